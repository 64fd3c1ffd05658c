//! What takes a resolver of names that can be told what to do.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_lite::FutureExt;

use super::reach::Resolve;
use super::{Client, Disconnect, Ended, Event, Events, Options, Peer};
use crate::server::{self, Running};

#[test]
fn private_chats_go_on_while_a_name_is_resolved() {
    let server = server();
    let address = server.addresses()[0];
    let (answers, answer) = async_channel::unbounded::<SocketAddr>();
    answers.try_send(address).unwrap();
    let slow: Resolve = Box::new(move |_| {
        let answer = answer.clone();
        async move { answer.recv().await.map(|addr| vec![addr]).map_err(io::Error::other) }.boxed()
    });
    run(async {
        let (ann, her_events) = join(address, "ann", slow).await;
        let (bob, his_events) = join(address, "bob", at_once(address)).await;
        until(&her_events, |event| matches!(event, Event::Joined { .. })).await;
        ann.invite(&"bob".parse().unwrap()).await.unwrap();
        until(&his_events, |event| matches!(event, Event::Invited { .. })).await;
        bob.accept(&peer("ann")).await.unwrap();
        until(&her_events, |event| matches!(event, Event::ChatOpened { .. })).await;
        until(&his_events, |event| matches!(event, Event::ChatOpened { .. })).await;
        server.stop();
        until(&her_events, |event| matches!(event, Event::Reconnecting { .. })).await;
        ann.reconnect().await.unwrap();
        until(&her_events, |event| matches!(event, Event::Connecting { .. })).await;
        // From here on, her resolver has no answer.
        bob.say(&peer("ann"), "psst").await.unwrap();
        let heard = until(&her_events, |event| matches!(event, Event::ChatText { .. })).await;
        let text = "psst".to_owned();
        assert_eq!(heard, Event::ChatText { peer: peer("bob"), text, own: false, number: None });
        ann.say(&peer("bob"), "yes?").await.unwrap();
        until(&his_events, |event| matches!(event, Event::ChatText { own: false, .. })).await;
        ann.leave().await;
        drop(answers);
    });
}

#[test]
fn a_name_that_nobody_knows_is_told_as_such() {
    let unknown: Resolve =
        Box::new(|_| async { Err(io::Error::from(io::ErrorKind::NotFound)) }.boxed());
    let options = Options {
        reconnect: false,
        ..Options::new("nowhere.invalid".parse().unwrap(), "ann".parse().unwrap())
    };
    let (_client, events, driver) = Client::with_resolver(options, unknown);
    smol::spawn(driver).detach();
    run(async {
        let (reason, error) = (Disconnect::UnknownHost, Some(io::ErrorKind::NotFound));
        let lost = until(&events, |event| matches!(event, Event::Disconnected { .. })).await;
        assert_eq!(lost, Event::Disconnected { reason, error });
        let ended = until(&events, |event| matches!(event, Event::Ended { .. })).await;
        assert_eq!(ended, Event::Ended { reason: Ended::Disconnected { reason, error } });
    });
}

fn server() -> Running {
    let listen = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
    server::spawn(server::Options { listen, ..Default::default() }).unwrap()
}

fn run(test: impl Future<Output = ()>) {
    let too_late = async {
        smol::Timer::after(Duration::from_secs(120)).await;
        panic!("nothing happens any more");
    };
    smol::block_on(test.or(too_late));
}

fn at_once(addr: SocketAddr) -> Resolve {
    Box::new(move |_| async move { Ok(vec![addr]) }.boxed())
}

async fn join(server: SocketAddr, nick: &str, resolve: Resolve) -> (Client, Events) {
    let options = Options::new(server.into(), nick.parse().unwrap());
    let (client, events, driver) = Client::with_resolver(options, resolve);
    smol::spawn(driver).detach();
    until(&events, |event| matches!(event, Event::Users { .. })).await;
    (client, events)
}

async fn until(events: &Events, wanted: impl Fn(&Event) -> bool) -> Event {
    loop {
        let event = events.recv().await.unwrap();
        if wanted(&event) {
            return event;
        }
    }
}

fn peer(nick: &str) -> Peer {
    Peer::Nick(nick.parse().unwrap())
}
