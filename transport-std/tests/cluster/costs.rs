//! What a room costs its engine: `cargo test --release … costs -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use plausch_core::directory::Look;
use plausch_transport_std::server::cluster::{Change, Engine, Operation, Reader};

use crate::common::*;
use crate::redis::Redis;

/// Servers that read what happens.
const SERVERS: usize = 10;
/// How many operations are measured, and how many the snapshot has then.
const COUNT: u64 = 100_000;
/// What is appended at once if nobody waits, and if many do.
const BATCHES: [usize; 3] = [1, 16, 256];

/// What the engine has used up to now.
#[derive(Debug, Clone, Copy)]
struct Used {
    at: Instant,
    processor: f64,
    bytes_in: f64,
    bytes_out: f64,
    memory: f64,
}

impl Used {
    fn by(redis: &Redis) -> Self {
        let lines: Vec<_> = ["cpu", "stats", "memory"]
            .iter()
            .flat_map(|part| redis.lines(&format!("INFO {part}")))
            .collect();
        let value = |name: &str| -> f64 {
            let value = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.and_then(|value| value.parse().ok()).unwrap()
        };
        Used {
            at: Instant::now(),
            processor: value("used_cpu_user") + value("used_cpu_sys"),
            bytes_in: value("total_net_input_bytes"),
            bytes_out: value("total_net_output_bytes"),
            memory: value("used_memory"),
        }
    }

    /// Says what `count` times something have cost since then.
    fn tell(self, redis: &Redis, what: &str, count: u64) {
        let now = Used::by(redis);
        let each = |used: fn(&Used) -> f64| (used(&now) - used(&self)) / count as f64;
        println!(
            "{what}: {:.1} µs of the processor, {:.0} bytes in, {:.0} out, {:.0} kept; {:.1} µs by the clock",
            each(|used| used.processor) * 1e6,
            each(|used| used.bytes_in),
            each(|used| used.bytes_out),
            each(|used| used.memory),
            (now.at - self.at).as_secs_f64() * 1e6 / count as f64,
        );
    }
}

/// Appends operations, and waits until all have read them.
async fn append_all(
    engine: &mut Engine,
    readers: &mut [Reader],
    operations: &[Operation],
    batch: usize,
) {
    for some in operations.chunks(batch) {
        append(engine, ANN, some).await;
        for reader in &mut *readers {
            for _ in some {
                reader.next().await.unwrap();
            }
        }
    }
}

#[test]
#[ignore = "it measures, and takes a while"]
fn what_texts_joins_and_lists_cost_the_engine() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    smol::block_on(async {
        let mut engine = engine(&redis);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        let mut number = 0;
        let mut next = || {
            number += 1;
            number
        };
        let from = position(&mut engine).await;
        let mut readers: Vec<_> = (0..SERVERS).map(|_| engine.reader(from)).collect();
        for batch in BATCHES {
            // A text of 64 bytes, and what stands before it.
            let count = COUNT / 100 * if batch == 1 { 5 } else { 20 };
            let say = |_| operation(next(), Change::Say, &"x".repeat(18 + 9 + 64));
            let texts: Vec<_> = (0..count).map(say).collect();
            let before = Used::by(&redis);
            append_all(&mut engine, &mut readers, &texts, batch).await;
            before.tell(&redis, &format!("a text, {batch} at once, to {SERVERS} servers"), count);
        }
        let mut joined = 0;
        for batch in BATCHES {
            let count = match batch {
                1 => COUNT / 100 * 5,
                16 => COUNT / 100 * 15,
                _ => COUNT / 100 * 80,
            };
            let claim = |_| {
                joined += 1;
                let nick = format!("m{joined:07}");
                let looks = [Look::of(&nick), Look::of(&format!("{nick} alike"))];
                let change = Change::Claim { nick, looks, over: None, most: u32::MAX };
                operation(next(), change, &"x".repeat(98))
            };
            let joins: Vec<_> = (0..count).map(claim).collect();
            let before = Used::by(&redis);
            append_all(&mut engine, &mut readers, &joins, batch).await;
            before.tell(&redis, &format!("a join, {batch} at once, to {SERVERS} servers"), count);
        }
        let before = Used::by(&redis);
        let snapshot = engine.snapshot(ANN, 100, 1).await.unwrap();
        assert_eq!(snapshot.claims.len() as u64, COUNT);
        before.tell(&redis, &format!("a list of {COUNT} members"), 1);
        engine.enter(BOB, Duration::from_secs(60), b"bob").await.unwrap();
        let before = Used::by(&redis);
        for _ in 0..1000 {
            engine.renew(BOB, LEASE).await.unwrap();
        }
        before.tell(&redis, "a lease", 1000);
        let before = Used::by(&redis);
        let gone = operation(next(), Change::Bury { epoch: ANN }, "gone");
        append(&mut engine, ANN, &[gone]).await;
        before.tell(&redis, &format!("a server that is gone with {COUNT} members"), 1);
    });
}
