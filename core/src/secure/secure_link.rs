//! [`SecureLink`]: the bytes of one link.

use core::fmt;
use core::ops::Range;

use super::handshake::{Handshake, HandshakeMessage, Purpose, Secured, Step};
use super::records::{LENGTH, MAX_RECORD, Opener, SealError, Sealer};
use super::{Broken, CheckPhrase, Generator, Identity, PublicKey};
use crate::time::{Instant, Timeout};

/// The first bytes of a secure link to a directory (§8.3). The first of them tells it from both
/// dialects (§1).
pub const OPENING: [u8; 2] = [1, 1];

/// The bytes of one link: its handshake, then its records, in pieces of any size.
#[derive(Debug)]
pub struct SecureLink {
    state: State,
}

#[expect(
    clippy::large_enum_variant,
    reason = "without a heap, a link takes what its largest state takes"
)]
#[derive(Debug)]
enum State {
    Handshake {
        /// How many bytes of [`OPENING`] are still to come.
        opening: usize,
        handshake: Handshake,
    },
    Open {
        sealer: Sealer,
        opener: Opener,
        record: Record,
    },
    Over,
}

/// The part of a record that has arrived, with its length.
struct Record {
    bytes: [u8; MAX_RECORD],
    filled: usize,
    /// What is left of the plaintext of the one before.
    plain: Range<usize>,
}

/// What came of the bytes that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Item<'a> {
    /// Send this.
    Send(HandshakeMessage),
    /// The handshake is done. Send this, if it is something; from now on there are records.
    Secured {
        /// Who is at the other end: it has proved that it has the secret.
        peer: PublicKey,
        /// The check phrase of a private chat.
        check: Option<CheckPhrase>,
        /// The last message of the handshake, if it is this side's.
        send: Option<HandshakeMessage>,
    },
    /// The plaintext of a record: what would have arrived on a plain link.
    Plain(&'a [u8]),
    /// Close the link: nothing on it can be trusted from here on.
    Broken(Broken),
}

impl SecureLink {
    /// Begins a link. Returns its first bytes, too, which are to be sent.
    pub fn initiate(
        identity: &Identity,
        purpose: Purpose<'_>,
        generator: &mut Generator,
        now: Instant,
    ) -> (Self, HandshakeMessage) {
        let (handshake, first) = Handshake::initiate(identity, purpose, generator, now);
        (SecureLink { state: State::Handshake { opening: 0, handshake } }, first)
    }

    /// Waits for the first bytes of a link; of a directory's link, that is [`OPENING`].
    pub fn respond(
        identity: &Identity,
        purpose: Purpose<'_>,
        generator: &mut Generator,
        now: Instant,
    ) -> Self {
        let handshake = Handshake::respond(identity, purpose, generator, now);
        let opening = match purpose {
            Purpose::Directory => OPENING.len(),
            Purpose::Chat { .. } => 0,
        };
        SecureLink { state: State::Handshake { opening, handshake } }
    }

    /// Receives bytes. Returns how many of them were used, and what came of them: call it again
    /// with the others; none if more have to arrive.
    pub fn receive(&mut self, bytes: &[u8]) -> (usize, Option<Item<'_>>) {
        if self.is_open() {
            return self.on_record(bytes);
        }
        let (used, broken) = self.on_handshake(bytes);
        if broken.is_some() {
            return (used, broken);
        }
        while self.has_work() {
            if let Some(item) = self.work() {
                return (used, Some(item));
            }
        }
        (used, None)
    }

    /// The same, but leaves handshake messages to [`work`](Self::work). As long as there is some,
    /// nothing more is received.
    pub fn gather(&mut self, bytes: &[u8]) -> (usize, Option<Item<'_>>) {
        if self.is_open() { self.on_record(bytes) } else { self.on_handshake(bytes) }
    }

    /// Whether a handshake message has arrived that is to be worked on.
    pub fn has_work(&self) -> bool {
        matches!(&self.state, State::Handshake { handshake, .. } if handshake.has_work())
    }

    /// Works on a handshake message that was [gathered](Self::gather): for drivers with others to
    /// look after, since it takes one operation of the curve at a time, which is long on a small board.
    /// To be called as long as there [is some](Self::has_work). Returns what came of the message once
    /// all is done.
    // Out of line: records need not pay for the stack of a handshake.
    #[inline(never)]
    pub fn work(&mut self) -> Option<Item<'static>> {
        let State::Handshake { handshake, .. } = &mut self.state else { return None };
        Some(match handshake.work()? {
            Err(broken) => self.broken(broken),
            Ok(Step::Send(message)) => Item::Send(message),
            Ok(Step::Done(send, secured)) => {
                let Secured { peer, check, sealer, opener } = secured;
                let record = Record { bytes: [0; MAX_RECORD], filled: 0, plain: 0..0 };
                self.state = State::Open { sealer, opener, record };
                Item::Secured { peer, check, send }
            }
        })
    }

    /// What is left of the plaintext of the last record: for drivers that cannot take all of it at
    /// once. It is there until more is received.
    pub fn plain(&self) -> &[u8] {
        match &self.state {
            State::Open { record, .. } => record.plain(),
            _ => &[],
        }
    }

    /// So many bytes of [`plain`](Self::plain) are done with.
    pub fn consume(&mut self, bytes: usize) {
        if let State::Open { record, .. } = &mut self.state {
            record.plain.start = record.plain.start.saturating_add(bytes).min(record.plain.end);
        }
    }

    /// Makes a record: see [`Sealer::seal`].
    ///
    /// # Errors
    /// Says why it is not sealed.
    pub fn seal<'a>(
        &mut self,
        buffer: &'a mut [u8],
        plaintext: usize,
    ) -> Result<&'a [u8], SealError> {
        match &mut self.state {
            State::Open { sealer, .. } => sealer.seal(buffer, plaintext),
            _ => Err(SealError::Over),
        }
    }

    /// Whether the handshake is done and the link not broken.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    /// The two directions of an open link, for drivers that find the records in their own buffers, and so need no room for one
    /// here. None if the handshake is not done, or if a part of a record has arrived.
    pub fn into_directions(self) -> Option<(Sealer, Opener)> {
        match self.state {
            State::Open { sealer, opener, record } if record.filled == 0 => Some((sealer, opener)),
            _ => None,
        }
    }

    /// When the link wants [`on_timeout`](Self::on_timeout): while its handshake is not done.
    pub fn next_timeout(&self) -> Option<Timeout> {
        match &self.state {
            State::Handshake { handshake, .. } => Some(handshake.next_timeout()),
            State::Open { .. } | State::Over => None,
        }
    }

    /// The time has come: if the link is late, it is broken, and to be closed.
    pub fn on_timeout(&mut self, now: Instant) -> Option<Broken> {
        if self.next_timeout()?.at > now {
            return None;
        }
        self.state = State::Over;
        Some(Broken::Late)
    }

    fn on_handshake(&mut self, bytes: &[u8]) -> (usize, Option<Item<'static>>) {
        let State::Handshake { opening, handshake } = &mut self.state else {
            return (bytes.len(), None);
        };
        let mut opened = 0;
        let expected = OPENING.iter().skip(OPENING.len().saturating_sub(*opening));
        for (byte, expected) in bytes.iter().zip(expected) {
            opened += 1;
            if byte != expected {
                return (opened, Some(self.broken(Broken::Opening)));
            }
        }
        *opening = opening.saturating_sub(opened);
        if *opening > 0 {
            return (opened, None);
        }
        let (used, broken) = handshake.gather(bytes.get(opened..).unwrap_or_default());
        (used.saturating_add(opened), broken.map(|broken| self.broken(broken)))
    }

    fn on_record(&mut self, bytes: &[u8]) -> (usize, Option<Item<'_>>) {
        let State::Open { opener, record, .. } = &mut self.state else { return (0, None) };
        let (used, whole) = record.receive(bytes);
        let opened = match whole {
            None => return (used, None),
            Some(Ok(())) => opener.open(record.body()).map(<[u8]>::len),
            Some(Err(broken)) => Err(broken),
        };
        let len = match opened {
            Ok(len) => len,
            Err(broken) => return (used, Some(self.broken(broken))),
        };
        let State::Open { record, .. } = &mut self.state else { return (used, None) };
        record.opened(len);
        (used, Some(Item::Plain(record.plain())))
    }

    fn broken(&mut self, broken: Broken) -> Item<'static> {
        self.state = State::Over;
        Item::Broken(broken)
    }
}

impl Record {
    /// How many bytes the record has, as far as that is known; the length's own bytes included.
    fn wanted(&self) -> Result<usize, Broken> {
        let arrived = self.bytes.get(..self.filled).unwrap_or_default();
        Ok(Opener::record_len(arrived)?.unwrap_or(LENGTH))
    }

    /// Takes bytes until the record is whole, or cannot be.
    fn receive(&mut self, bytes: &[u8]) -> (usize, Option<Result<(), Broken>>) {
        let mut used = 0;
        loop {
            let wanted = match self.wanted() {
                Ok(wanted) => wanted,
                Err(broken) => return (used, Some(Err(broken))),
            };
            if self.filled > LENGTH && self.filled >= wanted {
                return (used, Some(Ok(())));
            }
            let place = self.bytes.get_mut(self.filled..wanted).unwrap_or_default();
            let rest = bytes.get(used..).unwrap_or_default();
            if rest.is_empty() {
                return (used, None);
            }
            let some = place.len().min(rest.len());
            place.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
            self.filled = self.filled.saturating_add(some);
            used = used.saturating_add(some);
        }
    }

    /// The record that has arrived, without its length.
    fn body(&mut self) -> &mut [u8] {
        self.bytes.get_mut(LENGTH..self.filled).unwrap_or_default()
    }

    /// The record is opened, and has so many bytes of plaintext. The next record may come in its
    /// place.
    fn opened(&mut self, plaintext: usize) {
        self.filled = 0;
        self.plain = LENGTH..LENGTH.saturating_add(plaintext);
    }

    fn plain(&self) -> &[u8] {
        self.bytes.get(self.plain.clone()).unwrap_or_default()
    }
}

/// It may have been opened: its bytes are not shown.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("filled", &self.filled).finish_non_exhaustive()
    }
}

/// What was said is not left behind in memory.
impl Drop for Record {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.bytes);
    }
}
