//! The screen, from the model.
//!
//! ```text
//!  1 Room  2 Bob (1)                         the panes
//! 12:00   Bob: hi               │ 3 here     the pane that is shown, and who is here
//! 12:01 » Zoë: hello            │ Zoë
//!  Ann invites you …                         an invitation, while there is one
//!  online · Zoë · host:9000 · framed         how one stands with the server
//! > what is being typed
//! ```

use plausch_transport_std::client::Peer;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};

use super::model::{Link, Model};
use super::palette::Palette;
use super::pane::{HEAD, Pane, Row, Size, indent};
use super::wrap::{fit, tail, width};
use crate::chat::narrate::{Place, Voice};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use std::time::Instant;

/// From how many columns on there is room for the list of members, and how many it takes.
const WIDE: u16 = 64;
const LIST: u16 = 20;

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, model: &Model, palette: &Palette, now: Instant) {
    let areas = Areas::of(frame.area(), model);
    tabs(frame, areas.tabs, model, palette);
    rows(frame, areas.pane, model, palette);
    if let Some(list) = areas.list {
        members(frame, list, model, palette);
    }
    if let Some((who, others)) = model.invitation() {
        let room = usize::from(areas.bar.width).saturating_sub(2);
        let text = fit(&texts::invitation_bar(&sanitise(&who), others, room), room);
        frame.render_widget(
            Paragraph::new(format!(" {text}")).style(palette.invitation()),
            areas.bar,
        );
    }
    status(frame, areas.status, model, palette, now);
    draft(frame, areas.draft, model, palette);
}

/// The room that a pane's rows have on a screen of that area.
pub(crate) fn pane_size(area: Rect, model: &Model) -> Size {
    let pane = pane_area(area, model);
    Size { width: usize::from(pane.width), height: usize::from(pane.height) }
}

/// Where a pane's rows are on a screen of that area.
pub(crate) fn pane_area(area: Rect, model: &Model) -> Rect {
    Areas::of(area, model).pane
}

struct Areas {
    tabs: Rect,
    pane: Rect,
    list: Option<Rect>,
    bar: Rect,
    status: Rect,
    draft: Rect,
}

impl Areas {
    fn of(area: Rect, model: &Model) -> Self {
        let bar = u16::from(model.invitation().is_some());
        // Where there is hardly any room, what is being typed and what was said last come first.
        let (tabs, status) = match area.height {
            0..=3 => (0, 0),
            4..=5 => (0, 1),
            _ => (1, 1),
        };
        let [tabs, middle, bar, status, draft] = Layout::vertical([
            Constraint::Length(tabs),
            Constraint::Min(1),
            Constraint::Length(bar),
            Constraint::Length(status),
            Constraint::Length(1),
        ])
        .areas(area);
        let is_room = model.pane().place == Place::Room;
        if area.width < WIDE || !is_room {
            return Areas { tabs, pane: middle, list: None, bar, status, draft };
        }
        let columns = [Constraint::Min(1), Constraint::Length(LIST)];
        let [pane, list] = Layout::horizontal(columns).spacing(1).areas(middle);
        Areas { tabs, pane, list: Some(list), bar, status, draft }
    }
}

fn tabs(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: &Palette) {
    let labels: Vec<String> =
        model.panes.iter().enumerate().map(|(number, pane)| label(number, pane, model)).collect();
    // The pane that is shown is always seen: what stands before it goes first.
    let room = usize::from(area.width);
    let upto: usize = labels.iter().take(model.active + 1).map(|label| width(label)).sum();
    let mut over = upto.saturating_sub(room);
    let mut spans = Vec::new();
    for (number, label) in labels.into_iter().enumerate() {
        if over > 0 && number < model.active {
            over = over.saturating_sub(width(&label));
            continue;
        }
        let unread = model.panes.get(number).is_some_and(|pane| pane.unread > 0);
        spans.push(Span::styled(label, palette.tab(number == model.active, unread)));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)).style(palette.tabs()), area);
}

fn label(number: usize, pane: &Pane, model: &Model) -> String {
    let name = match &pane.place {
        Place::Room => texts::ROOM.to_owned(),
        Place::Chat(peer) => fit(&sanitise(&peer.to_string()), 16),
    };
    let over = matches!(&pane.place, Place::Chat(peer) if !model.is_open(peer));
    let mark = match pane.unread {
        0 if over => format!(" ({})", texts::CHAT_OVER),
        0 => String::new(),
        count => format!(" ({count})"),
    };
    format!(" {} {name}{mark} ", number + 1)
}

fn rows(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: &Palette) {
    let pane = model.pane();
    let size = Size { width: usize::from(area.width), height: usize::from(area.height) };
    let mut lines: Vec<Line<'_>> =
        pane.rows(size).iter().map(|row| styled(row, size.width, palette)).collect();
    if pane.is_scrolled() {
        let text = match pane.new_lines() {
            0 => texts::SCROLLED.to_owned(),
            count => texts::new_lines(count),
        };
        let marker = format!("── {} ", fit(&text, size.width.saturating_sub(4)));
        let rule = "─".repeat(size.width.saturating_sub(width(&marker)));
        lines.pop();
        lines.push(Line::styled(marker + &rule, palette.marker(pane.new_lines() > 0)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// A row of the pane. Without colour too, one's own lines, those of others and the program's differ by
/// the mark before them.
fn styled<'a>(row: &Row<'a>, columns: usize, palette: &Palette) -> Line<'a> {
    let voice = &row.entry.line.voice;
    let text = Span::styled(row.text, palette.text(voice));
    if !row.is_first {
        return Line::from(vec![Span::raw(" ".repeat(indent(columns))), text]);
    }
    let mark = match voice {
        Voice::Other(_) => "  ",
        Voice::Own(_) => "» ",
        Voice::System => "· ",
        Voice::Error => "! ",
    };
    let face = fit(&row.entry.face(), columns.saturating_sub(HEAD));
    Line::from(vec![
        Span::styled(row.entry.stamp.to_string(), palette.stamp()),
        Span::styled(format!(" {mark}"), palette.text(voice)),
        Span::styled(face, palette.face(voice)),
        text,
    ])
}

fn members(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: &Palette) {
    let block = Block::new().borders(Borders::LEFT).border_style(palette.stamp());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let room = usize::from(inner.width).saturating_sub(1);
    let height = usize::from(inner.height);
    if !matches!(model.link, Link::Online(_)) {
        return;
    }
    let name = |name: &str| format!(" {}", fit(&sanitise(name), room));
    let mut lines = vec![
        Line::styled(format!(" {}", texts::here(model.roster.count())), palette.title()),
        Line::styled(name(model.own.as_str()), palette.title()),
    ];
    let held = model.roster.members.len();
    let fits = height.saturating_sub(lines.len());
    let others = usize::try_from(model.roster.others).unwrap_or(0);
    let shown = if held > fits || others > 0 { held.min(fits.saturating_sub(1)) } else { held };
    for nick in model.roster.members.iter().take(shown) {
        lines.push(Line::styled(name(nick.as_str()), palette.nick(nick.as_str())));
    }
    if held - shown + others > 0 {
        lines.push(Line::styled(
            format!(" {}", texts::other_members(held - shown + others)),
            palette.stamp(),
        ));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

fn status(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: &Palette, now: Instant) {
    let state = match &model.link {
        Link::Connecting => texts::STATE_CONNECTING.to_owned(),
        Link::Online(_) => texts::STATE_ONLINE.to_owned(),
        Link::Offline { again: Some(again) } => {
            texts::state_retry(again.saturating_duration_since(now))
        }
        Link::Offline { again: None } => texts::STATE_OFFLINE.to_owned(),
    };
    let is_online = matches!(model.link, Link::Online(_));
    let mut parts = vec![model.own.to_string(), model.server.clone()];
    if let Link::Online(dialect) = model.link {
        parts.push(dialect.name().to_owned());
        parts.push(texts::here(model.roster.count()));
    }
    if model.is_hosting {
        parts.push(texts::STATE_HOSTING.to_owned());
    }
    let room = usize::from(area.width).saturating_sub(2);
    let text = fit(&sanitise(&format!("{state} · {}", parts.join(" · "))), room);
    frame.render_widget(Paragraph::new(format!(" {text}")).style(palette.status(is_online)), area);
}

fn draft(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: &Palette) {
    let pane = model.pane();
    let columns = usize::from(area.width);
    let prompt = match &pane.place {
        Place::Room => "> ".to_owned(),
        Place::Chat(peer @ (Peer::Nick(_) | Peer::Addr(_))) => {
            format!("{}> ", fit(&sanitise(&peer.to_string()), columns / 3))
        }
    };
    let value = pane.draft.value();
    let at = value.char_indices().nth(pane.draft.cursor()).map_or(value.len(), |(at, _)| at);
    // Sanitised like everything else: what is pasted may come from anywhere.
    let (before, after) = value.split_at(at);
    let (before, after) = (sanitise(before), sanitise(after));
    let room = columns.saturating_sub(width(&prompt) + 1);
    let before = tail(&before, room);
    let cursor = width(&prompt) + width(before);
    let line = Line::from(vec![
        Span::styled(prompt, palette.prompt()),
        Span::raw(format!("{before}{after}")),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    let x = area.x.saturating_add(u16::try_from(cursor).unwrap_or(u16::MAX));
    frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
}
