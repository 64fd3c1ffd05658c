//! CMSDK's watchdog.

use cortex_m::peripheral::SCB;
use cortex_m_rt::exception;
use plausch_node::{Restart, Watchdog};

const BASE: *mut u32 = 0x4000_8000 as *mut u32;
const LOAD: usize = 0;
const CONTROL: usize = 2;
const CLEAR: usize = 3;

/// Eight seconds at 25 MHz. Then it raises an interrupt, and after as long again it resets the
/// board.
const TIMEOUT: u32 = 8 * 25_000_000;

/// The watchdog. Exists once.
pub(crate) struct Cmsdk;

impl Watchdog for Cmsdk {
    fn start(&mut self) {
        write(LOAD, TIMEOUT);
        // Interrupt and reset.
        write(CONTROL, 3);
    }

    fn feed(&mut self) {
        write(CLEAR, 1);
    }
}

/// The watchdog's interrupt, which cannot be masked.
#[exception]
unsafe fn NonMaskableInt() {
    crate::board::note(Restart::Watchdog);
    SCB::sys_reset()
}

fn write(register: usize, value: u32) {
    // SAFETY: a register of the watchdog, which touches no memory.
    unsafe { BASE.add(register).write_volatile(value) };
}
