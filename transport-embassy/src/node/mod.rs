//! A member of the room: [`new`] gives the [`Runner`], which does the work, and the [`Node`], which is asked.
//!
//! | file | what |
//! |---|---|
//! | `event.rs` | what a node tells the application |
//! | `shared.rs` | a node's memory, and its machine driven over its sockets |
//! | `sockets.rs` | what the machine wants done becomes sockets, bytes and events |
//! | `lifecycle.rs` | a node's life: finding the server, joining, coming back |

mod event;
mod lifecycle;
mod shared;
mod sockets;

use core::future::poll_fn;
use core::mem::MaybeUninit;

use embassy_net::Stack;
use embassy_net::udp::{PacketMetadata, UdpSocket};
use plausch_core::client::Command;
use plausch_core::name::Nick;

pub use event::{ChatEnd, Disconnect, Event, Heard, Member, Peer, Rejection};
pub use plausch_core::client::CommandError;

use crate::config::Config;
use crate::link::Place;
use crate::per_link::PerLink;
use shared::{Inner, Shared};
use sockets::Sockets;

/// All memory of a node, for a `StaticCell`: at most `CHATS` private chats and invitations, `MEMBERS` others in the
/// room that are known by name (more are counted), and `INBOX` bytes for the longest message that can be heard or
/// said; at least 192.
///
/// Of a longer text that comes, [`Event::Skipped`] is all that is heard. Each connection has four times `INBOX`
/// bytes; there are `CHATS` + 2.
pub struct NodeResources<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> {
    places: PerLink<Place<INBOX, INBOX>, CHATS>,
    udp: MaybeUninit<Udp>,
    shared: MaybeUninit<Shared<CHATS, MEMBERS, INBOX>>,
}

struct Udp {
    rx: [u8; 256],
    tx: [u8; 256],
    rx_packets: [PacketMetadata; 4],
    tx_packets: [PacketMetadata; 4],
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize>
    NodeResources<CHATS, MEMBERS, INBOX>
{
    /// How many sockets a node takes of embassy-net's `StackResources`. Its DHCP and its DNS take one more each.
    pub const SOCKETS: usize = CHATS + 3;

    /// Memory that is not used yet.
    pub const fn new() -> Self {
        const { assert!(INBOX >= 192, "a node's inbox has at least 192 bytes") };
        const { assert!(CHATS >= 1 && MEMBERS >= 1, "a node has room for a chat and a member") };
        NodeResources {
            places: PerLink::new([const { Place::EMPTY }; 2], [const { Place::EMPTY }; CHATS]),
            udp: MaybeUninit::uninit(),
            shared: MaybeUninit::uninit(),
        }
    }
}

impl<const CHATS: usize, const MEMBERS: usize, const INBOX: usize> Default
    for NodeResources<CHATS, MEMBERS, INBOX>
{
    fn default() -> Self {
        Self::new()
    }
}

/// A node that joins as `config` says, as soon as the network is up, and comes back whenever it is lost. With no
/// config it waits for [`Node::join`].
pub fn new<const CHATS: usize, const MEMBERS: usize, const INBOX: usize>(
    stack: Stack<'static>,
    resources: &'static mut NodeResources<CHATS, MEMBERS, INBOX>,
    config: impl Into<Option<Config>>,
) -> (Runner, Node) {
    let links = resources.places.map_mut(|place| place.fill(stack, INBOX));
    let Udp { rx, tx, rx_packets, tx_packets } = resources.udp.write(Udp {
        rx: [0; 256],
        tx: [0; 256],
        rx_packets: [PacketMetadata::EMPTY; 4],
        tx_packets: [PacketMetadata::EMPTY; 4],
    });
    let udp = UdpSocket::new(stack, rx_packets, rx, tx_packets, tx);
    let seed = seed(stack);
    let inner: &'static dyn Inner =
        resources.shared.write(Shared::new(Sockets::new(links, udp, seed), config.into()));
    (Runner { stack, inner, seed }, Node { inner })
}

/// Does a node's work: to be run in a task of its own.
pub struct Runner {
    stack: Stack<'static>,
    inner: &'static dyn Inner,
    seed: u32,
}

impl Runner {
    /// Runs the node, for ever.
    pub async fn run(self) -> ! {
        let drive = poll_fn(|cx| {
            self.inner.poll_drive(cx);
            core::task::Poll::<core::convert::Infallible>::Pending
        });
        match embassy_futures::select::select(
            drive,
            lifecycle::run(self.stack, self.inner, self.seed),
        )
        .await
        {
            embassy_futures::select::Either::First(never) => match never {},
            embassy_futures::select::Either::Second(never) => never,
        }
    }
}

/// A member of the room, to be asked for things. It is a handle: copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Node {
    inner: &'static dyn Inner,
}

impl Node {
    /// What happens next. Where several tasks wait, each event goes to one of them. Nothing is lost if the wait
    /// is given up.
    pub async fn next_event(&self) -> Event {
        poll_fn(|cx| self.inner.poll_event(cx)).await
    }

    /// Says this to the room; waits until there is room to send it.
    ///
    /// # Errors
    /// Says why it cannot be said.
    pub async fn broadcast(&self, text: &str) -> Result<(), CommandError> {
        poll_fn(|cx| self.inner.poll_broadcast(text, cx)).await
    }

    /// Says this in the private chat with `peer`; waits until there is room to send it.
    ///
    /// # Errors
    /// Says why it cannot be said.
    pub async fn say(&self, peer: &Peer, text: &str) -> Result<(), CommandError> {
        poll_fn(|cx| self.inner.poll_say(peer, text, cx)).await
    }

    /// Invites a member to a private chat; accepts its invitation if there is one.
    ///
    /// # Errors
    /// Says why it cannot be invited.
    pub fn invite(&self, nick: &Nick) -> Result<(), CommandError> {
        self.command(Command::Invite { nick: nick.clone() })
    }

    /// Accepts an invitation.
    ///
    /// # Errors
    /// Where there is none.
    pub fn accept(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Accept { peer: peer.clone() })
    }

    /// Declines an invitation.
    ///
    /// # Errors
    /// Where there is none.
    pub fn decline(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Decline { peer: peer.clone() })
    }

    /// Ends a private chat, or takes back an invitation.
    ///
    /// # Errors
    /// Where there is none.
    pub fn close(&self, peer: &Peer) -> Result<(), CommandError> {
        self.command(Command::Close { peer: peer.clone() })
    }

    /// Leaves, and joins anew as `config` says: another server, another nickname. Private chats end.
    pub fn join(&self, config: Config) {
        self.inner.action(Some(config));
    }

    /// Leaves the room and all chats; done when all goodbyes have arrived, or after a few seconds, while the runner goes
    /// on repeating them. [`Node::join`] comes back.
    pub async fn leave(&self) {
        self.inner.action(None);
        // It fails where one is nowhere.
        let _ = self.command(Command::Quit);
        poll_fn(|cx| self.inner.poll_left(cx)).await;
    }

    /// The others in the room that the node knows by name, ordered by nickname.
    pub fn members(&self) -> impl Iterator<Item = Member> + use<> {
        let inner = self.inner;
        let first = inner.member_after(None);
        core::iter::successors(first, move |last| inner.member_after(Some(&last.nick)))
    }

    /// How many more there are.
    pub fn others(&self) -> u32 {
        self.inner.others()
    }

    /// Everybody with whom there is a private chat or an invitation.
    pub fn peers(&self) -> impl Iterator<Item = Peer> + use<> {
        let inner = self.inner;
        let first = inner.peer_after(None);
        core::iter::successors(first, move |last| inner.peer_after(Some(last)))
    }

    /// One's own nickname, once one has tried to join.
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

/// Something that differs from node to node, and from start to start.
fn seed(stack: Stack<'static>) -> u32 {
    let ticks = embassy_time::Instant::now().as_ticks();
    let address = stack.hardware_address();
    let mixed = address
        .as_bytes()
        .iter()
        .fold(ticks, |mixed, &byte| (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ (mixed >> 32)) as u32
}
