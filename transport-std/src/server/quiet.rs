//! Links with nothing to do, which need no task.
//!
//! In a big room nearly all members only listen, and a task and a place in the reactor for each would be half of the memory
//! that they take. So once everything is sent to a member and all that arrived was read, its [`Link`] ends, and the
//! connection is quiet: the system watches all such connections as one set, and one task reads what arrives. What is said to
//! the room is delivered to them without a task anyway, and what is said to one of them alone is sent here.
//!
//! Whatever else happens to one of them makes it a [`Link`] again: it ends, it fails, it takes less than there is, or the
//! directory closes it. Those of the first originals are never quiet. Where the system has no such sets, nobody is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use plausch_core::directory::{ClosedBy, Input};
use plausch_core::link::LinkId;
use plausch_core::wire::Decoder;
use smol::LocalExecutor;

use super::driver::{Driver, Endpoint};
use super::link::Link;
use super::room::{EndpointState, Flushed};
use super::socket::Arrived;
use super::watch::Watch;

/// All quiet links.
pub(super) struct Quiet {
    watch: Watch,
    /// Those of which a message has arrived in part.
    unfinished: RefCell<BTreeMap<LinkId, Unfinished>>,
}

/// What a link has read, and is not done with.
pub(super) struct Unfinished {
    pub(super) decoder: Decoder,
    pub(super) bytes: Vec<u8>,
}

impl Quiet {
    /// None, if the system cannot watch sets of connections.
    pub(super) fn new() -> Option<Self> {
        Some(Quiet { watch: Watch::new().ok()?, unfinished: RefCell::default() })
    }

    /// Runs `future`, which attends to all of them, on a thread of its own: this one.
    pub(super) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        match self.watch.bell() {
            Ok(bell) => self.watch.block_on(bell, future),
            Err(_) => smol::block_on(future),
        }
    }

    /// From now on the link is quiet.
    ///
    /// # Errors
    /// The system cannot watch it, and it is closed.
    pub(super) fn add(&self, endpoint: &mut Endpoint) -> io::Result<()> {
        let link = endpoint.link();
        endpoint.socket.becomes_quiet(|stream| self.watch.add(stream, link))?;
        endpoint.quiet = true;
        Ok(())
    }

    /// The link is not quiet any more.
    fn remove(&self, endpoint: &mut Endpoint) -> io::Result<()> {
        endpoint.quiet = false;
        endpoint.socket.becomes_open(|stream| self.watch.remove(stream))
    }
}

impl Driver {
    /// Attends to all quiet links.
    pub(super) async fn run_quiet(self: Rc<Self>, tasks: Weak<LocalExecutor<'static>>) {
        if let Some(quiet) = &self.quiet {
            poll_fn(|cx| self.poll_quiet(quiet, &tasks, cx)).await;
        }
    }

    fn poll_quiet(
        self: &Rc<Self>,
        quiet: &Quiet,
        tasks: &Weak<LocalExecutor<'static>>,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        for endpoint in self.with_room(|room| room.attend(cx.waker())) {
            // It may have become a link since it was woken.
            if endpoint.borrow().socket.is_quiet() {
                let stays = self.tell_quiet(&endpoint);
                self.disturb_unless(stays, quiet, endpoint, tasks);
            }
        }
        // While another thread polls the reactor, it may take an event for an old one: so the set is asked in any case.
        loop {
            self.hear_ready(quiet, tasks, false);
            if quiet.watch.poll_ready(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Hears what all quiet links have to say by now. Whoever leaves and comes again at once has left before it comes, although one is heard
    /// by the set, and the other one by the reactor.
    pub(super) fn hear_quiet_links(self: &Rc<Self>, tasks: &Weak<LocalExecutor<'static>>) {
        if let Some(quiet) = &self.quiet {
            self.hear_ready(quiet, tasks, true);
        }
    }

    fn hear_ready(self: &Rc<Self>, quiet: &Quiet, tasks: &Weak<LocalExecutor<'static>>, now: bool) {
        quiet.watch.each_ready(now, |link| {
            // Whom the directory has closed is attended to next time. And since it had something to read, it may have become a link.
            let endpoint = self.with_room(|room| room.endpoint(link));
            if let Some(endpoint) = endpoint.filter(|it| it.borrow().socket.is_quiet()) {
                let stays = self.hear_quiet(quiet, link, &endpoint);
                self.disturb_unless(stays, quiet, endpoint, tasks);
            }
        });
    }

    /// Sends what was said to a quiet link. Returns whether it is quiet again.
    fn tell_quiet(&self, endpoint: &Rc<RefCell<Endpoint>>) -> io::Result<bool> {
        if endpoint.borrow().has_failed() {
            return Err(ErrorKind::BrokenPipe.into());
        }
        if endpoint.borrow().state() != EndpointState::Open {
            return Ok(false);
        }
        let flushed = self.sending(|worker| {
            self.with_room(|room| {
                room.flush(endpoint, |socket, pieces| Ok(socket.send(pieces, worker)?.count))
            })
        });
        let is_caught_up = flushed? == Flushed::CaughtUp;
        let endpoint = &mut *endpoint.borrow_mut();
        endpoint.quiet = is_caught_up && !endpoint.socket.has_rest();
        Ok(endpoint.quiet)
    }

    /// Reads once. Returns whether the link stays quiet.
    fn hear_quiet(
        &self,
        quiet: &Quiet,
        link: LinkId,
        endpoint: &RefCell<Endpoint>,
    ) -> io::Result<bool> {
        if self.with_room(|room| room.rounds.is_crowded()) {
            return Ok(true);
        }
        let mut scratch = self.scratch.take();
        let stays = self.hear_into(&mut scratch, quiet, link, endpoint);
        self.scratch.set(scratch);
        stays
    }

    fn hear_into(
        &self,
        scratch: &mut [u8],
        quiet: &Quiet,
        link: LinkId,
        endpoint: &RefCell<Endpoint>,
    ) -> io::Result<bool> {
        let held = quiet.unfinished.borrow().get(&link).map_or(0, |kept| kept.bytes.len());
        let arrived = endpoint.borrow_mut().socket.receive(scratch, held);
        let end = match arrived {
            // Its link finds the same end.
            Ok(Arrived { count: 0, .. }) => {
                let by = ClosedBy::Peer;
                self.with_machine(|machine| machine.input(Input::Closed { link, by }));
                return Ok(false);
            }
            Ok(Arrived { count, end, .. }) => {
                self.counters.bytes_received.add(count);
                end
            }
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::Interrupted => return Ok(true),
                _ => return Err(error),
            },
        };
        let Unfinished { mut decoder, bytes } = self.take_unfinished(quiet, endpoint);
        scratch.get_mut(..held).unwrap_or_default().copy_from_slice(&bytes);
        let bytes = scratch.get(..end).unwrap_or_default();
        let used = self.receive(link, endpoint, &mut decoder, bytes);
        let bytes = bytes.get(used..).unwrap_or_default().to_vec();
        if !bytes.is_empty() || !decoder.is_between_messages() {
            quiet.unfinished.borrow_mut().insert(link, Unfinished { decoder, bytes });
        }
        Ok(true)
    }

    /// What a quiet link is not done with, so that it can read on.
    fn take_unfinished(&self, quiet: &Quiet, endpoint: &RefCell<Endpoint>) -> Unfinished {
        let endpoint = endpoint.borrow();
        let unfinished = quiet.unfinished.borrow_mut().remove(&endpoint.link());
        unfinished.unwrap_or_else(|| Unfinished {
            decoder: self.decoder().resumed(endpoint.dialect),
            bytes: Vec::new(),
        })
    }

    /// Makes a quiet link one with a task, unless it stays quiet.
    fn disturb_unless(
        self: &Rc<Self>,
        stays: io::Result<bool>,
        quiet: &Quiet,
        endpoint: Rc<RefCell<Endpoint>>,
        tasks: &Weak<LocalExecutor<'static>>,
    ) {
        if let Ok(true) = stays {
            return;
        }
        let removed = quiet.remove(&mut endpoint.borrow_mut());
        let unfinished = self.take_unfinished(quiet, &endpoint);
        let link = Link::again(endpoint, Rc::clone(self), unfinished);
        match (stays.and(removed), tasks.upgrade()) {
            (Ok(()), Some(tasks)) => tasks.spawn(link).detach(),
            (Ok(()), None) => {}
            (Err(error), _) => link.failed(&error),
        }
    }
}
