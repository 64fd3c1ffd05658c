//! [`Audience`]: the members that get the same bytes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::ops::Range;
use std::rc::Rc;
use std::task::Waker;

use plausch_core::link::LinkId;
use plausch_core::wire::{Dialect, Message};

use super::Taken;
use super::endpoint::{Endpoint, EndpointState};
use super::news::News;
use super::sharing::{is_worth_it, share};
use crate::bytes::Bytes;
use crate::server::room_log::RoomLog;

/// Who comes and goes does not count as waiting, up to so many times what may wait: when servers that share a room lose
/// each other, thousands leave at once, and come back at once. It is in the log once for all, and no member is behind
/// because it is slow.
const EXCUSED: u64 = 4;

/// The members that get the same bytes.
#[derive(Debug)]
pub(super) struct Audience<S> {
    pub(super) dialect: Dialect,
    pub(super) modern: bool,
    pub(super) members: usize,
    pub(super) log: RoomLog,
    /// Those that have been sent everything, and are delivered what is said.
    delivered: Vec<Rc<RefCell<Endpoint<S>>>>,
    /// The others that have been sent everything: their tasks are woken.
    asleep: Vec<Rc<RefCell<Endpoint<S>>>>,
    /// What was said since the last delivery, to those who are here.
    pub(super) news: News,
    /// Those that are behind and cannot be sent more now, by position.
    pub(super) stalled: BTreeMap<(u64, LinkId), Rc<RefCell<Endpoint<S>>>>,
}

/// Who is woken once nothing is borrowed.
#[derive(Debug)]
pub(super) struct Woken<S> {
    pub(super) tasks: Vec<Waker>,
    /// Links that are quiet.
    pub(super) quiet: Vec<Rc<RefCell<Endpoint<S>>>>,
}

impl<S> Woken<S> {
    pub(super) fn add(&mut self, shared: &Rc<RefCell<Endpoint<S>>>, endpoint: &mut Endpoint<S>) {
        self.tasks.extend(endpoint.waker.take());
        if std::mem::take(&mut endpoint.quiet) {
            self.quiet.push(Rc::clone(shared));
        }
    }
}

impl<S> Audience<S> {
    pub(super) fn new(dialect: Dialect, modern: bool) -> Self {
        Audience {
            dialect,
            modern,
            members: 0,
            log: RoomLog::default(),
            delivered: Vec::new(),
            asleep: Vec::new(),
            news: News::None,
            stalled: BTreeMap::new(),
        }
    }

    /// Those that have been sent everything; `delivered`: those of them that are delivered what is said.
    pub(super) fn caught_up(&mut self, delivered: bool) -> &mut Vec<Rc<RefCell<Endpoint<S>>>> {
        if delivered { &mut self.delivered } else { &mut self.asleep }
    }

    /// Appends a message, and wakes those who sleep, unless it `waits` for the next delivery.
    pub(super) fn append(
        &mut self,
        message: &Message<'_>,
        waits: bool,
        woken: &mut Woken<S>,
    ) -> Range<u64> {
        let news = News::of(message);
        if !waits {
            self.wake(woken);
        }
        if !self.delivered.is_empty() || !self.asleep.is_empty() {
            self.news = self.news.max(news);
        }
        let (dialect, modern) = (self.dialect, self.modern);
        let range = self.log.append(|bytes| encode(message, dialect, modern, bytes));
        if news == News::Traffic {
            self.log.excuse(&range);
        }
        range
    }

    /// Sends what was said since the last delivery, and wakes those whom it waited for.
    pub(super) fn deliver<W: Send>(
        &mut self,
        workers: &mut [W],
        send: &(impl Fn(&mut W, &mut S, &[IoSlice<'_>]) -> io::Result<Taken> + Sync),
        woken: &mut Woken<S>,
    ) where
        S: Send,
    {
        if std::mem::take(&mut self.news) == News::None {
            return;
        }
        self.wake(woken);
        let Audience { delivered, log, .. } = self;
        let is_shared = workers.len() > 1 && is_worth_it(delivered.len());
        if is_shared {
            let mut endpoints: Vec<_> =
                delivered.iter().map(|shared| shared.borrow_mut()).collect();
            // And where they were: the log has to know.
            let mut parts: Vec<_> = endpoints
                .iter_mut()
                .map(|endpoint| (endpoint.outbox.at(), &mut **endpoint))
                .collect();
            let said = &*log;
            share(workers, &mut parts, |worker, (_, endpoint)| {
                endpoint.deliver(said, |socket, pieces| send(worker, socket, pieces));
            });
            parts.iter().for_each(|(from, endpoint)| log.moved(*from, endpoint.outbox.at()));
        }
        let Some(worker) = workers.first_mut() else { return };
        delivered.retain(|shared| {
            let endpoint = &mut *shared.borrow_mut();
            if !is_shared {
                let from = endpoint.outbox.at();
                endpoint.deliver(log, |socket, pieces| send(worker, socket, pieces));
                log.moved(from, endpoint.outbox.at());
            }
            if !endpoint.caught_up {
                woken.add(shared, endpoint);
            }
            endpoint.caught_up
        });
    }

    /// Takes an endpoint out of `stalled`, if it is there.
    pub(super) fn revive(&mut self, endpoint: &mut Endpoint<S>) {
        if std::mem::take(&mut endpoint.stalled)
            && let Some(at) = endpoint.outbox.at()
        {
            self.stalled.remove(&(at, endpoint.link));
        }
    }

    /// Drops those who are more than `limit` bytes behind, without what is excused.
    pub(super) fn drop_slow(&mut self, limit: u64, slow: &mut Vec<LinkId>, woken: &mut Woken<S>) {
        while let Some((&(at, link), _)) = self.stalled.first_key_value()
            && self.is_too_far_behind(at, limit)
            && let Some(shared) = self.stalled.remove(&(at, link))
        {
            let endpoint = &mut *shared.borrow_mut();
            endpoint.stalled = false;
            endpoint.state = EndpointState::Dropped;
            endpoint.outbox.leave(&mut self.log);
            woken.add(&shared, endpoint);
            slow.push(link);
        }
    }

    fn wake(&mut self, woken: &mut Woken<S>) {
        for shared in self.asleep.drain(..) {
            let endpoint = &mut *shared.borrow_mut();
            endpoint.caught_up = false;
            woken.add(&shared, endpoint);
        }
    }

    fn is_too_far_behind(&self, at: u64, limit: u64) -> bool {
        let (behind, excused) = self.log.behind(at);
        behind - excused.min(EXCUSED * limit) > limit
    }
}

/// Writes `message` as an audience is told it.
pub(super) fn encode(message: &Message<'_>, dialect: Dialect, modern: bool, bytes: &mut Vec<u8>) {
    let mut sink = Bytes(std::mem::take(bytes));
    let Ok(()) = match modern {
        true => message.encode(dialect, &mut sink),
        false => message.encode_for_original(dialect, &mut sink),
    };
    *bytes = sink.0;
}
