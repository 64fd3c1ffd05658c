//! Whom a typed name means.

use super::*;

#[test]
fn a_name_is_found_whatever_its_case_and_accents_if_only_one_fits() {
    let mut zoe = User::joined(&["Anna", "Zo\u{eb}l", "李雷"]);
    for (typed, meant) in [
        ("anna", "Anna"),
        ("ANNA", "Anna"),
        ("zoel", "Zo\u{eb}l"),
        ("ZOE\u{308}L", "Zo\u{eb}l"),
        ("李雷", "李雷"),
    ] {
        assert_eq!(zoe.types(&format!("/chat {typed}")), request(Request::Invite(nick(meant))));
    }
    zoe.happens(opened("Anna"));
    assert_eq!(zoe.types("/msg anna hi"), say("Anna", "hi"));
    assert_eq!(zoe.types("/close ANNA"), request(Request::Close(peer("Anna"))));
    zoe.happens(invited("Zo\u{eb}l"));
    assert_eq!(zoe.types("/accept zoel"), request(Request::Accept(peer("Zo\u{eb}l"))));
}

#[test]
fn the_operator_of_a_server_finds_a_name_as_members_do() {
    let nicks = ["Anna", "anna", "Zo\u{eb}l"].map(nick);
    let nicks: Vec<&Nick> = nicks.iter().collect();
    let found = |name| only_one_named(name, &nicks).map(Nick::as_str);
    assert_eq!([found("anna"), found("zoel")], [Some("anna"), Some("Zo\u{eb}l")]);
    assert_eq!([found("ANNA"), found("zoe")], [None, None]);
}

#[test]
fn nobody_is_guessed_among_several() {
    let mut zoe = User::joined(&["Anna", "anna", "Ann\u{e1}", "bob"]);
    assert_eq!(zoe.types("/chat anna"), request(Request::Invite(nick("anna"))));
    assert_eq!(zoe.types("/chat ANNA"), None);
    let peers = vec![peer("Anna"), peer("anna")];
    assert_eq!(zoe.problem(), Problem::Ambiguous { name: "ANNA".to_owned(), peers });
    assert_eq!(zoe.types("/chat bo"), None, "the beginning of a name is no name");
    let meant = Some(peer("bob"));
    assert_eq!(zoe.problem(), Problem::Nobody { name: nick("bo"), meant });
}

#[test]
fn nobody_of_that_name_is_said_at_once_and_who_may_be_meant() {
    let mut zoe = User::joined(&["Anton"]);
    for (typed, meant) in [("ant", Some("Anton")), ("Antno", Some("Anton")), ("bob", None)] {
        for command in ["/chat", "/close", "/accept"] {
            assert_eq!(zoe.types(&format!("{command} {typed}")), None);
        }
        assert_eq!(zoe.problem(), Problem::NoInvitationFrom(typed.to_owned()));
        assert_eq!(zoe.types(&format!("/msg {typed} hi")), None);
        let meant = meant.map(peer);
        assert_eq!(zoe.problem(), Problem::Nobody { name: nick(typed), meant });
    }
}

#[test]
fn somebody_whom_the_client_does_not_know_may_be_there() {
    let mut zoe = User::new();
    let bob = || request(Request::Invite(nick("bob")));
    assert_eq!(zoe.model.enter_line(zoe.now, "/chat bob"), bob(), "before the room is joined");
    zoe.happens(welcome());
    assert_eq!(zoe.types("/chat bob"), bob(), "before the server's list has arrived");
    zoe.happens(Event::Users { members: vec![member("ann")], others: 1 });
    assert_eq!(zoe.types("/chat bob"), bob(), "the list is too long to be known");
}

#[test]
fn nobody_chats_with_itself() {
    let mut zoe = User::joined(&["bob"]);
    for line in
        ["/chat zoe", "/chat ZOE", "/msg zoe hi", "/close Zo\u{eb}", "/accept zoe", "/decline zoe"]
    {
        assert_eq!(zoe.types(line), None);
        assert_eq!(zoe.problem(), Problem::Yourself, "{line}");
    }
}

#[test]
fn an_invitation_is_told_once_it_was_sent_and_is_not_sent_twice() {
    let mut zoe = User::joined(&["bob"]);
    let before = zoe.rooms_entries();
    assert_eq!(zoe.types("/chat bob"), request(Request::Invite(nick("bob"))));
    zoe.fails(&Request::Invite(nick("bob")), CommandError::NotReachable);
    let problem = Problem::Client { error: CommandError::NotReachable, peer: Some(peer("bob")) };
    assert_eq!((zoe.problem(), zoe.rooms_entries()), (problem, before + 1));
    zoe.types("/chat bob");
    zoe.is_done(Request::Invite(nick("bob")));
    assert_eq!(zoe.last(), (Target::Room, Content::Inviting(nick("bob"))));
    assert_eq!(zoe.types("/chat bob"), None);
    assert_eq!(zoe.problem(), Problem::InvitedAlready(nick("bob")));
    assert_eq!(zoe.types("/msg bob hi"), None);
    assert_eq!(zoe.problem(), Problem::ChatNotOpen(peer("bob")));
    zoe.happens(Event::Rejected { peer: peer("bob"), reason: Rejection::Declined });
    assert_eq!(zoe.types("/chat bob"), request(Request::Invite(nick("bob"))));
}

#[test]
fn a_finished_chat_is_closed_from_anywhere_whatever_has_become_of_the_peer() {
    let mut zoe = User::joined(&["Bob"]);
    zoe.happens(opened("Bob"));
    zoe.happens(closed("Bob", ChatEnd::Peer));
    zoe.happens(Event::Left { nick: nick("Bob") });
    assert_eq!(zoe.types("/close bob"), None);
    assert_eq!(zoe.model.conversations().len(), 1);
    assert_eq!(zoe.last(), (Target::Room, Content::ChatLeft(peer("Bob"))));
}

#[test]
fn a_taken_nickname_and_ones_own_are_not_asked_for() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("/nick bob"), None);
    assert_eq!(zoe.problem(), Problem::NickTaken(nick("bob")));
    assert_eq!(zoe.types("/nick zoe"), None);
    assert_eq!(zoe.problem(), Problem::SameNick(nick("zoe")));
}

#[test]
fn a_message_for_one_with_a_mistyped_slash_is_said_to_nobody() {
    let mut zoe = User::joined(&["bob"]);
    for line in [
        "msg bob secret",
        "7msg bob secret",
        "\\msg BOB secret",
        ".msg bob secret",
        "MSG bob secret",
    ] {
        assert_eq!(zoe.types(line), None);
        assert_eq!(zoe.problem(), Problem::MeantForOne(peer("bob")), "{line}");
    }
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    assert_eq!(zoe.types("7msg bob secret"), say("bob", "7msg bob secret"), "it goes there anyway");
    zoe.model.show(0);
    for text in ["msg me later", "msg bob", "7 msg bob secret", "msgs bob secret"] {
        assert_eq!(zoe.types(text), broadcast(text));
    }
}
