//! `plausch bench`: what a server and the network to it can do.
//!
//! | file | what |
//! |---|---|
//! | `shown.rs` | what was measured, for people and for scripts |

mod shown;

use std::io::{self, IsTerminal, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use plausch_app::environment::Environment;
use plausch_app::settings::{Section, Secure, Settings, Sources};
use plausch_app::texts;
use plausch_core::client::Trust;
use plausch_load::{Crowd, Links, Load, LoadError, Member, Pace, Phase, Plan, Progress};

use crate::cli::{BenchArgs, LENGTH, MEMBERS, RATE, SECONDS, SENDERS, WINDOW};
use crate::exit::{USAGE, fail};
use crate::near::is_near;
use crate::question;
use crate::report;
use crate::signals::Caught;
use shown::Measured;

/// How long an address of the server may take to answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// If nothing has arrived for so long, what is missing is lost.
const PATIENCE: Duration = Duration::from_secs(10);
/// Descriptors for what is no member: standard streams, the poll, signals.
const SPARE_FILES: u64 = 32;

/// Measures, and shows what was measured.
pub(crate) fn run(args: &BenchArgs, env: Environment<'_>) -> ExitCode {
    let plan = match plan(args) {
        Ok(plan) => plan,
        Err(why) => return fail(USAGE, &why),
    };
    let sources = Sources::read(args.flags.0.clone(), args.config.config.as_deref(), env);
    let settings = match sources.and_then(|sources| sources.resolve(&[Section::Chat])) {
        Ok(settings) => settings,
        Err(why) => return fail(USAGE, &why),
    };
    let server = &settings.chat.server;
    let shown = server.to_string();
    let found = (server.host(), server.port()).to_socket_addrs();
    let addresses: Vec<_> = match found {
        Ok(found) => found.collect(),
        Err(error) => return fail(1, &texts::bench_unreachable(&shown, &error)),
    };
    // Whoever is elsewhere is not put under load without asking.
    if !args.yes && !addresses.iter().all(|addr| is_near(addr.ip())) {
        if !question::can_ask() {
            return fail(USAGE, &texts::bench_not_here(&shown));
        }
        if !question::agrees(&texts::ask_bench(&shown, plan.members), None) {
            return ExitCode::SUCCESS;
        }
    }
    if let Err(why) = raise_files(plan.members) {
        return fail(1, &why);
    }
    let addr = match reach(&addresses) {
        Ok(addr) => addr,
        Err(error) => return fail(1, &texts::bench_unreachable(&shown, &error)),
    };
    match measure(plan, links(&settings, addr), shown) {
        Ok(measured) => {
            let is_whole = measured.outcome.is_whole();
            let text = if args.json { measured.json() } else { measured.table() };
            let printed = report::print(&text);
            if is_whole { printed } else { ExitCode::FAILURE }
        }
        Err(LoadError::TooLong { most }) => fail(1, &texts::bench_too_long(most)),
        Err(LoadError::System(error)) => fail(1, &texts::bench_failed(&error)),
    }
}

fn plan(args: &BenchArgs) -> Result<Plan, String> {
    let number = |given: Option<u32>, default| given.unwrap_or(default) as usize;
    let members = number(args.members, MEMBERS.default);
    // Alone, or in pairs, fewer talk than usually.
    let senders = number(args.senders, SENDERS.default.min(members as u32));
    if senders > members {
        return Err(texts::bench_too_many_senders(senders, members));
    }
    let pace = match args.rate.unwrap_or(RATE.default) {
        0 => Pace::Window(number(args.window, WINDOW.default)),
        rate => Pace::Rate(f64::from(rate)),
    };
    let length = number(args.length, LENGTH.default);
    let time = Duration::from_secs(args.seconds.unwrap_or(SECONDS.default).into());
    Ok(Plan { members, senders, apart: false, pace, length, time, patience: PATIENCE })
}

fn links(settings: &Settings, server: SocketAddr) -> Links {
    // Whichever key the server shows: nothing is said that nobody else may hear.
    let trust = match settings.secure {
        Secure::Off => Trust::Plain,
        Secure::Prefer => Trust::FirstContact,
        Secure::Require => Trust::AnyKey,
    };
    Links { server, dialect: settings.chat.dialect, trust }
}

/// The first address that answers.
fn reach(addresses: &[SocketAddr]) -> io::Result<SocketAddr> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for addr in addresses {
        match TcpStream::connect_timeout(addr, CONNECT_TIMEOUT) {
            Ok(_) => return Ok(*addr),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Allows this program as many descriptors as the members need.
fn raise_files(members: usize) -> Result<(), String> {
    let needed = members as u64 + SPARE_FILES;
    // What cannot be told is tried.
    match rlimit::increase_nofile_limit(needed) {
        Ok(files) if files < needed => Err(texts::bench_few_files(members, needed, files)),
        _ => Ok(()),
    }
}

fn measure(plan: Plan, links: Links, server: String) -> Result<Measured, LoadError> {
    let stopped = stops();
    let line = Line { is_shown: io::stderr().is_terminal(), members: plan.members };
    let watch = |progress: Progress| {
        line.show(&progress);
        !stopped.load(Ordering::Relaxed)
    };
    let mut crowd = Crowd::new(links)?;
    let member = |number, first: Option<&Member>| crowd.member(number, first);
    let mut load = Load::join(plan, &[links.server], member, Box::new(watch))?;
    let found = load.first().and_then(|first| Some((first.dialect()?, first.is_secure())));
    let talked = load.talk();
    let outcome = load.leave();
    line.clear();
    talked?;
    Ok(Measured { server, plan, found, outcome: outcome? })
}

/// Becomes true at the first signal to end; the second one ends the program at once.
fn stops() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    let mut signals = Caught::all_ends();
    thread::spawn(move || {
        loop {
            smol::block_on(signals.next());
            if stop.swap(true, Ordering::Relaxed) {
                std::process::exit(question::INTERRUPTED);
            }
        }
    });
    stopped
}

/// The line that says how far it is, on a terminal.
struct Line {
    is_shown: bool,
    members: usize,
}

impl Line {
    fn show(&self, progress: &Progress) {
        let text = match progress.phase {
            Phase::Joining => texts::bench_joining(progress.joined, self.members),
            Phase::Talking => texts::bench_talking(progress.time, progress.deliveries),
        };
        self.write(&text);
    }

    fn clear(&self) {
        self.write("");
    }

    fn write(&self, text: &str) {
        if self.is_shown {
            // If it cannot be shown, it is measured all the same.
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[K{text}");
            let _ = stderr.flush();
        }
    }
}
