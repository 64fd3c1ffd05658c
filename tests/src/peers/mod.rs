//! How fast our server hands out what is said, over secure links and over plain ones, side by side with the servers that
//! people would take instead; and what strangers' handshakes do to those who talk.
//!
//! | file | what |
//! |---|---|
//! | `servers.rs` | ours, and those of Debian that are installed |
//! | `load.rs` | the members, which `plausch-load` keeps in one thread |
//! | `speech.rs`, `seal.rs` | what they say to each server; TLS, and secure links |
//! | `flood.rs` | strangers who begin handshakes, and a newcomer among them |
//! | `slow.rs` | members who hardly read |
//! | `threads.rs` | one thread that sends, and several |
//! | `figures.rs` | what is measured |
//!
//! Each server runs by itself, in a fresh process, and all of them in each round. The members open what they hear, so the
//! load has more to do with one server than with another: what is compared is the server's time on a processor for each
//! delivery, as /proc has it, which the load cannot hide. Deliveries in a second of the clock are shown beside it.

mod figures;
mod flood;
mod load;
mod seal;
mod servers;
mod slow;
mod speech;
mod threads;

use std::io;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use plausch_load::Pace;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_setaffinity};

use crate::process::Server;
use crate::watched::{Watcher, watched};
use figures::{Figures, machine_cpu_seconds};
use flood::{Deed, Flood, Newcomer, Origin};
use load::{Load, Plan};
use seal::Sealing;
use servers::{Contestant, Place};
use slow::SlowReaders;
use speech::Speech;

/// How often whoever watches asks.
const SCRAPES: Duration = Duration::from_millis(100);

/// What to measure.
#[derive(Debug, Clone, clap::Args)]
pub struct Peers {
    /// What to measure; all, if none is named
    #[arg(value_enum)]
    scenarios: Vec<Scenario>,
    /// How often each server is measured
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// For how many seconds its members talk
    #[arg(long, value_name = "N", default_value_t = 3.0)]
    seconds: f64,
    /// Runs the servers and the load on this processor only: other programs then disturb less
    #[arg(long, value_name = "CPU")]
    on: Option<usize>,
    /// How many connections strangers open in a second, at most
    #[arg(long, value_name = "N", default_value_t = 2000.0)]
    flood: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scenario {
    /// 100 members; 4 talk as fast as all hear it
    #[value(name = "100")]
    Hundred,
    /// 1000 members; 2 talk as fast as all hear it; and how long they take to join
    #[value(name = "1000")]
    Thousand,
    /// 100 members, 50 texts a second, while strangers begin handshakes
    #[value(name = "flood")]
    Flood,
    /// 1000 members of one server, and of three with one room; 3 of them say 20 texts a second
    #[value(name = "cluster")]
    Cluster,
    /// 1000 members, 50 texts a second, while nobody watches, and while somebody scrapes ten times a second
    #[value(name = "watched")]
    Watched,
    /// 10 000 members, 5 texts a second; with and without two more who hardly read
    #[value(name = "slow")]
    Slow,
    /// 10 000 members with plain links, and 4000 with secure ones; one thread that sends, and several
    #[value(name = "threads")]
    Threads,
}

/// How many members a crowd has.
const CROWD: usize = 10_000;
/// How many texts it hears in a second.
const CROWD_RATE: f64 = 5.0;

/// The subcommand.
pub fn main(peers: &Peers) -> ExitCode {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    if raised.is_err() {
        println!("there may be too few open files for so many members");
    }
    if let Some(cpu) = peers.on {
        let mut set = CpuSet::new();
        set.set(cpu);
        if let Err(error) = sched_setaffinity(None, &set) {
            println!("processor {cpu}: {error}");
            return ExitCode::FAILURE;
        }
    }
    let scenarios = match &peers.scenarios[..] {
        [] => Scenario::value_variants(),
        some => some,
    };
    for scenario in scenarios {
        match scenario {
            Scenario::Hundred => peers.compare(100, 4, Pace::Window(64)),
            Scenario::Thousand => peers.compare(1000, 2, Pace::Window(16)),
            Scenario::Flood => peers.floods(),
            Scenario::Cluster => peers.clusters(),
            Scenario::Watched => peers.watches(),
            Scenario::Slow => peers.slow(),
            Scenario::Threads => peers.threads(),
        }
    }
    ExitCode::SUCCESS
}

impl Peers {
    fn compare(&self, members: usize, senders: usize, pace: Pace) {
        let time = Duration::from_secs_f64(self.seconds);
        let plan = Plan { members, senders, pace, time };
        let runs = self.run_all(&Contestant::ALL, plan);
        println!(
            "\n{members} members, {senders} of them talk; medians of {} rounds\n",
            self.rounds
        );
        println!(
            "| server | sealed by | deliveries / s of server CPU | of ours, plain | deliveries / s | p50 ms | p99 ms \
             | joins: s | joins: server CPU s | lost | load CPU | others' CPUs |"
        );
        println!("|---|---|{}", "---:|".repeat(10));
        let ours = runs.first().map_or(0.0, |(_, runs)| per_cpu_second(runs));
        for (contestant, runs) in &runs {
            println!("{}", row(*contestant, runs, ours));
        }
    }

    /// What a text needs until all have heard it, with one server and with three.
    fn clusters(&self) {
        let time = Duration::from_secs_f64(self.seconds);
        let plan = Plan { members: 1000, senders: 3, pace: Pace::Rate(20.0), time };
        let runs = self.run_all(&Contestant::CLUSTERS, plan);
        println!("\n1000 members, 20 texts a second; medians of {} rounds\n", self.rounds);
        println!(
            "| servers | p50 ms | p99 ms | most ms | all servers' CPU | joins: s | lost | load CPU | others' CPUs |"
        );
        println!("|---|{}", "---:|".repeat(8));
        for (contestant, runs) in &runs {
            println!("{}", row_of_cluster(*contestant, runs));
        }
    }

    /// What scrapes do to those who talk, and how soon they are answered.
    fn watches(&self) {
        println!(
            "\n1000 members, 50 texts a second; a scrape of /metrics ten times a second, or none; each round\n"
        );
        println!(
            "| links | scrapes | members: p50 ms | p99 ms | most ms | server CPU | lost \
             | scrapes: p50 ms | p99 ms | most ms | others' CPUs |"
        );
        println!("|---|---|{}", "---:|".repeat(9));
        for _ in 0..self.rounds {
            for (links, sealing) in [("plain", Sealing::Plain), ("secure", Sealing::Secure)] {
                for is_watched in [false, true] {
                    match self.watch(&sealing, is_watched) {
                        Ok(row) => println!("| {links} {row}"),
                        Err(error) => println!("| {links} | not run: {error} |"),
                    }
                }
            }
        }
    }

    fn watch(&self, sealing: &Sealing, is_watched: bool) -> std::io::Result<String> {
        let (mut server, at) = watched(&["--no-rate-limits"]);
        let place = Place::of(&mut server);
        let time = Duration::from_secs_f64(self.seconds);
        let plan = Plan { members: 1000, senders: 4, pace: Pace::Rate(50.0), time };
        self.wait_for_idle();
        let load = Load::join(plan, (Speech::Ours, sealing), &place)?;
        let watcher = is_watched.then(|| Watcher::begin(at, SCRAPES));
        let figures = load.talk();
        let scrapes = watcher.map_or(Vec::new(), Watcher::end);
        let figures = figures?;
        if let Some(scrape) = scrapes.iter().find(|scrape| scrape.status != 200) {
            return Err(std::io::Error::other(scrape.page.clone()));
        }
        let mut times: Vec<f64> =
            scrapes.iter().map(|scrape| scrape.time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        // Without scrapes, there is nothing to say of them.
        let of_scrapes = |share: f64| {
            let at = (times.len() as f64 * share) as usize;
            let time = times.get(at).or(times.last());
            time.map_or_else(String::new, |time| format!("{time:.2}"))
        };
        let ms = |share| figures.latency_ms(share);
        Ok(format!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.0} % | {} | {} | {} | {} | {:.2} |",
            times.len(),
            ms(0.5),
            ms(0.99),
            ms(1.0),
            100.0 * figures.server_cpu / figures.seconds(),
            lost(&figures),
            of_scrapes(0.5),
            of_scrapes(0.99),
            of_scrapes(1.0),
            figures.others,
        ))
    }

    /// Runs each of them in each round.
    fn run_all(
        &self,
        contestants: &[Contestant],
        plan: Plan,
    ) -> Vec<(Contestant, Vec<Result<Figures, String>>)> {
        let mut runs: Vec<_> = contestants.iter().map(|one| (*one, Vec::new())).collect();
        for _ in 0..self.rounds {
            for (contestant, runs) in &mut runs {
                let run = self.run(*contestant, plan);
                runs.push(run);
            }
        }
        runs
    }

    fn run(&self, contestant: Contestant, plan: Plan) -> Result<Figures, String> {
        let mut running = contestant.start()?;
        let place = running.place();
        self.wait_for_idle();
        let load = Load::join(plan, (contestant.speech(), &running.sealing), &place);
        load.and_then(Load::talk).map_err(|error| error.to_string())
    }

    /// Waits until other programs are quiet, for a while.
    fn wait_for_idle(&self) {
        let (start, mut busy) = (Instant::now(), machine_cpu_seconds());
        while self.on.is_none() && start.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(300));
            let now = machine_cpu_seconds();
            if now - std::mem::replace(&mut busy, now) < 0.05 {
                return;
            }
        }
    }

    fn floods(&self) {
        println!(
            "\n100 members with secure links, 50 texts a second, and a newcomer; the server's limits are the default\n"
        );
        println!(
            "| strangers | from | a second | refused | members: p50 ms | p99 ms | most ms | server CPU \
             | newcomer: median ms | most ms | not let in |"
        );
        println!("|---|---|{}", "---:|".repeat(9));
        for (deed, from) in [
            (Deed::Nothing, Origin::OneAddress),
            (Deed::Connect, Origin::OneAddress),
            (Deed::Connect, Origin::ManyAddresses),
            (Deed::Half, Origin::OneAddress),
            (Deed::Half, Origin::ManyAddresses),
            (Deed::Whole, Origin::OneAddress),
            (Deed::Whole, Origin::ManyAddresses),
        ] {
            match self.flood(deed, from) {
                Ok(row) => println!("{row}"),
                Err(error) => println!("| {deed:?} | {from:?} | not run: {error} |"),
            }
        }
    }

    fn flood(&self, deed: Deed, from: Origin) -> io::Result<String> {
        let mut server = Server::start(&[]);
        let (addr, place) = (server.addr(), Place::of(&mut server));
        let time = Duration::from_secs_f64(2.0 * self.seconds);
        let plan = Plan { members: 100, senders: 4, pace: Pace::Rate(50.0), time };
        self.wait_for_idle();
        let load = Load::join(plan, (Speech::Ours, &Sealing::Secure), &place)?;
        let flood = Flood::begin(addr, deed, from, self.flood);
        let newcomer = Newcomer::begin(addr);
        let figures = load.talk();
        let (joins, flooded) = (newcomer.end(), flood.end());
        let figures = figures?;
        let mut joined: Vec<f64> =
            joins.iter().flatten().map(|time| time.as_secs_f64() * 1e3).collect();
        let ms = |share| figures.latency_ms(share);
        Ok(format!(
            "| {deed:?} | {from:?} | {:.0} | {:.0} % | {:.2} | {:.2} | {:.2} | {:.0} % | {:.1} | {:.1} | {} |",
            flooded.rate,
            100.0 * flooded.refused,
            ms(0.5),
            ms(0.99),
            ms(1.0),
            100.0 * figures.server_cpu / figures.seconds(),
            median(&mut joined),
            joined.last().copied().unwrap_or(f64::NAN),
            joins.len() - joined.len(),
        ))
    }
}

impl Peers {
    /// What all others hear while two members hardly read.
    fn slow(&self) {
        let mut runs = [false, true].map(|slow| (slow, Vec::new()));
        for _ in 0..self.rounds {
            for (slow, runs) in &mut runs {
                runs.push(self.run_beside(*slow).map_err(|error| error.to_string()));
            }
        }
        println!(
            "\n{CROWD} members with plain links, {CROWD_RATE} texts a second; medians of {} rounds\n",
            self.rounds
        );
        println!(
            "| beside them | p50 ms | p99 ms | most ms | server CPU | lost | load CPU | others' CPUs |"
        );
        println!("|---|{}", "---:|".repeat(7));
        for (slow, runs) in &runs {
            println!("{}", row_of_crowd(*slow, runs));
        }
    }

    /// A server with these flags, and a crowd of so many in its room, which has room for two more.
    fn crowd(
        &self,
        flags: &[&str],
        members: usize,
        (sealing, time): (&Sealing, Duration),
    ) -> io::Result<(Server, Load)> {
        let room = (members + 2).to_string();
        let mut server =
            Server::start(&[&["--no-rate-limits", "--members", &room], flags].concat());
        let place = Place::of(&mut server);
        let plan = Plan { members, senders: 4, pace: Pace::Rate(CROWD_RATE), time };
        self.wait_for_idle();
        let load = Load::join(plan, (Speech::Ours, sealing), &place)?;
        Ok((server, load))
    }

    /// A run of that crowd alone, or beside one who reads a byte a second, and one who reads nothing.
    fn run_beside(&self, slow: bool) -> io::Result<Figures> {
        let time = Duration::from_secs_f64(4.0 * self.seconds);
        let (server, load) = self.crowd(&[], CROWD, (&Sealing::Plain, time))?;
        let addr = server.addr();
        let readers = slow.then(|| SlowReaders::join(addr, [CROWD, CROWD + 1])).transpose()?;
        let figures = load.talk()?;
        let texts = figures.outcome.texts;
        match readers.map(SlowReaders::end).transpose()? {
            Some(heard) if heard as u64 != texts => Err(io::Error::other(format!(
                "{heard} of {texts} texts were kept for who had read nothing"
            ))),
            _ => Ok(figures),
        }
    }
}

fn per_cpu_second(runs: &[Result<Figures, String>]) -> f64 {
    of_all(runs, Figures::deliveries_per_cpu_second)
}

/// Texts that somebody did not hear as it should.
fn lost(figures: &Figures) -> u64 {
    figures.outcome.lost + figures.outcome.wrong
}

/// The median of that figure.
fn of_all(runs: &[Result<Figures, String>], figure: impl Fn(&Figures) -> f64) -> f64 {
    median(&mut runs.iter().flatten().map(figure).collect::<Vec<_>>())
}

/// The median; `values` are in order afterwards.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn row(contestant: Contestant, runs: &[Result<Figures, String>], ours: f64) -> String {
    let name = contestant.name();
    let Some(first) = runs.iter().flatten().next() else {
        return format!("| {name} | not run: {} |", not_run(runs).unwrap_or_default());
    };
    let lost: u64 = runs.iter().flatten().map(lost).sum();
    let of_all = |figure: fn(&Figures) -> f64| of_all(runs, figure);
    format!(
        "| {name} | {} | {:.0} | {:.2} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {lost} | {:.0} % | {:.2} |",
        first.seal,
        per_cpu_second(runs),
        per_cpu_second(runs) / ours,
        of_all(|figures| figures.outcome.deliveries_per_second()),
        of_all(|figures| figures.latency_ms(0.5)),
        of_all(|figures| figures.latency_ms(0.99)),
        of_all(|figures| figures.outcome.settle_time.as_secs_f64()),
        of_all(|figures| figures.join_cpu),
        of_all(|figures| 100.0 * figures.own_cpu / figures.seconds()),
        of_all(|figures| figures.others),
    )
}

fn row_of_cluster(contestant: Contestant, runs: &[Result<Figures, String>]) -> String {
    let name = contestant.name();
    if let Some(why) = not_run(runs) {
        return format!("| {name} | not run: {why} |");
    }
    let lost: u64 = runs.iter().flatten().map(lost).sum();
    let of_all = |figure: fn(&Figures) -> f64| of_all(runs, figure);
    format!(
        "| {name} | {:.2} | {:.2} | {:.2} | {:.0} % | {:.2} | {lost} | {:.0} % | {:.2} |",
        of_all(|figures| figures.latency_ms(0.5)),
        of_all(|figures| figures.latency_ms(0.99)),
        of_all(|figures| figures.latency_ms(1.0)),
        of_all(|figures| 100.0 * figures.server_cpu / figures.seconds()),
        of_all(|figures| figures.outcome.settle_time.as_secs_f64()),
        of_all(|figures| 100.0 * figures.own_cpu / figures.seconds()),
        of_all(|figures| figures.others),
    )
}

fn row_of_crowd(slow: bool, runs: &[Result<Figures, String>]) -> String {
    let beside = if slow { "one reads a byte a second, one nothing" } else { "nobody" };
    if let Some(why) = not_run(runs) {
        return format!("| {beside} | not run: {why} |");
    }
    let lost: u64 = runs.iter().flatten().map(lost).sum();
    let of_all = |figure: fn(&Figures) -> f64| of_all(runs, figure);
    format!(
        "| {beside} | {:.1} | {:.1} | {:.1} | {:.0} % | {lost} | {:.0} % | {:.2} |",
        of_all(|figures| figures.latency_ms(0.5)),
        of_all(|figures| figures.latency_ms(0.99)),
        of_all(|figures| figures.latency_ms(1.0)),
        of_all(|figures| 100.0 * figures.server_cpu / figures.seconds()),
        of_all(|figures| 100.0 * figures.own_cpu / figures.seconds()),
        of_all(|figures| figures.others),
    )
}

/// Why none of the rounds was run.
fn not_run(runs: &[Result<Figures, String>]) -> Option<&str> {
    match runs.iter().any(Result::is_ok) {
        true => None,
        false => {
            let why = runs.first().and_then(|run| run.as_ref().err());
            Some(why.map_or("no round", String::as_str).trim())
        }
    }
}
