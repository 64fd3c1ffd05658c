//! What was measured, and what /proc tells of processes.

use std::fs;

/// What one run has measured.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// The server's processes.
    pub(super) pids: Vec<u32>,
    /// What kept the links from others.
    pub(super) seal: String,
    /// Until the last member was in the room.
    pub(super) join_seconds: f64,
    /// Until the last one had heard of the last join.
    pub(super) settle_seconds: f64,
    /// The server's time on a processor until then.
    pub(super) join_cpu: f64,
    /// Texts that one member heard, each once.
    pub(super) deliveries: u64,
    pub(super) lost: u64,
    /// Heard again, too late, or changed.
    pub(super) wrong: u64,
    pub(super) seconds: f64,
    pub(super) latency: Histogram,
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

    pub(super) fn deliveries_per_second(&self) -> f64 {
        self.deliveries as f64 / self.seconds
    }

    /// Deliveries in one second of the server's time on a processor, whatever the load costs.
    pub(super) fn deliveries_per_cpu_second(&self) -> f64 {
        self.deliveries as f64 / self.server_cpu.max(TICK)
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

/// How often each value was, by 64 buckets for each power of two: a quantile is off by 1.6 % at most.
#[derive(Debug)]
pub(super) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
}

const BITS: u32 = 6;

impl Histogram {
    pub(super) fn record(&mut self, value: u64) {
        self.buckets[bucket(value)] += 1;
        self.count += 1;
    }

    /// The smallest value that this share of the values do not exceed.
    pub(super) fn quantile(&self, share: f64) -> u64 {
        let wanted = (self.count as f64 * share).ceil() as u64;
        let mut seen = 0;
        let found = self.buckets.iter().position(|count| {
            seen += count;
            seen >= wanted.max(1)
        });
        found.map_or(0, floor)
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { buckets: vec![0; bucket(u64::MAX) + 1], count: 0 }
    }
}

fn bucket(value: u64) -> usize {
    let shift = value.checked_ilog2().unwrap_or(0).saturating_sub(BITS);
    ((u64::from(shift) << BITS) + (value >> shift)) as usize
}

/// The least value of a bucket.
fn floor(bucket: usize) -> u64 {
    let (bucket, half) = (bucket as u64, 1 << BITS);
    let shift = (bucket / half).saturating_sub(1);
    (bucket - shift * half) << shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_as_exact_as_it_says() {
        for value in [0, 1, 63, 64, 65, 127, 128, 1000, 999_999, u64::MAX >> 1, u64::MAX] {
            let least = floor(bucket(value));
            assert!(least <= value && value - least <= value / 64, "{value}: {least}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_values() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), 0);
        (1..=100).for_each(|value| histogram.record(value));
        assert_eq!([0.5, 0.99, 1.0].map(|share| histogram.quantile(share)), [50, 99, 100]);
    }

    #[test]
    fn this_process_has_been_on_a_processor() {
        let (before, mut value) = (cpu_seconds(std::process::id()), 1_u64);
        while cpu_seconds(std::process::id()) <= before {
            value = std::hint::black_box(value.wrapping_mul(3));
        }
        assert!(machine_cpu_seconds() > 0.0);
    }
}
