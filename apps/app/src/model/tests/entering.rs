//! What becomes of the lines that the user enters.

use std::time::Duration;

use super::*;

impl User {
    /// Types as at a keyboard: letter by letter, then Enter.
    fn keys(&mut self, line: &str) -> Option<Action> {
        for letter in line.chars() {
            self.model.begin_typing();
            let draft = format!("{}{letter}", self.draft());
            self.model.edit(Draft::new(draft));
        }
        self.model.enter(self.now)
    }

    fn is_refused(&self) -> bool {
        self.model.shown().is_refused()
    }
}

#[test]
fn whatever_is_refused_is_back_and_what_is_typed_next_takes_its_place() {
    for line in [
        "/caht Ann",
        "/chat",
        "/chat nobody",
        "/chat zoe",
        "/msg bob psst",
        "/msg bob",
        "/accept",
        "/close",
        "/nick bob",
        "/nick a b",
        "/quit now",
        "msg bob psst",
    ] {
        let mut zoe = User::joined(&["bob"]);
        assert_eq!(zoe.keys(line), None, "{line}");
        assert!(matches!(zoe.last().1, Content::Problem(_)), "{line}");
        assert_eq!((zoe.draft(), zoe.is_refused()), (line, true));
        assert_eq!(zoe.keys("hello"), broadcast("hello"), "{line}");
        zoe.model.recall_older();
        zoe.model.recall_older();
        assert_eq!(zoe.draft(), line, "it is not lost");
    }
}

#[test]
fn what_was_refused_can_be_corrected_and_entered_again() {
    let mut zoe = User::joined(&["bob"]);
    zoe.keys("/caht bob");
    zoe.model.edit(Draft::new("/cht bob"));
    assert!(!zoe.is_refused(), "a draft that was changed is an ordinary one");
    zoe.model.edit(Draft::new("/chat bob"));
    assert_eq!(zoe.model.enter(zoe.now), request(Request::Invite(nick("bob"))));
    assert_eq!(zoe.draft(), "");
}

#[test]
fn a_text_that_cannot_be_heard_is_refused_like_a_command() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.happens(lost());
    assert_eq!(zoe.keys("hello"), None);
    assert_eq!((zoe.draft(), zoe.is_refused()), ("hello", true));
    assert_eq!(zoe.problem(), Problem::NotInRoom);
    // Private chats go on without the server.
    zoe.model.show(1);
    assert_eq!(zoe.keys("psst"), say("bob", "psst"));
    zoe.happens(closed("bob", ChatEnd::Lost));
    assert_eq!(zoe.keys("are you there?"), None);
    assert_eq!((zoe.draft(), zoe.is_refused()), ("are you there?", true));
}

#[test]
fn what_the_client_refuses_later_is_back_like_what_is_refused_at_once() {
    let mut zoe = User::joined(&["bob"]);
    let long = "x".repeat(5000);
    zoe.keys(&long);
    zoe.fails(&Request::Broadcast(long.clone()), CommandError::TextTooLong { limit: 4082 });
    assert_eq!((zoe.draft(), zoe.is_refused()), (long.as_str(), true));
    let problem = Problem::Client { error: CommandError::TextTooLong { limit: 4082 }, peer: None };
    assert_eq!(zoe.problem(), problem);

    zoe.keys("/chat bob");
    zoe.fails(&Request::Invite(nick("bob")), CommandError::NoRoom);
    assert_eq!((zoe.draft(), zoe.is_refused()), ("/chat bob", true));
}

#[test]
fn what_is_refused_while_something_else_is_typed_is_named_and_in_the_history() {
    let mut zoe = User::joined(&[]);
    zoe.keys("hello");
    zoe.model.edit(Draft::new("how a"));
    zoe.fails(&Request::Broadcast("hello".to_owned()), CommandError::NotJoined);
    let problem = Problem::Client { error: CommandError::NotJoined, peer: None };
    let refused = Content::Refused { line: "hello".to_owned(), problem };
    assert_eq!((zoe.draft(), zoe.last()), ("how a", (Target::Room, refused)));
    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "hello");
}

#[test]
fn a_face_without_drafts_names_what_was_refused_later() {
    let mut zoe = User::joined(&[]);
    zoe.model.enter_line(zoe.now, "//hello");
    zoe.fails(&Request::Broadcast("/hello".to_owned()), CommandError::NotJoined);
    let problem = Problem::Client { error: CommandError::NotJoined, peer: None };
    let refused = Content::Refused { line: "//hello".to_owned(), problem };
    assert_eq!((zoe.draft(), zoe.last()), ("", (Target::Room, refused)));
}

#[test]
fn what_was_done_is_not_put_back() {
    let mut zoe = User::joined(&["bob"]);
    zoe.keys("/chat bob");
    zoe.is_done(Request::Invite(nick("bob")));
    zoe.fails(&Request::Invite(nick("bob")), CommandError::ChatExists);
    assert_eq!(zoe.draft(), "", "a gesture failed, and no line");
}

#[test]
fn texts_that_nobody_heard_are_back() {
    let mut zoe = User::joined(&["bob"]);
    zoe.keys("one");
    let texts = vec!["one".to_owned()];
    zoe.happens(Event::Unheard { peer: None, texts: texts.clone() });
    assert_eq!((zoe.draft(), zoe.is_refused()), ("one", true));
    let unheard = |are_back| Content::Unheard { peer: None, texts: texts.clone(), are_back };
    assert_eq!(zoe.last(), (Target::Room, unheard(true)));
    zoe.model.edit(Draft::new("something else"));
    zoe.happens(Event::Unheard { peer: None, texts: texts.clone() });
    assert_eq!((zoe.draft(), zoe.last().1), ("something else", unheard(false)));
    zoe.model.edit(Draft::default());
    let texts = vec!["a".to_owned(), "b".to_owned()];
    zoe.happens(Event::Unheard { peer: None, texts });
    assert_eq!(zoe.draft(), "a\nb");
    zoe.model.edit(Draft::default());
    zoe.happens(Event::Unheard { peer: None, texts: vec!["/two".to_owned()] });
    assert_eq!(zoe.draft(), "//two", "entered again, it says the same");
    zoe.model.edit(Draft::default());
    zoe.happens(Event::Unheard { peer: None, texts: vec!["/me waves".to_owned()] });
    assert_eq!(zoe.draft(), "/me waves");
    let waves = Request::Broadcast("/me waves".to_owned());
    assert_eq!(zoe.enters(), Some(Action::Request(waves)));
}

#[test]
fn a_draft_is_cleared_before_the_user_leaves() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model.edit(Draft::new("half a te"));
    assert_eq!(zoe.model.interrupt(zoe.now), None);
    assert_eq!(zoe.draft(), "");
    assert_eq!(zoe.model.interrupt(zoe.now), Some(Action::Quit));
    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "half a te", "it is not lost");
}

fn host(others: &[&str]) -> User {
    let mut zoe = User::joined(others);
    zoe.model = zoe.model.asking();
    zoe.model.on_notice(zoe.now, Notice::Hosting { places: Vec::new(), link: None });
    zoe
}

#[test]
fn the_host_is_asked_once_more_and_told_for_how_many_it_closes_the_room() {
    let mut zoe = host(&["ann", "bob", "eve"]);
    assert_eq!(zoe.types("/quit"), None);
    assert_eq!(zoe.last(), (Target::Room, Content::AskedToLeave { others: 3 }));
    assert_eq!(zoe.types("/quit"), Some(Action::Quit));

    let mut zoe = host(&["ann"]);
    assert_eq!(zoe.model.interrupt(zoe.now), None);
    assert_eq!(zoe.types("I stay"), broadcast("I stay"));
    assert_eq!(zoe.model.interrupt(zoe.now), None, "the first answer is forgotten");
    assert_eq!(zoe.types("/quit"), Some(Action::Quit));
}

#[test]
fn the_host_is_asked_anew_if_others_came_or_the_question_is_long_ago() {
    let mut zoe = host(&["ann"]);
    assert_eq!(zoe.types("/quit"), None);
    let Member { nick, addr } = member("bob");
    zoe.happens(Event::Joined { nick, addr });
    assert_eq!(zoe.types("/quit"), None);
    assert_eq!(zoe.last(), (Target::Room, Content::AskedToLeave { others: 2 }));
    zoe.now.instant += Duration::from_secs(600);
    assert_eq!(zoe.model.interrupt(zoe.now), None);
    assert_eq!(zoe.model.interrupt(zoe.now), Some(Action::Quit));
}

#[test]
fn a_host_who_is_alone_and_a_guest_leave_at_once() {
    assert_eq!(host(&[]).types("/quit"), Some(Action::Quit));
    let mut guest = User::joined(&["ann"]);
    guest.model = guest.model.asking();
    assert_eq!(guest.types("/quit"), Some(Action::Quit));
}

#[test]
fn no_script_is_asked() {
    let mut zoe = User::joined(&["ann"]);
    zoe.model.on_notice(zoe.now, Notice::Hosting { places: Vec::new(), link: None });
    assert_eq!(zoe.model.enter_line(zoe.now, "/quit"), Some(Action::Quit));
}
