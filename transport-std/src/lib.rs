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
//! let address = server.addresses()[0];
//!
//! // A client is a handle, a channel of events, and a future that drives both.
//! let (client, events, driver) = Client::new(Options::new(address.into(), "Bob".parse()?));
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

mod bytes;
pub mod client;
pub mod growing;
mod keep_alive;
mod requests;
pub mod server;

pub use plausch_core::name::{Nick, NickError};
pub use plausch_core::time::Rate;
pub use plausch_core::wire::Dialect;
