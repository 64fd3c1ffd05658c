//! The machine of a node and its sockets, driven as far as they can go without waiting.

use core::cell::RefCell;
use core::net::SocketAddr;
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::String;
use plausch_core::client::{Client, Command, CommandError, FixedTables, Input};
use plausch_core::link::LinkId;
#[cfg(feature = "secure")]
use plausch_core::secure::Purpose;
use plausch_core::time::Instant;
use plausch_core::wire::{Datagram, Dialect, Item, Received};

use super::event_queue::MAX_WAITING_TASKS;
#[cfg(feature = "secure")]
use super::secure::Step;
use super::sockets::{DIRECTORY, Sockets};
use crate::config::Config;
use crate::per_socket::PerSocket;
use crate::socket::{Change, Incoming, Socket};
use crate::time::{now, wake_at};

/// Bytes of each outbox that are kept for the machine's own messages. The longest is the preamble
/// (§3).
const OUTBOX_RESERVE: usize = 128;
/// Bytes that are read of a datagram: longer ones are not ours, or have an extension that is not
/// read anyway.
const MAX_DATAGRAM: usize = 128;
/// Rounds over all sockets before other tasks get their turn.
const MAX_ROUNDS: u32 = 32;

/// What runner and handles share, but for the text of an event.
pub(super) struct State<
    const CHATS: usize,
    const MEMBERS: usize,
    const INBOX: usize,
    const KEYS: usize,
> {
    pub(super) machine: Client<FixedTables<MEMBERS, CHATS, KEYS>>,
    pub(super) sockets: Sockets<CHATS, INBOX>,
    /// What `set_config` was last called with, until the lifecycle takes it.
    pub(super) new_config: Option<Option<Config>>,
    /// The directory is to be joined anew.
    #[cfg(feature = "secure")]
    pub(super) rejoin: bool,
    pub(super) driver_waker: WakerRegistration,
    pub(super) lifecycle_waker: WakerRegistration,
    /// Tasks that wait for room in an outbox, or for goodbyes.
    pub(super) outbox_waker: MultiWakerRegistration<MAX_WAITING_TASKS>,
}

/// How the other side ended a link.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Finished,
    Broken,
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize>
    State<CHATS, MEMBERS, INBOX, KEYS>
{
    pub(super) fn drive(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) {
        self.driver_waker.register(cx.waker());
        #[cfg(feature = "secure")]
        {
            self.sockets.has_worked = false;
        }
        let mut rounds = 0;
        while rounds < MAX_ROUNDS && self.poll_all(text, cx) {
            rounds += 1;
        }
        let now = now();
        let mut has_changed = rounds > 0;
        let mut has_sent = false;
        for socket in self.sockets.tcp.iter_mut() {
            has_sent |= socket.poll_send(now, cx);
            has_changed |= socket.is_lost();
        }
        has_changed |= has_sent;
        // What is sent makes room for answers: something that has arrived may wait for that.
        if rounds == MAX_ROUNDS || has_sent || self.has_worked() {
            cx.waker().wake_by_ref();
        }
        if self.sockets.outcome.is_some() {
            self.lifecycle_waker.wake();
        }
        // Only then: a waiting future may be in this task, which would wake itself forever.
        if has_changed {
            self.outbox_waker.wake();
        }
        let sockets = self.sockets.tcp.iter().filter_map(|socket| socket.next_timeout(now));
        let machine = self.machine.next_timeout().map(|timeout| timeout.at);
        let machine = machine.filter(|_| self.sockets.events.has_room());
        if let Some(at) = sockets.chain(machine).min() {
            wake_at(at, cx);
        }
    }

    /// Looks once at all sockets and at the machine's timeout. Returns whether anything happened.
    fn poll_all(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) -> bool {
        let mut busy = false;
        for at in 0..PerSocket::<(), CHATS>::LEN {
            let now = now();
            busy |= self.poll_socket(at, now, text, cx);
        }
        busy |= self.poll_udp(text, cx);
        let now = now();
        let due = self.machine.next_timeout().is_some_and(|timeout| timeout.at <= now);
        if due && self.sockets.events.has_room() {
            self.input(now, Input::Timeout, text);
            busy = true;
        }
        busy
    }

    fn poll_socket(
        &mut self,
        at: usize,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> bool {
        if !self.sockets.events.has_room_without_text() || self.has_worked() {
            return false;
        }
        let Some(socket) = self.sockets.tcp.get_mut(at) else { return false };
        let input = match socket.poll_change(cx) {
            Some(Change::Connected(link, peer)) => Input::Connected { link, peer },
            Some(Change::Failed(link)) => Input::Failed { link },
            Some(Change::Accepted(_)) | None => return self.read(at, now, text, cx),
        };
        #[cfg(feature = "secure")]
        if let Input::Connected { link, .. } = input
            && self.machine.is_secure(link)
        {
            self.sockets.make_secure(link, Purpose::Directory, true, now);
        }
        self.input(now, input, text);
        true
    }

    /// Whether an operation of the curve was done: then the other tasks have their turn, before
    /// anything else is.
    const fn has_worked(&self) -> bool {
        #[cfg(feature = "secure")]
        {
            self.sockets.has_worked
        }
        #[cfg(not(feature = "secure"))]
        {
            false
        }
    }

    fn read(
        &mut self,
        at: usize,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> bool {
        let Some(socket) = self.sockets.tcp.get_mut(at) else { return false };
        let Some(id) = socket.connected() else { return false };
        let Some(inbox) = socket.take_inbox() else { return false };
        let (busy, end) = self.read_into(at, id, inbox, now, text, cx);
        if let Some(socket) = self.sockets.tcp.get_mut(at) {
            socket.put_inbox(inbox);
        }
        if let Some(end) = end {
            if at == DIRECTORY {
                self.sockets.stranger.ended();
            }
            self.input(now, Input::Closed { link: id }, text);
            // Only now: the machine may have asked for the rest of the inbox.
            let socket = self.sockets.tcp.get_mut(at).filter(|socket| socket.is_connected(id));
            if let Some(socket) = socket {
                match end {
                    End::Finished => socket.close(now),
                    End::Broken => socket.abort(),
                }
            }
            return true;
        }
        // The inbox is back: the machine may have asked for the rest of it.
        self.answer(now, text);
        busy
    }

    fn read_into(
        &mut self,
        at: usize,
        id: LinkId,
        incoming: &mut Incoming<INBOX>,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> (bool, Option<End>) {
        let mut busy = false;
        while self.is_ready(at, id) {
            let State { machine, sockets, .. } = self;
            let Some(socket) = sockets.tcp.get_mut(at) else { break };
            #[cfg(feature = "secure")]
            if socket.is_shut() {
                // Nothing may be read of it, but that it is over.
                return (busy, socket.has_ended().then_some(End::Finished));
            }
            #[cfg(feature = "secure")]
            let is_plain = !socket.is_secure();
            #[cfg(not(feature = "secure"))]
            let is_plain = true;
            // A chat that is secure has no lines any more.
            if let Incoming::Stream(inbox) = incoming
                && (is_plain || at == DIRECTORY)
                && let Some(received) = inbox.next()
            {
                let received = logged(received);
                let outputs = machine.handle(now, Input::Received { link: id, received });
                sockets.perform(outputs, now, text);
                busy = true;
                continue;
            }
            #[cfg(feature = "secure")]
            if !is_plain {
                match self.read_secure(at, id, incoming, now, text, cx) {
                    Step::Waits => break,
                    Step::Goes => busy = true,
                    Step::Ends(end) => return (true, Some(end)),
                }
                continue;
            }
            #[cfg(feature = "secure")]
            let Incoming::Stream(inbox) = incoming else { break };
            #[cfg(not(feature = "secure"))]
            let Incoming::Stream(inbox) = incoming;
            let space = inbox.space();
            match socket.poll_read(space, cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(count @ 1..)) => {
                    if at == DIRECTORY {
                        sockets.stranger.read(space.get(..count).unwrap_or_default());
                    }
                    inbox.received(count);
                }
                Poll::Ready(Ok(0)) => return (true, Some(End::Finished)),
                Poll::Ready(Err(_)) => return (true, Some(End::Broken)),
            }
        }
        (busy, None)
    }

    /// Whether something may be read from a link: as long as there is room for the events and answers
    /// that may follow.
    fn is_ready(&mut self, at: usize, id: LinkId) -> bool {
        if !self.sockets.events.has_room() || self.has_worked() {
            return false;
        }
        let socket = self.sockets.tcp.get_mut(at).filter(|socket| socket.is_connected(id));
        socket.is_some_and(|socket| {
            #[cfg(feature = "secure")]
            if at != DIRECTORY && socket.is_secure() {
                return socket.has_room_for_receipt();
            }
            // Answers on a broken connection do not matter.
            socket.outbox.fits(OUTBOX_RESERVE) || socket.is_broken()
        })
    }

    fn poll_udp(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) -> bool {
        if !self.sockets.udp.is_open() || !self.sockets.events.has_room() {
            return false;
        }
        let mut bytes = [0; MAX_DATAGRAM];
        let Poll::Ready(received) = self.sockets.udp.poll_recv_from(&mut bytes, cx) else {
            return false;
        };
        if let Ok((len, meta)) = received
            && let bytes = bytes.get(..len).unwrap_or_default()
            && let (Some(&first), Ok(Some(datagram))) = (bytes.first(), Datagram::decode(bytes))
        {
            let from = SocketAddr::new(meta.endpoint.addr.into(), meta.endpoint.port);
            let dialect = Dialect::of(first);
            self.input(now(), Input::Datagram { from, dialect, datagram }, text);
        }
        true
    }

    pub(super) fn input(&mut self, now: Instant, input: Input<'_>, text: &RefCell<String<INBOX>>) {
        let outputs = self.machine.handle(now, input);
        self.sockets.perform(outputs, now, text);
        self.answer(now, text);
    }

    /// Gives the machine the answers to what it asked for.
    fn answer(&mut self, now: Instant, text: &RefCell<String<INBOX>>) {
        loop {
            let sockets = &mut self.sockets;
            let outputs = if let Some((link, port)) = sockets.listening.take() {
                self.machine.handle(now, Input::Listening { link, port })
            } else if let Some(link) = sockets.failed.take() {
                self.machine.handle(now, Input::Failed { link })
            } else if let Some(link) = sockets.overflowed.take() {
                self.machine.handle(now, Input::Closed { link })
            } else if let Some(link) = sockets.flush.take() {
                let Some(inbox) = sockets.find(link).and_then(Socket::take_inbox) else { continue };
                let rest = match inbox {
                    Incoming::Stream(inbox) => inbox.flush(),
                    #[cfg(feature = "secure")]
                    Incoming::Records(_) => None,
                };
                if let Some(received) = rest {
                    let outputs = self.machine.handle(now, Input::Received { link, received });
                    sockets.perform(outputs, now, text);
                }
                if let Some(socket) = sockets.tcp.iter_mut().find(|socket| socket.lacks_inbox()) {
                    socket.put_inbox(inbox);
                }
                continue;
            } else {
                return;
            };
            sockets.perform(outputs, now, text);
        }
    }

    pub(super) fn command(
        &mut self,
        command: Command<'_>,
        text: &RefCell<String<INBOX>>,
    ) -> Result<(), CommandError> {
        let now = now();
        self.sockets.in_command = true;
        let outputs = self.machine.command(now, command);
        let result = outputs.map(|outputs| self.sockets.perform(outputs, now, text));
        self.sockets.in_command = false;
        self.answer(now, text);
        self.driver_waker.wake();
        self.outbox_waker.wake();
        result
    }

    /// Opens this UDP port. Returns the port, or 0 if it cannot be opened.
    pub(super) fn open_udp(&mut self, port: u16) -> u16 {
        let udp = &mut self.sockets.udp;
        if udp.is_open() && udp.endpoint().port != port {
            udp.close();
        }
        if port != 0 && !udp.is_open() && udp.bind(port).is_err() {
            return 0;
        }
        port
    }
}

/// Logs a message that cannot be read.
fn logged(received: Received<'_>) -> Received<'_> {
    if let Item::Invalid(error) = &received.item {
        crate::fmt::debug!("not readable: {:?}", error);
    }
    received
}
