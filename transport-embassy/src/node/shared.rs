//! The state behind a node's runner and handles: the machine, driven over sockets. Both see it as
//! [`Inner`], without its const generics.

use core::cell::RefCell;
use core::net::{IpAddr, SocketAddr};
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::String;
use plausch_core::client::{Client, Command, CommandError, FixedTables, Input, Limits, Peer};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::{Count, Datagram, Dialect, Inbox, Item, Line, Message, Received};

use super::event::{Event, Member, TextOwner};
use super::event_queue::MAX_WAITING_TASKS;
use super::sockets::{DIRECTORY, Outcome, Sockets};
use crate::config::Config;
use crate::per_socket::PerSocket;
use crate::socket::{Change, Socket};
use crate::time::{now, wake_at};

/// Bytes of each outbox that are kept for the machine's own messages. The longest is the preamble
/// (§3).
const OUTBOX_RESERVE: usize = 128;
/// Bytes that are read of a datagram: longer ones are not ours, or have an extension that is not
/// read anyway.
const MAX_DATAGRAM: usize = 128;
/// Rounds over all sockets before other tasks get their turn.
const MAX_ROUNDS: u32 = 32;

/// A node without its const generics.
pub(super) trait Inner {
    /// Does all that can be done now, and has the task woken when there is more.
    fn poll_drive(&'static self, cx: &mut Context<'_>);
    fn poll_event(&'static self, cx: &mut Context<'_>) -> Poll<Event>;
    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Outcome>;
    /// Waits for a call of `set_config`.
    fn poll_config(&self, cx: &mut Context<'_>) -> Poll<Option<Config>>;
    fn poll_broadcast(&self, text: &str, cx: &mut Context<'_>) -> Poll<Result<(), CommandError>>;
    fn poll_say(
        &self,
        peer: &Peer,
        text: &str,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CommandError>>;
    /// Waits until all goodbyes have arrived.
    fn poll_left(&self, cx: &mut Context<'_>) -> Poll<()>;
    fn command(&self, command: Command<'_>) -> Result<(), CommandError>;
    /// How the node joins from now on. None: not at all.
    fn set_config(&self, config: Option<Config>);
    /// Joins from the address `local`, if it is known.
    fn join(&self, directory: SocketAddr, config: &Config, local: Option<IpAddr>);
    /// Drops the link to the directory.
    fn abort_directory(&self);
    fn push_event(&self, event: Event);
    fn member_after(&self, nick: Option<&Nick>) -> Option<Member>;
    fn peer_after(&self, peer: Option<&Peer>) -> Option<Peer>;
    fn others(&self) -> u32;
    fn nick(&self) -> Option<Nick>;
    fn is_joined(&self) -> bool;
}

pub(super) struct Shared<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> {
    state: RefCell<State<CHATS, MEMBERS, INBOX>>,
    /// The text of the event that waits for the application, or that the application holds.
    text: RefCell<String<INBOX>>,
}

struct State<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> {
    machine: Client<FixedTables<MEMBERS, CHATS>>,
    sockets: Sockets<CHATS, INBOX>,
    /// What `set_config` was last called with, until the lifecycle takes it.
    new_config: Option<Option<Config>>,
    driver_waker: WakerRegistration,
    lifecycle_waker: WakerRegistration,
    /// Tasks that wait for room in an outbox, or for goodbyes.
    outbox_waker: MultiWakerRegistration<MAX_WAITING_TASKS>,
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> Shared<CHATS, MEMBERS, INBOX> {
    pub(super) fn new(sockets: Sockets<CHATS, INBOX>, config: Option<Config>) -> Self {
        Shared {
            state: RefCell::new(State {
                machine: Client::new(Limits::default()),
                sockets,
                new_config: Some(config),
                driver_waker: WakerRegistration::new(),
                lifecycle_waker: WakerRegistration::new(),
                outbox_waker: MultiWakerRegistration::new(),
            }),
            text: RefCell::new(String::new()),
        }
    }

    fn with<R>(&self, f: impl FnOnce(&mut State<CHATS, MEMBERS, INBOX>) -> R) -> R {
        f(&mut self.state.borrow_mut())
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> Inner
    for Shared<CHATS, MEMBERS, INBOX>
{
    fn poll_drive(&'static self, cx: &mut Context<'_>) {
        self.with(|state| state.drive(&self.text, cx));
    }

    fn poll_event(&'static self, cx: &mut Context<'_>) -> Poll<Event> {
        self.with(|state| match state.sockets.events.pop(&self.text, self, cx) {
            Some(event) => {
                // There is room for one more.
                state.driver_waker.wake();
                Poll::Ready(event)
            }
            None => Poll::Pending,
        })
    }

    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.with(|state| {
            state.lifecycle_waker.register(cx.waker());
            state.sockets.outcome.take().map_or(Poll::Pending, Poll::Ready)
        })
    }

    fn poll_config(&self, cx: &mut Context<'_>) -> Poll<Option<Config>> {
        self.with(|state| {
            state.lifecycle_waker.register(cx.waker());
            state.new_config.take().map_or(Poll::Pending, Poll::Ready)
        })
    }

    fn poll_broadcast(&self, text: &str, cx: &mut Context<'_>) -> Poll<Result<(), CommandError>> {
        let text = Text::new(text)?;
        self.with(|state| {
            let nick = state.machine.nick().cloned().ok_or(CommandError::NotJoined)?;
            let message = Message::Broadcast { nick, text };
            // At most: the framed dialect is the longer one.
            let len = message.payload_len(Dialect::Framed) + 4;
            if len > INBOX {
                let limit = INBOX.saturating_sub(len - text.encoded_len());
                return Poll::Ready(Err(CommandError::TextTooLong { limit }));
            }
            let socket = state.sockets.tcp.get_mut(DIRECTORY).filter(|it| it.connected().is_some());
            if let Some(socket) = socket.filter(|socket| socket.outbox.free() < len) {
                if socket.is_broken() {
                    return Poll::Ready(Err(CommandError::NotJoined));
                }
                state.outbox_waker.register(cx.waker());
                return Poll::Pending;
            }
            Poll::Ready(state.command(Command::Broadcast { text }, &self.text))
        })
    }

    fn poll_say(
        &self,
        peer: &Peer,
        text: &str,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CommandError>> {
        let text = Text::new(text)?;
        self.with(|state| {
            let mut count = Count::default();
            let Ok(()) = Line::Text(text).encode(&mut count);
            // A text for an original is cut into pieces of at most 1000 bytes, each with a newline
            // (§5).
            let pieces = count.0 / 1000 + 1;
            let len = count.0 + pieces;
            if len > INBOX {
                let limit = INBOX.saturating_sub(len - text.encoded_len());
                return Poll::Ready(Err(CommandError::TextTooLong { limit }));
            }
            let link = state.machine.link_of(peer);
            let socket = link.and_then(|link| state.sockets.find(link));
            let is_full = |socket: &&mut Socket<INBOX, INBOX>| {
                let outbox = &socket.outbox;
                outbox.free() < len || outbox.free_chunks() <= pieces
            };
            if let Some(socket) = socket.filter(|it| it.connected().is_some()).filter(is_full) {
                if socket.is_broken() {
                    return Poll::Ready(Err(CommandError::NoChat));
                }
                state.outbox_waker.register(cx.waker());
                return Poll::Pending;
            }
            let command = Command::Say { peer: peer.clone(), text };
            Poll::Ready(state.command(command, &self.text))
        })
    }

    fn poll_left(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.with(|state| {
            state.outbox_waker.register(cx.waker());
            if state.sockets.tcp.iter().all(|socket| socket.is_done()) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    }

    fn command(&self, command: Command<'_>) -> Result<(), CommandError> {
        self.with(|state| state.command(command, &self.text))
    }

    fn set_config(&self, config: Option<Config>) {
        self.with(|state| {
            state.new_config = Some(config);
            state.lifecycle_waker.wake();
        });
    }

    fn join(&self, directory: SocketAddr, config: &Config, local: Option<IpAddr>) {
        self.with(|state| {
            let udp_port = state.open_udp(config.udp_port);
            state.sockets.chat_ports = config.chat_ports;
            state.sockets.outcome = None;
            let (nick, dialect) = (config.nick.clone(), config.dialect);
            let join = Command::Join { directory, nick, udp_port, dialect, local };
            // An error means that the node is in the room already.
            let _ = state.command(join, &self.text);
        });
    }

    fn abort_directory(&self) {
        self.with(|state| {
            let now = now();
            let link = state.sockets.tcp.get_mut(DIRECTORY).and_then(|socket| {
                let link = socket.id();
                socket.abort();
                link
            });
            if let Some(link) = link {
                state.input(now, Input::Closed { link }, &self.text);
                state.outbox_waker.wake();
            }
        });
    }

    fn push_event(&self, event: Event) {
        self.with(|state| state.sockets.events.push(event));
    }

    fn member_after(&self, nick: Option<&Nick>) -> Option<Member> {
        self.with(|state| {
            let mut members = state.machine.members();
            let member = members.find(|member| nick.is_none_or(|nick| member.nick > nick))?;
            Some(Member { nick: member.nick.clone(), addr: member.addr })
        })
    }

    fn peer_after(&self, peer: Option<&Peer>) -> Option<Peer> {
        self.with(|state| {
            let is_after = |other: &&Peer| peer.is_none_or(|peer| *other > peer);
            state.machine.peers().filter(is_after).min().cloned()
        })
    }

    fn others(&self) -> u32 {
        self.with(|state| state.machine.others())
    }

    fn nick(&self) -> Option<Nick> {
        self.with(|state| state.machine.nick().cloned())
    }

    fn is_joined(&self) -> bool {
        self.with(|state| state.machine.is_joined())
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> TextOwner
    for Shared<CHATS, MEMBERS, INBOX>
{
    fn text_dropped(&self) {
        self.with(|state| {
            state.sockets.events.text_dropped();
            state.driver_waker.wake();
        });
    }
}

/// How the other side ended a link.
#[derive(Debug, Clone, Copy)]
enum End {
    Finished,
    Broken,
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> State<CHATS, MEMBERS, INBOX> {
    fn drive(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) {
        self.driver_waker.register(cx.waker());
        let mut rounds = 0;
        while rounds < MAX_ROUNDS && self.poll_all(text, cx) {
            rounds += 1;
        }
        let now = now();
        let mut has_changed = rounds > 0;
        for socket in self.sockets.tcp.iter_mut() {
            has_changed |= socket.poll_send(now, cx) || socket.is_lost();
        }
        if rounds == MAX_ROUNDS {
            cx.waker().wake_by_ref();
        }
        if self.sockets.outcome.is_some() {
            self.lifecycle_waker.wake();
        }
        // Only then: a waiting future may be in this task, which would wake itself forever.
        if has_changed {
            self.outbox_waker.wake();
        }
        let sockets = self.sockets.tcp.iter().filter_map(|socket| socket.next_timeout(now));
        let machine = self.machine.next_timeout().map(|timeout| timeout.at);
        let machine = machine.filter(|_| self.sockets.events.has_room());
        if let Some(at) = sockets.chain(machine).min() {
            wake_at(at, cx);
        }
    }

    /// Looks once at all sockets and at the machine's timeout. Returns whether anything happened.
    fn poll_all(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) -> bool {
        let mut busy = false;
        for at in 0..PerSocket::<(), CHATS>::LEN {
            let now = now();
            busy |= self.poll_socket(at, now, text, cx);
        }
        busy |= self.poll_udp(text, cx);
        let now = now();
        let due = self.machine.next_timeout().is_some_and(|timeout| timeout.at <= now);
        if due && self.sockets.events.has_room() {
            self.input(now, Input::Timeout, text);
            busy = true;
        }
        busy
    }

    fn poll_socket(
        &mut self,
        at: usize,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> bool {
        if !self.sockets.events.has_room_without_text() {
            return false;
        }
        let Some(socket) = self.sockets.tcp.get_mut(at) else { return false };
        let input = match socket.poll_change(cx) {
            Some(Change::Connected(link, peer)) => Input::Connected { link, peer },
            Some(Change::Failed(link)) => Input::Failed { link },
            Some(Change::Accepted(_)) | None => return self.read(at, now, text, cx),
        };
        self.input(now, input, text);
        true
    }

    fn read(
        &mut self,
        at: usize,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> bool {
        let Some(socket) = self.sockets.tcp.get_mut(at) else { return false };
        let Some(id) = socket.connected() else { return false };
        let Some(inbox) = socket.take_inbox() else { return false };
        let (busy, end) = self.read_into(at, id, inbox, now, text, cx);
        if let Some(socket) = self.sockets.tcp.get_mut(at) {
            socket.put_inbox(inbox);
        }
        if let Some(end) = end {
            self.input(now, Input::Closed { link: id }, text);
            // Only now: the machine may have asked for the rest of the inbox.
            let socket = self.sockets.tcp.get_mut(at).filter(|socket| socket.is_connected(id));
            if let Some(socket) = socket {
                match end {
                    End::Finished => socket.close(now),
                    End::Broken => socket.abort(),
                }
            }
            return true;
        }
        // The inbox is back: the machine may have asked for the rest of it.
        self.answer(now, text);
        busy
    }

    fn read_into(
        &mut self,
        at: usize,
        id: LinkId,
        inbox: &mut Inbox<INBOX>,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> (bool, Option<End>) {
        let State { machine, sockets, .. } = self;
        let mut busy = false;
        // Reads only while there is room for the events and answers that may follow.
        let ready = |sockets: &mut Sockets<CHATS, INBOX>| {
            let has_room = sockets.events.has_room();
            let socket = sockets.tcp.get_mut(at).filter(|socket| socket.is_connected(id));
            socket.is_some_and(|socket| {
                // Answers on a broken connection do not matter.
                has_room && (socket.outbox.free() >= OUTBOX_RESERVE || socket.is_broken())
            })
        };
        while ready(sockets) {
            if let Some(received) = inbox.next() {
                let received = logged(received);
                let outputs = machine.handle(now, Input::Received { link: id, received });
                sockets.perform(outputs, now, text);
                busy = true;
                continue;
            }
            let Some(socket) = sockets.tcp.get_mut(at) else { break };
            let space = inbox.space();
            match socket.poll_read(space, cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(count @ 1..)) => {
                    if at == DIRECTORY {
                        sockets.stranger.read(space.get(..count).unwrap_or_default());
                    }
                    inbox.received(count);
                }
                Poll::Ready(Ok(0)) => return (true, Some(End::Finished)),
                Poll::Ready(Err(_)) => return (true, Some(End::Broken)),
            }
        }
        (busy, None)
    }

    fn poll_udp(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) -> bool {
        if !self.sockets.udp.is_open() || !self.sockets.events.has_room() {
            return false;
        }
        let mut bytes = [0; MAX_DATAGRAM];
        let Poll::Ready(received) = self.sockets.udp.poll_recv_from(&mut bytes, cx) else {
            return false;
        };
        if let Ok((len, meta)) = received
            && let bytes = bytes.get(..len).unwrap_or_default()
            && let (Some(&first), Ok(Some(datagram))) = (bytes.first(), Datagram::decode(bytes))
        {
            let from = SocketAddr::new(meta.endpoint.addr.into(), meta.endpoint.port);
            let dialect = Dialect::of(first);
            self.input(now(), Input::Datagram { from, dialect, datagram }, text);
        }
        true
    }

    fn input(&mut self, now: Instant, input: Input<'_>, text: &RefCell<String<INBOX>>) {
        let outputs = self.machine.handle(now, input);
        self.sockets.perform(outputs, now, text);
        self.answer(now, text);
    }

    /// Gives the machine the answers to what it asked for.
    fn answer(&mut self, now: Instant, text: &RefCell<String<INBOX>>) {
        loop {
            let sockets = &mut self.sockets;
            let outputs = if let Some((link, port)) = sockets.listening.take() {
                self.machine.handle(now, Input::Listening { link, port })
            } else if let Some(link) = sockets.failed.take() {
                self.machine.handle(now, Input::Failed { link })
            } else if let Some(link) = sockets.overflowed.take() {
                self.machine.handle(now, Input::Closed { link })
            } else if let Some(link) = sockets.flush.take() {
                let Some(inbox) = sockets.find(link).and_then(Socket::take_inbox) else { continue };
                if let Some(received) = inbox.flush() {
                    let outputs = self.machine.handle(now, Input::Received { link, received });
                    sockets.perform(outputs, now, text);
                }
                if let Some(socket) = sockets.tcp.iter_mut().find(|socket| socket.lacks_inbox()) {
                    socket.put_inbox(inbox);
                }
                continue;
            } else {
                return;
            };
            sockets.perform(outputs, now, text);
        }
    }

    fn command(
        &mut self,
        command: Command<'_>,
        text: &RefCell<String<INBOX>>,
    ) -> Result<(), CommandError> {
        let now = now();
        self.sockets.in_command = true;
        let outputs = self.machine.command(now, command);
        let result = outputs.map(|outputs| self.sockets.perform(outputs, now, text));
        self.sockets.in_command = false;
        self.answer(now, text);
        self.driver_waker.wake();
        self.outbox_waker.wake();
        result
    }

    /// Opens this UDP port. Returns the port, or 0 if it cannot be opened.
    fn open_udp(&mut self, port: u16) -> u16 {
        let udp = &mut self.sockets.udp;
        if udp.is_open() && udp.endpoint().port != port {
            udp.close();
        }
        if port != 0 && !udp.is_open() && udp.bind(port).is_err() {
            return 0;
        }
        port
    }
}

/// Logs a message that cannot be read.
fn logged(received: Received<'_>) -> Received<'_> {
    if let Item::Invalid(error) = &received.item {
        crate::fmt::debug!("not readable: {:?}", error);
    }
    received
}
