//! What people are told if the engine will not do.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use plausch_transport_std::server::cluster::{Engine, EngineAddress, EngineError, EngineOptions};

use crate::common::*;
use crate::redis::{Redis, free_port};

fn check(options: EngineOptions) -> Result<(), EngineError> {
    smol::block_on(Engine::new(options).check())
}

fn at(url: &str) -> EngineOptions {
    EngineOptions::new(url.parse().unwrap())
}

#[test]
fn nobody_listens() {
    let error = check(at(&format!("redis://127.0.0.1:{}", free_port()))).unwrap_err();
    assert!(
        matches!(&error, EngineError::Unreachable(why) if why.contains("127.0.0.1:")),
        "{error}"
    );
    assert!(error.to_string().starts_with("it cannot be reached: 127.0.0.1:"), "{error}");
    assert!(error.may_pass() && error.nothing_is_done());
    let error = check(at("redis://no-such-host.invalid")).unwrap_err();
    assert!(matches!(error, EngineError::Unreachable(_)), "{error}");
}

#[test]
fn the_password_is_missing_wrong_or_right() {
    let Some(redis) = Redis::if_installed(&["--requirepass", "s3cret"]) else { return };
    let with = |user: &str| check(at(&format!("redis://{user}127.0.0.1:{}", redis.port())));
    assert_eq!(with(""), Err(EngineError::NoPassword));
    assert_eq!(with(":guess@"), Err(EngineError::WrongPassword));
    assert_eq!(with("eve:s3cret@"), Err(EngineError::WrongPassword));
    assert_eq!(with(":s3cret@"), Ok(()));
    let address: EngineAddress = redis.url().parse().unwrap();
    assert_eq!(check(EngineOptions::new(address.clone().with_password("s3cret"))), Ok(()));
    let error = check(EngineOptions::new(address.with_password("guess"))).unwrap_err();
    assert!(!error.may_pass() && !error.to_string().contains("guess"));
}

#[test]
fn a_user_needs_rights_to_the_rooms_keys_and_no_others() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let rights = "+@read +@write +@connection +@scripting +time -@dangerous";
    redis.command(&format!("ACL SETUSER plausch on >s3cret ~{{plausch:main}}:* {rights}"));
    let options = at(&format!("redis://plausch:s3cret@127.0.0.1:{}", redis.port()));
    let enter = |options: EngineOptions, number| {
        smol::block_on(async move {
            let mut engine = Engine::new(options);
            engine.enter(ANN, LEASE, b"ann").await?;
            say(&mut engine, ANN, number, "hi").await?;
            engine.renew(ANN, LEASE).await?;
            engine.snapshot(ANN, 1, 1).await.map(|snapshot| snapshot.said)
        })
    };
    assert_eq!(enter(options.clone(), 1), Ok(1));
    let error =
        enter(EngineOptions { room: "other".to_owned(), ..options.clone() }, 1).unwrap_err();
    assert!(matches!(error, EngineError::NoRights(_)), "{error}");
    assert!(!error.may_pass());
    redis.command("ACL SETUSER plausch -xadd");
    let error = enter(EngineOptions { room: "main".to_owned(), ..options }, 2).unwrap_err();
    assert!(matches!(error, EngineError::NoRights(_)), "{error}");
}

#[test]
fn a_replica_takes_nothing() {
    let Some(primary) = Redis::if_installed(&[]) else { return };
    let replica = Redis::replica_of(&primary);
    let error = check(options(&replica)).unwrap_err();
    assert_eq!(error, EngineError::ReadOnly);
    // A primary becomes one under our hands.
    smol::block_on(async {
        // It lets replicas wait, so that this one has its own memory for as long as the test takes.
        let wait = ["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "600"];
        let other = Redis::start(&wait);
        let mut engine = engine(&primary);
        engine.enter(ANN, LEASE, b"ann").await.unwrap();
        primary.command(&format!("REPLICAOF 127.0.0.1 {}", other.port()));
        // Nor does it say what has become of a server that it has not heard of.
        assert_eq!(say(&mut engine, BOB, 1, "hi").await, Err(EngineError::ReadOnly));
        assert_eq!(say(&mut engine, ANN, 1, "hi").await, Err(EngineError::ReadOnly));
        primary.command("REPLICAOF NO ONE");
        assert!(say(&mut engine, ANN, 1, "hi").await.is_ok());
    });
}

#[test]
fn too_few_replicas_are_there() {
    let Some(redis) = Redis::if_installed(&["--min-replicas-to-write", "1"]) else { return };
    let mut engine = engine(&redis);
    let error = smol::block_on(engine.enter(ANN, LEASE, b"ann")).unwrap_err();
    assert_eq!(error, EngineError::TooFewReplicas);
    assert!(error.may_pass() && error.nothing_is_done());
}

#[test]
fn an_engine_without_streams_is_too_old() {
    let version = |answer: &'static str| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let engine = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut asked) {
                let text = String::from_utf8_lossy(&asked[..length]);
                let setting = text.matches("SETINFO").count();
                let mut answers = "-ERR unknown command\r\n".repeat(setting);
                if text.contains("XLEN") {
                    answers += if answer.is_empty() {
                        "-ERR unknown command 'XLEN'\r\n"
                    } else {
                        ":0\r\n"
                    };
                }
                if text.contains("INFO") && setting == 0 {
                    answers += &format!("${}\r\n{answer}\r\n", answer.len());
                }
                stream.write_all(answers.as_bytes()).unwrap();
            }
        });
        let error = check(at(&format!("redis://127.0.0.1:{port}"))).err();
        engine.join().unwrap();
        error
    };
    assert_eq!(
        version("redis_version:4.0.14\r\nrole:master\r\n"),
        Some(EngineError::TooOld("4.0.14".to_owned()))
    );
    assert!(matches!(version(""), Some(EngineError::TooOld(_))));
    assert_eq!(version("redis_version:5.0.0\r\nrole:master\r\n"), None);
    assert_eq!(version("redis_version:7.2.4\r\nserver_name:valkey\r\nrole:master\r\n"), None);
}

#[test]
fn who_answers_may_be_no_engine_or_say_nothing() {
    let answering = |answer: &'static str| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
            let _ = stream.read(&mut [0; 4096]);
        });
        let timeout = Duration::from_millis(500);
        check(EngineOptions { timeout, ..at(&format!("redis://127.0.0.1:{port}")) }).unwrap_err()
    };
    let error = answering("HTTP/1.1 400 Bad Request\r\n\r\n");
    assert!(matches!(error, EngineError::Unexpected(_)), "{error}");
    let error = answering("");
    assert!(matches!(error, EngineError::Unreachable(_)), "{error}");
}

#[test]
fn a_certificate_has_to_be_signed_by_somebody_who_is_trusted() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/tls");
    let port = free_port().to_string();
    let file = |name: &str| format!("{folder}/{name}");
    let (certificate, key, authority) = (file("engine.pem"), file("engine.key"), file("ca.pem"));
    let arguments = [
        ["--tls-port", &port],
        ["--tls-cert-file", &certificate],
        ["--tls-key-file", &key],
        ["--tls-ca-cert-file", &authority],
        ["--tls-auth-clients", "no"],
    ];
    let Some(redis) = Redis::if_installed(&arguments.concat()) else { return };
    let ca = std::fs::read(&authority).unwrap();
    let trusting = |url: String, ca: Option<Vec<u8>>| check(EngineOptions { ca, ..at(&url) });
    assert_eq!(trusting(format!("rediss://127.0.0.1:{port}"), Some(ca.clone())), Ok(()));
    assert_eq!(trusting(format!("rediss://localhost:{port}"), Some(ca.clone())), Ok(()));
    let error = trusting(format!("rediss://127.0.0.1:{port}"), None).unwrap_err();
    assert!(matches!(&error, EngineError::Tls(why) if why.contains("certificate")), "{error}");
    // The name has to be in it.
    let error = trusting(format!("rediss://127.0.0.2:{port}"), Some(ca.clone())).unwrap_err();
    assert!(matches!(error, EngineError::Tls(_) | EngineError::Unreachable(_)), "{error}");
    // Encrypted where it is plain, plain where it is encrypted, and no certificate at all.
    let error =
        trusting(format!("rediss://127.0.0.1:{}", redis.port()), Some(ca.clone())).unwrap_err();
    assert!(matches!(error, EngineError::Tls(_) | EngineError::Unreachable(_)), "{error}");
    let error = trusting(format!("redis://127.0.0.1:{port}"), None).unwrap_err();
    assert!(matches!(error, EngineError::Unreachable(_) | EngineError::Unexpected(_)), "{error}");
    let error = trusting(format!("rediss://127.0.0.1:{port}"), Some(b"no certificate".to_vec()))
        .unwrap_err();
    assert!(matches!(error, EngineError::Tls(_)), "{error}");
}
