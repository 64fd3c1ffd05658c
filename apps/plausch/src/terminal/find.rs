//! Looking for words in the conversation that is shown.

use plausch_app::model::{Content, Conversation, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::theme::Role;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::palette::Palette;
use super::wrap::{fit, tail, width};
use plausch_app::wording::Wording;

/// How many bytes the words may have, together.
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

/// Where to look for the next entry.
#[derive(Debug, Clone, Copy)]
pub(super) enum Direction {
    Older,
    Newer,
}

impl Find {
    /// Begins to look for words in `conversation`.
    pub(super) fn new(conversation: &Conversation) -> Self {
        let target = conversation.target().clone();
        Find { target, words: String::new(), found: None, is_over: false }
    }

    /// Looks for this as well, which the user typed or pasted behind the words.
    pub(super) fn push(&mut self, text: &str) {
        let text = text.lines().next().unwrap_or_default();
        if self.words.len() + text.len() <= MAX_BYTES {
            self.words += text;
        }
        self.found = None;
    }

    /// Takes the last character away.
    pub(super) fn pop(&mut self) {
        self.words.pop();
        self.found = None;
    }

    /// Goes on to the next entry of `conversation` that has the words, or with other words to the newest.
    pub(super) fn go(
        &mut self,
        conversation: &Conversation,
        direction: Direction,
    ) -> Option<usize> {
        if self.target != *conversation.target() {
            self.target = conversation.target().clone();
            self.found = None;
        }
        let next = self.next(conversation, direction);
        self.is_over = next.is_none();
        self.found = next.or(self.found);
        next
    }

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
    if let Content::Traffic(traffic) = content {
        // Who is in a crowd can be found, though only their number is seen.
        let names: Vec<_> =
            traffic.changes().map(|change| sanitise(change.nick.as_str()).to_lowercase()).collect();
        let is_there = |word: &String| names.iter().any(|name| name.contains(word.as_str()));
        if words.iter().all(is_there) {
            return true;
        }
    }
    let Wording { author, lines, .. } = Wording::of(content);
    let shown: Vec<_> = author.iter().chain(&lines).map(|line| line.to_lowercase()).collect();
    words.iter().all(|word| shown.iter().any(|line| line.contains(word.as_str())))
}

/// Draws the words, and what came of it, in place of the draft.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, find: &Find, palette: &Palette) {
    let columns = usize::from(area.width);
    let told = match find.is_over && !find.words.trim().is_empty() {
        true => texts::find_nothing(),
        false => texts::find_keys(),
    };
    let told = format!("  {told}");
    let prompt = texts::find_prompt();
    let words = sanitise(&find.words);
    let words = tail(&words, columns.saturating_sub(width(&prompt) + 1)).to_owned();
    let end = width(&prompt) + width(&words);
    let told = fit(&told, columns.saturating_sub(end + 1));
    let line = Line::from(vec![
        Span::styled(prompt, palette.style(Role::Prompt)),
        Span::raw(words),
        Span::styled(told, palette.style(Role::Hint)),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    let x = area.x.saturating_add(u16::try_from(end).unwrap_or(u16::MAX));
    frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
}
