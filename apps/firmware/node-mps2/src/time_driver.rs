//! embassy's clock, in milliseconds. The time comes from the board's counter, because an emulator
//! on a busy machine skips some interrupts; SysTick only wakes.

use core::cell::RefCell;
use core::task::Waker;

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_rt::exception;
use critical_section::Mutex;
use embassy_time_driver::Driver;
use embassy_time_queue_utils::Queue;

/// The core's clock.
const HZ: u32 = 25_000_000;

/// FPGAIO's counter, and its prescaler.
const COUNTER: *mut u32 = 0x4002_8018 as *mut u32;
const PRESCALE: *mut u32 = 0x4002_801c as *mut u32;

struct Clock {
    now: u64,
    /// The counter when it was last read.
    counted: u32,
    /// When the next task must be woken.
    next: u64,
    queue: Queue,
}

struct Ticks(Mutex<RefCell<Clock>>);

embassy_time_driver::time_driver_impl!(static TICKS: Ticks = Ticks(Mutex::new(RefCell::new(Clock {
    now: 0,
    counted: 0,
    next: u64::MAX,
    queue: Queue::new(),
}))));

impl Driver for Ticks {
    fn now(&self) -> u64 {
        critical_section::with(|cs| self.0.borrow_ref_mut(cs).now())
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|cs| {
            let clock = &mut *self.0.borrow_ref_mut(cs);
            if clock.queue.schedule_wake(at, waker) {
                let now = clock.now();
                clock.next = clock.queue.next_expiration(now);
            }
        });
    }
}

impl Clock {
    /// The time. Must be called at least once in 49 days, or a whole round of the 32-bit counter is
    /// missed.
    fn now(&mut self) -> u64 {
        // SAFETY: the register is only read.
        let counter = unsafe { COUNTER.read_volatile() };
        self.now += u64::from(counter.wrapping_sub(self.counted));
        self.counted = counter;
        self.now
    }
}

pub(crate) fn start(systick: &mut SYST) {
    // SAFETY: the registers affect only the counter.
    unsafe {
        PRESCALE.write_volatile(HZ / 1000 - 1);
        COUNTER.write_volatile(0);
    }
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(HZ / 1000 - 1);
    systick.clear_current();
    systick.enable_counter();
    systick.enable_interrupt();
}

#[exception]
fn SysTick() {
    critical_section::with(|cs| {
        let clock = &mut *TICKS.0.borrow_ref_mut(cs);
        let now = clock.now();
        if clock.next <= now {
            clock.next = clock.queue.next_expiration(now);
        }
    });
}
