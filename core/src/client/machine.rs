//! [`Client`]: hands each input and each command to the part that it is for.

use core::net::SocketAddr;

#[cfg(feature = "secure")]
use super::Trust;
use super::call::Call;
use super::chats::Chats;
use super::invitations::Invitations;
use super::membership::Membership;
use super::output::Tail;
use super::roster::Roster;
use super::{Command, CommandError, Input, Limits, MemberView, Outputs, Peer, Tables};
use crate::chat;
use crate::link::{LinkId, LinkIds};
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
#[cfg(feature = "secure")]
use crate::table::Full;
use crate::text::Text;
use crate::time::{Instant, Timeout};
use crate::wire::Datagram;

/// A member's state: its membership, the others in the room, its private chats. It holds no socket,
/// no clock, and no texts.
///
/// Its methods are of the same three kinds as a [`Directory`](crate::directory::Directory)'s.
#[derive(Debug)]
pub struct Client<T: Tables> {
    limits: Limits,
    ids: LinkIds,
    membership: Membership,
    roster: Roster<T::Members>,
    invitations: Invitations,
    chats: Chats<T>,
    /// After [`Command::Quit`]: all links are closed, and nothing that still arrives matters.
    quit: bool,
}

impl<T: Tables> Client<T> {
    /// A client that is in no room.
    pub fn new(limits: Limits) -> Self {
        Client {
            limits,
            ids: LinkIds::new(),
            membership: Membership::new(),
            roster: Roster::new(),
            invitations: Invitations::default(),
            chats: Chats::new(),
            quit: false,
        }
    }

    /// Sets [`Limits::past`] for the links that are opened from now on.
    pub fn set_past(&mut self, texts: u32) {
        self.limits.past = texts;
    }

    /// What is known of the directory's key: for the links that are opened from now on. To be set
    /// again for each other directory.
    #[cfg(feature = "secure")]
    pub fn set_trust(&mut self, trust: Trust) {
        self.membership.set_trust(trust);
    }

    /// Whether a link that an output asks for has to be secure. Then the driver begins it with
    /// [`SecureLink::initiate`](crate::secure::SecureLink::initiate) once it is up, and tells
    /// [`Input::Secured`] when the handshake is done; or [`Input::Closed`] if it is broken.
    #[cfg(feature = "secure")]
    pub fn is_secure(&self, link: LinkId) -> bool {
        self.membership.is_link(link) && self.membership.is_secure()
    }

    /// Whether the directory may have this key, as far as is known. If not, the driver keeps the last
    /// message of the handshake, which says who this client is, before it tells [`Input::Secured`].
    #[cfg(feature = "secure")]
    pub fn accepts(&self, key: &PublicKey) -> bool {
        self.membership.accepts(key)
    }

    /// Whether this client can do secure chats: for those that are opened from now on (§8.6).
    #[cfg(feature = "secure")]
    pub fn set_secure_chats(&mut self, able: bool) {
        self.chats.keys.able = able;
    }

    /// Whether a client that can do secure chats has no plain ones with peers of whom no key is known:
    /// such a chat ends at once, as [`NotSecure`](super::ChatEnd::NotSecure). For those that are opened
    /// from now on.
    #[cfg(feature = "secure")]
    pub fn require_secure_chats(&mut self, required: bool) {
        self.chats.keys.required = required;
    }

    /// From now on, whoever is called so has to come with that key to a private chat (§8.7), if this
    /// client can do secure ones. The driver remembers keys for each directory, from the end of the
    /// first chat on; this machine, as long as it lives and has room. Where no key is remembered, the
    /// one that the directory told is expected.
    ///
    /// # Errors
    /// If there is no room for one more.
    #[cfg(feature = "secure")]
    pub fn expect_key(&mut self, nick: Nick, key: PublicKey) -> Result<(), Full> {
        self.chats.keys.expect(nick, key)
    }

    /// Expects no keys any more: for another directory.
    #[cfg(feature = "secure")]
    pub fn forget_keys(&mut self) {
        self.chats.keys.forget();
    }

    /// The key of another member, if the directory told it (§8.5).
    #[cfg(feature = "secure")]
    pub fn key_of(&self, nick: &Nick) -> Option<&PublicKey> {
        self.roster.key_of(nick)
    }

    /// Handles what happened. The outputs have to be done before the next input.
    pub fn handle<'a>(&'a mut self, now: Instant, input: Input<'a>) -> Outputs<'a, T> {
        let mut outputs = Outputs::new();
        if !self.quit {
            self.on_input(now, input, &mut outputs);
        }
        outputs
    }

    /// Does what the user asks for.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
    ) -> Result<Outputs<'a, T>, CommandError> {
        let mut outputs = Outputs::new();
        self.on_command(now, command, &mut outputs)?;
        Ok(outputs)
    }

    /// When the client wants [`Input::Timeout`] next.
    pub fn next_timeout(&self) -> Option<Timeout> {
        if self.quit {
            return None;
        }
        let chats = self.chats.iter().filter_map(|(_, entry)| entry.next_timeout());
        chats.chain(self.membership.next_timeout()).min_by_key(|timeout| timeout.at)
    }

    /// This client's nickname, once it has tried to join.
    pub fn nick(&self) -> Option<&Nick> {
        self.roster.own()
    }

    /// Whether this client is in the room.
    pub fn is_joined(&self) -> bool {
        self.membership.is_joined()
    }

    /// Whether `text` can be said to the room now.
    ///
    /// # Errors
    /// Says why not: this client is not in the room, or the text is longer than the directory takes.
    pub fn may_broadcast(&self, text: Text<'_>) -> Result<(), CommandError> {
        self.membership.may_broadcast::<T>(text, &self.roster, &self.limits).map(drop)
    }

    /// The others in the room, ordered by nickname.
    pub fn members(&self) -> impl Iterator<Item = MemberView<'_>> {
        self.roster.members().iter()
    }

    /// How many members there are beyond those that the roster holds.
    pub fn others(&self) -> u32 {
        self.roster.others()
    }

    /// The peers of all chats and invitations.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.chats.iter().map(|(_, entry)| &entry.peer)
    }

    /// The link of the chat with `peer`, once there is one.
    pub fn link_of(&self, peer: &Peer) -> Option<LinkId> {
        self.chats.find(peer).and_then(|(_, entry)| entry.link())
    }

    fn on_input<'a>(&'a mut self, now: Instant, input: Input<'a>, outputs: &mut Outputs<'a, T>) {
        let Client { limits, ids, membership, roster, invitations, chats, .. } = self;
        let input = match input {
            Input::Connected { link, peer } if membership.is_link(link) => {
                let until = now + limits.joining;
                return membership.on_connected(until, limits.past, peer, roster, outputs);
            }
            Input::Received { link, received } if membership.is_link(link) => {
                membership.on_received(now, limits, received, roster, chats, outputs);
                #[cfg(feature = "secure")]
                membership.come_back(ids, now + limits.joining, outputs);
                return;
            }
            #[cfg(feature = "secure")]
            Input::Secured { link, key, .. } if membership.is_link(link) => {
                let until = now + limits.joining;
                return membership.on_secured(until, limits.past, key, roster, outputs);
            }
            Input::Failed { link } | Input::Closed { link } if membership.is_link(link) => {
                return membership.on_closed(now, outputs);
            }
            Input::Timeout if membership.is_due(now) => {
                return membership.on_timeout(now, limits, roster, outputs);
            }
            input => input,
        };
        let joined = membership.is_joined();
        let call = &mut Call { now, limits, ids, roster, outputs };
        match input {
            #[cfg(feature = "secure")]
            Input::Secured { link, key, check } => {
                if let Some(check) = check {
                    chats.on_input(link, chat::Input::Secured { key, check }, call);
                }
            }
            Input::Connected { link, peer } => chats.on_connected(link, peer, call),
            Input::Listening { link, port } => invitations.on_listening(link, port, chats, call),
            Input::Received { link, received } => {
                chats.on_input(link, chat::Input::Received(received.item), call);
            }
            Input::Failed { link } => chats.on_failed(link, call),
            Input::Closed { link } => chats.on_input(link, chat::Input::Closed, call),
            Input::Datagram {
                from,
                dialect,
                datagram: Datagram::Invitation { port, from: nick },
            } => {
                if joined {
                    invitations.on_invited(canonical(from), dialect, port, nick, chats, call);
                }
            }
            Input::Datagram { from, datagram: Datagram::Rejection, .. } => {
                chats.on_rejected(canonical(from), call);
            }
            Input::Timeout => match chats.first_due(now) {
                Some((key, None)) => invitations.on_timeout(key, chats, call),
                Some((_, Some(link))) => chats.on_input(link, chat::Input::Timeout, call),
                None => {}
            },
        }
    }

    fn on_command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
        outputs: &mut Outputs<'a, T>,
    ) -> Result<(), CommandError> {
        let Client { limits, ids, membership, roster, invitations, chats, quit } = self;
        if membership.is_out()
            && let Command::Join { directory, nick, udp_port, dialect, local } = command
        {
            if core::mem::take(quit) {
                chats.clear();
            }
            roster.restart(directory.ip(), dialect, nick, udp_port, local);
            membership.connect(ids.allocate(), directory, now + limits.joining, outputs);
            return Ok(());
        }
        let call = &mut Call { now, limits, ids, roster, outputs };
        match command {
            Command::Join { .. } => Err(CommandError::Joined),
            _ if *quit => Err(CommandError::NotJoined),
            Command::Broadcast { text } => membership.broadcast(text, call),
            Command::Operate { text } => membership.operate(text, call),
            Command::Invite { .. } if !membership.is_joined() => Err(CommandError::NotJoined),
            Command::Invite { nick } => invitations.invite(nick, chats, call),
            Command::Accept { peer } => invitations.accept(&peer, chats, call),
            Command::Decline { peer } => invitations.decline(&peer, chats, call),
            Command::Close { peer } if chats.is_invited_by(&peer) => {
                invitations.decline(&peer, chats, call)
            }
            Command::Close { peer } => chats.close(&peer, call),
            Command::Say { peer, text } => chats.say(&peer, text, call),
            Command::Trust { peer } => chats.trust(&peer, call),
            Command::Quit => {
                *quit = true;
                membership.quit(call);
                call.outputs.then(Tail::quit(now, chats.table()));
                Ok(())
            }
        }
    }
}

/// An IPv4 address that a socket of both families shows as an IPv6 one, as the IPv4 address that it
/// is.
fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}
