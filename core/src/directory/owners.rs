//! Whose nicknames are (§8.5).

use core::net::IpAddr;

use super::{Look, NickPolicy, Who};
use crate::name::{Nick, NickError};
use crate::sanction::Sanction;
use crate::secure::PublicKey;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Duration, Instant};

/// Whose a nickname is, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Owner {
    /// The first key that registered the nickname.
    pub key: PublicKey,
    /// Until then, unless the key is seen with it again.
    pub until: Instant,
}

/// A policy, and the owners of nicknames. What is known of those outlives the directory only if the
/// driver keeps it: see [`owners`](Self::owners) and [`restore`](Self::restore).
#[derive(Debug, Default)]
pub struct Owned<P, T> {
    policy: P,
    owners: T,
    most: usize,
}

impl<P: NickPolicy, T: Table<Look, Owner> + Default> Owned<P, T> {
    /// How long a key may stay away before its nicknames are free again.
    pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    /// How many nicknames a key can own. One that has two looks counts twice.
    pub const EACH: usize = 3;

    /// `policy`, and at most so many owned nicknames: as many as there may be members.
    pub fn new(policy: P, most: usize) -> Self {
        Owned { policy, owners: T::default(), most }
    }

    /// The policy beneath.
    pub fn beneath_mut(&mut self) -> &mut P {
        &mut self.policy
    }

    /// The owners: for a driver that keeps them.
    pub fn owners(&self) -> impl Iterator<Item = (&Look, &Owner)> {
        self.owners.iter()
    }

    /// Adds an owner that was kept. False if there is no room for it.
    pub fn restore(&mut self, look: Look, owner: Owner) -> bool {
        self.owners.len() < self.most && self.owners.insert(look, owner).is_ok()
    }

    /// The same for one of the nickname's looks.
    fn has_seen_look(&mut self, now: Instant, look: Look, key: &PublicKey) {
        let until = now + Self::KEPT;
        if let Some(owner) = self.owners.get_mut(&look) {
            if owner.key == *key || owner.until <= now {
                *owner = Owner { key: *key, until };
            }
            return;
        }
        if let (Some(oldest), count) = self.oldest_of(key)
            && count >= Self::EACH
        {
            self.owners.remove(&oldest);
        }
        if self.make_room(now) {
            // A table that has less room than is allowed keeps what it has.
            let _ = self.owners.insert(look, Owner { key: *key, until });
        }
    }

    /// The owner's nickname that it has not used for the longest time, and how many it has.
    fn oldest_of(&self, key: &PublicKey) -> (Option<Look>, usize) {
        let own = || self.owners.iter().filter(|(_, owner)| owner.key == *key);
        (own().min_by_key(|(_, owner)| owner.until).map(|(look, _)| *look), own().count())
    }

    /// Makes room for one more owner. Those whose time has not come stay: else somebody with many
    /// keys could drive them out.
    fn make_room(&mut self, now: Instant) -> bool {
        if self.owners.len() < self.most {
            return true;
        }
        let over = self.owners.iter().find(|(_, owner)| owner.until <= now).map(|(look, _)| *look);
        over.is_some_and(|look| self.owners.remove(&look).is_some())
    }
}

impl<P: NickPolicy, T: Table<Look, Owner> + Default> NickPolicy for Owned<P, T> {
    fn check(&self, nick: &Nick) -> Result<(), NickError> {
        self.policy.check(nick)
    }

    fn resembles(&self, nick: &Nick) -> bool {
        self.policy.resembles(nick)
    }

    fn explain(&mut self, nick: &Nick, modern: bool) -> Text<'_> {
        self.policy.explain(nick, modern)
    }

    fn take(&mut self, nick: &Nick) {
        self.policy.take(nick);
    }

    fn release(&mut self, nick: &Nick) {
        self.policy.release(nick);
    }

    fn is_sanctioned(&self, now: Instant, sanction: Sanction, who: Who<'_>) -> bool {
        self.policy.is_sanctioned(now, sanction, who)
    }

    fn is_admitted(&self, who: Who<'_>) -> bool {
        self.policy.is_admitted(who)
    }

    fn is_exempt(&self, ip: IpAddr) -> bool {
        self.policy.is_exempt(ip)
    }

    fn explain_sanction(
        &mut self,
        now: Instant,
        sanction: Sanction,
        who: Who<'_>,
        modern: bool,
    ) -> Text<'_> {
        self.policy.explain_sanction(now, sanction, who, modern)
    }

    fn is_operator(&self, key: &PublicKey) -> bool {
        self.policy.is_operator(key)
    }

    fn set_most(&mut self, members: usize) {
        self.policy.set_most(members);
        self.most = members;
    }

    fn looks(&self, nick: &Nick) -> [Look; 2] {
        self.policy.looks(nick)
    }

    fn may_have(&self, now: Instant, nick: &Nick, key: Option<&PublicKey>) -> bool {
        self.looks(nick).iter().all(|look| {
            let owner = self.owners.get(look).filter(|owner| now < owner.until);
            owner.is_none_or(|owner| Some(&owner.key) == key)
        })
    }

    fn has_seen(&mut self, now: Instant, nick: &Nick, key: &PublicKey) {
        for look in self.looks(nick) {
            self.has_seen_look(now, look, key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{AnyNick, Directory, FixedTables, Limits};
    use crate::table::Fixed;

    type Policy = Owned<AnyNick, Fixed<Look, Owner, 8>>;

    const ANN: Nick = Nick::literal("ann");
    const BOB: Nick = Nick::literal("bob");
    const ANNS: PublicKey = PublicKey::new([1; 32]);
    const EVES: PublicKey = PublicKey::new([2; 32]);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn day(days: u32) -> Instant {
        Instant::START + DAY * days
    }

    #[test]
    fn a_nickname_belongs_to_the_first_key_for_thirty_days() {
        let mut policy = Policy::new(AnyNick, 8);
        policy.has_seen(day(0), &ANN, &ANNS);
        let may = |policy: &Policy, at, key| policy.may_have(at, &ANN, key);
        assert!(may(&policy, day(1), Some(&ANNS)));
        assert!(!may(&policy, day(1), Some(&EVES)) && !may(&policy, day(1), None));
        assert!(policy.may_have(day(1), &BOB, None));
        // Seen again, it counts from there.
        policy.has_seen(day(20), &ANN, &ANNS);
        policy.has_seen(day(21), &ANN, &EVES);
        assert!(!may(&policy, day(49), Some(&EVES)));
        assert!(may(&policy, day(50), Some(&EVES)) && may(&policy, day(50), None));
        policy.has_seen(day(51), &ANN, &EVES);
        assert!(!may(&policy, day(51), Some(&ANNS)));
    }

    #[test]
    fn a_key_has_three_nicknames_and_the_one_unused_longest_gives_way() {
        let mut policy = Policy::new(AnyNick, 8);
        let names = ["a", "b", "c", "d"].map(Nick::literal);
        for (at, name) in names.iter().enumerate() {
            policy.has_seen(day(at as u32), name, &ANNS);
            policy.has_seen(day(at as u32), &names[0], &ANNS);
        }
        let owned = names.each_ref().map(|name| !policy.may_have(day(4), name, None));
        assert_eq!(owned, [true, false, true, true]);
    }

    #[test]
    fn nobody_drives_owners_out() {
        let mut policy = Policy::new(AnyNick, 2);
        policy.has_seen(day(0), &ANN, &ANNS);
        for (key, name) in [(3, "x"), (4, "y"), (5, "z")] {
            policy.has_seen(day(1), &Nick::literal(name), &PublicKey::new([key; 32]));
        }
        assert_eq!(policy.owners().count(), 2);
        assert!(!policy.may_have(day(1), &ANN, Some(&EVES)));
        assert!(policy.may_have(day(1), &Nick::literal("y"), None));
        // Whose time has come gives way.
        policy.has_seen(day(30), &Nick::literal("y"), &PublicKey::new([4; 32]));
        assert!(!policy.may_have(day(30), &Nick::literal("y"), None));
    }

    #[test]
    fn as_many_nicknames_are_owned_as_there_may_be_members_now() {
        let mut directory = Directory::<FixedTables<8>, _>::new(
            Limits { members: 1, ..Limits::default() },
            Policy::new(AnyNick, 1),
            0,
        );
        let owner = Owner { key: ANNS, until: day(3) };
        let mut restore = |members: usize, names: [&str; 2]| {
            let limits = Limits { members, ..Limits::default() };
            directory.set_limits(day(0), limits);
            names.map(|name| directory.policy.restore(Look::of(name), owner))
        };
        assert_eq!(restore(1, ["ann", "bob"]), [true, false]);
        assert_eq!(restore(3, ["bob", "carl"]), [true, true]);
        // Whoever has one keeps it.
        assert_eq!(restore(2, ["dan", "eve"]), [false, false]);
        assert_eq!(directory.policy().owners().count(), 3);
    }

    /// Nicknames that differ in their last letter look alike.
    #[derive(Default)]
    struct ButTheLast;

    impl NickPolicy for ButTheLast {
        fn check(&self, _: &Nick) -> Result<(), NickError> {
            Ok(())
        }

        fn looks(&self, nick: &Nick) -> [Look; 2] {
            let (rest, _) = nick.as_str().split_at(nick.as_str().len() - 1);
            [Look::of(nick.as_str()), Look::of(rest)]
        }
    }

    #[test]
    fn what_looks_like_an_owned_nickname_is_owned_too() {
        let mut policy = Owned::<_, Fixed<Look, Owner, 8>>::new(ButTheLast, 8);
        policy.has_seen(day(0), &ANN, &ANNS);
        assert_eq!(policy.owners().count(), 2);
        let may = |policy: &Owned<_, _>, nick, key| {
            policy.may_have(day(1), &Nick::literal(nick), Some(key))
        };
        for nick in ["ann", "anx", "an"] {
            assert!(!may(&policy, nick, &EVES), "{nick}");
            assert!(may(&policy, nick, &ANNS), "{nick}");
        }
        assert!(may(&policy, "axn", &EVES));
        // Both looks grow old together.
        policy.has_seen(day(29), &ANN, &ANNS);
        assert!(!policy.may_have(day(31), &ANN, Some(&EVES)));
    }

    #[test]
    fn what_a_driver_kept_is_there_again() {
        let mut policy = Policy::new(AnyNick, 1);
        let owner = Owner { key: ANNS, until: day(3) };
        let look = Look::from_bytes(*Look::of("ann").as_bytes());
        assert!(policy.restore(look, owner));
        assert!(!policy.restore(Look::of("bob"), owner));
        assert!(!policy.may_have(day(2), &ANN, None) && policy.may_have(day(3), &ANN, None));
    }
}
