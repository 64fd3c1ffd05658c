//! The terminal client.
//!
//! | file | what |
//! |---|---|
//! | `model.rs`, `keys.rs` | what it knows, and what becomes of it: events and keys in, actions out |
//! | `pane.rs`, `wrap.rs` | lines, rows, scrolling |
//! | `history.rs`, `completion.rs` | help with typing |
//! | `draw.rs`, `palette.rs` | the screen, from the model |
//! | `screen.rs` | the terminal itself |
//! | `moment.rs` | time |

mod completion;
pub(crate) mod draw;
mod history;
mod keys;
pub(crate) mod model;
pub(crate) mod moment;
pub(crate) mod palette;
mod pane;
mod screen;
mod wrap;

#[cfg(test)]
mod tests;

use std::future::pending;
use std::io;
use std::time::{Duration, Instant};

use crate::bridge::Event;
use async_channel::RecvError;
use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_lite::StreamExt;
use smol::future::race;

use crate::chat::{Outcome, Session};
use crate::signals::Termination;
use model::{Action, Model};
use moment::Moment;
use palette::Palette;
use plausch_app::texts;
use screen::Screen;

/// How often the screen is drawn at the most: a busy room does not fill a slow line.
const FRAME: Duration = Duration::from_millis(33);
/// How many events are taken before it is drawn again.
const BATCH: usize = 1000;
/// How long leaving may take.
const LEAVE: Duration = Duration::from_secs(3);

/// Shows the room until the user leaves, or the server does not let it in.
pub(crate) fn run(session: Session) -> Outcome {
    let mut screen = match Screen::open() {
        Ok(screen) => screen,
        Err(error) => return Outcome::Failed(texts::no_terminal(&error)),
    };
    smol::block_on(stay(session, &mut screen))
        .unwrap_or_else(|error| Outcome::Failed(texts::no_terminal(&error)))
}

enum Happening {
    Event(Result<Event, RecvError>),
    Terminal(Option<io::Result<TerminalEvent>>),
    Signal,
    Alarm,
}

async fn stay(mut session: Session, screen: &mut Screen) -> io::Result<Outcome> {
    let mut model = Model::new(session.nick.clone(), session.server.clone(), session.is_hosting);
    let palette = Palette::of_environment();
    let mut terminal = Some(EventStream::new());
    let mut signals = Termination::catch_with_hangup();
    for text in std::mem::take(&mut session.notices) {
        model.notice(Moment::now(), &text);
    }
    let mut drawn: Option<Instant> = None;
    let mut is_changed = true;
    let mut leave_by: Option<Instant> = None;
    loop {
        let now = Instant::now();
        let due = drawn.map_or(now, |drawn| drawn + FRAME);
        if is_changed && due <= now {
            let area = screen.0.size()?.into();
            model.resize(draw::pane_size(area, &model));
            screen.0.draw(|frame| draw::draw(frame, &model, &palette, now))?;
            (drawn, is_changed) = (Some(now), false);
        }
        let alarm = [is_changed.then_some(due), model.next_change(now), leave_by]
            .into_iter()
            .flatten()
            .min();
        let happening = {
            let events = async { Happening::Event(session.events.recv().await) };
            let keys = async {
                match &mut terminal {
                    Some(terminal) => Happening::Terminal(terminal.next().await),
                    None => pending().await,
                }
            };
            let signal = async {
                signals.wait().await;
                Happening::Signal
            };
            let alarm = async {
                match alarm {
                    Some(at) => smol::Timer::at(at).await,
                    None => pending().await,
                };
                Happening::Alarm
            };
            race(race(events, keys), race(signal, alarm)).await
        };
        let moment = Moment::now();
        let actions = match happening {
            Happening::Event(Err(RecvError)) => {
                vec![Action::Leave(Outcome::Failed(texts::ENDED.to_owned()))]
            }
            Happening::Event(Ok(event)) => {
                let mut actions = take(&mut model, &mut session, moment, &event);
                let more = std::iter::from_fn(|| session.events.try_recv().ok())
                    .take(BATCH)
                    .collect::<Vec<_>>();
                for event in more {
                    actions.extend(take(&mut model, &mut session, moment, &event));
                }
                actions
            }
            Happening::Terminal(Some(Ok(event))) => {
                // A key is answered at once.
                drawn = None;
                model.input(moment, &event)
            }
            Happening::Terminal(_) => {
                // The terminal is gone, and would say so again and again.
                terminal = None;
                vec![model.quit()]
            }
            Happening::Signal => vec![model.quit()],
            Happening::Alarm if leave_by.is_some_and(|at| at <= moment.instant) => {
                return Ok(Outcome::Left);
            }
            Happening::Alarm => Vec::new(),
        };
        is_changed = true;
        for action in actions {
            match action {
                Action::Request(request) => session.client.request(request),
                Action::Redraw => screen.0.clear()?,
                Action::Leave(outcome) => return Ok(outcome),
            }
        }
        if model.has_quit && leave_by.is_none() {
            leave_by = Some(moment.instant + LEAVE);
        }
    }
}

fn take(model: &mut Model, session: &mut Session, moment: Moment, event: &Event) -> Vec<Action> {
    let actions = model.event(moment, event);
    if matches!(event, Event::Welcome { .. })
        && let Some(text) = session.remember_nick()
    {
        model.notice(moment, &text);
    }
    actions
}
