//! Before the stay: hosting the room if nobody does, and which nickname to take.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{self, Ended, Refusal};
use plausch_transport_std::server::Limits;

use super::hosting::{Hosted, Hosting};
use super::memory::Memory;
use super::security::Security;
use super::{Failure, Notice, Session};
use crate::history::{self, History, Keep};
use crate::identity::{KeyFile, Owner};
use crate::ignored::{File, Ignored};
use crate::settings::{ChatSettings, Secure, parse_nick};

/// The application from its start to its end: hosts the room if need be, and joins it, perhaps more than once.
pub struct App {
    options: Options,
    security: Result<Security, Failure>,
    hosting: Hosting,
    history: Option<History>,
    ignored: Ignored,
    ignored_file: Option<File>,
    notices: Vec<Notice>,
}

/// How to join.
#[derive(Debug)]
pub struct Options {
    /// The settings in force.
    pub settings: ChatSettings,
    /// Whether links are secure.
    pub secure: Secure,
    /// The server's key, if the user was given it.
    pub server_key: Option<PublicKey>,
    /// With which limits to host the room if no server answers on this machine. None: not at all.
    pub hosting: Option<Limits>,
    /// Whether to keep trying if the first attempt to join fails.
    pub reconnect: bool,
    /// The configuration file, to remember a nickname that the user chose here.
    pub file: Option<PathBuf>,
    /// Whether the file decides which nickname is taken the next time.
    pub keeps_nick: bool,
    /// Whether conversations are kept, as far as the settings say. Those of scripts are not.
    pub keeps_history: bool,
    /// The folder of what is kept on this computer: conversations, and whom the user ignores. None: there is no place for it.
    pub data: Option<PathBuf>,
}

impl App {
    /// Hosts the room, if that is wanted and no server answers.
    pub fn start(options: Options) -> Self {
        let history = start_history(&options);
        let server = options.settings.server.to_string();
        let key = options.data.as_ref().map(|folder| KeyFile::in_folder(folder, Owner::Server));
        let hosting = Hosting::new(server, options.hosting.clone(), options.secure, key);
        let mut notices = match hosting.start() {
            Some(Ok(Hosted { places, link, trouble })) => {
                [Notice::Hosting { places, link }].into_iter().chain(trouble).collect()
            }
            Some(Err(notice)) => vec![notice],
            None => Vec::new(),
        };
        let security = Security::start(&options).map(|(security, notice)| {
            notices.extend(notice);
            security
        });
        let ignored_file =
            options.data.as_ref().map(|folder| File::new(folder.join("ignored.toml")));
        let ignored = ignored_file.as_ref().map_or_else(Ignored::default, |file| {
            file.read(Timestamp::now()).unwrap_or_else(|error| {
                let path = file.path().to_owned();
                notices.push(Notice::IgnoredNotRead { path, error: error.kind() });
                Ignored::default()
            })
        });
        App { options, security, hosting, history, ignored, ignored_file, notices }
    }

    /// Joins the room as `nick`.
    pub fn join(&self, nick: Nick) -> Session {
        let Options { settings, file, keeps_nick, reconnect, .. } = &self.options;
        let known = || -> Result<_, Failure> {
            let security = self.security.as_ref().map_err(Failure::clone)?;
            Ok((security.of_client()?, Some(security), security.members()?))
        };
        let (known, failure) = match known() {
            Ok(known) => (known, None),
            Err(failure) => ((None, None, Vec::new()), Some(failure)),
        };
        let (of_client, security, members) = known;
        let options = client::Options {
            dialect: settings.dialect,
            reconnect: *reconnect,
            limits: settings.limits,
            security: of_client,
            ..client::Options::new(settings.server.clone(), nick.clone())
        };
        let memory = match (keeps_nick, file, &settings.nick) {
            (true, Some(path), kept) => Memory::File { path: path.clone(), kept: kept.clone() },
            (true, None, _) => Memory::Nowhere,
            (false, ..) => Memory::Elsewhere { taken: nick },
        };
        let session = Session::start(options, self.hosting.clone(), self.notices.clone(), memory)
            .ignoring(self.ignored.clone(), self.ignored_file.clone())
            .remembering(file.clone())
            .attending(settings.attention.clone())
            .trusting(security, members);
        let session = match failure {
            Some(failure) => session.not_begun(failure),
            None => session.begun(),
        };
        match &self.history {
            Some(history) => session.keeping(history.clone(), settings.history.keep),
            None => session,
        }
    }

    /// Takes this key for the server's from now on: the user says so. What it is told if that cannot be remembered.
    pub fn trust(&self, key: &PublicKey) -> Option<Notice> {
        self.security.as_ref().ok()?.decide(key)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(history) = &self.history {
            smol::block_on(history.end());
        }
    }
}

/// Whether another nickname may help against `failure`.
pub fn is_about_nick(failure: &Failure) -> bool {
    match failure {
        Failure::CannotJoin { reason: Ended::Refused { refusal, .. }, .. } => {
            refusal.is_none_or(Refusal::is_about_nick)
        }
        _ => false,
    }
}

/// The name under which the user is logged in, if it can be a nickname.
pub fn suggested_nick() -> Option<Nick> {
    let names =
        ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    names.filter_map(|name| parse_nick(&name).ok()).next()
}

fn start_history(options: &Options) -> Option<History> {
    let settings = options.settings.history;
    let path = options.data.as_ref().map(|folder| folder.join(history::FILE));
    // What was kept before can be looked for and forgotten, though nothing is added.
    let is_kept = settings.keep != Keep::Off || path.as_ref().is_some_and(|path| path.exists());
    if !options.keeps_history || !is_kept {
        return None;
    }
    Some(History::start(history::Options {
        path,
        server: history::server_name(&options.settings.server.to_string()),
        settings,
        time_zone: TimeZone::system(),
    }))
}
