//! embassy's clock, by SysTick: one tick is a millisecond.

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

struct Clock {
    now: u64,
    /// When somebody wants to be woken.
    next: u64,
    queue: Queue,
}

struct Ticks(Mutex<RefCell<Clock>>);

embassy_time_driver::time_driver_impl!(static TICKS: Ticks = Ticks(Mutex::new(RefCell::new(Clock {
    now: 0,
    next: u64::MAX,
    queue: Queue::new(),
}))));

impl Driver for Ticks {
    fn now(&self) -> u64 {
        critical_section::with(|cs| self.0.borrow_ref(cs).now)
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|cs| {
            let clock = &mut *self.0.borrow_ref_mut(cs);
            if clock.queue.schedule_wake(at, waker) {
                clock.next = clock.queue.next_expiration(clock.now);
            }
        });
    }
}

pub(crate) fn start(systick: &mut SYST) {
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
        clock.now += 1;
        if clock.next <= clock.now {
            clock.next = clock.queue.next_expiration(clock.now);
        }
    });
}
