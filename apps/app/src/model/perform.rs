//! What the user's lines and gestures do.

use plausch_transport_std::client::Peer;
use unicode_normalization::UnicodeNormalization;

use super::{Action, Content, ExpectedChat, Model, Now, Problem, Status, Target, Typed};
use crate::session::Request;

impl Model {
    /// Enters the draft of the shown conversation. One that cannot be used stays, to be corrected.
    pub fn enter(&mut self, now: Now) -> Option<Action> {
        if self.shown().draft().has_several_texts() {
            return self.enter_lines(now);
        }
        let line = self.shown().draft().text().to_owned();
        let problem = match Typed::parse(&line) {
            Ok(Some(Typed::Text(_))) if !self.can_be_heard() => Problem::NotInRoom,
            Ok(Some(typed)) => {
                self.shown_mut().history.push(&line);
                self.edit(super::Draft::default());
                return self.perform(now, typed);
            }
            Ok(None) => {
                self.edit(super::Draft::default());
                return None;
            }
            Err(problem) => problem,
        };
        self.problem(now, problem);
        None
    }

    /// Enters a draft of several lines: the user is asked, and if it enters them again, each is said as a text.
    /// What was pasted is never obeyed.
    fn enter_lines(&mut self, now: Now) -> Option<Action> {
        let problem = match self.lines_to_say() {
            Ok(_) if !self.asks_to_send => {
                self.asks_to_send = true;
                return None;
            }
            Ok(requests) => {
                let text = self.shown().draft().text().to_owned();
                self.shown_mut().history.push(&text);
                self.edit(super::Draft::default());
                return Some(Action::Requests(requests));
            }
            Err(problem) => problem,
        };
        self.asks_to_send = false;
        self.problem(now, problem);
        None
    }

    fn lines_to_say(&self) -> Result<Vec<Request>, Problem> {
        if !self.can_be_heard() {
            return Err(Problem::NotInRoom);
        }
        let texts = self.shown().draft().texts().map(str::trim_end);
        texts
            .map(|text| match looks_like_command(text) {
                Some(word) => Err(Problem::CommandAmongLines(word.to_owned())),
                None => self.say(text.nfc().collect()),
            })
            .collect()
    }

    /// Enters a whole line, apart from any draft.
    pub fn enter_line(&mut self, now: Now, line: &str) -> Option<Action> {
        match Typed::parse(line) {
            Ok(typed) => self.perform(now, typed?),
            Err(problem) => {
                self.problem(now, problem);
                None
            }
        }
    }

    /// Does what the user typed, or enters why not.
    pub fn perform(&mut self, now: Now, typed: Typed) -> Option<Action> {
        match self.try_perform(now, typed) {
            Ok(action) => action,
            Err(problem) => {
                self.problem(now, problem);
                None
            }
        }
    }

    /// Shows the chat with `peer`; if there is none, accepts its invitation, or invites it.
    pub fn chat(&mut self, now: Now, peer: &Peer) -> Option<Action> {
        if self.peers.is_open(peer) {
            self.show_target(&Target::Chat(peer.clone()));
            return None;
        }
        if self.peers.has_invited(peer) {
            return Some(self.accept(peer));
        }
        let Peer::Nick(nick) = peer else {
            self.problem(now, Problem::NoChat(peer.clone()));
            return None;
        };
        self.expected = Some(ExpectedChat { peer: peer.clone(), accepted: false });
        self.push(now, self.shown().target().clone(), Content::Inviting(nick.clone()));
        Some(Action::Request(Request::Invite(nick.clone())))
    }

    /// Accepts the invitation from `peer`. Its chat is shown as soon as it opens.
    pub fn accept(&mut self, peer: &Peer) -> Action {
        self.peers.remove_invitation(peer);
        self.expected = Some(ExpectedChat { peer: peer.clone(), accepted: true });
        Action::Request(Request::Accept(peer.clone()))
    }

    /// Declines the invitation from `peer`.
    pub fn decline(&mut self, now: Now, peer: &Peer) -> Action {
        self.peers.remove_invitation(peer);
        self.push(now, self.shown().target().clone(), Content::Declined(peer.clone()));
        Action::Request(Request::Decline(peer.clone()))
    }

    /// Ends the chat with `peer`, or takes the user's own invitation back. The conversation of a chat that is over
    /// is removed.
    pub fn close(&mut self, peer: &Peer) -> Option<Action> {
        let is_expected = self.expected.take_if(|expected| expected.is(peer)).is_some();
        let is_over = !self.peers.is_open(peer) && self.has_conversation(peer);
        if is_over && !is_expected {
            self.remove(peer);
            return None;
        }
        Some(Action::Request(Request::Close(peer.clone())))
    }

    fn try_perform(&mut self, now: Now, typed: Typed) -> Result<Option<Action>, Problem> {
        let request = match typed {
            Typed::Text(text) => self.say(text)?,
            Typed::Message(name, text) => {
                let peer = self.peers.named(&name).map_err(Problem::Nick)?;
                if !self.peers.is_open(&peer) {
                    return Err(Problem::NoChat(peer));
                }
                Request::Say(peer, text)
            }
            Typed::Chat(name) => {
                let peer = self.peers.named(&name).map_err(Problem::Nick)?;
                return Ok(self.chat(now, &peer));
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
                return Ok(self.close(&peer));
            }
            Typed::Room => {
                self.show(0);
                return Ok(None);
            }
            Typed::Help => {
                self.push(now, self.shown().target().clone(), Content::Help);
                return Ok(None);
            }
            Typed::Quit => return Ok(Some(Action::Quit)),
            Typed::Users => Request::Users,
            Typed::Nick(nick) => Request::Rename(nick),
        };
        Ok(Some(Action::Request(request)))
    }

    fn say(&self, text: String) -> Result<Request, Problem> {
        match self.shown().target() {
            Target::Room => match &self.expected {
                Some(ExpectedChat { peer, accepted: true }) => {
                    Err(Problem::ChatNotOpen(peer.clone()))
                }
                _ => Ok(Request::Broadcast(text)),
            },
            Target::Chat(peer) if self.peers.is_open(peer) => Ok(Request::Say(peer.clone(), text)),
            // A text meant for one person never goes to the room.
            Target::Chat(peer) => Err(Problem::ChatOver(peer.clone())),
        }
    }

    fn chat_to_close(&self, name: Option<String>) -> Result<Peer, Problem> {
        match (name, self.shown().target()) {
            (Some(name), _) => self.peers.named(&name).map_err(Problem::Nick),
            (None, Target::Chat(peer)) => Ok(peer.clone()),
            (None, Target::Room) => Err(Problem::CloseWhich),
        }
    }

    fn invitation(&self, name: Option<String>) -> Result<Peer, Problem> {
        self.peers
            .invitation(name.as_deref())
            .map_err(|_| name.map_or(Problem::NoInvitation, Problem::NoInvitationFrom))
    }

    /// Whether a text can be said where the user is: to the room only while in it.
    fn can_be_heard(&self) -> bool {
        *self.shown().target() != Target::Room || matches!(self.status, Status::Online(_))
    }

    pub(super) fn problem(&mut self, now: Now, problem: Problem) {
        self.push(now, self.shown().target().clone(), Content::Problem(problem));
    }
}

/// The word with which `line` looks like a command, known or mistyped. Paths and comments do not.
fn looks_like_command(line: &str) -> Option<&str> {
    let word = line.split_whitespace().next()?;
    let name = word.strip_prefix('/')?;
    (!name.is_empty() && name.chars().all(char::is_alphabetic)).then_some(word)
}
