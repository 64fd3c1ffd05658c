//! The typed client as events and requests in words, until all faces use its types.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_channel::{Receiver, Sender};
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{
    self, ChatEnd, CommandError, Disconnect, Ended, Member, Options, Peer, Rejection, Roster,
};
use smol::future::or;

/// What happened. Texts are one line each and hold no control characters.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Trying to reach the server.
    Connecting {
        /// `HOST:PORT` as it was told.
        server: String,
    },
    /// In the room. After a [`Event::Disconnected`] it comes again, and so does [`Event::Users`].
    Welcome {
        /// One's own nickname.
        nick: Nick,
        /// What the server speaks.
        dialect: Dialect,
        /// Whether the server is a modern one.
        modern: bool,
    },
    /// Everybody else who is in the room: follows the server's list, and [`Request::Users`].
    Users {
        /// The others, ordered by nickname.
        members: Vec<Member>,
        /// How many more there are that this client cannot hold.
        others: u32,
    },
    /// Somebody else came.
    Joined(Member),
    /// Somebody else left.
    Left {
        /// Who.
        nick: Nick,
    },
    /// Somebody said something to the room.
    Broadcast {
        /// Who.
        from: Nick,
        /// What.
        text: String,
        /// Whether it was oneself. Every text that this client says to the room comes back so, once.
        own: bool,
    },
    /// Something is wrong, here or at the server: to be shown as it is.
    Error {
        /// What, and where it helps, what to do.
        text: String,
    },
    /// Somebody asks for a private chat.
    ChatRequested {
        /// Who.
        peer: Peer,
        /// From where.
        ip: IpAddr,
        /// Who it may be, where that is not known (§4).
        candidates: Vec<Nick>,
    },
    /// One's own invitation came to nothing.
    ChatRejected {
        /// Who was invited.
        peer: Peer,
        /// Why.
        reason: Rejection,
    },
    /// A private chat is open.
    ChatOpened {
        /// With whom.
        peer: Peer,
        /// The other side's end of the connection.
        addr: SocketAddr,
    },
    /// Something was said in a private chat.
    ChatMessage {
        /// With whom one chats.
        peer: Peer,
        /// What was said.
        text: String,
        /// Whether oneself said it.
        own: bool,
    },
    /// A private chat is over, or somebody's invitation that was waiting is.
    ChatClosed {
        /// With whom.
        peer: Peer,
        /// Why.
        reason: ChatEnd,
    },
    /// Not in the room any more.
    Disconnected {
        /// Why.
        reason: String,
    },
    /// It will be tried again.
    Reconnecting {
        /// In what time.
        after: Duration,
    },
    /// The server does not let one in, and trying again would not help: the last event.
    Refused {
        /// The server's reason.
        text: String,
    },
    /// The client has left as it was asked to: the last event.
    Quit,
}

/// Something the user wants. What cannot be done is answered with [`Event::Error`], and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Say this to the room.
    Broadcast(String),
    /// Invite this member to a private chat.
    Invite(Nick),
    /// Accept this peer's invitation.
    Accept(Peer),
    /// Decline this peer's invitation.
    Reject(Peer),
    /// Say this in the private chat with this peer.
    Say(Peer, String),
    /// End the private chat with this peer, or take back one's own invitation.
    Close(Peer),
    /// Send [`Event::Users`] once more.
    Users,
    /// Leave, and come back under this nickname. Private chats end.
    Rename(Nick),
    /// Try to reach the server now, not only when the time that [`Event::Reconnecting`] told is over.
    Reconnect,
    /// Leave for good.
    Quit,
}

/// What requests are sent to.
#[derive(Debug, Clone)]
pub struct Client {
    requests: Sender<Request>,
}

/// What happens, in order.
pub type Events = Receiver<Event>;

impl Client {
    pub fn start(options: Options) -> (Client, Events) {
        let server = options.server.to_string();
        let (client, typed, driver) = client::Client::new(options);
        let (requests, asked) = async_channel::unbounded();
        let (telling, events) = async_channel::unbounded();
        smol::spawn(driver).detach();
        smol::spawn(translate(server, client, typed, asked, telling)).detach();
        (Client { requests }, events)
    }

    pub fn request(&self, request: Request) {
        let _ = self.requests.try_send(request);
    }
}

async fn translate(
    server: String,
    client: client::Client,
    typed: client::Events,
    requests: Receiver<Request>,
    telling: Sender<Event>,
) {
    enum Wake {
        Event(client::Event),
        Request(Request),
        Over,
    }
    loop {
        let event = async { typed.recv().await.map_or(Wake::Over, Wake::Event) };
        let request = async { requests.recv().await.map_or(Wake::Over, Wake::Request) };
        let event = match or(event, request).await {
            Wake::Over => return,
            Wake::Event(event) => told(event, &server),
            Wake::Request(request) => ask(&client, request).await,
        };
        if let Some(event) = event
            && telling.send(event).await.is_err()
        {
            return;
        }
    }
}

async fn ask(client: &client::Client, request: Request) -> Option<Event> {
    let result = match request {
        Request::Broadcast(text) => client.broadcast(&text).await,
        Request::Invite(nick) => client.invite(&nick).await,
        Request::Accept(peer) => client.accept(&peer).await,
        Request::Reject(peer) => client.decline(&peer).await,
        Request::Say(peer, text) => client.say(&peer, &text).await,
        Request::Close(peer) => client.close(&peer).await,
        Request::Users => {
            let Roster { members, others } = client.members().await;
            return Some(Event::Users { members, others });
        }
        Request::Rename(nick) => client.rename(&nick).await,
        Request::Reconnect => client.reconnect().await.or(Ok(())),
        Request::Quit => {
            let client = client.clone();
            smol::spawn(async move { client.leave().await }).detach();
            Ok(())
        }
    };
    result.err().map(|error: CommandError| Event::Error { text: error.to_string() })
}

fn told(event: client::Event, server: &str) -> Option<Event> {
    let lost = |reason: Disconnect, error: Option<std::io::ErrorKind>| match error {
        Some(error) => format!("{} ({server}: {error})", reason.as_str()),
        None => format!("{} ({server})", reason.as_str()),
    };
    Some(match event {
        client::Event::Connecting { server } => Event::Connecting { server: server.to_string() },
        client::Event::Welcome { nick, dialect, modern } => {
            Event::Welcome { nick, dialect, modern }
        }
        client::Event::Users { members, others } => Event::Users { members, others },
        client::Event::Joined { nick, addr } => Event::Joined(Member { nick, addr }),
        client::Event::Left { nick } => Event::Left { nick },
        client::Event::Broadcast { from, text, own } => Event::Broadcast { from, text, own },
        client::Event::Error { text, .. } => Event::Error { text },
        client::Event::Skipped => {
            Event::Error { text: "a message that is too long or not readable was left out".into() }
        }
        client::Event::Invited { peer, ip, candidates } => {
            Event::ChatRequested { peer, ip, candidates }
        }
        client::Event::NoRoom { peer } => Event::Error {
            text: format!("{peer} asks for a private chat, but too many are open: close one first"),
        },
        client::Event::Rejected { peer, reason } => Event::ChatRejected { peer, reason },
        client::Event::ChatOpened { peer, addr } => Event::ChatOpened { peer, addr },
        client::Event::ChatText { peer, text, own } => Event::ChatMessage { peer, text, own },
        client::Event::ChatClosed { peer, end } => Event::ChatClosed { peer, reason: end },
        client::Event::NoUdpPort { error } => Event::Error {
            text: format!("private chats are not possible: no UDP port can be opened: {error}"),
        },
        client::Event::Disconnected { reason, error } => {
            Event::Disconnected { reason: lost(reason, error) }
        }
        client::Event::Refused { text, .. } => Event::Error { text },
        client::Event::Reconnecting { after } => Event::Reconnecting { after },
        client::Event::Ended { reason } => match reason {
            Ended::Left => Event::Quit,
            Ended::Refused { text, .. } => Event::Refused { text },
            Ended::Dismissed { text, .. } => {
                Event::Refused { text: format!("{}: {text}", Disconnect::Dismissed.as_str()) }
            }
            Ended::Disconnected { reason, error } => Event::Refused { text: lost(reason, error) },
            _ => return None,
        },
        _ => return None,
    })
}
