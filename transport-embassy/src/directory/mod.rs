//! A directory on a node, for a room with no other computer: [`host`] gives the [`DirectoryRunner`], which does
//! the work, and the [`Host`], which is asked.
//!
//! | file | what |
//! |---|---|
//! | `shared.rs` | a directory's memory, and its machine driven over its sockets |

mod shared;

use core::future::poll_fn;
use core::mem::MaybeUninit;
use core::net::SocketAddr;

use embassy_net::Stack;
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;

pub use plausch_core::directory::{CommandError as HostError, Event as HostEvent, Leave, Limits};

use crate::link::Place;
use shared::{Inner, Shared};

/// All memory of a directory, for a `StaticCell`: at most `LINKS` connections at once, of which two are kept for
/// those who are told that the room is full, so there are at most `LINKS` − 2 members; `INBOX` bytes for the longest
/// message that a member may send; `OUTBOX` bytes that may wait for a member, of which the list of all members takes
/// up to 55 for each.
///
/// Each connection has twice `INBOX` and twice `OUTBOX` bytes.
pub struct DirectoryResources<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> {
    places: [Place<INBOX, OUTBOX>; LINKS],
    shared: MaybeUninit<Shared<LINKS, INBOX, OUTBOX>>,
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize>
    DirectoryResources<LINKS, INBOX, OUTBOX>
{
    /// How many members there may be.
    pub const MEMBERS: usize = LINKS.saturating_sub(2);

    /// How many sockets a directory takes of embassy-net's `StackResources`. Its DHCP takes one more.
    pub const SOCKETS: usize = LINKS;

    /// Memory that is not used yet.
    pub const fn new() -> Self {
        const { assert!(LINKS >= 3, "a directory has room for a member") };
        const { assert!(INBOX >= 192, "a directory's inbox has at least 192 bytes") };
        const {
            assert!(
                OUTBOX >= 256 + 55 * LINKS && OUTBOX > INBOX,
                "a directory's outbox holds the list of all members, and the longest message"
            );
        }
        DirectoryResources {
            places: [const { Place::EMPTY }; LINKS],
            shared: MaybeUninit::uninit(),
        }
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize> Default
    for DirectoryResources<LINKS, INBOX, OUTBOX>
{
    fn default() -> Self {
        Self::new()
    }
}

/// A directory that listens on `port`. Of `limits`, the members and the payload's length are at most what
/// `resources` have room for.
pub fn host<const LINKS: usize, const INBOX: usize, const OUTBOX: usize>(
    stack: Stack<'static>,
    resources: &'static mut DirectoryResources<LINKS, INBOX, OUTBOX>,
    port: u16,
    limits: Limits,
) -> (DirectoryRunner, Host) {
    let limits = Limits {
        members: limits.members.min(DirectoryResources::<LINKS, INBOX, OUTBOX>::MEMBERS),
        payload_length: limits.payload_length.min(INBOX - 1),
        ..limits
    };
    let limit = limits.payload_length;
    let links = resources.places.each_mut().map(|place| place.fill(stack, limit));
    let inner: &'static dyn Inner = resources.shared.write(Shared::new(links, port, limits));
    (DirectoryRunner { inner }, Host { inner })
}

/// Does a directory's work: to be run in a task of its own.
pub struct DirectoryRunner {
    inner: &'static dyn Inner,
}

impl DirectoryRunner {
    /// Runs the directory, for ever.
    pub async fn run(self) -> ! {
        poll_fn(|cx| {
            self.inner.poll_drive(cx);
            core::task::Poll::Pending
        })
        .await
    }
}

/// A directory, to be asked for things. It is a handle: copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Host {
    inner: &'static dyn Inner,
}

/// A member of the room, as its directory knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostMember {
    /// Who.
    pub nick: Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// What it speaks.
    pub dialect: Dialect,
    /// Whether it is a modern one.
    pub modern: bool,
}

impl Host {
    /// What happens next. Whoever does not ask misses it: nothing ever waits for it.
    pub async fn next_event(&self) -> HostEvent {
        poll_fn(|cx| self.inner.poll_event(cx)).await
    }

    /// Says this to the room, as `Server`.
    ///
    /// # Errors
    /// Where it is too long. Nothing is said where there is no text.
    pub fn say(&self, text: &str) -> Result<(), HostError> {
        self.inner.say(text)
    }

    /// Puts a member out of the room, and tells it why.
    ///
    /// # Errors
    /// Where nobody is called that.
    pub fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), HostError> {
        self.inner.kick(nick, why)
    }

    /// The members in the order in which they came.
    pub fn members(&self) -> impl Iterator<Item = HostMember> + use<> {
        let inner = self.inner;
        (0..).map_while(move |at| inner.member(at))
    }
}
