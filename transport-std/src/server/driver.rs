//! [`Driver`]: the directory's machine and its room, and the only way to both.

mod deciding;
mod operating;

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use async_channel::Sender;
use async_io::Timer;
use futures_lite::future::{or, yield_now};
use plausch_core::directory::{
    self, ClosedBy, Command, CommandError, Directory, Input, Output, Owned,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::secure::MAX_RECORD;
use plausch_core::time::{Instant, Timeout, TimeoutReason};
use plausch_core::wire::{self, Decoder, Received};

use super::clock::Clock;
#[cfg(feature = "cluster")]
use super::cluster::{ClusterView, Desk, EngineError, Site};
use super::decided::Decisions;
use super::event::{Commanded, Reporter};
use super::gathering::Gathering;
use super::handshakes::Job;
use super::hub::Hub;
use super::metrics::Counters;
use super::nick::Unicode;
use super::options::{Limits, Options, Owner, Security};
use super::quiet::Quiet;
use super::room::{self, EndpointState, News};
use super::rules::Moderated;
use super::socket::{Socket, Worker};
use super::timer::Alarm;
use crate::growing::Owners;

/// What all tasks of a server share. None of it is borrowed while a task is woken or waits.
pub(super) struct Driver {
    clock: Clock,
    payload_length: usize,
    state: RefCell<State>,
    alarm: Alarm,
    /// The buffer that every link reads into.
    pub(super) scratch: Cell<Vec<u8>>,
    /// What every link sends with.
    worker: Cell<Worker>,
    /// How many threads deliver what is said.
    threads: usize,
    /// Takes the handshakes of secure links, if there may be any.
    pub(super) jobs: Option<Sender<Job>>,
    /// Links that need no task, if the system can watch such.
    pub(super) quiet: Option<Quiet>,
    /// Whether the members know that the server ends.
    is_announced: Cell<bool>,
    /// How many links there are, including those that the directory has closed.
    links: Cell<usize>,
    pub(super) counters: Rc<Counters>,
    /// The task that waits until there are none.
    idle: Cell<Option<Waker>>,
}

pub(super) type Room = room::Room<Socket>;
pub(super) type Endpoint = room::Endpoint<Socket>;

pub(super) type Policy = Owned<Moderated, Owners>;

#[derive(Debug)]
struct State {
    hub: Hub,
    room: Room,
    ids: LinkIds,
    reporter: Reporter,
}

/// The machine and its room, borrowed for any number of inputs, each with all that comes of it.
pub(super) struct Machine<'a> {
    now: Instant,
    state: &'a mut State,
}

/// How many bytes a link reads at once.
const READ_SIZE: usize = 64 << 10;

impl Driver {
    pub(super) fn new(options: &Options, jobs: Option<Sender<Job>>, reporter: Reporter) -> Self {
        let Options { limits, security, .. } = options;
        let allowed = limits.for_directory();
        let payload_length = allowed.payload_length;
        let policy = policy(limits, security.as_ref());
        let mut directory = Directory::new(allowed, policy, fastrand::u32(..));
        directory.set_security(match security {
            None => directory::Security::Plain,
            Some(Security { required: false, .. }) => directory::Security::Offered,
            Some(Security { required: true, .. }) => directory::Security::Required,
        });
        let started = std::time::Instant::now();
        let mut decisions = Decisions::default();
        options.decisions.iter().for_each(|decided| decided.restore(&mut decisions));
        let alone = |directory, decisions| {
            (Clock::start(started), Hub::Alone(Box::new(directory), decisions))
        };
        #[cfg(not(feature = "cluster"))]
        let (clock, hub) = alone(directory, decisions);
        #[cfg(feature = "cluster")]
        let (clock, hub) = match &options.cluster {
            None => alone(directory, decisions),
            Some(cluster) => {
                let key = options.security.as_ref().map(|security| *security.identity.public());
                // What was said before this process began has an age, too.
                let clock = Clock::that_goes_on(started, limits.directory.past.age);
                (clock, Hub::Clustered(Box::new(Site::new(directory, decisions, cluster, key))))
            }
        };
        let driver = Driver {
            clock,
            payload_length,
            counters: reporter.counters(),
            state: RefCell::new(State {
                hub,
                room: Room::new(limits.bytes_waiting),
                ids: LinkIds::new(),
                reporter,
            }),
            alarm: Alarm::default(),
            // An unfinished message of the link comes first, and what is opened of a record lies before it.
            scratch: Cell::new(vec![0; READ_SIZE + payload_length + MAX_RECORD]),
            worker: Cell::default(),
            threads: options.threads.max(1),
            jobs,
            quiet: Quiet::new(),
            is_announced: Cell::new(false),
            links: Cell::new(0),
            idle: Cell::new(None),
        };
        driver.begin();
        driver.set_operators(options.operators.clone());
        driver.set_exempt(options.exempt.clone());
        let _ = driver.set_admitted(options.admitted.clone());
        driver
    }

    /// Asks the machine, and does what comes of it before anything else happens.
    pub(super) fn with_machine<T>(&self, ask: impl FnOnce(&mut Machine<'_>) -> T) -> T {
        let mut state = self.state.borrow_mut();
        let mut machine = Machine {
            now: self.clock.read(std::time::Instant::now(), &self.alarm),
            state: &mut state,
        };
        let answer = ask(&mut machine);
        #[cfg(feature = "cluster")]
        machine.do_what_was_decided();
        self.counters.slow.add(machine.tell_of_slow_links());
        let due = state.hub.next_timeout();
        let woken = state.room.woken();
        drop(state);
        self.wake(woken);
        if let Some(due) = due {
            self.alarm.set(self.clock.system_time(when(due)));
        }
        answer
    }

    fn wake(&self, mut woken: Vec<Waker>) {
        woken.drain(..).for_each(Waker::wake);
        self.with_room(|room| room.reuse(woken));
    }

    /// Borrows the room. Nothing may be woken while it is borrowed.
    pub(super) fn with_room<T>(&self, look: impl FnOnce(&mut Room) -> T) -> T {
        look(&mut self.state.borrow_mut().room)
    }

    /// A new link from there.
    pub(super) fn accept(
        &self,
        socket: Socket,
        from: SocketAddr,
    ) -> (LinkId, Rc<RefCell<Endpoint>>) {
        self.links.set(self.links.get() + 1);
        self.counters.accepted.add(1);
        self.with_machine(|machine| {
            let link = machine.state.ids.allocate();
            let endpoint = machine.state.room.add(link, socket);
            endpoint.borrow_mut().record.accepted = machine.now;
            machine.input(Input::Accepted { link, from });
            (link, endpoint)
        })
    }

    /// A link is gone for good.
    pub(super) fn forget(&self, endpoint: &RefCell<Endpoint>) {
        self.with_room(|room| room.remove(endpoint));
        endpoint.borrow_mut().socket.close();
        self.links.set(self.links.get().saturating_sub(1));
        if self.links.get() == 0
            && let Some(waker) = self.idle.take()
        {
            waker.wake();
        }
    }

    /// Waits until there are no links, and the engine has been told what there was to tell.
    pub(super) async fn idle(&self) {
        #[cfg(feature = "cluster")]
        if let Some(desk) = self.desk() {
            desk.empty().await;
        }
        poll_fn(|cx| match self.links.get() {
            0 => Poll::Ready(()),
            _ => {
                self.idle.set(Some(cx.waker().clone()));
                Poll::Pending
            }
        })
        .await;
    }

    /// Delivers what is said to the room: woken behind all links that have something to say at the same time, it sends
    /// what all of them said in one go.
    pub(super) async fn run_deliveries(self: Rc<Self>) {
        let mut gathering = Gathering::default();
        let mut workers: Vec<Worker> = (0..self.threads).map(|_| Worker::default()).collect();
        loop {
            loop {
                let news = self.news(News::Traffic).await;
                let now = std::time::Instant::now();
                let Some(until) = gathering.waits(news, now) else { break };
                let over = async {
                    Timer::at(until).await;
                };
                let said = async {
                    self.news(News::Said).await;
                };
                match news {
                    News::Said => over.await,
                    News::Traffic | News::None => or(said, over).await,
                }
            }
            let began = std::time::Instant::now();
            let woken = self.with_room(|room| {
                room.deliver(&mut workers, |worker, socket, pieces| socket.send(pieces, worker));
                room.woken()
            });
            let sent = workers.iter_mut().map(|worker| std::mem::take(&mut worker.sent));
            self.counters.bytes_sent.add(sent.sum());
            let are_others = !woken.is_empty();
            self.wake(woken);
            if are_others {
                // They deliver, too: this goes on behind them.
                yield_now().await;
            }
            gathering.delivered(began, std::time::Instant::now());
        }
    }

    /// Waits for news that matter as much as `least`.
    async fn news(&self, least: News) -> News {
        let look = |cx: &mut Context<'_>| {
            self.with_room(|room| match room.news() {
                news if news >= least => Poll::Ready(news),
                _ => {
                    room.wait_for_news(cx.waker(), least);
                    Poll::Pending
                }
            })
        };
        poll_fn(look).await
    }

    /// Sends with the worker that all links share, and counts what is sent.
    pub(super) fn sending<T>(&self, send: impl FnOnce(&mut Worker) -> T) -> T {
        let mut worker = self.worker.take();
        let sent = send(&mut worker);
        self.counters.bytes_sent.add(std::mem::take(&mut worker.sent));
        self.worker.set(worker);
        sent
    }

    /// Ends each round: it is woken behind all links that are to write.
    pub(super) async fn run_rounds(self: Rc<Self>) {
        poll_fn(|cx| {
            self.with_room(|room| room.rounds.begin(cx.waker()));
            Poll::<()>::Pending
        })
        .await;
    }

    /// Handles the machine's timeouts, forever.
    pub(super) async fn run_timeouts(self: Rc<Self>) {
        let handle = || {
            let next = self.with_machine(|machine| machine.timeout());
            next.map(|at| self.clock.system_time(at))
        };
        self.alarm.run(handle).await;
    }

    /// Reads what a client sends, from its first byte on.
    pub(super) fn decoder(&self) -> Decoder {
        Decoder::new(wire::Sender::Client, self.payload_length)
    }

    /// Gives the machine all whole messages in `bytes`. Returns how many bytes are done with.
    pub(super) fn receive(
        &self,
        link: LinkId,
        endpoint: &RefCell<Endpoint>,
        decoder: &mut Decoder,
        bytes: &[u8],
    ) -> usize {
        self.with_machine(|machine| {
            let mut used = 0;
            loop {
                let (more, item) = decoder.decode(bytes.get(used..).unwrap_or_default());
                used += more;
                let (Some(item), Some(dialect)) = (item, decoder.dialect()) else { return used };
                let received = Received { dialect, item };
                endpoint.borrow_mut().received(machine.now, &received);
                machine.input(Input::Received { link, received });
                if endpoint.borrow().state() != EndpointState::Open {
                    return bytes.len();
                }
            }
        })
    }
}

#[cfg(feature = "cluster")]
impl Driver {
    /// What the server asks of the engine, if it is in a cluster.
    pub(super) fn desk(&self) -> Option<Rc<Desk>> {
        match &self.state.borrow().hub {
            Hub::Alone(..) => None,
            Hub::Clustered(site) => Some(Rc::clone(&site.desk)),
        }
    }

    /// The engine has answered.
    pub(super) fn cluster_input(&self, input: plausch_core::cluster::Input<'_>) {
        self.with_machine(|machine| {
            let State { hub, room, reporter, .. } = &mut *machine.state;
            if let Hub::Clustered(site) = hub {
                site.input(machine.now, input, room, reporter);
            }
        });
    }

    /// The engine did what it was asked, or why not.
    pub(super) fn tell_of_engine(&self, error: Option<&EngineError>) {
        let mut state = self.state.borrow_mut();
        let State { hub, reporter, .. } = &mut *state;
        if let Hub::Clustered(site) = hub {
            site.tell_of_engine(error, reporter);
        }
    }

    /// How the cluster stands, if the server is in one.
    pub(super) fn cluster(&self) -> Option<ClusterView> {
        match &self.state.borrow().hub {
            Hub::Alone(..) => None,
            Hub::Clustered(site) => Some(site.view()),
        }
    }
}

impl Machine<'_> {
    /// Tells the machine what happened, and does what comes of it.
    pub(super) fn input(&mut self, input: Input<'_>) {
        let State { hub, room, reporter, .. } = &mut *self.state;
        hub.input(self.now, input, room, reporter);
    }

    /// Does what the operator asks for.
    fn command(&mut self, command: Command<'_>) -> Result<(), CommandError> {
        let State { hub, room, reporter, .. } = &mut *self.state;
        hub.command(self.now, command, room, reporter)
    }

    /// Does one thing that is due, if there is one. When is the next one?
    pub(super) fn timeout(&mut self) -> Option<Instant> {
        self.input(Input::Timeout);
        self.state.hub.next_timeout().map(when)
    }

    /// Telling the room that a slow member left may make another one too slow. How many were there?
    fn tell_of_slow_links(&mut self) -> usize {
        let mut count = 0;
        while let Some(link) = self.state.room.next_slow() {
            count += 1;
            self.input(Input::Closed { link, by: ClosedBy::Slow });
        }
        count
    }
}

/// When a timeout is handled. Thousands of silent members are pinged: those who are due at nearly the same time, together.
fn when(timeout: Timeout) -> Instant {
    const TOGETHER: u64 = 50_000;
    match timeout.reason {
        TimeoutReason::Silence => {
            let micros = timeout.at.as_micros().div_ceil(TOGETHER).saturating_mul(TOGETHER);
            Instant::from_micros(micros)
        }
        _ => timeout.at,
    }
}

/// Which nicknames are allowed, and whose they are.
fn policy(limits: &Limits, security: Option<&Security>) -> Policy {
    let kept = security.and_then(|security| security.owners.as_ref());
    // Nicknames belong to nobody if none may.
    let most = kept.map_or(0, |_| limits.directory.members);
    let mut policy = Owned::new(Moderated::new(Unicode::new(limits.look_alikes)), most);
    let wall = SystemTime::now();
    for &Owner { look, key, until } in kept.into_iter().flatten() {
        // Those whose time has come own nothing. And a clock that is wrong when a machine starts keeps nobody longer.
        if let Ok(left) = until.duration_since(wall) {
            let until = Instant::START + left.min(Policy::KEPT);
            policy.restore(look, directory::Owner { key, until });
        }
    }
    policy
}

/// Does what the directory wants.
pub(super) fn perform(room: &mut Room, reporter: &Reporter, output: Output<'_>) {
    match output {
        Output::Event(event) => reporter.report(event),
        Output::Commanded { link, nick, key, text } => {
            reporter.command(Commanded { link, nick, key, text: text.to_string() });
        }
        output => room.apply(output),
    }
}
