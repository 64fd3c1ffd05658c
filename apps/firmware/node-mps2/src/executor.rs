//! An executor that sleeps by WFI: QEMU takes WFE for nothing, and would burn a core.

use core::sync::atomic::{AtomicBool, Ordering};

use embassy_executor::Spawner;
use embassy_executor::raw::Executor;
use static_cell::StaticCell;

static WOKEN: AtomicBool = AtomicBool::new(true);

#[unsafe(export_name = "__pender")]
fn pend(_: *mut ()) {
    WOKEN.store(true, Ordering::Release);
}

/// Runs what `start` spawns, for ever.
pub(crate) fn run(start: impl FnOnce(Spawner)) -> ! {
    static EXECUTOR: StaticCell<Executor> = StaticCell::new();
    let executor: &'static Executor = EXECUTOR.init(Executor::new(core::ptr::null_mut()));
    start(executor.spawner());
    loop {
        // SAFETY: nobody else polls it.
        unsafe { executor.poll() };
        critical_section::with(|_| {
            // With interrupts off, WFI still ends with one that is pending: no wake-up falls in between.
            if !WOKEN.load(Ordering::Acquire) {
                cortex_m::asm::wfi();
            }
            WOKEN.store(false, Ordering::Release);
        });
    }
}
