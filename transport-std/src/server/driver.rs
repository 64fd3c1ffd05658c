//! [`Driver`]: the directory's machine and its room, and the only way to both.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use async_channel::Sender;
use plausch_core::directory::{
    self, ClosedBy, Command, CommandError, Directory, Input, NickPolicy, Output, Owned, Sign, Who,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::sanction::Sanction;
use plausch_core::secure::{Fingerprint, MAX_RECORD};
use plausch_core::text::Text;
use plausch_core::time::{Instant, Timeout, TimeoutReason};
use plausch_core::wire::{self, Decoder, Received};

use super::clock::Clock;
#[cfg(feature = "cluster")]
use super::cluster::{ClusterView, Desk, EngineError, Site};
use super::event::{Commanded, Reporter};
use super::handle::{Member, Request};
use super::handshakes::Job;
use super::hub::Hub;
use super::metrics::{Counters, Metrics};
use super::nick::Unicode;
use super::options::{Limits, Options, Owner, Security};
use super::quiet::Quiet;
use super::room::{self, EndpointState};
use super::rules::{Moderated, Rule};
use super::secure;
use super::socket::Socket;
use super::timer::Alarm;
use crate::growing::Owners;
use crate::requests::Requests;

/// What all tasks of a server share. None of it is borrowed while a task is woken or waits.
pub(super) struct Driver {
    clock: Clock,
    payload_length: usize,
    state: RefCell<State>,
    alarm: Alarm,
    /// The buffer that every link reads into.
    pub(super) scratch: Cell<Vec<u8>>,
    /// The buffer that every secure link seals in.
    pub(super) sealed: Cell<Vec<u8>>,
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

/// What the members are told at the end.
const GOODBYE: &str = "The server is shutting down";

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
        let alone = |directory| (Clock::start(started), Hub::Alone(Box::new(directory)));
        #[cfg(not(feature = "cluster"))]
        let (clock, hub) = alone(directory);
        #[cfg(feature = "cluster")]
        let (clock, hub) = match &options.cluster {
            None => alone(directory),
            Some(cluster) => {
                let key = options.security.as_ref().map(|security| *security.identity.public());
                // What was said before this process began has an age, too.
                let clock = Clock::that_goes_on(started, limits.directory.past.age);
                (clock, Hub::Clustered(Box::new(Site::new(directory, cluster, key))))
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
            sealed: Cell::new(jobs.as_ref().map_or(Vec::new(), |_| vec![0; secure::SEALED])),
            jobs,
            quiet: Quiet::new(),
            is_announced: Cell::new(false),
            links: Cell::new(0),
            idle: Cell::new(None),
        };
        // Nobody is here yet who could be removed.
        let _ = driver.set_rules(options.rules.clone());
        driver.set_operators(options.operators.clone());
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
            machine.input(Input::Accepted { link, from });
            (link, endpoint)
        })
    }

    /// A link is gone for good.
    pub(super) fn forget(&self, endpoint: &RefCell<Endpoint>) {
        self.with_room(|room| room.remove(endpoint));
        endpoint.borrow_mut().socket = Socket::Closed;
        self.links.set(self.links.get().saturating_sub(1));
        if self.links.get() == 0
            && let Some(waker) = self.idle.take()
        {
            waker.wake();
        }
    }

    /// Does what operators ask for, until one of them asks to stop.
    pub(super) async fn serve_operators(&self, requests: Requests<Request>) {
        while let Ok(request) = requests.recv().await {
            // The caller may have gone away.
            let _ = match request {
                Request::Members(done) => done.try_send(self.members()).map_err(drop),
                Request::Kick { nick, why, done } => {
                    done.try_send(self.kick(nick, why.as_deref())).map_err(drop)
                }
                Request::Say { text, done } => done.try_send(self.say(&text)).map_err(drop),
                Request::PutUp { sign, text, done } => {
                    done.try_send(self.put_up(sign, text.as_deref())).map_err(drop)
                }
                Request::Sign(sign, done) => done.try_send(self.sign(sign)).map_err(drop),
                Request::Announce { after, why, done } => {
                    done.try_send(self.announce(after, why.as_deref())).map_err(drop)
                }
                Request::SetLimits(limits) => {
                    self.set_limits(&limits);
                    Ok(())
                }
                Request::SetRules(rules, done) => {
                    done.try_send(self.set_rules(rules)).map_err(drop)
                }
                Request::SetOperators(operators) => {
                    self.set_operators(operators);
                    Ok(())
                }
                Request::Reply { link, done, pieces } => {
                    self.reply(link, done, &pieces);
                    Ok(())
                }
                Request::Metrics(done) => done.try_send(self.metrics()).map_err(drop),
                Request::Owners(done) => done.try_send(self.owners()).map_err(drop),
                #[cfg(feature = "cluster")]
                Request::Cluster(done) => done.try_send(self.cluster()).map_err(drop),
                Request::Stop => return,
            };
        }
        // Nobody can ask any more: the server goes on.
        std::future::pending::<()>().await;
    }

    /// Says goodbye, unless the members know that the server ends, and closes all links.
    pub(super) fn stop(&self) -> Result<(), CommandError> {
        let goodbye = Text::new(GOODBYE).ok();
        self.command(Command::Stop { text: goodbye.filter(|_| !self.is_announced.get()) })
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
        poll_fn(|cx| {
            let woken = self.with_room(|room| {
                let sent = &self.counters.bytes_sent;
                room.deliver(|socket, pieces| socket.counted(sent)?.send(pieces));
                room.wait_for_news(cx.waker());
                room.woken()
            });
            self.wake(woken);
            Poll::<()>::Pending
        })
        .await;
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
                endpoint.borrow_mut().dialect = dialect;
                machine.input(Input::Received { link, received: Received { dialect, item } });
                if endpoint.borrow().state() != EndpointState::Open {
                    return bytes.len();
                }
            }
        })
    }

    fn kick(&self, nick: Nick, why: Option<&str>) -> Result<(), CommandError> {
        let why = why.map(Text::new).transpose()?;
        self.command(Command::Kick { nick, why })
    }

    fn say(&self, text: &str) -> Result<(), CommandError> {
        self.command(Command::Say { text: Text::new(text)? })
    }

    fn put_up(&self, sign: Sign, text: Option<&str>) -> Result<(), CommandError> {
        let text = text.map(Text::new).transpose()?;
        self.command(Command::PutUp { sign, text })
    }

    fn sign(&self, sign: Sign) -> Option<String> {
        let state = self.state.borrow();
        Some(state.hub.room().sign(sign)?.in_lines().to_string())
    }

    fn announce(&self, after: Duration, why: Option<&str>) -> Result<(), CommandError> {
        let why = why.map(Text::new).transpose()?;
        self.command(Command::Announce { after, why })?;
        self.is_announced.set(true);
        Ok(())
    }

    fn set_limits(&self, limits: &Limits) {
        self.with_machine(|machine| {
            let (bytes_waiting, limits) = (limits.bytes_waiting, limits.for_directory());
            machine.state.hub.room_mut().set_limits(machine.now, limits);
            machine.state.room.set_bytes_waiting(bytes_waiting);
        });
    }

    /// Removes all members who are banned by then, and tells them why. Returns them.
    fn set_rules(&self, rules: Vec<Rule>) -> Vec<Member> {
        let members = self.members();
        let banned = self.with_machine(|machine| {
            let now = machine.now;
            let policy = machine.state.hub.room_mut().policy_mut();
            policy.beneath_mut().set_rules(now, SystemTime::now(), rules);
            let mut why = |member: Member| {
                let ip = member.addr.ip();
                let who = Who { ip, nick: Some(&member.nick), key: member.key.as_ref() };
                if !policy.is_sanctioned(now, Sanction::Ban, who) {
                    return None;
                }
                let why = policy.explain_sanction(now, Sanction::Ban, who, member.modern);
                let why = why.to_string();
                Some((member, why))
            };
            members.into_iter().filter_map(&mut why).collect::<Vec<_>>()
        });
        let kicked = banned.into_iter().filter_map(|(member, why)| {
            self.kick(member.nick.clone(), Some(&why)).is_ok().then_some(member)
        });
        kicked.collect()
    }

    fn set_operators(&self, operators: Vec<Fingerprint>) {
        self.with_machine(|machine| {
            let policy = machine.state.hub.room_mut().policy_mut();
            policy.beneath_mut().set_operators(operators);
        });
    }

    /// Tells a member what came of its command, in pieces of which each fits into a message.
    fn reply(&self, link: LinkId, done: bool, pieces: &[String]) {
        for text in pieces.iter().filter_map(|piece| Text::new(piece).ok()) {
            // A server that stops has told everybody so.
            let _ = self.command(Command::Reply { link, done, text });
        }
    }

    fn command(&self, command: Command<'_>) -> Result<(), CommandError> {
        self.with_machine(|machine| {
            let State { hub, room, reporter, .. } = &mut *machine.state;
            hub.command(machine.now, command, room, reporter)
        })
    }

    fn members(&self) -> Vec<Member> {
        let mut members = Vec::new();
        self.state.borrow().hub.each_member(|member| {
            members.push(Member {
                nick: member.nick.clone(),
                addr: member.addr,
                dialect: member.dialect,
                modern: member.modern,
                key: member.key,
            });
        });
        members
    }

    fn metrics(&self) -> Metrics {
        let state = self.state.borrow();
        let (directory, room) = (state.hub.room(), &state.room);
        let mut metrics = Metrics {
            members_limit: directory.limits().members,
            #[cfg(feature = "cluster")]
            cut_off: directory.is_closed(),
            links: self.links.get(),
            lag: room.lag(),
            kept: room.kept(),
            texts: room.texts(),
            deliveries: room.deliveries(),
            ..self.counters.metrics()
        };
        state.hub.each_member(|member| {
            match member.key {
                None => metrics.members_plain += 1,
                Some(_) => metrics.members_secure += 1,
            }
            metrics.originals += usize::from(!member.modern);
        });
        #[cfg(feature = "cluster")]
        if let Hub::Clustered(site) = &state.hub {
            let now = self.clock.read(std::time::Instant::now(), &self.alarm);
            metrics.cluster = Some(site.metrics(now));
        }
        metrics
    }
}

#[cfg(feature = "cluster")]
impl Driver {
    /// What the server asks of the engine, if it is in a cluster.
    pub(super) fn desk(&self) -> Option<Rc<Desk>> {
        match &self.state.borrow().hub {
            Hub::Alone(_) => None,
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
            Hub::Alone(_) => None,
            Hub::Clustered(site) => Some(site.view()),
        }
    }
}

impl Driver {
    /// Whose nicknames are. Whoever is here is seen now.
    fn owners(&self) -> Vec<Owner> {
        let state = self.state.borrow();
        let room = state.hub.room();
        let policy = room.policy();
        let here = room.members().filter_map(|member| Some((member.nick, member.key?)));
        let looks = here.flat_map(|(nick, key)| policy.looks(nick).map(|look| (look, key)));
        let here: BTreeSet<_> = looks.collect();
        let now = self.clock.read(std::time::Instant::now(), &self.alarm);
        let wall = SystemTime::now();
        let owners = policy.owners().map(|(&look, owner)| {
            let left = match here.contains(&(look, owner.key)) {
                true => Policy::KEPT,
                false => owner.until.since(now),
            };
            Owner { look, key: owner.key, until: wall + left }
        });
        owners.collect()
    }
}

impl Machine<'_> {
    /// Tells the machine what happened, and does what comes of it.
    pub(super) fn input(&mut self, input: Input<'_>) {
        let State { hub, room, reporter, .. } = &mut *self.state;
        hub.input(self.now, input, room, reporter);
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
