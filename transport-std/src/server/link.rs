//! [`Link`]: one connection's task.

use std::cell::RefCell;
use std::future::Future;
use std::io::{self, ErrorKind, IoSlice};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use async_io::{Async, Timer};
use log::debug;
use plausch_core::directory::{ClosedBy, Input, source};
use plausch_core::link::LinkId;
use plausch_core::secure::{Broken, PublicKey};
use plausch_core::wire::Decoder;

use super::driver::{Driver, Endpoint};
use super::pace::Pace;
use super::quiet::Unfinished;
use super::room::{EndpointState, Flushed};
use super::schedule::{Reading, Schedule, Writing};
use super::secure::Secure;
use super::shaking::{Opens, Shaking, broken};
use super::socket::{Arrived, Socket};

/// Reads what a client sends, and writes what it is sent, until both have ended.
pub(super) struct Link {
    link: LinkId,
    driver: Rc<Driver>,
    endpoint: Rc<RefCell<Endpoint>>,
    decoder: Decoder,
    kind: Kind,
    /// The beginning of a message that is not complete. Idle links take no memory for it.
    unfinished: Vec<u8>,
    schedule: Schedule,
    /// When a closing link is dropped, whatever waits.
    deadline: Option<Box<Timer>>,
    /// How a member of the first generation is written to.
    pace: Option<Box<Pace>>,
    /// It has ended only because it has nothing to do.
    is_quiet: bool,
}

/// What a connection's bytes are.
enum Kind {
    /// Its first bytes have not told yet.
    Unknown,
    /// The handshake of a secure link.
    Shaking(Box<Shaking>),
    /// What is said, as it is, or in records.
    Said,
}

/// How many bytes are read at once before it is known who is there.
const FIRST_READ: usize = 4096;

/// How long the other side may take to read what was sent before the end, and then to end the connection (§7).
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// What follows a step.
enum Step {
    /// The task sleeps until it is woken.
    Wait,
    /// The task goes on after the others have had their turn.
    Again,
    /// The connection is over.
    Over,
}

impl Link {
    pub(super) fn new(stream: Async<TcpStream>, from: SocketAddr, driver: Rc<Driver>) -> Self {
        let (link, endpoint) = driver.accept(Socket::new(stream), from);
        debug!(event = "connected", link:% = link, addr:% = from; "{link} connected from {from}");
        let unfinished = Unfinished { decoder: driver.decoder(), bytes: Vec::new() };
        let mut link = Link::of(endpoint, driver, unfinished);
        if link.driver.jobs.is_none() {
            link.says();
        }
        link
    }

    /// The task of a link that was quiet.
    pub(super) fn again(
        endpoint: Rc<RefCell<Endpoint>>,
        driver: Rc<Driver>,
        unfinished: Unfinished,
    ) -> Self {
        let mut link = Link::of(endpoint, driver, unfinished);
        link.kind = Kind::Said;
        link.schedule.has_written = true;
        link
    }

    fn of(endpoint: Rc<RefCell<Endpoint>>, driver: Rc<Driver>, unfinished: Unfinished) -> Self {
        let (link, Unfinished { decoder, bytes }) = (endpoint.borrow().link(), unfinished);
        Link {
            link,
            driver,
            endpoint,
            decoder,
            kind: Kind::Unknown,
            unfinished: bytes,
            schedule: Schedule::new(),
            deadline: None,
            pace: None,
            is_quiet: false,
        }
    }

    /// The connection has failed.
    pub(super) fn failed(&self, error: &io::Error) {
        debug!(event = "failed", link:% = self.link, why:% = error; "{} failed: {error}", self.link);
        self.closed(ClosedBy::Error);
    }

    /// Reads once, and writes what there is. Bounded: a link that has more to do comes again.
    fn step(&mut self, cx: &mut Context<'_>) -> io::Result<Step> {
        if self.endpoint.borrow().state() == EndpointState::Dropped {
            return Ok(Step::Over);
        }
        if self.endpoint.borrow().has_failed() {
            return Err(ErrorKind::BrokenPipe.into());
        }
        self.shake_hands(cx)?;
        let written = std::mem::take(&mut self.schedule.writes_first);
        if written {
            self.write(cx)?;
        }
        let read = self.read(cx)?;
        let state = self.endpoint.borrow().state();
        if state == EndpointState::Dropped {
            return Ok(Step::Over);
        }
        let only_of_room = state == EndpointState::Open && !self.endpoint.borrow().has_private();
        if read && only_of_room {
            if !self.endpoint.borrow().is_delivered() {
                self.schedule.writes_first = true;
                return Ok(Step::Again);
            }
        } else if read || !written {
            self.write(cx)?;
        }
        if state == EndpointState::Closing && self.is_over(cx) {
            return Ok(Step::Over);
        }
        if self.is_working() {
            return Ok(if read { Step::Again } else { Step::Wait });
        }
        Ok(match self.schedule.reading {
            Reading::Ready => Step::Again,
            Reading::Waiting | Reading::Ended => Step::Wait,
        })
    }

    /// Goes on with the handshake of a secure link.
    fn shake_hands(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let Kind::Shaking(shaking) = &mut self.kind else { return Ok(()) };
        match shaking.poll(cx)? {
            Some((secure, key)) => self.secured(secure, key),
            None => Ok(()),
        }
    }

    /// Whether a handshake message is being worked on: this task is woken when that is done.
    fn is_working(&self) -> bool {
        matches!(&self.kind, Kind::Shaking(shaking) if shaking.is_working())
    }

    /// Reads once, if there is something. Returns whether there was.
    fn read(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        // Whoever is awake looks, whether the reactor says so or not: an event that another thread of it takes while the link
        // begins to wait counts as an old one. So while this thread has no time for the reactor, it may never say so.
        if self.is_working() || self.poll_readable(cx)? == Reading::Ended {
            return Ok(false);
        }
        let open = self.endpoint.borrow().state() == EndpointState::Open;
        if open && self.driver.with_room(|room| room.rounds.is_crowded()) {
            return Ok(false);
        }
        let mut scratch = self.driver.scratch.take();
        let result = self.read_into(&mut scratch, open);
        self.driver.scratch.set(scratch);
        let read = result?;
        // There may be more by now. If not, the task is woken when there is.
        self.poll_readable(cx)?;
        Ok(read)
    }

    fn read_into(&mut self, scratch: &mut [u8], open: bool) -> io::Result<bool> {
        let held = self.unfinished.len();
        let arrived = {
            let socket = &mut self.endpoint.borrow_mut().socket;
            match self.kind {
                Kind::Said if open => socket.receive(scratch, held),
                _ if open => {
                    socket.read(scratch.get_mut(..held + FIRST_READ).unwrap_or_default(), held)
                }
                _ => socket.read(scratch, 0),
            }
        };
        let Arrived { count, is_all, end } = match arrived {
            Ok(arrived) => arrived,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.schedule.reading = Reading::Waiting;
                return Ok(false);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(false),
            Err(error) => return Err(error),
        };
        self.driver.counters.bytes_received.add(count);
        self.schedule.reading = if is_all { Reading::Waiting } else { Reading::Ready };
        if count == 0 {
            self.schedule.reading = Reading::Ended;
            self.unfinished = Vec::new();
            self.closed(ClosedBy::Peer);
        } else if open {
            match self.kind {
                Kind::Said => {
                    scratch.get_mut(..held).unwrap_or_default().copy_from_slice(&self.unfinished);
                    self.on_said(scratch.get(..end).unwrap_or_default())?;
                }
                Kind::Unknown | Kind::Shaking(_) => {
                    self.unfinished.extend_from_slice(scratch.get(held..end).unwrap_or_default());
                    self.on_first()?;
                }
            }
        }
        Ok(true)
    }

    /// The first bytes have arrived, or more of a handshake.
    fn on_first(&mut self) -> io::Result<()> {
        if let Kind::Unknown = self.kind {
            match Opens::of(&self.unfinished) {
                Opens::Unknown => return Ok(()),
                Opens::Secure => self.kind = Kind::Shaking(Box::new(Shaking::new())),
                Opens::Plain => {
                    self.says();
                    let bytes = std::mem::take(&mut self.unfinished);
                    return self.on_said(&bytes);
                }
            }
        }
        let (Kind::Shaking(shaking), Some(jobs)) = (&mut self.kind, &self.driver.jobs) else {
            return Ok(());
        };
        let (link, driver, endpoint) = (self.link, &self.driver, &self.endpoint);
        // Strangers are stopped before they cost anything.
        let may_begin = || {
            driver.with_machine(|machine| machine.input(Input::Handshake { link }));
            let may = endpoint.borrow().state() == EndpointState::Open;
            driver.counters.handshakes_refused.add(usize::from(!may));
            may
        };
        let from = endpoint.borrow().socket.stream()?.peer_addr()?;
        shaking.shake(&mut self.unfinished, source(from.ip()), jobs, may_begin)
    }

    /// From now on the connection's bytes are what is said. So it can be sent what is said to the room without this task.
    fn says(&mut self) {
        self.kind = Kind::Said;
        self.endpoint.borrow_mut().direct = true;
    }

    /// The handshake is done. Records may have come with its last message.
    fn secured(&mut self, mut secure: Box<Secure>, key: PublicKey) -> io::Result<()> {
        self.driver.counters.handshakes_done.add(1);
        let link = self.link;
        self.driver.with_machine(|machine| machine.input(Input::Secured { link, key }));
        let mut bytes = std::mem::take(&mut self.unfinished);
        let sealed = 0..bytes.len();
        let end = secure.open(&mut bytes, sealed, 0)?;
        self.endpoint.borrow_mut().socket.secure = Some(secure);
        self.says();
        self.on_said(bytes.get(..end).unwrap_or_default())
    }

    /// What was said has arrived, behind what was not complete before.
    fn on_said(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.decoder.dialect().is_none()
            && bytes.first().is_some_and(|first| *first != 0)
            && self.endpoint.borrow().socket.secure.is_some()
        {
            // Records carry the framed dialect (§8.3). And to those who speak another one, much is sent in another way.
            return Err(ErrorKind::InvalidData.into());
        }
        let used = self.driver.receive(self.link, &self.endpoint, &mut self.decoder, bytes);
        self.keep(bytes.get(used..).unwrap_or_default());
        Ok(())
    }

    fn keep(&mut self, rest: &[u8]) {
        if rest.is_empty() {
            self.unfinished = Vec::new();
        } else {
            self.unfinished.clear();
            self.unfinished.extend_from_slice(rest);
        }
    }

    /// Writes as much as the socket takes.
    fn write(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if self.pace.is_none() && self.endpoint.borrow().is_line_original() {
            self.pace = Some(Box::default());
        }
        // As with reading, it is tried in any case.
        if self.schedule.writing == Writing::Blocked {
            self.schedule.writing = Writing::Ready;
        }
        while self.schedule.writing != Writing::Ended {
            if self.pace.as_mut().is_some_and(|pace| pace.poll_ready(cx).is_pending()) {
                return Ok(());
            }
            if self.schedule.writing == Writing::Blocked {
                let writable = self.endpoint.borrow().socket.poll_writable(cx);
                match writable {
                    Poll::Ready(ready) => ready?,
                    Poll::Pending => return self.fall_behind(),
                }
            }
            let flushed = self.flush()?;
            if self.has_rest() {
                self.schedule.writing = Writing::Blocked;
                continue;
            }
            let pausing = self.pace.as_ref().is_some_and(|pace| pace.is_pausing());
            self.schedule.writing = match flushed {
                Flushed::Blocked if !pausing => Writing::Blocked,
                Flushed::Blocked | Flushed::CaughtUp => Writing::Ready,
                Flushed::Ended => Writing::Ended,
            };
            match flushed {
                Flushed::Blocked => {}
                Flushed::CaughtUp => return Ok(()),
                Flushed::Ended => {
                    self.deadline = None;
                    self.endpoint.borrow().socket.stream()?.shutdown(Shutdown::Write)?;
                }
            }
        }
        Ok(())
    }

    /// Sends what there is, and before it what the socket has not taken of what was sealed.
    fn flush(&mut self) -> io::Result<Flushed> {
        let Link { driver, endpoint, kind, pace, schedule, .. } = self;
        let has_written = &mut schedule.has_written;
        driver.sending(|worker| {
            {
                let socket = &mut endpoint.borrow_mut().socket;
                if let Kind::Shaking(shaking) = kind {
                    *has_written |= !shaking.rest.is_empty();
                    shaking.rest.send(socket.counted(&mut worker.sent)?)?;
                }
                *has_written |= socket.has_rest();
                socket.send_rest(worker)?;
            }
            driver.with_room(|room| {
                room.flush(endpoint, |socket, pieces| {
                    *has_written = true;
                    match (&*kind, &mut *pace) {
                        // Nothing of it goes out as it is.
                        (Kind::Shaking(_), _) => Err(broken(Broken::Over)),
                        (_, Some(pace)) => pace.send(socket.counted(&mut worker.sent)?, pieces),
                        (_, None) => Ok(socket.send(pieces, worker)?.count),
                    }
                })
            })
        })
    }

    /// Whether the socket has not taken all of what was sealed.
    fn has_rest(&self) -> bool {
        match &self.kind {
            Kind::Shaking(shaking) => !shaking.rest.is_empty(),
            Kind::Unknown | Kind::Said => self.endpoint.borrow().socket.has_rest(),
        }
    }

    /// The socket takes nothing now. If it took only a part of some records, that holds up all that was said after them: the
    /// room has to know, or it would wait for this link for ever.
    fn fall_behind(&self) -> io::Result<()> {
        if !self.endpoint.borrow().may_sleep() {
            let nothing = |_: &mut Socket, _: &[IoSlice<'_>]| Err(ErrorKind::WouldBlock.into());
            self.driver.with_room(|room| room.flush(&self.endpoint, nothing))?;
        }
        Ok(())
    }

    /// Whether a closing link may be dropped now.
    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        let Schedule { reading, writing, has_written, .. } = self.schedule;
        // If nothing was written, nothing can be lost on its way.
        if writing == Writing::Ended && (reading == Reading::Ended || !has_written) {
            return true;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::new(Timer::after(CLOSE_TIMEOUT)));
        Pin::new(&mut **deadline).poll(cx).is_ready()
    }

    fn poll_readable(&mut self, cx: &mut Context<'_>) -> io::Result<Reading> {
        if self.schedule.reading == Reading::Waiting
            && let Poll::Ready(ready) = self.endpoint.borrow().socket.poll_readable(cx)
        {
            ready?;
            self.schedule.reading = Reading::Ready;
        }
        Ok(self.schedule.reading)
    }

    /// Goes on without a task, if there is nothing to do. Returns whether it does.
    fn rest(&mut self) -> io::Result<bool> {
        let Some(quiet) = &self.driver.quiet else { return Ok(false) };
        let endpoint = &mut *self.endpoint.borrow_mut();
        let has_read = self.schedule.reading == Reading::Waiting
            && self.unfinished.is_empty()
            && self.decoder.is_between_messages();
        if has_read && endpoint.is_delivered() {
            quiet.add(endpoint)?;
            self.is_quiet = true;
        }
        Ok(self.is_quiet)
    }

    fn closed(&self, by: ClosedBy) {
        if self.endpoint.borrow().state() == EndpointState::Open {
            self.driver
                .with_machine(|machine| machine.input(Input::Closed { link: self.link, by }));
        }
    }
}

impl Future for Link {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let link = self.get_mut();
        // A task that is awake need not be woken.
        link.endpoint.borrow_mut().waker = None;
        let step = link.step(cx).and_then(|step| match step {
            Step::Wait if link.rest()? => Ok(Step::Over),
            step => Ok(step),
        });
        match step {
            Ok(Step::Wait) => {
                let mut endpoint = link.endpoint.borrow_mut();
                debug_assert!(endpoint.may_sleep(), "nobody would wake {}", link.link);
                endpoint.waker = Some(cx.waker().clone());
                Poll::Pending
            }
            Ok(Step::Again) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Ok(Step::Over) => Poll::Ready(()),
            Err(error) => {
                link.failed(&error);
                Poll::Ready(())
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if self.is_quiet {
            return;
        }
        debug!(event = "closed", link:% = self.link; "{} is closed", self.link);
        if matches!(&self.kind, Kind::Shaking(shaking) if shaking.has_begun()) {
            self.driver.counters.handshakes_failed.add(1);
        }
        self.driver.forget(&self.endpoint);
    }
}
