//! A directory and its clients, over secure links and plain ones (§8.3 to §8.5).

mod world;

use plausch_core::client::Trust;
use plausch_core::directory::Security;
use plausch_core::secure::{Identity, PublicKey};
use plausch_core::time::Duration;

use world::World;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A key that nobody here has.
fn other_key() -> PublicKey {
    *Identity::from_secret(&[99; 32]).public()
}

#[test]
fn at_first_contact_a_client_comes_back_over_a_secure_link() {
    let mut world = World::new(Security::Offered);
    let bob = world.join("bob", Trust::Plain);
    let ann = world.join("ann", Trust::FirstContact);
    world.sees(ann, &["Secured first", "Welcome ann", "Users bob"]);
    assert_eq!(world.pinned_key(ann), Some(world.directory_key()));
    // Nobody saw that she came twice.
    world.sees(bob, &["Welcome bob", "Users", "Joined ann"]);
    assert_eq!(world.links(), 2);
    // All are told her key, and that Bob has none.
    assert_eq!(world.key_of(bob, "ann"), Some(world.identity(ann)));
    assert_eq!(world.key_of(ann, "bob"), None);
    world.say(ann, "hello");
    world.say(bob, "hi");
    world.sees(bob, &["ann: hello", "bob: hi"]);
    world.sees(ann, &["ann: hello", "bob: hi"]);
}

#[test]
fn what_is_said_over_a_secure_link_is_not_on_the_wire() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    world.say(ann, "a secret that nobody hears");
    world.sees(ann, &["Secured first", "Welcome ann", "Users", "ann: a secret that nobody hears"]);
    assert!(world.wire_has("HELLO 1 secure"), "the first contact is plain");
    for hidden in ["secret", "WELCOME", "USERLIST", "BROADCAST"] {
        assert!(!world.wire_has(hidden), "{hidden}");
    }
}

#[test]
fn a_newcomer_is_told_the_keys_of_all() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    let bob = world.join("bob", Trust::FirstContact);
    assert_eq!(world.key_of(bob, "ann"), Some(world.identity(ann)));
    assert_eq!(world.key_of(ann, "bob"), Some(world.identity(bob)));
    world.quit(ann);
    assert_eq!(world.key_of(bob, "ann"), None);
}

#[test]
fn with_a_known_key_a_client_says_nothing_in_plain() {
    let mut world = World::new(Security::Offered);
    let key = world.directory_key();
    let ann = world.join("ann", Trust::Pinned(key));
    world.sees(ann, &["Secured", "Welcome ann", "Users"]);
    for hidden in ["HELLO", "ann", "REGISTER"] {
        assert!(!world.wire_has(hidden), "{hidden}");
    }
}

#[test]
fn with_another_key_than_the_known_one_nothing_is_registered() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::Pinned(other_key()));
    world.sees(ann, &["OtherKey", "Disconnected other_key"]);
    assert_eq!((world.members(), world.links()), (0, 0));
    // The user decides to take it.
    let key = world.directory_key();
    world.join_again(ann, Trust::Pinned(key));
    world.sees(ann, &["Secured", "Welcome ann", "Users"]);
}

#[test]
fn after_a_first_contact_another_key_will_not_do() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    world.sees(ann, &["Secured first", "Welcome ann", "Users"]);
    world.change_directory_key();
    world.rejoin(ann);
    world.sees(ann, &["OtherKey", "Disconnected other_key"]);
    assert_ne!(world.pinned_key(ann), Some(world.directory_key()));
    assert_eq!(world.members(), 0);
}

#[test]
fn with_a_known_key_no_plain_directory_will_do() {
    let mut world = World::new(Security::Plain);
    let key = world.directory_key();
    let ann = world.join("ann", Trust::Pinned(key));
    world.sees(ann, &["Disconnected not_secure"]);
    assert!(!world.wire_has("ann"));
    assert_eq!((world.members(), world.links()), (0, 0));
}

#[test]
fn where_nothing_is_known_a_plain_directory_will_do() {
    let mut world = World::new(Security::Plain);
    let ann = world.join("ann", Trust::FirstContact);
    world.sees(ann, &["Welcome ann", "Users"]);
    assert_eq!(world.pinned_key(ann), None);
}

#[test]
fn a_directory_may_take_secure_links_only() {
    let mut world = World::new(Security::Required);
    let bob = world.join("bob", Trust::Plain);
    world.sees(bob, &["Refused secure links only"]);
    assert!(world.original_is_told("carl").contains("Nur verschlüsselt"));
    let ann = world.join("ann", Trust::FirstContact);
    world.sees(ann, &["Secured first", "Welcome ann", "Users"]);
}

#[test]
fn an_original_notices_nothing() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    let told = world.original_is_told("carl");
    assert!(told.contains("WELCOME carl"), "{told}");
    assert!(
        !told.contains("PROFILE") && !told.contains("HELLO") && !told.contains("secure"),
        "{told}"
    );
    world.sees(ann, &["Secured first", "Welcome ann", "Users", "Joined carl"]);
}

#[test]
fn a_nickname_belongs_to_the_key_that_came_with_it_first() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    world.quit(ann);
    for trust in [Trust::Plain, Trust::FirstContact] {
        let eve = world.join("ann", trust);
        let seen = world.take_seen(eve);
        assert_eq!(seen.last().unwrap(), "Refused Nickname bereits vergeben", "{trust:?}");
    }
    assert!(world.original_is_told("ann").contains("Nickname bereits vergeben"));
    world.join_again(ann, Trust::FirstContact);
    assert_eq!(world.members(), 1);
    world.quit(ann);
    // Seen today: so not in 29 days, but in 30.
    world.wait(DAY * 29);
    let eve = world.join("ann", Trust::Plain);
    assert_eq!(world.take_seen(eve).len(), 1);
    assert_eq!(world.members(), 0);
    world.wait(DAY);
    let eve = world.join("ann", Trust::Plain);
    world.sees(eve, &["Welcome ann", "Users"]);
}

#[test]
fn the_same_key_takes_its_nickname_over_at_once() {
    let mut world = World::new(Security::Offered);
    let bob = world.join("bob", Trust::Plain);
    let ann = world.join("ann", Trust::FirstContact);
    let new = world.join_as(ann, "ann", Trust::FirstContact);
    world.sees(new, &["Secured first", "Welcome ann", "Users bob"]);
    world.sees(
        ann,
        &[
            "Secured first",
            "Welcome ann",
            "Users bob",
            "Error a new connection of yours took the nickname over",
            "Disconnected dismissed",
        ],
    );
    world.sees(bob, &["Welcome bob", "Users", "Joined ann", "Left ann", "Joined ann"]);
    assert_eq!((world.members(), world.links()), (2, 2));
}

#[test]
fn nobody_else_takes_the_nickname_of_a_silent_member_with_a_key_before_its_link_is_dead() {
    let mut world = World::new(Security::Offered);
    // It belongs to nobody: no directory has to reserve nicknames for that.
    let ann = world.join_unowned("ann");
    world.silence(ann);
    for trust in [Trust::Plain, Trust::FirstContact] {
        let other = world.join("ann", trust);
        world.wait(Duration::from_secs(10));
        let seen = world.take_seen(other);
        assert_eq!(seen.last().unwrap(), "Refused Nickname bereits vergeben", "{trust:?}");
    }
    assert!(world.original_is_told("ann").contains("Nickname bereits vergeben"));
    assert_eq!((world.members(), world.links()), (1, 1));
    // Her own new program need not wait, and has her key.
    let new = world.join_as(ann, "ann", Trust::FirstContact);
    world.sees(new, &["Secured first", "Welcome ann", "Users"]);
    world.silence(new);
    world.wait(Duration::from_secs(90));
    let other = world.join("ann", Trust::Plain);
    world.sees(other, &["Welcome ann", "Users"]);
}

#[test]
fn a_handshake_that_is_not_done_leaves_no_link_behind() {
    let mut world = World::new(Security::Offered);
    world.open_and_send(b"\x01\x01\x00\x20");
    assert_eq!(world.links(), 1);
    world.wait(Duration::from_secs(10));
    assert_eq!(world.links(), 0);
    world.open_and_send(b"\x01\x01\x00\x21");
    world.open_and_send(b"\x01\x02");
    assert_eq!(world.links(), 0);
}

#[test]
fn whoever_has_an_operators_key_commands_the_directory_and_is_told_what_came_of_it() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    let bob = world.join("bob", Trust::FirstContact);
    let key = world.identity(ann);
    world.set_operators(&[key]);
    world.operate(ann, "kick bob for\nshouting");
    assert_eq!(world.commanded(), [("ann", key, "kick bob for shouting")]);
    world.reply(true, &["bob was removed", "and\nthis, too"]);
    world.operate(ann, "kick carl");
    world.reply(false, &["there is no carl here"]);
    let seen = world.take_seen(ann);
    let told = ["Done bob was removed", "Done and\nthis, too", "Failed there is no carl here"];
    assert_eq!(seen[seen.len() - 3..], told);
    // Nobody else hears of it.
    world.sees(bob, &["Secured first", "Welcome bob", "Users ann"]);
}

#[test]
fn a_nickname_makes_nobody_an_operator() {
    let mut world = World::new(Security::Offered);
    let ann = world.join_unowned("ann");
    world.set_operators(&[world.identity(ann)]);
    world.quit(ann);
    for trust in [Trust::Plain, Trust::FirstContact] {
        // The same nickname, over a plain link and with another key.
        let eve = world.join("ann", trust);
        world.operate(eve, "kick bob");
        assert!(world.commanded().is_empty());
        let seen = world.take_seen(eve);
        assert_eq!(seen.last().unwrap(), "Error you are not an operator here", "{trust:?}");
        world.quit(eve);
    }
    // The key does, whatever its nickname.
    let new = world.join_as(ann, "adam", Trust::FirstContact);
    world.operate(new, "bans");
    assert_eq!(world.commanded(), [("adam", world.identity(ann), "bans")]);
}

#[test]
fn who_is_an_operator_changes_at_once() {
    let mut world = World::new(Security::Offered);
    let (ann, bob) =
        (world.join("ann", Trust::FirstContact), world.join("bob", Trust::FirstContact));
    world.set_operators(&[world.identity(ann)]);
    world.set_operators(&[world.identity(bob)]);
    [ann, bob].into_iter().for_each(|who| world.operate(who, "bans"));
    assert_eq!(world.take_seen(ann).last().unwrap(), "Error you are not an operator here");
    assert_eq!(world.commanded(), [("bob", world.identity(bob), "bans")]);
}

#[test]
fn an_operator_commands_one_thing_after_the_other() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    world.set_operators(&[world.identity(ann)]);
    let refused = "Error too many commands at once: this one was not done";
    world.operate(ann, "bans");
    world.operate(ann, "list");
    assert_eq!(world.take_seen(ann).last().unwrap(), refused);
    assert_eq!(world.commanded().len(), 1);
    world.reply(true, &["nobody"]);
    // And not faster than members may say something.
    for _ in 0..50 {
        world.operate(ann, "list");
        if world.commanded().is_empty() {
            break;
        }
        world.reply(true, &["ann"]);
    }
    assert_eq!(world.take_seen(ann).last().unwrap(), refused);
    world.wait(Duration::from_secs(1));
    world.operate(ann, "list");
    assert_eq!(world.commanded().len(), 1);
}

#[test]
fn the_answer_to_somebody_who_is_gone_goes_nowhere() {
    let mut world = World::new(Security::Offered);
    let ann = world.join("ann", Trust::FirstContact);
    world.set_operators(&[world.identity(ann)]);
    world.operate(ann, "kick ann");
    world.quit(ann);
    let new = world.join_as(ann, "ann", Trust::FirstContact);
    world.reply(true, &["ann was removed"]);
    world.sees(new, &["Secured first", "Welcome ann", "Users"]);
    // Her new link may command at once.
    world.operate(new, "list");
    assert_eq!(world.commanded().len(), 1);
}
