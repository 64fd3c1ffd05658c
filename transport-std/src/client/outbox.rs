//! What the user said to the room, until it was heard: the echo is the receipt.
//!
//! Texts go out one at a time, each once the one before has come back. So they arrive in order, and one that the server
//! had no time for is sent again before the next. The line dialect has no echo (§1): there a text counts as heard
//! once it is written to the socket.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Refusal;
use super::queue::{Queue, Taken, Unwritten};
use super::sockets::Mark;

/// How many texts may be without an echo, if a server sends none.
const MAX_UNECHOED: usize = 64;
/// How long an echo may take before the next text goes out all the same.
const ECHO_TIMEOUT: Duration = Duration::from_secs(5);
/// How long it may take after a complaint that could be about the text.
const COMPLAINT_TIMEOUT: Duration = Duration::from_secs(1);

/// Texts on their way to the room.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Queue,
    /// Sent, and not heard yet.
    sent: VecDeque<String>,
    /// When the last of them stops holding up the next.
    until: Option<Instant>,
    /// Sent in the line dialect, and perhaps not written yet.
    unwritten: Unwritten,
    pace: Pace,
}

/// What an ERROR of the server means for the texts on their way.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing, as far as is known.
    Other,
    /// The text will be sent again.
    Again,
    /// This text was not passed on.
    Refused(String),
}

impl Outbox {
    pub(super) fn push(&mut self, text: String, taken: Taken) {
        self.waiting.push(text, taken);
    }

    /// The next text, if it may be sent now.
    pub(super) fn next(&mut self, now: Instant) -> Option<String> {
        let heard = self.sent.is_empty() || self.until.is_none_or(|until| until <= now);
        if !heard || !self.pace.allows(now) {
            return None;
        }
        let text = self.waiting.pop()?;
        self.pace.on_sent(now);
        self.sent.push_back(text.clone());
        self.until = Some(now + ECHO_TIMEOUT);
        Some(text)
    }

    /// The text that was just sent has no echo. It counts as heard once it is written.
    pub(super) fn on_unechoed(&mut self, mark: Mark, text: String) {
        self.unwritten.push(mark, text);
    }

    /// The user's own text came back. Returns those before it: the server did not pass them on.
    pub(super) fn on_echo(&mut self, now: Instant, text: &str) -> Vec<String> {
        // Servers may change white space (§2). A text that none fits was changed even more.
        let is_it = |sent: &String| sent.split_whitespace().eq(text.split_whitespace());
        let place = self.sent.iter().position(is_it).unwrap_or(0);
        let lost = self.sent.drain(..place).collect();
        self.sent.pop_front();
        self.until = None;
        self.pace.on_heard(now);
        lost
    }

    /// The server complained.
    pub(super) fn on_error(&mut self, now: Instant, refusal: Option<Refusal>) -> Meaning {
        match refusal {
            Some(Refusal::TooFast) => {
                let give_up = self.pace.on_refused(now);
                // Without echoes, nobody knows which one it was.
                match self.sent.pop_front() {
                    Some(text) if !give_up => {
                        self.waiting.put_back(text);
                        self.until = None;
                        Meaning::Again
                    }
                    text => self.refused(text),
                }
            }
            Some(
                Refusal::Kicked
                | Refusal::Banned
                | Refusal::Registered
                | Refusal::NotOperator
                | Refusal::TooManyCommands,
            ) => Meaning::Other,
            Some(_) => {
                let text = self.sent.pop_front();
                self.refused(text)
            }
            None => {
                self.until = self.until.map(|until| until.min(now + COMPLAINT_TIMEOUT));
                Meaning::Other
            }
        }
    }

    /// The text that was just sent was not.
    pub(super) fn take_last(&mut self) -> Vec<String> {
        self.until = None;
        self.sent.pop_back().into_iter().collect()
    }

    /// Whether nothing is on its way.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.sent.is_empty()
    }

    /// Whether a text has been without an echo for so long that the server may be gone.
    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        !self.sent.is_empty() && self.until.is_some_and(|until| until <= now)
    }

    /// The server is there, though no echo came: it is not waited for any more.
    pub(super) fn excuse(&mut self, now: Instant) {
        if self.is_overdue(now) {
            self.until = None;
        }
    }

    /// Those without an echo, beyond what is kept.
    pub(super) fn take_overdue(&mut self) -> Option<String> {
        if self.sent.len() > MAX_UNECHOED { self.sent.pop_front() } else { None }
    }

    /// The link to the server is gone. Returns what was not heard.
    pub(super) fn take_unheard(&mut self) -> Vec<String> {
        let Outbox { mut waiting, sent, unwritten, .. } = std::mem::take(self);
        let mut unheard: Vec<_> = unwritten.into_texts().chain(sent).collect();
        unheard.extend(waiting.take());
        unheard
    }

    /// When [`Outbox::next`] may have something that it does not have now, or an echo is overdue.
    pub(super) fn next_timeout(&self, now: Instant) -> Option<Instant> {
        let moment = match (self.sent.is_empty(), self.waiting.is_empty()) {
            (false, _) => self.until,
            (true, false) => self.pace.next,
            (true, true) => None,
        };
        moment.filter(|moment| *moment > now)
    }

    fn refused(&mut self, text: Option<String>) -> Meaning {
        self.until = None;
        text.map_or(Meaning::Other, Meaning::Refused)
    }
}

/// How fast the server takes texts. It allows some at once; how many more per second is found out.
#[derive(Debug, Default)]
struct Pace {
    /// The time from one echo to the next text; zero until the server refuses one.
    interval: Duration,
    next: Option<Instant>,
    last: Option<Instant>,
    /// How often the server has refused since it last passed a text on.
    refusals: u32,
}

impl Pace {
    /// A little slower than servers like ours allow, 20/s.
    const FIRST: Duration = Duration::from_millis(60);
    const LONGEST: Duration = Duration::from_secs(5);
    /// After so long without a text, the server allows some at once again.
    const REST: Duration = Duration::from_secs(10);
    /// How often one text is refused before it is given up: for half a minute.
    const MAX_REFUSALS: u32 = 12;

    fn allows(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    fn on_sent(&mut self, now: Instant) {
        let last = self.last.replace(now);
        if last.is_some_and(|last| now.saturating_duration_since(last) >= Self::REST) {
            self.interval = Duration::ZERO;
        }
    }

    fn on_heard(&mut self, now: Instant) {
        self.refusals = 0;
        self.next = Some(now + self.interval);
    }

    /// Returns whether the text is to be given up.
    fn on_refused(&mut self, now: Instant) -> bool {
        self.interval = (self.interval * 2).clamp(Self::FIRST, Self::LONGEST);
        self.next = Some(now + self.interval);
        self.refusals += 1;
        let give_up = self.refusals > Self::MAX_REFUSALS;
        if give_up {
            self.refusals = 0;
        }
        give_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(texts: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        let (taken, _) = async_channel::unbounded();
        for text in texts {
            outbox.push((*text).to_owned(), taken.clone());
        }
        outbox
    }

    #[test]
    fn a_text_goes_out_once_the_one_before_is_heard() {
        let (mut outbox, now) = (outbox(&["a", "b"]), Instant::now());
        assert_eq!(outbox.next(now).as_deref(), Some("a"));
        assert_eq!(outbox.next(now), None);
        assert!(outbox.on_echo(now, "a").is_empty());
        assert_eq!(outbox.next(now).as_deref(), Some("b"));
        assert!(!outbox.is_empty());
        outbox.on_echo(now, "b");
        assert!(outbox.is_empty() && outbox.take_unheard().is_empty());
    }

    #[test]
    fn a_server_that_refuses_is_tried_ever_more_slowly_and_at_last_given_up() {
        let (mut outbox, mut now) = (outbox(&["a", "b"]), Instant::now());
        let start = now;
        let too_fast = Some(Refusal::TooFast);
        let refused = loop {
            assert_eq!(outbox.next(now).as_deref(), Some("a"));
            match outbox.on_error(now, too_fast) {
                Meaning::Again => now = outbox.next_timeout(now).unwrap(),
                meaning => break meaning,
            }
        };
        assert_eq!(refused, Meaning::Refused("a".to_owned()));
        let tried = now - start;
        assert!(tried > Duration::from_secs(20) && tried < Duration::from_secs(40), "{tried:?}");
        now = outbox.next_timeout(now).unwrap();
        assert_eq!(outbox.next(now).as_deref(), Some("b"));
    }

    #[test]
    fn an_echo_may_come_back_with_other_white_space_and_passes_over_what_was_not_passed_on() {
        let (mut outbox, mut now) = (outbox(&["a", "b  c", "d"]), Instant::now());
        outbox.next(now);
        now += ECHO_TIMEOUT;
        assert!(outbox.is_overdue(now));
        assert_eq!(outbox.next(now).as_deref(), Some("b  c"), "a server may send no echoes");
        assert_eq!(outbox.on_echo(now, "b c"), ["a"]);
        assert_eq!(outbox.take_unheard(), ["d"]);
    }

    #[test]
    fn a_complaint_in_unknown_words_holds_up_the_next_text_for_a_moment_only() {
        let (mut outbox, now) = (outbox(&["a", "b"]), Instant::now());
        outbox.next(now);
        assert_eq!(outbox.on_error(now, None), Meaning::Other);
        assert_eq!(outbox.next(now), None);
        assert_eq!(outbox.next(now + COMPLAINT_TIMEOUT).as_deref(), Some("b"));
    }
}
