//! How the user changes its drafts: by typing, pasting, completing and recalling.

use std::collections::BTreeMap;

use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use super::completion::{self, Asked, Names, Towards};
use super::emoji;
use super::recall::Recall;
use super::{Content, Conversation, Draft, Model, Now, Problem, TooLong, Usage};
use crate::editing::Edit;

impl Model {
    /// The user is about to type or paste a text: a draft that was refused makes way for it.
    pub fn begin_typing(&mut self) {
        let conversation = self.shown_mut();
        if conversation.is_refused {
            conversation.recall.push(conversation.editor.draft().text());
            conversation.editor.set(Draft::default());
            conversation.is_refused = false;
        }
    }

    /// The user typed something: not more than a key stands for.
    pub fn type_in(&mut self, now: Now, text: &str) {
        self.begin_typing();
        let mut draft = self.shown().draft().clone();
        match draft.type_in(text) {
            Ok(()) => self.edit(draft),
            Err(TooLong) => self.too_long(now),
        }
    }

    /// The user wants to write this command. What was being typed can be recalled.
    pub fn begin_command(&mut self, usage: &Usage) {
        let conversation = self.shown_mut();
        conversation.recall.push(conversation.editor.draft().text());
        self.edit(Draft::new(format!("{} ", usage.word)));
    }

    /// The user edited the draft of the shown conversation.
    pub fn edit(&mut self, draft: Draft) {
        self.is_edited();
        self.cuts.end_run();
        let is_on = self.replaces_emoji;
        let conversation = &mut self.conversations[self.shown];
        let has_typed_colon = draft.is_typed_after(conversation.draft(), ':');
        conversation.editor.set(draft);
        let emoji = || emoji::replaced(conversation.editor.draft(), &self.recent_emoji);
        // A step of its own: undoing it gives the name back.
        if let Some(draft) = (is_on && has_typed_colon).then(emoji).flatten() {
            conversation.editor.set(draft);
        }
    }

    /// The user changes the draft by a key, or moves in it. Whether that changed something.
    pub(super) fn edit_by(&mut self, now: Now, edit: Edit) -> bool {
        let Conversation { editor, .. } = &mut self.conversations[self.shown];
        match editor.apply(edit, &mut self.cuts) {
            Ok(is_changed) => {
                // Up and down may be about older lines.
                if is_changed || !matches!(edit, Edit::Up | Edit::Down) {
                    self.is_edited();
                }
                is_changed
            }
            Err(TooLong) => {
                self.too_long(now);
                true
            }
        }
    }

    /// The draft has become something else: it is empty, and nothing of it can be undone.
    pub(super) fn clear_draft(&mut self) {
        self.is_edited();
        self.cuts.end_run();
        let conversation = self.shown_mut();
        conversation.editor.take();
        conversation.has_pasted_lines = false;
    }

    fn is_edited(&mut self) {
        self.completion = None;
        self.asks_to_send = false;
        self.has_drafts = true;
        self.shown_mut().is_refused = false;
    }

    /// The user pasted a text: it becomes part of the draft and is never sent by itself.
    pub fn paste(&mut self, now: Now, text: &str) {
        self.begin_typing();
        let mut draft = self.shown().draft().clone();
        let lines = draft.text().split('\n').count();
        // Ends of lines around a text are left out; one by itself is a part of a paste that came in pieces.
        let result = if text == "\n" { draft.type_in(text) } else { draft.insert(text) };
        match result {
            Ok(()) => {
                self.shown_mut().has_pasted_lines |= draft.text().split('\n').count() > lines;
                self.edit(draft);
            }
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
        self.complete_towards(Towards::Next);
    }

    /// As [`Model::complete`], with the last choice; called again, takes the previous one.
    pub fn complete_back(&mut self) {
        self.complete_towards(Towards::Previous);
    }

    fn complete_towards(&mut self, towards: Towards) {
        let mut draft = self.shown().draft().clone();
        let last = self.completion.take();
        let (themes, links) = (|| self.themes.names(), || self.links());
        let names = self.names(&themes, &links);
        self.completion = completion::complete(&mut draft, last, towards, &names);
        self.cuts.end_run();
        let conversation = self.shown_mut();
        conversation.editor.set(draft);
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
        self.cuts.end_run();
        let Conversation { editor, recall, is_refused, .. } = self.shown_mut();
        if let Some(line) = which(recall, editor.draft().text()) {
            editor.set(Draft::new(line));
            *is_refused = false;
        }
    }

    /// The names that can be completed: members, and peers of chats even if they have left the room. Who has spoken last
    /// where the user is comes first.
    fn names<'a>(&'a self, themes: Asked<'a>, links: Asked<'a>) -> Names<'a> {
        let absent = self.peers.chats().iter().filter_map(|peer| match peer {
            Peer::Nick(nick) if !self.roster.contains(nick) => Some(nick.as_str()),
            _ => None,
        });
        let members = self.roster.nicks().filter(|nick| !self.is_ignored(nick));
        let all = members.map(Nick::as_str).chain(absent);
        let speakers = self.speakers();
        let mut members: Vec<&str> = all.collect();
        // Stable: the others keep their order.
        members.sort_by_key(|name| speakers.get(name).copied().unwrap_or(usize::MAX));
        let invitations = self.peers.invitations().iter();
        Names {
            members,
            invitations: invitations.map(|invitation| invitation.peer.to_string()).collect(),
            ignored: self.ignored().map(Nick::as_str).collect(),
            themes,
            recent: &self.recent_emoji,
            links,
        }
    }

    /// Who has spoken where the user is, with how many entries ago that was.
    fn speakers(&self) -> BTreeMap<&str, usize> {
        let mut speakers = BTreeMap::new();
        for (age, entry) in self.shown().entries().rev().enumerate() {
            if let Content::Said { from: Peer::Nick(nick), own: false, .. } = &entry.content {
                speakers.entry(nick.as_str()).or_insert(age);
            }
        }
        speakers
    }
}
