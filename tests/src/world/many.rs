//! Many walks: the subcommand that goes as many as one likes, and prints the one that fails.

use std::env;
use std::io::{IsTerminal, Write as _};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::walk::Walk;

/// What to walk.
#[derive(Debug, Clone, clap::Args)]
pub struct Walks {
    /// How many seeds to walk with
    #[arg(long, value_name = "N", default_value_t = 10_000, conflicts_with = "seed")]
    pub seeds: u64,
    /// The first of them
    #[arg(long, value_name = "SEED", default_value_t = 0, conflicts_with = "seed")]
    pub from: u64,
    /// Walk with this seed alone, and print the dialogue
    #[arg(long, value_name = "SEED")]
    pub seed: Option<u64>,
    /// How many walks at once; as many as there are processors unless told otherwise
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// A walk that broke a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// The law, or what else went wrong.
    pub law: String,
    /// What led to it.
    pub dialogue: String,
}

/// How often the progress is told: in place, or in a line each.
const EACH: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(10)];

/// The seeds that a test walks with: those of `PLAUSCH_SEEDS` (`7`, or `0..5000`), or the first ones.
///
/// # Panics
/// If the variable has anything else.
pub fn seeds(count: u64) -> Range<u64> {
    let all = env::var("PLAUSCH_SEEDS").unwrap_or_else(|_| format!("0..{count}"));
    let (first, end) = all.split_once("..").unwrap_or((&all, ""));
    let first = first.parse().expect("a number");
    first..end.parse().unwrap_or(first + 1)
}

/// The subcommand.
pub fn main(walks: &Walks) -> ExitCode {
    panic::set_hook(Box::new(|_| {}));
    if let Some(seed) = walks.seed {
        return match Walk::of(seed, true).tells() {
            Ok(dialogue) => {
                print!("{dialogue}");
                println!("seed {seed}: no law is broken");
                ExitCode::SUCCESS
            }
            Err(failure) => fails(&failure),
        };
    }
    let started = Instant::now();
    let end = walks.from.saturating_add(walks.seeds);
    let jobs = walks.jobs.or_else(|| std::thread::available_parallelism().ok());
    let failure = walk(walks.from..end, jobs.map_or(1, NonZeroUsize::get), progress);
    eprintln!();
    match failure {
        None => {
            let took = started.elapsed().as_secs_f64();
            println!("{} seeds in {took:.1} s: no law is broken", walks.seeds);
            ExitCode::SUCCESS
        }
        Some(failure) => {
            let nth = failure.seed - walks.from + 1;
            let code = fails(&failure);
            println!("It took {nth} seeds. Again: world --seed {}", failure.seed);
            code
        }
    }
}

/// Walks with all of `seeds`, several at once. Stops at the first that fails, and returns the smallest that did.
///
/// # Panics
/// If a thread cannot be started.
pub fn walk(
    seeds: Range<u64>,
    jobs: usize,
    progress: impl Fn(u64, u64, Duration) + Sync,
) -> Option<Failure> {
    let (next, walked) = (AtomicU64::new(seeds.start), AtomicU64::new(0));
    let failed = AtomicU64::new(u64::MAX);
    let told = Mutex::new(Instant::now());
    let started = Instant::now();
    let each = if std::io::stderr().is_terminal() { EACH[0] } else { EACH[1] };
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    // Smaller ones that are on their way are waited for: the smallest counts.
                    if seed >= seeds.end || seed > failed.load(Ordering::Relaxed) {
                        return;
                    }
                    if Walk::of(seed, false).tells().is_err() {
                        failed.fetch_min(seed, Ordering::Relaxed);
                    }
                    let done = walked.fetch_add(1, Ordering::Relaxed) + 1;
                    if let Ok(mut told) = told.try_lock()
                        && told.elapsed() >= each
                    {
                        *told = Instant::now();
                        progress(done, seeds.end - seeds.start, started.elapsed());
                    }
                }
            });
        }
    });
    progress(walked.into_inner(), seeds.end - seeds.start, started.elapsed());
    let seed = Some(failed.into_inner()).filter(|&seed| seed != u64::MAX)?;
    // Once more, with the dialogue.
    Some(Walk::of(seed, true).tells().err().unwrap_or(Failure {
        seed,
        law: "it failed once, and not again: a walk is not the same each time".to_owned(),
        dialogue: String::new(),
    }))
}

fn progress(done: u64, all: u64, time: Duration) {
    let rate = done as f64 / time.as_secs_f64().max(0.001);
    let line = format!("{done} of {all} seeds, {rate:.0} each second");
    if std::io::stderr().is_terminal() {
        eprint!("\r{line}\x1b[K");
        // Progress that cannot be shown is no failure.
        std::io::stderr().flush().ok();
    } else {
        eprintln!("{line}");
    }
}

fn fails(failure: &Failure) -> ExitCode {
    println!("{}", failure.dialogue);
    println!("FAILED: seed {}: {}", failure.seed, failure.law);
    ExitCode::FAILURE
}

impl Walk {
    /// Goes all the way. Returns the dialogue, if it was told.
    ///
    /// # Errors
    /// The law that was broken, or what else went wrong.
    pub fn tells(mut self) -> Result<String, Failure> {
        let lawful = panic::catch_unwind(AssertUnwindSafe(|| self.is_lawful()));
        let (seed, dialogue) = (self.seed(), self.dialogue());
        match lawful {
            Ok(()) => Ok(dialogue),
            Err(why) => {
                let text = why.downcast_ref::<String>().map(String::as_str);
                let law = text.or_else(|| why.downcast_ref::<&str>().copied());
                Err(Failure { seed, law: law.unwrap_or("it panicked").to_owned(), dialogue })
            }
        }
    }
}
