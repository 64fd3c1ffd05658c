//! Several servers, one room: real processes, and a real engine between them.

use std::net::Ipv4Addr;

use plausch_transport_std::client::{Disconnect, Event, Peer};

use crate::redis::Redis;
use crate::site::{Person, Setup, Site, check_order, meet, talk};

const NAMES: [&str; 3] = ["ann", "bob", "cat"];

/// Three servers, and somebody at each of them. They all see one another.
pub(crate) async fn three(redis: &Redis) -> (Vec<Site>, Vec<Person>) {
    let sites: Vec<_> = ["one", "two", "three"].map(|name| Site::start(redis, name)).into();
    wait_for(&sites, "together");
    let mut people: Vec<_> = sites.iter().zip(NAMES).map(|(site, name)| site.join(name)).collect();
    meet(&mut people).await;
    (sites, people)
}

/// Waits until each of the servers says so.
pub(crate) fn wait_for(sites: &[Site], state: &str) {
    for site in sites {
        site.until(state);
    }
}

#[test]
fn three_servers_are_one_room() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (sites, mut people) = three(&redis).await;
        for round in 0..20 {
            for person in &people {
                person.says(&format!("{round}")).await;
            }
        }
        talk(&mut people, "done").await;
        assert_eq!(people[0].heard.len(), 63);
        assert!(people.iter().all(|person| person.heard == people[0].heard));
        // A nickname is taken everywhere.
        let other = sites[1].join("ann");
        other.stays_out().await;
        // Whoever goes is gone everywhere, and the nickname is free.
        let cat = people.pop().unwrap();
        cat.client.leave().await;
        for person in &mut people {
            person.sees("cat", false).await;
        }
        people.push(sites[0].join("cat"));
        meet(&mut people).await;
        talk(&mut people, "again").await;
        check_order(&people);
    });
}

#[test]
fn a_server_warns_of_another_one_with_another_key() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let one = Site::start(&redis, "one");
    one.until("together");
    let two = Site::launch(&Setup { key: 1, ..Setup::new(&redis, "two") });
    assert_eq!(one.until("Room(OtherKey"), r#" { name: "two" })"#);
    assert_eq!(two.until("Room(OtherKey"), r#" { name: "one" })"#);
    // The third has the key of the first.
    let three = Site::start(&redis, "three");
    assert_eq!(three.until("Room(OtherKey"), r#" { name: "two" })"#);
    three.until("together");
}

#[test]
fn private_chats_go_from_server_to_server() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (_sites, mut people) = three(&redis).await;
        let [ann, _, cat] = &mut people[..] else { panic!() };
        ann.client.invite(&cat.nick).await.unwrap();
        let invited =
            cat.until("an invitation", |event| matches!(event, Event::Invited { .. })).await;
        let Event::Invited { peer, ip, .. } = invited else { panic!() };
        assert_eq!((&peer, ip), (&Peer::Nick(ann.nick.clone()), Ipv4Addr::LOCALHOST.into()));
        cat.client.accept(&peer).await.unwrap();
        cat.until("a chat", |event| matches!(event, Event::ChatOpened { .. })).await;
        ann.until("a chat", |event| matches!(event, Event::ChatOpened { .. })).await;
        cat.client.say(&peer, "psst").await.unwrap();
        ann.until(
            "a private text",
            |event| matches!(event, Event::ChatText { text, own: false, .. } if text == "psst"),
        )
        .await;
    });
}

#[test]
fn who_was_at_a_killed_server_is_gone_once_its_lease_is_over() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (mut sites, mut people) = three(&redis).await;
        // Killed, not stopped: nobody says goodbye.
        drop(sites.remove(1));
        let bob = people.remove(1);
        for person in &mut people {
            person.sees("bob", false).await;
        }
        drop(bob);
        people.push(sites[1].join("bob"));
        meet(&mut people).await;
        talk(&mut people, "still here").await;
        check_order(&people);
    });
}

#[test]
fn a_server_that_was_stopped_has_let_go_and_comes_back_without_a_reconnect() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (sites, mut people) = three(&redis).await;
        talk(&mut people, "before").await;
        sites[1].signal("-STOP");
        // What it reads first when it goes on.
        people[1].says("from the dead").await;
        for at in [0, 2] {
            people[at].sees("bob", false).await;
        }
        // Meanwhile somebody else takes the nickname of one of its members, and gives it back.
        let mut impostor = sites[0].join("bob");
        impostor.joins().await;
        people[2].sees("bob", true).await;
        impostor.client.leave().await;
        people[2].sees("bob", false).await;
        sites[1].signal("-CONT");
        sites[1].until("alone");
        sites[1].until("together");
        meet(&mut people).await;
        talk(&mut people, "after").await;
        assert!(people.iter().all(|person| person.welcomes == 1));
        check_order(&people);
    });
}

#[test]
fn a_key_that_left_a_stopped_server_stays_where_it_went() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (sites, mut people) = three(&redis).await;
        let mut old = sites[1].join_with("eve", Some(1));
        let stays = sites[1].join_with("fay", Some(2));
        for person in &mut people {
            person.sees("eve", true).await;
            person.sees("fay", true).await;
        }
        sites[1].signal("-STOP");
        // It does not have to wait until the lease is over.
        let mut eve = sites[0].join_with("eve", Some(1));
        eve.joins().await;
        people[2].sees("fay", false).await;
        sites[1].signal("-CONT");
        sites[1].until("alone");
        sites[1].until("together");
        old.until("another link has the nickname", |event| {
            matches!(event, Event::Disconnected { reason: Disconnect::TakenOver, .. })
        })
        .await;
        people.extend([eve, stays]);
        meet(&mut people).await;
        talk(&mut people, "after").await;
        assert!(people.iter().all(|person| person.welcomes == 1));
    });
}

#[test]
fn whose_nickname_somebody_took_meanwhile_is_told_so() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (sites, mut people) = three(&redis).await;
        sites[1].signal("-STOP");
        people[0].sees("bob", false).await;
        let mut heir = sites[0].join("bob");
        heir.joins().await;
        people[2].sees("bob", true).await;
        sites[1].signal("-CONT");
        sites[1].until("alone");
        sites[1].until("together");
        people[1]
            .until("a reason", |event| {
                matches!(event, Event::Error { .. } | Event::Disconnected { .. })
            })
            .await;
        people[1] = heir;
        talk(&mut people, "after").await;
        check_order(&people);
    });
}

#[test]
fn without_its_engine_each_room_goes_on_and_they_meet_again() {
    let Some(mut redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (sites, mut people) = three(&redis).await;
        talk(&mut people, "before").await;
        redis.kill();
        wait_for(&sites, "doubtful");
        wait_for(&sites, "alone");
        for (at, person) in people.iter_mut().enumerate() {
            for other in [(at + 1) % 3, (at + 2) % 3] {
                person.sees(NAMES[other], false).await;
            }
            person.says(&format!("alone at {at}")).await;
            person.hears(NAMES[at], &format!("alone at {at}")).await;
        }
        // It comes back, and has forgotten everything.
        redis.restart();
        wait_for(&sites, "together");
        meet(&mut people).await;
        talk(&mut people, "after").await;
        assert!(people.iter().all(|person| person.welcomes == 1));
        check_order(&people);
    });
}

#[test]
fn a_short_pause_of_the_engine_delays_and_loses_nothing() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (_sites, mut people) = three(&redis).await;
        for round in 0..5 {
            redis.command("CLIENT PAUSE 400");
            for person in &people {
                person.says(&format!("{round}")).await;
            }
        }
        talk(&mut people, "done").await;
        assert_eq!(people[0].heard.len(), 18);
        assert!(people.iter().all(|person| person.heard == people[0].heard));
    });
}

#[test]
fn what_a_full_engine_does_not_take_is_refused_to_who_said_it() {
    let Some(redis) = Redis::if_installed(&["--maxmemory-policy", "noeviction"]) else { return };
    smol::block_on(async {
        let (_sites, mut people) = three(&redis).await;
        redis.command("CONFIG SET maxmemory 1");
        people[0].says("too much").await;
        people[0].until("a refusal", |event| matches!(event, Event::Error { .. })).await;
        // Whoever leaves is gone all the same.
        people[2].client.leave().await;
        people.pop();
        for person in &mut people {
            person.sees("cat", false).await;
        }
        redis.command("CONFIG SET maxmemory 0");
        talk(&mut people, "room again").await;
        assert!(people.iter().all(|person| !person.heard.contains(&"ann: too much".to_owned())));
        check_order(&people);
    });
}
