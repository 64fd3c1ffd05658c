//! Hosting the room: at the start if nobody does, and later if whoever did has left.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use plausch_transport_std::server::{self, Limits, Running};

use super::{NoHost, Notice};
use crate::host::{self, Place};

/// How long finding out may take whether the room is hosted here: nobody waits longer for a dead resolver.
const VACANCY_TIMEOUT: Duration = Duration::from_secs(4);

/// The server in this process, if there is one. All clones are the same.
#[derive(Clone)]
pub(super) struct Hosting {
    server: String,
    /// None: the room is never hosted here.
    limits: Option<Limits>,
    running: Arc<Mutex<Option<Running>>>,
}

impl Hosting {
    pub(super) fn new(server: String, limits: Option<Limits>) -> Self {
        Hosting { server, limits, running: Arc::default() }
    }

    /// Whether the server runs in this process.
    pub(super) fn is_running(&self) -> bool {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whether the server may have to be run in this process.
    pub(super) fn is_possible(&self) -> bool {
        self.limits.is_some() && !self.is_running()
    }

    /// Hosts the room, if that is wanted, the server's address is this machine's, and nobody answers there. Blocks.
    pub(super) fn start(&self) -> Option<Result<Vec<Place>, Notice>> {
        let limits = self.limits.clone()?;
        let listen = self.vacancy()?;
        Some(match server::spawn(server::Options { listen, limits, security: None }) {
            Ok(running) => {
                let places = host::reachable(running.addresses());
                *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
                Ok(places)
            }
            // Another server was faster: the client finds out whether it answers.
            Err(error) => Err(Notice::CannotHost { why: NoHost(Arc::new(error)) }),
        })
    }

    /// Where to listen. A name that cannot be looked up soon is not this machine's.
    fn vacancy(&self) -> Option<Vec<SocketAddr>> {
        let (found, vacancy) = mpsc::channel();
        let server = self.server.clone();
        let look = move || drop(found.send(host::vacancy(&server)));
        thread::Builder::new().name("vacancy".to_owned()).spawn(look).ok()?;
        vacancy.recv_timeout(VACANCY_TIMEOUT).ok()?
    }

    /// Takes over from whoever hosted the room, if nobody else has yet: the port decides among several. Returns where
    /// others can join.
    pub(super) async fn take_over(self) -> Option<Vec<Place>> {
        smol::unblock(move || self.start()?.ok()).await
    }
}
