//! The console: the chip's own USB port, a serial line to whoever opens it.

use core::convert::Infallible;
use core::fmt;

use embassy_time::{Duration, with_timeout};
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
    /// Whether somebody took the last packet.
    is_read: bool,
    /// Whether the last packet was a whole one: computers wait for more behind such.
    is_open: bool,
}

impl Out {
    pub(crate) fn new(tx: UsbSerialJtagTx<'static, Async>) -> Self {
        // What the bootloader wrote may still stand there.
        Out { tx, is_read: false, is_open: false }
    }

    async fn put(&mut self, packet: &[u8]) {
        let sent = with_timeout(PATIENCE, Write::write_all(&mut self.tx, packet)).await;
        self.is_read = sent.is_ok();
    }
}

impl ErrorType for Out {
    type Error = Infallible;
}

impl Write for Out {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let packet = bytes.get(..PACKET).unwrap_or(bytes);
        let Some((&first, rest)) = packet.split_first() else { return Ok(0) };
        if self.is_read {
            self.put(packet).await;
        } else if self.tx.write_byte_nb(first).is_err() {
            // Still nobody.
            return Ok(bytes.len());
        } else if rest.is_empty() {
            self.is_read = true;
            self.is_open = true;
            return Ok(1);
        } else {
            self.put(rest).await;
        }
        self.is_open = packet.len() == PACKET;
        Ok(packet.len())
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        if self.is_read && core::mem::take(&mut self.is_open) {
            self.is_read = with_timeout(PATIENCE, self.tx.flush()).await.is_ok();
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
