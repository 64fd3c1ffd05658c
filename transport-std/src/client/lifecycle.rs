//! The life of a client: joining, coming back, changing its nickname, leaving.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_channel::{Receiver, Sender, TrySendError};
use async_io::{Async, Timer};
use async_net::TcpStream;
use futures_lite::FutureExt;
use futures_lite::future::race;
use plausch_core::client::{Backoff, Command, CommandError, Disconnect, Service};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use smol::{Executor, Task};

use super::effects::{Complaint, Outcome};
use super::link::Arrival;
use super::machine::Machine;
use super::missed::Missed;
use super::reach::{self, Resolve, Unreached};
use super::watch::Watch;
use super::{ChatEnd, Ended, Event, MAX_EVENTS, Options, Roster};
use crate::requests::Requests;

/// How long saying goodbye may take: an original reads slowly, and up to 5 s of texts may lie ahead of it (§5).
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(8);

/// How long leaving waits for texts to come back.
const HEARD_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a server may take to answer when there is doubt whether it can be reached.
const DOUBT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often to look whether an application that has fallen behind reads its events again.
const READ_INTERVAL: Duration = Duration::from_millis(100);

/// What a [`Client`](super::Client) asks for.
pub(super) enum Request {
    /// Something that the machine can do without the lifecycle.
    Machine(Box<dyn FnOnce(&mut Machine) + Send>),
    Rename(Nick, Sender<Result<(), CommandError>>),
    Reconnect(Sender<Result<(), CommandError>>),
    Trust(PublicKey, Sender<Result<(), CommandError>>),
    /// Leave; the sender is dropped once that is done.
    Leave(Sender<Infallible>),
}

pub(super) struct Lifecycle {
    options: Options,
    resolve: Resolve,
    executor: Arc<Executor<'static>>,
    machine: Machine,
    arrivals: Receiver<Arrival>,
    requests: Requests<Request>,
    events: Sender<Event>,
    phase: Phase,
    attempt: Attempt,
    backoff: Backoff,
    /// The address at which the server was last reached.
    good: Option<SocketAddr>,
    /// What to leave for, once all is heard, or at this moment.
    departure: Option<(Then, Instant)>,
    watch: Watch,
    /// Since when there is doubt whether the server can be reached.
    doubt: Option<Instant>,
    missed: Missed,
    /// Dropped as soon as the client has left.
    leaving: Vec<Sender<Infallible>>,
}

/// What the lifecycle waits for, apart from what the machine waits for.
enum Phase {
    /// Nothing: the machine is joining, or in the room.
    Active,
    /// A connection to the server.
    Reaching(Task<Result<(TcpStream, SocketAddr), Unreached>>),
    /// The time of the next attempt; none: that the user wants one.
    Waiting(Option<Instant>),
    /// All goodbyes to be sent.
    Leaving {
        sent: Pin<Box<dyn Future<Output = ()> + Send>>,
        then: Then,
    },
    Ended,
}

/// What follows the goodbyes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Join,
    End,
}

/// Which attempt to join this is, and so what follows if the server refuses.
enum Attempt {
    /// The first: the client ends.
    First,
    /// To come back: the client tries again.
    Return,
    /// To change the nickname: the client comes back under its former one.
    Rename { from: Nick },
}

/// What ends a wait.
enum Wake {
    Request(Request),
    Arrival(Arrival),
    Datagram(SocketAddr, usize),
    Timeout,
    Reached(Result<(TcpStream, SocketAddr), Unreached>),
    Retry,
    GoodbyesSent,
    /// It is time to look at what [`Lifecycle::follow_up`] looks at.
    Look,
}

impl Lifecycle {
    pub(super) fn new(
        options: Options,
        resolve: Resolve,
        events: Sender<Event>,
        requests: Requests<Request>,
    ) -> Self {
        let executor = Arc::new(Executor::new());
        let (arriving, arrivals) = async_channel::bounded(64);
        Lifecycle {
            machine: Machine::new(executor.clone(), arriving, &options),
            options,
            resolve,
            executor,
            arrivals,
            requests,
            events,
            phase: Phase::Active,
            attempt: Attempt::First,
            backoff: Backoff::new(fastrand::u32(..)),
            good: None,
            departure: None,
            watch: Watch::new(Instant::now(), SystemTime::now()),
            doubt: None,
            missed: Missed::default(),
            leaving: Vec::new(),
        }
    }

    /// Runs a client until it has ended and its events are delivered.
    pub(super) async fn run(self) {
        let executor = self.executor.clone();
        executor.run(self.live()).await;
    }

    async fn live(mut self) {
        let mut datagram = [0; 1500];
        self.reach();
        while !matches!(self.phase, Phase::Ended) {
            self.deliver();
            match self.wait(&mut datagram).await {
                Wake::Request(request) => self.on_request(request),
                Wake::Arrival(arrival) => self.machine.on_arrival(arrival),
                Wake::Datagram(from, len) => {
                    self.machine.on_datagram(from, datagram.get(..len).unwrap_or_default());
                }
                Wake::Timeout => self.machine.on_timeout(!matches!(self.attempt, Attempt::First)),
                Wake::Reached(reached) => self.join(reached),
                Wake::Retry => self.reach(),
                Wake::GoodbyesSent => self.on_goodbyes_sent(),
                Wake::Look => {}
            }
            self.follow_up();
        }
        // Requests fail from here on. The events may still take long to be read.
        let Lifecycle { mut machine, mut missed, events, requests, leaving, .. } = self;
        drop((requests, leaving));
        let mut last = std::mem::take(machine.events());
        if missed.is_behind() {
            last = missed.make_up(last).into();
        }
        for event in last {
            if events.send(event).await.is_err() {
                break;
            }
        }
    }

    /// Waits for whatever happens first. Nothing has precedence, so that a flood of one thing does not hold up the rest.
    async fn wait(&mut self, datagram: &mut [u8]) -> Wake {
        let ends = matches!(self.phase, Phase::Leaving { then: Then::End, .. });
        let request = async {
            match self.requests.recv().await {
                Ok(request) => Wake::Request(request),
                Err(_) if ends => pending().await,
                // All handles are gone.
                Err(_) => Wake::Request(Request::Leave(async_channel::bounded(1).0)),
            }
        };
        let arrival = async {
            match self.arrivals.recv().await {
                Ok(arrival) => Wake::Arrival(arrival),
                Err(_) => pending().await,
            }
        };
        let udp = self.machine.udp();
        let datagram = receive(udp.as_deref(), datagram);
        let timeout = at(self.machine.next_timeout(), Wake::Timeout);
        let look = at(self.look_at(), Wake::Look);
        let phase = self.phase.wait();
        let network = race(arrival, datagram);
        race(race(request, network), race(race(timeout, look), phase)).await
    }

    fn on_request(&mut self, request: Request) {
        // An answer that nobody waits for any more is dropped.
        match request {
            Request::Machine(ask) => ask(&mut self.machine),
            Request::Rename(nick, done) => {
                let _ = done.try_send(self.rename(nick));
            }
            Request::Reconnect(done) => {
                self.reconnect();
                let _ = done.try_send(Ok(()));
            }
            Request::Trust(key, done) => {
                let pinned = self.machine.pin(key);
                if pinned {
                    self.reconnect();
                }
                let _ = done.try_send(pinned.then_some(()).ok_or(CommandError::NotJoined));
            }
            Request::Leave(left) => {
                self.leaving.push(left);
                self.depart(Then::End);
            }
        }
    }

    fn reach(&mut self) {
        let server = self.options.server.clone();
        let reaching = reach::reach((self.resolve)(server.clone()), self.good);
        self.phase = Phase::Reaching(self.executor.spawn(reaching));
        self.tell(Event::Connecting { server });
    }

    fn join(&mut self, reached: Result<(TcpStream, SocketAddr), Unreached>) {
        self.phase = Phase::Active;
        let (stream, directory) = match reached {
            Ok(reached) => reached,
            Err(Unreached { reason, error }) => {
                return self.on_disconnected(reason, Some(error), false);
            }
        };
        self.good = Some(directory);
        let local = stream.local_addr().ok().map(|local| local.ip());
        self.machine.set_directory(stream);
        let udp_port =
            self.machine.open_udp(self.options.udp_port, directory).unwrap_or_else(|error| {
                self.tell(Event::NoUdpPort { error: error.kind() });
                0
            });
        let (nick, dialect) = (self.options.nick.clone(), self.options.dialect);
        let join = Command::Join { directory, nick, udp_port, dialect, local };
        self.machine.set_trust();
        let joining = self.machine.command(join);
        debug_assert_eq!(joining, Ok(()), "only who is in the room cannot join");
    }

    fn rename(&mut self, nick: Nick) -> Result<(), CommandError> {
        if self.machine.has_member(&nick) {
            return Err(CommandError::NickTaken);
        }
        let from = std::mem::replace(&mut self.options.nick, nick);
        if let Attempt::Return = self.attempt {
            self.attempt = Attempt::Rename { from };
        }
        self.depart(Then::Join);
        Ok(())
    }

    /// Joins anew, whatever the client believes of the server.
    fn reconnect(&mut self) {
        match self.phase {
            Phase::Leaving { .. } | Phase::Ended => return,
            Phase::Active | Phase::Reaching(_) | Phase::Waiting(_) => {}
        }
        self.machine.drop_server(Disconnect::Ended);
        // The user knows.
        self.machine.take_outcome();
        self.machine.tell_unheard();
        self.backoff.reset();
        self.reach();
    }

    /// Leaves, as soon as all is heard that the user said.
    fn depart(&mut self, then: Then) {
        let by = self.departure.map_or_else(|| Instant::now() + HEARD_TIMEOUT, |(_, by)| by);
        let then = match self.departure {
            Some((Then::End, _)) => Then::End,
            _ => then,
        };
        self.departure = Some((then, by));
    }

    /// Says goodbye to everybody.
    fn leave(&mut self, then: Then) {
        if let Phase::Leaving { then: after, .. } = &mut self.phase {
            if then == Then::End {
                *after = Then::End;
            }
            return;
        }
        for peer in self.machine.peers() {
            if then == Then::Join {
                self.tell(Event::ChatClosed { peer, end: ChatEnd::Closed });
            }
        }
        let links = self.machine.leave();
        let sent = async {
            let timeout = async {
                Timer::after(GOODBYE_TIMEOUT).await;
            };
            let all = async {
                for link in links {
                    link.await;
                }
            };
            all.or(timeout).await;
        };
        self.phase = Phase::Leaving { sent: sent.boxed(), then };
    }

    fn on_goodbyes_sent(&mut self) {
        // What counts as heard once it is written has had its time.
        self.machine.tell_unheard();
        self.machine.tell_unsaid();
        match self.phase {
            Phase::Leaving { then: Then::Join, .. } => self.reach(),
            _ => self.end(Ended::Left),
        }
    }

    /// Decides how life goes on after what the machine was just told.
    fn follow_up(&mut self) {
        match self.machine.take_outcome() {
            None => {}
            Some(Outcome::Welcome) => {
                self.backoff.reset();
                self.attempt = Attempt::Return;
            }
            Some(Outcome::Disconnected { reason, error, may_hang }) => {
                self.on_disconnected(reason, error, may_hang);
            }
            Some(Outcome::Refused(complaint)) => self.on_refused(complaint),
        }
        // Before the next text goes out in spite of the overdue one.
        self.doubt();
        self.machine.pump();
        if let Some((then, by)) = self.departure {
            let is_heard = !matches!(self.phase, Phase::Active) || self.machine.is_all_heard();
            if is_heard || by <= Instant::now() {
                self.departure = None;
                self.leave(then);
            }
        }
    }

    /// After a standby, or when an echo is overdue, asks the server whether it is there.
    fn doubt(&mut self) {
        let now = Instant::now();
        let slept = self.watch.look(now, SystemTime::now());
        match self.phase {
            Phase::Active => {}
            Phase::Waiting(Some(_)) if slept => return self.reach(),
            _ => return self.doubt = None,
        }
        match self.doubt {
            None if slept || self.machine.is_echo_overdue() => {
                self.doubt = self.machine.ping().then_some(now);
            }
            Some(since) if self.machine.has_heard_since(since) => {
                self.doubt = None;
                self.machine.excuse_echo();
            }
            Some(since) if since + DOUBT_TIMEOUT <= now => {
                self.doubt = None;
                self.machine.drop_server(Disconnect::Silent);
                let outcome = self.machine.take_outcome();
                if let Some(Outcome::Disconnected { reason, error, may_hang }) = outcome {
                    self.on_disconnected(reason, error, may_hang);
                }
            }
            _ => {}
        }
    }

    fn look_at(&self) -> Option<Instant> {
        let behind = self.missed.is_behind().then(|| Instant::now() + READ_INTERVAL);
        let moments = [
            Some(self.watch.due()),
            self.doubt.map(|since| since + DOUBT_TIMEOUT),
            self.departure.map(|(_, by)| by),
            self.machine.pump_at(),
            behind,
        ];
        moments.into_iter().flatten().min()
    }

    fn on_refused(&mut self, Complaint { text, refusal }: Complaint) {
        self.tell(Event::Refused { text: text.clone(), refusal });
        match std::mem::replace(&mut self.attempt, Attempt::Return) {
            Attempt::First => self.end(Ended::Refused { text, refusal }),
            Attempt::Return => self.try_again(),
            Attempt::Rename { from } => {
                self.options.nick = from;
                self.reach();
            }
        }
    }

    fn on_disconnected(
        &mut self,
        reason: Disconnect,
        error: Option<io::ErrorKind>,
        may_hang: bool,
    ) {
        let is_first = matches!(self.attempt, Attempt::First);
        let reason = match reason {
            Disconnect::Dismissed if self.machine.is_taken_over() => Disconnect::TakenOver,
            // What was wrong with one text sends nobody away.
            Disconnect::Dismissed if self.machine.complains_of_a_text() => Disconnect::Ended,
            // A server that was there before is a chat server, which may be starting.
            Disconnect::NotAServer(Service::Mute) if !is_first => Disconnect::Ended,
            _ => reason,
        };
        // What it has announced is no failure.
        let (reason, error) = match reason {
            Disconnect::Ended
            | Disconnect::Unreachable
            | Disconnect::NoAnswer
            | Disconnect::Silent
                if self.machine.waits_for_restart() =>
            {
                (Disconnect::Restarting, None)
            }
            reason => (reason, error),
        };
        self.tell(Event::Disconnected { reason, error });
        self.machine.tell_unheard();
        match reason {
            Disconnect::Dismissed => {
                let Complaint { text, refusal } = self.machine.take_complaint();
                self.end(Ended::Dismissed { text, refusal });
            }
            _ if is_first && !self.options.reconnect => {
                self.end(Ended::Disconnected { reason, error });
            }
            // By itself, it would come back to the wrong server, or take turns with the user's other program for ever.
            Disconnect::OtherKey | Disconnect::TakenOver => self.phase = Phase::Waiting(None),
            // What hangs may answer the next time; and it is told nothing before it has shown its key.
            Disconnect::NotSecure if self.machine.insists_on_security() && !may_hang => {
                self.phase = Phase::Waiting(None);
            }
            _ => self.try_again(),
        }
    }

    fn try_again(&mut self) {
        let after = match self.machine.waits_for_restart() {
            true => self.backoff.wait_for_restart(),
            false => self.backoff.wait(),
        };
        self.phase = Phase::Waiting(Some(Instant::now() + after));
        self.tell(Event::Reconnecting { after });
    }

    fn end(&mut self, reason: Ended) {
        self.phase = Phase::Ended;
        self.tell(Event::Ended { reason });
    }

    fn tell(&mut self, event: Event) {
        self.machine.events().push_back(event);
    }

    /// Hands over the events. If the application does not read them, it misses some, until it has read half of those
    /// that wait.
    fn deliver(&mut self) {
        if self.missed.is_behind() && self.events.len() <= MAX_EVENTS / 2 {
            let later = std::mem::take(self.machine.events());
            *self.machine.events() = self.missed.make_up(later).into();
            if self.machine.is_joined() {
                let Roster { members, others } = self.machine.roster();
                self.tell(Event::Users { members, others });
            }
        }
        while let Some(event) = self.machine.events().pop_front() {
            if self.missed.is_behind() {
                self.missed.on_missed(event);
                continue;
            }
            self.missed.on_told(&event);
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => self.missed.on_missed(event),
                Err(TrySendError::Closed(_)) => return self.on_no_listener(),
            }
        }
    }

    /// Nobody reads events any more.
    fn on_no_listener(&mut self) {
        self.leave(Then::End);
        self.machine.events().clear();
    }
}

impl Phase {
    async fn wait(&mut self) -> Wake {
        match self {
            Phase::Active | Phase::Ended => pending().await,
            Phase::Reaching(task) => Wake::Reached(task.await),
            Phase::Waiting(moment) => at(*moment, Wake::Retry).await,
            Phase::Leaving { sent, .. } => {
                sent.await;
                Wake::GoodbyesSent
            }
        }
    }
}

async fn receive(udp: Option<&Async<UdpSocket>>, datagram: &mut [u8]) -> Wake {
    let Some(udp) = udp else { return pending().await };
    loop {
        // An error belongs to an earlier datagram that nobody received.
        if let Ok((len, from)) = udp.recv_from(datagram).await {
            return Wake::Datagram(from, len);
        }
    }
}

async fn at(moment: Option<Instant>, wake: Wake) -> Wake {
    match moment {
        Some(moment) => {
            Timer::at(moment).await;
        }
        None => pending().await,
    }
    wake
}
