//! How fast the history is: `cargo run --release -p plausch-app --example history_speed [LINES]`.
//!
//! It keeps so many lines (100 000, unless told) in a file of its own, begins anew as after a restart, and prints how
//! long each step takes, as somebody who waits for the answer sees it.

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use plausch_app::history::{
    Answer, Ask, History, Options, Question, Record, Report, Scope, Settings, What,
};
use plausch_app::target::Target;
use plausch_transport_std::client::Peer;

const WORDS: [&str; 8] = ["pizza", "tonight", "who", "brings", "the", "book", "about", "rust"];

fn main() -> Result<(), Box<dyn Error>> {
    let lines: usize = std::env::args().nth(1).map_or(Ok(100_000), |lines| lines.parse())?;
    let folder = tempfile::tempdir()?;
    let start = || {
        History::start(Options {
            path: Some(folder.path().join("history.db")),
            server: "server:9000".to_owned(),
            settings: Settings::default(),
            time_zone: TimeZone::UTC,
        })
    };
    let history = start();
    let begun = Instant::now();
    let first = Timestamp::now() - SignedDuration::from_secs(i64::try_from(lines)?);
    for number in 0..lines {
        history.ask(Ask::Keep(Target::Room, record(first, number)?));
        // As many as a busy room has in ten seconds: the history takes no more at once.
        if number % 1000 == 999 {
            answer(&history, Question::Count(Scope::All));
        }
    }
    let (kept, _) = answer(&history, Question::Count(Scope::All));
    println!("{lines} lines kept in {} ms: {kept:?}", begun.elapsed().as_millis());
    smol::block_on(history.end());

    let begun = Instant::now();
    let history = start();
    let past = |before| Question::Past { target: Target::Room, before, count: 500 };
    answer(&history, past(None));
    println!("opened, and the last 500 lines read: {}", ms(begun.elapsed()));
    let (_, time) = answer(&history, past(Some(i64::try_from(lines / 2)?)));
    println!("500 lines from the middle: {}", ms(time));
    for words in ["pizza", "piz ton", &format!("n{}", lines / 3), "比萨"] {
        let (found, time) = answer(&history, Question::Search(words.to_owned()));
        let Answer::Report(Report::Found { hits, more, .. }) = found else { continue };
        println!("search for {words}, {} found: {}", hits.len() + more, ms(time));
    }
    let (_, time) = answer(&history, Question::Forget(Scope::All));
    println!("all of it forgotten: {}", ms(time));
    Ok(())
}

fn record(first: Timestamp, number: usize) -> Result<Record, Box<dyn Error>> {
    let mut text = format!("n{number}");
    for place in 0..10 {
        text += " ";
        text += WORDS[number.wrapping_mul(31 + place) / 7 % WORDS.len()];
    }
    let from = Peer::Nick(format!("member{}", number % 50).parse()?);
    let time = first + SignedDuration::from_secs(i64::try_from(number)?);
    Ok(Record { time, what: What::Said { from, text, own: false } })
}

/// The answer, and how long it took. What else is told is left out.
fn answer(history: &History, question: Question) -> (Answer, Duration) {
    let begun = Instant::now();
    history.ask(Ask::Question(question));
    loop {
        match smol::block_on(history.answer()) {
            Answer::Report(Report::Begun(_)) => {}
            answer => return (answer, begun.elapsed()),
        }
    }
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
