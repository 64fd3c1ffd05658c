//! Dialogues with the model, without a screen.

mod attending;
mod drafting;
mod entering;
mod folding;
mod ignoring;
mod keeping;
mod looks;
mod members;
mod naming;
mod opening;
mod past;
mod posted;
mod trusting;
mod writing;

use std::time::Duration;

use jiff::civil::DateTime;
use plausch_transport_std::client::{
    ChatEnd, ChatSecurity, CommandError, Disconnect, Event, Member, Refusal, Rejection,
};

use super::*;
use crate::history::{Past, Record};
use crate::session::{Notice, Update};

/// A user and its model.
struct User {
    model: Model,
    now: Now,
}

impl User {
    fn new() -> Self {
        User { model: Model::new(nick("zoe")), now: Now::read() }
    }

    fn joined(others: &[&str]) -> Self {
        let mut user = Self::new();
        user.happens(welcome());
        let members = others.iter().map(|name| member(name)).collect();
        user.happens(Event::Users { members, others: 0 });
        user
    }

    fn happens(&mut self, event: Event) {
        self.model.on_event(self.now, &event);
    }

    fn is_done(&mut self, request: Request) {
        self.model.update(self.now, Update::Done { request });
    }

    fn fails(&mut self, request: &Request, error: CommandError) {
        self.model.on_failure(self.now, request, error);
    }

    fn types(&mut self, line: &str) -> Option<Action> {
        self.model.edit(Draft::new(line));
        self.model.enter(self.now)
    }

    fn paste(&mut self, text: &str) {
        self.model.paste(self.now, text);
    }

    fn enters(&mut self) -> Option<Action> {
        self.model.enter(self.now)
    }

    /// What was entered last, wherever that was.
    fn last(&self) -> (Target, Content) {
        let entries = self.model.entries_from(self.model.next_number() - 1);
        let (target, entry) = entries.first().expect("an entry");
        ((*target).clone(), entry.content.clone())
    }

    fn problem(&self) -> Problem {
        match self.last() {
            (_, Content::Problem(problem)) => problem,
            other => panic!("no problem: {other:?}"),
        }
    }

    fn shown(&self) -> &Target {
        self.model.shown().target()
    }

    fn draft(&self) -> &str {
        self.model.shown().draft().text()
    }

    fn unread(&self) -> Vec<usize> {
        self.model.conversations().iter().map(Conversation::unread).collect()
    }

    fn rooms_entries(&self) -> usize {
        self.model.conversations()[0].entries().count()
    }
}

/// The user is in the room.
fn welcome() -> Event {
    Event::Welcome { nick: nick("zoe"), dialect: Dialect::Framed, modern: true, secure: false }
}

/// What was said there before, of which nothing else is known.
fn past_of(target: Target, records: Vec<(i64, DateTime, Record)>) -> Past {
    let (has_older, seen, forgotten, lines) = (false, None, None, Vec::new());
    Past { target, records, has_older, seen, forgotten, lines }
}

fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

fn peer(name: &str) -> Peer {
    Peer::Nick(nick(name))
}

fn chat(name: &str) -> Target {
    Target::Chat(peer(name))
}

fn member(name: &str) -> Member {
    Member { nick: nick(name), addr: ([10, 0, 0, 9], 40001).into() }
}

fn said(from: &str, text: &str) -> Event {
    Event::Broadcast { from: nick(from), text: text.to_owned(), own: from == "zoe" }
}

fn whispered(name: &str, text: &str) -> Event {
    Event::ChatText { peer: peer(name), text: text.to_owned(), own: false, number: None }
}

fn opened(name: &str) -> Event {
    Event::ChatOpened {
        peer: peer(name),
        addr: ([10, 0, 0, 9], 5000).into(),
        security: ChatSecurity::Plain,
    }
}

fn joined(name: &str) -> Event {
    Event::Joined { nick: nick(name), addr: ([10, 0, 0, 9], 40001).into() }
}

fn invited(name: &str) -> Event {
    Event::Invited { peer: peer(name), ip: [10, 0, 0, 9].into(), candidates: Vec::new() }
}

fn closed(name: &str, end: ChatEnd) -> Event {
    Event::ChatClosed { peer: peer(name), end }
}

fn lost() -> Event {
    Event::Disconnected { reason: Disconnect::Ended, error: None }
}

#[expect(clippy::unnecessary_wraps, reason = "what typing returns")]
fn request(request: Request) -> Option<Action> {
    Some(Action::Request(request))
}

fn broadcast(text: &str) -> Option<Action> {
    request(Request::Broadcast(text.to_owned()))
}

fn say(name: &str, text: &str) -> Option<Action> {
    request(Request::Say(peer(name), text.to_owned()))
}

#[test]
fn texts_go_where_the_user_is() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("hi"), broadcast("hi"));
    zoe.types("/chat bob");
    zoe.happens(opened("bob"));
    assert_eq!(zoe.types("psst"), say("bob", "psst"));
    assert_eq!(zoe.types("/room"), None);
    assert_eq!(zoe.types("/msg bob how are you"), say("bob", "how are you"));
}

#[test]
fn what_was_meant_for_one_never_goes_to_the_room() {
    let mut zoe = User::joined(&["bob"]);
    zoe.types("/chat bob");
    zoe.happens(opened("bob"));
    zoe.happens(closed("bob", ChatEnd::Peer));
    assert_eq!(*zoe.shown(), chat("bob"));
    assert_eq!(zoe.types("psst"), None);
    assert_eq!(zoe.problem(), Problem::ChatOver(peer("bob")));
    assert_eq!(zoe.types("/close"), None);
    assert_eq!(*zoe.shown(), Target::Room);
    assert_eq!(zoe.model.conversations().len(), 1);
}

#[test]
fn a_chat_that_the_user_asked_for_is_shown_and_no_other() {
    let mut zoe = User::joined(&["ann", "bob", "eve"]);
    assert_eq!(zoe.types("/chat bob"), request(Request::Invite(nick("bob"))));
    zoe.is_done(Request::Invite(nick("bob")));
    assert_eq!(zoe.last(), (Target::Room, Content::Inviting(nick("bob"))));
    zoe.happens(opened("ann"));
    assert_eq!(*zoe.shown(), Target::Room);
    zoe.happens(opened("bob"));
    assert_eq!(*zoe.shown(), chat("bob"));
    zoe.types("/chat eve");
    zoe.happens(Event::Rejected { peer: peer("eve"), reason: Rejection::Declined });
    zoe.happens(opened("eve"));
    assert_eq!(*zoe.shown(), chat("bob"));
}

#[test]
fn a_chat_does_not_interrupt_a_line_that_is_being_typed() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    zoe.model.edit(Draft::new("wait a mom"));
    let accept = zoe.model.perform(zoe.now, Typed::Accept(None));
    assert_eq!(accept, request(Request::Accept(peer("ann"))));
    zoe.happens(opened("ann"));
    assert_eq!((zoe.shown(), zoe.draft()), (&Target::Room, "wait a mom"));
    assert_eq!(zoe.unread(), [0, 1]);
    assert_eq!(zoe.types("wait a moment"), broadcast("wait a moment"));
}

#[test]
fn a_line_begun_in_the_room_goes_there_though_a_chat_was_accepted_meanwhile() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    zoe.model.edit(Draft::new("half a "));
    zoe.model.perform(zoe.now, Typed::Accept(None));
    assert_eq!(zoe.types("half a text"), broadcast("half a text"));
    // The next one may be meant for ann.
    assert_eq!(zoe.types("half a secret"), None);
    assert_eq!(zoe.problem(), Problem::ChatNotOpen(peer("ann")));
    zoe.happens(opened("ann"));
    assert_eq!((zoe.shown(), zoe.draft()), (&chat("ann"), "half a secret"));
}

#[test]
fn whoever_accepts_in_the_middle_of_a_line_stays_where_that_was() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    zoe.model.edit(Draft::new("half a "));
    zoe.model.perform(zoe.now, Typed::Accept(None));
    zoe.types("half a text");
    zoe.happens(opened("ann"));
    assert_eq!((zoe.shown(), zoe.unread()), (&Target::Room, vec![0, 1]));
}

#[test]
fn a_begun_line_is_known_whatever_blanks_letters_and_lines_it_has() {
    let several = "one\ntwo";
    for (begun, entered, said) in [
        (" half a ", " half a ", "half a"),
        ("half a ", "half a", "half a"),
        ("Zoe\u{308}", "Zoe\u{308} is me", "Zo\u{eb} is me"),
        ("Zoe", "Zoe\u{308}", "Zo\u{eb}"),
        ("//etc", "//etc is a folder", "/etc is a folder"),
        ("one", several, several),
        (several, several, several),
    ] {
        let mut zoe = User::joined(&["ann"]);
        zoe.happens(invited("ann"));
        zoe.model.edit(Draft::new(begun));
        zoe.model.perform(zoe.now, Typed::Accept(None));
        zoe.model.edit(Draft::new(entered));
        let entered = match zoe.enters() {
            Some(Action::Requests(requests)) => requests,
            Some(Action::Request(request)) => vec![request],
            other => panic!("{begun:?}: {other:?}"),
        };
        assert_eq!(entered, [Request::Broadcast(said.to_owned())], "{begun:?}");
    }
}

#[test]
fn blanks_begin_no_line_for_the_room() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    zoe.model.edit(Draft::new("  "));
    zoe.model.perform(zoe.now, Typed::Accept(None));
    assert_eq!(zoe.types("  a secret"), None);
    assert_eq!(zoe.problem(), Problem::ChatNotOpen(peer("ann")));
}

#[test]
fn several_lines_typed_too_early_go_along_to_the_chat() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    zoe.types("/accept");
    assert_eq!(zoe.types("a\nsecret"), None);
    assert_eq!(zoe.problem(), Problem::ChatNotOpen(peer("ann")));
    zoe.happens(opened("ann"));
    assert_eq!((zoe.shown(), zoe.draft()), (&chat("ann"), "a\nsecret"));
}

#[test]
fn a_peer_known_by_address_opens_the_chat_that_was_accepted() {
    let mut zoe = User::joined(&["ann", "bob"]);
    let ip = [10, 0, 0, 9].into();
    let candidates = vec![nick("ann"), nick("bob")];
    zoe.happens(Event::Invited { peer: Peer::Addr(ip), ip, candidates });
    assert_eq!(zoe.types("/accept"), request(Request::Accept(Peer::Addr(ip))));
    assert_eq!(zoe.types("psst"), None);
    assert_eq!(zoe.problem(), Problem::ChatNotOpen(Peer::Addr(ip)));
    zoe.happens(opened("bob"));
    assert_eq!((zoe.shown(), zoe.draft()), (&chat("bob"), "psst"), "what was typed goes along");
    assert_eq!(zoe.model.conversations()[0].draft().text(), "");
}

#[test]
fn an_invitation_that_cannot_be_accepted_leaves_the_room_open_to_texts() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    zoe.types("/accept");
    zoe.happens(closed("ann", ChatEnd::Unreachable));
    assert_eq!(zoe.types("hi"), broadcast("hi"));
    zoe.happens(invited("ann"));
    zoe.types("/accept");
    let accept = Request::Accept(peer("ann"));
    zoe.model.on_failure(zoe.now, &accept, CommandError::NoInvitation);
    assert_eq!(zoe.types("hi"), broadcast("hi"));
}

#[test]
fn an_invitation_is_answered_once() {
    let mut zoe = User::joined(&["ann", "bob"]);
    zoe.happens(invited("ann"));
    assert_eq!(zoe.types("/accept"), request(Request::Accept(peer("ann"))));
    assert_eq!(zoe.types("/accept"), None);
    assert_eq!(zoe.problem(), Problem::NoInvitation);
    zoe.happens(invited("bob"));
    assert_eq!(zoe.types("/decline bob"), request(Request::Decline(peer("bob"))));
    assert_eq!(zoe.last(), (Target::Room, Content::Declined(peer("bob"))));
    assert_eq!(zoe.types("/decline bob"), None);
    assert_eq!(zoe.problem(), Problem::NoInvitationFrom("bob".to_owned()));
}

#[test]
fn to_chat_with_somebody_who_has_invited_is_to_accept() {
    let mut zoe = User::joined(&["ann"]);
    zoe.happens(invited("ann"));
    assert_eq!(zoe.types("/chat ann"), request(Request::Accept(peer("ann"))));
    zoe.happens(opened("ann"));
    zoe.types("/room");
    assert_eq!(zoe.types("/chat ann"), None);
    assert_eq!(*zoe.shown(), chat("ann"));
}

#[test]
fn closing_ends_a_chat_or_takes_an_invitation_back() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("/close"), None);
    assert_eq!(zoe.problem(), Problem::CloseWhich(Vec::new()));
    assert_eq!(zoe.types("/close bob"), None);
    assert_eq!(zoe.problem(), Problem::NothingToClose(peer("bob")));
    zoe.types("/chat bob");
    zoe.is_done(Request::Invite(nick("bob")));
    assert_eq!(zoe.types("/close"), None);
    assert_eq!(zoe.problem(), Problem::CloseWhich(vec![peer("bob")]));
    assert_eq!(zoe.types("/close bob"), request(Request::Close(peer("bob"))));
    zoe.happens(closed("bob", ChatEnd::Closed));
    assert_eq!(zoe.last(), (Target::Room, Content::TookBack(nick("bob"))));
    zoe.types("/chat bob");
    zoe.happens(opened("bob"));
    assert_eq!(zoe.types("/close"), request(Request::Close(peer("bob"))));
    zoe.happens(closed("bob", ChatEnd::Closed));
    assert_eq!(*zoe.shown(), Target::Room);
    let ended = Content::ChatClosed { peer: peer("bob"), end: ChatEnd::Closed };
    assert_eq!(zoe.last(), (Target::Room, ended));
}

#[test]
fn a_chat_that_is_over_can_be_closed_from_anywhere() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.happens(closed("bob", ChatEnd::Peer));
    assert_eq!(zoe.model.conversations().len(), 2);
    assert_eq!(zoe.types("/close bob"), None);
    assert_eq!(zoe.model.conversations().len(), 1);
}

#[test]
fn an_invitation_can_be_taken_back_beside_an_older_chat_that_is_over() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.happens(closed("bob", ChatEnd::Peer));
    zoe.types("/chat bob");
    assert_eq!(zoe.types("/close bob"), request(Request::Close(peer("bob"))));
    assert_eq!(zoe.types("/close bob"), None);
    assert_eq!(zoe.model.conversations().len(), 1);
}

#[test]
fn gestures_do_what_commands_do() {
    let mut zoe = User::joined(&["ann", "bob"]);
    assert_eq!(zoe.model.chat(zoe.now, &peer("bob")), request(Request::Invite(nick("bob"))));
    zoe.happens(invited("ann"));
    assert_eq!(zoe.model.chat(zoe.now, &peer("ann")), request(Request::Accept(peer("ann"))));
    zoe.happens(invited("bob"));
    let decline = zoe.model.decline(zoe.now, &peer("bob"));
    assert_eq!(Some(decline), request(Request::Decline(peer("bob"))));
    assert!(zoe.model.invitations().is_empty());
}

#[test]
fn a_failure_belongs_to_the_conversation_in_which_the_text_was_said() {
    let mut zoe = User::joined(&["bob"]);
    zoe.types("/chat bob");
    zoe.happens(opened("bob"));
    zoe.types("psst");
    zoe.types("/room");
    let say = Request::Say(peer("bob"), "psst".to_owned());
    zoe.model.on_failure(zoe.now, &say, CommandError::TextTooLong { limit: 3 });
    let problem = |peer| {
        Content::Problem(Problem::Client { error: CommandError::TextTooLong { limit: 3 }, peer })
    };
    assert_eq!(zoe.last(), (chat("bob"), problem(Some(peer("bob")))));
    assert_eq!(zoe.unread(), [0, 1]);
    zoe.model.show(1);
    let broadcast = Request::Broadcast("hi".to_owned());
    zoe.model.on_failure(zoe.now, &broadcast, CommandError::TextTooLong { limit: 3 });
    assert_eq!(zoe.last(), (Target::Room, problem(None)));
    assert_eq!(zoe.unread(), [1, 0]);
}

#[test]
fn what_others_say_elsewhere_is_unread_until_it_is_shown() {
    let mut zoe = User::joined(&["ann", "bob"]);
    zoe.happens(opened("bob"));
    zoe.happens(whispered("bob", "yes?"));
    assert_eq!(zoe.unread(), [0, 2]);
    zoe.model.show_next();
    assert_eq!(zoe.unread(), [0, 0]);
    zoe.happens(Event::Left { nick: nick("ann") });
    assert_eq!(zoe.unread(), [0, 0], "who comes and goes needs no attention");
    zoe.happens(said("bob", "hi all"));
    assert_eq!(zoe.unread(), [1, 0]);
    zoe.model.show_previous();
    assert_eq!(zoe.unread(), [0, 0]);
}

#[test]
fn what_is_the_same_at_every_attempt_is_told_once() {
    let attempts = |zoe: &mut User, failure: fn() -> Event| {
        let before = zoe.rooms_entries();
        for _ in 0..3 {
            zoe.happens(failure());
            zoe.happens(Event::Reconnecting { after: Duration::from_secs(1) });
            zoe.happens(Event::Connecting { server: "host:9000".parse().unwrap() });
        }
        zoe.rooms_entries() - before
    };
    let silent = || Event::Disconnected { reason: Disconnect::Silent, error: None };
    let taken = || Event::Refused {
        text: "Nickname bereits vergeben".to_owned(),
        refusal: Some(Refusal::NickTaken),
    };
    // A face that shows the status need not be told that the client tries again.
    for (shows_status, told) in [(true, 1), (false, 2)] {
        let mut zoe = User::joined(&[]);
        zoe.model = if shows_status { zoe.model.folding_attempts() } else { zoe.model };
        assert_eq!(attempts(&mut zoe, lost), told);
        assert_eq!(zoe.model.status(), Status::Connecting);
        assert_eq!(attempts(&mut zoe, silent), told, "another reason is news");
        assert!(!zoe.model.is_nick_refused());
        assert_eq!(attempts(&mut zoe, taken), told);
        assert!(zoe.model.is_nick_refused(), "the status shows it");
        zoe.happens(welcome());
        assert!(!zoe.model.is_nick_refused());
        assert_eq!(attempts(&mut zoe, lost), told);
    }
}

#[test]
fn the_status_says_when_the_client_tries_again() {
    let mut zoe = User::joined(&[]);
    zoe.happens(lost());
    assert_eq!(zoe.model.status(), Status::Offline { retry_at: None });
    assert_eq!(zoe.model.roster().count(), 1);
    let after = Duration::from_secs(3);
    zoe.happens(Event::Reconnecting { after });
    let retry_at = Some(zoe.now.instant + after);
    assert_eq!(zoe.model.status(), Status::Offline { retry_at });
}

#[test]
fn the_roster_follows_who_joins_and_leaves() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(joined("ann"));
    zoe.happens(joined("ann"));
    assert!(zoe.model.roster().nicks().eq(&[nick("ann"), nick("bob")]));
    zoe.happens(Event::Left { nick: nick("bob") });
    assert_eq!(zoe.model.roster().count(), 2);
}

#[test]
fn another_nickname_speaks_from_then_on() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("/nick Zo"), request(Request::Rename(nick("Zo"))));
    zoe.happens(Event::Welcome {
        nick: nick("Zo"),
        dialect: Dialect::Framed,
        modern: true,
        secure: false,
    });
    assert_eq!(*zoe.model.nick(), nick("Zo"));
    zoe.happens(opened("bob"));
    zoe.happens(Event::ChatText {
        peer: peer("bob"),
        text: "hi".to_owned(),
        own: true,
        number: None,
    });
    let hi = Content::Said { from: peer("Zo"), text: "hi".to_owned(), own: true };
    assert_eq!(zoe.last(), (chat("bob"), hi));
}

#[test]
fn old_entries_are_dropped_and_the_others_keep_their_indices() {
    let mut zoe = User::joined(&[]);
    let first = zoe.model.shown().indices().start;
    for number in 0..Conversation::CAPACITY {
        zoe.happens(said("ann", &number.to_string()));
    }
    let room = zoe.model.shown();
    assert_eq!(room.indices().len(), Conversation::CAPACITY);
    assert_eq!(room.indices().start, first + 2, "the welcome and the roster are gone");
    assert!(room.entry(first + 1).is_none() && room.entry(first + 2).is_some());
}

#[test]
fn a_command_for_the_server_goes_there_and_its_reply_is_shown_where_the_user_is() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.types("/msg bob hi");
    let kick = request(Request::Operate("kick bob too loud".to_owned()));
    assert_eq!(zoe.types("/kick bob too loud"), kick);
    let shown = zoe.model.shown().target().clone();
    let (done, text) = (true, "bob was removed".to_owned());
    zoe.happens(Event::Reply { done, text: text.clone() });
    assert_eq!(zoe.last(), (shown, Content::Reply { done, text }));
    zoe.types("/ban");
    assert!(matches!(zoe.problem(), Problem::Usage(Usage { word: "/ban", .. })));
}

#[test]
fn who_asks_is_told_of_everybody_and_who_joins_of_the_first() {
    let mut zoe = User::joined(&[]);
    let everybody = |zoe: &mut User, count: usize| {
        let members = (0..count).map(|number| member(&format!("m{number}"))).collect();
        zoe.happens(Event::Users { members, others: 2 });
        match zoe.last() {
            (_, Content::Users { nicks, others, is_cut }) => (nicks.len(), others, is_cut),
            other => panic!("no list: {other:?}"),
        }
    };
    assert_eq!(everybody(&mut zoe, 300), (50, 252, true));
    assert_eq!(zoe.types("/users"), request(Request::Users));
    assert_eq!(everybody(&mut zoe, 300), (300, 2, false));
    zoe.types("/users");
    let most = Content::MAX_NICKS;
    assert_eq!(everybody(&mut zoe, most + 5), (most, 7, false), "what is kept is bounded");
    assert_eq!(everybody(&mut zoe, 50), (50, 2, false));
}
