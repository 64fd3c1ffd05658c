//! The console: CMSDK's UART 0.

use core::convert::Infallible;
use core::fmt;

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::pipe::Pipe;
use embedded_io_async::{ErrorType, Write};

const UART: *mut u32 = 0x4000_4000 as *mut u32;
const DATA: usize = 0;
const STATE: usize = 1;
const CONTROL: usize = 2;
const INTERRUPTS: usize = 3;
const DIVISOR: usize = 4;

const TX_FULL: u32 = 1;
const RX_FULL: u32 = 2;
const TX_ON: u32 = 1;
const RX_ON: u32 = 2;
const RX_INTERRUPT: u32 = 8;

/// What was typed and has not been read yet.
pub(crate) static TYPED: Pipe<CriticalSectionRawMutex, 512> = Pipe::new();

pub(crate) fn start() {
    write(DIVISOR, 217); // 115 200 baud of 25 MHz
    write(CONTROL, TX_ON | RX_ON | RX_INTERRUPT);
    crate::interrupts::enable(crate::interrupts::UART);
}

/// The interrupt's handler. Takes what was received, as far as there is room. The rest waits in the
/// UART, and whoever types is held up, until this is called again.
pub(crate) fn received() {
    write(INTERRUPTS, RX_FULL);
    while TYPED.free_capacity() > 0 && read(STATE) & RX_FULL != 0 {
        let byte = read(DATA).to_le_bytes()[0];
        let _ = TYPED.try_write(&[byte]);
    }
}

/// The console's output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out;

impl ErrorType for Out {
    type Error = Infallible;
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
        while read(STATE) & TX_FULL != 0 {}
        write(DATA, byte.into());
    }
}

fn read(register: usize) -> u32 {
    // SAFETY: a register of the UART. Reading the data register only takes a byte out.
    unsafe { UART.add(register).read_volatile() }
}

fn write(register: usize, value: u32) {
    // SAFETY: a register of the UART, which touches no memory.
    unsafe { UART.add(register).write_volatile(value) };
}
