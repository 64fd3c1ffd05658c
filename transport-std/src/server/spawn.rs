//! [`spawn`]: a server on a thread of its own.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use async_channel::Receiver;

use super::{Commanded, Events, Handle, ListenError, Options, Server};

/// A server that runs on a thread of its own. Dropping it stops the server, and blocks, as [`Running::stop`] does.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<SocketAddr>,
    handle: Handle,
    events: Events,
    commands: Events<Commanded>,
    #[cfg(feature = "cluster")]
    cluster_events: Option<Events<super::cluster::Event>>,
    /// Closed once the server has stopped.
    stopped: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

/// Runs a server on a thread of its own. It can be joined as soon as this returns.
///
/// # Errors
/// Those of [`Server::bind`], or there can be no thread.
pub fn spawn(options: Options) -> Result<Running, ListenError> {
    start(async move || Server::bind(options).await)
}

/// The same on sockets that listen already: see [`Server::on`].
///
/// # Errors
/// Those of [`Server::on`], or there can be no thread.
pub fn spawn_on(options: Options, sockets: Vec<TcpListener>) -> Result<Running, ListenError> {
    start(async move || Server::on(options, sockets).await)
}

fn start(
    bind: impl AsyncFnOnce() -> Result<Server, ListenError> + Send + 'static,
) -> Result<Running, ListenError> {
    let (ready, started) = async_channel::bounded(1);
    let (runs, stopped) = async_channel::bounded(1);
    let serve = move || {
        let server = match smol::block_on(bind()) {
            Ok(server) => server,
            Err(error) => return drop(ready.try_send(Err(error))),
        };
        let running = Running {
            addresses: server.addresses().to_vec(),
            handle: server.handle(),
            events: server.events(),
            commands: server.commands(),
            #[cfg(feature = "cluster")]
            cluster_events: server.cluster_events(),
            stopped,
            thread: None,
        };
        let _ = ready.try_send(Ok(running));
        server.run_alone();
        drop(runs);
    };
    let thread = thread::Builder::new().name("server".to_owned());
    let thread = thread.spawn(serve).map_err(ListenError::NoThread)?;
    let mut running =
        started.recv_blocking().map_err(|why| ListenError::NoThread(io::Error::other(why)))??;
    running.thread = Some(thread);
    Ok(running)
}

impl Running {
    /// Stops the server: its members are told, and all ports are free when this returns. It blocks for a second at
    /// most.
    pub fn stop(mut self) {
        self.end();
    }

    /// The addresses listened on, in the order of [`Options::listen`] or of the sockets, with the ports that were found.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What speaks to the server.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// What happens in the room.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// What operators in the room command: see [`Server::commands`].
    pub fn commands(&self) -> &Events<Commanded> {
        &self.commands
    }

    /// What happens between the servers of its cluster; `None`: it is in none.
    #[cfg(feature = "cluster")]
    pub fn cluster_events(&self) -> Option<&Events<super::cluster::Event>> {
        self.cluster_events.as_ref()
    }

    /// Waits until the server has stopped, because of [`Handle::stop`].
    pub async fn stopped(&self) {
        // Nothing is ever sent there.
        let _ = self.stopped.recv().await;
    }

    fn end(&mut self) {
        self.handle.stop();
        // If it panicked, it has said so on stderr.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
