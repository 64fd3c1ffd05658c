//! A node's memory, and its machine driven over its sockets. Whoever holds a node sees it as [`Inner`], whatever
//! its sizes are.

use core::cell::{Ref, RefCell};
use core::net::SocketAddr;
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::String;
use plausch_core::client::{Client, Command, CommandError, FixedTables, Input, Limits, Peer};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::{Count, Datagram, Dialect, Inbox, Item, Line, Message, Received};

use super::event::{Event, Heard, Member};
use super::sockets::{DIRECTORY, Outcome, Sockets};
use crate::config::Config;
use crate::link::{Change, Link};
use crate::outbox::Outbox;
use crate::per_link::PerLink;
use crate::time::{now, wake_at};

/// So many bytes are kept free for what the machine itself has to say: the longest is the preamble.
const RESERVE: usize = 128;
/// A datagram that is longer is none of ours, or has an extension that is not read anyway.
const DATAGRAM: usize = 128;
/// How much is done before other tasks have their turn.
const TURNS: u32 = 32;

/// Tasks that wait for the same thing at once; more keep each other awake.
pub(super) const WAITING: usize = 4;

/// A node, without its sizes.
pub(super) trait Inner {
    /// Does all that can be done now, and has the task called again when there is more.
    fn poll_drive(&'static self, cx: &mut Context<'_>);
    fn poll_event(&'static self, cx: &mut Context<'_>) -> Poll<Event>;
    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Outcome>;
    /// The next thing to do: join by this configuration, or, if there is none, nothing.
    fn poll_action(&self, cx: &mut Context<'_>) -> Poll<Option<Config>>;
    fn poll_broadcast(&self, text: &str, cx: &mut Context<'_>) -> Poll<Result<(), CommandError>>;
    fn poll_say(
        &self,
        peer: &Peer,
        text: &str,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CommandError>>;
    fn poll_left(&self, cx: &mut Context<'_>) -> Poll<()>;
    fn command(&self, command: Command<'_>) -> Result<(), CommandError>;
    fn action(&self, config: Option<Config>);
    fn join(&self, directory: SocketAddr, config: &Config);
    fn lose(&self);
    fn tell(&self, event: Event);
    fn text_taken(&self);
    fn member_after(&self, nick: Option<&Nick>) -> Option<Member>;
    fn peer_after(&self, peer: Option<&Peer>) -> Option<Peer>;
    fn others(&self) -> u32;
    fn nick(&self) -> Option<Nick>;
    fn is_joined(&self) -> bool;
}

pub(super) struct Shared<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> {
    state: RefCell<State<CHATS, MEMBERS, INBOX>>,
    /// The text that waits for the application, or is held by it.
    text: RefCell<String<INBOX>>,
}

struct State<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> {
    machine: Client<FixedTables<MEMBERS, CHATS>>,
    sockets: Sockets<CHATS, INBOX>,
    action: Option<Option<Config>>,
    driver: WakerRegistration,
    lifecycle: WakerRegistration,
    sayer: MultiWakerRegistration<WAITING>,
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> Shared<CHATS, MEMBERS, INBOX> {
    pub(super) fn new(sockets: Sockets<CHATS, INBOX>, config: Option<Config>) -> Self {
        Shared {
            state: RefCell::new(State {
                machine: Client::new(Limits::default()),
                sockets,
                action: Some(config),
                driver: WakerRegistration::new(),
                lifecycle: WakerRegistration::new(),
                sayer: MultiWakerRegistration::new(),
            }),
            text: RefCell::new(String::new()),
        }
    }

    fn with<R>(&self, work: impl FnOnce(&mut State<CHATS, MEMBERS, INBOX>) -> R) -> R {
        work(&mut self.state.borrow_mut())
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> Inner
    for Shared<CHATS, MEMBERS, INBOX>
{
    fn poll_drive(&'static self, cx: &mut Context<'_>) {
        self.with(|state| state.drive(&self.text, cx));
    }

    fn poll_event(&'static self, cx: &mut Context<'_>) -> Poll<Event> {
        let queued = self.with(|state| {
            let queued = state.sockets.next_event();
            match queued {
                Some(_) => state.driver.wake(),
                None => state.sockets.told.register(cx.waker()),
            }
            queued
        });
        let text = || Heard::new(Ref::map(self.text.borrow(), String::as_str), self);
        queued.map_or(Poll::Pending, |queued| Poll::Ready(queued.with_text(text)))
    }

    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.with(|state| {
            state.lifecycle.register(cx.waker());
            state.sockets.outcome.take().map_or(Poll::Pending, Poll::Ready)
        })
    }

    fn poll_action(&self, cx: &mut Context<'_>) -> Poll<Option<Config>> {
        self.with(|state| {
            state.lifecycle.register(cx.waker());
            state.action.take().map_or(Poll::Pending, Poll::Ready)
        })
    }

    fn poll_broadcast(&self, text: &str, cx: &mut Context<'_>) -> Poll<Result<(), CommandError>> {
        let text = Text::new(text)?;
        self.with(|state| {
            let nick = state.machine.nick().cloned().ok_or(CommandError::NotJoined)?;
            let message = Message::Broadcast { nick, text };
            // The framed dialect is the longer one.
            let len = message.payload_len(Dialect::Framed) + 4;
            if len > INBOX {
                return Poll::Ready(Err(CommandError::TextTooLong));
            }
            let link = state.sockets.links.get_mut(DIRECTORY);
            if let Some(link) = link.filter(|link| link.is_up_and(|outbox| outbox.free() < len)) {
                if link.is_dead() {
                    return Poll::Ready(Err(CommandError::NotJoined));
                }
                state.sayer.register(cx.waker());
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
            // A text for an original is cut into pieces of at most 1000 bytes, each with a newline.
            let pieces = count.0 / 1000 + 1;
            let len = count.0 + pieces;
            if len > INBOX {
                return Poll::Ready(Err(CommandError::TextTooLong));
            }
            let is_full =
                |outbox: &Outbox<INBOX>| outbox.free() < len || outbox.free_stretches() <= pieces;
            let link = state.machine.link_of(peer).and_then(|link| state.sockets.link(link));
            if let Some(link) = link.filter(|link| link.is_up_and(is_full)) {
                if link.is_dead() {
                    return Poll::Ready(Err(CommandError::NoChat));
                }
                state.sayer.register(cx.waker());
                return Poll::Pending;
            }
            let command = Command::Say { peer: peer.clone(), text };
            Poll::Ready(state.command(command, &self.text))
        })
    }

    fn poll_left(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.with(|state| {
            state.sayer.register(cx.waker());
            if state.sockets.links.iter().all(|link| link.is_over()) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    }

    fn command(&self, command: Command<'_>) -> Result<(), CommandError> {
        self.with(|state| state.command(command, &self.text))
    }

    fn action(&self, config: Option<Config>) {
        self.with(|state| {
            state.action = Some(config);
            state.lifecycle.wake();
        });
    }

    fn join(&self, directory: SocketAddr, config: &Config) {
        self.with(|state| {
            let udp_port = state.open_udp(config.udp_port);
            state.sockets.chat_ports = config.chat_ports;
            state.sockets.outcome = None;
            let (nick, dialect) = (config.nick.clone(), config.dialect);
            let join = Command::Join { directory, nick, udp_port, dialect };
            // It fails where one is in the room already: then all is well.
            let _ = state.command(join, &self.text);
        });
    }

    fn lose(&self) {
        self.with(|state| {
            let now = now();
            let link = state.sockets.links.get_mut(DIRECTORY).and_then(|link| {
                let id = link.id();
                link.abort();
                id
            });
            if let Some(link) = link {
                state.input(now, Input::Closed { link }, &self.text);
            }
        });
    }

    fn tell(&self, event: Event) {
        self.with(|state| state.sockets.tell(super::event::Queued::Plain(event)));
    }

    fn text_taken(&self) {
        self.with(|state| {
            state.sockets.text_waits = false;
            state.driver.wake();
        });
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
            let behind = |other: &&Peer| peer.is_none_or(|peer| *other > peer);
            state.machine.peers().filter(behind).min().cloned()
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

/// How the other side ended a link.
#[derive(Debug, Clone, Copy)]
enum End {
    Finished,
    Broken,
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> State<CHATS, MEMBERS, INBOX> {
    fn drive(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) {
        self.driver.register(cx.waker());
        let mut turns = 0;
        while turns < TURNS && self.turn(text, cx) {
            turns += 1;
        }
        let now = now();
        self.sockets.links.iter_mut().for_each(|link| link.pump(now, cx));
        if turns == TURNS {
            cx.waker().wake_by_ref();
        }
        if self.sockets.outcome.is_some() {
            self.lifecycle.wake();
        }
        self.sayer.wake();
        let sending = self.sockets.links.iter().filter_map(|link| link.next(now));
        let timeout = self.machine.next_timeout().map(|timeout| timeout.at);
        let timeout = timeout.filter(|_| self.sockets.has_room());
        if let Some(at) = sending.chain(timeout).min() {
            wake_at(at, cx);
        }
    }

    /// Looks once at everything; whether there was something.
    fn turn(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) -> bool {
        let mut busy = false;
        for at in 0..PerLink::<(), CHATS>::len() {
            let now = now();
            busy |= self.poll_link(at, now, text, cx);
        }
        busy |= self.poll_udp(text, cx);
        let now = now();
        let due = self.machine.next_timeout().is_some_and(|timeout| timeout.at <= now);
        if due && self.sockets.has_room() {
            self.input(now, Input::Timeout, text);
            busy = true;
        }
        busy
    }

    fn poll_link(
        &mut self,
        at: usize,
        now: Instant,
        text: &RefCell<String<INBOX>>,
        cx: &mut Context<'_>,
    ) -> bool {
        if !self.sockets.has_room_for_events() {
            return false;
        }
        let Some(link) = self.sockets.links.get_mut(at) else { return false };
        let input = match link.poll_change(cx) {
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
        let Some(link) = self.sockets.links.get_mut(at) else { return false };
        let Some(id) = link.up() else { return false };
        let Some(inbox) = link.take_inbox() else { return false };
        let (busy, end) = self.read_into(at, id, inbox, now, text, cx);
        if let Some(link) = self.sockets.links.get_mut(at) {
            link.put_inbox(inbox);
        }
        if let Some(end) = end {
            self.input(now, Input::Closed { link: id }, text);
            // Not before: the machine may have wanted an original's last words out of the inbox.
            if let Some(link) = self.sockets.links.get_mut(at).filter(|link| link.is_up(id)) {
                match end {
                    End::Finished => link.close(now),
                    End::Broken => link.abort(),
                }
            }
            return true;
        }
        // Now that the inbox is back, the machine may want something of it.
        self.follow(now, text);
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
        // Only while there is room for what may come of it.
        let ready = |sockets: &mut Sockets<CHATS, INBOX>| {
            let has_room = sockets.has_room();
            let link = sockets.links.get_mut(at).filter(|link| link.is_up(id));
            link.is_some_and(|link| {
                // What is dead is read to its end, however much waits to be sent there.
                has_room && (link.outbox.free() >= RESERVE || link.is_dead())
            })
        };
        while ready(sockets) {
            if let Some(received) = inbox.next() {
                let received = shown(received);
                let outputs = machine.handle(now, Input::Received { link: id, received });
                sockets.perform(outputs, now, text);
                busy = true;
                continue;
            }
            let Some(link) = sockets.links.get_mut(at) else { break };
            match link.poll_read(inbox.space(), cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(count @ 1..)) => inbox.received(count),
                Poll::Ready(Ok(0)) => return (true, Some(End::Finished)),
                Poll::Ready(Err(_)) => return (true, Some(End::Broken)),
            }
        }
        (busy, None)
    }

    fn poll_udp(&mut self, text: &RefCell<String<INBOX>>, cx: &mut Context<'_>) -> bool {
        if !self.sockets.udp.is_open() || !self.sockets.has_room() {
            return false;
        }
        let mut bytes = [0; DATAGRAM];
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
        self.follow(now, text);
    }

    /// Tells the machine what became of what it wanted.
    fn follow(&mut self, now: Instant, text: &RefCell<String<INBOX>>) {
        loop {
            let sockets = &mut self.sockets;
            let outputs = if let Some((link, port)) = sockets.listening.take() {
                self.machine.handle(now, Input::Listening { link, port })
            } else if let Some(link) = sockets.failed.take() {
                self.machine.handle(now, Input::Failed { link })
            } else if let Some(link) = sockets.broken.take() {
                self.machine.handle(now, Input::Closed { link })
            } else if let Some(link) = sockets.flush.take() {
                let Some(inbox) = sockets.link(link).and_then(Link::take_inbox) else { continue };
                if let Some(received) = inbox.flush() {
                    let outputs = self.machine.handle(now, Input::Received { link, received });
                    sockets.perform(outputs, now, text);
                }
                if let Some(link) = sockets.links.iter_mut().find(|link| link.lacks_inbox()) {
                    link.put_inbox(inbox);
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
        self.sockets.commanded = true;
        let done = self.machine.command(now, command);
        let done = done.map(|outputs| self.sockets.perform(outputs, now, text));
        self.sockets.commanded = false;
        self.follow(now, text);
        self.driver.wake();
        done
    }

    fn open_udp(&mut self, wanted: u16) -> u16 {
        let udp = &mut self.sockets.udp;
        if udp.is_open() && udp.endpoint().port != wanted {
            udp.close();
        }
        if wanted != 0 && !udp.is_open() && udp.bind(wanted).is_err() {
            return 0;
        }
        wanted
    }
}

/// What came, told to the log.
fn shown(received: Received<'_>) -> Received<'_> {
    if let Item::Invalid(error) = &received.item {
        crate::fmt::debug!("not readable: {:?}", error);
    }
    received
}
