//! Tables without an end, for a directory of thousands.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Bound;

use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::table::{Full, Table};
use plausch_core::time::Instant;
use plausch_core::{client, directory};

/// An ordered map.
#[derive(Debug, Clone)]
pub struct Endless<K, V>(BTreeMap<K, V>);

impl<K, V> Default for Endless<K, V> {
    fn default() -> Self {
        Endless(BTreeMap::new())
    }
}

impl<K: Ord, V> Table<K, V> for Endless<K, V> {
    fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.get_mut(key)
    }

    fn insert(&mut self, key: K, value: V) -> Result<(), Full> {
        self.0.insert(key, value);
        Ok(())
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        self.0.remove(key)
    }

    fn after(&self, key: Option<&K>) -> Option<(&K, &V)> {
        let from = key.map_or(Bound::Unbounded, Bound::Excluded);
        self.0.range((from, Bound::Unbounded)).next()
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// The tables of a directory that is never full by itself.
#[derive(Debug)]
pub struct EndlessDirectory;

impl directory::Tables for EndlessDirectory {
    type Links = Endless<LinkId, directory::LinkEntry>;
    type Nicks = Endless<Nick, LinkId>;
    type Addresses = Endless<(IpAddr, u16), LinkId>;
    type Sources = Endless<IpAddr, plausch_core::directory::SourceEntry>;
    type Timers = Endless<(Instant, LinkId), ()>;
}

/// The tables of a client with room for everybody.
#[derive(Debug)]
pub struct EndlessClient;

impl client::Tables for EndlessClient {
    type Members = Endless<Nick, client::MemberEntry>;
    type Chats = Endless<u32, client::Slot>;
}
