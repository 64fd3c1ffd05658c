//! What is not shown of those whom the user ignores.
//!
//! Texts in the room, joins and leaves, and invitations, which stay unanswered: the other side sees what it sees of a
//! user who is away. A private chat that the user wants goes on. What was said is kept in the history, and not shown from
//! there either.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use plausch_core::name::Nick;
use plausch_transport_std::client::{ChatEnd, Event, Peer};

use super::naming::only_one_named;
use super::{Action, Content, Model, Now, Problem, Target};
use crate::history::{Record, What};
use crate::ignored::{Edit, Ignore, Ignored};
use crate::session::Request;

/// Whom the user ignores, and what was not shown of each since the start.
#[derive(Debug, Default)]
pub(super) struct Ignoring {
    ignored: Ignored,
    hidden: BTreeMap<Nick, Hidden>,
}

/// How much was not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Texts in the room.
    pub texts: u64,
    /// Invitations.
    pub invitations: u64,
}

/// Somebody who is ignored, as the user is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredNick {
    /// Its nickname.
    pub nick: Nick,
    /// For how much longer. None: until the user says otherwise.
    pub left: Option<Duration>,
    /// What was not shown of it since the start.
    pub hidden: Hidden,
}

impl Model {
    /// For a user who ignores somebody already.
    #[must_use]
    pub fn ignoring(mut self, ignored: Ignored) -> Self {
        self.ignoring = Ignoring { ignored, ..Ignoring::default() };
        self
    }

    /// Whether the user ignores this member.
    pub fn is_ignored(&self, nick: &Nick) -> bool {
        self.ignoring.ignored.contains(nick)
    }

    /// Ignores a member from now on, perhaps for some time only, or tells whom the user ignores.
    pub(super) fn ignore(
        &mut self,
        now: Now,
        whom: Option<(String, Option<Duration>)>,
    ) -> Result<Option<Action>, Problem> {
        let Some((name, time)) = whom else {
            let list = self.ignoring.list(now.time);
            self.push_here(now, Content::Ignored(list));
            return Ok(None);
        };
        let nick = match self.named(&name) {
            Ok(Peer::Nick(nick)) => nick,
            Ok(Peer::Addr(_)) => return Err(Problem::IgnoreNick),
            // It may come back.
            Err(Problem::Nobody { name, .. }) => name,
            Err(problem) => return Err(problem),
        };
        if nick == self.nick {
            return Err(Problem::Yourself);
        }
        let until = match time {
            None => None,
            Some(time) => {
                let time = SignedDuration::try_from(time).ok();
                let until = time.and_then(|time| now.time.checked_add(time).ok());
                Some(until.ok_or(Problem::BadTime)?)
            }
        };
        let ignore = Ignore { nick: nick.clone(), until };
        self.ignoring.ignored.edit(Edit::Add(ignore.clone()));
        let chats = self.peers.is_open(&Peer::Nick(nick.clone()));
        self.forget_invitations();
        let is_here = self.roster.contains(&nick);
        self.push_here(now, Content::Ignoring { nick, left: time, is_here, chats });
        Ok(Some(Action::Request(Request::Ignore(Edit::Add(ignore)))))
    }

    /// Ignores somebody no longer.
    pub(super) fn unignore(&mut self, now: Now, name: &str) -> Result<Option<Action>, Problem> {
        let nicks: Vec<_> =
            self.ignoring.ignored.list().iter().map(|ignore| &ignore.nick).collect();
        let nick = only_one_named(name, &nicks);
        let nick = nick.cloned().ok_or_else(|| Problem::NotIgnored(name.to_owned()))?;
        self.hear_again(now, &nick, false);
        Ok(Some(Action::Request(Request::Ignore(Edit::Remove(nick)))))
    }

    /// The nicknames that the user ignores, in order.
    pub fn ignored(&self) -> impl Iterator<Item = &Nick> {
        self.ignoring.ignored.list().iter().map(|ignore| &ignore.nick)
    }

    /// Time has passed: whoever was ignored until now is heard again.
    pub fn on_time(&mut self, now: Now) {
        self.expire_ignored(now);
    }

    /// When [`Model::on_time`] has something to do, unless something happens before.
    pub fn next_time(&self, now: Now) -> Option<Instant> {
        let ends = self.ignoring.ignored.list().iter().filter_map(|ignore| ignore.until);
        let left = now.time.duration_until(ends.min()?);
        Some(now.instant + Duration::try_from(left).unwrap_or_default())
    }

    /// Whoever was ignored for some time is heard again once that is over.
    pub(super) fn expire_ignored(&mut self, now: Now) {
        for nick in self.ignoring.ignored.expire(now.time) {
            self.hear_again(now, &nick, true);
        }
    }

    fn hear_again(&mut self, now: Now, nick: &Nick, is_over: bool) {
        self.ignoring.ignored.edit(Edit::Remove(nick.clone()));
        let hidden = self.ignoring.hidden.remove(nick).unwrap_or_default();
        let target = if is_over { Target::Room } else { self.shown().target().clone() };
        self.push(now, target, Content::HeardAgain { nick: nick.clone(), hidden, is_over });
    }

    /// Who is ignored does not wait for an answer.
    fn forget_invitations(&mut self) {
        let waiting: Vec<_> = self.peers.invitations().to_vec();
        for invitation in waiting {
            if self.ignoring.ignored.hides_inviting(&invitation.peer, &invitation.candidates) {
                self.peers.remove_invitation(&invitation.peer);
            }
        }
    }

    /// Whether `event` is an invitation from somebody ignored, which nobody is told of.
    pub(super) fn hides_invitation(&mut self, event: &Event) -> bool {
        let Event::Invited { peer, candidates, .. } = event else { return false };
        let hides = self.ignoring.ignored.hides_inviting(peer, candidates);
        if hides {
            let who = if let Peer::Nick(nick) = peer { Some(nick) } else { candidates.first() };
            if let Some(hidden) = who.and_then(|nick| self.ignoring.hidden(nick)) {
                hidden.invitations += 1;
            }
        }
        hides
    }

    /// Whether `content`, which happens in the room, is not shown because of whom the user ignores.
    pub(super) fn hides(&mut self, content: &Content) -> bool {
        let Some(nick) = self.ignored_in(content) else { return false };
        if matches!(content, Content::Said { .. })
            && let Some(hidden) = self.ignoring.hidden(&nick)
        {
            hidden.texts += 1;
        }
        true
    }

    /// The same for what was kept.
    pub(super) fn hides_record(&self, target: &Target, record: &Record) -> bool {
        let nick = match &record.what {
            What::Said { from: Peer::Nick(nick), own: false, .. }
            | What::Joined(nick)
            | What::Left(nick) => nick,
            _ => return false,
        };
        *target == Target::Room && self.is_ignored(nick)
    }

    /// Whoever is ignored and in what happens in the room.
    fn ignored_in(&self, content: &Content) -> Option<Nick> {
        let nick = match content {
            Content::Said { from: Peer::Nick(nick), own: false, .. } => nick,
            Content::Joined(nick) | Content::Left(nick) => nick,
            Content::NoRoom(Peer::Nick(nick)) => nick,
            // Nobody was told of its invitation.
            Content::ChatClosed { peer: Peer::Nick(nick), end: ChatEnd::Expired } => nick,
            _ => return None,
        };
        self.is_ignored(nick).then(|| nick.clone())
    }
}

impl Ignoring {
    /// What is not shown of `nick`, counted under the nickname for which it is ignored.
    fn hidden(&mut self, nick: &Nick) -> Option<&mut Hidden> {
        let nick = self.ignored.find(nick)?.clone();
        Some(self.hidden.entry(nick).or_default())
    }

    fn list(&self, now: Timestamp) -> Vec<IgnoredNick> {
        let one = |ignore: &Ignore| IgnoredNick {
            nick: ignore.nick.clone(),
            left: ignore.until.and_then(|until| now.duration_until(until).try_into().ok()),
            hidden: self.hidden.get(&ignore.nick).copied().unwrap_or_default(),
        };
        self.ignored.list().iter().map(one).collect()
    }
}
