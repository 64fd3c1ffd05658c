//! A directory server over smol and async-io.
//!
//! ```
//! use plausch_transport_std::server::{Options, Server};
//!
//! # fn main() -> std::io::Result<()> {
//! smol::block_on(async {
//!     let options = Options { listen: vec!["127.0.0.1:0".parse().unwrap()], ..Options::default() };
//!     let server = Server::bind(options).await?;
//!     println!("listening on {:?}", server.addresses());
//!     let handle = server.handle(); // list, kick, say, stop: from any thread
//! #   handle.stop();
//!     server.run().await; // until somebody calls `handle.stop()`
//!     Ok(())
//! })
//! # }
//! ```
//!
//! # How it works
//!
//! Nearly everything happens on the thread that polls [`Server::run`]. Each connection is one task, which reads into a buffer
//! that all of them share, gives what it read to the directory's machine, and at once does what the machine wants. What
//! is said to the room is encoded once for each audience (a dialect, modern or not) and appended to that audience's log.
//! Each link is sent what lies ahead of its own position in the log, all of it in one send. So a busy room coalesces by
//! itself, a quiet one sends at once, and nobody waits for anybody: a member that falls too far behind is dropped.
//!
//! What is said to the room wakes one task, which sends it to all members, one after the other; if there are thousands, several
//! threads share that. Links of the first originals send it in their own tasks. On Linux a link with nothing to do has no task.
//! If many join or leave at the same time, the members are told of many at once: `gathering.rs`.
//!
//! | file | what |
//! |---|---|
//! | `options.rs` | where to listen, and what is allowed |
//! | `handle.rs`, `event.rs` | what an operator asks for, and hears |
//! | `metrics.rs` | what is counted, for whoever watches the server |
//! | `spawn.rs` | a server on a thread of its own |
//! | `listen.rs`, `accept.rs` | listening, and accepting connections |
//! | `link.rs` | one connection's task |
//! | `socket.rs` | its socket, which it shares with the room |
//! | `schedule.rs` | when it reads, and when it writes |
//! | `quiet.rs`, `watch.rs` | connections that need no task |
//! | `shaking.rs` | its handshake, if it is secure |
//! | `secure.rs` | what seals and opens its bytes then |
//! | `handshakes.rs` | handshakes of secure links, on another thread |
//! | `driver.rs` | the machine and the room, and the only way to both |
//! | `driver/operating.rs` | what is done for operators |
//! | `hub.rs` | the machine: of a server that is alone, or one of several |
//! | `room.rs` | what is to be sent to whom, and who waits for it |
//! | `room_log.rs` | what was said to the room |
//! | `gathering.rs` | how long those who come and go wait to be told of |
//! | `outbox.rs` | one link's way through the log |
//! | `pace.rs` | how the first originals are sent what they can read |
//! | `timer.rs`, `clock.rs` | the machine's timeouts, and its time |
//! | `nick.rs`, `rules.rs` | which nicknames are allowed here, and who is banned or muted |
//! | `decided.rs`, `driver/deciding.rs` | what operators decide for the room, as it is kept and done |
//! | `cluster/` | several servers, one room: with the feature `cluster` |

mod accept;
mod clock;
#[cfg(feature = "cluster")]
pub mod cluster;
mod decided;
mod driver;
mod event;
mod gathering;
mod handle;
mod handshakes;
mod hub;
mod link;
mod listen;
mod metrics;
mod nick;
mod options;
mod outbox;
mod pace;
mod quiet;
#[doc(hidden)]
pub mod room;
mod room_log;
mod rules;
mod schedule;
mod secure;
mod shaking;
mod socket;
mod spawn;
mod timer;
mod watch;

pub use decided::{Decided, Outcome, Ruling};
pub use event::{Commanded, Event, Events, Leave};
pub use handle::{Handle, Member, MemberDetail};
pub use listen::{ListenError, may_listen};
pub use metrics::Metrics;
pub use nick::{LookAlikes, Unicode, looks, similar_nick};
pub use options::{Limits, Options, Owner, Security};
pub use plausch_core::directory::{CommandError, Limits as DirectoryLimits, PastLimits, Sign};
pub use plausch_core::refusal::Refusal;
pub use plausch_core::sanction::{Sanction, Sanctioned};
pub use plausch_core::secure::Fingerprint;
pub use rules::{Network, Rule, Target, TargetError, parse_key};
pub use spawn::{Running, spawn, spawn_on};

use std::fmt;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use async_io::{Async, Timer};
use futures_lite::future::or;
use log::warn;
use plausch_core::secure::Generator;
use smol::LocalExecutor;

use driver::Driver;
use handle::Request;
use listen::Listening;

use crate::requests::Requests;
use crate::seed;

/// A directory server that listens, and serves while [`run`](Server::run) is polled. It stays on its thread.
pub struct Server {
    listeners: Vec<Async<TcpListener>>,
    addresses: Vec<SocketAddr>,
    driver: Rc<Driver>,
    handle: Handle,
    events: Events,
    commands: Events<Commanded>,
    /// The engine of its cluster, and what happens there.
    #[cfg(feature = "cluster")]
    cluster: Option<(cluster::EngineOptions, Events<cluster::Event>)>,
    requests: Requests<Request>,
    /// The handshakes of secure links, if the server knows any.
    handshakes: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// How long stopping takes at most.
const STOP_TIMEOUT: Duration = Duration::from_secs(1);

impl Server {
    /// Listens on all addresses. Nobody is served before [`run`](Server::run).
    ///
    /// Raises the process's limit of open files as far as it may: each member needs one.
    ///
    /// # Errors
    /// There is no address, or one of them cannot be listened on: then the server listens on none.
    pub async fn bind(options: Options) -> Result<Server, ListenError> {
        let listening = listen::listen(&options.listen)?;
        Self::listening(options, listening)
    }

    /// Serves on sockets that listen already, in place of [`Options::listen`], as [`bind`](Server::bind) does: a service
    /// manager keeps them open while the server restarts, so that nobody is refused meanwhile.
    ///
    /// # Errors
    /// There is no socket, or one of them cannot be used.
    pub async fn on(options: Options, sockets: Vec<TcpListener>) -> Result<Server, ListenError> {
        Self::listening(options, listen::adopt(sockets)?)
    }

    fn listening(options: Options, listening: Vec<Listening>) -> Result<Server, ListenError> {
        if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
            warn!(
                event = "few_files", os = error.raw_os_error().unwrap_or(0);
                "cannot raise the limit of open files, so there may be too few for many members: {}",
                accept::words(&error)
            );
        }
        let (listeners, addresses) = listening.into_iter().unzip();
        let mut jobs = None;
        let mut handshakes: Option<Pin<Box<dyn Future<Output = ()>>>> = None;
        if let Some(security) = &options.security {
            let seed = seed::draw().map_err(ListenError::NoRandomness)?;
            let (sender, received) = async_channel::unbounded();
            let (identity, generator) = (Arc::clone(&security.identity), Generator::new(seed));
            handshakes = Some(Box::pin(handshakes::run(received, identity, generator)));
            jobs = Some(sender);
        }
        let (reporter, readers) = event::open();
        let driver = Rc::new(Driver::new(&options, jobs, reporter));
        let (requests, received) = Requests::new();
        Ok(Server {
            listeners,
            addresses,
            driver,
            handle: Handle::new(requests, readers.owners_changed, readers.decisions_changed),
            events: readers.events,
            commands: readers.commands,
            #[cfg(feature = "cluster")]
            cluster: options.cluster.map(|cluster| (cluster.engine, readers.cluster)),
            requests: received,
            handshakes,
        })
    }

    /// The addresses listened on, in the order of [`Options::listen`] or of the sockets, with the ports that were found.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Speaks to this server while it runs, from any thread.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// What happens in the room.
    pub fn events(&self) -> Events {
        self.events.clone()
    }

    /// What operators in the room command. Whoever names any in [`Options::operators`] reads them.
    pub fn commands(&self) -> Events<Commanded> {
        self.commands.clone()
    }

    /// What happens between the servers of its cluster; nothing if it is in none.
    #[cfg(feature = "cluster")]
    pub fn cluster_events(&self) -> Option<Events<cluster::Event>> {
        self.cluster.as_ref().map(|(_, events)| events.clone())
    }

    /// Serves until [`Handle::stop`]. Then the members are told, all that was sent to them goes out, and all ports
    /// are free; that takes a second at most. Whatever fails while serving concerns one connection, or is tried again.
    pub async fn run(self) {
        #[cfg(feature = "cluster")]
        let engine = self.cluster.map(|(engine, _)| engine);
        let Server { listeners, driver, requests, handshakes, .. } = self;
        let executor = Rc::new(LocalExecutor::new());
        let spawn_accept = |listener| {
            let links = Rc::downgrade(&executor);
            executor.spawn(accept::accept(listener, links, Rc::clone(&driver)))
        };
        let accepting: Vec<_> = listeners.into_iter().map(spawn_accept).collect();
        executor.spawn(Rc::clone(&driver).run_timeouts()).detach();
        executor.spawn(Rc::clone(&driver).run_quiet(Rc::downgrade(&executor))).detach();
        executor.spawn(Rc::clone(&driver).run_deliveries()).detach();
        executor.spawn(Rc::clone(&driver).run_rounds()).detach();
        #[cfg(feature = "cluster")]
        if let (Some(engine), Some(desk)) = (engine, driver.desk()) {
            executor.spawn(cluster::run(Rc::clone(&driver), desk, engine)).detach();
        }
        if let Some(handshakes) = handshakes {
            executor.spawn(handshakes).detach();
        }
        let served = async {
            driver.serve_operators(requests).await;
            for listener in accepting {
                listener.cancel().await;
            }
            if driver.stop().is_ok() {
                let timeout = async {
                    Timer::after(STOP_TIMEOUT).await;
                };
                or(driver.idle(), timeout).await;
            }
        };
        executor.run(served).await;
    }

    /// The same on a thread that does nothing else.
    fn run_alone(self) {
        let driver = Rc::clone(&self.driver);
        match &driver.quiet {
            Some(quiet) => quiet.block_on(self.run()),
            None => smol::block_on(self.run()),
        }
    }
}
