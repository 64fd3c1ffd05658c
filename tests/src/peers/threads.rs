//! What it gains that several threads send what is said.

use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;

use super::figures::Figures;
use super::seal::Sealing;
use super::{CROWD, CROWD_RATE, Peers, lost, not_run, of_all, per_cpu_second};

/// How many have secure links: their load has more to do.
const SECURE: usize = 4000;

impl Peers {
    /// The same crowd with one thread, two, four and so on, as many as there are processors.
    pub(super) fn threads(&self) {
        println!("\n{CROWD_RATE} texts a second; medians of {} rounds\n", self.rounds);
        println!(
            "| members | links | threads | p50 ms | p99 ms | most ms | deliveries / s of server CPU | lost | load CPU | others' CPUs |"
        );
        println!("|---:|---|{}", "---:|".repeat(8));
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        for (members, links, sealing) in
            [(CROWD, "plain", Sealing::Plain), (SECURE, "secure", Sealing::Secure)]
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
        let time = Duration::from_secs_f64(2.0 * self.seconds);
        let flags = ["--threads", &threads.to_string()];
        let (_server, load) = self.crowd(&flags, members, (sealing, time))?;
        load.talk()
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
