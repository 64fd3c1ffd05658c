//! Plausch: a chat room for your network. Server, terminal client and scripts in one program.
//!
//! The program is [`main`]. Beside it, [`stage`] has what the terminal client draws, without a terminal: for
//! whoever wants to see what becomes of what others send. Rooms and clients for other programs are in
//! `plausch-transport-std`.

#[doc(hidden)]
pub mod bridge;
mod chat;
mod cli;
#[cfg(test)]
mod hostile;
mod manual;
mod report;
mod serve;
mod signals;
pub mod stage;
mod stdin;
mod tui;

use std::process::ExitCode;

use clap::Parser;

use crate::chat::Hosting;
use crate::cli::{Cli, Command};

/// The exit code for what is wrong with the command line, the environment or the file.
const USAGE: u8 = 2;

/// The program: does what its command line says.
pub fn main() -> ExitCode {
    let env = |name: &str| std::env::var(name).ok();
    let cli = Cli::parse();
    match &cli.command {
        None => chat::run(&cli.chat, Hosting::WhereNobodyAnswers, &env),
        Some(Command::Chat(args)) => chat::run(args, Hosting::Never, &env),
        Some(Command::Serve(args)) => serve::run(args, &env),
        Some(Command::Config(args)) => report::config(args, &env),
        Some(Command::Completions { shell }) => report::completions(*shell),
        Some(Command::Man) => report::man(),
    }
}

/// Says why the program ends, and with what code.
fn fail(code: u8, text: &str) -> ExitCode {
    eprintln!("plausch: {text}");
    ExitCode::from(code)
}
