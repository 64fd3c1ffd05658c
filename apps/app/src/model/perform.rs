//! What a typed line does.

use plausch_transport_std::client::Peer;

use super::{Action, Content, ExpectedChat, Model, Now, Problem, Status, Target, Typed};
use crate::session::Request;

impl Model {
    /// Enters the draft of the shown conversation. One that cannot be used stays, to be corrected.
    pub fn enter(&mut self, now: Now) -> Option<Action> {
        let line = self.shown().draft().text().to_owned();
        let problem = match Typed::parse(&line) {
            Ok(Some(Typed::Text(_))) if !self.can_be_heard() => Problem::NotInRoom,
            Ok(Some(typed)) => {
                self.history.push(&line);
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
            Typed::Chat(name) => return self.chat(now, &name),
            Typed::Accept(name) => {
                let peer = self.invitation(name)?;
                self.accept(peer)
            }
            Typed::Decline(name) => {
                let peer = self.invitation(name)?;
                self.peers.remove_invitation(&peer);
                self.push(now, self.shown().target().clone(), Content::Declined(peer.clone()));
                Request::Decline(peer)
            }
            Typed::Close(name) => return self.close(name),
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

    fn chat(&mut self, now: Now, name: &str) -> Result<Option<Action>, Problem> {
        let peer = self.peers.named(name).map_err(Problem::Nick)?;
        if self.peers.is_open(&peer) {
            self.show_target(&Target::Chat(peer));
            return Ok(None);
        }
        if self.peers.has_invited(&peer) {
            return Ok(Some(Action::Request(self.accept(peer))));
        }
        let Peer::Nick(nick) = peer else { return Err(Problem::NoChat(peer)) };
        self.expected = Some(ExpectedChat { peer: Peer::Nick(nick.clone()), accepted: false });
        self.push(now, self.shown().target().clone(), Content::Inviting(nick.clone()));
        Ok(Some(Action::Request(Request::Invite(nick))))
    }

    fn accept(&mut self, peer: Peer) -> Request {
        self.peers.remove_invitation(&peer);
        self.expected = Some(ExpectedChat { peer: peer.clone(), accepted: true });
        Request::Accept(peer)
    }

    fn close(&mut self, name: Option<String>) -> Result<Option<Action>, Problem> {
        let shown = self.shown().target();
        let peer = match (name, shown) {
            (Some(name), _) => self.peers.named(&name).map_err(Problem::Nick)?,
            (None, Target::Chat(peer)) => peer.clone(),
            (None, Target::Room) => return Err(Problem::CloseWhich),
        };
        if self.peers.is_open(&peer) || *shown != Target::Chat(peer.clone()) {
            // Without a chat, it may be the user's own invitation that is taken back.
            return Ok(Some(Action::Request(Request::Close(peer))));
        }
        self.remove(&peer);
        Ok(None)
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

    fn problem(&mut self, now: Now, problem: Problem) {
        self.push(now, self.shown().target().clone(), Content::Problem(problem));
    }
}
