//! Whom each row belongs to: it starts with a time, a mark and the name of somebody who really spoke, or it is indented.

use std::collections::BTreeSet;

use plausch_app::sanitise::sanitise;
use plausch_transport_std::client::Event;
use ratatui::layout::Rect;

use super::emulator::{Emulator, replaced};

/// Everybody who has spoken so far, as they are shown.
#[derive(Debug, Default)]
pub(super) struct Speakers(BTreeSet<String>);

impl Speakers {
    pub(super) fn on_event(&mut self, event: &Event) {
        match event {
            Event::Broadcast { from, .. } => self.add(from.as_str()),
            Event::ChatText { peer, .. } => self.add(&peer.to_string()),
            _ => {}
        }
    }

    fn add(&mut self, name: &str) {
        self.0.insert(replaced(&sanitise(name)));
    }

    /// Whether a text that is shown so is somebody's who has spoken, or says what somebody does, who has. A name that is
    /// too long is cut.
    fn have_said(&self, text: &str) -> bool {
        let (text, is_deed) = text.strip_prefix("* ").map_or((text, false), |deed| (deed, true));
        let cut = text.split_once('…').map(|(name, _)| name);
        let follows = |rest: &str| match is_deed {
            // What is done may stand in the next row.
            true => rest.is_empty() || rest.starts_with(' '),
            false => rest.starts_with(':'),
        };
        self.0.iter().any(|name| {
            text.strip_prefix(name.as_str()).is_some_and(follows)
                || cut.is_some_and(|cut| name.starts_with(cut))
        })
    }
}

/// Narrower rows do not hold a whole head.
const NARROW: u16 = 14;
/// Rows shorter than this are indented less.
const SHORT: u16 = 40;

/// Panics if a row of the conversation claims to be somebody else's, or something stands in place of what is the
/// program's own.
pub(super) fn assert_owned(
    emulator: &Emulator,
    (columns, _): (u16, u16),
    conversation: Rect,
    speakers: &Speakers,
) {
    if conversation.width < NARROW {
        return;
    }
    let texts = emulator.rows(conversation.x, conversation.width);
    let borders = emulator.rows(conversation.right(), 2);
    for row in usize::from(conversation.top())..usize::from(conversation.bottom()) {
        let text = &texts[row];
        assert!(is_owned(text, conversation.width, speakers), "row {row} is nobody's: {text:?}");
        if columns > conversation.width {
            assert_eq!(borders[row], " │", "the border in row {row}");
        }
    }
}

/// Panics if the status is not below the conversation, above a draft of any height.
pub(super) fn assert_status(emulator: &Emulator, (columns, rows): (u16, u16), conversation: Rect) {
    if columns >= 132 && rows >= 6 {
        let below = &emulator.rows(0, columns)[usize::from(conversation.bottom())..];
        let is_status = |row: &String| row.contains(" · zoe · server:9000");
        assert!(below.iter().any(is_status), "{below:?}");
    }
}

fn is_owned(text: &str, width: u16, speakers: &Speakers) -> bool {
    let indent = " ".repeat(if width < SHORT { 2 } else { 8 });
    match text.strip_prefix("12:34 ") {
        // Empty, or a line that says something of those below it.
        _ if text.is_empty() || text.starts_with("── ") || text.starts_with("— ") => true,
        // The program's own lines, which may be empty. Nothing that the user said has come back.
        Some("·" | "!") => true,
        Some(rest) if rest.starts_with("· ") || rest.starts_with("! ") => true,
        // One that mentions the user is marked.
        Some(rest) => {
            let said = rest.strip_prefix("  ").or_else(|| rest.strip_prefix("@ "));
            said.is_some_and(|said| speakers.have_said(said))
        }
        None => text.starts_with(&indent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;

    #[test]
    fn a_row_in_the_name_of_somebody_who_has_not_spoken_is_noticed() {
        let mut speakers = Speakers::default();
        let from = Nick::new("bob").unwrap();
        speakers.on_event(&Event::Broadcast { from, text: "hi".to_owned(), own: false });
        for (text, owned) in [
            ("12:34   bob: hi", true),
            ("12:34 @ bob: hi, zoe", true),
            ("12:34   * bob waves", true),
            ("12:34   * eve waves", false),
            ("12:34   * bob: hi", false),
            ("12:34 · bob left", true),
            ("— what is below is new —", true),
            ("        more of a text", true),
            ("", true),
            ("12:34   eve: hi", false),
            ("12:34 @ eve: hi", false),
            ("12:34 » zoe: I say so", false),
            ("more of a text", false),
            ("bob: hi", false),
        ] {
            assert_eq!(is_owned(text, 80, &speakers), owned, "{text:?}");
        }
    }
}
