//! A program without an end that does with `plausch-core` all that can be done, for bare metal, so that the linker
//! keeps all that a board could reach. `./check` looks through what is kept: a function of
//! `core::panicking` in it means that something in core can panic.
//!
//! It is built and read, never run.

#![no_std]
#![no_main]

mod chance;
mod chats;
mod clients;
mod directories;
mod streams;
mod words;

/// Where the linker begins.
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let mut directories = directories::Directories::new();
    let mut clients = clients::Clients::new();
    let mut chats = chats::Chats::new();
    let mut streams = streams::Streams::new();
    loop {
        match chance::number() {
            0 => directories.step(),
            1 => clients.step(),
            2 => chats.step(),
            3 => streams.step(),
            4 => words::words(),
            #[cfg(feature = "planted")]
            5 => chance::keep(&[1, 2, 3][chance::size()]),
            _ => {}
        }
    }
}

/// The linker keeps it where anything can panic, and nowhere else.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
