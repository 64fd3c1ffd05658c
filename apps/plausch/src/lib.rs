//! Plausch: a chat room for your network. Server, terminal client and scripts in one program.
//!
//! The program is [`main`]. What all faces of it share is in `plausch-app`; rooms and clients for other programs are
//! in `plausch-transport-std`.
//!
//! | file | what |
//! |---|---|
//! | `cli.rs`, `usage.rs`, `report.rs`, `manual.rs`, `identity.rs` | the command line, what is wrong with it, and what the program says of itself |
//! | `chat.rs`, `question.rs` | from the command line to a stay in the room |
//! | `terminal/` | the room on a terminal |
//! | `lines/` | the room as lines for a person, and as JSON for scripts |
//! | `serve/`, `ctl.rs`, `doctor/` | the server and its console, the same from elsewhere, and what a server needs |
//! | `bench/` | what a server can do |
//! | `service.rs`, `programs.rs` | the service of this machine, and what other programs answer |
//! | `near.rs` | whether an address is on this machine or in a private network |
//! | `signals.rs`, `job.rs`, `foreground.rs`, `stdin.rs`, `writer.rs`, `exit.rs` | what the operating system tells, and is told |
//! | `harness/` | for tests: nothing received can hurt a terminal |

mod bench;
mod chat;
mod cli;
#[cfg(unix)]
mod ctl;
mod doctor;
mod exit;
mod foreground;
#[cfg(any(test, feature = "harness"))]
pub mod harness;
mod identity;
mod job;
mod lines;
mod manual;
mod near;
mod pages;
mod programs;
mod question;
mod report;
mod serve;
mod service;
mod signals;
mod stdin;
mod terminal;
mod usage;
mod writer;

use std::process::ExitCode;

use plausch_app::{command_line, environment, texts};

use crate::chat::Hosting;
use crate::cli::Command;
use crate::exit::{USAGE, fail};

/// The program: does what its command line says.
pub fn main() -> ExitCode {
    let env = environment::variable;
    command_line::language(&env).bring_into_force();
    let cli = match cli::parse() {
        Ok(cli) => cli.with_shared_flags(),
        Err(error) => return report::usage(&error),
    };
    if let Some(variable) = command_line::unreadable_variable() {
        return fail(USAGE, &texts::variable_not_utf8(&variable));
    }
    match &cli.command {
        None => chat::run(&cli.chat, None, Hosting::IfNobodyAnswers, &env),
        Some(Command::Chat(args)) => {
            chat::run(&args.chat, args.link.as_deref(), Hosting::Never, &env)
        }
        #[cfg(unix)]
        Some(Command::Ctl(args)) => ctl::run(args),
        Some(Command::Serve(args)) => serve::run(args, &env),
        Some(Command::Bench(args)) => bench::run(args, &env),
        Some(Command::Doctor(args)) => doctor::run(args, &env),
        Some(Command::Config(args)) => report::config(args, &env),
        Some(Command::Identity(args)) => identity::run(args, &env),
        Some(Command::Completions { shell }) => report::completions(*shell),
        Some(Command::Man(args)) => report::man(args),
        Some(Command::Help { topic }) => report::help(topic.as_deref()),
    }
}
