//! The light: GPIO 8. On boards that have one there, it is on while the pin is low.

use esp_hal::gpio::{Level, Output, OutputConfig};
use esp_hal::peripherals::GPIO8;
use plausch_node::Led;

/// The pin.
pub(crate) struct Gpio8(Output<'static>);

impl Gpio8 {
    pub(crate) fn new(pin: GPIO8<'static>) -> Self {
        Gpio8(Output::new(pin, Level::High, OutputConfig::default()))
    }
}

impl Led for Gpio8 {
    async fn set(&mut self, on: bool) {
        self.0.set_level(if on { Level::Low } else { Level::High });
    }
}
