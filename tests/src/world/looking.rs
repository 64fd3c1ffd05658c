//! What people saw. What a test has asked for is taken: the next question is about what came after.

use std::net::SocketAddr;
use std::time::Duration;

use plausch_core::link::LinkId;
use plausch_core::time::Instant;
use plausch_core::wire::Dialect;

use super::{Resident, World};
use crate::world::original::Original;
use crate::world::seen::Seen;

impl World {
    /// Somebody heard a text of another in the room.
    pub fn hears(&mut self, who: &str, from: &str, text: &str) {
        let said = |own| Seen::Heard { from: from.to_owned(), text: text.to_owned(), own };
        self.sees(who, &said(who == from));
    }

    /// Somebody heard nothing that was not asked for.
    pub fn hears_nothing(&mut self, who: &str) {
        self.sees_no(who, |seen| matches!(seen, Seen::Heard { .. } | Seen::ChatText { .. }));
    }

    /// Somebody heard a text in private.
    pub fn hears_in_private(&mut self, who: &str, peer: &str, text: &str) {
        let (peer, text) = (peer.to_owned(), text.to_owned());
        self.sees(who, &Seen::ChatText { peer, text, own: false });
    }

    /// Somebody is welcome.
    pub fn is_welcome(&mut self, who: &str) {
        self.sees_some(who, "a welcome", |seen| matches!(seen, Seen::Welcome { .. }));
    }

    /// Somebody is told no, with these words.
    pub fn is_refused(&mut self, who: &str, text: &str) {
        self.sees(who, &Seen::Refused { text: text.to_owned() });
    }

    /// Somebody is asked for a private chat by `peer`, or by somebody who may be.
    pub fn is_invited(&mut self, who: &str, peer: &str) {
        let original = self.person_ref(who).is_original();
        self.sees_some(
            who,
            &format!("an invitation by {peer}"),
            |seen| matches!(seen, Seen::Invited { peer: by, .. } if by == peer || original),
        );
    }

    /// Somebody is not asked for a private chat.
    pub fn is_not_invited(&mut self, who: &str) {
        self.sees_no(who, |seen| matches!(seen, Seen::Invited { .. }));
    }

    /// Somebody's invitation came to nothing.
    pub fn is_rejected(&mut self, who: &str, peer: &str, reason: &str) {
        let (peer, reason) = (peer.to_owned(), reason.to_owned());
        self.sees(who, &Seen::Rejected { peer, reason });
    }

    /// A private chat has opened.
    pub fn is_in_chat(&mut self, who: &str, peer: &str) {
        self.sees(who, &Seen::ChatOpened { peer: peer.to_owned() });
    }

    /// A private chat is over.
    pub fn is_out_of_chat(&mut self, who: &str, peer: &str, end: &str) {
        self.sees(who, &Seen::ChatClosed { peer: peer.to_owned(), end: end.to_owned() });
    }

    /// Somebody learns that another came.
    pub fn sees_joined(&mut self, who: &str, nick: &str) {
        self.sees(who, &Seen::Joined { nick: nick.to_owned() });
    }

    /// Somebody learns that another left.
    pub fn sees_left(&mut self, who: &str, nick: &str) {
        self.sees(who, &Seen::Left { nick: nick.to_owned() });
    }

    /// Somebody sees an error of the directory.
    pub fn sees_error(&mut self, who: &str, text: &str) {
        self.sees(who, &Seen::Error { text: text.to_owned() });
    }

    /// Somebody saw exactly this. Says when.
    pub fn sees(&mut self, who: &str, wanted: &Seen) -> Instant {
        self.sees_some(who, &format!("{wanted:?}"), |seen| seen == wanted).0
    }

    /// Somebody saw such a thing. Says when, and what.
    pub fn sees_some(
        &mut self,
        who: &str,
        what: &str,
        wanted: impl Fn(&Seen) -> bool,
    ) -> (Instant, Seen) {
        let found = self.person(who, |person, _| person.sights().take(wanted));
        found.unwrap_or_else(|| self.fail(format_args!("{who} should have seen {what}")))
    }

    /// Somebody saw no such thing that was not asked for.
    pub fn sees_no(&mut self, who: &str, unwanted: impl Fn(&Seen) -> bool) {
        let found = self
            .person(who, |person, _| person.sights().left().find(|seen| unwanted(seen)).cloned());
        if let Some(found) = found {
            self.fail(format_args!("{who} should not have seen {found:?}"));
        }
    }

    /// All that somebody saw, and when.
    pub fn sights(&mut self, who: &str) -> Vec<(Instant, Seen)> {
        self.person(who, |person, _| {
            person.sights().all().map(|(at, seen)| (at, seen.clone())).collect()
        })
    }

    /// Nothing that somebody has seen so far matters any more.
    pub fn forget(&mut self, who: &str) {
        self.person(who, |person, _| person.sights().forget());
    }

    /// Somebody knows exactly these others.
    pub fn knows(&mut self, who: &str, others: &[&str]) {
        self.knows_and_more(who, others, 0);
    }

    /// Whom somebody knows, and how many more.
    pub fn roster_of(&self, who: &str) -> (Vec<String>, u32) {
        self.person_ref(who).roster()
    }

    /// Somebody knows exactly these others, and that there are so many more.
    pub fn knows_and_more(&mut self, who: &str, others: &[&str], count: u32) {
        let (roster, more) = self.roster_of(who);
        if roster != others || more != count {
            self.fail(format_args!(
                "{who} should know {others:?}, but knows {roster:?} and {more}"
            ));
        }
    }

    /// Exactly these are in the room.
    pub fn are_here(&mut self, nicks: &[&str]) {
        let here = match self.programs.first() {
            Some(Resident::Directory(directory)) => directory.nicks(),
            Some(Resident::Server(server)) => server.nicks(),
            _ => Vec::new(),
        };
        if here != nicks {
            self.fail(format_args!("{nicks:?} should be here, and {here:?} are"));
        }
    }

    /// Whether somebody is in the room, and the directory of this time knows it as well.
    pub fn is_welcome_now(&self, who: &str) -> bool {
        match self.programs.first() {
            Some(Resident::Directory(_)) => self.link_of(who).is_some(),
            _ => true,
        }
    }

    /// The directory's name for somebody's connection, if both think that it is up.
    pub(super) fn link_of(&self, who: &str) -> Option<LinkId> {
        let person = self.person_ref(who);
        let end = person.directory_end().filter(|_| person.is_in())?;
        self.directory().link_at(self.net.other_side(end)?)
    }

    /// Where somebody takes invitations.
    pub fn address_of(&self, who: &str) -> SocketAddr {
        self.person_ref(who).address()
    }

    /// Where one of ours would reach another.
    pub fn member_as_seen(&self, who: &str, nick: &str) -> SocketAddr {
        self.person_ref(who)
            .member(nick)
            .map(|(addr, _)| addr)
            .unwrap_or_else(|| self.fail(format_args!("{who} should know {nick}")))
    }

    /// What one of ours knows of another's dialect.
    pub fn dialect_as_seen(&self, who: &str, nick: &str) -> Option<Dialect> {
        self.person_ref(who).member(nick).and_then(|(_, dialect)| dialect)
    }

    /// Who somebody at that address may be, as far as one of ours knows.
    pub fn possible_at(&self, who: &str, ip: &str) -> Vec<String> {
        let person = self.person_ref(who);
        let there = |nick: &String| {
            person.member(nick).is_some_and(|(addr, _)| addr.ip().to_string() == ip)
        };
        person.roster().0.into_iter().filter(there).collect()
    }

    /// The TCP port that somebody told whom it invited last.
    pub fn chat_port_told(&self, who: &str) -> u16 {
        self.person_ref(who)
            .last_port()
            .unwrap_or_else(|| self.fail(format_args!("{who} waits for nobody")))
    }

    /// All that came over the connection of somebody raw.
    pub fn raw_received(&mut self, who: &str) -> Vec<u8> {
        self.raw(who, |raw, _| raw.received().to_vec())
    }

    /// Whether the connection of somebody raw is over.
    pub fn raw_is_over(&mut self, who: &str) -> bool {
        self.raw(who, |raw, _| raw.is_over())
    }

    /// The datagrams that somebody raw got.
    pub fn raw_datagrams(&mut self, who: &str) -> Vec<Vec<u8>> {
        self.raw(who, |raw, _| raw.datagrams().iter().map(|(_, bytes)| bytes.clone()).collect())
    }

    /// The stand-in of that name.
    ///
    /// # Panics
    /// If it is none.
    pub fn original(&self, name: &str) -> &Original {
        match self.people.get(name).and_then(|id| self.programs.get(id.0)) {
            Some(Resident::Original(original)) => original,
            _ => panic!("{name} is no original"),
        }
    }

    /// It is `after` later than `before`, give or take `about`.
    pub fn is_later(&self, at: Instant, before: Instant, after: Duration, about: Duration) {
        let passed = at.since(before);
        if passed + about < after || passed > after + about {
            self.fail(format_args!("{passed:?} should be {after:?}"));
        }
    }
}
