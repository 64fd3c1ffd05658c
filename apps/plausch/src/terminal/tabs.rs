//! The bar of conversations: the shown one is always seen, and at both ends stands what is not.

use plausch_app::model::{Conversation, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::theme::Role;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::palette::Palette;
use super::view::View;
use super::wrap::{fit, width};

/// Columns of a name, at most.
const NAME: usize = 16;

/// Draws the bar.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    let labels = labels(view);
    let shown = view.model.shown_index();
    let bar = Bar::of(&labels, shown, usize::from(area.width));
    let edge = |text: String, hidden: &[Label]| Span::styled(text, palette.style(role(hidden)));
    let mut spans = vec![edge(bar.before, &labels[..bar.first])];
    for (index, label) in labels.iter().enumerate().take(bar.end).skip(bar.first) {
        let text = fit(&label.text, usize::from(area.width));
        let role = if index == shown { Role::TabShown } else { role(std::slice::from_ref(label)) };
        spans.push(Span::styled(text, palette.style(role)));
    }
    spans.push(edge(bar.behind, &labels[bar.end..]));
    frame.render_widget(Paragraph::new(Line::from(spans)).style(palette.style(Role::Tabs)), area);
}

/// What the look of these is, if none of them is shown.
fn role(labels: &[Label]) -> Role {
    if labels.iter().any(|label| label.calls > 0) {
        Role::TabMention
    } else if labels.iter().any(|label| label.unread > 0) {
        Role::TabUnread
    } else {
        Role::Tabs
    }
}

/// The index of the conversation whose label is at this column of a bar of that many columns. Beyond its ends, it is the
/// next one that is not seen.
pub(super) fn at(view: &View, columns: usize, column: usize) -> Option<usize> {
    let labels = labels(view);
    let bar = Bar::of(&labels, view.model.shown_index(), columns);
    let mut end = width(&bar.before);
    if column < end {
        return bar.first.checked_sub(1);
    }
    for (index, label) in labels.iter().enumerate().take(bar.end).skip(bar.first) {
        end += label.columns;
        if column < end {
            return Some(index);
        }
    }
    (column < end + width(&bar.behind)).then_some(bar.end)
}

fn labels(view: &View) -> Vec<Label> {
    let label = |(index, conversation)| Label::of(index, conversation, view);
    view.model.conversations().iter().enumerate().map(label).collect()
}

struct Label {
    text: String,
    columns: usize,
    unread: usize,
    /// How much of it asks for attention.
    calls: usize,
}

impl Label {
    fn of(index: usize, conversation: &Conversation, view: &View) -> Self {
        let name = match conversation.target() {
            Target::Room => texts::room_tab(),
            Target::Chat(peer) => fit(&sanitise(&peer.to_string()), NAME),
        };
        let (unread, calls) = (conversation.unread(), conversation.calls());
        let mark = match unread {
            0 if !view.model.is_open(conversation.target()) => {
                format!(" ({})", texts::chat_is_over())
            }
            0 => String::new(),
            _ => format!(" {}", texts::unread_mark(unread - calls, calls)),
        };
        Label::new(format!(" {} {name}{mark} ", index + 1), unread, calls)
    }

    fn new(text: String, unread: usize, calls: usize) -> Self {
        Label { columns: width(&text), text, unread, calls }
    }
}

/// Which labels are seen, and what stands for the others.
#[derive(Debug, PartialEq, Eq)]
struct Bar {
    before: String,
    first: usize,
    end: usize,
    behind: String,
}

impl Bar {
    /// As many labels as fit into so many columns, from the first one with which the shown one is seen.
    fn of(labels: &[Label], shown: usize, columns: usize) -> Self {
        let bars = (0..=shown).map(|first| Bar::from(labels, first, columns));
        let alone =
            || Bar { before: String::new(), first: shown, end: shown + 1, behind: String::new() };
        bars.into_iter().find(|bar| bar.end > shown).unwrap_or_else(alone)
    }

    fn from(labels: &[Label], first: usize, columns: usize) -> Self {
        let before = match first {
            0 => String::new(),
            _ => format!("<{}", hidden(&labels[..first])),
        };
        let behind = |end: usize| match labels.len() - end {
            0 => String::new(),
            _ => format!("{}>", hidden(&labels[end..])),
        };
        let fits = |end: &usize| {
            let seen: usize = labels[first..*end].iter().map(|label| label.columns).sum();
            width(&before) + seen + width(&behind(*end)) <= columns
        };
        let end = (first..=labels.len()).rev().find(fits).unwrap_or(first);
        Bar { behind: behind(end), before, first, end }
    }
}

/// How many are not seen, and how much in them is unread and asks for attention.
fn hidden(labels: &[Label]) -> String {
    let unread: usize = labels.iter().map(|label| label.unread).sum();
    let calls: usize = labels.iter().map(|label| label.calls).sum();
    match unread {
        0 => format!(" {} ", labels.len()),
        _ => format!(" {} {} ", labels.len(), texts::unread_mark(unread - calls, calls)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(unread: &[usize], shown: usize, columns: usize) -> String {
        let label = |(index, &unread): (usize, &usize)| {
            let text = match unread {
                0 => format!(" {} nick ", index + 1),
                _ => format!(" {} nick ({unread}) ", index + 1),
            };
            Label::new(text, unread, 0)
        };
        let labels: Vec<Label> = unread.iter().enumerate().map(label).collect();
        let Bar { before, first, end, behind } = Bar::of(&labels, shown, columns);
        let seen: String = labels[first..end].iter().map(|label| label.text.as_str()).collect();
        format!("{before}{seen}{behind}")
    }

    #[test]
    fn all_labels_are_seen_if_there_is_room() {
        assert_eq!(bar(&[0, 2, 0], 0, 40), " 1 nick  2 nick (2)  3 nick ");
    }

    #[test]
    fn what_is_unread_beyond_the_edge_is_counted() {
        let unread = [0, 0, 3, 0, 0, 4, 0, 0];
        assert_eq!(bar(&unread, 0, 30), " 1 nick  2 nick  6 (7) >");
        assert_eq!(bar(&unread, 4, 30), "< 4 (3)  5 nick  3 (4) >");
        assert_eq!(bar(&unread, 7, 30), "< 6 (7)  7 nick  8 nick ");
    }

    #[test]
    fn what_asks_for_attention_beyond_the_edge_is_counted_apart() {
        let label = |unread, calls| Label::new(" 1 nick ".to_owned(), unread, calls);
        let labels = [label(0, 0), label(3, 0), label(5, 2), label(1, 1)];
        assert_eq!(hidden(&labels), " 4 (6 !3) ");
        assert_eq!(hidden(&labels[3..]), " 1 (!1) ");
    }

    #[test]
    fn the_shown_label_is_always_seen_and_the_bar_is_never_too_long() {
        for count in [1, 2, 30] {
            let unread: Vec<usize> = (0..count).map(|index| index % 3 * 5).collect();
            for (shown, columns) in
                (0..count).flat_map(|shown| (12..60).map(move |columns| (shown, columns)))
            {
                let bar = bar(&unread, shown, columns);
                assert!(bar.contains(&format!(" {} nick", shown + 1)), "{shown} {columns} {bar}");
                assert!(width(&bar) <= columns || !bar.contains(['<', '>']), "{columns} {bar}");
            }
        }
    }
}
