//! A directory on a board, for a room with no other computer: [`host`] returns a
//! [`DirectoryRunner`], which does the work, and a [`Host`], the handle.
//!
//! | file | what |
//! |---|---|
//! | `shared.rs` | the state behind both: the machine, driven over TCP sockets |
//! | `secure.rs` | secure links, with the feature `secure` |

#[cfg(feature = "secure")]
mod secure;
mod shared;

use core::future::poll_fn;
use core::mem::MaybeUninit;

use embassy_net::Stack;
use plausch_core::name::Nick;
#[cfg(feature = "secure")]
use plausch_core::time::Rate;

#[cfg(feature = "secure")]
pub use plausch_core::directory::Security as HostSecurity;
pub use plausch_core::directory::{CommandError as HostError, Event as HostEvent, Leave, Limits};

pub use shared::HostMember;

#[cfg(feature = "secure")]
use crate::secure::Keys;
#[cfg(feature = "secure")]
use crate::socket::Memory;
use crate::socket::SocketBuffers;
use shared::{Inner, Shared};

/// All memory of a directory, for a `StaticCell`.
///
/// - `LINKS`: connections at once. Two are kept for clients that are told that the room is full, so
///   there are at most `LINKS` − 2 members. At least 3.
/// - `INBOX`: bytes of the longest message that a member may send; at least 192.
/// - `OUTBOX`: bytes that may wait for one member; at least 256 + 55 × `LINKS` + 3 × `PAST` +
///   112 × `SECURE`, for the list of all members, their keys and the past, and more than `INBOX`.
/// - `PAST`: bytes that are kept of what the room said, for those who come later. 0: nothing is.
/// - `SECURE`: how many links may be secure at once (§8.3), with the feature `secure`; at most `LINKS`.
///   If there are as many, who is new comes over a plain link, and who knows the directory's key tries
///   again later.
///
/// Each connection takes twice `INBOX` and twice `OUTBOX` bytes, each secure link about 1200 more.
pub struct DirectoryResources<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize = 0,
    const SECURE: usize = 0,
> {
    buffers: [SocketBuffers<INBOX, OUTBOX>; LINKS],
    #[cfg(feature = "secure")]
    links: [MaybeUninit<Memory>; SECURE],
    shared: MaybeUninit<Shared<LINKS, INBOX, OUTBOX, PAST, SECURE>>,
}

impl<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
> DirectoryResources<LINKS, INBOX, OUTBOX, PAST, SECURE>
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
                OUTBOX >= 256 + 55 * LINKS + 3 * PAST + 112 * SECURE && OUTBOX > INBOX,
                "a directory's outbox holds the list of all members, their keys, the past, and the longest message"
            );
        }
        const { assert!(SECURE <= LINKS, "no more links can be secure than there are") };
        DirectoryResources {
            buffers: [const { SocketBuffers::UNINIT }; LINKS],
            #[cfg(feature = "secure")]
            links: [const { MaybeUninit::uninit() }; SECURE],
            shared: MaybeUninit::uninit(),
        }
    }

    /// What there is memory for.
    fn lowered(limits: Limits) -> Limits {
        Limits {
            members: limits.members.min(Self::MEMBERS),
            payload_length: limits.payload_length.min(INBOX - 1),
            ..limits
        }
    }
}

impl<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
> Default for DirectoryResources<LINKS, INBOX, OUTBOX, PAST, SECURE>
{
    fn default() -> Self {
        Self::new()
    }
}

/// A directory that listens on TCP port `port`. `limits` on members and payloads are lowered to
/// what `resources` hold. `seed` is a random number, as [`Directory::new`] wants it. All its links are
/// plain.
///
/// [`Directory::new`]: plausch_core::directory::Directory::new
pub fn host<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
>(
    stack: Stack<'static>,
    resources: &'static mut DirectoryResources<LINKS, INBOX, OUTBOX, PAST, SECURE>,
    port: u16,
    limits: Limits,
    seed: u32,
) -> (DirectoryRunner, Host) {
    let limits = DirectoryResources::<LINKS, INBOX, OUTBOX, PAST, SECURE>::lowered(limits);
    let DirectoryResources { buffers, shared, .. } = resources;
    let inner: &'static dyn Inner = shared.write(Shared::new(stack, buffers, port, limits, seed));
    (DirectoryRunner { inner }, Host { inner })
}

/// The same; and it takes secure links (§8.3), as `security` says and as far as `resources` have memory
/// for them. `limits` on handshakes are lowered to twice `SECURE` at once, so that a full room behind one
/// address can come back at once, and one a second.
///
/// A handshake takes four operations of the curve; after each one the other tasks have their turn.
#[cfg(feature = "secure")]
pub fn host_secure<
    const LINKS: usize,
    const INBOX: usize,
    const OUTBOX: usize,
    const PAST: usize,
    const SECURE: usize,
>(
    stack: Stack<'static>,
    resources: &'static mut DirectoryResources<LINKS, INBOX, OUTBOX, PAST, SECURE>,
    port: u16,
    limits: Limits,
    seed: u32,
    keys: Keys,
    security: HostSecurity,
) -> (DirectoryRunner, Host) {
    let DirectoryResources { buffers, shared, links } = resources;
    let most = u32::try_from(2 * SECURE).unwrap_or(u32::MAX);
    let burst = if limits.handshakes.burst == 0 { most } else { limits.handshakes.burst.min(most) };
    let limits = Limits {
        handshakes: Rate { burst, per_second: limits.handshakes.per_second.min(1) },
        ..DirectoryResources::<LINKS, INBOX, OUTBOX, PAST, SECURE>::lowered(limits)
    };
    let shared = shared.write(Shared::new(stack, buffers, port, limits, seed));
    shared.be_secure(keys, security, links.each_mut().map(|link| link.write(None)));
    let inner: &'static dyn Inner = shared;
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
