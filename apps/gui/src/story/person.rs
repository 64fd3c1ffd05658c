//! Somebody else in the room, and the server.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::Arc;

use plausch_core::name::Nick;
use plausch_core::secure::{Generator, Identity};
use plausch_transport_std::client::{Client, Event, Events, Options, Peer, Security};
use plausch_transport_std::server::{self, Running};
use smol::Timer;
use smol::future::or;

use super::DEADLINE;

/// A server on this machine.
pub(super) fn serve() -> Running {
    serve_at(([127, 0, 0, 1], 0).into())
}

/// A server at this address.
pub(super) fn serve_at(listen: SocketAddr) -> Running {
    server::spawn(server::Options { listen: vec![listen], ..Default::default() }).unwrap()
}

/// A server with secure links.
pub(super) fn serve_secure(seed: u8) -> Running {
    serve_secure_at(([127, 0, 0, 1], 0).into(), seed)
}

/// The same, at this address.
pub(super) fn serve_secure_at(listen: SocketAddr, seed: u8) -> Running {
    let security = Some(server::Security::new(identity(seed)));
    server::spawn(server::Options { listen: vec![listen], security, ..Default::default() }).unwrap()
}

/// A member of the room.
pub(super) struct Person {
    client: Client,
    events: Events,
}

impl Person {
    /// Joins, and is in the room.
    pub(super) fn joins(server: &Running, name: &str) -> Self {
        Self::joins_with(server, name, None)
    }

    /// The same, over a secure link.
    pub(super) fn joins_as(server: &Running, name: &str, seed: u8) -> Self {
        Self::joins_with(server, name, Some(Security::new(identity(seed))))
    }

    fn joins_with(server: &Running, name: &str, security: Option<Security>) -> Self {
        let options = Options::new(server.addresses()[0].into(), Nick::new(name).unwrap());
        let options = Options { security, ..options };
        let (client, events, driver) = Client::new(options);
        smol::spawn(driver).detach();
        let mut person = Person { client, events };
        person.until("welcome", |event| matches!(event, Event::Users { .. }).then_some(()));
        person
    }

    pub(super) fn says(&self, text: &str) {
        smol::block_on(self.client.broadcast(text)).unwrap();
    }

    pub(super) fn says_to(&self, name: &str, text: &str) {
        smol::block_on(self.client.say(&peer(name), text)).unwrap();
    }

    pub(super) fn invites(&self, name: &str) {
        smol::block_on(self.client.invite(&Nick::new(name).unwrap())).unwrap();
    }

    /// Whether a member is called so.
    pub(super) fn knows(&self, name: &str) -> bool {
        let roster = smol::block_on(self.client.members());
        roster.members.iter().any(|member| member.nick.as_str() == name)
    }

    /// Waits until it hears this in the room.
    pub(super) fn hears(&mut self, said: &str) {
        self.until(said, |event| match event {
            Event::Broadcast { text, .. } if text == said => Some(()),
            _ => None,
        });
    }

    /// Waits until it hears this in the room. All that others said there since it joined, or since the last time.
    pub(super) fn hears_all_until(&mut self, last: &str) -> Vec<String> {
        let heard = RefCell::new(Vec::new());
        self.until(last, |event| {
            let Event::Broadcast { text, .. } = event else { return None };
            heard.borrow_mut().push(text.clone());
            (text == last).then_some(())
        });
        heard.into_inner()
    }

    /// Waits until it hears this in a private chat.
    pub(super) fn hears_alone(&mut self, said: &str) {
        self.until(said, |event| match event {
            Event::ChatText { text, .. } if text == said => Some(()),
            _ => None,
        });
    }

    /// Waits until somebody invites it, and accepts.
    pub(super) fn accepts(&mut self) {
        let peer = self.until("an invitation", |event| match event {
            Event::Invited { peer, .. } => Some(peer.clone()),
            _ => None,
        });
        smol::block_on(self.client.accept(&peer)).unwrap();
    }

    /// Waits until a private chat is over.
    pub(super) fn sees_the_end(&mut self) {
        self.until("the end of a chat", |event| {
            matches!(event, Event::ChatClosed { .. }).then_some(())
        });
    }

    fn until<T>(&mut self, what: &str, wanted: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            let event = or(async { self.events.recv().await.ok() }, async {
                Timer::after(DEADLINE).await;
                None
            });
            let event = smol::block_on(event).unwrap_or_else(|| panic!("never: {what}"));
            if let Some(found) = wanted(&event) {
                return found;
            }
        }
    }
}

fn peer(name: &str) -> Peer {
    Peer::Nick(Nick::new(name).unwrap())
}

/// The key pair of whoever has this number.
fn identity(seed: u8) -> Arc<Identity> {
    Arc::new(Identity::generate(&mut Generator::new([seed; 32])))
}
