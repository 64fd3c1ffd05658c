//! What the user said and nobody has heard yet: whoever leaves is told what of it is lost.

use std::collections::VecDeque;

use plausch_transport_std::client::Event;

use super::{Request, Update};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// To the room, oldest first: the client has taken it, and it has not come back.
    taken: VecDeque<String>,
    /// What was lost since the user asked to leave.
    lost: Vec<String>,
    /// What the client was not told to say.
    unsent: Vec<String>,
}

impl Said {
    /// The client has a thousand at most.
    const MAX_TAKEN: usize = 1000;

    /// Takes note of an update, which comes while the user leaves or before.
    pub(super) fn on_update(&mut self, update: &Update, is_leaving: bool) {
        match update {
            Update::Done { request: Request::Broadcast(text) } => {
                self.taken.push_back(text.clone());
                self.taken.drain(..self.taken.len().saturating_sub(Self::MAX_TAKEN));
            }
            // Echoes may be among what was left out.
            Update::Event(Event::Missed { .. }) => self.taken.clear(),
            Update::Event(Event::Broadcast { own: true, .. }) => drop(self.taken.pop_front()),
            Update::Event(Event::Unheard { peer, texts }) => {
                if peer.is_none() {
                    self.taken.drain(..texts.len().min(self.taken.len()));
                }
                if is_leaving {
                    self.lost.extend_from_slice(texts);
                }
            }
            _ => {}
        }
    }

    /// This was never sent.
    pub(super) fn give_up(&mut self, requests: impl IntoIterator<Item = Request>) {
        self.unsent.extend(requests.into_iter().filter_map(|request| match request {
            Request::Broadcast(text) | Request::Say(_, text) => Some(text),
            _ => None,
        }));
    }

    /// What is lost if the client is not waited for any more.
    pub(super) fn abandon(&mut self) {
        self.lost.extend(self.taken.drain(..));
    }

    /// What is lost, oldest first.
    pub(super) fn lost(&self) -> Vec<String> {
        [self.lost.as_slice(), &self.unsent].concat()
    }
}

#[cfg(test)]
mod tests {
    use plausch_core::name::Nick;

    use super::*;

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn what_was_neither_heard_nor_sent_is_lost_and_all_else_is_not() {
        let mut said = Said::default();
        for name in ["a", "b", "c"] {
            said.on_update(&Update::Done { request: Request::Broadcast(text(name)) }, false);
        }
        let from = Nick::new("ann").unwrap();
        let heard = Event::Broadcast { from, text: text("a"), own: true };
        said.on_update(&Update::Event(heard), false);
        let lost = |name| Update::Event(Event::Unheard { peer: None, texts: vec![text(name)] });
        said.on_update(&lost("b"), false);
        assert!(said.lost().is_empty());
        said.give_up([Request::Users, Request::Broadcast(text("d"))]);
        assert_eq!(said.lost(), ["d"]);
        said.abandon();
        assert_eq!(said.lost(), ["c", "d"]);
    }
}
