//! What people see, ours and the originals' alike.

use plausch_core::client::{Disconnect, Event};
use plausch_core::time::Instant;

use super::network::EndId;
use crate::originals::{ChatShown, Shown};

/// Something that a person sees.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the event of that name")]
pub enum Seen {
    Welcome {
        nick: String,
        modern: bool,
    },
    Refused {
        text: String,
    },
    Users {
        others: u32,
    },
    Joined {
        nick: String,
    },
    Left {
        nick: String,
    },
    Heard {
        from: String,
        text: String,
        own: bool,
    },
    /// It was said before.
    Past {
        from: String,
        text: String,
    },
    /// What the room is about; none: nothing any more.
    Topic {
        text: Option<String>,
    },
    /// The directory ends soon, and comes back after so many seconds.
    Restarting {
        after: u64,
        why: Option<String>,
    },
    /// The message of the day.
    Motd {
        text: String,
    },
    Error {
        text: String,
    },
    Skipped,
    Invited {
        peer: String,
        ip: String,
    },
    NoRoom {
        peer: String,
    },
    Rejected {
        peer: String,
        reason: String,
    },
    ChatOpened {
        peer: String,
    },
    ChatText {
        peer: String,
        text: String,
        own: bool,
    },
    ChatClosed {
        peer: String,
        end: String,
    },
    Disconnected {
        reason: Disconnect,
    },
    /// It left by itself, and all chats with it.
    Quit,
    /// An original's thread died of an exception.
    ReaderEnded {
        why: String,
    },
}

impl Seen {
    /// What one of ours sees.
    ///
    /// None: nothing.
    pub fn of(event: &Event<'_>) -> Option<Self> {
        Some(match event {
            Event::Present => return None,
            Event::Past { from, text, .. } => {
                Seen::Past { from: from.to_string(), text: text.in_lines().to_string() }
            }
            Event::Welcome { nick, modern, .. } => {
                Seen::Welcome { nick: nick.to_string(), modern: *modern }
            }
            Event::Refused { text } => Seen::Refused { text: text.to_string() },
            Event::Users { others, .. } => Seen::Users { others: *others },
            Event::Joined { nick, .. } => Seen::Joined { nick: nick.to_string() },
            Event::Left { nick } => Seen::Left { nick: nick.to_string() },
            Event::Broadcast { from, text, own } => {
                let text = text.in_lines().to_string();
                Seen::Heard { from: from.to_string(), text, own: *own }
            }
            Event::Topic { text } => Seen::Topic { text: text.map(|text| text.to_string()) },
            Event::Restarting { after, text } => {
                Seen::Restarting { after: after.as_secs(), why: text.map(|why| why.to_string()) }
            }
            Event::Motd { text } => Seen::Motd { text: text.in_lines().to_string() },
            Event::Error { text } => Seen::Error { text: text.to_string() },
            Event::Invited { peer, ip, .. } => {
                Seen::Invited { peer: peer.to_string(), ip: ip.to_string() }
            }
            Event::NoRoom { peer } => Seen::NoRoom { peer: peer.to_string() },
            Event::Rejected { peer, reason } => {
                Seen::Rejected { peer: peer.to_string(), reason: reason.word().to_owned() }
            }
            Event::ChatOpened { peer, .. } => Seen::ChatOpened { peer: peer.to_string() },
            Event::ChatText { peer, text, own, .. } => {
                let text = text.in_lines().to_string();
                Seen::ChatText { peer: peer.to_string(), text, own: *own }
            }
            Event::ChatClosed { peer, end } => {
                Seen::ChatClosed { peer: peer.to_string(), end: end.word().to_owned() }
            }
            Event::Disconnected { reason } => Seen::Disconnected { reason: *reason },
            // Events may grow; what is new is for new tests.
            _ => Seen::Skipped,
        })
    }

    /// What an original sees of the room.
    pub fn of_original(own: &str, shown: Shown) -> Self {
        match shown {
            Shown::Joined => Seen::Welcome { nick: own.to_owned(), modern: false },
            Shown::Refused(text) => Seen::Refused { text },
            Shown::Users(_) => Seen::Users { others: 0 },
            Shown::UserJoined(nick) => Seen::Joined { nick },
            Shown::UserLeft(nick) => Seen::Left { nick },
            Shown::Said { from, text } => {
                let own = from == own;
                Seen::Heard { from, text, own }
            }
            Shown::Error(text) => Seen::Error { text },
            Shown::ReaderEnded(why) | Shown::DatagramReaderEnded(why) => Seen::ReaderEnded { why },
            Shown::Disconnected => Seen::Disconnected { reason: Disconnect::Ended },
            Shown::Question { source, .. } => {
                let ip = source.ip().to_string();
                Seen::Invited { peer: ip.clone(), ip }
            }
            Shown::Rejected => {
                Seen::Rejected { peer: String::new(), reason: "declined".to_owned() }
            }
        }
    }

    /// What an original sees of a private chat with `peer`.
    pub fn of_original_chat(peer: &str, shown: ChatShown) -> Self {
        let peer = peer.to_owned();
        let closed = |peer, end: &str| Seen::ChatClosed { peer, end: end.to_owned() };
        match shown {
            ChatShown::Opened(peer) => Seen::ChatOpened { peer },
            ChatShown::Said(text) => Seen::ChatText { peer, text, own: false },
            ChatShown::Ended => closed(peer, "peer"),
            ChatShown::Lost => closed(peer, "lost"),
            ChatShown::Broken => closed(peer, "broken"),
        }
    }
}

/// All that one person has seen, in order.
#[derive(Debug, Default)]
pub struct Sights {
    all: Vec<Sight>,
}

#[derive(Debug)]
struct Sight {
    at: Instant,
    seen: Seen,
    /// In which of its windows an original saw it: it may have several with the same peer.
    window: Option<EndId>,
    /// A test has asked for it.
    taken: bool,
}

impl Sights {
    /// Takes note of one.
    pub fn add(&mut self, at: Instant, seen: Seen) {
        self.all.push(Sight { at, seen, window: None, taken: false });
    }

    /// Takes note of one that was seen in the window of that connection.
    pub fn add_in(&mut self, window: EndId, at: Instant, seen: Seen) {
        self.all.push(Sight { at, seen, window: Some(window), taken: false });
    }

    /// In which window each was seen, if in one, in the order of [`Sights::all`].
    pub fn windows(&self) -> impl Iterator<Item = Option<EndId>> {
        self.all.iter().map(|sight| sight.window)
    }

    /// The first one that is `wanted` and was not taken before, and when it was seen.
    pub fn take(&mut self, wanted: impl Fn(&Seen) -> bool) -> Option<(Instant, Seen)> {
        let sight = self.all.iter_mut().find(|sight| !sight.taken && wanted(&sight.seen))?;
        sight.taken = true;
        Some((sight.at, sight.seen.clone()))
    }

    /// Those that were not taken.
    pub fn left(&self) -> impl Iterator<Item = &Seen> {
        self.all.iter().filter(|sight| !sight.taken).map(|sight| &sight.seen)
    }

    /// All of them, and when each was seen.
    pub fn all(&self) -> impl Iterator<Item = (Instant, &Seen)> {
        self.all.iter().map(|sight| (sight.at, &sight.seen))
    }

    /// Takes all.
    pub fn forget(&mut self) {
        self.all.iter_mut().for_each(|sight| sight.taken = true);
    }
}
