//! An executor that sleeps with WFI.

use core::cell::Cell;

use critical_section::Mutex;
use embassy_executor::Spawner;
use embassy_executor::raw::Executor;
use static_cell::StaticCell;

static WOKEN: Mutex<Cell<bool>> = Mutex::new(Cell::new(true));

#[unsafe(export_name = "__pender")]
fn pend(_: *mut ()) {
    critical_section::with(|cs| WOKEN.borrow(cs).set(true));
}

/// Runs what `start` spawns, forever.
pub(crate) fn run(start: impl FnOnce(Spawner)) -> ! {
    static EXECUTOR: StaticCell<Executor> = StaticCell::new();
    let executor: &'static Executor = EXECUTOR.init(Executor::new(core::ptr::null_mut()));
    start(executor.spawner());
    loop {
        // SAFETY: only this polls it.
        unsafe { executor.poll() };
        critical_section::with(|cs| {
            // Even with interrupts off, a pending one ends WFI: no wake-up is missed.
            if !WOKEN.borrow(cs).replace(false) {
                riscv::asm::wfi();
            }
        });
    }
}
