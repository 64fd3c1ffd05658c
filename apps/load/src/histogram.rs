//! [`Histogram`]: how often each value was.

/// How often each value was, by 64 buckets for each power of two: a quantile is off by 1.6 % at most.
#[derive(Debug)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
}

const BITS: u32 = 6;

impl Histogram {
    /// Counts a value.
    pub fn record(&mut self, value: u64) {
        self.buckets[bucket(value)] += 1;
        self.count += 1;
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest value that this share of the values do not exceed; 0 if there are none.
    pub fn quantile(&self, share: f64) -> u64 {
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
        assert_eq!(histogram.count(), 100);
    }
}
