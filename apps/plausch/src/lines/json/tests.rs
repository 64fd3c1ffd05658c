//! What scripts read and write is as the documents say.

use std::net::IpAddr;
use std::time::Duration;

use super::*;
use plausch_app::history::Trouble;
use plausch_app::host::Place;
use plausch_app::identity;
use plausch_app::ignored::Ignore;
use plausch_app::link::RoomLink;
use plausch_app::session::Notice;
use plausch_core::client::Service;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{
    ChatEnd, ChatSecurity, CommandError, Member, PastText, Peer, Refusal, Rejection,
};
use serde_json::{Value, json};

#[expect(unreachable_pub, reason = "the tests of the whole system use it, too")]
#[path = "../../../../../tests/src/schema.rs"]
mod schema;

const DOCUMENT: &str = include_str!("../../../../../docs/JSON.md");
const TIME: &str = "2026-11-26T10:00:00.250Z";
const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 9));

fn json() -> Json {
    Json::of("me".to_owned(), "h:9000".to_owned(), || TIME.parse().unwrap())
}

fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

fn bob() -> Peer {
    Peer::Nick(nick("Bob"))
}

/// The lines as values, checked, and without their times.
fn read(lines: Vec<String>) -> Vec<Value> {
    let read = |line: &String| {
        assert!(line.starts_with(&format!("{{\"time\":\"{TIME}\",\"event\":\"")), "{line}");
        let mut value: Value = serde_json::from_str(line).unwrap();
        schema::check(&value).unwrap();
        value.as_object_mut().unwrap().remove("time");
        value
    };
    lines.iter().map(read).collect()
}

fn tell(json: &mut Json, event: Event) -> Vec<Value> {
    read(json.update(&Update::Event(event)))
}

fn ask(json: &mut Json, action: &Value) -> Request {
    schema::check(action).unwrap();
    let Answer { action: answer, lines } = json.line(&action.to_string());
    assert!(lines.is_empty(), "{lines:?}");
    match answer {
        Some(Action::Request(request)) => request,
        other => panic!("{action}: {other:?}"),
    }
}

fn do_next(json: &mut Json, action: &Value) -> Vec<Value> {
    let request = ask(json, action);
    read(json.update(&Update::Done { request }))
}

/// A known complaint of a server, in English whatever it speaks.
fn words(refusal: Refusal) -> String {
    texts::refused(Some(refusal), "")
}

fn own(text: &str) -> Event {
    Event::Broadcast { from: nick("me"), text: text.to_owned(), own: true }
}

#[test]
fn each_event_is_one_line_as_the_schema_says() {
    let text = || "h\"i".to_owned();
    let addr = ([10, 0, 0, 9], 5000).into();
    let there = Peer::Addr(IP);
    for (event, told) in [
        (
            Event::Users { members: vec![Member { nick: nick("Bob"), addr }], others: 3 },
            json!({"event": "users", "users": [{"nick": "Bob", "ip": "10.0.0.9", "udp": 5000}], "others": 3}),
        ),
        (
            Event::Joined { nick: nick("Bob"), addr },
            json!({"event": "joined", "nick": "Bob", "ip": "10.0.0.9", "udp": 5000}),
        ),
        (Event::Left { nick: nick("Bob") }, json!({"event": "left", "nick": "Bob"})),
        (
            Event::Broadcast { from: nick("Bob"), text: text(), own: false },
            json!({"event": "broadcast", "from": "Bob", "text": "h\"i", "own": false}),
        ),
        (
            Event::Broadcast { from: nick("Bob"), text: "/me waves".to_owned(), own: false },
            json!({"event": "broadcast", "from": "Bob", "text": "/me waves", "own": false, "action": true}),
        ),
        (
            Event::Error { text: text(), refusal: None },
            json!({"event": "complaint", "code": "other", "text": "h\"i"}),
        ),
        (
            Event::Error { text: text(), refusal: Some(Refusal::TooFast) },
            json!({"event": "limited", "code": "too_fast", "text": words(Refusal::TooFast)}),
        ),
        (
            Event::Refused { text: text(), refusal: Some(Refusal::Full) },
            json!({"event": "refused", "code": "full", "text": words(Refusal::Full)}),
        ),
        (
            Event::Unheard { peer: None, texts: vec![text()] },
            json!({"event": "unheard", "texts": ["h\"i"]}),
        ),
        (
            Event::Unheard { peer: Some(bob()), texts: vec![text()] },
            json!({"event": "unheard", "with": "Bob", "texts": ["h\"i"]}),
        ),
        (Event::Missed { events: 9 }, json!({"event": "missed", "events": 9})),
        (
            Event::Reply { done: false, text: "no\nBob".to_owned() },
            json!({"event": "reply", "done": false, "text": "no\nBob"}),
        ),
        (Event::Skipped, json!({"event": "skipped"})),
        (Event::Topic { text: Some(text()) }, json!({"event": "topic", "text": "h\"i"})),
        (Event::Topic { text: None }, json!({"event": "topic"})),
        (
            Event::Restarting { after: Duration::from_secs(2), text: None },
            json!({"event": "restarting", "in_ms": 2000}),
        ),
        (Event::Motd { text: text() }, json!({"event": "motd", "text": "h\"i"})),
        (
            Event::Invited { peer: there.clone(), ip: IP, candidates: vec![nick("Bob")] },
            json!({
                "event": "chat_request", "from": "10.0.0.9", "with": "10.0.0.9", "ip": "10.0.0.9",
                "candidates": ["Bob"],
            }),
        ),
        (
            Event::NoRoom { peer: bob() },
            json!({"event": "chat_request_dropped", "from": "Bob", "with": "Bob"}),
        ),
        (
            Event::Rejected { peer: bob(), reason: Rejection::Declined },
            json!({"event": "chat_rejected", "with": "Bob", "reason": "declined"}),
        ),
        (
            Event::ChatOpened { peer: bob(), addr, security: ChatSecurity::Plain },
            json!({"event": "chat_opened", "with": "Bob", "ip": "10.0.0.9", "port": 5000, "secure": false}),
        ),
        (
            Event::ChatText { peer: bob(), text: text(), own: false, number: None },
            json!({"event": "chat_message", "from": "Bob", "with": "Bob", "text": "h\"i", "own": false}),
        ),
        (
            Event::ChatText { peer: bob(), text: text(), own: true, number: None },
            json!({"event": "chat_message", "from": "me", "with": "Bob", "text": "h\"i", "own": true}),
        ),
        (
            Event::ChatText { peer: bob(), text: "/me waves".to_owned(), own: false, number: None },
            json!({
                "event": "chat_message", "from": "Bob", "with": "Bob", "text": "/me waves", "own": false,
                "action": true,
            }),
        ),
        (
            Event::ChatClosed { peer: bob(), end: ChatEnd::WrongNick },
            json!({"event": "chat_closed", "with": "Bob", "reason": "wrong_nick"}),
        ),
        (
            Event::Disconnected { reason: Disconnect::Silent, error: None },
            json!({
                "event": "disconnected", "reason": "silent",
                "text": "the server at h:9000 has gone silent; is the network up?",
            }),
        ),
        (
            Event::Reconnecting { after: Duration::from_millis(1500) },
            json!({"event": "reconnecting", "in_ms": 1500}),
        ),
    ] {
        assert_eq!(tell(&mut json(), event), [told]);
    }
}

/// Objects of every kind.
fn every_object() -> Vec<Object> {
    let addr = ([10, 0, 0, 9], 5000).into();
    let text = || "hi".to_owned();
    let not_a_server = Disconnect::NotAServer(Service::Web);
    let events = [
        Event::Connecting { server: "h:1".parse().unwrap() },
        Event::Secured { key: PublicKey::new([1; 32]), first: true },
        Event::OtherKey { known: PublicKey::new([1; 32]), shown: PublicKey::new([2; 32]) },
        Event::Users { members: vec![], others: 0 },
        Event::Joined { nick: nick("Bob"), addr },
        Event::Left { nick: nick("Bob") },
        Event::Broadcast { from: nick("Bob"), text: text(), own: false },
        Event::Error { text: text(), refusal: None },
        Event::Error { text: text(), refusal: Some(Refusal::TooLong) },
        Event::Refused { text: text(), refusal: None },
        Event::Unheard { peer: None, texts: vec![text()] },
        Event::Missed { events: 1 },
        Event::Reply { done: true, text: text() },
        Event::Skipped,
        Event::Topic { text: None },
        Event::Motd { text: text() },
        Event::Restarting { after: Duration::from_secs(9), text: Some(text()) },
        Event::Invited { peer: bob(), ip: IP, candidates: vec![] },
        Event::NoRoom { peer: bob() },
        Event::Rejected { peer: bob(), reason: Rejection::Timeout },
        Event::ChatOpened { peer: bob(), addr, security: ChatSecurity::Plain },
        Event::ChatText { peer: bob(), text: text(), own: false, number: None },
        Event::ChatHeld { peer: bob(), known: PublicKey::new([1; 32]), shown: None },
        Event::ChatShown { peer: bob(), number: 7 },
        Event::Past {
            texts: vec![PastText { age: Duration::from_secs(9), from: nick("ann"), text: text() }],
        },
        Event::ChatClosed { peer: bob(), end: ChatEnd::Peer },
        Event::NoUdpPort { error: std::io::ErrorKind::AddrInUse },
        Event::Disconnected { reason: not_a_server, error: None },
        Event::Reconnecting { after: Duration::from_secs(1) },
    ];
    let mut all: Vec<_> = events
        .iter()
        .map(|event| Object::of(event, "me", "h:9000", &Words::default()).unwrap())
        .collect();
    all.extend([
        Object::Hello { version: VERSION, program: text(), nick: text(), server: text() },
        Object::Welcome {
            nick: text(),
            dialect: Dialect::Line.name(),
            modern: false,
            secure: true,
        },
        Object::of_notice(&Notice::NoKey { why: identity::Error::NoFolder }),
        Object::of_notice(&Notice::NoServerKey { why: identity::Error::NoFolder }),
        Object::of_notice(&Notice::KeyNotKept { trouble: Trouble::NoFolder }),
        Object::of_notice(&Notice::Hosting {
            places: vec![Place { addr, only_by: None }],
            link: Some(RoomLink::new(addr.into(), Some(PublicKey::new([1; 32])))),
        }),
        Object::of_notice(&Notice::TakenOver { places: Vec::new(), link: None }),
        Object::of_notice(&Notice::NickNotKept { nick: nick("Bob") }),
        Object::Kicked(Complaint::new(Some(Refusal::Kicked), "out")),
        Object::done(action::Ask { action: Some("users"), id: Some(json!(7)) }),
        action::not_text(NotText::Utf16).into(),
        ended(&Outcome::Left),
    ]);
    all
}

#[test]
fn what_comes_from_somebody_ignored_is_told_as_such() {
    let ignore = Ignore { nick: nick("Bob"), until: Some("2026-11-26T10:00:01Z".parse().unwrap()) };
    let mut json = Json { ignored: Ignored::new([ignore]), ..json() };
    let broadcast = |from: &str, own| Event::Broadcast { from: nick(from), text: "hi".into(), own };
    let invited = |peer, candidates: &[&str]| Event::Invited {
        peer,
        ip: IP,
        candidates: candidates.iter().map(|name| nick(name)).collect(),
    };
    for (event, is_ignored) in [
        (broadcast("bob", false), true),
        (broadcast("bob", true), false),
        (broadcast("ann", false), false),
        (invited(Peer::Nick(nick("Bob")), &[]), true),
        (invited(Peer::Addr(IP), &["Bob"]), true),
        (invited(Peer::Addr(IP), &["Bob", "ann"]), false),
    ] {
        let objects = json.on_event(&event);
        let told: Vec<Value> = read(json.lines(objects));
        assert_eq!(told[0].get("ignored"), is_ignored.then_some(&json!(true)), "{event:?}");
    }
    json.now = || "2026-11-26T10:00:01Z".parse().unwrap();
    let objects = json.on_event(&broadcast("bob", false));
    let line = json.lines(objects).concat();
    assert!(!line.contains("ignored"), "the time is over: {line}");
}

#[test]
fn schema_and_document_know_every_event_and_every_action() {
    let told: Vec<Value> = read(json().lines(every_object()));
    let mut told: Vec<_> = told.iter().map(|value| value["event"].as_str().unwrap()).collect();
    told.sort_unstable();
    told.dedup();
    let mut known = schema::names("event");
    known.sort_unstable();
    assert_eq!(told, known);

    let mut actions: Vec<_> = action::ACTIONS.iter().map(|(action, _)| *action).collect();
    actions.sort_unstable();
    assert_eq!(actions, schema::names("action"));
    for (action, fields) in action::ACTIONS {
        let properties =
            schema::schema()["$defs"][format!("action.{action}")]["properties"].clone();
        let mut names: Vec<_> =
            properties.as_object().unwrap().keys().map(String::as_str).collect();
        names.retain(|name| !["do", "id"].contains(name));
        let mut fields = fields.to_vec();
        fields.sort_unstable();
        assert_eq!(names, fields, "{action}");
    }
    // In the table of its kind: elsewhere, the same word may be something else.
    for (heading, names) in [("## Actions", &actions), ("## Events", &known)] {
        let table = DOCUMENT.split_once(heading).unwrap().1;
        let rows = table.lines().skip_while(|line| !line.starts_with("|---"));
        let rows: Vec<_> = rows.skip(1).take_while(|line| line.starts_with("| ")).collect();
        for name in names {
            let named = format!("`{name}`");
            let is_there = rows.iter().any(|row| row.split(" | ").next().unwrap().contains(&named));
            assert!(is_there, "{heading} of docs/JSON.md lacks {name}");
        }
    }
    let codes =
        ["server_code", "disconnect_reason"].map(|name| &schema::schema()["$defs"][name]["enum"]);
    let own = &schema::schema()["$defs"]["error_code"]["anyOf"][1]["enum"];
    for code in codes.into_iter().chain([own]).flat_map(|codes| codes.as_array().unwrap()) {
        let code = code.as_str().unwrap();
        assert!(DOCUMENT.contains(&format!("`{code}`")), "docs/JSON.md lacks {code}");
    }
}

/// So that a new reason cannot be forgotten: the core's enums may grow.
#[test]
fn schema_and_document_know_every_word_of_the_core() {
    let output = include_str!("../../../../../core/src/client/output.rs");
    let input = include_str!("../../../../../core/src/client/input.rs");
    let chat = include_str!("../../../../../core/src/chat/output.rs");
    let refusal = include_str!("../../../../../core/src/refusal.rs");
    let mut count = 0;
    for (source, prefix, event, name) in [
        (output, "Rejection::", "chat_rejected", "reason"),
        (chat, "End::", "chat_closed", "reason"),
        (output, "Disconnect::", "disconnected", "reason"),
        (output, "Service::", "disconnected", "service"),
        (input, "CommandError::", "error", "code"),
        (refusal, "Refusal::", "complaint", "code"),
        (refusal, "Refusal::", "error", "code"),
    ] {
        let rule = &schema::schema()["$defs"][format!("event.{event}")]["properties"][name];
        let arms = source.lines().filter(|line| line.trim().starts_with(prefix));
        let words = arms.filter_map(|line| line.split_once(" => \"")?.1.split_once("\","));
        let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        for word in words.map(|(word, _)| word).filter(is_word) {
            schema::fits(rule, &json!(word)).unwrap_or_else(|why| panic!("{event} {word}: {why}"));
            assert!(DOCUMENT.contains(&format!("`{word}`")), "docs/JSON.md lacks {word}");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_example_of_the_document_is_as_the_schema_says() {
    let (mut events, mut actions) = (0, 0);
    for line in DOCUMENT.lines().filter(|line| line.starts_with('{')) {
        let value: Value = serde_json::from_str(line).expect(line);
        schema::check(&value).unwrap();
        match value.get("event") {
            Some(_) => events += 1,
            None => actions += 1,
        }
    }
    assert!(events > 10 && actions > 5, "{events} events, {actions} actions");
}

#[test]
fn the_help_names_every_action() {
    let help = texts::about_chat_more();
    let words: Vec<_> = help.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    for (action, _) in action::ACTIONS {
        assert!(words.contains(action), "{action}: {help}");
    }
}

#[test]
fn each_action_gets_one_reply_with_its_id() {
    let mut json = json();
    let done = |action: &str, id: Value| vec![json!({"event": "done", "do": action, "id": id})];
    assert_eq!(do_next(&mut json, &json!({"do": "users", "id": 1})), done("users", json!(1)));
    let say = json!({"do": "say", "with": "Bob", "text": "hi", "id": "a"});
    assert_eq!(do_next(&mut json, &say), done("say", json!("a")));
    let answer = json.line(r#"{"do":"chat","with":"me","id":3}"#);
    assert_eq!((answer.action, read(answer.lines)[0]["code"].clone()), (None, json!("yourself")));
    let without_id = do_next(&mut json, &json!({"do": "close", "with": "Bob"}));
    assert_eq!(without_id, [json!({"event": "done", "do": "close"})]);
    let request = ask(&mut json, &json!({"do": "chat", "with": "Zoë", "id": 2}));
    let failed = Update::Failed { request, error: CommandError::NoSuchMember };
    let told = read(json.update(&failed));
    assert_eq!((&told[0]["do"], &told[0]["id"]), (&json!("chat"), &json!(2)));
    assert_eq!(told[0]["code"], "no_such_member");
}

#[test]
fn a_text_is_done_once_it_came_back_and_not_done_if_it_did_not() {
    let mut json = json();
    for (text, id) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
        assert!(do_next(&mut json, &json!({"do": "broadcast", "text": text, "id": id})).is_empty());
    }
    let told = tell(&mut json, own("a"));
    assert_eq!(told[1], json!({"event": "done", "do": "broadcast", "id": 1}));
    tell(&mut json, Event::Error { text: "slow".into(), refusal: Some(Refusal::TooFast) });
    let told = tell(&mut json, Event::Unheard { peer: None, texts: vec!["b".into()] });
    assert_eq!((&told[1]["id"], &told[1]["code"]), (&json!(2), &json!("too_fast")));
    assert_eq!(told[1]["text"], words(Refusal::TooFast));
    let told = tell(&mut json, Event::Unheard { peer: None, texts: vec!["c".into()] });
    assert_eq!((&told[1]["id"], &told[1]["code"]), (&json!(3), &json!("unheard")));
    // This one was not even sent.
    ask(&mut json, &json!({"do": "broadcast", "text": "e", "id": 5}));
    let told = tell(&mut json, Event::Unheard { peer: None, texts: vec!["e".into()] });
    assert_eq!((&told[1]["id"], &told[1]["code"]), (&json!(5), &json!("unheard")));
    let told = read(json.over(&Outcome::Left));
    assert_eq!((&told[0]["id"], &told[0]["code"]), (&json!(4), &json!("unheard")));
    assert_eq!(told[1], json!({"event": "ended", "reason": "left", "text": ""}));
    assert_eq!(told.len(), 2);
}

#[test]
fn a_nickname_is_done_once_the_server_takes_it() {
    let mut json = json();
    let welcome = |name| Event::Welcome {
        nick: nick(name),
        dialect: Dialect::Framed,
        modern: true,
        secure: false,
    };
    assert!(do_next(&mut json, &json!({"do": "nick", "nick": "Zoë", "id": 1})).is_empty());
    let told = tell(&mut json, welcome("Zoë"));
    assert_eq!(told[1], json!({"event": "done", "do": "nick", "id": 1}));
    assert!(do_next(&mut json, &json!({"do": "nick", "nick": "Bob", "id": 2})).is_empty());
    let taken = Event::Refused { text: "taken".into(), refusal: Some(Refusal::NickTaken) };
    let told = tell(&mut json, taken);
    assert_eq!((&told[1]["id"], &told[1]["code"]), (&json!(2), &json!("nick_taken")));
    assert_eq!(tell(&mut json, welcome("Zoë")).len(), 1);
}

#[test]
fn who_is_kicked_is_told_so_and_what_was_asked_too_late_is_answered() {
    let mut json = json();
    ask(&mut json, &json!({"do": "users", "id": 1}));
    assert_eq!(json.line(r#"{"do":"quit","id":2}"#).action, Some(Action::Quit));
    tell(&mut json, Event::Error { text: "off you go".into(), refusal: None });
    let told = tell(&mut json, Event::Disconnected { reason: Disconnect::Dismissed, error: None });
    assert_eq!(told[0], json!({"event": "kicked", "code": "other", "text": "off you go"}));
    assert_eq!(told[1]["reason"], "dismissed");
    let reason = Ended::Dismissed { text: "off you go".into(), refusal: None };
    let failure = Failure::CannotJoin { server: "h:9000".into(), reason };
    let told = read(json.over(&Outcome::Failed(failure)));
    let codes: Vec<_> = told.iter().map(|told| (&told["id"], &told["code"])).collect();
    assert_eq!(codes[..2], [(&json!(1), &json!("ended")), (&json!(2), &json!("ended"))]);
    let text = "off you go";
    let ended = json!({"event": "ended", "reason": "kicked", "code": "other", "text": text});
    assert_eq!(told[2], ended);
}

#[test]
fn what_the_end_tells_first_is_an_event_too() {
    let reason = Ended::Refused { text: "taken".into(), refusal: Some(Refusal::NickTaken) };
    let failure = Failure::CannotJoin { server: "h:9000".into(), reason };
    let told = read(json().over(&Outcome::Failed(failure)));
    let text = words(Refusal::NickTaken);
    let refused = json!({"event": "refused", "code": "nick_taken", "text": text});
    assert_eq!(told[0], refused);
    assert_eq!((&told[1]["event"], &told[1]["text"]), (&json!("ended"), &json!(text)));
}

#[test]
fn who_asked_to_leave_has_left_even_if_a_text_was_not_heard() {
    let mut json = json();
    assert_eq!(json.line(r#"{"do":"quit","id":1}"#).action, Some(Action::Quit));
    let failure = Failure::Unheard { count: 1, quoted: vec!["x".repeat(600)] };
    let told = read(json.over(&Outcome::Failed(failure)));
    assert_eq!(told[0], json!({"event": "done", "do": "quit", "id": 1}));
    assert_eq!((&told[1]["event"], &told[1]["reason"]), (&json!("ended"), &json!("unheard")));
}

#[test]
fn nothing_advises_a_script_what_only_a_person_at_a_terminal_can_do() {
    for error in [
        CommandError::Joined,
        CommandError::NotJoined,
        CommandError::NoSuchMember,
        CommandError::NotReachable,
        CommandError::NickTaken,
        CommandError::NoInvitation,
        CommandError::ChatExists,
        CommandError::NoChat,
        CommandError::NoRoom,
        CommandError::EmptyText,
        CommandError::TextTooLong { limit: 511 },
    ] {
        let mut json = json();
        let request = ask(&mut json, &json!({"do": "users"}));
        let told = read(json.update(&Update::Failed { request, error }));
        assert_eq!(told[0]["code"], error.word());
        assert!(!told[0]["text"].as_str().unwrap().contains('/'), "{}", told[0]);
    }
}

#[test]
fn bad_lines_get_an_error_and_ask_for_nothing() {
    let answer = json().line(r#"{"do":"dance","id":9}"#);
    assert_eq!(answer.action, None);
    let told = read(answer.lines);
    assert_eq!((&told[0]["id"], &told[0]["code"]), (&json!(9), &json!("unknown_action")));
    assert_eq!(read(json().bad_line(NotText::Latin1))[0]["code"], "not_text");
    assert_eq!(read(json().bad_line(NotText::TooLong(9)))[0]["code"], "line_too_long");
    assert_eq!(json().line(" "), Answer::default());
}

#[test]
fn who_is_known_by_address_is_called_by_address() {
    let mut json = json();
    let there = Peer::Addr(IP);
    tell(&mut json, Event::Invited { peer: there.clone(), ip: IP, candidates: vec![] });
    let accept = ask(&mut json, &json!({"do": "accept", "with": "10.0.0.9"}));
    assert_eq!(accept, Request::Accept(there.clone()));
    tell(
        &mut json,
        Event::ChatOpened {
            peer: there.clone(),
            addr: ([10, 0, 0, 9], 5000).into(),
            security: ChatSecurity::Plain,
        },
    );
    let say = ask(&mut json, &json!({"do": "say", "with": "10.0.0.9", "text": "hi"}));
    assert_eq!(say, Request::Say(there, "hi".to_owned()));
}
