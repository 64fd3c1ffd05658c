//! The faces that work in lines: lines of stdin go in, lines on stdout come out.
//!
//! | file | what |
//! |---|---|
//! | `plain.rs` | lines for a person |
//! | `gathering.rs` | joins and leaves of a busy room, gathered |
//! | `json/` | lines for scripts and bots |
//! | `output.rs` | stdout, which may be slow, full or closed |

mod gathering;
pub(crate) mod json;
mod output;
pub(crate) mod plain;

use std::future::pending;
use std::io;
use std::time::Instant;

use async_channel::{Receiver, RecvError};
use plausch_app::encoding::NotText;
use plausch_app::history::Ask;
use plausch_app::model::Action;
use plausch_app::session::{Batch, Failure, Outcome, Session, Update};
use plausch_app::texts;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::Event;
use smol::Timer;
use smol::future::race;

use crate::signals::{Caught, Told};
use crate::stdin;
use output::Output;
use plausch_app::wording::failure_words;

/// How updates and the user's lines are written.
pub(crate) trait Face {
    /// What is to be asked of the history.
    fn asks(&mut self) -> Vec<Ask> {
        Vec::new()
    }
    /// The first lines.
    fn start(&mut self) -> Vec<String> {
        Vec::new()
    }
    /// The lines that tell of `update`; [`Update::Over`] is not among them.
    fn update(&mut self, update: &Update) -> Vec<String>;
    /// When there are lines to be printed though nothing happens.
    fn due(&self) -> Option<Instant> {
        None
    }
    /// The lines that are due.
    fn due_lines(&mut self) -> Vec<String> {
        Vec::new()
    }
    /// What the user's `line` does.
    fn line(&mut self, line: &str) -> Answer;
    /// What Ctrl+C does.
    fn interrupt(&mut self) -> Answer {
        Answer { action: Some(Action::Quit), lines: Vec::new() }
    }
    /// The lines that tell of a line that cannot be read.
    fn bad_line(&mut self, what: NotText) -> Vec<String>;
    /// Whether a line of a script was refused: nobody else sees that it was lost.
    fn has_refused(&self) -> bool {
        false
    }
    /// The last lines. If something failed, stderr tells it, too.
    fn over(&mut self, _: &Outcome) -> Vec<String> {
        Vec::new()
    }
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
    Line(Result<stdin::Line, RecvError>),
    Signal(Told),
    /// Lines are due.
    Time,
    /// The reader of stdout has caught up, or nothing more can be written.
    Output(io::Result<()>),
}

/// Runs until the user leaves, or stdin ends, or the room cannot be joined. If `stays`, the end of stdin ends nothing.
pub(crate) async fn run(
    session: Session,
    mut face: impl Face,
    stdin: Receiver<stdin::Line>,
    stays: bool,
) -> Outcome {
    let mut batch = Batch::new(session);
    let mut signals = Caught::ends_of_lines();
    let mut output = Output::stdout();
    output.print(&face.start());
    let mut has_ended = false;
    let mut has_echo = true;
    // What went wrong here, and not in the room.
    let mut failure = None;
    let outcome = loop {
        face.asks().into_iter().for_each(|ask| batch.ask(ask));
        // While nobody reads, nothing new is said or done.
        let is_open = !output.is_full() || batch.is_leaving();
        let accepts_input = is_open && batch.accepts_input() && !has_ended;
        let update = async {
            if !is_open {
                pending::<()>().await;
            }
            Wake::Update(batch.next().await)
        };
        let line = async {
            if !accepts_input {
                pending::<()>().await;
            }
            Wake::Line(stdin.recv().await)
        };
        let signal = async { Wake::Signal(signals.next().await) };
        let time = async {
            face.due().map_or_else(Timer::never, Timer::at).await;
            Wake::Time
        };
        let written = async { Wake::Output(output.progress().await) };
        match race(race(update, line), race(time, race(signal, written))).await {
            Wake::Update(Update::Over(outcome)) => {
                output.print(&face.over(&outcome));
                break outcome;
            }
            Wake::Update(update) => {
                match &update {
                    Update::Event(Event::Welcome { dialect, .. }) => {
                        has_echo = *dialect != Dialect::Line;
                    }
                    // Nobody knows which text it was.
                    Update::Event(Event::Error { refusal: Some(refusal), .. })
                        if !has_echo && refusal.is_about_text() =>
                    {
                        failure = Some(texts::some_texts_not_passed_on());
                    }
                    _ => {}
                }
                output.print(&face.update(&update));
            }
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
                output.print(&lines);
            }
            Wake::Line(Ok(Err(what))) => {
                failure = Some(texts::some_input_left_out());
                output.print(&face.bad_line(what));
            }
            Wake::Line(Err(RecvError)) if stays => has_ended = true,
            Wake::Line(Err(RecvError)) => batch.end_input(),
            Wake::Signal(Told::Interrupt) => {
                let Answer { action, lines } = face.interrupt();
                output.print(&lines);
                if action == Some(Action::Quit) {
                    batch.quit();
                }
            }
            Wake::Signal(_) => batch.quit(),
            Wake::Time => output.print(&face.due_lines()),
            Wake::Output(Ok(())) => {}
            Wake::Output(Err(error)) => {
                failure = Some(texts::cannot_write(&error));
                batch.quit();
            }
        }
    };
    if let (Err(error), None) = (output.finish().await, &failure) {
        failure = Some(texts::cannot_write(&error));
    }
    if outcome == Outcome::Left && face.has_refused() && failure.is_none() {
        failure = Some(texts::some_input_left_out());
    }
    ended(outcome, failure)
}

/// What a stay has come to, if that went wrong here beside it.
fn ended(outcome: Outcome, failure: Option<String>) -> Outcome {
    match (outcome, failure) {
        (Outcome::Left, Some(text)) => Outcome::Failed(Failure::Face(text)),
        // The one may be why the other happened.
        (Outcome::Failed(unheard @ Failure::Unheard { .. }), Some(text)) => {
            Outcome::Failed(Failure::Face(texts::both(&text, &failure_words(&unheard))))
        }
        (outcome, _) => outcome,
    }
}
