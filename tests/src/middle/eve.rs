//! Eve: all bytes go through her hands. She reads, changes, drops, replays, reorders and cuts; she strips what says that
//! somebody can do better than plain; and she sits in the middle with a key of her own.

use std::collections::BTreeMap;
use std::mem;

use plausch_core::name::Nick;
use plausch_core::secure::{Generator, Identity, PublicKey, Purpose, SecureLink};
use plausch_core::time::Instant;
use plausch_core::wire::{Dialect, Hello, Message};

use super::by_hand::Phrase;
use super::seal::{Came, Grinding, Seal};
use crate::stream::encoded;
use crate::world::Dice;

pub(super) struct Eve {
    pub(super) identity: Identity,
    pub(super) generator: Generator,
    dice: Dice,
    /// Who has which key: no secret.
    members: Vec<(Nick, PublicKey)>,
    taps: Vec<Tap>,
    /// What came last at the same place of a link of the same two.
    past: BTreeMap<(Ends, usize, usize), Vec<u8>>,
    /// What she has opened with a key of her own.
    opened: Vec<Vec<u8>>,
    /// How often she gave another nonce than the one that she was bound to.
    pub(super) ground: usize,
}

/// Whose link it is: who connected, and to whom; none: to the directory.
pub(super) type Ends = (usize, Option<usize>);

/// What she does.
pub(super) enum Does {
    /// Sends this to that end.
    Pass(usize, Vec<u8>),
    Cut,
}

/// What she is up to on one link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plot {
    Listen,
    Meddle,
    /// What came at the same place of an earlier link comes again.
    Replay,
    Downgrade,
    Middle,
    /// The same, and she tries nonces until both users see the same first emoji.
    Grind,
}

struct Tap {
    plot: Plot,
    ends: Ends,
    /// How much each end has sent.
    sent: [usize; 2],
    /// What she keeps back, to send it later.
    kept: Option<(usize, Vec<u8>)>,
    /// The nicknames that both have greeted with, if with the mark.
    greeted: [Option<Nick>; 2],
    middle: Option<Middle>,
}

/// A secure link to each end.
struct Middle {
    seals: [Seal; 2],
    ready: [bool; 2],
    /// What the user at that end can compare.
    phrase: Option<Phrase>,
    /// What each end has to be told, once its link is open.
    waiting: [Vec<Vec<u8>>; 2],
}

const MARK: &[u8] = b"\x1d\x1c\x1f\x1e";

impl Eve {
    pub(super) fn new(
        [identity, seed]: [[u8; 32]; 2],
        dice: Dice,
        members: Vec<(Nick, PublicKey)>,
    ) -> Self {
        Eve {
            identity: Identity::from_secret(&identity),
            generator: Generator::new(seed),
            dice,
            members,
            taps: Vec::new(),
            past: BTreeMap::new(),
            opened: Vec::new(),
            ground: 0,
        }
    }

    pub(super) fn key(&self) -> PublicKey {
        *self.identity.public()
    }

    /// A new link: the next one.
    pub(super) fn taps(&mut self, ends: Ends) {
        let plot = match self.dice.below(10) {
            0..3 => Plot::Listen,
            3 => Plot::Meddle,
            4 => Plot::Replay,
            5 => Plot::Downgrade,
            6..8 => Plot::Middle,
            _ if ends.1.is_none() => Plot::Replay,
            _ => Plot::Grind,
        };
        let (kept, greeted, middle) = (None, [None, None], None);
        self.taps.push(Tap { plot, ends, sent: [0; 2], kept, greeted, middle });
    }

    /// Whether she has links of her own to both ends.
    pub(super) fn is_between(&self, wire: usize) -> bool {
        self.taps[wire].middle.is_some()
    }

    /// Whether the one who connected has told her who it is.
    pub(super) fn has_met(&self, wire: usize) -> bool {
        self.taps[wire].middle.as_ref().is_some_and(|middle| middle.ready[0])
    }

    /// Whether she gives another nonce than the one that she was bound to.
    pub(super) fn grinds(&self, wire: usize) -> bool {
        self.is_between(wire) && self.taps[wire].plot == Plot::Grind
    }

    pub(super) fn take_opened(&mut self) -> Vec<Vec<u8>> {
        mem::take(&mut self.opened)
    }

    /// One end of a link sends something.
    pub(super) fn hears(
        &mut self,
        now: Instant,
        wire: usize,
        from: usize,
        bytes: Vec<u8>,
    ) -> Vec<Does> {
        let tap = &mut self.taps[wire];
        let nth = tap.sent[from];
        tap.sent[from] += 1;
        let stale = self.past.insert((tap.ends, from, nth), bytes.clone());
        match tap.plot {
            Plot::Listen => vec![Does::Pass(1 - from, bytes)],
            Plot::Meddle => self.meddles(wire, from, bytes),
            Plot::Replay => {
                let again = stale.filter(|_| self.dice.chance(0.3));
                vec![Does::Pass(1 - from, again.unwrap_or(bytes))]
            }
            Plot::Downgrade => self.strips(wire, from, nth, bytes),
            Plot::Middle | Plot::Grind => self.sits(now, wire, from, nth, bytes),
        }
    }

    fn meddles(&mut self, wire: usize, from: usize, mut bytes: Vec<u8>) -> Vec<Does> {
        let Eve { dice, taps, .. } = self;
        let (to, kept) = (1 - from, &mut taps[wire].kept);
        let late = kept.take();
        let mut does = match dice.below(24) {
            0 => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
                vec![Does::Pass(to, bytes)]
            }
            1 => vec![],
            2 => vec![Does::Pass(to, bytes.clone()), Does::Pass(to, bytes)],
            3 => {
                *kept = Some((to, bytes));
                vec![]
            }
            4 => {
                bytes.truncate(dice.below(bytes.len()));
                vec![Does::Pass(to, bytes)]
            }
            5 => vec![Does::Cut],
            _ => vec![Does::Pass(to, bytes)],
        };
        does.extend(late.map(|(to, bytes)| Does::Pass(to, bytes)));
        does
    }

    fn strips(&mut self, wire: usize, from: usize, nth: usize, bytes: Vec<u8>) -> Vec<Does> {
        let to = 1 - from;
        let (who, peer) = self.taps[wire].ends;
        if nth > 0 {
            return vec![Does::Pass(to, bytes)];
        }
        if peer.is_some() {
            return vec![Does::Pass(to, replaced(&bytes, MARK, b""))];
        }
        if !bytes.starts_with(&[1, 1]) {
            // A feature that nobody knows is as good as none.
            return vec![Does::Pass(to, replaced(&bytes, b" secure", b" secret"))];
        }
        match self.dice.below(3) {
            0 => vec![Does::Pass(to, bytes[2..].to_vec())],
            1 => {
                let nick = self.members[who].0.clone();
                let welcome = [Message::Hello(Hello::default()), Message::Welcome { nick }];
                let said = welcome.map(|message| encoded(&message, Dialect::Framed)).concat();
                vec![Does::Pass(from, said)]
            }
            _ => vec![Does::Cut],
        }
    }

    fn sits(
        &mut self,
        now: Instant,
        wire: usize,
        from: usize,
        nth: usize,
        bytes: Vec<u8>,
    ) -> Vec<Does> {
        let mut does = Vec::new();
        let tap = &mut self.taps[wire];
        if tap.middle.is_none() {
            let begins = match &tap.greeted {
                _ if tap.ends.1.is_none() => from == 0 && nth == 0 && bytes.starts_with(&[1, 1]),
                [Some(_), Some(_)] => true,
                _ => false,
            };
            if !begins {
                if let Some(name) =
                    bytes.strip_suffix(b"\n").and_then(|name| name.strip_suffix(MARK))
                    && nth == 0
                {
                    tap.greeted[from] =
                        str::from_utf8(name).ok().and_then(|name| Nick::new(name).ok());
                }
                return vec![Does::Pass(1 - from, bytes)];
            }
            let (middle, first) = self.begins(now, wire);
            does.push(Does::Pass(1, first));
            self.taps[wire].middle = Some(middle);
        }
        let Eve { taps, generator, members, opened, identity, ground, .. } = self;
        let (tap, own) = (&mut taps[wire], *identity.public());
        let Some(middle) = &mut tap.middle else { return does };
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (used, came) = middle.seals[from].receive(rest);
            rest = &rest[used..];
            match came {
                None => {}
                Some(Came::Send(message)) => does.push(Does::Pass(from, message)),
                Some(Came::Secured { phrase, last, .. }) => {
                    middle.ready[from] = true;
                    if from == 0 {
                        middle.phrase = phrase;
                    }
                    does.push(Does::Pass(from, last));
                }
                Some(Came::Plain(plain)) => {
                    // To a member, she is everybody whose key the directory tells.
                    let mut told = plain.clone();
                    if tap.ends.1.is_none() && from == 1 {
                        for (_, key) in members.iter() {
                            let [key, own] = [key, &own].map(ToString::to_string);
                            told = replaced(&told, key.as_bytes(), own.as_bytes());
                        }
                    }
                    opened.push(plain);
                    middle.waiting[1 - from].push(told);
                }
                Some(Came::Broken) => {
                    does.push(Does::Cut);
                    return does;
                }
            }
        }
        if let (Some(phrase), Seal::Grinding(grinding)) = (middle.phrase, &mut middle.seals[1])
            && let Some(last) = grinding.finish(phrase[0], generator)
        {
            *ground += 1;
            middle.ready[1] = true;
            does.push(Does::Pass(1, last));
        }
        for to in [0, 1] {
            if middle.ready[to] {
                let waiting = mem::take(&mut middle.waiting[to]);
                let sealed = waiting.iter().map(|plain| middle.seals[to].seal(plain));
                does.extend(sealed.map(|bytes| Does::Pass(to, bytes)));
            }
        }
        does
    }

    /// Begins to sit in the middle. Returns what the second end is told, too.
    fn begins(&mut self, now: Instant, wire: usize) -> (Middle, Vec<u8>) {
        let Eve { identity, generator, taps, .. } = self;
        let tap = &taps[wire];
        let purpose = match &tap.greeted {
            // Whoever connects was invited.
            [Some(invited), Some(inviter)] => Purpose::Chat { inviter, invited },
            _ => Purpose::Directory,
        };
        let left = SecureLink::respond(identity, purpose, generator, now);
        let (right, first) = match purpose {
            Purpose::Chat { inviter, invited } if tap.plot == Plot::Grind => {
                let (right, first) = Grinding::new(identity, (inviter, invited), generator);
                (Seal::Grinding(Box::new(right)), first)
            }
            _ => {
                let (right, first) = SecureLink::initiate(identity, purpose, generator, now);
                (Seal::Core(Box::new(right)), first.to_vec())
            }
        };
        let seals = [Seal::Core(Box::new(left)), right];
        let waiting = [Vec::new(), Vec::new()];
        (Middle { seals, ready: [false; 2], phrase: None, waiting }, first)
    }
}

/// `bytes` with `new` where `old` is.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    match bytes.windows(old.len()).position(|window| window == old) {
        None => bytes.to_vec(),
        Some(at) => [&bytes[..at], new, &replaced(&bytes[at + old.len()..], old, new)].concat(),
    }
}
