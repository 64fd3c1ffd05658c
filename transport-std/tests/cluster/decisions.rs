//! What operators decide holds at all servers.

use plausch_transport_std::client::Event;
use plausch_transport_std::server::cluster::{Answer, Change, Operation};

use crate::common::*;
use crate::redis::Redis;
use crate::room::{three, wait_for};
use crate::site::{Setup, Site, check_order, meet, talk};

/// A decision about something, with bytes that somebody else might have submitted.
fn decide(number: u64, about: &str, forgotten_at: Option<u64>, what: &[u8]) -> Operation {
    let change = Change::Decide { about: about.to_owned(), forgotten_at, most: 2 };
    let bytes = [format!("by {number:>15}").as_bytes(), what].concat();
    Operation { number, change, bytes }
}

#[test]
fn of_two_decisions_the_later_one_is_kept_whichever_comes_first() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let start = position(&mut engine).await;
        // Whatever language the engine speaks: byte by byte.
        let all: [&[u8]; 8] = [b"b", b"a", b"b", b"b\0", b"B\xff", b"b\0\0", b"\xc3\xa4", b"z"];
        let operations: Vec<_> =
            (1..).zip(all).map(|(at, what)| decide(at, "x", None, what)).collect();
        assert_eq!(append(&mut engine, ANN, &operations).await, vec![Answer::Done; 8]);
        let mut reader = engine.reader(start);
        for number in [1, 4, 6, 7] {
            let placed = reader.next().await.unwrap();
            assert_eq!((placed.bytes, placed.said), (operations[number - 1].bytes.clone(), 0));
        }
        let snapshot = engine.snapshot(ANN, 9, 1).await.unwrap();
        assert_eq!(snapshot.decisions, [operations[6].bytes.clone()]);
        // What comes late is not in the stream.
        assert_eq!(snapshot.position, reader.position());
    });
}

#[test]
fn an_engine_with_all_decisions_that_there_may_be_forgets_what_is_over() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = u64::try_from(now.as_millis()).unwrap();
    let day = 24 * 60 * 60 * 1000;
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let full = [
            decide(1, "a", None, b"1"),
            decide(2, "b", Some(now + 40 * day), b"1"),
            decide(3, "c", None, b"1"),
        ];
        let answers = append(&mut engine, ANN, &full).await;
        assert_eq!(answers, [Answer::Done, Answer::Done, Answer::Full]);
        // What is known can be decided anew. What was taken back today is kept only as long as there is room, and what was taken
        // back long ago gives way before it.
        let room = [
            decide(4, "b", Some(now + 29 * day), b"2"),
            decide(5, "c", Some(now - day), b"1"),
            decide(6, "d", Some(now + 29 * day), b"1"),
            decide(7, "e", None, b"1"),
            decide(8, "f", None, b"1"),
        ];
        let done = Answer::Done;
        let answers = append(&mut engine, ANN, &room).await;
        assert_eq!(answers, [done.clone(), done.clone(), done.clone(), done, Answer::Full]);
        let snapshot = engine.snapshot(ANN, 9, 1).await.unwrap();
        assert_eq!(snapshot.decisions, [full[0].bytes.clone(), room[3].bytes.clone()]);
    });
}

#[test]
fn who_is_banned_at_one_server_is_removed_at_another_until_anybody_takes_that_back() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (mut sites, mut people) = three(&redis).await;
        sites[0].decides("ban cat");
        sites[0].until("decided, and the others hear of it: true");
        wait_for(&sites[1..], "holds ban cat.");
        people[0].sees("cat", false).await;
        sites[1].join("cat").stays_out().await;
        sites[2].decides("unban cat");
        wait_for(&sites, "holds .");
        people[2] = sites[1].join("cat");
        meet(&mut people).await;
        talk(&mut people, "again").await;
        check_order(&people);
        // Whoever comes late knows as much.
        sites[1].decides("ban dan");
        wait_for(&sites, "holds ban dan.");
        let late = Site::start(&redis, "four");
        late.until("together");
        late.join("dan").stays_out().await;
    });
}

#[test]
fn who_slept_while_a_ban_was_taken_back_does_not_bring_it_back() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (mut sites, mut people) = three(&redis).await;
        sites[0].decides("ban dan");
        sites[0].decides("ban eve");
        wait_for(&sites, "holds ban dan, ban eve.");
        let kept = sites[1].kept();
        drop(sites.remove(1));
        sites[0].decides("unban dan");
        wait_for(&sites, "holds ban eve.");
        let mut back = Site::launch(&Setup { kept, ..Setup::new(&redis, "two") });
        back.until("together");
        let holds =
            |kept: String| kept.split(';').map(|it| it[14..].to_owned()).collect::<Vec<_>>();
        for site in sites.iter_mut().chain([&mut back]) {
            assert_eq!(holds(site.kept()), ["unban dan", "ban eve"]);
        }
        people[1] = back.join("dan");
        people[1].joins().await;
        people[0].sees("dan", true).await;
    });
}

#[test]
fn an_engine_that_has_forgotten_everything_learns_what_was_decided_from_whoever_comes() {
    let Some(mut redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (mut sites, mut people) = three(&redis).await;
        sites[0].decides("ban dan");
        wait_for(&sites, "holds ban dan.");
        redis.kill();
        wait_for(&sites, "alone");
        // What is decided meanwhile holds there, and the operator is told who does not know of it.
        sites[1].decides("topic tea");
        sites[1].until("decided, and the others hear of it: false");
        people[1].until("the topic", |event| matches!(event, Event::Topic { .. })).await;
        redis.restart();
        for site in [&sites[0], &sites[2]] {
            site.until("holds ban dan, topic tea.");
        }
        let late = Site::start(&redis, "four");
        late.until("holds ban dan, topic tea.");
    });
}

#[test]
fn what_the_room_is_about_is_heard_in_one_order_with_all_that_is_said() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (mut sites, mut people) = three(&redis).await;
        for round in 0..15 {
            for (at, site) in sites.iter_mut().enumerate() {
                site.decides(&format!("topic {round} at {at}"));
                people[at].says(&format!("{round}")).await;
            }
        }
        // An operator's word is later than what its server knows: so it has to know all of them.
        sites.iter_mut().for_each(|site| drop(site.kept()));
        talk(&mut people, "all is decided").await;
        sites[0].decides("topic the last one");
        for person in &mut people {
            person.hears("topic", "the last one").await;
        }
        talk(&mut people, "done").await;
        check_order(&people);
        assert!(people.iter().all(|person| person.heard.len() > 48), "nobody has heard a topic");
    });
}
