//! The terminal client.
//!
//! | file | what |
//! |---|---|
//! | `input/` | what the user does: keys, the wheel, pastes |
//! | `view.rs` | what the terminal adds to the model |
//! | `keys.rs` | what keys do |
//! | `rows.rs`, `wrap.rs`, `scroll.rs` | entries as rows, and how far they are scrolled |
//! | `draft.rs` | the draft as rows |
//! | `choices.rs` | what a word can be completed to |
//! | `find.rs` | looking for words in the conversation that is shown |
//! | `members.rs` | the list of members |
//! | `prompt.rs` | what is typed for the terminal alone |
//! | `links.rs` | links that can be clicked |
//! | `mouse.rs` | what the wheel and clicks do |
//! | `tabs.rs` | the bar of conversations |
//! | `draw.rs`, `palette.rs` | the screen, drawn from the view in the look of the theme |
//! | `known.rs` | what is known of a terminal by its name |
//! | `colours.rs` | how many colours the terminal has, and its background |
//! | `asking.rs` | what the terminal is asked, before others have it, and when it tells something |
//! | `signal.rs`, `title.rs` | what asks for attention: bell, notification, title |
//! | `screen.rs`, `backend.rs` | the terminal itself, and how it is written to |

mod asking;
pub(crate) mod backend;
mod choices;
mod colours;
#[cfg(test)]
mod disagreeing;
mod draft;
pub(crate) mod draw;
mod find;
pub(crate) mod input;
mod keys;
pub(crate) mod known;
pub(crate) mod links;
mod members;
mod mouse;
pub(crate) mod palette;
mod prompt;
pub(crate) mod rows;
mod screen;
mod scroll;
mod signal;
mod tabs;
#[cfg(test)]
mod tests;
mod title;
pub(crate) mod view;
pub(crate) mod wrap;

use std::future::pending;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crossterm::event::Event as TerminalEvent;
use plausch_app::attention::Desktop;
use plausch_app::environment::variable;
use plausch_app::external::{self, Editor, ExternalError};
use plausch_app::model::{Action, Now, Problem};
use plausch_app::sanitise::sanitise;
use plausch_app::session::{Failure, Outcome, Session, Update};
use plausch_app::settings::ChatSettings;
use plausch_app::texts;
use smol::future::race;

use crate::exit::complain;
use crate::signals::{Caught, Told};
use crate::{foreground, job, pages};
use asking::Asking;
use input::Input;
use links::Links;
use palette::Palette;
use screen::{Modes, Screen};
use signal::{Signal, Signalled};
use title::Title;
use view::{View, Wish};

/// The time between two drawings, at least: a busy room does not fill a slow line.
const FRAME: Duration = Duration::from_millis(33);
/// How many updates are taken in before the screen is drawn again.
const MAX_BATCH: usize = 1000;

/// Shows the room until the session is over.
pub(crate) fn run(session: Session, settings: &ChatSettings) -> Outcome {
    let env = variable;
    let view = View::of_session(&session, settings);
    let is_told = links::are_wanted(settings.links, &env);
    let links = if is_told { view.links.clone() } else { Links::default() };
    let opened =
        Screen::open(settings.mouse, links).and_then(|screen| Ok((screen, Input::open()?)));
    let (screen, input) = match opened {
        Ok(opened) => opened,
        Err(error) => return Outcome::Failed(Failure::Face(texts::no_terminal(&error))),
    };
    let signal = Signal::new(session.attention(), &env);
    let title = (session.attention().title && !known::shows_what_it_does_not_know(&env))
        .then(Title::default);
    let editor = Editor::default();
    screen::end_in_time(editor.clone());
    // Its own reading of NO_COLOR would drop what is no colour, too. A theme without colours has none.
    crossterm::style::force_color_output(true);
    let palette = Palette::new(view.model.themes(), colours::depth(&env));
    let signals = Caught::ends_and_jobs();
    let shown = Shown {
        view,
        screen,
        palette,
        input: Some(input),
        signals,
        editing: None,
        is_quitting: false,
        editor,
        signal,
        desktop: Desktop::default(),
        title,
        asking: Asking::new(&env),
        early: Vec::new(),
    };
    smol::block_on(shown.until_over(session))
}

/// A room on a terminal.
struct Shown {
    view: View,
    screen: Screen,
    palette: Palette,
    /// None: the terminal is gone.
    input: Option<Input>,
    signals: Caught,
    /// The editor that has the terminal.
    editing: Option<Edited>,
    /// The session ends: what an editor makes of a draft cannot be said any more.
    is_quitting: bool,
    editor: Editor,
    signal: Signal,
    desktop: Desktop,
    /// None: the terminal keeps its own.
    title: Option<Title>,
    asking: Asking,
    /// What was typed while an answer was waited for.
    early: Vec<TerminalEvent>,
}

/// What an editor will have made of a draft.
type Edited = smol::Task<Result<String, ExternalError>>;

/// What ends a wait.
enum Wake {
    Update(Update),
    Input(io::Result<Vec<TerminalEvent>>),
    Told(Told),
    Edited(Result<String, ExternalError>),
    Time,
}

impl Shown {
    async fn until_over(mut self, mut session: Session) -> Outcome {
        let mut drawn: Option<Instant> = None;
        let mut is_changed = true;
        loop {
            self.hand_over(&session);
            let now = Instant::now();
            let is_free = self.editing.is_none() && foreground::is_ours();
            if !self.screen.is_taken() && self.input.is_some() && is_free {
                self.take();
                (drawn, is_changed) = (None, true);
            }
            if self.screen.is_taken() && is_free {
                self.ask();
                let early = std::mem::take(&mut self.early);
                early.iter().for_each(|event| self.input(&mut session, event));
                if let Some(text) = self.view.model.take_text_to_edit() {
                    self.hand_over_to_editor(text).await;
                }
            }
            let due = drawn.map_or(now, |drawn| drawn + FRAME);
            let can_draw = self.screen.is_taken() && self.input.is_some();
            if is_changed && can_draw && due <= now {
                self.draw(now).unwrap_or_else(|_| self.is_gone(&mut session));
                (drawn, is_changed) = (Some(now), false);
            }
            if can_draw && self.signal().is_err() {
                self.is_gone(&mut session);
            }
            let wake_at = match can_draw {
                true => {
                    let due = is_changed.then_some(due).into_iter();
                    due.chain(self.view.next_change(now)).chain(self.view.model.next_alert()).min()
                }
                // The editor's end is told.
                false if self.editing.is_some() => None,
                false => self.input.is_some().then_some(now + foreground::LOOK),
            };
            match self.wait(&mut session, wake_at).await {
                Wake::Update(Update::Over(outcome)) => return self.end(outcome).await,
                Wake::Update(update) => {
                    self.view.update(Now::read(), update);
                    for _ in 0..MAX_BATCH {
                        match session.try_next().await {
                            Some(Update::Over(outcome)) => {
                                self.hand_over(&session);
                                return self.end(outcome).await;
                            }
                            Some(update) => self.view.update(Now::read(), update),
                            None => break,
                        }
                    }
                    is_changed = true;
                }
                Wake::Input(Ok(events)) => {
                    events.iter().for_each(|event| self.input(&mut session, event));
                    self.hear_answers();
                    // A key is answered at once.
                    (drawn, is_changed) = (None, true);
                }
                Wake::Input(Err(_)) => self.is_gone(&mut session),
                Wake::Edited(result) => {
                    self.come_back();
                    self.view.model.edited(Now::read(), result);
                    (drawn, is_changed) = (None, true);
                }
                // It is for the editor.
                Wake::Told(Told::Interrupt) if self.editing.is_some() => {}
                Wake::Told(told @ (Told::Interrupt | Told::End | Told::HangUp)) => {
                    if told != Told::Interrupt {
                        self.editor.terminate();
                    }
                    self.quit(&mut session);
                }
                Wake::Told(Told::Stop) => {
                    self.settle().await;
                    self.give_back();
                    job::stop();
                }
                // A shell has used the terminal meanwhile. It is taken again once it is ours.
                Wake::Told(Told::Continue) => {
                    self.screen.lose();
                    self.asking.is_open = true;
                    self.lose_title();
                }
                Wake::Told(Told::Resize) => (drawn, is_changed) = (None, true),
                Wake::Time => {
                    self.view.model.on_time(Now::read());
                    is_changed = true;
                }
            }
        }
    }

    fn input(&mut self, session: &mut Session, event: &TerminalEvent) {
        let action = self.view.input(Now::read(), event);
        self.view.jump();
        pages::open_wanted(&mut self.view.model);
        match self.view.wish.take() {
            Some(Wish::Redraw) => {
                self.screen.terminal.clear().ok();
            }
            Some(Wish::Stop) if !job::stop_all() => {
                self.view.model.problem(Now::read(), Problem::NoShell);
            }
            Some(Wish::Stop) | None => {}
        }
        match action {
            Some(Action::Request(request)) => session.request(request),
            Some(Action::Requests(requests)) => {
                requests.into_iter().for_each(|request| session.request(request));
            }
            Some(Action::Quit) => self.quit(session),
            None => {}
        }
    }

    /// Lets the user edit `text` in its own editor, which has the terminal until it ends. The session goes on.
    async fn hand_over_to_editor(&mut self, text: String) {
        let (editor, running) = (external::editor(), self.editor.clone());
        self.settle().await;
        if let Some(input) = &self.input {
            input.pause();
        }
        self.give_back();
        let modes = Modes::read();
        let mut out = io::stdout();
        write!(out, "{}", sanitise(&texts::waiting_for_editor(&editor))).ok();
        out.flush().ok();
        self.editing = Some(smol::unblock(move || {
            let result = external::edit(&editor, &text, &running);
            modes.put_back();
            result
        }));
    }

    /// The editor has ended.
    fn come_back(&mut self) {
        self.editing = None;
        // What was said while it ran.
        let mut out = io::stdout();
        write!(out, "\r\x1b[K").ok();
        out.flush().ok();
        if let Some(input) = &self.input {
            input.go_on();
        }
        self.view.has_focus = None;
        self.view.tell_sight();
    }

    /// The stay is over. An editor that is still open has the terminal, and what is written in it is not lost. If the
    /// program has to end, the editor has been told.
    async fn end(&mut self, outcome: Outcome) -> Outcome {
        let Some(editing) = self.editing.take() else {
            self.settle().await;
            return outcome;
        };
        let result = editing.await;
        self.come_back();
        match result {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => complain(&texts::edited_not_said(&text)),
            Err(error) => complain(&texts::external_error(&error)),
        }
        outcome
    }

    /// What is to be kept goes to the history, and what is asked.
    fn hand_over(&mut self, session: &Session) {
        self.view.model.take_asks().into_iter().for_each(|ask| session.ask(ask));
    }

    fn draw(&mut self, now: Instant) -> io::Result<()> {
        let Shown { view, screen, palette, title, .. } = self;
        palette.follow(view.model.themes());
        let area = screen.terminal.size()?.into();
        view.resize(area);
        view.look_at_clock();
        screen.terminal.draw(|frame| draw::draw(frame, view, palette, now))?;
        title.as_mut().map_or(Ok(()), |title| title.show(view))
    }

    /// Signals what asks for attention, if something does.
    fn signal(&mut self) -> io::Result<()> {
        let Some(alert) = self.view.model.take_alert(Now::read()) else { return Ok(()) };
        let Signalled { bytes, on_desktop } = self.signal.of(&alert);
        if let Some((title, text)) = on_desktop {
            self.desktop.show(title, text);
        }
        let mut out = io::stdout();
        out.write_all(bytes.as_bytes())?;
        out.flush()
    }

    fn lose_title(&mut self) {
        if let Some(title) = &mut self.title {
            title.lose();
        }
    }

    fn take(&mut self) {
        // It will tell once more.
        self.view.has_focus = None;
        self.view.tell_sight();
        if self.screen.take().is_err() {
            self.screen.lose();
        }
    }

    /// Others have the terminal: the user does not see what comes.
    fn give_back(&mut self) {
        self.screen.give_back();
        self.asking.is_open = true;
        self.lose_title();
        self.view.has_focus = Some(false);
        self.view.tell_sight();
    }

    /// The terminal is gone, and would say so again and again.
    fn is_gone(&mut self, session: &mut Session) {
        self.input = None;
        self.quit(session);
    }

    fn quit(&mut self, session: &mut Session) {
        self.is_quitting = true;
        session.quit();
    }

    async fn wait(&mut self, session: &mut Session, wake_at: Option<Instant>) -> Wake {
        let Shown { screen, input, signals, editing, is_quitting, .. } = self;
        let update = async { Wake::Update(session.next().await) };
        let input = async {
            match input {
                // In the background, one must not read.
                Some(input) if screen.is_taken() => Wake::Input(input.next().await),
                _ => pending().await,
            }
        };
        let signal = async { Wake::Told(signals.next().await) };
        let time = async {
            wake_at.map_or_else(smol::Timer::never, smol::Timer::at).await;
            Wake::Time
        };
        let edited = async {
            match editing {
                Some(editing) if !*is_quitting => Wake::Edited(editing.await),
                // Once the session is over, what was written is shown.
                _ => pending().await,
            }
        };
        race(race(signal, race(input, edited)), race(update, time)).await
    }
}
