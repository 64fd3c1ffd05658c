//! How the user changes its drafts.

use super::*;
use crate::editing::Edit;
use crate::keys::KeyAction;

#[test]
fn each_conversation_has_its_own_draft() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.model.edit(Draft::new("for all"));
    zoe.model.show(1);
    assert_eq!(zoe.draft(), "");
    zoe.model.edit(Draft::new("for bob"));
    zoe.model.show(0);
    assert_eq!(zoe.draft(), "for all");
    zoe.model.show(7);
    assert_eq!(*zoe.shown(), Target::Room, "there is no such conversation");
}

#[test]
fn what_was_said_in_one_conversation_is_not_recalled_in_another() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.types("hello");
    zoe.model.show(1);
    zoe.types("psst");
    zoe.model.edit(Draft::new("dra"));
    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "psst");
    zoe.model.show(0);
    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "hello");
    zoe.model.show(1);
    zoe.model.recall_newer();
    assert_eq!(zoe.draft(), "dra");
}

#[test]
fn a_draft_is_not_lost_by_up_and_a_key() {
    let mut zoe = User::joined(&["bob"]);
    zoe.types("hello");
    zoe.model.edit(Draft::new("a long draft"));
    zoe.model.recall_older();
    zoe.model.edit(Draft::new("hello!"));
    zoe.model.go_back();
    assert_eq!(zoe.draft(), "a long draft");
    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "hello!");
}

#[test]
fn several_pasted_lines_are_one_text_after_a_question() {
    let mut zoe = User::joined(&["bob"]);
    zoe.paste("one\n\n  /usr/bin/two \n// three\n");
    assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, Some(3)));
    let all = vec![Request::Broadcast("one\n\n  /usr/bin/two\n// three".to_owned())];
    assert_eq!(zoe.enters(), Some(Action::Requests(all)));
    // In a private chat, the client gives an original one line after the other.
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    zoe.paste("one\ntwo");
    zoe.enters();
    let all = vec![Request::Say(peer("bob"), "one\ntwo".to_owned())];
    assert_eq!(zoe.enters(), Some(Action::Requests(all)));
}

#[test]
fn what_is_too_much_for_one_text_is_said_line_by_line_and_refused_as_it_was_said() {
    let mut zoe = User::joined(&["bob"]);
    for text in ["x\n".repeat(60), format!("{}\n", "x".repeat(100)).repeat(45)] {
        zoe.paste(&text);
        zoe.enters();
        let Some(Action::Requests(all)) = zoe.enters() else { panic!("nothing is said") };
        assert_eq!(all.len(), text.lines().count());
    }
    zoe.paste("one\ntwo");
    zoe.enters();
    let Some(Action::Requests(all)) = zoe.enters() else { panic!("nothing is said") };
    let error = CommandError::TextTooLong { limit: 5 };
    let failed = Update::Failed { request: all[0].clone(), error };
    zoe.model.update(zoe.now, failed);
    assert_eq!(zoe.draft(), "one\ntwo");
}

#[test]
fn several_pasted_lines_are_said_one_by_one_where_nobody_shows_lines() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(Event::Welcome {
        nick: nick("zoe"),
        dialect: Dialect::Line,
        modern: false,
        secure: false,
    });
    zoe.paste("one\n\n  /usr/bin/two\n// three\n");
    assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, Some(3)));
    zoe.model.go_back();
    assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, Some(3)));
    let say = |text: &str| Request::Broadcast(text.to_owned());
    let all = vec![say("one"), say("  /usr/bin/two"), say("// three")];
    assert_eq!(zoe.enters(), Some(Action::Requests(all)));
    assert_eq!((zoe.draft(), zoe.model.asks_to_send()), ("", None));
    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "one\n\n  /usr/bin/two\n// three");
}

#[test]
fn lines_that_the_user_typed_are_said_without_a_question_and_pasted_ones_never() {
    let mut zoe = User::joined(&["bob"]);
    let say = |text: &str| Some(Action::Requests(vec![Request::Broadcast(text.to_owned())]));
    let types_lines = |zoe: &mut User| {
        zoe.model.type_in(zoe.now, "one");
        zoe.model.act(zoe.now, KeyAction::Edit(Edit::NewLine));
        zoe.model.type_in(zoe.now, "two");
    };
    types_lines(&mut zoe);
    assert_eq!(zoe.enters(), say("one\ntwo"));
    // A word that was pasted is as good as typed.
    zoe.paste("a word\n");
    types_lines(&mut zoe);
    assert_eq!(zoe.enters(), say("a wordone\ntwo"));
    // Undoing brings back what was pasted, and lines among what is typed stay pasted.
    zoe.paste("three\nfour");
    zoe.model.edit(Draft::default());
    zoe.model.act(zoe.now, KeyAction::Edit(Edit::Undo));
    assert_eq!(zoe.draft(), "three\nfour");
    assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, Some(2)));
    assert_eq!(zoe.enters(), say("three\nfour"));
    // The next draft is another one.
    types_lines(&mut zoe);
    assert_eq!(zoe.enters(), say("one\ntwo"));
    // To whom several texts would be said, they are counted first.
    zoe.happens(Event::Welcome {
        nick: nick("zoe"),
        dialect: Dialect::Line,
        modern: false,
        secure: false,
    });
    types_lines(&mut zoe);
    assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, Some(2)));
}

#[test]
fn a_command_among_pasted_lines_is_neither_obeyed_nor_said() {
    let mut zoe = User::joined(&["bob"]);
    for lines in [
        "one\n/quit",
        "one\n\u{feff}/msg bob secret",
        "/msg bob secret\ntwo",
        "one\n  /mgs bob secret",
        "a\n/QUIT\nb",
    ] {
        zoe.model.edit(Draft::default());
        zoe.paste(lines);
        assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, None), "{lines}");
        assert!(matches!(zoe.problem(), Problem::CommandAmongLines(_)), "{lines}");
        assert_eq!((zoe.enters(), zoe.draft()), (None, lines), "{lines}");
    }
}

#[test]
fn what_changes_a_question_takes_it_back() {
    let mut zoe = User::joined(&["bob"]);
    zoe.paste("one\ntwo");
    zoe.enters();
    zoe.paste("\nthree\nfour");
    assert_eq!(zoe.model.asks_to_send(), None);
    zoe.enters();
    zoe.model.show_next();
    assert_eq!(zoe.model.asks_to_send(), None);
    zoe.happens(Event::Disconnected { reason: Disconnect::Ended, error: None });
    assert_eq!((zoe.enters(), zoe.model.asks_to_send()), (None, None));
    assert_eq!(zoe.problem(), Problem::NotInRoom);
}

#[test]
fn a_huge_paste_is_refused_in_words_and_the_draft_stays() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model.edit(Draft::new("here"));
    zoe.paste(&"x\n".repeat(Draft::MAX_BYTES));
    assert_eq!((zoe.draft(), zoe.problem()), ("here", Problem::PasteTooLong));
}

/// A terminal without marks sends it in pieces, and each may end with Enter.
#[test]
fn a_huge_paste_in_pieces_is_not_taken_for_an_answer() {
    let mut zoe = User::joined(&["bob"]);
    let piece = "x\n".repeat(Draft::MAX_BYTES / 8);
    for _ in 0..12 {
        zoe.paste(&piece);
        assert_eq!(zoe.enters(), None);
    }
    assert!(zoe.model.asks_to_send().is_some());
}

#[test]
fn editing_ends_a_completion() {
    let mut zoe = User::joined(&["Ann", "Anton"]);
    zoe.model.edit(Draft::new("an"));
    zoe.model.complete();
    zoe.model.complete();
    assert_eq!(zoe.draft(), "Anton: ");
    zoe.model.edit(Draft::new("Anton: an"));
    zoe.model.complete();
    assert_eq!(zoe.draft(), "Anton: Ann ");
}

#[test]
fn a_peer_of_a_chat_is_completed_even_if_it_has_left_the_room() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.happens(Event::Left { nick: nick("bob") });
    zoe.model.edit(Draft::new("/close b"));
    zoe.model.complete();
    assert_eq!(zoe.draft(), "/close bob ");
}
