//! How quickly the terminal client answers if much is kept and many are in the room: with real keys, in a real
//! terminal, at a real server.
//!
//! | file | what |
//! |---|---|
//! | `crowd.rs` | the other members of the room |
//!
//! The crowd and the server use the same processors as the client: what is measured is the worse for it.

mod crowd;

use std::io::{Error, Result};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use plausch_app::history::{
    Answer, Ask, History, Options, Question, Record, Scope, Settings, What,
};
use plausch_app::target::Target;
use plausch_transport_std::client::Peer;

use crate::home::Home;
use crate::process::{Server, memory_kib};
use crate::terminal::Terminal;
use crowd::Crowd;

const ROWS: u16 = 50;
const COLS: u16 = 160;
/// How many keys are typed for a figure.
const KEYS: usize = 300;
/// The texts that the history has of the room are said so far apart.
const APART: SignedDuration = SignedDuration::from_secs(20);
/// The marks.
const START: Duration = Duration::from_millis(150);
const KEY: Duration = Duration::from_millis(10);
const MEMORY_KIB: u64 = 60 << 10;

/// How much there is.
#[derive(Debug, Clone, clap::Args)]
pub struct Responsiveness {
    /// So many lines are in the history
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub lines: usize,
    /// So many others are in the room
    #[arg(long, value_name = "N", default_value_t = 5000)]
    pub members: usize,
    /// So many texts are said in a second
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub rate: u32,
}

/// The subcommand. It fails if a mark is missed.
pub fn main(asked: &Responsiveness) -> ExitCode {
    match run(asked) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("cannot measure: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(asked: &Responsiveness) -> Result<bool> {
    if cfg!(debug_assertions) {
        println!("(not optimised: run it with --release)");
    }
    println!(
        "{} lines kept, {} members, {} texts a second",
        asked.lines, asked.members, asked.rate
    );
    let server = Server::start(&["--log", "off", "--no-rate-limits"]);
    let home = Arc::new(Home::new());
    let last = fill(&home, &format!("localhost:{}", server.addr().port()), asked.lines)?;
    let crowd = Crowd::join(server.addr(), asked.members)?;

    let mut starts = Vec::new();
    let mut start = || {
        let address = server.addr().to_string();
        let begun = Instant::now();
        let terminal = Terminal::start_at(
            &home,
            ROWS,
            COLS,
            &["chat", "--server", &address, "--nick", "Reader"],
        );
        // The first is the last that the history has, the second what comes last of joining.
        terminal.expect(&last);
        terminal.wait("the members", |screen| screen.contents().contains(&crowd.first()));
        starts.push(begun.elapsed());
        terminal
    };
    for _ in 0..9 {
        let mut terminal = start();
        terminal.quit();
    }
    let mut terminal = start();
    let quiet = keys(&mut terminal);
    crowd.talk(asked.rate);
    terminal.expect("talk 20");
    let busy = keys(&mut terminal);
    let memory = terminal.id().and_then(memory_kib);
    terminal.quit();

    let mut met = true;
    met &= report("from the start to the room", starts, START);
    met &= report("from a key to the screen, nobody talks", quiet, KEY);
    met &= report("from a key to the screen, all of it", busy, KEY);
    if let Some((now, most)) = memory {
        let is_met = most <= MEMORY_KIB;
        println!("memory: {now} KiB, {most} KiB at most; mark {MEMORY_KIB}: {}", said(is_met));
        met &= is_met;
    }
    Ok(met)
}

/// Fills the history of the room. The last line.
fn fill(home: &Home, server: &str, lines: usize) -> Result<String> {
    let history = History::start(Options {
        path: Some(home.data("history.db")),
        server: server.to_owned(),
        settings: Settings::default(),
        time_zone: TimeZone::UTC,
    });
    let first = Timestamp::now() - APART * i32::try_from(lines).map_err(Error::other)?;
    let mut last = String::new();
    for number in 0..lines {
        last = format!("line {number} of what was said before");
        let nick = format!("member{}", number % 50).parse().map_err(|_| Error::other("nick"))?;
        let what = What::Said { from: Peer::Nick(nick), text: last.clone(), own: false };
        let time = first + APART * i32::try_from(number).map_err(Error::other)?;
        history.ask(Ask::Keep(Target::Room, Record { time, what }));
        // It takes no more at once than a busy room says in ten seconds.
        if number % 1000 == 999 {
            history.ask(Ask::Question(Question::Count(Scope::All)));
            while !matches!(smol::block_on(history.answer()), Answer::Report(_)) {}
        }
    }
    smol::block_on(history.end());
    Ok(last)
}

/// Types a line, and deletes it again; how long each of its keys took to be seen.
fn keys(terminal: &mut Terminal) -> Vec<Duration> {
    let mut times = Vec::new();
    let mut draft = String::new();
    while times.len() < KEYS {
        let key = char::from(b'a' + u8::try_from(times.len() % 26).unwrap_or(0));
        draft.push(key);
        let shown = format!("> {draft}");
        let begun = Instant::now();
        terminal.type_in(key.encode_utf8(&mut [0; 4]));
        terminal.wait("the key", |screen| screen.contents().contains(&shown));
        times.push(begun.elapsed());
        if draft.len() == 40 {
            terminal.type_in("\u{15}");
            terminal.expect_gone(&shown);
            draft.clear();
        }
    }
    terminal.type_in("\u{15}");
    times
}

/// Prints one figure. Whether nine in ten are within the mark.
fn report(what: &str, mut times: Vec<Duration>, mark: Duration) -> bool {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let is_met = at(90) <= mark;
    println!(
        "{what}: half within {:.1?}, 90 % within {:.1?}, all within {:.1?}; mark {mark:?}: {}",
        at(50),
        at(90),
        at(100),
        said(is_met)
    );
    is_met
}

fn said(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}
