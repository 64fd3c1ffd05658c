//! The laws, each where it could be broken.

use std::fmt;
use std::net::IpAddr;

use plausch_core::client::Peer;
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::refusal::Refusal;
use plausch_core::secure::PublicKey;

use super::by_hand::Phrase;
use super::driver::Saw;
use super::world::{At, Said, Shown, Wire, World};
use super::{Broken, Law};

/// What everything that is said begins with. Its number follows, in [`DIGITS`] digits; and what nobody can guess.
const SECRET: &str = "secret-";
const DIGITS: usize = 6;

impl World {
    /// Somebody says something new, as `say` does it. It is kept before Eve can see it.
    pub(super) fn says(
        &mut self,
        at: Option<(usize, usize)>,
        say: impl FnOnce(&mut Self, &str) -> bool,
    ) {
        let (number, chance) = (self.said.len(), self.dice.roll());
        let token = format!("{SECRET}{number:0DIGITS$}-{chance:016x}");
        let tail = if self.dice.chance(0.1) { " and so on".repeat(200) } else { String::new() };
        let text = format!("{token}{tail}");
        let Some((wire, end)) = at.filter(|_| say(self, &text)) else { return };
        let view = &mut self.wires[wire].views[end];
        view.said.push(number);
        self.said.push(Said { token, text, to: view.shown });
    }

    fn breaks(&mut self, law: Law, how: impl fmt::Display) {
        self.broken.get_or_insert(Broken { law, how: how.to_string() });
    }

    /// Eve has seen these bytes.
    pub(super) fn eve_sees(&mut self, wire: usize, bytes: &[u8]) {
        let Wire { ends, views, hidden } = &self.wires[wire];
        let (is_private, is_hidden) = (matches!(ends[1], At::Member(..)), *hidden);
        let is_secure = is_hidden || matches!(views[0].shown, Some(Shown::Key(_)));
        let clear = self
            .said_in(bytes)
            .find(|said| if is_private { said.to != Some(Shown::Plain) } else { is_secure });
        if let Some(text) = clear.map(|said| said.token.clone()) {
            self.breaks(Law::Clear, format!("{text} is in clear on wire {wire}"));
        }
        let mut nicks = self.members.iter().map(|one| &one.driver.nick);
        let named = nicks.find(|nick| is_hidden && has(bytes, nick.as_bytes())).cloned();
        if let Some(nick) = named {
            self.breaks(Law::Clear, format!("the nickname {nick} is in clear on wire {wire}"));
        }
    }

    /// Eve may have opened something with a key of her own, and may have learnt who somebody is.
    pub(super) fn eve_opened(&mut self, wire: usize) {
        let eve = self.eve.key();
        let Wire { ends, views, .. } = &self.wires[wire];
        let (ends, is_eves) = (*ends, views[0].shown == Some(Shown::Key(eve)));
        if let [At::Member(who, _), At::Room(_)] = ends
            && self.eve.has_met(wire)
            && self.people[who].pin.is_some_and(|pin| pin != eve)
        {
            self.breaks(Law::Downgrade, "another than the directory was told who somebody is");
        }
        for opened in self.eve.take_opened() {
            self.tally.opened_by_eve += 1;
            let is_private = matches!(ends[1], At::Member(..));
            let others = self
                .said_in(&opened)
                .find(|said| if is_private { said.to != Some(Shown::Key(eve)) } else { !is_eves });
            if let Some(text) = others.map(|said| said.token.clone()) {
                self.breaks(Law::OwnKey, format!("Eve has opened {text}, which was not for her"));
            }
        }
    }

    /// Somebody is in the room, over a link of that key or over a plain one, and gets from now on what is relayed.
    pub(super) fn enters(&mut self, link: LinkId, nick: Nick, key: Option<PublicKey>) {
        self.tally.eve_in_the_room += usize::from(self.doors.is_hers(link));
        if self.rules.requires && key.is_none() {
            self.breaks(Law::Required, format!("{nick} is in the room over a plain link"));
        }
        if let Some(owner) = self.owners.get(&nick)
            && key != Some(*owner)
        {
            self.breaks(Law::Owner, format!("{nick} is somebody's, and {key:?} has it"));
        }
        if let Some(key) = key.filter(|_| self.rules.reserves) {
            self.owners.entry(nick).or_insert(key);
        }
        if let Some((wire, _)) = self.wire_of(At::Room(link)) {
            let view = &mut self.wires[wire].views[0];
            (view.since, view.heard) = (self.relayed.len(), 0);
        }
    }

    /// The directory lets somebody not in.
    pub(super) fn refuses(&mut self, refusal: Refusal) {
        match refusal {
            Refusal::NickTaken => self.tally.refused_a_nickname += 1,
            Refusal::NotSecure => self.tally.refused_in_plain += 1,
            _ => {}
        }
    }

    /// A user invites somebody at that address, or accepts an invitation from there.
    pub(super) fn asks(&mut self, who: usize, peer: &Peer) {
        let ip = match peer {
            Peer::Addr(ip) => Some(*ip),
            Peer::Nick(nick) => {
                let mut members = self.members.iter().map(|member| &member.driver);
                members.find(|one| one.nick == *nick).map(|one| one.address.ip())
            }
        };
        if let Some(ip) = ip {
            *self.people[who].asked.entry(ip).or_default() += 1;
        }
    }

    /// A program connects to somebody at that address.
    pub(super) fn connects(&mut self, who: usize, to: IpAddr) {
        let asked = self.people[who].asked.entry(to).or_default();
        match asked.checked_sub(1) {
            Some(left) => *asked = left,
            None => self.breaks(Law::Asked, format!("{who} connects to {to}, unasked")),
        }
    }

    /// The directory tells all what came on that link.
    pub(super) fn relays(&mut self, link: Option<LinkId>, text: String) {
        self.relayed.push(text.clone());
        let Some(link) = link else { return };
        let Some((wire, _)) = self.wire_of(At::Room(link)) else { return };
        let (At::Member(who, _), key) = (self.wires[wire].ends[0], self.room.key_of(link)) else {
            return;
        };
        if key != Some(self.members[who].key()) {
            return;
        }
        let [member, room] = &mut self.wires[wire].views;
        let said = member.said.iter().skip(room.heard);
        let found = said.map(|&nth| &self.said[nth].text).position(|said| *said == text);
        match found {
            Some(at) => room.heard += at + 1,
            None => self.breaks(Law::Order, format!("{text} was not said to the directory")),
        }
    }

    /// A user is shown something.
    pub(super) fn saw(&mut self, who: usize, link: Option<LinkId>, saw: Saw) {
        let at = link.and_then(|link| self.wire_of(At::Member(who, link)));
        match (saw, at) {
            (Saw::Invited(peer), _) => {
                self.tally.invitations_shown += 1;
                self.people[who].invited.push(peer);
            }
            (Saw::Held(peer), _) => {
                self.tally.held += 1;
                self.people[who].held.push(peer);
            }
            (Saw::Secured(key), Some(at)) => self.is_secured(who, at, key),
            (Saw::Welcome, Some(at)) => self.is_welcome(who, at),
            (Saw::Room(text), Some(at)) => self.hears_room(at, &text),
            (Saw::Private(text), Some(at)) => self.hears_private(who, at, &text),
            (Saw::Opened { nick, security, told }, Some(at)) => {
                self.is_opened(who, at, nick, security, told);
            }
            (_, None) => {}
        }
    }

    fn is_secured(&mut self, who: usize, (wire, end): (usize, usize), key: PublicKey) {
        self.wires[wire].views[end].shown = Some(Shown::Key(key));
        if self.people[who].pin.is_some_and(|pin| pin != key) {
            self.breaks(Law::Downgrade, "another key than the directory's is taken for it");
        }
        self.is_proved(wire, key, self.room.key());
        self.people[who].pin = Some(key);
    }

    fn is_welcome(&mut self, who: usize, (wire, end): (usize, usize)) {
        if self.wires[wire].views[end].shown.is_some() {
            self.tally.joined_securely += 1;
            return;
        }
        self.tally.joined_in_plain += 1;
        self.wires[wire].views[end].shown = Some(Shown::Plain);
        if self.people[who].pin.is_some() || self.people[who].only_secure {
            self.breaks(Law::Downgrade, "a directory whose key is known is joined in plain");
        }
    }

    fn is_opened(
        &mut self,
        who: usize,
        (wire, end): (usize, usize),
        nick: Nick,
        security: Option<(PublicKey, Phrase)>,
        told: Option<PublicKey>,
    ) {
        let person = &mut self.people[who];
        let known = person.keys.get(&nick).copied().or(told);
        let shown = security.map_or(Shown::Plain, |(key, _)| Shown::Key(key));
        let is_trusted = person.trusts.remove(&nick);
        if !is_trusted && known.is_some_and(|known| shown != Shown::Key(known)) {
            let how = format!("a chat with {nick}, of whom a key is known, is opened: {shown:?}");
            self.breaks(Law::Downgrade, how);
        }
        let view = &mut self.wires[wire].views[end];
        (view.shown, view.phrase) = (Some(shown), security.map(|(_, phrase)| phrase));
        let Some((key, _)) = security else {
            self.tally.plain_chats += 1;
            return;
        };
        self.tally.secure_chats += 1;
        self.people[who].keys.insert(nick, key);
        if let At::Member(peer, _) = self.wires[wire].ends[1 - end] {
            self.is_proved(wire, key, self.members[peer].key());
        }
        if end == 1 && key == self.eve.key() && self.eve.grinds(wire) {
            self.breaks(Law::Phrases, "a nonce is taken that nobody was bound to");
        }
        self.compare_phrases(wire);
    }

    /// A key is shown: it is that of the other end, or Eve's where she is in the middle.
    fn is_proved(&mut self, wire: usize, key: PublicKey, right: PublicKey) {
        let is_eves = key == self.eve.key() && self.eve.is_between(wire);
        if key != right && !is_eves {
            self.breaks(Law::OwnKey, format!("nobody has proved to have {key}"));
        }
    }

    /// Once both users can compare their phrases.
    fn compare_phrases(&mut self, wire: usize) {
        let views = &self.wires[wire].views;
        let [Some(Shown::Key(one)), Some(Shown::Key(other))] = [views[0].shown, views[1].shown]
        else {
            return;
        };
        let (ones, others) = (views[0].phrase, views[1].phrase);
        let [right_one, right_other] = self.wires[wire].ends.map(|end| match end {
            At::Member(who, _) => self.members[who].key(),
            At::Room(_) => self.room.key(),
        });
        let is_direct = one == right_other && other == right_one;
        if is_direct {
            self.tally.phrases_agree += 1;
        } else {
            self.tally.phrases_differ += 1;
        }
        if is_direct != (ones == others) {
            let how = format!("{ones:?} and {others:?}; nobody in the middle: {is_direct}");
            self.breaks(Law::Phrases, how);
        }
    }

    fn hears_room(&mut self, (wire, end): (usize, usize), text: &str) {
        let right = Some(Shown::Key(self.room.key()));
        let view = &mut self.wires[wire].views[end];
        if view.shown != right {
            return;
        }
        let expected = self.relayed.get(view.since + view.heard);
        view.heard += 1;
        self.tally.heard_in_the_room += 1;
        if expected.is_none_or(|expected| *expected != text) {
            let how = format!("{text} is heard instead of {expected:?}");
            self.breaks(Law::Order, how);
        }
    }

    fn hears_private(&mut self, who: usize, (wire, end): (usize, usize), text: &str) {
        let (own, eve) = (self.members[who].key(), self.eve.key());
        let [view, other] = match &mut self.wires[wire].views {
            [one, other] if end == 0 => [one, other],
            [one, other] => [other, one],
        };
        let nth = view.heard;
        view.heard += 1;
        // For whom it may have been; and what had to come, if nobody is in the middle.
        let (rights, expected) = match view.shown {
            Some(Shown::Key(key)) if key == eve => ([Shown::Key(eve); 2], None),
            Some(Shown::Key(_)) => ([Shown::Key(own); 2], Some(other.said.get(nth).copied())),
            _ => ([Shown::Plain, Shown::Key(eve)], None),
        };
        let said = self.said_in(text.as_bytes()).next();
        let others = said.and_then(|said| said.to).filter(|to| !rights.contains(to));
        if let Some(to) = others {
            self.breaks(Law::OwnKey, format!("{text} was for {to:?}"));
        }
        let Some(expected) = expected else { return };
        self.tally.heard_in_private += 1;
        let expected = expected.and_then(|nth| self.said.get(nth));
        if expected.is_none_or(|said| said.text != text) {
            self.breaks(Law::Order, format!("{text} was not said there, as number {nth}"));
        }
    }

    /// All that was said and is in `bytes`, as far as its first words are.
    fn said_in<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = &'a Said> {
        let starts = bytes.windows(SECRET.len() + DIGITS);
        let numbers = starts.filter_map(|window| {
            let digits = window.strip_prefix(SECRET.as_bytes())?;
            str::from_utf8(digits).ok()?.parse::<usize>().ok()
        });
        let said = numbers.filter_map(|number| self.said.get(number));
        said.filter(|said| has(bytes, said.token.as_bytes()))
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
