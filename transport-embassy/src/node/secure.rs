//! Secure links of a node (§8): which key the directory has to have, and what arrives on a link.

use core::cell::RefCell;
use core::task::{Context, Poll};

use heapless::String;
use plausch_core::client::{Disconnect, Input, Trust};
use plausch_core::link::LinkId;
use plausch_core::secure::{PublicKey, Purpose, SecureLink};
use plausch_core::time::Instant;
use plausch_core::wire::{ChatRecord, Dialect, Item, Received, RecordInbox};

use super::sockets::{DIRECTORY, Sockets};
use super::state::{End, State};
use crate::config::Security;
use crate::socket::{Incoming, Opened};

/// What a step of reading leads to.
pub(super) enum Step {
    /// Nothing more for now.
    Waits,
    /// There may be more.
    Goes,
    /// The other side has ended the link, or it is broken.
    Ends(End),
}

impl Security {
    /// What is known of the directory's key.
    pub(super) fn trust(self) -> Trust {
        match (self.known, self.required) {
            (Some(key), _) => Trust::Pinned(key),
            (None, true) => Trust::AnyKey,
            (None, false) => Trust::FirstContact,
        }
    }

    /// Whether no plain link to the directory will do.
    pub(super) fn insists(self) -> bool {
        self.required || self.known.is_some()
    }
}

impl<const CHATS: usize, const INBOX: usize> Sockets<CHATS, INBOX> {
    /// From now on the directory has this key.
    pub(super) fn pin(&mut self, key: PublicKey) {
        if let Some(security) = &mut self.security {
            security.known = Some(key);
        }
    }

    /// Whether the link to the directory is a secure one.
    pub(super) fn is_secure(&mut self) -> bool {
        self.tcp.get_mut(DIRECTORY).is_some_and(|socket| socket.is_secure())
    }

    /// Whether that link is to be secure, and nothing has arrived on it.
    pub(super) fn is_mute(&mut self) -> bool {
        self.tcp.get_mut(DIRECTORY).is_some_and(|socket| socket.is_mute())
    }

    /// Whether the node does not join again by itself after this. It would come back to the wrong
    /// directory, or take turns with the user's other program for ever.
    pub(super) fn waits_for_user(&self, reason: Disconnect) -> bool {
        match reason {
            Disconnect::OtherKey | Disconnect::TakenOver => true,
            Disconnect::NotSecure => self.security.is_some_and(Security::insists),
            _ => false,
        }
    }

    /// Makes a link secure from here on.
    pub(super) fn make_secure(
        &mut self,
        id: LinkId,
        purpose: Purpose<'_>,
        initiate: bool,
        now: Instant,
    ) {
        let socket = self.tcp.iter_mut().find(|socket| socket.id() == Some(id));
        let (Some(keys), Some(socket)) = (&mut self.keys, socket) else { return };
        if initiate {
            let (link, first) = keys.initiate(purpose, now);
            socket.make_secure(link, Some(first), now);
            self.has_worked = true;
        } else {
            socket.make_secure(keys.respond(purpose, now), None, now);
        }
    }

    pub(super) fn send_record(&mut self, id: LinkId, now: Instant, record: &ChatRecord<'_>) {
        let Some(socket) = self.find(id) else { return };
        if socket.push_record(now, record).is_err() {
            self.overflow(id);
        }
    }

    /// Reads nothing of the link for now; or again.
    pub(super) fn shut(&mut self, id: LinkId, is_shut: bool) {
        if let Some(socket) = self.find(id) {
            socket.shut(is_shut);
        }
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize>
    State<CHATS, MEMBERS, INBOX, KEYS>
{
    /// What is known of the directory's key, for the next attempt to join, and which private chats
    /// will do.
    pub(super) fn set_trust(&mut self) {
        let security = self.sockets.security.filter(|_| self.sockets.keys.is_some());
        self.machine.set_trust(security.map_or(Trust::Plain, Security::trust));
        self.machine.set_secure_chats(security.is_some());
        self.machine.require_secure_chats(security.is_some_and(|it| it.required));
    }

    /// Goes on with a link that is secure, or about to be.
    pub(super) fn read_secure(
        &mut self,
        at: usize,
        id: LinkId,
        incoming: &mut Incoming<INBOX>,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> Step {
        let Some(socket) = self.sockets.tcp.get_mut(at) else { return Step::Waits };
        let opened = match incoming {
            Incoming::Stream(inbox) if at == DIRECTORY => {
                let count = socket.take_plain(inbox.space());
                inbox.received(count);
                if count > 0 { Some(Opened::Nothing) } else { None }
            }
            // What a chat's inbox has read behind the greeting.
            Incoming::Stream(inbox) => {
                let rest = inbox.take_rest();
                (!rest.is_empty()).then(|| socket.open_rest(rest))
            }
            Incoming::Records(_) => None,
        };
        let opened = match opened {
            Some(opened) => opened,
            None if socket.has_work() => {
                self.sockets.has_worked = true;
                socket.work(now)
            }
            None => match socket.poll_open(cx) {
                Poll::Pending => return Step::Waits,
                Poll::Ready(Ok(opened)) => opened,
                Poll::Ready(Err(_)) if socket.is_broken() => return Step::Ends(End::Broken),
                Poll::Ready(Err(_)) => return Step::Ends(End::Finished),
            },
        };
        match opened {
            Opened::Nothing => {}
            Opened::Secured { key, check, last } => {
                // It says who this node is.
                let last = last.filter(|_| at != DIRECTORY || self.machine.accepts(&key));
                if let Some(last) = last {
                    socket.push_handshake(now, &last);
                    socket.poll_send(now, cx);
                }
                if at != DIRECTORY {
                    *incoming = Incoming::Records(RecordInbox::new());
                }
                let outputs = self.machine.handle(now, Input::Secured { link: id, key, check });
                self.sockets.perform(outputs, now, text);
            }
            Opened::Plain => self.read_record(at, id, incoming, now, text),
            Opened::Broken(_) if at == DIRECTORY => return Step::Ends(End::Broken),
            Opened::Broken(_) => {
                let received = Received { dialect: Dialect::Line, item: Item::OutOfSync };
                let outputs = self.machine.handle(now, Input::Received { link: id, received });
                self.sockets.perform(outputs, now, text);
            }
        }
        Step::Goes
    }

    /// Hands in what a record of a private chat says.
    fn read_record(
        &mut self,
        at: usize,
        id: LinkId,
        incoming: &mut Incoming<INBOX>,
        now: Instant,
        text: &RefCell<String<INBOX>>,
    ) {
        let Incoming::Records(records) = incoming else { return };
        let Some(socket) = self.sockets.tcp.get_mut(at) else { return };
        let Some(memory) = socket.lend_memory() else { return };
        let plain = memory.as_ref().map(SecureLink::plain).unwrap_or_default();
        if let Some(item) = records.read(plain) {
            let item = match item {
                // The event has no room for it.
                Item::Record(ChatRecord::Text { text, .. }) if text.len() > INBOX => Item::TooLong,
                item => item,
            };
            let received = Received { dialect: Dialect::Line, item };
            let outputs = self.machine.handle(now, Input::Received { link: id, received });
            self.sockets.perform(outputs, now, text);
        }
        if let Some(socket) = self.sockets.tcp.get_mut(at) {
            socket.give_memory(memory);
        }
    }
}
