//! What is known when the program starts.

use std::io;
use std::path::PathBuf;

use plausch_app::environment::{Environment, variable, wants_colours};
use plausch_app::link::{NotARoom, RoomLink};
use plausch_app::settings::{
    ChatSettings, Form, Origin, Section, Secure, Setting, Sources, data_folder, state_folder,
};
use plausch_app::texts;
use plausch_app::theme::Themes;
use plausch_core::secure::PublicKey;
use plausch_transport_std::server::Limits;

use crate::arguments::Arguments;
use crate::links;

/// What is known when the program starts.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    pub(crate) settings: ChatSettings,
    /// Whether links are secure.
    pub(crate) secure: Secure,
    /// The server's key, if a link has it.
    pub(crate) server_key: Option<PublicKey>,
    /// With which limits the room is hosted, if it is.
    pub(crate) limits: Limits,
    /// The configuration file.
    pub(crate) file: Option<PathBuf>,
    /// Whether the file decides which nickname is taken the next time, and which server.
    pub(crate) keeps_nick: bool,
    pub(crate) keeps_server: bool,
    /// The server that the file has.
    pub(crate) kept_server: Option<String>,
    /// Whether conversations are kept, as far as the settings say.
    pub(crate) keeps_history: bool,
    /// The folder of what is kept on this computer.
    pub(crate) data: Option<PathBuf>,
    /// Whether somebody has said which server to join.
    pub(crate) knows_server: bool,
    /// The settings, to be changed.
    pub(crate) form: Form,
    /// The theme in force, and the others.
    pub(crate) themes: Themes,
    /// Opens what a link leads to.
    pub(crate) follow: fn(&str) -> io::Result<()>,
    /// Where it is kept where the windows were.
    pub(crate) places: Option<PathBuf>,
    /// Whether a link says it.
    pub(crate) is_linked: bool,
    /// Whether that leads to a room where the user has not been: then it is not joined before the user says so.
    pub(crate) is_new: bool,
}

impl Start {
    /// Reads the settings.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub(crate) fn read(arguments: &Arguments, env: Environment<'_>) -> Result<Self, String> {
        let sources = Sources::read(arguments.flags(), arguments.config.config.as_deref(), env)?;
        let mut settings = sources.resolve(&[Section::Chat, Section::Serve])?;
        let origin =
            |key| Setting::named(key).map_or(Origin::Default, |setting| sources.origin(setting));
        let is_kept = |key| !matches!(origin(key), Origin::Flag | Origin::Environment);
        let server = settings.chat.server.to_string();
        let link = arguments.link.as_deref().map(str::parse::<RoomLink>).transpose();
        let link = link.map_err(|NotARoom| texts::bad_link())?;
        // What is wrong with a theme is told where it is chosen.
        let (themes, _) =
            Themes::new(&settings.chat.theme, settings.chat.themes.clone(), wants_colours(env));
        let is_new = link.as_ref().is_some_and(|link| !link.is_known(&settings.chat.server));
        if let Some(link) = &link {
            settings.chat.server = link.server().clone();
        }
        Ok(Start {
            limits: settings.serve.options().limits,
            secure: settings.secure,
            server_key: link.as_ref().and_then(|link| link.key().copied()),
            settings: settings.chat,
            file: sources.file().map(PathBuf::from),
            keeps_nick: is_kept("nick"),
            // A link leads somewhere once; where one usually is stays as it was.
            keeps_server: is_kept("server")
                && (link.is_none() || origin("server") == Origin::Default),
            kept_server: matches!(origin("server"), Origin::File(..)).then_some(server),
            keeps_history: true,
            data: data_folder(),
            knows_server: link.is_some() || origin("server") != Origin::Default,
            is_linked: link.is_some(),
            is_new,
            form: Form::new(arguments.flags(), arguments.config.config.clone(), variable),
            themes,
            follow: links::follow,
            places: state_folder().map(|folder| folder.join("window.toml")),
        })
    }
}
