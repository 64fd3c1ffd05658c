//! The board: restarting, and remembering why.

use core::fmt::Write as _;
use core::panic::PanicInfo;

use esp_hal::delay::Delay;
use esp_hal::ram;
use esp_hal::rtc_cntl::SocResetReason;
use esp_hal::system::{reset_reason, software_reset};
use plausch_node::{Board, Restart};

use crate::usb;

/// Why the program restarted the chip. Only a loss of power clears this memory.
#[ram(unstable(rtc_fast, persistent))]
static mut RESTART: u32 = 0;

/// Marks a valid word; the reason is added to it.
const MAGIC: u32 = 0x504c_4100;

/// The board.
pub(crate) struct Esp32C3 {
    last_restart: Restart,
}

impl Esp32C3 {
    pub(crate) fn new() -> Self {
        // SAFETY: any bits are a u32, and nobody else uses it.
        let noted = unsafe { (&raw const RESTART).read_volatile() };
        note(Restart::Unknown);
        Esp32C3 { last_restart: why(reset_reason(), noted) }
    }
}

impl Board for Esp32C3 {
    const HAS_WIFI: bool = true;

    fn last_restart(&self) -> Restart {
        self.last_restart
    }

    fn restart(&mut self) -> ! {
        note(Restart::Command);
        software_reset()
    }
}

fn why(reset: Option<SocResetReason>, noted: u32) -> Restart {
    use SocResetReason::*;
    match reset {
        // Flashing resets the chip through its USB port.
        Some(ChipPowerOn | CoreUsbUart | CoreUsbJtag) => Restart::Power,
        Some(SysBrownOut | CorePwrGlitch) => Restart::Power,
        Some(CoreSw | Cpu0Sw) => {
            let reasons = [Restart::Command, Restart::Panic];
            let reason = reasons.into_iter().find(|&reason| noted == MAGIC | reason as u32);
            reason.unwrap_or(Restart::Unknown)
        }
        Some(CoreMwdt0 | CoreMwdt1 | Cpu0Mwdt0 | Cpu0Mwdt1)
        | Some(CoreRtcWdt | Cpu0RtcWdt | SysRtcWdt | SysSuperWdt) => Restart::Watchdog,
        _ => Restart::Unknown,
    }
}

/// Remembers why the board will start the next time.
fn note(restart: Restart) {
    // SAFETY: nobody else uses it.
    unsafe { (&raw mut RESTART).write_volatile(MAGIC | restart as u32) };
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    note(Restart::Panic);
    let _ = write!(usb::PanicOut::new(), "\r\n! {info}\r\n");
    // Until the computer has fetched the last bytes.
    Delay::new().delay_millis(20);
    software_reset()
}
