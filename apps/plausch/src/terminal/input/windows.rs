//! Input from the console of Windows, which tells of keys. It marks no pastes.

use std::io;
use std::time::Duration;

use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_lite::StreamExt;
use smol::Timer;
use smol::future::race;

use super::answer::Answer;
use super::bursts;

/// How long to wait for what follows at once.
const AT_ONCE: Duration = Duration::from_millis(10);

/// See the module.
pub(crate) struct Input(EventStream);

impl Input {
    /// # Errors
    /// Never: it is the same on all systems.
    pub(crate) fn open() -> io::Result<Self> {
        Ok(Input(EventStream::new()))
    }

    /// The console is asked nothing.
    pub(crate) fn expect_answer(&mut self) {}

    /// Whether an answer may still come: none does.
    pub(crate) fn is_answer_due(&self) -> bool {
        false
    }

    /// How long somebody who is to have the terminal waits for an answer.
    pub(crate) fn patience(&self) -> Duration {
        Duration::ZERO
    }

    /// Nobody waits for an answer.
    pub(crate) fn forget_question(&mut self) {}

    /// What the console has answered: nothing.
    pub(crate) fn next_answer(&mut self) -> Option<Answer> {
        None
    }

    /// Somebody else is to have the terminal: the console gives keys to whoever asks.
    pub(crate) fn pause(&self) {}

    /// What is typed is for this program again.
    pub(crate) fn go_on(&self) {}

    /// What comes next: all that came at once.
    ///
    /// # Errors
    /// If the console is gone.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<Event>> {
        let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let mut events = vec![self.0.next().await.ok_or_else(gone)??];
        loop {
            let more = async { self.0.next().await };
            let nothing = async {
                Timer::after(AT_ONCE).await;
                None
            };
            match race(more, nothing).await {
                Some(event) if events.len() < 4096 => events.push(event?),
                _ => break,
            }
        }
        let is_press =
            |event: &Event| !matches!(event, Event::Key(key) if key.kind == KeyEventKind::Release);
        events.retain(is_press);
        let last = events.len().saturating_sub(1);
        let enter = Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
        for index in 0..last {
            let text_follows =
                matches!(&events[index + 1], Event::Key(key) if bursts::text_of(key).is_some());
            if events[index] == enter && text_follows {
                events[index] = Event::Paste(bursts::LINE_END.to_owned());
            }
        }
        Ok(bursts::read(events))
    }
}
