//! Events that the application did not read in time: what has to be made up for, in bounded memory.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use super::{ChatSecurity, Event, Peer};

/// Keeps the application's picture of the world, while it reads and while it does not.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// Peers whose chat or invitation the application was told of.
    told: BTreeSet<Peer>,
    count: u64,
    /// How things stand with the server.
    server: Vec<Event>,
    /// How things stand with each peer.
    peers: BTreeMap<Peer, Vec<Event>>,
    /// What is told in any case: what became of the application's own texts, keys to be remembered or decided about, and
    /// the end.
    kept: Vec<Event>,
}

impl Missed {
    /// The application will read this event.
    pub(super) fn on_told(&mut self, event: &Event) {
        match event {
            Event::Invited { peer, .. }
            | Event::ChatHeld { peer, .. }
            | Event::ChatOpened { peer, .. } => {
                self.told.insert(peer.clone());
            }
            Event::ChatClosed { peer, .. } => {
                self.told.remove(peer);
            }
            _ => {}
        }
    }

    /// The application will not read this event.
    pub(super) fn on_missed(&mut self, event: Event) {
        self.count += 1;
        match event {
            Event::Welcome { .. } | Event::Disconnected { .. } | Event::Refused { .. } => {
                self.server = vec![event];
            }
            Event::Connecting { .. } | Event::Reconnecting { .. } => {
                self.server.retain(|event| {
                    matches!(event, Event::Disconnected { .. } | Event::Refused { .. })
                });
                self.server.push(event);
            }
            // Each is told once, in place of what it was before.
            Event::Topic { .. } | Event::Motd { .. } | Event::Restarting { .. } => {
                self.server.retain(|told| discriminant(told) != discriminant(&event));
                self.server.push(event);
            }
            Event::Unheard { .. }
            | Event::Ended { .. }
            | Event::Secured { first: true, .. }
            | Event::OtherKey { .. } => {
                self.count -= 1;
                self.kept.push(event);
            }
            Event::Invited { ref peer, .. }
            | Event::ChatHeld { ref peer, .. }
            | Event::ChatOpened { ref peer, .. } => {
                let events = self.peers.entry(peer.clone()).or_default();
                events.retain(|event| matches!(event, Event::ChatClosed { .. }));
                events.truncate(1);
                events.push(event);
            }
            Event::Rejected { ref peer, .. } => {
                self.peers.insert(peer.clone(), vec![event]);
            }
            Event::ChatClosed { ref peer, .. } => {
                match self.peers.get(peer).map(|events| (events.last(), events.len())) {
                    // The application need not know of an invitation that came and went.
                    Some((Some(Event::Invited { .. }), 1)) if !self.told.contains(peer) => {
                        self.peers.remove(peer);
                    }
                    // But it has to remember the key of a chat.
                    Some((Some(opened), _)) if has_key(opened) => {
                        self.peers.entry(peer.clone()).or_default().push(event);
                    }
                    _ => drop(self.peers.insert(peer.clone(), vec![event])),
                }
            }
            _ => {}
        }
    }

    /// Whether there is something to make up for.
    pub(super) fn is_behind(&self) -> bool {
        self.count > 0 || !self.kept.is_empty()
    }

    /// What brings the application up to date, apart from who is in the room, in place of what it missed and of
    /// these `events`.
    pub(super) fn make_up(&mut self, events: impl IntoIterator<Item = Event>) -> Vec<Event> {
        events.into_iter().for_each(|event| self.on_missed(event));
        let Missed { told, count, server, peers, kept } = std::mem::take(self);
        self.told = told;
        // Whatever was said and is not named by then was heard, or is on its way.
        let is_end = |event: &Event| matches!(event, Event::Ended { .. });
        let (end, unheard): (Vec<_>, Vec<_>) = kept.into_iter().partition(is_end);
        let missed = (count > 0).then_some(Event::Missed { events: count });
        let state = server.into_iter().chain(peers.into_values().flatten());
        unheard.into_iter().chain(missed).chain(state).chain(end).collect()
    }
}

/// Whether it tells of a private chat that is secure.
fn has_key(event: &Event) -> bool {
    matches!(event, Event::ChatOpened { security: ChatSecurity::Secure { .. }, .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::ChatEnd;
    use plausch_core::name::Nick;
    use plausch_core::secure::{Generator, Identity, Item, PublicKey, Purpose, SecureLink};
    use plausch_core::time::Instant;
    use plausch_core::wire::Dialect;

    fn peer(name: &str) -> Peer {
        Peer::Nick(Nick::new(name).unwrap())
    }

    fn opened(name: &str) -> Event {
        let (peer, addr) = (peer(name), ([10, 0, 0, 1], 7).into());
        Event::ChatOpened { peer, addr, security: ChatSecurity::Plain }
    }

    fn closed(name: &str, end: ChatEnd) -> Event {
        Event::ChatClosed { peer: peer(name), end }
    }

    fn invited(name: &str) -> Event {
        Event::Invited { peer: peer(name), ip: [10, 0, 0, 1].into(), candidates: Vec::new() }
    }

    #[test]
    fn the_topic_and_the_message_of_the_day_are_made_up_for_as_they_are_now() {
        let topic = |text: Option<&str>| Event::Topic { text: text.map(str::to_owned) };
        let motd = |text: &str| Event::Motd { text: text.to_owned() };
        let mut missed = Missed::default();
        let events = [topic(Some("one")), motd("hello"), topic(Some("two")), topic(None)];
        let told = missed.make_up(events);
        assert_eq!(told, [Event::Missed { events: 4 }, motd("hello"), topic(None)]);
    }

    #[test]
    fn what_is_made_up_for_is_how_things_stand_now() {
        let welcome = |name: &str| Event::Welcome {
            nick: Nick::new(name).unwrap(),
            dialect: Dialect::Framed,
            modern: true,
            secure: false,
        };
        let said = Event::Skipped;
        let mut missed = Missed::default();
        missed.on_told(&opened("ann"));
        let events = [
            welcome("me"),
            said.clone(),
            closed("ann", ChatEnd::Peer),
            opened("ann"),
            invited("bob"),
            welcome("you"),
        ];
        let expected = [
            Event::Missed { events: 6 },
            welcome("you"),
            closed("ann", ChatEnd::Peer),
            opened("ann"),
            invited("bob"),
        ];
        assert_eq!(missed.make_up(events), expected);
        assert!(!missed.is_behind());
    }

    #[test]
    fn what_was_not_heard_is_told_first_and_the_end_last() {
        let mut missed = Missed::default();
        let unheard = Event::Unheard { peer: None, texts: vec!["hi".to_owned()] };
        let ended = Event::Ended { reason: crate::client::Ended::Left };
        let events = [Event::Skipped, unheard.clone(), closed("ann", ChatEnd::Peer), ended.clone()];
        let expected = [unheard, Event::Missed { events: 2 }, closed("ann", ChatEnd::Peer), ended];
        assert_eq!(missed.make_up(events), expected);
    }

    #[test]
    fn no_key_is_missed_that_is_to_be_remembered_or_decided_about() {
        let (key, other) = (PublicKey::new([1; 32]), PublicKey::new([2; 32]));
        let mut missed = Missed::default();
        let first = Event::Secured { key, first: true };
        let changed = Event::OtherKey { known: key, shown: other };
        let again = Event::Secured { key, first: false };
        let events = [first.clone(), again, Event::Skipped, changed.clone()];
        assert_eq!(missed.make_up(events), [first, changed, Event::Missed { events: 2 }]);
    }

    /// A private chat with Bob opened, with some key.
    fn opened_with_key() -> Event {
        let [mut ann, mut bob] = [1, 2].map(|seed| Generator::new([seed; 32]));
        let [anns, bobs] = [&mut ann, &mut bob].map(Identity::generate);
        let [inviter, invited] = ["ann", "bob"].map(|name| Nick::new(name).unwrap());
        let purpose = Purpose::Chat { inviter: &inviter, invited: &invited };
        let (mut left, first) = SecureLink::initiate(&anns, purpose, &mut ann, Instant::START);
        let mut right = SecureLink::respond(&bobs, purpose, &mut bob, Instant::START);
        let (_, Some(Item::Send(second))) = right.receive(&first) else { panic!("no answer") };
        let (_, Some(Item::Secured { peer: key, check: Some(check), .. })) = left.receive(&second)
        else {
            panic!("no check phrase");
        };
        let security = ChatSecurity::Secure { key, check };
        Event::ChatOpened { peer: peer("bob"), addr: ([10, 0, 0, 1], 7).into(), security }
    }

    #[test]
    fn the_key_of_a_chat_that_opened_and_ended_meanwhile_is_not_missed() {
        let (opened, over) = (opened_with_key(), closed("bob", ChatEnd::Peer));
        let mut missed = Missed::default();
        missed.on_told(&opened);
        let events = [Event::Skipped, over.clone(), opened.clone(), over.clone()];
        let expected = [Event::Missed { events: 4 }, over.clone(), opened.clone(), over.clone()];
        assert_eq!(missed.make_up(events), expected);
        // It happens again and again, and takes no more memory for that.
        let mut missed = Missed::default();
        for _ in 0..1000 {
            missed.on_missed(opened.clone());
            missed.on_missed(over.clone());
        }
        let expected = [Event::Missed { events: 2000 }, over.clone(), opened, over];
        assert_eq!(missed.make_up([]), expected);
    }

    #[test]
    fn strangers_invitations_that_came_and_went_take_no_memory() {
        let mut missed = Missed::default();
        for number in 0..1000 {
            let name = format!("stranger{number}");
            missed.on_missed(invited(&name));
            missed.on_missed(closed(&name, ChatEnd::Expired));
        }
        assert_eq!(missed.make_up([]), [Event::Missed { events: 2000 }]);
        missed.on_told(&invited("ann"));
        let expired = closed("ann", ChatEnd::Expired);
        let expected = [Event::Missed { events: 1 }, expired.clone()];
        assert_eq!(missed.make_up([expired]), expected);
    }
}
