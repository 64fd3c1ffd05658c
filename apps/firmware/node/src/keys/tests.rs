//! What is kept is there again, whatever happens to the power and the flash.

extern crate std;

use std::vec::Vec;

use embassy_futures::block_on;
use plausch_core::name::Nick;
use plausch_core::secure::{Generator, Identity, PublicKey};
use plausch_transport_embassy::ServerAddr;

use super::{Health, Keys, Known, MAX_MEMBERS, MAX_SERVERS, NotKept, Trust};
use crate::mock_flash::{ERASING, MockFlash, SIZE};
use crate::settings::StorageError;

fn keys(flash: &mut MockFlash) -> Keys<'_, MockFlash> {
    Keys::new(flash, 0..SIZE as u32)
}

fn identity(seed: u8) -> Identity {
    Identity::generate(&mut Generator::new([seed; 32]))
}

fn key(number: usize) -> PublicKey {
    PublicKey::new([number as u8; 32])
}

fn server(number: usize) -> ServerAddr {
    std::format!("server{number}.example.org:9000").parse().unwrap()
}

fn member(number: usize, of: usize, trust: Trust) -> Known {
    Known { nick: Nick::new(&std::format!("member{number}")).unwrap(), key: key(of), trust }
}

/// All that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct All {
    health: Health,
    secret: Option<[u8; 32]>,
    servers: Vec<Option<PublicKey>>,
    members: Vec<Vec<Known>>,
}

fn all(flash: &MockFlash) -> All {
    let mut flash = MockFlash { left: usize::MAX, ..flash.clone() };
    let mut keys = keys(&mut flash);
    block_on(async {
        let mut all = All {
            health: keys.health().await,
            secret: keys.identity().await.map(|identity| *identity.secret()),
            servers: Vec::new(),
            members: Vec::new(),
        };
        for number in 0..=MAX_SERVERS {
            let server = server(number);
            all.servers.push(keys.server(&server).await.unwrap());
            let mut members = Vec::new();
            keys.members(&server, |known| members.push(known)).await.unwrap();
            all.members.push(members);
        }
        all
    })
}

/// Flash that keeps an identity, two servers and three members.
fn some() -> MockFlash {
    let mut flash = MockFlash::new(0xff);
    let mut keys = keys(&mut flash);
    block_on(async {
        keys.keep_identity(&identity(1)).await.unwrap();
        keys.remember_server(&server(0), &key(10)).await.unwrap();
        keys.remember_server(&server(1), &key(11)).await.unwrap();
        keys.remember_member(&server(0), &member(0, 20, Trust::Remembered)).await.unwrap();
        keys.remember_member(&server(0), &member(1, 21, Trust::Verified)).await.unwrap();
        keys.remember_member(&server(1), &member(0, 22, Trust::Remembered)).await.unwrap();
    });
    flash
}

#[test]
fn what_is_remembered_is_there_at_the_next_start() {
    let mut flash = MockFlash::new(0xff);
    assert_eq!(all(&flash).health, Health::New);
    assert_eq!(all(&flash).secret, None);
    flash = some();
    let kept = all(&flash);
    assert_eq!(kept.health, Health::Good);
    assert_eq!(kept.secret, Some(*identity(1).secret()));
    assert_eq!(kept.servers[..3], [Some(key(10)), Some(key(11)), None]);
    let of_first = [member(0, 20, Trust::Remembered), member(1, 21, Trust::Verified)];
    assert_eq!(kept.members[0], of_first);
    assert_eq!(kept.members[1], [member(0, 22, Trust::Remembered)]);

    let mut keys = keys(&mut flash);
    let in_capitals = "SERVER0.example.ORG:9000".parse().unwrap();
    assert_eq!(block_on(keys.server(&in_capitals)), Ok(Some(key(10))));
    let elsewhere = "server0.example.org:9001".parse().unwrap();
    assert_eq!(block_on(keys.server(&elsewhere)), Ok(None));
}

#[test]
fn the_same_key_does_not_become_less_trusted_and_another_one_does() {
    let mut flash = some();
    let mut keys = keys(&mut flash);
    block_on(async {
        let trust_of = async |keys: &mut Keys<'_, _>, number| {
            let nick = member(number, 0, Trust::New).nick;
            keys.member(&server(0), &nick).await.unwrap().map(|known| (known.key, known.trust))
        };
        let again = member(1, 21, Trust::Remembered);
        assert_eq!(keys.remember_member(&server(0), &again).await, Ok(None));
        assert_eq!(trust_of(&mut keys, 1).await, Some((key(21), Trust::Verified)));
        let other = member(1, 31, Trust::Remembered);
        assert_eq!(keys.remember_member(&server(0), &other).await, Ok(None));
        assert_eq!(trust_of(&mut keys, 1).await, Some((key(31), Trust::Remembered)));
        assert_eq!(keys.remember_server(&server(0), &key(12)).await, Ok(None));
        assert_eq!(keys.server(&server(0)).await, Ok(Some(key(12))));
        assert_eq!(trust_of(&mut keys, 0).await, Some((key(20), Trust::Remembered)));
        assert_eq!(trust_of(&mut keys, 2).await, None);
    });
}

#[test]
fn members_are_remembered_of_a_server_without_a_key_too() {
    let mut flash = MockFlash::new(0xff);
    let mut keys = keys(&mut flash);
    block_on(async {
        keys.keep_identity(&identity(1)).await.unwrap();
        let known = member(0, 20, Trust::Remembered);
        assert_eq!(keys.remember_member(&server(0), &known).await, Ok(None));
        assert_eq!(keys.server(&server(0)).await, Ok(None));
        assert_eq!(keys.member(&server(0), &known.nick).await, Ok(Some(known)));
    });
}

#[test]
fn the_oldest_that_is_not_verified_gives_way() {
    let mut flash = some();
    let mut keys = keys(&mut flash);
    block_on(async {
        for number in 3..MAX_MEMBERS {
            let known = member(number, number, Trust::Remembered);
            assert_eq!(keys.remember_member(&server(1), &known).await, Ok(None));
        }
        let next = member(50, 50, Trust::Remembered);
        let gone = keys.remember_member(&server(1), &next).await;
        assert_eq!(gone, Ok(Some(member(0, 0, Trust::New).nick)));
        assert_eq!(keys.member(&server(0), &member(0, 0, Trust::New).nick).await, Ok(None));
        // The members of the same nickname elsewhere, and who is verified, stay.
        let there = keys.member(&server(1), &member(0, 0, Trust::New).nick).await;
        assert_eq!(there, Ok(Some(member(0, 22, Trust::Remembered))));
        let there = keys.member(&server(0), &member(1, 0, Trust::New).nick).await;
        assert_eq!(there, Ok(Some(member(1, 21, Trust::Verified))));
        // Who is known needs nobody's place.
        let verified = member(50, 50, Trust::Verified);
        assert_eq!(keys.remember_member(&server(1), &verified).await, Ok(None));
        for number in 100..100 + MAX_MEMBERS - 2 {
            let known = member(number, number, Trust::Verified);
            assert!(matches!(keys.remember_member(&server(1), &known).await, Ok(Some(_))));
        }
        let next = member(51, 51, Trust::Verified);
        assert_eq!(keys.remember_member(&server(1), &next).await, Err(NotKept::Full));
        assert_eq!(keys.member(&server(1), &next.nick).await, Ok(None));
    });
    assert_eq!(all(&flash).secret, Some(*identity(1).secret()));
}

#[test]
fn a_server_that_gives_way_takes_its_members_along() {
    let mut flash = some();
    let mut keys = keys(&mut flash);
    block_on(async {
        for number in 2..MAX_SERVERS {
            let gone = keys.remember_server(&server(number), &key(number)).await;
            assert_eq!(gone, Ok(None));
        }
        let gone = keys.remember_server(&server(MAX_SERVERS), &key(9)).await;
        assert_eq!(gone, Ok(Some(server(0))));
    });
    let kept = all(&flash);
    assert_eq!(kept.servers[..2], [None, Some(key(11))]);
    assert_eq!(kept.servers[MAX_SERVERS], Some(key(9)));
    assert!(kept.members[0].is_empty() && kept.members[MAX_SERVERS].is_empty());
    assert_eq!(kept.members[1], [member(0, 22, Trust::Remembered)]);
}

#[test]
fn a_new_identity_leaves_nothing_of_the_old_one() {
    let mut flash = some();
    let before = all(&flash);
    let old = *identity(1).secret();
    let is_there = |flash: &MockFlash| flash.bytes.windows(32).any(|bytes| bytes == old);
    assert!(is_there(&flash));
    block_on(keys(&mut flash).keep_identity(&identity(2))).unwrap();
    assert!(!is_there(&flash));
    assert_eq!(all(&flash), All { secret: Some(*identity(2).secret()), ..before });
}

/// Does `change` again and again, with the power cut at every so many bytes.
fn cut(
    every: usize,
    start: &MockFlash,
    change: impl AsyncFn(&mut Keys<'_, MockFlash>) -> bool,
) -> usize {
    let done = |left, flash: &MockFlash| {
        let mut flash = MockFlash { left, ..flash.clone() };
        // The next start shows whether it worked.
        block_on(change(&mut keys(&mut flash)));
        flash
    };
    let before = all(start);
    let whole = done(usize::MAX, start);
    let after = all(&whole);
    assert_ne!(before, after);
    let spent = usize::MAX - whole.left;
    for left in (0..spent).step_by(every) {
        let cut = done(left, start);
        let found = all(&cut);
        assert!(found == before || found == after, "{left} of {spent}: {found:?}");
        // And it can be done again.
        let again = done(usize::MAX, &cut);
        assert_eq!(all(&again), after, "{left} of {spent}");
    }
    spent
}

#[test]
fn a_power_cut_at_any_moment_leaves_the_old_or_the_new() {
    cut(3, &MockFlash::new(0xff), async |keys| keys.keep_identity(&identity(1)).await.is_ok());
    cut(7, &some(), async |keys| keys.keep_identity(&identity(2)).await.is_ok());
    cut(3, &some(), async |keys| keys.remember_server(&server(2), &key(2)).await.is_ok());
    // The next slot, the last one, and the next sector.
    let mut flash = some();
    let (mut least, mut most) = (usize::MAX, 0);
    for round in 0..30 {
        let known = member(2, 50 + round, Trust::Remembered);
        let change =
            async |keys: &mut Keys<'_, _>| keys.remember_member(&server(0), &known).await.is_ok();
        if round == 0 || (24..27).contains(&round) {
            let spent = cut(7, &flash, change);
            (least, most) = (least.min(spent), most.max(spent));
        }
        block_on(change(&mut keys(&mut flash)));
    }
    assert!(least < 200 && most > 5 * 128 + ERASING, "{least} {most}: both ways were taken");
    // Somebody gives way.
    let mut flash = some();
    for number in 3..MAX_MEMBERS {
        let known = member(number, number, Trust::Remembered);
        block_on(keys(&mut flash).remember_member(&server(1), &known)).unwrap();
    }
    let known = member(60, 60, Trust::Verified);
    cut(23, &flash, async |keys| keys.remember_member(&server(1), &known).await.is_ok());
}

#[test]
fn what_is_damaged_is_said_and_no_first_contact() {
    let good = some();
    let kept = all(&good);
    let mut found = [0; 3];
    // Each third byte of the slots that are used, and of one that is not: a commit has four.
    for at in (0..8 * 128).step_by(3) {
        let mut flash = good.clone();
        flash.bytes[at] ^= 1 << (at % 8);
        let now = all(&flash);
        match now.health {
            // A commit has bits to spare, and a slot that is not used counts for nothing.
            Health::Good => {
                assert_eq!(now, kept, "{at}");
                found[0] += 1;
            }
            Health::Damaged => {
                found[1] += 1;
                let mut keys = keys(&mut flash);
                let added = block_on(keys.remember_server(&server(2), &key(2)));
                if now.secret.is_none() && now.servers[0].is_none() && added.is_err() {
                    found[2] += 1;
                }
                // The user makes a new key, or goes on without what is lost.
                if now.secret.is_none() {
                    block_on(keys.keep_identity(&identity(3))).unwrap();
                } else {
                    block_on(keys.leave_out_damaged()).unwrap();
                }
                assert_eq!(block_on(keys.health()), Health::Good, "{at}");
            }
            other => panic!("{at}: {other:?}"),
        }
    }
    assert!(found.iter().all(|count| *count > 0), "{found:?}");
}

#[test]
fn what_was_never_ours_is_a_first_start() {
    for byte in [0, 0xa5, 0xff] {
        let mut flash = MockFlash::new(byte);
        assert_eq!(all(&flash).health, Health::New, "{byte}");
        block_on(keys(&mut flash).keep_identity(&identity(1))).unwrap();
        assert_eq!(all(&flash).secret, Some(*identity(1).secret()));
    }
}

#[test]
fn without_flash_or_with_worn_flash_nothing_is_kept_and_that_is_said() {
    let mut none = Keys::<MockFlash>::none();
    assert_eq!(block_on(none.health()), Health::None);
    assert!(block_on(none.identity()).is_none());
    assert_eq!(block_on(none.keep_identity(&identity(1))), Err(StorageError));
    let mut worn = MockFlash { worn: true, ..MockFlash::new(0xff) };
    let mut keys = keys(&mut worn);
    assert_eq!(block_on(keys.keep_identity(&identity(1))), Err(StorageError));
    assert!(block_on(keys.identity()).is_none());
    let known = member(0, 1, Trust::Remembered);
    assert_eq!(block_on(keys.remember_member(&server(0), &known)), Err(NotKept::Storage));
}
