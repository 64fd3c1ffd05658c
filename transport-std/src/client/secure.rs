//! Secure links to the server (§8.3, §8.4): which key it has to have, and the bytes of a link.

use std::io;

use plausch_core::client::Trust;
use plausch_core::secure::{
    Broken, Generator, Item, MAX_PLAINTEXT, MAX_RECORD, PublicKey, Purpose, SecureLink,
};
use plausch_core::time::Instant;

use super::Security;
use crate::seed;

/// What a client needs for secure links.
pub(super) struct Keys {
    security: Security,
    /// Made for the first link.
    generator: Option<Generator>,
}

/// The bytes of a link that has to be secure.
pub(super) struct Secure {
    link: SecureLink,
    /// Nothing has arrived yet.
    mute: bool,
}

/// What came of bytes that arrived.
pub(super) enum Opened {
    /// The handshake is done once `last` is sent.
    Secured { key: PublicKey, last: Vec<u8> },
    /// What would have arrived on a plain link.
    Plain(Vec<u8>),
    /// The link is to be closed.
    Broken(Broken),
}

impl Keys {
    pub(super) fn new(security: Security) -> Self {
        Keys { security, generator: None }
    }

    /// What is known of the server's key.
    pub(super) fn trust(&self) -> Trust {
        match (self.security.known, self.security.required) {
            (Some(key), _) => Trust::Pinned(key),
            (None, true) => Trust::AnyKey,
            (None, false) => Trust::FirstContact,
        }
    }

    /// From now on the server has this key.
    pub(super) fn pin(&mut self, key: PublicKey) {
        self.security.known = Some(key);
    }

    /// Whether no plain link will do.
    pub(super) fn insist(&self) -> bool {
        self.trust() != Trust::FirstContact
    }

    /// Begins a link. Returns its first bytes, too.
    pub(super) fn initiate(&mut self, now: Instant) -> io::Result<(Secure, Vec<u8>)> {
        let generator = match &mut self.generator {
            Some(generator) => generator,
            none => none.insert(Generator::new(seed::draw()?)),
        };
        let identity = &self.security.identity;
        let (link, first) = SecureLink::initiate(identity, Purpose::Directory, generator, now);
        Ok((Secure { link, mute: true }, first.to_vec()))
    }
}

impl Secure {
    /// Whether nothing has arrived yet.
    pub(super) fn is_mute(&self) -> bool {
        self.mute
    }

    /// Opens what has arrived. Returns how many bytes were used, and what came of them.
    pub(super) fn open(&mut self, bytes: &[u8]) -> (usize, Option<Opened>) {
        self.mute = false;
        let (used, item) = self.link.receive(bytes);
        let opened = item.and_then(|item| match item {
            Item::Secured { peer: key, send, .. } => {
                let last = send.map_or(Vec::new(), |last| last.to_vec());
                Some(Opened::Secured { key, last })
            }
            Item::Plain(plain) => Some(Opened::Plain(plain.to_vec())),
            Item::Broken(broken) => Some(Opened::Broken(broken)),
            // Who begins a handshake ends it, too.
            Item::Send(_) => None,
        });
        (used, opened)
    }

    /// `plain` as it goes over the wire: nothing while the link is not open.
    pub(super) fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        let records = plain.len().div_ceil(MAX_PLAINTEXT);
        let mut sealed = Vec::with_capacity(plain.len() + records * OVERHEAD);
        for piece in plain.chunks(MAX_PLAINTEXT) {
            let mut record = [0; MAX_RECORD];
            if let Some(place) = record.get_mut(2..2 + piece.len()) {
                place.copy_from_slice(piece);
            }
            match self.link.seal(&mut record, piece.len()) {
                Ok(record) => sealed.extend_from_slice(record),
                Err(error) => log::debug!("nothing is sent: {error}"),
            }
        }
        sealed
    }
}

/// How many bytes a record has beside its plaintext.
const OVERHEAD: usize = MAX_RECORD - MAX_PLAINTEXT;
