//! The screen in every language.

use plausch_app::keys::{Bindings, KeysHelp};
use plausch_app::language::Language;
use plausch_app::model::{COMMANDS, Topic};

use super::*;

fn german<T>(act: impl FnOnce() -> T) -> T {
    Language::named("de").unwrap().within(act)
}

#[test]
fn help_fits_a_usual_terminal_in_every_language() {
    for language in Language::all() {
        language.within(|| {
            let mut zoe = Person::joined(&[]);
            zoe.size = (80, 60);
            for (command, first, last, lines) in [
                ("/help", "/chat /accept", "/help keys,", Topic::ALL.len() + 3),
                ("/help commands", "/chat NICK", "//text", COMMANDS.len() + 1),
                (
                    "/help keys",
                    "Tab",
                    &texts::key_label("Ctrl+C"),
                    Bindings::default().rows(KeysHelp::Everyday).len(),
                ),
                (
                    "/help writing",
                    "Alt+F",
                    &texts::key_label("Ctrl+Up"),
                    Bindings::default().rows(KeysHelp::Writing).len(),
                ),
            ] {
                zoe.enters(command);
                let screen = zoe.screen();
                let first = screen.iter().rposition(|line| line.contains(first)).unwrap();
                let last = screen.iter().rposition(|line| line.contains(last)).unwrap();
                assert_eq!(last - first + 1, lines, "no line is broken: {screen:#?}");
            }
        });
    }
}

#[test]
fn help_is_read_from_its_top_where_it_does_not_fit() {
    let mut zoe = Person::joined(&["Ann"]);
    zoe.happens(said("Ann", "hello"));
    zoe.enters("/help");
    assert!(zoe.sees("hello") && zoe.sees("/help commands"), "the overview is short");
    zoe.enters("/help commands");
    let screen = zoe.screen();
    assert!(screen[1].contains("/chat NICK"), "{screen:#?}");
    assert!(!zoe.sees("//text"));
    zoe.presses(KeyCode::PageDown);
    zoe.presses(KeyCode::PageDown);
    assert!(zoe.sees("//text"));
    // What comes meanwhile is told, and not missed.
    zoe.enters("/help commands");
    zoe.happens(said("Ann", "hello again"));
    assert!(zoe.screen()[1].contains("/chat NICK") && zoe.sees("1 new"), "{:#?}", zoe.screen());
    zoe.presses(KeyCode::End);
    assert!(zoe.sees("hello again"));
    // However small the screen is.
    zoe.size = (20, 5);
    zoe.screen();
    zoe.enters("/help");
    assert!(zoe.sees("private"), "{:#?}", zoe.screen());
}

#[test]
fn a_change_of_language_is_seen_at_once_also_in_what_happened_before() {
    german(|| {
        let mut zoe = Person::joined(&["Ann"]);
        zoe.happens(said("Ann", "hello"));
        zoe.happens(joined("Bob"));
        assert!(zoe.sees("du bist im Raum, als zoe") && zoe.sees(" 1 Raum"));
        assert!(zoe.sees("Bob ist da") && zoe.sees("3 hier"));
        let remembered = |value: &str| {
            let value = value.to_owned();
            Some(Action::Request(Request::Remember { setting: "language", value }))
        };
        assert_eq!(zoe.enters("/language en"), remembered("en"));
        assert!(zoe.sees("you are in the room, as zoe") && zoe.sees(" 1 Room"));
        assert!(zoe.sees("Bob joined") && zoe.sees("3 here"));
        assert!(!zoe.sees("Raum") && zoe.sees("(Deutsch)"));
        assert_eq!(zoe.enters("/language DE"), remembered("de"));
        assert_eq!(zoe.enters("/language"), None);
        assert!(zoe.sees("Plausch spricht Deutsch") && !zoe.sees("joined"));
    });
}

#[test]
fn a_language_that_is_not_spoken_changes_nothing() {
    german(|| {
        let mut zoe = Person::joined(&[]);
        zoe.enters("/language tlh");
        assert!(zoe.sees("Plausch spricht nicht tlh") && zoe.sees("/language en (English)"));
        assert_eq!(Language::current().tag(), "de");
    });
    assert_eq!(Language::current().tag(), "en");
}

#[test]
fn what_has_to_be_answered_is_seen_whole_where_the_english_is() {
    for language in Language::all() {
        language.within(|| {
            let mut zoe = Person::joined(&["Ann"]);
            zoe.happens(invited("Ann"));
            for width in [80, 60, 40] {
                zoe.size = (width, 24);
                let screen = zoe.screen();
                let bar = screen.iter().find(|line| line.contains("Ann ")).cloned();
                assert!(bar.is_some_and(|bar| !bar.contains('…')), "{width}: {screen:#?}");
            }
            zoe.enters("/decline Ann");
            zoe.pastes("one\ntwo");
            zoe.presses(KeyCode::Enter);
            for width in [80, 40, 30] {
                zoe.size = (width, 24);
                assert!(zoe.sees("2 ") && zoe.sees("?"), "{width}: {:#?}", zoe.screen());
            }
        });
    }
}
