//! [`Room`]: what is to be sent to whom, and who waits for it. It has no clock, and does not know what a socket is: the
//! server's links drive it, and so can connections of another kind, such as a simulation's.
//!
//! 1. [`Room::add`] for each connection, before the directory hears of it.
//! 2. [`Room::apply`] for each output of the directory. Then wake whatever [`Room::woken`] returns, and tell the
//!    directory of each link that [`Room::next_slow`] returns.
//! 3. [`Room::flush`] for a link that is woken, or whose connection takes more again. While it sleeps, its
//!    [`waker`](Endpoint::waker) is set.
//! 4. [`Room::deliver`] in the task that [`Room::wait_for_news`] named, for the links that are
//!    [`direct`](Endpoint::direct): what is said to the room wakes that one task, and none of theirs.
//! 5. [`Room::remove`] once a connection is gone.

mod audience;
mod endpoint;
mod news;
mod sharing;

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::rc::Rc;
use std::task::Waker;

use plausch_core::directory::{Output, Recipients};
use plausch_core::link::LinkId;
use plausch_core::wire::{Dialect, Message};

use super::room_log::RoomLog;
use super::schedule::Rounds;
use crate::packed::Packed;
use audience::{Audience, Woken, encode};
pub(super) use endpoint::Record;
pub use endpoint::{Endpoint, EndpointState};
pub use news::News;

/// What a connection took of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// How many bytes.
    pub count: usize,
    /// Whether it has to send a part of them later, in another form, and before anything else.
    pub holds_back: bool,
}

/// How far sending to a link got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flushed {
    /// Everything is sent. The link is woken when there is more.
    CaughtUp,
    /// The connection takes no more for now.
    Blocked,
    /// Everything is sent, and nothing follows.
    Ended,
}

/// The links, and the log of each audience.
#[derive(Debug)]
pub struct Room<S> {
    links: Packed<LinkId, Rc<RefCell<Endpoint<S>>>>,
    audiences: [Audience<S>; 4],
    /// How far a link may be behind.
    bytes_waiting: usize,
    /// Links that were too slow, which the directory does not know yet.
    slow: Vec<LinkId>,
    woken: Woken<S>,
    /// The task that attends to quiet links, while it sleeps.
    attendant: Option<Waker>,
    /// The task that delivers what is said, while it sleeps; and what it is woken for, at the least.
    deliverer: Option<(Waker, News)>,
    /// When links read and when they write.
    pub rounds: Rounds,
    /// How many texts were said.
    texts: u64,
    /// The same, once for each member that is to hear it.
    deliveries: u64,
}

impl<S> Room<S> {
    /// An empty room, in which each link may be `bytes_waiting` behind.
    pub fn new(bytes_waiting: usize) -> Self {
        let audiences = [
            (Dialect::Framed, true),
            (Dialect::Framed, false),
            (Dialect::Line, true),
            (Dialect::Line, false),
        ];
        Room {
            links: Packed::default(),
            audiences: audiences.map(|(dialect, modern)| Audience::new(dialect, modern)),
            bytes_waiting,
            slow: Vec::new(),
            woken: Woken { tasks: Vec::new(), quiet: Vec::new() },
            attendant: None,
            deliverer: None,
            rounds: Rounds::new(bytes_waiting),
            texts: 0,
            deliveries: 0,
        }
    }

    /// From now on each link may be `bytes_waiting` behind.
    pub(super) fn set_bytes_waiting(&mut self, bytes_waiting: usize) {
        self.bytes_waiting = bytes_waiting;
        self.rounds.set_bytes_waiting(bytes_waiting);
    }

    /// Adds a link with its socket, which has not entered the room yet.
    pub fn add(&mut self, link: LinkId, socket: S) -> Rc<RefCell<Endpoint<S>>> {
        let endpoint = Rc::new(RefCell::new(Endpoint::new(link, socket)));
        self.links.insert(link, Rc::clone(&endpoint));
        endpoint
    }

    /// Does what the directory wants.
    pub fn apply(&mut self, output: Output<'_>) {
        match output {
            Output::Send { to: Recipients::Link(link), message } => self.tell(link, &message),
            Output::Send { to: Recipients::Room, message } => self.say(&message, None, false),
            Output::Send { to: Recipients::RoomExcept(link), message } => {
                self.say(&message, Some(link), false);
            }
            Output::Send { to: Recipients::Modern, message } => self.say(&message, None, true),
            Output::Enter { link, modern } => self.enter(link, modern),
            Output::Hold { link } => self.change(link, |endpoint, log| endpoint.outbox.hold(log)),
            Output::Release { link } => self.change(link, |endpoint, _| endpoint.outbox.release()),
            Output::Close { link } => self.close(link),
            // The operator's.
            Output::Commanded { .. } | Output::Event(_) => {}
        }
    }

    /// Sends what waits for a link with `send`, as much as it takes. `send` returns how many bytes were taken, or
    /// [`ErrorKind::WouldBlock`] if the connection takes none now.
    ///
    /// # Errors
    /// Those of `send`: the connection is gone.
    pub fn flush(
        &mut self,
        shared: &Rc<RefCell<Endpoint<S>>>,
        mut send: impl FnMut(&mut S, &[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<Flushed> {
        let endpoint = &mut *shared.borrow_mut();
        let mut nowhere = RoomLog::default();
        let mut audience = endpoint.audience.map(|index| &mut self.audiences[usize::from(index)]);
        if let Some(audience) = &mut audience {
            audience.revive(endpoint);
        }
        let log = audience.as_mut().map_or(&mut nowhere, |audience| &mut audience.log);
        let Endpoint { outbox, socket, .. } = &mut *endpoint;
        let from = outbox.at();
        let sent = outbox.send(log, |pieces| send(socket, pieces));
        log.moved(from, outbox.at());
        let blocked = !sent?;
        if outbox.has_ended() {
            return Ok(Flushed::Ended);
        }
        if let (Some(audience), Some(at)) = (audience, outbox.at()) {
            if blocked || outbox.is_held() {
                audience.stalled.insert((at, endpoint.link), Rc::clone(shared));
                endpoint.stalled = true;
            } else if !endpoint.caught_up {
                audience.caught_up(endpoint.has_deliveries()).push(Rc::clone(shared));
                endpoint.caught_up = true;
            }
        }
        Ok(if blocked { Flushed::Blocked } else { Flushed::CaughtUp })
    }

    /// Sends what was said to the room with `send` to all who are [`direct`](Endpoint::direct) and were sent everything before, each
    /// in one go. Whoever is in any other state, or takes less than all, or fails, is left to its task, which is woken.
    ///
    /// There is a thread for each of `workers` if that many are worth it; at least one is wanted.
    pub fn deliver<W: Send>(
        &mut self,
        workers: &mut [W],
        send: impl Fn(&mut W, &mut S, &[IoSlice<'_>]) -> io::Result<Taken> + Sync,
    ) where
        S: Send,
    {
        for audience in &mut self.audiences {
            audience.deliver(workers, &send, &mut self.woken);
        }
    }

    /// What there is to [`deliver`](Room::deliver).
    pub fn news(&self) -> News {
        let news = self.audiences.iter().map(|audience| audience.news).max().unwrap_or_default();
        match news {
            // Nobody may read until the round is over: that waits for nothing.
            News::Traffic if self.rounds.is_crowded() => News::Said,
            news => news,
        }
    }

    /// Wakes `deliverer` once there is something to [`deliver`](Room::deliver) that matters as much as `least`.
    /// Until then, what matters less wakes no link either.
    pub fn wait_for_news(&mut self, deliverer: &Waker, least: News) {
        self.deliverer = Some((deliverer.clone(), least));
    }

    /// The link, unless the directory has closed it.
    pub fn endpoint(&self, link: LinkId) -> Option<Rc<RefCell<Endpoint<S>>>> {
        self.links.get(&link).cloned()
    }

    /// The [quiet](Endpoint::quiet) links that were woken since the last call: they are not quiet any more, until somebody
    /// says so. Wakes `attendant` once there are others.
    pub fn attend(&mut self, attendant: &Waker) -> Vec<Rc<RefCell<Endpoint<S>>>> {
        self.attendant = Some(attendant.clone());
        std::mem::take(&mut self.woken.quiet)
    }

    /// Removes a link that is gone.
    pub fn remove(&mut self, endpoint: &RefCell<Endpoint<S>>) {
        self.detach(&mut endpoint.borrow_mut());
    }

    /// A link that was too slow. Each is returned once, to tell the directory.
    pub fn next_slow(&mut self) -> Option<LinkId> {
        self.slow.pop()
    }

    /// The tasks to be woken, in this order, once nothing is borrowed.
    pub fn woken(&mut self) -> Vec<Waker> {
        let news = self.news();
        let deliverer = self.deliverer.take_if(|(_, least)| news >= *least);
        self.woken.tasks.extend(deliverer.map(|(deliverer, _)| deliverer));
        if !self.woken.quiet.is_empty() {
            self.woken.tasks.extend(self.attendant.take());
        }
        self.woken.tasks.extend(self.rounds.take_end());
        std::mem::take(&mut self.woken.tasks)
    }

    /// How many bytes of the logs are kept for those who have not been sent them.
    pub fn kept(&self) -> u64 {
        self.audiences.iter().map(|audience| audience.log.kept()).sum()
    }

    /// How many bytes of its log the slowest link is behind, of those whose connection takes nothing now.
    pub fn lag(&self) -> u64 {
        let lags = self.audiences.iter().filter_map(|audience| {
            let ((at, _), _) = audience.stalled.first_key_value()?;
            Some(audience.log.end() - at)
        });
        lags.max().unwrap_or(0)
    }

    /// How many bytes are still to be sent to a link.
    pub fn waiting(&self, link: LinkId) -> u64 {
        let Some(endpoint) = self.links.get(&link) else { return 0 };
        let Endpoint { outbox, audience, .. } = &*endpoint.borrow();
        let end = audience.map(|index| self.audiences[usize::from(index)].log.end());
        let behind = end.zip(outbox.at()).map_or(0, |(end, at)| end.saturating_sub(at));
        behind + outbox.unsent() as u64
    }

    /// How many texts were said to the room.
    pub fn texts(&self) -> u64 {
        self.texts
    }

    /// The same, once for each member that is to hear it.
    pub fn deliveries(&self) -> u64 {
        self.deliveries
    }

    /// Gives back the memory that [`Room::woken`] returned.
    pub fn reuse(&mut self, woken: Vec<Waker>) {
        self.woken.tasks = woken;
    }

    fn tell(&mut self, link: LinkId, message: &Message<'_>) {
        let greeting = matches!(
            message,
            Message::UserList(_)
                | Message::Profile(_)
                | Message::Topic { .. }
                | Message::Motd { .. }
                | Message::Past { .. }
        );
        let mut waiting = 0;
        self.change(link, |endpoint, log| {
            let (dialect, modern) = (endpoint.dialect, !endpoint.original);
            endpoint.outbox.insert(log, greeting, |bytes| encode(message, dialect, modern, bytes));
            waiting = endpoint.outbox.waiting();
        });
        if waiting > self.bytes_waiting {
            self.drop_slow(link);
        }
    }

    fn say(&mut self, message: &Message<'_>, except: Option<LinkId>, modern_only: bool) {
        let is_text = matches!(message, Message::Relayed { .. });
        self.texts += u64::from(is_text);
        let waits = self.deliverer.as_ref().is_some_and(|(_, least)| News::of(message) < *least);
        for (index, audience) in (0..).zip(&mut self.audiences) {
            if audience.members == 0 || (modern_only && !audience.modern) {
                continue;
            }
            let range = audience.append(message, waits, &mut self.woken);
            if is_text {
                self.deliveries += audience.members as u64;
            }
            self.rounds.said((range.end - range.start) as usize);
            audience.drop_slow(self.bytes_waiting as u64, &mut self.slow, &mut self.woken);
            if let Some(endpoint) = except.and_then(|link| self.links.get(&link)) {
                let is_skipped = endpoint.borrow_mut().skip(index, range);
                self.deliveries -= u64::from(is_text && is_skipped);
            }
        }
    }

    fn enter(&mut self, link: LinkId, modern: bool) {
        let Some(shared) = self.links.get(&link) else { return };
        let endpoint = &mut *shared.borrow_mut();
        let theirs = |audience: &Audience<S>| {
            audience.dialect == endpoint.dialect && audience.modern == modern
        };
        let mut audiences = (0..).zip(&mut self.audiences);
        if let Some((index, audience)) = audiences.find(|(_, audience)| theirs(audience)) {
            endpoint.audience = Some(index);
            endpoint.original = !modern;
            endpoint.outbox.enter(&mut audience.log);
            audience.members += 1;
            // Until it has been sent something: what came before may have filled its connection for good.
            if let Some(at) = endpoint.outbox.at() {
                audience.stalled.insert((at, link), Rc::clone(shared));
                endpoint.stalled = true;
            }
        }
        self.woken.add(shared, endpoint);
    }

    fn close(&mut self, link: LinkId) {
        self.change(link, |endpoint, log| {
            if endpoint.state == EndpointState::Open {
                endpoint.state = EndpointState::Closing;
                // There is no time left for a newcomer's pause.
                endpoint.outbox.release();
                endpoint.outbox.end(log);
            }
        });
        let endpoint = self.links.remove(&link);
        if let Some(index) = endpoint.and_then(|endpoint| endpoint.borrow().audience) {
            self.audiences[usize::from(index)].members -= 1;
        }
    }

    fn drop_slow(&mut self, link: LinkId) {
        if let Some(shared) = self.links.get(&link) {
            let endpoint = &mut *shared.borrow_mut();
            endpoint.state = EndpointState::Dropped;
            self.woken.add(shared, endpoint);
            self.slow.push(link);
        }
    }

    /// Changes what a link is to be sent, and wakes it.
    fn change(&mut self, link: LinkId, change: impl FnOnce(&mut Endpoint<S>, &RoomLog)) {
        if let Some(shared) = self.links.get(&link) {
            let endpoint = &mut *shared.borrow_mut();
            match endpoint.audience {
                Some(index) => change(endpoint, &self.audiences[usize::from(index)].log),
                None => change(endpoint, &RoomLog::default()),
            }
            self.woken.add(shared, endpoint);
        }
    }

    fn detach(&mut self, endpoint: &mut Endpoint<S>) {
        if let Some(index) = endpoint.audience {
            let audience = &mut self.audiences[usize::from(index)];
            audience.revive(endpoint);
            endpoint.outbox.leave(&mut audience.log);
        }
    }
}

#[cfg(test)]
mod tests;
