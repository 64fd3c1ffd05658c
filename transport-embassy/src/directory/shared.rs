//! The state behind a directory's runner and handle: the machine, driven over TCP sockets. Both see
//! it as [`Inner`], without its const generics.

use core::cell::RefCell;
use core::net::SocketAddr;
use core::task::{Context, Poll};

use embassy_net::Stack;
use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::Deque;
#[cfg(feature = "secure")]
use plausch_core::directory::Security;
use plausch_core::directory::{
    AnyNick, ClosedBy, Command, CommandError, Directory, Event, FixedTables, Input, Limits, Output,
    Outputs, Recipients,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
#[cfg(feature = "secure")]
use plausch_core::secure::PublicKey;
use plausch_core::text::Text;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{Dialect, Message};

#[cfg(feature = "secure")]
use super::secure::{Opening, Secure};
use crate::fmt::debug;
#[cfg(feature = "secure")]
use crate::secure::Keys;
#[cfg(feature = "secure")]
use crate::socket::Memory;
use crate::socket::{Change, Incoming, Socket, SocketBuffers};
use crate::time::{now, wake_at};

/// Events that the application has not taken yet.
const MAX_EVENTS: usize = 4;
/// Rounds over all sockets before other tasks get their turn.
const MAX_ROUNDS: u32 = 32;
/// How long a closing link keeps its socket if no other socket is left for newcomers.
const MIN_CLOSE_TIME: Duration = Duration::from_secs(4);

/// A directory without its const generics.
pub(super) trait Inner {
    fn poll_drive(&self, cx: &mut Context<'_>);
    fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Event>;
    fn say(&self, text: &str) -> Result<(), CommandError>;
    fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), CommandError>;
    fn member(&self, at: usize) -> Option<HostMember>;
}

/// A member of the room, as its directory knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostMember {
    /// Its nickname.
    pub nick: Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// What it speaks.
    pub dialect: Dialect,
    /// Whether it said HELLO (§3).
    pub modern: bool,
    /// The key of its link, if that is secure.
    #[cfg(feature = "secure")]
    pub key: Option<PublicKey>,
}

pub(super) struct Shared<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
>(RefCell<State<LINKS, INBOX, OUTBOX, PAST, SECURE>>);

pub(super) struct State<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
> {
    pub(super) machine: Directory<FixedTables<LINKS, PAST>, AnyNick>,
    pub(super) sockets: Sockets<LINKS, INBOX, OUTBOX>,
    #[cfg(feature = "secure")]
    pub(super) secure: Secure<SECURE>,
    ids: LinkIds,
    port: u16,
    driver_waker: WakerRegistration,
}

pub(super) struct Sockets<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> {
    pub(super) slots: [Slot<INBOX, OUTBOX>; LINKS],
    /// Links whose outbox overflowed. The machine is still to be told.
    slow: Deque<LinkId, LINKS>,
    events: Deque<Event, MAX_EVENTS>,
    event_waker: MultiWakerRegistration<2>,
}

/// A socket, and what decides which messages its link gets.
pub(super) struct Slot<const INBOX: usize, const OUTBOX: usize> {
    pub(super) socket: Socket<INBOX, OUTBOX>,
    dialect: Option<Dialect>,
    is_member: bool,
    is_modern: bool,
    #[cfg(feature = "secure")]
    pub(super) opening: Opening,
}

impl<const INBOX: usize, const OUTBOX: usize> Slot<INBOX, OUTBOX> {
    pub(super) fn new(socket: Socket<INBOX, OUTBOX>) -> Self {
        Slot {
            socket,
            dialect: None,
            is_member: false,
            is_modern: false,
            #[cfg(feature = "secure")]
            opening: Opening::Unknown,
        }
    }

    /// Starts a link over the connection that the socket has accepted.
    fn assign(&mut self, id: LinkId) {
        self.socket.assign(id);
        (self.dialect, self.is_member, self.is_modern) = (None, false, false);
        #[cfg(feature = "secure")]
        {
            self.opening = Opening::Unknown;
        }
    }

    fn is_recipient(&self, to: Recipients, id: LinkId) -> bool {
        match to {
            Recipients::Link(wanted) => wanted == id,
            Recipients::Room => self.is_member,
            Recipients::RoomExcept(other) => self.is_member && other != id,
            Recipients::Modern => self.is_member && self.is_modern,
        }
    }
}

impl<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
> Shared<LINKS, INBOX, OUTBOX, PAST, SECURE>
{
    pub(super) fn new(
        stack: Stack<'static>,
        buffers: &'static mut [SocketBuffers<INBOX, OUTBOX>; LINKS],
        port: u16,
        limits: Limits,
        seed: u32,
    ) -> Self {
        let slots = buffers.each_mut().map(|buffers| {
            let socket = buffers.socket(stack, limits.payload_length);
            Slot::new(socket)
        });
        Shared(RefCell::new(State {
            machine: Directory::new(limits, AnyNick, seed),
            sockets: Sockets {
                slots,
                slow: Deque::new(),
                events: Deque::new(),
                event_waker: MultiWakerRegistration::new(),
            },
            #[cfg(feature = "secure")]
            secure: Secure::new(),
            ids: LinkIds::new(),
            port,
            driver_waker: WakerRegistration::new(),
        }))
    }

    /// From now on it takes secure links.
    #[cfg(feature = "secure")]
    pub(super) fn be_secure(
        &mut self,
        keys: Keys,
        security: Security,
        links: [&'static mut Memory; SECURE],
    ) {
        self.0.get_mut().secure.begin(keys, security, links);
    }
}

impl<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
> Inner for Shared<LINKS, INBOX, OUTBOX, PAST, SECURE>
{
    fn poll_drive(&self, cx: &mut Context<'_>) {
        self.0.borrow_mut().drive(cx);
    }

    fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Event> {
        let sockets = &mut self.0.borrow_mut().sockets;
        if let Some(event) = sockets.events.pop_front() {
            return Poll::Ready(event);
        }
        sockets.event_waker.register(cx.waker());
        Poll::Pending
    }

    fn say(&self, text: &str) -> Result<(), CommandError> {
        let text = Text::new(text)?;
        self.0.borrow_mut().command(Command::Say { text })
    }

    fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), CommandError> {
        let why = why.map(Text::new).transpose()?;
        self.0.borrow_mut().command(Command::Kick { nick: nick.clone(), why })
    }

    fn member(&self, at: usize) -> Option<HostMember> {
        let state = self.0.borrow();
        let member = state.machine.members().nth(at)?;
        let (nick, addr) = (member.nick.clone(), member.addr);
        Some(HostMember {
            nick,
            addr,
            dialect: member.dialect,
            modern: member.modern,
            #[cfg(feature = "secure")]
            key: member.key,
        })
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
    /// Does all that can be done now, and has the task woken when there is more.
    fn drive(&mut self, cx: &mut Context<'_>) {
        self.driver_waker.register(cx.waker());
        #[cfg(feature = "secure")]
        self.begin_round();
        let mut rounds = 0;
        while rounds < MAX_ROUNDS && self.poll_all(cx) {
            rounds += 1;
        }
        let now = now();
        let reclaim = self.sockets.reclaim(now);
        for slot in &mut self.sockets.slots {
            slot.socket.poll_send(now, cx);
        }
        if rounds == MAX_ROUNDS || self.has_worked() {
            cx.waker().wake_by_ref();
        }
        let sockets = self.sockets.slots.iter().filter_map(|slot| slot.socket.next_timeout(now));
        let machine = self.machine.next_timeout().map(|timeout| timeout.at);
        if let Some(at) = sockets.chain(machine).chain(reclaim).min() {
            wake_at(at, cx);
        }
    }

    /// Looks once at all sockets and at the machine's timeout. Returns whether anything happened.
    fn poll_all(&mut self, cx: &mut Context<'_>) -> bool {
        let mut busy = false;
        for at in 0..LINKS {
            let now = now();
            busy |= self.poll_socket(at, now, cx);
        }
        let now = now();
        if self.machine.next_timeout().is_some_and(|timeout| timeout.at <= now) {
            self.input(now, Input::Timeout);
            busy = true;
        }
        busy
    }

    fn poll_socket(&mut self, at: usize, now: Instant, cx: &mut Context<'_>) -> bool {
        if self.has_worked() {
            return false;
        }
        let port = self.port;
        let Some(slot) = self.sockets.slots.get_mut(at) else { return false };
        slot.socket.poll_send(now, cx);
        if slot.socket.is_unused() {
            slot.socket.accept(port);
        }
        let Some(Change::Accepted(from)) = slot.socket.poll_change(cx) else {
            return self.read(at, now, cx);
        };
        let id = self.ids.allocate();
        slot.assign(id);
        self.input(now, Input::Accepted { link: id, from });
        true
    }

    /// Whether an operation of the curve was done: then the other tasks have their turn, before
    /// anything else is.
    const fn has_worked(&self) -> bool {
        #[cfg(feature = "secure")]
        {
            self.secure.has_worked
        }
        #[cfg(not(feature = "secure"))]
        {
            false
        }
    }

    fn read(&mut self, at: usize, now: Instant, cx: &mut Context<'_>) -> bool {
        let Some(slot) = self.sockets.slots.get_mut(at) else { return false };
        let Some(id) = slot.socket.connected() else { return false };
        let Some(inbox) = slot.socket.take_inbox() else { return false };
        let busy = self.read_into(at, id, inbox, now, cx);
        if let Some(slot) = self.sockets.slots.get_mut(at) {
            slot.socket.put_inbox(inbox);
        }
        busy
    }

    fn read_into(
        &mut self,
        at: usize,
        id: LinkId,
        incoming: &mut Incoming<INBOX>,
        now: Instant,
        cx: &mut Context<'_>,
    ) -> bool {
        #[cfg(feature = "secure")]
        let Incoming::Stream(inbox) = incoming else { return false };
        #[cfg(not(feature = "secure"))]
        let Incoming::Stream(inbox) = incoming;
        let mut busy = false;
        loop {
            let State { machine, sockets, .. } = self;
            let slot = sockets.slots.get_mut(at).filter(|slot| slot.socket.is_connected(id));
            let Some(slot) = slot else { break };
            if let Some(received) = inbox.next() {
                slot.dialect = Some(received.dialect);
                sockets.perform(machine.handle(now, Input::Received { link: id, received }), now);
                busy = true;
                continue;
            }
            #[cfg(feature = "secure")]
            let read = self.poll_fill(at, id, inbox, now, cx);
            #[cfg(not(feature = "secure"))]
            let read = slot.socket.poll_fill(inbox, cx);
            match read {
                Poll::Pending => break,
                Poll::Ready(None) => busy = true,
                Poll::Ready(Some(by)) => {
                    self.on_end(at, id, by, now);
                    return true;
                }
            }
        }
        self.drop_slow(now);
        busy
    }

    fn on_end(&mut self, at: usize, id: LinkId, by: ClosedBy, now: Instant) {
        if let Some(slot) = self.sockets.slots.get_mut(at) {
            match by {
                ClosedBy::Peer => slot.socket.close(now),
                _ => slot.socket.abort(),
            }
        }
        self.input(now, Input::Closed { link: id, by });
    }

    pub(super) fn input(&mut self, now: Instant, input: Input<'_>) {
        self.sockets.perform(self.machine.handle(now, input), now);
        self.drop_slow(now);
    }

    fn command(&mut self, command: Command<'_>) -> Result<(), CommandError> {
        let now = now();
        self.sockets.perform(self.machine.command(now, command)?, now);
        self.drop_slow(now);
        self.driver_waker.wake();
        Ok(())
    }

    /// Tells the machine about the links that were dropped for being slow.
    fn drop_slow(&mut self, now: Instant) {
        while let Some(link) = self.sockets.slow.pop_front() {
            let closed = Input::Closed { link, by: ClosedBy::Slow };
            self.sockets.perform(self.machine.handle(now, closed), now);
        }
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> Sockets<LINKS, INBOX, OUTBOX> {
    /// Does what the machine wants done.
    fn perform<const PAST: usize>(
        &mut self,
        outputs: Outputs<'_, FixedTables<LINKS, PAST>>,
        now: Instant,
    ) {
        for output in outputs {
            match output {
                Output::Send { to, message } => self.send(to, &message, now),
                Output::Enter { link, modern } => {
                    if let Some(slot) = self.find(link) {
                        slot.is_member = true;
                        slot.is_modern = modern;
                    }
                }
                Output::Hold { link } => {
                    if let Some(slot) = self.find(link) {
                        slot.socket.hold(now);
                    }
                }
                Output::Release { link } => {
                    if let Some(slot) = self.find(link) {
                        slot.socket.release();
                    }
                }
                Output::Close { link } => {
                    if let Some(slot) = self.find(link) {
                        slot.is_member = false;
                        slot.socket.close(now);
                    }
                }
                // A board knows no operators: its policy has none.
                Output::Commanded { .. } => {}
                Output::Event(event) => {
                    if self.events.is_full() {
                        self.events.pop_front();
                    }
                    let pushed = self.events.push_back(event);
                    debug_assert!(pushed.is_ok(), "room was made for the event");
                    self.event_waker.wake();
                }
            }
        }
    }

    fn send(&mut self, to: Recipients, message: &Message<'_>, now: Instant) {
        for slot in &mut self.slots {
            let Some(id) = slot.socket.connected() else { continue };
            if !slot.is_recipient(to, id) {
                continue;
            }
            let dialect = slot.dialect.unwrap_or(Dialect::Framed);
            let modern = slot.is_modern;
            let written = slot.socket.push(now, now, &mut |sink| match modern {
                true => message.encode(dialect, sink),
                false => message.encode_for_original(dialect, sink),
            });
            if written.is_err() {
                debug!("{}: too much waits to be sent", id);
                slot.is_member = false;
                slot.socket.abort();
                let pushed = self.slow.push_back(id);
                debug_assert!(pushed.is_ok(), "a link is dropped once");
            }
        }
    }

    /// If no socket is left for newcomers, takes back the one that has been closing for longest.
    /// Returns when to look again.
    fn reclaim(&mut self, now: Instant) -> Option<Instant> {
        let sockets = || self.slots.iter().map(|slot| &slot.socket);
        if sockets().any(|socket| socket.is_accepting() || socket.is_done()) {
            return None;
        }
        let closing = self.slots.iter_mut().map(|slot| &mut slot.socket);
        let (since, socket) = closing
            .filter_map(|socket| Some((socket.closing_since()?, socket)))
            .min_by_key(|(since, _)| *since)?;
        let due = since + MIN_CLOSE_TIME;
        if now < due {
            return Some(due);
        }
        socket.abort();
        None
    }

    fn find(&mut self, id: LinkId) -> Option<&mut Slot<INBOX, OUTBOX>> {
        self.slots.iter_mut().find(|slot| slot.socket.id() == Some(id))
    }
}
