//! Drives [`plausch_core`]'s machines over smol and async-net: a [`server`] for thousands of members, and a
//! [`client`] that keeps itself joined. An application embeds either in a few lines, or both:
//!
//! ```
//! use plausch_transport_std::client::{Client, Event, Options};
//! use plausch_transport_std::server;
//!
//! // A server runs on a thread of its own, and stops when it is dropped.
//! let options = server::Options { listen: vec!["127.0.0.1:0".parse()?], ..Default::default() };
//! let server = server::spawn(options)?;
//!
//! // A client is a handle, a channel of events, and a future that drives both.
//! let options = Options::new(server.addresses()[0].into(), "Bob".parse()?);
//! let (client, events, driver) = Client::new(options);
//! smol::spawn(driver).detach();
//! smol::block_on(async {
//!     while let Ok(event) = events.recv().await {
//!         match event {
//!             Event::Users { .. } => client.broadcast("Good morning!").await?,
//!             Event::Broadcast { from, text, .. } => {
//!                 assert_eq!((from.as_str(), text.as_str()), ("Bob", "Good morning!"));
//!                 client.leave().await;
//!             }
//!             _ => {}
//!         }
//!     }
//!     Ok::<(), plausch_transport_std::client::CommandError>(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Whole programs are in `examples/`: `bot.rs` greets whoever joins, `echo.rs` answers in private chats, `server.rs`
//! prints what happens in its room.
//!
//! # In a program that uses tokio
//!
//! Sockets and timers belong to async-io, whose reactor runs on a thread of its own that starts by itself. So a client
//! runs on any executor, and its handle and events work in any task. A server stays on one thread, which
//! [`server::spawn`] gives it; its handle and events work in any task, too.
//!
//! ```
//! use plausch_transport_std::client::{Client, Event, Options};
//! use plausch_transport_std::server;
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let options = server::Options { listen: vec!["127.0.0.1:0".parse()?], ..Default::default() };
//!     let server = server::spawn(options)?;
//!
//!     let options = Options::new(server.addresses()[0].into(), "Bob".parse()?);
//!     let (client, events, driver) = Client::new(options);
//!     tokio::spawn(driver);
//!     while let Ok(event) = events.recv().await {
//!         if let Event::Welcome { nick, .. } = event {
//!             println!("in the room as {nick}");
//!             client.leave().await;
//!         }
//!     }
//!     server.handle().say("Good night!").await?;
//!     Ok(())
//! }
//! ```
//!
//! # What goes over the wire
//!
//! `docs/PROTOCOL.md`, which the documentation cites as §. Links are encrypted if both
//! sides have keys: [`server::Options::security`], [`client::Options::security`]. Those with the originals never are.

mod bytes;
pub mod client;
pub mod growing;
mod keep_alive;
mod packed;
mod requests;
mod seed;
pub mod server;

pub use plausch_core;
pub use plausch_core::name::{Nick, NickError};
pub use plausch_core::time::Rate;
pub use plausch_core::wire::Dialect;
