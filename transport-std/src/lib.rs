//! Drives [`plausch_core`]'s machines over smol and async-net: a [`server`] for thousands of members, and a
//! [`client`] that keeps itself joined. An application embeds either in a few lines, or both:
//!
//! ```
//! use plausch_transport_std::client::{Client, Event, Options};
//! use plausch_transport_std::server::{self, Server};
//!
//! // A server runs on a thread of its own.
//! let options = server::Options { listen: vec!["127.0.0.1:0".parse()?], ..Default::default() };
//! let (started, server) = async_channel::bounded(1);
//! std::thread::spawn(move || smol::block_on(async {
//!     let server = Server::bind(options).await.expect("a free port");
//!     started.send((server.addresses()[0], server.handle())).await.expect("somebody waits");
//!     server.run().await;
//! }));
//! let (address, server) = smol::block_on(server.recv())?;
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
//! server.stop();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bytes;
pub mod client;
pub mod growing;
mod keep_alive;
pub mod server;

pub use plausch_core::time::Rate;
