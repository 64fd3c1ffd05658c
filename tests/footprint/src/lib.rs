#![no_std]
//! What the programs in `bin/` measure: the machines with their tables, and with the buffers that a driver needs for
//! them. The bytes of a network stack are not among them: neither its code nor its sockets' buffers. What is to be
//! sent is encoded straight into one of those.
//!
//! The programs are built and read, never run: `plausch-tests footprint`.

mod host;
mod member;
mod world;

pub use host::Host;
pub use member::Member;
pub use plausch_no_panic::Everything;

/// The longest message, in bytes.
const INBOX: usize = 512;

/// A program that begins with `$make` and does `step` for ever; what it works with is in static memory.
#[macro_export]
macro_rules! program {
    ($what:ty) => {
        /// Where the linker begins.
        #[unsafe(no_mangle)]
        extern "C" fn _start() -> ! {
            static mut IT: core::mem::MaybeUninit<$what> = core::mem::MaybeUninit::uninit();
            // SAFETY: there is no other thread, and this function is not called twice.
            let it = unsafe { (*(&raw mut IT)).write(<$what>::new()) };
            loop {
                it.step();
            }
        }

        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            loop {}
        }
    };
}
