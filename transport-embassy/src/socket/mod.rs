//! A TCP socket, its buffers, and the link that it carries. `secure.rs`: what makes the link secure,
//! with the feature `secure`.

#[cfg(feature = "secure")]
mod secure;

use core::future::Future;
use core::mem::MaybeUninit;
use core::net::SocketAddr;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embassy_net::tcp::{State as TcpState, TcpSocket};
use embassy_net::{IpAddress, IpEndpoint, Stack};
use embassy_time::Duration as EmbassyDuration;
use plausch_core::directory::ClosedBy;
use plausch_core::link::LinkId;
use plausch_core::table::Full;
use plausch_core::time::{Duration, Instant};
#[cfg(feature = "secure")]
use plausch_core::wire::RecordInbox;
use plausch_core::wire::{Inbox, Sender};

use crate::outbox::Outbox;

#[cfg(feature = "secure")]
pub(crate) use secure::{Memory, Opened};

/// How often an idle connection is probed: originals may be silent for hours (§6).
const KEEP_ALIVE_INTERVAL: EmbassyDuration = EmbassyDuration::from_secs(20);
/// A connection fails if the other side's TCP is silent for so long.
const TCP_TIMEOUT: EmbassyDuration = EmbassyDuration::from_secs(60);
/// How long a closing link repeats what is not acknowledged: as long as any other text. TCP doubles
/// its pause with each lost frame, even of an earlier text, so after a few seconds there may not
/// have been a second try.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a closing link reads on once everything is acknowledged (§7).
const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

/// How long an aborted link waits for its reset to be sent. It cannot be sent if the other side's
/// Ethernet address is unknown by now.
const RESET_TIMEOUT: Duration = Duration::from_millis(100);

/// The memory of a [`Socket`], initialized in place so that it is never on a stack.
#[derive(Debug)]
pub(crate) struct SocketBuffers<const INBOX: usize, const OUTBOX: usize> {
    rx: MaybeUninit<[u8; INBOX]>,
    tx: MaybeUninit<[u8; OUTBOX]>,
    inbox: MaybeUninit<Incoming<INBOX>>,
    outbox: MaybeUninit<Outbox<OUTBOX>>,
}

/// What reads a link.
#[derive(Debug)]
pub(crate) enum Incoming<const INBOX: usize> {
    /// Messages, or a chat's lines.
    Stream(Inbox<INBOX>),
    /// The records of a secure chat.
    #[cfg(feature = "secure")]
    Records(RecordInbox<INBOX>),
}

impl<const INBOX: usize, const OUTBOX: usize> SocketBuffers<INBOX, OUTBOX> {
    pub(crate) const UNINIT: Self = SocketBuffers {
        rx: MaybeUninit::uninit(),
        tx: MaybeUninit::uninit(),
        inbox: MaybeUninit::uninit(),
        outbox: MaybeUninit::uninit(),
    };

    /// A socket with these buffers. It reads payloads of at most `payload_length` bytes.
    pub(crate) fn socket(
        &'static mut self,
        stack: Stack<'static>,
        payload_length: usize,
    ) -> Socket<INBOX, OUTBOX> {
        let mut tcp = TcpSocket::new(stack, self.rx.write([0; INBOX]), self.tx.write([0; OUTBOX]));
        tcp.set_nagle_enabled(false);
        tcp.set_keep_alive(Some(KEEP_ALIVE_INTERVAL));
        tcp.set_timeout(Some(TCP_TIMEOUT));
        Socket {
            tcp,
            inbox: Some(
                self.inbox.write(Incoming::Stream(Inbox::new(Sender::Peer, payload_length))),
            ),
            inbox_reset: None,
            payload_length,
            outbox: self.outbox.write(Outbox::new()),
            state: State::Unused,
            port: 0,
            is_held: false,
            #[cfg(feature = "secure")]
            secure: secure::Secure::new(),
        }
    }
}

/// A TCP socket. It carries one link after the other.
pub(crate) struct Socket<const INBOX: usize, const OUTBOX: usize> {
    tcp: TcpSocket<'static>,
    /// None while the link is being read.
    inbox: Option<&'static mut Incoming<INBOX>>,
    /// The inbox must be emptied when it comes back: the socket carries another link by now.
    inbox_reset: Option<Sender>,
    payload_length: usize,
    pub(crate) outbox: &'static mut Outbox<OUTBOX>,
    state: State,
    /// The port it listens on, or 0.
    port: u16,
    /// Nothing is sent for now: a newcomer's pause (§3).
    is_held: bool,
    #[cfg(feature = "secure")]
    secure: secure::Secure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unused,
    /// Connecting, or listening for the one connection that becomes the link.
    Opening(LinkId),
    /// Listening for any client. The link gets its id when one connects.
    Accepting,
    Connected(LinkId),
    /// What is not acknowledged is repeated, since this moment.
    Closing(Instant),
    /// Everything is acknowledged, since this moment.
    Lingering(Instant),
    /// Waiting for the reset to be sent, since this moment.
    Aborting(Instant),
}

/// How a socket's state has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Connected(LinkId, SocketAddr),
    Failed(LinkId),
    /// A client has connected from this address. [`Socket::assign`] gives the link its id.
    Accepted(SocketAddr),
}

impl<const INBOX: usize, const OUTBOX: usize> Socket<INBOX, OUTBOX> {
    /// Starts to connect. [`Socket::poll_change`] tells how it went.
    pub(crate) fn connect(&mut self, id: LinkId, to: SocketAddr, sender: Sender) {
        self.reset(State::Opening(id), sender);
        if let SocketAddr::V4(to) = to {
            let to = IpEndpoint::new(IpAddress::Ipv4(*to.ip()), to.port());
            let mut cx = Context::from_waker(Waker::noop());
            // The first poll starts to connect; the result shows in the TCP state.
            let _ = pin!(self.tcp.connect(to)).poll(&mut cx);
        }
    }

    /// Starts to listen for one connection.
    pub(crate) fn listen(&mut self, id: LinkId, port: u16) {
        self.start_listening(State::Opening(id), Sender::Peer, port);
    }

    /// Starts to listen for any client.
    pub(crate) fn accept(&mut self, port: u16) {
        self.start_listening(State::Accepting, Sender::Client, port);
    }

    /// Gives an accepted connection its id.
    pub(crate) fn assign(&mut self, id: LinkId) {
        self.state = State::Connected(id);
    }

    /// Sends what waits to be sent, then closes the link.
    pub(crate) fn close(&mut self, now: Instant) {
        self.is_held = false;
        match self.state {
            State::Connected(_) => self.state = State::Closing(now),
            State::Opening(_) | State::Accepting => self.abort(),
            State::Unused | State::Closing(_) | State::Lingering(_) | State::Aborting(_) => {}
        }
    }

    /// Resets the connection at once.
    pub(crate) fn abort(&mut self) {
        self.tcp.abort();
        self.outbox.clear();
        self.state = State::Aborting(crate::time::now());
        #[cfg(feature = "secure")]
        self.erase();
    }

    /// Appends to what waits to be sent, no earlier than `at`. Before a secure link is open, nothing
    /// goes out in its place.
    ///
    /// # Errors
    /// [`Full`] if it does not fit; then nothing has changed.
    pub(crate) fn push(
        &mut self,
        now: Instant,
        at: Instant,
        encode: &mut dyn FnMut(&mut heapless::Vec<u8, OUTBOX>) -> Result<(), Full>,
    ) -> Result<(), Full> {
        #[cfg(feature = "secure")]
        if self.is_secure() && !self.is_open() {
            return Ok(());
        }
        self.outbox.push(now, at, encode)
    }

    /// Sends what waits to be sent, then nothing more until [`Socket::release`].
    pub(crate) fn hold(&mut self, now: Instant) {
        let mut cx = Context::from_waker(Waker::noop());
        self.poll_send(now, &mut cx);
        self.is_held = true;
    }

    /// Sends again after [`Socket::hold`].
    pub(crate) fn release(&mut self) {
        self.is_held = false;
    }

    /// The link, unless it is closing.
    pub(crate) fn id(&self) -> Option<LinkId> {
        match self.state {
            State::Opening(id) | State::Connected(id) => Some(id),
            _ => None,
        }
    }

    /// The link, if it is connected.
    pub(crate) fn connected(&self) -> Option<LinkId> {
        match self.state {
            State::Connected(id) => Some(id),
            _ => None,
        }
    }

    pub(crate) fn is_connected(&self, id: LinkId) -> bool {
        self.state == State::Connected(id)
    }

    /// Whether TCP has ended the connection in both directions. What arrived before can still be
    /// read.
    pub(crate) fn is_broken(&self) -> bool {
        self.tcp.state() == TcpState::Closed
    }

    /// Whether the link's connection has ended, and the machine does not know yet.
    pub(crate) fn is_lost(&self) -> bool {
        self.connected().is_some() && self.is_broken()
    }

    pub(crate) fn is_unused(&self) -> bool {
        self.state == State::Unused
    }

    /// When the link started to close. If all sockets are in use, the one that has been closing for
    /// longest is reused.
    pub(crate) fn closing_since(&self) -> Option<Instant> {
        match self.state {
            State::Closing(since) | State::Lingering(since) => Some(since),
            _ => None,
        }
    }

    /// Takes the inbox, to read into it. [`Socket::put_inbox`] brings it back.
    pub(crate) fn take_inbox(&mut self) -> Option<&'static mut Incoming<INBOX>> {
        self.inbox.take()
    }

    pub(crate) fn lacks_inbox(&self) -> bool {
        self.inbox.is_none()
    }

    pub(crate) fn put_inbox(&mut self, inbox: &'static mut Incoming<INBOX>) {
        if let Some(sender) = self.inbox_reset.take() {
            *inbox = Incoming::Stream(Inbox::new(sender, self.payload_length));
        }
        self.inbox = Some(inbox);
    }

    /// Whether the link has nothing more to send or to receive.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, State::Unused | State::Aborting(_))
    }

    pub(crate) fn is_accepting(&self) -> bool {
        self.state == State::Accepting
    }

    pub(crate) fn listens_on(&self, port: u16) -> bool {
        matches!(self.state, State::Opening(_) | State::Accepting) && self.port == port
    }

    /// The state's latest change, if there is one.
    pub(crate) fn poll_change(&mut self, cx: &mut Context<'_>) -> Option<Change> {
        let id = match self.state {
            State::Opening(id) => Some(id),
            State::Accepting => None,
            _ => return None,
        };
        match (self.tcp.state(), self.remote_addr(), id) {
            (TcpState::Listen | TcpState::SynSent | TcpState::SynReceived, ..) => {
                let _ = pin!(self.tcp.wait_write_ready()).poll(cx);
                None
            }
            (TcpState::Closed | TcpState::TimeWait, _, Some(id)) => {
                self.state = State::Unused;
                Some(Change::Failed(id))
            }
            (TcpState::Closed | TcpState::TimeWait, _, None) | (_, None, _) => {
                self.abort();
                id.map(Change::Failed)
            }
            (_, Some(peer), Some(id)) => {
                self.state = State::Connected(id);
                Some(Change::Connected(id, peer))
            }
            (_, Some(peer), None) => Some(Change::Accepted(peer)),
        }
    }

    /// Reads into `space`. Returns the number of bytes, 0 at the end of the stream.
    pub(crate) fn poll_read(
        &mut self,
        space: &mut [u8],
        cx: &mut Context<'_>,
    ) -> Poll<Result<usize, embassy_net::tcp::Error>> {
        pin!(self.tcp.read(space)).poll(cx)
    }

    /// Reads into the inbox of a client's link. Some: who has ended it.
    pub(crate) fn poll_fill(
        &mut self,
        inbox: &mut Inbox<INBOX>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<ClosedBy>> {
        self.poll_read(inbox.space(), cx).map(|read| match read {
            Ok(0) => Some(ClosedBy::Peer),
            Ok(count) => {
                inbox.received(count);
                None
            }
            Err(_) => Some(ClosedBy::Error),
        })
    }

    /// Sends what may be sent now, and closes the link if that was wanted. Returns whether anything
    /// has changed.
    pub(crate) fn poll_send(&mut self, now: Instant, cx: &mut Context<'_>) -> bool {
        let before = (self.state, self.outbox.len());
        match self.state {
            State::Connected(_) if !self.is_held => self.send(now, cx),
            State::Closing(_) | State::Lingering(_) => self.poll_close(now, cx),
            State::Aborting(since) => {
                // Not with the task's waker: smoltcp wakes the socket each time that it cannot send
                // the reset.
                let mut cx = Context::from_waker(Waker::noop());
                let is_sent = pin!(self.tcp.flush()).poll(&mut cx).is_ready();
                if is_sent || now >= since + RESET_TIMEOUT {
                    self.state = State::Unused;
                }
            }
            State::Unused | State::Opening(_) | State::Accepting | State::Connected(_) => {}
        }
        before != (self.state, self.outbox.len())
    }

    /// When [`Socket::poll_send`] must be called again, even if nothing arrives.
    pub(crate) fn next_timeout(&self, now: Instant) -> Option<Instant> {
        // What is due already waits for room in the TCP buffer.
        let next = self.outbox.next().filter(|&at| at > now);
        #[cfg(feature = "secure")]
        if let Some(at) = self.next_look(now) {
            return Some(at);
        }
        match self.state {
            State::Connected(_) if !self.is_held => next,
            State::Closing(_) | State::Lingering(_) | State::Aborting(_) => {
                next.into_iter().chain(self.close_deadline()).min()
            }
            _ => None,
        }
    }

    fn close_deadline(&self) -> Option<Instant> {
        match self.state {
            State::Closing(since) => Some(since + GOODBYE_TIMEOUT),
            State::Lingering(since) => Some(since + LINGER_TIMEOUT),
            State::Aborting(since) => Some(since + RESET_TIMEOUT),
            _ => None,
        }
    }

    fn start_listening(&mut self, state: State, sender: Sender, port: u16) {
        self.reset(state, sender);
        self.port = port;
        let mut cx = Context::from_waker(Waker::noop());
        // The first poll starts to listen; a connection shows in the TCP state.
        let _ = pin!(self.tcp.accept(port)).poll(&mut cx);
    }

    /// Makes the socket ready for the next link.
    fn reset(&mut self, state: State, sender: Sender) {
        if !matches!(self.tcp.state(), TcpState::Closed | TcpState::TimeWait) {
            self.tcp.abort();
        }
        self.outbox.clear();
        #[cfg(feature = "secure")]
        self.erase();
        self.is_held = false;
        self.port = 0;
        self.state = state;
        self.inbox_reset = Some(sender);
        if let Some(inbox) = self.inbox.take() {
            self.put_inbox(inbox);
        }
    }

    fn remote_addr(&self) -> Option<SocketAddr> {
        self.tcp.remote_endpoint().map(|end| SocketAddr::new(end.addr.into(), end.port))
    }

    fn send(&mut self, now: Instant, cx: &mut Context<'_>) {
        #[cfg(feature = "secure")]
        self.seal(now);
        self.write(now, cx);
        // There may be room now for what did not fit.
        #[cfg(feature = "secure")]
        if self.has_unsealed() {
            self.seal(now);
            self.write(now, cx);
        }
    }

    fn write(&mut self, now: Instant, cx: &mut Context<'_>) {
        let tcp = &mut self.tcp;
        self.outbox.send(now, |bytes| match pin!(tcp.write(bytes)).poll(cx) {
            Poll::Ready(Ok(sent)) => sent,
            // Reading reports the error.
            Poll::Ready(Err(_)) | Poll::Pending => 0,
        });
    }

    fn poll_close(&mut self, now: Instant, cx: &mut Context<'_>) {
        self.send(now, cx);
        if matches!(self.state, State::Aborting(_)) {
            return;
        }
        #[cfg(feature = "secure")]
        let is_sealed = !self.has_unsealed();
        #[cfg(not(feature = "secure"))]
        let is_sealed = true;
        // On a link that is broken, nobody waits for what can no longer be sealed.
        match (&mut self.state, self.outbox.next_ready()) {
            // The pieces of a text for an original have to wait for their turn.
            (State::Closing(since), Some(at)) => *since = at.max(*since),
            _ if !is_sealed => {}
            _ => {
                self.tcp.close();
                #[cfg(feature = "secure")]
                self.erase();
            }
        }
        // Nobody wants what still arrives.
        while let Poll::Ready(Ok(1..)) =
            pin!(self.tcp.read_with(|bytes| (bytes.len(), bytes.len()))).poll(cx)
        {}
        match (self.tcp.state(), self.state) {
            (TcpState::Closed | TcpState::TimeWait, _) => {
                self.state = State::Unused;
                #[cfg(feature = "secure")]
                self.erase();
            }
            (TcpState::FinWait2, State::Closing(_)) => self.state = State::Lingering(now),
            _ if self.close_deadline().is_none_or(|deadline| now >= deadline) => self.abort(),
            _ => {
                // Wakes the task when bytes arrive or are acknowledged.
                let _ = pin!(self.tcp.flush()).poll(cx);
            }
        }
    }
}
