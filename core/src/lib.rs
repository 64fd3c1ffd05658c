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
//! The chat-room protocol as sans-IO machines: `no_std`, no alloc, no unsafe code, no clock, no
//! sockets.
//!
//! | module | what |
//! |---|---|
//! | [`wire`] | bytes ⇄ [`Message`](wire::Message): both dialects, framing, grammar, encoding. Knows no state |
//! | [`directory`] | the server's machine: who is in the room, who gets what |
//! | [`client`] | a member's machine: joining, the roster, invitations; owns its private chats |
//! | [`chat`] | one private chat |
//! | [`decision`] | what operators have decided, and which decision counts |
//! | `cluster` | one of several servers with one room: with the feature `cluster` |
//! | [`time`], [`name`], [`text`], [`link`], [`refusal`], [`table`] | the words that all of them use |
//! | [`invisible`] | characters that are not seen |
//! | [`slash`] | what makes a command of a typed line |
//!
//! `wire` knows no state; the machines know no bytes and no sockets; a driver knows no protocol.
//! Sections (§) are those of the [protocol].
//!
//! [protocol]: https://github.com/plausch/plausch/blob/main/docs/PROTOCOL.md
//!
//! # Driving a machine
//!
//! A driver owns the sockets, an [`Inbox`](wire::Inbox) for each link, and a clock. All machines
//! are driven alike:
//!
//! 1. Ask [`next_timeout`](directory::Directory::next_timeout), and wait until then or until a
//!    socket is ready, whichever comes first.
//! 2. Tell [`handle`](directory::Directory::handle) what happened. If bytes arrived: call it once
//!    for each item that the link's inbox makes of them. If the time has come: call it with
//!    `Input::Timeout` until the next timeout is in the future.
//! 3. Do all outputs, in order, before the next input. The compiler enforces that: they borrow the
//!    machine. Nothing has to be awaited meanwhile; what a socket does not take yet is the driver's
//!    to keep.
//! 4. Hand what the user asks for to [`command`](client::Client::command), and do its outputs in
//!    the same way.
//!
//! # A directory
//!
//! ```
//! use plausch_core::directory::{Directory, FixedTables, Input, Limits, Output};
//! use plausch_core::link::LinkIds;
//! use plausch_core::directory::AnyNick;
//! use plausch_core::time::Instant;
//! use plausch_core::wire::{Inbox, Sender};
//!
//! let mut directory = Directory::<FixedTables<8>, _>::new(Limits::default(), AnyNick, 0);
//! let mut ids = LinkIds::new();
//! let now = Instant::START;
//!
//! // 1. A socket is ready: somebody connected, and sent bytes.
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
//!             // Bob is the only one in the room.
//!             Output::Send { message, .. } => message.encode(dialect, &mut outbox).unwrap(),
//!             Output::Enter { .. } | Output::Hold { .. } | Output::Release { .. } => {}
//!             Output::Close { .. } => panic!("Bob did nothing wrong"),
//!             Output::Commanded { .. } => panic!("Bob is no operator"),
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
//! # A client
//!
//! A client opens links itself: [`Connect`](client::Output::Connect) and
//! [`Listen`](client::Output::Listen) name the link, and each is answered once. A listening link
//! becomes the connection. Here Ann joins a room, invites Bob, and talks to him. Bob's program is
//! an original that ends nothing with a newline, so what he sends is complete once he has been
//! silent for a while: then [`Flush`](client::Output::Flush) asks for the unfinished rest.
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::net::SocketAddr;
//!
//! use plausch_core::client::{
//!     Client, Command, FixedTables, Input, Limits, Output, Outputs, Peer,
//! };
//! use plausch_core::link::LinkId;
//! use plausch_core::name::Nick;
//! use plausch_core::text::Text;
//! use plausch_core::time::Instant;
//! use plausch_core::wire::{Inbox, Sender};
//!
//! type Tables = FixedTables<16, 4>; // 16 other members, 4 chats
//!
//! struct Driver {
//!     client: Client<Tables>,
//!     now: Instant, // a clock, for a driver with real sockets
//!     sockets: Sockets,
//! }
//!
//! /// Instead of sockets: what was asked of them.
//! #[derive(Default)]
//! struct Sockets {
//!     inboxes: BTreeMap<LinkId, Inbox<512>>,
//!     last: Option<LinkId>,
//!     sent: heapless::Vec<u8, 1024>,
//!     seen: Vec<String>,
//! }
//!
//! impl Driver {
//!     // 1. Nothing happens until the next timeout: let that time come.
//!     fn wait(&mut self) {
//!         self.now = self.client.next_timeout().expect("a chat waits for more").at;
//!         self.input(Input::Timeout);
//!     }
//!
//!     // 2. Bytes arrived: one input for each item.
//!     fn receive(&mut self, link: LinkId, bytes: &[u8]) {
//!         let mut inbox = self.sockets.inboxes.remove(&link).unwrap();
//!         inbox.space()[..bytes.len()].copy_from_slice(bytes);
//!         inbox.received(bytes.len());
//!         while let Some(received) = inbox.next() {
//!             self.input(Input::Received { link, received });
//!         }
//!         self.sockets.inboxes.insert(link, inbox);
//!     }
//!
//!     fn input(&mut self, input: Input<'_>) {
//!         let flush = self.sockets.perform(self.client.handle(self.now, input));
//!         self.flush(flush);
//!     }
//!
//!     // 4. What the user asks for.
//!     fn command(&mut self, command: Command<'_>) {
//!         let outputs = self.client.command(self.now, command).expect("a command that can be done");
//!         let flush = self.sockets.perform(outputs);
//!         self.flush(flush);
//!     }
//!
//!     // Once the outputs are done, the machine takes inputs again: what is left in the inbox is one.
//!     fn flush(&mut self, link: Option<LinkId>) {
//!         let Some(link) = link else { return };
//!         let mut inbox = self.sockets.inboxes.remove(&link).unwrap();
//!         if let Some(received) = inbox.flush() {
//!             self.input(Input::Received { link, received });
//!         }
//!         self.sockets.inboxes.insert(link, inbox);
//!     }
//! }
//!
//! impl Sockets {
//!     // 3. Do what the machine wants done, in order. Returns the link whose inbox it wants flushed.
//!     fn perform(&mut self, outputs: Outputs<'_, Tables>) -> Option<LinkId> {
//!         let mut flush = None;
//!         for output in outputs {
//!             match output {
//!                 Output::Connect { link, sender, .. } => self.open(link, sender),
//!                 Output::Listen { link, .. } => self.open(link, Sender::Peer),
//!                 Output::Close { link } => drop(self.inboxes.remove(&link)),
//!                 Output::Send { dialect, message, .. } => {
//!                     message.encode(dialect, &mut self.sent).unwrap();
//!                 }
//!                 // A real driver sends the line when the time `at` has come.
//!                 Output::SendLine { line, .. } => line.encode(&mut self.sent).unwrap(),
//!                 Output::SendTo { dialect, datagram, .. } => {
//!                     datagram.encode(dialect, &mut self.sent).unwrap();
//!                 }
//!                 Output::Flush { link } => flush = Some(link),
//!                 // Not from a client that was not told that it can do secure chats.
//!                 Output::Secure { .. }
//!                 | Output::SendRecord { .. }
//!                 | Output::Hold { .. }
//!                 | Output::Release { .. } => {}
//!                 Output::Event(event) => self.seen.push(format!("{event:?}")),
//!             }
//!         }
//!         flush
//!     }
//!
//!     fn open(&mut self, link: LinkId, sender: Sender) {
//!         self.inboxes.insert(link, Inbox::new(sender, 511));
//!         self.last = Some(link);
//!     }
//! }
//!
//! let (client, now) = (Client::new(Limits::default()), Instant::START);
//! let mut ann = Driver { client, now, sockets: Sockets::default() };
//!
//! // Ann joins. A directory of the first originals welcomes her.
//! let directory: SocketAddr = "192.168.1.1:9000".parse().unwrap();
//! let nick = Nick::literal("Ann");
//! ann.command(Command::Join { directory, nick, udp_port: 40001, dialect: None, local: None });
//! let link = ann.sockets.last.unwrap();
//! ann.input(Input::Connected { link, peer: directory });
//! ann.receive(link, b"WELCOME Ann\nUSERLIST Ann:192.168.1.7:40001 Bob:192.168.1.8:40002\n");
//! assert!(ann.client.is_joined());
//!
//! // She invites Bob: the machine wants a listening link, and tells him its port.
//! ann.command(Command::Invite { nick: Nick::literal("Bob") });
//! let link = ann.sockets.last.unwrap();
//! ann.input(Input::Listening { link, port: 50123 });
//! assert!(ann.sockets.sent.ends_with(b"CHAT_REQUEST 50123"));
//!
//! // Bob connects, and sends his nickname with nothing behind it.
//! ann.input(Input::Connected { link, peer: "192.168.1.8:61000".parse().unwrap() });
//! ann.receive(link, b"Bob");
//! ann.wait();
//! assert!(ann.sockets.seen.iter().any(|event| event.starts_with("ChatOpened")));
//!
//! let text = Text::new("Hello Bob").unwrap();
//! ann.command(Command::Say { peer: Peer::Nick(Nick::literal("Bob")), text });
//! assert!(ann.sockets.sent.ends_with(b"Ann\nHello Bob\n"));
//! ```
//!
//! # Memory
//!
//! A machine keeps no bytes and no texts: a text goes from the inbox to the outboxes without being
//! stored. Entries live in a [`Table`](table::Table): [`Fixed`](table::Fixed) ones here, growing
//! ones where there is a heap. A full table is an answer of the protocol, never a panic.
//!
//! # Features
//!
//! `log` and `defmt`, together if need be: what the machines decide, never what people say; and
//! `defmt::Format` for public types. `secure`: the module `secure`, identity and encryption (§8).
//! `cluster`: the module `cluster`, several servers with one room.

pub mod chat;
pub mod client;
#[cfg(feature = "cluster")]
pub mod cluster;
pub mod decision;
pub mod directory;
pub mod invisible;
pub mod link;
mod logging;
pub mod name;
mod panic_free;
mod queue;
pub mod refusal;
pub mod sanction;
#[cfg(feature = "secure")]
pub mod secure;
pub mod slash;
pub mod table;
pub mod text;
pub mod time;
pub mod wire;
