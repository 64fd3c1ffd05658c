//! Where encoded bytes go.

use core::convert::Infallible;

use crate::table::Full;

/// Where encoded bytes go.
pub trait Sink {
    /// Why no more bytes can go there.
    type Error;

    /// Takes all of `bytes`.
    ///
    /// # Errors
    /// If it cannot; then the message that they are part of is incomplete.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;
}

impl<const N: usize> Sink for heapless::Vec<u8, N> {
    type Error = Full;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.extend_from_slice(bytes).map_err(|_| Full)
    }
}

/// Counts the bytes that go there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count(pub usize);

impl Sink for Count {
    type Error = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(())
    }
}

/// Writes into a slice, from its front.
#[derive(Debug)]
pub struct SliceSink<'a> {
    free: &'a mut [u8],
    used: usize,
}

impl<'a> SliceSink<'a> {
    /// Nothing is written yet.
    pub fn new(slice: &'a mut [u8]) -> Self {
        SliceSink { free: slice, used: 0 }
    }

    /// How many bytes were written.
    pub fn used(&self) -> usize {
        self.used
    }
}

impl Sink for SliceSink<'_> {
    type Error = Full;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        let free = core::mem::take(&mut self.free);
        let (place, rest) = free.split_at_mut_checked(bytes.len()).ok_or(Full)?;
        place.copy_from_slice(bytes);
        self.free = rest;
        self.used += bytes.len();
        Ok(())
    }
}

/// A [`Sink`] of any type, so that what writes is compiled once, not once for each type. After an
/// error nothing is written.
pub(crate) trait Out {
    fn put(&mut self, bytes: &[u8]);
}

/// Lets `content` write into `sink`.
pub(crate) fn write<S: Sink>(
    sink: &mut S,
    content: impl FnOnce(&mut dyn Out),
) -> Result<(), S::Error> {
    let mut writing = Writing { sink, written: Ok(()) };
    content(&mut writing);
    writing.written
}

struct Writing<'a, S: Sink> {
    sink: &'a mut S,
    written: Result<(), S::Error>,
}

impl<S: Sink> Out for Writing<'_, S> {
    fn put(&mut self, bytes: &[u8]) {
        if self.written.is_ok() {
            self.written = self.sink.put(bytes);
        }
    }
}
