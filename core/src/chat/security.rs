//! A secure chat: offered in the greeting, and opened with the right key only (§8.6, §8.7).

use super::machine::State;
use super::output::Tail;
use super::{Chat, ChatSecurity, CommandError, End, Event, Input, Output, Outputs, Role};
use crate::name::Nick;
use crate::secure::{CheckPhrase, Handshake, PublicKey};
use crate::text::Text;
use crate::time::Instant;
use crate::wire::{ChatRecord, ChatRecords, Item, Line};

/// What a chat knows of its security.
#[derive(Debug, Clone, Copy)]
pub(super) struct Security {
    /// This side can do secure chats.
    able: bool,
    /// No plain chat will do.
    required: bool,
    /// The key that the other side must have.
    known: Option<PublicKey>,
    /// The one that it has.
    secured: Option<(PublicKey, CheckPhrase)>,
    /// The number of the last text that this side said.
    said: u32,
    /// The number of the last one of them that was shown.
    shown: u32,
}

impl Security {
    pub(super) const fn new() -> Self {
        Security { able: false, required: false, known: None, secured: None, said: 0, shown: 0 }
    }
}

impl Chat {
    /// This side can do secure chats. If a key is `known`, the other side has to come with it: no
    /// other one and no plain chat will do. To be told before the greeting arrives.
    pub fn set_secure(&mut self, known: Option<PublicKey>) {
        self.security.able = true;
        self.security.known = known;
    }

    /// Whether a chat that would be a plain one ends at once. If a key is known, the user decides about
    /// it all the same. To be told before the greeting arrives.
    pub fn require_secure(&mut self, required: bool) {
        self.security.required = required;
    }

    /// The nickname that the other side gives, if this is its greeting and decides about a key.
    pub(crate) fn greeted_by(&self, input: &Input<'_>) -> Option<Nick> {
        let (State::Greeting(_), Input::Received(Item::Line { text, ended }), true) =
            (self.state, input, self.security.able)
        else {
            return None;
        };
        Nick::new(self.split_greeting(text, *ended).0).ok()
    }

    pub(super) fn is_secure(&self) -> bool {
        self.security.secured.is_some()
    }

    pub(super) fn greeting(&self) -> Line<'static> {
        let own = self.own.clone();
        if self.security.able { Line::MarkedNick(own) } else { Line::Nick(own) }
    }

    /// The other side has given its nickname, and perhaps the mark. Returns whether something has to
    /// happen before the chat is open.
    pub(super) fn on_greeted(
        &mut self,
        now: Instant,
        nick: &Nick,
        marked: bool,
        outputs: &mut Outputs<'_>,
    ) -> bool {
        let Security { able, required, known, .. } = self.security;
        if !able || (!marked && known.is_none() && !required) {
            return false;
        }
        outputs.push(Output::Event(Event::Greeted { nick: nick.clone() }));
        if !marked {
            match known {
                Some(known) => self.hold(known, None, outputs),
                None => self.end(End::NotSecure, outputs),
            }
            return true;
        }
        self.state = State::Securing(now + Handshake::TIMEOUT);
        let (own, peer) = (self.own.clone(), nick.clone());
        outputs.push(match self.role {
            Role::Inviter => Output::Secure { inviter: own, invited: peer, initiate: false },
            Role::Invited => Output::Secure { inviter: peer, invited: own, initiate: true },
        });
        true
    }

    /// The handshake is done.
    pub(super) fn on_secured(
        &mut self,
        key: PublicKey,
        check: CheckPhrase,
        outputs: &mut Outputs<'_>,
    ) {
        if !matches!(self.state, State::Securing(_)) {
            return;
        }
        self.security.secured = Some((key, check));
        match self.security.known {
            Some(known) if known != key => self.hold(known, Some(key), outputs),
            _ => self.open(ChatSecurity::Secure { key, check }, outputs),
        }
    }

    /// The user trusts the other side, as it came.
    pub(super) fn trust(&mut self, outputs: &mut Outputs<'_>) -> Result<(), CommandError> {
        if self.state != State::Held {
            return Err(CommandError::NotHeld);
        }
        outputs.push(Output::Release);
        let security = match self.security.secured {
            Some((key, check)) => ChatSecurity::Secure { key, check },
            None => ChatSecurity::Plain,
        };
        self.open(security, outputs);
        Ok(())
    }

    pub(super) fn say_securely<'a>(
        &mut self,
        text: Text<'a>,
        outputs: &mut Outputs<'a>,
    ) -> Result<(), CommandError> {
        let received = text.as_received();
        if received.len().max(text.encoded_len()) > Self::MAX_TEXT {
            return Err(CommandError::TooLong);
        }
        self.security.said = self.security.said.saturating_add(1);
        let id = self.security.said;
        outputs.push(Output::Event(Event::Text { text, own: true, number: Some(id) }));
        outputs.then(Tail::Records(ChatRecords::new(id, received)));
        Ok(())
    }

    /// What came before the chat is open.
    pub(super) fn on_early_item<'a>(&mut self, item: Item<'a>, outputs: &mut Outputs<'a>) {
        if item == Item::OutOfSync {
            self.end(End::Broken, outputs);
        } else if self.state == State::Held {
            // An original that invited may have said it with its nickname.
            outputs.push(Output::Event(Event::Skipped));
        }
    }

    /// What came over the secure link.
    pub(super) fn on_record<'a>(&mut self, item: Item<'a>, outputs: &mut Outputs<'a>) {
        match item {
            Item::OutOfSync => self.end(End::Broken, outputs),
            Item::Record(ChatRecord::Text { id, text, .. }) => {
                if let Ok(text) = Text::new(text) {
                    outputs.push(Output::Event(Event::Text { text, own: false, number: Some(id) }));
                    outputs.push(Output::SendRecord(ChatRecord::Shown { id }));
                }
            }
            // In order, and each once: nobody shows what was not said.
            Item::Record(ChatRecord::Shown { id })
                if id > self.security.shown && id <= self.security.said =>
            {
                self.security.shown = id;
                outputs.push(Output::Event(Event::Shown { number: id }));
            }
            Item::Record(ChatRecord::End) => self.end(End::Peer, outputs),
            Item::TooLong => outputs.push(Output::Event(Event::Skipped)),
            _ => {}
        }
    }

    /// Whether the other side is to be told the end.
    pub(super) fn is_greeted(&self) -> bool {
        matches!(self.state, State::Open | State::Held)
    }

    pub(super) fn secure_goodbye(&self) -> Option<Output<'static>> {
        let is_secure = self.is_greeted() && self.is_secure();
        is_secure.then_some(Output::SendRecord(ChatRecord::End))
    }

    fn hold(&mut self, known: PublicKey, shown: Option<PublicKey>, outputs: &mut Outputs<'_>) {
        self.state = State::Held;
        outputs.push(Output::Hold);
        outputs.push(Output::Event(Event::Held { known, shown }));
    }
}
