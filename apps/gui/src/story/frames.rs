//! How long a frame takes in a large and busy room:
//! `cargo test --release -p plausch-gui --lib frames -- --ignored --nocapture`.
//!
//! A frame is what the window does between two pictures: it takes in what happened, puts its controls together, lays
//! them out, and paints with the renderer that it has without a graphics card. Each pixel is painted anew, though the
//! window paints only those that change: what is measured is the worse for it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use iced::Size;
use iced::keyboard::key::Named;
use plausch_app::session::Update;
use plausch_core::name::Nick;
use plausch_transport_std::client::{Event, Member};

use super::Story;
use super::looks::zoe_in_the_room;
use crate::gui::Message;
use crate::stay::Told;

/// A frame should take no longer: then sixty are seen in a second.
const MARK: Duration = Duration::from_millis(16);
const FRAMES: usize = 300;
const LINES: usize = 100_000;
/// The window is told what happened thirty times in a second: of a hundred texts, so many at once.
const TEXTS: usize = 4;

#[test]
#[ignore = "a measurement, for an optimised build"]
fn frames_in_a_large_and_busy_room() {
    let mut is_missed = false;
    for (members, size, texts) in [
        (5000, Size::new(960.0, 680.0), &USUAL[..]),
        (5000, Size::new(1920.0, 1080.0), &USUAL[..]),
        (10_000, Size::new(960.0, 680.0), &USUAL[..]),
        (10_000, Size::new(960.0, 680.0), &STRANGE[..]),
    ] {
        let (mut story, _server) = zoe_in_the_room();
        story.resize(story.main(), size);
        join(&mut story, members);
        let mut said = 0;
        while said < LINES {
            talk(&mut story, members, &mut said, 500, texts);
        }
        let kind = if texts.len() == USUAL.len() { "usual" } else { "strange" };
        let (width, height) = (size.width, size.height);
        println!("{members} members, {width}×{height}, {said} {kind} texts before");
        let mut of = |what: &str, each: &mut dyn FnMut(&mut Story)| {
            let mut frames: Vec<Duration> = (0..FRAMES).map(|_| frame(&mut story, each)).collect();
            frames.sort_unstable();
            let at = |percent: usize| frames[(frames.len() - 1) * percent / 100];
            let figures = [50, 90, 99, 100].map(|percent| format!("{:.1?}", at(percent)));
            let verdict = if at(99) <= MARK { "" } else { "  MISSED" };
            println!(
                "  {what:<22} p50 {}, p90 {}, p99 {}, worst {}{verdict}",
                figures[0], figures[1], figures[2], figures[3]
            );
            is_missed |= at(99) > MARK;
        };
        of("nothing happens", &mut |_| {});
        of("a hundred texts a second", &mut |story| talk(story, members, &mut said, TEXTS, texts));
        of("somebody types", &mut |story| story.type_in(story.main(), "x"));
        of("members come and go", &mut |story| come_and_go(story));
        let main = story.main();
        story.press(main, Named::Enter);
        let begun = Instant::now();
        frame(&mut story, &mut |story| {
            let updates = vec![said_by(0, "W".repeat(60_000)); 50];
            story.update(Message::Told(1, Told::Happened(updates)));
        });
        println!("  {:<22} {:.1?}", "50 of the longest texts", begun.elapsed());
    }
    assert!(!is_missed, "a frame in a hundred takes longer than {MARK:?}");
}

/// How long a frame takes in which this happens.
fn frame(story: &mut Story, each: &mut dyn FnMut(&mut Story)) -> Duration {
    let begun = Instant::now();
    each(story);
    let main = story.main();
    story.pixels(main, 1.0);
    begun.elapsed()
}

const USUAL: [&str; 5] = [
    "ok",
    "Does somebody know where the projector is?",
    "I am late, begin without me 😀",
    "The notes are at https://example.org/notes, and the exercises for the next time stand below them: at least one.",
    "+1",
];

/// What is long, stacked, joined, or runs to the left.
const STRANGE: [&str; 5] = [
    "Z\u{336}\u{301}\u{302}\u{303}a\u{336}\u{301}l\u{336}g\u{301}\u{302}o\u{336} Z\u{336}\u{301}\u{302}\u{303}a\u{336}\u{301}l\u{336}g",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦👩\u{1f3fd}\u{200d}🚀🏳\u{fe0f}\u{200d}🌈👨\u{200d}👩\u{200d}👧\u{200d}👦👩\u{1f3fd}\u{200d}🚀",
    "שלום לכולם מה שלומכם היום مرحبا بالجميع كيف حالكم اليوم and some English",
    "﷽﷽﷽﷽ 𒐫𒐫𒐫𒐫 ⸻⸻⸻ क्षि क्षि क्षि 漢字かな交じり文 한국어 ไทย",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];

fn nick(number: usize) -> Nick {
    Nick::new(&format!("member{number:05}")).unwrap()
}

fn addr() -> SocketAddr {
    ([127, 0, 0, 1], 9).into()
}

fn join(story: &mut Story, members: usize) {
    let members = (0..members).map(|number| Member { nick: nick(number), addr: addr() });
    let users = Event::Users { members: members.collect(), others: 0 };
    story.update(Message::Told(1, Told::Happened(vec![Update::Event(users)])));
}

fn said_by(number: usize, text: String) -> Update {
    Update::Event(Event::Broadcast { from: nick(number), text, own: false })
}

fn talk(story: &mut Story, members: usize, said: &mut usize, count: usize, texts: &[&str]) {
    let updates = (0..count).map(|_| {
        *said += 1;
        let text = format!("{} {said}", texts[*said % texts.len()]);
        said_by(*said * 7 % members, text)
    });
    story.update(Message::Told(1, Told::Happened(updates.collect())));
}

fn come_and_go(story: &mut Story) {
    let nick = Nick::new("newcomer").unwrap();
    let joined = Update::Event(Event::Joined { nick: nick.clone(), addr: addr() });
    let left = Update::Event(Event::Left { nick });
    story.update(Message::Told(1, Told::Happened(vec![joined, left])));
}
