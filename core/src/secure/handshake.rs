//! [`Handshake`]: three messages, and each side knows the other's key (§8.2, §8.3, §8.6).

use core::fmt;
use core::ops::Deref;

use heapless::Vec;

use super::check::{Commitment, Nonce};
use super::noise::Noise;
use super::records::LENGTH;
use super::secure_link::OPENING;
use super::{Broken, CheckPhrase, Generator, Identity, Opener, PublicKey, Sealer};
use crate::name::Nick;
use crate::time::{Duration, Instant, Timeout, TimeoutReason};

/// What a link is for. Both sides have to mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Purpose<'a> {
    /// A client's link to the directory. The client is the initiator (§8.3).
    Directory,
    /// A private chat. The invited, who connected, is the initiator (§8.6).
    Chat {
        /// Who invited.
        inviter: &'a Nick,
        /// The other side.
        invited: &'a Nick,
    },
}

/// One side of a handshake: bytes in, in any pieces; messages out; and at last the link's keys.
pub struct Handshake {
    /// None once it is over.
    noise: Option<Noise>,
    own: PublicKey,
    initiator: bool,
    /// The message that is expected, counted from 0.
    expected: usize,
    /// How many steps of work on it are done.
    steps: usize,
    chat: Option<Exchange>,
    /// The part of the expected message that has arrived, with its length.
    arrived: Vec<u8, MESSAGE>,
    deadline: Instant,
}

/// What the sides of a private chat exchange for their check phrase.
struct Exchange {
    own: Nonce,
    /// The initiator's.
    commitment: Commitment,
    /// The other side's nonce, once it has come.
    theirs: Nonce,
}

/// The longest message, with its length.
const MESSAGE: usize = LENGTH + 96 + 16;
const _: () = assert!(OPENING.len() + LENGTH + 32 + 32 <= MESSAGE);

/// A message of the handshake, as it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct HandshakeMessage(Vec<u8, MESSAGE>);

impl Deref for HandshakeMessage {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// What a message of the peer leads to.
#[derive(Debug)]
pub enum Step {
    /// Send this.
    Send(HandshakeMessage),
    /// Send this, if it is something, and then go on with records.
    Done(Option<HandshakeMessage>, Secured),
}

/// What a handshake leads to.
#[derive(Debug)]
pub struct Secured {
    /// Who is at the other end. The peer has proved that it has the secret.
    pub peer: PublicKey,
    /// The check phrase of a private chat.
    pub check: Option<CheckPhrase>,
    /// For what this side sends.
    pub sealer: Sealer,
    /// For what the peer sends.
    pub opener: Opener,
}

impl Handshake {
    /// How long a handshake may take (§8.2).
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// Begins a handshake. Returns the first message, too.
    pub fn initiate(
        identity: &Identity,
        purpose: Purpose<'_>,
        generator: &mut Generator,
        now: Instant,
    ) -> (Self, HandshakeMessage) {
        let mut handshake = Self::new(identity, true, purpose, generator, now);
        let mut first = HandshakeMessage(Vec::new());
        if purpose == Purpose::Directory {
            // It has room for them.
            let _ = first.0.extend_from_slice(&OPENING);
        }
        if let Some(noise) = &mut handshake.noise {
            noise.make_ephemeral();
        }
        // If this failed, nothing could be received either, and the time would run out.
        let _ = handshake.write(0, &mut first.0);
        (handshake, first)
    }

    /// Waits for the first message of a handshake.
    pub fn respond(
        identity: &Identity,
        purpose: Purpose<'_>,
        generator: &mut Generator,
        now: Instant,
    ) -> Self {
        Self::new(identity, false, purpose, generator, now)
    }

    /// Receives bytes of the peer up to the end of a message, and leaves that to [`work`](Self::work).
    /// Returns how many of them were used, and what is wrong with them. An error ends the handshake.
    pub fn gather(&mut self, bytes: &[u8]) -> (usize, Option<Broken>) {
        let mut used = 0;
        for &byte in bytes {
            if self.has_work() {
                break;
            }
            used += 1;
            if let Err(broken) = self.take(byte) {
                self.noise = None;
                return (used, Some(broken));
            }
        }
        (used, None)
    }

    /// Whether a message has arrived, and is to be worked on.
    pub fn has_work(&self) -> bool {
        self.arrived.len() == LENGTH + message_len(self.expected, self.chat.is_some())
    }

    /// Works on the message that has arrived, with one operation of the curve: there are three for
    /// each message but the last, which has one. Returns what came of the message, once all are done.
    /// An error ends the handshake.
    pub fn work(&mut self) -> Option<Result<Step, Broken>> {
        let step = self.step();
        if step.is_err() {
            self.noise = None;
            self.arrived.clear();
        }
        step.transpose()
    }

    /// When the handshake has to be finished: then [`SecureLink::on_timeout`] ends it.
    ///
    /// [`SecureLink::on_timeout`]: super::SecureLink::on_timeout
    pub fn next_timeout(&self) -> Timeout {
        Timeout { at: self.deadline, reason: TimeoutReason::Handshake }
    }

    fn new(
        identity: &Identity,
        initiator: bool,
        purpose: Purpose<'_>,
        generator: &mut Generator,
        now: Instant,
    ) -> Self {
        let own = *identity.public();
        let prologue = prologue(purpose);
        let noise = Noise::new(identity, &generator.draw(), &prologue);
        let chat = (purpose != Purpose::Directory).then(|| {
            let nonce = generator.draw().first_chunk().copied().unwrap_or_default();
            let commitment = Commitment::new(&own, &nonce);
            Exchange { own: nonce, commitment, theirs: Nonce::default() }
        });
        let expected = usize::from(initiator);
        let (arrived, deadline) = (Vec::new(), now + Self::TIMEOUT);
        Handshake {
            noise: Some(noise),
            own,
            initiator,
            expected,
            steps: 0,
            chat,
            arrived,
            deadline,
        }
    }

    /// Takes one byte.
    fn take(&mut self, byte: u8) -> Result<(), Broken> {
        if self.noise.is_none() || self.arrived.push(byte).is_err() {
            return Err(Broken::Over);
        }
        let Some(&length) = self.arrived.first_chunk::<LENGTH>() else { return Ok(()) };
        // The messages have no room for more than they need: any other length is wrong at once.
        let expected = message_len(self.expected, self.chat.is_some());
        if usize::from(u16::from_be_bytes(length)) == expected {
            Ok(())
        } else {
            Err(Broken::Length)
        }
    }

    /// The next step of work.
    fn step(&mut self) -> Result<Option<Step>, Broken> {
        if !self.has_work() {
            return Ok(None);
        }
        let message = self.arrived.get(LENGTH..).unwrap_or_default();
        let noise = self.noise.as_mut().ok_or(Broken::Over)?;
        let step = self.steps;
        self.steps += 1;
        match (self.expected, step) {
            (0, 0) => noise.make_ephemeral(),
            (0, 1) => {
                let place = self.chat.as_mut().map(|chat| chat.commitment.0.as_mut_slice());
                noise.read_first(message, place.unwrap_or_default())?;
                noise.mix_ephemerals()?;
            }
            (0, _) => return Ok(Some(Step::Send(self.answer(1)?))),
            (1, 0) => noise.read_second_keys(message)?,
            (1, 1) => {
                let place = self.chat.as_mut().map(|chat| chat.theirs.as_mut_slice());
                noise.read_second_payload(message, place.unwrap_or_default())?;
            }
            (1, _) => {
                let last = self.answer(2)?;
                return Ok(Some(Step::Done(Some(last), self.finish()?)));
            }
            _ => {
                let place = self.chat.as_mut().map(|chat| chat.theirs.as_mut_slice());
                noise.read_third(message, place.unwrap_or_default())?;
                return Ok(Some(Step::Done(None, self.finish()?)));
            }
        }
        Ok(None)
    }

    /// Writes a message in answer to the one that was read.
    fn answer(&mut self, index: usize) -> Result<HandshakeMessage, Broken> {
        let mut message = HandshakeMessage(Vec::new());
        self.write(index, &mut message.0)?;
        self.arrived.clear();
        self.expected += 2;
        self.steps = 0;
        Ok(message)
    }

    /// Writes a message behind what is in `out`.
    fn write(&mut self, index: usize, out: &mut Vec<u8, MESSAGE>) -> Result<(), Broken> {
        let payload: &[u8] = match (&self.chat, index) {
            (None, _) => &[],
            (Some(chat), 0) => &chat.commitment.0,
            (Some(chat), _) => &chat.own,
        };
        let len = message_len(index, self.chat.is_some());
        let length = u16::try_from(len).map_err(|_| Broken::Length)?;
        out.extend_from_slice(&length.to_be_bytes()).map_err(|_| Broken::Length)?;
        let noise = self.noise.as_mut().ok_or(Broken::Over)?;
        match index {
            0 => noise.write_first(payload, out),
            1 => noise.write_second(payload, out),
            _ => noise.write_third(payload, out),
        }
    }

    /// The keys, once all messages have come and gone.
    fn finish(&mut self) -> Result<Secured, Broken> {
        self.arrived.clear();
        let noise = self.noise.take().ok_or(Broken::Over)?;
        let peer = PublicKey::new(noise.their_public());
        let check = match &self.chat {
            None => None,
            Some(chat) => Some(self.check(chat, &peer)?),
        };
        let keys = noise.split()?;
        let (initiators, responders) = (keys.initiator_to_responder, keys.responder_to_initiator);
        let (sealing, opening) =
            if self.initiator { (initiators, responders) } else { (responders, initiators) };
        Ok(Secured { peer, check, sealer: Sealer::new(sealing), opener: Opener::new(opening) })
    }

    fn check(&self, chat: &Exchange, peer: &PublicKey) -> Result<CheckPhrase, Broken> {
        let theirs = &chat.theirs;
        if self.initiator {
            return Ok(CheckPhrase::new(&self.own, peer, &chat.own, theirs));
        }
        if !chat.commitment.is_kept_by(peer, theirs) {
            return Err(Broken::Commitment);
        }
        Ok(CheckPhrase::new(peer, &self.own, theirs, &chat.own))
    }
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Handshake");
        shown.field("own", &self.own).field("initiator", &self.initiator);
        shown.field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

/// How long a message is, without its length: keys, tags, and its payload.
const fn message_len(index: usize, chat: bool) -> usize {
    match (index, chat) {
        (0, false) => 32,
        (0, true) => 32 + 32,
        (1, false) => 96,
        (1, true) => 96 + 16,
        (_, false) => 64,
        (_, true) => 64 + 16,
    }
}

/// What both sides say that the link is for.
fn prologue(purpose: Purpose<'_>) -> Vec<u8, 80> {
    let parts: [&[u8]; 4] = match purpose {
        Purpose::Directory => [b"plausch 1 directory", b"", b"", b""],
        Purpose::Chat { inviter, invited } => {
            [b"plausch 1 chat ", inviter.as_bytes(), b"\0", invited.as_bytes()]
        }
    };
    let mut prologue = Vec::new();
    for part in parts {
        // The longest is 15 + 32 + 1 + 32 bytes.
        let _ = prologue.extend_from_slice(part);
    }
    prologue
}
