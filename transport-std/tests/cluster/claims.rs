//! What a healthy engine promises.

use std::time::Duration;

use plausch_transport_std::server::cluster::{Answer, Appended, Change, Epoch, Position, Renewed};

use crate::common::*;
use crate::redis::Redis;

#[test]
fn all_servers_read_one_order_and_each_text_once() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let (mut one, mut other) = (engine(&redis), engine(&redis));
        one.enter(ANN, LEASE, b"ann").await.unwrap();
        let (mut first, mut second) =
            (one.reader(Position::default()), other.reader(Position::default()));
        other.enter(BOB, LEASE, b"bob").await.unwrap();
        say(&mut other, BOB, 1, "from bob").await.unwrap();
        let three = [
            operation(1, Change::Say, "from ann"),
            operation(2, Change::None, "no text"),
            operation(3, Change::Say, "and again"),
        ];
        assert_eq!(append(&mut one, ANN, &three).await, vec![Answer::Done; 3]);
        let all = ["ann", "bob", "1: from bob", "2: from ann", "no text", "3: and again"];
        assert_eq!(read(&mut first, 6).await, all);
        assert_eq!(read(&mut second, 6).await, all);
        // What comes later is waited for.
        let (later, _) =
            futures_lite::future::zip(read(&mut first, 1), say(&mut other, BOB, 2, "late")).await;
        assert_eq!(later, ["4: late"]);
        // From a position on, as one does that comes back.
        let mut from = one.reader(second.position());
        assert_eq!(read(&mut from, 1).await, ["4: late"]);
    });
}

#[test]
fn bytes_come_back_as_they_are() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        let here: Vec<u8> = (0..=255).collect();
        engine.enter(ANN, LEASE, &here).await.unwrap();
        let long = vec![0xff; 100_000];
        let mut joined = claim(1, "cat", None);
        joined.bytes.clone_from(&here);
        let mut said = operation(2, Change::Say, "");
        said.bytes.clone_from(&long);
        append(&mut engine, ANN, &[joined, said]).await;
        let mut reader = engine.reader(Position::default());
        for expected in [&here, &here, &long] {
            assert_eq!(reader.next().await.unwrap().bytes, *expected);
        }
        let snapshot = engine.snapshot(ANN, 9, 1).await.unwrap();
        assert_eq!((&snapshot.servers, &snapshot.claims), (&vec![here.clone()], &vec![here]));
        assert_eq!(snapshot.texts[0].0.bytes, long);
    });
}

#[test]
fn a_nickname_and_what_looks_like_it_is_claimed_once() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        engine.enter(BOB, LEASE, b"bob").await.unwrap();
        let start = position(&mut engine).await;
        assert_eq!(append(&mut engine, ANN, &[claim(1, "cat", None)]).await, [Answer::Done]);
        // The same, one that looks like it, and one that does not; whoever asks.
        let rivals = [claim(1, "cat", None), claim(2, "cow", None), claim(3, "dog", None)];
        assert_eq!(
            append(&mut engine, BOB, &rivals).await,
            [Answer::Taken, Answer::Taken, Answer::Done]
        );
        assert_eq!(append(&mut engine, ANN, &[claim(2, "cat", None)]).await, [Answer::Taken]);
        // Another server's claim cannot be released, its own can, and the look is free then.
        assert_eq!(append(&mut engine, BOB, &[release(4, "cat")]).await, [Answer::Done]);
        assert_eq!(append(&mut engine, BOB, &[claim(5, "cow", None)]).await, [Answer::Taken]);
        let change = [release(3, "cat"), claim(4, "cow", None)];
        assert_eq!(append(&mut engine, ANN, &change).await, vec![Answer::Done; 2]);
        // A nickname changes hands, if its holder is known; and only then.
        assert_eq!(append(&mut engine, BOB, &[claim(6, "cow", Some(BOB))]).await, [Answer::Taken]);
        assert_eq!(append(&mut engine, BOB, &[claim(7, "cow", Some(ANN))]).await, [Answer::Done]);
        assert_eq!(append(&mut engine, ANN, &[release(5, "cow")]).await, [Answer::Done]);
        // There may be three.
        let rest = [claim(8, "eel", None), claim(9, "fox", None)];
        assert_eq!(append(&mut engine, BOB, &rest).await, [Answer::Done, Answer::Full]);
        let mut reader = engine.reader(start);
        let said = read(&mut reader, 6).await;
        assert_eq!(
            said,
            ["cat joined", "dog joined", "cat left", "cow joined", "cow joined", "eel joined"]
        );
        let snapshot = engine.snapshot(ANN, 9, 1).await.unwrap();
        assert_eq!(words(&snapshot.claims), ["dog joined", "cow joined", "eel joined"]);
        assert_eq!(snapshot.position, reader.position());
    });
}

#[test]
fn what_is_submitted_again_is_answered_as_before_and_not_done_again() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        engine.enter(BOB, LEASE, b"bob").await.unwrap();
        append(&mut engine, BOB, &[claim(1, "cat", None)]).await;
        let start = position(&mut engine).await;
        let batch = [
            claim(1, "cat", None),
            claim(2, "dog", None),
            operation(3, Change::Say, "hi"),
            claim(4, "dodo", None),
        ];
        let answers = [Answer::Taken, Answer::Done, Answer::Done, Answer::Taken];
        for _ in 0..3 {
            assert_eq!(append(&mut engine, ANN, &batch).await, answers);
        }
        // Some of it again, with more behind it.
        let more = [
            operation(3, Change::Say, "hi"),
            claim(4, "dodo", None),
            operation(5, Change::Say, "you"),
        ];
        assert_eq!(
            append(&mut engine, ANN, &more).await,
            [Answer::Done, Answer::Taken, Answer::Done]
        );
        // Entering again is none, either.
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        assert_eq!(
            append(&mut engine, ANN, &more).await,
            [Answer::Done, Answer::Taken, Answer::Done]
        );
        assert_eq!(read(&mut engine.reader(start), 3).await, ["dog joined", "1: hi", "2: you"]);
        assert_eq!(engine.snapshot(ANN, 0, 1).await.unwrap().said, 2);
    });
}

#[test]
fn whose_lease_is_over_does_nothing_any_more_and_can_be_buried_once() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(BOB, LEASE, b"bob").await.unwrap();
        engine.enter(ANN, Duration::from_millis(1), b"ann").await.unwrap();
        let start = position(&mut engine).await;
        let gone = loop {
            match engine.renew(BOB, LEASE).await.unwrap() {
                Renewed::Renewed { gone: Some(gone), .. } => break gone,
                Renewed::Renewed { gone: None, .. } => {}
                Renewed::Expired => panic!("bob's lease lasts"),
            }
        };
        assert_eq!(gone, ANN);
        assert_eq!(engine.renew(ANN, LEASE).await, Ok(Renewed::Expired));
        assert_eq!(say(&mut engine, ANN, 1, "I am not here").await, Ok(Appended::Expired));
        // Who is here cannot be buried, who never was cannot, and nobody twice.
        let bury = |number, epoch| operation(number, Change::Bury { epoch }, "gone");
        let never = Epoch::new(7);
        engine.enter(Epoch::new(0xc), LEASE, b"cat").await.unwrap();
        let burials = [bury(1, Epoch::new(0xc)), bury(2, never), bury(3, ANN), bury(4, ANN)];
        assert_eq!(append(&mut engine, BOB, &burials).await, vec![Answer::Done; 4]);
        assert_eq!(read(&mut engine.reader(start), 2).await, ["cat", "gone"]);
        assert_eq!(say(&mut engine, ANN, 1, "nor now").await, Ok(Appended::Expired));
    });
}

#[test]
fn with_a_server_go_all_its_claims() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        for epoch in [ANN, BOB] {
            engine.enter(epoch, LEASE, epoch.to_string().as_bytes()).await.unwrap();
        }
        append(&mut engine, BOB, &[claim(1, "dog", None)]).await;
        append(&mut engine, ANN, &[claim(1, "cat", None), claim(2, "eel", None)]).await;
        let goes = operation(3, Change::Bury { epoch: ANN }, "gone");
        assert_eq!(append(&mut engine, ANN, &[goes]).await, [Answer::Done]);
        let snapshot = engine.snapshot(BOB, 0, 1).await.unwrap();
        assert_eq!(words(&snapshot.claims), ["dog joined"]);
        assert_eq!(words(&snapshot.servers), [BOB.to_string()]);
        assert_eq!(say(&mut engine, ANN, 4, "still here").await, Ok(Appended::Expired));
        assert_eq!(append(&mut engine, BOB, &[claim(2, "cow", None)]).await, [Answer::Done]);
    });
}

#[test]
fn a_snapshot_is_what_the_entries_before_it_have_made() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        append(&mut engine, ANN, &[claim(1, "cat", None)]).await;
        for number in 2..1002 {
            let change = if number % 100 == 0 { Change::Say } else { Change::None };
            append(&mut engine, ANN, &[operation(number, change, &format!("entry {number}"))])
                .await;
        }
        let snapshot = engine.snapshot(ANN, 3, 4711).await.unwrap();
        assert_eq!((snapshot.said, snapshot.room), (10, 4711));
        let texts: Vec<_> =
            snapshot.texts.iter().map(|(placed, _)| (placed.said, placed.bytes.clone())).collect();
        assert_eq!(
            texts,
            [(8, b"entry 800".to_vec()), (9, b"entry 900".to_vec()), (10, b"entry 1000".to_vec())]
        );
        assert!(snapshot.texts.iter().all(|(placed, _)| placed.position <= snapshot.position));
        // The room keeps its number, and nothing is missing behind the snapshot.
        assert_eq!(engine.snapshot(ANN, 0, 7).await.unwrap().room, 4711);
        say(&mut engine, ANN, 1002, "next").await.unwrap();
        assert_eq!(read(&mut engine.reader(snapshot.position), 1).await, ["11: next"]);
        assert_eq!(engine.snapshot(ANN, 99, 7).await.unwrap().texts.len(), 11);
    });
}
