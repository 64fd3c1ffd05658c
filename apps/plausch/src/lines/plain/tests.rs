use super::*;
use plausch_app::model::Action;
use plausch_app::session::Notice;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{ChatSecurity, CommandError, Member, Peer};

fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

fn plain(echo: bool) -> Plain {
    let mut plain = Plain::new(nick("me"), echo);
    hears(
        &mut plain,
        Event::Welcome { nick: nick("me"), dialect: Dialect::Framed, modern: true, secure: false },
    );
    plain
}

fn hears(plain: &mut Plain, event: Event) -> Vec<String> {
    plain.update(&Update::Event(event))
}

fn broadcast(from: &str, text: &str) -> Event {
    Event::Broadcast { from: nick(from), text: text.to_owned(), own: from == "me" }
}

fn request(request: Request) -> Option<Action> {
    Some(Action::Request(request))
}

#[test]
fn who_speaks_is_seen_and_no_control_character_reaches_the_terminal() {
    let mut plain = plain(true);
    assert_eq!(hears(&mut plain, broadcast("bob", "hi\u{1b}[2J")), ["bob: hi [2J"]);
    assert_eq!(hears(&mut plain, broadcast("me", "hi")), ["me: hi"]);
    assert_eq!(hears(&mut plain, Event::Left { nick: nick("bob") }), ["* bob left"]);
    let complaint = Event::Error { text: "no".to_owned(), refusal: None };
    assert_eq!(hears(&mut plain, complaint), ["! no"]);
}

#[test]
fn a_person_is_told_once_how_to_begin_and_a_pipe_is_not() {
    let users = || Event::Users { members: Vec::new(), others: 0 };
    let hint = format!("* {}", texts::hint());
    let mut person = plain(false);
    assert_eq!(hears(&mut person, users()).last(), Some(&hint));
    assert_ne!(hears(&mut person, users()).last(), Some(&hint));
    assert_ne!(hears(&mut plain(true), users()).last(), Some(&hint));
}

#[test]
fn a_command_that_the_server_has_not_done_makes_a_pipe_fail() {
    let reply = |done| Event::Reply { done, text: "so it is".to_owned() };
    let mut pipe = plain(true);
    assert_eq!(hears(&mut pipe, reply(true)), ["* server: so it is"]);
    assert!(!pipe.has_refused());
    assert_eq!(hears(&mut pipe, reply(false)), ["! server: so it is"]);
    assert!(pipe.has_refused());
    let mut pipe = plain(true);
    let refusal = Some(Refusal::NotOperator);
    hears(&mut pipe, Event::Error { text: "no".to_owned(), refusal });
    assert!(pipe.has_refused());
}

#[test]
fn on_a_terminal_the_users_own_texts_are_seen_already() {
    assert!(hears(&mut plain(false), broadcast("me", "hi")).is_empty());
}

#[test]
fn a_private_chat_from_invitation_to_end() {
    let mut plain = plain(true);
    let bob = Peer::Nick(nick("bob"));
    let ip = [10, 0, 0, 9].into();
    hears(&mut plain, Event::Invited { peer: bob.clone(), ip, candidates: vec![] });
    assert_eq!(plain.line("/accept").action, request(Request::Accept(bob.clone())));
    let addr = ([10, 0, 0, 9], 5000).into();
    let lines = hears(
        &mut plain,
        Event::ChatOpened { peer: bob.clone(), addr, security: ChatSecurity::Plain },
    );
    assert_eq!(lines.last(), Some(&format!("* {}", texts::now_in_chat(&bob))));
    let say = |text: &str| request(Request::Say(bob.clone(), text.to_owned()));
    assert_eq!(plain.line("psst").action, say("psst"));
    let text =
        Event::ChatText { peer: bob.clone(), text: "yes?".to_owned(), own: false, number: None };
    assert_eq!(hears(&mut plain, text), ["[bob] bob: yes?"]);
    assert_eq!(plain.line("/room").lines, [format!("* {}", texts::now_in_room())]);
    let broadcast = request(Request::Broadcast("hello".to_owned()));
    assert_eq!(plain.line("hello").action, broadcast);
    assert_eq!(plain.line("/msg bob still there?").action, say("still there?"));
}

#[test]
fn who_speaks_stands_before_each_line_of_a_text() {
    let mut plain = plain(true);
    let lines = hears(&mut plain, broadcast("bob", "one\n\n* ann joined\nann: hi"));
    assert_eq!(lines, ["bob: one", "bob: * ann joined", "bob: ann: hi"]);
}

#[test]
fn what_somebody_does_has_a_mark_of_its_own() {
    let mut plain = plain(true);
    assert_eq!(plain.line("/me waves").action, request(Request::Broadcast("/me waves".to_owned())));
    assert_eq!(
        hears(&mut plain, broadcast("bob", "/me joined\nand left")),
        ["~ bob joined", "~ bob and left"]
    );
    let bob = Peer::Nick(nick("bob"));
    let addr = ([10, 0, 0, 9], 5000).into();
    hears(&mut plain, Event::ChatOpened { peer: bob.clone(), addr, security: ChatSecurity::Plain });
    let text =
        Event::ChatText { peer: bob, text: "/me hides".to_owned(), own: false, number: None };
    assert_eq!(hears(&mut plain, text), ["[bob] ~ bob hides"]);
}

#[test]
fn what_is_pasted_is_said_only_when_asked_and_never_obeyed() {
    let mut plain = plain(false);
    let refused = plain.line("one\n/quit\nthree");
    assert_eq!(refused.action, None);
    assert_eq!(refused.lines, [format!("! {}", texts::command_among_lines("/quit"))]);
    assert_eq!(plain.line("").action, None);

    let asked = Answer { action: None, lines: vec![format!("* {}", texts::ask_to_send_pasted(2))] };
    assert_eq!(plain.line("one\n\ntwo"), asked);
    let say = |text: &str| Request::Broadcast(text.to_owned());
    let both = Action::Requests(vec![say("one\n\ntwo")]);
    assert_eq!(plain.line("").action, Some(both));
    assert_eq!(plain.line("").action, None);

    plain.line("one\ntwo");
    assert_eq!(plain.line("else").action, request(say("else")));
    assert_eq!(plain.line("").action, None);
    plain.line("one\ntwo");
    assert_eq!(plain.interrupt().action, None);
    assert_eq!(plain.interrupt().action, Some(Action::Quit));
}

#[test]
fn help_with_keys_says_that_they_are_those_of_another_face() {
    let lines = plain(false).line("/help keys").lines;
    assert_eq!(lines.last(), Some(&format!("* {}", texts::keys_of_full_screen())));
    assert!(!plain(false).line("/help").lines.contains(lines.last().unwrap()));
}

#[test]
fn a_mention_is_marked_and_rings_only_on_a_terminal() {
    for (is_heard, end) in [(true, "\u{7}"), (false, "")] {
        let mut plain = plain(true).attending(&Settings::default(), is_heard);
        let lines = hears(&mut plain, broadcast("bob", "hi ME!"));
        assert_eq!(lines, [format!("(!) bob: hi ME!{end}")]);
        // One is enough for now.
        assert_eq!(hears(&mut plain, broadcast("bob", "me?")), ["(!) bob: me?"]);
        assert_eq!(hears(&mut plain, broadcast("bob", "some")), ["bob: some"]);
        assert_eq!(hears(&mut plain, broadcast("me", "me")), ["me: me"]);
    }
}

#[test]
fn the_time_stands_at_the_end_if_it_is_wanted() {
    let settings = ChatSettings { plain_time: true, ..ChatSettings::default() };
    let mut plain = plain(true).looking(&settings).attending(&Settings::default(), true);
    let is_time = |end: &str| {
        let time = end.strip_prefix('(').and_then(|end| end.strip_suffix(')')).unwrap();
        jiff::civil::Time::strptime("%H:%M", time).is_ok()
    };
    for (text, before) in [("hi", "bob: hi"), ("me?", "(!) bob: me?"), ("/me waves", "~ bob waves")]
    {
        let lines = hears(&mut plain, broadcast("bob", text));
        let (told, end) = lines[0].trim_end_matches('\u{7}').rsplit_once(' ').unwrap();
        assert_eq!((told, is_time(end)), (before, true), "{lines:?}");
    }
    let lines = hears(&mut plain, broadcast("bob", "one\ntwo"));
    assert_eq!(lines[0], "bob: one");
    assert!(lines[1].starts_with("bob: two ("));
}

#[test]
fn each_line_is_whole_and_moves_nothing() {
    let mut plain = plain(true).attending(&Settings::default(), true);
    for text in [
        "\u{1b}[31mred\u{1b}[m",
        "a\rb\u{8}c",
        "\u{9b}2J",
        "me\u{7}",
        "/me \u{1b}[A",
        "x\n\u{1b}[A",
    ] {
        for line in hears(&mut plain, broadcast("bob", text)) {
            // Only at its end may be the bell.
            let line = line.strip_suffix('\u{7}').unwrap_or(&line);
            assert!(!line.contains(char::is_control) && line.contains("bob"), "{line:?}");
        }
    }
}

#[test]
fn a_new_day_has_a_line_once() {
    let mut plain = plain(true);
    let noon: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
    let later = |days: i64| noon + jiff::SignedDuration::from_hours(24 * days);
    plain.day = None;
    assert_eq!((plain.new_day(later(0)), plain.new_day(later(0))), (None, None));
    assert!(plain.new_day(later(1)).unwrap().starts_with("* "));
    assert_eq!(plain.new_day(later(1)), None);
}

#[test]
fn a_wrong_command_is_explained_and_asks_for_nothing() {
    let answer = plain(true).line("/dance");
    assert_eq!(answer.action, None);
    assert_eq!(answer.lines, [format!("! {}", texts::unknown_command("/dance", None))]);
    assert_eq!(plain(true).line("  "), Answer::default());
}

#[test]
fn three_hundred_members_are_named_each_in_lines_that_can_be_read() {
    let mut plain = plain(true);
    let name = |number: usize| format!("member-{number}");
    let member = |number| Member { nick: nick(&name(number)), addr: ([10, 0, 0, 9], 1).into() };
    let everybody = || Event::Users { members: (0..300).map(member).collect(), others: 0 };
    let unasked = hears(&mut plain, everybody());
    assert!(unasked.last().unwrap().ends_with("and 250 others; /users names them"));
    plain.line("/users");
    let lines = hears(&mut plain, everybody());
    assert!(lines.iter().all(|line| line.len() < 80), "{lines:?}");
    let words: Vec<_> = lines.iter().flat_map(|line| line.split([' ', ','])).collect();
    assert!((0..300).all(|number| words.contains(&name(number).as_str())), "{lines:?}");
}

#[test]
fn a_host_who_types_is_asked_before_it_leaves_and_a_pipe_is_not() {
    for (is_pipe, first) in [(false, None), (true, Some(Action::Quit))] {
        let mut plain = plain(is_pipe);
        let hosting = Notice::Hosting { places: Vec::new(), link: None };
        plain.update(&Update::Notice(hosting));
        let addr = ([10, 0, 0, 9], 40001).into();
        hears(&mut plain, Event::Joined { nick: nick("bob"), addr });
        let answer = plain.interrupt();
        assert_eq!(answer.action, first);
        assert_eq!(answer.lines.is_empty(), is_pipe);
        assert_eq!(plain.line("/quit").action, Some(Action::Quit));
    }
}

#[test]
fn a_line_that_is_refused_later_is_named() {
    let mut plain = plain(true);
    let asked = plain.line("hello").action;
    assert_eq!(asked, request(Request::Broadcast("hello".to_owned())));
    let (request, error) = (Request::Broadcast("hello".to_owned()), CommandError::NotJoined);
    let lines = plain.update(&Update::Failed { request, error });
    assert!(lines[0].contains("hello") && lines[0].contains(&texts::not_in_room()), "{lines:?}");
}

#[test]
fn a_script_whose_line_was_refused_has_lost_something_and_a_person_was_told() {
    for line in ["/dance", "/msg bob secret"] {
        for is_script in [true, false] {
            let mut plain = plain(is_script);
            plain.line("/help");
            assert!(!plain.has_refused());
            plain.line(line);
            assert_eq!(plain.has_refused(), is_script, "{line}");
        }
    }
}

#[test]
fn help_has_a_line_for_each_command() {
    let lines = plain(true).line("/help commands").lines;
    assert!(lines.len() > 10 && lines.iter().all(|line| line.starts_with("* /")), "{lines:?}");
}
