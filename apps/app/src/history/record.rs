//! What is kept: one thing that happened, as data, and as a row.

use jiff::Timestamp;
use plausch_core::name::Nick;
use plausch_transport_std::client::{ChatEnd, Peer};

/// One thing that happened in the room or in a private chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When it happened. It is kept to the millisecond.
    pub time: Timestamp,
    /// What happened.
    pub what: What,
}

/// What happened, of all that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody said something.
    Said {
        /// Who said it; the user under the nickname of that time.
        from: Peer,
        /// The text as it was received.
        text: String,
        /// Whether the user said it.
        own: bool,
    },
    /// A member joined the room.
    Joined(Nick),
    /// A member left the room.
    Left(Nick),
    /// A private chat opened.
    Opened(Peer),
    /// A private chat ended.
    Closed(Peer, ChatEnd),
}

/// The columns of a row that say what happened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns<'a> {
    pub(super) kind: &'a str,
    pub(super) who: String,
    pub(super) own: bool,
    pub(super) text: Option<&'a str>,
}

const ENDS: [ChatEnd; 8] = [
    ChatEnd::Closed,
    ChatEnd::Peer,
    ChatEnd::Lost,
    ChatEnd::Broken,
    ChatEnd::NotSecure,
    ChatEnd::Unreachable,
    ChatEnd::WrongNick,
    ChatEnd::Expired,
];

impl What {
    /// Whether a member joined or left.
    pub(super) fn is_traffic(&self) -> bool {
        matches!(self, What::Joined(_) | What::Left(_))
    }
}

impl Record {
    /// How much memory it takes, about.
    pub(super) fn size(&self) -> usize {
        let text = if let What::Said { text, .. } = &self.what { text.len() } else { 0 };
        size_of::<Record>() + text
    }
}

impl What {
    pub(super) fn columns(&self) -> Columns<'_> {
        let (kind, who, own, text) = match self {
            What::Said { from, text, own } => ("said", name(from), *own, Some(text.as_str())),
            What::Joined(nick) => ("joined", nick.to_string(), false, None),
            What::Left(nick) => ("left", nick.to_string(), false, None),
            What::Opened(peer) => ("opened", name(peer), false, None),
            What::Closed(peer, end) => ("closed", name(peer), false, Some(end.word())),
        };
        Columns { kind, who, own, text }
    }

    /// None: this program has not written the row.
    pub(super) fn of_columns(columns: &Columns<'_>) -> Option<What> {
        let Columns { kind, who, own, text } = columns;
        Some(match *kind {
            "said" => What::Said { from: peer(who)?, text: (*text)?.to_owned(), own: *own },
            "joined" => What::Joined(Nick::new(who).ok()?),
            "left" => What::Left(Nick::new(who).ok()?),
            "opened" => What::Opened(peer(who)?),
            "closed" => {
                let word = (*text)?;
                What::Closed(peer(who)?, ENDS.into_iter().find(|end| end.word() == word)?)
            }
            _ => return None,
        })
    }
}

/// How a row names a peer: no nickname has a `:`, so an address begins with one.
pub(super) fn name(peer: &Peer) -> String {
    match peer {
        Peer::Nick(nick) => nick.to_string(),
        Peer::Addr(ip) => format!(":{ip}"),
    }
}

/// Whom a row names.
pub(super) fn peer(name: &str) -> Option<Peer> {
    match name.strip_prefix(':') {
        Some(ip) => ip.parse().ok().map(Peer::Addr),
        None => Nick::new(name).ok().map(Peer::Nick),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_kept_comes_back_as_it_was() {
        let nick = || Nick::new("Zoë").unwrap();
        let named = || Peer::Nick(nick());
        let unnamed = || Peer::Addr([10, 0, 0, 7].into());
        let said = |from, own| What::Said { from, text: "\u{1b}hi".to_owned(), own };
        let mut all = vec![said(named(), true), said(unnamed(), false), What::Opened(unnamed())];
        all.extend([What::Joined(nick()), What::Left(nick())]);
        all.extend(ENDS.map(|end| What::Closed(named(), end)));
        for what in all {
            assert_eq!(What::of_columns(&what.columns()), Some(what));
        }
    }

    #[test]
    fn a_row_that_nobody_here_wrote_is_left_out() {
        let row = |kind, who: &str, text| Columns { kind, who: who.to_owned(), own: false, text };
        assert_eq!(What::of_columns(&row("said", "a b", Some("x"))), None);
        assert_eq!(What::of_columns(&row("said", "bob", None)), None);
        assert_eq!(What::of_columns(&row("danced", "bob", None)), None);
        assert_eq!(What::of_columns(&row("closed", "bob", Some("why"))), None);
    }
}
