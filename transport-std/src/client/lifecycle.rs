//! The life of a client: joining, coming back, changing its nickname, leaving.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender, TrySendError};
use async_io::{Async, Timer};
use futures_lite::FutureExt;
use futures_lite::future::race;
use plausch_core::client::{Backoff, Command, CommandError, Disconnect, Input};
use plausch_core::name::Nick;
use smol::{Executor, Task};

use super::link::Arrival;
use super::machine::{Complaint, Machine, Outcome};
use super::{ChatEnd, Ended, Event, Options, ServerAddr};
use crate::requests::Requests;

/// How long saying goodbye may take: an original reads slowly, and up to 5 s of texts may lie ahead of it (§5).
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(8);

/// What a [`Client`](super::Client) asks for.
pub(super) enum Request {
    /// Something that the machine can do without the lifecycle.
    Machine(Box<dyn FnOnce(&mut Machine) + Send>),
    Rename(Nick, Sender<Result<(), CommandError>>),
    Reconnect(Sender<Result<(), CommandError>>),
    /// Leave; the sender is dropped once that is done.
    Leave(Sender<Infallible>),
}

/// Finds the addresses of a server.
pub(super) type Resolve = Box<dyn Fn(ServerAddr) -> Resolving + Send>;
pub(super) type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

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
    /// Dropped as soon as the client has left.
    leaving: Vec<Sender<Infallible>>,
}

/// What the lifecycle waits for, apart from what the machine waits for.
enum Phase {
    /// Nothing: the machine is joining, or in the room.
    Active,
    /// The server's addresses.
    Resolving(Task<io::Result<Vec<SocketAddr>>>),
    /// The time of the next attempt.
    Waiting(Instant),
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
    Delivered(Result<(), async_channel::SendError<Event>>),
    Arrival(Arrival),
    Datagram(SocketAddr, usize),
    Timeout,
    Resolved(io::Result<Vec<SocketAddr>>),
    Retry,
    GoodbyesSent,
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
            machine: Machine::new(executor.clone(), arriving, options.limits),
            options,
            resolve,
            executor,
            arrivals,
            requests,
            events,
            phase: Phase::Active,
            attempt: Attempt::First,
            backoff: Backoff::new(fastrand::u32(..)),
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
        self.resolve();
        while !matches!(self.phase, Phase::Ended) {
            self.deliver();
            match self.wait(&mut datagram).await {
                Wake::Request(request) => self.on_request(request),
                Wake::Delivered(Ok(())) => drop(self.machine.events().pop_front()),
                Wake::Delivered(Err(_)) => self.on_no_listener(),
                Wake::Arrival(arrival) => self.machine.on_arrival(arrival),
                Wake::Datagram(from, len) => {
                    self.machine.on_datagram(from, datagram.get(..len).unwrap_or_default());
                }
                Wake::Timeout => self.machine.input(Input::Timeout),
                Wake::Resolved(addresses) => self.join(addresses),
                Wake::Retry => self.resolve(),
                Wake::GoodbyesSent => self.on_goodbyes_sent(),
            }
            self.follow_up();
        }
        // Requests fail from here on. The events may still take long to be read.
        let Lifecycle { mut machine, events, requests, leaving, .. } = self;
        drop((requests, leaving));
        for event in std::mem::take(machine.events()) {
            if events.send(event).await.is_err() {
                break;
            }
        }
    }

    /// Waits for whatever happens first. Nothing has precedence, so that a flood of one thing does not hold up the rest.
    ///
    /// While the application has events to read, the network waits. Requests never do: whoever reads the events may be
    /// waiting for an answer.
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
        if let Some(event) = self.machine.events().front().cloned() {
            let delivered = async { Wake::Delivered(self.events.send(event).await) };
            return race(request, race(delivered, self.phase.wait())).await;
        }
        let arrival = async {
            match self.arrivals.recv().await {
                Ok(arrival) => Wake::Arrival(arrival),
                Err(_) => pending().await,
            }
        };
        let udp = self.machine.udp();
        let datagram = receive(udp.as_deref(), datagram);
        let timeout = at(self.machine.next_timeout(), Wake::Timeout);
        let phase = self.phase.wait();
        let network = race(arrival, datagram);
        race(race(request, network), race(timeout, phase)).await
    }

    fn on_request(&mut self, request: Request) {
        // An answer that nobody waits for any more is dropped.
        match request {
            Request::Machine(ask) => ask(&mut self.machine),
            Request::Rename(nick, done) => {
                self.rename(nick);
                let _ = done.try_send(Ok(()));
            }
            Request::Reconnect(done) => {
                let waits = matches!(self.phase, Phase::Waiting(_));
                if waits {
                    self.resolve();
                }
                let _ = done.try_send(if waits { Ok(()) } else { Err(CommandError::Joined) });
            }
            Request::Leave(left) => {
                self.leaving.push(left);
                self.leave(Then::End);
            }
        }
    }

    fn resolve(&mut self) {
        let server = self.options.server.clone();
        self.phase = Phase::Resolving(self.executor.spawn((self.resolve)(server.clone())));
        self.tell(Event::Connecting { server });
    }

    fn join(&mut self, addresses: io::Result<Vec<SocketAddr>>) {
        self.phase = Phase::Active;
        let addresses = addresses.and_then(|addresses| match addresses.first() {
            Some(&first) => Ok((first, addresses)),
            None => Err(io::ErrorKind::NotFound.into()),
        });
        let (directory, addresses) = match addresses {
            Ok(found) => found,
            Err(error) => return self.on_disconnected(Disconnect::UnknownHost, Some(error.kind())),
        };
        self.machine.set_directory(addresses);
        let udp_port = self.machine.open_udp(self.options.udp_port).unwrap_or_else(|error| {
            self.tell(Event::NoUdpPort { error: error.kind() });
            0
        });
        let (nick, dialect) = (self.options.nick.clone(), self.options.dialect);
        let joining = self.machine.command(Command::Join { directory, nick, udp_port, dialect });
        debug_assert_eq!(joining, Ok(()), "only who is in the room cannot join");
    }

    fn rename(&mut self, nick: Nick) {
        let from = std::mem::replace(&mut self.options.nick, nick);
        if let Attempt::Return = self.attempt {
            self.attempt = Attempt::Rename { from };
        }
        self.leave(Then::Join);
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
        match self.phase {
            Phase::Leaving { then: Then::Join, .. } => self.resolve(),
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
            Some(Outcome::Disconnected { reason, error }) => self.on_disconnected(reason, error),
            Some(Outcome::Refused(complaint)) => self.on_refused(complaint),
        }
    }

    fn on_refused(&mut self, Complaint { text, refusal }: Complaint) {
        self.tell(Event::Refused { text: text.clone(), refusal });
        match std::mem::replace(&mut self.attempt, Attempt::Return) {
            Attempt::First => self.end(Ended::Refused { text, refusal }),
            Attempt::Return => self.try_again(),
            Attempt::Rename { from } => {
                self.options.nick = from;
                self.resolve();
            }
        }
    }

    fn on_disconnected(&mut self, reason: Disconnect, error: Option<io::ErrorKind>) {
        self.tell(Event::Disconnected { reason, error });
        match (reason, &self.attempt) {
            (Disconnect::Dismissed, _) => {
                let Complaint { text, refusal } = self.machine.take_complaint();
                self.end(Ended::Dismissed { text, refusal });
            }
            (_, Attempt::First) if !self.options.reconnect => {
                self.end(Ended::Disconnected { reason, error });
            }
            _ => self.try_again(),
        }
    }

    fn try_again(&mut self) {
        let after = self.backoff.wait();
        self.phase = Phase::Waiting(Instant::now() + after);
        self.tell(Event::Reconnecting { after });
    }

    fn end(&mut self, reason: Ended) {
        self.phase = Phase::Ended;
        self.tell(Event::Ended { reason });
    }

    fn tell(&mut self, event: Event) {
        self.machine.events().push_back(event);
    }

    /// Hands over as many events as the application's channel takes.
    fn deliver(&mut self) {
        while let Some(event) = self.machine.events().pop_front() {
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => return self.machine.events().push_front(event),
                Err(TrySendError::Closed(_)) => self.on_no_listener(),
            }
        }
    }

    /// Nobody reads events any more.
    fn on_no_listener(&mut self) {
        self.machine.events().clear();
        self.leave(Then::End);
    }
}

impl Phase {
    async fn wait(&mut self) -> Wake {
        match self {
            Phase::Active | Phase::Ended => pending().await,
            Phase::Resolving(task) => Wake::Resolved(task.await),
            Phase::Waiting(moment) => at(Some(*moment), Wake::Retry).await,
            Phase::Leaving { sent, .. } => {
                sent.await;
                Wake::GoodbyesSent
            }
        }
    }
}

/// Asks the operating system. IPv4 comes first: originals and most servers are found there.
pub(super) fn resolve(server: ServerAddr) -> Resolving {
    async move {
        let mut addresses = async_net::resolve((server.host(), server.port())).await?;
        addresses.sort_by_key(SocketAddr::is_ipv6);
        Ok(addresses)
    }
    .boxed()
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
