//! The board itself.

use core::fmt::Write as _;
use core::panic::PanicInfo;

use plausch_node::{Board, Restart};

use crate::uart;

/// QEMU's test device: it resets the board, or ends the emulation.
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
    // SAFETY: the device's register; nothing runs afterwards.
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

/// What the core cannot do. A panic ends here where it says nothing (smaller.toml).
#[unsafe(export_name = "ExceptionHandler")]
extern "C" fn exception() -> ! {
    reset()
}
