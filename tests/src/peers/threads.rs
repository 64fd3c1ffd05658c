//! What it gains that several threads send what is said.

use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;

use plausch_load::Pace;

use super::figures::Figures;
use super::load::{Load, Plan};
use super::seal::Sealing;
use super::servers::Place;
use super::speech::Speech;
use super::{Peers, lost, not_run, of_all, per_cpu_second};
use crate::process::Server;

/// How many texts are said in a second.
const RATE: f64 = 5.0;

impl Peers {
    /// The same crowd with one thread, two, four and so on, as many as there are processors.
    pub(super) fn threads(&self) {
        println!("\n{RATE} texts a second; medians of {} rounds\n", self.rounds);
        println!(
            "| members | links | threads | p50 ms | p99 ms | most ms | deliveries / s of server CPU | lost | load CPU | others' CPUs |"
        );
        println!("|---:|---|{}", "---:|".repeat(8));
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        for (members, links, sealing) in
            [(10_000, "plain", Sealing::Plain), (4000, "secure", Sealing::Secure)]
        {
            let counts = std::iter::successors(Some(1), |count| Some(2 * count));
            let counts = counts.take_while(|count| *count <= processors);
            let mut runs: Vec<_> = counts.map(|threads| (threads, Vec::new())).collect();
            for _ in 0..self.rounds {
                for (threads, runs) in &mut runs {
                    let run = self.run_with_threads(*threads, members, &sealing);
                    runs.push(run.map_err(|error| error.to_string()));
                }
            }
            for (threads, runs) in &runs {
                println!("| {members} | {links} | {threads} | {}", row(runs));
            }
        }
    }

    fn run_with_threads(
        &self,
        threads: usize,
        members: usize,
        sealing: &Sealing,
    ) -> io::Result<Figures> {
        let (threads, room) = (threads.to_string(), members.to_string());
        let mut server =
            Server::start(&["--no-rate-limits", "--members", &room, "--threads", &threads]);
        let place = Place { addrs: vec![server.addr()], pids: vec![server.process().id()] };
        let time = Duration::from_secs_f64(2.0 * self.seconds);
        let plan = Plan { members, senders: 4, pace: Pace::Rate(RATE), time };
        self.wait_for_idle();
        Load::join(plan, (Speech::Ours, sealing), &place)?.talk()
    }
}

fn row(runs: &[Result<Figures, String>]) -> String {
    if let Some(why) = not_run(runs) {
        return format!("not run: {why} |");
    }
    let lost: u64 = runs.iter().flatten().map(lost).sum();
    let of_all = |figure: fn(&Figures) -> f64| of_all(runs, figure);
    format!(
        "{:.1} | {:.1} | {:.1} | {:.0} | {lost} | {:.0} % | {:.2} |",
        of_all(|figures| figures.latency_ms(0.5)),
        of_all(|figures| figures.latency_ms(0.99)),
        of_all(|figures| figures.latency_ms(1.0)),
        per_cpu_second(runs),
        of_all(|figures| 100.0 * figures.own_cpu / figures.seconds()),
        of_all(|figures| figures.others),
    )
}
