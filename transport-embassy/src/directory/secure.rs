//! Secure links of a board's directory (§8.3): which link is one, and the memory that they share.

use core::task::{Context, Poll};

use heapless::Vec;
use plausch_core::directory::{ClosedBy, Input, Security};
use plausch_core::link::LinkId;
use plausch_core::secure::{Broken, OPENING, Purpose};
use plausch_core::time::Instant;
use plausch_core::wire::Inbox;

use super::shared::State;
use crate::secure::Keys;
use crate::socket::{Memory, Opened};

/// What is known of a link's first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// None has arrived.
    Unknown,
    Plain,
    /// A secure link, if it goes on like one.
    Secure,
    /// The machine has let it begin its handshake.
    Counted,
}

/// What a directory needs for secure links.
pub(super) struct Secure<const SECURE: usize> {
    /// Who the directory is. None: it takes no secure links.
    keys: Option<Keys>,
    security: Security,
    /// The memory of links that nobody has.
    free: Vec<&'static mut Memory, SECURE>,
    /// An operation of the curve was done in this round.
    pub(super) has_worked: bool,
}

impl<const SECURE: usize> Secure<SECURE> {
    pub(super) const fn new() -> Self {
        Secure { keys: None, security: Security::Plain, free: Vec::new(), has_worked: false }
    }

    pub(super) fn begin(
        &mut self,
        keys: Keys,
        security: Security,
        links: [&'static mut Memory; SECURE],
    ) {
        self.keys = Some(keys);
        self.security = security;
        self.free.extend(links);
    }

    /// What is done about plain links now: whoever would come back over a secure one has to find room.
    fn offered(&self) -> Security {
        match self.security {
            Security::Offered if self.free.is_empty() => Security::Plain,
            security => security,
        }
    }
}

impl<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
> State<LINKS, INBOX, OUTBOX, PAST, SECURE>
{
    /// Takes back the memory of links that have ended.
    pub(super) fn begin_round(&mut self) {
        self.secure.has_worked = false;
        for slot in &mut self.sockets.slots {
            if slot.socket.has_idle_memory()
                && let Some(memory) = slot.socket.lend_memory()
            {
                let returned = self.secure.free.push(memory);
                debug_assert!(returned.is_ok(), "there was room for all of them");
            }
        }
        self.machine.set_security(self.secure.offered());
    }

    /// Reads into the inbox of a link, or goes on with its handshake. Some: who has ended it.
    pub(super) fn poll_fill(
        &mut self,
        at: usize,
        id: LinkId,
        inbox: &mut Inbox<INBOX>,
        now: Instant,
        cx: &mut Context<'_>,
    ) -> Poll<Option<ClosedBy>> {
        let Some(slot) = self.sockets.slots.get_mut(at) else { return Poll::Pending };
        if slot.opening == Opening::Unknown {
            let Poll::Ready(first) = slot.socket.poll_first(cx) else { return Poll::Pending };
            let is_secure = first == Ok(Some(OPENING[0]));
            let Some(keys) = self.secure.keys.as_mut().filter(|_| is_secure) else {
                slot.opening = Opening::Plain;
                return Poll::Ready(None);
            };
            // Without memory for it, without a word: it comes again.
            let Some(memory) = self.secure.free.pop() else {
                return Poll::Ready(Some(ClosedBy::Error));
            };
            slot.opening = Opening::Secure;
            slot.socket.give_memory(memory);
            slot.socket.make_secure(keys.respond(Purpose::Directory, now), None, now);
            self.machine.set_security(self.secure.offered());
        }
        if !slot.socket.is_secure() {
            return slot.socket.poll_fill(inbox, cx);
        }
        let is_first = inbox.dialect().is_none();
        let space = inbox.space();
        let count = slot.socket.take_plain(space);
        if count > 0 {
            // Records carry the framed dialect (§8.3).
            if is_first && space.first().is_some_and(|first| *first != 0) {
                return Poll::Ready(Some(ClosedBy::Error));
            }
            inbox.received(count);
            return Poll::Ready(None);
        }
        let opened = if slot.socket.has_work() {
            if slot.opening == Opening::Secure {
                // Strangers are stopped before they cost anything.
                slot.opening = Opening::Counted;
                self.input(now, Input::Handshake { link: id });
                return Poll::Ready(None);
            }
            self.secure.has_worked = true;
            slot.socket.work(now)
        } else {
            match slot.socket.poll_open(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(opened)) => opened,
                Poll::Ready(Err(_)) if slot.socket.is_broken() => {
                    return Poll::Ready(Some(ClosedBy::Error));
                }
                Poll::Ready(Err(_)) => return Poll::Ready(Some(ClosedBy::Peer)),
            }
        };
        match opened {
            Opened::Nothing | Opened::Plain => {}
            Opened::Secured { key, .. } => self.input(now, Input::Secured { link: id, key }),
            // Another protocol, which the machine tells that this is none of its servers (§3).
            Opened::Broken(Broken::Opening) => {
                slot.socket.make_plain();
                slot.opening = Opening::Plain;
                if let Some(place) = inbox.space().first_mut() {
                    *place = OPENING[0];
                    inbox.received(1);
                }
            }
            Opened::Broken(_) => return Poll::Ready(Some(ClosedBy::Error)),
        }
        if self.secure.has_worked { Poll::Pending } else { Poll::Ready(None) }
    }
}
