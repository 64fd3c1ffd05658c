//! What can be seen of it.

use iced::keyboard::key::Named;

use super::person::serve;
use super::{Story, next_start};

/// Zoe is in the room, without a first page.
pub(super) fn zoe_in_the_room() -> (Story, plausch_transport_std::server::Running) {
    let server = serve();
    let mut story = Story::begin(next_start(&server));
    story.until_sees("you are in the room, as Zoe");
    (story, server)
}

/// How many pixels are as yellow as a face.
fn yellow(story: &mut Story) -> usize {
    let main = story.main();
    let (_, pixels) = story.pixels(main, 2.0);
    let is_yellow = |pixel: &&[u8]| pixel[0] > 220 && pixel[1] > 150 && pixel[2] < 110;
    pixels.chunks_exact(4).filter(is_yellow).count()
}

#[test]
fn emoji_are_in_colour_in_drafts_and_in_lines() {
    let (mut story, _server) = zoe_in_the_room();
    let main = story.main();
    assert_eq!(yellow(&mut story), 0);
    story.type_in(main, "😀");
    let one = yellow(&mut story);
    assert!(one > 100, "{one}");
    story.press(main, Named::Enter);
    story.until_sees("Zoe: 😀");
    let said = yellow(&mut story);
    assert!(said > 100, "{said}");
}

#[test]
fn texts_become_larger_and_smaller() {
    let (mut story, _server) = zoe_in_the_room();
    let main = story.main();
    let height = |story: &mut Story| {
        let texts = story.texts(main);
        let found = texts.iter().find(|(text, _)| text.contains("you are in the room"));
        found.map(|(_, bounds)| bounds.height).unwrap_or_default() * story.scale(main)
    };
    let usual = height(&mut story);
    story.control(main, "+");
    story.control(main, "+");
    assert!(height(&mut story) > usual);
    story.control(main, "0");
    assert!((height(&mut story) - usual).abs() < 0.1);
    story.control(main, "-");
    story.control(main, "-");
    assert!(height(&mut story) < usual);
}
