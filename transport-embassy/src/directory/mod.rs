//! A directory on a board, for a room with no other computer: [`host`] returns a
//! [`DirectoryRunner`], which does the work, and a [`Host`], the handle.
//!
//! | file | what |
//! |---|---|
//! | `shared.rs` | the state behind both: the machine, driven over TCP sockets |

mod shared;

use core::future::poll_fn;
use core::mem::MaybeUninit;

use embassy_net::Stack;
use plausch_core::name::Nick;

pub use plausch_core::directory::{CommandError as HostError, Event as HostEvent, Leave, Limits};

pub use shared::HostMember;

use crate::socket::SocketBuffers;
use shared::{Inner, Shared, Slot};

/// All memory of a directory, for a `StaticCell`.
///
/// - `LINKS`: connections at once. Two are kept for clients that are told that the room is full, so
///   there are at most `LINKS` − 2 members. At least 3.
/// - `INBOX`: bytes of the longest message that a member may send; at least 192.
/// - `OUTBOX`: bytes that may wait for one member; at least 256 + 55 × `LINKS` + 3 × `PAST`, for the
///   list of all members and the past, and more than `INBOX`.
/// - `PAST`: bytes that are kept of what the room said, for those who come later. 0: nothing is.
///
/// Each connection takes twice `INBOX` and twice `OUTBOX` bytes.
pub struct DirectoryResources<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize = 0,
> {
    buffers: [SocketBuffers<INBOX, OUTBOX>; LINKS],
    shared: MaybeUninit<Shared<LINKS, INBOX, OUTBOX, PAST>>,
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize>
    DirectoryResources<LINKS, INBOX, OUTBOX, PAST>
{
    /// The most members at once.
    pub const MEMBERS: usize = LINKS.saturating_sub(2);

    /// The sockets that a directory needs from embassy-net's `StackResources`. DHCP needs one more.
    pub const SOCKETS: usize = LINKS;

    /// Unused memory.
    pub const fn new() -> Self {
        const { assert!(LINKS >= 3, "a directory has room for a member") };
        const { assert!(INBOX >= 192, "a directory's inbox has at least 192 bytes") };
        const {
            assert!(
                OUTBOX >= 256 + 55 * LINKS + 3 * PAST && OUTBOX > INBOX,
                "a directory's outbox holds the list of all members, the past, and the longest message"
            );
        }
        DirectoryResources {
            buffers: [const { SocketBuffers::UNINIT }; LINKS],
            shared: MaybeUninit::uninit(),
        }
    }
}

impl<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize> Default
    for DirectoryResources<LINKS, INBOX, OUTBOX, PAST>
{
    fn default() -> Self {
        Self::new()
    }
}

/// A directory that listens on TCP port `port`. `limits` on members and payloads are lowered to
/// what `resources` hold. `seed` is a random number, as [`Directory::new`] wants it.
///
/// [`Directory::new`]: plausch_core::directory::Directory::new
pub fn host<const LINKS: usize, const INBOX: usize, const OUTBOX: usize, const PAST: usize>(
    stack: Stack<'static>,
    resources: &'static mut DirectoryResources<LINKS, INBOX, OUTBOX, PAST>,
    port: u16,
    limits: Limits,
    seed: u32,
) -> (DirectoryRunner, Host) {
    let limits = Limits {
        members: limits.members.min(DirectoryResources::<LINKS, INBOX, OUTBOX, PAST>::MEMBERS),
        payload_length: limits.payload_length.min(INBOX - 1),
        ..limits
    };
    let payload_length = limits.payload_length;
    let slots = resources.buffers.each_mut().map(|buffers| {
        let socket = buffers.socket(stack, payload_length);
        Slot::new(socket)
    });
    let inner: &'static dyn Inner = resources.shared.write(Shared::new(slots, port, limits, seed));
    (DirectoryRunner { inner }, Host { inner })
}

/// Does a directory's work, in a task of its own.
pub struct DirectoryRunner {
    inner: &'static dyn Inner,
}

impl DirectoryRunner {
    /// Runs the directory forever.
    pub async fn run(self) -> ! {
        poll_fn(|cx| {
            self.inner.poll_drive(cx);
            core::task::Poll::Pending
        })
        .await
    }
}

/// A handle to a directory. Copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Host {
    inner: &'static dyn Inner,
}

impl Host {
    /// The next event. The directory never waits for the application: if too many events are not
    /// taken, the oldest are dropped.
    pub async fn next_event(&self) -> HostEvent {
        poll_fn(|cx| self.inner.poll_event(cx)).await
    }

    /// Says this to the room, as `Server`.
    ///
    /// # Errors
    /// [`HostError::EmptyText`] or [`HostError::TextTooLong`].
    pub fn say(&self, text: &str) -> Result<(), HostError> {
        self.inner.say(text)
    }

    /// Removes a member from the room and tells it `why`.
    ///
    /// # Errors
    /// [`HostError::NoSuchMember`], or `why` is [empty](HostError::EmptyText) or
    /// [too long](HostError::TextTooLong).
    pub fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), HostError> {
        self.inner.kick(nick, why)
    }

    /// The members in the order in which they connected.
    pub fn members(&self) -> impl Iterator<Item = HostMember> + use<> {
        let inner = self.inner;
        (0..).map_while(move |at| inner.member(at))
    }
}
