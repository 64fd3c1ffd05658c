//! Nodes in the room of a directory that is a board itself, on simulated networks, with a clock
//! that the tests move.

#[expect(dead_code, reason = "these tests need not all of it")]
mod world;

use embassy_net::ConfigV4;
use embassy_time::Duration;
use plausch_transport_embassy::{ChatEnd, CommandError, Config, Event, HostError};
use world::{Person, World, nick, peer};

#[test]
fn everybody_hears_everybody() {
    let mut world = World::new();
    let (host, _) = world.host();
    let ann = world.member("Änn");
    let bob = world.member("bob");
    world.hears(&ann, "Joined { nick: \"bob\"");
    assert_eq!(
        host.members().map(|member| member.nick).collect::<Vec<_>>(),
        [nick("Änn"), nick("bob")]
    );
    assert_eq!(bob.node.members().map(|member| member.nick).collect::<Vec<_>>(), [nick("Änn")]);
    world.wait(bob.node.broadcast("hi  there 😀")).unwrap();
    world.hears(&ann, "Broadcast { from: \"bob\", text: \"hi  there 😀\", own: false }");
    world.hears(&bob, "Broadcast { from: \"bob\", text: \"hi  there 😀\", own: true }");
    world.wait(ann.node.broadcast("welcome")).unwrap();
    world.hears(&bob, "Broadcast { from: \"Änn\", text: \"welcome\", own: false }");
    world.wait(bob.node.leave());
    world.hears(&ann, "Left { nick: \"bob\" }");
    assert!(!bob.node.is_joined());
}

#[test]
fn a_private_chat_in_each_direction() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let bob = world.member("bob");
    world.hears(&ann, "Joined");
    for (one, other, name, others) in [(&ann, &bob, "ann", "bob"), (&bob, &ann, "bob", "ann")] {
        one.node.invite(&nick(others)).unwrap();
        world.hears(other, &format!("Invited {{ peer: Nick(\"{name}\")"));
        other.node.accept(&peer(name)).unwrap();
        world.hears(one, "ChatOpened");
        world.hears(other, "ChatOpened");
        world.wait(one.node.say(&peer(others), "psst")).unwrap();
        world.hears(other, &format!("ChatText {{ peer: Nick(\"{name}\"), text: \"psst\" }}"));
        world.wait(other.node.say(&peer(name), "yes?")).unwrap();
        world.hears(one, &format!("ChatText {{ peer: Nick(\"{others}\"), text: \"yes?\" }}"));
        one.node.close(&peer(others)).unwrap();
        world.hears(one, &format!("ChatClosed {{ peer: Nick(\"{others}\"), end: Closed }}"));
        world.hears(other, &format!("ChatClosed {{ peer: Nick(\"{name}\"), end: Peer }}"));
    }
}

#[test]
fn an_invitation_is_declined_or_not_answered() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let bob = world.member("bob");
    world.hears(&ann, "Joined");
    ann.node.invite(&nick("bob")).unwrap();
    world.hears(&bob, "Invited");
    bob.node.decline(&peer("ann")).unwrap();
    world.hears(&ann, "Rejected { peer: Nick(\"bob\"), reason: Declined }");
    ann.node.invite(&nick("bob")).unwrap();
    world.hears(&bob, "Invited");
    world.hears(&ann, "Rejected { peer: Nick(\"bob\"), reason: Timeout }");
    world.hears(&bob, "ChatClosed { peer: Nick(\"ann\"), end: Expired }");
    // Sockets and chats are free again.
    for _ in 0..6 {
        world.pass(Duration::from_secs(2));
        ann.node.invite(&nick("bob")).unwrap();
        world.hears(&bob, "Invited");
        ann.node.close(&peer("bob")).unwrap();
        world.hears(&ann, "ChatClosed");
        world.hears(&bob, "ChatClosed");
    }
}

#[test]
fn a_lost_directory_is_joined_again() {
    let mut world = World::new();
    let (_host, place) = world.host();
    let ann = world.member("ann");
    world.cut(place, true);
    // The ping (§6) notices the silence, or TCP does earlier.
    world.hears_within(Duration::from_secs(100), &ann, "Disconnected");
    world.hears(&ann, "Reconnecting");
    world.pass(Duration::from_secs(5));
    world.cut(place, false);
    world.hears_within(Duration::from_secs(100), &ann, "Welcome");
    world.hears(&ann, "Users");
    world.wait(ann.node.broadcast("back")).unwrap();
    world.hears(&ann, "Broadcast { from: \"ann\", text: \"back\", own: true }");
}

#[test]
fn a_network_that_is_back_is_no_reason_to_wait_any_longer() {
    let mut world = World::new();
    let (_host, place) = world.host();
    world.cut(place, true);
    let ann = world.person("ann");
    for _ in 0..7 {
        world.hears_within(Duration::from_secs(100), &ann, "Reconnecting");
    }
    // The next attempt would be in 40 s at least.
    let config = ann.stack.config_v4().unwrap();
    ann.stack.set_config_v4(ConfigV4::None);
    world.pass(Duration::from_secs(1));
    world.cut(place, false);
    ann.stack.set_config_v4(ConfigV4::Static(config));
    world.hears_within(Duration::from_secs(5), &ann, "Welcome");
}

#[test]
fn the_ninth_is_told_that_the_room_is_full() {
    let mut world = World::new();
    let (host, _) = world.host();
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let members = names.map(|name| world.member(name));
    let ninth = world.person("i");
    world.hears(&ninth, "Refused { text: \"Server voll\" }");
    world.hears(&ninth, "Reconnecting");
    world.wait(members[7].node.broadcast("we are all here")).unwrap();
    for member in &members {
        world.hears(member, "Broadcast { from: \"h\", text: \"we are all here\"");
    }
    // The node knows four others by name and counts the rest.
    assert_eq!((members[7].node.members().count(), members[7].node.others()), (4, 3));
    assert_eq!(host.members().count(), 8);
    world.wait(members[0].node.leave());
    world.hears_within(Duration::from_secs(60), &ninth, "Welcome");
}

#[test]
fn another_nickname_is_another_stay() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let bob = world.member("bob");
    world.hears(&ann, "Joined");
    let config = plausch_transport_embassy::Config::parse("10.0.0.1", "rob").unwrap();
    bob.node.join(config);
    world.hears(&ann, "Left { nick: \"bob\" }");
    world.hears(&ann, "Joined { nick: \"rob\"");
    world.hears(&bob, "Welcome { nick: \"rob\"");
}

#[test]
fn what_cannot_be_said_is_an_error_at_once() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    assert_eq!(world.wait(ann.node.broadcast("  ")), Err(CommandError::EmptyText));
    assert_eq!(
        world.wait(ann.node.broadcast(&"x".repeat(600))),
        Err(CommandError::TextTooLong { limit: 494 })
    );
    assert!(world.wait(ann.node.say(&peer("bob"), "hi")).is_err());
    assert!(ann.node.invite(&nick("bob")).is_err());
    // Requests wait if more is said than fits into the outbox.
    for n in 0..20 {
        let text = format!("{n} {}", "y".repeat(400));
        world.wait(ann.node.broadcast(&text)).unwrap();
    }
    for n in 0..20 {
        world.hears(&ann, &format!("Broadcast {{ from: \"ann\", text: \"{n} y"));
    }
}

#[test]
fn an_application_that_is_busy_loses_nothing_in_private() {
    let mut world = World::new();
    let (ann, bob) = ann_and_bob_chat(&mut world);
    for n in 0..50 {
        world.wait(ann.node.say(&peer("bob"), &format!("{n} {}", "z".repeat(200)))).unwrap();
    }
    for n in 0..50 {
        world.hears(&bob, &format!("ChatText {{ peer: Nick(\"ann\"), text: \"{n} z"));
    }
}

#[test]
fn a_peer_that_does_not_read_holds_up_no_other_chat() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let cid = world.member("cid");
    let bob = world.silent("bob").node;
    world.spawn(async move {
        while !matches!(bob.next_event().await, Event::Invited { .. }) {}
        bob.accept(&peer("ann")).unwrap();
        while !matches!(bob.next_event().await, Event::ChatOpened { .. }) {}
    });
    world.hears(&ann, "Joined { nick: \"bob\"");
    ann.node.invite(&nick("bob")).unwrap();
    world.hears(&ann, "ChatOpened { peer: Nick(\"bob\")");
    ann.node.invite(&nick("cid")).unwrap();
    world.hears(&cid, "Invited");
    cid.node.accept(&peer("ann")).unwrap();
    world.hears(&ann, "ChatOpened { peer: Nick(\"cid\")");
    let floods = ann.node;
    world.spawn(async move { while floods.say(&peer("bob"), &"x".repeat(300)).await.is_ok() {} });
    world.pass(Duration::from_secs(5));
    world.wait(ann.node.say(&peer("cid"), &"y".repeat(400))).unwrap();
    world.hears(&cid, "ChatText { peer: Nick(\"ann\"), text: \"yyy");
    assert_eq!(ann.count("ChatClosed"), 0);
}

#[test]
fn an_application_that_takes_no_events_learns_that_it_can_say_nothing_more() {
    let mut world = World::new();
    let (_host, place) = world.host();
    let ann = world.silent("ann");
    for name in ["bob", "cid", "dan", "eve"] {
        world.member(name);
    }
    world.cut(place, true);
    world.wait(async { while ann.node.broadcast(&"x".repeat(300)).await.is_ok() {} });
}

#[test]
fn a_kicked_member_learns_why_and_joins_again() {
    let mut world = World::new();
    let (host, _) = world.host();
    let ann = world.member("ann");
    assert_eq!(host.say("  "), Err(HostError::EmptyText));
    host.say("be nice").unwrap();
    world.hears(&ann, "Broadcast { from: \"Server\", text: \"be nice\", own: false }");
    assert_eq!(host.kick(&nick("bob"), None), Err(HostError::NoSuchMember));
    host.kick(&nick("ann"), Some("you were not")).unwrap();
    world.hears(&ann, "Error { text: \"you were not\" }");
    world.hears(&ann, "Disconnected { reason: Dismissed }");
    world.hears(&ann, "Welcome");
}

#[test]
fn lost_doubled_and_late_frames_change_nothing() {
    for seed in 0..20 {
        let mut world = World::new();
        let (_host, _) = world.host();
        world.disturb(10, seed);
        let ann = world.member("ann");
        let bob = world.member("bob");
        world.hears(&ann, "Joined");
        for n in 0..20 {
            world.wait(bob.node.broadcast(&format!("{n} of 20"))).unwrap();
        }
        for n in 0..20 {
            world.hears(&ann, &format!("Broadcast {{ from: \"bob\", text: \"{n} of 20\""));
        }
        // The chat opens undisturbed: a nickname that is lost twice would come too late.
        world.disturb(0, 0);
        ann.node.invite(&nick("bob")).unwrap();
        world.hears(&bob, "Invited");
        bob.node.accept(&peer("ann")).unwrap();
        world.hears(&ann, "ChatOpened");
        world.hears(&bob, "ChatOpened");
        world.disturb(10, seed);
        for n in 0..20 {
            world.wait(ann.node.say(&peer("bob"), &format!("psst {n}"))).unwrap();
            world.wait(bob.node.say(&peer("ann"), &format!("yes {n}?"))).unwrap();
        }
        for n in 0..20 {
            let psst = format!("ChatText {{ peer: Nick(\"ann\"), text: \"psst {n}\" }}");
            world.hears(&bob, &psst);
            let yes = format!("ChatText {{ peer: Nick(\"bob\"), text: \"yes {n}?\" }}");
            world.hears(&ann, &yes);
        }
        ann.node.close(&peer("bob")).unwrap();
        world.hears_within(
            Duration::from_secs(60),
            &bob,
            "ChatClosed { peer: Nick(\"ann\"), end: Peer }",
        );
        assert_eq!((bob.count("Invited"), ann.count("Broadcast")), (0, 0));
        for person in [&ann, &bob] {
            assert_eq!(person.count("Disconnected"), 0);
        }
    }
}

#[test]
fn a_goodbye_that_is_lost_is_repeated() {
    let mut world = World::new();
    let (ann, bob) = ann_and_bob_chat(&mut world);
    world.pass(Duration::from_millis(100));
    world.cut(ann.port, true);
    world.wait(ann.node.say(&peer("bob"), "bye")).unwrap();
    ann.node.close(&peer("bob")).unwrap();
    // Longer than TCP's pause before the second try.
    world.pass(Duration::from_millis(1500));
    world.cut(ann.port, false);
    world.hears(&bob, "ChatText { peer: Nick(\"ann\"), text: \"bye\" }");
    world.hears(&bob, "ChatClosed { peer: Nick(\"ann\"), end: Peer }");
}

#[test]
fn an_application_that_answers_a_text_while_holding_it_never_hangs() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.silent("ann");
    while !ann.node.is_joined() {
        world.wait(ann.node.next_event());
    }
    let echo = world.silent("echo");
    let node = echo.node;
    let ended = std::rc::Rc::new(std::cell::Cell::new(false));
    let told = ended.clone();
    world.spawn(async move {
        loop {
            match node.next_event().await {
                Event::Invited { peer, .. } => node.accept(&peer).unwrap(),
                // Says more than the other side takes, until it fails.
                Event::ChatText { peer, text } => while node.say(&peer, &text).await.is_ok() {},
                Event::ChatClosed { .. } => told.set(true),
                _ => {}
            }
        }
    });
    while !matches!(world.wait(ann.node.next_event()), Event::Joined { .. }) {}
    ann.node.invite(&nick("echo")).unwrap();
    while !matches!(world.wait(ann.node.next_event()), Event::ChatOpened { .. }) {}
    world.wait(ann.node.say(&peer("echo"), &"z".repeat(300))).unwrap();
    // The other side reads nothing, and then vanishes.
    world.pass(Duration::from_secs(1));
    world.cut(ann.port, true);
    assert!(!ended.get());
    world.pass(Duration::from_secs(90));
    assert!(ended.get());
}

#[test]
fn a_goodbye_is_repeated_even_if_lost_frames_have_made_tcp_slow() {
    let mut world = World::new();
    let (ann, bob) = ann_and_bob_chat(&mut world);
    world.hears(&bob, "ChatOpened");
    // Each lost try doubles the pause before the next one, up to 8 s here.
    world.cut(ann.port, true);
    world.wait(ann.node.say(&peer("bob"), "psst")).unwrap();
    world.pass(Duration::from_secs(4));
    world.cut(ann.port, false);
    world.hears(&bob, "ChatText { peer: Nick(\"ann\"), text: \"psst\" }");
    world.cut(ann.port, true);
    ann.node.close(&peer("bob")).unwrap();
    world.pass(Duration::from_secs(1));
    world.cut(ann.port, false);
    world.hears(&bob, "ChatClosed { peer: Nick(\"ann\"), end: Peer }");
}

#[test]
fn a_goodbye_that_came_while_the_application_was_busy_is_still_heard() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let bob = world.silent("bob");
    while !matches!(world.wait(bob.node.next_event()), Event::Users { .. }) {}
    world.hears(&ann, "Joined");
    ann.node.invite(&nick("bob")).unwrap();
    while !matches!(world.wait(bob.node.next_event()), Event::Invited { .. }) {}
    bob.node.accept(&peer("ann")).unwrap();
    world.hears(&ann, "ChatOpened");
    world.wait(ann.node.say(&peer("bob"), "psst")).unwrap();
    let text = loop {
        if let Event::ChatText { text, .. } = world.wait(bob.node.next_event()) {
            break text;
        }
    };
    ann.node.close(&peer("bob")).unwrap();
    // Ann's side has reset the connection by now, and something else lets the node look at it.
    world.pass(Duration::from_secs(5));
    bob.node.decline(&peer("cid")).unwrap_err();
    world.pass(Duration::from_secs(1));
    drop(text);
    let heard = world.wait(bob.node.next_event());
    assert!(matches!(heard, Event::ChatClosed { end: ChatEnd::Peer, .. }), "{heard:?}");
}

#[test]
fn leaving_takes_only_a_few_seconds_if_nobody_answers() {
    let mut world = World::new();
    let (_host, place) = world.host();
    let ann = world.member("ann");
    world.pass(Duration::from_secs(1));
    world.cut(place, true);
    let start = embassy_time::Instant::now();
    world.wait(ann.node.leave());
    let waited = embassy_time::Instant::now() - start;
    assert!(waited < Duration::from_secs(10), "{waited}");
}

#[test]
fn the_sockets_of_members_that_vanished_serve_newcomers() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let members = ["a", "b", "c", "d", "e", "f", "g", "h"].map(|name| world.member(name));
    for member in &members {
        world.cut(member.port, true);
    }
    // Until their Ethernet addresses are forgotten, too: not even a reset can be sent to them.
    world.pass(Duration::from_secs(200));
    for name in ["i", "j", "k"] {
        world.member(name);
    }
}

/// Two members of one room, in a private chat.
fn ann_and_bob_chat(world: &mut World) -> (Person, Person) {
    world.host();
    let ann = world.member("ann");
    let bob = world.member("bob");
    world.hears(&ann, "Joined");
    ann.node.invite(&nick("bob")).unwrap();
    world.hears(&bob, "Invited");
    bob.node.accept(&peer("ann")).unwrap();
    world.hears(&ann, "ChatOpened");
    (ann, bob)
}

#[test]
fn who_asks_is_told_what_was_said_before_and_nobody_is_told_anything_twice() {
    let mut world = World::new();
    let (_host, _) = world.host_with_past();
    let ann = world.member("ann");
    world.wait(ann.node.broadcast("one")).unwrap();
    world.wait(ann.node.broadcast("two\nlines")).unwrap();
    world.hears(&ann, "Broadcast { from: \"ann\", text: \"two\\nlines\", own: true }");
    world.pass(Duration::from_secs(7));
    let bob = world.person_with("bob", |config| config.past = 9);
    world.hears(&bob, "Users");
    world.hears(&bob, "Past { age: 7");
    let second = world.hears(&bob, "Past { age: 7");
    assert!(second.ends_with("from: \"ann\", text: \"two\\nlines\" }"), "{second}");
    world.wait(ann.node.broadcast("three")).unwrap();
    world.hears(&bob, "Broadcast { from: \"ann\", text: \"three\", own: false }");
    let cyd = world.member("cyd");
    world.wait(ann.node.broadcast("four")).unwrap();
    world.hears(&cyd, "Broadcast { from: \"ann\", text: \"four\"");
    world.hears(&bob, "Broadcast { from: \"ann\", text: \"four\"");
    assert_eq!((bob.count("Past"), cyd.count("Past")), (0, 0));
    // It comes back, and has missed one text.
    let mut config = Config::parse("10.0.0.1:9000", "bob").unwrap();
    config.past = 9;
    world.wait(bob.node.leave());
    world.hears(&ann, "Left");
    world.wait(ann.node.broadcast("five")).unwrap();
    world.hears(&ann, "Broadcast { from: \"ann\", text: \"five\"");
    bob.node.join(config);
    world.hears(&bob, "Users");
    let missed = world.hears(&bob, "Past");
    assert!(missed.contains("text: \"five\""), "{missed}");
    world.wait(ann.node.broadcast("six")).unwrap();
    world.hears(&bob, "Broadcast { from: \"ann\", text: \"six\"");
    assert_eq!(bob.count("Past"), 0);
}
