//! The state behind a directory's runner and handle: the machine, driven over TCP sockets. Both see
//! it as [`Inner`], without its const generics.

use core::cell::RefCell;
use core::net::SocketAddr;
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::Deque;
use plausch_core::directory::{
    AnyNick, ClosedBy, Command, CommandError, Directory, Event, FixedTables, Input, Limits, Output,
    Outputs, Recipients,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{Dialect, Inbox, Message};

use crate::fmt::debug;
use crate::socket::{Change, Socket};
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
}

pub(super) struct Shared<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
>(RefCell<State<LINKS, INBOX, OUTBOX, PAST>>);

struct State<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize> {
    machine: Directory<FixedTables<LINKS, PAST>, AnyNick>,
    sockets: Sockets<LINKS, INBOX, OUTBOX>,
    ids: LinkIds,
    port: u16,
    driver_waker: WakerRegistration,
}

struct Sockets<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> {
    slots: [Slot<INBOX, OUTBOX>; LINKS],
    /// Links whose outbox overflowed. The machine is still to be told.
    slow: Deque<LinkId, LINKS>,
    events: Deque<Event, MAX_EVENTS>,
    event_waker: MultiWakerRegistration<2>,
}

/// A socket, and what decides which messages its link gets.
pub(super) struct Slot<const INBOX: usize, const OUTBOX: usize> {
    socket: Socket<INBOX, OUTBOX>,
    dialect: Option<Dialect>,
    is_member: bool,
    is_modern: bool,
}

impl<const INBOX: usize, const OUTBOX: usize> Slot<INBOX, OUTBOX> {
    pub(super) fn new(socket: Socket<INBOX, OUTBOX>) -> Self {
        Slot { socket, dialect: None, is_member: false, is_modern: false }
    }

    /// Starts a link over the connection that the socket has accepted.
    fn assign(&mut self, id: LinkId) {
        self.socket.assign(id);
        (self.dialect, self.is_member, self.is_modern) = (None, false, false);
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

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize>
    Shared<LINKS, INBOX, OUTBOX, PAST>
{
    pub(super) fn new(
        slots: [Slot<INBOX, OUTBOX>; LINKS],
        port: u16,
        limits: Limits,
        seed: u32,
    ) -> Self {
        Shared(RefCell::new(State {
            machine: Directory::new(limits, AnyNick, seed),
            sockets: Sockets {
                slots,
                slow: Deque::new(),
                events: Deque::new(),
                event_waker: MultiWakerRegistration::new(),
            },
            ids: LinkIds::new(),
            port,
            driver_waker: WakerRegistration::new(),
        }))
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize> Inner
    for Shared<LINKS, INBOX, OUTBOX, PAST>
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
        Some(HostMember { nick, addr, dialect: member.dialect, modern: member.modern })
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize>
    State<LINKS, INBOX, OUTBOX, PAST>
{
    /// Does all that can be done now, and has the task woken when there is more.
    fn drive(&mut self, cx: &mut Context<'_>) {
        self.driver_waker.register(cx.waker());
        let mut rounds = 0;
        while rounds < MAX_ROUNDS && self.poll_all(cx) {
            rounds += 1;
        }
        let now = now();
        let reclaim = self.sockets.reclaim(now);
        for slot in &mut self.sockets.slots {
            slot.socket.poll_send(now, cx);
        }
        if rounds == MAX_ROUNDS {
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
        inbox: &mut Inbox<INBOX>,
        now: Instant,
        cx: &mut Context<'_>,
    ) -> bool {
        let State { machine, sockets, .. } = self;
        let mut busy = false;
        while let Some(slot) = sockets.slots.get_mut(at).filter(|slot| slot.socket.is_connected(id))
        {
            if let Some(received) = inbox.next() {
                slot.dialect = Some(received.dialect);
                sockets.perform(machine.handle(now, Input::Received { link: id, received }), now);
                busy = true;
                continue;
            }
            match slot.socket.poll_read(inbox.space(), cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(count @ 1..)) => inbox.received(count),
                Poll::Ready(end) => {
                    let by = if end.is_ok() { ClosedBy::Peer } else { ClosedBy::Error };
                    match by {
                        ClosedBy::Peer => slot.socket.close(now),
                        _ => slot.socket.abort(),
                    }
                    self.input(now, Input::Closed { link: id, by });
                    return true;
                }
            }
        }
        self.drop_slow(now);
        busy
    }

    fn input(&mut self, now: Instant, input: Input<'_>) {
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
            let outbox = &mut slot.socket.outbox;
            let modern = slot.is_modern;
            let written = outbox.push(now, now, &mut |sink| match modern {
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
