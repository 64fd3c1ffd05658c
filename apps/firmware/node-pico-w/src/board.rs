//! The board: restarting and remembering why, its watchdog, its flash.

use core::ops::Range;
use core::panic::PanicInfo;

use cortex_m_rt::{ExceptionFrame, exception};
use embassy_embedded_hal::adapter::BlockingAsync;
use embassy_rp::flash::{self, Blocking};
use embassy_rp::peripherals::{FLASH, WATCHDOG};
use embassy_rp::watchdog::{ResetReason, Watchdog};
use embassy_time::Duration;
use plausch_node::{Board, Restart};

const FLASH_SIZE: usize = 2 * 1024 * 1024;
/// The last two sectors; `memory.x` keeps the image out of them.
#[expect(clippy::cast_possible_truncation, reason = "two megabytes")]
pub(crate) const SETTINGS: Range<u32> =
    (FLASH_SIZE - 2 * flash::ERASE_SIZE) as u32..FLASH_SIZE as u32;

/// The two sectors before them.
#[cfg(feature = "secure")]
#[expect(clippy::cast_possible_truncation, reason = "two megabytes")]
pub(crate) const KEYS: Range<u32> =
    (FLASH_SIZE - 4 * flash::ERASE_SIZE) as u32..(FLASH_SIZE - 2 * flash::ERASE_SIZE) as u32;

/// The flash, which also holds the image.
pub(crate) type Flash = BlockingAsync<flash::Flash<'static, FLASH, Blocking, FLASH_SIZE>>;

/// The watchdog can wait at most 8.388 s.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The watchdog's scratch registers survive a reset, and the boot ROM does not use this one.
const SCRATCH: usize = 0;
/// Marks a valid word; the reason is added to it.
const MAGIC: u32 = 0x504c_4100;

/// The board.
pub(crate) struct PicoW {
    last_restart: Restart,
}

impl PicoW {
    pub(crate) fn new() -> Self {
        let mut watchdog = watchdog();
        let word = watchdog.get_scratch(SCRATCH);
        let noted = |reason: Restart| word == MAGIC | reason as u32;
        let last_restart = match watchdog.reset_reason() {
            _ if noted(Restart::Command) => Restart::Command,
            _ if noted(Restart::Panic) => Restart::Panic,
            // A reset that nobody asked for.
            Some(ResetReason::TimedOut) if noted(Restart::Unknown) => Restart::Watchdog,
            _ => Restart::Power,
        };
        watchdog.set_scratch(SCRATCH, MAGIC | Restart::Unknown as u32);
        PicoW { last_restart }
    }
}

impl Board for PicoW {
    const HAS_WIFI: bool = true;

    fn last_restart(&self) -> Restart {
        self.last_restart
    }

    fn restart(&mut self) -> ! {
        reset(Restart::Command)
    }

    fn deepest_stack(&self) -> Option<usize> {
        unsafe extern "C" {
            static mut _stack_start: u32;
            static mut _stack_end: u32;
        }
        // What cortex-m-rt paints the stack with.
        const PAINT: u32 = 0xcccc_cccc;
        let (top, mut at) = (&raw const _stack_start, &raw const _stack_end);
        // SAFETY: between the two symbols is the stack, and nothing else.
        unsafe {
            while at < top && at.read_volatile() == PAINT {
                at = at.add(1);
            }
        }
        Some(top as usize - at as usize)
    }
}

/// The RP2040's watchdog.
pub(crate) struct Dog;

impl plausch_node::Watchdog for Dog {
    fn start(&mut self) {
        let mut watchdog = watchdog();
        // A debug probe stops the clock.
        watchdog.pause_on_debug(true);
        watchdog.start(TIMEOUT);
    }

    fn feed(&mut self) {
        watchdog().feed(TIMEOUT);
    }
}

fn watchdog() -> Watchdog {
    // SAFETY: each use here reads or writes a register at once, and always from the same core.
    Watchdog::new(unsafe { WATCHDOG::steal() })
}

fn reset(reason: Restart) -> ! {
    let mut watchdog = watchdog();
    watchdog.set_scratch(SCRATCH, MAGIC | reason as u32);
    watchdog.trigger_reset();
    loop {
        cortex_m::asm::nop();
    }
}

/// An instruction that cannot be executed. Panics end here in images that are built without their
/// texts (smaller.toml).
#[exception]
unsafe fn HardFault(_: &ExceptionFrame) -> ! {
    reset(Restart::Panic)
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    cortex_m::interrupt::disable();
    // Only the location: the message might quote a chat.
    if let Some(place) = info.location() {
        defmt::error!("panic in {=str}:{=u32}", place.file(), place.line());
    }
    reset(Restart::Panic)
}
