//! The modes that work in lines: what comes from stdin and what goes to stdout, in step with the room.

use std::collections::VecDeque;
use std::future::pending;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::bridge::{Event, Request};
use async_channel::{Receiver, RecvError};
use smol::future::race;

use super::{Outcome, Session};
use crate::signals::Termination;
use plausch_app::texts;

/// A mode: how events and the user's lines are written.
pub(crate) trait Face {
    /// The lines that tell of `event`.
    fn tell(&mut self, event: &Event) -> Vec<String>;
    /// What the user's `line` comes to.
    fn ask(&mut self, line: &str) -> Answer;
    /// The lines that tell of something wrong.
    fn error(&self, text: &str) -> Vec<String>;
    /// The lines that tell why it cannot go on. The same goes to stderr.
    fn failure(&self, text: &str) -> Vec<String>;
    /// The lines that tell something about this program.
    fn notice(&self, _text: &str) -> Vec<String> {
        Vec::new()
    }
}

/// What a line from the user comes to.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) requests: Vec<Request>,
    pub(crate) lines: Vec<String>,
}

/// Runs until the user leaves, or stdin ends, or the room cannot be joined.
pub(crate) async fn run(
    mut session: Session,
    mut face: impl Face,
    stdin: Receiver<Result<String, String>>,
) -> Outcome {
    let mut course = Course::new(session.reconnect);
    let mut signals = Termination::catch();
    for text in std::mem::take(&mut session.notices) {
        print(&face.notice(&text));
    }
    loop {
        let events = async { Happening::Event(session.events.recv().await) };
        let lines = async {
            if !course.takes_lines() {
                pending::<()>().await;
            }
            Happening::Line(stdin.recv().await)
        };
        let signal = async {
            signals.wait().await;
            Happening::Signal
        };
        let alarm = async {
            match course.alarm {
                Some(at) => smol::Timer::at(at).await,
                None => pending().await,
            };
            Happening::Alarm
        };
        let mut written = true;
        match race(race(events, lines), race(signal, alarm)).await {
            Happening::Event(Err(RecvError)) if course.has_quit => return Outcome::Left,
            Happening::Event(Err(RecvError)) => return Outcome::Failed(texts::ENDED.to_owned()),
            Happening::Event(Ok(event)) => match course.event(&event) {
                Verdict::Over(Outcome::Failed(text)) => {
                    print(&face.failure(&text));
                    return Outcome::Failed(text);
                }
                Verdict::Over(outcome) => return outcome,
                Verdict::Go(requests) => {
                    written = print(&face.tell(&event));
                    if matches!(event, Event::Welcome { .. }) {
                        let told = session.remember_nick().map(|text| face.notice(&text));
                        written &= print(&told.unwrap_or_default());
                    }
                    requests.into_iter().for_each(|request| session.client.request(request));
                }
            },
            Happening::Line(Ok(Ok(line))) => {
                let answer = face.ask(&line);
                written = print(&answer.lines);
                for request in answer.requests {
                    course
                        .request(request)
                        .into_iter()
                        .for_each(|request| session.client.request(request));
                }
            }
            Happening::Line(Ok(Err(text))) => written = print(&face.error(&text)),
            Happening::Line(Err(RecvError)) => {
                course.end().into_iter().for_each(|request| session.client.request(request));
            }
            // Asked twice, or asked and not done in time: whoever waits is let go.
            Happening::Signal | Happening::Alarm if course.has_quit => return Outcome::Left,
            Happening::Signal | Happening::Alarm => session.client.request(course.quit()),
        }
        if !written && !course.has_quit {
            session.client.request(course.quit());
        }
    }
}

enum Happening {
    Event(Result<Event, RecvError>),
    Line(Result<Result<String, String>, RecvError>),
    Signal,
    Alarm,
}

/// How far things have gone: what may be asked now, and what is still to come.
#[derive(Debug)]
struct Course {
    reconnect: bool,
    has_joined: bool,
    has_ended: bool,
    has_quit: bool,
    /// What was asked for before the room was joined.
    held: VecDeque<Request>,
    /// Texts that were said, and have not come back yet.
    unheard: usize,
    alarm: Option<Instant>,
}

enum Verdict {
    /// It goes on, and this is to be asked now.
    Go(Vec<Request>),
    Over(Outcome),
}

impl Course {
    /// How many requests wait for the room.
    const HELD: usize = 1000;
    /// How long, after stdin's end, the next text may take to come back.
    const ECHO: Duration = Duration::from_secs(1);
    /// How long leaving may take.
    const LEAVE: Duration = Duration::from_secs(3);

    fn new(reconnect: bool) -> Self {
        Course {
            reconnect,
            has_joined: false,
            has_ended: false,
            has_quit: false,
            held: VecDeque::new(),
            unheard: 0,
            alarm: None,
        }
    }

    fn takes_lines(&self) -> bool {
        !self.has_ended && !self.has_quit && self.held.len() < Self::HELD
    }

    /// Takes the user's action: what is to be asked of the client now.
    fn request(&mut self, request: Request) -> Option<Request> {
        if !self.has_joined && (request != Request::Quit || !self.held.is_empty()) {
            self.held.push_back(request);
            return None;
        }
        self.pass(request)
    }

    /// Stdin has ended: the program leaves as soon as all was said.
    fn end(&mut self) -> Option<Request> {
        self.has_ended = true;
        self.leave_if_done()
    }

    fn quit(&mut self) -> Request {
        self.has_quit = true;
        self.alarm = Some(Instant::now() + Self::LEAVE);
        Request::Quit
    }

    fn event(&mut self, event: &Event) -> Verdict {
        match event {
            Event::Quit => return Verdict::Over(Outcome::Left),
            Event::Refused { text } => {
                return Verdict::Over(Outcome::Failed(texts::cannot_join(text)));
            }
            Event::Disconnected { reason }
                if !self.has_joined && !self.reconnect && !self.has_quit =>
            {
                return Verdict::Over(Outcome::Failed(texts::cannot_join(reason)));
            }
            Event::Welcome { .. } => {
                self.has_joined = true;
                let held = std::mem::take(&mut self.held);
                let now =
                    held.into_iter().filter_map(|request| self.pass(request)).collect::<Vec<_>>();
                return Verdict::Go(now.into_iter().chain(self.leave_if_done()).collect());
            }
            // An error may be the answer to a text, which then does not come back.
            Event::Broadcast { own: true, .. }
            | Event::ChatMessage { own: true, .. }
            | Event::Error { .. } => {
                self.unheard = self.unheard.saturating_sub(1);
            }
            _ => {}
        }
        Verdict::Go(self.leave_if_done().into_iter().collect())
    }

    fn pass(&mut self, request: Request) -> Option<Request> {
        match request {
            _ if self.has_quit => None,
            Request::Quit => Some(self.quit()),
            Request::Broadcast(_) | Request::Say(..) => {
                self.unheard += 1;
                Some(request)
            }
            _ => Some(request),
        }
    }

    fn leave_if_done(&mut self) -> Option<Request> {
        if !self.has_ended || !self.has_joined || self.has_quit {
            return None;
        }
        if self.unheard == 0 {
            return Some(self.quit());
        }
        self.alarm = Some(Instant::now() + Self::ECHO);
        None
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

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;
    use plausch_core::wire::Dialect;

    fn broadcast(text: &str) -> Request {
        Request::Broadcast(text.to_owned())
    }

    fn welcome() -> Event {
        Event::Welcome { nick: Nick::new("me").unwrap(), dialect: Dialect::Framed, modern: true }
    }

    fn heard(text: &str) -> Event {
        Event::Broadcast { from: Nick::new("me").unwrap(), text: text.to_owned(), own: true }
    }

    fn go(course: &mut Course, event: &Event) -> Vec<Request> {
        match course.event(event) {
            Verdict::Go(requests) => requests,
            Verdict::Over(outcome) => panic!("{outcome:?}"),
        }
    }

    fn over(course: &mut Course, event: &Event) -> Outcome {
        match course.event(event) {
            Verdict::Over(outcome) => outcome,
            Verdict::Go(requests) => panic!("{requests:?}"),
        }
    }

    #[test]
    fn what_is_asked_early_waits_for_the_room() {
        let mut course = Course::new(false);
        assert_eq!(course.request(broadcast("a")), None);
        assert_eq!(course.request(Request::Quit), None);
        assert_eq!(go(&mut course, &welcome()), [broadcast("a"), Request::Quit]);
    }

    #[test]
    fn who_only_wants_to_leave_need_not_wait() {
        assert_eq!(Course::new(true).request(Request::Quit), Some(Request::Quit));
    }

    #[test]
    fn when_stdin_ends_all_that_was_said_comes_back_first() {
        let mut course = Course::new(false);
        course.request(broadcast("a"));
        course.request(broadcast("b"));
        assert_eq!(course.end(), None);
        assert_eq!(go(&mut course, &welcome()), [broadcast("a"), broadcast("b")]);
        assert!(course.alarm.is_some() && !course.takes_lines());
        assert_eq!(go(&mut course, &heard("a")), []);
        assert_eq!(go(&mut course, &heard("b")), [Request::Quit]);
        assert_eq!(over(&mut course, &Event::Quit), Outcome::Left);
    }

    #[test]
    fn the_first_failure_is_the_last_unless_told_otherwise() {
        let lost = Event::Disconnected { reason: "refused".to_owned() };
        let failed = Outcome::Failed(texts::cannot_join("refused"));
        assert_eq!(over(&mut Course::new(false), &lost), failed);
        assert_eq!(go(&mut Course::new(true), &lost), []);
        let mut joined = Course::new(false);
        go(&mut joined, &welcome());
        assert_eq!(go(&mut joined, &lost), []);
    }

    #[test]
    fn who_is_refused_does_not_try_again() {
        let refused = Event::Refused { text: "Server voll".to_owned() };
        let failed = Outcome::Failed(texts::cannot_join("Server voll"));
        assert_eq!(over(&mut Course::new(true), &refused), failed);
    }
}
