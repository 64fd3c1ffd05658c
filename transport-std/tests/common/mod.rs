//! What the tests of a client share.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use futures_lite::future::or;
use plausch_transport_std::client::{Client, Event, Events, Options};
use plausch_transport_std::server::{self, DirectoryLimits, Limits, Running};
use plausch_transport_std::{Nick, Rate};

/// Longer than anything takes on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

/// Of broadcasts.
pub(crate) const ANY_NUMBER: Rate = Rate { burst: 0, per_second: 0 };

/// Runs `test`, which fails if it never ends.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let too_late = async {
        smol::Timer::after(TIMEOUT).await;
        panic!("nothing happens any more");
    };
    smol::block_on(or(test, too_late));
}

pub(crate) fn nick(nick: &str) -> Nick {
    Nick::new(nick).unwrap()
}

/// A payload as the framed dialect sends it.
pub(crate) fn framed(payload: &str) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length, payload.as_bytes()].concat()
}

/// A server that takes so many broadcasts.
pub(crate) fn server(broadcasts: Rate) -> Running {
    let directory = DirectoryLimits { broadcasts, ..DirectoryLimits::default() };
    let limits = Limits { directory, ..Limits::default() };
    let listen = vec![([127, 0, 0, 1], 0).into()];
    server::spawn(server::Options { listen, limits, ..server::Options::default() }).unwrap()
}

pub(crate) struct Person {
    pub(crate) client: Client,
    pub(crate) events: Events,
}

impl Person {
    pub(crate) fn start(server: SocketAddr, name: &str) -> Person {
        Person::with(Options::new(server.into(), nick(name)))
    }

    pub(crate) fn with(options: Options) -> Person {
        let (client, events, driver) = Client::new(options);
        smol::spawn(driver).detach();
        Person { client, events }
    }

    pub(crate) async fn next(&self) -> Event {
        self.events.recv().await.unwrap()
    }

    pub(crate) async fn until(&self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await;
            if wanted(&event) {
                return event;
            }
        }
    }
}
