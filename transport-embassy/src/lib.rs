#![no_std]
//! The chat room on a microcontroller: drives [`plausch_core`] over embassy-net. `no_std`, no
//! alloc, no unsafe code.
//!
//! [`new`] makes a member of the room, [`host`] a directory for a room with no other computer. Both
//! return a runner, for a task of its own, and a handle, to be copied wherever it is needed. This
//! is all that a board has to do once its network stack runs:
//!
//! ```
//! use embassy_futures::select::{Either, select};
//! use embassy_net::{Stack, StackResources};
//! use plausch_transport_embassy::{Config, Event, Node, NodeResources, Runner};
//! use static_cell::StaticCell;
//!
//! /// One private chat, sixteen others known by name, messages of up to 512 bytes.
//! type Resources = NodeResources<1, 16, 512>;
//! static RESOURCES: StaticCell<Resources> = StaticCell::new();
//! /// For `embassy_net::new`: the node's sockets, DHCP's and DNS's.
//! type Sockets = StackResources<{ Resources::SOCKETS + 2 }>;
//!
//! // #[embassy_executor::task]
//! async fn run(runner: Runner) -> ! {
//!     runner.run().await
//! }
//!
//! // #[embassy_executor::task]
//! async fn chat(node: Node, button: Button) {
//!     loop {
//!         match select(node.next_event(), button.wait()).await {
//!             Either::First(Event::Broadcast { from, text, own: false }) => println!("{from}: {text}"),
//!             Either::First(Event::Invited { peer, .. }) => drop(node.accept(&peer)),
//!             // A private echo: a text may be held while another one is sent.
//!             Either::First(Event::ChatText { peer, text }) => drop(node.say(&peer, &text).await),
//!             Either::First(event) => println!("{event:?}"),
//!             Either::Second(()) => drop(node.broadcast("ding dong").await),
//!         }
//!     }
//! }
//!
//! fn start(stack: Stack<'static>, button: Button) {
//!     let config = Config::parse("192.168.1.20:9000", "doorbell").unwrap();
//!     let (runner, node) =
//!         plausch_transport_embassy::new(stack, RESOURCES.init(Resources::new()), config);
//!     spawn(run(runner)); // spawner.spawn(run(runner)?)
//!     spawn(chat(node, button));
//! }
//! # struct Button;
//! # impl Button { async fn wait(&self) {} }
//! # fn spawn<T>(_: impl core::future::Future<Output = T>) {}
//! # let _ = (start as fn(_, _), Sockets::new());
//! ```
//!
//! The node joins as soon as the network is up, reports what happens by its [events](Event), and
//! joins again after growing, jittered pauses whenever the room is lost. Requests, errors and
//! events have the same names as in `plausch-transport-std`.
//!
//! # Memory
//!
//! All of it is one visible value, [`NodeResources`] or [`DirectoryResources`]: buffers of sockets,
//! inboxes, outboxes and tables. No buffer is on a task's stack. A received text is copied once,
//! out of its inbox, and lent to the application ([`ReceivedText`]). While the application does not
//! ask for events, the node reads nothing more, and TCP holds the senders back: nothing grows, and
//! nothing is lost.
//!
//! # Secure links
//!
//! With the feature `secure`, `new_secure` and `host_secure` take the board's identity and a seed
//! (`Keys`), and know secure links (§8): a node to its directory and in its private chats, a directory
//! to as many members as [`DirectoryResources`] have memory for. The rules are those of hosts. Whose
//! key is known comes over a secure link or not at all; a peer with another key is held until the user
//! trusts it; a directory with another key learns nothing of the node. The application keeps the
//! identity, and the keys that it is told, in flash.
//!
//! Handshakes are what costs. Each side does four operations of the curve, and on a small processor
//! one takes long. So the runner does one at a time: before the next one, and before anything else
//! that has arrived, all other tasks have their turn. What is sent is sealed where it waits, and what
//! arrives is opened where TCP has it: there are no buffers beside those.
//!
//! A text has to be shorter over a secure link: by 18 bytes in the room, in a private chat by up to 89,
//! since its length is hidden there.
//!
//! # Goodbyes
//!
//! The end of a chat, like any text, is repeated until the other side acknowledges it, for up to a
//! minute. Meanwhile its socket is reserved, but a new chat may take it if there is no other.
//!
//! # Texts
//!
//! Texts should be in Unicode normal form C (§2): the node has no tables to normalize them. What a
//! keyboard types usually is.
//!
//! # What goes over the wire
//!
//! `docs/PROTOCOL.md`, which the documentation cites as §.
//!
//! # Features
//!
//! `log` and `defmt`, which can be combined: what the machines decide, never what people say; and
//! `defmt::Format` for public types. `secure`: secure links, which need more memory and code.

mod config;
mod directory;
mod fmt;
mod node;
mod outbox;
mod per_socket;
#[cfg(feature = "secure")]
mod secure;
mod socket;
mod time;

#[cfg(feature = "secure")]
pub use config::Security;
pub use config::{BadConfig, BadServerAddr, Config, ServerAddr};
pub use directory::{
    DirectoryResources, DirectoryRunner, Host, HostError, HostEvent, HostMember, Leave, Limits,
    host,
};
#[cfg(feature = "secure")]
pub use directory::{HostSecurity, host_secure};
#[cfg(feature = "secure")]
pub use node::new_secure;
pub use node::{
    ChatEnd, ChatSecurity, CommandError, Disconnect, Event, Member, Node, NodeResources, Peer,
    ReceivedText, Rejection, Runner, Service, new,
};
pub use plausch_core::refusal::Refusal;
#[cfg(feature = "secure")]
pub use plausch_core::secure::{CheckPhrase, Fingerprint, Identity, PublicKey};
#[cfg(feature = "secure")]
pub use secure::Keys;
