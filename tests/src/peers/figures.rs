//! What was measured, and what /proc tells of processes.

use std::fs;

use plausch_load::Outcome;

/// What one run has measured.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// The server's processes.
    pub(super) pids: Vec<u32>,
    /// What kept the links from others.
    pub(super) seal: String,
    /// What the members have.
    pub(super) outcome: Outcome,
    /// The server's time on a processor until all have joined.
    pub(super) join_cpu: f64,
    /// The same while they talk.
    pub(super) server_cpu: f64,
    /// That of the load, members' opening and sealing included.
    pub(super) own_cpu: f64,
    /// How many processors all other programs kept busy.
    pub(super) others: f64,
}

impl Figures {
    pub(super) fn new(pids: &[u32]) -> Self {
        Figures { pids: pids.to_vec(), ..Figures::default() }
    }

    /// Deliveries in one second of the server's time on a processor, whatever the load costs.
    pub(super) fn deliveries_per_cpu_second(&self) -> f64 {
        self.outcome.deliveries as f64 / self.server_cpu.max(TICK)
    }

    /// For how long the members talked, in seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.outcome.time.as_secs_f64()
    }

    /// What this share of the latencies do not exceed, in milliseconds.
    pub(super) fn latency_ms(&self, share: f64) -> f64 {
        self.outcome.latency.quantile(share) as f64 / 1e6
    }
}

/// What the kernel counts times on processors in, in seconds: the same in every configuration of Linux.
const TICK: f64 = 0.01;

/// These processes' time on processors.
pub(super) fn cpu_seconds_of(pids: &[u32]) -> f64 {
    pids.iter().map(|pid| cpu_seconds(*pid)).sum()
}

/// A process's time on processors, of all its threads; 0 if it is gone.
pub(super) fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // Its name, in parentheses, may have spaces.
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>());
    ticks.filter_map(Result::ok).sum::<f64>() * TICK
}

/// How long anything has run on this machine's processors.
pub(super) fn machine_cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> =
        stat.split_whitespace().skip(1).take(8).filter_map(|ticks| ticks.parse().ok()).collect();
    // All but idling, and waiting for disks.
    let busy = [0_usize, 1, 2, 5, 6, 7].iter().filter_map(|at| ticks.get(*at));
    busy.sum::<f64>() * TICK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_been_on_a_processor() {
        let (before, mut value) = (cpu_seconds(std::process::id()), 1_u64);
        while cpu_seconds(std::process::id()) <= before {
            value = std::hint::black_box(value.wrapping_mul(3));
        }
        assert!(machine_cpu_seconds() > 0.0);
    }
}
