//! The draft as rows of a screen: all lines of it, or those around the cursor.

use plausch_app::model::{Draft, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::theme::Role;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::find;
use super::members;
use super::palette::Palette;
use super::view::View;
use super::wrap::{fit, tail, width};

/// How many rows a draft takes, at most.
const MAX_ROWS: u16 = 6;

/// How many rows the draft takes on a screen of so many.
pub(super) fn height(view: &View, rows: u16) -> u16 {
    if view.members.is_focused {
        return 1;
    }
    let lines = u16::try_from(view.model.shown().draft().lines().count()).unwrap_or(u16::MAX);
    lines.min(MAX_ROWS).min(rows / 3).max(1)
}

/// Draws the draft and the cursor in it.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    if let Some(find) = &view.find {
        return find::draw(frame, area, find, palette);
    }
    if view.members.is_focused {
        return members::draw_filter(frame, area, view, palette);
    }
    let conversation = view.model.shown();
    let columns = usize::from(area.width);
    let prompt = match conversation.target() {
        Target::Room => texts::PROMPT.to_owned(),
        Target::Chat(peer) => texts::prompt_to(&fit(&sanitise(&peer.to_string()), columns / 3)),
    };
    let room = columns.saturating_sub(width(&prompt));
    let Excerpt { lines, cursor, above, below } =
        Excerpt::of(conversation.draft(), room, usize::from(area.height));
    let last = lines.len().saturating_sub(1);
    let has_hint = conversation.draft().text().is_empty() && !view.has_entered;
    let typed = palette.style(Role::OwnText);
    // What is typed takes its place.
    let style = match conversation.is_refused() {
        true => typed.patch(palette.over(Role::Selection)),
        false => typed,
    };
    let prompt_style = match conversation.target() {
        Target::Room => palette.style(Role::Prompt),
        Target::Chat(peer) => palette.prompt_to(&sanitise(&peer.to_string())),
    };
    let rows: Vec<Line<'_>> = lines
        .into_iter()
        .enumerate()
        .map(|(row, text)| {
            // What is not seen is marked in place of the blank behind the prompt.
            let mark = match (above && row == 0, below && row == last) {
                (false, false) => ' ',
                (true, false) => '↑',
                (false, true) => '↓',
                (true, true) => '↕',
            };
            let head = if row == 0 { prompt.trim_end() } else { "" };
            let head = format!("{head:blanks$}{mark}", blanks = blanks(&prompt, head));
            let text = match has_hint {
                true => Span::styled(fit(&texts::hint(), room), palette.style(Role::Hint)),
                false => Span::styled(text, style),
            };
            Line::from(vec![Span::styled(head, prompt_style), text])
        })
        .collect();
    frame.render_widget(Paragraph::new(rows), area);
    let (row, column) = cursor;
    let number = |count| u16::try_from(count).unwrap_or(u16::MAX);
    let x = area.x.saturating_add(number(width(&prompt) + column));
    let y = area.y.saturating_add(number(row));
    let last = |end: u16| end.saturating_sub(1);
    frame.set_cursor_position(Position::new(x.min(last(area.right())), y.min(last(area.bottom()))));
}

/// How many characters `head` must have to be one column narrower than `prompt`.
fn blanks(prompt: &str, head: &str) -> usize {
    (head.chars().count() + width(prompt)).saturating_sub(width(head) + 1)
}

/// What is seen of a draft.
struct Excerpt {
    lines: Vec<String>,
    /// The row and the column of the cursor.
    cursor: (usize, usize),
    /// Whether there are lines above, and below.
    above: bool,
    below: bool,
}

impl Excerpt {
    /// The lines around the cursor that fit into so many columns and rows.
    fn of(draft: &Draft, columns: usize, rows: usize) -> Self {
        let rows = rows.max(1);
        let (before, _) = draft.split();
        let at = before.matches('\n').count();
        let first = (at + 1).saturating_sub(rows);
        let mut cursor = (at - first, 0);
        let lines = draft.lines().enumerate().skip(first).take(rows).map(|(row, line)| {
            // Sanitised like everything else: what is pasted may come from anywhere.
            let text = sanitise(line);
            if row != at {
                return fit(&text, columns);
            }
            let before = before.rsplit('\n').next().unwrap_or_default();
            let (before, after) = text.split_at(shared(&text, &sanitise(before)));
            let before = end_of(before, columns.saturating_sub(1));
            cursor.1 = width(&before);
            let after = fit(after, columns.saturating_sub(cursor.1));
            format!("{before}{after}")
        });
        let lines: Vec<String> = lines.collect();
        let below = first + lines.len() < draft.lines().count();
        Excerpt { lines, cursor, above: first > 0, below }
    }
}

/// How many bytes `text` and what is left of its beginning have in common: a cursor may stand within what is one
/// character on the screen.
fn shared(text: &str, beginning: &str) -> usize {
    let is_same = |(one, other): &((usize, char), char)| one.1 == *other;
    let same = text.char_indices().zip(beginning.chars()).take_while(is_same);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// The end of `text` that fits into `room` columns, with a mark if something is left out.
fn end_of(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mark = if room > 0 { "…" } else { "" };
    format!("{mark}{}", tail(text, room.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(draft: &Draft, columns: usize, rows: usize) -> (Vec<String>, (usize, usize)) {
        let Excerpt { lines, cursor, .. } = Excerpt::of(draft, columns, rows);
        (lines, cursor)
    }

    #[test]
    fn a_long_line_is_seen_around_the_cursor_with_marks_where_it_is_cut() {
        let line = |cursor| seen(&Draft::with_cursor("abcdefghij", cursor), 6, 1);
        assert_eq!(line(0), (vec!["abcde…".to_owned()], (0, 0)));
        assert_eq!(line(10), (vec!["…ghij".to_owned()], (0, 5)));
        assert_eq!(line(7).0, ["…defg…"]);
    }

    #[test]
    fn a_cursor_within_what_is_one_on_the_screen_stands_at_its_side() {
        for text in
            ["a🇩🇪b", "ae\u{301}b", "a\u{1112}\u{1161}b", "a1\u{fe0f}\u{20e3}b", "ｶﾞ\u{e19}\u{e33}"]
        {
            for cursor in 0..=text.chars().count() {
                let (lines, (_, column)) = seen(&Draft::with_cursor(text, cursor), 20, 1);
                assert_eq!(lines, [sanitise(text)], "{text} {cursor}");
                assert!(column <= width(&lines[0]), "{text} {cursor}");
            }
        }
    }

    #[test]
    fn of_many_lines_those_around_the_cursor_are_seen() {
        let draft = Draft::new("one\ntwo\nthree\nfour");
        assert_eq!(seen(&draft, 9, 2), (vec!["three".to_owned(), "four".to_owned()], (1, 4)));
        let draft = Draft::with_cursor("one\ntwo\nthree\nfour", 5);
        let excerpt = Excerpt::of(&draft, 9, 2);
        assert_eq!(excerpt.lines, ["one", "two"]);
        assert_eq!((excerpt.cursor, excerpt.above, excerpt.below), ((1, 1), false, true));
    }
}
