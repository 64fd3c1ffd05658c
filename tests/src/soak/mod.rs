//! The real server, for as long as asked, with members that behave well and with peers that do not.
//!
//! | file | what |
//! |---|---|
//! | `members.rs` | members that behave well: they hear each text once and in order, and stay |
//! | `hostile.rs` | all others: they flood, send garbage, stop reading, are stopped and killed |
//!
//! The hostile ones come from other addresses of this machine, as they would from other machines.

mod hostile;
mod members;

use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::process::{Server, memory_kib};
use hostile::Crowd;
use members::Room;

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// What went wrong; nothing, if all is well.
    pub failures: Vec<String>,
    /// In one line each.
    pub figures: Vec<String>,
}

/// How long the members talk before the server's memory is measured first.
const WARM_UP: Duration = Duration::from_secs(2);

/// How much more memory the server may have in the end: what its allocator keeps of the worst moment.
const MAY_GROW_KIB: u64 = 16 << 10;

/// For how long.
#[derive(Debug, Clone, clap::Args)]
pub struct Soak {
    /// For how many seconds
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub seconds: u64,
}

/// The subcommand.
pub fn main(soak: &Soak) -> ExitCode {
    let report = run(Duration::from_secs(soak.seconds), |line| println!("{line}"));
    report.figures.iter().for_each(|figure| println!("{figure}"));
    report.failures.iter().for_each(|failure| println!("FAILED: {failure}"));
    if report.failures.is_empty() {
        println!("the soak passed");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Soaks a server for so long; `progress` is told each few seconds how it goes.
///
/// # Panics
/// If the server cannot be started.
pub fn run(time: Duration, progress: impl Fn(&str)) -> Report {
    // Slow readers are to be dropped soon: what waits for them is the limit's, not the kernel's.
    let mut server =
        Server::start_at("127.0.0.1:0", &["--log", "off", "--bytes-waiting", "256KiB"]);
    let addr = server.addr();
    let pid = server.process().id();
    let mut room = Room::open(addr);
    let talk = room.talk();
    std::thread::sleep(WARM_UP.min(time / 4));
    let before = resident_kib(pid);

    let mut crowd = Crowd::come(addr);
    let (start, mut told) = (Instant::now(), Instant::now());
    let mut most = 0;
    while start.elapsed() < time && room.failures().is_empty() {
        std::thread::sleep(Duration::from_millis(200));
        most = most.max(resident_kib(pid).unwrap_or(0));
        if told.elapsed() >= Duration::from_secs(5) {
            told = Instant::now();
            progress(&format!(
                "{:4} s: {} texts heard, {}, {most} KiB at most",
                start.elapsed().as_secs(),
                room.heard(),
                crowd.deeds(),
            ));
        }
    }
    let deeds = crowd.deeds();
    crowd.leave();
    talk.end();
    let mut failures = room.close();
    let heard = room.heard();
    // The last connections are closed in the server's own time.
    let mut after = resident_kib(pid);
    let settled = Instant::now();
    while grown(before, after) && settled.elapsed() < Duration::from_secs(15) {
        std::thread::sleep(Duration::from_millis(200));
        after = resident_kib(pid);
    }
    if grown(before, after) {
        failures.push(format!("the server's memory grew from {before:?} to {after:?} KiB"));
    }
    let unheard = room.members.saturating_sub(room.listened.load(Ordering::Relaxed));
    if unheard > 0 && failures.is_empty() {
        failures.push(format!("{unheard} members did not hear all"));
    }
    let figures = vec![
        format!("{} s, {} well-behaved members, {heard} texts heard", time.as_secs(), room.members),
        deeds,
        format!("server: {before:?} KiB before, {most} at most, {after:?} after"),
    ];
    Report { failures, figures }
}

/// If memory cannot be measured, nothing has grown as far as we know.
fn grown(before: Option<u64>, after: Option<u64>) -> bool {
    matches!((before, after), (Some(before), Some(after)) if after > before + MAY_GROW_KIB)
}

/// How much memory a process has, if the system says so.
fn resident_kib(pid: u32) -> Option<u64> {
    memory_kib(pid).map(|(now, _)| now)
}
