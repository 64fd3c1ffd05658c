//! The watchdog of the real-time clock: it runs on a clock of its own, whatever the processor does.

use esp_hal::rtc_cntl::{Rwdt, RwdtStage};
use esp_hal::time::Duration;
use plausch_node::Watchdog;

const PATIENCE: Duration = Duration::from_secs(8);

/// The watchdog. There is one.
pub(crate) struct RtcWatchdog(pub(crate) Rwdt);

impl Watchdog for RtcWatchdog {
    fn start(&mut self) {
        self.0.set_timeout(RwdtStage::Stage0, PATIENCE);
        // As it comes, its first stage resets the chip.
        self.0.enable();
        self.0.feed();
    }

    fn feed(&mut self) {
        self.0.feed();
    }
}
