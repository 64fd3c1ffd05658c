//! Joining and leaving (§3): refusals, ghosts, the newcomer's pause.

use core::net::SocketAddr;

use super::entry::{LinkEntry, State};
use super::machine::Directory;
use super::output::{Greeting, Tail};
use super::{Event, Leave, NickPolicy, Output, Outputs, Recipients, Sign, Signs, Tables};
use crate::link::LinkId;
use crate::logging::{Shown, info};
use crate::name::Nick;
use crate::refusal::Refusal;
use crate::sanction::Sanction;
use crate::table::Table;
use crate::text::Text;
use crate::time::Instant;
use crate::wire::{DecodeError, Keyword, Message, UserList};

/// If the only members are so many at one address, it may be a proxy's.
const SHARING: usize = 3;

/// What a REGISTER leads to.
enum Verdict {
    Welcome,
    /// The nickname's holder is asked whether it is still there.
    Challenge(LinkId),
    /// The nickname's holder has the same key: it gives way.
    #[cfg(feature = "secure")]
    TakeOver(LinkId),
    /// The nickname belongs to another key.
    #[cfg(feature = "secure")]
    RefuseStranger,
    /// An ERROR; the connection goes on.
    Ignore(Refusal),
    /// An ERROR and the end.
    Refuse(Refusal),
}

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    pub(super) fn on_register(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Nick,
        port: u16,
    ) -> Outputs<'_, T> {
        match self.decide(now, link, &nick, port) {
            #[cfg(feature = "cluster")]
            Verdict::Welcome if self.is_shared() => self.ask_to_join(link, nick, port, false),
            Verdict::Welcome => self.welcome(now, link, nick, port),
            #[cfg(feature = "cluster")]
            Verdict::Challenge(holder) if !self.is_linked(holder) => {
                self.challenge_guest(now, link, nick, port, holder)
            }
            Verdict::Challenge(holder) => self.challenge(now, link, nick, port, holder),
            #[cfg(feature = "cluster")]
            Verdict::TakeOver(_) if self.is_shared() => self.ask_to_join(link, nick, port, true),
            #[cfg(feature = "secure")]
            Verdict::TakeOver(holder) => self.take_over(now, link, nick, port, holder),
            #[cfg(feature = "secure")]
            Verdict::RefuseStranger => self.refuse_stranger(now, link, &nick),
            Verdict::Refuse(Refusal::Banned) => self.refuse_banned(now, link, Some(&nick)),
            Verdict::Refuse(Refusal::NickResembles) => self.refuse_look_alike(now, link, &nick),
            Verdict::Refuse(refusal) => self.refuse(now, link, Some(&nick), refusal),
            Verdict::Ignore(refusal) => self.complain(link, refusal),
        }
    }

    /// A message that cannot be read. An unreadable REGISTER ends the connection; everything else
    /// goes on.
    pub(super) fn on_invalid(
        &mut self,
        now: Instant,
        link: LinkId,
        error: DecodeError,
    ) -> Outputs<'_, T> {
        let Some(entry) = self.links.get(&link) else { return Outputs::new() };
        let refusal = match (&entry.state, error.keyword()) {
            (State::Unregistered, Some(Keyword::Register)) => {
                return self.refuse(now, link, None, Refusal::Unreadable(error));
            }
            (_, Some(Keyword::Register)) => Refusal::Registered,
            _ => Refusal::Unreadable(error),
        };
        self.complain(link, refusal)
    }

    /// Tells a link that is not in the room, but may want to be there as `nick`, why it cannot be,
    /// and closes it.
    pub(super) fn refuse(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Option<&Nick>,
        refusal: Refusal,
    ) -> Outputs<'_, T> {
        self.cancel_challenge(now, link);
        let mut outputs = Outputs::new();
        if let Some(entry) = self.forget(link) {
            self.journal.refused(now, entry.ip, nick, refusal);
            outputs.refuse(link, &entry, refusal);
        }
        outputs
    }

    /// The same for a nickname that looks like a taken one: the text says which.
    fn refuse_look_alike(&mut self, now: Instant, link: LinkId, nick: &Nick) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let Some(entry) = self.forget(link) else { return outputs };
        let refusal = Refusal::NickResembles;
        self.journal.refused_because(now, entry.ip, Some(nick), || self.policy.explain(nick, true));
        outputs.refuse_with(link, &entry, refusal, self.policy.explain(nick, entry.modern));
        outputs
    }

    /// The same for somebody who is banned: the text says for how long, and why.
    pub(super) fn refuse_banned(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Option<&Nick>,
    ) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let Some(entry) = self.forget(link) else { return outputs };
        let who = entry.who(nick);
        self.journal.refused_because(now, entry.ip, nick, || {
            self.policy.explain_sanction(now, Sanction::Ban, who, true)
        });
        let text = self.policy.explain_sanction(now, Sanction::Ban, who, entry.modern);
        outputs.refuse_with(link, &entry, Refusal::Banned, text);
        outputs
    }

    /// Ends a link, and its membership if it has one, and tells it `why`. A challenger gets its
    /// nickname.
    pub(super) fn leave<'a>(
        &'a mut self,
        now: Instant,
        link: LinkId,
        leave: Leave,
        why: Option<Text<'a>>,
    ) -> Outputs<'a, T> {
        self.cancel_challenge(now, link);
        #[cfg(feature = "secure")]
        self.see_key(now, link);
        #[cfg(feature = "cluster")]
        let shared = self.is_known(link);
        #[cfg(not(feature = "cluster"))]
        let shared = false;
        let Some(entry) = self.forget(link) else { return Outputs::new() };
        #[cfg(feature = "cluster")]
        if shared {
            self.depart(now, &entry);
        }
        let after = self.release_challenger(now, &entry);
        let mut outputs = Outputs::new();
        farewell(&mut outputs, link, &entry, leave, why, shared);
        outputs.append(after);
        outputs
    }

    /// Whoever waited for the nickname of an entry that is no more may have it.
    pub(super) fn release_challenger(&mut self, now: Instant, entry: &LinkEntry) -> Outputs<'_, T> {
        let Some(link) = entry.challenger() else { return Outputs::new() };
        #[cfg(feature = "cluster")]
        if let Some(State::Yielded { holder }) = self.links.get(&link).map(|entry| &entry.state) {
            let holder = *holder;
            return self.ask_for_guest(now, link, holder);
        }
        let Some(entry) = self.links.get_mut(&link) else { return Outputs::new() };
        match core::mem::replace(&mut entry.state, State::Unregistered) {
            State::Challenger { nick, port, .. } => self.on_register(now, link, nick, port),
            _ => Outputs::new(),
        }
    }

    /// Whether there is a connection of that name.
    #[cfg(feature = "cluster")]
    fn is_linked(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(LinkEntry::is_here)
    }

    /// The holder of a nickname is still there: forgets its challenger, which has to be refused.
    pub(super) fn take_challenger(
        &mut self,
        now: Instant,
        holder: LinkId,
    ) -> Option<(LinkId, LinkEntry)> {
        let held = self.links.get_mut(&holder)?;
        let challenger = held.challenger_mut()?.take()?;
        let next = held.is_here().then(|| now + self.limits.ping_after);
        self.set_timer(holder, next);
        let entry = self.forget(challenger)?;
        if let State::Challenger { nick, .. } = &entry.state {
            self.journal.refused(now, entry.ip, Some(nick), Refusal::NickTaken);
        }
        Some((challenger, entry))
    }

    fn decide(&self, now: Instant, link: LinkId, nick: &Nick, port: u16) -> Verdict {
        let Some(entry) = self.links.get(&link) else {
            return Verdict::Ignore(Refusal::NotRegistered);
        };
        if !matches!(entry.state, State::Unregistered) {
            return Verdict::Ignore(Refusal::Registered);
        }
        if self.policy.is_sanctioned(now, Sanction::Ban, entry.who(Some(nick))) {
            return Verdict::Refuse(Refusal::Banned);
        }
        if let Err(error) = self.policy.check(nick) {
            return Verdict::Refuse(Refusal::Nick(error));
        }
        if *nick == Nick::SERVER {
            return Verdict::Refuse(Refusal::NickTaken);
        }
        #[cfg(feature = "cluster")]
        if self.is_closed() {
            return Verdict::Refuse(Refusal::Apart);
        }
        #[cfg(feature = "secure")]
        if self.has_to_be_secure(link) {
            return Verdict::Refuse(Refusal::NotSecure);
        }
        if !self.policy.is_admitted(entry.who(Some(nick))) {
            return Verdict::Refuse(Refusal::NotAdmitted);
        }
        #[cfg(feature = "secure")]
        if !self.may_have(now, link, nick) {
            return Verdict::RefuseStranger;
        }
        let holder = self.nicks.get(nick).filter(|&&holder| !self.is_leaving(holder));
        if let Some(holder) = holder {
            #[cfg(feature = "secure")]
            if self.have_same_key(link, *holder) {
                // Whoever would be refused afterwards takes nothing over.
                let other = self.addresses.get(&(entry.ip, port)).filter(|other| *other != holder);
                return match other {
                    Some(_) if port != 0 => Verdict::Refuse(Refusal::AddressTaken),
                    _ => Verdict::TakeOver(*holder),
                };
            }
            // A ghost with a key is its user's, who comes back with the same one.
            let ghost = self.links.get(holder).is_some_and(|held| {
                held.modern && !held.has_key() && held.ip == entry.ip && held.challenger().is_none()
            });
            return match ghost {
                true => Verdict::Challenge(*holder),
                false => Verdict::Refuse(Refusal::NickTaken),
            };
        }
        if self.policy.resembles(nick) {
            return Verdict::Refuse(Refusal::NickResembles);
        }
        if port != 0 && self.addresses.get(&(entry.ip, port)).is_some() {
            return Verdict::Refuse(Refusal::AddressTaken);
        }
        if self.nicks.len() >= self.limits.members {
            return Verdict::Refuse(Refusal::Full);
        }
        Verdict::Welcome
    }

    /// Whether a member has left already, and only its turn has not come.
    fn is_leaving(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(LinkEntry::has_left)
    }

    pub(super) fn welcome(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Nick,
        port: u16,
    ) -> Outputs<'_, T> {
        let Some(entry) = self.links.get_mut(&link) else { return Outputs::new() };
        let (modern, dialect, ip) = (entry.modern, entry.dialect, entry.ip);
        let listed = port == 0 || self.addresses.insert((ip, port), link).is_ok();
        if !listed || self.nicks.insert(nick.clone(), link).is_err() {
            self.addresses.remove(&(ip, port));
            return self.refuse(now, link, Some(&nick), Refusal::Full);
        }
        self.policy.take(&nick);
        self.memory.forget(&self.limits.past, now);
        entry.state =
            State::Member { nick: nick.clone(), port, pausing: !modern, challenger: None };
        let told = usize::from(entry.profile().is_some());
        self.list(link);
        #[cfg(feature = "secure")]
        self.see_key(now, link);
        let wait = if modern { self.limits.ping_after } else { self.limits.newcomers_pause };
        self.set_timer(link, Some(now + wait));
        let addr = SocketAddr::new(ip, port);
        let generation = if modern { "modern" } else { "an original" };
        match self.links.get(&link).and_then(LinkEntry::fingerprint) {
            Some(fingerprint) => info!(
                joined: "{} joined from {}: {}, {}, with the key {}",
                nick = nick.as_str(),
                addr = Shown(addr),
                dialect = dialect.name(),
                generation = generation,
                fingerprint = Shown(&fingerprint);
                link = link
            ),
            None => info!(
                joined: "{} joined from {}: {}, {}",
                nick = nick.as_str(),
                addr = Shown(addr),
                dialect = dialect.name(),
                generation = generation;
                link = link
            ),
        }

        if self.nicks.len() == SHARING
            && !ip.is_loopback()
            && self.members().all(|member| member.addr.ip() == ip)
        {
            self.journal.shared_address(ip);
        }

        let this = &*self;
        let to = Recipients::Link(link);
        let mut outputs = Outputs::new();
        outputs.push(Output::Send { to, message: Message::Welcome { nick: nick.clone() } });
        if !modern {
            outputs.push(Output::Hold { link });
        }
        outputs.push(Output::Send { to, message: Message::UserList(UserList::new(this)) });
        outputs.push(Output::Enter { link, modern });
        if let Some(entry) = this.links.get(&link) {
            introduce(&mut outputs, entry);
        }
        outputs.push(Output::Event(Event::Joined {
            nick,
            addr,
            dialect,
            modern,
            #[cfg(feature = "secure")]
            key: this.links.get(&link).and_then(|entry| entry.key),
        }));
        let wanted = this.links.get(&link).and_then(|entry| entry.wanted);
        let is_back = wanted.is_some_and(|wanted| this.memory.knows(&wanted));
        outputs.then(Tail::Greeting(Greeting {
            to: link,
            profiles: (modern && this.profiles > told).then_some(&this.links),
            last: None,
            topic: this.signs.get(Sign::Topic),
            motd: this.signs.get(Sign::Motd).filter(|_| !is_back),
            past: wanted.map(|wanted| this.memory.tell(now, wanted)),
        }));
        outputs
    }

    fn challenge(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Nick,
        port: u16,
        holder: LinkId,
    ) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let mut deadline = now + self.limits.ghost_after;
        if let Some(held) = self.links.get_mut(&holder)
            && let State::Member { challenger, .. } = &mut held.state
        {
            *challenger = Some(link);
            held.pinged = true;
            // A challenge does not prolong the time of a holder that is silent already.
            deadline = deadline.min(held.heard + self.limits.dead_after);
        }
        if let Some(entry) = self.links.get_mut(&link) {
            entry.state = State::Challenger { nick, port, holder };
        }
        self.set_timer(link, None);
        self.set_timer(holder, Some(deadline));
        outputs.ping(holder);
        outputs
    }

    /// If `link` is a challenger, its challenge is over.
    pub(super) fn cancel_challenge(&mut self, now: Instant, link: LinkId) {
        let Some(State::Challenger { holder, .. }) =
            self.links.get(&link).map(|entry| &entry.state)
        else {
            return;
        };
        let holder = *holder;
        if let Some(held) = self.links.get_mut(&holder)
            && let Some(challenger) = held.challenger_mut()
        {
            *challenger = None;
            if !held.is_here() {
                return self.set_timer(holder, None);
            }
            // Challenging a ghost again and again does not keep it alive.
            let dead = held.heard + self.limits.dead_after;
            self.set_timer(holder, Some(dead.min(now + self.limits.ping_after)));
        }
    }
}

/// Tells the room that a member has joined.
pub(super) fn introduce<T: Tables>(outputs: &mut Outputs<'_, T>, entry: &LinkEntry) {
    if let Some(user) = entry.user_entry() {
        let message = Message::UserJoined(user);
        outputs.push(Output::Send { to: Recipients::Room, message });
    }
    if let Some(profile) = entry.profile() {
        let message = Message::Profile(profile);
        outputs.push(Output::Send { to: Recipients::Modern, message });
    }
}

/// Tells a link why it is no more, closes it, and tells the room; not if that is `asked` of all that
/// share it.
pub(super) fn farewell<'a, T: Tables>(
    outputs: &mut Outputs<'a, T>,
    link: LinkId,
    entry: &LinkEntry,
    leave: Leave,
    why: Option<Text<'a>>,
    asked: bool,
) {
    let usual = match leave {
        Leave::Kicked => Some(Refusal::Kicked.text(entry.modern)),
        Leave::TakenOver => Some(Refusal::TakenOver.text(entry.modern)),
        #[cfg(feature = "secure")]
        Leave::Displaced => Some(Refusal::Displaced.text(entry.modern)),
        _ => None,
    };
    if let Some(text) = why.or(usual) {
        outputs.error(link, text);
    }
    outputs.push(Output::Close { link });
    part(outputs, link, entry, leave, why, asked);
}

/// Tells the room that a member has left; not if that is `asked` of all that share it.
pub(super) fn part<'a, T: Tables>(
    outputs: &mut Outputs<'a, T>,
    link: LinkId,
    entry: &LinkEntry,
    leave: Leave,
    why: Option<Text<'a>>,
    asked: bool,
) {
    let Some((nick, port)) = entry.member() else { return };
    let (nick, addr) = (nick.clone(), SocketAddr::new(entry.ip, port));
    let (name, from) = (nick.as_str(), Shown(addr));
    let fingerprint = entry.fingerprint().filter(|_| leave == Leave::TakenOver);
    match (why.filter(|_| leave == Leave::Kicked), fingerprint) {
        (_, Some(fingerprint)) => info!(
            left: "{} left, from {}: {}: {}",
            nick = name,
            addr = from,
            leave = leave.as_str(),
            fingerprint = Shown(&fingerprint);
            link = link
        ),
        (Some(why), None) => info!(
            left: "{} left, from {}: {}: {}",
            nick = name,
            addr = from,
            leave = leave.as_str(),
            why = why;
            link = link
        ),
        (None, None) => info!(
            left: "{} left, from {}: {}",
            nick = name,
            addr = from,
            leave = leave.as_str();
            link = link
        ),
    }
    match asked {
        #[cfg(feature = "cluster")]
        true => outputs.ask(super::Ask::Leave { nick: nick.clone(), leave }),
        _ => {
            let message = Message::UserLeft { nick: nick.clone() };
            outputs.push(Output::Send { to: Recipients::Room, message });
        }
    }
    outputs.push(Output::Event(Event::Left { nick, addr, leave }));
}
