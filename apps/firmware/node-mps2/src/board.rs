//! The board itself: restarting, and what is left in its memory from before.

use core::fmt::Write as _;
use core::mem::MaybeUninit;
use core::panic::PanicInfo;

use cortex_m::peripheral::SCB;
use plausch_node::{Board, Light};

use crate::uart;

/// Why the board restarts: neither cleared nor set when it starts.
#[unsafe(link_section = ".uninit.restart")]
static mut RESTART: MaybeUninit<u32> = MaybeUninit::uninit();

const ASKED: u32 = 0x504c_4131;
const PANICKED: u32 = 0x504c_4132;

/// The board.
pub(crate) struct Mps2 {
    last_restart: &'static str,
}

impl Mps2 {
    pub(crate) fn new() -> Self {
        let restart = &raw mut RESTART;
        // SAFETY: any bits are a u32, and nobody else looks.
        let last_restart = match unsafe { restart.cast::<u32>().read_volatile() } {
            ASKED => "a command",
            PANICKED => "a mistake of its own",
            _ => "power",
        };
        note(0);
        Mps2 { last_restart }
    }
}

impl Board for Mps2 {
    const HAS_WIFI: bool = false;

    fn last_restart(&self) -> &'static str {
        self.last_restart
    }

    fn restart(&mut self) -> ! {
        note(ASKED);
        SCB::sys_reset()
    }

    fn deepest_stack(&self) -> Option<usize> {
        unsafe extern "C" {
            static mut _stack_start: u32;
            static mut _stack_end: u32;
        }
        // What cortex-m-rt paints the stack with.
        const PAINT: u32 = 0xcccc_cccc;
        let (top, mut at) = (&raw const _stack_start, &raw const _stack_end);
        // SAFETY: between the two symbols is the stack, and nothing else.
        unsafe {
            while at < top && at.read_volatile() == PAINT {
                at = at.add(1);
            }
        }
        Some(top as usize - at as usize)
    }

    fn show(&mut self, light: Light) {
        // FPGAIO's LEDs.
        let lights = match light {
            Light::Away => 0,
            Light::Joined => 1,
            Light::Message | Light::Invitation => 3,
        };
        // SAFETY: the register has no effect but the light.
        unsafe { (0x4002_8000 as *mut u32).write_volatile(lights) };
    }

    fn join_wifi(&mut self, _: &str, _: &str) {}
}

fn note(restart: u32) {
    // SAFETY: nobody else looks.
    unsafe { (&raw mut RESTART).cast::<u32>().write_volatile(restart) };
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = write!(uart::Out, "\r\n! {info}\r\n");
    note(PANICKED);
    SCB::sys_reset()
}
