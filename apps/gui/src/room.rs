//! A stay in the room: the model, and what a window adds to it.

use std::collections::BTreeMap;

use async_channel::Sender;
use iced::widget::text_editor::{Action as EditorAction, Edit};
use iced::widget::{button, column, container, row, space, stack, text};
use iced::{Center, Element, Fill, Task, window};
use jiff::tz::TimeZone;
use plausch_app::host::Place;
use plausch_app::model::{Action, Conversation, Model, Now, ShownPast, Target, Typed};
use plausch_app::session::{Notice, Outcome, Request, Update};
use plausch_app::settings::ChatSettings;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use crate::draft::{self, Drafts};
use crate::entries::{Entries, Scroll};
use crate::keys::Shortcut;
use crate::lines::Lines;
use crate::members::{self, Members};
use crate::stay::{Begun, Order};
use crate::theme::{Look, Roles};
use crate::{invitations, names, status, tabs};

/// A stay in the room.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) model: Model,
    orders: Sender<Order>,
    server: String,
    time_zone: TimeZone,
    drafts: Drafts,
    scrolls: BTreeMap<Target, Scroll>,
    members: Members,
    /// What the main window shows.
    shown: Target,
    /// Where others can join, if the room is hosted here.
    hosting: Option<Vec<Place>>,
    pub(crate) is_leaving: bool,
}

/// What the user does in a window that shows `target`.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Draft(draft::Message),
    Scrolled(Target, Scroll),
    /// The user wants to see what is above the oldest line.
    LookBack,
    Link(String),
    Members(members::Message),
    Tabs(tabs::Message),
    Invitation(invitations::Message),
    Status(status::Message),
    Copy(String),
    PutBack(Target),
}

impl Message {
    /// A character for the draft.
    pub(crate) fn typed(c: char) -> Self {
        Message::Draft(draft::Message::Edit(EditorAction::Edit(Edit::Insert(c))))
    }
}

/// What the windows are to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    PopOut(Target),
    PutBack(Target),
    Link(String),
    Copy(String),
    /// The cursor goes to the draft of this conversation.
    Focus,
}

impl Room {
    /// The stay that begins.
    pub(crate) fn new(begun: Begun, orders: Sender<Order>, settings: &ChatSettings) -> Self {
        let model = Model::new(begun.nick)
            .with_bindings(settings.keys.clone())
            .replacing_emoji(settings.emoji)
            .keeping(begun.keeps, ShownPast::Scrollback)
            .showing(settings.joins);
        Room::with_model(model.folding_attempts().asking(), begun.server, orders)
    }

    fn with_model(model: Model, server: String, orders: Sender<Order>) -> Self {
        let mut drafts = Drafts::default();
        drafts.sync(&model);
        let mut room = Room {
            model,
            orders,
            server,
            time_zone: TimeZone::system(),
            drafts,
            scrolls: BTreeMap::new(),
            members: Members::default(),
            shown: Target::Room,
            hosting: None,
            is_leaving: false,
        };
        room.hand_over();
        room
    }

    /// Takes in what happened. How the stay ended, if it did.
    pub(crate) fn happened(&mut self, updates: Vec<Update>) -> Option<Outcome> {
        let now = Now::read();
        let mut over = None;
        let before = self.model.shown().target().clone();
        for update in updates {
            match update {
                Update::Over(outcome) => over = Some(outcome),
                Update::Notice(
                    Notice::Hosting { ref places } | Notice::TakenOver { ref places },
                ) => {
                    self.hosting = Some(places.clone());
                    self.model.update(now, update);
                }
                update => self.model.update(now, update),
            }
        }
        // A chat that the user has asked for, or accepted, shows itself.
        if *self.model.shown().target() != before {
            self.shown = self.model.shown().target().clone();
        }
        self.settle();
        over
    }

    /// The user works in a window that shows `target`: what it does is done there.
    pub(crate) fn look_at(&mut self, target: &Target) {
        if self.model.shown().target() != target || self.model.shown().unread() > 0 {
            let index = self.model.conversations().iter().position(|it| it.target() == target);
            index.into_iter().for_each(|index| self.model.show(index));
        }
    }

    /// What the main window shows.
    pub(crate) fn shown(&self) -> &Target {
        &self.shown
    }

    /// The main window shows the room.
    pub(crate) fn show_room(&mut self) {
        self.shown = Target::Room;
    }

    /// The conversation with `target`, or else the room.
    fn conversation(&self, target: &Target) -> &Conversation {
        let all = self.model.conversations();
        all.iter().find(|conversation| conversation.target() == target).unwrap_or(&all[0])
    }

    /// Whether there is a conversation with `target`.
    pub(crate) fn has(&self, target: &Target) -> bool {
        self.conversation(target).target() == target
    }

    /// How much is unread.
    pub(crate) fn unread(&self) -> usize {
        self.model.conversations().iter().map(Conversation::unread).sum()
    }

    /// Whether something is counted down.
    pub(crate) fn is_counting(&self) -> bool {
        status::is_counting(&self.model)
    }

    /// Takes in what the user does in a window that shows `target`.
    pub(crate) fn update(&mut self, target: &Target, message: Message) -> Option<Effect> {
        let now = Now::read();
        self.look_at(target);
        let mut effect = None;
        match message {
            Message::Draft(message) => {
                if matches!(message, draft::Message::Enter) {
                    self.scrolls.remove(target);
                }
                let asked = self.drafts.update(&mut self.model, now, message);
                self.ask(asked);
            }
            Message::Scrolled(target, scroll) => {
                self.scrolls.insert(target, scroll);
            }
            Message::LookBack => self.model.look_back(),
            Message::Link(url) => effect = Some(Effect::Link(url)),
            Message::Copy(text) => effect = Some(Effect::Copy(text)),
            Message::PutBack(target) => effect = Some(Effect::PutBack(target)),
            Message::Members(message) => {
                let is_chat =
                    matches!(message, members::Message::Chat(_) | members::Message::Enter);
                if let Some(nick) = self.members.update(&self.model, message) {
                    self.chat(now, nick);
                }
                effect = is_chat.then_some(Effect::Focus);
            }
            Message::Tabs(tabs::Message::Show(target)) => {
                self.look_at(&target);
                self.shown = target;
                effect = Some(Effect::Focus);
            }
            Message::Tabs(tabs::Message::PopOut(target)) => {
                effect = Some(Effect::PopOut(target));
            }
            Message::Tabs(tabs::Message::Close(target)) => self.close(now, &target),
            // Whoever was typing goes on, though a button was pressed.
            Message::Invitation(invitations::Message::Accept(peer)) => {
                let action = self.model.accept(&peer);
                self.ask(Some(action));
                effect = Some(Effect::Focus);
            }
            Message::Invitation(invitations::Message::Decline(peer)) => {
                let action = self.model.decline(now, &peer);
                self.ask(Some(action));
                effect = Some(Effect::Focus);
            }
            Message::Invitation(invitations::Message::Ignore(nick)) => {
                let action = self.model.decline(now, &Peer::Nick(nick.clone()));
                self.ask(Some(action));
                let action = self.model.perform(now, Typed::Ignore(Some((nick.to_string(), None))));
                self.ask(action);
                effect = Some(Effect::Focus);
            }
            Message::Status(status::Message::TryNow) => {
                self.order(Order::Request(Request::Reconnect));
                effect = Some(Effect::Focus);
            }
            Message::Status(status::Message::Leave) => self.ask_to_leave(now),
        }
        self.follow_model(target);
        effect
    }

    /// A key of the window's was pressed in a window that shows `target`.
    pub(crate) fn shortcut(&mut self, target: &Target, shortcut: Shortcut) -> Option<Effect> {
        let now = Now::read();
        self.look_at(target);
        let mut effect = Some(Effect::Focus);
        match shortcut {
            Shortcut::Show(index) => self.model.show(index),
            Shortcut::Next => self.model.show_next(),
            Shortcut::Previous => self.model.show_previous(),
            Shortcut::Accept | Shortcut::Decline if self.model.invitations().is_empty() => {}
            Shortcut::Accept => {
                let action = self.model.perform(now, Typed::Accept(None));
                self.ask(action);
            }
            Shortcut::Decline => {
                let action = self.model.perform(now, Typed::Decline(None));
                self.ask(action);
            }
            Shortcut::Close if *target == Target::Room => effect = None,
            Shortcut::Close => self.close(now, target),
            Shortcut::TryNow => self.order(Order::Request(Request::Reconnect)),
            Shortcut::Quit => self.ask_to_leave(now),
            Shortcut::FindMember
            | Shortcut::Larger
            | Shortcut::Smaller
            | Shortcut::UsualSize
            | Shortcut::ToDraft => {}
        }
        self.follow_model(target);
        effect
    }

    /// The next member, or the one before, is selected.
    pub(crate) fn select_member(&mut self, is_down: bool) {
        self.members.select_next(&self.model, is_down);
    }

    /// Leaves; the second time, at once.
    pub(crate) fn leave(&mut self) {
        self.is_leaving = true;
        self.order(Order::Quit);
    }

    /// Leaves, if the user means it.
    fn ask_to_leave(&mut self, now: Now) {
        match self.model.perform(now, Typed::Quit) {
            Some(Action::Quit) => self.leave(),
            action => self.ask(action),
        }
    }

    fn chat(&mut self, now: Now, nick: Nick) {
        let action = self.model.chat(now, &Peer::Nick(nick));
        self.ask(action);
    }

    fn close(&mut self, now: Now, target: &Target) {
        if let Target::Chat(peer) = target {
            let action = self.model.close(now, peer);
            self.ask(action);
        }
    }

    /// What the user did in a window that shows `target` may have led to another conversation.
    fn follow_model(&mut self, target: &Target) {
        if self.model.shown().target() != target {
            self.shown = self.model.shown().target().clone();
        }
        if let Some(index) = self.model.take_jump() {
            let conversation = self.model.shown();
            let scroll = Scroll::to(index, conversation.indices().end);
            self.scrolls.insert(conversation.target().clone(), scroll);
        }
        self.settle();
    }

    /// What belongs to conversations goes away with them.
    fn settle(&mut self) {
        self.drafts.sync(&self.model);
        let conversations = self.model.conversations();
        let is_there = |target: &Target| {
            conversations.iter().any(|conversation| conversation.target() == target)
        };
        self.scrolls.retain(|target, _| is_there(target));
        if !is_there(&self.shown) {
            self.shown = Target::Room;
        }
        self.hand_over();
    }

    fn ask(&mut self, action: Option<Action>) {
        match action {
            Some(Action::Request(request)) => self.order(Order::Request(request)),
            Some(Action::Requests(requests)) => {
                requests.into_iter().for_each(|request| self.order(Order::Request(request)));
            }
            Some(Action::Quit) => self.leave(),
            None => {}
        }
    }

    /// What is to be kept goes to the history, and what is asked.
    fn hand_over(&mut self) {
        for ask in self.model.take_asks() {
            self.order(Order::Ask(ask));
        }
    }

    fn order(&self, order: Order) {
        // If the stay is over, nobody takes it; the window is told so.
        self.orders.try_send(order).ok();
    }

    /// The main window.
    pub(crate) fn view<'a>(
        &'a self,
        window: window::Id,
        is_elsewhere: impl Fn(&Target) -> bool,
        size: f32,
        look: &'a Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let is_away = is_elsewhere(&self.shown);
        let tabs = tabs::view(&self.model, &self.shown, is_elsewhere, size, roles);
        let page = match is_away {
            true => self.elsewhere(size, roles),
            false => self.page(&self.shown, window, size, look),
        };
        let members =
            (self.shown == Target::Room).then(|| self.members.view(&self.model, size, look));
        let middle = row![page].push(members.map(|members| members.map(Message::Members)));
        let status = self.status(size, roles);
        column![tabs.map(Message::Tabs), middle.height(Fill), status].into()
    }

    /// A window that shows one conversation alone.
    pub(crate) fn view_alone<'a>(
        &'a self,
        target: &'a Target,
        window: window::Id,
        size: f32,
        look: &'a Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let put_back = button(text(texts::window_put_back()).size(size * 0.87))
            .on_press(Message::PutBack(target.clone()))
            .style(roles.other_button())
            .padding([3, 10]);
        let bar = row![text(tabs::name(target)).size(size).font(crate::fonts::BOLD)]
            .push(space::horizontal())
            .push(put_back)
            .align_y(Center);
        let bar = container(bar).padding([6, 12]).style(roles.raised());
        column![bar, self.page(target, window, size, look)].into()
    }

    /// A conversation, what asks for an answer, and the draft.
    fn page<'a>(
        &'a self,
        target: &Target,
        window: window::Id,
        size: f32,
        look: &'a Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let conversation = self.conversation(target);
        let scroll = self.scrolls.get(target).copied().unwrap_or_default();
        let lines = Lines { conversation, look, time_zone: &self.time_zone };
        let to = target.clone();
        let entries = Entries::new(
            lines,
            scroll,
            size,
            roles,
            move |scroll| Message::Scrolled(to.clone(), scroll),
            Message::LookBack,
            Message::Link,
        );
        let newest =
            scroll.is_scrolled().then(|| newest(target, scroll, conversation, size, roles));
        let entries = stack![entries].push(newest);
        let now = std::time::Instant::now();
        let hosting = (*target == Target::Room).then(|| self.hosting(size, roles)).flatten();
        let cards = invitations::view(self.model.invitations(), now, size, roles);
        let draft = self.drafts.view(&self.model, conversation, window, size, roles);
        let below = column![]
            .push(cards.map(|cards| cards.map(Message::Invitation)))
            .push(draft.map(Message::Draft))
            .spacing(8)
            .padding([8, 12]);
        column![].push(hosting).push(entries).push(below).width(Fill).into()
    }

    /// The conversation has a window of its own.
    fn elsewhere(&self, size: f32, roles: Roles) -> Element<'_, Message> {
        let put_back = button(text(texts::window_put_back()).size(size))
            .on_press(Message::PutBack(self.shown.clone()))
            .style(roles.other_button())
            .padding([7, 14]);
        let words = text(texts::window_elsewhere(&tabs::name(&self.shown))).color(roles.muted);
        container(column![words.size(size), put_back].spacing(12).align_x(Center))
            .center(Fill)
            .into()
    }

    /// Where others can join.
    fn hosting(&self, size: f32, roles: Roles) -> Option<Element<'_, Message>> {
        let places = self.hosting.as_ref()?;
        let size = size * 0.93;
        let places: Vec<_> = places.iter().filter(|place| place.only_by.is_none()).collect();
        let words = match places.is_empty() {
            true => texts::window_hosting_alone(),
            false => texts::window_hosting(),
        };
        let bar = places.iter().take(2).fold(row![text(words).size(size)], |bar, place| {
            let address = place.addr.to_string();
            let copy = button(text(texts::window_copy()).size(size * 0.93))
                .on_press(Message::Copy(address.clone()))
                .style(roles.other_button())
                .padding([2, 8]);
            bar.push(text(address).size(size).font(crate::fonts::BOLD)).push(copy)
        });
        let bar = bar.spacing(10).align_y(Center).wrap();
        Some(container(bar).padding([8, 16]).width(Fill).style(roles.raised()).into())
    }

    fn status(&self, size: f32, roles: Roles) -> Element<'_, Message> {
        let now = std::time::Instant::now();
        status::view(&self.model, &self.server, self.is_leaving, now, size, roles)
            .map(Message::Status)
    }
}

/// The way back to the newest line.
fn newest<'a>(
    target: &Target,
    scroll: Scroll,
    conversation: &Conversation,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let words = match scroll.new_lines(conversation.indices().end) {
        0 => texts::window_newest(),
        count => texts::window_new_lines(count),
    };
    let newest = button(text(format!("↓ {words}")).size(size * 0.87))
        .on_press(Message::Scrolled(target.clone(), Scroll::default()))
        .style(roles.other_button())
        .padding([5, 12]);
    container(newest).align_bottom(Fill).center_x(Fill).padding(10).into()
}

/// The cursor goes to the draft in this window.
pub(crate) fn focus_draft<T: Send + 'static>(window: window::Id) -> Task<T> {
    iced::widget::operation::focus(names::draft(window))
}
