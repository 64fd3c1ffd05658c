//! [`Operator`]: who types the server's commands, on a terminal or through a pipe.

#[cfg(unix)]
mod terminal;

use std::future::pending;

use async_channel::{Receiver, RecvError};
#[cfg(unix)]
use plausch_app::environment::variable;
use plausch_app::texts;

use super::editor::Told;
use crate::signals::Caught;
use crate::stdin;
#[cfg(unix)]
use crate::terminal::known;
use crate::writer::Writer;
#[cfg(unix)]
use terminal::Terminal;

/// See the module.
pub(super) enum Operator {
    /// Lines, which the terminal edits if it is one.
    Lines(Receiver<stdin::Line>),
    /// A terminal on which the line that is typed stands below all that is said.
    #[cfg(unix)]
    Terminal(Box<Terminal>),
}

impl Operator {
    /// The operator at stdin, who reads what `out` writes.
    pub(super) fn at_stdin(out: &Writer) -> Self {
        #[cfg(unix)]
        if known::can_draw(&variable)
            && let Ok(terminal) = Terminal::open(out.clone())
        {
            return Operator::Terminal(Box::new(terminal));
        }
        #[cfg(not(unix))]
        let _ = out;
        Operator::Lines(stdin::lines())
    }

    /// What the operator wants next. Nothing is lost if one stops waiting.
    pub(super) async fn next(&mut self) -> Told {
        match self {
            Operator::Lines(lines) => match lines.recv().await {
                Ok(line) => Told::Line(line.map_err(texts::bad_line)),
                // The server runs on without its console.
                Err(RecvError) => pending().await,
            },
            #[cfg(unix)]
            Operator::Terminal(terminal) => terminal.next().await,
        }
    }

    /// Completes what is typed: see [`Told::Complete`].
    pub(super) fn complete(&mut self, nicks: &[String]) -> Option<String> {
        match self {
            Operator::Lines(_) => None,
            #[cfg(unix)]
            Operator::Terminal(terminal) => terminal.complete(nicks),
        }
    }

    /// The signals of a terminal, if there is one that has to be given back.
    pub(super) fn catch_jobs(&self, signals: &mut Caught) {
        #[cfg(unix)]
        if matches!(self, Operator::Terminal(_)) {
            signals.catch_jobs();
        }
        #[cfg(not(unix))]
        let _ = signals;
    }

    /// Gives the terminal back: the program stops, until it goes on.
    pub(super) fn pause(&mut self) {
        #[cfg(unix)]
        if let Operator::Terminal(terminal) = self {
            terminal.give_back();
        }
    }

    /// The program goes on, and others have used the terminal meanwhile.
    pub(super) fn resume(&mut self) {
        #[cfg(unix)]
        if let Operator::Terminal(terminal) = self {
            terminal.lose();
        }
    }
}
