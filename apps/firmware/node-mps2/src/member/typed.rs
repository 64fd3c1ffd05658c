//! The console's input.

use core::convert::Infallible;

use embedded_io_async::{ErrorType, Read};

use crate::uart::{self, TYPED};

/// What is typed on the console.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed;

impl ErrorType for Typed {
    type Error = Infallible;
}

impl Read for Typed {
    async fn read(&mut self, space: &mut [u8]) -> Result<usize, Infallible> {
        let count = TYPED.read(space).await;
        // There is room again. Not while the interrupt does the same.
        critical_section::with(|_| uart::received());
        Ok(count)
    }
}
