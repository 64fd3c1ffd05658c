//! [`Outbox`]: bytes that wait to be sent on a link, and when each chunk of them may go.

use heapless::{Deque, Vec};
#[cfg(feature = "secure")]
use plausch_core::secure::{MAX_PLAINTEXT, MAX_RECORD, SecureLink};
use plausch_core::table::Full;
use plausch_core::time::Instant;
#[cfg(feature = "secure")]
use plausch_core::wire::ChatRecord;

#[cfg(feature = "secure")]
use crate::secure::{OVERHEAD, PLAINTEXT, overhead};

/// Enough for the pieces of a text of 4096 bytes for an original (§5), a greeting and a goodbye.
const MAX_CHUNKS: usize = 8;

/// A queue of at most `N` bytes.
#[derive(Debug)]
pub(crate) struct Outbox<const N: usize> {
    bytes: Vec<u8, N>,
    chunks: Deque<Chunk, MAX_CHUNKS>,
    /// How many of the last bytes are still to be sealed; none on a plain link.
    #[cfg(feature = "secure")]
    unsealed: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Chunk {
    /// The earliest moment at which it may be sent.
    at: Instant,
    len: usize,
}

impl<const N: usize> Outbox<N> {
    pub(crate) const fn new() -> Self {
        Outbox {
            bytes: Vec::new(),
            chunks: Deque::new(),
            #[cfg(feature = "secure")]
            unsealed: None,
        }
    }

    /// Appends what `encode` writes, to be sent no earlier than `at`; on a secure link once it is
    /// [sealed](Self::seal).
    ///
    /// # Errors
    /// [`Full`] if it does not fit; then nothing has changed.
    pub(crate) fn push(
        &mut self,
        now: Instant,
        at: Instant,
        encode: &mut dyn FnMut(&mut Vec<u8, N>) -> Result<(), Full>,
    ) -> Result<(), Full> {
        #[cfg(feature = "secure")]
        if let Some(unsealed) = self.unsealed {
            let before = self.bytes.len();
            let pushed = self.push_as_is(now, at, encode);
            let unsealed = unsealed + self.bytes.len() - before;
            if pushed.is_ok() && self.bytes.len() + overhead(unsealed) > N {
                self.take_back(self.bytes.len() - before);
                return Err(Full);
            }
            self.unsealed = Some(unsealed);
            return pushed;
        }
        self.push_as_is(now, at, encode)
    }

    /// Appends what `encode` writes, as it goes over the wire.
    ///
    /// # Errors
    /// [`Full`] if it does not fit; then nothing has changed.
    pub(crate) fn push_as_is(
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
        loop {
            let ready = self.ready();
            let Some(first) = self.chunks.front_mut().filter(|first| first.at <= now) else {
                return;
            };
            let len = first.len.min(ready);
            let sent = write(self.bytes.get(..len).unwrap_or_default()).min(len);
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

    /// How many bytes may go over the wire: on a secure link, those that are sealed.
    fn ready(&self) -> usize {
        #[cfg(feature = "secure")]
        if let Some(unsealed) = self.unsealed {
            return self.bytes.len().saturating_sub(unsealed);
        }
        self.bytes.len()
    }

    /// When the first bytes may be sent. None: the outbox is empty.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.chunks.front().map(|first| first.at)
    }

    /// The same of those that can go over the wire.
    pub(crate) fn next_ready(&self) -> Option<Instant> {
        self.next().filter(|_| self.ready() > 0)
    }

    /// Whether so many bytes more fit in.
    pub(crate) fn fits(&self, more: usize) -> bool {
        #[cfg(feature = "secure")]
        if let Some(unsealed) = self.unsealed {
            return self.bytes.len() + more + overhead(unsealed + more) <= N;
        }
        self.bytes.len() + more <= N
    }

    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn free_chunks(&self) -> usize {
        MAX_CHUNKS - self.chunks.len()
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.chunks.clear();
        #[cfg(feature = "secure")]
        {
            self.unsealed = None;
        }
    }
}

/// Of a secure link (§8.2).
#[cfg(feature = "secure")]
impl<const N: usize> Outbox<N> {
    /// From now on what is pushed has to be sealed before it is sent.
    pub(crate) fn be_secure(&mut self) {
        self.unsealed = Some(0);
    }

    /// Whether something still has to be sealed.
    pub(crate) fn is_unsealed(&self) -> bool {
        self.unsealed.is_some_and(|plain| plain > 0)
    }

    /// Seals all that waits, once what was sealed before is sent: so what is said meanwhile shares
    /// records.
    pub(crate) fn seal(&mut self, link: &mut SecureLink) -> Result<(), Full> {
        let Some(plain @ 1..) = self.unsealed.filter(|&plain| plain == self.bytes.len()) else {
            return Ok(());
        };
        self.bytes.resize(plain + overhead(plain), 0).map_err(|_| Full)?;
        let records = plain.div_ceil(MAX_PLAINTEXT);
        let len = |record| MAX_PLAINTEXT.min(plain - record * MAX_PLAINTEXT);
        // The last one first: each moves back.
        for record in (0..records).rev() {
            let from = record * MAX_PLAINTEXT;
            self.bytes.copy_within(from..from + len(record), record * MAX_RECORD + PLAINTEXT);
        }
        for record in 0..records {
            let place = self.bytes.get_mut(record * MAX_RECORD..).unwrap_or_default();
            link.seal(place, len(record)).map_err(|_| Full)?;
        }
        if let Some(last) = self.chunks.back_mut() {
            last.len += overhead(plain);
        }
        self.unsealed = Some(0);
        Ok(())
    }

    /// Appends a record of a private chat.
    ///
    /// # Errors
    /// [`Full`] if it does not fit; then nothing has changed.
    pub(crate) fn push_record(
        &mut self,
        now: Instant,
        link: &mut SecureLink,
        record: &ChatRecord<'_>,
    ) -> Result<(), Full> {
        self.push_as_is(now, now, &mut |bytes| {
            let (start, len) = (bytes.len(), record.encoded_len());
            bytes.resize(start + len + OVERHEAD, 0).map_err(|_| Full)?;
            let place = bytes.get_mut(start..).unwrap_or_default();
            record.encode(place.get_mut(PLAINTEXT..).unwrap_or_default())?;
            link.seal(place, len).map(drop).map_err(|_| Full)
        })
    }

    /// Takes back so many bytes of the last chunk.
    fn take_back(&mut self, len: usize) {
        self.bytes.truncate(self.bytes.len() - len);
        if let Some(last) = self.chunks.back_mut() {
            last.len -= len;
            if last.len == 0 {
                self.chunks.pop_back();
            }
        }
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
        assert_eq!((outbox.next(), outbox.fits(16), outbox.fits(17)), (None, true, false));
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

    #[cfg(feature = "secure")]
    #[test]
    fn nothing_that_is_not_sealed_is_sent() {
        use plausch_core::secure::{Generator, Identity, Item, Purpose};
        let mut generator = Generator::new([1; 32]);
        let identity = Identity::generate(&mut generator);
        let (mut client, first) =
            SecureLink::initiate(&identity, Purpose::Directory, &mut generator, at(0));
        let mut server = SecureLink::respond(&identity, Purpose::Directory, &mut generator, at(0));
        let (_, Some(Item::Send(answer))) = server.receive(&first) else { panic!("no answer") };
        let (_, Some(Item::Secured { send: Some(last), .. })) = client.receive(&answer) else {
            panic!("not secured")
        };
        server.receive(&last);

        let mut outbox = Outbox::<3000>::new();
        outbox.be_secure();
        let mut wire = StdVec::new();
        let mut said = StdVec::new();
        // TCP takes a little at a time, while more is said.
        for byte in b'a'..=b'z' {
            let text = [byte; 90];
            outbox.push(at(5), at(5), &mut |sink| sink.put(&text)).unwrap();
            said.extend(text);
            outbox.seal(&mut client).unwrap();
            let mut room = 70;
            outbox.send(at(5), |bytes| {
                let taken = bytes.len().min(room);
                room -= taken;
                wire.extend(&bytes[..taken]);
                taken
            });
        }
        while outbox.next().is_some() {
            outbox.seal(&mut client).unwrap();
            outbox.send(at(5), |bytes| {
                wire.extend(bytes);
                bytes.len()
            });
        }
        let mut heard = StdVec::new();
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            let (used, item) = server.receive(rest);
            rest = &rest[used..];
            match item {
                Some(Item::Plain(plain)) => heard.extend_from_slice(plain),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(heard, said);
        // What could not be sealed any more is refused, and leaves nothing behind.
        let long = [0; 2970];
        assert_eq!(outbox.push(at(5), at(5), &mut |sink| sink.put(&long)), Err(Full));
        assert!(outbox.fits(2946) && !outbox.fits(2947) && outbox.next().is_none());
    }
}
