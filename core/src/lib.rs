#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]
//! The chat-room protocol as sans-IO machines: `no_std`, no alloc, no unsafe code, no clock, no sockets.
//!
//! | module | what |
//! |---|---|
//! | [`wire`] | bytes ⇄ [`Message`](wire::Message): both dialects, framing, grammar, encoding. Knows no state |
//! | [`directory`] | the server's machine: who is here, who hears what |
//! | [`client`] | a member's machine: joining, the roster, invitations; owns its private chats |
//! | [`chat`] | one private chat |
//! | [`time`], [`name`], [`text`], [`link`], [`refusal`], [`table`] | the words that all of them use |
//! | [`invisible`] | characters that are not seen |
//!
//! `wire` knows no state; the machines know no bytes and no sockets; a driver knows no protocol. Sections (§)
//! are those of the [protocol].
//!
//! [protocol]: https://github.com/plausch/plausch/blob/main/docs/PROTOCOL.md
//!
//! # Driving a machine
//!
//! A driver owns the sockets, an [`Inbox`](wire::Inbox) for each link, and a clock. All machines are driven
//! alike:
//!
//! 1. Ask [`next_timeout`](directory::Directory::next_timeout), and wait until that moment, or until a socket has
//!    something, whatever comes first.
//! 2. Tell [`handle`](directory::Directory::handle) what happened: for bytes, once for each item that the link's
//!    inbox makes of them; for a moment that has come, `Input::Timeout` until the next timeout lies ahead.
//! 3. Do all the outputs, in order, before the next input. The compiler sees to that: they borrow the machine.
//!    Nothing has to be waited for meanwhile; what a socket does not take yet is the driver's to keep.
//! 4. What the user wants goes into [`command`](client::Client::command) in the same way.
//!
//! ```
//! use plausch_core::directory::{Directory, FixedTables, Input, Limits, Output};
//! use plausch_core::link::LinkIds;
//! use plausch_core::name::WithoutTables;
//! use plausch_core::time::Instant;
//! use plausch_core::wire::{Inbox, Sender};
//!
//! let mut directory = Directory::<FixedTables<8>, _>::new(Limits::default(), WithoutTables);
//! let mut ids = LinkIds::new();
//! let now = Instant::START;
//!
//! // 1. A socket has something: somebody connected, and sent bytes.
//! let link = ids.allocate();
//! let from = "192.168.1.7:50000".parse().unwrap();
//! let sent = b"HELLO 1\nREGISTER Bob 40001\n";
//! let mut inbox = Inbox::<512>::new(Sender::Client, 511);
//!
//! // 2. Tell the machine.
//! directory.handle(now, Input::Accepted { link, from }).for_each(drop);
//! inbox.space()[..sent.len()].copy_from_slice(sent);
//! inbox.received(sent.len());
//! let mut outbox = heapless::Vec::<u8, 512>::new();
//! while let Some(received) = inbox.next() {
//!     let dialect = received.dialect;
//!     // 3. Do what it wants done.
//!     for output in directory.handle(now, Input::Received { link, received }) {
//!         match output {
//!             // There is nobody but Bob.
//!             Output::Send { message, .. } => message.encode(dialect, &mut outbox).unwrap(),
//!             Output::Enter { .. } | Output::Hold { .. } | Output::Release { .. } => {}
//!             Output::Close { .. } => panic!("Bob did nothing wrong"),
//!             Output::Event(event) => println!("{event:?}"),
//!         }
//!     }
//! }
//! assert_eq!(
//!     outbox,
//!     b"HELLO 1\nWELCOME Bob\nUSERLIST Bob:192.168.1.7:40001\nUSER_JOINED Bob 192.168.1.7 40001\n"
//! );
//! ```
//!
//! # Memory
//!
//! A machine holds no bytes and no texts: a text travels from the inbox to the outboxes without being kept.
//! Entries live in a [`Table`](table::Table): [`Fixed`](table::Fixed) ones here, growing ones wherever there is a heap. A full
//! table is an answer of the protocol, never a panic.
//!
//! # Features
//!
//! `log` and `defmt`, at once if need be: what the machines decide, never what people say; and
//! `defmt::Format` for public types.

pub mod chat;
pub mod client;
pub mod directory;
mod fmt;
pub mod invisible;
pub mod link;
pub mod name;
mod panic_free;
mod queue;
pub mod refusal;
pub mod table;
pub mod text;
pub mod time;
pub mod wire;
