//! [`Outbox`]: bytes that wait to be sent on a link, and when each chunk of them may go.

use heapless::{Deque, Vec};
use plausch_core::table::Full;
use plausch_core::time::Instant;

/// Enough for the pieces of a text of 4096 bytes for an original (§5), a greeting and a goodbye.
const MAX_CHUNKS: usize = 8;

/// A queue of at most `N` bytes.
#[derive(Debug)]
pub(crate) struct Outbox<const N: usize> {
    bytes: Vec<u8, N>,
    chunks: Deque<Chunk, MAX_CHUNKS>,
}

#[derive(Debug, Clone, Copy)]
struct Chunk {
    /// The earliest moment at which it may be sent.
    at: Instant,
    len: usize,
}

impl<const N: usize> Outbox<N> {
    pub(crate) const fn new() -> Self {
        Outbox { bytes: Vec::new(), chunks: Deque::new() }
    }

    /// Appends what `encode` writes, to be sent no earlier than `at`.
    ///
    /// # Errors
    /// [`Full`] if it does not fit; then nothing has changed.
    pub(crate) fn push(
        &mut self,
        now: Instant,
        at: Instant,
        encode: &mut dyn FnMut(&mut Vec<u8, N>) -> Result<(), Full>,
    ) -> Result<(), Full> {
        let before = self.bytes.len();
        let encoded = encode(&mut self.bytes);
        let len = self.bytes.len() - before;
        let appended = encoded.and_then(|()| match self.chunks.back_mut() {
            // Chunks that may both go now become one.
            Some(last) if last.at <= now && at <= now => {
                last.len += len;
                Ok(())
            }
            _ if len == 0 => Ok(()),
            _ => self.chunks.push_back(Chunk { at, len }).map_err(|_| Full),
        });
        if appended.is_err() {
            self.bytes.truncate(before);
        }
        appended
    }

    /// Hands what may go now to `write`, which returns how many bytes it took, until it takes none.
    pub(crate) fn send(&mut self, now: Instant, mut write: impl FnMut(&[u8]) -> usize) {
        while let Some(first) = self.chunks.front_mut().filter(|first| first.at <= now) {
            let sent = write(self.bytes.get(..first.len).unwrap_or_default()).min(first.len);
            if sent == 0 {
                return;
            }
            first.len -= sent;
            if first.len == 0 {
                self.chunks.pop_front();
            }
            self.bytes.copy_within(sent.., 0);
            self.bytes.truncate(self.bytes.len() - sent);
        }
    }

    /// When the first bytes may be sent. None: the outbox is empty.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.chunks.front().map(|first| first.at)
    }

    pub(crate) fn free(&self) -> usize {
        N - self.bytes.len()
    }

    pub(crate) fn free_chunks(&self) -> usize {
        MAX_CHUNKS - self.chunks.len()
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.chunks.clear();
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use plausch_core::wire::Sink;
    use std::vec::Vec as StdVec;

    fn at(micros: u64) -> Instant {
        Instant::from_micros(micros)
    }

    fn sent(outbox: &mut Outbox<16>, now: Instant, most: usize) -> StdVec<u8> {
        let mut wire = StdVec::new();
        outbox.send(now, |bytes| {
            let taken = bytes.len().min(most - wire.len());
            wire.extend(&bytes[..taken]);
            taken
        });
        wire
    }

    #[test]
    fn bytes_go_in_order_and_not_before_their_time() {
        let mut outbox = Outbox::<16>::new();
        outbox.push(at(5), at(0), &mut |sink| sink.put(b"ab")).unwrap();
        outbox.push(at(5), at(5), &mut |sink| sink.put(b"cd")).unwrap();
        outbox.push(at(5), at(10), &mut |sink| sink.put(b"ef")).unwrap();
        assert_eq!(sent(&mut outbox, at(5), 3), b"abc");
        assert_eq!(sent(&mut outbox, at(5), 16), b"d");
        assert_eq!((outbox.next(), sent(&mut outbox, at(9), 16)), (Some(at(10)), b"".to_vec()));
        assert_eq!(sent(&mut outbox, at(10), 16), b"ef");
        assert_eq!((outbox.next(), outbox.free()), (None, 16));
    }

    #[test]
    fn what_does_not_fit_leaves_nothing_behind() {
        let mut outbox = Outbox::<16>::new();
        outbox.push(at(0), at(0), &mut |sink| sink.put(b"0123456789")).unwrap();
        let mut too_much =
            |sink: &mut Vec<u8, 16>| sink.put(b"abc").and_then(|()| sink.put(b"defghi"));
        assert_eq!(outbox.push(at(0), at(0), &mut too_much), Err(Full));
        assert_eq!(sent(&mut outbox, at(0), 16), b"0123456789");
    }
}
