//! [`Bytes`]: what the core's encoders write into.

use std::convert::Infallible;

use plausch_core::wire::Sink;

/// Bytes on the heap.
#[derive(Debug, Default)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Sink for Bytes {
    type Error = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
