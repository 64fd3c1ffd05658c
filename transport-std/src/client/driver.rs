//! Drives a client's machine through its life: joining, coming back, changing its name, leaving.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant as StdInstant};

use async_channel::{Receiver, Sender};
use async_io::{Async, Timer};
use futures_lite::FutureExt;
use plausch_core::client::{Backoff, Command, Disconnect, Input};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::{Datagram, Dialect};
use smol::Executor;

use super::link::Arrival;
use super::session::{Outcome, Session};
use super::{ChatEnd, Event, Options, Request, options};

/// How long taking one's leave may take: an original reads slowly, and there may be texts for 5 s.
const LEAVING: Duration = Duration::from_secs(8);

pub(super) struct Driver {
    options: Options,
    session: Session,
    arrivals: Receiver<Arrival>,
    events: Sender<Event>,
    requests: Receiver<Request>,
    backoff: Backoff,
    /// When the next attempt is due.
    retry: Option<StdInstant>,
    stage: Stage,
    /// Why the last link failed.
    failure: Option<io::Error>,
    /// What the user was told last that was wrong.
    last_error: String,
}

enum Stage {
    /// Never been in the room.
    New,
    /// Has been in the room.
    Known,
    /// On the way to another nickname; this was the one before.
    Renaming(Nick),
    Over,
}

/// What ended a wait.
enum Wake {
    Arrival(Arrival),
    Datagram(SocketAddr, usize),
    Request(Request),
    Timeout,
    Retry,
}

impl Driver {
    /// Lives as `options` say until it is asked to quit, or is not let in.
    pub(super) async fn run(options: Options, events: Sender<Event>, requests: Receiver<Request>) {
        let executor = Arc::new(Executor::new());
        let (arriving, arrivals) = async_channel::bounded(64);
        let session = Session::new(executor.clone(), arriving, options.limits);
        let mut driver = Driver {
            options,
            session,
            arrivals,
            events,
            requests,
            backoff: Backoff::new(fastrand::u32(..)),
            retry: None,
            stage: Stage::New,
            failure: None,
            last_error: String::new(),
        };
        executor.run(driver.live()).await;
    }

    async fn live(&mut self) {
        let mut datagram = [0; 1500];
        self.join().await;
        while !matches!(self.stage, Stage::Over) {
            match self.wait(&mut datagram).await {
                Wake::Arrival(arrival) => self.arrived(arrival),
                Wake::Datagram(from, len) => {
                    self.heard(from, datagram.get(..len).unwrap_or_default());
                }
                Wake::Request(request) => self.asked(request).await,
                Wake::Timeout => self.session.input(Input::Timeout),
                Wake::Retry => self.join().await,
            }
            self.go_on().await;
        }
    }

    async fn wait(&self, datagram: &mut [u8]) -> Wake {
        let (timeout, retry) = (self.session.next_timeout(), self.retry);
        let request = async { Wake::Request(self.requests.recv().await.unwrap_or(Request::Quit)) };
        let arrival = async {
            match self.arrivals.recv().await {
                Ok(arrival) => Wake::Arrival(arrival),
                Err(_) => std::future::pending().await,
            }
        };
        let udp = self.session.udp();
        let datagram = receive(udp.as_deref(), datagram);
        let timeout = async { at(timeout, Wake::Timeout).await };
        let retry = async { at(retry, Wake::Retry).await };
        request.or(arrival).or(datagram).or(timeout).or(retry).await
    }

    async fn join(&mut self) {
        self.retry = None;
        let server = self.options.server.clone();
        self.tell(Event::Connecting { server: server.clone() }).await;
        let (host, port) = match options::host_and_port(&server) {
            Ok(parts) => parts,
            Err(error) => return self.over(Event::Refused { text: error.to_string() }).await,
        };
        match async_net::resolve((host.as_str(), port)).await {
            Ok(mut addresses) => {
                // Originals and most servers are found by IPv4.
                addresses.sort_by_key(SocketAddr::is_ipv6);
                self.session.set_directory(addresses);
            }
            Err(error) => {
                self.failure = Some(error);
                return self.lost(Disconnect::Unreachable).await;
            }
        }
        let Some(directory) = self.session.directory() else {
            return self.lost(Disconnect::Unreachable).await;
        };
        let udp_port = match self.session.open_udp(self.options.udp_port) {
            Ok(port) => port,
            Err(error) => {
                let text =
                    format!("private chats are not possible: no UDP port can be opened: {error}");
                self.tell(Event::Error { text }).await;
                0
            }
        };
        let (nick, dialect) = (self.options.nick.clone(), self.options.dialect);
        self.session.command(Command::Join { directory, nick, udp_port, dialect });
    }

    fn arrived(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Failed { link, error } => {
                self.failure = Some(error);
                self.session.failed(link);
            }
            Arrival::Closed { link } => {
                self.failure = None;
                self.session.closed(link);
            }
            Arrival::Connected { link, peer, listener } => {
                self.session.connected(link, peer, listener);
            }
            Arrival::Listening { link, port } => {
                self.session.input(Input::Listening { link, port });
            }
            Arrival::Bytes { link, bytes } => self.session.received(link, bytes),
        }
    }

    fn heard(&mut self, from: SocketAddr, bytes: &[u8]) {
        // Nobody is told of a datagram that makes no sense: an answer would reflect.
        if let (Some(&first), Ok(Some(datagram))) = (bytes.first(), Datagram::decode(bytes)) {
            let dialect = Dialect::of(first);
            self.session.input(Input::Datagram { from, dialect, datagram });
        }
    }

    async fn asked(&mut self, request: Request) {
        match request {
            Request::Broadcast(text) => {
                self.with_text(&text, |session, text| session.command(Command::Broadcast { text }));
            }
            Request::Say(peer, text) => {
                self.with_text(&text, |session, text| session.command(Command::Say { peer, text }));
            }
            Request::Invite(nick) => self.session.command(Command::Invite { nick }),
            Request::Accept(peer) => self.session.command(Command::Accept { peer }),
            Request::Reject(peer) => self.session.command(Command::Decline { peer }),
            Request::Close(peer) => self.session.command(Command::Close { peer }),
            Request::Users => self.session.tell_users(),
            Request::Rename(nick) => self.rename(nick).await,
            Request::Reconnect if self.retry.is_some() => self.join().await,
            Request::Reconnect => {}
            Request::Quit => {
                self.leave().await;
                self.over(Event::Quit).await;
            }
        }
    }

    fn with_text(&mut self, text: &str, say: impl FnOnce(&mut Session, Text<'_>)) {
        match Text::new(text) {
            Ok(text) => say(&mut self.session, text),
            Err(error) => self.session.tell(Event::Error { text: error.to_string() }),
        }
    }

    async fn rename(&mut self, nick: Nick) {
        let before = std::mem::replace(&mut self.options.nick, nick);
        let peers: Vec<_> = self.session.peers();
        self.leave().await;
        for peer in peers {
            self.tell(Event::ChatClosed { peer, reason: ChatEnd::Closed }).await;
        }
        if !matches!(self.stage, Stage::New) {
            self.stage = Stage::Renaming(before);
        }
        self.join().await;
    }

    /// Takes leave of everybody, and waits until that is sent.
    async fn leave(&mut self) {
        self.session.command(Command::Quit);
        let closing = self.session.take_closing();
        let all = async {
            for task in closing {
                task.await;
            }
        };
        // What still arrives is not wanted, but must not hold up who brings it.
        let arrivals = async { while self.arrivals.recv().await.is_ok() {} };
        let too_late = async {
            Timer::after(LEAVING).await;
        };
        all.or(arrivals).or(too_late).await;
    }

    /// Tells the application what happened, and does what follows from it.
    async fn go_on(&mut self) {
        for event in self.session.take_events() {
            if let Event::Error { text } = &event {
                self.last_error.clone_from(text);
            }
            self.tell(event).await;
        }
        match self.session.take_outcome() {
            None => {}
            Some(Outcome::Welcome) => {
                self.backoff.reset();
                self.stage = Stage::Known;
            }
            Some(Outcome::Disconnected(reason)) => self.lost(reason).await,
            Some(Outcome::Refused(text)) => self.refused(text).await,
        }
    }

    async fn refused(&mut self, text: String) {
        match std::mem::replace(&mut self.stage, Stage::Known) {
            Stage::New => self.over(Event::Refused { text }).await,
            Stage::Renaming(before) => {
                self.tell(Event::Error { text }).await;
                self.options.nick = before;
                self.join().await;
            }
            Stage::Known | Stage::Over => {
                self.tell(Event::Error { text }).await;
                self.try_again().await;
            }
        }
    }

    async fn lost(&mut self, reason: Disconnect) {
        let server = &self.options.server;
        let dismissed = reason == Disconnect::Dismissed;
        let reason = match self.failure.take() {
            None if dismissed => format!("{}: {}", reason.as_str(), self.last_error),
            Some(error) => format!("{} ({server}: {error})", reason.as_str()),
            None => format!("{} ({server})", reason.as_str()),
        };
        self.tell(Event::Disconnected { reason: reason.clone() }).await;
        let unwanted = dismissed || (matches!(self.stage, Stage::New) && !self.options.reconnect);
        if unwanted {
            self.over(Event::Refused { text: reason }).await;
        } else {
            self.try_again().await;
        }
    }

    async fn try_again(&mut self) {
        let after = self.backoff.wait();
        self.retry = Some(StdInstant::now() + after);
        self.tell(Event::Reconnecting { after }).await;
    }

    async fn over(&mut self, last: Event) {
        self.stage = Stage::Over;
        self.tell(last).await;
    }

    async fn tell(&mut self, event: Event) {
        if self.events.send(event).await.is_err() && !matches!(self.stage, Stage::Over) {
            // Nobody listens any more.
            self.stage = Stage::Over;
            self.leave().await;
        }
    }
}

async fn receive(udp: Option<&Async<UdpSocket>>, datagram: &mut [u8]) -> Wake {
    let Some(udp) = udp else { return std::future::pending().await };
    loop {
        // An error here is that of an earlier datagram, which nobody took.
        if let Ok((len, from)) = udp.recv_from(datagram).await {
            return Wake::Datagram(from, len);
        }
    }
}

async fn at(moment: Option<StdInstant>, wake: Wake) -> Wake {
    match moment {
        Some(moment) => {
            Timer::at(moment).await;
        }
        None => std::future::pending().await,
    }
    wake
}
