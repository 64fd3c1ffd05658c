//! The list of members, and what one can do with each.

use iced::widget::{
    button, column, container, mouse_area, row, rule, scrollable, space, text, text_input,
};
use iced::{Center, Element, Fill, Length};
use plausch_app::model::{Model, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use crate::theme::Roles;
use crate::{fonts, names};

/// How wide the list is, and how high a member in it.
const WIDTH: f32 = 210.0;
const ROW: f32 = 28.0;
/// How many rows are drawn at once: more than the highest screen has.
const SEEN: usize = 90;

/// What the user sees of the list.
#[derive(Debug, Default)]
pub(crate) struct Members {
    filter: String,
    selected: Option<Nick>,
    /// How far it is scrolled, in pixels.
    offset: f32,
}

/// What the user does in the list.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Filter(String),
    Scrolled(f32),
    Select(Nick),
    /// A chat with the one that is selected, or with the first that is found.
    Enter,
    Chat(Nick),
}

impl Members {
    /// Takes in what the user does. With whom it wants to chat.
    pub(crate) fn update(&mut self, model: &Model, message: Message) -> Option<Nick> {
        match message {
            Message::Filter(filter) => {
                self.filter = filter;
                self.selected = None;
                self.offset = 0.0;
            }
            Message::Scrolled(offset) => self.offset = offset,
            Message::Select(nick) => self.selected = Some(nick),
            Message::Enter => {
                let selected = self.selected.clone();
                let found = || self.found(model).first().map(|nick| (*nick).clone());
                let nick = selected.or_else(found)?;
                self.filter.clear();
                return Some(nick);
            }
            Message::Chat(nick) => return Some(nick),
        }
        None
    }

    /// Selects the next one that is found, or the one before.
    pub(crate) fn select_next(&mut self, model: &Model, is_down: bool) {
        let found = self.found(model);
        let at = self.selected.as_ref().and_then(|it| found.iter().position(|nick| *nick == it));
        let next = match (at, is_down) {
            (None, _) => 0,
            (Some(at), true) => (at + 1).min(found.len().saturating_sub(1)),
            (Some(at), false) => at.saturating_sub(1),
        };
        let selected = found.get(next).map(|nick| (*nick).clone());
        self.selected = selected;
    }

    /// The members whose names have what is typed.
    fn found<'a>(&self, model: &'a Model) -> Vec<&'a Nick> {
        let filter = self.filter.trim().to_lowercase();
        let nicks = model.roster().nicks();
        nicks.filter(|nick| nick.as_str().to_lowercase().contains(&filter)).collect()
    }

    /// The list.
    pub(crate) fn view(&self, model: &Model, size: f32, roles: Roles) -> Element<'_, Message> {
        let found = self.found(model);
        let title = texts::window_members(model.roster().count());
        let filter = text_input(&texts::window_filter(), &self.filter)
            .id(names::FILTER)
            .on_input(Message::Filter)
            .on_submit(Message::Enter)
            .style(roles.field())
            .size(size * 0.93)
            .padding(6);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "rows of a list"
        )]
        let (first, above, below) = {
            let first = ((self.offset / ROW) as usize).min(found.len());
            let below = found.len().saturating_sub(first + SEEN);
            (first, first as f32 * ROW, below as f32 * ROW)
        };
        let mut rows = column![space().height(above)];
        if self.filter.is_empty() && first == 0 {
            rows = rows.push(own(model, size, roles));
        }
        for nick in found.iter().skip(first).take(SEEN) {
            rows = rows.push(self.member(model, nick, size, roles));
        }
        rows = rows.push(space().height(below));
        let others = model.roster().others();
        if others > 0 {
            rows = rows.push(note(texts::other_members(others), size, roles));
        }
        if found.is_empty() && !self.filter.is_empty() {
            rows = rows.push(note(texts::window_nobody_found(), size, roles));
        }
        let list = scrollable(rows.width(Fill))
            .id(names::MEMBERS)
            .on_scroll(|viewport| Message::Scrolled(viewport.absolute_offset().y))
            .style(roles.scrollable())
            .height(Fill);
        let head = column![text(title).size(size * 0.93).font(fonts::BOLD), filter].spacing(8);
        let page =
            column![container(head).padding([10, 12]), list].push(self.actions(model, size, roles));
        container(page).width(WIDTH).height(Fill).style(roles.raised()).into()
    }

    fn member(&self, model: &Model, nick: &Nick, size: f32, roles: Roles) -> Element<'_, Message> {
        let name = sanitise(nick.as_str());
        let is_chat = model.is_open(&chat(nick));
        let mark = is_chat.then(|| text("●").size(size * 0.6).color(roles.own));
        let label = row![text(name).size(size).wrapping(text::Wrapping::None), space::horizontal()]
            .push(mark)
            .align_y(Center);
        let is_selected = self.selected.as_ref() == Some(nick);
        let member = button(container(label).clip(true).center_y(Fill))
            .on_press(Message::Select(nick.clone()))
            .style(roles.choice(is_selected))
            .padding([0, 12])
            .width(Fill)
            .height(Length::Fixed(ROW));
        mouse_area(member).on_double_click(Message::Chat(nick.clone())).into()
    }

    /// What one can do with the member that is selected.
    fn actions(&self, model: &Model, size: f32, roles: Roles) -> Option<Element<'_, Message>> {
        let nick = self.selected.as_ref().filter(|nick| model.roster().contains(nick))?;
        let words = match model.is_open(&chat(nick)) {
            true => texts::window_show_chat(),
            false => texts::window_chat(),
        };
        let chat = button(text(words).size(size * 0.93).width(Fill).align_x(Center))
            .on_press(Message::Chat(nick.clone()))
            .style(roles.main_button())
            .padding(7)
            .width(Fill);
        let name = text(sanitise(nick.as_str())).size(size).font(fonts::BOLD);
        let page = column![rule::horizontal(1).style(roles.rule()), name, chat].spacing(8);
        Some(container(page).padding(12).into())
    }
}

fn chat(nick: &Nick) -> Target {
    Target::Chat(Peer::Nick(nick.clone()))
}

fn own<'a>(model: &Model, size: f32, roles: Roles) -> Element<'a, Message> {
    let name = text(sanitise(model.nick().as_str())).size(size).color(roles.own);
    let you = text(texts::window_you()).size(size * 0.8).color(roles.faint_text);
    let own = row![name, space::horizontal(), you].align_y(Center);
    container(own).padding([0, 12]).center_y(Length::Fixed(ROW)).into()
}

fn note<'a>(words: String, size: f32, roles: Roles) -> Element<'a, Message> {
    container(text(words).size(size * 0.9).color(roles.muted)).padding([6, 12]).into()
}
