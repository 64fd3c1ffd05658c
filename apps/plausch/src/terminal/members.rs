//! The list of members: beside the room, or over the conversation while the user is in it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use plausch_app::keys::{KeyAction, Surface};
use plausch_app::model::{MemberList, MemberRow, Model, Possible, Status, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::theme::Role;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, Paragraph};

use super::palette::Palette;
use super::prompt;
use super::view::View;
use super::wrap::fit;

/// From how many columns on there is room for the list beside the room, and how many it takes.
const WIDE: u16 = 64;
const COLUMNS: u16 = 20;
/// How many columns it takes over the conversation, at most.
const OVERLAY: u16 = 28;

/// How the list of members is looked at.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) list: MemberList,
    /// Whether keys go to the list.
    pub(super) is_focused: bool,
    /// Whether the user has hidden it.
    pub(super) is_hidden: bool,
    /// The index of the first member that is seen.
    top: usize,
    /// How many are seen, as they were drawn last.
    height: usize,
}

/// What a key in the list does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ListKey {
    /// It was for the list.
    Taken,
    /// The user wants a private chat with the selected member.
    Chat,
    /// It is for somebody else: the user leaves the list.
    Other,
}

impl Members {
    /// The list of a user who has hidden it, or has not.
    pub(super) fn new(is_hidden: bool) -> Self {
        Members { is_hidden, ..Members::default() }
    }

    /// Where the list is, of the area in which the conversation is.
    pub(super) fn place(&self, middle: Rect, model: &Model) -> Place {
        let is_room = *model.shown().target() == Target::Room;
        let is_beside = middle.width >= WIDE && is_room && !self.is_hidden;
        match (is_beside, self.is_focused) {
            (true, _) => Place::Beside(COLUMNS),
            (false, true) => Place::Over(middle.width.min(OVERLAY)),
            (false, false) => Place::Nowhere,
        }
    }

    /// The user wants to be in the list; if it is there, the list is hidden.
    pub(super) fn toggle(&mut self, model: &Model) {
        if self.is_focused {
            self.leave();
            self.is_hidden = true;
            return;
        }
        (self.is_focused, self.is_hidden) = (true, false);
        if self.list.selected(model).is_none() {
            // The user knows itself.
            let first = usize::from(self.list.count(model) > 1);
            self.list.select(model, first);
        }
        self.follow(model);
    }

    /// The user leaves the list, and sees all of it again.
    pub(super) fn leave(&mut self) {
        self.is_focused = false;
        self.list.clear();
    }

    /// What a key does while the user is in the list. `bound`: what it does elsewhere.
    pub(super) fn key(
        &mut self,
        model: &Model,
        key: KeyEvent,
        bound: Option<KeyAction>,
    ) -> ListKey {
        let page = isize::try_from(self.height.max(2) - 1).unwrap_or(isize::MAX);
        match (key.code, key.modifiers) {
            (KeyCode::Up, _) => self.list.move_by(model, -1),
            (KeyCode::Down, _) => self.list.move_by(model, 1),
            (KeyCode::PageUp, _) => self.list.move_by(model, -page),
            (KeyCode::PageDown, _) => self.list.move_by(model, page),
            (KeyCode::Home, _) => self.list.select(model, 0),
            (KeyCode::End, _) => self.list.select(model, usize::MAX),
            (KeyCode::Enter, _) => return ListKey::Chat,
            (KeyCode::Esc, _) => self.leave(),
            _ if bound == Some(KeyAction::Surface(Surface::Members)) => self.toggle(model),
            _ if bound == Some(KeyAction::ClearOrLeave) => self.leave(),
            (KeyCode::Char('u'), KeyModifiers::CONTROL) => self.list.set_filter(model, ""),
            (KeyCode::Backspace, _) => {
                let mut filter = self.list.filter().to_owned();
                filter.pop();
                self.list.set_filter(model, &filter);
            }
            (KeyCode::Char(c), KeyModifiers::NONE | KeyModifiers::SHIFT) => {
                self.add(model, c.encode_utf8(&mut [0; 4]));
            }
            _ => return ListKey::Other,
        }
        self.follow(model);
        ListKey::Taken
    }

    /// Looks for this as well, which the user typed or pasted.
    pub(super) fn add(&mut self, model: &Model, text: &str) {
        let text = text.lines().next().unwrap_or_default();
        let filter = format!("{}{text}", self.list.filter());
        self.list.set_filter(model, &filter);
        self.follow(model);
    }

    /// The wheel was turned over the list.
    pub(super) fn scroll(&mut self, model: &Model, rows: isize) {
        let last = self.list.count(model).saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(rows).min(last);
    }

    /// The row of the list of this number was clicked. Whether its member was selected already.
    pub(super) fn click(&mut self, model: &Model, row: usize) -> Option<bool> {
        let index = self.top + row;
        if row >= self.height || index >= self.list.count(model) {
            return None;
        }
        let was_selected = self.is_focused && self.list.selected(model) == Some(index);
        self.list.select(model, index);
        self.is_focused = true;
        Some(was_selected)
    }

    /// The list has so many rows for members from now on.
    pub(super) fn resize(&mut self, model: &Model, height: usize) {
        if self.height != height {
            self.height = height;
            self.follow(model);
        }
        self.top = self.top.min(self.list.count(model).saturating_sub(height));
    }

    /// Scrolls to where the selected member is.
    fn follow(&mut self, model: &Model) {
        let Some(index) = self.list.selected(model) else { return };
        let first = (index + 1).saturating_sub(self.height.max(1));
        self.top = self.top.clamp(first, index.max(first));
    }
}

/// Where the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Nowhere,
    /// Beside the conversation, so many columns wide.
    Beside(u16),
    /// Over the conversation, so many columns wide.
    Over(u16),
}

/// Where the members are in the area of the list: below its title.
pub(super) fn rows(area: Rect) -> Rect {
    let title = area.height.min(1);
    Rect { y: area.y + title, height: area.height - title, ..area }
}

/// Draws the list.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    let Members { list, is_focused, top, .. } = &view.members;
    // A list that stands over a conversation is set off from it.
    let before = Rect { x: area.x.saturating_sub(1), width: area.width + 1, ..area };
    frame.render_widget(Clear, before.intersection(frame.area()));
    let block = Block::new().borders(Borders::LEFT).border_style(palette.style(Role::Border));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if !matches!(view.model.status(), Status::Online(_)) {
        return;
    }
    let (model, room) = (&view.model, usize::from(inner.width));
    let (all, count) = (model.roster().count(), list.count(model));
    let title = match list.filter().is_empty() {
        true => texts::here(all),
        false => texts::here_of(count, all),
    };
    let mut lines =
        vec![Line::styled(fit(&format!(" {title}"), room), palette.style(Role::Heading))];
    let height = usize::from(rows(inner).height);
    let selected = list.selected(model).filter(|_| *is_focused);
    let seen = list.rows(model).enumerate().skip(*top).take(height);
    lines.extend(seen.map(|(index, row)| line(row, selected == Some(index), room, view, palette)));
    // What is not seen below.
    let hidden = count.saturating_sub(top + height) + model.roster().others();
    if hidden > 0 && lines.len() > 1 {
        let last = lines.len() - usize::from(lines.len() > height);
        lines.truncate(last);
        let hidden = hidden + usize::from(last <= height && count > top + height);
        lines.push(Line::styled(
            fit(&format!(" {}", texts::other_members(hidden)), room),
            palette.style(Role::Hint),
        ));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// A member. Even without colours, the mark shows what is possible with it, and whether it is selected.
fn line<'a>(
    MemberRow { nick, is_own }: MemberRow<'a>,
    is_selected: bool,
    room: usize,
    view: &View,
    palette: &Palette,
) -> Line<'a> {
    let is_ignored = !is_own && view.model.is_ignored(nick);
    let mark = match view.model.possible(nick) {
        _ if is_ignored => '×',
        Possible::Chat => '•',
        Possible::Accept => '?',
        Possible::Wait => '…',
        Possible::Nothing => '-',
        Possible::Yourself | Possible::Invite => ' ',
    };
    let name = fit(&sanitise(nick.as_str()), room.saturating_sub(1));
    let style = match (is_own, is_ignored) {
        (true, _) => palette.style(Role::OwnNick),
        (false, true) => palette.style(Role::Hint),
        (false, false) => palette.nick(&sanitise(nick.as_str())),
    };
    let selected = if is_selected { palette.over(Role::Selection) } else { Style::new() };
    let mark = Span::styled(mark.to_string(), palette.style(Role::Hint));
    Line::from_iter([mark, Span::styled(name, style)].map(|span| span.patch_style(selected)))
        .style(selected)
}

/// Draws what the user looks for and what it can do with the selected member, in place of the draft.
pub(super) fn draw_filter(frame: &mut Frame<'_>, area: Rect, view: &View, palette: &Palette) {
    let (list, columns) = (&view.members.list, usize::from(area.width));
    let told = match list.selected_nick(&view.model) {
        None => texts::nobody_in_list(),
        Some(nick) if view.model.is_ignored(nick) => texts::member_ignored(nick),
        Some(nick) => texts::possible(view.model.possible(nick), nick),
    };
    prompt::draw(
        frame,
        area,
        (texts::members_prompt(), list.filter(), &told),
        columns / 2,
        palette,
    );
}
