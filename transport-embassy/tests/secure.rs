//! Secure links (§8) of nodes, and of a directory that is a board itself.

#[expect(dead_code, reason = "these tests need not all of it")]
mod world;

use std::cell::RefCell;
use std::rc::Rc;

use embassy_net::tcp::TcpSocket;
use embassy_net::{IpAddress, Stack};
use embassy_time::Duration;
use plausch_transport_embassy::{
    CommandError, Config, DirectoryResources, HostSecurity, NodeResources, Security,
};
use world::{Person, World, key, nick, peer};

/// The directory's key.
const ROOM: u8 = 1;

fn secured(first: bool) -> String {
    format!("Secured {{ key: {:?}, first: {first} }}", key(ROOM))
}

/// The check digits in an event that says that a chat is open; none: it is plain.
fn check(opened: &str) -> Option<&str> {
    assert!(opened.starts_with("ChatOpened"), "{opened}");
    opened.split_once("check: ").map(|(_, check)| check)
}

/// Opens a chat to which the first of them invites the second one. Returns what each is told of it.
fn chat(world: &mut World, one: (&Person, &str), other: (&Person, &str)) -> [String; 2] {
    one.0.node.invite(&nick(other.1)).unwrap();
    world.hears(other.0, &format!("Invited {{ peer: Nick(\"{}\")", one.1));
    other.0.node.accept(&peer(one.1)).unwrap();
    [world.hears(one.0, "Chat"), world.hears(other.0, "Chat")]
}

/// Two members over secure links: ann has the key 2, bob the key 3.
fn ann_and_bob(world: &mut World) -> [Person; 2] {
    world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let [ann, bob] = [world.member_with_key("ann", 2), world.member_with_key("bob", 3)];
    world.hears(&ann, "Joined");
    [ann, bob]
}

#[test]
fn a_node_joins_over_a_secure_link_and_nobody_sees_it_come_twice() {
    let mut world = World::new();
    let (host, _) = world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let bob = world.member("bob");
    let ann = world.person_with_key("ann", 2, |_| ());
    world.hears(&ann, &secured(true));
    let welcome = world.hears(&ann, "Welcome");
    assert!(welcome.ends_with("modern: true, secure: true }"), "{welcome}");
    world.hears(&bob, "Joined { nick: \"ann\"");
    world.wait(ann.node.broadcast("hi there")).unwrap();
    world.hears(&ann, "Broadcast { from: \"ann\", text: \"hi there\", own: true }");
    world.hears(&bob, "Broadcast { from: \"ann\", text: \"hi there\"");
    assert_eq!((bob.count("Left"), bob.count("Joined")), (0, 0));
    let keys: Vec<_> = host.members().map(|member| member.key).collect();
    assert_eq!(keys, [None, Some(key(2))]);
    assert_eq!(bob.node.key_of(&nick("ann")), Some(key(2)));
    // When it comes back, it takes no other key, and no plain link.
    let mut config = Config::parse("10.0.0.1:9000", "anna").unwrap();
    config.security = Some(Security { known: Some(key(ROOM)), required: false });
    ann.node.join(config);
    world.hears(&ann, &secured(false));
    world.hears(&ann, "Welcome { nick: \"anna\"");
    assert!(world.has_carried(b"REGISTER ann ") && !world.has_carried(b"anna 40001"));
}

#[test]
fn where_only_secure_links_will_do_nothing_is_said_in_plain() {
    let mut world = World::new();
    world.secure_host::<10>(ROOM, HostSecurity::Required);
    let only_secure = |config: &mut Config| {
        config.security = Some(Security { known: None, required: true });
    };
    let ann = world.person_with_key("ann", 2, only_secure);
    let bob = world.person_with_key("bob", 3, only_secure);
    world.hears(&ann, "Users");
    world.hears(&bob, "Users");
    world.wait(ann.node.broadcast("in secret")).unwrap();
    world.hears(&bob, "Broadcast { from: \"ann\", text: \"in secret\"");
    for said in [&b"ann"[..], b"bob", b"REGISTER", b"in secret"] {
        assert!(!world.has_carried(said), "{said:?}");
    }
    // A node that knows no secure links is told so.
    let cid = world.person("cid");
    world.hears(&cid, "Refused { text: \"secure links only\" }");
}

#[test]
fn a_directory_without_secure_links_is_joined_in_plain_unless_the_user_wants_none() {
    let mut world = World::new();
    let (host, _) = world.host();
    let ann = world.person_with_key("ann", 2, |_| ());
    let welcome = world.hears(&ann, "Welcome");
    assert!(welcome.ends_with("secure: false }"), "{welcome}");
    for security in [
        Security { known: None, required: true },
        Security { known: Some(key(ROOM)), required: false },
    ] {
        let bob = world.person_with_key("bob", 3, |config| config.security = Some(security));
        world.hears(&bob, "Disconnected { reason: NotSecure }");
        world.pass(Duration::from_secs(100));
        assert_eq!((bob.count(""), host.members().count()), (0, 1));
    }
    assert!(!world.has_carried(b"REGISTER bob"));
}

#[test]
fn a_node_without_an_identity_does_not_join_in_plain_where_only_secure_links_will_do() {
    let mut world = World::new();
    world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let security = Security { known: Some(key(ROOM)), required: false };
    let ann = world.person_with("ann", |config| config.security = Some(security));
    world.hears(&ann, "Disconnected { reason: NotSecure }");
    world.pass(Duration::from_secs(100));
    assert_eq!(ann.count(""), 0);
    assert!(!world.has_carried(b"ann"));
}

#[test]
fn a_directory_with_another_key_learns_nothing_until_the_user_trusts_it() {
    let mut world = World::new();
    let (host, _) = world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let security = Security { known: Some(key(9)), required: false };
    let ann = world.person_with_key("ann", 2, |config| config.security = Some(security));
    let other = format!("OtherKey {{ known: {:?}, shown: {:?} }}", key(9), key(ROOM));
    world.hears(&ann, &other);
    world.hears(&ann, "Disconnected { reason: OtherKey }");
    // It does not come back by itself.
    world.pass(Duration::from_secs(100));
    assert_eq!((ann.count(""), host.members().count()), (0, 0));
    assert!(!world.has_carried(b"ann"));
    ann.node.trust(key(ROOM));
    world.hears(&ann, &secured(false));
    world.hears(&ann, "Welcome");
}

#[test]
fn a_lost_directory_is_joined_again_over_a_secure_link() {
    let mut world = World::new();
    let (_host, place) = world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let ann = world.member_with_key("ann", 2);
    world.cut(place, true);
    world.hears_within(Duration::from_secs(100), &ann, "Disconnected");
    world.hears(&ann, "Reconnecting");
    // That nobody answers says nothing of secure links.
    world.pass(Duration::from_secs(60));
    world.cut(place, false);
    world.hears_within(Duration::from_secs(100), &ann, &secured(false));
    world.hears(&ann, "Welcome");
}

#[test]
fn the_same_key_takes_its_nickname_over_and_the_old_link_does_not_come_back() {
    let mut world = World::new();
    let (host, _) = world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let old = world.member_with_key("ann", 2);
    let new = world.member_with_key("ann", 2);
    world.hears(&old, "Disconnected { reason: TakenOver }");
    world.pass(Duration::from_secs(100));
    assert_eq!((old.count("Reconnecting"), host.members().count()), (0, 1));
    assert!(new.node.is_joined() && !old.node.is_joined());
}

#[test]
fn a_private_chat_is_secure_in_each_direction() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    for (one, other) in [((&ann, "ann"), (&bob, "bob")), ((&bob, "bob"), (&ann, "ann"))] {
        let opened = chat(&mut world, one, other);
        let checks = opened.each_ref().map(|opened| check(opened));
        assert!(checks[0].is_some() && checks[0] == checks[1], "{opened:?}");
        for (from, to, text) in [(one, other, "psst"), (other, one, "yes?"), (one, other, "good")] {
            let number = world.wait(from.0.node.say(&peer(to.1), text)).unwrap();
            world.hears(to.0, &format!("ChatText {{ peer: Nick(\"{}\"), text: \"{text}\"", from.1));
            let shown = format!("peer: Nick(\"{}\"), number: {}", to.1, number.unwrap());
            world.hears(from.0, &format!("ChatShown {{ {shown}"));
        }
        one.0.node.close(&peer(other.1)).unwrap();
        world.hears(one.0, &format!("ChatClosed {{ peer: Nick(\"{}\"), end: Closed }}", other.1));
        world.hears(other.0, &format!("ChatClosed {{ peer: Nick(\"{}\"), end: Peer }}", one.1));
    }
    assert!(!world.has_carried(b"psst") && !world.has_carried(b"[DISCONNECT]"));
}

#[test]
fn a_chat_with_a_node_that_knows_no_secure_ones_is_a_plain_one() {
    let mut world = World::new();
    world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let (ann, bob) = (world.member_with_key("ann", 2), world.member("bob"));
    world.hears(&ann, "Joined");
    let opened = chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    assert!(opened.iter().all(|opened| opened.ends_with("security: Plain }")), "{opened:?}");
    assert_eq!(world.wait(ann.node.say(&peer("bob"), "psst")), Ok(None));
    world.hears(&bob, "ChatText { peer: Nick(\"ann\"), text: \"psst\" }");
    // Who takes secure links only ends it at once.
    let only_secure = |config: &mut Config| {
        config.security = Some(Security { known: None, required: true });
    };
    let cid = world.person_with_key("cid", 4, only_secure);
    world.hears(&cid, "Users");
    world.hears(&bob, "Joined { nick: \"cid\"");
    let [told, _] = chat(&mut world, (&cid, "cid"), (&bob, "bob"));
    assert_eq!(told, "ChatClosed { peer: Nick(\"bob\"), end: NotSecure }");
}

#[test]
fn a_peer_with_another_key_is_not_heard_until_the_user_trusts_it() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    ann.node.expect_key(&nick("bob"), key(9)).unwrap();
    for trusts in [false, true] {
        let [held, opened] = chat(&mut world, (&ann, "ann"), (&bob, "bob"));
        let shown = format!("known: {:?}, shown: Some({:?})", key(9), key(3));
        assert_eq!(held, format!("ChatHeld {{ peer: Nick(\"bob\"), {shown} }}"));
        assert!(check(&opened).is_some());
        world.wait(bob.node.say(&peer("ann"), "it is me")).unwrap();
        world.pass(Duration::from_secs(5));
        assert_eq!((ann.count("Chat"), bob.count("ChatShown")), (0, 0));
        let said = world.wait(ann.node.say(&peer("bob"), "who?"));
        assert!(matches!(said, Err(CommandError::Chat(_))), "{said:?}");
        if trusts {
            ann.node.trust_peer(&peer("bob")).unwrap();
            assert_eq!(check(&world.hears(&ann, "ChatOpened")), check(&opened));
            world.hears(&ann, "ChatText { peer: Nick(\"bob\"), text: \"it is me\" }");
            world.hears(&bob, "ChatShown");
        } else {
            ann.node.close(&peer("bob")).unwrap();
            world.hears(&ann, "ChatClosed { peer: Nick(\"bob\"), end: Closed }");
            world.hears(&bob, "ChatClosed { peer: Nick(\"ann\"), end: Peer }");
        }
    }
}

#[test]
fn a_peer_whose_key_is_known_is_not_heard_in_plain() {
    let mut world = World::new();
    world.secure_host::<10>(ROOM, HostSecurity::Offered);
    let (ann, bob) = (world.member_with_key("ann", 2), world.member("bob"));
    world.hears(&ann, "Joined");
    ann.node.expect_key(&nick("bob"), key(3)).unwrap();
    let [held, _] = chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    assert_eq!(
        held,
        format!("ChatHeld {{ peer: Nick(\"bob\"), known: {:?}, shown: None }}", key(3))
    );
    world.wait(bob.node.say(&peer("ann"), "it is me")).unwrap();
    world.pass(Duration::from_secs(5));
    assert_eq!(ann.count("Chat"), 0);
    ann.node.trust_peer(&peer("bob")).unwrap();
    let opened = world.hears(&ann, "ChatOpened");
    assert!(opened.ends_with("security: Plain }"), "{opened}");
    world.hears(&ann, "ChatText { peer: Nick(\"bob\"), text: \"it is me\" }");
    // If the other side does not wait, the chat is over.
    ann.node.close(&peer("bob")).unwrap();
    world.hears(&ann, "ChatClosed");
    world.hears(&bob, "ChatClosed");
    world.pass(Duration::from_secs(16));
    let [held, _] = chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    assert!(held.starts_with("ChatHeld"), "{held}");
    world.wait(bob.node.say(&peer("ann"), "bye")).unwrap();
    bob.node.close(&peer("ann")).unwrap();
    world.hears(&ann, "ChatClosed { peer: Nick(\"bob\"), end: Lost }");
}

#[test]
fn a_key_that_was_seen_is_expected_from_then_on() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    world.wait(bob.node.leave());
    world.hears(&ann, "Left { nick: \"bob\" }");
    let other = world.member_with_key("bob", 5);
    world.hears(&ann, "Joined { nick: \"bob\"");
    world.pass(Duration::from_secs(16));
    let [held, _] = chat(&mut world, (&ann, "ann"), (&other, "bob"));
    assert!(held.starts_with("ChatHeld"), "{held}");
    // There is room for eight keys.
    for number in 10..17 {
        ann.node.expect_key(&nick(&format!("member{number}")), key(number)).unwrap();
    }
    assert_eq!(ann.node.expect_key(&nick("cid"), key(17)), Err(CommandError::NoRoom));
    ann.node.forget_keys();
    ann.node.expect_key(&nick("cid"), key(17)).unwrap();
}

#[test]
fn what_fits_is_said_and_what_does_not_is_an_error_at_once() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    let long = "x".repeat(600);
    let said = world.wait(ann.node.broadcast(&long));
    assert_eq!(said, Err(CommandError::TextTooLong { limit: 476 }));
    world.wait(ann.node.broadcast(&long[..476])).unwrap();
    world.hears(&bob, "Broadcast { from: \"ann\", text: \"xxx");
    chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    let said = world.wait(ann.node.say(&peer("bob"), &long));
    assert_eq!(said, Err(CommandError::TextTooLong { limit: 440 }));
    world.wait(ann.node.say(&peer("bob"), &long[..440])).unwrap();
    world.hears(&bob, &format!("ChatText {{ peer: Nick(\"ann\"), text: \"{}\"", &long[..440]));
}

#[test]
fn who_says_much_in_both_directions_at_once_never_hangs() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    for (node, to) in [(ann.node, "bob"), (bob.node, "ann")] {
        world.spawn(async move {
            for n in 0..100 {
                let text = format!("{n}: {}", "z".repeat(1 + n * 7 % 430));
                assert_eq!(node.say(&peer(to), &text).await, Ok(Some(n as u32 + 1)));
            }
        });
    }
    for n in 0..100 {
        for (person, from) in [(&ann, "bob"), (&bob, "ann")] {
            world.hears(person, &format!("ChatText {{ peer: Nick(\"{from}\"), text: \"{n}: "));
        }
    }
    world.hears(&ann, "ChatShown { peer: Nick(\"bob\"), number: 100 }");
    world.hears(&bob, "ChatShown { peer: Nick(\"ann\"), number: 100 }");
}

#[test]
fn what_waits_for_room_is_not_sent_in_clear() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    // More than the outbox and TCP take at once, in pieces of many lengths.
    for n in 0..40 {
        let text = format!("{n} secret {}", "x".repeat(n * 37 % 150));
        world.wait(ann.node.broadcast(&text)).unwrap();
    }
    for n in 0..40 {
        world.hears(&ann, &format!("Broadcast {{ from: \"ann\", text: \"{n} secret"));
        world.hears(&bob, &format!("Broadcast {{ from: \"ann\", text: \"{n} secret"));
    }
    assert!(!world.has_carried(b"secret") && !world.has_carried(b"BROADCAST"));
    assert_eq!((ann.count("Disconnected"), bob.count("Disconnected")), (0, 0));
}

#[test]
fn a_goodbye_for_which_there_is_no_room_follows_the_texts() {
    let mut world = World::new();
    let [ann, bob] = ann_and_bob(&mut world);
    chat(&mut world, (&ann, "ann"), (&bob, "bob"));
    world.pass(Duration::from_millis(100));
    // As much as TCP and the outbox take, and the end at once.
    world.cut(bob.port, true);
    for n in 0..2 {
        world.wait(ann.node.say(&peer("bob"), &format!("{n} {}", "x".repeat(420)))).unwrap();
    }
    ann.node.close(&peer("bob")).unwrap();
    world.hears(&ann, "ChatClosed { peer: Nick(\"bob\"), end: Closed }");
    world.cut(bob.port, false);
    for n in 0..2 {
        world.hears(&bob, &format!("ChatText {{ peer: Nick(\"ann\"), text: \"{n} x"));
    }
    world.hears(&bob, "ChatClosed { peer: Nick(\"ann\"), end: Peer }");
}

#[test]
fn lost_doubled_and_late_frames_change_nothing() {
    for seed in 0..5 {
        let mut world = World::new();
        let [ann, bob] = ann_and_bob(&mut world);
        let opened = chat(&mut world, (&ann, "ann"), (&bob, "bob"));
        assert!(opened.iter().all(|opened| check(opened).is_some()));
        world.disturb(10, seed);
        for n in 0..20 {
            world.wait(ann.node.broadcast(&format!("{n} of 20"))).unwrap();
            world.wait(ann.node.say(&peer("bob"), &format!("psst {n}"))).unwrap();
            world.wait(bob.node.say(&peer("ann"), &format!("yes {n}?"))).unwrap();
        }
        for n in 0..20 {
            world.hears(&bob, &format!("ChatText {{ peer: Nick(\"ann\"), text: \"psst {n}\" }}"));
            world.hears(&ann, &format!("ChatText {{ peer: Nick(\"bob\"), text: \"yes {n}?\" }}"));
        }
        ann.node.close(&peer("bob")).unwrap();
        let closed = "ChatClosed { peer: Nick(\"ann\"), end: Peer }";
        world.hears_within(Duration::from_secs(60), &bob, closed);
        assert_eq!((ann.count("Disconnected"), bob.count("Disconnected")), (0, 0));
    }
}

#[test]
fn a_directory_takes_as_many_secure_links_as_it_has_memory_for() {
    let mut world = World::new();
    let (host, _) = world.secure_host::<2>(ROOM, HostSecurity::Offered);
    let [ann, bob] = [world.member_with_key("ann", 2), world.member_with_key("bob", 3)];
    let cid = world.person_with_key("cid", 4, |_| ());
    let welcome = world.hears(&cid, "Welcome");
    assert!(welcome.ends_with("secure: false }"), "{welcome}");
    // Who knows the key comes over a secure link, or not at all.
    let security = Security { known: Some(key(ROOM)), required: false };
    let dan = world.person_with_key("dan", 5, |config| config.security = Some(security));
    world.hears(&dan, "Reconnecting");
    assert_eq!(host.members().filter(|member| member.key.is_some()).count(), 2);
    world.wait(ann.node.leave());
    world.hears_within(Duration::from_secs(100), &dan, "Welcome");
    let keys: Vec<_> = host.members().map(|member| member.key).collect();
    assert_eq!(keys, [Some(key(3)), None, Some(key(5))]);
    drop(bob);
}

/// Says `bytes` to the directory. What it answers, and `None` at the end, is kept in `heard`.
async fn says(stack: Stack<'static>, bytes: Vec<u8>, heard: Rc<RefCell<Vec<Option<u8>>>>) {
    let buffer = || Box::leak(Box::new([0; 512]));
    let mut directory = TcpSocket::new(stack, buffer(), buffer());
    directory.connect((IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
    directory.write(&bytes).await.unwrap();
    let mut bytes = [0; 128];
    while let Ok(count @ 1..) = directory.read(&mut bytes).await {
        heard.borrow_mut().extend(bytes[..count].iter().copied().map(Some));
    }
    heard.borrow_mut().push(None);
    directory.close();
    let _ = directory.flush().await;
}

/// What the directory answers to somebody who says `bytes`.
fn answer(world: &mut World, stack: Stack<'static>, bytes: &[u8]) -> Vec<Option<u8>> {
    let heard = Rc::default();
    world.spawn(says(stack, bytes.to_vec(), Rc::clone(&heard)));
    world.pass(Duration::from_millis(500));
    heard.take()
}

/// The opening of a secure link, and the first message of a handshake.
fn opening() -> Vec<u8> {
    [&[1, 1, 0, 32][..], &[9; 32]].concat()
}

#[test]
fn strangers_shake_hands_no_more_often_than_there_is_memory_for() {
    let mut world = World::new();
    let (host, _) = world.secure_host::<3>(ROOM, HostSecurity::Offered);
    let ann = world.member_with_key("ann", 2);
    let (stack, _) = world.stack();
    let mut lengths = Vec::new();
    // Six may come at once, one more each second: at two a second, the places are soon used up.
    for _ in 0..20 {
        // Each is closed at once, so that there is memory for the next one.
        let mut wrong = opening();
        wrong.extend([0, 64]);
        wrong.extend([0; 64]);
        lengths.push(answer(&mut world, stack, &wrong).len());
    }
    // The answer has 98 bytes; then comes the end, without a word.
    assert_eq!(lengths[..2], [99, 99]);
    assert!(lengths.contains(&1), "{lengths:?}");
    world.wait(ann.node.broadcast("still here")).unwrap();
    world.hears(&ann, "Broadcast { from: \"ann\", text: \"still here\"");
    assert_eq!(host.members().count(), 1);
}

#[test]
fn what_is_no_handshake_is_closed_without_a_word_and_another_protocol_is_told_so() {
    let mut world = World::new();
    world.secure_host::<2>(ROOM, HostSecurity::Offered);
    let (stack, _) = world.stack();
    let mut long = opening();
    long[3] = 33;
    assert_eq!(answer(&mut world, stack, &long), [None]);
    let told = answer(&mut world, stack, b"\x01\x02 something else");
    let told: Vec<u8> = told.into_iter().flatten().collect();
    assert!(told.starts_with(b"ERROR "), "{told:?}");
    // Who says nothing more is closed after 10 s, and its memory is free again.
    for _ in 0..2 {
        world.spawn(says(stack, vec![1], Rc::default()));
        world.spawn(says(stack, opening(), Rc::default()));
        world.pass(Duration::from_secs(1));
        let ann = world.person_with_key("ann", 2, |_| ());
        let welcome = world.hears(&ann, "Welcome");
        assert!(welcome.ends_with("secure: false }"), "{welcome}");
        world.wait(ann.node.leave());
        world.pass(Duration::from_secs(12));
        let ann = world.member_with_key("ann", 2);
        world.wait(ann.node.leave());
    }
}

#[test]
fn a_secure_link_takes_less_than_two_kilobytes() {
    // Two buffers of TCP, an inbox and an outbox are those of a plain link.
    let chat = size_of::<NodeResources<3, 16, 512>>() - size_of::<NodeResources<2, 16, 512>>();
    assert!(chat < 4 * 512 + 2048, "{chat}");
    let link = size_of::<DirectoryResources<10, 512, 2560, 0, 10>>()
        - size_of::<DirectoryResources<10, 512, 2560, 0, 9>>();
    assert!(link < 2048, "{link}");
}
