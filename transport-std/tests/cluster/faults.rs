//! What an engine promises that is paused, killed, replaced, full, trimmed or rolled back.

use std::time::Duration;

use plausch_transport_std::server::cluster::{
    Answer, Appended, Change, Engine, EngineError, EngineOptions, Position, ReadError, Renewed,
};

use crate::common::*;
use crate::redis::Redis;

#[test]
fn a_paused_engine_is_given_up_and_does_nothing_twice() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine =
            Engine::new(EngineOptions { timeout: Duration::from_millis(500), ..options(&redis) });
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let start = position(&mut engine).await;
        redis.signal("-STOP");
        let error = say(&mut engine, ANN, 1, "hi").await.unwrap_err();
        assert_eq!(error, EngineError::TimedOut);
        assert!(!error.nothing_is_done());
        // A new connection is not answered either, and nothing has been asked there.
        let error = say(&mut engine, ANN, 1, "hi").await.unwrap_err();
        assert!(matches!(&error, EngineError::Unreachable(_)), "{error}");
        assert!(error.nothing_is_done() && error.may_pass());
        redis.signal("-CONT");
        let mut patient = Engine::new(options(&redis));
        assert_eq!(say(&mut patient, ANN, 1, "hi").await, Ok(Appended::Done(vec![Answer::Done])));
        say(&mut patient, ANN, 2, "there").await.unwrap();
        assert_eq!(read(&mut patient.reader(start), 2).await, ["1: hi", "2: there"]);
    });
}

#[test]
fn a_client_pause_delays_and_loses_nothing() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine =
            Engine::new(EngineOptions { timeout: Duration::from_millis(300), ..options(&redis) });
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let start = position(&mut engine).await;
        redis.command("CLIENT PAUSE 1500 WRITE");
        let mut attempts = 0;
        while let Err(error) = say(&mut engine, ANN, 1, "hi").await {
            assert!(
                matches!(error, EngineError::TimedOut | EngineError::Unreachable(_)),
                "{error}"
            );
            attempts += 1;
        }
        assert!(attempts > 0);
        let mut reader = engine.reader(start);
        assert_eq!(read(&mut reader, 1).await, ["1: hi"]);
        assert_eq!(engine.snapshot(ANN, 9, 1).await.unwrap().said, 1);
    });
}

#[test]
fn a_reader_goes_on_where_it_was_after_its_connection_was_cut() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let mut reader = engine.reader(Position::default());
        assert_eq!(read(&mut reader, 1).await, ["ann"]);
        for number in 1..5 {
            redis.cut();
            let said = loop {
                match say(&mut engine, ANN, number, "hi").await {
                    Err(EngineError::Lost(_)) => {}
                    other => break other,
                }
            };
            assert_eq!(said, Ok(Appended::Done(vec![Answer::Done])));
            let placed = loop {
                match reader.next().await {
                    Err(ReadError::Engine(EngineError::Lost(_))) => {}
                    other => break other.unwrap(),
                }
            };
            assert_eq!(u64::from(placed.said), number);
        }
    });
}

#[test]
fn a_killed_engine_that_comes_back_empty_has_forgotten_all() {
    let Some(mut redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        append(&mut engine, ANN, &[claim(1, "cat", None)]).await;
        let mut reader = engine.reader(Position::default());
        assert_eq!(read(&mut reader, 2).await, ["ann", "cat joined"]);
        redis.kill();
        let lost = say(&mut engine, ANN, 2, "hi").await.unwrap_err();
        assert!(matches!(lost, EngineError::Lost(_) | EngineError::Unreachable(_)), "{lost}");
        let gone = say(&mut engine, ANN, 2, "hi").await.unwrap_err();
        assert!(
            matches!(&gone, EngineError::Unreachable(why) if why.contains("refused")),
            "{gone}"
        );
        redis.restart();
        assert_eq!(engine.renew(ANN, LEASE).await, Ok(Renewed::Expired));
        assert_eq!(say(&mut engine, ANN, 2, "hi").await, Ok(Appended::Expired));
        // Under the next epoch it begins anew, and readers of the old stream find out.
        engine.enter(BOB, LEASE, b"bob").await.unwrap();
        let forgotten = loop {
            match reader.next().await {
                Err(ReadError::Engine(EngineError::Lost(_) | EngineError::Unreachable(_))) => {}
                other => break other,
            }
        };
        // An empty stream cannot tell whether it was trimmed.
        assert!(
            matches!(forgotten, Err(ReadError::Forgotten | ReadError::Trimmed)),
            "{forgotten:?}"
        );
        let snapshot = engine.snapshot(BOB, 9, 1).await.unwrap();
        assert_eq!((snapshot.claims.len(), words(&snapshot.servers)), (0, vec!["bob"]));
    });
}

#[test]
fn a_full_engine_refuses_texts_and_still_renews_and_frees() {
    let Some(redis) = Redis::if_installed(&["--maxmemory-policy", "noeviction"]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        append(&mut engine, ANN, &[claim(1, "cat", None)]).await;
        let start = position(&mut engine).await;
        redis.command("CONFIG SET maxmemory 1");
        let refused = Answer::Refused(EngineError::Full);
        let batch = [
            operation(2, Change::Say, "hi"),
            claim(3, "dog", None),
            release(4, "cat"),
            operation(5, Change::Say, "ho"),
        ];
        let answers = append(&mut engine, ANN, &batch).await;
        assert_eq!(answers, [refused.clone(), refused, Answer::Again, Answer::Again]);
        assert!(matches!(engine.renew(ANN, LEASE).await, Ok(Renewed::Renewed { number: 1, .. })));
        assert_eq!(append(&mut engine, ANN, &batch[2..3]).await, [Answer::Done]);
        assert_eq!(engine.enter(BOB, LEASE, b"bob").await, Err(EngineError::Full));
        redis.command("CONFIG SET maxmemory 0");
        assert_eq!(
            append(&mut engine, ANN, &[operation(6, Change::Say, "hi")]).await,
            [Answer::Done]
        );
        assert_eq!(read(&mut engine.reader(start), 2).await, ["cat left", "1: hi"]);
    });
}

#[test]
fn a_reader_that_is_too_slow_for_the_stream_is_told() {
    let Some(redis) = Redis::if_installed(&["--stream-node-max-entries", "10"]) else { return };
    smol::block_on(async {
        let mut engine = Engine::new(EngineOptions { stream_length: 50, ..options(&redis) });
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let mut reader = engine.reader(Position::default());
        assert_eq!(read(&mut reader, 1).await, ["ann"]);
        let texts: Vec<_> =
            (1..=500).map(|number| operation(number, Change::Say, "text")).collect();
        append(&mut engine, ANN, &texts).await;
        assert_eq!(reader.next().await, Err(ReadError::Trimmed));
        // From a snapshot on it goes on.
        let snapshot = engine.snapshot(ANN, 2, 1).await.unwrap();
        assert_eq!((snapshot.said, snapshot.texts.len()), (500, 2));
        say(&mut engine, ANN, 501, "next").await.unwrap();
        assert_eq!(read(&mut engine.reader(snapshot.position), 1).await, ["501: next"]);
    });
}

#[test]
fn after_a_failover_that_lost_entries_everybody_finds_out() {
    let Some(mut primary) = Redis::if_installed(&[]) else { return };
    let replica = Redis::replica_of(&primary);
    smol::block_on(async {
        let mut before = engine(&primary);
        before.enter(ANN, LEASE, b"ann").await.unwrap();
        before.enter(BOB, LEASE, b"bob").await.unwrap();
        append(&mut before, ANN, &[claim(1, "cat", None)]).await;
        replica.catch_up_with(&primary);
        // From here on the replica hears nothing.
        let position = position(&mut before).await;
        let mut unlucky = before.reader(position);
        let lucky = before.reader(position);
        replica.command("REPLICAOF NO ONE");
        append(&mut before, ANN, &[claim(2, "dog", None)]).await;
        assert_eq!(read(&mut unlucky, 1).await, ["dog joined"]);
        primary.kill();
        let mut after = engine(&replica);
        // The one who had acknowledged operations knows more than the engine.
        assert_eq!(
            after.append(ANN, 2, &[operation(3, Change::Say, "hi")]).await,
            Ok(Appended::Forgotten)
        );
        assert!(
            matches!(after.renew(ANN, LEASE).await, Ok(Renewed::Renewed { number: 1, last, .. }) if last == position)
        );
        // The claim that was lost goes to whoever comes first.
        assert_eq!(append(&mut after, BOB, &[claim(1, "dog", None)]).await, [Answer::Done]);
        // Who has read what is lost finds out at the next entry; who has not goes on as if nothing had happened.
        let mut unlucky = after.reader(unlucky.position());
        assert_eq!(unlucky.next().await, Err(ReadError::Forgotten));
        assert_eq!(read(&mut after.reader(lucky.position()), 1).await, ["dog joined"]);
    });
}

#[test]
fn what_somebody_else_writes_into_the_stream_breaks_nothing() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let start = position(&mut engine).await;
        let mut reader = engine.reader(start);
        redis.command("XADD {plausch:main}:stream * who eve");
        // It does not say what stands before it, so something may be missing.
        assert_eq!(reader.next().await, Err(ReadError::Forgotten));
        redis.command("HSET {plausch:main}:claims eve short");
        redis.command("HSET {plausch:main}:servers eve short");
        let snapshot = engine.snapshot(ANN, 9, 1).await.unwrap();
        assert_eq!((words(&snapshot.servers), snapshot.claims.len()), (vec!["ann"], 0));
        say(&mut engine, ANN, 1, "hi").await.unwrap();
        assert_eq!(read(&mut engine.reader(snapshot.position), 1).await, ["1: hi"]);
        redis.command("SET {plausch:other}:stream 1");
        let mut other = Engine::new(EngineOptions { room: "other".to_owned(), ..options(&redis) });
        let error = other.enter(ANN, LEASE, b"ann").await.unwrap_err();
        assert!(
            matches!(&error, EngineError::Unexpected(why) if why.contains("wrong kind")),
            "{error}"
        );
    });
}
