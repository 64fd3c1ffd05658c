//! Somebody has clicked a link to a room.

use std::fs;

use iced::keyboard::key::Named;
use plausch_app::settings::Flags;
use plausch_transport_std::server::Running;

use super::Story;
use super::person::serve;
use crate::arguments::Arguments;
use crate::start::Start;

/// The program is started by a link to `server`. `file`: what the configuration file says.
fn follow(server: &Running, file: &str) -> (Start, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("plausch.toml");
    fs::write(&config, file).unwrap();
    let link = Some(format!("plausch://{}", server.addresses()[0]));
    let arguments = Arguments { flags: Flags::new(), config: Some(config), link };
    let start = Start::read(arguments, &|_| None).unwrap();
    (Start { keeps_history: false, ..start }, folder)
}

#[test]
fn a_link_to_a_new_room_is_followed_once_the_user_says_so() {
    let server = serve();
    let (start, folder) = follow(&server, "nick = \"Zoe\"\nserver = \"10.0.0.5:9000\"\n");
    let mut story = Story::begin(start);
    let main = story.main();
    let address = server.addresses()[0];
    assert!(story.sees(main, &format!("A link leads to {address}.")));
    assert!(!story.sees(main, "Starting"), "nothing is joined before it is answered");
    story.press(main, Named::Enter);
    story.until_sees("you are in the room, as Zoe");
    let file = fs::read_to_string(folder.path().join("plausch.toml")).unwrap();
    assert!(file.contains("10.0.0.5:9000"), "the usual room stays the usual one: {file}");
}

#[test]
fn a_link_to_the_usual_room_is_followed_at_once() {
    let server = serve();
    let file = format!("nick = \"Zoe\"\nserver = \"{}\"\n", server.addresses()[0]);
    let (start, _folder) = follow(&server, &file);
    let mut story = Story::begin(start);
    story.until_sees("you are in the room, as Zoe");
}

#[test]
fn the_first_room_ever_is_remembered_also_if_a_link_led_there() {
    let server = serve();
    let (start, folder) = follow(&server, "nick = \"Zoe\"\n");
    let mut story = Story::begin(start);
    story.press(story.main(), Named::Enter);
    story.until_sees("you are in the room, as Zoe");
    let file = fs::read_to_string(folder.path().join("plausch.toml")).unwrap();
    assert!(file.contains(&server.addresses()[0].to_string()), "{file}");
}

#[test]
fn no_link_opens_a_room_on_this_machine() {
    let server = serve();
    let vacant = server.addresses()[0];
    let file = format!("nick = \"Zoe\"\nserver = \"{vacant}\"\n");
    let (start, _folder) = follow(&server, &file);
    drop(server);
    let mut story = Story::begin(start);
    story.until_sees("Trying again");
    assert!(!story.sees(story.main(), "You host this room"));
}

#[test]
fn what_is_no_link_to_a_room_ends_the_program_with_words() {
    let link = Some("plausch://10.0.0.5/?nick=root".to_owned());
    let file = tempfile::NamedTempFile::new().unwrap();
    let config = Some(file.path().to_owned());
    let arguments = Arguments { flags: Flags::new(), config, link };
    let error = Start::read(arguments, &|_| None).unwrap_err();
    assert!(error.contains("this is no link to a room"), "{error}");
}
