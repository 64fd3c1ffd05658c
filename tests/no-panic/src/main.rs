//! A program without an end that does with `plausch-core` all that can be done, for bare metal. `./check` looks
//! through what the linker keeps: a function of `core::panicking` in it means that something in core can panic.
//!
//! It is built and read, never run.

#![no_std]
#![no_main]

use plausch_no_panic::Everything;

/// Where the linker begins.
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let mut everything = Everything::new();
    loop {
        everything.step();
        #[cfg(feature = "planted")]
        plausch_no_panic::chance::keep(&[1, 2, 3][plausch_no_panic::chance::size()]);
    }
}

/// The linker keeps it if anything can panic, and only then.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
