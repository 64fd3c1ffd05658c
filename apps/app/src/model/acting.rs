//! What keys do, in every face.

use super::{Action, Draft, Model, Now, Typed};
use crate::keys::KeyAction;
use crate::session::Request;

impl Model {
    /// The user pressed keys that do this. What a [`Surface`](crate::keys::Surface) is needed for, the face does.
    pub fn act(&mut self, now: Now, action: KeyAction) -> Option<Action> {
        match action {
            KeyAction::Send => return self.enter(now),
            KeyAction::NewLine => {
                self.change_draft(|draft| {
                    draft.break_line();
                    true
                });
            }
            KeyAction::Complete => self.complete(),
            KeyAction::UpOrOlder => {
                if !self.change_draft(Draft::up) {
                    self.recall_older();
                }
            }
            KeyAction::DownOrNewer => {
                if !self.change_draft(Draft::down) {
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
            KeyAction::ToggleJoins => self.toggle_joins(),
            KeyAction::Reconnect => return Some(Action::Request(Request::Reconnect)),
            KeyAction::AcceptOrYank | KeyAction::DeclineOrDelete | KeyAction::Surface(_) => {}
        }
        None
    }

    fn has_invitation(&self) -> bool {
        !self.invitations().is_empty()
    }

    /// Changes the draft, if `change` says so.
    fn change_draft(&mut self, change: impl FnOnce(&mut Draft) -> bool) -> bool {
        let mut draft = self.shown().draft().clone();
        let is_changed = change(&mut draft);
        if is_changed {
            self.edit(draft);
        }
        is_changed
    }
}
