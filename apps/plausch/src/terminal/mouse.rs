//! What the wheel and clicks do: what is under the mouse scrolls, or is selected.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use plausch_app::model::{Action, Now};
use ratatui::layout::{Position, Rect};

use super::draw::Areas;
use super::view::View;
use super::{members, tabs};

/// How many rows a turn of the wheel scrolls.
const WHEEL: usize = 3;

impl View {
    /// The user turned the wheel, or clicked.
    pub(super) fn mouse(&mut self, now: Now, mouse: MouseEvent) -> Option<Action> {
        let areas = Areas::of(self.area, self);
        let at = Position::new(mouse.column, mouse.row);
        let list = areas.members.filter(|area| area.contains(at));
        match (mouse.kind, list) {
            (MouseEventKind::ScrollUp, Some(_)) => {
                self.members.scroll(&self.model, -WHEEL.cast_signed());
            }
            (MouseEventKind::ScrollDown, Some(_)) => {
                self.members.scroll(&self.model, WHEEL.cast_signed());
            }
            (MouseEventKind::ScrollUp, None) => self.scroll_up(WHEEL),
            (MouseEventKind::ScrollDown, None) => self.scroll_down(WHEEL),
            (MouseEventKind::Down(MouseButton::Left), Some(list)) => {
                return self.click_member(now, members::rows(list), at);
            }
            (MouseEventKind::Down(MouseButton::Left), None) => self.click(&areas, at),
            _ => {}
        }
        None
    }

    /// A click selects a member; one on the selected member goes to the private chat with it, or begins one.
    fn click_member(&mut self, now: Now, rows: Rect, at: Position) -> Option<Action> {
        let row = usize::from(at.y.checked_sub(rows.y)?);
        let was_selected = self.members.click(&self.model, row)?;
        self.find = None;
        if was_selected { self.chat_with_selected(now) } else { None }
    }

    fn click(&mut self, areas: &Areas, at: Position) {
        self.members.leave();
        if areas.tabs.contains(at) {
            let column = usize::from(at.x - areas.tabs.x);
            if let Some(index) = tabs::at(self, usize::from(areas.tabs.width), column) {
                self.model.show(index);
            }
        } else if areas.conversation.contains(at) {
            let row = usize::from(at.y - areas.conversation.y);
            let rows = self.scroll().rows(&self.paper());
            if let Some(row) = rows.get(row) {
                // Of all entries, this changes joins and leaves.
                self.model.toggle_traffic(row.entry);
            }
        }
    }
}
