//! embassy's clock, in milliseconds, from the machine timer. Each tick also polls the devices.

use core::cell::RefCell;
use core::task::Waker;

use critical_section::Mutex;
use embassy_time_driver::Driver;
use embassy_time_queue_utils::Queue;
use riscv_rt::core_interrupt;

const MTIME: *mut u32 = 0x0200_bff8 as *mut u32;
const MTIMECMP: *mut u32 = 0x0200_4000 as *mut u32;
/// The timer counts at 10 MHz.
const COUNTS_PER_TICK: u64 = 10_000;

struct Clock {
    next: u64,
    queue: Queue,
}

struct Ticks(Mutex<RefCell<Clock>>);

embassy_time_driver::time_driver_impl!(static TICKS: Ticks = Ticks(Mutex::new(RefCell::new(Clock {
    next: u64::MAX,
    queue: Queue::new(),
}))));

impl Driver for Ticks {
    fn now(&self) -> u64 {
        time() / COUNTS_PER_TICK
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|cs| {
            let clock = &mut *self.0.borrow_ref_mut(cs);
            if clock.queue.schedule_wake(at, waker) {
                clock.next = clock.queue.next_expiration(self.now());
            }
        });
    }
}

pub(crate) fn start() {
    set_alarm();
    // SAFETY: the handler exists, and no critical section is active.
    unsafe {
        riscv::register::mie::set_mtimer();
        riscv::interrupt::enable();
    }
}

#[core_interrupt(riscv::interrupt::Interrupt::MachineTimer)]
fn tick() {
    set_alarm();
    crate::uart::poll();
    crate::virtio_net::poll();
    critical_section::with(|cs| {
        let clock = &mut *TICKS.0.borrow_ref_mut(cs);
        if clock.next <= TICKS.now() {
            clock.next = clock.queue.next_expiration(TICKS.now());
        }
    });
}

fn set_alarm() {
    let at = time() + COUNTS_PER_TICK;
    // SAFETY: the timer's registers. The high half is first set to its maximum, so that no
    // interrupt comes too early.
    unsafe {
        MTIMECMP.add(1).write_volatile(u32::MAX);
        MTIMECMP.write_volatile(at as u32);
        MTIMECMP.add(1).write_volatile((at >> 32) as u32);
    }
}

fn time() -> u64 {
    loop {
        // SAFETY: the timer's registers are only read.
        let (high, low, again) = unsafe {
            (MTIME.add(1).read_volatile(), MTIME.read_volatile(), MTIME.add(1).read_volatile())
        };
        if high == again {
            return u64::from(high) << 32 | u64::from(low);
        }
    }
}
