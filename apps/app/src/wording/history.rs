//! What the history tells, in words.

use crate::history::{ExportError, Hit, Record, Report, Scope, Trouble, Venue};
use crate::model::{Content, Target};
use crate::sanitise::sanitise;
use crate::texts;

use super::{Kind, Wording};

/// The lines of a report, not sanitised yet.
pub(super) fn report_words(report: &Report) -> (Kind, Vec<String>) {
    let info = |line| (Kind::Info, vec![line]);
    let error = |line| (Kind::Error, vec![line]);
    match report {
        Report::PastAbove => info(texts::past_above()),
        Report::Begun(path) => info(texts::history_begun(path)),
        Report::Found { words, hits, more } => {
            let head = texts::found(words, hits.len(), *more);
            let hits = hits.iter().enumerate().map(|(index, hit)| hit_words(index + 1, hit));
            (Kind::Info, [head].into_iter().chain(hits).collect())
        }
        Report::Excerpt { venue, lines, hit } => {
            let head = texts::excerpt(venue_words(venue).as_deref());
            let line = |(index, (at, record)): (usize, &(_, Record))| {
                texts::excerpt_line(*at, &record_words(record), *hit == Some(index))
            };
            (Kind::Info, [head].into_iter().chain(lines.iter().enumerate().map(line)).collect())
        }
        Report::Exported(path) => info(texts::exported(path)),
        Report::NotExported(path, reason) => error(match (path, reason) {
            (Some(path), ExportError::Ending) => texts::export_ending(path),
            (Some(path), ExportError::Exists) => texts::export_exists(path),
            (Some(path), ExportError::Io(kind)) => texts::export_failed(path, *kind),
            (None, _) | (_, ExportError::Nothing) => texts::exported_nothing(),
        }),
        Report::AskToForget(scope, lines) => {
            let (target, command) = match scope {
                Scope::All => (None, "/forget all".to_owned()),
                Scope::Target(target) => (Some(target), format!("/forget {}", name(target))),
            };
            error(texts::ask_to_forget(target, *lines, command.trim_end()))
        }
        Report::Forgotten(_, lines) => info(texts::forgotten(*lines)),
        Report::Trouble(trouble) => error(trouble_words(trouble)),
        Report::KeptAgain(lost) => info(texts::kept_again(*lost)),
        Report::Off => error(texts::history_off()),
    }
}

fn name(target: &Target) -> String {
    match target {
        Target::Room => String::new(),
        Target::Chat(peer) => peer.to_string(),
    }
}

fn venue_words(venue: &Venue) -> Option<String> {
    texts::venue(&venue.target, venue.server.as_deref())
}

/// A hit as a line, not sanitised yet.
fn hit_words(number: usize, hit: &Hit) -> String {
    texts::hit(number, hit.at, venue_words(&hit.venue).as_deref(), &record_words(&hit.record))
}

/// A hit as a line that is fit to be shown; `number`: counted from 1.
pub fn hit_line(number: usize, hit: &Hit) -> String {
    sanitise(&hit_words(number, hit))
}

/// One line, as in plain mode.
fn record_words(record: &Record) -> String {
    let wording = Wording::of(&Content::of_record(&record.what));
    wording.alone(&wording.lines.join(" "))
}

fn trouble_words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoFolder => texts::kept_nowhere(),
        Trouble::Newer(path) => texts::history_newer(path),
        Trouble::Damaged(path) => texts::history_damaged(path),
        Trouble::Busy(path) => texts::history_busy(path),
        Trouble::Inaccessible(path, kind) => texts::history_inaccessible(path, *kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::What;
    use jiff::Timestamp;
    use plausch_core::name::Nick;
    use plausch_transport_std::client::Peer;

    #[test]
    fn what_others_said_before_is_as_safe_to_show_as_what_they_say() {
        let odd = "\u{1b}[2Jhi\u{202e}\u{7}";
        let from = Peer::Nick(Nick::new("\u{3164}bob").unwrap());
        let what = What::Said { from: from.clone(), text: odd.to_owned(), own: false };
        let record = Record { time: Timestamp::UNIX_EPOCH, what };
        let at = jiff::civil::date(2026, 11, 26).at(12, 34, 0, 0);
        let venue = Venue { server: Some(odd.to_owned()), target: Target::Chat(from) };
        let hit = Hit { number: 1, venue: venue.clone(), at, record: record.clone() };
        for (report, last) in [
            (
                Report::Found { words: odd.to_owned(), hits: vec![hit], more: 3 },
                " 1. 2026-11-26 12:34  [bob at  [2Jhi ] bob:  [2Jhi ",
            ),
            (
                Report::Excerpt { venue, lines: vec![(at, record)], hit: Some(0) },
                "→ 2026-11-26 12:34  bob:  [2Jhi ",
            ),
            (Report::Exported(odd.into()), "this conversation is written to  [2Jhi "),
        ] {
            let lines = Wording::of(&Content::History(report)).lines;
            assert_eq!(lines.last().map(String::as_str), Some(last));
            assert!(!lines.concat().contains(char::is_control));
        }
    }
}
