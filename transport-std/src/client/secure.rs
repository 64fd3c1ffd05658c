//! Secure links to the server and to peers (§8.3, §8.4, §8.6): which key the server has to have, and the bytes of a link.

use std::io;

use plausch_core::chat::Chat;
use plausch_core::client::Trust;
use plausch_core::secure::{
    Broken, CheckPhrase, Generator, Item, MAX_PLAINTEXT, MAX_RECORD, PublicKey, Purpose, SecureLink,
};
use plausch_core::time::Instant;
use plausch_core::wire::{ChatRecord, RecordInbox};

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
    /// Of a private chat, from its first record on.
    records: Option<Records>,
}

/// What makes texts of the records of a private chat.
pub(super) type Records = Box<RecordInbox<{ Chat::MAX_TEXT }>>;

/// What came of bytes that arrived.
pub(super) enum Opened {
    /// Send this: the handshake goes on.
    Answer(Vec<u8>),
    /// The handshake is done once `last` is sent.
    Secured { key: PublicKey, check: Option<CheckPhrase>, last: Vec<u8> },
    /// What would have arrived on a plain link, or the plaintext of a private chat's record.
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
    pub(super) fn initiate(
        &mut self,
        purpose: Purpose<'_>,
        now: Instant,
    ) -> io::Result<(Secure, Vec<u8>)> {
        let Keys { security, generator } = self;
        let generator = draw_from(generator)?;
        let (link, first) = SecureLink::initiate(&security.identity, purpose, generator, now);
        Ok((Secure::new(link), first.to_vec()))
    }

    /// Waits for the first bytes of a link.
    pub(super) fn respond(&mut self, purpose: Purpose<'_>, now: Instant) -> io::Result<Secure> {
        let Keys { security, generator } = self;
        let generator = draw_from(generator)?;
        Ok(Secure::new(SecureLink::respond(&security.identity, purpose, generator, now)))
    }
}

fn draw_from(generator: &mut Option<Generator>) -> io::Result<&mut Generator> {
    Ok(match generator {
        Some(generator) => generator,
        none => none.insert(Generator::new(seed::draw()?)),
    })
}

impl Secure {
    fn new(link: SecureLink) -> Self {
        Secure { link, mute: true, records: None }
    }

    /// Whether nothing has arrived yet.
    pub(super) fn is_mute(&self) -> bool {
        self.mute
    }

    /// Opens what has arrived. Returns how many bytes were used, and what came of them.
    pub(super) fn open(&mut self, bytes: &[u8]) -> (usize, Option<Opened>) {
        self.mute = false;
        let (used, item) = self.link.receive(bytes);
        let opened = item.map(|item| match item {
            Item::Secured { peer: key, check, send } => {
                let last = send.map_or(Vec::new(), |last| last.to_vec());
                Opened::Secured { key, check, last }
            }
            Item::Plain(plain) => Opened::Plain(plain.to_vec()),
            Item::Broken(broken) => Opened::Broken(broken),
            Item::Send(answer) => Opened::Answer(answer.to_vec()),
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

    /// What one record of a private chat is sent as; nothing while the link is not open.
    pub(super) fn seal_record(&mut self, record: &ChatRecord<'_>) -> Vec<u8> {
        let mut buffer = [0; MAX_RECORD];
        let place = buffer.get_mut(2..).unwrap_or_default();
        let sealed =
            record.encode(place).ok().and_then(|len| self.link.seal(&mut buffer, len).ok());
        sealed.map_or(Vec::new(), <[u8]>::to_vec)
    }

    /// What makes texts of records, to be put back.
    pub(super) fn take_records(&mut self) -> Records {
        self.records.take().unwrap_or_default()
    }

    pub(super) fn put_records(&mut self, records: Records) {
        self.records = Some(records);
    }
}

/// How many bytes a record has beside its plaintext.
const OVERHEAD: usize = MAX_RECORD - MAX_PLAINTEXT;
