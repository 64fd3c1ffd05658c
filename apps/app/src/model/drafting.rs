//! How the user changes its drafts: by typing, pasting, completing and recalling.

use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use super::completion::{self, Names};
use super::recall::Recall;
use super::{Content, Conversation, Draft, Model, Now, Problem, TooLong};

impl Model {
    /// The user is about to type or paste a text: a draft that was refused makes way for it.
    pub fn begin_typing(&mut self) {
        let conversation = self.shown_mut();
        if conversation.is_refused {
            let line = std::mem::take(&mut conversation.draft);
            conversation.recall.push(line.text());
            conversation.is_refused = false;
        }
    }

    /// The user edited the draft of the shown conversation.
    pub fn edit(&mut self, draft: Draft) {
        self.completion = None;
        self.asks_to_send = false;
        self.has_drafts = true;
        let conversation = self.shown_mut();
        conversation.draft = draft;
        conversation.is_refused = false;
    }

    /// The user pasted a text: it becomes part of the draft and is never sent by itself.
    pub fn paste(&mut self, now: Now, text: &str) {
        self.begin_typing();
        let mut draft = self.shown().draft().clone();
        match draft.insert(text) {
            Ok(()) => self.edit(draft),
            Err(TooLong) => self.too_long(now),
        }
    }

    /// The draft is as long as it may be. A paste may come in pieces, and this is said once.
    pub fn too_long(&mut self, now: Now) {
        // The next end of a line may be a pasted one, too, and no answer.
        self.asks_to_send = false;
        let problem = Content::Problem(Problem::PasteTooLong);
        if self.shown().entries().next_back().is_none_or(|last| last.content != problem) {
            self.problem(now, Problem::PasteTooLong);
        }
    }

    /// How many texts are to be said, if the user enters the draft once more.
    pub fn asks_to_send(&self) -> Option<usize> {
        self.asks_to_send.then(|| self.shown().draft().texts().count())
    }

    /// The user goes back: from a question, or to the draft that it left for an older line.
    pub fn go_back(&mut self) {
        if !std::mem::take(&mut self.asks_to_send) {
            self.recall(Recall::newest);
        }
    }

    /// Completes the command or nickname at the draft's cursor; called again, takes the next choice.
    pub fn complete(&mut self) {
        let mut draft = std::mem::take(&mut self.shown_mut().draft);
        let last = self.completion.take();
        self.completion = completion::complete(&mut draft, last, &self.names());
        let conversation = self.shown_mut();
        conversation.draft = draft;
        conversation.is_refused = false;
    }

    /// Replaces the draft with the next older line that was entered here. The draft is kept.
    pub fn recall_older(&mut self) {
        self.recall(Recall::older);
    }

    /// Replaces the draft with the next newer line that was entered here, at the end with what it was.
    pub fn recall_newer(&mut self) {
        self.recall(Recall::newer);
    }

    fn recall(&mut self, which: fn(&mut Recall, &str) -> Option<String>) {
        self.completion = None;
        self.asks_to_send = false;
        let Conversation { draft, recall, is_refused, .. } = self.shown_mut();
        if let Some(line) = which(recall, draft.text()) {
            *draft = Draft::new(line);
            *is_refused = false;
        }
    }

    /// The names that can be completed: members, and peers of chats even if they have left the room.
    fn names(&self) -> Names<'_> {
        let absent = self.peers.chats().iter().filter_map(|peer| match peer {
            Peer::Nick(nick) if !self.roster.contains(nick) => Some(nick.as_str()),
            _ => None,
        });
        let invitations = self.peers.invitations().iter();
        let members = self.roster.nicks().filter(|nick| !self.is_ignored(nick));
        Names {
            members: members.map(Nick::as_str).chain(absent).collect(),
            invitations: invitations.map(|invitation| invitation.peer.to_string()).collect(),
            ignored: self.ignored().map(Nick::as_str).collect(),
        }
    }
}
