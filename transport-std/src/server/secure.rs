//! [`Secure`]: the records of a secure link (§8.2), in place of what a plain link has.

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::ops::Range;

use plausch_core::secure::{MAX_PLAINTEXT, MAX_RECORD, Opener, Sealer};

use super::shaking::broken;
use super::socket::Counted;

/// A secure link whose handshake is done.
#[derive(Debug)]
pub(super) struct Secure {
    sealer: Sealer,
    opener: Opener,
    /// The record that has arrived in part.
    part: Vec<u8>,
    /// What the socket has not taken of some records: they cannot be sealed again. It holds up what follows, and is at most one batch.
    pub(super) rest: Rest,
}

/// Bytes that go out before anything else.
#[derive(Debug, Default)]
pub(super) struct Rest {
    bytes: Vec<u8>,
    /// How many of them are sent.
    sent: usize,
}

/// How many records are sealed before they are written.
const BATCH: usize = 32;
/// The memory that this takes.
pub(super) const SEALED: usize = BATCH * MAX_RECORD;
/// Where the plaintext of a record begins.
const PLAINTEXT: usize = 2;

impl Secure {
    pub(super) fn new(sealer: Sealer, opener: Opener) -> Self {
        Secure { sealer, opener, part: Vec::new(), rest: Rest::default() }
    }

    /// Puts the part of a record that has arrived at the beginning of `bytes`. What arrives now comes behind it. Returns its length.
    pub(super) fn resume(&self, bytes: &mut [u8]) -> usize {
        bytes.get_mut(..self.part.len()).unwrap_or_default().copy_from_slice(&self.part);
        self.part.len()
    }

    /// Opens the records in `bytes[sealed]`, of which the first begins there, and puts their plaintext at `bytes[to..]`, which is in
    /// front of them. Returns where it ends.
    pub(super) fn open(
        &mut self,
        bytes: &mut [u8],
        sealed: Range<usize>,
        to: usize,
    ) -> io::Result<usize> {
        let Range { start: mut at, end } = sealed;
        let mut plain_end = to;
        while let Some(len) = Opener::record_len(bytes.get(at..end).unwrap_or_default())
            .map_err(broken)?
            .filter(|len| *len <= end - at)
        {
            let record = bytes.get_mut(at + PLAINTEXT..at + len).unwrap_or_default();
            let plain = self.opener.open(record).map_err(broken)?.len();
            bytes.copy_within(at + PLAINTEXT..at + PLAINTEXT + plain, plain_end);
            plain_end += plain;
            at += len;
        }
        self.part = bytes.get(at..end).unwrap_or_default().to_vec();
        Ok(plain_end)
    }

    /// Seals `pieces` into records, as full as they can be, and sends them, a batch at a time: `buffer` has room for
    /// one. Returns how many bytes of the pieces are done with.
    pub(super) fn send(
        &mut self,
        mut stream: Counted<'_>,
        pieces: &[IoSlice<'_>],
        buffer: &mut [u8],
    ) -> io::Result<usize> {
        let mut pieces = Pieces { current: &[], next: pieces };
        let mut done = 0;
        loop {
            if !self.rest.is_empty() {
                return if done > 0 { Ok(done) } else { Err(ErrorKind::WouldBlock.into()) };
            }
            let (plain, sealed) = self.seal(&mut pieces, buffer)?;
            if plain == 0 {
                return Ok(done);
            }
            done += plain;
            let sealed = buffer.get(..sealed).unwrap_or_default();
            let sent = match stream.write(sealed) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                Err(error) if error.kind() == ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
            };
            self.rest = Rest::from(sealed.get(sent..).unwrap_or_default().to_vec());
        }
    }

    /// Seals a batch into `buffer`. Returns how many bytes of the pieces that is, and how many it has become.
    fn seal(&mut self, pieces: &mut Pieces<'_>, buffer: &mut [u8]) -> io::Result<(usize, usize)> {
        let (mut plain, mut sealed) = (0, 0);
        while let Some(record) = buffer.get_mut(sealed..sealed + MAX_RECORD) {
            let place = record.get_mut(PLAINTEXT..PLAINTEXT + MAX_PLAINTEXT).unwrap_or_default();
            let count = pieces.fill(place);
            if count == 0 {
                break;
            }
            plain += count;
            sealed += self.sealer.seal(record, count).map_err(io::Error::other)?.len();
        }
        Ok((plain, sealed))
    }
}

impl From<Vec<u8>> for Rest {
    fn from(bytes: Vec<u8>) -> Self {
        Rest { bytes, sent: 0 }
    }
}

impl Rest {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Sends as much as the socket takes.
    pub(super) fn send(&mut self, mut stream: Counted<'_>) -> io::Result<()> {
        while self.sent < self.bytes.len() {
            match stream.write(self.bytes.get(self.sent..).unwrap_or_default()) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        *self = Rest::default();
        Ok(())
    }
}

/// What is left of the pieces that are to be sent.
struct Pieces<'a> {
    current: &'a [u8],
    next: &'a [IoSlice<'a>],
}

impl Pieces<'_> {
    /// Fills `place` with the next bytes, as far as there are any. Returns how many.
    fn fill(&mut self, place: &mut [u8]) -> usize {
        let mut filled = 0;
        while let Some(free) = place.get_mut(filled..).filter(|free| !free.is_empty()) {
            match self.current.read(free) {
                Ok(count @ 1..) => filled += count,
                _ => match self.next.split_first() {
                    Some((piece, next)) => (self.current, self.next) = (piece, next),
                    None => break,
                },
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_filled_from_piece_to_piece() {
        let pieces = [b"one ".as_slice(), b"", b"two ", b"three"].map(IoSlice::new);
        let mut pieces = Pieces { current: &[], next: &pieces };
        let mut filled = Vec::new();
        loop {
            let mut place = [0; 6];
            let count = pieces.fill(&mut place);
            if count == 0 {
                break;
            }
            filled.push(String::from_utf8(place[..count].to_vec()).unwrap());
        }
        assert_eq!(filled, ["one tw", "o thre", "e"]);
    }
}
