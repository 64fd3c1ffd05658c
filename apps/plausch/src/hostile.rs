//! What others may send, drawn and printed into a terminal emulator, which does nothing but show it.

mod orders;

use std::fmt::Write as _;
use std::num::NonZeroU16;
use std::time::Instant;

use crate::bridge::Event;
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{Member, Peer};
use proptest::prelude::*;
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use vt100::Parser;

use crate::chat::lines::Face;
use crate::chat::plain::Plain;
use crate::serve::log_lines;
use crate::tui::draw::{draw, pane_size};
use crate::tui::model::Model;
use crate::tui::moment::{Moment, Stamp};
use crate::tui::palette::Palette;
use orders::Orders;

const SIZE: (u16, u16) = (80, 24);

fn terminal() -> Parser<Orders> {
    let [columns, rows] = [SIZE.0, SIZE.1].map(|size| NonZeroU16::new(size).unwrap());
    Parser::new_with_callbacks(rows, columns, 1000, Orders::default())
}

/// The terminal is as it was, but for what it shows.
fn is_sane(terminal: &Parser<Orders>) {
    assert_eq!(terminal.callbacks().0, Vec::<String>::new(), "it obeyed");
    let screen = terminal.screen();
    let untouched = self::terminal();
    assert_eq!(screen.input_mode_formatted(), untouched.screen().input_mode_formatted());
    assert_eq!(screen.attributes_formatted(), untouched.screen().attributes_formatted());
    assert_eq!(screen.size(), untouched.screen().size());
    assert!(!screen.alternate_screen() && !screen.hide_cursor());
}

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
        text().prop_map(|text| Event::Error { text }),
        nick().prop_map(move |nick| Event::Joined(Member { nick, addr: addr() })),
        nick().prop_map(|nick| Event::Left { nick }),
        prop::collection::vec(nick(), 0..30).prop_map(move |nicks| Event::Users {
            members: nicks.into_iter().map(|nick| Member { nick, addr: addr() }).collect(),
            others: 0,
        }),
        (nick(), prop::collection::vec(nick(), 0..4)).prop_map(|(nick, candidates)| {
            Event::ChatRequested { peer: Peer::Nick(nick), ip: [10, 0, 0, 9].into(), candidates }
        }),
        (nick(), text()).prop_map(|(nick, text)| Event::ChatMessage {
            peer: Peer::Nick(nick),
            text,
            own: false,
        }),
        nick().prop_map(move |nick| Event::ChatOpened { peer: Peer::Nick(nick), addr: addr() }),
        text().prop_map(|reason| Event::Disconnected { reason }),
        text().prop_map(|text| Event::Refused { text }),
    ]
}

fn welcome() -> Event {
    Event::Welcome { nick: Nick::new("zoe").unwrap(), dialect: Dialect::Framed, modern: true }
}

/// The client's screen after these events, or what a terminal makes of it.
struct Drawn {
    /// What the program meant each cell to show.
    meant: Vec<Vec<String>>,
    terminal: Parser<Orders>,
}

fn drawn(events: &[Event]) -> Drawn {
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let now = Moment { instant: Instant::now(), stamp: Stamp { hour: 12, minute: 34 } };
    let mut model = Model::new(Nick::new("zoe").unwrap(), "127.0.0.1:9000".to_owned(), false);
    let mut bytes = Vec::new();
    let viewport = TerminalOptions { viewport: Viewport::Fixed(area) };
    let mut screen = Terminal::with_options(CrosstermBackend::new(&mut bytes), viewport).unwrap();
    let mut last = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    // Each event is drawn: one screen must not leave anything for the next.
    for event in std::iter::once(&welcome()).chain(events) {
        model.event(now, event);
        model.resize(pane_size(area, &model));
        for palette in [Palette::plain(), Palette::in_colours()] {
            screen.draw(|frame| draw(frame, &model, &palette, now.instant)).unwrap();
        }
        last.draw(|frame| draw(frame, &model, &Palette::plain(), now.instant)).unwrap();
    }
    drop(screen);
    let buffer = last.backend().buffer();
    let cell = |x, y| buffer[(x, y)].symbol().to_owned();
    let meant = (0..SIZE.1).map(|y| (0..SIZE.0).map(|x| cell(x, y)).collect()).collect();
    let mut terminal = terminal();
    terminal.process(&bytes);
    Drawn { meant, terminal }
}

impl Drawn {
    fn row(&self, row: u16) -> String {
        self.terminal.screen().rows(0, SIZE.0).nth(usize::from(row)).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_received_the_screen_shows_it_and_does_nothing(events in prop::collection::vec(event(), 1..12)) {
        let drawn = drawn(&events);
        is_sane(&drawn.terminal);
        for (row, cells) in drawn.meant.iter().enumerate() {
            for (column, symbol) in cells.iter().enumerate() {
                assert!(!symbol.chars().any(char::is_control), "{symbol:?} at {row}, {column}");
            }
        }
    }

    /// The status line, what is being typed and the place for it are the program's.
    #[test]
    fn what_is_received_stays_in_its_pane(from in nick(), text in text()) {
        let nothing = drawn(&[]);
        let drawn = drawn(&[Event::Broadcast { from, text, own: false }]);
        for row in [0, SIZE.1 - 2, SIZE.1 - 1] {
            assert_eq!(drawn.row(row), nothing.row(row));
        }
        // The list beside the pane, and the line between them.
        let side = |drawn: &Drawn| drawn.terminal.screen().rows(60, 20).skip(1).take(21).collect::<Vec<_>>();
        assert_eq!(side(&drawn), side(&nothing));
        assert_eq!(
            drawn.terminal.screen().cursor_position(),
            nothing.terminal.screen().cursor_position()
        );
    }

    #[test]
    fn whatever_is_received_plain_lines_show_it_and_do_nothing(events in prop::collection::vec(event(), 1..12)) {
        let mut plain = Plain::new("zoe".to_owned(), false);
        let mut terminal = terminal();
        for event in std::iter::once(&welcome()).chain(&events) {
            for line in plain.tell(event) {
                assert!(!line.chars().any(char::is_control), "{line:?}");
                terminal.process(format!("{line}\r\n").as_bytes());
                is_sane(&terminal);
                assert_eq!(terminal.screen().cursor_position().1, 0);
            }
        }
    }

    #[test]
    fn whatever_is_received_the_log_shows_it_and_does_nothing(nick in nick(), text in text()) {
        let mut terminal = terminal();
        for what in [nick.as_str(), &text] {
            let mut line = String::new();
            write!(line, "{}", log_lines::shown(&format_args!("{what} joined as #1"))).unwrap();
            assert!(!line.chars().any(char::is_control), "{line:?}");
            terminal.process(format!("{line}\r\n").as_bytes());
            is_sane(&terminal);
        }
    }
}

/// A test that looks for orders has to see them.
#[test]
fn the_emulator_obeys_what_is_not_sanitised() {
    for order in ["\x1b]0;title\x07", "\x07", "\x1b[31m", "\x1b[?2004h", "\x1b[?25l", "\x1b[?1049h"]
    {
        let mut terminal = terminal();
        terminal.process(order.as_bytes());
        let sane = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| is_sane(&terminal)));
        assert!(sane.is_err(), "{order:?}");
    }
}
