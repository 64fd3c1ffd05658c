//! Tables: where machines keep their entries. Fixed ones here, growing ones where there is a heap.

use crate::panic_free;

/// An ordered map, as the machines need it. No output ever depends on another order than the keys'.
pub trait Table<K: Ord, V> {
    /// The value at `key`.
    fn get(&self, key: &K) -> Option<&V>;

    /// The value at `key`, mutable.
    fn get_mut(&mut self, key: &K) -> Option<&mut V>;

    /// Sets the value at `key`.
    ///
    /// # Errors
    /// [`Full`] if the key is new and there is no room; nothing is changed then.
    fn insert(&mut self, key: K, value: V) -> Result<(), Full>;

    /// Removes and returns the value at `key`.
    fn remove(&mut self, key: &K) -> Option<V>;

    /// The entry with the next key after `key`; for none, the first.
    fn after(&self, key: Option<&K>) -> Option<(&K, &V)>;

    /// How many entries there are.
    fn len(&self) -> usize;

    /// Removes everything.
    fn clear(&mut self);

    /// Whether there are no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Visits all entries in the order of their keys: a growing table has a quicker way than
    /// [`after`](Self::after).
    fn for_each(&self, visit: &mut dyn FnMut(&K, &V)) {
        let mut last = None;
        while let Some((key, value)) = self.after(last) {
            visit(key, value);
            last = Some(key);
        }
    }

    /// All entries in the order of their keys.
    fn iter<'a>(&'a self) -> Iter<'a, Self, K, V>
    where
        Self: Sized,
        K: 'a,
        V: 'a,
    {
        Iter { table: self, last: None, value: core::marker::PhantomData }
    }
}

/// A table has no room for one more entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Full;

impl core::fmt::Display for Full {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("there is no room for one more")
    }
}

impl core::error::Error for Full {}

/// See [`Table::iter`].
#[derive(Debug)]
pub struct Iter<'a, T, K, V> {
    table: &'a T,
    last: Option<&'a K>,
    value: core::marker::PhantomData<&'a V>,
}

impl<'a, T: Table<K, V>, K: Ord, V> Iterator for Iter<'a, T, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.table.after(self.last)?;
        self.last = Some(entry.0);
        Some(entry)
    }
}

/// A table of at most `N` entries: a sorted vector that needs no heap.
#[derive(Debug, Clone)]
pub struct Fixed<K, V, const N: usize> {
    entries: heapless::Vec<(K, V), N>,
}

impl<K, V, const N: usize> Fixed<K, V, N> {
    /// An empty table.
    pub const fn new() -> Self {
        Fixed { entries: heapless::Vec::new() }
    }
}

impl<K, V, const N: usize> Default for Fixed<K, V, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V, const N: usize> Fixed<K, V, N> {
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.entries.binary_search_by(|(at, _)| at.cmp(key))
    }
}

impl<K: Ord, V, const N: usize> Table<K, V> for Fixed<K, V, N> {
    fn get(&self, key: &K) -> Option<&V> {
        let at = self.find(key).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.find(key).ok()?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    fn insert(&mut self, key: K, value: V) -> Result<(), Full> {
        match self.find(&key) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.1 = value;
                }
                Ok(())
            }
            Err(at) => panic_free::insert(&mut self.entries, at, (key, value)).map_err(|_| Full),
        }
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.find(key).ok()?;
        panic_free::remove(&mut self.entries, at).map(|(_, value)| value)
    }

    fn after(&self, key: Option<&K>) -> Option<(&K, &V)> {
        let at = match key.map(|key| self.find(key)) {
            None => 0,
            Some(Ok(at)) => at + 1,
            Some(Err(at)) => at,
        };
        self.entries.get(at).map(|(key, value)| (key, value))
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::collections::BTreeMap;
    use std::vec::Vec;

    proptest::proptest! {
        #[test]
        fn a_fixed_table_is_an_ordered_map_that_can_be_full(
            steps in proptest::collection::vec((0..3u8, 0..12u8), 0..60),
        ) {
            let mut model = BTreeMap::new();
            let mut table = Fixed::<u8, usize, 8>::new();
            for (value, (step, key)) in steps.into_iter().enumerate() {
                match step {
                    0 if model.len() == 8 && !model.contains_key(&key) => {
                        assert_eq!(table.insert(key, value), Err(Full));
                    }
                    0 => {
                        model.insert(key, value);
                        assert_eq!(table.insert(key, value), Ok(()));
                    }
                    1 => assert_eq!(table.remove(&key), model.remove(&key)),
                    _ => assert_eq!(table.get(&key), model.get(&key)),
                }
                assert_eq!(table.iter().collect::<Vec<_>>(), model.iter().collect::<Vec<_>>());
            }
        }
    }
}
