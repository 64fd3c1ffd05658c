//! Several servers, one room.
//!
//! The servers meet at an engine, Redis or Valkey, that has leases, claims and one ordered stream of
//! entries. **The room is a fold of that stream**: whatever changes it (a member joined, said
//! something, left; a server is gone; an operator decided something) is appended as an [`Entry`], and
//! takes effect at every server, the one that appended it included, when it is read back. So all hear one
//! order. What operators [decide](crate::decision) does not depend on that order: the later decision counts.
//!
//! An entry is appended, and the claim that belongs to it (a nickname, with its looks) is changed, in
//! one step, and only while its server has a lease: the engine's claims are exactly the fold of the
//! stream. A server that is late, or was stopped and goes on, can therefore do no harm, whatever it
//! believes.
//!
//! | file | what |
//! |---|---|
//! | `entry.rs` | [`Entry`]: what stands in the stream, as bytes |
//! | `epoch.rs` | when: epochs of servers, positions in the stream |
//! | `input.rs`, `output.rs` | what goes in, and what comes out |
//! | `lease.rs` | how long a server may speak for its members |
//! | `in_flight.rs` | what was asked of the engine, and was not read back yet |
//! | `server.rs` | [`Server`]: a [`Directory`](crate::directory::Directory) among others |
//! | `asking.rs` | what is asked of the engine for the directory, and what comes of it there |
//! | `fold.rs` | what an entry does |
//! | `deciding.rs` | what operators decide |
//! | `learning.rs` | how a server comes to know what all others know, and is in the joint room again |
//!
//! The machine is driven like all others: see the [crate]. It asks the engine through
//! [`Request`]s, whose answers are [`Input`]s.

mod asking;
mod deciding;
mod entry;
mod epoch;
mod fold;
mod in_flight;
mod input;
mod learning;
mod lease;
mod output;
mod server;

pub use entry::{Content, Entry, EntryError, Joined};
pub use epoch::{Epoch, Position};
pub use input::{Answer, Asked, Input, Unreadable};
pub use output::{Event, Ignored, Output, Outputs, Request, State};
pub use server::{Options, Server, WhenAlone};
