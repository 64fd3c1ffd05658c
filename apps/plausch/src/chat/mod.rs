//! `plausch` and `plausch chat`: from the settings to a session, and the mode that shows it.

pub(crate) mod command;
pub(crate) mod dialogue;
mod json;
pub(crate) mod lines;
pub(crate) mod narrate;
pub(crate) mod peers;
pub(crate) mod plain;
mod question;

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::bridge::{Client, Events};
use plausch_core::name::Nick;
use plausch_transport_std::client::Options;
use plausch_transport_std::server;

use crate::cli::ChatArgs;
use crate::{USAGE, fail, stdin, tui};
use plausch_app::host::{self, Host};
use plausch_app::settings::{self, ChatSettings, Environment, Section, Sources};
use plausch_app::texts;

/// What is to be done with one's own machine where no server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hosting {
    Never,
    WhereNobodyAnswers,
}

/// One stay in the room, ready to be shown.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) events: Events,
    pub(crate) server: String,
    pub(crate) nick: Nick,
    /// Whether the server is in this process.
    pub(crate) is_hosting: bool,
    /// Whether to try again where the very first attempt fails.
    pub(crate) reconnect: bool,
    /// What to tell the user first.
    pub(crate) notices: Vec<String>,
    /// Where to write the nickname once it was let in, if it is new.
    remember: Option<PathBuf>,
}

/// How a stay ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The user left.
    Left,
    /// The room could not be joined, and this is why.
    Failed(String),
}

/// How a stay is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Terminal,
    Plain,
    Json,
}

/// Runs the client.
pub(crate) fn run(args: &ChatArgs, hosting: Hosting, env: Environment<'_>) -> ExitCode {
    match prepare(args, hosting, env) {
        Ok(stay) => stay.run(),
        Err(text) => fail(USAGE, &text),
    }
}

/// All that is known before the server is asked.
struct Stay<'a> {
    args: &'a ChatArgs,
    mode: Mode,
    settings: ChatSettings,
    /// The configuration file.
    file: Option<PathBuf>,
    hosting: Option<server::Options>,
}

fn prepare<'a>(
    args: &'a ChatArgs,
    hosting: Hosting,
    env: Environment<'_>,
) -> Result<Stay<'a>, String> {
    let sources = Sources::read(args.flags.0.clone(), args.config.config.as_deref(), env)?;
    let (settings, hosting) = match hosting {
        Hosting::Never => (sources.resolve(&[Section::Chat])?.chat, None),
        Hosting::WhereNobodyAnswers => {
            let settings = sources.resolve(&[Section::Chat, Section::Serve])?;
            (settings.chat, Some(settings.serve.options()))
        }
    };
    let mode = match () {
        () if args.json => Mode::Json,
        () if args.plain || !is_capable(env) => Mode::Plain,
        () => Mode::Terminal,
    };
    if mode == Mode::Json && settings.nick.is_none() {
        return Err(texts::NO_NICK.to_owned());
    }
    Ok(Stay { args, mode, settings, file: sources.file().map(PathBuf::from), hosting })
}

/// Whether there is a terminal on which one can draw.
fn is_capable(env: Environment<'_>) -> bool {
    io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && env("TERM").as_deref() != Some("dumb")
}

impl Stay<'_> {
    fn run(self) -> ExitCode {
        let mut asked = self.settings.nick.is_none();
        let known = self.settings.nick.clone();
        let Some(mut nick) = known.or_else(|| question::nick(question::suggestion())) else {
            return fail(USAGE, texts::NO_NICK);
        };
        let (host, notices) = self.host();
        loop {
            let session = self.session(&nick, asked, host.is_some(), notices.clone());
            match self.show(session) {
                Outcome::Left => break ExitCode::SUCCESS,
                // Whoever was asked for a nickname, or sits at the main job, is asked for another.
                Outcome::Failed(text) if self.mode == Mode::Terminal && self.asks_again() => {
                    eprintln!("{text}");
                    match question::nick(None) {
                        Some(other) => nick = other,
                        None => break fail(1, &text),
                    }
                    asked = self.settings.nick.is_none();
                }
                Outcome::Failed(text) => {
                    drop(host);
                    break fail(1, &text);
                }
            }
        }
    }

    fn asks_again(&self) -> bool {
        self.hosting.is_some() && !self.args.flags.0.contains_key("nick")
    }

    /// Hosts the room, if that is wanted and nobody does.
    fn host(&self) -> (Option<Host>, Vec<String>) {
        let Some(options) = &self.hosting else { return (None, Vec::new()) };
        let Some(vacant) = host::vacancy(&self.settings.server.to_string()) else {
            return (None, Vec::new());
        };
        match Host::start(server::Options { listen: vec![vacant], ..options.clone() }) {
            Ok(host) => {
                let others: Vec<SocketAddr> = host::reachable(host.addresses());
                (Some(host), texts::hosting(&others))
            }
            // Somebody else was faster, or will answer in a moment: the client finds out.
            Err(error) => (None, vec![texts::cannot_host(vacant, &error)]),
        }
    }

    fn session(&self, nick: &Nick, asked: bool, is_hosting: bool, notices: Vec<String>) -> Session {
        // Whoever sits at a terminal sees what goes on, and leaves when it has seen enough.
        let reconnect = self.args.reconnect || self.mode == Mode::Terminal;
        let options = Options {
            dialect: self.settings.dialect,
            reconnect,
            limits: self.settings.limits,
            ..Options::new(self.settings.server.clone(), nick.clone())
        };
        let (client, events) = Client::start(options);
        Session {
            client,
            events,
            server: self.settings.server.to_string(),
            nick: nick.clone(),
            is_hosting,
            reconnect,
            notices,
            remember: self.file.clone().filter(|_| asked),
        }
    }

    fn show(&self, session: Session) -> Outcome {
        let own = session.nick.to_string();
        match self.mode {
            Mode::Terminal => tui::run(session),
            Mode::Plain => {
                let echo = !io::stdin().is_terminal();
                smol::block_on(lines::run(session, plain::Plain::new(own, echo), stdin::lines()))
            }
            Mode::Json => {
                smol::block_on(lines::run(session, json::Json::default(), stdin::lines()))
            }
        }
    }
}

impl Session {
    /// Writes a new nickname into the file, once; says so.
    pub(crate) fn remember_nick(&mut self) -> Option<String> {
        let path = self.remember.take()?;
        Some(match settings::remember_nick(&path, &self.nick) {
            Ok(()) => texts::nick_remembered(&path),
            Err(error) => texts::nick_not_remembered(&path, &error),
        })
    }
}
