//! The screen, drawn from the view.
//!
//! ```text
//!  1 Room  2 Bob (1)                         the conversations
//!  tea, and cake                             what the room is about, in the room
//! 12:00   Bob: hi               │ 3 here     the one that is shown, and who is in the room
//! 12:01 » Zoë: hello            │ Zoë
//!  Ann invites you …                         an invitation, while there is one
//!  online · Zoë · host:9000 · framed         the state of the connection
//! > what is being typed
//! ```

use std::ops::Range;
use std::rc::Rc;
use std::time::Instant;

use plausch_app::attention::Until;
use plausch_app::model::{Status, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::theme::Role;
use plausch_transport_std::client::Peer;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use unicode_width::UnicodeWidthChar;

use super::links::Part;
use super::members::{self, Place};
use super::palette::Palette;
use super::rows::{Head, Margin, Row, Size};
use super::tabs;
use super::view::View;
use super::wrap::{fit, width};
use super::{choices, draft};
use plausch_app::wording::Kind;

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, view: &View, palette: &Palette, now: Instant) {
    view.links.clear();
    if is_tiny(frame.area()) {
        return tiny(frame, view, palette);
    }
    let areas = Areas::of(frame.area(), view);
    tabs::draw(frame, areas.tabs, view, palette);
    topic(frame, areas.topic, view, palette);
    conversation(frame, &areas, view, palette);
    if let Some(area) = areas.members {
        members::draw(frame, area, view, palette);
    }
    invitation(frame, areas.invitation, view, palette);
    status(frame, areas.status, view, palette, now);
    draft::draw(frame, areas.draft, view, palette);
    question(frame, &areas, view, palette);
    split_graphemes(frame.buffer_mut());
}

/// On so small a screen there is room for the draft alone.
pub(crate) fn is_tiny(area: Rect) -> bool {
    area.width < 10 || area.height < 2
}

fn tiny(frame: &mut Frame<'_>, view: &View, palette: &Palette) {
    let area = frame.area();
    let Some(last) = area.rows().next_back() else { return };
    let words = fit(&texts::too_small(), usize::from(area.width));
    frame.render_widget(Line::styled(words, palette.style(Role::Status)), area);
    frame.render_widget(Clear, last);
    match view.model.asks_to_send() {
        Some(count) => {
            let question = &texts::ask_to_send(count)[2];
            let question = fit(question, usize::from(area.width));
            frame.render_widget(Line::styled(question, palette.style(Role::Question)), last);
        }
        None => draft::draw(frame, last, view, palette),
    }
}

/// The size that the shown conversation has on a screen of that area.
pub(crate) fn conversation_size(area: Rect, view: &View) -> Size {
    let conversation = Areas::of(area, view).conversation;
    let area = if is_tiny(area) { Rect { height: 0, ..conversation } } else { conversation };
    Size { width: usize::from(area.width), height: usize::from(area.height.max(1)) }
}

/// Where everything is on the screen.
pub(crate) struct Areas {
    pub(crate) tabs: Rect,
    topic: Rect,
    pub(crate) conversation: Rect,
    pub(crate) members: Option<Rect>,
    invitation: Rect,
    status: Rect,
    draft: Rect,
}

impl Areas {
    pub(crate) fn of(area: Rect, view: &View) -> Self {
        let invitation = u16::from(!view.model.invitations().is_empty());
        // On a tiny screen, the draft and the newest entries come first.
        let (tabs, status) = match area.height {
            0..=3 => (0, 0),
            4..=5 => (0, 1),
            _ => (1, 1),
        };
        let has_topic = area.height >= MIN_FOR_TOPIC && topic_of(view).is_some();
        let [tabs, topic, middle, invitation, status, draft] = Layout::vertical([
            Constraint::Length(tabs),
            Constraint::Length(u16::from(has_topic)),
            Constraint::Min(1),
            Constraint::Length(invitation),
            Constraint::Length(status),
            Constraint::Length(draft::height(view, area.height)),
        ])
        .areas(area);
        let (conversation, members) = match view.members.place(middle, &view.model) {
            Place::Nowhere => (middle, None),
            Place::Beside(columns) => {
                let columns = [Constraint::Min(1), Constraint::Length(columns)];
                let [conversation, members] = Layout::horizontal(columns).spacing(1).areas(middle);
                (conversation, Some(members))
            }
            Place::Over(columns) => {
                let x = middle.right().saturating_sub(columns);
                (middle, Some(Rect { x, width: columns, ..middle }))
            }
        };
        Areas { tabs, topic, conversation, members, invitation, status, draft }
    }
}

/// On a lower screen, the topic takes no row from the conversation.
const MIN_FOR_TOPIC: u16 = 10;

/// What the room is about, if that is shown.
fn topic_of(view: &View) -> Option<&str> {
    view.model.topic().filter(|_| *view.model.shown().target() == Target::Room)
}

/// Draws as much of it as there is room for: /topic shows the rest.
fn topic(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    let Some(topic) = topic_of(view).filter(|_| !area.is_empty()) else { return };
    let room = usize::from(area.width).saturating_sub(2);
    let text = format!(" {}", fit(&sanitise(topic), room));
    frame.render_widget(Paragraph::new(text).style(palette.style(Role::Heading)), area);
}

fn conversation(frame: &mut Frame<'_>, areas: &Areas, view: &View, palette: &Palette) {
    let area = areas.conversation;
    let conversation = view.model.shown();
    let scroll = view.scroll();
    let size = Size { width: usize::from(area.width), height: usize::from(area.height) };
    let paper = view.paper_of(size);
    let margin = paper.margin();
    let rows = scroll.rows(&paper);
    let mut lines: Vec<Line<'_>> =
        rows.iter().map(|row| styled(row, size.width, margin, view, palette)).collect();
    if scroll.is_scrolled() {
        let new = scroll.new_entries(conversation);
        let text = if new == 0 { texts::scrolled() } else { texts::new_lines(new) };
        let marker = format!("── {} ", fit(&text, size.width.saturating_sub(4)));
        let rule = "─".repeat(size.width.saturating_sub(width(&marker)));
        lines.pop();
        let role = if new == 0 { Role::Scrolled } else { Role::NewBelow };
        lines.push(Line::styled(marker + &rule, palette.style(role)));
    }
    let shown = lines.len();
    frame.render_widget(Paragraph::new(lines), area);
    let is_covered = usize::from(scroll.is_scrolled());
    // The list of members may be drawn over it.
    let end = areas.members.map_or(area.right(), |list| list.x.min(area.right()));
    for (y, row) in (area.y..).zip(&rows[..shown - is_covered]) {
        let start = usize::from(area.x) + row.text_start(size.width, margin);
        links(frame, y, row, start..usize::from(end), view, palette);
    }
}

/// The links of a row that was drawn at `y`, with its text in these columns.
fn links(
    frame: &mut Frame<'_>,
    y: u16,
    row: &Row,
    text: Range<usize>,
    view: &View,
    palette: &Palette,
) {
    for Part { columns, link } in &row.links {
        let columns = text.start + columns.start..(text.start + columns.end).min(text.end);
        let (Ok(x), Ok(width)) = (columns.start.try_into(), columns.len().try_into()) else {
            continue;
        };
        if width > 0 {
            frame.buffer_mut().set_style(Rect { x, y, width, height: 1 }, palette.over(Role::Link));
            view.links.add(y, Part { columns, link: Rc::clone(link) });
        }
    }
}

/// A row of the conversation. Even without colours, the mark shows whose words a line is.
fn styled<'a>(
    row: &'a Row,
    columns: usize,
    margin: Margin,
    view: &View,
    palette: &Palette,
) -> Line<'a> {
    let said = palette.style(row.role());
    if row.rule.is_some() {
        return Line::styled(row.text.as_str(), said);
    }
    let text = Span::styled(row.text.as_str(), said);
    let spans = match &row.head {
        None => vec![Span::styled(" ".repeat(margin.indent), palette.style(Role::Text)), text],
        Some(head) => {
            let mark = match row.kind {
                Kind::Other if row.is_mention => "@ ",
                Kind::Other => "  ",
                Kind::Own => "» ",
                Kind::Info => "· ",
                Kind::Error => "! ",
            };
            let author = head.author.as_deref().unwrap_or_default();
            let author = match row.kind {
                Kind::Own => palette.style(Role::OwnNick),
                _ => palette.nick(author),
            };
            let prefix = fit(&head.prefix, columns.saturating_sub(margin.head));
            let gap = if margin.time == 0 { "" } else { " " };
            vec![
                Span::styled(time(head, margin, view), palette.style(Role::Time)),
                Span::styled(format!("{gap}{mark}"), said),
                Span::styled(prefix, author),
                text,
            ]
        }
    };
    // A row to which the user has jumped stands out.
    let marked = if row.is_marked { palette.over(Role::Selection) } else { Style::new() };
    spans.into_iter().map(|span| span.patch_style(marked)).collect()
}

/// When it was; nothing, if no times are shown.
fn time(head: &Head, margin: Margin, view: &View) -> String {
    if margin.time == 0 {
        return String::new();
    }
    let written = view.time_format.write(&head.time.to_zoned(view.time_zone.clone()));
    let written = fit(&sanitise(&written), margin.time);
    let blanks = margin.time.saturating_sub(width(&written));
    written + &" ".repeat(blanks)
}

fn invitation(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    let invitations = view.model.invitations();
    let Some(oldest) = invitations.first() else { return };
    let who = match &oldest.peer {
        Peer::Nick(nick) => nick.to_string(),
        Peer::Addr(ip) => texts::somebody_at(*ip, &oldest.candidates),
    };
    let room = usize::from(area.width).saturating_sub(2);
    let text = texts::invitation_bar(&sanitise(&who), invitations.len() - 1, room);
    let text = format!(" {}", fit(&text, room));
    frame.render_widget(Paragraph::new(text).style(palette.style(Role::Question)), area);
}

fn status(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette, now: Instant) {
    let state = match view.model.status() {
        Status::Connecting => texts::state_connecting(),
        Status::Online(_) => texts::state_online(view.model.is_secure()),
        Status::Offline { retry_at: Some(retry_at) } => {
            let after = retry_at.saturating_duration_since(now);
            match view.model.is_nick_refused() {
                true => texts::state_nick_refused(after),
                false => texts::state_retry(after),
            }
        }
        Status::Offline { retry_at: None } => texts::state_offline(),
    };
    let mut parts = vec![state, view.model.nick().to_string(), view.server.clone()];
    if view.sending > 0 {
        parts.insert(1, texts::state_sending(view.sending));
    }
    let is_online = match view.model.status() {
        Status::Online(dialect) => {
            parts.push(dialect.name().to_owned());
            parts.push(texts::here(view.model.roster().count()));
            true
        }
        _ => false,
    };
    let privacy = view.model.privacy(view.model.shown().target());
    parts.extend(privacy.map(texts::state_privacy));
    match &view.quiet {
        None => {}
        Some(Until::Told) => parts.push(texts::state_quiet()),
        Some(Until::Time(end)) => parts.push(texts::state_quiet_until(&texts::time_of(end))),
    }
    if view.model.is_hosting() {
        parts.push(texts::state_hosting());
    }
    let room = usize::from(area.width).saturating_sub(2);
    let text = format!(" {}", fit(&sanitise(&parts.join(" · ")), room));
    let role = if is_online { Role::Status } else { Role::Offline };
    frame.render_widget(Paragraph::new(text).style(palette.style(role)), area);
}

/// What the user has to answer, or can go on with, stands in place of the status, or of the draft if there is no other
/// row.
fn question(frame: &mut Frame<'_>, areas: &Areas, view: &View, palette: &Palette) {
    let Some(count) = view.model.asks_to_send() else {
        return help_with_draft(frame, areas.status, view, palette);
    };
    let area = if areas.status.is_empty() { areas.draft } else { areas.status };
    let room = usize::from(area.width).saturating_sub(2);
    let texts = texts::ask_to_send(count);
    let text = texts.iter().find(|text| width(text) <= room).unwrap_or(&texts[2]);
    let text = fit(text, room);
    let row = Rect { height: area.height.min(1), ..area };
    frame.render_widget(Clear, row);
    frame.render_widget(
        Paragraph::new(format!(" {text}")).style(palette.style(Role::Question)),
        row,
    );
}

/// What the word at the cursor can become, or that another key is waited for.
fn help_with_draft(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    let columns = usize::from(area.width);
    let line = match (&view.waiting, view.model.completion()) {
        (Some(key), _) => Line::raw(fit(&format!(" {key} …"), columns)),
        (None, Some(completion)) => choices::row(completion, columns, palette),
        (None, None) => return,
    };
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(line).style(palette.style(Role::Status)), area);
}

/// Gives each character that takes room a cell of its own, even if several make one grapheme, as in Thai. Otherwise the
/// second half of such a grapheme would stay on the screen when something narrower is drawn over it.
fn split_graphemes(buffer: &mut Buffer) {
    let area = buffer.area;
    for position in area.positions() {
        let Some(cell) = buffer.cell(position) else { continue };
        let parts = parts(cell.symbol());
        if parts.len() < 2
            || parts.iter().map(|part| width(part)).sum::<usize>() != width(cell.symbol())
        {
            continue;
        }
        let style = cell.style();
        let mut x = position.x;
        for part in parts {
            if let Some(cell) = buffer.cell_mut((x, position.y)) {
                cell.set_symbol(&part).set_style(style);
            }
            x = x.saturating_add(u16::try_from(width(&part)).unwrap_or(u16::MAX));
        }
    }
}

/// A symbol cut before each character that takes room.
fn parts(symbol: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for c in symbol.chars() {
        match parts.last_mut() {
            Some(part) if c.width() == Some(0) => part.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts
}
