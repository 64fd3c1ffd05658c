//! Whom each row belongs to: it starts with a time, a mark and a name that really spoke, or it is indented.

use std::collections::BTreeSet;

use plausch::stage::{Stage, shown};
use plausch::bridge::{Event};
use plausch_transport_std::client::{Peer};

use super::emulator::Emulator;

/// Who has spoken so far, as it is shown.
#[derive(Debug, Default)]
pub(super) struct Voices(BTreeSet<String>);

impl Voices {
    pub(super) fn note(&mut self, event: &Event) {
        match event {
            Event::Broadcast { from, .. } => self.add(from.as_str()),
            Event::ChatMessage { peer: Peer::Nick(nick), .. } => self.add(nick.as_str()),
            Event::ChatMessage { peer, .. } => self.add(&peer.to_string()),
            _ => {}
        }
    }

    fn add(&mut self, who: &str) {
        self.0.insert(format!("{}:", shown(who)));
    }

    /// Whether somebody who spoke may be shown so. A name that is too long is cut.
    fn know(&self, rest: &str) -> bool {
        let cut = rest.split_once('…').map(|(name, _)| name);
        self.0
            .iter()
            .any(|name| rest.starts_with(name) || cut.is_some_and(|cut| name.starts_with(cut)))
    }
}

/// Narrower rows do not hold a whole head.
const NARROW: u16 = 14;
/// Less room indents less.
const SHORT: u16 = 40;

/// No row of the pane claims what it is not, and nothing stands where the program's own things are.
pub(super) fn belong_to_whom_they_name(emulator: &Emulator, stage: &Stage, voices: &Voices) {
    let ((left, top), (columns, rows)) = stage.pane();
    if columns < NARROW {
        return;
    }
    let indent = " ".repeat(if columns < SHORT { 2 } else { 8 });
    let texts = emulator.rows(left, columns);
    let borders = emulator.rows(left + columns, 2);
    for row in usize::from(top)..usize::from(top + rows) {
        let text = &texts[row];
        let is_mine = match text.strip_prefix("12:34 ") {
            _ if text.is_empty() || text.starts_with("── ") => true,
            // The program's own lines. Nothing that one said oneself has come back.
            Some(rest) if rest.starts_with("· ") || rest.starts_with("! ") => true,
            // They may be empty.
            Some("·" | "!") => true,
            Some(rest) => rest.strip_prefix("  ").is_some_and(|rest| voices.know(rest)),
            None => text.starts_with(&indent),
        };
        assert!(is_mine, "row {row} is nobody's: {text:?}");
        if stage.size().0 > columns {
            assert_eq!(borders[row], " │", "the border in row {row}");
        }
    }
    let (columns, rows) = stage.size();
    if columns >= 132 && rows >= 6 {
        let status = &emulator.rows(0, columns)[usize::from(rows - 2)];
        assert!(status.contains(" · zoe · server:9000"), "{status:?}");
    }
}
