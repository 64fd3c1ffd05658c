//! What the user's lines and gestures do.

use std::time::Duration;

use plausch_transport_std::client::Peer;

use super::attending::remember;
use super::{
    Action, AskedToLeave, Content, ExpectedChat, Model, Now, Problem, Status, Target, Typed,
};
use crate::language::Language;
use crate::session::Request;

/// How long the question whether the host leaves is in its mind.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

impl Model {
    /// Does what the user typed, or enters why not.
    pub fn perform(&mut self, now: Now, typed: Typed) -> Option<Action> {
        let result = self.try_perform(now, typed);
        self.or_problem(now, result)
    }

    /// Shows the chat with `peer`; if there is none, accepts its invitation, or invites it.
    pub fn chat(&mut self, now: Now, peer: &Peer) -> Option<Action> {
        let result = self.try_chat(peer);
        self.or_problem(now, result)
    }

    /// Accepts the invitation from `peer`. Its chat is shown as soon as it opens, unless the user was in the middle of a
    /// line: who finishes that soon enough would be taken elsewhere, and who does not would stay.
    pub fn accept(&mut self, peer: &Peer) -> Action {
        self.peers.remove_invitation(peer);
        let here = self.shown();
        let is_writing = here.is_writing();
        let draft = here.draft().text().trim();
        let is_begun = is_writing && *here.target() == Target::Room && !draft.is_empty();
        let begun = is_begun.then(|| draft.to_owned());
        let expected =
            ExpectedChat { peer: peer.clone(), accepted: true, is_writing, begun, early: None };
        self.expected = Some(expected);
        Action::Request(Request::Accept(peer.clone()))
    }

    /// Declines the invitation from `peer`.
    pub fn decline(&mut self, now: Now, peer: &Peer) -> Action {
        self.peers.remove_invitation(peer);
        self.push_here(now, Content::Declined(peer.clone()));
        Action::Request(Request::Decline(peer.clone()))
    }

    /// Ends the chat with `peer`, or takes the user's own invitation back. The conversation of a chat that is over
    /// is removed.
    pub fn close(&mut self, now: Now, peer: &Peer) -> Option<Action> {
        let result = self.try_close(now, peer);
        self.or_problem(now, result)
    }

    /// Leaves. The host of the room is asked once more if it closes the room for others.
    pub(super) fn leave(&mut self, now: Now) -> Option<Action> {
        let others = self.roster.count() - 1;
        let asks = self.is_asked && self.is_hosting && others > 0;
        let answers = |asked: &AskedToLeave| others <= asked.others && now.instant < asked.until;
        if asks && !self.asked_to_leave.as_ref().is_some_and(answers) {
            let until = now.instant + ANSWER_TIMEOUT;
            self.asked_to_leave = Some(AskedToLeave { others, until });
            self.push_here(now, Content::AskedToLeave { others });
            return None;
        }
        Some(Action::Quit)
    }

    pub(super) fn try_perform(
        &mut self,
        now: Now,
        typed: Typed,
    ) -> Result<Option<Action>, Problem> {
        let request = match typed {
            Typed::Text(text) => self.say(text)?,
            Typed::Message(name, text) => {
                let peer = self.named(&name)?;
                if !self.peers.is_open(&peer) {
                    let waits = self.is_invited(&peer);
                    return Err(match waits {
                        true => Problem::ChatNotOpen(peer),
                        false => Problem::NoChat(peer),
                    });
                }
                Request::Say(peer, text)
            }
            Typed::Chat(name) => {
                let peer = self.named(&name)?;
                return self.try_chat(&peer);
            }
            Typed::Accept(name) => {
                let peer = self.invitation(name)?;
                return Ok(Some(self.accept(&peer)));
            }
            Typed::Decline(name) => {
                let peer = self.invitation(name)?;
                return Ok(Some(self.decline(now, &peer)));
            }
            Typed::Close(name) => {
                let peer = self.chat_to_close(name)?;
                return self.try_close(now, &peer);
            }
            Typed::Room => {
                self.show(0);
                return Ok(None);
            }
            Typed::Topic => {
                self.tell_topic(now);
                return Ok(None);
            }
            Typed::Keys(help) => {
                let rows = self.bindings.rows(help);
                self.push_here(now, Content::Keys { help, rows });
                return Ok(None);
            }
            Typed::Language(name) => {
                let chosen = match name.as_deref().map(Language::named) {
                    None => None,
                    Some(Some(language)) => Some(language),
                    Some(None) => return Err(Problem::NoSuchLanguage(name.unwrap_or_default())),
                };
                if let Some(language) = chosen {
                    language.bring_into_force();
                }
                self.push_here(now, Content::Language);
                return Ok(chosen.and_then(|it| remember("language", it.tag().to_owned())));
            }
            Typed::Theme(name) => return self.theme(now, name.as_deref()),
            Typed::Help(help) => {
                self.push_here(now, Content::Help(help));
                return Ok(None);
            }
            Typed::Ignore(whom) => return self.ignore(now, whom),
            Typed::Unignore(name) => return self.unignore(now, &name),
            Typed::Joins(joins) => {
                self.choose_joins(now, joins);
                return Ok(None);
            }
            Typed::Edit(text) => {
                self.edit_outside(text)?;
                return Ok(None);
            }
            Typed::Open(number) => {
                self.open_link(now, number)?;
                return Ok(None);
            }
            Typed::Search(words) => return Ok(self.search(now, words)),
            Typed::Jump(number) => return self.jump(now, number),
            Typed::Export(path) => return Ok(self.export(now, path)),
            Typed::Forget(whom) => return self.forget(now, whom),
            Typed::Highlight(highlight) => return Ok(self.highlight(now, highlight)),
            Typed::Quiet(wanted) => return self.set_quiet(now, wanted),
            Typed::Unread => {
                self.go_to_unread(now);
                return Ok(None);
            }
            Typed::Trust(name) => self.trust(now, name)?,
            Typed::Verify(name, is_same) => {
                return Ok(self.verify(now, name, is_same)?.map(Action::Request));
            }
            Typed::Operate(command) => Request::Operate(command),
            Typed::Quit => return Ok(self.leave(now)),
            Typed::Users => {
                self.asks_for_users = true;
                Request::Users
            }
            Typed::Nick(nick) if nick == self.nick => return Err(Problem::SameNick(nick)),
            Typed::Nick(nick) if self.roster.contains(&nick) => {
                return Err(Problem::NickTaken(nick));
            }
            Typed::Nick(nick) => Request::Rename(nick),
        };
        Ok(Some(Action::Request(request)))
    }

    fn try_chat(&mut self, peer: &Peer) -> Result<Option<Action>, Problem> {
        if self.peers.is_open(peer) {
            self.show_target(&Target::Chat(peer.clone()));
            return Ok(None);
        }
        if self.peers.has_invited(peer) {
            return Ok(Some(self.accept(peer)));
        }
        let Peer::Nick(nick) = peer else { return Err(Problem::NoChat(peer.clone())) };
        if self.invited.contains(nick) {
            return Err(Problem::InvitedAlready(nick.clone()));
        }
        self.expected = Some(ExpectedChat {
            peer: peer.clone(),
            accepted: false,
            is_writing: false,
            begun: None,
            early: None,
        });
        Ok(Some(Action::Request(Request::Invite(nick.clone()))))
    }

    fn try_close(&mut self, now: Now, peer: &Peer) -> Result<Option<Action>, Problem> {
        let is_expected = self.expected.take_if(|expected| expected.is(peer)).is_some();
        let is_held = self.held().contains(peer);
        if self.peers.is_open(peer) || is_expected || is_held || self.is_invited(peer) {
            return Ok(Some(Action::Request(Request::Close(peer.clone()))));
        }
        if !self.has_conversation(peer) {
            return Err(Problem::NothingToClose(peer.clone()));
        }
        self.remove(peer);
        self.push_here(now, Content::ChatLeft(peer.clone()));
        Ok(None)
    }

    /// Whether an invitation of the user to `peer` waits for its answer.
    fn is_invited(&self, peer: &Peer) -> bool {
        matches!(peer, Peer::Nick(nick) if self.invited.contains(nick))
    }

    pub(super) fn say(&self, text: String) -> Result<Request, Problem> {
        if let Some(peer) = self.meant_for_one(&text)
            && *self.shown().target() != Target::Chat(peer.clone())
        {
            return Err(Problem::MeantForOne(peer));
        }
        match self.shown().target() {
            Target::Room => Ok(Request::Broadcast(text)),
            Target::Chat(peer) if self.peers.is_open(peer) => Ok(Request::Say(peer.clone(), text)),
            // A text meant for one person never goes to the room.
            Target::Chat(peer) => Err(Problem::ChatOver(peer.clone())),
        }
    }

    /// To whom `text` would go if its first word were /msg, which it may be but for the slash: on some keyboards that
    /// is Shift+7.
    fn meant_for_one(&self, text: &str) -> Option<Peer> {
        let mut words = text.split_whitespace();
        let (command, name, _) = (words.next()?, words.next()?, words.next()?);
        let is_slash = |c: char| c == '7' || c.is_ascii_punctuation();
        let command = command.strip_prefix(is_slash).unwrap_or(command);
        let peer = command.eq_ignore_ascii_case("msg").then(|| self.named(name))?.ok()?;
        let is_known = self.peers.is_open(&peer)
            || matches!(&peer, Peer::Nick(nick) if self.roster.contains(nick));
        is_known.then_some(peer)
    }

    fn chat_to_close(&self, name: Option<String>) -> Result<Peer, Problem> {
        match (name, self.shown().target()) {
            (Some(name), _) => self.named(&name),
            (None, Target::Chat(peer)) => Ok(peer.clone()),
            (None, Target::Room) => {
                let invited = self.invited.iter().cloned().map(Peer::Nick);
                Err(Problem::CloseWhich(self.chats().chain(invited).collect()))
            }
        }
    }

    fn invitation(&self, name: Option<String>) -> Result<Peer, Problem> {
        let Some(name) = name else {
            let oldest = self.peers.invitations().first();
            return oldest.map(|oldest| oldest.peer.clone()).ok_or(Problem::NoInvitation);
        };
        let peer = match self.named(&name) {
            Err(Problem::Nobody { .. }) => return Err(Problem::NoInvitationFrom(name)),
            found => found?,
        };
        let waits = self.peers.has_invited(&peer);
        if waits { Ok(peer) } else { Err(Problem::NoInvitationFrom(peer.to_string())) }
    }

    /// Whether a text can be said where the user is: to the room only while in it.
    pub(super) fn can_be_heard(&self) -> bool {
        *self.shown().target() != Target::Room || matches!(self.status, Status::Online(_))
    }

    /// What is to be asked; or else enters why nothing is.
    pub(super) fn or_problem(
        &mut self,
        now: Now,
        result: Result<Option<Action>, Problem>,
    ) -> Option<Action> {
        result.unwrap_or_else(|problem| {
            self.problem(now, problem);
            None
        })
    }

    /// Enters why something that the user wanted was not done, where the user is.
    pub fn problem(&mut self, now: Now, problem: Problem) {
        self.push_here(now, Content::Problem(problem));
    }
}
