//! What is selected, and what of it is copied.

use std::ops::Range;

use iced::advanced::mouse::{self, Button, click};
use iced::{Point, Rectangle};
use unicode_segmentation::UnicodeSegmentation;

use super::laid::Laid;
use super::line::Source;
use super::paper::Paper;

/// How many bytes are copied, at most: a clipboard is no archive.
const MAX_COPIED: usize = 4 << 20;

/// A place: the index of a line, and a byte of its text.
type Place = (usize, usize);

/// What is selected.
#[derive(Default)]
pub(super) struct Selection {
    /// Where it began, and where it is now.
    ends: Option<(Place, Place)>,
    is_dragging: bool,
    last_click: Option<mouse::Click>,
}

impl Selection {
    /// The mouse is pressed: once begins a selection, twice selects a word, three times a line.
    pub(super) fn press(&mut self, paper: &Paper, source: &impl Source, at: Point) {
        let click = mouse::Click::new(at, Button::Left, self.last_click);
        self.last_click = Some(click);
        self.is_dragging = true;
        self.ends = paper.hit(at).map(|place| {
            let Range { start, end } = match click.kind() {
                click::Kind::Single => place.1..place.1,
                click::Kind::Double => {
                    source.line(place.0).map_or(0..0, |line| word(&line.text, place.1))
                }
                click::Kind::Triple => 0..source.line(place.0).map_or(0, |line| line.text.len()),
            };
            ((place.0, start), (place.0, end))
        });
    }

    /// The mouse moves, while it is pressed.
    pub(super) fn drag(&mut self, paper: &Paper, at: Point) {
        let is_single = self.last_click.is_none_or(|click| click.kind() == click::Kind::Single);
        if let (Some((_, end)), Some(place)) = (&mut self.ends, paper.hit(at)) {
            // After a double click, the mouse may tremble.
            if is_single || place.0 != end.0 {
                *end = place;
            }
        }
    }

    /// The mouse is released. Whether it had been pressed here.
    pub(super) fn release(&mut self) -> bool {
        std::mem::take(&mut self.is_dragging)
    }

    pub(super) fn is_dragging(&self) -> bool {
        self.is_dragging
    }

    /// Selects nothing. Whether something was selected.
    pub(super) fn clear(&mut self) -> bool {
        self.ends.take().is_some_and(|(one, other)| one != other)
    }

    /// Both ends in order, if something is selected.
    fn range(&self) -> Option<(Place, Place)> {
        let (one, other) = self.ends?;
        (one != other).then(|| (one.min(other), one.max(other)))
    }

    /// What is selected of the text of a line that has so many bytes.
    fn part(&self, index: usize, len: usize) -> Option<Range<usize>> {
        let (start, end) = self.range()?;
        let from = if index == start.0 { start.1 } else { 0 };
        let to = if index == end.0 { end.1 } else { len };
        (start.0..=end.0).contains(&index).then(|| from.min(len)..to.min(len))
    }

    /// What is selected of a line, as rectangles from where its text begins.
    pub(super) fn rectangles(&self, index: usize, laid: &Laid) -> Vec<Rectangle> {
        self.part(index, laid.len).map(|part| laid.rectangles(part)).unwrap_or_default()
    }

    /// What is selected: a part of one text as it is, several lines with time and sender.
    pub(super) fn text(&self, source: &impl Source) -> String {
        let Some((start, end)) = self.range() else { return String::new() };
        let mut copied = String::new();
        for index in start.0..=end.0 {
            let Some(line) = source.line(index) else { continue };
            let Some(part) = self.part(index, line.text.len()) else { continue };
            if start.0 == end.0 {
                return line.text.get(part).unwrap_or_default().to_owned();
            }
            if copied.len() > MAX_COPIED {
                break;
            }
            copied += &line.copied(part);
            copied.push('\n');
        }
        copied
    }
}

/// The word of `text` in which this byte is.
fn word(text: &str, at: usize) -> Range<usize> {
    let mut words = text.split_word_bound_indices();
    let found = words.find(|(start, word)| (*start..start + word.len()).contains(&at));
    found.map_or(text.len()..text.len(), |(start, word)| start..start + word.len())
}
