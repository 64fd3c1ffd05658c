//! The faces that work in lines: lines of stdin go in, lines on stdout come out.
//!
//! | file | what |
//! |---|---|
//! | `plain.rs` | lines for a person |
//! | `json.rs` | lines for scripts and bots |

pub(crate) mod json;
pub(crate) mod plain;

use std::future::pending;
use std::io::{self, Write};

use async_channel::{Receiver, RecvError};
use plausch_app::model::Action;
use plausch_app::session::{Batch, Failure, Outcome, Session, Update};
use smol::future::race;

use crate::signals::Termination;

/// How updates and the user's lines are written.
pub(crate) trait Face {
    /// The lines that tell of `update`; [`Update::Over`] is not among them.
    fn update(&mut self, update: &Update) -> Vec<String>;
    /// What the user's `line` does.
    fn line(&mut self, line: &str) -> Answer;
    /// The lines that tell of something wrong.
    fn error(&self, text: &str) -> Vec<String>;
    /// The lines that tell why the room cannot be joined. Stderr tells it, too.
    fn failure(&self, failure: &Failure) -> Vec<String>;
}

/// What a line of the user does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) action: Option<Action>,
    pub(crate) lines: Vec<String>,
}

/// What ends a wait.
enum Wake {
    Update(Update),
    Line(Result<Result<String, String>, RecvError>),
    Signal,
}

/// Runs until the user leaves, or stdin ends, or the room cannot be joined.
pub(crate) async fn run(
    session: Session,
    mut face: impl Face,
    stdin: Receiver<Result<String, String>>,
) -> Outcome {
    let mut batch = Batch::new(session);
    let mut signals = Termination::catch();
    loop {
        let accepts_input = batch.accepts_input();
        let update = async { Wake::Update(batch.next().await) };
        let line = async {
            if !accepts_input {
                pending::<()>().await;
            }
            Wake::Line(stdin.recv().await)
        };
        let signal = async {
            signals.wait().await;
            Wake::Signal
        };
        let is_read = match race(race(update, line), signal).await {
            Wake::Update(Update::Over(outcome)) => {
                if let Outcome::Failed(failure) = &outcome {
                    print(&face.failure(failure));
                }
                return outcome;
            }
            Wake::Update(update) => print(&face.update(&update)),
            Wake::Line(Ok(Ok(line))) => {
                let Answer { action, lines } = face.line(&line);
                match action {
                    Some(Action::Request(request)) => batch.request(request),
                    Some(Action::Requests(requests)) => {
                        requests.into_iter().for_each(|request| batch.request(request));
                    }
                    Some(Action::Quit) => batch.quit_in_turn(),
                    None => {}
                }
                print(&lines)
            }
            Wake::Line(Ok(Err(text))) => print(&face.error(&text)),
            Wake::Line(Err(RecvError)) => {
                batch.end_input();
                true
            }
            Wake::Signal => {
                batch.quit();
                true
            }
        };
        if !is_read && !batch.is_leaving() {
            batch.quit();
        }
    }
}

/// Prints, at once; says whether anybody reads it.
fn print(lines: &[String]) -> bool {
    if lines.is_empty() {
        return true;
    }
    let mut out = io::stdout().lock();
    lines.iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush()).is_ok()
}
