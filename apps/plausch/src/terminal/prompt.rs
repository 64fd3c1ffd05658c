//! What the user types for the terminal alone, in place of the draft: what is asked, the words, and what comes of them.

use plausch_app::sanitise::sanitise;
use plausch_app::theme::Role;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::palette::Palette;
use super::wrap::{fit, tail, width};

/// Draws it, with the cursor behind the `words`. These, with the question `asked` before them, take no more than `most`
/// columns; of longer ones the end is seen.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    (asked, words, told): (String, &str, &str),
    most: usize,
    palette: &Palette,
) {
    let words = sanitise(words);
    let words = tail(&words, most.saturating_sub(width(&asked) + 1)).to_owned();
    let end = width(&asked) + width(&words);
    let room = usize::from(area.width).saturating_sub(end + 1);
    let told = fit(&format!("  {}", sanitise(told)), room);
    let line = Line::from(vec![
        Span::styled(asked, palette.style(Role::Prompt)),
        Span::raw(words),
        Span::styled(told, palette.style(Role::Hint)),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    let x = area.x.saturating_add(u16::try_from(end).unwrap_or(u16::MAX));
    frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
}
