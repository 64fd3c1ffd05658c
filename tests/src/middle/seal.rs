//! What a driver keeps for a secure link: the core's, as it should be, or one that a fault was planted in.

use std::mem;

use plausch_core::name::Nick;
use plausch_core::secure::{
    CheckPhrase, Generator, Identity, Item, MAX_PLAINTEXT, PublicKey, Purpose, SecureLink,
};
use plausch_core::time::Instant;
use snow::{HandshakeState, TransportState};

use super::by_hand::{self, Frames, Nonce, Phrase};
use crate::stream;

/// One end of a secure link.
pub(super) enum Seal {
    /// As it should be.
    Core(Box<SecureLink>),
    /// A responder that takes any nonce, whatever the initiator was bound to.
    Careless(Box<Careless>),
    /// The mark was enough: nothing is sealed.
    Believed(Frames),
    /// An initiator that was bound to a nonce, and gives another one: Eve's.
    Grinding(Box<Grinding>),
}

/// What came of bytes.
pub(super) enum Came {
    /// Send this.
    Send(Vec<u8>),
    /// The handshake is done. Send `last`, if it is something.
    Secured { key: PublicKey, check: Option<CheckPhrase>, phrase: Option<Phrase>, last: Vec<u8> },
    /// The plaintext of a record.
    Plain(Vec<u8>),
    /// Close the link.
    Broken,
}

impl Seal {
    /// Returns how many bytes were used, and what came of them.
    pub(super) fn receive(&mut self, bytes: &[u8]) -> (usize, Option<Came>) {
        let link = match self {
            Seal::Core(link) => link,
            Seal::Careless(careless) => {
                let (used, message) = careless.frames.take(bytes);
                return (used, message.map(|message| careless.on_message(&message)));
            }
            Seal::Grinding(grinding) => {
                let (used, message) = grinding.frames.take(bytes);
                return (used, message.and_then(|message| grinding.on_message(&message)));
            }
            Seal::Believed(frames) => {
                let (used, plain) = frames.take(bytes);
                return (used, plain.map(Came::Plain));
            }
        };
        let (used, item) = link.receive(bytes);
        let came = item.map(|item| match item {
            Item::Send(message) => Came::Send(message.to_vec()),
            Item::Secured { peer: key, check, send } => Came::Secured {
                key,
                check,
                phrase: check.map(|check| check.emoji()),
                last: send.map_or(Vec::new(), |message| message.to_vec()),
            },
            Item::Plain(plain) => Came::Plain(plain.to_vec()),
            Item::Broken(_) => Came::Broken,
        });
        (used, came)
    }

    /// `plain` as it goes over the wire.
    pub(super) fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        for piece in plain.chunks(MAX_PLAINTEXT) {
            match self {
                Seal::Core(link) => stream::seal(link, piece, &mut sealed),
                Seal::Believed(_) => sealed.extend(by_hand::framed(piece)),
                Seal::Careless(careless) => sealed.extend(careless.state.seal(piece)),
                Seal::Grinding(grinding) => sealed.extend(grinding.state.seal(piece)),
            }
        }
        sealed
    }

    /// When a handshake has to be done.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        match self {
            Seal::Core(link) => link.next_timeout().map(|timeout| timeout.at),
            _ => None,
        }
    }

    /// Whether it is late, and broken.
    pub(super) fn is_late(&mut self, now: Instant) -> bool {
        if let Seal::Core(link) = self { link.on_timeout(now).is_some() } else { false }
    }
}

enum State {
    Handshake(Box<HandshakeState>),
    Open(Box<TransportState>),
    Over,
}

impl State {
    fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        match self {
            State::Open(noise) => by_hand::seal(noise, plain),
            _ => panic!("the link is not open"),
        }
    }

    fn open(&mut self, record: &[u8]) -> Came {
        let plain = match self {
            State::Open(noise) => by_hand::open(noise, record),
            _ => None,
        };
        plain.map_or(Came::Broken, Came::Plain)
    }
}

/// See [`Seal::Careless`].
pub(super) struct Careless {
    state: State,
    own: PublicKey,
    nonce: Nonce,
    begun: bool,
    frames: Frames,
}

impl Careless {
    pub(super) fn new(
        identity: &Identity,
        nicks: (&Nick, &Nick),
        generator: &mut Generator,
    ) -> Self {
        let noise = by_hand::begin(identity, nicks, false, generator);
        Careless {
            state: State::Handshake(Box::new(noise)),
            own: *identity.public(),
            nonce: by_hand::nonce(generator),
            begun: false,
            frames: Frames::default(),
        }
    }

    fn on_message(&mut self, message: &[u8]) -> Came {
        let mut noise = match mem::replace(&mut self.state, State::Over) {
            State::Handshake(noise) => noise,
            open => {
                self.state = open;
                return self.state.open(message);
            }
        };
        let Some(payload) = by_hand::read(&mut noise, message) else { return Came::Broken };
        if !mem::replace(&mut self.begun, true) {
            // What the initiator is bound to is in the payload, and not looked at.
            let answer = by_hand::write(&mut noise, &self.nonce);
            self.state = State::Handshake(noise);
            return Came::Send(answer);
        }
        let (Some(key), Ok(theirs)) = (remote(&noise), payload.as_slice().try_into()) else {
            return Came::Broken;
        };
        let phrase = by_hand::phrase([&key, &self.own], [&theirs, &self.nonce]);
        self.state = State::Open(Box::new(noise.into_transport_mode().expect("all is said")));
        let (check, phrase) = (Some(placeholder()), Some(phrase));
        Came::Secured { key, check, phrase, last: Vec::new() }
    }
}

/// See [`Seal::Grinding`].
pub(super) struct Grinding {
    state: State,
    own: PublicKey,
    /// The other side's nonce, once it is known.
    theirs: Option<Nonce>,
    frames: Frames,
}

impl Grinding {
    /// Returns the first message, too.
    pub(super) fn new(
        identity: &Identity,
        nicks: (&Nick, &Nick),
        generator: &mut Generator,
    ) -> (Self, Vec<u8>) {
        let mut noise = by_hand::begin(identity, nicks, true, generator);
        let own = *identity.public();
        let commitment = by_hand::commitment(&own, &by_hand::nonce(generator));
        let first = by_hand::write(&mut noise, &commitment);
        let (state, frames) = (State::Handshake(Box::new(noise)), Frames::default());
        (Grinding { state, own, theirs: None, frames }, first)
    }

    fn on_message(&mut self, message: &[u8]) -> Option<Came> {
        let State::Handshake(noise) = &mut self.state else {
            return Some(self.state.open(message));
        };
        match by_hand::read(noise, message).map(Nonce::try_from) {
            Some(Ok(nonce)) => self.theirs = Some(nonce),
            _ => return Some(Came::Broken),
        }
        None
    }

    /// Once the other side's nonce is known: the last message, with a nonce for which its phrase begins as it should.
    pub(super) fn finish(&mut self, first: u8, generator: &mut Generator) -> Option<Vec<u8>> {
        let theirs = self.theirs.take()?;
        let State::Handshake(mut noise) = mem::replace(&mut self.state, State::Over) else {
            return None;
        };
        let key = remote(&noise)?;
        let fits = |nonce: &Nonce| by_hand::phrase([&self.own, &key], [nonce, &theirs])[0] == first;
        let mut nonce = by_hand::nonce(generator);
        while !fits(&nonce) {
            nonce = u128::from_be_bytes(nonce).wrapping_add(1).to_be_bytes();
        }
        let last = by_hand::write(&mut noise, &nonce);
        self.state = State::Open(Box::new(noise.into_transport_mode().ok()?));
        Some(last)
    }
}

fn remote(noise: &HandshakeState) -> Option<PublicKey> {
    Some(PublicKey::new(noise.get_remote_static()?.try_into().ok()?))
}

/// A check phrase for a machine whose driver shows another one: only the core can make one.
pub(super) fn placeholder() -> CheckPhrase {
    let [mut ann, mut bob] = [[1; 32], [2; 32]].map(Generator::new);
    let (ann_key, bob_key) = (Identity::generate(&mut ann), Identity::generate(&mut bob));
    let nick = Nick::literal("nobody");
    let (purpose, now) = (Purpose::Chat { inviter: &nick, invited: &nick }, Instant::START);
    let (mut left, first) = SecureLink::initiate(&ann_key, purpose, &mut ann, now);
    let mut right = SecureLink::respond(&bob_key, purpose, &mut bob, now);
    let (_, Some(Item::Send(answer))) = right.receive(&first) else { panic!("no answer") };
    let (_, Some(Item::Secured { check: Some(check), .. })) = left.receive(&answer) else {
        panic!("no check phrase")
    };
    check
}
