//! Whatever others may send, played in the harness.

use plausch_app::texts;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{ChatSecurity, Disconnect, Member, Peer};
use proptest::prelude::*;

use super::*;

const SIZE: (u16, u16) = (80, 24);

/// What a hostile peer writes: whatever there is, and often what hurts.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "\x1b[2J",
        "\x1b[31m",
        "\x1b[1;1H",
        "\x1b]0;title\x07",
        "\x1b]2;title\x1b\\",
        "\x1bc",
        "\x1b[?1049h",
        "\x1b[?25l",
        "\x1b[?1000h",
        "\x1b[?2004h",
        "\x1b]52;c;AAAA\x07",
        "\x1b[8;9;9t",
        "\x1bP+q\x1b\\",
        "\x1b(0",
        "\x0e",
        "\x07",
        "\x08\x08\x08",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\x7f",
        "\u{9b}2J",
        "\u{9d}0;t\u{9c}",
        "\u{90}q\u{9c}",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\u{202e}",
        "\u{2066}",
        "\u{2069}",
        "\u{200b}",
        "\u{200d}",
        "\u{feff}",
        "\u{ad}",
        "\u{e0041}",
        "\u{fe0f}",
        "\u{3164}",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{489}\u{489}\u{489}\u{489}\u{489}\u{489}",
        "\u{20dd}",
        "李雷",
        "😀",
        "👨\u{200d}👩\u{200d}👧",
        "🇩🇪",
        "ﷺ",
        "⸻",
        "नी",
        "नमस्ते",
        "ｗｉｄｅ",
        "\u{1f3fb}",
        "\u{1160}",
        "\u{1a}",
        "\0",
        "https://evil.example/",
        "https://a.example/\x1b]8;;https://evil.example\x1b\\",
        " https://b\u{fc}cher.example/\u{e4}\u{301}",
        "plausch://host:1 ",
        "word ",
        "a long word that wraps ",
    ]);
    let piece = prop_oneof![
        4 => nasty.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (any::<char>(), 1..40usize).prop_map(|(c, count)| c.to_string().repeat(count)),
        1 => "[ -~]{1,60}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The nastiest nickname that is one: what of a text may stand in it.
fn nick() -> impl Strategy<Value = Nick> {
    text().prop_map(|text| {
        let mut nick = Nick::new("x").unwrap();
        let mut name = String::new();
        for c in text.chars() {
            name.push(c);
            match Nick::new(&name) {
                Ok(longer) => nick = longer,
                Err(_) => {
                    name.pop();
                }
            }
        }
        nick
    })
}

/// What may happen to a client: all of it said by others.
fn event() -> impl Strategy<Value = Event> {
    let addr = || ([10, 0, 0, 9], 40001).into();
    prop_oneof![
        (nick(), text()).prop_map(|(from, text)| Event::Broadcast { from, text, own: false }),
        text().prop_map(|text| Event::Error { text, refusal: None }),
        nick().prop_map(move |nick| Event::Joined { nick, addr: addr() }),
        nick().prop_map(|nick| Event::Left { nick }),
        prop::collection::vec(nick(), 0..30).prop_map(move |nicks| Event::Users {
            members: nicks.into_iter().map(|nick| Member { nick, addr: addr() }).collect(),
            others: 0,
        }),
        (nick(), prop::collection::vec(nick(), 0..4)).prop_map(|(nick, candidates)| {
            Event::Invited { peer: Peer::Nick(nick), ip: [10, 0, 0, 9].into(), candidates }
        }),
        (nick(), text()).prop_map(|(nick, text)| Event::ChatText {
            peer: Peer::Nick(nick),
            text,
            own: false,
            number: None,
        }),
        nick().prop_map(move |nick| Event::ChatOpened {
            peer: Peer::Nick(nick),
            addr: addr(),
            security: ChatSecurity::Plain
        }),
        Just(Event::Disconnected { reason: Disconnect::Ended, error: None }),
        text().prop_map(|text| Event::Refused { text, refusal: None }),
    ]
}

fn zoe(has_colours: bool) -> Harness {
    let nick = Nick::new("zoe").unwrap();
    let mut zoe = Harness::new(nick.clone(), SIZE, has_colours);
    zoe.event(Event::Welcome { nick, dialect: Dialect::Framed, modern: true, secure: false });
    zoe
}

/// Found by the fuzzer: its vowel stayed on the screen.
#[test]
fn what_is_drawn_over_a_grapheme_of_two_cells_leaves_nothing_of_it() {
    let mut zoe = zoe(false);
    let mut press = |code| {
        let key = terminal::KeyEvent::new(code, terminal::KeyModifiers::NONE);
        zoe.input(&terminal::Event::Key(key));
        zoe.rows()[23].clone()
    };
    press(terminal::KeyCode::Char('\u{e19}'));
    assert_eq!(press(terminal::KeyCode::Char('\u{e33}')), "> \u{e19}\u{e33}");
    assert_eq!(press(terminal::KeyCode::Backspace), format!("> {}", texts::hint()));
}

/// What a link opens is what is read, whatever is written into it, however it is broken.
#[test]
fn a_text_makes_no_link_open_anything_but_what_is_read() {
    for (text, opened) in [
        ("see https://a.example/x, then", Some("https://a.example/x")),
        ("https://a.example/;id=1;b", Some("https://a.example/;id=1;b")),
        ("https://a.example/\x1b\\x", Some("https://a.example/")),
        ("https://a.example/\x07\x1b]8;;https://evil.example\x07", Some("https://evil.example")),
        ("https://a.example/\u{202e}x", Some("https://a.example/x")),
        ("https://bank.example@evil.example/", None),
        (
            "\x1b]8;;https://evil.example\x1b\\https://bank.example\x1b]8;;\x1b\\",
            Some("https://bank.example"),
        ),
        ("javascript://a", None),
    ] {
        let mut zoe = zoe(false);
        let from = Nick::new("eve").unwrap();
        zoe.event(Event::Broadcast { from, text: text.to_owned(), own: false });
        let links = zoe.view.links.on_screen();
        let last = links.values().flatten().last().map(|part| part.link.url.as_str());
        assert_eq!(last, opened, "{text:?}");
        for columns in [12, 20, 41, 79] {
            zoe.resize((columns, 24));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_received_the_terminal_shows_it_and_does_nothing(
        events in prop::collection::vec(event(), 1..12),
        has_colours: bool,
    ) {
        let mut zoe = zoe(has_colours);
        events.into_iter().for_each(|event| zoe.event(event));
    }

    /// The tabs, the status line, the roster and the draft are the program's.
    #[test]
    fn what_is_received_stays_in_its_conversation(from in nick(), text in text()) {
        let (before, mut zoe) = (zoe(false), zoe(false));
        zoe.event(Event::Broadcast { from, text, own: false });
        let rows = |zoe: &Harness| [0, 22, 23].map(|row| zoe.rows()[row].clone());
        assert_eq!(rows(&zoe), rows(&before));
        let roster = |zoe: &Harness| zoe.emulator.rows(60, 20);
        assert_eq!(roster(&zoe)[1..22], roster(&before)[1..22]);
        assert_eq!(zoe.cursor(), before.cursor());
    }

    #[test]
    fn whatever_is_received_the_log_shows_it_and_does_nothing(nick in nick(), text in text()) {
        log_line(nick.as_str());
        log_line(&text);
    }
}
