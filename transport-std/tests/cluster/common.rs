//! What the tests have in common.

use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Duration;

use plausch_core::directory::Look;
use plausch_core::secure::{Generator, Identity};
use plausch_transport_std::server::cluster::{
    Answer, Appended, Change, Engine, EngineError, EngineOptions, Epoch, Operation, Position,
    Reader,
};

use crate::redis::Redis;

pub(crate) const ANN: Epoch = Epoch::new(0xa);
pub(crate) const BOB: Epoch = Epoch::new(0xb);

/// Longer than anything takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Longer than any test.
pub(crate) const LEASE: Duration = Duration::from_secs(600);

pub(crate) fn options(redis: &Redis) -> EngineOptions {
    EngineOptions::new(redis.url().parse().unwrap())
}

pub(crate) fn engine(redis: &Redis) -> Engine {
    Engine::new(options(redis))
}

/// Does operations that have not been done yet.
pub(crate) async fn append(
    engine: &mut Engine,
    epoch: Epoch,
    operations: &[Operation],
) -> Vec<Answer> {
    match engine.append(epoch, 0, operations).await {
        Ok(Appended::Done(answers)) => answers,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn say(
    engine: &mut Engine,
    epoch: Epoch,
    number: u64,
    text: &str,
) -> Result<Appended, EngineError> {
    engine.append(epoch, number - 1, &[operation(number, Change::Say, text)]).await
}

pub(crate) fn operation(number: u64, change: Change, bytes: &str) -> Operation {
    Operation { number, change, bytes: bytes.into() }
}

/// A nickname looks like all that begin with the same letter.
pub(crate) fn claim(number: u64, nick: &str, over: Option<Epoch>) -> Operation {
    let looks = [Look::of(nick), Look::of(&nick[..1])];
    let change = Change::Claim { nick: nick.to_owned(), looks, over, most: 3 };
    operation(number, change, &format!("{nick} joined"))
}

pub(crate) fn release(number: u64, nick: &str) -> Operation {
    operation(number, Change::Release { nick: nick.to_owned() }, &format!("{nick} left"))
}

/// Who somebody is; each number is somebody else.
pub(crate) fn identity(number: u8) -> Arc<Identity> {
    Arc::new(Identity::generate(&mut Generator::new([number; 32])))
}

/// The number that the environment gives for this, if it does.
pub(crate) fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Stops a process as Ctrl+Z does, or lets it go on.
pub(crate) fn signal(process: &Child, name: &str) {
    let id = process.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// The next entries, in words.
pub(crate) async fn read(reader: &mut Reader, count: usize) -> Vec<String> {
    let mut read = Vec::new();
    while read.len() < count {
        let placed = reader.next().await.unwrap();
        let text = String::from_utf8(placed.bytes).unwrap();
        read.push(if placed.said > 0 { format!("{}: {text}", placed.said) } else { text });
    }
    read
}

pub(crate) async fn position(engine: &mut Engine) -> Position {
    engine.snapshot(ANN, 0, 1).await.unwrap().position
}

pub(crate) fn words(entries: &[Vec<u8>]) -> Vec<&str> {
    entries.iter().map(|entry| std::str::from_utf8(entry).unwrap()).collect()
}
