//! [`Keys`]: the board's own key, and those of others, in flash (§8.1, §8.4, §8.7).
//!
//! A key is remembered at first contact, and from then on it decides. So what is damaged is said, and
//! never taken for a first contact; and a board whose own key is damaged makes no new one by itself.
//!
//! | file | what |
//! |---|---|
//! | `log.rs` | records in sectors of a flash, so that a power cut leaves the old or the new |
//! | `record.rs` | one record, as it stands in flash |
//! | `no_flash.rs` | for boards without it |

mod log;
mod no_flash;
mod record;
#[cfg(test)]
mod tests;

use core::ops::Range;

use embedded_storage_async::nor_flash::NorFlash;
use heapless::{String, Vec};
use plausch_core::name::Nick;
use plausch_core::secure::{Identity, PublicKey};
use plausch_transport_embassy::ServerAddr;
use zeroize::Zeroizing;

use crate::settings::StorageError;
use log::{Log, Sector, State};
pub use no_flash::NoFlash;
use record::{Kind, Record};

/// Servers whose keys, or whose members' keys, are remembered. The one that was met first gives way.
pub const MAX_SERVERS: usize = 4;
/// Members whose keys are remembered, of all servers together. Of those that are not verified, the one
/// that was met first gives way.
pub const MAX_MEMBERS: usize = 12;

/// The keys that a board keeps.
pub struct Keys<'a, F> {
    /// None: the board has no place for keys.
    log: Option<Log<'a, F>>,
}

/// How it stands with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// There were never any: this is the board's first start.
    New,
    /// All is as it was written.
    Good,
    /// Some of them, or all, cannot be read any more.
    Damaged,
    /// The board has no place for them, or cannot read it.
    None,
}

/// How far a member's key is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// It was never seen before.
    New,
    /// The member has come with it before.
    Remembered,
    /// The users have compared the digits.
    Verified,
}

/// A member's key, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Who has it.
    pub nick: Nick,
    /// The key.
    pub key: PublicKey,
    /// How far it is trusted.
    pub trust: Trust,
}

/// Why a key is not remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// It cannot be written.
    Storage,
    /// All members that are remembered are verified, and nobody gives way.
    Full,
}

impl From<StorageError> for NotKept {
    fn from(StorageError: StorageError) -> Self {
        NotKept::Storage
    }
}

impl<'a, F: NorFlash> Keys<'a, F> {
    /// Those in `range` of `flash`: two or more whole sectors.
    pub(crate) fn new(flash: &'a mut F, range: Range<u32>) -> Self {
        Keys { log: Log::new(flash, range) }
    }

    /// For boards without flash.
    pub fn none() -> Self {
        Keys { log: None }
    }

    /// How it stands with them.
    pub async fn health(&mut self) -> Health {
        let Some(log) = &mut self.log else { return Health::None };
        match log.state().await {
            Ok(State::New) => Health::New,
            Ok(State::Kept(sector)) if !sector.damaged && self.secret().await.is_some() => {
                Health::Good
            }
            Ok(State::Kept(_) | State::Lost) => Health::Damaged,
            Err(StorageError) => Health::None,
        }
    }

    /// The board's own key. None: there is none, or it cannot be read.
    pub async fn identity(&mut self) -> Option<Identity> {
        self.secret().await.map(|secret| Identity::from_secret(&secret))
    }

    /// Keeps the board's own key, instead of one that was there; and leaves out what is damaged.
    ///
    /// # Errors
    /// It cannot be written. If there was another one, it still counts.
    pub async fn keep_identity(&mut self, identity: &Identity) -> Result<(), StorageError> {
        let record = Record::new(Kind::Identity, &[identity.secret()]).ok_or(StorageError)?;
        self.rewrite(Some(&record)).await
    }

    /// From now on what is damaged counts as never seen.
    ///
    /// # Errors
    /// That cannot be written.
    pub async fn leave_out_damaged(&mut self) -> Result<(), StorageError> {
        self.rewrite(None).await
    }

    /// The key of a server.
    ///
    /// # Errors
    /// Nobody knows: the flash cannot be read.
    pub async fn server(&mut self, server: &ServerAddr) -> Result<Option<PublicKey>, StorageError> {
        Ok(self.find_server(server).await?.and_then(|found| found.key))
    }

    /// Remembers the key of a server. Returns the one that gave way, whose members are forgotten, too.
    ///
    /// # Errors
    /// It cannot be written.
    pub async fn remember_server(
        &mut self,
        server: &ServerAddr,
        key: &PublicKey,
    ) -> Result<Option<ServerAddr>, StorageError> {
        Ok(self.put_server(server, Some(*key)).await?.1)
    }

    /// Calls `each` with each member of the server's room whose key is remembered, who was met first first.
    ///
    /// # Errors
    /// Nobody knows: the flash cannot be read.
    pub async fn members(
        &mut self,
        server: &ServerAddr,
        mut each: impl FnMut(Known),
    ) -> Result<(), StorageError> {
        let Some(found) = self.find_server(server).await? else { return Ok(()) };
        self.visit(|record| {
            if let Some(member) = MemberRecord::read(record).filter(|it| it.server == found.number)
            {
                each(member.known);
            }
        })
        .await
    }

    /// What is remembered of a member of the server's room.
    ///
    /// # Errors
    /// Nobody knows: the flash cannot be read.
    pub async fn member(
        &mut self,
        server: &ServerAddr,
        nick: &Nick,
    ) -> Result<Option<Known>, StorageError> {
        let mut found = None;
        self.members(server, |known| {
            if known.nick == *nick {
                found = Some(known);
            }
        })
        .await?;
        Ok(found)
    }

    /// Remembers the key of a member of the server's room. The same key does not become less trusted by
    /// that. Returns who gave way.
    ///
    /// # Errors
    /// It is not remembered, and nothing has changed.
    pub async fn remember_member(
        &mut self,
        server: &ServerAddr,
        known: &Known,
    ) -> Result<Option<Nick>, NotKept> {
        let mut known = known.clone();
        if let Some(before) = self.member(server, &known.nick).await?
            && before.key == known.key
        {
            known.trust = known.trust.max(before.trust);
            if known == before {
                return Ok(None);
            }
        }
        let number = match self.find_server(server).await? {
            Some(found) => found.number,
            None => self.put_server(server, None).await?.0,
        };
        let new = MemberRecord { server: number, known };
        let (mut others, mut first) = (0, None);
        self.visit(|record| {
            let Some(member) = MemberRecord::read(record).filter(|it| !it.is_of(&new)) else {
                return;
            };
            others += 1;
            if first.is_none() && member.known.trust != Trust::Verified {
                first = Some(member);
            }
        })
        .await?;
        let record = new.write().ok_or(NotKept::Storage)?;
        let Some((log, sector)) = self.kept().await? else { return Err(NotKept::Storage) };
        if others < MAX_MEMBERS {
            log.add(&record).await?;
            return Ok(None);
        }
        let first = first.ok_or(NotKept::Full)?;
        let gives_way =
            |record: &Record| MemberRecord::read(record).is_some_and(|it| it.is_of(&first));
        log.rewrite(Some(sector), Some(&record), gives_way).await?;
        Ok(Some(first.known.nick))
    }

    /// That of the board's own key: to look for it takes no operation of the curve.
    async fn secret(&mut self) -> Option<Zeroizing<[u8; 32]>> {
        let (log, sector) = self.kept().await.ok()??;
        let mut secret = None;
        let read = |record: &Record| {
            if record.is(Kind::Identity)
                && let Some(bytes) = record.payload().first_chunk()
            {
                secret = Some(Zeroizing::new(*bytes));
            }
        };
        log.visit(sector, read).await.ok()?;
        secret
    }

    /// Its number, and the server that gave way.
    async fn put_server(
        &mut self,
        server: &ServerAddr,
        key: Option<PublicKey>,
    ) -> Result<(u8, Option<ServerAddr>), StorageError> {
        let mut servers = Vec::<ServerRecord, { MAX_SERVERS + 1 }>::new();
        self.visit(|record| {
            if let Some(server) = ServerRecord::read(record) {
                let _ = servers.push(server);
            }
        })
        .await?;
        let mut new = ServerRecord::new(server, key);
        if let Some(before) = servers.iter().find(|it| it.is_of(&new)) {
            new.number = before.number;
            if *before == new {
                return Ok((new.number, None));
            }
        } else {
            let is_free = |number: &u8| servers.iter().all(|it| it.number != *number);
            let free = (0..MAX_SERVERS as u8).find(is_free);
            let first = servers.first().filter(|_| free.is_none());
            new.number = free.or(first.map(|first| first.number)).ok_or(StorageError)?;
            if let Some(first) = first {
                let gives_way = |record: &Record| {
                    ServerRecord::read(record).is_some_and(|it| it.number == first.number)
                        || MemberRecord::read(record).is_some_and(|it| it.server == first.number)
                };
                let record = new.write().ok_or(StorageError)?;
                let Some((log, sector)) = self.kept().await? else { return Err(StorageError) };
                log.rewrite(Some(sector), Some(&record), gives_way).await?;
                return Ok((new.number, Some(first.addr())));
            }
        }
        let record = new.write().ok_or(StorageError)?;
        let Some((log, _)) = self.kept().await? else { return Err(StorageError) };
        log.add(&record).await?;
        Ok((new.number, None))
    }

    async fn find_server(
        &mut self,
        server: &ServerAddr,
    ) -> Result<Option<ServerRecord>, StorageError> {
        let (wanted, mut found) = (ServerRecord::new(server, None), None);
        self.visit(|record| {
            let server = ServerRecord::read(record).filter(|server| server.is_of(&wanted));
            found = found.take().or(server);
        })
        .await?;
        Ok(found)
    }

    async fn visit(&mut self, visit: impl FnMut(&Record)) -> Result<(), StorageError> {
        match self.kept().await? {
            Some((log, sector)) => log.visit(sector, visit).await,
            None => Ok(()),
        }
    }

    async fn rewrite(&mut self, add: Option<&Record>) -> Result<(), StorageError> {
        let log = self.log.as_mut().ok_or(StorageError)?;
        let old = match log.state().await? {
            State::Kept(sector) => Some(sector),
            State::New | State::Lost => None,
        };
        log.rewrite(old, add, |_| false).await
    }

    /// The records, if there are any.
    async fn kept(&mut self) -> Result<Option<(&mut Log<'a, F>, Sector)>, StorageError> {
        let Some(log) = &mut self.log else { return Ok(None) };
        Ok(match log.state().await? {
            State::Kept(sector) => Some((log, sector)),
            State::New | State::Lost => None,
        })
    }
}

/// A server: its number, whether a key is known, the key, the port, the host in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ServerRecord {
    /// What members' records call it.
    number: u8,
    key: Option<PublicKey>,
    port: u16,
    host: String<64>,
}

impl ServerRecord {
    fn new(server: &ServerAddr, key: Option<PublicKey>) -> Self {
        let mut host = server.host.clone();
        host.make_ascii_lowercase();
        ServerRecord { number: 0, key, port: server.port, host }
    }

    fn read(record: &Record) -> Option<Self> {
        let payload = record.is(Kind::Server).then(|| record.payload())?;
        let (&[number, has_key], rest) = payload.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        let (port, host) = rest.split_first_chunk()?;
        let host = String::try_from(core::str::from_utf8(host).ok()?).ok()?;
        let key = (has_key != 0).then(|| PublicKey::new(*key));
        Some(ServerRecord { number, key, port: u16::from_le_bytes(*port), host })
    }

    fn write(&self) -> Option<Record> {
        let key = self.key.map_or([0; 32], |key| *key.as_bytes());
        let head = [self.number, self.key.is_some().into()];
        Record::new(Kind::Server, &[&head, &key, &self.port.to_le_bytes(), self.host.as_bytes()])
    }

    fn is_of(&self, other: &Self) -> bool {
        self.port == other.port && self.host == other.host
    }

    fn addr(&self) -> ServerAddr {
        ServerAddr { host: self.host.clone(), port: self.port }
    }
}

/// A member: the number of its server, whether it is verified, its key, its nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MemberRecord {
    server: u8,
    known: Known,
}

impl MemberRecord {
    fn read(record: &Record) -> Option<Self> {
        let payload = record.is(Kind::Member).then(|| record.payload())?;
        let (&[server, verified], rest) = payload.split_first_chunk()?;
        let (key, nick) = rest.split_first_chunk()?;
        let nick = Nick::new(core::str::from_utf8(nick).ok()?).ok()?;
        let trust = if verified == 0 { Trust::Remembered } else { Trust::Verified };
        Some(MemberRecord { server, known: Known { nick, key: PublicKey::new(*key), trust } })
    }

    fn write(&self) -> Option<Record> {
        let Known { nick, key, trust } = &self.known;
        let head = [self.server, (*trust == Trust::Verified).into()];
        Record::new(Kind::Member, &[&head, key.as_bytes(), nick.as_bytes()])
    }

    fn is_of(&self, other: &Self) -> bool {
        self.server == other.server && self.known.nick == other.known.nick
    }
}
