//! The application: its pages, its windows, and what leads from one to another.
//!
//! | file | what |
//! |---|---|
//! | `attending.rs` | what asks for attention, and whether the windows are looked at |
//! | `joining.rs` | from the first page into the room, and back |
//! | `windows.rs` | the windows |
//! | `events.rs` | what of all events leads to something here |

mod attending;
mod events;
mod joining;
mod windows;

use std::collections::BTreeMap;

use async_channel::Sender;
use iced::keyboard::{Key, Modifiers};
use iced::widget::{container, text};
use iced::{Element, Fill, Size, Subscription, Task, Theme, event, system, theme, time, window};
use plausch_app::model::Target;
use plausch_app::session::suggested_nick;
use plausch_app::texts;

pub(crate) use events::heard;

use crate::alerts::Alerts;
use crate::first_page::{self, FirstPage};
use crate::keys::Shortcut;
use crate::room::{self, Room, focus_draft};
use crate::start::Start;
use crate::stay::{Order, Told};
use crate::theme::Look;
use crate::{emblem, signals};

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
    alerts: Alerts,
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
    /// A key that nothing has taken: without Shift, with it, and what is held down.
    Key(window::Id, Key, Key, Modifiers),
    /// This was typed, and nothing has taken it: it is meant for the draft.
    Typed(window::Id, String),
    /// An arrow up or down that nothing else has taken.
    Arrow {
        window: window::Id,
        is_down: bool,
    },
    /// Escape, whatever has taken it.
    Escape(window::Id),
    FocusNext,
    FocusPrevious,
    Focused(window::Id),
    Unfocused(window::Id),
    CloseAsked(window::Id),
    /// The operating system ends the program.
    End,
    /// The system likes it dark, or light.
    System(theme::Mode),
    /// What is counted down goes on.
    Tick,
    /// Something was to be looked at by now.
    Wake,
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
            alerts: Alerts::default(),
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

    /// Takes in what happens.
    pub(crate) fn update(&mut self, message: Message) -> Task<Message> {
        let task = self.take_in(message);
        Task::batch([task, self.signal()])
    }

    fn take_in(&mut self, message: Message) -> Task<Message> {
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
            Message::Key(window, key, modified, modifiers) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                match room.key(&target, &key, &modified, modifiers) {
                    Some(effect) => self.take_effect(Some(effect)),
                    None => Task::none(),
                }
            }
            Message::Typed(window, text) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                for c in text.chars().filter(|c| !c.is_control()) {
                    room.update(&target, room::Message::typed(c));
                }
                focus_draft(window)
            }
            Message::Arrow { window, is_down } => {
                let target = self.target_of(window);
                if let Page::Room(room) = &mut self.page {
                    room.arrow(&target, is_down);
                }
                Task::none()
            }
            Message::Escape(window) => {
                let Page::Room(room) = &mut self.page else { return Task::none() };
                match room.escape() {
                    Some(effect) => self.take_effect(Some(effect)),
                    None => self.on_shortcut(window, Shortcut::ToDraft),
                }
            }
            Message::FocusNext => iced::widget::operation::focus_next(),
            Message::FocusPrevious => iced::widget::operation::focus_previous(),
            Message::Focused(window) => self.on_focus(window),
            Message::Unfocused(window) => self.on_unfocus(window),
            Message::Wake => self.on_wake(),
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

    fn on_shortcut(&mut self, window: window::Id, shortcut: Shortcut) -> Task<Message> {
        match shortcut {
            Shortcut::Larger => self.size = (self.size + 1.0).min(*SIZES.end()),
            Shortcut::Smaller => self.size = (self.size - 1.0).max(*SIZES.start()),
            Shortcut::UsualSize => self.size = USUAL_SIZE,
            Shortcut::Quit if !matches!(self.page, Page::Room(_)) => return iced::exit(),
            Shortcut::FindMember => {
                if let Page::Room(room) = &mut self.page {
                    room.show_room();
                }
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
