//! One TCP socket and what waits to be sent on it, from its first packet to its last.

use core::future::Future;
use core::mem::MaybeUninit;
use core::net::SocketAddr;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embassy_net::tcp::{State, TcpSocket};
use embassy_net::{IpAddress, IpEndpoint, Stack};
use embassy_time::Duration as EmbassyDuration;
use plausch_core::link::LinkId;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{Inbox, Sender};

use crate::outbox::Outbox;

/// How long a closing link reads on after the other side has acknowledged everything (§7).
const LINGER: Duration = Duration::from_secs(1);
/// How long a closing link repeats what was not acknowledged. TCP doubles its pause with each lost frame, also with
/// those of earlier texts, so a few seconds may not be enough for a second try.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(60);
/// How often an idle connection is probed: originals may be silent for hours (§6).
const KEEP_ALIVE: EmbassyDuration = EmbassyDuration::from_secs(20);
/// After how much silence of the other side's TCP a connection is dead.
const DEAD: EmbassyDuration = EmbassyDuration::from_secs(60);

/// What a link's bytes are kept in: a place for each thing, filled where it is, so that none of it is ever on a stack.
#[derive(Debug)]
pub(crate) struct Place<const INBOX: usize, const OUTBOX: usize> {
    rx: MaybeUninit<[u8; INBOX]>,
    tx: MaybeUninit<[u8; OUTBOX]>,
    inbox: MaybeUninit<Inbox<INBOX>>,
    outbox: MaybeUninit<Outbox<OUTBOX>>,
}

impl<const INBOX: usize, const OUTBOX: usize> Place<INBOX, OUTBOX> {
    pub(crate) const EMPTY: Self = Place {
        rx: MaybeUninit::uninit(),
        tx: MaybeUninit::uninit(),
        inbox: MaybeUninit::uninit(),
        outbox: MaybeUninit::uninit(),
    };

    /// A link that has its memory here; no payload that it reads is longer than `limit`.
    pub(crate) fn fill(
        &'static mut self,
        stack: Stack<'static>,
        limit: usize,
    ) -> Link<INBOX, OUTBOX> {
        let mut socket =
            TcpSocket::new(stack, self.rx.write([0; INBOX]), self.tx.write([0; OUTBOX]));
        socket.set_nagle_enabled(false);
        socket.set_keep_alive(Some(KEEP_ALIVE));
        socket.set_timeout(Some(DEAD));
        Link {
            socket,
            inbox: Some(self.inbox.write(Inbox::new(Sender::Peer, limit))),
            sender: None,
            limit,
            outbox: self.outbox.write(Outbox::new()),
            stage: Stage::Free,
            port: 0,
            held: false,
        }
    }
}

/// A socket, which serves one link after the other.
pub(crate) struct Link<const INBOX: usize, const OUTBOX: usize> {
    socket: TcpSocket<'static>,
    /// Away while it is read.
    inbox: Option<&'static mut Inbox<INBOX>>,
    /// The socket has been given to another link while its inbox was away.
    sender: Option<Sender>,
    limit: usize,
    pub(crate) outbox: &'static mut Outbox<OUTBOX>,
    stage: Stage,
    /// Where it listens; 0: it does not.
    port: u16,
    /// Bytes are kept back (the newcomer's pause, §3).
    held: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Free,
    /// Connecting to another, or waiting for another to connect.
    Opening(LinkId),
    /// Waiting for whoever comes; the link has no name yet.
    Waiting,
    Up(LinkId),
    /// Since then, what is not acknowledged is repeated.
    Closing(Instant),
    /// Since then, everything is acknowledged.
    Lingering(Instant),
    /// The reset is to be sent still.
    Aborting,
}

/// What became of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Connected(LinkId, SocketAddr),
    Failed(LinkId),
    /// Somebody came.
    Accepted(SocketAddr),
}

impl<const INBOX: usize, const OUTBOX: usize> Link<INBOX, OUTBOX> {
    /// Starts to connect. Whether it can, [`Link::poll_change`] tells.
    pub(crate) fn connect(&mut self, id: LinkId, to: SocketAddr, sender: Sender) {
        self.renew(Stage::Opening(id), sender);
        if let SocketAddr::V4(to) = to {
            let to = IpEndpoint::new(IpAddress::Ipv4(*to.ip()), to.port());
            let mut cx = Context::from_waker(Waker::noop());
            // The first call starts it; what comes of it is seen in the socket's state.
            let _ = pin!(self.socket.connect(to)).poll(&mut cx);
        }
    }

    /// Starts to listen for one connection.
    pub(crate) fn listen(&mut self, id: LinkId, port: u16) {
        self.wait(Stage::Opening(id), Sender::Peer, port);
    }

    /// Starts to listen for whoever comes.
    pub(crate) fn accept(&mut self, port: u16) {
        self.wait(Stage::Waiting, Sender::Client, port);
    }

    /// Whoever was accepted is called that.
    pub(crate) fn name(&mut self, id: LinkId) {
        self.stage = Stage::Up(id);
    }

    /// Sends what is to be sent, then closes.
    pub(crate) fn close(&mut self, now: Instant) {
        self.held = false;
        match self.stage {
            Stage::Up(_) => self.stage = Stage::Closing(now),
            Stage::Opening(_) | Stage::Waiting => self.abort(),
            Stage::Free | Stage::Closing(_) | Stage::Lingering(_) | Stage::Aborting => {}
        }
    }

    /// Ends the connection at once.
    pub(crate) fn abort(&mut self) {
        self.socket.abort();
        self.outbox.clear();
        self.stage = Stage::Aborting;
    }

    /// Keeps back what is to be sent from now on. What was to be sent before that goes now.
    pub(crate) fn hold(&mut self, now: Instant) {
        let mut cx = Context::from_waker(Waker::noop());
        self.pump(now, &mut cx);
        self.held = true;
    }

    /// Keeps nothing back any more.
    pub(crate) fn release(&mut self) {
        self.held = false;
    }

    /// What the link is called, if it is one that somebody wants.
    pub(crate) fn id(&self) -> Option<LinkId> {
        match self.stage {
            Stage::Opening(id) | Stage::Up(id) => Some(id),
            _ => None,
        }
    }

    pub(crate) fn is_up(&self, id: LinkId) -> bool {
        self.stage == Stage::Up(id)
    }

    pub(crate) fn up(&self) -> Option<LinkId> {
        match self.stage {
            Stage::Up(id) => Some(id),
            _ => None,
        }
    }

    /// Whether the connection is gone, both ways.
    pub(crate) fn is_dead(&self) -> bool {
        self.socket.state() == State::Closed
    }

    /// Whether it is up, and what waits to be sent on it is so.
    pub(crate) fn is_up_and(&self, is_so: impl Fn(&Outbox<OUTBOX>) -> bool) -> bool {
        self.up().is_some() && is_so(self.outbox)
    }

    pub(crate) fn is_free(&self) -> bool {
        self.stage == Stage::Free
    }

    /// Since when the link has been closing: the one that closes longest gives its socket to another first.
    pub(crate) fn closing_since(&self) -> Option<Instant> {
        match self.stage {
            Stage::Closing(since) | Stage::Lingering(since) => Some(since),
            Stage::Aborting => Some(Instant::default()),
            _ => None,
        }
    }

    /// What has come and is not read yet, to be put back.
    pub(crate) fn take_inbox(&mut self) -> Option<&'static mut Inbox<INBOX>> {
        self.inbox.take()
    }

    pub(crate) fn lacks_inbox(&self) -> bool {
        self.inbox.is_none()
    }

    pub(crate) fn put_inbox(&mut self, inbox: &'static mut Inbox<INBOX>) {
        if let Some(sender) = self.sender.take() {
            *inbox = Inbox::new(sender, self.limit);
        }
        self.inbox = Some(inbox);
    }

    /// Whether there is nothing more to be sent or heard.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Free | Stage::Aborting)
    }

    /// Whether it waits for somebody to connect.
    pub(crate) fn is_waiting(&self) -> bool {
        self.stage == Stage::Waiting
    }

    /// Whether the port is this socket's, waiting.
    pub(crate) fn waits_on(&self, port: u16) -> bool {
        matches!(self.stage, Stage::Opening(_) | Stage::Waiting) && self.port == port
    }

    /// What became of the socket, if anything.
    pub(crate) fn poll_change(&mut self, cx: &mut Context<'_>) -> Option<Change> {
        let id = match self.stage {
            Stage::Opening(id) => Some(id),
            Stage::Waiting => None,
            _ => return None,
        };
        match (self.socket.state(), self.remote(), id) {
            (State::Listen | State::SynSent | State::SynReceived, ..) => {
                let _ = pin!(self.socket.wait_write_ready()).poll(cx);
                None
            }
            (State::Closed | State::TimeWait, _, Some(id)) => {
                self.stage = Stage::Free;
                Some(Change::Failed(id))
            }
            (State::Closed | State::TimeWait, _, None) | (_, None, _) => {
                self.abort();
                id.map(Change::Failed)
            }
            (_, Some(peer), Some(id)) => {
                self.stage = Stage::Up(id);
                Some(Change::Connected(id, peer))
            }
            (_, Some(peer), None) => Some(Change::Accepted(peer)),
        }
    }

    /// Reads into `space`: how many bytes, 0 at the stream's end.
    pub(crate) fn poll_read(
        &mut self,
        space: &mut [u8],
        cx: &mut Context<'_>,
    ) -> Poll<Result<usize, embassy_net::tcp::Error>> {
        pin!(self.socket.read(space)).poll(cx)
    }

    /// Sends what may be sent, and goes on closing.
    pub(crate) fn pump(&mut self, now: Instant, cx: &mut Context<'_>) {
        match self.stage {
            Stage::Up(_) if !self.held => self.send(now, cx),
            Stage::Closing(_) | Stage::Lingering(_) => self.go_on_closing(now, cx),
            Stage::Aborting => {
                if pin!(self.socket.flush()).poll(cx).is_ready() {
                    self.stage = Stage::Free;
                }
            }
            Stage::Free | Stage::Opening(_) | Stage::Waiting | Stage::Up(_) => {}
        }
    }

    /// When [`Link::pump`] has something to do, whatever the other side does.
    pub(crate) fn next(&self, now: Instant) -> Option<Instant> {
        // What may go already waits for the socket.
        let next = self.outbox.next().filter(|&at| at > now);
        match self.stage {
            Stage::Up(_) if !self.held => next,
            Stage::Closing(_) | Stage::Lingering(_) => {
                next.into_iter().chain(self.closing_until()).min()
            }
            _ => None,
        }
    }

    fn closing_until(&self) -> Option<Instant> {
        match self.stage {
            Stage::Closing(since) => Some(since + GOODBYE_TIMEOUT),
            Stage::Lingering(since) => Some(since + LINGER),
            _ => None,
        }
    }

    fn wait(&mut self, stage: Stage, sender: Sender, port: u16) {
        self.renew(stage, sender);
        self.port = port;
        let mut cx = Context::from_waker(Waker::noop());
        let _ = pin!(self.socket.accept(port)).poll(&mut cx);
    }

    fn renew(&mut self, stage: Stage, sender: Sender) {
        if !matches!(self.socket.state(), State::Closed | State::TimeWait) {
            self.socket.abort();
        }
        self.outbox.clear();
        self.held = false;
        self.port = 0;
        self.stage = stage;
        self.sender = Some(sender);
        if let Some(inbox) = self.inbox.take() {
            self.put_inbox(inbox);
        }
    }

    fn remote(&self) -> Option<SocketAddr> {
        self.socket.remote_endpoint().map(|end| SocketAddr::new(end.addr.into(), end.port))
    }

    fn send(&mut self, now: Instant, cx: &mut Context<'_>) {
        let socket = &mut self.socket;
        self.outbox.send(now, |bytes| match pin!(socket.write(bytes)).poll(cx) {
            Poll::Ready(Ok(sent)) => sent,
            // Whoever reads learns why.
            Poll::Ready(Err(_)) | Poll::Pending => 0,
        });
    }

    fn go_on_closing(&mut self, now: Instant, cx: &mut Context<'_>) {
        self.send(now, cx);
        match (&mut self.stage, self.outbox.next()) {
            // A text for an original may have to wait for longer than that.
            (Stage::Closing(since), Some(at)) => *since = at.max(*since),
            _ => self.socket.close(),
        }
        let mut heard = true;
        while heard {
            heard = matches!(
                pin!(self.socket.read_with(|bytes| (bytes.len(), bytes.len()))).poll(cx),
                Poll::Ready(Ok(1..))
            );
        }
        match (self.socket.state(), self.stage) {
            (State::Closed | State::TimeWait, _) => self.stage = Stage::Free,
            (State::FinWait2, Stage::Closing(_)) => self.stage = Stage::Lingering(now),
            _ if self.closing_until().is_none_or(|until| now >= until) => self.abort(),
            _ => {
                // Woken by what is heard, and by what was sent.
                let _ = pin!(self.socket.flush()).poll(cx);
            }
        }
    }
}
