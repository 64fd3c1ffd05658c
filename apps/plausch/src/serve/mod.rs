//! `plausch serve`: the server, its console, and its end.

mod console;
pub(crate) mod log_lines;

use std::future::pending;
use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use async_channel::{Receiver, RecvError};
use plausch_app::host;
use plausch_app::settings::{Environment, Section, Sources};
use plausch_app::texts;
use plausch_transport_std::server::{self, Handle};
use smol::future::or;

use crate::cli::ServeArgs;
use crate::exit::{USAGE, fail};
use crate::foreground;
use crate::signals::Termination;
use crate::stdin;
use crate::writer::Writer;
use console::ConsoleCommand;

/// How long the end waits for somebody who reads what was said.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs the server until it is told to stop.
pub(crate) fn run(args: &ServeArgs, env: Environment<'_>) -> ExitCode {
    let settings = Sources::read(args.flags.0.clone(), args.config.config.as_deref(), env)
        .and_then(|sources| sources.resolve(&[Section::Serve]));
    let settings = match settings {
        Ok(settings) => settings.serve,
        Err(text) => return fail(USAGE, &text),
    };
    foreground::never_stop_this_thread();
    let log = Writer::stderr(texts::log_lines_lost);
    log_lines::start(log.clone(), settings.log);
    let mut signals = Termination::catch();
    let server = match server::spawn(settings.options()) {
        Ok(server) => server,
        Err(error) => return fail(1, &texts::cannot_listen(&error)),
    };
    let out = Writer::stdout(texts::lines_lost);
    announce(&out, server.addresses());
    let told = or(signals.wait(), talk(server.handle(), stdin::lines(), &out));
    smol::block_on(or(told, server.stopped()));
    log::info!("{}", texts::STOPPING);
    server.stop();
    out.prompt("");
    [out, log].iter().for_each(|writer| writer.flush(FLUSH_TIMEOUT));
    ExitCode::SUCCESS
}

/// Says where the server can be found.
fn announce(out: &Writer, addresses: &[SocketAddr]) {
    for addr in addresses {
        out.say(&texts::listening(*addr));
    }
    for place in host::reachable(addresses) {
        out.say(&texts::others_join(&place));
    }
    if io::stdin().is_terminal() && foreground::is_ours() {
        out.say(texts::CONSOLE_HINT);
    }
}

/// Runs the commands of the console, until one stops the server.
async fn talk(server: &Handle, lines: Receiver<stdin::Line>, out: &Writer) {
    loop {
        let told = match lines.recv().await {
            Ok(Ok(line)) => match ConsoleCommand::parse(&line) {
                Ok(Some(ConsoleCommand::Exit)) => return,
                Ok(Some(command)) => command.run(server).await,
                Ok(None) => continue,
                Err(text) => text,
            },
            Ok(Err(what)) => texts::bad_line(what),
            Err(RecvError) => pending().await,
        };
        out.say(&told);
    }
}
