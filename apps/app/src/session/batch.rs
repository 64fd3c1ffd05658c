//! A stay that lines from a pipe drive: they may come before the room is joined, and end before everything was said.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use futures_lite::FutureExt;
use futures_lite::future::pending;
use plausch_transport_std::client::Event;

use super::{Request, Session, Update};

/// A session whose requests wait until the room is joined, and which ends when its input has ended and all
/// its texts were said.
pub struct Batch {
    session: Session,
    progress: Progress,
}

impl Batch {
    /// Drives `session`.
    pub fn new(session: Session) -> Self {
        let progress = Progress::new(session.reconnects);
        Batch { session, progress }
    }

    /// Asks for something, as soon as the room is joined.
    pub fn request(&mut self, request: Request) {
        self.apply(|progress| progress.request(Step::Request(request)));
    }

    /// Leaves, after what was asked before. To leave at once: [`Batch::quit`].
    pub fn quit_in_turn(&mut self) {
        self.apply(|progress| progress.request(Step::Quit));
    }

    /// Leaves politely now; asked once more, it is over at once.
    pub fn quit(&mut self) {
        self.progress.has_quit = true;
        self.session.quit();
    }

    /// The input has ended: leaves as soon as everything was said.
    pub fn end_input(&mut self) {
        self.apply(Progress::end_input);
    }

    /// Whether more input can be taken now.
    pub fn accepts_input(&self) -> bool {
        self.progress.accepts_input()
    }

    /// Waits for the next thing to show. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Update {
        loop {
            let timeout = self.progress.echo_timeout;
            let timeout = async {
                match timeout {
                    Some(at) => smol::Timer::at(at).await,
                    None => pending().await,
                };
                None
            };
            let update = async { Some(self.session.next().await) };
            let Some(update) = update.or(timeout).await else {
                self.progress.echo_timeout = None;
                self.quit();
                continue;
            };
            self.apply(|progress| progress.on_update(&update));
            if !self.progress.is_told_by_the_end(&update) {
                return update;
            }
        }
    }

    /// Whether the user has asked to leave, or everything was said.
    pub fn is_leaving(&self) -> bool {
        self.progress.has_quit
    }

    fn apply(&mut self, steps: impl FnOnce(&mut Progress) -> Vec<Step>) {
        for step in steps(&mut self.progress) {
            match step {
                Step::Request(request) => self.session.request(request),
                Step::Quit => self.session.quit(),
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Request(Request),
    Quit,
}

/// How far the stay has come.
#[derive(Debug)]
struct Progress {
    reconnects: bool,
    has_joined: bool,
    has_input_ended: bool,
    has_quit: bool,
    /// What was asked before the room was joined.
    held: VecDeque<Step>,
    /// How many texts were said and have not come back yet.
    unechoed: usize,
    /// Until when the next of them has to come back, once the input has ended.
    echo_timeout: Option<Instant>,
}

impl Progress {
    /// How many requests wait for the room before no more input is taken.
    const MAX_HELD: usize = 1000;
    /// How long the next text may take to come back after the input's end.
    const ECHO_TIMEOUT: Duration = Duration::from_secs(1);

    fn new(reconnects: bool) -> Self {
        Progress {
            reconnects,
            has_joined: false,
            has_input_ended: false,
            has_quit: false,
            held: VecDeque::new(),
            unechoed: 0,
            echo_timeout: None,
        }
    }

    fn accepts_input(&self) -> bool {
        !self.has_input_ended && !self.has_quit && self.held.len() < Self::MAX_HELD
    }

    fn request(&mut self, step: Step) -> Vec<Step> {
        // Leaving alone need not wait for the room.
        if !self.has_joined && (step != Step::Quit || !self.held.is_empty()) {
            self.held.push_back(step);
            return Vec::new();
        }
        self.pass(step).into_iter().collect()
    }

    fn end_input(&mut self) -> Vec<Step> {
        self.has_input_ended = true;
        self.quit_if_done().into_iter().collect()
    }

    fn on_update(&mut self, update: &Update) -> Vec<Step> {
        let mut steps = Vec::new();
        match update {
            Update::Event(Event::Welcome { .. }) => {
                self.has_joined = true;
                let held = std::mem::take(&mut self.held);
                steps.extend(held.into_iter().filter_map(|step| self.pass(step)));
            }
            // A complaint of the server may be about a text, which then does not come back.
            Update::Event(
                Event::Broadcast { own: true, .. }
                | Event::ChatText { own: true, .. }
                | Event::Error { .. },
            )
            | Update::Failed { request: Request::Broadcast(_) | Request::Say(..), .. } => {
                self.unechoed = self.unechoed.saturating_sub(1);
            }
            _ => {}
        }
        steps.extend(self.quit_if_done());
        steps
    }

    /// Whether the outcome will say the same: the first failure to join is the last, unless the session keeps trying.
    fn is_told_by_the_end(&self, update: &Update) -> bool {
        match update {
            Update::Event(Event::Refused { .. }) => !self.has_joined,
            Update::Event(Event::Disconnected { .. }) => !self.has_joined && !self.reconnects,
            _ => false,
        }
    }

    fn pass(&mut self, step: Step) -> Option<Step> {
        if self.has_quit {
            return None;
        }
        match step {
            Step::Quit => self.has_quit = true,
            Step::Request(Request::Broadcast(_) | Request::Say(..)) => self.unechoed += 1,
            Step::Request(_) => {}
        }
        Some(step)
    }

    fn quit_if_done(&mut self) -> Option<Step> {
        if !self.has_input_ended || !self.has_joined || self.has_quit {
            return None;
        }
        if self.unechoed == 0 {
            self.echo_timeout = None;
            return self.pass(Step::Quit);
        }
        self.echo_timeout = Some(Instant::now() + Self::ECHO_TIMEOUT);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;
    use plausch_core::wire::Dialect;
    use plausch_transport_std::client::{CommandError, Disconnect};

    fn broadcast(text: &str) -> Step {
        Step::Request(Request::Broadcast(text.to_owned()))
    }

    fn welcome() -> Update {
        let nick = Nick::new("me").unwrap();
        Update::Event(Event::Welcome { nick, dialect: Dialect::Framed, modern: true })
    }

    fn echo(text: &str) -> Update {
        let from = Nick::new("me").unwrap();
        Update::Event(Event::Broadcast { from, text: text.to_owned(), own: true })
    }

    #[test]
    fn what_is_asked_early_waits_for_the_room() {
        let mut progress = Progress::new(false);
        assert_eq!(progress.request(broadcast("a")), []);
        assert_eq!(progress.request(Step::Quit), []);
        assert_eq!(progress.on_update(&welcome()), [broadcast("a"), Step::Quit]);
    }

    #[test]
    fn leaving_alone_does_not_wait_for_the_room() {
        assert_eq!(Progress::new(true).request(Step::Quit), [Step::Quit]);
    }

    #[test]
    fn after_the_end_of_input_every_text_comes_back_before_leaving() {
        let mut progress = Progress::new(false);
        progress.request(broadcast("a"));
        progress.request(broadcast("b"));
        assert_eq!(progress.end_input(), []);
        assert_eq!(progress.on_update(&welcome()), [broadcast("a"), broadcast("b")]);
        assert!(progress.echo_timeout.is_some() && !progress.accepts_input());
        assert_eq!(progress.on_update(&echo("a")), []);
        assert_eq!(progress.on_update(&echo("b")), [Step::Quit]);
        assert!(progress.echo_timeout.is_none());
    }

    #[test]
    fn a_text_that_failed_is_not_waited_for() {
        let mut progress = Progress::new(false);
        progress.on_update(&welcome());
        assert_eq!(progress.request(broadcast("a")), [broadcast("a")]);
        assert_eq!(progress.end_input(), []);
        let request = Request::Broadcast("a".to_owned());
        let failed = Update::Failed { request, error: CommandError::TextTooLong { limit: 0 } };
        assert_eq!(progress.on_update(&failed), [Step::Quit]);
    }

    #[test]
    fn a_first_failure_to_join_is_told_once() {
        let lost = Event::Disconnected { reason: Disconnect::Unreachable, error: None };
        let lost = Update::Event(lost);
        assert!(Progress::new(false).is_told_by_the_end(&lost));
        assert!(!Progress::new(true).is_told_by_the_end(&lost));
        let refused = Update::Event(Event::Refused { text: "Server voll".into(), refusal: None });
        assert!(Progress::new(true).is_told_by_the_end(&refused));
        let mut joined = Progress::new(false);
        joined.on_update(&welcome());
        assert!(!joined.is_told_by_the_end(&lost) && !joined.is_told_by_the_end(&refused));
    }
}
