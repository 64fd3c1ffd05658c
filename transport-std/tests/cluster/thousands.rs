//! Thousands who lose sight of each other at once, and come back at once.
//!
//! `PLAUSCH_THOUSANDS=5000 cargo test … thousands -- --nocapture` says how long it takes with so many, half of them at each server.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_lite::future::or;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use plausch_transport_std::client::Event;
use smol::{Async, Task, Timer};

use crate::common::number;
use crate::redis::Redis;
use crate::site::{Person, Setup, Site};

const LEASE: Duration = Duration::from_secs(2);
const USUALLY: usize = 600;
/// Whoever says nothing for longer may be asked whether it is still there.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// Members who only listen.
#[derive(Default)]
struct Crowd {
    members: Vec<Task<()>>,
    heard: Arc<AtomicUsize>,
    gone: Arc<AtomicUsize>,
}

impl Crowd {
    async fn join(&mut self, server: SocketAddr, nick: &str) {
        let mut stream = Async::<TcpStream>::connect(server).await.unwrap();
        for message in ["HELLO 1", &format!("REGISTER {nick} 0")] {
            stream.write_all(&framed(message)).await.unwrap();
        }
        let (heard, gone) = (Arc::clone(&self.heard), Arc::clone(&self.gone));
        self.members.push(smol::spawn(async move {
            listen(stream, &heard).await;
            gone.fetch_add(1, Ordering::SeqCst);
        }));
    }

    fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

/// Reads until the server ends it.
async fn listen(mut stream: Async<TcpStream>, heard: &AtomicUsize) {
    let mut bytes = vec![0; 16 << 10];
    let mut sign_of_life = Timer::interval(SIGN_OF_LIFE);
    loop {
        let read = or(async { Some(stream.read(&mut bytes).await) }, async {
            (&mut sign_of_life).await;
            None
        });
        match read.await {
            Some(Ok(0) | Err(_)) => return,
            Some(Ok(count)) => drop(heard.fetch_add(count, Ordering::SeqCst)),
            None => stream.write_all(&framed("PONG 1")).await.unwrap(),
        }
    }
}

fn framed(message: &str) -> Vec<u8> {
    let prefix = (message.len() as u32).to_be_bytes();
    [&prefix, message.as_bytes()].concat()
}

impl Person {
    /// Waits until so many are in the room.
    async fn counts(&mut self, all: usize) {
        while self.client.members().await.members.len() + 1 != all {
            self.until(&format!("{all} are here"), |event| {
                matches!(event, Event::Users { .. } | Event::Joined { .. } | Event::Left { .. })
            })
            .await;
        }
    }
}

#[test]
fn thousands_leave_and_come_back_at_once_and_nobody_is_dropped() {
    let Some(mut redis) = Redis::if_installed(&[]) else { return };
    let half = number("PLAUSCH_THOUSANDS").map_or(USUALLY, |count| count as usize) / 2;
    smol::block_on(async {
        let sites = ["one", "two"]
            .map(|name| Site::launch(&Setup { lease: LEASE, ..Setup::new(&redis, name) }));
        sites.iter().for_each(|site| drop(site.until("together")));
        let mut people = [sites[0].join("ann"), sites[1].join("bob")];
        for person in &mut people {
            person.joins().await;
        }
        let start = Instant::now();
        let mut crowd = Crowd::default();
        for number in 0..half {
            for (at, site) in sites.iter().enumerate() {
                crowd.join(site.address(), &format!("member-{at}-{number}")).await;
            }
        }
        for person in &mut people {
            person.counts(2 * half + 2).await;
        }
        println!("{} joined within {:.1} s", 2 * half, start.elapsed().as_secs_f32());
        let before = crowd.heard();
        redis.kill();
        sites.iter().for_each(|site| drop(site.until("alone")));
        for person in &mut people {
            person.counts(half + 1).await;
        }
        let start = Instant::now();
        redis.restart();
        sites.iter().for_each(|site| drop(site.until("together")));
        let together = start.elapsed().as_secs_f32();
        for person in &mut people {
            person.counts(2 * half + 2).await;
            assert_eq!(person.welcomes, 1);
        }
        println!(
            "they are together again after {together:.1} s, and all are back after {:.1} s; each heard {} bytes of it",
            start.elapsed().as_secs_f32(),
            (crowd.heard() - before) / (2 * half)
        );
        // Whoever was dropped has been by the time that somebody else is here for all.
        let mut last = sites[0].join("zoe");
        last.counts(2 * half + 3).await;
        people[1].counts(2 * half + 3).await;
        assert_eq!(crowd.gone.load(Ordering::SeqCst), 0);
    });
}
