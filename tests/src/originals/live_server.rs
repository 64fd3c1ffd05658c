//! The original's server over sockets: a thread for each client.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::{Action, Generation, Server};

/// An original's server that runs until it is dropped.
#[derive(Debug)]
pub struct LiveServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    accepts: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    server: Mutex<Server>,
    /// The sockets to write to; none: it is over.
    sockets: Mutex<Option<BTreeMap<usize, Arc<Socket>>>>,
}

#[derive(Debug)]
struct Socket {
    stream: TcpStream,
    /// Held while all of something is sent.
    sending: Mutex<()>,
}

impl LiveServer {
    /// Starts one on a free port of 127.0.0.1.
    pub fn start(generation: Generation) -> Self {
        Self::start_at(generation, (Ipv4Addr::LOCALHOST, 0).into())
    }

    /// Starts one at `addr`.
    ///
    /// # Panics
    /// If it cannot listen there.
    pub fn start_at(generation: Generation, addr: SocketAddr) -> Self {
        let listener = TcpListener::bind(addr).expect("a port to listen on");
        let addr = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server: Mutex::new(Server::new(generation)),
            sockets: Mutex::new(Some(BTreeMap::new())),
        });
        let server_shared = Arc::clone(&shared);
        let accepts = thread::spawn(move || {
            for (link, socket) in listener.incoming().enumerate() {
                let Ok(socket) = socket else { continue };
                let Ok(writer) = socket.try_clone() else { continue };
                match shared.sockets.lock().expect("no thread panics").as_mut() {
                    Some(sockets) => sockets
                        .insert(link, Arc::new(Socket { stream: writer, sending: Mutex::new(()) })),
                    None => return,
                };
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.client(link, socket));
            }
        });
        LiveServer { addr, shared: server_shared, accepts: Some(accepts) }
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Who is there.
    ///
    /// # Panics
    /// If one of its threads has.
    pub fn nicks(&self) -> Vec<String> {
        self.shared.server.lock().expect("no thread panics").nicks()
    }
}

impl Drop for LiveServer {
    fn drop(&mut self) {
        let sockets = self.shared.sockets.lock().ok().and_then(|mut sockets| sockets.take());
        for socket in sockets.into_iter().flat_map(BTreeMap::into_values) {
            let _ = socket.stream.shutdown(Shutdown::Both);
        }
        // Wakes the thread that accepts; when it has ended, the port is free.
        if TcpStream::connect(self.addr).is_ok() {
            let _ = self.accepts.take().map(JoinHandle::join);
        }
    }
}

impl Shared {
    fn client(&self, link: usize, mut socket: TcpStream) {
        let Ok(peer) = socket.peer_addr() else { return };
        self.server.lock().expect("no thread panics").connected(link, peer.ip());
        let mut chunk = [0; 4096];
        loop {
            let count = socket.read(&mut chunk).unwrap_or(0);
            let actions = {
                let mut server = self.server.lock().expect("no thread panics");
                match count {
                    0 => server.closed(link),
                    count => server.received(link, &chunk[..count]),
                }
            };
            let over = actions.iter().any(|action| matches!(action, Action::Close { .. }));
            actions.into_iter().for_each(|action| self.act(action));
            if count == 0 || over {
                return;
            }
        }
    }

    fn act(&self, action: Action) {
        match action {
            Action::Send { link, bytes } => {
                let socket = {
                    let sockets = self.sockets.lock().expect("no thread panics");
                    sockets.as_ref().and_then(|sockets| sockets.get(&link).cloned())
                };
                if let Some(socket) = socket {
                    let _sending = socket.sending.lock().expect("no thread panics");
                    let _ = (&socket.stream).write_all(&bytes);
                }
            }
            Action::Close { link } => {
                let mut sockets = self.sockets.lock().expect("no thread panics");
                if let Some(socket) = sockets.as_mut().and_then(|sockets| sockets.remove(&link)) {
                    let _ = socket.stream.shutdown(Shutdown::Both);
                }
            }
        }
    }
}
