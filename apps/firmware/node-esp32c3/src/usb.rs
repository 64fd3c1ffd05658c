//! The console: the chip's own USB port, a serial line to whoever opens it.

use core::convert::Infallible;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

use embassy_time::{Duration, Instant, Timer, with_timeout};
use embedded_io_async::{ErrorType, Read, Write};
use esp_hal::peripherals::USB_DEVICE;
use esp_hal::usb::usb_serial_jtag::{UsbSerialJtag, UsbSerialJtagRx, UsbSerialJtagTx};
use esp_hal::{Async, Blocking};

/// The port takes 64 bytes at once; a computer waits for more behind as many.
const PACKET: usize = 63;
/// How long it may take a computer to fetch that.
const PATIENCE: Duration = Duration::from_millis(50);
/// So often it is looked whether somebody reads again.
const LOOK: Duration = Duration::from_millis(500);
/// Ctrl+U and Ctrl+L: for who opens the port, its line is cleared, and the console shows where it stands.
const OPENED: [u8; 2] = [0x15, 0x0c];

/// Whether somebody took what was put there last.
static IS_READ: AtomicBool = AtomicBool::new(true);

/// Starts both directions.
pub(crate) fn start(port: USB_DEVICE<'static>) -> (In, Out) {
    let (rx, tx) = UsbSerialJtag::new(port).into_async().split();
    (In(rx), Out { tx, wants_flush: false })
}

/// What is typed.
pub(crate) struct In(UsbSerialJtagRx<'static, Async>);

/// What is shown. A port that nobody reads, as on a charger, holds nothing up: what it does not take is lost.
pub(crate) struct Out {
    tx: UsbSerialJtagTx<'static, Async>,
    /// Whether nothing has told the computer yet to fetch the last byte.
    wants_flush: bool,
}

impl Out {
    /// Puts the first byte there, once there is room: whether there is.
    async fn begin(&mut self, first: u8) -> bool {
        let last = Instant::now() + PATIENCE;
        while is_read() {
            if self.tx.write_byte_nb(first).is_ok() {
                return true;
            }
            set_read(Instant::now() < last);
            Timer::after_millis(1).await;
        }
        false
    }
}

fn is_read() -> bool {
    IS_READ.load(Ordering::Relaxed)
}

fn set_read(read: bool) {
    IS_READ.store(read, Ordering::Relaxed);
}

impl ErrorType for In {
    type Error = Infallible;
}

impl ErrorType for Out {
    type Error = Infallible;
}

impl Read for In {
    async fn read(&mut self, space: &mut [u8]) -> Result<usize, Infallible> {
        loop {
            if let Ok(read) = with_timeout(LOOK, Read::read(&mut self.0, space)).await {
                return read;
            }
            let has_room = USB_DEVICE::regs().ep1_conf().read().serial_in_ep_data_free().bit();
            if let (false, true, Some(keys)) = (is_read(), has_room, space.first_chunk_mut()) {
                set_read(true);
                *keys = OPENED;
                return Ok(OPENED.len());
            }
        }
    }
}

impl Write for Out {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let packet = bytes.get(..PACKET).unwrap_or(bytes);
        let Some((&first, rest)) = packet.split_first() else { return Ok(0) };
        if !self.begin(first).await {
            return Ok(bytes.len());
        }
        if !rest.is_empty() {
            let sent = with_timeout(PATIENCE, Write::write_all(&mut self.tx, rest)).await;
            set_read(sent.is_ok());
        }
        self.wants_flush = rest.is_empty();
        Ok(packet.len())
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        if is_read() && core::mem::take(&mut self.wants_flush) {
            set_read(with_timeout(PATIENCE, Write::flush(&mut self.tx)).await.is_ok());
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
