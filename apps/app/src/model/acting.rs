//! What keys do, in every face.

use std::time::Duration;

use super::{Action, Model, Now, Problem, Typed};
use crate::editing::Edit;
use crate::keys::KeyAction;
use crate::session::Request;

/// Within this time, a key counts as pressed twice.
const SECOND_PRESS: Duration = Duration::from_secs(5);

impl Model {
    /// The user pressed keys that do this. What a [`Surface`](crate::keys::Surface) is needed for, the face does.
    pub fn act(&mut self, now: Now, action: KeyAction) -> Option<Action> {
        if action != KeyAction::DeclineOrDelete {
            self.leaves_until = None;
        }
        match action {
            KeyAction::Send => return self.enter(now),
            KeyAction::Edit(edit) => {
                self.edit_by(now, edit);
            }
            KeyAction::OpenEditor => {
                let text = self.shown().draft().text().to_owned();
                if let Err(problem) = self.edit_outside(text) {
                    self.problem(now, problem);
                }
            }
            KeyAction::Complete => self.complete(),
            KeyAction::CompleteBack => self.complete_back(),
            KeyAction::UpOrOlder => {
                if !self.edit_by(now, Edit::Up) {
                    self.recall_older();
                }
            }
            KeyAction::DownOrNewer => {
                if !self.edit_by(now, Edit::Down) {
                    self.recall_newer();
                }
            }
            KeyAction::Older => self.recall_older(),
            KeyAction::Newer => self.recall_newer(),
            KeyAction::Back => self.go_back(),
            KeyAction::ClearOrLeave => return self.interrupt(now),
            KeyAction::AcceptOrYank if self.has_invitation() => {
                return self.perform(now, Typed::Accept(None));
            }
            KeyAction::DeclineOrDelete if self.has_invitation() => {
                return self.perform(now, Typed::Decline(None));
            }
            KeyAction::NextConversation => self.show_next(),
            KeyAction::PreviousConversation => self.show_previous(),
            KeyAction::Conversation(number) => self.show(usize::from(number).saturating_sub(1)),
            KeyAction::NextNew => {
                self.show_next_new();
            }
            KeyAction::Unread => self.go_to_unread(now),
            KeyAction::ToggleJoins => self.toggle_joins(),
            KeyAction::Reconnect => return Some(Action::Request(Request::Reconnect)),
            KeyAction::AcceptOrYank => {
                self.edit_by(now, Edit::Yank);
            }
            KeyAction::DeclineOrDelete if self.shown().draft().text().is_empty() => {
                return self.leave_at_second(now);
            }
            KeyAction::DeclineOrDelete => {
                self.edit_by(now, Edit::Delete);
            }
            KeyAction::Surface(_) => {}
        }
        None
    }

    fn has_invitation(&self) -> bool {
        !self.invitations().is_empty()
    }

    /// Where a shell ends, the user leaves if it means it: the key may have been for an invitation that is gone.
    fn leave_at_second(&mut self, now: Now) -> Option<Action> {
        if self.leaves_until.take().is_some_and(|until| now.instant < until) {
            return self.leave(now);
        }
        self.problem(now, Problem::LeaveTwice);
        self.leaves_until = Some(now.instant + SECOND_PRESS);
        None
    }
}
