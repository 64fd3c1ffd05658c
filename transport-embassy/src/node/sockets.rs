//! Does what the machine wants done: its requests become sockets, bytes and events.

use core::cell::RefCell;
use core::net::SocketAddr;
use core::task::{Context, Waker};

use embassy_net::udp::UdpSocket;
use embassy_net::{IpAddress, IpEndpoint};
use embassy_sync::waitqueue::MultiWakerRegistration;
use heapless::{Deque, String};
use plausch_core::client::{self, FixedTables, ListenPort, Output};
use plausch_core::link::LinkId;
use plausch_core::table::Full;
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::{Datagram, Dialect, Sender};

use super::event::{Event, Queued};
use super::shared::WAITING;
use crate::fmt::debug;
use crate::link::Link;
use crate::per_link::PerLink;

/// Events that wait for the application, at most.
const EVENTS: usize = 8;
/// No input brings more events than this.
const EVENTS_AT_ONCE: usize = 4;
/// Where ports are taken from, if any will do.
const PORTS: [u16; 2] = [49_152, 65_535];
/// The directory's link.
pub(super) const DIRECTORY: usize = 0;

/// The sockets of a node, and what the application is still to be told.
pub(super) struct Sockets<const CHATS: usize, const INBOX: usize> {
    pub(super) links: PerLink<Link<INBOX, INBOX>, CHATS>,
    pub(super) udp: UdpSocket<'static>,
    pub(super) chat_ports: Option<[u16; 2]>,
    next_port: u16,
    pub(super) outcome: Option<Outcome>,
    /// What `Listen` and `Flush` ask to be told next.
    pub(super) listening: Option<(LinkId, u16)>,
    pub(super) flush: Option<LinkId>,
    pub(super) failed: Option<LinkId>,
    /// A link of which too much was wanted.
    pub(super) broken: Option<LinkId>,
    /// A command is being done: the node knows itself what it said.
    pub(super) commanded: bool,
    events: Deque<Queued, EVENTS>,
    /// A text waits for the application, or is held by it.
    pub(super) text_waits: bool,
    pub(super) told: MultiWakerRegistration<WAITING>,
}

/// What decides how the node's life goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Joined,
    Lost,
}

impl<const CHATS: usize, const INBOX: usize> Sockets<CHATS, INBOX> {
    pub(super) fn new(
        links: PerLink<Link<INBOX, INBOX>, CHATS>,
        udp: UdpSocket<'static>,
        random: u32,
    ) -> Self {
        Sockets {
            links,
            udp,
            chat_ports: None,
            next_port: PORTS[0] | (random & 0x3fff) as u16,
            outcome: None,
            listening: None,
            flush: None,
            failed: None,
            broken: None,
            commanded: false,
            events: Deque::new(),
            text_waits: false,
            told: MultiWakerRegistration::new(),
        }
    }

    /// Whether the machine may be told something more: there is room for what may come of it.
    pub(super) fn has_room(&self) -> bool {
        !self.text_waits && self.has_room_for_events()
    }

    /// The same, for what brings no text.
    pub(super) fn has_room_for_events(&self) -> bool {
        self.events.len() + EVENTS_AT_ONCE <= EVENTS
    }

    pub(super) fn next_event(&mut self) -> Option<Queued> {
        self.events.pop_front()
    }

    pub(super) fn tell(&mut self, event: Queued) {
        if self.events.push_back(event).is_err() {
            debug!("an event is lost: the application is too slow");
        }
        self.told.wake();
    }

    /// The link of that name.
    pub(super) fn link(&mut self, id: LinkId) -> Option<&mut Link<INBOX, INBOX>> {
        self.links.iter_mut().find(|link| link.id() == Some(id))
    }

    /// Does all that the machine wants done.
    pub(super) fn perform<const MEMBERS: usize>(
        &mut self,
        outputs: client::Outputs<'_, FixedTables<MEMBERS, CHATS>>,
        now: Instant,
        text: &RefCell<String<INBOX>>,
    ) {
        for output in outputs {
            match output {
                Output::Connect { link, to, sender } => self.connect(link, to, sender),
                Output::Listen { link, port } => self.listen(link, port),
                Output::Close { link } => {
                    if let Some(link) = self.link(link) {
                        link.close(now);
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
                Output::Event(event) => self.happened(event, text),
            }
        }
    }

    fn connect(&mut self, id: LinkId, to: SocketAddr, sender: Sender) {
        let at = match sender {
            Sender::Directory => Some(DIRECTORY),
            Sender::Client | Sender::Peer => self.free_chat(),
        };
        match at.and_then(|at| self.links.get_mut(at)) {
            Some(link) => link.connect(id, to, sender),
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
            ListenPort::Prefer(port) if !self.is_waited_on(port) => port,
            ListenPort::Any | ListenPort::Prefer(_) => self.any_port(),
        };
        if let Some(link) = self.links.get_mut(at) {
            link.listen(id, port);
            self.listening = Some((id, port));
        }
    }

    /// A socket for a chat. There is one more than there are chats, so that one may still be closing.
    fn free_chat(&mut self) -> Option<usize> {
        let chats = || self.links.iter().enumerate().skip(1);
        let free = chats().find(|(_, link)| link.is_free());
        let closing = || {
            let closing = chats().filter(|(_, link)| link.closing_since().is_some());
            closing.min_by_key(|(_, link)| link.closing_since())
        };
        free.or_else(closing).map(|(at, _)| at)
    }

    fn is_waited_on(&self, port: u16) -> bool {
        self.links.iter().any(|link| link.waits_on(port))
    }

    /// The next port that nobody waits on. They take turns: see [`Config::chat_ports`](crate::Config::chat_ports).
    fn any_port(&mut self) -> u16 {
        let [first, last] = self.chat_ports.unwrap_or(PORTS);
        for _ in first..=last {
            let next = self.next_port.wrapping_add(1);
            self.next_port = if (first..=last).contains(&next) { next } else { first };
            if !self.is_waited_on(self.next_port) {
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
        let Some(link) = self.link(id) else { return };
        if link.outbox.push(now, at, encode).is_err() {
            // The other side does not read: there is no use in waiting for it.
            debug!("{}: too much waits to be sent", id);
            link.abort();
            self.broken = Some(id);
        }
    }

    fn send_to(&mut self, to: SocketAddr, dialect: Dialect, datagram: &Datagram) {
        let mut bytes = heapless::Vec::<u8, { Datagram::MAX_BYTES }>::new();
        let SocketAddr::V4(addr) = to else { return };
        let to = IpEndpoint::new(IpAddress::Ipv4(*addr.ip()), addr.port());
        if datagram.encode(dialect, &mut bytes).is_ok() {
            // What does not go at once is as good as lost on the way: invitations are repeated, or time out.
            let _ = self.udp.poll_send_to(&bytes, to, &mut Context::from_waker(Waker::noop()));
        }
    }

    fn happened(&mut self, event: client::Event<'_>, text: &RefCell<String<INBOX>>) {
        use client::Event as E;
        let event = match event {
            E::Welcome { nick, dialect, modern } => {
                self.outcome = Some(Outcome::Joined);
                Event::Welcome { nick, dialect, modern }
            }
            E::Refused { text: what } => {
                self.outcome = Some(Outcome::Lost);
                return self.tell_text(Queued::Refused, what, text);
            }
            E::Disconnected { reason } => {
                self.outcome = Some(Outcome::Lost);
                Event::Disconnected { reason }
            }
            // What the node itself says, it knows; only the directory's echo tells something new.
            E::ChatText { own: true, .. } => return,
            E::Broadcast { own: true, .. } if self.commanded => return,
            E::Broadcast { from, text: what, own } => {
                return self.tell_text(Queued::Broadcast { from, own }, what, text);
            }
            E::Error { text: what } => return self.tell_text(Queued::Error, what, text),
            E::ChatText { peer, text: what, .. } => {
                return self.tell_text(Queued::ChatText { peer }, what, text);
            }
            E::Users { others, .. } => Event::Users { others },
            E::Joined { nick, addr } => Event::Joined { nick, addr },
            E::Left { nick } => Event::Left { nick },
            E::Skipped => Event::Skipped,
            E::Invited { peer, ip, .. } => Event::Invited { peer, ip },
            E::NoRoom { peer } => Event::NoRoom { peer },
            E::Rejected { peer, reason } => Event::Rejected { peer, reason },
            E::ChatOpened { peer, addr } => Event::ChatOpened { peer, addr },
            E::ChatClosed { peer, end } => Event::ChatClosed { peer, end },
            _ => return,
        };
        self.tell(Queued::Plain(event));
    }

    fn tell_text(&mut self, event: Queued, what: Text<'_>, text: &RefCell<String<INBOX>>) {
        // No text is longer than the inbox that it came through.
        if let (false, Ok(mut kept)) = (self.text_waits, text.try_borrow_mut()) {
            kept.clear();
            let _ = what.runs().try_for_each(|run| kept.push_str(run));
            self.text_waits = true;
            self.tell(event);
        }
    }
}
