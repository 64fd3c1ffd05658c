//! The watchdog of the real-time clock, which has a clock of its own.

use esp_hal::rtc_cntl::{Rwdt, RwdtStage};
use esp_hal::time::Duration;
use plausch_node::Watchdog;

const TIMEOUT: Duration = Duration::from_secs(8);

/// The watchdog. Exists once.
pub(crate) struct RtcWatchdog(pub(crate) Rwdt);

impl Watchdog for RtcWatchdog {
    fn start(&mut self) {
        self.0.set_timeout(RwdtStage::Stage0, TIMEOUT);
        // By default its first stage resets the chip.
        self.0.enable();
        self.0.feed();
    }

    fn feed(&mut self) {
        self.0.feed();
    }
}
