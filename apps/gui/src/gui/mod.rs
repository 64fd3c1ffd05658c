//! The application: its pages, its windows, and what leads from one to another.
//!
//! | file | what |
//! |---|---|
//! | `attending.rs` | what asks for attention, and whether the windows are looked at |
//! | `joining.rs` | from the first page into the room, and back |
//! | `windows.rs` | the windows |
//! | `settings.rs` | the settings, and what a new value changes at once |
//! | `places.rs` | where the windows are, and how large everything in them is |
//! | `events.rs` | what of the events of a window leads to something here |

mod attending;
mod events;
mod joining;
mod places;
mod settings;
mod windows;

use std::collections::BTreeMap;

use async_channel::Sender;
use iced::keyboard::{Key, Modifiers};
use iced::widget::{container, text};
use iced::{Element, Fill, Point, Size, Subscription, Task, Theme, system, theme, time, window};
use plausch_app::model::Target;
use plausch_app::session::suggested_nick;
use plausch_app::texts;

use crate::alerts::Alerts;
use crate::first_page::{self, FirstPage};
use crate::focus::{self, Way};
use crate::in_order::in_order;
use crate::keys::{Shortcut, shortcut};
use crate::places::{Places, Which};
use crate::room::{self, Room, focus_draft};
use crate::settings_page::{self, SettingsPage};
use crate::start::Start;
use crate::stay::{Order, Told};
use crate::theme::Look;
use crate::{bound, names, signals};

/// The size of texts, in pixels that are as large as everything is.
const SIZE: f32 = 15.0;

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
    alerts: Alerts,
    /// What the system likes.
    mode: theme::Mode,
    /// The settings, while they are shown.
    settings: Option<SettingsPage>,
    places: Places,
    /// How often the windows have changed: only after the last time, it is written down.
    places_wait: u64,
    sizes: BTreeMap<window::Id, Size>,
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
    /// A key that nothing has taken: without Shift, with it, and what is held down.
    Key(window::Id, Key, Key, Modifiers),
    /// This was typed, and nothing has taken it: it is meant for the draft.
    Typed(window::Id, String),
    /// So was Enter: what was typed right before may not have come to the draft when it was pressed.
    Enter(window::Id),
    /// An arrow up or down that nothing else has taken.
    Arrow {
        window: window::Id,
        is_down: bool,
    },
    /// Escape, whatever has taken it.
    Escape(window::Id),
    /// The focus goes on in this window.
    Go(window::Id, Way),
    Settings(settings_page::Message),
    /// A window was opened: on which screen, where, and how large.
    Opened {
        window: window::Id,
        screen: Size,
        at: Point,
        size: Size,
    },
    /// A window is elsewhere, or has another size.
    Place(window::Id, Option<Size>, Option<Point>),
    KeepPlaces(u64),
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
        let mode = theme::Mode::None;
        let mut gui = Gui {
            page: Page::First(page),
            main: window::Id::unique(),
            alone: BTreeMap::new(),
            stay: 0,
            alerts: Alerts::default(),
            look: Look::new(start.themes.theme(), mode),
            mode,
            settings: None,
            places: Places::read(start.places.clone()),
            places_wait: 0,
            sizes: BTreeMap::new(),
            is_closing: false,
            start,
        };
        let (main, open) = window::open(gui.window_settings(Which::Main));
        gui.main = main;
        let open = open.then(Gui::bring_onto_screen);
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
        (gui, Task::batch([open.chain(first), ends, system]))
    }

    /// Takes in what happens.
    pub(crate) fn update(&mut self, message: Message) -> Task<Message> {
        let task = self.take_in(message);
        Task::batch([task, self.signal()])
    }

    fn take_in(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::FirstPage(first_page::Message::Settings) => self.toggle_settings(),
            Message::FirstPage(message) => self.on_first_page(message),
            Message::Settings(message) => self.on_settings(message),
            Message::Told(stay, told) if stay == self.stay => self.on_told(told),
            Message::Room(window, message) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                let effect = room.update(&target, message);
                self.follow_theme();
                self.take_effect(window, effect)
            }
            // Nothing on that page takes it.
            Message::Typed(window, _) if self.shows_settings(window) => Task::none(),
            Message::Arrow { window, is_down } if self.shows_settings(window) => {
                focus::go(window, Way::by_arrow(is_down))
            }
            Message::Key(window, key, modified, modifiers) => {
                self.on_key(window, &key, &modified, modifiers)
            }
            Message::Typed(window, text) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                for c in text.chars().filter(|c| !c.is_control()) {
                    room.update(&target, room::Message::typed(c));
                }
                focus_draft(window)
            }
            Message::Enter(window) => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                let effect = room.update(&target, room::Message::entered());
                Task::batch([self.take_effect(window, effect), focus_draft(window)])
            }
            Message::Arrow { window, is_down } => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                let effect = room.arrow(&target, is_down);
                self.take_effect(window, effect)
            }
            Message::Escape(window) if self.shows_settings(window) => self.toggle_settings(),
            Message::Escape(window) => {
                let Page::Room(room) = &mut self.page else { return Task::none() };
                match room.escape() {
                    Some(effect) => self.take_effect(window, Some(effect)),
                    None => self.on_shortcut(window, Shortcut::ToDraft),
                }
            }
            // What lies below the palette is not to be reached.
            Message::Go(window, way) if self.is_choosing(window) => {
                let is_down = matches!(way, Way::Next | Way::NextArea);
                self.take_in(Message::Arrow { window, is_down })
            }
            Message::Go(window, way) => focus::go(window, way),
            Message::Opened { window, screen, at, size } => {
                self.on_opened(window, screen, at, size)
            }
            Message::Place(window, size, position) => self.on_place(window, size, position),
            Message::KeepPlaces(waits) => {
                if waits == self.places_wait {
                    self.keep_places();
                }
                Task::none()
            }
            Message::Focused(window) => self.on_focus(window),
            Message::Unfocused(window) => self.on_unfocus(window),
            Message::Wake => self.on_wake(),
            Message::CloseAsked(window) => self.on_close(window),
            Message::End => {
                self.is_closing = true;
                self.keep_places();
                match &mut self.page {
                    Page::Room(room) => {
                        room.leave();
                        Task::none()
                    }
                    Page::First(_) | Page::Starting(_) => iced::exit(),
                }
            }
            Message::System(mode) => {
                self.on_system(mode);
                Task::none()
            }
            Message::Told(..) | Message::Tick => Task::none(),
        }
    }

    /// A key that nothing has taken. What the user has bound comes first, then the window's own, then what it does in
    /// every face.
    fn on_key(
        &mut self,
        window: window::Id,
        key: &Key,
        modified: &Key,
        modifiers: Modifiers,
    ) -> Task<Message> {
        let of_user = bound::of_user(&self.start.settings.keys, key, modified, modifiers);
        match (of_user, shortcut(key, modifiers)) {
            (None, Some(shortcut)) => self.on_shortcut(window, shortcut),
            (Some(None), _) => Task::none(),
            _ if self.shows_settings(window) => Task::none(),
            _ => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                match room.key(&target, key, modified, modifiers) {
                    Some(effect) => self.take_effect(window, Some(effect)),
                    None => Task::none(),
                }
            }
        }
    }

    fn on_shortcut(&mut self, window: window::Id, shortcut: Shortcut) -> Task<Message> {
        match shortcut {
            Shortcut::Larger => return self.scale_by(Places::larger),
            Shortcut::Smaller => return self.scale_by(Places::smaller),
            Shortcut::UsualSize => return self.scale_by(Places::usual),
            Shortcut::Settings => return self.toggle_settings(),
            Shortcut::NextArea => return self.take_in(Message::Go(window, Way::NextArea)),
            Shortcut::PreviousArea => return self.take_in(Message::Go(window, Way::PreviousArea)),
            // What it would change cannot be seen.
            shortcut if shortcut != Shortcut::Quit && self.shows_settings(window) => {}
            Shortcut::Quit if !matches!(self.page, Page::Room(_)) => {
                self.keep_places();
                return iced::exit();
            }
            Shortcut::FindMember => {
                if let Page::Room(room) = &mut self.page {
                    room.ask_for_members();
                }
                return iced::widget::operation::focus(crate::names::FILTER);
            }
            shortcut => {
                let target = self.target_of(window);
                let Page::Room(room) = &mut self.page else { return Task::none() };
                self.is_closing |= shortcut == Shortcut::Quit;
                let effect = room.shortcut(&target, shortcut);
                self.is_closing &= room.is_leaving;
                return self.take_effect(window, effect);
            }
        }
        Task::none()
    }

    /// Whether the palette lies above everything else in this window.
    fn is_choosing(&self, window: window::Id) -> bool {
        let Page::Room(room) = &self.page else { return false };
        let is_there = self.window_of(room.model.shown().target()) == window;
        room.is_choosing() && is_there && !self.shows_settings(window)
    }

    /// What stands in a window.
    pub(crate) fn view(&self, window: window::Id) -> Element<'_, Message> {
        let page = container(self.page(window)).id(names::window(window));
        in_order(page, self.places.scale(), move |event, status| {
            events::heard(event, status, window)
        })
    }

    fn page(&self, window: window::Id) -> Element<'_, Message> {
        let roles = self.look.roles;
        if let Some(settings) = self.settings.as_ref().filter(|_| window == self.main) {
            let is_inside = matches!(self.page, Page::Room(_));
            let bindings = &self.start.settings.keys;
            let page = settings.view(&self.start.form, bindings, is_inside, roles);
            return page.map(Message::Settings);
        }
        let of_room = move |message| Message::Room(window, message);
        match &self.page {
            Page::First(page) => page.view(roles).map(Message::FirstPage),
            Page::Starting(_) => {
                let words = text(texts::window_starting()).color(roles.muted);
                container(words).center(Fill).into()
            }
            Page::Room(room) => match self.alone.get(&window) {
                Some(target) => room.view_alone(target, window, SIZE, &self.look).map(of_room),
                None => {
                    let is_elsewhere = |target: &Target| self.window_of(target) != self.main;
                    room.view(window, is_elsewhere, self.width(window), SIZE, &self.look)
                        .map(of_room)
                }
            },
        }
    }

    pub(crate) fn theme(&self, _: window::Id) -> Theme {
        self.look.theme.clone()
    }

    /// What the application listens to, beside what happens in its windows.
    pub(crate) fn subscription(&self) -> Subscription<Message> {
        let is_counting = matches!(&self.page, Page::Room(room) if room.is_counting());
        let tick = match is_counting {
            true => time::every(time::Duration::from_millis(500)).map(|_| Message::Tick),
            false => Subscription::none(),
        };
        let system = system::theme_changes().map(Message::System);
        Subscription::batch([system, tick])
    }
}
