//! The settings, and what a new value changes at once.

use iced::{Task, theme, window};
use plausch_app::environment::variable;
use plausch_app::language::Language;
use plausch_app::settings::{ChatSettings, Settings};
use plausch_app::texts;
use plausch_app::theme::Choice;

use super::{Gui, Message, Page};
use crate::focus::{self, Way};
use crate::names;
use crate::settings_page::{self, SettingsPage};
use crate::theme::{Look, background_of};

impl Gui {
    /// Shows the settings in the main window, or goes back from them.
    pub(super) fn toggle_settings(&mut self) -> Task<Message> {
        match self.settings.take() {
            Some(_) => self.focus_page(),
            None => {
                self.start.form.read();
                self.settings = Some(SettingsPage::new(self.start.themes.names()));
                let show = window::gain_focus(self.main);
                show.chain(focus::go(self.main, Way::Next))
            }
        }
    }

    /// Whether the settings stand in this window.
    pub(super) fn shows_settings(&self, window: window::Id) -> bool {
        window == self.main && self.settings.is_some()
    }

    /// The cursor goes to where one types on the page that is shown.
    fn focus_page(&self) -> Task<Message> {
        match &self.page {
            Page::First(page) => page.focus(),
            Page::Starting(_) => Task::none(),
            Page::Room(_) => self.focus_shown(),
        }
    }

    pub(super) fn on_settings(&mut self, message: settings_page::Message) -> Task<Message> {
        if matches!(message, settings_page::Message::Close) {
            return self.toggle_settings();
        }
        let Some(page) = &mut self.settings else { return Task::none() };
        let is_set = matches!(message, settings_page::Message::Set(_));
        let theme = match &message {
            settings_page::Message::Choose("theme", name) => Choice::read(name),
            _ => None,
        };
        if let Some(choice) = &theme
            && let Err(error) = self.start.themes.choose(choice)
        {
            self.start.form.tell("theme", texts::theme_error(&error));
            return Task::none();
        }
        let changed = page.update(&mut self.start.form, message);
        if theme.is_some() && changed.is_none() {
            // It could not be kept, and what was in force stays.
            self.start.themes.choose(&self.start.settings.theme).ok();
        }
        let Some((key, settings)) = changed else { return Task::none() };
        self.change(key, settings);
        // The button that set it is gone, and the cursor stays where it was.
        match is_set {
            true => iced::widget::operation::focus(names::setting(key)),
            false => Task::none(),
        }
    }

    /// A setting has another value.
    fn change(&mut self, key: &'static str, settings: Settings) {
        let Settings { language, secure, chat, serve } = settings;
        match key {
            "language" => {
                language.unwrap_or_else(|| Language::of_system(&variable)).bring_into_force();
            }
            "nick" | "server" => {
                self.start.settings.nick = chat.nick.clone();
                self.start.settings.server = chat.server.clone();
                if let Page::First(page) = &mut self.page {
                    let ChatSettings { nick, server, .. } = &self.start.settings;
                    page.fill_in(nick.as_ref(), Some(server));
                }
            }
            _ => {}
        }
        let ChatSettings { nick, server, .. } = self.start.settings.clone();
        self.start.settings = ChatSettings { nick, server, ..chat };
        self.start.limits = serve.options().limits;
        self.start.secure = secure;
        if let Page::Room(room) = &mut self.page {
            room.change_setting(key, &self.start.settings);
        }
        if key == "theme" {
            self.look = Look::new(self.start.themes.theme(), self.mode);
        }
    }

    /// The user may have chosen another theme by a command.
    pub(super) fn follow_theme(&mut self) {
        let Page::Room(room) = &self.page else { return };
        let choice = room.model.themes().choice().clone();
        if choice != self.start.settings.theme {
            // If something is wrong with it, the user has been told so.
            self.start.themes.choose(&choice).ok();
            self.start.settings.theme = choice;
            self.look = Look::new(self.start.themes.theme(), self.mode);
        }
    }

    /// The system likes it dark, or light.
    pub(super) fn on_system(&mut self, mode: theme::Mode) {
        self.mode = mode;
        // If the user's own theme for it is wrong, the one that is built in is taken.
        self.start.themes.set_background(background_of(mode)).ok();
        if let Page::Room(room) = &mut self.page {
            room.set_background(background_of(mode));
        }
        self.look = Look::new(self.start.themes.theme(), mode);
    }
}
