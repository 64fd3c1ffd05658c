//! The terminal client.
//!
//! | file | what |
//! |---|---|
//! | `view.rs` | what the terminal adds to the model |
//! | `keys.rs` | what keys do |
//! | `rows.rs`, `wrap.rs` | entries as rows, scrolling |
//! | `draft.rs` | the draft as rows
//! | `draw.rs`, `palette.rs` | the screen, drawn from the view |
//! | `screen.rs` | the terminal itself |

mod draft;
pub(crate) mod draw;
pub(crate) mod keys;
pub(crate) mod palette;
pub(crate) mod rows;
mod screen;
#[cfg(test)]
mod tests;
pub(crate) mod view;
mod wrap;

use std::future::pending;
use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_lite::StreamExt;
use plausch_app::model::{Action, Now};
use plausch_app::session::{Failure, Outcome, Session, Update};
use plausch_app::texts;
use smol::future::race;

use crate::signals::Termination;
use palette::Palette;
use screen::Screen;
use view::View;

/// The time between two drawings, at least: a busy room does not fill a slow line.
const FRAME: Duration = Duration::from_millis(33);
/// How many updates are taken in before the screen is drawn again.
const MAX_BATCH: usize = 1000;

/// Shows the room until the session is over.
pub(crate) fn run(session: Session) -> Outcome {
    let fail = |error: io::Error| Outcome::Failed(Failure::Face(texts::no_terminal(&error)));
    match Screen::open() {
        Ok(mut screen) => smol::block_on(show(session, &mut screen)).unwrap_or_else(fail),
        Err(error) => fail(error),
    }
}

/// What ends a wait.
enum Wake {
    Update(Update),
    Terminal(Option<io::Result<TerminalEvent>>),
    Signal,
    Redraw,
}

async fn show(mut session: Session, screen: &mut Screen) -> io::Result<Outcome> {
    let mut view = View::of_session(&session);
    let palette = Palette::of_environment();
    let mut terminal = Some(EventStream::new());
    let mut signals = Termination::catch_with_hangup();
    let mut drawn: Option<Instant> = None;
    let mut is_changed = true;
    loop {
        let now = Instant::now();
        let due = drawn.map_or(now, |drawn| drawn + FRAME);
        if is_changed && due <= now {
            let area = screen.0.size()?.into();
            view.resize(draw::conversation_size(area, &view));
            screen.0.draw(|frame| draw::draw(frame, &view, &palette, now))?;
            (drawn, is_changed) = (Some(now), false);
        }
        let redraw_at = is_changed.then_some(due).into_iter().chain(view.next_change(now)).min();
        let wake = wait(&mut session, &mut terminal, &mut signals, redraw_at).await;
        is_changed = true;
        match wake {
            Wake::Update(Update::Over(outcome)) => return Ok(outcome),
            Wake::Update(update) => {
                view.update(Now::read(), update);
                for _ in 0..MAX_BATCH {
                    match session.try_next().await {
                        Some(Update::Over(outcome)) => return Ok(outcome),
                        Some(update) => view.update(Now::read(), update),
                        None => break,
                    }
                }
            }
            Wake::Terminal(Some(Ok(event))) => {
                // A key is answered at once.
                drawn = None;
                if keys::asks_to_redraw(&event) {
                    screen.0.clear()?;
                }
                match view.input(Now::read(), &event) {
                    Some(Action::Request(request)) => session.request(request),
                    Some(Action::Requests(requests)) => {
                        requests.into_iter().for_each(|request| session.request(request));
                    }
                    Some(Action::Quit) => session.quit(),
                    None => {}
                }
            }
            Wake::Terminal(_) => {
                // The terminal is gone, and would say so again and again.
                terminal = None;
                session.quit();
            }
            Wake::Signal => session.quit(),
            Wake::Redraw => {}
        }
    }
}

async fn wait(
    session: &mut Session,
    terminal: &mut Option<EventStream>,
    signals: &mut Termination,
    redraw_at: Option<Instant>,
) -> Wake {
    let update = async { Wake::Update(session.next().await) };
    let input = async {
        match terminal {
            Some(terminal) => Wake::Terminal(terminal.next().await),
            None => pending().await,
        }
    };
    let signal = async {
        signals.wait().await;
        Wake::Signal
    };
    let redraw = async {
        match redraw_at {
            Some(at) => smol::Timer::at(at).await,
            None => pending().await,
        };
        Wake::Redraw
    };
    race(race(update, input), race(signal, redraw)).await
}
