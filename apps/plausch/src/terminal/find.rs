//! Looking for words in the conversation that is shown.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use plausch_app::model::{Content, Conversation, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::palette::Palette;
use super::view::View;
use super::wrap::{fit, tail, width};
use crate::wording::Wording;

/// How many bytes of words are looked for, at most.
const MAX_BYTES: usize = 200;

/// What the user looks for, and what was found.
#[derive(Debug)]
pub(super) struct Find {
    target: Target,
    words: String,
    /// The index of the entry that was found last.
    found: Option<usize>,
    /// Whether there is nothing more in that direction.
    is_over: bool,
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Older,
    Newer,
}

impl View {
    /// Begins to look for words.
    pub(super) fn find(&mut self) {
        let target = self.model.shown().target().clone();
        self.find = Some(Find { target, words: String::new(), found: None, is_over: false });
    }

    /// What a key does while the user looks for words. Whether it does something there; any other ends the search.
    pub(super) fn find_key(&mut self, key: KeyEvent) -> bool {
        let Some(find) = self.find.as_mut() else { return false };
        match (key.code, key.modifiers) {
            (KeyCode::Enter | KeyCode::Up, _) | (KeyCode::Char('f'), KeyModifiers::CONTROL) => {
                self.find_next(Direction::Older);
            }
            (KeyCode::Down, _) => self.find_next(Direction::Newer),
            (KeyCode::Backspace, _) => {
                find.words.pop();
                self.find_anew();
            }
            (KeyCode::Char(c), KeyModifiers::NONE | KeyModifiers::SHIFT) => {
                self.find_more(c.encode_utf8(&mut [0; 4]));
            }
            (KeyCode::PageUp | KeyCode::PageDown, _) => return false,
            (KeyCode::Esc, _) | (KeyCode::Char('c'), KeyModifiers::CONTROL) => self.find = None,
            _ => {
                self.find = None;
                return false;
            }
        }
        true
    }

    /// Looks for this as well, which the user typed or pasted behind the words. Whether it looks for words.
    pub(super) fn find_more(&mut self, text: &str) -> bool {
        let Some(find) = self.find.as_mut() else { return false };
        let text = text.lines().next().unwrap_or_default();
        if find.words.len() + text.len() <= MAX_BYTES {
            find.words += text;
        }
        self.find_anew();
        true
    }

    /// Other words: the newest entry that has them.
    fn find_anew(&mut self) {
        if let Some(find) = self.find.as_mut() {
            find.found = None;
        }
        self.find_next(Direction::Older);
    }

    fn find_next(&mut self, direction: Direction) {
        let conversation = self.model.shown();
        let Some(find) = self.find.as_mut() else { return };
        if find.target != *conversation.target() {
            find.target = conversation.target().clone();
            find.found = None;
        }
        let next = find.next(conversation, direction);
        find.is_over = next.is_none();
        find.found = next.or(find.found);
        match (next, direction) {
            (Some(index), _) => self.scroll_to(index),
            // What was said in earlier stays may have them.
            (None, Direction::Older) => self.model.look_back(),
            (None, Direction::Newer) => {}
        }
    }
}

impl Find {
    fn next(&self, conversation: &Conversation, direction: Direction) -> Option<usize> {
        let words: Vec<_> = self.words.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            return None;
        }
        let has_them = |index: &usize| {
            let content = conversation.entry(*index).map(|entry| &entry.content);
            content.is_some_and(|content| has(content, &words))
        };
        let all = conversation.indices();
        match (direction, self.found) {
            (Direction::Older, found) => {
                let end = found.map_or(all.end, |found| found.min(all.end));
                (all.start..end).rev().find(has_them)
            }
            (Direction::Newer, Some(found)) => {
                (found.saturating_add(1).max(all.start)..all.end).find(has_them)
            }
            (Direction::Newer, None) => None,
        }
    }
}

/// Whether all of these words, in small letters, are seen in an entry.
fn has(content: &Content, words: &[String]) -> bool {
    let Wording { author, lines, .. } = Wording::of(content);
    let shown: Vec<_> = author.iter().chain(&lines).map(|line| line.to_lowercase()).collect();
    words.iter().all(|word| shown.iter().any(|line| line.contains(word.as_str())))
}

/// Draws the words, and what came of it, in place of the draft.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, find: &Find, palette: &Palette) {
    let columns = usize::from(area.width);
    let told = match find.is_over && !find.words.trim().is_empty() {
        true => texts::FIND_NOTHING,
        false => texts::FIND_KEYS,
    };
    let told = format!("  {told}");
    let prompt = texts::FIND;
    let words = sanitise(&find.words);
    let words = tail(&words, columns.saturating_sub(width(prompt) + 1)).to_owned();
    let end = width(prompt) + width(&words);
    let told = fit(&told, columns.saturating_sub(end + 1));
    let line = Line::from(vec![
        Span::styled(prompt, palette.prompt()),
        Span::raw(words),
        Span::styled(told, palette.dim()),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    let x = area.x.saturating_add(u16::try_from(end).unwrap_or(u16::MAX));
    frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
}
