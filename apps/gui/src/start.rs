//! What is known when the program starts.

use std::path::PathBuf;

use plausch_app::settings::{ChatSettings, Environment, Origin, Section, Setting, Sources};
use plausch_transport_std::server::Limits;

use crate::arguments::Arguments;

/// What is known when the program starts.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    pub(crate) settings: ChatSettings,
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
    /// Whether somebody has said which server to join.
    pub(crate) knows_server: bool,
}

impl Start {
    /// Reads the settings.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub(crate) fn read(arguments: Arguments, env: Environment<'_>) -> Result<Self, String> {
        let sources = Sources::read(arguments.flags, arguments.config.as_deref(), env)?;
        let settings = sources.resolve(&[Section::Chat, Section::Serve])?;
        let origin =
            |key| Setting::named(key).map_or(Origin::Default, |setting| sources.origin(setting));
        let is_kept = |key| !matches!(origin(key), Origin::Flag | Origin::Environment);
        let server = settings.chat.server.to_string();
        Ok(Start {
            limits: settings.serve.options().limits,
            settings: settings.chat,
            file: sources.file().map(PathBuf::from),
            keeps_nick: is_kept("nick"),
            keeps_server: is_kept("server"),
            kept_server: matches!(origin("server"), Origin::File(..)).then_some(server),
            keeps_history: true,
            knows_server: origin("server") != Origin::Default,
        })
    }
}
