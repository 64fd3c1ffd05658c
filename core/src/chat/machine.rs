//! [`Chat`]: the greeting, texts, the end.

use core::fmt;

use super::output::{Pieces, Tail};
#[cfg(feature = "secure")]
use super::security::Security;
use super::{ChatSecurity, End, Event, Output, Outputs};
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::{CheckPhrase, PublicKey};
use crate::text::Text;
use crate::time::{Duration, Instant, Timeout, TimeoutReason};
use crate::wire::{Item, Line};

/// One private chat over one TCP connection.
///
/// Its methods are of the same three kinds as a [`Directory`](crate::directory::Directory)'s.
#[derive(Debug, Clone)]
pub struct Chat {
    pub(super) own: Nick,
    pub(super) role: Role,
    /// Who the other side must be, if that is known; who it is, once it has said so.
    pub(super) expected: Option<Nick>,
    /// The other side is an original.
    original: bool,
    pub(super) state: State,
    /// When bytes without a newline are taken for a whole line.
    flush_at: Option<Instant>,
    /// When the next text may be sent to an original.
    next_send: Instant,
    link_closed: bool,
    #[cfg(feature = "secure")]
    pub(super) security: Security,
}

/// Who invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Role {
    /// This side: it waits for the other side's nickname before it sends its own.
    Inviter,
    /// The other side: this one sends its nickname first.
    Invited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Waiting until then for the other side's nickname.
    Greeting(Instant),
    /// The handshake has to be done until then.
    #[cfg(feature = "secure")]
    Securing(Instant),
    /// The user has to say whether the other side is trusted.
    #[cfg(feature = "secure")]
    Held,
    Open,
    /// The stream ended then; its last bytes are still in the inbox.
    Ended(Instant),
    Closed,
}

/// What happened on the chat's link.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Input<'a> {
    /// The link is up. Once, and first.
    Connected,
    /// Something was read: by a decoder of [`Sender::Peer`](crate::wire::Sender::Peer), or, once the
    /// link is secure, by a [`RecordInbox`](crate::wire::RecordInbox).
    Received(Item<'a>),
    /// The handshake that [`Output::Secure`] asked for is done.
    #[cfg(feature = "secure")]
    Secured {
        /// The key of the other side, which has proved that it has the secret.
        key: PublicKey,
        /// What both users can compare.
        check: CheckPhrase,
    },
    /// The link is gone. Its inbox may be needed once more: see [`Output::Flush`].
    Closed,
    /// The time of [`Chat::next_timeout`] has come.
    Timeout,
}

/// What the user asks for.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Command<'a> {
    /// Say something: at most [`Chat::MAX_TEXT`] bytes.
    Say(Text<'a>),
    /// Open the chat although the other side's key is another than the known one, or although there
    /// is none: see [`Event::Held`](crate::chat::Event).
    Trust,
    /// End the chat.
    Close,
}

/// Why a command cannot be done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CommandError {
    /// The chat is not open yet, or is over.
    NotOpen,
    /// The text is the one that ends a chat, and cannot be said (§5).
    Reserved,
    /// The text is longer than [`Chat::MAX_TEXT`] bytes.
    TooLong,
    /// So much waits to be sent to an original, which reads slowly, that nothing more is taken for
    /// a while.
    Busy,
    /// The chat does not wait for anybody's trust.
    NotHeld,
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
            CommandError::NotHeld => f.write_str("the other side's key is in no doubt"),
        }
    }
}

impl core::error::Error for CommandError {}

impl Chat {
    /// The longest text in bytes that can be said.
    pub const MAX_TEXT: usize = 4096;

    /// How long a peer that connects may take to send its nickname, before others may connect. What
    /// TCP loses twice arrives after 3 s.
    const INVITER_TIMEOUT: Duration = Duration::from_secs(4);
    /// How long the inviter may take to send its nickname.
    const INVITED_TIMEOUT: Duration = Duration::from_secs(10);
    /// How much silence ends a nickname without a newline (§5).
    const NICK_SILENCE: Duration = Duration::from_millis(150);
    /// How much silence ends an original's text (§5).
    const TEXT_SILENCE: Duration = Duration::from_millis(40);
    /// How long texts may wait to be sent to an original.
    const MAX_BACKLOG: Duration = Duration::from_secs(5);

    /// A chat of `own` as `role`. The other side must be `expected`, if that is known.
    pub fn new(own: Nick, role: Role, expected: Option<Nick>, now: Instant) -> Self {
        let timeout = match role {
            Role::Inviter => Self::INVITER_TIMEOUT,
            Role::Invited => Self::INVITED_TIMEOUT,
        };
        Chat {
            own,
            role,
            expected,
            original: false,
            state: State::Greeting(now + timeout),
            flush_at: None,
            next_send: now,
            link_closed: false,
            #[cfg(feature = "secure")]
            security: Security::new(),
        }
    }

    /// Handles what happened. The outputs have to be done before the next input.
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
        let flush = self.flush_at.map(|at| Timeout { at, reason: TimeoutReason::Unfinished });
        let other = match self.state {
            State::Greeting(at) => Some(Timeout { at, reason: TimeoutReason::Greeting }),
            State::Ended(at) => Some(Timeout { at, reason: TimeoutReason::Unfinished }),
            #[cfg(feature = "secure")]
            State::Securing(at) => Some(Timeout { at, reason: TimeoutReason::Handshake }),
            #[cfg(feature = "secure")]
            State::Held => None,
            State::Open | State::Closed => None,
        };
        [flush, other].into_iter().flatten().min_by_key(|timeout| timeout.at)
    }

    /// Whether the chat is open and not over.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// Whether the other side has not given its nickname yet.
    pub(crate) fn is_greeting(&self) -> bool {
        matches!(self.state, State::Greeting(_))
    }

    /// What the other side is told at the end, if it has to be: for a client that leaves all chats
    /// at once.
    pub(crate) fn goodbye(&self, now: Instant) -> Option<Output<'static>> {
        #[cfg(feature = "secure")]
        if let Some(goodbye) = self.secure_goodbye() {
            return Some(goodbye);
        }
        let at = self.next_send.max(now);
        self.is_greeted().then_some(Output::Send { at, line: Line::Disconnect })
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
            (_, Input::Connected) => self.on_connected(now, outputs),
            (_, Input::Received(Item::Unfinished)) => self.on_unfinished(now),
            (State::Greeting(_), Input::Received(Item::Line { text, ended })) => {
                self.on_greeting(now, text, ended, outputs);
            }
            (State::Greeting(_), Input::Received(_)) => self.end(End::WrongNick, outputs),
            #[cfg(feature = "secure")]
            (_, Input::Secured { key, check }) => self.on_secured(key, check, outputs),
            #[cfg(feature = "secure")]
            (State::Open, Input::Received(item)) if self.is_secure() => {
                self.on_record(item, outputs);
            }
            #[cfg(feature = "secure")]
            (State::Securing(_) | State::Held, Input::Received(item)) => {
                self.on_early_item(item, outputs);
            }
            (State::Open, Input::Received(item)) => self.on_item(item, outputs),
            (State::Ended(_), Input::Received(item)) => self.on_last_item(item, outputs),
            (_, Input::Closed) => self.on_closed(now, outputs),
            (state, Input::Timeout) => self.on_timeout(now, state, outputs),
        }
    }

    /// [`Chat::command`], without keeping the chat borrowed.
    #[inline(never)]
    pub(crate) fn on_command<'a>(
        &mut self,
        now: Instant,
        command: Command<'a>,
        outputs: &mut Outputs<'a>,
    ) -> Result<(), CommandError> {
        match command {
            Command::Say(text) => self.say(now, text, outputs),
            Command::Trust => self.trust(outputs),
            Command::Close => {
                if let Some(goodbye) = self.goodbye(now) {
                    outputs.push(goodbye);
                }
                if self.state != State::Closed {
                    self.end(End::Closed, outputs);
                }
                Ok(())
            }
        }
    }

    fn on_connected(&mut self, now: Instant, outputs: &mut Outputs<'_>) {
        if self.role == Role::Invited {
            outputs.push(Output::Send { at: now, line: self.greeting() });
        }
    }

    fn on_unfinished(&mut self, now: Instant) {
        self.flush_at = match self.state {
            State::Greeting(_) => Some(now + Self::NICK_SILENCE),
            State::Open if self.original => Some(now + Self::TEXT_SILENCE),
            _ => None,
        };
    }

    fn on_greeting<'a>(
        &mut self,
        now: Instant,
        text: &'a str,
        ended: bool,
        outputs: &mut Outputs<'a>,
    ) {
        self.flush_at = None;
        let (name, marked, said) = self.split_greeting(text, ended);
        let nick = match Nick::new(name) {
            Ok(nick) if self.expected.as_ref().is_none_or(|expected| *expected == nick) => nick,
            _ => return self.end(End::WrongNick, outputs),
        };
        self.original = !ended;
        self.expected = Some(nick.clone());
        if self.role == Role::Inviter {
            outputs.push(Output::Send { at: now, line: self.greeting() });
        }
        // An original takes the greeting and what arrives with it for one text.
        self.next_send = if self.original { now + Pieces::INTERVAL } else { now };
        let is_settled = !self.on_greeted(now, &nick, marked && ended, outputs);
        if is_settled {
            self.open(ChatSecurity::Plain, outputs);
        }
        if !said.is_empty() {
            self.on_input(now, Input::Received(Item::Line { text: said, ended }), outputs);
        }
    }

    /// The nickname in a greeting, whether a mark stands behind it, and the text that follows it: an
    /// original that invited may send both together, with nothing between them.
    pub(super) fn split_greeting<'a>(
        &self,
        text: &'a str,
        ended: bool,
    ) -> (&'a str, bool, &'a str) {
        let text = text.trim();
        match (&self.expected, self.role, text.strip_suffix(Line::MARK)) {
            (_, _, Some(name)) => (name.trim_end(), true, ""),
            (Some(expected), Role::Invited, _) if !ended && text.starts_with(expected.as_str()) => {
                let at = expected.as_str().len();
                let (name, said) = text.split_at_checked(at).unwrap_or((text, ""));
                (name, false, said)
            }
            _ => (text, false, ""),
        }
    }

    pub(super) fn open(&mut self, security: ChatSecurity, outputs: &mut Outputs<'_>) {
        let Some(nick) = self.expected.clone() else { return };
        self.state = State::Open;
        outputs.push(Output::Event(Event::Opened { nick, original: self.original, security }));
    }

    fn on_item<'a>(&mut self, item: Item<'a>, outputs: &mut Outputs<'a>) {
        self.flush_at = None;
        let (text, over) = match item {
            Item::Line { text, ended: true } if text.trim() == Line::DISCONNECT => ("", true),
            Item::Line { text, ended: true } => (text, false),
            // An original that says something and leaves at once sends both together.
            Item::Line { text, ended: false } => {
                match text.trim_end().strip_suffix(Line::DISCONNECT) {
                    Some(text) => (text, true),
                    None => (text, false),
                }
            }
            _ => return outputs.push(Output::Event(Event::Skipped)),
        };
        if let Ok(text) = Text::new(text) {
            outputs.push(Output::Event(Event::Text { text, own: false, number: None }));
        }
        if over {
            self.end(End::Peer, outputs);
        }
    }

    /// The last bytes of the stream.
    fn on_last_item<'a>(&mut self, item: Item<'a>, outputs: &mut Outputs<'a>) {
        self.on_item(item, outputs);
        if self.state != State::Closed {
            self.end(End::Lost, outputs);
        }
    }

    fn on_closed(&mut self, now: Instant, outputs: &mut Outputs<'_>) {
        self.link_closed = true;
        if self.state != State::Open || self.flush_at.take().is_none() {
            return self.end(End::Lost, outputs);
        }
        // No silence follows an original's last bytes, which are usually `[DISCONNECT]`.
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
        #[cfg(feature = "secure")]
        if self.is_secure() {
            return self.say_securely(text, outputs);
        }
        if text == const { Text::literal(Line::DISCONNECT) } {
            return Err(CommandError::Reserved);
        }
        if text.encoded_len() > Self::MAX_TEXT {
            return Err(CommandError::TooLong);
        }
        outputs.push(Output::Event(Event::Text { text, own: true, number: None }));
        if self.original {
            let at = self.next_send.max(now);
            if at.since(now) > Self::MAX_BACKLOG {
                return Err(CommandError::Busy);
            }
            let pieces = Pieces::new(text, at);
            self.next_send = pieces.end();
            outputs.then(Tail::Pieces(pieces));
        } else {
            outputs.push(Output::Send { at: now, line: Line::Text(text) });
        }
        Ok(())
    }

    fn on_timeout(&mut self, now: Instant, state: State, outputs: &mut Outputs<'_>) {
        match state {
            _ if self.flush_at.is_some_and(|at| at <= now) => {
                self.flush_at = None;
                outputs.push(Output::Flush);
            }
            State::Greeting(until) if until <= now => self.end(End::WrongNick, outputs),
            State::Ended(_) => self.end(End::Lost, outputs),
            #[cfg(feature = "secure")]
            State::Securing(until) if until <= now => self.end(End::Broken, outputs),
            _ => {}
        }
    }

    pub(super) fn end(&mut self, end: End, outputs: &mut Outputs<'_>) {
        self.state = State::Closed;
        self.flush_at = None;
        if !self.link_closed {
            outputs.push(Output::Close);
        }
        outputs.push(Output::Event(Event::Closed { end }));
    }
}

/// See `security.rs`.
#[cfg(not(feature = "secure"))]
impl Chat {
    fn greeting(&self) -> Line<'static> {
        Line::Nick(self.own.clone())
    }

    fn on_greeted(&self, _: Instant, _: &Nick, _: bool, _: &mut Outputs<'_>) -> bool {
        false
    }

    fn is_greeted(&self) -> bool {
        self.is_open()
    }

    fn trust(&self, _: &mut Outputs<'_>) -> Result<(), CommandError> {
        Err(CommandError::NotHeld)
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
        Event::Text { text: Text::new(text).unwrap(), own: false, number: None }
    }

    /// What the user sees of bytes that an original sends together.
    fn hears<'a>(chat: &'a mut Chat, bytes: &'a str) -> Vec<Event<'a>> {
        let item = Item::Line { text: bytes, ended: false };
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
    fn an_original_may_send_its_nickname_and_a_text_together() {
        let security = ChatSecurity::Plain;
        let opened = Event::Opened { nick: nick("bob"), original: true, security };
        assert_eq!(hears(&mut invited_by_bob(), "bob"), std::slice::from_ref(&opened));
        assert_eq!(hears(&mut invited_by_bob(), "bob hello"), [opened.clone(), text("hello")]);
        assert_eq!(hears(&mut invited_by_bob(), "bobhello"), [opened, text("hello")]);
        let wrong = Event::Closed { end: End::WrongNick };
        assert_eq!(hears(&mut invited_by_bob(), "eve hello"), std::slice::from_ref(&wrong));
        // An invited member has to wait for this side's nickname first.
        let mut inviter = Chat::new(nick("ann"), Role::Inviter, Some(nick("bob")), NOW);
        assert_eq!(hears(&mut inviter, "bobhello"), [wrong]);
    }

    #[test]
    fn an_original_may_send_a_text_and_the_end_together() {
        let mut chat = invited_by_bob();
        hears(&mut chat, "bob");
        let over = Event::Closed { end: End::Peer };
        assert_eq!(hears(&mut chat, "bye[DISCONNECT]"), [text("bye"), over]);
        assert_eq!(chat.next_timeout(), None);
    }

    #[test]
    fn a_text_of_which_nothing_is_seen_is_not_shown() {
        let mut chat = invited_by_bob();
        hears(&mut chat, "bob");
        assert_eq!(hears(&mut chat, "\u{3164}\u{200b}"), []);
        assert_eq!(hears(&mut chat, "seen"), [text("seen")]);
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
