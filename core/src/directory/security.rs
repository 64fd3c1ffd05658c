//! Secure links in a directory (§8.3, §8.5): who has to come back over one, and whose nickname it is.

use super::entry::{LinkEntry, State};
use super::journal::Dropped;
use super::machine::Directory;
use super::{Event, Leave, NickPolicy, Output, Outputs, Recipients, Security, Tables};
use crate::link::LinkId;
use crate::name::Nick;
use crate::refusal::Refusal;
use crate::secure::PublicKey;
use crate::table::Table;
use crate::time::Instant;
use crate::wire::{Hello, Message};

/// As how many handshakes one of a banned address counts: it is told now and then that it is banned,
/// and else costs nothing.
const BANNED_COST: usize = 100;

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    /// What is done about links that are not secure, from now on. Members stay.
    pub fn set_security(&mut self, security: Security) {
        self.security = security;
    }

    pub(super) fn on_handshake(&mut self, now: Instant, link: LinkId) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let Some(ip) = self.links.get(&link).map(|entry| entry.ip) else { return outputs };
        let is_banned = self.links.get(&link).is_some_and(LinkEntry::is_banned);
        let cost = if is_banned { BANNED_COST } else { 1 };
        let is_exempt = !is_banned && self.policy.is_exempt(ip);
        if !is_exempt && !self.sources.may_handshake(ip, cost, &self.limits, now) {
            self.forget(link);
            self.journal.dropped(now, ip, Dropped::Handshakes);
            outputs.push(Output::Close { link });
            outputs.push(Output::Event(Event::Dropped { ip }));
        }
        outputs
    }

    pub(super) fn on_secured(&mut self, now: Instant, link: LinkId, key: PublicKey) {
        if let Some(entry) = self.links.get_mut(&link)
            && entry.is_unheard()
        {
            entry.heard = now;
            entry.key = Some(key);
        }
    }

    /// Whether the link is a plain one of a client that knows secure ones, and has only to be told.
    pub(super) fn should_come_back(&self, link: LinkId, hello: Hello) -> bool {
        hello.secure
            && self.security != Security::Plain
            && self.links.get(&link).is_some_and(|entry| entry.key.is_none() && entry.is_unheard())
    }

    /// Tells it. The REGISTER behind its HELLO finds no link: nobody sees it come and go.
    pub(super) fn send_back(&mut self, link: LinkId) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        let message = Message::Hello(Hello { secure: true, ..self.hello() });
        outputs.push(Output::Send { to: Recipients::Link(link), message });
        outputs.push(Output::Close { link });
        self.forget(link);
        outputs
    }

    /// Whether a link is plain, and no such link may register.
    pub(super) fn has_to_be_secure(&self, link: LinkId) -> bool {
        self.security == Security::Required
            && self.links.get(&link).is_some_and(|entry| entry.key.is_none())
    }

    /// Whether a link may register as `nick` as far as its key is concerned.
    pub(super) fn may_have(&self, now: Instant, link: LinkId, nick: &Nick) -> bool {
        let key = self.links.get(&link).and_then(|entry| entry.key.as_ref());
        self.policy.may_have(now, nick, key)
    }

    /// Refuses a nickname that belongs to another key.
    pub(super) fn refuse_stranger(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: &Nick,
    ) -> Outputs<'_, T> {
        let mut outputs = Outputs::new();
        if let Some(entry) = self.forget(link) {
            self.journal.stranger(now, entry.ip, nick, entry.key.as_ref());
            outputs.refuse(link, &entry, Refusal::NickTaken);
        }
        outputs
    }

    /// Whether two links have the same key.
    pub(super) fn have_same_key(&self, one: LinkId, other: LinkId) -> bool {
        let key = |link| self.links.get(&link).and_then(|entry| entry.key);
        key(one).is_some_and(|one| key(other) == Some(one))
    }

    /// The key of a member is seen.
    pub(super) fn see_key(&mut self, now: Instant, link: LinkId) {
        if let Some(entry) = self.links.get(&link)
            && let (Some(key), Some((nick, _))) = (&entry.key, entry.member())
        {
            self.policy.has_seen(now, nick, key);
        }
    }

    /// The key of the nickname's holder has come back on another link, which is welcomed at once.
    /// The old one is told, so that two programs with one key do not take it from each other for
    /// ever.
    pub(super) fn take_over(
        &mut self,
        now: Instant,
        link: LinkId,
        nick: Nick,
        port: u16,
        holder: LinkId,
    ) -> Outputs<'_, T> {
        // Nobody waits for it already: a holder with a key is not challenged.
        if let Some(held) = self.links.get_mut(&holder)
            && let State::Member { challenger, .. } = &mut held.state
        {
            *challenger = Some(link);
        }
        if let Some(entry) = self.links.get_mut(&link) {
            entry.state = State::Challenger { nick, port, holder };
        }
        self.leave(now, holder, Leave::TakenOver, None)
    }
}
