//! `plausch` and `plausch chat`: from the command line to a session, and the face that shows it.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use async_channel::Receiver;
use plausch_app::environment::Environment;
use plausch_app::link::{NotARoom, RoomLink};
use plausch_app::model::ShownPast;
use plausch_app::session::{
    App, Failure, Options, Outcome, Session, is_about_nick, suggested_nick,
};
use plausch_app::settings::{ChatSettings, Origin, Section, Setting, Sources, data_folder};
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_core::refusal::Alike;
use plausch_transport_std::client::{Ended, Refusal};
use plausch_transport_std::server::similar_nick;

use crate::cli::ChatArgs;
use crate::exit::{USAGE, complain, fail};
use crate::lines::json::Json;
use crate::lines::plain::Plain;
use crate::question::Answer;
use crate::stdin::Line;
use crate::terminal::known;
use crate::{lines, pages, question, stdin, terminal};
use plausch_app::wording::{failure_words, notice_words, why_not};

/// What to do if no server answers on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hosting {
    /// Nothing.
    Never,
    /// Host the room.
    IfNobodyAnswers,
}

/// How a stay is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Terminal,
    Plain,
    Json,
}

/// Runs the client, in the room that `link` leads to, if there is one.
pub(crate) fn run(
    args: &ChatArgs,
    link: Option<&str>,
    hosting: Hosting,
    env: Environment<'_>,
) -> ExitCode {
    let face = Face::of(args, env);
    let link = match link.map(str::parse::<RoomLink>).transpose() {
        Ok(link) => link,
        Err(NotARoom) => return fail(USAGE, &texts::bad_link()),
    };
    let mut options = match options(args, face, hosting, env) {
        Ok(options) => options,
        Err(text) => return fail(USAGE, &text),
    };
    // Nobody answers questions to a script.
    let may_ask = face != Face::Json && question::can_ask();
    let lines = face.lines();
    if let Some(link) = link {
        let usual = std::mem::replace(&mut options.settings.server, link.server().clone());
        options.server_key = link.key().copied();
        if !link.is_known(&usual) {
            let server = link.server().to_string();
            if !may_ask {
                return fail(USAGE, &texts::link_nobody_to_ask(&server));
            }
            if !question::agrees(&texts::ask_link(&server), lines.as_ref()) {
                return ExitCode::SUCCESS;
            }
        }
    }
    let mut nick = match options.settings.nick.clone() {
        Some(nick) => nick,
        None if may_ask => match question::nick(suggested_nick(), lines.as_ref()) {
            Answer::Nick(nick) => nick,
            Answer::Leave => return ExitCode::SUCCESS,
        },
        None => return fail(USAGE, &texts::no_nick()),
    };
    let settings = options.settings.clone();
    let is_given = options.server_key.is_some();
    let app = App::start(options);
    loop {
        let session = app.join(nick.clone());
        let failure = match face.show(session, lines.clone(), args.stay, &settings) {
            Outcome::Left => return ExitCode::SUCCESS,
            Outcome::Failed(failure) => failure,
        };
        // Whoever was given a key does not want another.
        let may_trust = may_ask && !is_given;
        if let (Failure::OtherKey { server, known, shown }, true) = (&failure, may_trust) {
            complain(&texts::other_key(server, known, shown).join("\n"));
            if !question::trusts(lines.as_ref()) {
                return fail(1, &texts::not_trusted());
            }
            let notice = app.trust(shown);
            notice.iter().flat_map(notice_words).for_each(|line| complain(&line));
            continue;
        }
        if !may_ask || !is_about_nick(&failure) {
            drop(app);
            return fail(1, &failure_words(&failure));
        }
        complain(&why_not(&failure));
        nick = match question::nick(another_nick(&nick, &failure), lines.as_ref()) {
            Answer::Nick(nick) => nick,
            Answer::Leave => return ExitCode::SUCCESS,
        };
    }
}

fn options(
    args: &ChatArgs,
    face: Face,
    hosting: Hosting,
    env: Environment<'_>,
) -> Result<Options, String> {
    let sources = Sources::read(args.flags.0.clone(), args.config.config.as_deref(), env)?;
    let (settings, hosting) = match hosting {
        Hosting::Never => (sources.resolve(&[Section::Chat])?, None),
        Hosting::IfNobodyAnswers => {
            let settings = sources.resolve(&[Section::Chat, Section::Serve])?;
            let limits = settings.serve.options().limits;
            (settings, Some(limits))
        }
    };
    // At a terminal, the user sees what goes on, and leaves when it wants to.
    let reconnect = args.reconnect || face == Face::Terminal;
    let file = sources.file().map(PathBuf::from);
    let keeps_history = face.keeps_history();
    let keeps_nick = Setting::named("nick")
        .is_none_or(|nick| !matches!(sources.origin(nick), Origin::Flag | Origin::Environment));
    Ok(Options {
        secure: settings.secure,
        settings: settings.chat,
        server_key: None,
        hosting,
        reconnect,
        file,
        keeps_nick,
        keeps_history,
        data: data_folder(),
    })
}

/// A nickname that is free, as far as is known: the one that the server names, or `refused` with a number, unless the
/// server would refuse that, too.
fn another_nick(refused: &Nick, failure: &Failure) -> Option<Nick> {
    match failure {
        Failure::CannotJoin { reason: Ended::Refused { text, refusal }, .. } => {
            let free = Alike::recognize(text).and_then(|alike| alike.free);
            let may_help = !matches!(refusal, Some(Refusal::Nick(_)));
            free.or_else(|| similar_nick(refused).filter(|_| may_help))
        }
        _ => similar_nick(refused),
    }
}

impl Face {
    fn of(args: &ChatArgs, env: Environment<'_>) -> Self {
        if args.json {
            Face::Json
        } else if args.plain || !known::can_draw(env) {
            Face::Plain
        } else {
            Face::Terminal
        }
    }

    /// What a script hears is its own affair.
    fn keeps_history(self) -> bool {
        self == Face::Terminal || (self == Face::Plain && io::stdin().is_terminal())
    }

    /// The lines of stdin, for the faces that work in lines.
    fn lines(self) -> Option<Receiver<Line>> {
        match self {
            Face::Terminal => None,
            Face::Plain => Some(stdin::typed_lines()),
            Face::Json => Some(stdin::lines()),
        }
    }

    /// Shows a stay, with `lines` from [`Face::lines`].
    fn show(
        self,
        session: Session,
        lines: Option<Receiver<Line>>,
        stays: bool,
        settings: &ChatSettings,
    ) -> Outcome {
        let Some(lines) = lines else { return terminal::run(session, settings) };
        if self == Face::Json {
            let json = Json::new(&session);
            return smol::block_on(lines::run(session, json, lines, stays));
        }
        // On a terminal, the user sees what it types.
        let plain = Plain::new(session.nick().clone(), !io::stdin().is_terminal());
        let past = match io::stdout().is_terminal() {
            true => ShownPast::Excerpt,
            false => ShownPast::Nothing,
        };
        let is_heard = io::stdout().is_terminal();
        let plain = plain
            .keeping(session.keeps(), past)
            .showing(settings.joins)
            .looking(settings)
            .opening_links(io::stdin().is_terminal() && pages::can_be_opened())
            .ignoring(session.ignored())
            .remembering(session.remembered())
            .attending(session.attention(), is_heard);
        smol::block_on(lines::run(session, plain, lines, stays))
    }
}
