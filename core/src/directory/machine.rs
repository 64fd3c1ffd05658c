//! [`Directory`]: what goes in, and what it does about it.

use core::net::{IpAddr, SocketAddr};

#[cfg(feature = "secure")]
use super::Security;
use super::entry::{LinkEntry, State};
use super::journal::{Dropped, Journal};
use super::output::Tail;
use super::past::{Memory, Wanted};
use super::sources::Sources;
use super::{
    ClosedBy, Command, CommandError, Event, Input, Leave, Limits, Listing, NickPolicy, Output,
    Outputs, Recipients, Tables, Who,
};
use crate::link::LinkId;
use crate::name::Nick;
use crate::refusal::Refusal;
use crate::sanction::Sanction;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Allowance, Instant, Timeout, TimeoutReason};
use crate::wire::{
    Dialect, Entries, Hello, Item, Keyword, Message, PAYLOAD, Received, Token, UserEntry,
};

/// A directory server's state. It holds no socket, no clock, and no texts but the last few that
/// newcomers are told (§6).
///
/// Its methods are of three kinds. [`handle`](Self::handle) and [`command`](Self::command) change
/// it and return what is to be done; [`next_timeout`](Self::next_timeout) says when it wants to be
/// called; all others only look.
///
/// ```compile_fail
/// # use plausch_core::directory::*; use plausch_core::time::Instant; use plausch_core::link::LinkIds;
/// # let mut directory = Directory::<FixedTables<8>, _>::new(Limits::default(), plausch_core::directory::AnyNick, 0);
/// # let from = "127.0.0.1:5".parse().unwrap(); let mut ids = LinkIds::new();
/// let first = directory.handle(Instant::START, Input::Accepted { link: ids.allocate(), from });
/// let second = directory.handle(Instant::START, Input::Accepted { link: ids.allocate(), from });
/// first.for_each(drop); // too late: the first input's outputs come before the second input
/// ```
#[derive(Debug)]
pub struct Directory<T: Tables, P: NickPolicy> {
    pub(super) limits: Limits,
    pub(super) policy: P,
    pub(super) links: T::Links,
    pub(super) nicks: T::Nicks,
    pub(super) addresses: T::Addresses,
    pub(super) sources: Sources<T::Sources>,
    timers: T::Timers,
    pub(super) journal: Journal,
    pub(super) memory: Memory<T::Past>,
    pub(super) listing: T::Listing,
    pub(super) signs: T::Signs,
    /// How many members have a PROFILE.
    pub(super) profiles: usize,
    #[cfg(feature = "secure")]
    pub(super) security: Security,
    #[cfg(feature = "cluster")]
    pub(super) sharing: super::shared::Sharing,
    /// All links up to this one have registered, or are gone.
    registered_up_to: Option<LinkId>,
    stopped: bool,
}

/// What is known of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberView<'a> {
    /// The member's link, or what stands for one if the member is at another server of the room.
    pub link: LinkId,
    /// The member's nickname.
    pub nick: &'a Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// The dialect of its link.
    pub dialect: Dialect,
    /// Whether it said HELLO.
    pub modern: bool,
    /// When it was last heard of: also by the answer to a ping.
    pub heard: Instant,
    /// The key of its link, if that is secure.
    #[cfg(feature = "secure")]
    pub key: Option<PublicKey>,
}

/// How many connections of an address beyond its limit, or of one that is banned, are told at once why
/// they are refused; more are just closed.
const MAX_TOLD: usize = 8;

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    /// A directory of an empty room. `seed` is a random number: by another one, clients that come
    /// back know that the room has started anew (§6).
    pub fn new(limits: Limits, mut policy: P, seed: u32) -> Self {
        policy.take(&Nick::SERVER);
        Directory {
            limits,
            policy,
            links: T::Links::default(),
            nicks: T::Nicks::default(),
            addresses: T::Addresses::default(),
            sources: Sources::default(),
            timers: T::Timers::default(),
            journal: Journal::new(),
            memory: Memory::new(seed),
            listing: T::Listing::default(),
            signs: T::Signs::default(),
            profiles: 0,
            #[cfg(feature = "secure")]
            security: Security::Plain,
            #[cfg(feature = "cluster")]
            sharing: super::shared::Sharing::default(),
            registered_up_to: None,
            stopped: false,
        }
    }

    /// Handles what happened. The outputs have to be done before the next input.
    pub fn handle<'a>(&'a mut self, now: Instant, input: Input<'a>) -> Outputs<'a, T> {
        match input {
            Input::Accepted { link, from } => self.on_accepted(now, link, from.ip().to_canonical()),
            _ if self.stopped => Outputs::new(),
            #[cfg(feature = "secure")]
            Input::Handshake { link } => self.on_handshake(now, link),
            #[cfg(feature = "secure")]
            Input::Secured { link, key } => {
                self.on_secured(now, link, key);
                Outputs::new()
            }
            Input::Received { link, received } => self.on_received(now, link, received),
            Input::Closed { link, by } => self.leave(
                now,
                link,
                match by {
                    ClosedBy::Peer => Leave::Ended,
                    ClosedBy::Error => Leave::Lost,
                    ClosedBy::Slow => Leave::Slow,
                },
                None,
            ),
            Input::Timeout => self.on_timeout(now),
        }
    }

    /// Does what the operator asks for.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
    ) -> Result<Outputs<'a, T>, CommandError> {
        match command {
            _ if self.stopped => Err(CommandError::Stopped),
            Command::Kick { nick, why } => {
                let &link = self.nicks.get(&nick).ok_or(CommandError::NoSuchMember)?;
                Ok(self.leave(now, link, Leave::Kicked, why))
            }
            Command::Say { text } => {
                let mut outputs = Outputs::new();
                outputs.push(self.say(now, text)?);
                Ok(outputs)
            }
            Command::Reply { link, done, text } => Ok(self.reply(link, done, text)),
            Command::PutUp { sign, text } => self.put_up(sign, text),
            Command::Announce { after, why } => self.announce_restart(after, why),
            Command::Stop { text } => {
                let say = text.map(|text| self.say(now, text)).transpose()?;
                self.stopped = true;
                self.timers.clear();
                let mut outputs = Outputs::new();
                if let Some(say) = say {
                    outputs.push(say);
                }
                outputs.then(Tail::CloseAll { links: &self.links, last: None });
                Ok(outputs)
            }
        }
    }

    /// When the directory wants [`Input::Timeout`] next.
    pub fn next_timeout(&self) -> Option<Timeout> {
        let (&(at, link), ()) = self.timers.after(None)?;
        let reason = match &self.links.get(&link)?.state {
            State::Unregistered | State::Refused(_) | State::Challenger { .. } => {
                TimeoutReason::Registration
            }
            State::Member { pausing: true, .. } => TimeoutReason::Pause,
            State::Member { .. } => TimeoutReason::Silence,
            #[cfg(feature = "cluster")]
            State::Joining { .. }
            | State::Guest { .. }
            | State::Yielded { .. }
            | State::Gone { .. } => TimeoutReason::Registration,
        };
        Some(Timeout { at, reason })
    }

    /// The members in the order in which they connected.
    pub fn members(&self) -> impl Iterator<Item = MemberView<'_>> {
        self.links.iter().filter_map(|(&link, entry)| {
            let (nick, port) = entry.member()?;
            let addr = SocketAddr::new(entry.ip, port);
            Some(MemberView {
                link,
                nick,
                addr,
                dialect: entry.dialect,
                modern: entry.modern,
                heard: entry.heard,
                #[cfg(feature = "secure")]
                key: entry.key,
            })
        })
    }

    /// How many members there are.
    pub fn member_count(&self) -> usize {
        self.nicks.len()
    }

    /// The policy, and what it has learnt.
    pub fn policy(&self) -> &P {
        &self.policy
    }

    /// The same, to change what it knows by itself. Which nicknames are taken is the directory's.
    pub fn policy_mut(&mut self) -> &mut P {
        &mut self.policy
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Allows something else from now on. Members that are more than allowed stay. The payload's
    /// length remains, because clients were told it. What was said and may not be kept any more is
    /// forgotten.
    pub fn set_limits(&mut self, now: Instant, limits: Limits) {
        let payload_length = self.limits.payload_length;
        self.limits = Limits { payload_length, ..limits };
        self.policy.set_most(limits.members);
        self.memory.forget(&self.limits.past, now);
    }

    fn on_accepted(&mut self, now: Instant, link: LinkId, ip: IpAddr) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let limit = self.limits.connections_per_address;
        let others = self.sources.connections(ip);
        let over = limit > 0 && others >= limit && !self.policy.is_exempt(ip);
        let who = Who {
            ip,
            nick: None,
            #[cfg(feature = "secure")]
            key: None,
        };
        let banned = self.policy.is_sanctioned(now, Sanction::Ban, who);
        let (state, most) = match (banned, over) {
            (true, _) => (State::Refused(Refusal::Banned), MAX_TOLD),
            (false, true) => {
                (State::Refused(Refusal::TooManyConnections), limit.saturating_add(MAX_TOLD))
            }
            (false, false) => (State::Unregistered, usize::MAX),
        };
        let entry = LinkEntry {
            ip,
            dialect: Dialect::Framed,
            modern: false,
            state,
            heard: now,
            pinged: false,
            timer: None,
            broadcasts: Allowance::new(self.limits.broadcasts, now),
            wanted: None,
            #[cfg(feature = "secure")]
            key: None,
            #[cfg(feature = "secure")]
            is_commanding: false,
            #[cfg(feature = "cluster")]
            mark: 0,
        };
        let ignored = self.stopped || others >= most;
        if ignored || self.links.insert(link, entry).is_err() || !self.add_source(now, ip) {
            self.links.remove(&link);
            self.journal.dropped(now, ip, Dropped::NoRoom);
            outputs.push(Output::Close { link });
            outputs.push(Output::Event(Event::Dropped { ip }));
            return outputs;
        }
        self.set_timer(link, Some(now + self.limits.unregistered_connection));
        let most = self.limits.connections_unregistered;
        if most > 0 && self.links.len().saturating_sub(self.nicks.len()) > most {
            // A client that means to join registers at once, and is not the oldest for long.
            let oldest = self.oldest_unregistered().unwrap_or(link);
            self.cancel_challenge(now, oldest);
            if let Some(entry) = self.forget(oldest) {
                self.journal.dropped(now, entry.ip, Dropped::Crowded);
                let mut outputs = Outputs::new();
                outputs.push(Output::Close { link: oldest });
                outputs.push(Output::Event(Event::Dropped { ip: entry.ip }));
                return outputs;
            }
        }
        outputs
    }

    /// The link that connected first of those that are not members'. A member's link never becomes
    /// one again: so the search goes on where it ended last.
    fn oldest_unregistered(&mut self) -> Option<LinkId> {
        loop {
            let (&link, entry) = self.links.after(self.registered_up_to.as_ref())?;
            if entry.member().is_none() {
                return Some(link);
            }
            self.registered_up_to = Some(link);
        }
    }

    fn on_received<'a>(
        &'a mut self,
        now: Instant,
        link: LinkId,
        received: Received<'a>,
    ) -> Outputs<'a, T> {
        let Some(entry) = self.links.get_mut(&link) else { return Outputs::new() };
        entry.heard = now;
        entry.pinged = false;
        entry.dialect = received.dialect;
        if let State::Refused(refusal) = entry.state {
            entry.modern = matches!(received.item, Item::Message(Message::Hello(_)));
            return match refusal {
                Refusal::Banned => self.refuse_banned(now, link, None),
                refusal => self.refuse(now, link, None, refusal),
            };
        }
        if entry.is_unheard() && !opens(&received.item) {
            let refusal = match received.item {
                Item::Message(Message::Broadcast { .. }) => Refusal::NotRegistered,
                _ => Refusal::OtherProtocol,
            };
            return self.refuse(now, link, None, refusal);
        }
        match received.item {
            Item::Message(Message::Quit) => return self.leave(now, link, Leave::Quit, None),
            Item::TooLong | Item::OutOfSync if entry.member().is_none() => {
                return self.refuse(now, link, None, Refusal::TooLong);
            }
            Item::OutOfSync => {
                let text = Refusal::TooLong.text(entry.modern);
                return self.leave(now, link, Leave::Violation, Some(text));
            }
            _ => {}
        }
        #[cfg(feature = "cluster")]
        let wanted = self.wanted_elsewhere(link);
        // A link that sends anything is no ghost.
        let challenger = self.take_challenger(now, link);
        let mut outputs = match received.item {
            Item::Message(Message::Register { nick, .. }) if !self.may_register(now, link) => {
                self.refuse(now, link, Some(&nick), Refusal::TooManyRegistrations)
            }
            Item::Message(Message::Register { nick, port }) => {
                self.on_register(now, link, nick, port)
            }
            Item::Message(Message::Broadcast { nick, text }) => {
                self.on_broadcast(now, link, nick, text)
            }
            Item::Message(Message::Command { text }) => self.on_command(now, link, text),
            #[cfg(feature = "secure")]
            Item::Message(Message::Hello(hello)) if self.should_come_back(link, hello) => {
                self.send_back(link)
            }
            Item::Message(Message::Hello(hello)) => self.on_hello(link, hello),
            Item::Message(Message::Ping { token }) => self.on_ping(link, token),
            Item::Invalid(error) => self.on_invalid(now, link, error),
            // A member's message is skipped.
            Item::TooLong => self.complain(link, Refusal::TooLong),
            // A PONG has done its work by arriving; everything else is for clients.
            _ => Outputs::new(),
        };
        if let Some((challenger, entry)) = challenger {
            outputs.turn_away(challenger, &entry);
        }
        #[cfg(feature = "cluster")]
        if let Some(nick) = wanted {
            outputs.ask(super::Ask::There { nick });
        }
        outputs
    }

    fn on_hello(&mut self, link: LinkId, hello: Hello) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        if let Some(entry) = self.links.get_mut(&link)
            && let (false, State::Unregistered) = (entry.modern, &entry.state)
        {
            entry.modern = true;
            let Hello { past: texts, since, .. } = hello;
            entry.wanted = (texts > 0).then_some(Wanted { texts, since });
            let message = Message::Hello(self.hello());
            outputs.push(Output::Send { to: Recipients::Link(link), message });
        }
        outputs
    }

    /// What the directory says of itself.
    pub(super) fn hello(&self) -> Hello {
        let said = Some(self.limits.payload_length).filter(|&bytes| bytes != PAYLOAD);
        let payload = said.map(|bytes| u32::try_from(bytes).unwrap_or(u32::MAX));
        Hello { payload, ..Hello::default() }
    }

    /// Tells a link what it did wrong, and leaves it where it is.
    pub(super) fn complain(&self, link: LinkId, refusal: Refusal) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        outputs.error(link, refusal.text(self.is_modern(link)));
        outputs
    }

    fn on_ping<'a>(&'a mut self, link: LinkId, token: Token<'a>) -> Outputs<'a, T> {
        let mut outputs = Outputs::new();
        if self.is_modern(link) {
            let message = Message::Pong { token };
            outputs.push(Output::Send { to: Recipients::Link(link), message });
        }
        outputs
    }

    fn on_broadcast<'a>(
        &'a mut self,
        now: Instant,
        link: LinkId,
        nick: Nick,
        text: Text<'a>,
    ) -> Outputs<'a, T> {
        let mut outputs = Outputs::new();
        let Some(entry) = self.links.get_mut(&link) else { return outputs };
        let refusal = match entry.member().map(|(own, _)| *own == nick) {
            None => Some(Refusal::NotRegistered),
            Some(false) => Some(Refusal::NotYourNick),
            // Nobody says more by lines than by texts.
            Some(true) => {
                let rate = self.limits.broadcasts;
                let may = entry.broadcasts.take_some(rate, now, text.line_count());
                match may {
                    true => {
                        let who = entry.who(Some(&nick));
                        let muted = self.policy.is_sanctioned(now, Sanction::Mute, who);
                        muted.then_some(Refusal::Muted)
                    }
                    false => Some(Refusal::TooFast),
                }
            }
        };
        // The sender's own echo (§1).
        let to = match entry.dialect {
            Dialect::Framed => Recipients::Room,
            Dialect::Line => Recipients::RoomExcept(link),
        };
        let modern = entry.modern;
        #[cfg(feature = "cluster")]
        if refusal.is_none() && self.is_shared() {
            let known = self.is_known(link);
            outputs.ask(super::Ask::Say { link, modern, known, nick, text });
            return outputs;
        }
        match refusal {
            None => {
                self.memory.keep(&self.limits.past, now, &nick, text);
                outputs.push(Output::Send { to, message: Message::Relayed { nick, text } });
            }
            Some(Refusal::Muted) => return self.refuse_muted(now, link, &nick),
            Some(refusal) => outputs.error(link, refusal.text(modern)),
        }
        outputs
    }

    /// Tells a muted member that its text was not relayed, for how long none will be, and why.
    fn refuse_muted(&mut self, now: Instant, link: LinkId, nick: &Nick) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        if let Some(entry) = self.links.get(&link) {
            let who = entry.who(Some(nick));
            let text = self.policy.explain_sanction(now, Sanction::Mute, who, entry.modern);
            outputs.error(link, text);
        }
        outputs
    }

    fn say<'a>(&mut self, now: Instant, text: Text<'a>) -> Result<Output<'a>, CommandError> {
        if !self.may_say(&Nick::SERVER, text) {
            return Err(CommandError::TextTooLong);
        }
        self.memory.keep(&self.limits.past, now, &Nick::SERVER, text);
        let message = Message::Relayed { nick: Nick::SERVER, text };
        Ok(Output::Send { to: Recipients::Room, message })
    }

    /// Whether a text is not too long to be said here.
    pub(crate) fn may_say(&self, nick: &Nick, text: Text<'_>) -> bool {
        let message = Message::Relayed { nick: nick.clone(), text };
        message.payload_len(Dialect::Framed) <= self.limits.payload_length
    }

    fn on_timeout(&mut self, now: Instant) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let Some((&(at, link), ())) = self.timers.after(None) else { return outputs };
        if at > now {
            return outputs;
        }
        self.timers.remove(&(at, link));
        let limits = self.limits;
        let Some(entry) = self.links.get_mut(&link) else { return outputs };
        entry.timer = None;
        match &mut entry.state {
            State::Unregistered | State::Refused(_) | State::Challenger { .. } => {
                let ip = entry.ip;
                self.journal.dropped(now, ip, Dropped::Unregistered);
                self.forget(link);
                outputs.push(Output::Close { link });
                outputs.push(Output::Event(Event::Dropped { ip }));
            }
            State::Member { pausing: pausing @ true, .. } => {
                *pausing = false;
                outputs.push(Output::Release { link });
            }
            State::Member { challenger: Some(_), .. } => {
                return self.leave(now, link, Leave::Ghost, None);
            }
            State::Member { .. } if entry.modern => {
                let silent = now.since(entry.heard);
                if silent >= limits.dead_after {
                    return self.leave(now, link, Leave::Silent, None);
                }
                let dead = entry.heard + limits.dead_after;
                let next = if silent < limits.ping_after {
                    entry.heard + limits.ping_after
                } else {
                    if !entry.pinged {
                        entry.pinged = true;
                        outputs.ping(link);
                    }
                    dead.min(now + limits.ping_after)
                };
                self.set_timer(link, Some(next));
            }
            State::Member { .. } => {}
            #[cfg(feature = "cluster")]
            State::Joining { nick, .. } => {
                let nick = nick.clone();
                return self.refuse(now, link, Some(&nick), Refusal::Apart);
            }
            #[cfg(feature = "cluster")]
            State::Guest { .. } | State::Gone { .. } => {
                if let Some((challenger, entry)) = self.take_challenger(now, link) {
                    outputs.turn_away(challenger, &entry);
                }
            }
            #[cfg(feature = "cluster")]
            State::Yielded { holder } => {
                let holder = *holder;
                return self.ask_for_guest(now, link, holder);
            }
        }
        outputs
    }

    fn add_source(&mut self, now: Instant, ip: IpAddr) -> bool {
        let limits = &self.limits;
        let limited = limits.connections_per_address > 0 || limits.registrations.burst > 0;
        #[cfg(feature = "secure")]
        let limited = limited || limits.handshakes.burst > 0;
        !limited || self.sources.add(ip, self.links.len(), limits, now)
    }

    /// Whether the address of a link that is not registered may try to.
    fn may_register(&mut self, now: Instant, link: LinkId) -> bool {
        let Some(entry) = self.links.get(&link) else { return true };
        let unregistered = matches!(entry.state, State::Unregistered);
        !unregistered
            || self.policy.is_exempt(entry.ip)
            || self.sources.may_register(entry.ip, &self.limits, now)
    }

    #[cfg(test)]
    pub(super) fn source_count(&self) -> usize {
        self.sources.len()
    }

    /// Whether the link said HELLO.
    pub(super) fn is_modern(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|entry| entry.modern)
    }

    /// Sets `link`'s timer, or clears it.
    pub(super) fn set_timer(&mut self, link: LinkId, at: Option<Instant>) {
        let Some(entry) = self.links.get_mut(&link) else { return };
        if let Some(before) = core::mem::replace(&mut entry.timer, at) {
            self.timers.remove(&(before, link));
        }
        if let Some(at) = at {
            // The table has room for each link.
            let set = self.timers.insert((at, link), ());
            debug_assert!(set.is_ok(), "there are fewer timers than links");
        }
    }

    /// Takes a link out of all tables.
    pub(super) fn forget(&mut self, link: LinkId) -> Option<LinkEntry> {
        self.set_timer(link, None);
        self.let_go(link);
        let entry = self.links.remove(&link)?;
        if entry.is_here() {
            self.sources.remove(entry.ip, &self.limits);
        }
        Some(entry)
    }

    /// Takes a member out of the tables of members.
    pub(super) fn let_go(&mut self, link: LinkId) {
        let Some(entry) = self.links.get(&link) else { return };
        let Some((nick, port)) = entry.member() else { return };
        self.nicks.remove(nick);
        if !entry.has_left() {
            self.policy.release(nick);
        }
        if self.addresses.get(&(entry.ip, port)) == Some(&link) {
            self.addresses.remove(&(entry.ip, port));
        }
        self.profiles = self.profiles.saturating_sub(usize::from(entry.profile().is_some()));
        if let Some(entry) = entry.user_entry() {
            self.listing.remove(&entry);
        }
    }

    /// A member is in the tables of members: it is listed, and its PROFILE counts.
    pub(super) fn list(&mut self, link: LinkId) {
        let Some(entry) = self.links.get(&link) else { return };
        self.profiles = self.profiles.saturating_add(usize::from(entry.profile().is_some()));
        if let Some(entry) = entry.user_entry() {
            self.listing.add(&entry);
        }
    }
}

/// Whether a connection may begin with `item` (§3). What is too long has an ERROR of its own, and
/// so has a REGISTER that cannot be read.
fn opens(item: &Item<'_>) -> bool {
    match item {
        Item::Message(Message::Hello(_) | Message::Register { .. }) | Item::TooLong => true,
        Item::Invalid(error) => error.keyword() == Some(Keyword::Register),
        _ => false,
    }
}

impl<T: Tables, P: NickPolicy> Entries for Directory<T, P> {
    fn entry_after(&self, cursor: Option<u64>) -> Option<(u64, UserEntry)> {
        let mut last = cursor.map(LinkId::from_cursor);
        loop {
            let (&link, entry) = self.links.after(last.as_ref())?;
            last = Some(link);
            if let Some(entry) = entry.user_entry() {
                return Some((link.cursor(), entry));
            }
        }
    }

    fn for_each(&self, visit: &mut dyn FnMut(UserEntry)) {
        self.links.for_each(&mut |_, entry| {
            if let Some(entry) = entry.user_entry() {
                visit(entry);
            }
        });
    }

    fn written(&self) -> Option<&[u8]> {
        self.listing.written()
    }
}
