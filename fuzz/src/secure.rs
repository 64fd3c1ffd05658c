//! Two ends of a secure link, and somebody between them who may do everything but compute.

use std::sync::OnceLock;

use plausch_core::secure::{
    CheckPhrase, Generator, Handshake, HandshakeMessage, Identity, Item, MAX_PLAINTEXT, MAX_RECORD,
    PublicKey, Purpose, SealError, SecureLink,
};
use plausch_core::time::Instant;

use crate::script::{Script, nick};

/// Shows that whatever is done to the bytes of a handshake: who is taken for the peer is the peer, and has sent every byte.
///
/// # Panics
/// If it does not hold.
pub fn handshake(data: &[u8]) {
    let mut script = Script::new(data);
    let mut pair = Pair::new(script.coin());
    pair.play(&mut script);
}

/// Shows that whatever is done to the records of a link: what is heard was said, in order, whole and once.
///
/// # Panics
/// If it does not hold.
pub fn records(data: &[u8]) {
    let mut script = Script::new(data);
    let mut pair = Pair::new(script.coin());
    for side in [1, 0, 1] {
        pair.deliver(side, usize::MAX);
    }
    assert!(pair.sides.iter().all(|side| side.link.is_open()), "an undisturbed handshake");
    pair.play(&mut script);
}

/// A check phrase: only a handshake makes one.
pub(crate) fn check() -> CheckPhrase {
    static CHECK: OnceLock<CheckPhrase> = OnceLock::new();
    *CHECK.get_or_init(|| {
        let mut generator = Generator::new([9; 32]);
        let identity = Identity::generate(&mut generator);
        let (inviter, invited) = (&nick("ann"), &nick("bob"));
        let (purpose, now) = (Purpose::Chat { inviter, invited }, Instant::START);
        let (mut bob, first) = SecureLink::initiate(&identity, purpose, &mut generator, now);
        let mut ann = SecureLink::respond(&identity, purpose, &mut generator, now);
        let (_, Some(Item::Send(answer))) = ann.receive(&first) else { panic!("no answer") };
        let (_, Some(Item::Secured { check: Some(check), .. })) = bob.receive(&answer) else {
            panic!("no check phrase")
        };
        check
    })
}

/// One end.
struct Side {
    link: SecureLink,
    /// The same again, which gets every byte by itself, and does its handshake in steps.
    twin: SecureLink,
    key: PublicKey,
    /// What is on its way to this side.
    wire: Vec<u8>,
    received: Vec<u8>,
    sent: Vec<u8>,
    said: Vec<u8>,
    heard: Vec<u8>,
    over: bool,
}

struct Pair {
    /// The initiator, and the responder.
    sides: [Side; 2],
}

/// What came of bytes, as far as it can be kept.
#[derive(Debug, PartialEq)]
enum Came {
    Send(Vec<u8>),
    Secured(PublicKey, bool, Vec<u8>),
    Plain(Vec<u8>),
    Broken,
}

impl Pair {
    fn new(chat: bool) -> Self {
        let (ann, bob) = (nick("ann"), nick("bob"));
        let purpose =
            if chat { Purpose::Chat { inviter: &ann, invited: &bob } } else { Purpose::Directory };
        let side =
            |seed: u8, begin: &dyn Fn(&Identity, &mut Generator) -> (SecureLink, Vec<u8>)| {
                let make = || {
                    let mut generator = Generator::new([seed; 32]);
                    let identity = Identity::generate(&mut generator);
                    (begin(&identity, &mut generator), *identity.public())
                };
                let (((link, sent), key), ((twin, _), _)) = (make(), make());
                let (wire, received, said, heard) =
                    (Vec::new(), Vec::new(), Vec::new(), Vec::new());
                Side { link, twin, key, wire, received, sent, said, heard, over: false }
            };
        let initiator = side(1, &|identity, generator| {
            let (link, first) = SecureLink::initiate(identity, purpose, generator, Instant::START);
            (link, first.to_vec())
        });
        let mut responder = side(2, &|identity, generator| {
            (SecureLink::respond(identity, purpose, generator, Instant::START), Vec::new())
        });
        responder.wire = initiator.sent.clone();
        Pair { sides: [initiator, responder] }
    }

    fn play(&mut self, script: &mut Script<'_>) {
        while let Some(step) = script.step() {
            let at = script.below(2);
            let wire = &mut self.sides[at].wire;
            let within = wire.len().max(1);
            let place = |script: &mut Script<'_>| usize::from(script.number()) % within;
            match step % 9 {
                0 | 1 => self.deliver(at, usize::MAX),
                2 => self.deliver(at, script.below(256)),
                3 => {
                    let (place, change) = (place(script), script.byte());
                    if let Some(byte) = wire.get_mut(place) {
                        *byte ^= change;
                    }
                }
                4 => {
                    let (from, len) = (place(script), script.below(256));
                    wire.drain(from..wire.len().min(from + len));
                }
                5 => {
                    let place = place(script).min(wire.len());
                    wire.splice(place..place, script.bytes().iter().copied());
                }
                // Something is repeated, or sent back.
                6 => {
                    let sent = self.sides[script.below(2)].sent.clone();
                    let from = usize::from(script.number()) % sent.len().max(1);
                    let to = sent.len().min(from + script.below(256));
                    self.sides[at].wire.extend_from_slice(&sent[from..to]);
                }
                7 => self.say(at, script.bytes(), script.coin()),
                _ => self.wait(at),
            }
        }
        for at in [1, 0, 1, 0] {
            self.deliver(at, usize::MAX);
        }
    }

    /// Hands so many bytes to a side.
    fn deliver(&mut self, at: usize, count: usize) {
        let count = self.sides[at].wire.len().min(count);
        let bytes: Vec<u8> = self.sides[at].wire.drain(..count).collect();
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let side = &mut self.sides[at];
            let (used, item) = side.link.receive(rest);
            assert!(used > 0, "a link stands still");
            let came = item.map(self::came);
            let (taken, later) = rest.split_at(used);
            rest = later;
            side.received.extend_from_slice(taken);
            for (place, byte) in taken.iter().enumerate() {
                let last = place + 1 == taken.len();
                let expected = if last { &came } else { &None };
                assert_eq!(in_steps(&mut side.twin, *byte).as_ref(), expected.as_ref());
            }
            match came {
                Some(came) => self.on_came(at, came),
                None => assert!(rest.is_empty(), "a link leaves bytes"),
            }
        }
    }

    fn on_came(&mut self, at: usize, came: Came) {
        let other = 1 - at;
        assert!(!self.sides[at].over, "something came of a link that is over");
        if matches!(came, Came::Secured(..) | Came::Plain(_)) {
            let (received, sent) = (&self.sides[at].received, &self.sides[other].sent);
            assert!(sent.starts_with(received), "bytes that the peer has not sent were believed");
        }
        match came {
            Came::Send(bytes) => self.send(at, &bytes),
            Came::Secured(peer, _, bytes) => {
                assert_eq!(peer, self.sides[other].key, "a stranger was believed");
                self.send(at, &bytes);
            }
            Came::Plain(bytes) => {
                assert!(!bytes.is_empty() && bytes.len() <= MAX_PLAINTEXT);
                self.sides[at].heard.extend_from_slice(&bytes);
                let (heard, said) = (&self.sides[at].heard, &self.sides[other].said);
                assert!(said.starts_with(heard), "what was not said was heard");
            }
            Came::Broken => self.sides[at].over = true,
        }
    }

    fn send(&mut self, at: usize, bytes: &[u8]) {
        self.sides[at].sent.extend_from_slice(bytes);
        self.sides[1 - at].wire.extend_from_slice(bytes);
    }

    fn say(&mut self, at: usize, plain: &[u8], long: bool) {
        let mut record = [b'x'; MAX_RECORD];
        let len = if long { MAX_PLAINTEXT } else { plain.len() };
        record[2..2 + plain.len()].copy_from_slice(plain);
        let said = record[2..2 + len].to_vec();
        let side = &mut self.sides[at];
        let mut again = record;
        let twins = side.twin.seal(&mut again, len).map(<[u8]>::to_vec);
        let sealed = side.link.seal(&mut record, len).map(<[u8]>::to_vec);
        assert_eq!(sealed, twins);
        match sealed {
            Ok(sealed) => {
                assert_eq!(sealed.len(), len + 18);
                side.said.extend(said);
                self.send(at, &sealed);
            }
            Err(SealError::Length) => assert!(len == 0),
            Err(_) => assert!(!side.link.is_open()),
        }
    }

    /// Lets the time of a handshake run out.
    fn wait(&mut self, at: usize) {
        let side = &mut self.sides[at];
        let late = Instant::START + Handshake::TIMEOUT;
        assert_eq!(side.link.next_timeout(), side.twin.next_timeout());
        let waiting = side.link.next_timeout().is_some();
        let broken = side.link.on_timeout(late);
        assert_eq!(broken, side.twin.on_timeout(late));
        assert_eq!(broken.is_some(), waiting, "what is due is done");
        assert_eq!(side.link.next_timeout(), None);
        side.over |= waiting;
    }
}

/// Receives a byte, with each operation of the curve by itself.
fn in_steps(link: &mut SecureLink, byte: u8) -> Option<Came> {
    let (used, item) = link.gather(&[byte]);
    assert_eq!(used, 1);
    let mut came = item.map(self::came);
    while link.has_work() {
        assert_eq!((link.gather(b"more"), &came), ((0, None), &None));
        came = link.work().map(self::came);
    }
    if let Some(Came::Plain(plain)) = &came {
        assert_eq!(link.plain(), plain);
    }
    came
}

fn came(item: Item<'_>) -> Came {
    let bytes =
        |message: Option<HandshakeMessage>| message.map_or(Vec::new(), |bytes| bytes.to_vec());
    match item {
        Item::Send(message) => Came::Send(message.to_vec()),
        Item::Secured { peer, check, send } => Came::Secured(peer, check.is_some(), bytes(send)),
        Item::Plain(plain) => Came::Plain(plain.to_vec()),
        Item::Broken(_) => Came::Broken,
    }
}
