//! Randomness: all of it is drawn from one seed.

/// Draws numbers that are as good as random, and the same for the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// Any number.
    pub(crate) fn roll(&mut self) -> u64 {
        // Steele's SplitMix64: short, and without short cycles.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }

    /// True in `probability` of all cases.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64 <= probability
    }
}
