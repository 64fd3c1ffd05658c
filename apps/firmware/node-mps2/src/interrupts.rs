//! The board's interrupts: the UART's and the Ethernet controller's.

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::NVIC;
use cortex_m_rt::exception;

#[derive(Debug, Clone, Copy)]
struct Number(u16);

// SAFETY: these are the board's interrupt numbers.
unsafe impl InterruptNumber for Number {
    fn number(self) -> u16 {
        self.0
    }
}

pub(crate) const UART: u16 = 0;
pub(crate) const ETHERNET: u16 = 13;

pub(crate) fn enable(number: u16) {
    // SAFETY: no critical section relies on this interrupt being masked.
    unsafe { NVIC::unmask(Number(number)) };
}

#[exception]
unsafe fn DefaultHandler(number: i16) {
    match u16::try_from(number) {
        Ok(UART) => crate::uart::received(),
        Ok(ETHERNET) => crate::lan9118::interrupted(),
        _ => {}
    }
}
