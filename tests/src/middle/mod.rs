//! A world in which Eve is everywhere: a directory with a key, members with keys, and all bytes and datagrams go through
//! her. All randomness comes from one seed.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the laws, and the faults that can be planted |
//! | `world.rs`, `walk.rs` | who is there and what is on its way; a random walk through it |
//! | `laws.rs` | the laws, each where it could be broken |
//! | `member.rs`, `driver.rs` | one of ours: the core's machine, and what a driver does about its outputs |
//! | `room.rs` | the directory: the core's machine, and its driver |
//! | `seal.rs` | a driver's end of a secure link, with a fault or without |
//! | `by_hand.rs` | the handshake by snow, for those who do what the core's cannot do |
//! | `eve.rs`, `visits.rs` | Eve on the wires; what she does beside them: she joins, and sends datagrams |

mod by_hand;
mod driver;
mod eve;
mod laws;
mod member;
mod room;
mod seal;
mod visits;
mod walk;
mod world;

use std::fmt;

/// What is true whatever Eve does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// What is said over a secure link is nowhere in clear; nor are nicknames, on a link to a directory of which only
    /// secure ones are taken.
    Clear,
    /// Nobody reads what was not for its key, and no key is shown that nobody has proved to have.
    OwnKey,
    /// With a directory or a peer whose key is known there is no plain link, and none with another key, unless the user
    /// says so.
    Downgrade,
    /// Check phrases agree if nobody is in the middle, and differ if somebody is.
    Phrases,
    /// On a secure link nothing is heard twice, changed, or in another order, and nothing that was not said there.
    Order,
    /// Where nicknames are reserved, each is a member's only over a link of the key that came with it first.
    Owner,
    /// Where the directory takes secure links only, nobody is in the room over another.
    Required,
    /// A program connects to somebody only once its user has invited or accepted whoever is there.
    Asked,
}

/// A fault that is planted in all drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Who is connected to takes a nonce that the other side was not bound to.
    CommitmentNotCompared,
    /// The directory may have any key, although one is known.
    PinNotCompared,
    /// Whoever has been here before comes back over a plain link.
    PlainTried,
    /// A chat with a peer that comes with another key, or with none, is opened without the user.
    HeldChatOpened,
    /// The mark in a greeting is taken for a secure link: nobody shakes hands.
    MarkBelieved,
    /// Each link draws from the same seed: so its keys and its nonces come again.
    SeedRepeated,
    /// The directory keeps nobody's nickname, although it should.
    OwnersForgotten,
    /// The directory lets plain links in, although it should not.
    PlainLetIn,
    /// An invitation is answered before its user says so.
    AcceptedUnasked,
}

impl Fault {
    /// All of them, and the laws that each of them breaks.
    pub const ALL: [(Fault, &'static [Law]); 9] = [
        (Fault::CommitmentNotCompared, &[Law::Phrases]),
        (Fault::PinNotCompared, &[Law::Downgrade]),
        (Fault::PlainTried, &[Law::Clear, Law::Downgrade]),
        (Fault::HeldChatOpened, &[Law::Downgrade]),
        (Fault::MarkBelieved, &[Law::Clear, Law::OwnKey]),
        (Fault::SeedRepeated, &[Law::Order, Law::OwnKey]),
        (Fault::OwnersForgotten, &[Law::Owner]),
        (Fault::PlainLetIn, &[Law::Required]),
        (Fault::AcceptedUnasked, &[Law::Asked]),
    ];
}

/// A law was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The law.
    pub law: Law,
    /// What happened.
    pub how: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.law, self.how)
    }
}

/// What happened on a walk: laws about what never happens prove nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Tally {
    pub joined_securely: usize,
    pub joined_in_plain: usize,
    pub secure_chats: usize,
    pub plain_chats: usize,
    pub held: usize,
    pub phrases_agree: usize,
    pub phrases_differ: usize,
    pub heard_in_the_room: usize,
    pub heard_in_private: usize,
    pub opened_by_eve: usize,
    pub ground_by_eve: usize,
    pub eve_in_the_room: usize,
    pub refused_a_nickname: usize,
    pub refused_in_plain: usize,
    pub datagrams_forged: usize,
    pub datagrams_replayed: usize,
    pub datagrams_dropped: usize,
    pub invitations_shown: usize,
}

/// The walk of that seed.
///
/// # Errors
/// The law that was broken.
pub fn walk(seed: u64, fault: Option<Fault>) -> Result<Tally, Broken> {
    walk::walk(seed, fault)
}
