//! The console: a 16550.

use core::convert::Infallible;
use core::fmt;

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::pipe::Pipe;
use embedded_io_async::{ErrorType, Read, Write};

const UART: *mut u8 = 0x1000_0000 as *mut u8;
const STATE: usize = 5;
const RECEIVED: u8 = 1;
const CAN_SEND: u8 = 1 << 5;

/// What was typed and has not been read yet.
static TYPED: Pipe<CriticalSectionRawMutex, 512> = Pipe::new();

/// Takes what was received, as far as there is room. The rest waits in the UART, and whoever types is
/// held up.
pub(crate) fn poll() {
    while TYPED.free_capacity() > 0 && read(STATE) & RECEIVED != 0 {
        let byte = read(0);
        let _ = TYPED.try_write(&[byte]);
    }
}

/// The console's input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct In;

/// The console's output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out;

impl ErrorType for In {
    type Error = Infallible;
}

impl ErrorType for Out {
    type Error = Infallible;
}

impl Read for In {
    async fn read(&mut self, space: &mut [u8]) -> Result<usize, Infallible> {
        Ok(TYPED.read(space).await)
    }
}

impl Write for Out {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        put(bytes);
        Ok(bytes.len())
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        put(text.as_bytes());
        Ok(())
    }
}

fn put(bytes: &[u8]) {
    for &byte in bytes {
        while read(STATE) & CAN_SEND == 0 {}
        // SAFETY: writing the register sends the byte, and touches no memory.
        unsafe { UART.write_volatile(byte) };
    }
}

fn read(register: usize) -> u8 {
    // SAFETY: a register of the UART. Reading the data register only takes a byte out.
    unsafe { UART.add(register).read_volatile() }
}
