//! A member of the room: [`new`] returns a [`Runner`], which does the work, and a [`Node`], the
//! handle.
//!
//! | file | what |
//! |---|---|
//! | `lifecycle.rs` | resolving the server's name, joining, and joining again |
//! | `shared.rs` | what runner and handles see of the state behind them |
//! | `state.rs` | that state: the machine, driven over sockets |
//! | `sockets.rs` | does what the machine wants done |
//! | `secure.rs` | secure links, with the feature `secure` |
//! | `stranger.rs` | whether what answers is a directory at all |
//! | `event_queue.rs` | events that wait for the application |
//! | `event.rs` | what a node tells the application |

mod event;
mod event_queue;
mod lifecycle;
#[cfg(feature = "secure")]
mod secure;
mod shared;
mod sockets;
mod state;
mod stranger;

use core::convert::Infallible;
use core::future::poll_fn;
use core::mem::MaybeUninit;
use core::task::Poll;

use embassy_futures::select::{Either, select};
use embassy_net::Stack;
use embassy_net::udp::{PacketMetadata, UdpSocket};
use plausch_core::client::Command;
use plausch_core::name::Nick;
#[cfg(feature = "secure")]
use plausch_core::secure::PublicKey;

pub use event::{
    ChatEnd, ChatSecurity, Disconnect, Event, Member, Peer, ReceivedText, Rejection, Service,
};
pub use plausch_core::client::CommandError;

use crate::config::Config;
#[cfg(feature = "secure")]
use crate::config::Security;
use crate::per_socket::PerSocket;
#[cfg(feature = "secure")]
use crate::secure::Keys;
#[cfg(feature = "secure")]
use crate::socket::Memory;
use crate::socket::SocketBuffers;
use shared::{Inner, Shared};
use sockets::Sockets;

/// All memory of a node, for a `StaticCell`.
///
/// - `CHATS`: private chats and invitations at once; at least 1.
/// - `MEMBERS`: others in the room that are known by name; at least 1. More are counted.
/// - `INBOX`: bytes of the longest message that the node can receive or send; at least 192. Of a
///   longer one that arrives, the application gets [`Event::Skipped`].
/// - `KEYS`: members whose keys the node knows at once (§8.7), with the feature `secure`.
///
/// There are `CHATS` + 2 TCP sockets, and each takes four times `INBOX` bytes; with the feature
/// `secure`, about 1300 bytes more, so that its link can be a secure one. A key takes about 70 bytes.
pub struct NodeResources<
    const CHATS: usize,
    const MEMBERS: usize,
    const INBOX: usize,
    const KEYS: usize = 8,
> {
    buffers: PerSocket<SocketBuffers<INBOX, INBOX>, CHATS>,
    #[cfg(feature = "secure")]
    links: PerSocket<MaybeUninit<Memory>, CHATS>,
    udp: MaybeUninit<Udp>,
    shared: MaybeUninit<Shared<CHATS, MEMBERS, INBOX, KEYS>>,
}

struct Udp {
    rx: [u8; 256],
    tx: [u8; 256],
    rx_packets: [PacketMetadata; 4],
    tx_packets: [PacketMetadata; 4],
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize>
    NodeResources<CHATS, MEMBERS, INBOX, KEYS>
{
    /// The sockets that a node needs from embassy-net's `StackResources`. DHCP and DNS need one
    /// more each.
    pub const SOCKETS: usize = CHATS + 3;

    /// Unused memory.
    pub const fn new() -> Self {
        const { assert!(INBOX >= 192, "a node's inbox has at least 192 bytes") };
        const { assert!(CHATS >= 1 && MEMBERS >= 1, "a node has room for a chat and a member") };
        NodeResources {
            buffers: PerSocket::new(
                [const { SocketBuffers::UNINIT }; 2],
                [const { SocketBuffers::UNINIT }; CHATS],
            ),
            #[cfg(feature = "secure")]
            links: PerSocket::new(
                [const { MaybeUninit::uninit() }; 2],
                [const { MaybeUninit::uninit() }; CHATS],
            ),
            udp: MaybeUninit::uninit(),
            shared: MaybeUninit::uninit(),
        }
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize> Default
    for NodeResources<CHATS, MEMBERS, INBOX, KEYS>
{
    fn default() -> Self {
        Self::new()
    }
}

/// A node that joins the room of `config` as soon as the network is up, and joins again whenever
/// the room is lost. Without a config it waits for [`Node::join`]. It knows no secure links.
pub fn new<const CHATS: usize, const MEMBERS: usize, const INBOX: usize, const KEYS: usize>(
    stack: Stack<'static>,
    resources: &'static mut NodeResources<CHATS, MEMBERS, INBOX, KEYS>,
    config: impl Into<Option<Config>>,
) -> (Runner, Node) {
    let buffers = resources.buffers.map_mut(|buffers| buffers.socket(stack, INBOX));
    let (udp, seed) = (udp(stack, &mut resources.udp), seed(stack));
    let sockets = Sockets::new(buffers, udp, seed);
    let inner: &'static dyn Inner = resources.shared.write(Shared::new(sockets, config.into()));
    (Runner { stack, inner, seed }, Node { inner })
}

/// The same; and it knows secure links (§8), if the config's [`security`](Config::security) says so.
///
/// Its part of a handshake takes four operations of the curve; after each one the other tasks have
/// their turn.
#[cfg(feature = "secure")]
pub fn new_secure<
    const CHATS: usize,
    const MEMBERS: usize,
    const INBOX: usize,
    const KEYS: usize,
>(
    stack: Stack<'static>,
    resources: &'static mut NodeResources<CHATS, MEMBERS, INBOX, KEYS>,
    config: impl Into<Option<Config>>,
    keys: Keys,
) -> (Runner, Node) {
    let mut buffers = resources.buffers.map_mut(|buffers| buffers.socket(stack, INBOX));
    for (socket, link) in buffers.iter_mut().zip(resources.links.iter_mut()) {
        socket.give_memory(link.write(None));
    }
    let (udp, seed) = (udp(stack, &mut resources.udp), seed(stack));
    let mut sockets = Sockets::new(buffers, udp, seed);
    sockets.keys = Some(keys);
    let inner: &'static dyn Inner = resources.shared.write(Shared::new(sockets, config.into()));
    (Runner { stack, inner, seed }, Node { inner })
}

/// Does a node's work, in a task of its own.
pub struct Runner {
    stack: Stack<'static>,
    inner: &'static dyn Inner,
    seed: u32,
}

impl Runner {
    /// Runs the node forever.
    pub async fn run(self) -> ! {
        let drive = poll_fn(|cx| {
            self.inner.poll_drive(cx);
            Poll::<Infallible>::Pending
        });
        match select(drive, lifecycle::run(self.stack, self.inner, self.seed)).await {
            Either::First(never) => match never {},
            Either::Second(never) => never,
        }
    }
}

/// A handle to a node. Copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Node {
    inner: &'static dyn Inner,
}

impl Node {
    /// The next event. If several tasks wait, each event goes to one of them. The future can be
    /// dropped at any time: no event is lost.
    pub async fn next_event(&self) -> Event {
        poll_fn(|cx| self.inner.poll_event(cx)).await
    }

    /// Says this to the room. Waits until there is room to send it. A framed directory sends it back, as
    /// an own [`Event::Broadcast`]: that is the receipt. Without it, when the connection is lost,
    /// nobody may have heard it.
    ///
    /// # Errors
    /// [`CommandError::EmptyText`], [`TextTooLong`](CommandError::TextTooLong), or
    /// [`NotJoined`](CommandError::NotJoined).
    pub async fn broadcast(&self, text: &str) -> Result<(), CommandError> {
        poll_fn(|cx| self.inner.poll_broadcast(text, cx)).await
    }

    /// Says this in the private chat with `peer`. Waits until there is room to send it. Returns the
    /// text's number, if the chat is secure: by it, [`Event::ChatShown`] tells that the peer's program
    /// was handed the text.
    ///
    /// # Errors
    /// [`CommandError::EmptyText`], [`TextTooLong`](CommandError::TextTooLong),
    /// [`NoChat`](CommandError::NoChat), or [`Chat`](CommandError::Chat).
    pub async fn say(&self, peer: &Peer, text: &str) -> Result<Option<u32>, CommandError> {
        poll_fn(|cx| self.inner.poll_say(peer, text, cx)).await
    }

    /// Invites a member to a private chat, or accepts its invitation if there is one.
    ///
    /// # Errors
    /// [`CommandError`]: why the member cannot be invited.
    pub fn invite(&self, nick: &Nick) -> Result<(), CommandError> {
        self.command(Command::Invite { nick: nick.clone() })
    }

    /// Accepts an invitation.
    ///
    /// # Errors
    /// [`CommandError::NoInvitation`].
    pub fn accept(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Accept { peer: peer.clone() })
    }

    /// Declines an invitation.
    ///
    /// # Errors
    /// [`CommandError::NoInvitation`].
    pub fn decline(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Decline { peer: peer.clone() })
    }

    /// Ends a private chat, or takes back an invitation.
    ///
    /// # Errors
    /// [`CommandError::NoChat`].
    pub fn close(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Close { peer: peer.clone() })
    }

    /// Opens the private chat with `peer` that is held: an [`Event::ChatHeld`] has told that its key is
    /// another than the known one, or that there is none.
    ///
    /// # Errors
    /// [`CommandError::NoChat`], or [`Chat`](CommandError::Chat) if it is not held.
    #[cfg(feature = "secure")]
    pub fn trust_peer(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Trust { peer: peer.clone() })
    }

    /// Takes `key` for the directory's, instead of the one that is known, and joins anew with it. For a
    /// user who has decided so, after [`Event::OtherKey`]. Private chats go on.
    #[cfg(feature = "secure")]
    pub fn trust(&self, key: PublicKey) {
        self.inner.trust(key);
    }

    /// From now on, whoever is called `nick` has to come with this key to a private chat (§8.7): for
    /// each key that the application remembers of this directory's members. The node itself remembers
    /// the keys of the chats that were opened, as far as there is room.
    ///
    /// # Errors
    /// [`CommandError::NoRoom`]: there are as many keys as there may be.
    #[cfg(feature = "secure")]
    pub fn expect_key(&self, nick: &Nick, key: PublicKey) -> Result<(), CommandError> {
        self.inner.expect_key(nick, key)
    }

    /// Expects no keys any more: before those of another directory, or to make room for others.
    #[cfg(feature = "secure")]
    pub fn forget_keys(&self) {
        self.inner.forget_keys();
    }

    /// The key of another member, if the directory told it (§8.5).
    #[cfg(feature = "secure")]
    pub fn key_of(&self, nick: &Nick) -> Option<PublicKey> {
        self.inner.key_of(nick)
    }

    /// Leaves, and joins the room of `config`: with another server, or another nickname. Private
    /// chats end.
    pub fn join(&self, config: Config) {
        self.inner.set_config(Some(config));
    }

    /// Leaves the room and all private chats. Waits until all goodbyes have arrived, but only a few
    /// seconds: the runner goes on repeating them. [`Node::join`] joins again.
    pub async fn leave(&self) {
        self.inner.set_config(None);
        // An error means that there is nothing to leave.
        let _ = self.command(Command::Quit);
        lifecycle::left(self.inner).await;
    }

    /// The others in the room that are known by name, ordered by nickname.
    pub fn members(&self) -> impl Iterator<Item = Member> + use<> {
        let inner = self.inner;
        let first = inner.member_after(None);
        core::iter::successors(first, move |last| inner.member_after(Some(&last.nick)))
    }

    /// How many others there are that the node cannot hold.
    pub fn others(&self) -> u32 {
        self.inner.others()
    }

    /// The other sides of all private chats and invitations.
    pub fn peers(&self) -> impl Iterator<Item = Peer> + use<> {
        let inner = self.inner;
        let first = inner.peer_after(None);
        core::iter::successors(first, move |last| inner.peer_after(Some(last)))
    }

    /// The node's own nickname, once it has tried to join.
    pub fn nick(&self) -> Option<Nick> {
        self.inner.nick()
    }

    /// Whether the node is in the room.
    pub fn is_joined(&self) -> bool {
        self.inner.is_joined()
    }

    fn command(&self, command: Command<'_>) -> Result<(), CommandError> {
        self.inner.command(command)
    }
}

fn udp(stack: Stack<'static>, memory: &'static mut MaybeUninit<Udp>) -> UdpSocket<'static> {
    let Udp { rx, tx, rx_packets, tx_packets } = memory.write(Udp {
        rx: [0; 256],
        tx: [0; 256],
        rx_packets: [PacketMetadata::EMPTY; 4],
        tx_packets: [PacketMetadata::EMPTY; 4],
    });
    UdpSocket::new(stack, rx_packets, rx, tx_packets, tx)
}

/// A number that differs from node to node and from start to start.
fn seed(stack: Stack<'static>) -> u32 {
    let ticks = embassy_time::Instant::now().as_ticks();
    let address = stack.hardware_address();
    let mixed = address
        .as_bytes()
        .iter()
        .fold(ticks, |mixed, &byte| (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ (mixed >> 32)) as u32
}
