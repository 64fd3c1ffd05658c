//! `plausch serve`: the server, its console, and its end.

mod console;
pub(crate) mod log_lines;

use std::future::pending;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use async_channel::{Receiver, RecvError};
use smol::future::or;

use crate::cli::ServeArgs;
use crate::exit::{USAGE, fail};
use crate::signals::Termination;
use crate::stdin;
use plausch_app::host::{self, Host};
use plausch_app::settings::{Environment, Section, Sources};
use plausch_app::texts;

/// Runs the server until it is told to stop.
pub(crate) fn run(args: &ServeArgs, env: Environment<'_>) -> ExitCode {
    let settings = Sources::read(args.flags.0.clone(), args.config.config.as_deref(), env)
        .and_then(|sources| sources.resolve(&[Section::Serve]));
    let settings = match settings {
        Ok(settings) => settings.serve,
        Err(text) => return fail(USAGE, &text),
    };
    log_lines::start(settings.log);
    let mut signals = Termination::catch();
    let host = match Host::start(settings.options()) {
        Ok(host) => host,
        Err(error) => return fail(1, &texts::cannot_listen(&settings.listen, &error)),
    };
    let console = stdin::is_ours();
    announce(&host, console && io::stdin().is_terminal());
    let lines = if console { stdin::lines() } else { async_channel::bounded(1).1 };
    let stop = async {
        or(signals.wait(), talk(&host, lines)).await;
        Ok(())
    };
    match smol::block_on(or(stop, host.ended())) {
        Ok(()) => {
            log::info!("{}", texts::STOPPING);
            drop(host);
            ExitCode::SUCCESS
        }
        Err(error) => fail(1, &texts::server_ended(&error)),
    }
}

/// Says where the server is to be found. Whoever started it may go away: it serves on.
fn announce(host: &Host, has_console: bool) {
    let mut out = io::stdout().lock();
    for addr in host.addresses() {
        writeln!(out, "{}", texts::listening(*addr)).ok();
    }
    for addr in host::reachable(host.addresses()) {
        writeln!(out, "{}", texts::others_join(addr)).ok();
    }
    if has_console {
        writeln!(out, "{}", texts::CONSOLE_HINT).ok();
    }
    out.flush().ok();
}

/// Does what is asked on the console, until that is to end.
async fn talk(host: &Host, lines: Receiver<Result<String, String>>) {
    loop {
        let told = match lines.recv().await {
            Ok(Ok(line)) => match console::Order::parse(&line) {
                Ok(Some(console::Order::Exit)) => return,
                Ok(Some(order)) => order.obey(host.handle()).await,
                Ok(None) => continue,
                Err(text) => text,
            },
            Ok(Err(text)) => text,
            Err(RecvError) => pending().await,
        };
        writeln!(io::stdout(), "{told}").ok();
    }
}
