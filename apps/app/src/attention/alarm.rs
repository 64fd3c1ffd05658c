//! When to signal what asks for attention. The first is signalled at once. What comes soon after it is collected, and
//! each further signal from the same conversation has to wait twice as long, until the user looks there or it is calm.

use std::time::{Duration, Instant};

use super::{Alert, Call, Kind};
use crate::target::Target;

/// What waits to be signalled.
#[derive(Debug, Default)]
pub struct Alarm {
    sources: Vec<Source>,
    last: Option<Instant>,
}

/// Where calls come from: one conversation, or all invitations.
#[derive(Debug)]
struct Source {
    target: Target,
    is_invitation: bool,
    /// What came last, and is not signalled yet.
    newest: Option<Call>,
    count: usize,
    /// From when on it may be signalled.
    due: Instant,
    /// For how long the next one will have to wait.
    pause: Duration,
}

impl Alarm {
    /// The time between two signals, at least.
    pub const PAUSE: Duration = Duration::from_secs(3);
    /// How long a second signal from the same conversation has to wait.
    pub const FIRST_PAUSE: Duration = Duration::from_secs(5);
    /// How long one has to wait at most.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(300);

    /// Something asks for attention.
    pub fn call(&mut self, now: Instant, call: Call) {
        let is_invitation = call.kind == Kind::Invitation;
        let at = self.sources.iter().position(|source| source.is(&call.target, is_invitation));
        let at = at.unwrap_or_else(|| {
            let (target, pause) = (call.target.clone(), Self::FIRST_PAUSE);
            let source = Source { target, is_invitation, newest: None, count: 0, due: now, pause };
            self.sources.push(source);
            self.sources.len() - 1
        });
        let source = &mut self.sources[at];
        if source.newest.is_none() && now > source.due + source.pause {
            source.pause = Self::FIRST_PAUSE;
        }
        source.newest = Some(call);
        source.count += 1;
    }

    /// What is to be signalled now.
    pub fn take(&mut self, now: Instant) -> Option<Alert> {
        if self.last.is_some_and(|last| now < last + Self::PAUSE) {
            return None;
        }
        let mut newest: Option<Call> = None;
        let mut count = 0;
        for source in self.sources.iter_mut().filter(|source| source.due <= now) {
            let Some(call) = source.newest.take() else { continue };
            count += std::mem::take(&mut source.count);
            source.due = now + source.pause;
            source.pause = (source.pause * 2).min(Self::LONGEST_PAUSE);
            // What is said to the user alone comes first.
            if newest.as_ref().is_none_or(|newest| newest.kind != Kind::Private) {
                newest = Some(call);
            }
        }
        let newest = newest?;
        self.last = Some(now);
        Some(Alert { newest, others: count - 1 })
    }

    /// When there will be something to signal, if nothing else happens.
    pub fn next(&self) -> Option<Instant> {
        let waiting = self.sources.iter().filter(|source| source.newest.is_some());
        let due = waiting.map(|source| source.due).min()?;
        Some(self.last.map_or(due, |last| due.max(last + Self::PAUSE)))
    }

    /// The user has seen what was said there.
    pub fn seen(&mut self, target: &Target) {
        self.sources.retain(|source| source.target != *target);
    }

    /// What waits will not be signalled.
    pub fn mute(&mut self) {
        for source in &mut self.sources {
            (source.newest, source.count) = (None, 0);
        }
    }
}

impl Source {
    fn is(&self, target: &Target, is_invitation: bool) -> bool {
        self.is_invitation == is_invitation && (is_invitation || self.target == *target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;
    use plausch_transport_std::client::Peer;

    fn peer(name: &str) -> Peer {
        Peer::Nick(Nick::new(name).unwrap())
    }

    fn mention(text: &str) -> Call {
        let text = Some(text.to_owned());
        Call { kind: Kind::Mention, target: Target::Room, from: peer("bob"), text }
    }

    fn private(name: &str) -> Call {
        let target = Target::Chat(peer(name));
        Call { kind: Kind::Private, target, from: peer(name), text: Some("psst".to_owned()) }
    }

    #[test]
    fn the_first_is_signalled_at_once_and_a_hundred_more_are_one() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        alarm.call(start, mention("first"));
        assert_eq!(alarm.take(start), Some(Alert { newest: mention("first"), others: 0 }));
        for number in 0..100 {
            alarm.call(start, mention(&number.to_string()));
            assert_eq!(alarm.take(start), None);
        }
        let next = alarm.next().unwrap();
        assert_eq!(next, start + Alarm::FIRST_PAUSE);
        assert_eq!(alarm.take(next), Some(Alert { newest: mention("99"), others: 99 }));
        assert_eq!((alarm.next(), alarm.take(next + Alarm::LONGEST_PAUSE)), (None, None));
    }

    #[test]
    fn a_room_that_never_stops_is_heard_ever_more_rarely_and_a_friend_is_not_held_up_by_it() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let mut signals = 0;
        for second in 0..3600 {
            let now = start + Duration::from_secs(second);
            (0..50).for_each(|_| alarm.call(now, mention("zoe zoe zoe")));
            signals += usize::from(alarm.take(now).is_some());
        }
        assert!((5..20).contains(&signals), "{signals}");
        let now = start + Duration::from_secs(3603);
        alarm.call(now, private("ann"));
        alarm.call(now, mention("zoe"));
        let alert = alarm.take(now).unwrap();
        assert_eq!(alert.newest, private("ann"));
    }

    #[test]
    fn a_conversation_that_was_looked_at_or_was_calm_begins_anew() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        alarm.call(start, mention("one"));
        alarm.take(start).unwrap();
        alarm.call(start, mention("two"));
        alarm.seen(&Target::Room);
        assert_eq!(alarm.next(), None);
        let soon = start + Alarm::PAUSE;
        alarm.call(soon, mention("three"));
        assert!(alarm.take(soon).is_some());
        let later = soon + Duration::from_secs(600);
        alarm.call(later, mention("four"));
        assert!(alarm.take(later).is_some());
        alarm.call(later, mention("five"));
        assert_eq!(alarm.next(), Some(later + Alarm::FIRST_PAUSE));
        alarm.mute();
        assert_eq!(alarm.next(), None);
    }

    #[test]
    fn invitations_of_many_are_one_source() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let mut signals = 0;
        for number in 0..60 {
            let now = start + Duration::from_secs(number);
            let from = peer(&format!("spam{number}"));
            alarm
                .call(now, Call { kind: Kind::Invitation, target: Target::Room, from, text: None });
            signals += usize::from(alarm.take(now).is_some());
        }
        assert!(signals <= 5, "{signals}");
    }
}
