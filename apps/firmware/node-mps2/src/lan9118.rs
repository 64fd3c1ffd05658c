//! embassy-net's driver for the LAN9118 Ethernet controller.

use core::task::Context;

use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken, TxToken};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::waitqueue::GenericAtomicWaker;
use static_cell::ConstStaticCell;

const BASE: *mut u32 = 0x4020_0000 as *mut u32;
const RX_DATA: usize = 0x00;
const TX_DATA: usize = 0x20;
const RX_STATUS: usize = 0x40;
const TX_STATUS: usize = 0x48;
const INTERRUPT_CONFIG: usize = 0x54;
const INTERRUPT_STATUS: usize = 0x58;
const INTERRUPT_ENABLE: usize = 0x5c;
const FIFO_INTERRUPT: usize = 0x68;
const TX_CONFIG: usize = 0x70;
const RX_FIFO: usize = 0x7c;
const TX_FIFO: usize = 0x80;
const MAC_COMMAND: usize = 0xa4;
const MAC_DATA: usize = 0xa8;

const MAC_CONTROL: u32 = 1;
const MAC_ADDRESS_HIGH: u32 = 2;
const MAC_ADDRESS_LOW: u32 = 3;

/// A received frame's status is in its queue.
const RX_READY: u32 = 1 << 3;

/// Bytes of the longest frame, without its checksum.
const MAX_FRAME: usize = 1514;

static WAKER: GenericAtomicWaker<CriticalSectionRawMutex> =
    GenericAtomicWaker::new(CriticalSectionRawMutex::new());

/// The interrupt's handler.
pub(crate) fn interrupted() {
    write(INTERRUPT_ENABLE, 0);
    WAKER.wake();
}

/// The controller. Exists once.
pub(crate) struct Lan9118 {
    address: [u8; 6],
    frame: &'static mut [u32; MAX_FRAME.div_ceil(4)],
}

impl Lan9118 {
    pub(crate) fn start() -> Self {
        static SPACE: ConstStaticCell<[u32; MAX_FRAME.div_ceil(4)]> =
            ConstStaticCell::new([0; MAX_FRAME.div_ceil(4)]);
        let low = read_mac(MAC_ADDRESS_LOW).to_le_bytes();
        let [high, higher, ..] = read_mac(MAC_ADDRESS_HIGH).to_le_bytes();
        let [a, b, c, d] = low;
        write(FIFO_INTERRUPT, 0);
        write(TX_CONFIG, 1 << 1);
        // Receive and send.
        write(MAC_DATA, 1 << 2 | 1 << 3);
        write(MAC_COMMAND, 1 << 31 | MAC_CONTROL);
        // On, active high, push-pull.
        write(INTERRUPT_CONFIG, 1 << 8 | 1 << 4 | 1);
        crate::interrupts::enable(crate::interrupts::ETHERNET);
        Lan9118 { address: [a, b, c, d, high, higher], frame: SPACE.take() }
    }

    /// Whether a frame has been received. If not, an interrupt wakes the task when one is.
    fn is_ready(cx: &mut Context<'_>) -> bool {
        if read(RX_FIFO) >> 16 & 0xff != 0 {
            return true;
        }
        WAKER.register(cx.waker());
        write(INTERRUPT_STATUS, u32::MAX);
        write(INTERRUPT_ENABLE, RX_READY);
        // A frame may have arrived meanwhile.
        read(RX_FIFO) >> 16 & 0xff != 0
    }
}

impl Driver for Lan9118 {
    type RxToken<'a> = Received<'a>;
    type TxToken<'a> = Space;

    fn receive(&mut self, cx: &mut Context<'_>) -> Option<(Received<'_>, Space)> {
        Self::is_ready(cx).then_some((Received(self.frame), Space))
    }

    fn transmit(&mut self, cx: &mut Context<'_>) -> Option<Space> {
        // Nobody needs the status of sent frames.
        while read(TX_FIFO) >> 16 & 0xff != 0 {
            read(TX_STATUS);
        }
        let free = usize::try_from(read(TX_FIFO) & 0xffff).unwrap_or(0);
        if free < MAX_FRAME + 16 {
            cx.waker().wake_by_ref();
            return None;
        }
        Some(Space)
    }

    fn link_state(&mut self, _: &mut Context<'_>) -> LinkState {
        LinkState::Up
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.max_transmission_unit = MAX_FRAME;
        capabilities
    }

    fn hardware_address(&self) -> HardwareAddress {
        HardwareAddress::Ethernet(self.address)
    }
}

/// A received frame.
pub(crate) struct Received<'a>(&'a mut [u32; MAX_FRAME.div_ceil(4)]);

impl RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, f: F) -> R {
        let status = read(RX_STATUS);
        let with_checksum = usize::try_from(status >> 16 & 0x3fff).unwrap_or(0);
        for at in 0..with_checksum.div_ceil(4) {
            let word = read(RX_DATA);
            if let Some(place) = self.0.get_mut(at) {
                *place = word;
            }
        }
        let len = with_checksum.saturating_sub(4).min(MAX_FRAME);
        // SAFETY: a u32 is four bytes, and `len` is at most the size of the buffer.
        f(unsafe { core::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast::<u8>(), len) })
    }
}

/// Room for a frame.
pub(crate) struct Space;

impl TxToken for Space {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        static SPACE: embassy_sync::blocking_mutex::Mutex<
            CriticalSectionRawMutex,
            core::cell::RefCell<[u8; MAX_FRAME]>,
        > = embassy_sync::blocking_mutex::Mutex::new(core::cell::RefCell::new([0; MAX_FRAME]));
        SPACE.lock(|space| {
            let mut space = space.borrow_mut();
            let frame = space.get_mut(..len).unwrap_or_default();
            let result = f(frame);
            let len = u32::try_from(frame.len()).unwrap_or(0);
            // The first and last segment, of this many bytes.
            write(TX_DATA, 1 << 13 | 1 << 12 | len);
            write(TX_DATA, len);
            for bytes in frame.chunks(4) {
                let mut word = [0; 4];
                word.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
                write(TX_DATA, u32::from_le_bytes(word));
            }
            result
        })
    }
}

fn read_mac(register: u32) -> u32 {
    write(MAC_COMMAND, 1 << 31 | 1 << 30 | register);
    while read(MAC_COMMAND) & 1 << 31 != 0 {}
    read(MAC_DATA)
}

fn read(register: usize) -> u32 {
    // SAFETY: a register of the controller. Reading a queue's register only takes an element out.
    unsafe { BASE.byte_add(register).read_volatile() }
}

fn write(register: usize, value: u32) {
    // SAFETY: a register of the controller, which touches no memory.
    unsafe { BASE.byte_add(register).write_volatile(value) };
}
