//! A server that restarts as it has said: its members wait, and come back soon.

#[expect(dead_code, reason = "other tests need more of it")]
mod common;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use plausch_transport_std::client::{Disconnect, Event, Options};
use plausch_transport_std::server::{self, Running};

use common::{Person, nick, run};

/// So that it can come back where it was.
fn server_at(listen: SocketAddr) -> Running {
    let listen = vec![listen];
    server::spawn(server::Options { listen, ..server::Options::default() }).unwrap()
}

fn is_out(event: &Event) -> bool {
    matches!(event, Event::Disconnected { .. })
}

#[test]
fn members_wait_for_a_server_that_restarts_and_are_told_of_no_failure() {
    let server = server_at(([127, 0, 0, 1], 0).into());
    let addr = server.addresses()[0];
    run(async {
        let ann = Person::with(Options::new(addr.into(), nick("ann")));
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        let handle = server.handle().clone();
        handle.announce_restart(Duration::from_secs(30), Some("a new disk")).await.unwrap();
        let text = Some("a new disk".to_owned());
        assert_eq!(ann.next().await, Event::Restarting { after: Duration::from_secs(30), text });
        let began = Instant::now();
        smol::unblock(|| server.stop()).await;
        // Nothing was said, and no failure is told, however often it tries.
        let (mut waits, mut tries) = (Vec::new(), 0);
        while waits.len() < 2 {
            match ann.next().await {
                Event::Disconnected { reason, error } => {
                    assert_eq!((reason, error), (Disconnect::Restarting, None));
                    tries += 1;
                }
                Event::Reconnecting { after } => waits.push(after),
                Event::Connecting { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(tries, 2);
        let soon = Duration::from_millis(500)..=Duration::from_millis(1250);
        assert!(soon.contains(&waits[0]) && waits[1] <= Duration::from_secs(5), "{waits:?}");
        assert!(began.elapsed() >= waits[0]);
        let _server = server_at(addr);
        ann.until(|event| matches!(event, Event::Welcome { .. })).await;
    });
}

#[test]
fn what_ends_without_a_word_after_a_restart_is_a_failure_again() {
    let server = server_at(([127, 0, 0, 1], 0).into());
    let addr = server.addresses()[0];
    run(async {
        let ann = Person::with(Options::new(addr.into(), nick("ann")));
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        server.handle().announce_restart(Duration::from_secs(1), None).await.unwrap();
        ann.until(|event| matches!(event, Event::Restarting { .. })).await;
        smol::unblock(|| server.stop()).await;
        let server = server_at(addr);
        ann.until(|event| matches!(event, Event::Welcome { .. })).await;
        smol::unblock(|| server.stop()).await;
        let Event::Disconnected { reason, .. } = ann.until(is_out).await else { unreachable!() };
        assert_eq!(reason, Disconnect::Ended);
    });
}
