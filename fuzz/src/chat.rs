//! Two chats wired back to back: arbitrary texts, cuts, delays and ends.

use std::collections::VecDeque;
use std::time::Duration;

use plausch_core::chat::{Chat, Command, End, Event, Input, Output, Outputs, Role};
use plausch_core::time::Instant;
use plausch_core::wire::{Inbox, Line, Sender};

use crate::script::{Script, encoded_line, is_one_line, nick, text};

/// Shows that however two chats' bytes are cut and delayed: texts arrive in order, whole and once; both hear the end; what
/// is due gets done. Towards an original, what is sent is in pieces that it can read.
pub fn chat(data: &[u8]) {
    let mut script = Script::new(data);
    if script.coin() {
        let mut pair = Pair::new(script.coin(), script.coin());
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
    inbox: Inbox<4608>,
    /// What is to be sent, and when at the earliest.
    outbox: VecDeque<(Instant, Vec<u8>)>,
    /// What is on its way to this side.
    wire: VecDeque<u8>,
    /// The stream to this side ends behind the wire.
    ends: bool,
    /// This side's stream is closed, by itself or by the other.
    closed: bool,
    opened: bool,
    end: Option<End>,
    said: Vec<String>,
    heard: Vec<String>,
}

struct Pair {
    /// The inviter, and the invited.
    sides: [Side; 2],
    now: Instant,
    cut: bool,
}

impl Pair {
    fn new(ann_knows_bob: bool, bob_knows_ann: bool) -> Self {
        let (ann, bob, now) = (nick("ann"), nick("bob"), Instant::START);
        let side = |chat| Side {
            chat,
            inbox: Inbox::new(Sender::Peer, Chat::MAX_TEXT),
            outbox: VecDeque::new(),
            wire: VecDeque::new(),
            ends: false,
            closed: false,
            opened: false,
            end: None,
            said: Vec::new(),
            heard: Vec::new(),
        };
        let expects = |yes: bool, who| yes.then(|| nick(who));
        let inviter = Chat::new(ann, Role::Inviter, expects(ann_knows_bob, "bob"), now);
        let invited = Chat::new(bob, Role::Invited, expects(bob_knows_ann, "ann"), now);
        let mut pair = Pair { sides: [side(inviter), side(invited)], now, cut: false };
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
            6 if script.byte() == 6 => self.command(at, Command::Close),
            7 if script.byte() == 7 => self.cut(),
            _ => self.deliver(at, 1),
        }
    }

    fn command(&mut self, at: usize, command: Command<'_>) {
        let said = match &command {
            Command::Say(text) => Some(text.to_string()),
            Command::Trust | Command::Close => None,
        };
        let side = &mut self.sides[at];
        let before = side.chat.is_open();
        let done = match side.chat.command(self.now, command) {
            Ok(outputs) => {
                follow(outputs, &mut side.outbox, &mut side.heard, &mut side.opened, &mut side.end)
            }
            Err(_) => return,
        };
        if let Some(said) = said {
            assert!(before, "something was said in a chat that is not open");
            side.said.push(said);
        }
        self.done(at, done);
    }

    fn handle(&mut self, at: usize, input: Input<'_>) {
        let side = &mut self.sides[at];
        let outputs = side.chat.handle(self.now, input);
        let done =
            follow(outputs, &mut side.outbox, &mut side.heard, &mut side.opened, &mut side.end);
        self.done(at, done);
    }

    fn done(&mut self, at: usize, done: Done) {
        if done.flush {
            self.flush(at);
        }
        self.send(at);
        if done.close {
            let side = &mut self.sides[at];
            assert!(!side.closed, "closed twice");
            assert!(side.outbox.is_empty(), "between modern ones nothing waits");
            side.closed = true;
            side.wire.clear();
            self.sides[1 - at].ends = true;
        }
        let Side { said, .. } = &self.sides[1 - at];
        let Side { heard, .. } = &self.sides[at];
        assert!(said.starts_with(heard), "{heard:?} was heard of {said:?}");
    }

    fn flush(&mut self, at: usize) {
        let side = &mut self.sides[at];
        let Some(received) = side.inbox.flush() else { return };
        let outputs = side.chat.handle(self.now, Input::Received(received.item));
        let done =
            follow(outputs, &mut side.outbox, &mut side.heard, &mut side.opened, &mut side.end);
        self.done(at, done);
    }

    /// What may be sent goes onto the other side's wire.
    fn send(&mut self, at: usize) {
        while let Some((when, _)) = self.sides[at].outbox.front()
            && *when <= self.now
            && let Some((_, bytes)) = self.sides[at].outbox.pop_front()
        {
            let other = &mut self.sides[1 - at];
            if !other.closed && !other.ends {
                other.wire.extend(bytes);
            }
        }
    }

    /// So many bytes arrive at a side; behind the last one, the stream's end.
    fn deliver(&mut self, at: usize, count: usize) {
        let side = &mut self.sides[at];
        if side.closed {
            return;
        }
        let count = count.min(side.wire.len());
        let mut bytes: Vec<u8> = side.wire.drain(..count).collect();
        while !bytes.is_empty() && !self.sides[at].closed {
            let side = &mut self.sides[at];
            let space = side.inbox.space();
            assert!(!space.is_empty(), "the inbox is stuck");
            let some = space.len().min(bytes.len());
            space[..some].copy_from_slice(&bytes[..some]);
            side.inbox.received(some);
            bytes.drain(..some);
            while !self.sides[at].closed && self.read(at) {}
        }
        let side = &mut self.sides[at];
        if side.ends && side.wire.is_empty() && !side.closed {
            side.closed = true;
            self.handle(at, Input::Closed);
            self.sides[1 - at].ends = true;
        }
    }

    fn read(&mut self, at: usize) -> bool {
        let side = &mut self.sides[at];
        let Some(received) = side.inbox.next() else { return false };
        let outputs = side.chat.handle(self.now, Input::Received(received.item));
        let done =
            follow(outputs, &mut side.outbox, &mut side.heard, &mut side.opened, &mut side.end);
        self.done(at, done);
        true
    }

    /// The connection breaks: what is on the wires is lost.
    fn cut(&mut self) {
        self.cut = true;
        for side in &mut self.sides {
            side.wire.clear();
            side.ends = true;
        }
    }

    /// A greeting that pauses for 150 ms ends there (§5): so nothing is left half-way as time goes by.
    fn wait(&mut self, duration: Duration) {
        for at in [0, 1, 0, 1] {
            if !self.sides[at].opened {
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
            pair.sides[at].chat.next_timeout().is_some_and(|timeout| timeout.at <= pair.now)
        };
        for _ in 0..4 {
            if due(self) {
                self.handle(at, Input::Timeout);
            }
        }
        assert!(!due(self), "timeouts without end");
    }

    /// Everything arrives. Whoever talks has then heard all; whoever does not has heard the end.
    fn settle(&mut self) {
        for _ in 0..4 {
            self.deliver(0, usize::MAX);
            self.deliver(1, usize::MAX);
        }
        self.wait(Duration::from_secs(20));
        for _ in 0..4 {
            self.deliver(0, usize::MAX);
            self.deliver(1, usize::MAX);
        }
        let [ann, bob] = &self.sides;
        assert_eq!(ann.end.is_some(), bob.end.is_some(), "one of them does not hear the end");
        assert_eq!(ann.end.is_some(), ann.closed, "an end without an end");
        for (side, other) in [(ann, bob), (bob, ann)] {
            assert!(side.chat.next_timeout().is_none(), "a timeout of nothing");
            let heard_all = side.heard == other.said;
            // Whoever ends it, or loses the connection, does not wait for what is on its way.
            let early = side.end == Some(End::Closed) || self.cut;
            assert!(heard_all || early, "{:?} of {:?}", side.heard, other.said);
            if other.end == Some(End::Closed) && other.opened && side.opened && !self.cut {
                assert!(matches!(side.end, Some(End::Peer | End::Closed)), "{:?}", side.end);
            }
            if side.end.is_none() {
                assert!(side.chat.is_open() && !self.cut, "neither open nor over");
            }
        }
    }
}

/// What a call wants done once its outputs are followed.
#[derive(Default)]
struct Done {
    flush: bool,
    close: bool,
}

fn follow(
    outputs: Outputs<'_>,
    outbox: &mut VecDeque<(Instant, Vec<u8>)>,
    heard: &mut Vec<String>,
    opened: &mut bool,
    end: &mut Option<End>,
) -> Done {
    let (mut done, mut count) = (Done::default(), 0);
    for output in outputs {
        count += 1;
        match output {
            Output::Send { at, line } => {
                assert!(!done.close, "{line:?} behind the end");
                outbox.push_back((at, encoded_line(&line)));
            }
            Output::Flush => done.flush = true,
            Output::Close => done.close = true,
            Output::Secure { .. } | Output::SendRecord(_) | Output::Hold | Output::Release => {
                panic!("{output:?} of one that has no key");
            }
            Output::Event(Event::Opened { .. }) => {
                assert!(!*opened && end.is_none());
                *opened = true;
            }
            Output::Event(Event::Text { text, own, .. }) => {
                is_one_line(text);
                assert!(*opened && end.is_none(), "a text outside of the chat");
                if !own {
                    heard.push(text.to_string());
                }
            }
            Output::Event(Event::Closed { end: how }) => {
                assert!(end.is_none(), "two ends");
                *end = Some(how);
            }
            Output::Event(_) => {}
        }
    }
    assert!(count <= Outputs::MAX + 5, "{count} outputs");
    done
}

/// A chat whose other side is an original: what it is sent, and what is read of what it sends.
fn beside_an_original(script: &mut Script<'_>) {
    let mut now = Instant::START;
    let mut chat = Chat::new(nick("ann"), Role::Inviter, None, now);
    let mut inbox = Inbox::<4608>::new(Sender::Peer, Chat::MAX_TEXT);
    let (mut outbox, mut heard, mut opened, mut end) =
        (VecDeque::new(), Vec::new(), false, None::<End>);
    chat.handle(now, Input::Connected).for_each(drop);
    let (mut said, mut sent) = (Vec::new(), Vec::new());
    let mut arrives =
        |bytes: &[u8], chat: &mut Chat, now: &mut Instant, heard: &mut Vec<String>| {
            let space = inbox.space();
            space[..bytes.len()].copy_from_slice(bytes);
            inbox.received(bytes.len());
            while let Some(received) = inbox.next() {
                let outputs = chat.handle(*now, Input::Received(received.item));
                follow(outputs, &mut outbox, heard, &mut opened, &mut end);
            }
            // Silence, as an original leaves it behind each text.
            *now = *now + Duration::from_millis(150);
            for _ in 0..2 {
                let outputs = chat.handle(*now, Input::Timeout);
                if follow(outputs, &mut outbox, heard, &mut opened, &mut end).flush
                    && let Some(received) = inbox.flush()
                {
                    let outputs = chat.handle(*now, Input::Received(received.item));
                    follow(outputs, &mut outbox, heard, &mut opened, &mut end);
                }
            }
        };
    arrives(b"bob", &mut chat, &mut now, &mut heard);
    assert!(chat.is_open(), "an original's nickname is not read");
    let (mut free, mut pieces) = (now, Vec::new());
    while let Some(step) = script.step() {
        let said_now = script.text();
        if step % 2 == 0 {
            let (head, _) = text(&said_now).split_at_most(1000);
            let line = head.to_string();
            // What an original says right before it goes arrives with the end.
            if !line.trim_end().ends_with(Line::DISCONNECT) {
                arrives(line.as_bytes(), &mut chat, &mut now, &mut heard);
                said.push(line.trim().to_owned());
            }
        } else if let Ok(outputs) = chat.command(now, Command::Say(text(&said_now))) {
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
    assert_eq!(heard, said, "an original's texts");
    assert_eq!(pieces.concat(), sent.concat());
}
