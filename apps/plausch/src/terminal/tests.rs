//! The terminal client without a terminal: dialogues with its view, and its screens.

mod drafts;
mod find;
mod folding;
mod language;
mod members;
mod mouse;

use std::time::{Duration, Instant};

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::model::{Action, Model, Now};
use plausch_app::session::{Request, Update};
use plausch_app::texts;
use plausch_app::theme::{Depth, Themes};
use plausch_core::client::CommandError;
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{
    ChatEnd, ChatSecurity, Disconnect, Event, Member, Peer, Refusal,
};
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::backend::SteadyBackend;
use super::disagreeing::Disagreeing;
use super::draw::draw;
use super::palette::Palette;
use super::view::View;

fn palette() -> Palette {
    Palette::new(&Themes::default(), Depth::None)
}

/// A person before a screen.
struct Person {
    view: View,
    start: Instant,
    size: (u16, u16),
}

impl Person {
    fn sits_down() -> Self {
        let server = "127.0.0.1:9000".to_owned();
        let view = View::new(Model::new(nick("zoe")), server, TimeZone::UTC);
        Person { view, start: Instant::now(), size: (80, 24) }
    }

    fn joined(others: &[&str]) -> Self {
        let mut person = Self::sits_down();
        person.happens(Event::Welcome {
            nick: nick("zoe"),
            dialect: Dialect::Framed,
            modern: true,
            secure: false,
        });
        let members = others.iter().map(|name| member(name)).collect();
        person.happens(Event::Users { members, others: 0 });
        person
    }

    fn now(&self) -> Now {
        let time = Timestamp::UNIX_EPOCH + Duration::from_secs((12 * 60 + 34) * 60);
        Now { instant: self.start, time }
    }

    fn happens(&mut self, event: Event) {
        self.view.update(self.now(), Update::Event(event));
    }

    fn presses(&mut self, code: KeyCode) -> Option<Action> {
        self.strikes(code, KeyModifiers::NONE)
    }

    fn strikes(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Option<Action> {
        self.view.input(self.now(), &TerminalEvent::Key(KeyEvent::new(code, modifiers)))
    }

    fn control(&mut self, letter: char) -> Option<Action> {
        self.strikes(KeyCode::Char(letter), KeyModifiers::CONTROL)
    }

    fn alt(&mut self, code: KeyCode) -> Option<Action> {
        self.strikes(code, KeyModifiers::ALT)
    }

    fn types(&mut self, text: &str) {
        for letter in text.chars() {
            assert_eq!(self.presses(KeyCode::Char(letter)), None);
        }
    }

    fn pastes(&mut self, text: &str) -> Option<Action> {
        self.view.input(self.now(), &TerminalEvent::Paste(text.to_owned()))
    }

    fn enters(&mut self, line: &str) -> Option<Action> {
        self.types(line);
        self.presses(KeyCode::Enter)
    }

    fn draft(&self) -> &str {
        self.view.model.shown().draft().text()
    }

    fn screen_after(&mut self, passed: Duration) -> Vec<String> {
        let (width, height) = self.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        self.view.resize(Rect::new(0, 0, width, height));
        terminal.draw(|frame| draw(frame, &self.view, &palette(), self.start + passed)).unwrap();
        let buffer = terminal.backend().buffer();
        let cell = |x, y| buffer[(x, y)].symbol().to_owned();
        (0..height)
            .map(|y| (0..width).map(|x| cell(x, y)).collect::<String>().trim_end().to_owned())
            .collect()
    }

    fn screen(&mut self) -> Vec<String> {
        self.screen_after(Duration::ZERO)
    }

    fn sees(&mut self, text: &str) -> bool {
        self.screen().iter().any(|line| line.contains(text))
    }
}

fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

fn peer(name: &str) -> Peer {
    Peer::Nick(nick(name))
}

fn member(name: &str) -> Member {
    Member { nick: nick(name), addr: ([10, 0, 0, 9], 40001).into() }
}

fn said(from: &str, text: &str) -> Event {
    Event::Broadcast { from: nick(from), text: text.to_owned(), own: from == "zoe" }
}

fn joined(name: &str) -> Event {
    Event::Joined { nick: nick(name), addr: ([10, 0, 0, 9], 40001).into() }
}

fn invited(name: &str) -> Event {
    Event::Invited { peer: peer(name), ip: [10, 0, 0, 9].into(), candidates: Vec::new() }
}

fn opened(name: &str) -> Event {
    Event::ChatOpened {
        peer: peer(name),
        addr: ([10, 0, 0, 9], 5000).into(),
        security: ChatSecurity::Plain,
    }
}

fn whispered(name: &str, text: &str) -> Event {
    Event::ChatText { peer: peer(name), text: text.to_owned(), own: false, number: None }
}

#[expect(clippy::unnecessary_wraps, reason = "what keys return")]
fn request(request: Request) -> Option<Action> {
    Some(Action::Request(request))
}

#[test]
fn the_room_on_a_usual_terminal() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    zoe.happens(said(
        "Ann",
        "hello, has anybody seen the key to the cellar? It hung beside the door yesterday",
    ));
    zoe.happens(said("zoe", "no"));
    zoe.happens(Event::Error { text: "zu schnell".to_owned(), refusal: None });
    zoe.types("perhaps B");
    let screen = zoe.screen();
    let expected = [
        " 1 Room",
        "12:34 · you are in the room, as zoe (not encrypted)         │ 3 here",
        "12:34 · here: Ann, Bob                                      │ zoe",
        "12:34   Ann: hello, has anybody seen the key to the cellar? │ Ann",
        "        It hung beside the door yesterday                   │ Bob",
        "12:34 » zoe: no                                             │",
        "12:34 ! zu schnell                                          │",
    ];
    assert_eq!(screen[..expected.len()], expected);
    let status = " online, not encrypted · zoe · 127.0.0.1:9000 · framed · 3 here";
    assert_eq!(screen[22..], [status, "> perhaps B"]);
}

#[test]
fn the_room_on_a_small_terminal() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    zoe.size = (40, 10);
    zoe.happens(said("Ann", "hello, has anybody seen the key to the cellar?"));
    zoe.happens(invited("Bob"));
    assert_eq!(
        zoe.screen(),
        [
            " 1 Room",
            "12:34 · here: Ann, Bob",
            "12:34   Ann: hello, has anybody seen the",
            "        key to the cellar?",
            "12:34 · Bob (10.0.0.9) invites you to a",
            "        private chat: /accept Bob or",
            "        /decline Bob",
            " Bob asks: ^Y yes, ^D no",
            " online, not encrypted · zoe · 127.0.0…",
            "> type to talk; /help shows the rest",
        ]
    );
}

#[test]
fn the_first_screen_mentions_help_until_something_is_entered() {
    let mut zoe = Person::joined(&["Ann"]);
    assert!(zoe.sees("/help"));
    zoe.types("h");
    assert!(!zoe.sees("/help"));
    zoe.enters("i");
    assert!(!zoe.sees("/help"));
}

#[test]
fn a_tiny_terminal_says_so_and_still_takes_texts() {
    let mut zoe = Person::joined(&["Ann"]);
    zoe.types("hello");
    zoe.size = (9, 3);
    assert_eq!(zoe.screen(), ["too small", "", "> hello"]);
    zoe.size = (5, 1);
    assert_eq!(zoe.screen(), ["> …o"]);
    let said = zoe.presses(KeyCode::Enter);
    assert_eq!(said, request(Request::Broadcast("hello".to_owned())));
}

#[test]
fn tabs_beyond_the_edge_show_that_something_is_unread() {
    let names: Vec<String> = (0..30).map(|number| format!("nick{number}")).collect();
    let mut zoe = Person::joined(&names.iter().map(String::as_str).collect::<Vec<_>>());
    zoe.size = (40, 10);
    for name in &names {
        zoe.happens(opened(name));
    }
    assert_eq!(zoe.screen()[0], " 1 Room  2 nick0 (1)  29 (29) >");
    zoe.happens(whispered("nick29", "psst"));
    assert_eq!(zoe.screen()[0], " 1 Room  2 nick0 (1)  29 (29 !1) >");
    zoe.alt(KeyCode::Left);
    assert_eq!(zoe.screen()[0], "< 29 (28)  30 nick28 (1)  31 nick29");
}

#[test]
fn the_topic_stands_above_the_room_as_far_as_it_fits_and_nowhere_else() {
    let mut zoe = Person::joined(&["bob"]);
    zoe.size = (40, 12);
    let without = zoe.screen();
    zoe.happens(Event::Topic {
        text: Some("tea\u{1b}[2J, and cake, and whatever you like best".to_owned()),
    });
    let screen = zoe.screen();
    assert_eq!((&screen[0], screen.len()), (&without[0], 12));
    assert!(screen[1].starts_with(" tea") && screen[1].trim_end().ends_with('…'), "{screen:#?}");
    zoe.happens(opened("bob"));
    zoe.alt(KeyCode::Char('2'));
    assert!(!zoe.screen()[1].contains("tea"), "{:#?}", zoe.screen());
    zoe.alt(KeyCode::Char('1'));
    // A lower screen has no room for it.
    zoe.size = (40, 9);
    assert!(!zoe.screen()[1].starts_with(" tea"), "{:#?}", zoe.screen());
    zoe.size = (40, 12);
    zoe.happens(Event::Topic { text: None });
    assert!(!zoe.screen()[1].starts_with(" tea"), "{:#?}", zoe.screen());
}

#[test]
fn what_terminals_disagree_about_disturbs_nothing_else_on_the_screen() {
    let doubtful = "🇩🇪 ｶﾞｷﾞｸﾞ 👨\u{200d}👩\u{200d}👧 👍🏽 1\u{fe0f}\u{20e3} ❤\u{fe0f} क्ष \u{1112}\u{119e} ☺ — ﷺ 🫠 end";
    for columns_of_others in 0..=4 {
        let mut zoe = Person::joined(&["ann", "🇩🇪bob", "☺eve"]);
        let size = zoe.size;
        let mut terminal = Disagreeing::new(size, columns_of_others);
        let options =
            TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, size.0, size.1)) };
        let mut bytes = Vec::new();
        let mut screen = Terminal::with_options(SteadyBackend::new(&mut bytes), options).unwrap();
        let mut shows = |zoe: &mut Person| {
            zoe.view.resize(Rect::new(0, 0, size.0, size.1));
            let palette = palette();
            screen.draw(|frame| draw(frame, &zoe.view, &palette, zoe.start)).unwrap();
        };
        shows(&mut zoe);
        // Rows with them come, move and go.
        for number in 0..30 {
            zoe.happens(said("ann", if number % 3 == 0 { doubtful } else { "plain text, end" }));
            shows(&mut zoe);
        }
        zoe.types("a 🇩🇪 ｶﾞ☺");
        shows(&mut zoe);
        zoe.presses(KeyCode::Backspace);
        zoe.types("end");
        shows(&mut zoe);
        drop(screen);
        terminal.process(&bytes);
        let rows = terminal.rows();
        let roster = |row: usize| rows[row].chars().skip(62).collect::<String>();
        assert_eq!(roster(2).trim_end(), "zoe", "{columns_of_others}: {rows:#?}");
        assert_eq!(roster(3).trim_end(), "ann", "{columns_of_others}: {rows:#?}");
        assert!(roster(4).trim_end().ends_with("eve"), "{rows:#?}");
        assert!(roster(5).starts_with("[DE]bob"), "{rows:#?}");
        assert!(
            rows[1..22].iter().all(|row| row.contains("end ") || row.contains(" ann: ")),
            "{rows:#?}"
        );
        assert!(
            rows[23].trim_end().ends_with("end") && rows[23].starts_with("> a [DE] "),
            "{rows:#?}"
        );
    }
}

#[test]
fn every_size_can_be_drawn() {
    let mut zoe = Person::joined(&["Ann", "李雷"]);
    zoe.happens(said(
        "李雷",
        "说 wide 好 and 👍🏽 and e\u{301} and a very longwordthatdoesnotfitanywhere",
    ));
    zoe.happens(opened("Ann"));
    zoe.happens(invited("Bob"));
    zoe.types("李雷 a line that is longer than most of these terminals are wide");
    for width in (1..30).chain([40, 63, 64, 65, 100]) {
        for height in (1..12).chain([24]) {
            zoe.size = (width, height);
            zoe.screen();
        }
    }
}

#[test]
fn an_invitation_is_accepted_without_losing_what_is_being_typed() {
    let mut zoe = Person::joined(&["Ann"]);
    zoe.types("wait a mom");
    zoe.happens(invited("Ann"));
    assert!(zoe.sees(" Ann invites you to a private chat · Ctrl+Y accept · Ctrl+D decline"));
    assert_eq!(zoe.control('y'), request(Request::Accept(peer("Ann"))));
    assert!(!zoe.sees("Ctrl+Y"));
    zoe.happens(opened("Ann"));
    zoe.types("ent");
    assert_eq!(zoe.draft(), "wait a moment");
    assert!(zoe.sees(" 1 Room  2 Ann (1)"));
    assert_eq!(
        zoe.presses(KeyCode::Enter),
        request(Request::Broadcast("wait a moment".to_owned()))
    );
}

#[test]
fn of_several_invitations_the_oldest_is_answered_first() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    zoe.happens(invited("Ann"));
    zoe.happens(invited("Bob"));
    assert!(zoe.sees("Ann invites you to a private chat (+1)"));
    assert_eq!(zoe.control('d'), request(Request::Decline(peer("Ann"))));
    assert!(zoe.sees("Bob invites you to a private chat ·"));
    zoe.happens(Event::ChatClosed { peer: peer("Bob"), end: ChatEnd::Expired });
    assert!(zoe.sees("Bob's invitation is over"));
    assert_eq!(zoe.control('d'), None);
}

#[test]
fn an_inviter_known_only_by_address_is_named_as_far_as_possible() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    let ip = [10, 0, 0, 9].into();
    let candidates = vec![nick("Ann"), nick("Bob")];
    zoe.happens(Event::Invited { peer: Peer::Addr(ip), ip, candidates });
    zoe.size = (100, 24);
    assert!(zoe.sees("somebody at 10.0.0.9 (Ann or Bob) invites you"));
}

#[test]
fn a_chat_has_its_own_tab_and_its_own_line() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    assert_eq!(zoe.enters("/chat Bob"), request(Request::Invite(nick("Bob"))));
    zoe.happens(opened("Bob"));
    assert!(zoe.sees("to Bob>"));
    assert_eq!(zoe.enters("psst"), request(Request::Say(peer("Bob"), "psst".to_owned())));
    zoe.types("secr");
    zoe.alt(KeyCode::Left);
    assert_eq!(zoe.draft(), "");
    zoe.happens(whispered("Bob", "yes?"));
    zoe.happens(whispered("Bob", "hello?"));
    assert!(zoe.sees(" 1 Room  2 Bob (!2)"));
    assert!(!zoe.sees("yes?"));
    zoe.alt(KeyCode::Char('2'));
    assert_eq!(zoe.draft(), "secr");
    assert!(zoe.sees("Bob: yes?") && zoe.sees(" 1 Room  2 Bob"));
    zoe.happens(said("Ann", "hi all"));
    assert!(zoe.sees(" 1 Room (1)"));
    zoe.presses(KeyCode::F(1));
    assert!(zoe.sees("Ann: hi all"));
}

#[test]
fn a_chat_that_is_over_stays_to_be_read_and_takes_no_text() {
    let mut zoe = Person::joined(&["Bob"]);
    zoe.enters("/chat Bob");
    zoe.happens(opened("Bob"));
    zoe.happens(whispered("Bob", "bye"));
    zoe.happens(Event::ChatClosed { peer: peer("Bob"), end: ChatEnd::Peer });
    assert!(zoe.sees("Bob: bye") && zoe.sees("2 Bob (over)"));
    assert_eq!(zoe.enters("bye you"), None);
    assert!(zoe.sees("nothing was sent"));
    zoe.enters("/close");
    assert!(!zoe.sees("2 Bob") && !zoe.sees("to Bob>"));
}

#[test]
fn a_chat_that_the_user_ends_is_gone() {
    let mut zoe = Person::joined(&["Bob"]);
    zoe.enters("/chat Bob");
    zoe.happens(opened("Bob"));
    assert_eq!(zoe.enters("/close"), request(Request::Close(peer("Bob"))));
    zoe.happens(Event::ChatClosed { peer: peer("Bob"), end: ChatEnd::Closed });
    assert!(!zoe.sees("2 Bob") && zoe.sees("you ended the chat with Bob"));
}

#[test]
fn scrolling_up_keeps_the_view_and_tells_what_is_new() {
    let mut zoe = Person::joined(&["Ann"]);
    (0..40).for_each(|number| zoe.happens(said("Ann", &format!("text {number}"))));
    assert!(zoe.sees("text 39") && !zoe.sees("text 10"));
    zoe.presses(KeyCode::PageUp);
    let before = zoe.screen();
    assert!(zoe.sees("text 10") && !zoe.sees("text 39"));
    zoe.happens(said("Ann", "text 40"));
    assert_eq!(zoe.screen()[1..20], before[1..20]);
    assert!(zoe.sees("1 new line below, End shows it"));
    zoe.presses(KeyCode::End);
    assert!(zoe.sees("text 40") && !zoe.sees("End shows"));
}

#[test]
fn a_lost_server_is_counted_down_and_told_once() {
    let mut zoe = Person::joined(&["Ann"]);
    let lost = || Event::Disconnected { reason: Disconnect::Silent, error: None };
    zoe.happens(lost());
    zoe.happens(Event::Reconnecting { after: Duration::from_millis(2500) });
    assert!(zoe.screen()[22].starts_with(" offline, again in 3 s (^R now) · zoe · 127.0.0.1:9000"));
    let at = zoe.view.next_change(zoe.start).unwrap();
    assert_eq!(at - zoe.start, Duration::from_millis(500));
    assert!(zoe.screen_after(Duration::from_millis(500))[22].contains("again in 2 s"));
    assert_eq!(zoe.control('r'), request(Request::Reconnect));
    zoe.happens(Event::Connecting { server: "127.0.0.1:9000".parse().unwrap() });
    zoe.happens(lost());
    let told = zoe.screen().iter().filter(|line| line.contains("gone silent")).count();
    assert_eq!(told, 1);
    assert_eq!(zoe.view.next_change(zoe.start), None);
}

#[test]
fn members_join_and_leave_in_order() {
    let mut zoe = Person::joined(&["Bob"]);
    zoe.happens(joined("Ann"));
    let list: Vec<_> =
        (1..5).map(|row| zoe.screen()[row].chars().skip(62).collect::<String>()).collect();
    assert_eq!(list, ["3 here", "zoe", "Ann", "Bob"]);
    zoe.happens(Event::Left { nick: nick("Bob") });
    assert!(zoe.sees("Bob left"));
    assert!(zoe.sees("2 here"));
}

#[test]
fn a_long_list_of_members_is_cut_and_counted() {
    let names: Vec<_> = (0..100).map(|number| format!("m{number:03}")).collect();
    let mut zoe = Person::joined(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let screen = zoe.screen();
    let last = screen[21].split('│').nth(1).unwrap();
    assert_eq!(last.trim(), "82 others");
}

#[test]
fn no_control_character_from_others_reaches_the_terminal() {
    let mut zoe = Person::joined(&[]);
    zoe.happens(joined("\u{3164}x"));
    zoe.happens(said("Ann", "\u{1b}[31mred\u{202e}\u{200b}\u{9b}2J"));
    zoe.happens(Event::Error { text: "\u{1b}]0;title\u{7}".to_owned(), refusal: None });
    let screen = zoe.screen().concat();
    assert!(screen.contains("red 2J"), "{screen}");
    assert!(!screen.chars().any(|c| c.is_control() || "\u{202e}\u{200b}\u{3164}".contains(c)));
}

#[test]
fn quitting_is_asked_of_the_session_however_often() {
    let mut zoe = Person::joined(&[]);
    assert_eq!(zoe.enters("/quit"), Some(Action::Quit));
    assert_eq!(zoe.control('c'), Some(Action::Quit));
}

#[test]
fn known_complaints_of_the_server_are_shown_in_the_users_language() {
    let mut zoe = Person::joined(&[]);
    let text = "Nickname bereits vergeben".to_owned();
    zoe.size = (120, 24);
    zoe.happens(Event::Refused { text, refusal: Some(Refusal::NickTaken) });
    assert!(zoe.sees("this nickname is taken; take another with /nick"));
}

#[test]
fn a_text_that_could_not_be_said_is_told_in_its_own_chat() {
    let mut zoe = Person::joined(&["Bob"]);
    zoe.enters("/chat Bob");
    zoe.happens(opened("Bob"));
    let request = Request::Say(peer("Bob"), "psst".to_owned());
    zoe.presses(KeyCode::F(1));
    let failed = Update::Failed { request, error: CommandError::TextTooLong { limit: 3 } };
    zoe.view.update(zoe.now(), failed);
    assert!(zoe.sees(" 1 Room  2 Bob (1)") && !zoe.sees("3 bytes"));
    zoe.presses(KeyCode::F(2));
    assert!(zoe.sees("a text can have 3 bytes"));
}
