//! What a node's runner and handles see of the state behind them: [`Inner`], without its const
//! generics.

use core::cell::RefCell;
use core::net::{IpAddr, SocketAddr};
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::String;
use plausch_core::client::{Client, Command, CommandError, Input, Limits, Peer};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::{Count, Dialect, Line, Message};

use super::event::{Event, Member, TextOwner};
use super::sockets::{DIRECTORY, Outcome, Sockets};
use super::state::State;
use crate::config::Config;
use crate::socket::Socket;
use crate::time::now;

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
            state.machine.set_past(config.past.into());
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
