//! The application: its pages, its windows, and what leads from one to another.

use std::collections::BTreeMap;

use async_channel::Sender;
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::widget::{container, text};
use iced::{
    Element, Event, Fill, Size, Subscription, Task, Theme, clipboard, event, system, theme, time,
    window,
};
use plausch_app::model::Target;
use plausch_app::session::{Options, Outcome, Update, suggested_nick};
use plausch_app::settings::{self, ChatSettings};
use plausch_app::texts;
use plausch_app::wording::why_not;
use plausch_core::name::Nick;
use plausch_transport_std::client::{Event as Happened, ServerAddr};

use crate::first_page::{self, FirstPage, Going};
use crate::keys::{Shortcut, shortcut};
use crate::room::{self, Effect, Room, focus_draft};
use crate::start::Start;
use crate::stay::{self, Order, Told};
use crate::theme::Look;
use crate::{emblem, links, signals, tabs};

/// The size of texts in pixels: at first, at least, at most.
const USUAL_SIZE: f32 = 15.0;
const SIZES: std::ops::RangeInclusive<f32> = 10.0..=30.0;

/// The application.
#[derive(Debug)]
pub(crate) struct Gui {
    start: Start,
    page: Page,
    main: window::Id,
    /// The windows that show one conversation alone.
    alone: BTreeMap<window::Id, Target>,
    /// Which stay this is: what is told of earlier ones is too late.
    stay: u64,
    look: Look,
    size: f32,
    is_closing: bool,
}

#[derive(Debug)]
enum Page {
    First(FirstPage),
    /// The room is about to be joined.
    Starting(Sender<Order>),
    Room(Box<Room>),
}

/// What happens to the application.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    FirstPage(first_page::Message),
    /// What is told of the stay of this number.
    Told(u64, Told),
    /// What the user does in this window.
    Room(window::Id, room::Message),
    Shortcut(window::Id, Shortcut),
    /// This was typed, and nothing has taken it: it is meant for the draft.
    Typed(window::Id, String),
    /// An arrow up or down that nothing else has taken.
    Arrow {
        is_down: bool,
    },
    FocusNext,
    FocusPrevious,
    Focused(window::Id),
    CloseAsked(window::Id),
    /// The operating system ends the program.
    End,
    /// The system likes it dark, or light.
    System(theme::Mode),
    /// What is counted down goes on.
    Tick,
}

impl Gui {
    /// The application as it starts, and what it does first: it opens its window, and joins if it knows where and as
    /// whom.
    pub(crate) fn new(start: Start) -> (Self, Task<Message>) {
        let (main, open) = window::open(window::Settings {
            size: Size::new(960.0, 680.0),
            min_size: Some(Size::new(320.0, 240.0)),
            ..emblem::settings()
        });
        let nick = start.settings.nick.clone();
        let page = FirstPage::new(
            nick.clone().or_else(suggested_nick).as_ref(),
            start.knows_server.then_some(&start.settings.server),
        );
        let page = match start.is_new {
            true => page.asking(texts::window_link(&start.settings.server.to_string())),
            false => page,
        };
        let focus = page.focus();
        let mut gui = Gui {
            page: Page::First(page),
            main,
            alone: BTreeMap::new(),
            stay: 0,
            look: Look::of_system(theme::Mode::None),
            size: USUAL_SIZE,
            is_closing: false,
            start,
        };
        let first = match nick.filter(|_| gui.start.knows_server && !gui.start.is_new) {
            Some(nick) => {
                let server = gui.start.settings.server.clone();
                // Nobody's link opens a room on this machine.
                gui.join(nick, server, !gui.start.is_linked)
            }
            None => focus,
        };
        let ends = Task::stream(signals::ends()).map(|()| Message::End);
        let system = system::theme().map(Message::System);
        (gui, Task::batch([open.discard().chain(first), ends, system]))
    }

    /// Joins the room at `server`. `hosts`: hosts it if nobody does, and the server is this machine.
    fn join(&mut self, nick: Nick, server: ServerAddr, hosts: bool) -> Task<Message> {
        self.stay += 1;
        let stay = self.stay;
        self.start.settings = ChatSettings {
            nick: self.start.settings.nick.clone().filter(|_| !self.start.keeps_nick),
            server,
            ..self.start.settings.clone()
        };
        let (orders, told) = stay::start(Options {
            settings: self.start.settings.clone(),
            hosting: hosts.then(|| self.start.limits.clone()),
            reconnect: true,
            file: self.start.file.clone(),
            keeps_nick: self.start.keeps_nick,
            keeps_history: self.start.keeps_history,
        });
        orders.try_send(Order::Join(nick.clone())).ok();
        self.start.settings.nick = Some(nick);
        self.page = Page::Starting(orders);
        Task::stream(told).map(move |told| Message::Told(stay, told))
    }

    /// Takes in what happens.
    pub(crate) fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::FirstPage(message) => self.on_first_page(message),
            Message::Told(stay, told) if stay == self.stay => self.on_told(told),
            Message::Room(window, message) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                let effect = room.update(&target, message);
                self.take_effect(effect)
            }
            Message::Shortcut(window, shortcut) => self.on_shortcut(window, shortcut),
            Message::Typed(window, text) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                for c in text.chars().filter(|c| !c.is_control()) {
                    room.update(&target, room::Message::typed(c));
                }
                focus_draft(window)
            }
            Message::Arrow { is_down } => {
                if let Page::Room(room) = &mut self.page {
                    room.select_member(is_down);
                }
                Task::none()
            }
            Message::FocusNext => iced::widget::operation::focus_next(),
            Message::FocusPrevious => iced::widget::operation::focus_previous(),
            Message::Focused(window) => {
                let target = self.target_of(window);
                if let Page::Room(room) = &mut self.page {
                    room.look_at(&target);
                }
                Task::none()
            }
            Message::CloseAsked(window) => self.on_close(window),
            Message::End => {
                self.is_closing = true;
                match &mut self.page {
                    Page::Room(room) => {
                        room.leave();
                        Task::none()
                    }
                    Page::First(_) | Page::Starting(_) => iced::exit(),
                }
            }
            Message::System(mode) => {
                self.look = Look::of_system(mode);
                Task::none()
            }
            Message::Told(..) | Message::Tick => Task::none(),
        }
    }

    fn on_first_page(&mut self, message: first_page::Message) -> Task<Message> {
        let Page::First(page) = &mut self.page else { return Task::none() };
        let is_typing =
            matches!(message, first_page::Message::Nick(_) | first_page::Message::Server(_));
        match page.update(message) {
            Some(Going::Join(nick, server)) => self.join(nick, server, false),
            Some(Going::Host(nick)) => self.join(nick, ChatSettings::default().server, true),
            // What is wrong, or has still to be typed.
            None if !is_typing => page.focus(),
            None => Task::none(),
        }
    }

    fn on_told(&mut self, told: Told) -> Task<Message> {
        match told {
            Told::Begun(begun) => {
                let Page::Starting(orders) = &self.page else { return Task::none() };
                self.page = Page::Room(Box::new(Room::new(begun, orders.clone())));
                focus_draft(self.main)
            }
            Told::Happened(updates) => {
                let is_welcome =
                    |update: &Update| matches!(update, Update::Event(Happened::Welcome { .. }));
                if updates.iter().any(is_welcome) {
                    self.remember_server();
                }
                let Page::Room(room) = &mut self.page else { return Task::none() };
                match room.happened(updates) {
                    Some(outcome) => self.on_over(&outcome),
                    None => self.settle_windows(),
                }
            }
            Told::Ended if self.is_closing => iced::exit(),
            Told::Ended => Task::none(),
        }
    }

    /// The stay is over: one is on the first page again, unless the program ends.
    fn on_over(&mut self, outcome: &Outcome) -> Task<Message> {
        let settings = &self.start.settings;
        let why = match outcome {
            Outcome::Left => None,
            Outcome::Failed(failure) => Some(why_not(failure)),
        };
        // With the orders' sender goes the stay, once the history is written.
        let page = FirstPage::new(settings.nick.as_ref(), Some(&settings.server)).because(why);
        let focus = page.focus();
        self.page = Page::First(page);
        let close: Vec<_> =
            std::mem::take(&mut self.alone).into_keys().map(window::close).collect();
        Task::batch(close).chain(focus)
    }

    /// The next time, this server is joined at once.
    fn remember_server(&mut self) {
        let Some(path) = self.start.file.clone().filter(|_| self.start.keeps_server) else {
            return;
        };
        let server = self.start.settings.server.to_string();
        if self.start.kept_server.as_deref() != Some(&server) {
            // That it cannot be written is no reason to stop; the nickname's notice says why.
            settings::remember(&path, "server", &server).ok();
            self.start.kept_server = Some(server);
        }
    }

    fn on_shortcut(&mut self, window: window::Id, shortcut: Shortcut) -> Task<Message> {
        match shortcut {
            Shortcut::Larger => self.size = (self.size + 1.0).min(*SIZES.end()),
            Shortcut::Smaller => self.size = (self.size - 1.0).max(*SIZES.start()),
            Shortcut::UsualSize => self.size = USUAL_SIZE,
            Shortcut::Quit if !matches!(self.page, Page::Room(_)) => return iced::exit(),
            Shortcut::FindMember => {
                return iced::widget::operation::focus(crate::names::FILTER);
            }
            shortcut => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                self.is_closing |= shortcut == Shortcut::Quit;
                let effect = room.shortcut(&target, shortcut);
                self.is_closing &= room.is_leaving;
                return self.take_effect(effect);
            }
        }
        Task::none()
    }

    fn on_close(&mut self, window: window::Id) -> Task<Message> {
        let Page::Room(room) = &mut self.page else { return iced::exit() };
        if let Some(target) = self.alone.remove(&window) {
            // As with the originals, that ends the chat.
            let close = room::Message::Tabs(tabs::Message::Close(target.clone()));
            let effect = room.update(&target, close);
            return window::close(window).chain(self.take_effect(effect));
        }
        if room.is_leaving {
            return iced::exit();
        }
        self.on_shortcut(window, Shortcut::Quit)
    }

    fn take_effect(&mut self, effect: Option<Effect>) -> Task<Message> {
        let task = match effect {
            None => Task::none(),
            Some(Effect::Focus) => self.focus_shown(),
            Some(Effect::Copy(text)) => clipboard::write(text),
            Some(Effect::Link(url)) => {
                if let Err(error) = links::follow(&url) {
                    log::warn!("no program opens a link: {error}");
                }
                Task::none()
            }
            Some(Effect::PopOut(target)) => self.pop_out(target),
            Some(Effect::PutBack(target)) => self.put_back(&target),
        };
        Task::batch([task, self.settle_windows()])
    }

    /// Shows `target` in a window of its own.
    fn pop_out(&mut self, target: Target) -> Task<Message> {
        if self.window_of(&target) != self.main {
            return Task::none();
        }
        let (window, open) = window::open(window::Settings {
            size: Size::new(480.0, 520.0),
            min_size: Some(Size::new(280.0, 200.0)),
            ..emblem::settings()
        });
        self.alone.insert(window, target);
        if let Page::Room(room) = &mut self.page {
            room.show_room();
        }
        open.discard().chain(focus_draft(window))
    }

    /// Shows `target` in the main window again.
    fn put_back(&mut self, target: &Target) -> Task<Message> {
        let window = self.window_of(target);
        if self.alone.remove(&window).is_none() {
            return Task::none();
        }
        if let Page::Room(room) = &mut self.page {
            let show = room::Message::Tabs(tabs::Message::Show(target.clone()));
            room.update(target, show);
        }
        window::close(window).chain(focus_draft(self.main))
    }

    /// Windows of conversations that are gone are closed.
    fn settle_windows(&mut self) -> Task<Message> {
        let Page::Room(room) = &self.page else { return Task::none() };
        let gone: Vec<_> = self
            .alone
            .iter()
            .filter(|(_, target)| !room.has(target))
            .map(|(window, _)| *window)
            .collect();
        self.alone.retain(|window, _| !gone.contains(window));
        Task::batch(gone.into_iter().map(window::close))
    }

    /// The cursor goes to the draft of the conversation that is shown, wherever its window is.
    fn focus_shown(&self) -> Task<Message> {
        let Page::Room(room) = &self.page else { return Task::none() };
        let window = self.window_of(room.model.shown().target());
        let raise = match window == self.main {
            true => Task::none(),
            false => window::gain_focus(window),
        };
        raise.chain(focus_draft(window))
    }

    /// The conversation that a window shows.
    fn target_of(&self, window: window::Id) -> Target {
        match (self.alone.get(&window), &self.page) {
            (Some(target), _) => target.clone(),
            (None, Page::Room(room)) => room.shown().clone(),
            (None, _) => Target::Room,
        }
    }

    /// The window that shows `target`: its own, or the main one.
    fn window_of(&self, target: &Target) -> window::Id {
        let alone = self.alone.iter().find(|(_, alone)| *alone == target);
        alone.map_or(self.main, |(window, _)| *window)
    }

    /// What stands in a window.
    pub(crate) fn view(&self, window: window::Id) -> Element<'_, Message> {
        let roles = self.look.roles;
        let of_room = move |message| Message::Room(window, message);
        match &self.page {
            Page::First(page) => page.view(roles).map(Message::FirstPage),
            Page::Starting(_) => {
                let words = text(texts::window_starting()).color(roles.muted);
                container(words).center(Fill).into()
            }
            Page::Room(room) => match self.alone.get(&window) {
                Some(target) => room.view_alone(target, window, self.size, &self.look).map(of_room),
                None => {
                    let is_elsewhere = |target: &Target| self.window_of(target) != self.main;
                    room.view(window, is_elsewhere, self.size, &self.look).map(of_room)
                }
            },
        }
    }

    /// What stands above a window.
    pub(crate) fn title(&self, window: window::Id) -> String {
        let Page::Room(room) = &self.page else { return "Plausch".to_owned() };
        match self.alone.get(&window) {
            Some(target) => texts::window_title(&tabs::name(target)),
            None => match (tabs::name(room.shown()), room.unread()) {
                (place, 0) => texts::window_title(&place),
                (place, unread) => texts::window_title_unread(unread, &place),
            },
        }
    }

    pub(crate) fn theme(&self, _: window::Id) -> Theme {
        self.look.theme.clone()
    }

    /// What the application listens to.
    pub(crate) fn subscription(&self) -> Subscription<Message> {
        let is_counting = matches!(&self.page, Page::Room(room) if room.is_counting());
        let tick = match is_counting {
            true => time::every(time::Duration::from_millis(500)).map(|_| Message::Tick),
            false => Subscription::none(),
        };
        let system = system::theme_changes().map(Message::System);
        Subscription::batch([event::listen_with(heard), system, tick])
    }
}

/// What of all events leads to something here.
pub(crate) fn heard(event: Event, status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, text, .. }) => {
            if status == event::Status::Captured {
                return None;
            }
            if let Some(shortcut) = shortcut(&key, modifiers) {
                return Some(Message::Shortcut(window, shortcut));
            }
            match key {
                Key::Named(Named::Tab) if modifiers.shift() => Some(Message::FocusPrevious),
                Key::Named(Named::Tab) => Some(Message::FocusNext),
                Key::Named(Named::ArrowUp) => Some(Message::Arrow { is_down: false }),
                Key::Named(Named::ArrowDown) => Some(Message::Arrow { is_down: true }),
                _ if modifiers.command() || modifiers.alt() => None,
                _ => text
                    .filter(|text| !text.chars().all(char::is_control))
                    .map(|text| Message::Typed(window, text.to_string())),
            }
        }
        Event::Window(window::Event::Focused) => Some(Message::Focused(window)),
        Event::Window(window::Event::CloseRequested) => Some(Message::CloseAsked(window)),
        _ => None,
    }
}
