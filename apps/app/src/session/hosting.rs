//! Hosting the room: at the start if nobody does, and later if whoever did has left.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use plausch_transport_std::server::{self, Limits, Running};

use super::{NoHost, Notice};
use crate::host::{self, Place};
use crate::identity::{self, KeyFile};
use crate::link::RoomLink;
use crate::settings::Secure;

/// How long finding out may take whether the room is hosted here: nobody waits longer for a dead resolver.
const VACANCY_TIMEOUT: Duration = Duration::from_secs(4);

/// The server in this process, if there is one. All clones are the same.
#[derive(Clone)]
pub(super) struct Hosting {
    server: String,
    /// None: the room is never hosted here.
    limits: Option<Limits>,
    secure: Secure,
    /// None: there is no place for it.
    key: Option<KeyFile>,
    running: Arc<Mutex<Option<Running>>>,
}

/// The room is hosted here.
pub(super) struct Hosted {
    /// Where others can join.
    pub(super) places: Vec<Place>,
    /// A link that names the key, if there is one and others can join.
    pub(super) link: Option<RoomLink>,
    /// Why links are plain, if they should not be.
    pub(super) trouble: Option<Notice>,
}

impl Hosting {
    pub(super) fn new(
        server: String,
        limits: Option<Limits>,
        secure: Secure,
        key: Option<KeyFile>,
    ) -> Self {
        Hosting { server, limits, secure, key, running: Arc::default() }
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
    pub(super) fn start(&self) -> Option<Result<Hosted, Notice>> {
        let limits = self.limits.clone()?;
        let listen = self.vacancy()?;
        let (security, trouble) = match self.security() {
            Ok(security) => (security, None),
            // Whoever knows the key that is there would not come in without it, and others would in plain.
            Err(why) if !why.allows_plain(self.secure) => {
                return Some(Err(Notice::NoKeyToHost { why }));
            }
            Err(why) => (None, Some(Notice::NoServerKey { why })),
        };
        let key = security.as_ref().map(|security| *security.identity.public());
        let options = server::Options { listen, limits, ..server::Options::default() };
        Some(match server::spawn(server::Options { security, ..options }) {
            Ok(running) => {
                let places = host::reachable(running.addresses());
                *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
                let link = key.zip(places.first());
                let link = link.map(|(key, place)| RoomLink::new(place.addr.into(), Some(key)));
                Ok(Hosted { places, link, trouble })
            }
            // Another server was faster: the client finds out whether it answers.
            Err(error) => Err(Notice::CannotHost { why: NoHost(Arc::new(error)) }),
        })
    }

    /// Who the server is. None: its links are plain.
    fn security(&self) -> Result<Option<server::Security>, identity::Error> {
        if self.secure == Secure::Off {
            return Ok(None);
        }
        let key = self.key.as_ref().ok_or(identity::Error::NoFolder)?.open()?;
        let required = self.secure == Secure::Require;
        // It ends with this program: nobody could keep a nickname in it.
        Ok(Some(server::Security { identity: Arc::new(key), required, owners: None }))
    }

    /// Where to listen. A name that cannot be looked up soon is not this machine's.
    fn vacancy(&self) -> Option<Vec<SocketAddr>> {
        let (found, vacancy) = mpsc::channel();
        let server = self.server.clone();
        let look = move || drop(found.send(host::vacancy(&server)));
        thread::Builder::new().name("vacancy".to_owned()).spawn(look).ok()?;
        vacancy.recv_timeout(VACANCY_TIMEOUT).ok()?
    }

    /// Takes over from whoever hosted the room, if nobody else has yet: the port decides among several.
    pub(super) async fn take_over(self) -> Option<Hosted> {
        smol::unblock(move || self.start()?.ok()).await
    }
}
