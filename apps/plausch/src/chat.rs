//! `plausch` and `plausch chat`: from the command line to a session, and the face that shows it.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use plausch_app::session::{
    App, Failure, Options, Outcome, Session, is_about_nick, suggested_nick,
};
use plausch_app::settings::{Environment, Section, Sources};
use plausch_app::texts;
use plausch_core::name::Nick;

use crate::cli::ChatArgs;
use crate::exit::{USAGE, complain, fail};
use crate::lines::json::Json;
use crate::lines::plain::Plain;
use crate::wording::failure_words;
use crate::{lines, question, stdin, terminal};

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

/// Runs the client.
pub(crate) fn run(args: &ChatArgs, hosting: Hosting, env: Environment<'_>) -> ExitCode {
    let face = Face::of(args, env);
    let options = match options(args, face, hosting, env) {
        Ok(options) => options,
        Err(text) => return fail(USAGE, &text),
    };
    let configured = options.settings.nick.clone();
    // Nobody answers questions to a script.
    let asked = || if face == Face::Json { None } else { question::nick(suggested_nick()) };
    let Some(mut nick) = configured.or_else(asked) else { return fail(USAGE, texts::NO_NICK) };
    // A user who insists on a nickname is not asked for another, nor is a script.
    let may_ask = face == Face::Terminal
        && hosting == Hosting::IfNobodyAnswers
        && !args.flags.0.contains_key("nick");
    let mouse = options.settings.mouse;
    let app = App::start(options);
    loop {
        let failure = match face.show(app.join(nick), args.stay, mouse) {
            Outcome::Left => return ExitCode::SUCCESS,
            Outcome::Failed(failure) => failure,
        };
        match another_nick(may_ask, &failure) {
            Some(other) => nick = other,
            None => {
                drop(app);
                return fail(1, &failure_words(&failure));
            }
        }
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
    Ok(Options { settings: settings.chat, hosting, reconnect, file })
}

fn another_nick(may_ask: bool, failure: &Failure) -> Option<Nick> {
    if !may_ask || !is_about_nick(failure) {
        return None;
    }
    complain(&failure_words(failure));
    question::nick(None)
}

impl Face {
    fn of(args: &ChatArgs, env: Environment<'_>) -> Self {
        if args.json {
            Face::Json
        } else if args.plain || !can_draw(env) {
            Face::Plain
        } else {
            Face::Terminal
        }
    }

    fn show(self, session: Session, stays: bool, mouse: bool) -> Outcome {
        let nick = session.nick().clone();
        match self {
            Face::Terminal => terminal::run(session, mouse),
            Face::Plain => {
                // On a terminal, the user sees what it types.
                let plain = Plain::new(nick, !io::stdin().is_terminal());
                smol::block_on(lines::run(session, plain, stdin::lines(), stays))
            }
            Face::Json => {
                smol::block_on(lines::run(session, Json::default(), stdin::lines(), stays))
            }
        }
    }
}

/// Whether there is a terminal on which one can draw.
fn can_draw(env: Environment<'_>) -> bool {
    io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && env("TERM").as_deref() != Some("dumb")
}
