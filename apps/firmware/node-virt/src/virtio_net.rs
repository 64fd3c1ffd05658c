//! embassy-net's driver for virtio-net.

use core::cell::Cell;
use core::ptr::NonNull;
use core::task::Context;

use critical_section::Mutex;
use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken, TxToken};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::waitqueue::GenericAtomicWaker;
use static_cell::ConstStaticCell;
use virtio_drivers::device::net::VirtIONetRaw;
use virtio_drivers::transport::mmio::{MmioTransport, VirtIOHeader};
use virtio_drivers::transport::{DeviceType, Transport};
use virtio_drivers::{BufferDirection, Hal, PAGE_SIZE, PhysAddr};

/// The address of the first virtio device, the distance to the next one, and their number.
const DEVICES: usize = 0x1000_1000;
const STRIDE: usize = 0x1000;
const SLOTS: usize = 8;

/// Bytes of the longest frame, without its checksum.
const MAX_FRAME: usize = 1514;
/// Bytes of the device's header and a frame.
const BUFFER: usize = MAX_FRAME + 22;
/// Frames that may wait.
const QUEUE: usize = 4;

static WAKER: GenericAtomicWaker<CriticalSectionRawMutex> =
    GenericAtomicWaker::new(CriticalSectionRawMutex::new());

/// Makes the driver look for received frames.
pub(crate) fn poll() {
    WAKER.wake();
}

/// The device.
pub(crate) struct VirtioNet {
    net: VirtIONetRaw<Memory, MmioTransport<'static>, QUEUE>,
    buffers: &'static mut [[u8; BUFFER]; QUEUE],
    /// The device's token for each buffer.
    tokens: [u16; QUEUE],
    frame: &'static mut [u8; MAX_FRAME],
}

impl VirtioNet {
    pub(crate) fn start() -> Self {
        static BUFFERS: ConstStaticCell<[[u8; BUFFER]; QUEUE]> =
            ConstStaticCell::new([[0; BUFFER]; QUEUE]);
        static SPACE: ConstStaticCell<[u8; MAX_FRAME]> = ConstStaticCell::new([0; MAX_FRAME]);
        let transport = (0..SLOTS).find_map(network_card).expect("QEMU was given a network card");
        let mut net = VirtIONetRaw::new(transport).expect("it starts");
        let buffers = BUFFERS.take();
        // SAFETY: nobody uses the buffers until the device returns them.
        let tokens = buffers
            .each_mut()
            .map(|buffer| unsafe { net.receive_begin(buffer).expect("there is a place for each") });
        VirtioNet { net, buffers, tokens, frame: SPACE.take() }
    }
}

fn network_card(slot: usize) -> Option<MmioTransport<'static>> {
    let header = NonNull::new((DEVICES + slot * STRIDE) as *mut VirtIOHeader)?;
    // SAFETY: the board has such registers there, with or without a device, and nobody else uses
    // them.
    let transport = unsafe { MmioTransport::new(header, STRIDE) }.ok()?;
    (transport.device_type() == DeviceType::Network).then_some(transport)
}

impl Driver for VirtioNet {
    type RxToken<'a> = Received<'a>;
    type TxToken<'a> = Space<'a>;

    fn receive(&mut self, cx: &mut Context<'_>) -> Option<(Received<'_>, Space<'_>)> {
        WAKER.register(cx.waker());
        let token = self.net.poll_receive()?;
        let at = self.tokens.iter().position(|&other| other == token)?;
        let buffer = self.buffers.get_mut(at)?;
        // SAFETY: the buffer belongs to this token.
        let (header, len) = unsafe { self.net.receive_complete(token, buffer) }.ok()?;
        let len = len.min(MAX_FRAME);
        self.frame.get_mut(..len)?.copy_from_slice(buffer.get(header..header + len)?);
        // SAFETY: nobody uses the buffer until the device returns it.
        let token = unsafe { self.net.receive_begin(buffer) }.ok()?;
        *self.tokens.get_mut(at)? = token;
        Some((Received(self.frame.get_mut(..len)?), Space(&mut self.net)))
    }

    fn transmit(&mut self, _: &mut Context<'_>) -> Option<Space<'_>> {
        Some(Space(&mut self.net))
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
        HardwareAddress::Ethernet(self.net.mac_address())
    }
}

/// A received frame.
pub(crate) struct Received<'a>(&'a mut [u8]);

impl RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, f: F) -> R {
        f(self.0)
    }
}

/// Room for a frame.
pub(crate) struct Space<'a>(&'a mut VirtIONetRaw<Memory, MmioTransport<'static>, QUEUE>);

impl TxToken for Space<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        use core::cell::RefCell;
        static SPACE: embassy_sync::blocking_mutex::Mutex<
            CriticalSectionRawMutex,
            RefCell<[u8; MAX_FRAME]>,
        > = embassy_sync::blocking_mutex::Mutex::new(RefCell::new([0; MAX_FRAME]));
        SPACE.lock(|space| {
            let mut space = space.borrow_mut();
            let frame = space.get_mut(..len).unwrap_or_default();
            let result = f(frame);
            // A frame that cannot be sent is lost, as on any network.
            let _ = self.0.send(frame);
            result
        })
    }
}

/// Memory that the device shares with the driver. Each page is allocated once and never freed.
struct Memory;

/// Two queues, with two pages each.
const PAGES: usize = 4;

#[repr(align(4096))]
struct Pages(#[expect(dead_code, reason = "only its place counts")] [u8; PAGES * PAGE_SIZE]);

// SAFETY: no page is allocated twice, and the device uses the same addresses as the core.
unsafe impl Hal for Memory {
    fn dma_alloc(pages: usize, _: BufferDirection) -> (PhysAddr, NonNull<u8>) {
        static mut POOL: Pages = Pages([0; PAGES * PAGE_SIZE]);
        static USED: Mutex<Cell<usize>> = Mutex::new(Cell::new(0));
        let first = critical_section::with(|cs| {
            let used = USED.borrow(cs);
            used.replace(used.get().saturating_add(pages))
        });
        if first + pages > PAGES {
            return (0, NonNull::dangling());
        }
        let at = (&raw mut POOL).cast::<u8>().wrapping_add(first * PAGE_SIZE);
        (at as PhysAddr, NonNull::new(at).unwrap_or(NonNull::dangling()))
    }

    unsafe fn dma_dealloc(_: PhysAddr, _: NonNull<u8>, _: usize) -> i32 {
        0
    }

    unsafe fn mmio_phys_to_virt(address: PhysAddr, _: usize) -> NonNull<u8> {
        NonNull::new(address as usize as *mut u8).unwrap_or(NonNull::dangling())
    }

    unsafe fn share(buffer: NonNull<[u8]>, _: BufferDirection) -> PhysAddr {
        buffer.cast::<u8>().as_ptr() as PhysAddr
    }

    unsafe fn unshare(_: PhysAddr, _: NonNull<[u8]>, _: BufferDirection) {}
}
