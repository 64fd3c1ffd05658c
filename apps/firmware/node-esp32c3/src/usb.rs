//! The console: the chip's own USB port, a serial line to whoever opens it.

use core::convert::Infallible;
use core::fmt;

use embassy_time::{Duration, Instant, Timer, with_timeout};
use embedded_io_async::{ErrorType, Write};
use esp_hal::peripherals::USB_DEVICE;
use esp_hal::usb::usb_serial_jtag::{UsbSerialJtag, UsbSerialJtagRx, UsbSerialJtagTx};
use esp_hal::{Async, Blocking};

/// What the port takes at once.
const PACKET: usize = 64;
/// How long it may take a computer to fetch that.
const PATIENCE: Duration = Duration::from_millis(50);

/// What is typed.
pub(crate) type In = UsbSerialJtagRx<'static, Async>;

/// What is shown. A port that nobody reads, as on a charger, holds nothing up: what it does not take is lost.
pub(crate) struct Out {
    tx: UsbSerialJtagTx<'static, Async>,
    /// Whether somebody took what was put there last.
    is_read: bool,
    /// Whether the computer may wait for more, or nothing has told it yet to fetch the last byte.
    wants_flush: bool,
}

impl Out {
    pub(crate) fn new(tx: UsbSerialJtagTx<'static, Async>) -> Self {
        Out { tx, is_read: true, wants_flush: false }
    }

    /// Puts the first byte there, once there is room: whether there is.
    async fn begin(&mut self, first: u8) -> bool {
        let last = if self.is_read { Instant::now() + PATIENCE } else { Instant::MIN };
        while self.tx.write_byte_nb(first).is_err() {
            if last < Instant::now() {
                self.is_read = false;
                return false;
            }
            Timer::after_millis(1).await;
        }
        true
    }
}

impl ErrorType for Out {
    type Error = Infallible;
}

impl Write for Out {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let packet = bytes.get(..PACKET).unwrap_or(bytes);
        let Some((&first, rest)) = packet.split_first() else { return Ok(0) };
        if !self.begin(first).await {
            return Ok(bytes.len());
        }
        self.is_read = match rest {
            [] => true,
            rest => with_timeout(PATIENCE, Write::write_all(&mut self.tx, rest)).await.is_ok(),
        };
        self.wants_flush = matches!(packet.len(), 1 | PACKET);
        Ok(packet.len())
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        if self.is_read && core::mem::take(&mut self.wants_flush) {
            self.is_read = with_timeout(PATIENCE, Write::flush(&mut self.tx)).await.is_ok();
        }
        Ok(())
    }
}

/// What is shown when nothing else runs any more.
pub(crate) struct LastWords(UsbSerialJtag<'static, Blocking>);

impl LastWords {
    pub(crate) fn new() -> Self {
        // SAFETY: whoever else has the port does not come to use it again.
        LastWords(UsbSerialJtag::new(unsafe { USB_DEVICE::steal() }))
    }
}

impl fmt::Write for LastWords {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Some milliseconds for each byte, at the most.
        const TRIES: u32 = 100_000;
        for byte in text.bytes() {
            (0..TRIES).find(|_| self.0.write_byte_nb(byte).is_ok()).ok_or(fmt::Error)?;
        }
        let _ = self.0.flush_tx_nb();
        Ok(())
    }
}
