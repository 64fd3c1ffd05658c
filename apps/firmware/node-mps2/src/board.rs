//! The board: restarting, and remembering why.

use core::fmt::Write as _;
use core::mem::MaybeUninit;
use core::panic::PanicInfo;

use cortex_m::peripheral::SCB;
use cortex_m_rt::{ExceptionFrame, exception};
use plausch_node::{Board, Restart};

use crate::uart;

/// Why the board restarts. The start-up code leaves it as it is.
#[unsafe(link_section = ".uninit.restart")]
static mut RESTART: MaybeUninit<u32> = MaybeUninit::uninit();

/// Marks a valid word; the reason is added to it.
const MAGIC: u32 = 0x504c_4100;

/// The board.
pub(crate) struct Mps2 {
    last_restart: Restart,
}

impl Mps2 {
    pub(crate) fn new() -> Self {
        let restart = &raw mut RESTART;
        // SAFETY: any bits are a u32, and nobody else uses it.
        let word = unsafe { restart.cast::<u32>().read_volatile() };
        let reasons = [Restart::Command, Restart::Panic, Restart::Watchdog];
        let reason = reasons.into_iter().find(|&reason| word == MAGIC | reason as u32);
        note(Restart::Power);
        Mps2 { last_restart: reason.unwrap_or(Restart::Power) }
    }
}

impl Board for Mps2 {
    const HAS_WIFI: bool = false;

    fn last_restart(&self) -> Restart {
        self.last_restart
    }

    fn restart(&mut self) -> ! {
        note(Restart::Command);
        SCB::sys_reset()
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

/// Remembers why the board will start the next time.
pub(crate) fn note(restart: Restart) {
    // SAFETY: nobody else uses it.
    unsafe { (&raw mut RESTART).cast::<u32>().write_volatile(MAGIC | restart as u32) };
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = write!(uart::Out, "\r\n! {info}\r\n");
    restart_after_panic()
}

/// An instruction that cannot be executed. Panics end here in images that are built without their
/// texts (smaller.toml).
#[exception]
unsafe fn HardFault(_: &ExceptionFrame) -> ! {
    restart_after_panic()
}

fn restart_after_panic() -> ! {
    note(Restart::Panic);
    SCB::sys_reset()
}
