//! The board's light.

use plausch_node::Led;

/// FPGAIO's first LED.
pub(crate) struct Light;

impl Led for Light {
    async fn set(&mut self, on: bool) {
        // SAFETY: the register has no effect but the light.
        unsafe { (0x4002_8000 as *mut u32).write_volatile(on.into()) };
    }
}
