//! Before the stay: hosting the room if nobody does, and which nickname to take.

use std::path::PathBuf;

use plausch_core::name::Nick;
use plausch_transport_std::client::{self, Ended, Refusal};
use plausch_transport_std::server::{self, Limits, Running};

use super::{Failure, Notice, Session};
use crate::host;
use crate::settings::{ChatSettings, parse_nick};
use crate::texts;

/// The application from its start to its end: hosts the room if need be, and joins it, perhaps more than once.
pub struct App {
    options: Options,
    host: Option<Running>,
    notices: Vec<Notice>,
}

/// How to join.
#[derive(Debug)]
pub struct Options {
    /// The settings in force.
    pub settings: ChatSettings,
    /// With which limits to host the room if no server answers on this machine. None: not at all.
    pub hosting: Option<Limits>,
    /// Whether to keep trying if the first attempt to join fails.
    pub reconnect: bool,
    /// The configuration file, to remember a nickname that the user was asked for.
    pub file: Option<PathBuf>,
}

impl App {
    /// Hosts the room, if that is wanted and no server answers.
    pub fn start(options: Options) -> Self {
        let (host, notices) = match options.hosting.clone() {
            Some(limits) => start_host(&options.settings.server.to_string(), limits),
            None => (None, Vec::new()),
        };
        App { options, host, notices }
    }

    /// Joins the room as `nick`.
    pub fn join(&self, nick: Nick) -> Session {
        let settings = &self.options.settings;
        let options = client::Options {
            dialect: settings.dialect,
            reconnect: self.options.reconnect,
            limits: settings.limits,
            ..client::Options::new(settings.server.clone(), nick)
        };
        let asked = settings.nick.is_none();
        let remember_in = self.options.file.clone().filter(|_| asked);
        Session::start(options, self.host.is_some(), self.notices.clone(), remember_in)
    }
}

/// Whether another nickname may help against `failure`.
pub fn is_about_nick(failure: &Failure) -> bool {
    match failure {
        Failure::CannotJoin { reason: Ended::Refused { refusal, .. }, .. } => matches!(
            refusal,
            None | Some(Refusal::NickTaken | Refusal::NickResembles | Refusal::Nick(_))
        ),
        _ => false,
    }
}

/// The name under which the user is logged in, if it can be a nickname.
pub fn suggested_nick() -> Option<Nick> {
    let names =
        ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    names.filter_map(|name| parse_nick(&name).ok()).next()
}

fn start_host(server: &str, limits: Limits) -> (Option<Running>, Vec<Notice>) {
    let Some(listen) = host::vacancy(server) else { return (None, Vec::new()) };
    match server::spawn(server::Options { listen, limits }) {
        Ok(host) => {
            let places = host::reachable(host.addresses());
            (Some(host), vec![Notice::Hosting { places }])
        }
        // Another server was faster: the client finds out whether it answers.
        Err(error) => (None, vec![Notice::CannotHost { why: texts::cannot_listen(&error) }]),
    }
}
