//! What the server is told when it starts, and the files in which it keeps what outlives it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use plausch_app::banned::BansFile;
use plausch_app::environment::Environment;
use plausch_app::identity::{self, KeyFile, Owner};
use plausch_app::owners::OwnersFile;
use plausch_app::settings::{Section, Secure, Settings, Sources};
use plausch_app::topic::TopicFile;
use plausch_app::{cluster, state};
use plausch_transport_std::server;

use super::moderation::Moderation;
use super::signs::Signs;
use crate::cli::ServeArgs;

/// The settings of the server.
///
/// # Errors
/// In words.
pub(crate) fn read(args: &ServeArgs, env: Environment<'_>) -> Result<Settings, String> {
    Sources::read(args.flags.0.clone(), args.config.config.as_deref(), env)?
        .resolve(&[Section::Serve])
}

/// All that a server starts with.
pub(super) struct Start {
    pub(super) options: server::Options,
    /// Where to keep whose nicknames are; none: nowhere.
    pub(super) owners_file: Option<OwnersFile>,
    pub(super) moderation: Moderation,
    pub(super) signs: Signs,
    /// Where to keep what operators have decided that the room is about; none: nowhere.
    pub(super) topic_file: Option<TopicFile>,
}

impl Start {
    /// What the settings say, and what was kept. `handed`: where the server listens already.
    ///
    /// # Errors
    /// In words.
    pub(super) fn new(
        settings: &Settings,
        env: Environment<'_>,
        handed: Vec<SocketAddr>,
    ) -> Result<Self, String> {
        let (mut options, owners_file) = options(settings, env, handed)?;
        let bans = KeyFile::of(Owner::Server).ok();
        let bans = bans.and_then(|key| bans_file(key.path(), &options.listen));
        let moderation = Moderation::read(bans)?;
        let topic_file = topic_file(&options.listen);
        let signs = Signs::read(&settings.serve)?;
        let topic = signs.topic(topic_file.as_ref());
        options.decisions = moderation.decided().iter().cloned().chain(topic).collect();
        Ok(Start { options, owners_file, moderation, signs, topic_file })
    }
}

/// What the server is to be told, and where to keep whose nicknames are. `handed`: where it listens already.
fn options(
    settings: &Settings,
    env: Environment<'_>,
    handed: Vec<SocketAddr>,
) -> Result<(server::Options, Option<OwnersFile>), String> {
    let mut options = settings.serve.options();
    options.cluster = cluster::options(&settings.serve, env)?;
    if !handed.is_empty() {
        options.listen = handed;
    }
    if settings.secure == Secure::Off {
        return Ok((options, None));
    }
    let identity = match identity::server() {
        Ok(identity) => identity,
        Err(error) if error.allows_plain(settings.secure) => {
            log::warn!("{error}");
            return Ok((options, None));
        }
        Err(error) => return Err(error.to_string()),
    };
    let mut security = server::Security::new(Arc::new(identity));
    security.required = settings.secure == Secure::Require;
    let listen = lasting(&options.listen).filter(|_| settings.serve.reserve_nicks);
    let file = match listen {
        Some(listen) => Some(OwnersFile::of(listen).map_err(|error| error.to_string())?),
        None => None,
    };
    if settings.serve.reserve_nicks {
        security.owners = Some(file.as_ref().map_or(Ok(Vec::new()), OwnersFile::read)?);
    }
    options.security = Some(security);
    Ok((options, file))
}

/// Where to keep who is banned or muted, beside the server's key; none: nowhere.
pub(crate) fn bans_file(key: &Path, listen: &[SocketAddr]) -> Option<BansFile> {
    Some(BansFile::new(state::beside(key, "bans", lasting(listen)?)))
}

/// Where to keep what the operator says that the room is about; none: nowhere.
fn topic_file(listen: &[SocketAddr]) -> Option<TopicFile> {
    state::file_of("topic", lasting(listen)?).ok().map(TopicFile::new)
}

/// The address by which the server's files are known. None: a server at any free port is another one at each start.
pub(crate) fn lasting(listen: &[SocketAddr]) -> Option<SocketAddr> {
    listen.iter().copied().find(|listen| listen.port() != 0)
}
