//! What the user said in private, until it is written to the socket: there is no echo.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plausch_core::client::Peer;

use super::queue::{Queue, Taken, Unwritten};
use super::sockets::Mark;

/// How long a peer that reads slowly is left alone.
const PAUSE: Duration = Duration::from_millis(250);

/// Texts on their way to peers.
#[derive(Debug, Default)]
pub(super) struct Unsaid(BTreeMap<Peer, Chat>);

#[derive(Debug, Default)]
struct Chat {
    /// For a peer that reads slowly.
    waiting: Queue,
    again_at: Option<Instant>,
    /// Handed to the link, and perhaps not written yet.
    unwritten: Unwritten,
}

impl Unsaid {
    /// Takes a text that is to be said later.
    pub(super) fn push(&mut self, peer: &Peer, now: Instant, text: String, taken: Taken) {
        let chat = self.0.entry(peer.clone()).or_default();
        chat.waiting.push(text, taken);
        chat.again_at.get_or_insert(now + PAUSE);
    }

    /// Whether texts to this peer wait: the next one has to as well.
    pub(super) fn is_waiting(&self, peer: &Peer) -> bool {
        self.0.get(peer).is_some_and(|chat| !chat.waiting.is_empty())
    }

    /// The next text whose peer has been left alone for long enough.
    pub(super) fn next(&mut self, now: Instant) -> Option<(Peer, String)> {
        for (peer, chat) in &mut self.0 {
            if chat.again_at.is_some_and(|at| at <= now) {
                match chat.waiting.pop() {
                    Some(text) => return Some((peer.clone(), text)),
                    None => chat.again_at = None,
                }
            }
        }
        None
    }

    /// The peer still reads slowly.
    pub(super) fn put_back(&mut self, peer: &Peer, now: Instant, text: String) {
        let chat = self.0.entry(peer.clone()).or_default();
        chat.waiting.put_back(text);
        chat.again_at = Some(now + PAUSE);
    }

    /// A text was handed to the peer's link.
    pub(super) fn on_said(&mut self, peer: &Peer, mark: Mark, text: String) {
        self.0.entry(peer.clone()).or_default().unwritten.push(mark, text);
    }

    /// The chat is over. Returns what was not said. If the user ended it, the link still sends what it has.
    pub(super) fn take(&mut self, peer: &Peer, by_user: bool) -> Vec<String> {
        let Some(Chat { mut waiting, unwritten, .. }) = self.0.remove(peer) else {
            return Vec::new();
        };
        let lost = unwritten.into_texts().filter(|_| !by_user);
        lost.chain(waiting.take()).collect()
    }

    /// All that was not said, to whom.
    pub(super) fn take_all(&mut self) -> Vec<(Peer, Vec<String>)> {
        let peers: Vec<_> = self.0.keys().cloned().collect();
        let unsaid = peers.into_iter().map(|peer| {
            let texts = self.take(&peer, false);
            (peer, texts)
        });
        unsaid.filter(|(_, texts)| !texts.is_empty()).collect()
    }

    /// Whether something waits for a peer that reads slowly.
    pub(super) fn is_empty(&self) -> bool {
        self.0.values().all(|chat| chat.waiting.is_empty())
    }

    pub(super) fn next_timeout(&self) -> Option<Instant> {
        self.0.values().filter_map(|chat| chat.again_at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::link;

    fn bob() -> Peer {
        Peer::Nick("bob".parse().unwrap())
    }

    #[test]
    fn what_is_not_written_when_a_chat_ends_is_named() {
        let mut unsaid = Unsaid::default();
        let (mut outgoing, _link) = link::outgoing();
        unsaid.on_said(&bob(), outgoing.mark(), "written".to_owned());
        outgoing.push(Instant::now(), b"psst\n".to_vec());
        unsaid.on_said(&bob(), outgoing.mark(), "psst".to_owned());
        let (taken, _) = async_channel::unbounded();
        unsaid.push(&bob(), Instant::now(), "later".to_owned(), taken);
        assert_eq!(unsaid.take(&bob(), false), ["psst", "later"]);
        assert!(unsaid.take_all().is_empty());
    }

    #[test]
    fn a_peer_that_reads_slowly_is_left_alone_for_a_while_and_keeps_its_order() {
        let (mut unsaid, mut now) = (Unsaid::default(), Instant::now());
        let (taken, _) = async_channel::unbounded();
        for text in ["one", "two"] {
            unsaid.push(&bob(), now, text.to_owned(), taken.clone());
        }
        assert!(unsaid.is_waiting(&bob()) && unsaid.next(now).is_none());
        now = unsaid.next_timeout().unwrap();
        let (peer, one) = unsaid.next(now).unwrap();
        unsaid.put_back(&peer, now, one);
        assert!(unsaid.next(now).is_none());
        now = unsaid.next_timeout().unwrap();
        for text in ["one", "two"] {
            assert_eq!(unsaid.next(now), Some((bob(), text.to_owned())));
        }
        assert!(unsaid.next(now).is_none() && unsaid.is_empty());
        assert_eq!(unsaid.next_timeout(), None);
    }
}
