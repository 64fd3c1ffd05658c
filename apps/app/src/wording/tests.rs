use super::*;
use crate::host::Place;
use crate::keys::{Bindings, ROWS};
use crate::link::RoomLink;
use crate::model::Typed;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::Peer;

#[test]
fn what_others_wrote_is_sanitised_wherever_it_stands() {
    let bob = || Nick::new("\u{3164}bob").unwrap();
    let text = "\u{1b}[2Jhi\u{202e}".to_owned();
    let said = Content::Said { from: Peer::Nick(bob()), text: text.clone(), own: false };
    let lines = vec![" [2Jhi".to_owned()];
    let author = Some("bob".to_owned());
    let said = Wording::of(&said);
    assert_eq!(said, Wording { kind: Kind::Other, author, is_deed: false, lines });
    let complaint = Wording::of(&Content::Complaint { refusal: None, text });
    assert_eq!(complaint.lines, [" [2Jhi"]);
    assert_eq!(Wording::of(&Content::Left(bob())).lines, ["bob left"]);
}

#[test]
fn what_somebody_does_is_told_apart_from_what_it_says_and_from_what_happens() {
    let said = |nick: &str, text: &str| {
        let from = Peer::Nick(Nick::new(nick).unwrap());
        Wording::of(&Content::Said { from, text: text.to_owned(), own: false })
    };
    let alone = |wording: &Wording| wording.alone(&wording.lines[0]);
    let waves = said("Bob", "/me  waves\u{1b}[2J");
    assert_eq!((waves.head(), alone(&waves)), ("* Bob ".into(), "~ Bob waves [2J".into()));
    for text in ["/me", "/me ", "/me \u{200b}", "/ME waves", " /me waves", "/mew", "/me\nx"] {
        let words = said("Bob", text);
        assert!(!words.is_deed && words.head() == "Bob: ", "{text:?}");
    }
    // Whoever is called like a mark cannot pass for the program, or for somebody else.
    for nick in ["*", "!", "~"] {
        assert_eq!(alone(&said(nick, "Bob left")), format!("{nick}: Bob left"));
        assert_eq!(alone(&said(nick, "/me left")), format!("~ {nick} left"));
    }
    let left = Wording::of(&Content::Left(Nick::new("Bob").unwrap()));
    assert_eq!((left.head(), alone(&left)), (String::new(), "* Bob left".into()));
}

#[test]
fn what_the_server_replies_is_never_taken_for_what_the_program_says() {
    let reply = |done, text: &str| Wording::of(&Content::Reply { done, text: text.to_owned() });
    let told = reply(true, "2 members\n  bob\nAnn joined\u{1b}[2J");
    assert_eq!(told.lines, ["server: 2 members", "  bob", "  Ann joined [2J"]);
    let alone: Vec<_> = told.lines.iter().map(|line| told.alone(line)).collect();
    assert_eq!(alone, ["* server: 2 members", "*   bob", "*   Ann joined [2J"]);
    let failed = reply(false, "nobody is called that");
    assert_eq!(failed.alone(&failed.lines[0]), "! server: nobody is called that");
}

#[test]
fn the_end_says_what_was_not_heard_in_a_line_that_can_be_read() {
    let failure = Failure::Unheard { count: 7, quoted: vec!["x".repeat(4000); 5] };
    let words = failure_words(&failure);
    assert!(words.len() < 400 && words.ends_with("…” and 2 more"), "{words}");
}

#[test]
fn who_is_sent_away_is_not_told_that_it_cannot_join() {
    let reason = Ended::Dismissed { text: "enough".to_owned(), refusal: None };
    let failure = Failure::CannotJoin { server: "h:9000".to_owned(), reason };
    assert_eq!(failure_words(&failure), "the server sent you away: enough");
}

#[test]
fn who_is_refused_another_nickname_is_not_told_that_it_cannot_join() {
    let words = |text: &str| {
        let refusal = Refusal::recognize(text);
        Wording::of(&Content::NotLetIn { refusal, text: text.to_owned() }).lines.concat()
    };
    let taken = words("Nickname bereits vergeben");
    assert_eq!(taken, "this nickname is taken; take another with /nick");
    assert_eq!(words("Komm morgen wieder"), "cannot join: Komm morgen wieder");
}

#[test]
fn no_message_says_what_only_a_programmer_understands() {
    use plausch_core::name::NickError;
    use plausch_transport_std::client::{ChatEnd, CommandError, Disconnect, Rejection, Service};
    use std::io::ErrorKind;

    let peer = || Peer::Nick(Nick::new("bob").unwrap());
    let nicks = ["", "a b", "a\tb", "a:b", "a\u{200b}", &"x".repeat(33)];
    let nicks = nicks.map(|name| Nick::new(name).unwrap_err());
    let nicks = nicks.into_iter().chain([NickError::NotNormal, NickError::MixedScripts]);
    let errors = [None, Some(ErrorKind::ConnectionRefused), Some(ErrorKind::Other)];
    let disconnects = [
        Disconnect::Unreachable,
        Disconnect::UnknownHost,
        Disconnect::NoAnswer,
        Disconnect::Ended,
        Disconnect::Dismissed,
        Disconnect::Silent,
        Disconnect::OutOfSync,
        Disconnect::NotAServer(Service::Web),
    ];
    let disconnected = disconnects.into_iter().flat_map(|reason| {
        let server = "h:9000".to_owned();
        errors.map(|error| Content::Disconnected { reason, error, server: server.clone() })
    });
    let notices = {
        let (path, error) = ("config.toml".into(), ErrorKind::PermissionDenied);
        [Notice::NickNotRemembered { path, error }]
    };
    let rejected = [Rejection::Declined, Rejection::Timeout, Rejection::Left, Rejection::Failed]
        .map(|reason| Content::Rejected { peer: peer(), reason });
    let closed = [
        ChatEnd::Peer,
        ChatEnd::Lost,
        ChatEnd::Broken,
        ChatEnd::NotSecure,
        ChatEnd::Unreachable,
        ChatEnd::Expired,
    ]
    .map(|end| Content::ChatClosed { peer: peer(), end });
    let client = [CommandError::NoRoom, CommandError::EmptyText, CommandError::NotReachable]
        .map(|error| Problem::Client { error, peer: Some(peer()) });
    let typed = ["/caht", "/quit now", "/msg bob"].map(|line| Typed::parse(line).unwrap_err());
    let problems = client.into_iter().chain(typed).chain(nicks.map(Problem::Nick));
    let all = disconnected
        .chain(notices.map(Content::Notice))
        .chain(rejected)
        .chain(closed)
        .chain(problems.map(Content::Problem));
    for content in all {
        let words = Wording::of(&content).lines.join(" ");
        for odd in ["os error", "\\u", "u{", "usize", "ident", "other error", "Some(", "NICK NICK"]
        {
            assert!(!words.contains(odd), "{words}");
        }
    }
}

#[test]
fn the_readme_shows_every_key_as_the_help_does() {
    let readme = include_str!("../../../../README.md");
    let (_, table) = readme.split_once("| key | what it does |\n|---|---|\n").unwrap();
    let rows: Vec<_> = table.lines().take_while(|line| !line.is_empty()).collect();
    let keys = Bindings::default().rows(KeysHelp::Everyday).into_iter();
    let keys = keys.map(|(keys, name)| format!("| {keys} | {} |", texts::keys_do(name)));
    assert_eq!(rows, keys.collect::<Vec<_>>());
}

#[test]
fn help_says_what_every_row_of_keys_does() {
    for row in ROWS {
        assert!(!texts::keys_do(row.text).is_empty(), "{}", row.text);
    }
}

#[test]
fn help_says_what_every_command_does() {
    assert_eq!(help(Help::Commands).len(), COMMANDS.len() + 1);
    let overview = help(Help::Overview).join(" ");
    for usage in COMMANDS {
        assert!(!texts::does(usage.word).is_empty(), "{}", usage.word);
        assert!(overview.contains(usage.word), "{}", usage.word);
        assert!(help(Help::Command(usage))[0].starts_with(usage.word));
    }
}

#[test]
fn whoever_hosts_the_room_is_shown_a_link_with_its_key_if_it_has_one() {
    let place = Place { addr: ([192, 168, 1, 5], 9000).into(), only_by: None };
    let link = RoomLink::new(place.addr.into(), Some(PublicKey::new([1; 32])));
    let shown = format!("plausch://192.168.1.5:9000/#{}", PublicKey::new([1; 32]));
    for (link, is_shown) in [(Some(link), true), (None, false)] {
        let places = vec![place.clone()];
        let hosting = notice_words(&Notice::Hosting { places: places.clone(), link: link.clone() });
        let taken_over = notice_words(&Notice::TakenOver { places, link });
        for lines in [hosting, taken_over] {
            let has = |words: &str| lines.iter().any(|line| line.contains(words));
            assert!(has("plausch --server 192.168.1.5"), "{lines:?}");
            assert_eq!(has(&shown), is_shown, "{lines:?}");
        }
    }
}
