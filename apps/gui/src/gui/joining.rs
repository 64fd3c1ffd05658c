//! From the first page into the room, and back.

use iced::{Task, window};
use plausch_app::session::{Options, Outcome, Request, Update};
use plausch_app::settings::{self, ChatSettings};
use plausch_app::wording::why_not;
use plausch_core::name::Nick;
use plausch_transport_std::client::{Event as Happened, ServerAddr};

use super::{Gui, Message, Page};
use crate::first_page::{self, FirstPage, Going};
use crate::room::{Room, focus_draft};
use crate::stay::{self, Order, Told};
use crate::theme::background_of;

impl Gui {
    /// Joins the room at `server`. `hosts`: hosts it if nobody does, and the server is this machine.
    pub(super) fn join(&mut self, nick: Nick, server: ServerAddr, hosts: bool) -> Task<Message> {
        // The key of a link is for the server of that link.
        self.start.server_key.take_if(|_| server != self.start.settings.server);
        self.stay += 1;
        let stay = self.stay;
        self.start.settings = ChatSettings {
            nick: self.start.settings.nick.clone().filter(|_| !self.start.keeps_nick),
            server,
            ..self.start.settings.clone()
        };
        let (orders, told) = stay::start(Options {
            settings: self.start.settings.clone(),
            secure: self.start.secure,
            server_key: self.start.server_key,
            hosting: hosts.then(|| self.start.limits.clone()),
            reconnect: true,
            file: self.start.file.clone(),
            keeps_nick: self.start.keeps_nick,
            keeps_history: self.start.keeps_history,
            data: self.start.data.clone(),
        });
        orders.try_send(Order::Join(nick.clone())).ok();
        self.start.settings.nick = Some(nick);
        self.page = Page::Starting(orders);
        Task::stream(told).map(move |told| Message::Told(stay, told))
    }

    pub(super) fn on_first_page(&mut self, message: first_page::Message) -> Task<Message> {
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

    pub(super) fn on_told(&mut self, told: Told) -> Task<Message> {
        match told {
            Told::Begun(begun) => {
                let Page::Starting(orders) = &self.page else { return Task::none() };
                let mut room = Room::new(begun, orders.clone(), &self.start.settings);
                room.focus(self.alerts.has_focus());
                room.set_background(background_of(self.mode));
                self.page = Page::Room(Box::new(room));
                focus_draft(self.main)
            }
            Told::Happened(updates) => {
                let is_welcome =
                    |update: &Update| matches!(update, Update::Event(Happened::Welcome { .. }));
                if updates.iter().any(is_welcome) {
                    self.remember_server();
                }
                // From then on, another key than that of the link is the right one.
                let is_trusting =
                    |update: &Update| matches!(update, Update::Done { request: Request::Trust(_) });
                if updates.iter().any(is_trusting) {
                    self.start.server_key = None;
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
    pub(super) fn on_over(&mut self, outcome: &Outcome) -> Task<Message> {
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
    pub(super) fn remember_server(&mut self) {
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
}
