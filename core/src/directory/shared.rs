//! A room that this directory shares with others: what it does not decide alone.
//!
//! In a shared room, joins, leaves and texts take effect in an order that is the same at all
//! directories. So this one does not do what its links want, but [asks](Ask) for it, and does it once
//! it is told that its turn has come. Members at other directories are guests: entries like all
//! others, but with no link.
//!
//! What is asked, and where, is [`cluster`](crate::cluster)'s business.

use core::net::SocketAddr;

use super::entry::{LinkEntry, State};
use super::machine::Directory;
use super::output::Tail;
use super::registration::{farewell, introduce, part};
use super::{Leave, Look, NickPolicy, Output, Outputs, Recipients, Tables};
use crate::link::LinkId;
use crate::name::Nick;
use crate::refusal::Refusal;
use crate::sanction::Sanction;
use crate::secure::PublicKey;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Allowance, Instant, Rate};
use crate::wire::{Dialect, Message, Place};

/// How many asks one call has, at most: a member leaves, and the one that waited for its nickname
/// joins; or a member that is asked for says something.
pub(crate) const ASKS: usize = 2;

/// What a directory wants of all that share the room.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask<'a> {
    /// A link wants to join, or to be known again. `over`: it takes its nickname over from that
    /// holder, which has the same key.
    Join { link: LinkId, member: Guest, looks: [Look; 2], over: Option<Holder> },
    /// A member has left. It is listed until its turn has come.
    Leave { nick: Nick, leave: Leave },
    /// A member wants to say something. Unless it is `known` to all, it cannot.
    Say { link: LinkId, modern: bool, known: bool, nick: Nick, text: Text<'a> },
    /// Is that guest still there (§3, ghosts)?
    Whether { nick: Nick },
    /// That member is still there.
    There { nick: Nick },
}

/// How far a directory shares its room.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    /// What entries are marked with that the others know. None: the room is not shared.
    round: Option<u32>,
    /// Nobody may join.
    closed: bool,
    /// How many guests there have been.
    guests: u64,
}

/// A member at another directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guest {
    pub(crate) nick: Nick,
    pub(crate) addr: SocketAddr,
    pub(crate) dialect: Dialect,
    pub(crate) modern: bool,
    pub(crate) key: Option<PublicKey>,
    /// Which directory that is.
    pub(crate) home: u64,
}

impl Guest {
    /// What there is to know of an entry of this directory.
    fn of(entry: &LinkEntry, nick: Nick, port: u16) -> Self {
        let addr = SocketAddr::new(entry.ip, port);
        let &LinkEntry { dialect, modern, key, .. } = entry;
        Guest { nick, addr, dialect, modern, key, home: 0 }
    }
}

/// Whose a nickname is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A link's. `known`: to all that share the room.
    Here { link: LinkId, known: bool },
    /// A guest's.
    Guest { link: LinkId, home: u64, key: Option<PublicKey> },
    /// It was a link's, which has left.
    Departed { link: LinkId },
}

/// Why whoever has a nickname here gives it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GivesUp {
    /// Its key came back here.
    TakenOver,
    /// Its key has the nickname elsewhere. Once it is known that somebody is there, this link is told
    /// so. If nobody is, it is closed without a word: it comes back by itself, and takes the nickname
    /// over. `asks`: nobody says by themselves whether they are there.
    Yields { asks: bool },
    /// It is somebody else's, who came first.
    Displaced,
}

/// An entry that the others do not know (any more).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stale {
    Member(LinkId),
    Guest(Nick),
    /// It is over already; only the memory is to be freed.
    Gone(LinkId),
}

impl LinkId {
    /// Somebody at another directory, who wants the nickname of a member.
    const ELSEWHERE: LinkId = LinkId::from_cursor(1 << 63);

    /// A guest's: no driver counts that far.
    fn guest(number: u64) -> Self {
        LinkId::from_cursor((1 << 63) | number)
    }
}

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    /// From now on, the room is shared by all entries that are marked with `round`; none: by nobody.
    pub(crate) fn share(&mut self, round: Option<u32>) {
        self.sharing.round = round;
    }

    /// Whether nobody may join.
    pub(crate) fn set_closed(&mut self, closed: bool) {
        self.sharing.closed = closed;
    }

    /// Whether nobody may join for now, because those that share the room are out of reach.
    pub fn is_closed(&self) -> bool {
        self.sharing.closed
    }

    pub(super) fn is_shared(&self) -> bool {
        self.sharing.round.is_some()
    }

    /// Whether all that share the room know of the link.
    pub(crate) fn is_known(&self, link: LinkId) -> bool {
        let mark = self.links.get(&link).map(|entry| entry.mark);
        self.is_shared() && mark == self.sharing.round
    }

    /// All that share the room know of the link.
    pub(crate) fn mark(&mut self, link: LinkId) {
        let round = self.sharing.round;
        if let (Some(entry), Some(round)) = (self.links.get_mut(&link), round) {
            entry.mark = round;
        }
    }

    /// Nobody but this directory knows of the link.
    pub(crate) fn unmark(&mut self, link: LinkId) {
        if let Some(entry) = self.links.get_mut(&link) {
            entry.mark = 0;
        }
    }

    /// Whose the nickname is.
    pub(crate) fn holder(&self, nick: &Nick) -> Option<Holder> {
        let &link = self.nicks.get(nick)?;
        let entry = self.links.get(&link)?;
        match entry.state {
            State::Guest { departed: true, .. } => Some(Holder::Departed { link }),
            State::Guest { home, .. } => Some(Holder::Guest { link, home, key: entry.key }),
            _ => Some(Holder::Here { link, known: self.is_known(link) }),
        }
    }

    /// Whether that is the key of a nickname's holder. No key is nobody's.
    pub(crate) fn is_key_of(&self, nick: &Nick, key: Option<PublicKey>) -> bool {
        let holder = self.nicks.get(nick).and_then(|link| self.links.get(link));
        key.is_some() && holder.is_some_and(|holder| holder.key == key)
    }

    /// What the others have to know of a link that asks to join, or is a member.
    pub(crate) fn joining(&self, link: LinkId) -> Option<Guest> {
        let entry = self.links.get(&link)?;
        let (nick, port) = match &entry.state {
            State::Joining { nick, port } => (nick, *port),
            _ => entry.member()?,
        };
        Some(Guest::of(entry, nick.clone(), port))
    }

    /// What a link that asks to join, or is a member, asks for.
    pub(crate) fn asking(&self, link: LinkId, over: Option<Holder>) -> Option<Ask<'static>> {
        let member = self.joining(link)?;
        let looks = self.policy.looks(&member.nick);
        Some(Ask::Join { link, member, looks, over })
    }

    pub(super) fn ask_to_join(
        &mut self,
        link: LinkId,
        nick: Nick,
        port: u16,
        over: bool,
    ) -> Outputs<'_, T> {
        let over = self.holder(&nick).filter(|_| over);
        if let Some(entry) = self.links.get_mut(&link) {
            entry.state = State::Joining { nick, port };
        }
        let mut outputs = Outputs::new();
        if let Some(ask) = self.asking(link, over) {
            outputs.ask(ask);
        }
        outputs
    }

    /// Whether a link waits to join as `nick`.
    pub(crate) fn is_joining(&self, link: LinkId, nick: &Nick) -> bool {
        let state = self.links.get(&link).map(|entry| &entry.state);
        matches!(state, Some(State::Joining { nick: wanted, .. }) if wanted == nick)
    }

    /// The turn of a link has come that waits to join as `nick`. Whoever has the nickname gives way.
    pub(crate) fn join(&mut self, now: Instant, link: LinkId, nick: &Nick) -> Outputs<'_, T> {
        let Some(State::Joining { port, .. }) = self.links.get(&link).map(|entry| &entry.state)
        else {
            return Outputs::new();
        };
        let port = *port;
        let (before, _) = self.give_way(now, nick, GivesUp::TakenOver);
        if let Some(entry) = self.links.get_mut(&link) {
            entry.state = State::Unregistered;
        }
        self.mark(link);
        let after = self.welcome(now, link, nick.clone(), port);
        let mut outputs = before;
        outputs.append(after);
        outputs
    }

    /// The text of a link may not have been said: it is told so.
    pub(crate) fn unsaid(&self, link: LinkId) -> Outputs<'_, T> {
        let is_member = self.links.get(&link).is_some_and(|entry| entry.member().is_some());
        if is_member { self.complain(link, Refusal::Unsaid) } else { Outputs::new() }
    }

    /// A link that waits to join may not.
    pub(crate) fn refuse_to_join(
        &mut self,
        now: Instant,
        link: LinkId,
        refusal: Refusal,
    ) -> Outputs<'_, T> {
        match self.links.get(&link).map(|entry| &entry.state) {
            Some(State::Joining { nick, .. }) => {
                let nick = nick.clone();
                match refusal {
                    Refusal::Banned => self.refuse_banned(now, link, Some(&nick)),
                    refusal => self.refuse(now, link, Some(&nick), refusal),
                }
            }
            _ => Outputs::new(),
        }
    }

    /// Whether a link may not be in the room as `nick`, because the operator has forbidden it.
    pub(crate) fn is_banned(&self, now: Instant, link: LinkId, nick: &Nick) -> bool {
        let entry = self.links.get(&link);
        entry.is_some_and(|entry| {
            self.policy.is_sanctioned(now, Sanction::Ban, entry.who(Some(nick)))
        })
    }

    /// A member here has lost its nickname to somebody elsewhere.
    pub(crate) fn displace(&mut self, now: Instant, link: LinkId) -> Outputs<'_, T> {
        self.unmark(link);
        self.leave(now, link, Leave::Displaced, None)
    }

    /// A guest has joined. Whoever has its nickname gives way. False: there was no room for the guest.
    pub(crate) fn add_guest(
        &mut self,
        now: Instant,
        guest: &Guest,
        why: GivesUp,
    ) -> (Outputs<'_, T>, bool) {
        let (mut outputs, yielded) = self.give_way(now, &guest.nick, why);
        let entry = self.guest_entry(now, guest, false);
        let Some(link) = self.insert_guest(entry) else {
            if let Some(yielded) = yielded {
                self.set_timer(yielded, Some(now));
            }
            return (outputs, false);
        };
        if let Some(yielded) = yielded {
            let asks =
                if why == (GivesUp::Yields { asks: true }) { now } else { self.answer_by(now) };
            self.wait_for_guest(asks, yielded, link);
        }
        self.policy.take(&guest.nick);
        let address = (guest.addr.ip(), guest.addr.port());
        if guest.addr.port() != 0 && self.addresses.get(&address).is_none() {
            // A table that is full has one less that nobody else may register with.
            let _ = self.addresses.insert(address, link);
        }
        if let Some(key) = &guest.key {
            self.policy.has_seen(now, &guest.nick, key);
        }
        if let Some(entry) = self.links.get(&link) {
            introduce(&mut outputs, entry);
        }
        (outputs, true)
    }

    /// A guest has been seen again. False: there is none like this.
    pub(crate) fn confirm_guest(&mut self, guest: &Guest) -> bool {
        let Some(Holder::Guest { link, home, .. }) = self.holder(&guest.nick) else { return false };
        let same = self.joining(link).is_some_and(|known| Guest { home, ..known } == *guest);
        if same {
            self.mark(link);
        }
        same
    }

    /// The turn of a guest, or of a member that left, has come: it is out of the room.
    pub(crate) fn remove_guest(&mut self, now: Instant, nick: &Nick) -> Outputs<'_, T> {
        let link = match self.holder(nick) {
            Some(Holder::Guest { link, .. } | Holder::Departed { link }) => link,
            _ => return Outputs::new(),
        };
        let Some(entry) = self.forget(link) else { return Outputs::new() };
        let after = self.release_challenger(now, &entry);
        let mut outputs = Outputs::new();
        let message = Message::UserLeft { nick: nick.clone() };
        outputs.push(Output::Send { to: Recipients::Room, message });
        outputs.append(after);
        outputs
    }

    /// All guests of a directory are out of the room at once; none: of all, and whoever has left.
    /// What is left of them is [stale](Self::stale_after).
    pub(crate) fn remove_guests(&mut self, now: Instant, of: Option<u64>) -> Outputs<'_, T> {
        let mut last = None;
        while let Some((&link, entry)) = self.links.after(last.as_ref()) {
            last = Some(link);
            let (nick, home, challenger) = match &entry.state {
                State::Guest { nick, home, challenger, .. } => (nick.clone(), *home, *challenger),
                // The room was told of it.
                State::Gone { .. } => {
                    self.remove_gone(link);
                    continue;
                }
                _ => continue,
            };
            if of.is_some_and(|of| of != home) {
                continue;
            }
            if let Some(challenger) = challenger {
                self.let_try_again(now, challenger);
            }
            self.let_go(link);
            if let Some(entry) = self.links.get_mut(&link) {
                entry.state = State::Gone { nick, home };
            }
        }
        let mut outputs = Outputs::new();
        outputs.then(Tail::Gone { links: &self.links, of, last: None });
        outputs
    }

    /// Whoever waited for the nickname of a guest is told at once that it may try again.
    fn let_try_again(&mut self, now: Instant, challenger: LinkId) {
        let Some(entry) = self.links.get_mut(&challenger) else { return };
        match &entry.state {
            State::Challenger { nick, port, .. } => {
                entry.state = State::Joining { nick: nick.clone(), port: *port };
            }
            State::Yielded { .. } => {}
            _ => return,
        }
        self.set_timer(challenger, Some(now));
    }

    /// A member that gave its nickname up to a guest waits until it is known whether that one is there.
    /// It asks at that time.
    fn wait_for_guest(&mut self, asks: Instant, yielded: LinkId, holder: LinkId) {
        if let Some(State::Guest { challenger, .. }) =
            self.links.get_mut(&holder).map(|entry| &mut entry.state)
        {
            *challenger = Some(yielded);
        }
        if let Some(entry) = self.links.get_mut(&yielded) {
            entry.state = State::Yielded { holder };
        }
        self.set_timer(yielded, Some(asks));
    }

    /// It asks whether the guest is there, as long as the room has that one. Or nobody was there.
    pub(super) fn ask_for_guest(
        &mut self,
        now: Instant,
        yielded: LinkId,
        holder: LinkId,
    ) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        if let Some(State::Guest { nick, .. }) = self.links.get(&holder).map(|entry| &entry.state) {
            outputs.ask(Ask::Whether { nick: nick.clone() });
            self.set_timer(yielded, Some(self.answer_by(now)));
        } else if self.forget(yielded).is_some() {
            outputs.push(Output::Close { link: yielded });
        }
        outputs
    }

    /// When a guest's directory has answered: it takes as long as this one would, and the question and
    /// the answer are on their way.
    fn answer_by(&self, now: Instant) -> Instant {
        now + self.limits.ghost_after.saturating_mul(2)
    }

    /// Frees the memory of an entry that is over.
    pub(crate) fn remove_gone(&mut self, link: LinkId) {
        if let Some(State::Gone { .. }) = self.links.get(&link).map(|entry| &entry.state) {
            self.set_timer(link, None);
            self.links.remove(&link);
        }
    }

    /// The next entry after a link that the others do not know, and that link.
    pub(crate) fn stale_after(&self, mut last: Option<LinkId>) -> Option<(LinkId, Stale)> {
        loop {
            let (&link, entry) = self.links.after(last.as_ref())?;
            last = Some(link);
            let stale = match &entry.state {
                State::Gone { .. } => Stale::Gone(link),
                _ if self.is_known(link) => continue,
                State::Member { .. } => Stale::Member(link),
                State::Guest { nick, .. } => Stale::Guest(nick.clone()),
                _ => continue,
            };
            return Some((link, stale));
        }
    }

    /// The next member after a link that has left, and whose turn has not come.
    pub(crate) fn departed_after(&self, mut last: Option<LinkId>) -> Option<(LinkId, Nick)> {
        loop {
            let (&link, entry) = self.links.after(last.as_ref())?;
            last = Some(link);
            if let State::Guest { nick, departed: true, .. } = &entry.state {
                return Some((link, nick.clone()));
            }
        }
    }

    /// Somebody's turn has come to say something, the `said`th text of the room.
    pub(crate) fn relay<'a>(
        &'a mut self,
        now: Instant,
        said: u32,
        nick: Nick,
        text: Text<'a>,
    ) -> Outputs<'a, T> {
        self.recall(now, said, &nick, text);
        // The sender's own echo (§1).
        let speaker = self.nicks.get(&nick).and_then(|&link| Some((link, self.links.get(&link)?)));
        let to = match speaker {
            Some((link, LinkEntry { dialect: Dialect::Line, state: State::Member { .. }, .. })) => {
                Recipients::RoomExcept(link)
            }
            _ => Recipients::Room,
        };
        let mut outputs = Outputs::new();
        outputs.push(Output::Send { to, message: Message::Relayed { nick, text } });
        outputs
    }

    /// What the room said before is unknown from now on.
    pub(crate) fn forget_past(&mut self) {
        self.memory.start_anew();
    }

    /// The room has come to `place`.
    pub(crate) fn set_place(&mut self, place: Place) {
        self.memory.set_place(place);
    }

    /// Says something to the members here, which nobody else hears, and which does not count.
    pub(crate) fn announce<'a>(&self, text: Text<'a>) -> Outputs<'a, T> {
        let mut outputs = Outputs::new();
        let message = Message::Relayed { nick: Nick::SERVER, text };
        outputs.push(Output::Send { to: Recipients::Room, message });
        outputs
    }

    /// A text was left out, the `said`th of the room.
    pub(crate) fn skip(&mut self, said: u32) {
        self.memory.count_up_to(said);
    }

    /// How far the room has come.
    pub(crate) fn place(&self) -> Place {
        self.memory.place()
    }

    /// Somebody said something before: the `said`th text of the room.
    pub(crate) fn recall(&mut self, at: Instant, said: u32, nick: &Nick, text: Text<'_>) {
        self.memory.count_up_to(said.saturating_sub(1));
        self.memory.keep(&self.limits.past, at, nick, text);
    }

    /// The next member after a link that counts the texts of the room.
    pub(crate) fn counting_after(&self, mut last: Option<LinkId>) -> Option<LinkId> {
        loop {
            let (&link, entry) = self.links.after(last.as_ref())?;
            last = Some(link);
            if entry.wanted.is_some() && matches!(entry.state, State::Member { .. }) {
                return Some(link);
            }
        }
    }

    /// Tells a member where the room is, which has counted something else.
    pub(crate) fn tell_place(&self, link: LinkId) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let message = Message::Present(self.memory.place());
        outputs.push(Output::Send { to: Recipients::Link(link), message });
        outputs
    }

    /// Somebody elsewhere wants a member's nickname: is it still there? False: it is for sure.
    pub(crate) fn is_wanted_elsewhere(&mut self, now: Instant, link: LinkId) -> bool {
        let ghost = self.limits.ghost_after;
        let dead = self.limits.dead_after;
        let Some(held) = self.links.get_mut(&link) else { return true };
        if !held.modern {
            return false;
        }
        let heard = held.heard;
        match &mut held.state {
            State::Member { challenger: challenger @ None, .. } => {
                *challenger = Some(LinkId::ELSEWHERE);
                held.pinged = true;
            }
            State::Member { .. } => return true,
            _ => return false,
        }
        self.set_timer(link, Some((now + ghost).min(heard + dead)));
        true
    }

    /// Asks a member whether it is still there.
    pub(crate) fn ping(&self, link: LinkId) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        outputs.ping(link);
        outputs
    }

    /// A guest is still there: whoever wanted its nickname, or had to give it up, is told so.
    pub(crate) fn guest_is_there(&mut self, now: Instant, nick: &Nick) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        if let Some(Holder::Guest { link, .. }) = self.holder(nick)
            && let Some((challenger, entry)) = self.take_challenger(now, link)
        {
            outputs.turn_away(challenger, &entry);
        }
        outputs
    }

    /// The nickname that somebody elsewhere wants, if its holder is this link.
    pub(super) fn wanted_elsewhere(&self, link: LinkId) -> Option<Nick> {
        match &self.links.get(&link)?.state {
            State::Member { nick, challenger: Some(LinkId::ELSEWHERE), .. } => Some(nick.clone()),
            _ => None,
        }
    }

    /// Asks the directory of a guest whether that is still there.
    pub(super) fn challenge_guest(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Nick,
        port: u16,
        holder: LinkId,
    ) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        if let Some(State::Guest { challenger, .. }) =
            self.links.get_mut(&holder).map(|entry| &mut entry.state)
        {
            *challenger = Some(link);
        }
        if let Some(entry) = self.links.get_mut(&link) {
            entry.state = State::Challenger { nick: nick.clone(), port, holder };
        }
        self.set_timer(link, None);
        self.set_timer(holder, Some(self.answer_by(now)));
        outputs.ask(Ask::Whether { nick });
        outputs
    }

    /// What a member that has left leaves behind until its turn has come.
    pub(super) fn depart(&mut self, now: Instant, entry: &LinkEntry) {
        let Some((nick, port)) = entry.member() else { return };
        let entry = self.guest_entry(now, &Guest::of(entry, nick.clone(), port), true);
        self.insert_guest(entry);
    }

    fn guest_entry(&self, now: Instant, guest: &Guest, departed: bool) -> LinkEntry {
        LinkEntry {
            ip: guest.addr.ip(),
            dialect: guest.dialect,
            modern: guest.modern,
            state: State::Guest {
                nick: guest.nick.clone(),
                port: guest.addr.port(),
                home: guest.home,
                departed,
                challenger: None,
            },
            heard: now,
            pinged: false,
            timer: None,
            broadcasts: Allowance::new(Rate::UNLIMITED, now),
            wanted: None,
            key: guest.key,
            is_commanding: false,
            mark: self.sharing.round.unwrap_or_default(),
        }
    }

    fn insert_guest(&mut self, entry: LinkEntry) -> Option<LinkId> {
        self.sharing.guests = self.sharing.guests.saturating_add(1);
        let link = LinkId::guest(self.sharing.guests);
        let nick = entry.member()?.0.clone();
        self.nicks.insert(nick.clone(), link).ok()?;
        if self.links.insert(link, entry).is_err() {
            self.nicks.remove(&nick);
            return None;
        }
        self.list(link);
        Some(link)
    }

    /// Whoever has the nickname is out of the room. Returns the link that waits for what becomes of it,
    /// if it does.
    fn give_way<'a>(
        &mut self,
        now: Instant,
        nick: &Nick,
        why: GivesUp,
    ) -> (Outputs<'a, T>, Option<LinkId>) {
        let mut outputs = Outputs::new();
        let (link, here) = match self.holder(nick) {
            None => return (outputs, None),
            Some(Holder::Here { link, .. }) => (link, true),
            Some(Holder::Guest { link, .. } | Holder::Departed { link }) => (link, false),
        };
        // Whoever gave way to a guest that gives way now: nobody knows whether somebody was there.
        let waits = why != GivesUp::TakenOver;
        let waiting = waits.then(|| self.take_yielded(link)).flatten();
        let challenger = self.take_challenger(now, link);
        self.see_key(now, link);
        let mut yielded = None;
        if here && matches!(why, GivesUp::Yields { .. }) {
            self.let_go(link);
            if let Some(entry) = self.links.get_mut(&link) {
                part(&mut outputs, link, entry, Leave::TakenOver, None, false);
                entry.state = State::Yielded { holder: link };
                yielded = Some(link);
            }
        } else if let Some(entry) = self.forget(link) {
            if here {
                let leave = match why {
                    GivesUp::TakenOver | GivesUp::Yields { .. } => Leave::TakenOver,
                    GivesUp::Displaced => Leave::Displaced,
                };
                farewell(&mut outputs, link, &entry, leave, None, false);
            } else {
                let message = Message::UserLeft { nick: nick.clone() };
                outputs.push(Output::Send { to: Recipients::Room, message });
            }
        }
        if let Some((challenger, entry)) = challenger {
            outputs.turn_away(challenger, &entry);
        }
        match waiting {
            // The next one has its key, too.
            Some(_) if matches!(why, GivesUp::Yields { .. }) => yielded = waiting,
            Some(link) if self.forget(link).is_some() => outputs.push(Output::Close { link }),
            _ => {}
        }
        (outputs, yielded)
    }

    /// The link that gave its nickname up to a guest, and waits until it is known whether that one is there: it waits no more.
    fn take_yielded(&mut self, holder: LinkId) -> Option<LinkId> {
        let yielded = self.links.get(&holder)?.challenger()?;
        if !matches!(self.links.get(&yielded)?.state, State::Yielded { .. }) {
            return None;
        }
        self.links.get_mut(&holder)?.challenger_mut()?.take()
    }
}
