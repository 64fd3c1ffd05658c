//! What an operator does with a server that runs.

use std::net::SocketAddr;

use async_channel::Sender;
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;

/// Speaks to a [`Server`](super::Server) that runs, from any thread. Dropping it changes nothing.
#[derive(Debug, Clone)]
pub struct Handle {
    requests: Sender<Request>,
}

/// A member, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub nick: Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// What it speaks.
    pub dialect: Dialect,
    /// Whether it said HELLO.
    pub modern: bool,
}

/// What a server is asked, and where the answer goes.
#[derive(Debug)]
pub(super) enum Request {
    Members(Sender<Vec<Member>>),
    Kick { nick: Nick, why: Option<String>, done: Sender<bool> },
    Say { text: String, done: Sender<bool> },
    Stop,
}

impl Handle {
    pub(super) fn new(requests: Sender<Request>) -> Self {
        Handle { requests }
    }

    /// The members in the order in which they connected; nobody once the server has stopped.
    pub async fn members(&self) -> Vec<Member> {
        self.ask(Request::Members).await.unwrap_or_default()
    }

    /// Removes a member and tells it `why`. False: nobody is called that.
    pub async fn kick(&self, nick: Nick, why: Option<String>) -> bool {
        self.ask(|done| Request::Kick { nick, why, done }).await.unwrap_or(false)
    }

    /// Says this to the room, as `Server`. False: the text is empty or too long, or the server has stopped.
    pub async fn say(&self, text: String) -> bool {
        self.ask(|done| Request::Say { text, done }).await.unwrap_or(false)
    }

    /// Tells the members that the server stops, and stops it: [`Server::run`](super::Server::run) returns.
    pub fn stop(&self) {
        // A server that is gone has stopped.
        let _ = self.requests.try_send(Request::Stop);
    }

    async fn ask<T>(&self, request: impl FnOnce(Sender<T>) -> Request) -> Option<T> {
        let (answer, answered) = async_channel::bounded(1);
        self.requests.send(request(answer)).await.ok()?;
        answered.recv().await.ok()
    }
}
