//! Two chats wired back to back: arbitrary texts, cuts, delays and ends; in plain, and over a secure link.

use std::time::Duration;

use plausch_core::chat::{Chat, Command, End, Input, Output, Role};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::time::Instant;
use plausch_core::wire::{Item, Line};

use self::link::{Done, Link};
use crate::script::{Script, nick, text};

mod link;

/// Shows that however two chats' bytes are cut and delayed: texts arrive in order, whole and once; both hear the end; what
/// is due gets done. Over a secure link that holds, too, if bytes are changed, until the chat ends; no end is forged; and
/// with whom a key is known, there is no chat in plain or with another key before the user says so. Towards an original,
/// what is sent is in pieces that it can read.
pub fn chat(data: &[u8]) {
    let mut script = Script::new(data);
    let kind = script.byte();
    if kind & 1 == 1 {
        let expected = [script.coin(), script.coin()];
        let keys = (kind & 2 == 2).then(|| [script.below(3), script.below(3)]);
        let mut pair = Pair::new(expected, keys);
        while let Some(step) = script.step() {
            pair.step(step, &mut script);
        }
        pair.settle();
    } else {
        beside_an_original(&mut script);
    }
}

/// One end: a chat, its user and its host.
struct Side {
    chat: Chat,
    link: Link,
    /// The key that the other side must have.
    known: Option<PublicKey>,
    /// The user takes whatever there is.
    trusts: bool,
}

impl Side {
    fn new(name: &str, role: Role, expected: Option<Nick>, seed: u8) -> Self {
        let chat = Chat::new(nick(name), role, expected, Instant::START);
        Side { chat, link: Link::new(seed), known: None, trusts: false }
    }

    fn handle(&mut self, now: Instant, input: Input<'_>) -> Done {
        self.link.follow(now, self.chat.handle(now, input))
    }
}

struct Pair {
    /// The inviter, and the invited.
    sides: [Side; 2],
    now: Instant,
    cut: bool,
    /// Somebody has changed a byte.
    meddled: bool,
}

impl Pair {
    /// Each side expects the other or not. Where both can do secure chats, each knows no key of the other, the right one,
    /// or a wrong one.
    fn new([ann_knows_bob, bob_knows_ann]: [bool; 2], keys: Option<[usize; 2]>) -> Self {
        let expects = |yes: bool, who| yes.then(|| nick(who));
        let ann = Side::new("ann", Role::Inviter, expects(ann_knows_bob, "bob"), 1);
        let bob = Side::new("bob", Role::Invited, expects(bob_knows_ann, "ann"), 2);
        let mut sides = [ann, bob];
        let right = [sides[1].link.key(), sides[0].link.key()];
        let all = sides.iter_mut().zip(keys.into_iter().flatten()).zip(right);
        for ((side, which), right) in all {
            side.known = [None, Some(right), Some(PublicKey::new([7; 32]))][which];
            side.chat.set_secure(side.known);
        }
        let mut pair = Pair { sides, now: Instant::START, cut: false, meddled: false };
        pair.handle(1, Input::Connected);
        pair.handle(0, Input::Connected);
        pair
    }

    fn step(&mut self, step: u8, script: &mut Script<'_>) {
        let at = script.below(2);
        match step % 8 {
            0 | 1 => {
                let said = script.text();
                self.command(at, Command::Say(text(&said)));
            }
            2 | 3 => self.deliver(at, usize::from(script.byte())),
            4 => self.deliver(at, usize::MAX),
            5 => {
                let waits = [1, 39, 40, 149, 150, 1999, 2000, 10_000];
                self.wait(Duration::from_millis(waits[script.below(waits.len())]));
            }
            6 => match script.byte() {
                6 => self.command(at, Command::Close),
                8 => self.command(at, Command::Trust),
                _ => self.deliver(at, 1),
            },
            _ => match script.byte() {
                7 => self.cut(),
                8 => self.meddle(at, script.byte()),
                _ => self.deliver(at, 1),
            },
        }
    }

    fn command(&mut self, at: usize, command: Command<'_>) {
        let said = match &command {
            Command::Say(text) => Some(text.to_string()),
            Command::Trust | Command::Close => None,
        };
        let trusts = matches!(command, Command::Trust);
        let Side { chat, link, trusts: trusting, .. } = &mut self.sides[at];
        let before = chat.is_open();
        let Ok(outputs) = chat.command(self.now, command) else { return };
        *trusting |= trusts;
        if let Some(said) = said {
            assert!(before, "something was said in a chat that is not open");
            link.said.push(said);
        }
        let done = link.follow(self.now, outputs);
        self.done(at, done);
        self.read(at);
    }

    fn handle(&mut self, at: usize, input: Input<'_>) {
        let done = self.sides[at].handle(self.now, input);
        self.done(at, done);
    }

    fn done(&mut self, at: usize, done: Done) {
        if done.flush {
            self.flush(at);
        }
        self.send(at);
        if done.close {
            let link = &mut self.sides[at].link;
            assert!(!link.closed, "closed twice");
            assert!(link.outbox.is_empty(), "between modern ones nothing waits");
            link.closed = true;
            link.wire.clear();
            self.sides[1 - at].link.ends = true;
        }
        let (side, other) = (&self.sides[at], &self.sides[1 - at]);
        let (heard, said) = (&side.link.heard, &other.link.said);
        assert!(said.starts_with(heard), "{heard:?} was heard of {said:?}");
        if let Some(shown) = side.link.opened {
            assert!(shown.is_none_or(|key| key == other.link.key()), "nobody has that key");
            let is_right = side.known.is_none() || shown == side.known;
            assert!(is_right || side.trusts, "a chat with another key, or with none");
        }
    }

    fn flush(&mut self, at: usize) {
        let Side { chat, link, .. } = &mut self.sides[at];
        if let Some(done) = link.flush(chat, self.now) {
            self.done(at, done);
        }
    }

    /// What may be sent goes onto the other side's wire.
    fn send(&mut self, at: usize) {
        while let Some((when, _)) = self.sides[at].link.outbox.front()
            && *when <= self.now
            && let Some((_, bytes)) = self.sides[at].link.outbox.pop_front()
        {
            let other = &mut self.sides[1 - at].link;
            if !other.closed && !other.ends {
                other.wire.extend(bytes);
            }
        }
    }

    /// So many bytes arrive at a side; behind the last one, the stream's end.
    fn deliver(&mut self, at: usize, count: usize) {
        let link = &mut self.sides[at].link;
        if link.closed {
            return;
        }
        let count = count.min(link.wire.len());
        link.arrived.extend(link.wire.drain(..count));
        self.read(at);
        let link = &mut self.sides[at].link;
        if link.ends && link.wire.is_empty() && !link.closed {
            link.closed = true;
            self.handle(at, Input::Closed);
            self.sides[1 - at].link.ends = true;
        }
    }

    /// Reads what has arrived, as far as it may be read.
    fn read(&mut self, at: usize) {
        loop {
            let Side { chat, link, .. } = &mut self.sides[at];
            let Some(done) = link.read(chat, self.now) else { return };
            self.done(at, done);
        }
    }

    /// The connection breaks: what is on the wires is lost.
    fn cut(&mut self) {
        self.cut = true;
        for Side { link, .. } in &mut self.sides {
            link.wire.clear();
            link.ends = true;
        }
    }

    /// A byte on its way to a side is changed. In plain, nothing can be promised then.
    fn meddle(&mut self, at: usize, change: u8) {
        let link = &mut self.sides[at].link;
        if let Some(byte) = link.wire.back_mut().filter(|_| link.secure.is_some()) {
            *byte ^= change;
            self.meddled |= change != 0;
        }
    }

    /// A greeting that pauses for 150 ms ends there (§5): so nothing is left half-way as time goes by.
    fn wait(&mut self, duration: Duration) {
        for at in [0, 1, 0, 1, 0] {
            if self.sides[at].link.opened.is_none() {
                self.deliver(at, usize::MAX);
            }
        }
        self.now = self.now + duration;
        for at in [0, 1] {
            self.fire(at);
        }
    }

    fn fire(&mut self, at: usize) {
        let due = |pair: &Pair| {
            let next = pair.sides[at].chat.next_timeout();
            next.is_some_and(|timeout| timeout.at <= pair.now)
        };
        for _ in 0..4 {
            if due(self) {
                self.handle(at, Input::Timeout);
            }
        }
        assert!(!due(self), "timeouts without end");
        let Link { secure, closed, .. } = &mut self.sides[at].link;
        let secure = secure.as_mut().filter(|_| !*closed);
        if secure.is_some_and(|secure| secure.on_timeout(self.now).is_some()) {
            self.handle(at, Input::Received(Item::OutOfSync));
        }
    }

    /// Everything arrives. Whoever talks has then heard all; whoever does not has heard the end.
    fn settle(&mut self) {
        for _ in 0..4 {
            self.deliver(0, usize::MAX);
            self.deliver(1, usize::MAX);
        }
        for at in [0, 1] {
            if self.sides[at].link.held {
                self.command(at, Command::Trust);
            }
        }
        self.wait(Duration::from_secs(20));
        for _ in 0..4 {
            self.deliver(0, usize::MAX);
            self.deliver(1, usize::MAX);
        }
        let [ann, bob] = &self.sides;
        let (is_cut, is_whole) = (self.cut, !self.meddled);
        assert_eq!(ann.link.end.is_some(), bob.link.end.is_some(), "one does not hear the end");
        assert_eq!(ann.link.end.is_some(), ann.link.closed, "an end without an end");
        for (side, other) in [(ann, bob), (bob, ann)] {
            assert!(side.chat.next_timeout().is_none(), "a timeout of nothing");
            let (side_end, other_end) = (side.link.end, other.link.end);
            let heard_all = side.link.heard == other.link.said;
            // Whoever ends it, or loses the connection, does not wait for what is on its way.
            let early = side_end == Some(End::Closed) || is_cut || !is_whole;
            // Nor is it read before the user has decided.
            let undecided = side.link.opened.is_none();
            assert!(heard_all || early || undecided, "{:?}", side.link.heard);
            let both_opened = side.link.opened.is_some() && other.link.opened.is_some();
            if other_end == Some(End::Closed) && both_opened && !is_cut && is_whole {
                assert!(matches!(side_end, Some(End::Peer | End::Closed)), "{side_end:?}");
            }
            if side_end == Some(End::Peer) && side.link.secure.is_some() {
                assert_eq!(other_end, Some(End::Closed), "an end is forged");
            }
            if side_end.is_none() {
                assert!(side.chat.is_open() && !is_cut, "neither open nor over");
            }
        }
    }
}

/// A chat whose other side is an original: what it is sent, and what is read of what it sends.
fn beside_an_original(script: &mut Script<'_>) {
    let mut now = Instant::START;
    let mut ann = Side::new("ann", Role::Inviter, None, 1);
    ann.handle(now, Input::Connected);
    let (mut said, mut sent) = (Vec::new(), Vec::new());
    let arrives = |bytes: &[u8], ann: &mut Side, now: &mut Instant| {
        ann.link.arrived.extend_from_slice(bytes);
        while ann.link.read(&mut ann.chat, *now).is_some() {}
        // Silence, as an original leaves it behind each text.
        *now = *now + Duration::from_millis(150);
        for _ in 0..2 {
            if ann.handle(*now, Input::Timeout).flush {
                ann.link.flush(&mut ann.chat, *now);
            }
        }
    };
    arrives(b"bob", &mut ann, &mut now);
    assert!(ann.chat.is_open(), "an original's nickname is not read");
    let (mut free, mut pieces) = (now, Vec::new());
    while let Some(step) = script.step() {
        let said_now = script.text();
        if step % 2 == 0 {
            let (head, _) = text(&said_now).split_at_most(1000);
            let line = head.to_string();
            // What an original says right before it goes arrives with the end.
            if !line.trim_end().ends_with(Line::DISCONNECT) {
                arrives(line.as_bytes(), &mut ann, &mut now);
                said.push(line.trim().to_owned());
            }
        } else if let Ok(outputs) = ann.chat.command(now, Command::Say(text(&said_now))) {
            let mut whole = String::new();
            for output in outputs {
                let Output::Send { at, line: Line::Text(piece) } = output else { continue };
                assert!(at >= free, "faster than an original reads");
                assert!(piece.encoded_len() < 1000, "longer than an original reads");
                let shown = piece.to_string();
                assert_ne!(shown.trim(), Line::DISCONNECT, "a text that ends the chat");
                free = at + Duration::from_millis(50);
                whole += &shown;
                pieces.push(shown);
            }
            // A line break ends a piece.
            let seen = |c: &char| !plausch_core::invisible::is_blank(*c);
            let shown = |text: &str| text.chars().filter(seen).collect::<String>();
            assert_eq!(shown(&whole), shown(&text(&said_now).to_string()), "not whole");
            sent.push(whole);
        }
    }
    assert_eq!(ann.link.heard, said, "an original's texts");
    assert_eq!(pieces.concat(), sent.concat());
}
