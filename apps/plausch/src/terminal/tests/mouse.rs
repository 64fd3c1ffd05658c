//! The wheel and clicks.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;

impl Person {
    fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> Option<Action> {
        self.screen();
        let modifiers = KeyModifiers::NONE;
        self.view
            .input(self.now(), &TerminalEvent::Mouse(MouseEvent { kind, column, row, modifiers }))
    }

    /// Clicks the end of the first place where the screen shows `text`.
    fn clicks(&mut self, text: &str) -> Option<Action> {
        let screen = self.screen();
        let found = screen.iter().enumerate().find_map(|(row, line)| {
            let before = &line[..line.find(text)? + text.len()];
            let column = before.chars().count() - 1;
            Some((u16::try_from(column).unwrap(), u16::try_from(row).unwrap()))
        });
        let (column, row) = found.unwrap_or_else(|| panic!("no {text}: {screen:#?}"));
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }
}

#[test]
fn a_click_selects_a_conversation() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    zoe.happens(opened("Ann"));
    zoe.happens(opened("Bob"));
    for (label, index) in [("3 Bob", 2), ("1 Room", 0), ("Ann", 1)] {
        assert_eq!(zoe.clicks(label), None);
        assert_eq!(zoe.view.model.shown_index(), index, "{label}");
    }
    zoe.mouse(MouseEventKind::Down(MouseButton::Left), 70, 0);
    assert_eq!(zoe.view.model.shown_index(), 1, "there is no tab");
}

#[test]
fn beyond_the_edge_of_the_bar_a_click_goes_on() {
    let mut zoe = Person::joined(&[]);
    zoe.size = (30, 10);
    for number in 0..9 {
        zoe.happens(opened(&format!("m{number}")));
    }
    for index in 3..6 {
        let before = zoe.view.model.shown_index();
        zoe.clicks(">");
        assert!(zoe.view.model.shown_index() > before, "{index}");
    }
    let before = zoe.view.model.shown_index();
    zoe.clicks("<");
    assert!(zoe.view.model.shown_index() < before);
}

#[test]
fn a_click_selects_a_member_and_a_second_one_begins_a_chat() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    assert_eq!(zoe.clicks("│ Bob"), None);
    assert!(zoe.sees("Enter: private chat with Bob"));
    let invite = Action::Request(Request::Invite(nick("Bob")));
    assert_eq!(zoe.clicks("│ Bob"), Some(invite));
    assert_eq!(zoe.clicks("│ Ann"), None);
    assert_eq!(zoe.clicks("12:34"), None);
    assert!(!zoe.sees("member: "), "a click beside the list leaves it");
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let names: Vec<String> = (0..100).map(|number| format!("m{number:02}")).collect();
    let mut zoe = Person::joined(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for number in 0..100 {
        zoe.happens(said("m00", &format!("text {number}")));
    }
    assert!(zoe.sees("m16") && zoe.sees("text 99"));
    zoe.mouse(MouseEventKind::ScrollDown, 70, 10);
    assert!(zoe.sees("m19") && !zoe.sees("│ zoe") && zoe.sees("text 99"));
    zoe.mouse(MouseEventKind::ScrollUp, 10, 10);
    assert!(zoe.sees("text 95") && !zoe.sees("text 96") && zoe.sees("m19"));
    for _ in 0..99 {
        zoe.mouse(MouseEventKind::ScrollDown, 70, 10);
    }
    assert!(zoe.sees("m99"));
}

#[test]
fn a_click_on_joins_and_leaves_shows_each() {
    let mut zoe = Person::joined(&[]);
    for number in 0..8 {
        zoe.happens(joined(&format!("m{number}")));
    }
    zoe.clicks("8 joined");
    assert!(zoe.sees("· m3 joined"));
    zoe.clicks("m3 joined");
    assert!(zoe.sees("8 joined"));
}

#[test]
fn a_click_anywhere_on_any_screen_does_no_harm() {
    for size in [(1, 1), (9, 3), (10, 2), (20, 5), (64, 6), (200, 60)] {
        let mut zoe = Person::joined(&["Ann", "Bob"]);
        zoe.happens(opened("Ann"));
        zoe.happens(joined("Cyd"));
        zoe.size = size;
        for row in (0..size.1 + 2).step_by(usize::from(size.1 / 10) + 1).chain([u16::MAX]) {
            for column in (0..size.0 + 2).step_by(usize::from(size.0 / 10) + 1).chain([u16::MAX]) {
                zoe.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
                zoe.mouse(MouseEventKind::ScrollUp, column, row);
            }
        }
    }
}
