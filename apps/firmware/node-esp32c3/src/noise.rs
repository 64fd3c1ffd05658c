//! Noise for secrets: the chip's generator, fed by its converter while the radio is still off.

use esp_hal::peripherals::{ADC1, RNG};
use esp_hal::rng::{Rng, TrngSource};
use plausch_core::secure::Generator;

/// A generator of secrets, new at each start. None: the chip says the same again and again.
///
/// Before the radio starts: both want the converter.
pub(crate) fn generator(rng: RNG<'_>, adc: ADC1<'_>) -> Option<Generator> {
    let _source = TrngSource::new(rng, adc);
    plausch_node::entropy::gather(|space| Rng::new().read(space), &[])
}
