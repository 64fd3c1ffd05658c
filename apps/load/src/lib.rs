//! A load: members of one room, in one thread, who talk and look whether all of it arrives.
//!
//! | file | what |
//! |---|---|
//! | `plan.rs` | what a load is to do |
//! | `load.rs` | the members' sockets, and what is done with them: join, talk, leave |
//! | `member.rs` | one of our members: the core's machine, without a socket |
//! | `tally.rs` | what was said, and what of it was heard |
//! | `histogram.rs` | how long it took |
//!
//! `plausch bench` measures a server in this way. A [`Voice`] is what a member says and hears, so that servers of other
//! protocols can be put under the same load.

mod histogram;
mod load;
mod member;
mod plan;
mod tally;

pub use histogram::Histogram;
pub use load::Load;
pub use member::{Crowd, Links, Member, NICK};
pub use plan::{LoadError, Pace, Phase, Plan, Progress, Watch};
pub use tally::{Outcome, STAMP};

use plausch_core::time::Instant;

/// What one member says on its link, and what it makes of the bytes that arrive there. It knows no socket.
pub trait Voice {
    /// The link is up. Appends to `out` what is to be sent first.
    fn connected(&mut self, now: Instant, out: &mut Vec<u8>);

    /// Bytes have arrived. Appends to `out` what is to be answered, and tells `hear` what they say. Returns what is to
    /// become of the link.
    fn received(
        &mut self,
        now: Instant,
        bytes: &[u8],
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) -> Next;

    /// Some time has passed. As [`received`](Voice::received).
    fn passed(&mut self, now: Instant, out: &mut Vec<u8>, hear: &mut dyn FnMut(Heard<'_>)) -> Next;

    /// The other side has ended the link, or there is none.
    fn closed(&mut self, now: Instant, hear: &mut dyn FnMut(Heard<'_>));

    /// Says a text to the room. Appends to `out` what is to be sent.
    ///
    /// # Errors
    /// The most bytes that a text may have.
    fn say(&mut self, now: Instant, text: &str, out: &mut Vec<u8>) -> Result<(), usize>;

    /// Leaves the room. Appends to `out` what is to be sent.
    fn leave(&mut self, now: Instant, out: &mut Vec<u8>);

    /// Whether it hears what it says itself. Asked once it has joined.
    fn echoes(&self) -> bool;
}

/// What a member hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard<'a> {
    /// It is in the room now.
    Joined,
    /// A text of the load.
    Text(&'a [u8]),
    /// The server does not let it in: the reason in one word, or in the server's words.
    Refused(&'a str),
    /// The server does not pass on one of its texts: the reason in one word, or in the server's words.
    Unsaid(&'a str),
    /// It is not in the room any more, or did not get into it: the reason in one word.
    Gone(&'a str),
}

/// What is to become of a member's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Next {
    /// It stays.
    #[default]
    Stay,
    /// It is closed, and another one opened.
    Reconnect,
    /// It is closed once all is sent.
    Close,
}
