//! [`Packed`]: an ordered map that has hardly more memory than its entries need.
//!
//! Most nodes of a B-tree are half empty: of one whose keys only grow, all of them. A room of thousands has several such maps.

/// An ordered map. Its entries are in runs, each a short vector, in order.
#[derive(Debug, Clone)]
pub(crate) struct Packed<K, V> {
    /// None of them is empty.
    runs: Vec<Vec<(K, V)>>,
    len: usize,
}

/// How many entries a run has at most.
const MOST: usize = 32;
/// A run has room for fewer entries than these beside its own.
const SPARE: usize = 4;

impl<K, V> Default for Packed<K, V> {
    fn default() -> Self {
        Packed { runs: Vec::new(), len: 0 }
    }
}

impl<K: Ord, V> Packed<K, V> {
    /// Sets the value at `key`. Returns the one that was there.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (at, found) = self.find(&key);
        let ends_all = at + 1 >= self.runs.len();
        let Some(run) = self.runs.get_mut(at) else {
            self.begin_run(key, value);
            return None;
        };
        match found {
            Ok(index) => {
                let entry = run.get_mut(index)?;
                return Some(std::mem::replace(&mut entry.1, value));
            }
            Err(index) if run.len() < MOST => {
                if run.len() == run.capacity() {
                    run.reserve_exact(SPARE);
                }
                run.insert(index, (key, value));
                self.len += 1;
            }
            Err(index) if ends_all && index == run.len() => self.begin_run(key, value),
            Err(_) => {
                let behind = run.split_off(MOST / 2);
                run.shrink_to_fit();
                self.runs.insert(at + 1, behind);
                return self.insert(key, value);
            }
        }
        None
    }

    /// Removes and returns the value at `key`.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let (at, Ok(index)) = self.find(key) else { return None };
        let run = self.runs.get_mut(at)?;
        let (_, value) = run.remove(index);
        self.len -= 1;
        if run.capacity() - run.len() > SPARE {
            run.shrink_to(run.len() + SPARE / 2);
        }
        if run.is_empty() {
            self.runs.remove(at);
        } else {
            self.join(at);
            self.join(at.saturating_sub(1));
        }
        Some(value)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let (at, Ok(index)) = self.find(key) else { return None };
        self.runs.get_mut(at)?.get_mut(index).map(|(_, value)| value)
    }

    pub(crate) fn clear(&mut self) {
        *self = Packed::default();
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        let (at, Ok(index)) = self.find(key) else { return None };
        self.runs.get(at)?.get(index).map(|(_, value)| value)
    }

    /// The entry with the next key after `key`; for none, the first.
    pub(crate) fn after(&self, key: Option<&K>) -> Option<(&K, &V)> {
        let (at, next) = match key.map(|key| self.find(key)) {
            None => (0, 0),
            Some((at, Ok(index))) => (at, index + 1),
            Some((at, Err(index))) => (at, index),
        };
        let entry = self.runs.get(at)?.get(next);
        let (key, value) = entry.or_else(|| self.runs.get(at + 1)?.first())?;
        Some((key, value))
    }

    /// All entries in the order of their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.runs.iter().flatten().map(|(key, value)| (key, value))
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The run in which `key` is or would be, and where in it.
    fn find(&self, key: &K) -> (usize, Result<usize, usize>) {
        let begins_before = |run: &Vec<(K, V)>| run.first().is_some_and(|(first, _)| first <= key);
        let at = self.runs.partition_point(begins_before).saturating_sub(1);
        let search = |run: &Vec<(K, V)>| run.binary_search_by(|(other, _)| other.cmp(key));
        (at, self.runs.get(at).map_or(Err(0), search))
    }

    /// Puts an entry behind all others.
    fn begin_run(&mut self, key: K, value: V) {
        let mut run = Vec::with_capacity(SPARE);
        run.push((key, value));
        self.runs.push(run);
        self.len += 1;
    }

    /// Joins a run with the next one, if together they are not half full.
    fn join(&mut self, at: usize) {
        if let Some([run, next]) = self.runs.get_mut(at..).and_then(<[_]>::first_chunk_mut)
            && run.len() + next.len() <= MOST / 2
        {
            run.reserve_exact(next.len());
            run.append(next);
            self.runs.remove(at + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    impl<K: Ord, V> Packed<K, V> {
        fn check(&self) {
            assert!(self.runs.iter().all(|run| !run.is_empty() && run.len() <= MOST));
            assert!(self.runs.iter().all(|run| run.capacity() - run.len() <= SPARE));
            assert!(self.iter().map(|(key, _)| key).is_sorted());
            assert_eq!(self.iter().count(), self.len);
            for pair in self.runs.windows(2) {
                assert!(pair[0].len() + pair[1].len() > MOST / 2, "too many runs");
            }
        }
    }

    #[test]
    fn keys_that_grow_or_fall_or_come_in_any_order_leave_little_unused() {
        let unused = |keys: &mut dyn Iterator<Item = u32>| {
            let mut map = Packed::default();
            keys.for_each(|key| assert_eq!(map.insert(key, ()), None));
            map.check();
            let room: usize = map.runs.iter().map(Vec::capacity).sum();
            (room - map.len()) as f64 / map.len() as f64
        };
        for unused in [
            unused(&mut (0..5000)),
            unused(&mut (0..5000).rev()),
            unused(&mut (0..5000).map(|number: u32| number.wrapping_mul(0x9e37_79b1))),
        ] {
            assert!(unused < 0.12, "{unused}");
        }
    }

    #[test]
    fn what_is_empty_again_takes_nothing() {
        let mut map: Packed<u32, u32> = (0..1000).fold(Packed::default(), |mut map, key| {
            map.insert(key, key);
            map
        });
        for key in 0..1000 {
            assert_eq!(map.remove(&(key * 7 % 1000)), Some(key * 7 % 1000));
            map.check();
        }
        assert!(map.runs.is_empty() && map.len() == 0);
    }

    proptest::proptest! {
        #[test]
        fn it_does_what_a_tree_does(
            steps in proptest::collection::vec((0..5u8, 0..200u16), 0..600),
        ) {
            let (mut packed, mut tree) = (Packed::default(), BTreeMap::new());
            for (value, (step, key)) in steps.into_iter().enumerate() {
                match step {
                    0..3 => assert_eq!(packed.insert(key, value), tree.insert(key, value)),
                    3 => assert_eq!(packed.remove(&key), tree.remove(&key)),
                    _ => {
                        assert_eq!(packed.get_mut(&key), tree.get_mut(&key));
                        assert_eq!(packed.after(Some(&key)), tree.range(key + 1..).next());
                    }
                }
                packed.check();
                assert_eq!((packed.get(&key), packed.len()), (tree.get(&key), tree.len()));
                assert_eq!(packed.after(None), tree.first_key_value());
            }
            assert!(packed.iter().eq(tree.iter()));
            packed.clear();
            assert_eq!((packed.len(), packed.iter().count()), (0, 0));
        }
    }
}
