//! The console: a serial line over USB.

use core::convert::Infallible;

use embassy_futures::select::{Either, select};
use embassy_rp::peripherals::USB;
use embassy_rp::usb::Driver;
use embassy_rp::{Peri, bind_interrupts, usb};
use embassy_time::{Duration, Instant, with_timeout};
use embassy_usb::class::cdc_acm::{CdcAcmClass, ControlChanged, Receiver, Sender, State};
use embassy_usb::{Builder, Config, UsbDevice};
use embedded_io_async::{ErrorType, Read, Write};
use static_cell::{ConstStaticCell, StaticCell};

bind_interrupts!(struct Irqs {
    USBCTRL_IRQ => usb::InterruptHandler<USB>;
});

const PACKET: usize = 64;
/// If the host takes nothing for so long, it does not read.
const WRITE_TIMEOUT: Duration = Duration::from_millis(100);
/// The pause before the next try.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// Ctrl+L. Sent to the console when a terminal is opened, so that it shows the node's state.
const FORM_FEED: u8 = 0x0c;

pub(crate) type Device = UsbDevice<'static, Driver<'static, USB>>;

/// Starts USB. The device needs a task of its own.
pub(crate) fn start(usb: Peri<'static, USB>) -> (Device, In, Out) {
    static CONFIG: ConstStaticCell<[u8; 128]> = ConstStaticCell::new([0; 128]);
    static BOS: ConstStaticCell<[u8; 16]> = ConstStaticCell::new([0; 16]);
    static CONTROL: ConstStaticCell<[u8; 64]> = ConstStaticCell::new([0; 64]);
    static STATE: StaticCell<State<'static>> = StaticCell::new();

    // The number of pid.codes for devices that are not sold.
    let mut config = Config::new(0x1209, 0x0001);
    config.manufacturer = Some("plausch");
    config.product = Some("plausch node");
    config.max_power = 300;
    let driver = Driver::new(usb, Irqs);
    let mut builder =
        Builder::new(driver, config, CONFIG.take(), BOS.take(), &mut [], CONTROL.take());
    let class = CdcAcmClass::new(&mut builder, STATE.init(State::new()), PACKET as u16);
    let (sender, receiver, control) = class.split_with_control();
    let input = In { receiver, control, open: false, packet: [0; PACKET], at: 0, len: 0 };
    (builder.build(), input, Out { sender, skip_until: Instant::MIN })
}

/// The console's input.
pub(crate) struct In {
    receiver: Receiver<'static, Driver<'static, USB>>,
    control: ControlChanged<'static>,
    open: bool,
    packet: [u8; PACKET],
    at: usize,
    len: usize,
}

/// The console's output.
pub(crate) struct Out {
    sender: Sender<'static, Driver<'static, USB>>,
    /// Until then, output is dropped: the host did not read.
    skip_until: Instant,
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
            let open = self.control.dtr();
            let opened = open && !core::mem::replace(&mut self.open, open);
            if let (true, Some(first)) = (opened, space.first_mut()) {
                *first = FORM_FEED;
                return Ok(1);
            }
            let waiting = self.packet.get(self.at..self.len).unwrap_or_default();
            if !waiting.is_empty() {
                let count = waiting.len().min(space.len());
                space.iter_mut().zip(waiting).for_each(|(place, byte)| *place = *byte);
                self.at += count;
                return Ok(count);
            }
            // Without a host, reading fails at once: wait for one first.
            let read = async {
                self.receiver.wait_connection().await;
                self.receiver.read_packet(&mut self.packet).await
            };
            match select(read, self.control.control_changed()).await {
                Either::First(Ok(len)) => (self.at, self.len) = (0, len),
                Either::First(Err(_)) => {}
                Either::Second(()) => {}
            }
        }
    }
}

impl Write for Out {
    /// Never waits for long: if nobody reads, the bytes are dropped.
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        if !self.sender.dtr() || Instant::now() < self.skip_until {
            return Ok(bytes.len());
        }
        // Never a full packet: a host might wait for the next one.
        let packet = bytes.get(..PACKET - 1).unwrap_or(bytes);
        match with_timeout(WRITE_TIMEOUT, self.sender.write_packet(packet)).await {
            Ok(Ok(())) => Ok(packet.len()),
            Ok(Err(_)) | Err(_) => {
                self.skip_until = Instant::now() + RETRY_AFTER;
                Ok(bytes.len())
            }
        }
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
