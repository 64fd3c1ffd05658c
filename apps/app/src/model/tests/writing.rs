//! What keys do to what the user writes.

use super::*;
use crate::editing::Edit;
use crate::keys::{KeyAction, KeysHelp};

impl User {
    fn writes(&mut self, text: &str) {
        for c in text.chars() {
            self.model.type_in(self.now, c.encode_utf8(&mut [0; 4]));
        }
    }

    fn presses(&mut self, action: KeyAction) -> Option<Action> {
        self.model.act(self.now, action)
    }

    fn edits(&mut self, edit: Edit) {
        self.presses(KeyAction::Edit(edit));
    }
}

#[test]
fn an_emoji_takes_the_place_of_its_name_and_undoing_gives_the_name_back() {
    let mut zoe = User::joined(&[]);
    zoe.writes("hi :wave:");
    assert_eq!(zoe.draft(), "hi 👋");
    zoe.edits(Edit::Undo);
    assert_eq!(zoe.draft(), "hi :wave:");
    zoe.writes(" there");
    assert_eq!(zoe.draft(), "hi :wave: there");
    assert_eq!(
        zoe.presses(KeyAction::Send),
        Some(Action::Request(Request::Broadcast("hi :wave: there".to_owned())))
    );
    // In a window, the whole draft is edited.
    zoe.model.edit(Draft::new(":tada"));
    zoe.model.edit(Draft::new(":tada:"));
    assert_eq!(zoe.draft(), "🎉");
    zoe.presses(KeyAction::Send);
    assert_eq!(zoe.model.recent_emoji().iter().collect::<Vec<_>>(), ["🎉"]);
}

#[test]
fn a_name_that_is_pasted_stays_and_so_does_every_name_if_the_user_wants_that() {
    let mut zoe = User::joined(&[]);
    zoe.paste(":wave:");
    assert_eq!(zoe.draft(), ":wave:");
    zoe.model = zoe.model.replacing_emoji(false);
    zoe.writes(" :wave:");
    assert_eq!(zoe.draft(), ":wave: :wave:");
}

#[test]
fn who_has_spoken_last_is_completed_first() {
    let mut zoe = User::joined(&["Ada", "Ann", "Anton", "Antje"]);
    for name in ["Anton", "Ann", "Antje", "Ann", "Ada"] {
        zoe.happens(said(name, "hi"));
    }
    let mut completed = Vec::new();
    zoe.writes("an");
    for _ in 0..4 {
        zoe.presses(KeyAction::Complete);
        completed.push(zoe.draft().to_owned());
    }
    assert_eq!(completed, ["Ann: ", "Antje: ", "Anton: ", "Ann: "]);
    assert_eq!(zoe.model.completion().unwrap().index(), 0);
    zoe.presses(KeyAction::CompleteBack);
    assert_eq!(zoe.draft(), "Anton: ");
    zoe.writes("an");
    assert!(zoe.model.completion().is_none(), "what is typed goes on");
    assert_eq!(zoe.draft(), "Anton: an");
    zoe.presses(KeyAction::CompleteBack);
    assert_eq!(zoe.draft(), "Anton: Anton ");
}

#[test]
fn what_was_cut_in_one_conversation_is_put_back_in_another() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.writes("for one alone");
    zoe.edits(Edit::CutToLineStart);
    zoe.model.show(1);
    zoe.presses(KeyAction::AcceptOrYank);
    assert_eq!(zoe.draft(), "for one alone");
    zoe.model.show(0);
    assert_eq!(zoe.draft(), "");
    zoe.edits(Edit::Undo);
    assert_eq!(zoe.draft(), "for one alone");
}

#[test]
fn what_was_cleared_or_recalled_can_be_undone_and_what_was_said_cannot() {
    let mut zoe = User::joined(&[]);
    zoe.writes("secret");
    zoe.presses(KeyAction::Send);
    zoe.edits(Edit::Undo);
    assert_eq!(zoe.draft(), "");
    zoe.writes("half a text");
    zoe.presses(KeyAction::ClearOrLeave);
    zoe.edits(Edit::Undo);
    assert_eq!(zoe.draft(), "half a text");
    zoe.presses(KeyAction::UpOrOlder);
    zoe.presses(KeyAction::UpOrOlder);
    assert_eq!(zoe.draft(), "secret");
    zoe.edits(Edit::Undo);
    assert_eq!(zoe.draft(), "half a text");
}

#[test]
fn the_key_that_declines_leaves_only_if_it_is_pressed_twice_without_a_text() {
    let mut zoe = User::joined(&["bob"]);
    zoe.writes("ab");
    zoe.edits(Edit::LineStart);
    assert_eq!(zoe.presses(KeyAction::DeclineOrDelete), None);
    assert_eq!(zoe.draft(), "b");
    zoe.presses(KeyAction::DeclineOrDelete);
    assert_eq!(
        (zoe.presses(KeyAction::DeclineOrDelete), zoe.problem()),
        (None, Problem::LeaveTwice)
    );
    zoe.now.instant += Duration::from_secs(6);
    assert_eq!(zoe.presses(KeyAction::DeclineOrDelete), None, "that was long ago");
    zoe.presses(KeyAction::NextConversation);
    assert_eq!(zoe.presses(KeyAction::DeclineOrDelete), None, "something else was done");
    assert_eq!(zoe.presses(KeyAction::DeclineOrDelete), Some(Action::Quit));
}

#[test]
fn help_shows_the_keys_that_the_user_has_bound() {
    let bindings = crate::keys::Bindings::with([("f7", "find"), ("alt+t", "")]).unwrap();
    let mut zoe = User::joined(&[]);
    zoe.model = zoe.model.with_bindings(bindings);
    zoe.types("/help keys");
    let Content::Keys { help: KeysHelp::Everyday, rows } = zoe.last().1 else { panic!() };
    assert!(rows.contains(&("F7, Ctrl+F".to_owned(), "find")), "{rows:?}");
    zoe.types("/help writing");
    let Content::Keys { help: KeysHelp::Writing, rows } = zoe.last().1 else { panic!() };
    assert!(rows.contains(&("Ctrl+T, none".to_owned(), "swap")), "{rows:?}");
}
