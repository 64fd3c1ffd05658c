//! `plausch serve`: the server, its console, and its end.

mod console;
pub(crate) mod log_lines;

use std::future::pending;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use async_channel::{Receiver, RecvError};
use plausch_app::host;
use plausch_app::settings::{Environment, Section, Sources};
use plausch_app::texts;
use plausch_transport_std::server::{self, Handle};
use smol::future::or;

use crate::cli::ServeArgs;
use crate::exit::{USAGE, fail};
use crate::signals::Termination;
use crate::stdin;
use console::ConsoleCommand;

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
    let server = match server::spawn(settings.options()) {
        Ok(server) => server,
        Err(error) => return fail(1, &texts::cannot_listen(&settings.listen, &error)),
    };
    let console = stdin::is_ours();
    announce(server.addresses(), console && io::stdin().is_terminal());
    let lines = if console { stdin::lines() } else { async_channel::bounded(1).1 };
    let told = or(signals.wait(), talk(server.handle(), lines));
    smol::block_on(or(told, server.stopped()));
    log::info!("{}", texts::STOPPING);
    server.stop();
    ExitCode::SUCCESS
}

/// Says where the server can be found. It serves on even if nobody reads that.
fn announce(addresses: &[SocketAddr], has_console: bool) {
    let mut out = io::stdout().lock();
    for addr in addresses {
        writeln!(out, "{}", texts::listening(*addr)).ok();
    }
    for addr in host::reachable(addresses) {
        writeln!(out, "{}", texts::others_join(addr)).ok();
    }
    if has_console {
        writeln!(out, "{}", texts::CONSOLE_HINT).ok();
    }
    out.flush().ok();
}

/// Runs the commands of the console, until one stops the server.
async fn talk(server: &Handle, lines: Receiver<stdin::Line>) {
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
        writeln!(io::stdout(), "{told}").ok();
    }
}
