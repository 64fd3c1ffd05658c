//! [`Sockets`]: does what the machine wants done. Its outputs become connections, bytes and events.

use core::cell::RefCell;
use core::net::SocketAddr;
use core::task::{Context, Waker};

use embassy_net::udp::UdpSocket;
use embassy_net::{IpAddress, IpEndpoint};
use heapless::String;
use plausch_core::client::{self, FixedTables, ListenPort, Output};
use plausch_core::link::LinkId;
#[cfg(feature = "secure")]
use plausch_core::secure::Purpose;
use plausch_core::table::Full;
use plausch_core::time::Instant;
use plausch_core::wire::{Datagram, Dialect, Sender};

#[cfg(feature = "secure")]
use super::Security;
use super::event::Event;
use super::event_queue::EventQueue;
use super::stranger::Stranger;
use crate::fmt::debug;
use crate::per_socket::PerSocket;
#[cfg(feature = "secure")]
use crate::secure::{Keys, overhead};
use crate::socket::Socket;

/// The first and the last port that is used if any port will do.
const EPHEMERAL_PORTS: [u16; 2] = [49_152, 65_535];
/// The socket for the directory. All others are for chats.
pub(super) const DIRECTORY: usize = 0;

/// The sockets of a node, the events for its application, and the answers for its machine.
pub(super) struct Sockets<const CHATS: usize, const INBOX: usize> {
    pub(super) tcp: PerSocket<Socket<INBOX, INBOX>, CHATS>,
    pub(super) udp: UdpSocket<'static>,
    pub(super) chat_ports: Option<[u16; 2]>,
    next_port: u16,
    pub(super) outcome: Option<Outcome>,
    /// The answer to `Output::Listen`.
    pub(super) listening: Option<(LinkId, u16)>,
    /// The link of `Output::Flush`.
    pub(super) flush: Option<LinkId>,
    /// A link that could not be opened.
    pub(super) failed: Option<LinkId>,
    /// A link that was dropped because its outbox overflowed.
    pub(super) overflowed: Option<LinkId>,
    /// The machine is doing a command: the application is not told what it says itself.
    pub(super) in_command: bool,
    /// The number of the text that the machine's command has just said in a secure chat.
    pub(super) said: Option<u32>,
    pub(super) stranger: Stranger,
    pub(super) events: EventQueue,
    /// Who this node is. None: it knows no secure links.
    #[cfg(feature = "secure")]
    pub(super) keys: Option<Keys>,
    /// What the latest configuration says, and what was learnt since.
    #[cfg(feature = "secure")]
    pub(super) security: Option<Security>,
    /// An operation of the curve was done: the other tasks have their turn.
    #[cfg(feature = "secure")]
    pub(super) has_worked: bool,
}

/// What the node's lifecycle waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Joined,
    /// Out of the room: to join again.
    Lost,
    /// Out of the room: only the user can say how it goes on.
    Stopped,
}

impl<const CHATS: usize, const INBOX: usize> Sockets<CHATS, INBOX> {
    pub(super) fn new(
        tcp: PerSocket<Socket<INBOX, INBOX>, CHATS>,
        udp: UdpSocket<'static>,
        random: u32,
    ) -> Self {
        Sockets {
            tcp,
            udp,
            chat_ports: None,
            next_port: EPHEMERAL_PORTS[0] | (random & 0x3fff) as u16,
            outcome: None,
            listening: None,
            flush: None,
            failed: None,
            overflowed: None,
            in_command: false,
            said: None,
            stranger: Stranger::default(),
            events: EventQueue::new(),
            #[cfg(feature = "secure")]
            keys: None,
            #[cfg(feature = "secure")]
            security: None,
            #[cfg(feature = "secure")]
            has_worked: false,
        }
    }

    /// The socket of an open link.
    pub(super) fn find(&mut self, id: LinkId) -> Option<&mut Socket<INBOX, INBOX>> {
        self.tcp.iter_mut().find(|socket| socket.id() == Some(id))
    }

    /// The longest message to the directory that can be sent.
    pub(super) fn longest_message(&mut self) -> usize {
        #[cfg(feature = "secure")]
        if self.is_secure() {
            return INBOX - overhead(INBOX);
        }
        INBOX
    }

    /// Does what the machine wants done. Texts of events are copied to `text`.
    pub(super) fn perform<const MEMBERS: usize, const KEYS: usize>(
        &mut self,
        outputs: client::Outputs<'_, FixedTables<MEMBERS, CHATS, KEYS>>,
        now: Instant,
        text: &RefCell<String<INBOX>>,
    ) {
        for output in outputs {
            match output {
                Output::Connect { link, to, sender } => self.connect(link, to, sender),
                Output::Listen { link, port } => self.listen(link, port),
                Output::Close { link } => {
                    if let Some(socket) = self.find(link) {
                        socket.close(now);
                    }
                }
                Output::Send { link, dialect, message } => {
                    self.send(link, now, now, &mut |sink| message.encode(dialect, sink));
                }
                Output::SendLine { link, at, line } => {
                    self.send(link, now, at, &mut |sink| line.encode(sink));
                }
                Output::SendTo { to, dialect, datagram } => self.send_to(to, dialect, &datagram),
                Output::Flush { link } => self.flush = Some(link),
                #[cfg(feature = "secure")]
                Output::Secure { link, inviter, invited, initiate } => {
                    let purpose = Purpose::Chat { inviter: &inviter, invited: &invited };
                    self.make_secure(link, purpose, initiate, now);
                }
                #[cfg(feature = "secure")]
                Output::SendRecord { link, record } => self.send_record(link, now, &record),
                #[cfg(feature = "secure")]
                Output::Hold { link } => self.shut(link, true),
                #[cfg(feature = "secure")]
                Output::Release { link } => self.shut(link, false),
                // Not from a client that was not told that it can do secure chats.
                #[cfg(not(feature = "secure"))]
                Output::Secure { .. }
                | Output::SendRecord { .. }
                | Output::Hold { .. }
                | Output::Release { .. } => {}
                Output::Event(event) => self.event(event, text),
            }
        }
    }

    fn connect(&mut self, id: LinkId, to: SocketAddr, sender: Sender) {
        let at = match sender {
            Sender::Directory => {
                self.stranger.connecting(to);
                Some(DIRECTORY)
            }
            Sender::Client | Sender::Peer => self.free_chat(),
        };
        match at.and_then(|at| self.tcp.get_mut(at)) {
            Some(socket) => socket.connect(id, to, sender),
            None => self.failed = Some(id),
        }
    }

    fn listen(&mut self, id: LinkId, wanted: ListenPort) {
        let Some(at) = self.free_chat() else {
            self.failed = Some(id);
            return;
        };
        let port = match wanted {
            ListenPort::Only(port) => port,
            ListenPort::Prefer(port) if !self.is_listening(port) => port,
            ListenPort::Any | ListenPort::Prefer(_) => self.any_port(),
        };
        if let Some(socket) = self.tcp.get_mut(at) {
            socket.listen(id, port);
            self.listening = Some((id, port));
        }
    }

    /// A socket for a chat: an unused one, or else the one that has been closing for longest. There
    /// is one more than there are chats, so that one can close in peace.
    fn free_chat(&self) -> Option<usize> {
        let chats = || self.tcp.iter().enumerate().skip(DIRECTORY + 1);
        let unused = chats().find(|(_, socket)| socket.is_unused());
        let closing = || {
            let closing = chats().filter(|(_, socket)| socket.closing_since().is_some());
            closing.min_by_key(|(_, socket)| socket.closing_since())
        };
        let aborted = || chats().find(|(_, socket)| socket.is_done());
        unused.or_else(aborted).or_else(closing).map(|(at, _)| at)
    }

    fn is_listening(&self, port: u16) -> bool {
        self.tcp.iter().any(|socket| socket.listens_on(port))
    }

    /// The next port that no socket listens on. Ports take turns: see
    /// [`Config::chat_ports`](crate::Config::chat_ports).
    fn any_port(&mut self) -> u16 {
        let [first, last] = self.chat_ports.unwrap_or(EPHEMERAL_PORTS);
        for _ in first..=last {
            let next = self.next_port.wrapping_add(1);
            self.next_port = if (first..=last).contains(&next) { next } else { first };
            if !self.is_listening(self.next_port) {
                break;
            }
        }
        self.next_port
    }

    fn send(
        &mut self,
        id: LinkId,
        now: Instant,
        at: Instant,
        encode: &mut dyn FnMut(&mut heapless::Vec<u8, INBOX>) -> Result<(), Full>,
    ) {
        let Some(socket) = self.find(id) else { return };
        if socket.push(now, at, encode).is_err() {
            self.overflow(id);
        }
    }

    /// The other side does not read, and nobody waits for it.
    pub(super) fn overflow(&mut self, id: LinkId) {
        debug!("{}: too much waits to be sent", id);
        if let Some(socket) = self.find(id) {
            socket.abort();
            self.overflowed = Some(id);
        }
    }

    fn send_to(&mut self, to: SocketAddr, dialect: Dialect, datagram: &Datagram) {
        let mut bytes = heapless::Vec::<u8, { Datagram::MAX_BYTES }>::new();
        let SocketAddr::V4(addr) = to else { return };
        let to = IpEndpoint::new(IpAddress::Ipv4(*addr.ip()), addr.port());
        if datagram.encode(dialect, &mut bytes).is_ok() {
            // A datagram that cannot be sent now is lost like any other: invitations are repeated
            // or time out.
            let _ = self.udp.poll_send_to(&bytes, to, &mut Context::from_waker(Waker::noop()));
        }
    }

    fn event(&mut self, mut event: client::Event<'_>, text: &RefCell<String<INBOX>>) {
        use client::Event as E;
        match &mut event {
            E::Welcome { nick, dialect, modern } => {
                self.stranger.welcomed();
                self.outcome = Some(Outcome::Joined);
                let (nick, dialect, modern) = (nick.clone(), *dialect, *modern);
                let secure = self.is_secure();
                return self.events.push(Event::Welcome { nick, dialect, modern, secure });
            }
            #[cfg(feature = "secure")]
            E::Secured { key, .. } => self.pin(*key),
            E::Error { text } => self.stranger.complains(*text),
            E::Refused { .. } => self.outcome = Some(Outcome::Lost),
            E::Disconnected { reason } => {
                let mute = self.is_mute();
                *reason = self.stranger.explain(*reason, mute);
                let stops = self.waits_for_user(*reason);
                self.outcome = Some(if stops { Outcome::Stopped } else { Outcome::Lost });
            }
            // The application knows what it says itself; only the directory's echo is news.
            E::ChatText { own: true, number, .. } => {
                self.said = *number;
                return;
            }
            E::Broadcast { own: true, .. } if self.in_command => return,
            _ => {}
        }
        self.events.push_from(event, text);
    }

    /// Whether the link to the directory is a secure one.
    #[cfg(not(feature = "secure"))]
    const fn is_secure(&self) -> bool {
        false
    }

    /// Whether that link is to be secure, and nothing has arrived on it.
    #[cfg(not(feature = "secure"))]
    const fn is_mute(&self) -> bool {
        false
    }

    /// Whether the node does not join again by itself after this.
    #[cfg(not(feature = "secure"))]
    const fn waits_for_user(&self, _: client::Disconnect) -> bool {
        false
    }
}
