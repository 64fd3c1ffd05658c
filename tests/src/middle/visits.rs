//! What Eve does beside the wires: she comes to the directory herself, under the nickname of somebody else; and she drops,
//! repeats and forges the datagrams that invite.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use plausch_core::client::Input;
use plausch_core::link::LinkId;
use plausch_core::secure::{Purpose, SecureLink};
use plausch_core::wire::{ChatPort, Datagram, Dialect, Hello, Message};

use super::eve::Eve;
use super::member::read_datagram;
use super::seal::{Came, Seal};
use super::world::World;
use crate::stream::{encoded, encoded_datagram};

/// From where Eve comes to the directory.
const EVES: &str = "10.0.0.66:50000";

/// A datagram as it was sent: from where, to where, and what it says.
pub(super) type Sent = (SocketAddr, SocketAddr, Vec<u8>);

/// Her own links to the directory.
#[derive(Default)]
pub(super) struct Doors(BTreeMap<LinkId, Door>);

struct Door {
    /// None: the link is plain.
    seal: Option<Seal>,
    /// What she says once it is open.
    words: Vec<u8>,
}

impl Doors {
    pub(super) fn is_hers(&self, link: LinkId) -> bool {
        self.0.contains_key(&link)
    }

    /// The directory sends her something. Returns what she sends back.
    pub(super) fn hears(&mut self, link: LinkId, mut bytes: &[u8]) -> Vec<u8> {
        let Some(Door { seal: Some(seal), words }) = self.0.get_mut(&link) else {
            return Vec::new();
        };
        let mut back = Vec::new();
        while !bytes.is_empty() {
            let (used, came) = seal.receive(bytes);
            bytes = &bytes[used..];
            match came {
                Some(Came::Send(message)) => back.extend(message),
                Some(Came::Secured { last, .. }) => {
                    back.extend(last);
                    back.extend(seal.seal(words));
                }
                Some(Came::Plain(_) | Came::Broken) | None => {}
            }
        }
        back
    }
}

impl World {
    /// Eve leaves if she is there, and comes as somebody else, over a plain link or over one of her own key.
    pub(super) fn eve_visits(&mut self) {
        for link in std::mem::take(&mut self.doors.0).into_keys() {
            self.room.closed(self.now, link);
            self.after_room();
        }
        let who = self.dice.below(self.members.len());
        let nick = self.members[who].driver.nick.clone();
        let said = [Message::Hello(Hello::default()), Message::Register { nick, port: 4000 }];
        let words = said.map(|message| encoded(&message, Dialect::Framed)).concat();
        let link = self.room.accept(self.now, EVES.parse().expect("an address"));
        let (door, first) = if self.dice.chance(0.5) {
            (Door { seal: None, words: Vec::new() }, words)
        } else {
            let Eve { identity, generator, .. } = &mut self.eve;
            let (seal, first) =
                SecureLink::initiate(identity, Purpose::Directory, generator, self.now);
            (Door { seal: Some(Seal::Core(Box::new(seal))), words }, first.to_vec())
        };
        self.doors.0.insert(link, door);
        self.room.receive(self.now, link, &first);
        self.after_room();
    }

    /// A member sends a datagram: it arrives, or not, and Eve may keep it.
    pub(super) fn datagram(&mut self, sent: Sent) {
        if self.dice.chance(0.3) {
            self.datagrams.push(sent.clone());
        }
        match self.dice.chance(0.15) {
            true => self.tally.datagrams_dropped += 1,
            false => self.arrives(sent),
        }
    }

    /// Eve sends a datagram again that was sent before, or one that nobody has sent: it comes from a member's address, says
    /// its nickname, and names a port on which somebody waits.
    pub(super) fn eve_sends(&mut self) {
        if self.dice.chance(0.5)
            && let Some(sent) = self.dice.pick(&self.datagrams).cloned()
        {
            self.tally.datagrams_replayed += 1;
            return self.arrives(sent);
        }
        let [from, to] = [(); 2].map(|()| self.dice.below(self.members.len()));
        let ports: Vec<u16> = self.listening.keys().copied().collect();
        let port = self.dice.pick(&ports).copied().unwrap_or(30_000);
        let (from, to) = (&self.members[from].driver, &self.members[to].driver);
        let port = ChatPort::new(port).expect("no port of the system");
        let invitation = Datagram::Invitation { port, from: Some(from.nick.clone()) };
        let bytes = encoded_datagram(&invitation, Dialect::Framed);
        let sent = (from.address, to.address, bytes);
        self.tally.datagrams_forged += 1;
        self.arrives(sent);
    }

    fn arrives(&mut self, (from, to, bytes): Sent) {
        let peer = self.members.iter().position(|one| one.driver.address == to);
        let Some((peer, (dialect, datagram))) = peer.zip(read_datagram(&bytes)) else { return };
        let input = Input::Datagram { from, dialect, datagram };
        self.members[peer].input(self.now, None, input);
        self.after(peer);
    }
}
