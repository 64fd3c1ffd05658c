//! Noise for secrets: the ring oscillator's random bit.
//!
//! It is an oscillator without a crystal, looked at by a processor that has one: what is seen depends on how both
//! drift. Bits that are read at once are alike, so 4096 bytes are read with pauses in between, and mixed.

use embassy_rp::clocks::RoscRng;
use embassy_time::{Duration, Instant, block_for};
use plausch_core::secure::Generator;

/// The pause between two bytes: some sixty turns of the oscillator.
const PAUSE: Duration = Duration::from_micros(10);

/// A generator of secrets, new at each start. Takes about 50 ms. None: the oscillator stands still.
pub(crate) fn generator() -> Option<Generator> {
    let noise = |space: &mut [u8]| {
        for byte in space {
            block_for(PAUSE);
            *byte = RoscRng::next_u8();
        }
    };
    plausch_node::entropy::gather(noise, &[&Instant::now().as_ticks().to_le_bytes()])
}
