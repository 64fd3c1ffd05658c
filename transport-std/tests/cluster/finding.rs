//! How the engine is found: by sentinels, and within a cluster.

use plausch_transport_std::server::cluster::{
    Appended, Engine, EngineError, EngineOptions, Position,
};

use crate::common::*;
use crate::redis::{Redis, free_port};

#[test]
fn sentinels_say_which_engine_is_the_primary_now() {
    let Some(mut primary) = Redis::if_installed(&[]) else { return };
    let replica = Redis::replica_of(&primary);
    let sentinel = Redis::sentinel(primary.port());
    // One sentinel is not there: the next one is asked.
    let url = |name: &str| {
        format!("redis+sentinel://127.0.0.1:{},127.0.0.1:{}/{name}", free_port(), sentinel.port())
    };
    smol::block_on(async {
        let mut engine = Engine::new(EngineOptions::new(url("room").parse().unwrap()));
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        say(&mut engine, ANN, 1, "hi").await.unwrap();
        replica.catch_up_with(&primary);
        let mut reader = engine.reader(Position::default());
        assert_eq!(read(&mut reader, 2).await, ["ann", "1: hi"]);
        let mut unknown = Engine::new(EngineOptions::new(url("kitchen").parse().unwrap()));
        let error = unknown.check().await.unwrap_err();
        assert_eq!(error, EngineError::NoSuchPrimary("kitchen".to_owned()));
        // It learns of the replica from the primary.
        sentinel.wait_for_line(
            "INFO sentinel",
            &format!(
                "master0:name=room,status=ok,address=127.0.0.1:{},slaves=1,sentinels=1",
                primary.port()
            ),
        );
        primary.kill();
        let said = loop {
            match say(&mut engine, ANN, 2, "again").await {
                Err(error) if error.may_pass() => {
                    smol::Timer::after(std::time::Duration::from_millis(50)).await
                }
                other => break other,
            };
        };
        assert!(matches!(said, Ok(Appended::Done(_))), "{said:?}");
        let placed = loop {
            match reader.next().await {
                Ok(placed) => break placed,
                Err(_) => smol::Timer::after(std::time::Duration::from_millis(50)).await,
            };
        };
        assert_eq!((placed.said, &placed.bytes[..]), (2, &b"again"[..]));
    });
}

#[test]
fn within_a_cluster_a_room_is_where_its_keys_are() {
    let arguments = ["--cluster-enabled", "yes"];
    let Some(first) = Redis::if_installed(&arguments) else { return };
    let nodes = [first, Redis::start(&arguments)];
    let error = smol::block_on(Engine::new(options(&nodes[0])).check()).unwrap_err();
    assert!(matches!(error, EngineError::NotReady(_)), "{error}");
    nodes[0].command("CLUSTER ADDSLOTSRANGE 0 8191");
    nodes[1].command("CLUSTER ADDSLOTSRANGE 8192 16383");
    nodes[0].command(&format!("CLUSTER MEET 127.0.0.1 {}", nodes[1].port()));
    for node in &nodes {
        node.wait_for_line("CLUSTER INFO", "cluster_state:ok");
    }
    let mut slots = Vec::new();
    for room in ["main", "kitchen", "garden", "attic"] {
        let slot: u32 = nodes[0]
            .command(&format!("CLUSTER KEYSLOT {{plausch:{room}}}:stream"))
            .parse()
            .unwrap();
        slots.push(slot < 8192);
        smol::block_on(async {
            // Whichever node is asked first.
            let mut engines = nodes
                .each_ref()
                .map(|node| Engine::new(EngineOptions { room: room.to_owned(), ..options(node) }));
            engines[0].enter(ANN, LEASE, b"ann").await.unwrap();
            say(&mut engines[1], ANN, 1, room).await.unwrap();
            append(&mut engines[0], ANN, &[claim(2, "cat", None)]).await;
            let all = ["ann".to_owned(), format!("1: {room}"), "cat joined".to_owned()];
            assert_eq!(read(&mut engines[1].reader(Position::default()), 3).await, all);
        });
    }
    assert!(
        slots.contains(&true) && slots.contains(&false),
        "all rooms are at one node: {slots:?}"
    );
}
