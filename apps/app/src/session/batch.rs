//! A stay that lines from a pipe drive: they may come before the room is joined, faster than the server takes them, and
//! end before everything was said.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use futures_lite::FutureExt;
use plausch_transport_std::client::{CommandError, Event, Peer};
use smol::Timer;

use super::{Failure, Outcome, Request, Session, Update};
use crate::history::Ask;

/// A session whose requests are done one after the other, each text once the one before was heard, and which ends when
/// its input has ended and all was said. What is lost in spite of that is told, and makes the stay a failure.
pub struct Batch {
    session: Session,
    progress: Progress,
    /// What is told before anything else happens.
    ready: VecDeque<Update>,
}

impl Batch {
    /// Drives `session`.
    pub fn new(session: Session) -> Self {
        let progress = Progress::new(session.reconnects);
        Batch { session, progress, ready: VecDeque::new() }
    }

    /// Asks the history.
    pub fn ask(&self, ask: Ask) {
        self.session.ask(ask);
    }

    /// Asks for something, in its turn.
    pub fn request(&mut self, request: Request) {
        let steps = match request {
            // What waits may wait for exactly this, or be too late.
            Request::Reconnect
            | Request::Accept(_)
            | Request::Decline(_)
            | Request::Ignore(_)
            | Request::Trust(_)
            | Request::TrustPeer(_)
            | Request::Verify(_) => return self.session.request(request),
            request => self.progress.request(Step::Request(request)),
        };
        self.take(steps);
    }

    /// Leaves, after what was asked before. To leave at once: [`Batch::quit`].
    pub fn quit_in_turn(&mut self) {
        let steps = self.progress.request(Step::Quit);
        self.take(steps);
        // Nothing follows: what keeps waiting is given up some time.
        if !self.progress.has_quit {
            self.end_input();
        }
    }

    /// Leaves politely now; asked once more, it is over at once.
    pub fn quit(&mut self) {
        self.progress.has_quit = true;
        self.session.quit();
        self.ready.extend(self.progress.give_up().into_iter().map(Update::Event));
    }

    /// The input has ended: leaves as soon as everything was said.
    pub fn end_input(&mut self) {
        let steps = self.progress.end_input();
        self.take(steps);
    }

    /// Whether more input can be taken now.
    pub fn accepts_input(&self) -> bool {
        self.progress.accepts_input()
    }

    /// Waits for the next thing to show. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Update {
        loop {
            if let Some(update) = self.ready.pop_front() {
                return update;
            }
            let give_up_at = self.progress.give_up_at;
            let timeout = async {
                give_up_at.map_or_else(Timer::never, Timer::at).await;
                None
            };
            let update = async { Some(self.session.next().await) };
            let Some(update) = update.or(timeout).await else {
                self.progress.give_up_at = None;
                self.quit();
                continue;
            };
            let Some(update) = self.progress.hold_again(update) else { continue };
            let steps = self.progress.on_update(&update);
            self.take(steps);
            if matches!(update, Update::Over(_)) && self.progress.has_joined {
                self.ready.extend(self.progress.give_up().into_iter().map(Update::Event));
            }
            let update = match update {
                Update::Over(Outcome::Left | Outcome::Failed(Failure::Unheard { .. }))
                    if self.progress.lost > 0 =>
                {
                    let Progress { lost: count, ref quoted, .. } = self.progress;
                    let quoted = quoted.clone();
                    Update::Over(Outcome::Failed(Failure::Unheard { count, quoted }))
                }
                update => update,
            };
            if !self.progress.is_told_by_the_end(&update) {
                self.ready.push_back(update);
            }
        }
    }

    /// Whether the user has asked to leave, or everything was said.
    pub fn is_leaving(&self) -> bool {
        self.progress.has_quit
    }

    fn take(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Request(request) => self.session.request(request),
                Step::Quit => self.session.finish(),
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
    is_online: bool,
    has_input_ended: bool,
    has_quit: bool,
    /// What waits for its turn.
    held: VecDeque<Step>,
    /// The text of which it is not known yet whether it was heard, or the command that the server has not answered.
    said: Option<Request>,
    /// How many texts were not heard.
    lost: usize,
    /// The first of them.
    quoted: Vec<String>,
    /// Once the input has ended: when too little has happened for too long.
    give_up_at: Option<Instant>,
}

impl Progress {
    /// How many requests wait before no more input is taken.
    const MAX_HELD: usize = 100;
    /// How long nothing may be heard after the input's end. The client takes half a minute to give up on one text.
    const PATIENCE: Duration = Duration::from_secs(40);

    fn new(reconnects: bool) -> Self {
        Progress {
            reconnects,
            has_joined: false,
            is_online: false,
            has_input_ended: false,
            has_quit: false,
            held: VecDeque::new(),
            said: None,
            lost: 0,
            quoted: Vec::new(),
            give_up_at: None,
        }
    }

    fn accepts_input(&self) -> bool {
        !self.has_input_ended && !self.has_quit && self.held.len() < Self::MAX_HELD
    }

    fn request(&mut self, step: Step) -> Vec<Step> {
        self.held.push_back(step);
        self.advance()
    }

    fn end_input(&mut self) -> Vec<Step> {
        self.has_input_ended = true;
        self.on_progress();
        self.advance()
    }

    /// Takes a text that was asked for just when the client left the room: it waits for the room again. Returns
    /// any other update.
    fn hold_again(&mut self, update: Update) -> Option<Update> {
        match update {
            Update::Failed {
                request: request @ Request::Broadcast(_),
                error: CommandError::NotJoined,
            } if self.has_joined && !self.has_quit => {
                if self.said.as_ref() == Some(&request) {
                    self.said = None;
                }
                self.is_online = false;
                self.held.push_front(Step::Request(request));
                None
            }
            update => Some(update),
        }
    }

    fn on_update(&mut self, update: &Update) -> Vec<Step> {
        match (update, &self.said) {
            (Update::Event(Event::Welcome { .. }), _) => {
                (self.has_joined, self.is_online) = (true, true);
                self.on_progress();
            }
            (Update::Event(Event::Connecting { .. } | Event::Disconnected { .. }), said) => {
                self.is_online = false;
                // Nobody says any more what became of a command.
                if matches!(said, Some(Request::Operate(_))) {
                    self.on_answer();
                }
            }
            (Update::Event(Event::Broadcast { own: true, .. }), Some(Request::Broadcast(_)))
            | (Update::Event(Event::ChatText { own: true, .. }), Some(Request::Say(..)))
            | (Update::Failed { request: Request::Operate(_), .. }, _) => self.on_answer(),
            // Whatever an ERROR is about: nothing else is under way.
            (
                Update::Event(Event::Reply { .. } | Event::Error { .. }),
                Some(Request::Operate(_)),
            ) => self.on_answer(),
            // Its echo may be among what was missed. Had it not been heard, that would be told.
            (Update::Event(Event::Missed { .. }), _) => self.on_answer(),
            (Update::Event(Event::Unheard { peer, texts }), said) => {
                if said.as_ref().is_some_and(|said| is_to(said, peer.as_ref())) {
                    self.said = None;
                }
                self.on_lost(texts);
            }
            (
                Update::Failed {
                    request: request @ (Request::Broadcast(text) | Request::Say(_, text)),
                    ..
                },
                said,
            ) => {
                if said.as_ref() == Some(request) {
                    self.said = None;
                }
                self.on_lost(std::slice::from_ref(text));
            }
            _ => return Vec::new(),
        }
        self.advance()
    }

    /// Whether the outcome will say the same: the first failure to join is the last, unless the session keeps trying.
    fn is_told_by_the_end(&self, update: &Update) -> bool {
        match update {
            Update::Event(Event::Refused { .. }) => !self.has_joined,
            Update::Event(Event::Disconnected { .. }) => !self.has_joined && !self.reconnects,
            _ => false,
        }
    }

    /// What may be done now.
    fn advance(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        while self.held.front().is_some_and(|step| self.is_in_turn(step))
            && let Some(step) = self.held.pop_front()
        {
            match &step {
                Step::Quit => self.has_quit = true,
                Step::Request(
                    request @ (Request::Broadcast(_) | Request::Say(..) | Request::Operate(_)),
                ) => self.said = Some(request.clone()),
                Step::Request(_) => {}
            }
            steps.push(step);
        }
        let is_all_said = self.held.is_empty() && self.said.is_none();
        if self.has_input_ended && self.has_joined && is_all_said && !self.has_quit {
            self.has_quit = true;
            self.give_up_at = None;
            steps.push(Step::Quit);
        }
        steps
    }

    fn is_in_turn(&self, step: &Step) -> bool {
        let is_possible = match step {
            Step::Request(Request::Broadcast(_) | Request::Operate(_)) => self.is_online,
            Step::Request(_) => self.has_joined,
            // If nothing waits before it, it need not wait for the room.
            Step::Quit => true,
        };
        is_possible && self.said.is_none() && !self.has_quit
    }

    /// What was not even tried is lost. Tells of it.
    fn give_up(&mut self) -> Vec<Event> {
        let mut unheard: BTreeMap<Option<Peer>, Vec<String>> = BTreeMap::new();
        for step in self.held.drain(..) {
            match step {
                Step::Request(Request::Broadcast(text)) => {
                    unheard.entry(None).or_default().push(text);
                }
                Step::Request(Request::Say(peer, text)) => {
                    unheard.entry(Some(peer)).or_default().push(text);
                }
                _ => {}
            }
        }
        unheard.values().for_each(|texts| self.on_lost(texts));
        unheard.into_iter().map(|(peer, texts)| Event::Unheard { peer, texts }).collect()
    }

    fn on_lost(&mut self, texts: &[String]) {
        self.lost += texts.len();
        let more = Failure::MAX_QUOTED.saturating_sub(self.quoted.len());
        self.quoted.extend(texts.iter().take(more).cloned());
    }

    /// It is known what became of what was said.
    fn on_answer(&mut self) {
        self.said = None;
        self.on_progress();
    }

    fn on_progress(&mut self) {
        if self.has_input_ended && self.has_joined && !self.has_quit {
            self.give_up_at = Some(Instant::now() + Self::PATIENCE);
        }
    }
}

/// Whether `request` says something to this peer, or to the room.
fn is_to(request: &Request, peer: Option<&Peer>) -> bool {
    match request {
        Request::Broadcast(_) => peer.is_none(),
        Request::Say(to, _) => peer == Some(to),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;
    use plausch_core::wire::Dialect;
    use plausch_transport_std::client::Disconnect;

    fn broadcast(text: &str) -> Step {
        Step::Request(Request::Broadcast(text.to_owned()))
    }

    fn welcome() -> Update {
        let nick = Nick::new("me").unwrap();
        Update::Event(Event::Welcome {
            nick,
            dialect: Dialect::Framed,
            modern: true,
            secure: false,
        })
    }

    fn echo(text: &str) -> Update {
        let from = Nick::new("me").unwrap();
        Update::Event(Event::Broadcast { from, text: text.to_owned(), own: true })
    }

    fn lost() -> Update {
        Update::Event(Event::Disconnected { reason: Disconnect::Unreachable, error: None })
    }

    fn unheard(text: &str) -> Event {
        Event::Unheard { peer: None, texts: vec![text.to_owned()] }
    }

    #[test]
    fn a_command_is_answered_before_anything_else_is_done() {
        let operate = |command: &str| Step::Request(Request::Operate(command.to_owned()));
        let reply = || Update::Event(Event::Reply { done: true, text: "done".to_owned() });
        let mut progress = Progress::new(false);
        for step in [operate("kick bob"), broadcast("a"), operate("bans")] {
            assert_eq!(progress.request(step), []);
        }
        assert_eq!(progress.on_update(&welcome()), [operate("kick bob")]);
        assert_eq!(progress.end_input(), []);
        assert_eq!(progress.on_update(&reply()), [broadcast("a")]);
        // That is no answer to a text.
        assert_eq!(progress.on_update(&reply()), []);
        assert_eq!(progress.on_update(&echo("a")), [operate("bans")]);
        let refused = Event::Error { text: "no".to_owned(), refusal: None };
        assert_eq!(progress.on_update(&Update::Event(refused)), [Step::Quit]);
        assert_eq!(progress.lost, 0);
    }

    #[test]
    fn a_command_whose_answer_is_lost_holds_nothing_up() {
        let operate = || Step::Request(Request::Operate("bans".to_owned()));
        let mut progress = Progress::new(true);
        progress.on_update(&welcome());
        assert_eq!(progress.request(operate()), [operate()]);
        assert_eq!(progress.request(operate()), []);
        assert_eq!(progress.on_update(&lost()), []);
        assert_eq!(progress.on_update(&welcome()), [operate()]);
    }

    #[test]
    fn what_is_asked_early_waits_for_the_room_and_for_its_turn() {
        let mut progress = Progress::new(false);
        for step in [broadcast("a"), broadcast("b"), Step::Request(Request::Users), Step::Quit] {
            assert_eq!(progress.request(step), []);
        }
        assert_eq!(progress.on_update(&welcome()), [broadcast("a")]);
        assert_eq!(progress.on_update(&echo("a")), [broadcast("b")]);
        assert_eq!(progress.on_update(&echo("b")), [Step::Request(Request::Users), Step::Quit]);
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
        assert_eq!(progress.on_update(&welcome()), [broadcast("a")]);
        assert!(progress.give_up_at.is_some() && !progress.accepts_input());
        assert_eq!(progress.on_update(&echo("a")), [broadcast("b")]);
        assert_eq!(progress.on_update(&echo("b")), [Step::Quit]);
        assert!(progress.give_up_at.is_none() && progress.lost == 0);
    }

    #[test]
    fn a_text_that_failed_is_not_waited_for_and_counts_as_lost() {
        let mut progress = Progress::new(false);
        progress.on_update(&welcome());
        assert_eq!(progress.request(broadcast("a")), [broadcast("a")]);
        assert_eq!(progress.end_input(), []);
        let request = Request::Broadcast("a".to_owned());
        let failed = Update::Failed { request, error: CommandError::TextTooLong { limit: 0 } };
        assert_eq!(progress.on_update(&failed), [Step::Quit]);
        assert_eq!(progress.lost, 1);
    }

    #[test]
    fn what_is_to_be_said_while_the_server_is_away_is_said_later() {
        let mut progress = Progress::new(false);
        progress.on_update(&welcome());
        progress.request(broadcast("a"));
        progress.request(broadcast("b"));
        progress.end_input();
        assert_eq!(progress.on_update(&lost()), []);
        assert_eq!(progress.on_update(&Update::Event(unheard("a"))), []);
        assert_eq!(progress.on_update(&welcome()), [broadcast("b")]);
        assert_eq!(progress.on_update(&echo("b")), [Step::Quit]);
        assert_eq!(progress.lost, 1);
    }

    #[test]
    fn a_text_that_comes_just_too_late_for_the_room_waits_and_keeps_its_place() {
        let mut progress = Progress::new(false);
        progress.on_update(&welcome());
        assert_eq!(progress.request(broadcast("a")), [broadcast("a")]);
        progress.request(broadcast("b"));
        let request = Request::Broadcast("a".to_owned());
        let failed = Update::Failed { request, error: CommandError::NotJoined };
        assert_eq!(progress.hold_again(failed), None);
        assert_eq!(progress.on_update(&lost()), []);
        assert_eq!(progress.on_update(&welcome()), [broadcast("a")]);
        assert_eq!(progress.on_update(&echo("a")), [broadcast("b")]);
        assert_eq!(progress.lost, 0);
    }

    #[test]
    fn an_echo_that_was_missed_holds_nothing_up() {
        let mut progress = Progress::new(false);
        progress.on_update(&welcome());
        progress.request(broadcast("a"));
        assert_eq!(progress.request(broadcast("b")), []);
        let missed = Update::Event(Event::Missed { events: 7 });
        assert_eq!(progress.on_update(&missed), [broadcast("b")]);
    }

    #[test]
    fn what_is_given_up_is_told() {
        let mut progress = Progress::new(false);
        progress.on_update(&welcome());
        progress.request(broadcast("a"));
        progress.request(broadcast("b"));
        assert_eq!(progress.give_up(), [unheard("b")]);
        progress.on_update(&Update::Event(unheard("a")));
        assert_eq!(progress.lost, 2);
    }

    #[test]
    fn a_first_failure_to_join_is_told_once() {
        let lost = lost();
        assert!(Progress::new(false).is_told_by_the_end(&lost));
        assert!(!Progress::new(true).is_told_by_the_end(&lost));
        let refused = Update::Event(Event::Refused { text: "Server voll".into(), refusal: None });
        assert!(Progress::new(true).is_told_by_the_end(&refused));
        let mut joined = Progress::new(false);
        joined.on_update(&welcome());
        assert!(!joined.is_told_by_the_end(&lost) && !joined.is_told_by_the_end(&refused));
    }
}
