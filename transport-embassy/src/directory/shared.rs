//! A directory's memory, and its machine driven over its sockets.

use core::cell::RefCell;
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::Deque;
use plausch_core::directory::{
    ClosedBy, Command, CommandError, Directory, Event, FixedTables, Input, Limits, Output, Outputs,
    Recipients,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::{Nick, WithoutTables};
use plausch_core::text::Text;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{Dialect, Inbox, Message};

use super::HostMember;
use crate::fmt::debug;
use crate::link::{Change, Link};
use crate::time::{now, wake_at};

/// Events that wait for the application, at most.
const EVENTS: usize = 4;
/// How long a closing link keeps its socket if nobody else can come in.
const MIN_GOODBYE: Duration = Duration::from_secs(4);
/// How much is done before other tasks have their turn.
const TURNS: u32 = 32;

/// A directory, without its sizes.
pub(super) trait Inner {
    fn poll_drive(&self, cx: &mut Context<'_>);
    fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Event>;
    fn say(&self, text: &str) -> Result<(), CommandError>;
    fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), CommandError>;
    fn member(&self, at: usize) -> Option<HostMember>;
}

pub(super) struct Shared<const LINKS: usize, const INBOX: usize, const OUTBOX: usize>(
    RefCell<State<LINKS, INBOX, OUTBOX>>,
);

struct State<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> {
    machine: Directory<FixedTables<LINKS>, WithoutTables>,
    sockets: Sockets<LINKS, INBOX, OUTBOX>,
    ids: LinkIds,
    port: u16,
    driver: WakerRegistration,
}

struct Sockets<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> {
    links: [Link<INBOX, OUTBOX>; LINKS],
    seats: [Seat; LINKS],
    /// A member that does not read what is sent to it.
    slow: Deque<LinkId, LINKS>,
    events: Deque<Event, EVENTS>,
    told: MultiWakerRegistration<2>,
}

/// What is known of a link besides its bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Seat {
    dialect: Option<Dialect>,
    /// It is in the room.
    entered: bool,
    /// It entered as a modern one.
    modern: bool,
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> Shared<LINKS, INBOX, OUTBOX> {
    pub(super) fn new(links: [Link<INBOX, OUTBOX>; LINKS], port: u16, limits: Limits) -> Self {
        Shared(RefCell::new(State {
            machine: Directory::new(limits, WithoutTables),
            sockets: Sockets {
                links,
                seats: [Seat::default(); LINKS],
                slow: Deque::new(),
                events: Deque::new(),
                told: MultiWakerRegistration::new(),
            },
            ids: LinkIds::new(),
            port,
            driver: WakerRegistration::new(),
        }))
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> Inner
    for Shared<LINKS, INBOX, OUTBOX>
{
    fn poll_drive(&self, cx: &mut Context<'_>) {
        self.0.borrow_mut().drive(cx);
    }

    fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Event> {
        let sockets = &mut self.0.borrow_mut().sockets;
        if let Some(event) = sockets.events.pop_front() {
            return Poll::Ready(event);
        }
        sockets.told.register(cx.waker());
        Poll::Pending
    }

    fn say(&self, text: &str) -> Result<(), CommandError> {
        match Text::new(text) {
            Ok(text) => self.0.borrow_mut().command(Command::Say { text }),
            Err(_) => Ok(()),
        }
    }

    fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), CommandError> {
        let why = why.and_then(|why| Text::new(why).ok());
        self.0.borrow_mut().command(Command::Kick { nick: nick.clone(), why })
    }

    fn member(&self, at: usize) -> Option<HostMember> {
        let state = self.0.borrow();
        let member = state.machine.members().nth(at)?;
        let (nick, addr) = (member.nick.clone(), member.addr);
        Some(HostMember { nick, addr, dialect: member.dialect, modern: member.modern })
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> State<LINKS, INBOX, OUTBOX> {
    fn drive(&mut self, cx: &mut Context<'_>) {
        self.driver.register(cx.waker());
        let mut turns = 0;
        while turns < TURNS && self.turn(cx) {
            turns += 1;
        }
        let now = now();
        let reclaim = self.sockets.reclaim(now);
        self.sockets.links.iter_mut().for_each(|link| link.pump(now, cx));
        if turns == TURNS {
            cx.waker().wake_by_ref();
        }
        let closing = self.sockets.links.iter().filter_map(|link| link.next(now));
        let timeout = self.machine.next_timeout().map(|timeout| timeout.at);
        if let Some(at) = closing.chain(timeout).chain(reclaim).min() {
            wake_at(at, cx);
        }
    }

    /// Looks once at everything; whether there was something.
    fn turn(&mut self, cx: &mut Context<'_>) -> bool {
        let mut busy = false;
        for at in 0..LINKS {
            let now = now();
            busy |= self.poll_link(at, now, cx);
        }
        let now = now();
        if self.machine.next_timeout().is_some_and(|timeout| timeout.at <= now) {
            self.input(now, Input::Timeout);
            busy = true;
        }
        busy
    }

    fn poll_link(&mut self, at: usize, now: Instant, cx: &mut Context<'_>) -> bool {
        let port = self.port;
        let Some(link) = self.sockets.links.get_mut(at) else { return false };
        link.pump(now, cx);
        if link.is_free() {
            link.accept(port);
        }
        let Some(Change::Accepted(from)) = link.poll_change(cx) else {
            return self.read(at, now, cx);
        };
        let id = self.ids.allocate();
        link.name(id);
        if let Some(seat) = self.sockets.seats.get_mut(at) {
            *seat = Seat::default();
        }
        self.input(now, Input::Accepted { link: id, from });
        true
    }

    fn read(&mut self, at: usize, now: Instant, cx: &mut Context<'_>) -> bool {
        let Some(link) = self.sockets.links.get_mut(at) else { return false };
        let Some(id) = link.up() else { return false };
        let Some(inbox) = link.take_inbox() else { return false };
        let busy = self.read_into(at, id, inbox, now, cx);
        if let Some(link) = self.sockets.links.get_mut(at) {
            link.put_inbox(inbox);
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
        while let Some(link) = sockets.links.get_mut(at).filter(|link| link.is_up(id)) {
            if let Some(received) = inbox.next() {
                if let Some(seat) = sockets.seats.get_mut(at) {
                    seat.dialect = Some(received.dialect);
                }
                sockets.perform(machine.handle(now, Input::Received { link: id, received }), now);
                busy = true;
                continue;
            }
            match link.poll_read(inbox.space(), cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(count @ 1..)) => inbox.received(count),
                Poll::Ready(end) => {
                    let by = if end.is_ok() { ClosedBy::Peer } else { ClosedBy::Error };
                    match by {
                        ClosedBy::Peer => link.close(now),
                        _ => link.abort(),
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
        self.driver.wake();
        Ok(())
    }

    fn drop_slow(&mut self, now: Instant) {
        while let Some(link) = self.sockets.slow.pop_front() {
            let gone = Input::Closed { link, by: ClosedBy::Slow };
            self.sockets.perform(self.machine.handle(now, gone), now);
        }
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> Sockets<LINKS, INBOX, OUTBOX> {
    fn perform(&mut self, outputs: Outputs<'_, FixedTables<LINKS>>, now: Instant) {
        for output in outputs {
            match output {
                Output::Send { to, message } => self.send(to, &message, now),
                Output::Enter { link, modern } => {
                    if let Some(seat) = self.find(link).map(|(_, seat)| seat) {
                        seat.entered = true;
                        seat.modern = modern;
                    }
                }
                Output::Hold { link } => {
                    if let Some((link, _)) = self.find(link) {
                        link.hold(now);
                    }
                }
                Output::Release { link } => {
                    if let Some((link, _)) = self.find(link) {
                        link.release();
                    }
                }
                Output::Close { link } => {
                    if let Some((link, seat)) = self.find(link) {
                        seat.entered = false;
                        link.close(now);
                    }
                }
                Output::Event(event) => {
                    if self.events.is_full() {
                        self.events.pop_front();
                    }
                    // There is a place: one was made.
                    let _ = self.events.push_back(event);
                    self.told.wake();
                }
            }
        }
    }

    fn send(&mut self, to: Recipients, message: &Message<'_>, now: Instant) {
        for (link, seat) in self.links.iter_mut().zip(&mut self.seats) {
            let Some(id) = link.up() else { continue };
            let meant = match to {
                Recipients::Link(wanted) => wanted == id,
                Recipients::Room => seat.entered,
                Recipients::RoomExcept(other) => seat.entered && other != id,
                Recipients::Modern => seat.entered && seat.modern,
            };
            if !meant {
                continue;
            }
            let dialect = seat.dialect.unwrap_or(Dialect::Framed);
            if link.outbox.push(now, now, &mut |sink| message.encode(dialect, sink)).is_err() {
                debug!("{}: too much waits to be sent", id);
                seat.entered = false;
                link.abort();
                let noted = self.slow.push_back(id);
                debug_assert!(noted.is_ok(), "a link is dropped twice");
            }
        }
    }

    /// If no socket waits for newcomers, takes one from the link that closes longest; when to look again.
    fn reclaim(&mut self, now: Instant) -> Option<Instant> {
        if self.links.iter().any(|link| link.is_waiting() || link.is_free()) {
            return None;
        }
        let closing = self.links.iter_mut().filter(|link| link.closing_since().is_some());
        let longest = closing.min_by_key(|link| link.closing_since())?;
        let at = longest.closing_since()? + MIN_GOODBYE;
        if now < at {
            return Some(at);
        }
        longest.abort();
        None
    }

    fn find(&mut self, id: LinkId) -> Option<(&mut Link<INBOX, OUTBOX>, &mut Seat)> {
        self.links.iter_mut().zip(&mut self.seats).find(|(link, _)| link.id() == Some(id))
    }
}
