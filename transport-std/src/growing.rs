//! Tables that grow: with a heap, the only limits are the configured ones.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::IpAddr;
use std::time::SystemTime;

use plausch_core::decision::{About, Held};
use plausch_core::directory::{Listing, Look, Owner, Past, Said, Sign, Signs};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::table::{Full, Table};
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::UserEntry;
use plausch_core::{client, directory};

use crate::bytes::Bytes;
use crate::packed::Packed;

/// An ordered map of at most `MAX` entries.
#[derive(Debug, Clone)]
pub struct Growing<K, V, const MAX: usize = { usize::MAX }>(Packed<K, V>);

impl<K, V, const MAX: usize> Default for Growing<K, V, MAX> {
    fn default() -> Self {
        Growing(Packed::default())
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
        if self.0.len() >= MAX && self.0.get(&key).is_none() {
            return Err(Full);
        }
        self.0.insert(key, value);
        Ok(())
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        self.0.remove(key)
    }

    fn after(&self, key: Option<&K>) -> Option<(&K, &V)> {
        self.0.after(key)
    }

    fn for_each(&self, visit: &mut dyn FnMut(&K, &V)) {
        self.0.iter().for_each(|(key, value)| visit(key, value));
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
    type Chats = Growing<u32, client::ChatEntry, 64>;
    type Keys = Growing<Nick, PublicKey, 100_000>;
}

/// A directory's tables: they hold as much as its limits allow.
#[derive(Debug)]
pub struct DirectoryTables;

impl directory::Tables for DirectoryTables {
    type Links = Growing<LinkId, directory::LinkEntry>;
    type Nicks = Growing<Nick, LinkId>;
    type Addresses = Growing<(IpAddr, u16), LinkId>;
    type Sources = Growing<IpAddr, directory::SourceEntry>;
    type Timers = Growing<(Instant, LinkId), ()>;
    type Past = GrowingPast;
    type Listing = GrowingListing;
    type Signs = GrowingSigns;
}

/// What operators have decided.
pub type DecisionTable = Growing<About, Held>;

/// The owners of nicknames: as many as the policy keeps.
pub type Owners = Growing<Look, Owner>;

/// What the room said last: as much as the directory's limits allow.
#[derive(Default)]
pub struct GrowingPast {
    texts: VecDeque<Kept>,
    bytes: usize,
}

struct Kept {
    number: u32,
    at: Instant,
    /// The driver's clock stands still while this machine sleeps; this one is set by others.
    wall: SystemTime,
    nick: Nick,
    text: Box<str>,
}

impl Kept {
    fn bytes(&self) -> usize {
        self.nick.as_bytes().len() + self.text.len()
    }
}

/// Without what was said.
impl fmt::Debug for GrowingPast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrowingPast").field("len", &self.texts.len()).finish_non_exhaustive()
    }
}

impl Past for GrowingPast {
    fn push(&mut self, now: Instant, number: u32, nick: &Nick, text: Text<'_>) {
        let (nick, text) = (nick.clone(), text.as_received().into());
        let kept = Kept { number, at: now, wall: SystemTime::now(), nick, text };
        self.bytes += kept.bytes();
        self.texts.push_back(kept);
    }

    fn pop(&mut self) {
        if let Some(kept) = self.texts.pop_front() {
            self.bytes -= kept.bytes();
        }
        if self.texts.is_empty() {
            self.texts = VecDeque::new();
        }
    }

    fn len(&self) -> usize {
        self.texts.len()
    }

    fn bytes(&self) -> usize {
        self.bytes
    }

    fn get(&self, now: Instant, index: usize) -> Option<Said<'_>> {
        let kept = self.texts.get(index)?;
        let slept = kept.wall.elapsed().unwrap_or_default();
        Some(Said {
            number: kept.number,
            age: now.since(kept.at).max(slept),
            nick: kept.nick.clone(),
            text: Text::new(&kept.text).ok()?,
        })
    }
}

/// The USERLIST as it is written.
#[derive(Default)]
pub struct GrowingListing {
    entries: Bytes,
    /// How many bytes each of them has.
    lengths: Vec<u8>,
}

/// Without who is there.
impl fmt::Debug for GrowingListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrowingListing").field("len", &self.lengths.len()).finish_non_exhaustive()
    }
}

impl Listing for GrowingListing {
    fn add(&mut self, entry: &UserEntry) {
        let before = self.entries.0.len();
        let Ok(()) = entry.encode(&mut self.entries);
        // A nickname, an address and a port have less than 64.
        self.lengths.push((self.entries.0.len() - before) as u8);
    }

    fn remove(&mut self, entry: &UserEntry) {
        let mut gone = Bytes::default();
        let Ok(()) = entry.encode(&mut gone);
        let mut rest = self.entries.0.as_slice();
        let found = self.lengths.iter().position(|&length| {
            let (first, others) = rest.split_at_checked(length.into()).unwrap_or((rest, &[]));
            rest = others;
            first == gone.0
        });
        if let Some(index) = found {
            let end = self.entries.0.len() - rest.len();
            self.entries.0.drain(end - gone.0.len()..end);
            self.lengths.remove(index);
        }
        if self.lengths.is_empty() {
            *self = GrowingListing::default();
        }
    }

    fn written(&self) -> Option<&[u8]> {
        Some(&self.entries.0)
    }
}

/// What the operator has put up.
#[derive(Debug, Default)]
pub struct GrowingSigns(BTreeMap<Sign, Box<str>>);

impl Signs for GrowingSigns {
    fn put(&mut self, sign: Sign, text: Option<Text<'_>>) -> bool {
        match text {
            Some(text) => self.0.insert(sign, text.in_lines().to_string().into()),
            None => self.0.remove(&sign),
        };
        true
    }

    fn get(&self, sign: Sign) -> Option<Text<'_>> {
        Text::new(self.0.get(&sign)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, SocketAddrV4};

    use plausch_core::directory::FixedPast;
    use plausch_core::table::Fixed;

    #[test]
    fn a_growing_past_tells_what_a_fixed_one_does_and_its_debug_form_no_text() {
        let (mut growing, mut fixed) = (GrowingPast::default(), FixedPast::<1000>::default());
        let nick = Nick::new("ann").unwrap();
        for number in 0..9 {
            let at = Instant::from_micros(u64::from(number) * 5_000_000);
            let text = format!("secret{number}");
            growing.push(at, number, &nick, Text::new(&text).unwrap());
            fixed.push(at, number, &nick, Text::new(&text).unwrap());
            if number % 3 == 0 {
                growing.pop();
                fixed.pop();
            }
            let now = Instant::from_micros(3_600_000_000);
            for index in 0..=growing.len() {
                assert_eq!(growing.get(now, index), fixed.get(now, index));
            }
            assert_eq!((growing.len(), growing.bytes()), (fixed.len(), fixed.bytes()));
        }
        assert!(!format!("{growing:?}{fixed:?}").contains("secret"));
    }

    /// Takes the same steps in two tables, which tell the same after each of them.
    fn compare(
        mut table: impl Table<u8, usize>,
        mut fixed: impl Table<u8, usize>,
        steps: &[(u8, u8)],
    ) {
        for (value, (step, key)) in steps.iter().enumerate() {
            match step {
                0 => assert_eq!(table.insert(*key, value), fixed.insert(*key, value)),
                1 => assert_eq!(table.remove(key), fixed.remove(key)),
                2 => assert_eq!(table.get_mut(key), fixed.get_mut(key)),
                _ => assert_eq!(table.after(Some(key)), fixed.after(Some(key))),
            }
            assert!(table.iter().eq(fixed.iter()));
            assert_eq!(table.get(key), fixed.get(key));
            let mut visited = Vec::new();
            table.for_each(&mut |&key, &value| visited.push((key, value)));
            assert!(visited.iter().map(|(key, value)| (key, value)).eq(fixed.iter()));
            assert_eq!(table.len(), fixed.len());
        }
        table.clear();
        assert!(table.is_empty());
    }

    proptest::proptest! {
        /// Members join and leave in any order: who is listed is who is there.
        #[test]
        fn a_growing_listing_is_what_would_be_written_of_all_who_are_there(
            steps in proptest::collection::vec((0..3u8, 0..40usize), 0..120),
        ) {
            let mut listing = GrowingListing::default();
            let mut there = Vec::<UserEntry>::new();
            for (number, (step, which)) in steps.into_iter().enumerate() {
                if step == 0 && which < there.len() {
                    listing.remove(&there.remove(which));
                } else {
                    let nick = Nick::new(&"x".repeat(number % 30 + 2)[..=which % (number % 30 + 1)]).unwrap();
                    let addr = SocketAddrV4::new(Ipv4Addr::from_bits(which as u32), number as u16);
                    there.push(UserEntry { nick, addr });
                    listing.add(&there[there.len() - 1]);
                }
                let mut written = Bytes::default();
                let Ok(()) = there.iter().try_for_each(|entry| entry.encode(&mut written));
                assert_eq!(listing.written(), Some(&*written.0));
            }
        }

        #[test]
        fn a_growing_table_does_what_a_fixed_one_does(
            steps in proptest::collection::vec((0..4u8, 0..12u8), 0..60),
        ) {
            compare(Growing::<u8, usize, 8>::default(), Fixed::<u8, usize, 8>::new(), &steps);
            compare(Growing::<u8, usize>::default(), Fixed::<u8, usize, 12>::new(), &steps);
        }
    }
}
