//! The list of members on the screen.

use super::*;

impl Person {
    fn alt_m(&mut self) {
        self.alt(KeyCode::Char('m'));
        self.screen();
    }

    /// What stands right of the border in each row.
    fn list(&mut self) -> Vec<String> {
        let rows = self.screen();
        rows.iter().filter_map(|row| Some(row.split_once('│')?.1.to_owned())).collect()
    }
}

fn crowd(count: usize) -> Person {
    let names: Vec<String> = (0..count).map(|number| format!("m{number:04}")).collect();
    Person::joined(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn typing_filters_arrows_select_and_enter_begins_a_chat() {
    let mut zoe = Person::joined(&["Ann", "Anton", "Bob"]);
    zoe.alt_m();
    assert!(zoe.sees("member:   Enter: private chat with Ann"));
    zoe.types("AN");
    assert_eq!(zoe.list()[..3], [" 2 of 4 here", " Ann", " Anton"]);
    zoe.presses(KeyCode::Down);
    assert!(zoe.sees("Enter: private chat with Anton"));
    let invite = Action::Request(Request::Invite(nick("Anton")));
    assert_eq!(zoe.presses(KeyCode::Enter), Some(invite));
    assert_eq!(zoe.list()[0], " 4 here", "all are seen again");
    zoe.types("hello");
    assert_eq!(zoe.draft(), "hello", "and the draft takes the keys");
}

#[test]
fn esc_goes_back_and_alt_m_once_more_hides_the_list() {
    let mut zoe = Person::joined(&["Ann"]);
    zoe.types("half a li");
    zoe.alt_m();
    zoe.types("x");
    assert!(zoe.sees("nobody is called so here"));
    zoe.presses(KeyCode::Backspace);
    zoe.presses(KeyCode::Esc);
    assert!(!zoe.list().is_empty());
    zoe.types("ne");
    assert_eq!(zoe.draft(), "half a line");
    zoe.alt_m();
    zoe.alt_m();
    assert!(zoe.list().is_empty(), "the room has the whole width");
    zoe.types("!");
    assert_eq!(zoe.draft(), "half a line!");
    zoe.alt_m();
    assert!(!zoe.list().is_empty());
}

#[test]
fn on_a_narrow_screen_the_list_stands_over_the_room_while_one_is_in_it() {
    for size in [(40, 10), (20, 8), (12, 6)] {
        let mut zoe = Person::joined(&["Ann"]);
        zoe.size = size;
        zoe.happens(said("Ann", "hi"));
        assert!(zoe.list().is_empty());
        zoe.alt_m();
        assert!(zoe.list().iter().any(|row| row.contains("Ann")), "{:#?}", zoe.screen());
        let invite = Action::Request(Request::Invite(nick("Ann")));
        assert_eq!(zoe.presses(KeyCode::Enter), Some(invite));
        assert!(zoe.list().is_empty());
    }
}

#[test]
fn from_a_private_chat_one_finds_others_as_well() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    zoe.happens(opened("Ann"));
    zoe.presses(KeyCode::F(2));
    assert!(zoe.list().is_empty());
    zoe.alt_m();
    zoe.types("bo");
    let invite = Action::Request(Request::Invite(nick("Bob")));
    assert_eq!(zoe.presses(KeyCode::Enter), Some(invite));
}

#[test]
fn of_a_crowd_those_around_the_selected_member_are_seen() {
    let mut zoe = crowd(5000);
    assert_eq!(zoe.list()[..3], [" 5001 here", " zoe", " m0000"]);
    assert_eq!(zoe.list().last().unwrap(), " 4982 others");
    zoe.alt_m();
    zoe.presses(KeyCode::End);
    let list = zoe.list();
    assert_eq!(list.last().unwrap(), " m4999", "{list:#?}");
    zoe.presses(KeyCode::PageUp);
    assert!(zoe.sees("private chat with m4980"), "{:#?}", zoe.screen());
    zoe.types("77");
    assert!(
        zoe.sees(" 95 of 5001 here") && zoe.sees("private chat with m0077"),
        "{:#?}",
        zoe.screen()
    );
    zoe.control('u');
    zoe.presses(KeyCode::Home);
    assert!(zoe.sees("that is you"));
}

#[test]
fn marks_show_what_is_possible_and_who_is_ignored() {
    let mut zoe = Person::joined(&["ann", "bob", "cyd", "dan", "fay"]);
    let addr = ([10, 0, 0, 9], 0).into();
    zoe.happens(Event::Joined { nick: nick("eve"), addr });
    zoe.happens(opened("ann"));
    zoe.happens(invited("bob"));
    zoe.enters("/chat cyd");
    zoe.view.update(zoe.now(), Update::Done { request: Request::Invite(nick("cyd")) });
    zoe.enters("/ignore dan");
    let rows = [" 7 here", " zoe", "•ann", "?bob", "…cyd", "×dan", "-eve", " fay"];
    assert_eq!(zoe.list()[..8], rows);
    zoe.alt_m();
    for said in [
        "to the chat with ann",
        "bob has invited you",
        "you have invited cyd",
        "you ignore dan",
        "no private chat",
    ] {
        assert!(zoe.sees(said), "{said}: {:#?}", zoe.screen().last());
        zoe.presses(KeyCode::Down);
    }
}

#[test]
fn what_is_pasted_into_the_list_filters_it() {
    let mut zoe = Person::joined(&["Ann", "Bob"]);
    zoe.alt_m();
    zoe.pastes("bob\n/quit\n");
    assert!(zoe.sees("private chat with Bob"));
    assert_eq!(zoe.control('c'), None);
    assert_eq!(zoe.draft(), "");
}

#[test]
fn a_key_that_the_list_does_not_know_does_what_it_always_does() {
    let mut zoe = Person::joined(&["Ann"]);
    zoe.happens(opened("Ann"));
    zoe.alt_m();
    zoe.control('n');
    assert_eq!(zoe.view.model.shown_index(), 1);
    zoe.types("hi");
    assert_eq!(zoe.draft(), "hi");
}
