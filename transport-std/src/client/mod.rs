//! A client over smol and async-net: it joins, keeps itself joined, and chats in private.
//!
//! ```no_run
//! use plausch_transport_std::client::{Client, Event, Options, Request};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> { smol::block_on(async {
//! let (client, events, driver) = Client::new(Options::new("192.168.1.20:9000", "Bot".parse()?));
//! smol::spawn(driver).detach();
//! while let Ok(event) = events.recv().await {
//!     match event {
//!         Event::Welcome { .. } => client.request(Request::Broadcast("Good morning!".into())),
//!         Event::Broadcast { from, text, own: false } => println!("{from}: {text}"),
//!         Event::ChatRequested { peer, .. } => client.request(Request::Accept(peer)),
//!         _ => {}
//!     }
//! }
//! # Ok(()) }) }
//! ```
//!
//! | file | what |
//! |---|---|
//! | `options.rs`, `request.rs`, `event.rs` | what the application says and hears |
//! | `driver.rs` | the life of a client: joining, coming back, changing its name, leaving |
//! | `session.rs` | the machine with its sockets: inputs in, events out |
//! | `sockets.rs` | what the machine wants done becomes sockets and bytes |
//! | `link.rs` | one TCP connection |

mod driver;
mod event;
mod link;
mod options;
mod request;
mod session;
mod sockets;

use std::future::Future;

use async_channel::{Receiver, Sender};

pub use event::{ChatEnd, ChatRejection, Event, Member, Peer};
pub use options::{BadServer, Options, host_and_port};
pub use plausch_core::client::Limits;
pub use request::Request;

/// Events that wait for the application, at most; then the client waits, too.
const EVENTS: usize = 1024;

/// What happens, in order. After [`Event::Quit`] or [`Event::Refused`] it is closed.
pub type Events = Receiver<Event>;

/// A client, to be asked for things. Once all handles are gone, it quits.
#[derive(Debug, Clone)]
pub struct Client {
    requests: Sender<Request>,
}

impl Client {
    /// The handle, the events, and the future that drives both: to be spawned, or run on a thread of its
    /// own with `smol::block_on`. It ends with the last event.
    pub fn new(options: Options) -> (Client, Events, impl Future<Output = ()> + Send + 'static) {
        let (requests, asked) = async_channel::unbounded();
        let (telling, events) = async_channel::bounded(EVENTS);
        (Client { requests }, events, driver::Driver::run(options, telling, asked))
    }

    /// Asks for something. Never waits; whether it can be done, the events tell. Nothing happens any more
    /// after the last event.
    pub fn request(&self, request: Request) {
        // Closed is the one way in which this fails.
        let _ = self.requests.try_send(request);
    }
}
