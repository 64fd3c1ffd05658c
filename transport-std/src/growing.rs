//! Tables that grow: where there is a heap, the limits are the configured ones.

use std::collections::BTreeMap;
use std::ops::Bound;

use plausch_core::client;
use plausch_core::name::Nick;
use plausch_core::table::{Full, Table};

/// An ordered map of at most `MAX` entries.
#[derive(Debug, Clone)]
pub struct Growing<K, V, const MAX: usize>(BTreeMap<K, V>);

impl<K, V, const MAX: usize> Default for Growing<K, V, MAX> {
    fn default() -> Self {
        Growing(BTreeMap::new())
    }
}

impl<K: Ord, V, const MAX: usize> Table<K, V> for Growing<K, V, MAX> {
    fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.get_mut(key)
    }

    fn insert(&mut self, key: K, value: V) -> Result<(), Full> {
        if self.0.len() >= MAX && !self.0.contains_key(&key) {
            return Err(Full);
        }
        self.0.insert(key, value);
        Ok(())
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        self.0.remove(key)
    }

    fn after(&self, key: Option<&K>) -> Option<(&K, &V)> {
        match key {
            None => self.0.first_key_value(),
            Some(key) => self.0.range((Bound::Excluded(key), Bound::Unbounded)).next(),
        }
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// A client's tables: more members than any room has, and as many chats as anybody can follow.
#[derive(Debug)]
pub struct ClientTables;

impl client::Tables for ClientTables {
    type Members = Growing<Nick, client::MemberEntry, 100_000>;
    type Chats = Growing<u32, client::Slot, 64>;
}
