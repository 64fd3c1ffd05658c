//! The board: restarting it.

use core::fmt::Write as _;
use core::panic::PanicInfo;

use plausch_node::{Board, Restart};

use crate::uart;

/// QEMU's test device, which resets the board.
const TEST: *mut u32 = 0x10_0000 as *mut u32;
const RESET: u32 = 0x7777;

/// The board.
pub(crate) struct Virt;

impl Board for Virt {
    const HAS_WIFI: bool = false;

    fn last_restart(&self) -> Restart {
        Restart::Unknown
    }

    fn restart(&mut self) -> ! {
        reset()
    }
}

fn reset() -> ! {
    // SAFETY: a register of the device, which resets the board.
    unsafe { TEST.write_volatile(RESET) };
    loop {
        riscv::asm::wfi();
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = write!(uart::Out, "\r\n! {info}\r\n");
    reset()
}

/// An instruction that cannot be executed. Panics end here in images that are built without their
/// texts (smaller.toml).
#[unsafe(export_name = "ExceptionHandler")]
extern "C" fn exception() -> ! {
    reset()
}
