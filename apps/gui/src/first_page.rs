//! The first page: nickname and server, or hosting a room here.

use iced::widget::{column, container, row, rule, scrollable, space, text, text_input};
use iced::{Center, Element, Fill, Task};
use plausch_app::settings::parse_nick;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::client::ServerAddr;

use crate::press::press;
use crate::theme::Roles;
use crate::{fonts, names};

/// What is on the page.
#[derive(Debug, Default)]
pub(crate) struct FirstPage {
    nick: String,
    server: String,
    /// What is wrong with the nickname, with the server, or why one is here again.
    bad_nick: Option<String>,
    bad_server: Option<String>,
    why: Option<String>,
    /// What there is to decide.
    question: Option<String>,
    is_busy: bool,
}

/// What the user does on it.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Nick(String),
    Server(String),
    /// Enter in the nickname's field.
    ToServer,
    Join,
    Host,
    /// To the settings.
    Settings,
}

/// Where to go from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Going {
    /// Join this server.
    Join(Nick, ServerAddr),
    /// Host a room on this machine.
    Host(Nick),
}

impl FirstPage {
    /// The page with what is known.
    pub(crate) fn new(nick: Option<&Nick>, server: Option<&ServerAddr>) -> Self {
        FirstPage {
            nick: nick.map(Nick::to_string).unwrap_or_default(),
            server: server.map(ServerAddr::to_string).unwrap_or_default(),
            ..FirstPage::default()
        }
    }

    /// This is known now.
    pub(crate) fn fill_in(&mut self, nick: Option<&Nick>, server: Option<&ServerAddr>) {
        let FirstPage { nick, server, .. } = FirstPage::new(nick, server);
        (self.nick, self.server) = (nick, server);
        (self.bad_nick, self.bad_server) = (None, None);
    }

    /// One is here again, and why.
    pub(crate) fn because(self, why: Option<String>) -> Self {
        FirstPage { why, ..self }
    }

    /// There is something to decide first.
    pub(crate) fn asking(self, question: String) -> Self {
        FirstPage { question: Some(question), ..self }
    }

    /// What has to be typed first.
    pub(crate) fn focus<T: Send + 'static>(&self) -> Task<T> {
        let is_known = parse_nick(&self.nick).is_ok() && self.why.is_none();
        let id = if is_known { names::SERVER } else { names::NICK };
        iced::widget::operation::focus(id.clone()).chain(iced::widget::operation::select_all(id))
    }

    /// Takes in what the user does.
    pub(crate) fn update(&mut self, message: Message) -> Option<Going> {
        match message {
            Message::Nick(nick) => (self.nick, self.bad_nick) = (nick, None),
            Message::Server(server) => (self.server, self.bad_server) = (server, None),
            Message::Join | Message::ToServer if self.is_busy => {}
            Message::ToServer if self.server.trim().is_empty() => {
                self.nick();
            }
            Message::Join | Message::ToServer => {
                let (nick, server) = (self.nick(), self.server());
                let going = nick.zip(server).map(|(nick, server)| Going::Join(nick, server));
                self.is_busy = going.is_some();
                return going;
            }
            // The application shows them.
            Message::Settings => {}
            Message::Host => {
                let going = self.nick().map(Going::Host);
                self.is_busy = going.is_some();
                return going;
            }
        }
        None
    }

    fn nick(&mut self) -> Option<Nick> {
        let nick = parse_nick(&self.nick);
        self.bad_nick = nick.as_ref().err().map(|error| texts::bad_nick(*error));
        nick.ok()
    }

    fn server(&mut self) -> Option<ServerAddr> {
        let server = self.server.trim().parse();
        self.bad_server = server.is_err().then(texts::window_bad_server);
        server.ok()
    }

    /// The page.
    pub(crate) fn view(&self, roles: Roles) -> Element<'_, Message> {
        let label = |label: String| text(label).size(13);
        let wrong = |words: &Option<String>| {
            words.as_ref().map(|words| text(words.clone()).size(13).color(roles.error))
        };
        let ready = |message| (!self.is_busy).then_some(message);
        let title = column![
            text("Plausch").size(30).font(fonts::BOLD),
            text(texts::window_about()).size(14).color(roles.muted),
        ]
        .spacing(4);
        let nick = column![
            label(texts::window_nick()),
            text_input(&texts::window_nick_hint(), &self.nick)
                .id(names::NICK)
                .on_input(Message::Nick)
                .on_submit(Message::ToServer)
                .style(roles.field())
                .padding(10),
            wrong(&self.bad_nick),
        ]
        .spacing(4);
        let server = column![
            label(texts::window_server()),
            text_input(&texts::window_server_hint(), &self.server)
                .id(names::SERVER)
                .on_input(Message::Server)
                .on_submit(Message::Join)
                .style(roles.field())
                .padding(10),
            wrong(&self.bad_server),
        ]
        .spacing(4);
        let join = press(text(texts::window_join()).width(Fill).align_x(Center))
            .id(names::JOIN)
            .on_press_maybe(ready(Message::Join))
            .style(roles.main_button())
            .padding(10)
            .width(Fill);
        let host = press(text(texts::window_host()).width(Fill).align_x(Center))
            .id(names::HOST)
            .on_press_maybe(ready(Message::Host))
            .style(roles.other_button())
            .padding(10)
            .width(Fill);
        let or = row![
            rule::horizontal(1).style(roles.rule()),
            text(texts::window_or()).size(13).color(roles.muted),
            rule::horizontal(1).style(roles.rule()),
        ]
        .spacing(12)
        .align_y(Center);
        let hosting = text(texts::window_host_about()).size(13).color(roles.muted);
        let settings = press(text(texts::window_settings()).size(14))
            .id(names::SETTINGS)
            .on_press(Message::Settings)
            .style(roles.choice(false))
            .padding([6, 12]);
        let settings = row![space::horizontal(), settings];
        let why = self.why.as_ref().map(|why| text(why).size(14).color(roles.error));
        let question = self.question.as_ref().map(|question| text(question).size(14));
        let page = column![title, why, question, nick, server, join, or, host, hosting, settings,]
            .spacing(14)
            .max_width(380);
        let page = container(page).padding(24).center_x(Fill);
        container(scrollable(page).style(roles.scrollable())).center_y(Fill).into()
    }
}
