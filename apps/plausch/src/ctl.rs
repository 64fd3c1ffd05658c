//! `plausch ctl`: a command for a server that runs on this machine.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plausch_app::control;
use plausch_app::texts;

use crate::cli::CtlArgs;
use crate::exit::fail;
use crate::report;

/// Gives the command, and says what came of it.
pub(crate) fn run(args: &CtlArgs) -> ExitCode {
    let path = match args.socket.clone().map_or_else(only_server, Ok) {
        Ok(path) => path,
        Err(why) => return fail(1, &why),
    };
    let form = if args.json { control::FOR_PROGRAMS } else { "" };
    match control::command(&path, &(form.to_owned() + &args.command.join(" "))) {
        Ok(Ok(text)) if text.is_empty() => ExitCode::SUCCESS,
        Ok(Ok(text)) => report::print(&(text + "\n")),
        Ok(Err(why)) => fail(1, &why),
        Err(error) => fail(1, &not_reached(&path, &error)),
    }
}

/// The socket of the only server that runs here.
fn only_server() -> Result<PathBuf, String> {
    let (servers, barred) = control::servers();
    match (&servers[..], barred) {
        ([only], _) => Ok(only.clone()),
        ([], None) => Err(texts::ctl_no_server()),
        ([], Some((path, error))) => Err(not_reached(&path, &error)),
        (several, _) => Err(texts::ctl_several_servers(several)),
    }
}

fn not_reached(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => texts::ctl_not_allowed(path),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => texts::ctl_nobody_at(path),
        io::ErrorKind::UnexpectedEof => texts::ctl_no_answer(),
        _ => texts::ctl_not_reached(path, error),
    }
}
