//! The list of members, and what one can do with each.

use iced::widget::{
    button, column, container, mouse_area, row, rule, scrollable, space, text, text_input,
};
use iced::{Center, Element, Fill, Length, Task};
use plausch_app::model::{MemberList, MemberRow, Model, Possible};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_core::name::Nick;

use crate::press::press;
use crate::theme::{Look, Roles};
use crate::{focus, fonts, names};

/// How wide the list is, and how high a member in it, for each pixel of the size of texts.
const WIDTH: f32 = 14.0;
const ROW: f32 = 1.85;
/// How many rows are drawn at once: more than the highest screen has.
const SEEN: usize = 90;

/// What the user sees of the list.
#[derive(Debug, Default)]
pub(crate) struct Members {
    list: MemberList,
    /// How far it is scrolled, in pixels.
    offset: f32,
}

/// What the user does in the list.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Filter(String),
    Scrolled(f32),
    /// The member at this place is selected.
    Select(usize),
    /// A chat with the one that is selected, or with the first that is found.
    Enter,
    Chat(Nick),
}

impl Members {
    /// Takes in what the user does. With whom it wants to chat.
    pub(crate) fn update(&mut self, model: &Model, message: Message) -> Option<Nick> {
        match message {
            Message::Filter(filter) => {
                self.list.set_filter(model, &filter);
                self.offset = 0.0;
            }
            Message::Scrolled(offset) => self.offset = offset,
            Message::Select(index) => self.list.select(model, index),
            Message::Enter => {
                let nick = self.list.selected_nick(model).cloned();
                self.list.clear();
                return nick;
            }
            Message::Chat(nick) => return Some(nick),
        }
        None
    }

    /// Selects the next member, or the one before. Its place in the list.
    pub(crate) fn select_next(&mut self, model: &Model, is_down: bool) -> Option<usize> {
        self.list.move_by(model, if is_down { 1 } else { -1 });
        self.list.selected(model)
    }

    /// The list.
    pub(crate) fn view<'a>(
        &'a self,
        model: &'a Model,
        size: f32,
        look: &Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let title = texts::window_members(model.roster().count());
        let filter = text_input(&texts::window_filter(), self.list.filter())
            .id(names::FILTER)
            .on_input(Message::Filter)
            .on_submit(Message::Enter)
            .style(roles.field())
            .size(size * 0.93)
            .padding(6);
        let count = self.list.count(model);
        let selected = self.list.selected(model);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "rows of a list"
        )]
        let (first, above, below) = {
            let first = ((self.offset / (size * ROW)) as usize).min(count);
            let below = count.saturating_sub(first + SEEN);
            (first, first as f32 * size * ROW, below as f32 * size * ROW)
        };
        let mut rows = column![space().height(above)];
        for (index, row) in self.list.rows(model).enumerate().skip(first).take(SEEN) {
            rows = rows.push(member(model, index, row, selected == Some(index), size, look));
        }
        rows = rows.push(space().height(below));
        let others = model.roster().others();
        if others > 0 {
            rows = rows.push(note(texts::other_members(others), size, roles));
        }
        if count == 0 {
            rows = rows.push(note(texts::window_nobody_found(), size, roles));
        }
        let list = scrollable(rows.width(Fill))
            .id(names::MEMBERS)
            .on_scroll(|viewport| Message::Scrolled(viewport.absolute_offset().y))
            .style(roles.scrollable())
            .height(Fill);
        let head = column![text(title).size(size * 0.93).font(fonts::BOLD), filter].spacing(8);
        let page = column![container(head).padding([10, 12]), list];
        let page = page.push(self.actions(model, size, look));
        container(page)
            .id(names::MEMBERS_AREA)
            .width(size * WIDTH)
            .height(Fill)
            .style(roles.raised())
            .into()
    }

    /// What one can do with the member that is selected.
    fn actions<'a>(
        &'a self,
        model: &'a Model,
        size: f32,
        look: &Look,
    ) -> Option<Element<'a, Message>> {
        let nick = self.list.selected_nick(model)?;
        let roles = look.roles;
        let words = |words: String| -> Element<'a, Message> {
            text(words).size(size * 0.87).color(roles.muted).into()
        };
        let chat = |words: String| -> Element<'a, Message> {
            press(text(words).size(size * 0.93).width(Fill).align_x(Center))
                .on_press(Message::Chat(nick.clone()))
                .style(roles.main_button())
                .padding(7)
                .width(Fill)
                .into()
        };
        let name = sanitise(nick.as_str());
        let action = match model.possible(nick) {
            Possible::Yourself => words(texts::window_yourself()),
            Possible::Chat => chat(texts::window_show_chat()),
            Possible::Accept => chat(texts::window_accept()),
            Possible::Wait => words(texts::window_waiting(&name)),
            Possible::Invite => chat(texts::window_chat()),
            Possible::Nothing => words(texts::window_no_chat(&name)),
        };
        let title = text(name).size(size).font(fonts::BOLD).color(look.nick(nick.as_str()));
        let page = column![title, action].spacing(8).padding(12);
        Some(column![rule::horizontal(1).style(roles.rule()), page].into())
    }
}

/// The member at this place of the list is scrolled to where it can be seen.
pub(crate) fn reveal<T: Send + 'static>(index: usize, size: f32) -> Task<T> {
    #[expect(clippy::cast_precision_loss, reason = "rows of a list")]
    let top = index as f32 * size * ROW;
    focus::reveal(names::MEMBERS, top, size * ROW)
}

fn member<'a>(
    model: &Model,
    index: usize,
    member: MemberRow<'_>,
    is_selected: bool,
    size: f32,
    look: &Look,
) -> Element<'a, Message> {
    let roles = look.roles;
    let MemberRow { nick, is_own } = member;
    let sign = |sign: String, color| text(sign).size(size * 0.8).color(color);
    let mark = match model.possible(nick) {
        Possible::Yourself => Some(sign(texts::window_you(), roles.faint_text)),
        Possible::Chat => Some(sign("●".to_owned(), roles.own)),
        Possible::Wait | Possible::Accept => Some(sign("…".to_owned(), roles.own)),
        Possible::Invite | Possible::Nothing => None,
    };
    let color = if is_own { roles.own } else { look.nick(nick.as_str()) };
    let name = text(sanitise(nick.as_str())).size(size).color(color);
    let name = name.wrapping(text::Wrapping::None);
    let label = row![name, space::horizontal()].push(mark).align_y(Center);
    let label = button(container(label).clip(true).center_y(Fill))
        .on_press(Message::Select(index))
        .style(roles.choice(is_selected))
        .padding([0, 12])
        .width(Fill)
        .height(Length::Fixed(size * ROW));
    mouse_area(label).on_double_click(Message::Chat(nick.clone())).into()
}

fn note<'a>(words: String, size: f32, roles: Roles) -> Element<'a, Message> {
    container(text(words).size(size * 0.9).color(roles.muted)).padding([6, 12]).into()
}
