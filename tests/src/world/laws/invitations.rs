//! Each request for a private chat has one end, and both sides agree about it. A member's [`Ledger`] sees at once if
//! a request ends twice, or what never began; here is what takes two members, or a quiet world.
//!
//! [`Ledger`]: crate::world::ledger::Ledger

use std::collections::BTreeMap;

use plausch_core::client::{ChatEnd, Peer, Rejection};
use plausch_core::time::{Duration, Instant};

use crate::world::World;
use crate::world::ledger::{Asked, Ended, Ledger, Request};

/// An answer has arrived so soon, if nothing is in the way: datagrams take up to 2 s, and those of modern members are
/// sent again each second.
const ARRIVES: Duration = Duration::from_secs(4);
/// A connection is up and both nicknames are known so soon.
const CONNECTS: Duration = Duration::from_secs(2);
/// Everybody has heard of a newcomer so soon.
const SPREADS_MICROS: u64 = 2_000_000;
/// How long an invitation waits for its answer.
const WAITS: Duration = Duration::from_secs(10);
/// How many invitations a client remembers at least, and for how long: copies that come later may be shown again.
const REMEMBERED: usize = 4;
const REMEMBERED_FOR: Duration = Duration::from_secs(15);
/// The same if its directory is not modern.
const REMEMBERED_BY_ORIGINALS_FOR: Duration = Duration::from_secs(1);

/// One of ours.
struct Ours<'a> {
    name: &'a str,
    /// The UDP port is nobody else's.
    udp_port: u16,
    ledger: &'a Ledger,
}

impl World {
    /// Checks what is true once nothing is on its way: all requests have ended, and each side knows what became of
    /// them.
    pub fn every_request_had_one_end(&self) {
        let names = self.names();
        let ours: Vec<_> = names.iter().filter_map(|name| self.ours(name)).collect();
        for one in &ours {
            if let Some(request) = one.ledger.requests().iter().find(|it| it.is_pending()) {
                self.fail(format_args!("{} still waits: {request:?}", one.name));
            }
            self.each_was_shown_once(one, &ours);
            for other in &ours {
                self.answers_arrived(one, other);
                self.crossing_invitations_opened_one_chat(one, other);
            }
        }
    }

    fn ours<'a>(&'a self, name: &'a str) -> Option<Ours<'a>> {
        let person = self.person_ref(name);
        let ledger = person.ledger()?;
        Some(Ours { name, udp_port: person.address().port(), ledger })
    }

    /// Nobody is shown an invitation more often than it was made.
    fn each_was_shown_once(&self, invited: &Ours<'_>, ours: &[Ours<'_>]) {
        let mut shown = BTreeMap::<_, Vec<&Request>>::new();
        for request in invited.ledger.requests() {
            if let Asked::Other { from, port } = request.asked {
                shown.entry((from.port(), port)).or_default().push(request);
            }
        }
        for ((udp_port, port), shown) in shown {
            let Some(inviter) = ours.iter().find(|it| it.udp_port == udp_port) else { continue };
            let made = inviter.asked(invited.name);
            let made = made.filter(|request| request.port() == Some(port)).count();
            let again = shown.windows(2).filter(|pair| match pair {
                [before, after] => !invited.may_have_forgotten(before, after.began),
                _ => false,
            });
            if again.count() >= made.max(1) {
                let (who, by) = (invited.name, inviter.name);
                self.fail(format_args!("{by} invited {who} {made} times, who was shown {shown:?}"));
            }
        }
    }

    /// Whoever declines or accepts is heard, unless something is in the way.
    fn answers_arrived(&self, inviter: &Ours<'_>, invited: &Ours<'_>) {
        // An answer to somebody that is taken for another goes astray.
        let known = |it: &&Request| matches!(&it.peer, Peer::Nick(nick) if *nick == *inviter.name);
        let answers = invited.ledger.requests().iter().filter(known);
        for answer in answers.filter(|request| !request.rivalled) {
            let Some(asked) = inviter.asked_for(answer, invited.name) else { continue };
            let Some(at) = answer.accepted.or(answer.ended.map(|(at, _)| at)) else { continue };
            let waited = |time| asked.settled().is_none_or(|settled| settled > at + time);
            if asked.settled().is_some_and(|settled| settled <= at)
                || !self.laws.calm.was_calm(&[inviter.name, invited.name], at, at + ARRIVES)
            {
                continue;
            }
            let (name, by) = (invited.name, inviter.name);
            let here = inviter.ledger.was_in(at, at + ARRIVES) && invited.ledger.was_in(at, at);
            match answer.ended {
                Some((_, Ended::Declined)) if here && waited(ARRIVES) => {
                    self.fail(format_args!("{by} does not hear that {name} declines"));
                }
                _ if answer.accepted.is_none() || answer.is_ended_by_user(at + CONNECTS) => {}
                _ if waited(CONNECTS) => {
                    self.fail(format_args!("{by} does not hear that {name} accepts"));
                }
                _ => {}
            }
        }
    }

    /// If two invite each other at once, one chat opens for both, unless something is in the way. They never go on
    /// inviting each other.
    fn crossing_invitations_opened_one_chat(&self, one: &Ours<'_>, other: &Ours<'_>) {
        for mine in one.asked(other.name) {
            for theirs in other.asked(one.name) {
                let from = mine.began.max(theirs.began);
                let settled = |request: &Request| request.settled().unwrap_or(from + ARRIVES);
                let (first, last) =
                    (settled(mine).min(settled(theirs)), settled(mine).max(settled(theirs)));
                // Without a modern directory, an invitation is sent once: what is lost is lost.
                let repeated = one.ledger.was_modern(from) && other.ledger.was_modern(from);
                let since = if repeated { from } else { mine.began.min(theirs.began) };
                let calm = self.laws.calm.was_calm(&[one.name, other.name], since, last);
                let here = one.ledger.was_in(from, last) && other.ledger.was_in(from, last);
                let busy = !repeated
                    && (one.has_more_with(other.name, mine, since, last)
                        || other.has_more_with(one.name, theirs, since, last));
                // Nor is it shown if it overtakes the news that the inviter has joined.
                let settled_in =
                    Instant::from_micros(since.as_micros().saturating_sub(SPREADS_MICROS));
                let known = repeated
                    || (one.ledger.was_in(settled_in, last)
                        && other.ledger.was_in(settled_in, last));
                let copied = one.takes_for_a_copy(theirs) || other.takes_for_a_copy(mine);
                if from > first || !calm || !here || !known || busy || copied {
                    continue;
                }
                let fails = |why: &str| {
                    let (one, other) = (one.name, other.name);
                    self.fail(format_args!(
                        "{one} and {other} invite each other, and {why}: {mine:?}, {theirs:?}"
                    ))
                };
                if repeated && first.since(from) > ARRIVES {
                    fails("go on doing so");
                }
                let unheard = !one.was_shown(theirs) && !other.was_shown(mine);
                // One that was taken back may have been met just then.
                let only = one.asked_only(mine, other.name, last)
                    && other.asked_only(theirs, one.name, last);
                let given_up = mine.is_ended_by_user(last) || theirs.is_ended_by_user(last);
                let same = matches!((mine.end(), theirs.end()), (Some(mine), Some(theirs))
                    if self.net.other_side(mine) == Some(theirs));
                if unheard && only && !given_up && !same {
                    fails("not one chat opens");
                }
            }
        }
    }
}

impl Ours<'_> {
    /// Its invitations of `peer`.
    fn asked<'a>(&'a self, peer: &'a str) -> impl Iterator<Item = &'a Request> {
        self.ledger.requests().iter().filter(move |request| {
            request.is_own() && matches!(&request.peer, Peer::Nick(nick) if *nick == *peer)
        })
    }

    /// Whether there was another invitation or chat with `peer` between the two: one that came
    /// beside it was not shown.
    fn has_more_with(&self, peer: &str, request: &Request, since: Instant, until: Instant) -> bool {
        self.ledger.requests().iter().any(|other| {
            let over = other.ended.is_some_and(|(at, _)| at < since);
            let with_peer = matches!(&other.peer, Peer::Nick(nick) if *nick == *peer);
            with_peer && other.began != request.began && other.began <= until && !over
        })
    }

    /// Whether another's invitation was shown here before it was settled.
    fn was_shown(&self, invitation: &Request) -> bool {
        let (since, until) = (invitation.began, invitation.settled());
        let mut shown = self.ledger.requests().iter().filter(|request| !request.is_own());
        shown.any(|request| {
            request.port() == invitation.port()
                && request.began >= since
                && until.is_none_or(|until| request.began <= until)
        })
    }

    /// Whether it was shown an invitation that named the same port shortly before. A stranger at the same address can
    /// guess a port, and what names it next is a copy (§4).
    fn takes_for_a_copy(&self, invitation: &Request) -> bool {
        let mut shown = self.ledger.requests().iter().filter(|request| !request.is_own());
        shown.any(|request| {
            invitation.port().is_some()
                && request.port() == invitation.port()
                && request.began < invitation.began
                && invitation.began.since(request.began) <= WAITS + REMEMBERED_FOR
        })
    }

    /// Whether it made no other invitation of `peer` that was still waiting when the other member made its own.
    fn asked_only(&self, request: &Request, peer: &str, until: Instant) -> bool {
        let at_once = |other: &Request| {
            let over = |settled| request.began.since(settled) > ARRIVES;
            other.began <= until && !other.settled().is_some_and(over)
        };
        self.asked(peer).all(|other| other.began == request.began || !at_once(other))
    }

    /// Its invitation of `invited` that was shown there as `shown`.
    fn asked_for<'a>(&'a self, shown: &Request, invited: &'a str) -> Option<&'a Request> {
        let Asked::Other { from, port } = shown.asked else { return None };
        let before = |request: &&Request| request.began <= shown.began;
        let same = |request: &&Request| request.port() == Some(port);
        (from.port() == self.udp_port)
            .then(|| self.asked(invited).filter(before).filter(same).last())
            .flatten()
    }

    /// Whether it may have forgotten an invitation by then, and take a copy for a new one.
    fn may_have_forgotten(&self, shown: &Request, by: Instant) -> bool {
        // Whoever leaves without an answer, and comes back while the other still waits, is asked again.
        if shown.ended.is_some_and(|(_, ended)| ended == Ended::Left) && shown.accepted.is_none() {
            return true;
        }
        let answered =
            |request: &Request| request.accepted.or(request.ended.map(|(ended, _)| ended));
        let Some(at) = answered(shown) else { return false };
        let modern = self.ledger.was_modern(at);
        let time = if modern { REMEMBERED_FOR } else { REMEMBERED_BY_ORIGINALS_FOR };
        let others = self.ledger.requests().iter().filter(|request| !request.is_own());
        let since = others.filter_map(answered).filter(|&other| other >= at && other <= by);
        by.since(at) >= time || since.count() > REMEMBERED
    }
}

impl Request {
    /// The TCP port at which the inviter listens.
    fn port(&self) -> Option<u16> {
        match self.asked {
            Asked::Own { port, .. } => port,
            Asked::Other { port, .. } => Some(port),
        }
    }

    /// Whether this member's user, or the end of the other's stay, ended it by then.
    fn is_ended_by_user(&self, by: Instant) -> bool {
        self.ended.is_some_and(|(at, ended)| {
            let by_user = Ended::Closed(ChatEnd::Closed);
            at <= by
                && (ended == by_user
                    || ended == Ended::Left
                    || ended == Ended::Rejected(Rejection::Left))
        })
    }
}
