//! The console: the chip's own USB port, a serial line.

use core::convert::Infallible;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

use embassy_time::{Duration, Instant, Timer, with_timeout};
use embedded_io_async::{ErrorType, Read, Write};
use esp_hal::peripherals::USB_DEVICE;
use esp_hal::usb::usb_serial_jtag::{UsbSerialJtag, UsbSerialJtagRx, UsbSerialJtagTx};
use esp_hal::{Async, Blocking};

/// Less than the port's 64 bytes: after a full packet the computer waits for the next one.
const PACKET: usize = 63;
/// How long the computer may take to fetch a packet.
const WRITE_TIMEOUT: Duration = Duration::from_millis(50);
/// How often to look whether somebody reads again.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// Ctrl+U and Ctrl+L: when the port is opened, the line is cleared, and the console shows the
/// node's state.
const OPENED: [u8; 2] = [0x15, 0x0c];

/// Whether the computer has fetched the last packet.
static IS_READ: AtomicBool = AtomicBool::new(true);

/// Starts both directions.
pub(crate) fn start(port: USB_DEVICE<'static>) -> (In, Out) {
    let (rx, tx) = UsbSerialJtag::new(port).into_async().split();
    (In(rx), Out { tx, wants_flush: false })
}

/// The console's input.
pub(crate) struct In(UsbSerialJtagRx<'static, Async>);

/// The console's output. If nobody reads the port, as on a charger, bytes are dropped and nothing
/// waits.
pub(crate) struct Out {
    tx: UsbSerialJtagTx<'static, Async>,
    /// The last byte still has to be flushed.
    wants_flush: bool,
}

impl Out {
    /// Writes the first byte once there is room. Returns whether there was.
    async fn begin(&mut self, first: u8) -> bool {
        let last = Instant::now() + WRITE_TIMEOUT;
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
            if let Ok(read) = with_timeout(CHECK_INTERVAL, Read::read(&mut self.0, space)).await {
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
            let sent = with_timeout(WRITE_TIMEOUT, Write::write_all(&mut self.tx, rest)).await;
            set_read(sent.is_ok());
        }
        self.wants_flush = rest.is_empty();
        Ok(packet.len())
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        if is_read() && core::mem::take(&mut self.wants_flush) {
            set_read(with_timeout(WRITE_TIMEOUT, Write::flush(&mut self.tx)).await.is_ok());
        }
        Ok(())
    }
}

/// The console's output during a panic.
pub(crate) struct PanicOut(UsbSerialJtag<'static, Blocking>);

impl PanicOut {
    pub(crate) fn new() -> Self {
        // SAFETY: nobody else uses the port any more.
        PanicOut(UsbSerialJtag::new(unsafe { USB_DEVICE::steal() }))
    }
}

impl fmt::Write for PanicOut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // At most some milliseconds for each byte.
        const TRIES: u32 = 100_000;
        for byte in text.bytes() {
            (0..TRIES).find(|_| self.0.write_byte_nb(byte).is_ok()).ok_or(fmt::Error)?;
        }
        let _ = self.0.flush_tx_nb();
        Ok(())
    }
}
