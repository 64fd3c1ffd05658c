//! Settings, the keyboard alone, and what is remembered of the windows.

use std::fs;
use std::path::PathBuf;

use iced::Size;
use iced::keyboard::key::Named;
use plausch_app::keys::Bindings;
use plausch_app::language::Language;
use plausch_app::settings::{Flags, Form};

use super::person::{Person, serve};
use super::{Story, first_start, next_start};
use crate::names;
use crate::start::Start;

/// The program starts, with a configuration file that says this.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn with(text: &str) -> Self {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        fs::write(desk.config(), text).unwrap();
        desk
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn file(&self) -> String {
        fs::read_to_string(self.config()).unwrap()
    }

    fn start(&self) -> Start {
        Start {
            form: Form::new(Flags::new(), Some(self.config()), |_| None),
            places: Some(self.folder.path().join("window.toml")),
            ..first_start()
        }
    }
}

fn english(story: impl FnOnce()) {
    Language::named("en").unwrap().within(story);
}

#[test]
fn a_setting_is_changed_by_a_click_and_stands_in_the_file_with_its_comment() {
    let desk = Desk::with("joins = \"none\" # too many\n");
    let mut story = Story::begin(desk.start());
    let main = story.main();
    story.click(main, "Settings");
    assert!(story.sees(main, "Which joins and leaves are shown"));
    assert!(story.sees(main, "joins · file, line 1"));
    story.click(main, "○ all");
    assert_eq!(desk.file(), "joins = \"all\" # too many\n");
    assert!(story.sees(main, "● all"));
    story.press(main, Named::Escape);
    assert!(story.sees(main, "Host a room here"));
}

#[test]
fn the_language_changes_at_once_and_for_the_next_time() {
    english(|| {
        let desk = Desk::with("");
        let mut story = Story::begin(desk.start());
        let main = story.main();
        // In a field, too.
        let field = story.focused(main);
        assert!([Some(names::NICK), Some(names::SERVER)].contains(&field), "{field:?}");
        story.control(main, ",");
        story.click(main, "○ Deutsch");
        assert!(story.sees(main, "Einstellungen") && !story.sees(main, "Settings"));
        assert_eq!(desk.file(), "language = \"de\"\n");
        story.press(main, Named::Escape);
        assert!(story.sees(main, "Hier einen Raum öffnen"));
    });
}

#[test]
fn what_is_wrong_stands_beside_the_field_and_what_is_right_is_taken_by_enter() {
    let desk = Desk::with("");
    let mut story = Story::begin(desk.start());
    let main = story.main();
    story.control(main, ",");
    story.click(main, "Joining");
    story.tab_to(main, &names::setting("past"));
    story.type_in(main, "x");
    assert!(story.sees(main, "write a whole number, as in 100"));
    story.press(main, Named::Enter);
    assert_eq!(desk.file(), "");
    story.click(main, "Undo");
    assert!(!story.sees(main, "write a whole number"));
    story.tab_to(main, &names::step("past", true));
    story.press(main, Named::Enter);
    assert_eq!(desk.file(), "past = 101\n");
    story.tab_to(main, &names::setting("past"));
    story.type_in(main, "7");
    assert!(!story.sees(main, "write a whole number"));
    story.press(main, Named::Enter);
    assert_eq!(desk.file(), "past = 1017\n", "what is typed stands behind what was there");
}

#[test]
fn what_a_flag_says_is_told_and_gives_way() {
    english(|| {
        let desk = Desk::with("");
        let flags = Flags::from([("language", "en".to_owned())]);
        let form = Form::new(flags, Some(desk.config()), |_| None);
        let mut story = Story::begin(Start { form, ..desk.start() });
        let main = story.main();
        story.control(main, ",");
        assert!(story.sees(main, "language · flag, --language"));
        assert!(story.sees(main, "The program was started with this value"));
        story.click(main, "○ Deutsch");
        assert!(story.sees(main, "Einstellungen"));
    });
}

#[test]
fn a_theme_is_in_force_at_once() {
    let desk = Desk::with("");
    let mut story = Story::begin(desk.start());
    let main = story.main();
    let corner = |story: &mut Story| {
        let (_, pixels) = story.pixels(main, 1.0);
        u32::from(pixels[0]) + u32::from(pixels[1]) + u32::from(pixels[2])
    };
    assert!(corner(&mut story) < 200, "it is dark");
    story.control(main, ",");
    story.click(main, "○ light");
    assert!(corner(&mut story) > 600, "it is light");
    assert_eq!(desk.file(), "theme = \"light\"\n");
}

#[test]
fn tab_comes_to_everything_on_the_first_page_and_enter_and_space_press_it() {
    let mut story = Story::begin(first_start());
    let main = story.main();
    let order = [names::NICK, names::SERVER, names::JOIN, names::HOST, names::SETTINGS];
    story.tab_to(main, &names::NICK);
    for id in order.iter().chain(&order).skip(1) {
        story.press(main, Named::Tab);
        assert_eq!(story.focused(main).as_ref(), Some(id));
    }
    story.shift(main, Named::Tab);
    assert_eq!(story.focused(main), Some(names::HOST));
    story.tab_to(main, &names::SETTINGS);
    story.press(main, Named::Space);
    assert!(story.sees(main, "Which joins and leaves are shown"));
    story.tab_to(main, &names::BACK);
    story.press(main, Named::Enter);
    assert!(story.sees(main, "Host a room here"));
}

#[test]
fn what_has_the_focus_has_a_ring_and_is_scrolled_to() {
    let mut story = Story::begin(Desk::with("").start());
    let main = story.main();
    let before = story.pixels(main, 1.0).1;
    story.tab_to(main, &names::HOST);
    assert!(story.pixels(main, 1.0).1 != before, "it can be seen");
    story.control(main, ",");
    story.click(main, "Hosting a room");
    story.resize(main, Size::new(600.0, 300.0));
    let at_top = story.pixels(main, 1.0).1;
    story.tab_to(main, &names::choice("no-rate-limits", "true"));
    assert!(story.pixels(main, 1.0).1 != at_top, "it has been scrolled to");
}

#[test]
fn in_the_room_f6_goes_from_part_to_part_and_the_draft_stays() {
    let server = serve();
    let mut story = Story::begin(next_start(&server));
    story.until_sees("you are in the room, as Zoe");
    let main = story.main();
    let draft = names::draft(main);
    assert_eq!(story.focused(main), Some(draft.clone()));
    story.type_in(main, "half a ");
    let mut parts = Vec::new();
    loop {
        story.press(main, Named::F6);
        parts.push(story.focused(main));
        if parts.last() == Some(&Some(draft.clone())) {
            break;
        }
        assert!(parts.len() < 9, "{parts:?}");
    }
    assert!(parts.contains(&Some(names::FILTER)), "{parts:?}");
    assert!(parts.len() >= 3, "{parts:?}");
    story.control(main, ",");
    assert!(story.sees(main, "Settings"));
    story.press(main, Named::Escape);
    story.type_in(main, "text");
    let mut bob = Person::joins(&server, "Bob");
    story.press(main, Named::Enter);
    bob.hears("half a text");
}

#[test]
fn the_windows_size_and_how_large_everything_is_outlive_the_program() {
    let desk = Desk::with("");
    let mut story = Story::begin(desk.start());
    let main = story.main();
    story.resize(main, Size::new(700.0, 500.0));
    story.control(main, "+");
    story.control(main, "+");
    story.close(main);
    let mut story = Story::begin(desk.start());
    let main = story.main();
    assert_eq!(story.size(main), Size::new(700.0, 500.0));
    assert!((story.scale(main) - 1.25).abs() < 0.01);
    story.control(main, "0");
    assert!((story.scale(main) - 1.0).abs() < 0.01);
}

#[test]
fn the_users_own_keys_come_before_those_of_the_window() {
    let server = serve();
    let mut start = next_start(&server);
    start.settings.keys =
        Bindings::with([("ctrl+l", "undo"), ("ctrl+y", ""), ("ctrl+g", "members")]).unwrap();
    let mut story = Story::begin(start);
    story.until_sees("you are in the room, as Zoe");
    let main = story.main();
    story.type_in(main, "once");
    story.control(main, "l");
    assert_eq!(story.focused(main), Some(names::draft(main)), "no member is looked for");
    story.control(main, "g");
    assert_eq!(story.focused(main), Some(names::FILTER));
}

#[test]
fn at_200_percent_on_a_small_screen_nothing_is_cut_and_the_members_give_way() {
    let server = serve();
    let _bob = Person::joins(&server, "Bob");
    let mut story = Story::begin(next_start(&server));
    story.until_sees("you are in the room, as Zoe");
    story.until_sees("2 members");
    let main = story.main();
    story.resize(main, Size::new(1024.0, 768.0));
    for _ in 0..5 {
        story.control(main, "+");
    }
    assert!((story.scale(main) - 2.0).abs() < 0.01);
    assert!(!story.sees(main, "2 members"), "the conversation needs the room");
    let is_inside = |story: &mut Story| {
        for (text, bounds) in story.texts(main) {
            assert!(bounds.x >= 0.0 && bounds.x + bounds.width <= 513.0, "{text:?} {bounds:?}");
            assert!(bounds.y + bounds.height <= 385.0, "{text:?} {bounds:?}");
        }
    };
    is_inside(&mut story);
    story.control(main, "l");
    assert!(story.sees(main, "2 members") && story.sees(main, "Bob"));
    is_inside(&mut story);
    story.press(main, Named::Escape);
    assert!(!story.sees(main, "2 members"));
    story.enter(main, "still here");
    story.until_sees("Zoe: still here");
}
