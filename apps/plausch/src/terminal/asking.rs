//! What the terminal is asked about its colours, and what it answers and tells: as soon as it is ours, and each time
//! that it is so again. Nothing waits for an answer but who is to have the terminal next, and that for a short time.

use std::io::{self, Write};
use std::time::Instant;

use plausch_app::environment::Environment;
use plausch_app::model::Now;
use plausch_app::theme::Rgb;
use smol::Timer;
use smol::future::race;

use super::input::{Answer, QUESTION};
use super::{Shown, colours};

/// What is known of the terminal's answers.
#[derive(Debug)]
pub(super) struct Asking {
    /// Whether it answers at all.
    can: bool,
    /// Whether it has to be asked.
    pub(super) is_open: bool,
    /// Whether it has told its background.
    has_answered: bool,
    /// What it has become, as it told.
    is_light: Option<bool>,
}

impl Asking {
    /// A terminal that was asked nothing yet.
    pub(super) fn new(env: Environment<'_>) -> Self {
        let can = colours::can_be_asked(env);
        Asking { can, is_open: true, has_answered: false, is_light: None }
    }
}

impl Shown {
    /// Asks the terminal for its background, if that has to be.
    pub(super) fn ask(&mut self) {
        let is_open = std::mem::take(&mut self.asking.is_open);
        if let Some(input) = self.input.as_mut().filter(|_| is_open && self.asking.can) {
            let mut out = io::stdout();
            // A terminal that is gone is noticed elsewhere.
            if out.write_all(QUESTION.as_bytes()).and_then(|()| out.flush()).is_ok() {
                input.expect_answer();
            }
        }
    }

    /// Takes in what the terminal has answered or told.
    pub(super) fn hear_answers(&mut self) {
        while let Some(answer) = self.input.as_mut().and_then(super::Input::next_answer) {
            match answer {
                Answer::Background(background) => {
                    self.asking.has_answered = true;
                    self.view.model.set_background(Now::read(), background);
                }
                Answer::Turned { is_light } => {
                    self.asking.is_light = Some(is_light);
                    self.asking.is_open = true;
                }
                // It tells no more than that.
                Answer::Last if !self.asking.has_answered => {
                    if let Some(is_light) = self.asking.is_light {
                        let background = if is_light { Rgb::WHITE } else { Rgb::BLACK };
                        self.view.model.set_background(Now::read(), background);
                    }
                }
                Answer::Last => {}
            }
        }
    }

    /// Somebody else is to have the terminal: an answer that is due would be taken for typed there. What is typed
    /// meanwhile is kept.
    pub(super) async fn settle(&mut self) {
        if !self.screen.is_taken() {
            return;
        }
        let start = Instant::now();
        while let Some(input) = self.input.as_mut().filter(|input| input.is_answer_due()) {
            let until = start + input.patience();
            let next = async { Some(input.next().await) };
            let nothing = async {
                Timer::at(until).await;
                None
            };
            let Some(Ok(mut events)) = race(next, nothing).await else { break };
            self.early.append(&mut events);
            self.hear_answers();
        }
        if let Some(input) = &mut self.input {
            input.forget_question();
        }
    }
}
