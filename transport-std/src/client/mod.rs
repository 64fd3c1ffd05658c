//! A client over smol and async-net: it joins, keeps itself joined, and chats in private.
//!
//! ```no_run
//! use plausch_transport_std::client::{Client, Event, Options};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> { smol::block_on(async {
//! let options = Options::new("192.168.1.20:9000".parse()?, "Bot".parse()?);
//! let (client, events, driver) = Client::new(options);
//! smol::spawn(driver).detach();
//! while let Ok(event) = events.recv().await {
//!     match event {
//!         Event::Welcome { .. } => client.broadcast("Good morning!").await?,
//!         Event::Broadcast { from, text, own: false } => println!("{from}: {text}"),
//!         Event::Invited { peer, .. } => client.accept(&peer).await?,
//!         _ => {}
//!     }
//! }
//! # Ok(()) }) }
//! ```
//!
//! | file | what |
//! |---|---|
//! | `options.rs`, `event.rs` | what the application gives and gets |
//! | `lifecycle.rs` | joining, coming back, changing the nickname, leaving |
//! | `reach.rs` | from a server's name to a connection |
//! | `watch.rs` | whether this machine slept |
//! | `machine.rs`, `effects.rs` | the core's machine: inputs in; outputs done, events out |
//! | `server.rs` | what is known of the server, and of who answers in its place |
//! | `outbox.rs`, `unsaid.rs`, `queue.rs` | what the user said, until it was heard |
//! | `past.rs` | what was said before the client came |
//! | `missed.rs` | what an application that does not read is told later |
//! | `sockets.rs` | the machine's outputs become sockets and bytes |
//! | `secure.rs` | secure links to the server and to peers |
//! | `link.rs` | one TCP connection |

mod effects;
mod event;
mod lifecycle;
mod link;
mod machine;
mod missed;
mod options;
mod outbox;
mod past;
mod queue;
mod reach;
mod secure;
mod server;
mod sockets;
#[cfg(test)]
mod tests;
mod unsaid;
mod watch;

use std::future::Future;

use async_channel::{Receiver, Sender};
use plausch_core::client::Command;
use plausch_core::name::Nick;
use plausch_core::text::Text;

use lifecycle::{Lifecycle, Request};
use machine::Machine;

use crate::requests::Requests;

pub use event::{
    ChatEnd, ChatSecurity, CheckPhrase, Disconnect, Ended, Event, Member, PastText, Peer,
    PublicKey, Refusal, Rejection, Roster, Service,
};
pub use options::{BadServerAddr, Options, Security, ServerAddr};
pub use plausch_core::client::{CommandError, Limits};

/// Events that wait for the application, at most; then it misses some.
const MAX_EVENTS: usize = 1024;

/// What happens, in order. It is closed after [`Event::Ended`]. An application that does not read for long misses
/// events, and is told so and brought up to date by [`Event::Missed`]; the client stays in the room meanwhile.
///
/// A client whose events are dropped leaves.
pub type Events = Receiver<Event>;

/// A client's handle: to be cloned, and used from any thread and any executor. Once all of them are gone, the client
/// leaves.
///
/// A request resolves when it is done, or with the reason why nothing has changed; if the client has ended, that is
/// [`CommandError::NotJoined`]. It is made when it is first polled. Dropping it later does not take it back.
///
/// Requests never wait for events to be read, so one task may do both.
#[derive(Debug, Clone)]
pub struct Client {
    requests: Sender<Request>,
}

impl Client {
    /// The handle, the events, and the future that drives both: to be spawned on any executor, or run on a thread of
    /// its own with `smol::block_on`. The future ends once [`Event::Ended`] is delivered.
    pub fn new(options: Options) -> (Client, Events, impl Future<Output = ()> + Send + 'static) {
        Client::with_resolver(options, Box::new(reach::resolve))
    }

    fn with_resolver(
        options: Options,
        resolve: reach::Resolve,
    ) -> (Client, Events, impl Future<Output = ()> + Send + 'static) {
        let (requests, received) = Requests::new();
        let (telling, events) = async_channel::bounded(MAX_EVENTS);
        (Client { requests }, events, Lifecycle::new(options, resolve, telling, received).run())
    }

    /// Says `text` to the room. It comes back as [`Event::Broadcast`] once it was heard; if it was not, an
    /// [`Event::Unheard`] tells. Texts wait for their turn: each is sent once the one before was heard, at the pace that the
    /// server allows.
    ///
    /// Resolves when the text is taken, which is at once unless a thousand others wait.
    ///
    /// # Errors
    /// Not in the room, or the text is empty or longer than the server takes.
    pub async fn broadcast(&self, text: &str) -> Result<(), CommandError> {
        let text = owned(text)?;
        let (taken, result) = async_channel::bounded(1);
        let ask = move |machine: &mut Machine| machine.broadcast(text, taken);
        self.request(Request::Machine(Box::new(ask)), result).await
    }

    /// Says `text` in the private chat with `peer`. It comes back as [`Event::ChatText`], once or in pieces. To a peer that
    /// reads slowly it is said later; an [`Event::Unheard`] tells if the chat ends before.
    ///
    /// Resolves when the text is taken, which is at once unless a thousand others wait.
    ///
    /// # Errors
    /// There is no such chat, or it does not take the text.
    pub async fn say(&self, peer: &Peer, text: &str) -> Result<(), CommandError> {
        let (peer, text) = (peer.clone(), owned(text)?);
        let (taken, result) = async_channel::bounded(1);
        let ask = move |machine: &mut Machine| machine.say(&peer, text, taken);
        self.request(Request::Machine(Box::new(ask)), result).await
    }

    /// Commands the server, as one of its operators, in the words that its own console takes. Resolves when that is on its way;
    /// what comes of it is [`Event::Reply`], or [`Event::Error`] if this client is no operator.
    ///
    /// # Errors
    /// Not in the room, an original server, or the text is empty or longer than the server takes.
    pub async fn operate(&self, text: &str) -> Result<(), CommandError> {
        let text = owned(text)?;
        self.command(move |machine| machine.command(Command::Operate { text: Text::new(&text)? }))
            .await
    }

    /// Invites `nick` to a private chat, or accepts its invitation if there is one. What comes of it is
    /// [`Event::ChatOpened`] or [`Event::Rejected`].
    ///
    /// # Errors
    /// Nobody is called that, it cannot be invited, or there is a chat or an invitation already.
    pub async fn invite(&self, nick: &Nick) -> Result<(), CommandError> {
        let nick = nick.clone();
        self.command(move |machine| machine.command(Command::Invite { nick })).await
    }

    /// Accepts an invitation of `peer`. What comes of it is [`Event::ChatOpened`] or [`Event::ChatClosed`].
    ///
    /// # Errors
    /// There is no such invitation.
    pub async fn accept(&self, peer: &Peer) -> Result<(), CommandError> {
        let peer = peer.clone();
        self.command(move |machine| machine.command(Command::Accept { peer })).await
    }

    /// Declines an invitation of `peer`.
    ///
    /// # Errors
    /// There is no such invitation.
    pub async fn decline(&self, peer: &Peer) -> Result<(), CommandError> {
        let peer = peer.clone();
        self.command(move |machine| machine.command(Command::Decline { peer })).await
    }

    /// Ends the private chat with `peer`, or takes back an invitation.
    ///
    /// # Errors
    /// There is neither.
    pub async fn close(&self, peer: &Peer) -> Result<(), CommandError> {
        let peer = peer.clone();
        self.command(move |machine| machine.command(Command::Close { peer })).await
    }

    /// Opens the private chat with `peer` that is held: an [`Event::ChatHeld`] has told that its key is another than the
    /// known one, or that there is none.
    ///
    /// # Errors
    /// There is no such chat, or it is not held.
    pub async fn trust_peer(&self, peer: &Peer) -> Result<(), CommandError> {
        let peer = peer.clone();
        self.command(move |machine| machine.command(Command::Trust { peer })).await
    }

    /// From now on, whoever is called `nick` has to come with this key to a private chat, if this client knows secure
    /// ones: for each key that the application remembers of this server's members. The client itself remembers the keys
    /// of the chats that were opened, as long as it lives.
    ///
    /// # Errors
    /// The client has ended, or is told of a hundred thousand others.
    pub async fn expect_key(&self, nick: &Nick, key: PublicKey) -> Result<(), CommandError> {
        let nick = nick.clone();
        self.command(move |machine| machine.expect_key(nick, key)).await
    }

    /// Leaves the room and all chats, and joins again as `nick`. Resolves at once; what comes of it is
    /// [`Event::Welcome`], or [`Event::Refused`] and the return under the nickname that it had.
    ///
    /// # Errors
    /// The client has ended; or [`CommandError::NickTaken`]: another member is called that.
    pub async fn rename(&self, nick: &Nick) -> Result<(), CommandError> {
        let (done, result) = async_channel::bounded(1);
        self.request(Request::Rename(nick.clone(), done), result).await
    }

    /// Joins anew, now: at once instead of at the time that [`Event::Reconnecting`] told, and also if the client believes
    /// itself in the room, for example after this machine has changed its network. Private chats go on.
    ///
    /// # Errors
    /// The client has ended.
    pub async fn reconnect(&self) -> Result<(), CommandError> {
        let (done, result) = async_channel::bounded(1);
        self.request(Request::Reconnect(done), result).await
    }

    /// Takes `key` for the server's, instead of the one that is known, and joins anew with it, as
    /// [`reconnect`](Client::reconnect) does. For a user who has decided so, after [`Event::OtherKey`].
    ///
    /// # Errors
    /// The client has ended, or its options have no [`Security`].
    pub async fn trust(&self, key: PublicKey) -> Result<(), CommandError> {
        let (done, result) = async_channel::bounded(1);
        self.request(Request::Trust(key, done), result).await
    }

    /// The others in the room; nobody before the client has joined and after it has ended.
    pub async fn members(&self) -> Roster {
        let (done, roster) = async_channel::bounded(1);
        let request = Request::Machine(Box::new(move |machine: &mut Machine| {
            let _ = done.try_send(machine.roster());
        }));
        let _ = self.requests.try_send(request);
        roster.recv().await.unwrap_or_default()
    }

    /// Leaves for good. Resolves when all goodbyes are sent, which may take some seconds; the last event is then
    /// [`Event::Ended`].
    pub async fn leave(&self) {
        let (leaving, left) = async_channel::bounded(1);
        let _ = self.requests.try_send(Request::Leave(leaving));
        let _ = left.recv().await;
    }

    async fn command(
        &self,
        command: impl FnOnce(&mut Machine) -> Result<(), CommandError> + Send + 'static,
    ) -> Result<(), CommandError> {
        let (done, result) = async_channel::bounded(1);
        let request = Request::Machine(Box::new(move |machine: &mut Machine| {
            let _ = done.try_send(command(machine));
        }));
        self.request(request, result).await
    }

    async fn request(
        &self,
        request: Request,
        result: Receiver<Result<(), CommandError>>,
    ) -> Result<(), CommandError> {
        // A client that has ended takes no requests, and drops those that it took.
        let _ = self.requests.try_send(request);
        result.recv().await.unwrap_or(Err(CommandError::NotJoined))
    }
}

fn owned(text: &str) -> Result<String, CommandError> {
    Text::new(text)?;
    Ok(text.to_owned())
}
