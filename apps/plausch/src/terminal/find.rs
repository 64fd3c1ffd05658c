//! Looking for words in the conversation that is shown: how it is drawn.

use plausch_app::model::Find;
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::theme::Role;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::palette::Palette;
use super::wrap::{fit, tail, width};

/// Draws the words, and what came of it, in place of the draft.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, find: &Find, palette: &Palette) {
    let columns = usize::from(area.width);
    let told = match find.is_over() {
        true => texts::find_nothing(),
        false => texts::find_keys(),
    };
    let told = format!("  {told}");
    let prompt = texts::find_prompt();
    let words = sanitise(find.words());
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
