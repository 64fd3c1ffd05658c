//! What makes the link of a [`Socket`] secure (§8.2): its handshake, what is opened, what is sealed.

use core::pin::pin;
use core::task::{Context, Poll};

use embassy_net::tcp::State as TcpState;
use heapless::Deque;
use plausch_core::secure::{Broken, CheckPhrase, HandshakeMessage, Item, PublicKey, SecureLink};
use plausch_core::table::Full;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{ChatRecord, Inbox, Sender};

use super::{Incoming, Socket, State};
use crate::fmt::debug;

/// The memory of a secure link.
pub(crate) type Memory = Option<SecureLink>;

/// How many receipts may wait for room in the outbox. As long as there are as many, nothing is read.
const MAX_RECEIPTS: usize = 8;
/// How often a link that nothing may be read from is looked at, whether it has ended.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The secure side of a socket.
pub(super) struct Secure {
    /// None: the socket has none, or it is lent to whoever reads what it holds.
    memory: Option<&'static mut Memory>,
    /// The link is a secure one, from its handshake on.
    is_on: bool,
    /// Nothing is read for now: the user is asked first.
    is_shut: bool,
    /// Something has arrived on it.
    has_spoken: bool,
    /// Records that found no room in the outbox: receipts, and at last the end.
    waiting: Deque<Short, { MAX_RECEIPTS + 1 }>,
}

/// A record that is short enough to wait.
#[derive(Debug, Clone, Copy)]
enum Short {
    Shown(u32),
    End,
}

/// What came of the bytes that arrived on a secure link.
#[derive(Debug)]
pub(crate) enum Opened {
    /// Nothing yet.
    Nothing,
    /// The handshake is done, once `last` is sent.
    Secured { key: PublicKey, check: Option<CheckPhrase>, last: Option<HandshakeMessage> },
    /// A record: its plaintext can be taken.
    Plain,
    /// The link is to be closed.
    Broken(Broken),
}

impl Secure {
    pub(super) const fn new() -> Self {
        Secure {
            memory: None,
            is_on: false,
            is_shut: false,
            has_spoken: false,
            waiting: Deque::new(),
        }
    }
}

impl<const INBOX: usize, const OUTBOX: usize> Socket<INBOX, OUTBOX> {
    /// Gives the socket the memory for a secure link, or back what it has [lent](Self::lend_memory).
    pub(crate) fn give_memory(&mut self, memory: &'static mut Memory) {
        if !self.secure.is_on {
            *memory = None;
        }
        self.secure.memory = Some(memory);
    }

    /// Takes the memory of the link, to read in it. Meanwhile nothing is sealed.
    pub(crate) fn lend_memory(&mut self) -> Option<&'static mut Memory> {
        self.secure.memory.take()
    }

    /// Whether the socket has memory for a secure link, and no secure link.
    pub(crate) fn has_idle_memory(&self) -> bool {
        self.secure.memory.is_some() && !self.secure.is_on
    }

    /// Makes the link secure from here on: all that arrives, and all that is sent. `first` is what it
    /// begins with, if this side begins.
    pub(crate) fn make_secure(
        &mut self,
        link: SecureLink,
        first: Option<HandshakeMessage>,
        now: Instant,
    ) {
        let Some(memory) = self.secure.memory.as_deref_mut() else { return };
        *memory = Some(link);
        self.secure.is_on = true;
        self.secure.has_spoken = false;
        self.outbox.be_secure();
        if let Some(first) = first {
            self.push_handshake(now, &first);
        }
    }

    /// Makes the link a plain one: it does not begin like a secure one.
    pub(crate) fn make_plain(&mut self) {
        self.outbox.clear();
        self.erase();
    }

    /// Whether the link is a secure one, or about to be.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure.is_on
    }

    /// Whether the handshake is done, and the link not broken.
    pub(super) fn is_open(&self) -> bool {
        self.secure.memory.as_deref().and_then(Option::as_ref).is_some_and(SecureLink::is_open)
    }

    /// Whether the link is to be secure, and nothing has arrived on it.
    pub(crate) fn is_mute(&self) -> bool {
        self.secure.is_on && !self.secure.has_spoken
    }

    /// From now on nothing is read from the link; or again.
    pub(crate) fn shut(&mut self, is_shut: bool) {
        self.secure.is_shut = is_shut;
    }

    pub(crate) fn is_shut(&self) -> bool {
        self.secure.is_shut
    }

    /// Whether the other side has ended the connection, whatever is still to be read.
    pub(crate) fn has_ended(&self) -> bool {
        self.connected().is_some() && self.tcp.state() != TcpState::Established
    }

    /// Sends a message of a handshake.
    pub(crate) fn push_handshake(&mut self, now: Instant, message: &HandshakeMessage) {
        let bytes: &[u8] = message;
        let pushed = self
            .outbox
            .push_as_is(now, now, &mut |sink| sink.extend_from_slice(bytes).map_err(|_| Full));
        debug_assert!(pushed.is_ok(), "little was sent before");
    }

    /// Sends a record of a private chat. What is short waits until there is room.
    ///
    /// # Errors
    /// [`Full`] if too much waits.
    pub(crate) fn push_record(
        &mut self,
        now: Instant,
        record: &ChatRecord<'_>,
    ) -> Result<(), Full> {
        if let (Some(Some(link)), true) =
            (self.secure.memory.as_deref_mut(), self.secure.waiting.is_empty())
            && self.outbox.push_record(now, link, record).is_ok()
        {
            return Ok(());
        }
        let short = match record {
            ChatRecord::Shown { id } => Short::Shown(*id),
            ChatRecord::End => Short::End,
            ChatRecord::Text { .. } => return Err(Full),
        };
        self.secure.waiting.push_back(short).map_err(|_| Full)
    }

    /// Whether a text of so many bytes, sealed, can be sent now.
    pub(crate) fn has_room_for_text(&self, len: usize) -> bool {
        self.secure.waiting.is_empty() && self.outbox.fits(len) && self.outbox.free_chunks() > 0
    }

    /// Whether there is room for the receipt of one more text.
    pub(crate) fn has_room_for_receipt(&self) -> bool {
        self.secure.waiting.len() < MAX_RECEIPTS
    }

    /// Whether a message of the handshake waits to be [worked](Self::work) on.
    pub(crate) fn has_work(&self) -> bool {
        self.secure.memory.as_deref().and_then(Option::as_ref).is_some_and(SecureLink::has_work)
    }

    /// Works on the handshake: one operation of the curve.
    pub(crate) fn work(&mut self, now: Instant) -> Opened {
        let Some(Some(link)) = self.secure.memory.as_deref_mut() else { return Opened::Nothing };
        match link.work() {
            None | Some(Item::Plain(_)) => Opened::Nothing,
            Some(Item::Send(message)) => {
                self.push_handshake(now, &message);
                Opened::Nothing
            }
            Some(Item::Secured { peer: key, check, send: last }) => {
                Opened::Secured { key, check, last }
            }
            Some(Item::Broken(why)) => broken(why),
        }
    }

    /// The first byte that has arrived, which stays unread.
    pub(crate) fn poll_first(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<u8>, embassy_net::tcp::Error>> {
        pin!(self.tcp.read_with(|bytes| (0, bytes.first().copied()))).poll(cx)
    }

    /// Opens what has arrived: up to the end of a message of the handshake, or of a record. Not as
    /// long as there is [work](Self::has_work).
    pub(crate) fn poll_open(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Opened, embassy_net::tcp::Error>> {
        let Some(Some(link)) = self.secure.memory.as_deref_mut() else { return Poll::Pending };
        let open = |bytes: &mut [u8]| {
            let (used, item) = link.gather(bytes);
            (used, opened(item))
        };
        let opened = pin!(self.tcp.read_with(open)).poll(cx);
        self.secure.has_spoken |= matches!(opened, Poll::Ready(Ok(_)));
        opened
    }

    /// Opens bytes that were read before the link became secure: no more than the first message of
    /// the handshake, since nobody can go on before it is answered.
    pub(crate) fn open_rest(&mut self, bytes: &[u8]) -> Opened {
        let Some(Some(link)) = self.secure.memory.as_deref_mut() else { return Opened::Nothing };
        self.secure.has_spoken = true;
        match link.gather(bytes) {
            (used, None) if used < bytes.len() => broken(Broken::Length),
            (_, item) => opened(item),
        }
    }

    /// Copies as much of the plaintext of the last record as there is room for. Returns how much.
    pub(crate) fn take_plain(&mut self, space: &mut [u8]) -> usize {
        let Some(Some(link)) = self.secure.memory.as_deref_mut() else { return 0 };
        let plain = link.plain();
        let count = plain.len().min(space.len());
        for (place, byte) in space.iter_mut().zip(plain) {
            *place = *byte;
        }
        link.consume(count);
        count
    }

    /// Whether something still has to be sealed, and can be.
    pub(super) fn has_unsealed(&self) -> bool {
        self.is_open() && (self.outbox.is_unsealed() || !self.secure.waiting.is_empty())
    }

    /// Seals what waits, as far as there is room.
    pub(super) fn seal(&mut self, now: Instant) {
        let Some(Some(link)) = self.secure.memory.as_deref_mut() else { return };
        while let Some(short) = self.secure.waiting.front() {
            let record = match *short {
                Short::Shown(id) => ChatRecord::Shown { id },
                Short::End => ChatRecord::End,
            };
            if self.outbox.push_record(now, link, &record).is_err() {
                break;
            }
            self.secure.waiting.pop_front();
        }
        if self.outbox.seal(link).is_err() {
            // As many records as one pair of keys is good for were sent, or the link is broken.
            debug!("nothing more can be sealed");
            self.abort();
        }
    }

    /// Forgets the keys of the link, and what was read from it.
    pub(super) fn erase(&mut self) {
        self.secure.is_shut = false;
        self.secure.waiting.clear();
        if !core::mem::take(&mut self.secure.is_on) {
            return;
        }
        if let Some(memory) = self.secure.memory.as_deref_mut() {
            *memory = None;
        }
        let stream = Incoming::Stream(Inbox::new(Sender::Peer, self.payload_length));
        match self.inbox.as_deref_mut() {
            Some(Incoming::Stream(_)) => {}
            Some(records) => *records = stream,
            None => self.inbox_reset = Some(Sender::Peer),
        }
    }

    /// When the link has to be looked at, although nothing may be read from it.
    pub(super) fn next_look(&self, now: Instant) -> Option<Instant> {
        let is_shut = self.secure.is_shut && matches!(self.state, State::Connected(_));
        is_shut.then(|| now + LOOK_EVERY)
    }
}

/// What came of bytes that were gathered.
fn opened(item: Option<Item<'_>>) -> Opened {
    match item {
        Some(Item::Plain(_)) => Opened::Plain,
        Some(Item::Broken(why)) => broken(why),
        // Only work gives the others.
        None | Some(Item::Send(_) | Item::Secured { .. }) => Opened::Nothing,
    }
}

fn broken(why: Broken) -> Opened {
    debug!("a secure link is broken: {:?}", why);
    Opened::Broken(why)
}
