//! What a node's runner and handles see of the state behind them: [`Inner`], without its const
//! generics.

use core::cell::RefCell;
use core::net::{IpAddr, SocketAddr};
use core::task::{Context, Poll};

use embassy_sync::waitqueue::{MultiWakerRegistration, WakerRegistration};
use heapless::String;
use plausch_core::client::{Client, Command, CommandError, Input, Limits, Peer};
use plausch_core::name::Nick;
#[cfg(feature = "secure")]
use plausch_core::secure::PublicKey;
use plausch_core::text::Text;
use plausch_core::wire::{Count, Dialect, Line, Message};

use super::event::{Event, Member, TextOwner};
use super::sockets::{DIRECTORY, Outcome, Sockets};
use super::state::State;
use crate::config::Config;
#[cfg(feature = "secure")]
use crate::secure::{longest_text, sealed_len};
use crate::socket::Socket;
use crate::time::now;

/// A node without its const generics.
pub(super) trait Inner {
    /// Does all that can be done now, and has the task woken when there is more.
    fn poll_drive(&'static self, cx: &mut Context<'_>);
    fn poll_event(&'static self, cx: &mut Context<'_>) -> Poll<Event>;
    fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Outcome>;
    /// Waits for a call of `set_config`, or for a reason to join anew.
    fn poll_config(&self, cx: &mut Context<'_>) -> Poll<Next>;
    fn poll_broadcast(&self, text: &str, cx: &mut Context<'_>) -> Poll<Result<(), CommandError>>;
    fn poll_say(
        &self,
        peer: &Peer,
        text: &str,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<u32>, CommandError>>;
    /// Waits until all goodbyes have arrived.
    fn poll_left(&self, cx: &mut Context<'_>) -> Poll<()>;
    fn command(&self, command: Command<'_>) -> Result<(), CommandError>;
    /// How the node joins from now on. None: not at all.
    fn set_config(&self, config: Option<Config>);
    /// Whether the node can join as the latest configuration wants it.
    fn can_join(&self) -> bool;
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
    /// Takes this key for the directory's, and joins anew.
    #[cfg(feature = "secure")]
    fn trust(&self, key: PublicKey);
    #[cfg(feature = "secure")]
    fn expect_key(&self, nick: &Nick, key: PublicKey) -> Result<(), CommandError>;
    #[cfg(feature = "secure")]
    fn forget_keys(&self);
    #[cfg(feature = "secure")]
    fn key_of(&self, nick: &Nick) -> Option<PublicKey>;
}

/// What the user wants next.
#[derive(Debug)]
pub(super) enum Next {
    /// To join as this says; none: to leave.
    Config(Option<Config>),
    /// To join anew.
    #[cfg_attr(not(feature = "secure"), expect(dead_code, reason = "nobody trusts other keys"))]
    Rejoin,
}

pub(super) struct Shared<
    const CHATS: usize,
    const MEMBERS: usize,
    const INBOX: usize,
    const KEYS: usize,
> {
    state: RefCell<State<CHATS, MEMBERS, INBOX, KEYS>>,
    /// The text of the event that waits for the application, or that the application holds.
    text: RefCell<String<INBOX>>,
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize>
    Shared<CHATS, MEMBERS, INBOX, KEYS>
{
    pub(super) fn new(sockets: Sockets<CHATS, INBOX>, config: Option<Config>) -> Self {
        Shared {
            state: RefCell::new(State {
                machine: Client::new(Limits::default()),
                sockets,
                new_config: Some(config),
                #[cfg(feature = "secure")]
                rejoin: false,
                driver_waker: WakerRegistration::new(),
                lifecycle_waker: WakerRegistration::new(),
                outbox_waker: MultiWakerRegistration::new(),
            }),
            text: RefCell::new(String::new()),
        }
    }

    fn with<R>(&self, f: impl FnOnce(&mut State<CHATS, MEMBERS, INBOX, KEYS>) -> R) -> R {
        f(&mut self.state.borrow_mut())
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize> Inner
    for Shared<CHATS, MEMBERS, INBOX, KEYS>
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

    fn poll_config(&self, cx: &mut Context<'_>) -> Poll<Next> {
        self.with(|state| {
            state.lifecycle_waker.register(cx.waker());
            if let Some(config) = state.new_config.take() {
                #[cfg(feature = "secure")]
                {
                    state.sockets.security = config.as_ref().and_then(|config| config.security);
                    state.rejoin = false;
                }
                return Poll::Ready(Next::Config(config));
            }
            #[cfg(feature = "secure")]
            if core::mem::take(&mut state.rejoin) {
                return Poll::Ready(Next::Rejoin);
            }
            Poll::Pending
        })
    }

    fn poll_broadcast(&self, text: &str, cx: &mut Context<'_>) -> Poll<Result<(), CommandError>> {
        let text = Text::new(text)?;
        self.with(|state| {
            let nick = state.machine.nick().cloned().ok_or(CommandError::NotJoined)?;
            let message = Message::Broadcast { nick, text };
            // At most: the framed dialect is the longer one.
            let len = message.payload_len(Dialect::Framed) + 4;
            let longest = state.sockets.longest_message();
            if len > longest {
                let limit = longest.saturating_sub(len - text.encoded_len());
                return Poll::Ready(Err(CommandError::TextTooLong { limit }));
            }
            let socket = state.sockets.tcp.get_mut(DIRECTORY).filter(|it| it.connected().is_some());
            if let Some(socket) = socket.filter(|socket| !socket.outbox.fits(len)) {
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
    ) -> Poll<Result<Option<u32>, CommandError>> {
        let text = Text::new(text)?;
        self.with(|state| {
            let link = state.machine.link_of(peer);
            let socket = link.and_then(|link| state.sockets.find(link));
            if let Some(socket) = socket.filter(|it| it.connected().is_some()) {
                match room_for(socket, text) {
                    Room::Never { limit } => {
                        return Poll::Ready(Err(CommandError::TextTooLong { limit }));
                    }
                    Room::Later if socket.is_broken() => {
                        return Poll::Ready(Err(CommandError::NoChat));
                    }
                    Room::Later => {
                        state.outbox_waker.register(cx.waker());
                        return Poll::Pending;
                    }
                    Room::Now => {}
                }
            }
            state.sockets.said = None;
            let command = Command::Say { peer: peer.clone(), text };
            let said = state.command(command, &self.text);
            Poll::Ready(said.map(|()| state.sockets.said.take()))
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

    fn can_join(&self) -> bool {
        #[cfg(feature = "secure")]
        return self.with(|state| {
            let Sockets { keys, security, .. } = &state.sockets;
            keys.is_some() || !security.is_some_and(|security| security.insists())
        });
        #[cfg(not(feature = "secure"))]
        true
    }

    fn join(&self, directory: SocketAddr, config: &Config, local: Option<IpAddr>) {
        self.with(|state| {
            #[cfg(feature = "secure")]
            state.set_trust();
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
            state.sockets.stranger.given_up();
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

    #[cfg(feature = "secure")]
    fn trust(&self, key: PublicKey) {
        self.with(|state| {
            state.sockets.pin(key);
            state.rejoin = true;
            state.lifecycle_waker.wake();
        });
    }

    #[cfg(feature = "secure")]
    fn expect_key(&self, nick: &Nick, key: PublicKey) -> Result<(), CommandError> {
        let expected = self.with(|state| state.machine.expect_key(nick.clone(), key));
        expected.map_err(|_| CommandError::NoRoom)
    }

    #[cfg(feature = "secure")]
    fn forget_keys(&self) {
        self.with(|state| state.machine.forget_keys());
    }

    #[cfg(feature = "secure")]
    fn key_of(&self, nick: &Nick) -> Option<PublicKey> {
        self.with(|state| state.machine.key_of(nick).copied())
    }
}

/// When there is room to send a text.
enum Room {
    Now,
    Later,
    /// It has more bytes than this.
    Never {
        limit: usize,
    },
}

/// When a chat's socket has room for a text.
fn room_for<const INBOX: usize>(socket: &Socket<INBOX, INBOX>, text: Text<'_>) -> Room {
    #[cfg(feature = "secure")]
    if socket.is_secure() {
        let len = sealed_len(text.as_received());
        return match () {
            () if len > INBOX => Room::Never { limit: longest_text(INBOX) },
            () if socket.has_room_for_text(len) => Room::Now,
            () => Room::Later,
        };
    }
    let mut count = Count::default();
    let Ok(()) = Line::Text(text).encode(&mut count);
    // A text for an original is cut into pieces of at most 1000 bytes, each with a newline (§5).
    let pieces = count.0 / 1000 + 1;
    let len = count.0 + pieces;
    if len > INBOX {
        return Room::Never { limit: INBOX.saturating_sub(len - text.encoded_len()) };
    }
    let has_room = socket.outbox.fits(len) && socket.outbox.free_chunks() > pieces;
    if has_room { Room::Now } else { Room::Later }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize> TextOwner
    for Shared<CHATS, MEMBERS, INBOX, KEYS>
{
    fn text_dropped(&self) {
        self.with(|state| {
            state.sockets.events.text_dropped();
            state.driver_waker.wake();
        });
    }
}
