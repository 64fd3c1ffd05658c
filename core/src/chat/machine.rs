//! [`Chat`]: greeting, texts, the end.

use core::fmt;

use super::output::Pieces;
use super::{End, Event, Output, Outputs};
use crate::name::Nick;
use crate::text::Text;
use crate::time::{Duration, Instant, Timeout, TimeoutReason};
use crate::wire::{Item, Line};

/// One private chat over one TCP connection.
///
/// Its methods are of the same three kinds as a [`Directory`](crate::directory::Directory)'s.
#[derive(Debug, Clone)]
pub struct Chat {
    own: Nick,
    role: Role,
    /// Who the other must be, where that is known.
    expected: Option<Nick>,
    original: bool,
    state: State,
    /// When unfinished bytes are taken for all.
    flush: Option<Instant>,
    /// When an original may be sent the next text.
    free: Instant,
    /// The link is gone: nothing is wanted from it.
    gone: bool,
}

/// Who invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Role {
    /// This side: it waits for the other's nickname before it says its own.
    Inviter,
    /// The other side: it is told one's nickname first.
    Invited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is known of the other side yet; it has so long to say its nickname.
    Greeting(Instant),
    Open,
    /// The stream has ended, at this moment; what it ended with is still in the inbox.
    Ended(Instant),
    Closed,
}

/// What happened on the chat's link.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Input<'a> {
    /// The link is up. Once, and first.
    Connected,
    /// Something was read, by a decoder of [`Sender::Peer`](crate::wire::Sender::Peer).
    Received(Item<'a>),
    /// The link is gone. Its inbox may be wanted once more: see [`Output::Flush`].
    Closed,
    /// The time of [`Chat::next_timeout`] has come.
    Timeout,
}

/// What the user asks for.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Command<'a> {
    /// Say this.
    Say(Text<'a>),
    /// End the chat.
    Close,
}

/// Why a command cannot be done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CommandError {
    /// The chat is not open: not yet, or not any more.
    NotOpen,
    /// The text is the one that ends a chat, and cannot be said (§5).
    Reserved,
    /// The text is longer than [`Chat::MAX_TEXT`] bytes.
    TooLong,
    /// So much waits to be sent to an original, which reads slowly, that no more is taken for a while.
    Busy,
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandError::NotOpen => f.write_str("the chat is not open"),
            CommandError::Reserved => {
                write!(f, "{} would end the chat, and cannot be said in private", Line::DISCONNECT)
            }
            CommandError::TooLong => write!(f, "the text has more than {} bytes", Chat::MAX_TEXT),
            CommandError::Busy => f.write_str("the other side reads slowly: try again in a while"),
        }
    }
}

impl core::error::Error for CommandError {}

impl Chat {
    /// The longest text in bytes that can be said.
    pub const MAX_TEXT: usize = 4096;

    /// How long the other side's greeting may take: an inviter goes on waiting for the right one. What is lost twice on its
    /// way comes after 3 s.
    const GREETING: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(10)];
    /// How long a nickname without a newline may pause (§5).
    const NICK_ENDS: Duration = Duration::from_millis(150);
    /// How long an original's text may pause (§5).
    const TEXT_ENDS: Duration = Duration::from_millis(40);
    /// How far ahead texts are taken for an original.
    const AHEAD: Duration = Duration::from_secs(5);

    /// A chat of `own`, as `role`, with whoever is at the other end: `expected`, where that is known.
    pub fn new(own: Nick, role: Role, expected: Option<Nick>, now: Instant) -> Self {
        let [inviter, invited] = Self::GREETING;
        let patience = match role {
            Role::Inviter => inviter,
            Role::Invited => invited,
        };
        let state = State::Greeting(now + patience);
        Chat { own, role, expected, original: false, state, flush: None, free: now, gone: false }
    }

    /// Takes note of what happened. What comes of it is done before the next input.
    pub fn handle<'a>(&'a mut self, now: Instant, input: Input<'a>) -> Outputs<'a> {
        let mut outputs = Outputs::new();
        self.on_input(now, input, &mut outputs);
        outputs
    }

    /// Does what the user asks for.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
    ) -> Result<Outputs<'a>, CommandError> {
        let mut outputs = Outputs::new();
        self.on_command(now, command, &mut outputs)?;
        Ok(outputs)
    }

    /// When the chat wants [`Input::Timeout`] next.
    pub fn next_timeout(&self) -> Option<Timeout> {
        let flush = self.flush.map(|at| Timeout { at, reason: TimeoutReason::Stretch });
        let stage = match self.state {
            State::Greeting(at) => Some(Timeout { at, reason: TimeoutReason::Greeting }),
            State::Ended(at) => Some(Timeout { at, reason: TimeoutReason::Stretch }),
            State::Open | State::Closed => None,
        };
        [flush, stage].into_iter().flatten().min_by_key(|timeout| timeout.at)
    }

    /// Whether the greetings are exchanged and the chat is not over.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// When the end of the chat may be sent, if it is to be: how a client takes its leave of all chats.
    pub(crate) fn disconnect_at(&self, now: Instant) -> Option<Instant> {
        self.is_open().then_some(self.free.max(now))
    }

    /// [`Chat::handle`], without keeping the chat borrowed.
    pub(crate) fn on_input<'a>(
        &mut self,
        now: Instant,
        input: Input<'a>,
        outputs: &mut Outputs<'a>,
    ) {
        match (self.state, input) {
            (State::Closed, _) => {}
            (_, Input::Connected) => self.connected(now, outputs),
            (_, Input::Received(Item::Unfinished)) => self.unfinished(now),
            (State::Greeting(_), Input::Received(Item::Line { text, ended })) => {
                self.greeted(now, text, ended, outputs);
            }
            (State::Greeting(_), Input::Received(_)) => self.end(End::WrongNick, outputs),
            (State::Open, Input::Received(item)) => self.hear(item, outputs),
            (State::Ended(_), Input::Received(item)) => self.heard_last(item, outputs),
            (_, Input::Closed) => self.ended(now, outputs),
            (state, Input::Timeout) => self.timeout(now, state, outputs),
        }
    }

    /// [`Chat::command`], without keeping the chat borrowed.
    pub(crate) fn on_command<'a>(
        &mut self,
        now: Instant,
        command: Command<'a>,
        outputs: &mut Outputs<'a>,
    ) -> Result<(), CommandError> {
        match command {
            Command::Say(text) => self.say(now, text, outputs),
            Command::Close => {
                if let Some(at) = self.disconnect_at(now) {
                    outputs.push(Output::Send { at, line: Line::Disconnect });
                }
                if self.state != State::Closed {
                    self.close(outputs, End::Closed);
                }
                Ok(())
            }
        }
    }

    fn connected(&mut self, now: Instant, outputs: &mut Outputs<'_>) {
        if self.role == Role::Invited {
            outputs.push(Output::Send { at: now, line: Line::Nick(self.own.clone()) });
        }
    }

    fn unfinished(&mut self, now: Instant) {
        self.flush = match self.state {
            State::Greeting(_) => Some(now + Self::NICK_ENDS),
            State::Open if self.original => Some(now + Self::TEXT_ENDS),
            State::Open | State::Ended(_) | State::Closed => None,
        };
    }

    fn greeted<'a>(&mut self, now: Instant, text: &'a str, ended: bool, outputs: &mut Outputs<'a>) {
        self.flush = None;
        let (name, said) = self.name_in(text, ended);
        let nick = match Nick::new(name) {
            Ok(nick) if self.expected.as_ref().is_none_or(|expected| *expected == nick) => nick,
            _ => return self.end(End::WrongNick, outputs),
        };
        self.original = !ended;
        self.state = State::Open;
        if self.role == Role::Inviter {
            outputs.push(Output::Send { at: now, line: Line::Nick(self.own.clone()) });
        }
        // An original reads the greeting and whatever arrives with it as one.
        self.free = if self.original { now + Pieces::PACE } else { now };
        outputs.push(Output::Event(Event::Opened { nick, original: self.original }));
        if !said.is_empty() {
            self.hear(Item::Line { text: said, ended }, outputs);
        }
    }

    /// The nickname in a greeting, and what was said behind it: an original that invited and is in a hurry has
    /// nothing between the two.
    fn name_in<'a>(&self, text: &'a str, ended: bool) -> (&'a str, &'a str) {
        let text = text.trim();
        match (&self.expected, self.role) {
            (Some(expected), Role::Invited) if !ended && text.starts_with(expected.as_str()) => {
                text.split_at_checked(expected.as_str().len()).unwrap_or((text, ""))
            }
            _ => (text, ""),
        }
    }

    fn hear<'a>(&mut self, item: Item<'a>, outputs: &mut Outputs<'a>) {
        self.flush = None;
        let (text, over) = match item {
            Item::Line { text, ended: true } if text.trim() == Line::DISCONNECT => ("", true),
            Item::Line { text, ended: true } => (text, false),
            // An original that says something and goes at once sends both together.
            Item::Line { text, ended: false } => {
                match text.trim_end().strip_suffix(Line::DISCONNECT) {
                    Some(text) => (text, true),
                    None => (text, false),
                }
            }
            _ => return outputs.push(Output::Event(Event::Skipped)),
        };
        if let Ok(text) = Text::new(text) {
            outputs.push(Output::Event(Event::Text { text, own: false }));
        }
        if over {
            self.close(outputs, End::Peer);
        }
    }

    /// What the stream ended with.
    fn heard_last<'a>(&mut self, item: Item<'a>, outputs: &mut Outputs<'a>) {
        self.hear(item, outputs);
        if self.state != State::Closed {
            self.close(outputs, End::Lost);
        }
    }

    fn ended(&mut self, now: Instant, outputs: &mut Outputs<'_>) {
        self.gone = true;
        if self.state != State::Open || self.flush.take().is_none() {
            return self.end(End::Lost, outputs);
        }
        // An original says its last words, `[DISCONNECT]` above all, and is gone: no silence comes behind them.
        self.state = State::Ended(now);
        outputs.push(Output::Flush);
    }

    fn say<'a>(
        &mut self,
        now: Instant,
        text: Text<'a>,
        outputs: &mut Outputs<'a>,
    ) -> Result<(), CommandError> {
        if self.state != State::Open {
            return Err(CommandError::NotOpen);
        }
        if text == const { Text::literal(Line::DISCONNECT) } {
            return Err(CommandError::Reserved);
        }
        if text.encoded_len() > Self::MAX_TEXT {
            return Err(CommandError::TooLong);
        }
        outputs.push(Output::Event(Event::Text { text, own: true }));
        if self.original {
            let at = self.free.max(now);
            if at.since(now) > Self::AHEAD {
                return Err(CommandError::Busy);
            }
            let pieces = Pieces::new(text, at);
            self.free = pieces.end();
            outputs.then(pieces);
        } else {
            outputs.push(Output::Send { at: now, line: Line::Text(text) });
        }
        Ok(())
    }

    fn timeout(&mut self, now: Instant, state: State, outputs: &mut Outputs<'_>) {
        match state {
            _ if self.flush.is_some_and(|at| at <= now) => {
                self.flush = None;
                outputs.push(Output::Flush);
            }
            State::Greeting(until) if until <= now => self.end(End::WrongNick, outputs),
            State::Ended(_) => self.end(End::Lost, outputs),
            _ => {}
        }
    }

    fn end(&mut self, end: End, outputs: &mut Outputs<'_>) {
        self.close(outputs, end);
    }

    fn close(&mut self, outputs: &mut Outputs<'_>, end: End) {
        self.state = State::Closed;
        self.flush = None;
        if !self.gone {
            outputs.push(Output::Close);
        }
        outputs.push(Output::Event(Event::Closed { end }));
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    const NOW: Instant = Instant::START;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn text(text: &str) -> Event<'_> {
        Event::Text { text: Text::new(text).unwrap(), own: false }
    }

    /// What the user sees of what an original sends in one stretch.
    fn hears<'a>(chat: &'a mut Chat, stretch: &'a str) -> Vec<Event<'a>> {
        let item = Item::Line { text: stretch, ended: false };
        let outputs = chat.handle(NOW, Input::Received(item));
        outputs
            .filter_map(|output| if let Output::Event(event) = output { Some(event) } else { None })
            .collect()
    }

    fn invited_by_bob() -> Chat {
        let mut chat = Chat::new(nick("ann"), Role::Invited, Some(nick("bob")), NOW);
        chat.handle(NOW, Input::Connected).for_each(drop);
        chat
    }

    #[test]
    fn an_original_in_a_hurry_says_its_nickname_and_more_at_once() {
        let opened = Event::Opened { nick: nick("bob"), original: true };
        assert_eq!(hears(&mut invited_by_bob(), "bob"), std::slice::from_ref(&opened));
        assert_eq!(hears(&mut invited_by_bob(), "bob hello"), [opened.clone(), text("hello")]);
        assert_eq!(hears(&mut invited_by_bob(), "bobhello"), [opened, text("hello")]);
        let wrong = Event::Closed { end: End::WrongNick };
        assert_eq!(hears(&mut invited_by_bob(), "eve hello"), std::slice::from_ref(&wrong));
        // Who was invited has to wait for this side's nickname.
        let mut inviter = Chat::new(nick("ann"), Role::Inviter, Some(nick("bob")), NOW);
        assert_eq!(hears(&mut inviter, "bobhello"), [wrong]);
    }

    #[test]
    fn an_original_that_says_something_and_goes_sends_both_together() {
        let mut chat = invited_by_bob();
        hears(&mut chat, "bob");
        let over = Event::Closed { end: End::Peer };
        assert_eq!(hears(&mut chat, "bye[DISCONNECT]"), [text("bye"), over]);
        assert_eq!(chat.next_timeout(), None);
    }

    #[test]
    fn the_longest_answer_fills_the_outputs_and_no_more() {
        let mut chat = invited_by_bob();
        let item = Item::Line { text: "bob bye[DISCONNECT]", ended: false };
        assert_eq!(chat.handle(NOW, Input::Received(item)).count(), Outputs::MAX);
    }

    #[test]
    fn what_ends_a_chat_cannot_be_said() {
        let mut chat = invited_by_bob();
        hears(&mut chat, "bob");
        let said = Command::Say(Text::new(" [DISCONNECT] ").unwrap());
        assert_eq!(chat.command(NOW, said).map(Iterator::count), Err(CommandError::Reserved));
    }
}
