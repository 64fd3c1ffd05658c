//! What the word that is being completed can become, in a row: the one that was taken is marked without colours, too.

use plausch_app::model::Completion;
use plausch_app::sanitise::sanitise;
use plausch_app::theme::Role;
use ratatui::text::{Line, Span};

use super::palette::Palette;
use super::wrap::{fit, width};

/// A row of so many columns with the choice that was taken and those around it.
pub(super) fn row(completion: &Completion, columns: usize, palette: &Palette) -> Line<'static> {
    let labels: Vec<String> = completion.labels().map(sanitise).collect();
    let place = format!("{}/{}", completion.index() + 1, labels.len());
    let room = columns.saturating_sub(width(&place) + 2);
    let mut spans = vec![Span::raw(" ")];
    for index in page(&labels, completion.index(), room) {
        let label = fit(&labels[index], room.saturating_sub(2));
        spans.push(match index == completion.index() {
            true => Span::styled(format!("[{label}]"), palette.style(Role::TabShown)),
            false => Span::raw(format!(" {label} ")),
        });
    }
    spans.push(Span::raw(" "));
    spans.push(Span::raw(place));
    Line::from(spans)
}

/// The choices that are seen together with the one at `index`: the rows are turned over like pages.
fn page(labels: &[String], index: usize, room: usize) -> std::ops::Range<usize> {
    let (mut start, mut columns) = (0, 0);
    for (at, label) in labels.iter().enumerate() {
        let label = width(label) + 2;
        if columns + label > room && at > start {
            if index < at {
                return start..at;
            }
            (start, columns) = (at, 0);
        }
        columns += label;
    }
    start..labels.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_that_was_taken_is_always_seen() {
        let labels: Vec<String> = (0..30).map(|number| "x".repeat(number % 7 + 1)).collect();
        for room in 0..40 {
            for index in 0..labels.len() {
                let page = page(&labels, index, room);
                assert!(page.contains(&index), "{room} {index}");
                let columns: usize = page.clone().map(|at| labels[at].len() + 2).sum();
                assert!(columns <= room || page.len() == 1, "{room} {index}");
            }
        }
    }
}
