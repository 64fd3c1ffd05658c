//! An original's client on its host: the stand-in, driven in the world's time.

use std::net::SocketAddr;
use std::time::Duration;

use plausch_core::time::Instant;
use plausch_core::wire::Dialect;

use super::ledger::Ledger;
use super::network::{EndId, HostId, ListenerId, Network, Port, ProgramId, Read, Signal, Temper};
use super::program::{Action, Person, Program};
use super::seen::{Seen, Sights};
use super::trace::readable;
use crate::originals::{Chat, Client, Generation, Shown};

/// How long an original waits for the invited to connect.
const INVITATION_TIMEOUT: Duration = Duration::from_secs(10);
/// What one `recv()` of an original returns at most.
const RECV: usize = 1024;

/// An original's client.
#[derive(Debug)]
pub struct Original {
    id: ProgramId,
    host: HostId,
    address: SocketAddr,
    machine: Client,
    server: Option<EndId>,
    is_in: bool,
    chats: Vec<Talk>,
    invitations: Vec<Invitation>,
    questions: Vec<(SocketAddr, u16)>,
    sights: Sights,
}

#[derive(Debug)]
struct Talk {
    end: EndId,
    chat: Chat,
    peer: String,
    greeted: bool,
    /// The peer's nickname has come.
    opened: bool,
}

#[derive(Debug)]
struct Invitation {
    listener: ListenerId,
    peer: String,
    udp: SocketAddr,
    until: Instant,
}

impl Original {
    /// An original on `host` that takes invitations at `address`.
    ///
    /// # Panics
    /// If that port is taken.
    pub fn new(
        net: &mut Network,
        id: ProgramId,
        host: HostId,
        generation: Generation,
        nick: &str,
        address: SocketAddr,
    ) -> Self {
        net.open_datagrams(id, host, Some(address.port())).expect("a port for datagrams");
        Original {
            id,
            host,
            address,
            machine: Client::new(generation, nick),
            server: None,
            is_in: false,
            chats: Vec::new(),
            invitations: Vec::new(),
            questions: Vec::new(),
            sights: Sights::default(),
        }
    }

    /// Whom it knows of, and where.
    pub fn machine(&self) -> &Client {
        &self.machine
    }

    /// How many windows ask for a private chat.
    pub fn questions(&self) -> usize {
        self.questions.len()
    }

    fn sees(&mut self, net: &mut Network, seen: Seen) {
        net.note(self.machine.nick(), format_args!("sees {seen:?}"));
        self.sights.add(net.now(), seen);
    }

    fn sees_in(&mut self, net: &mut Network, window: EndId, seen: Seen) {
        net.note(self.machine.nick(), format_args!("sees {seen:?}"));
        self.sights.add_in(window, net.now(), seen);
    }

    fn shown(&mut self, net: &mut Network, all: Vec<Shown>) {
        for shown in all {
            match &shown {
                Shown::Joined => self.is_in = true,
                Shown::Question { source, port } => self.questions.push((*source, *port)),
                Shown::Refused(_) | Shown::Disconnected => {
                    self.is_in = false;
                    if let Some(end) = self.server.take() {
                        net.close(end);
                    }
                }
                Shown::ReaderEnded(_) => self.is_in = false,
                _ => {}
            }
            let seen = Seen::of_original(self.machine.nick(), shown);
            self.sees(net, seen);
        }
    }

    fn send(&self, net: &mut Network, end: EndId, bytes: &[u8]) {
        net.note(self.machine.nick(), format_args!("→ {}", readable(bytes)));
        net.send(end, bytes);
    }

    fn say_to_directory(&self, net: &mut Network, bytes: &[u8]) -> Result<(), String> {
        let end = self.server.ok_or("it is not connected")?;
        self.send(net, end, bytes);
        Ok(())
    }

    fn invite(&mut self, net: &mut Network, peer: &str) -> Result<(), String> {
        let (ip, port) = self.machine.roster().get(peer).cloned().ok_or("nobody is called that")?;
        let ip = ip.parse().map_err(|_| "an address that makes no sense")?;
        let listener = net.listen(self.id, self.host, Temper::Frail, Port::Any, true);
        let udp = SocketAddr::new(ip, port);
        let until = net.now() + INVITATION_TIMEOUT;
        self.invitations.push(Invitation { listener, peer: peer.to_owned(), udp, until });
        Ok(())
    }

    /// Its port is open: now it invites. The first generation does so from a throw-away port.
    fn invited(&mut self, net: &mut Network, listener: ListenerId, port: u16) {
        let Some(invitation) = self.invitations.iter().find(|waits| waits.listener == listener)
        else {
            return;
        };
        let from = match self.machine.generation() {
            Generation::Framed => Some(self.address.port()),
            Generation::Line => net.open_datagrams(self.id, self.host, None),
        };
        let datagram = self.machine.invitation(port);
        let who = self.machine.nick();
        net.send_datagram(who, self.host, from.unwrap_or(0), invitation.udp, &datagram);
        if self.machine.generation() == Generation::Line {
            net.close_datagrams(self.host, from.unwrap_or(0));
        }
    }

    fn question(&mut self) -> Result<(SocketAddr, u16), String> {
        if self.questions.is_empty() {
            return Err("nobody asks".to_owned());
        }
        Ok(self.questions.remove(0))
    }

    fn chat(&mut self, net: &mut Network, end: EndId) {
        let Some(at) = self.chats.iter().position(|talk| talk.end == end) else { return };
        let Some(talk) = self.chats.get_mut(at) else { return };
        let (shown, answer) = match net.read(end, RECV) {
            Read::Nothing => return,
            Read::End => (talk.chat.closed(), Vec::new()),
            Read::Bytes(bytes) => {
                net.note(self.machine.nick(), format_args!("recv() → {}", readable(&bytes)));
                talk.chat.received(&bytes)
            }
        };
        if !answer.is_empty() {
            net.send(end, &answer);
        }
        let over = talk.chat.is_over();
        if let Some(shown) = shown {
            let seen = Seen::of_original_chat(&talk.peer, shown);
            if let Seen::ChatOpened { peer } = &seen {
                talk.peer.clone_from(peer);
                talk.opened = true;
            }
            self.sees_in(net, end, seen);
        }
        if over {
            self.chats.remove(at);
            net.close(end);
        }
    }

    fn talk_with(&self, peer: &str) -> Result<usize, String> {
        let is_one = |talk: &Talk| talk.greeted && talk.peer == peer;
        // Whoever has several windows types where somebody answers.
        let opened = self.chats.iter().position(|talk| talk.opened && is_one(talk));
        let found = opened.or_else(|| self.chats.iter().position(is_one));
        found.ok_or_else(|| "there is no such chat".to_owned())
    }
}

impl Program for Original {
    fn signal(&mut self, net: &mut Network, signal: Signal) {
        match signal {
            Signal::Connected { end, .. } if self.server == Some(end) => {
                let register = self.machine.register(self.address.port());
                self.send(net, end, &register);
            }
            Signal::Refused { end } if self.server == Some(end) => {
                self.server = None;
                let shown = self.machine.closed();
                self.shown(net, shown);
            }
            Signal::Readable { end } if self.server == Some(end) => {
                let shown = match net.read(end, RECV) {
                    Read::Nothing => return,
                    Read::End => {
                        self.is_in = false;
                        self.server = None;
                        net.close(end);
                        self.machine.closed()
                    }
                    Read::Bytes(bytes) => self.machine.received(&bytes),
                };
                self.shown(net, shown);
            }
            Signal::Lost { end } if self.server == Some(end) => {
                self.is_in = false;
                self.server = None;
                let shown = self.machine.closed();
                self.shown(net, shown);
            }
            Signal::Connected { end, .. } => {
                if let Some(talk) = self.chats.iter_mut().find(|talk| talk.end == end) {
                    talk.greeted = true;
                    let greeting = talk.chat.greeting();
                    self.send(net, end, &greeting);
                }
            }
            Signal::Refused { end } => self.chats.retain(|talk| talk.end != end),
            Signal::Listening { listener, port } => self.invited(net, listener, port),
            Signal::Accepted { listener, end, .. } => {
                let found = self.invitations.iter().position(|waits| waits.listener == listener);
                let Some(at) = found else { return net.close(end) };
                let peer = self.invitations.remove(at).peer;
                let chat = Chat::inviter(self.machine.generation(), self.machine.nick());
                self.chats.push(Talk { end, chat, peer, greeted: true, opened: false });
            }
            Signal::Readable { end } => self.chat(net, end),
            Signal::Lost { end } => {
                if let Some(at) = self.chats.iter().position(|talk| talk.end == end) {
                    let mut talk = self.chats.remove(at);
                    if let Some(shown) = talk.chat.closed() {
                        self.sees_in(net, end, Seen::of_original_chat(&talk.peer, shown));
                    }
                }
            }
            Signal::Datagram { port, from, bytes } if port == self.address.port() => {
                let shown = self.machine.datagram(from, &bytes);
                self.shown(net, shown);
            }
            Signal::Datagram { .. } | Signal::Taken { .. } | Signal::Writable { .. } => {}
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        self.invitations.iter().map(|waits| waits.until).min()
    }

    fn wake(&mut self, net: &mut Network) {
        let now = net.now();
        let (over, left): (Vec<_>, Vec<_>) =
            self.invitations.drain(..).partition(|waits| waits.until <= now);
        self.invitations = left;
        for invitation in over {
            net.unlisten(invitation.listener);
            let reason = "timeout".to_owned();
            self.sees(net, Seen::Rejected { peer: invitation.peer, reason });
        }
    }
}

impl Person for Original {
    fn does(&mut self, net: &mut Network, action: Action<'_>) -> Result<(), String> {
        net.note(self.machine.nick(), format_args!("{action:?}"));
        match action {
            Action::Join { directory } => {
                self.machine = Client::new(self.machine.generation(), self.machine.nick());
                self.server = Some(net.connect(self.id, self.host, Temper::Sleepy, directory));
            }
            Action::Say { text } => self.say_to_directory(net, &self.machine.broadcast(text))?,
            Action::Invite { peer } => self.invite(net, peer)?,
            Action::Accept { peer } => {
                let (source, port) = self.question()?;
                let to = SocketAddr::new(source.ip(), port);
                let end = net.connect(self.id, self.host, Temper::Frail, to);
                let chat = Chat::invited(self.machine.generation(), self.machine.nick());
                self.chats.push(Talk {
                    end,
                    chat,
                    peer: peer.to_owned(),
                    greeted: false,
                    opened: false,
                });
            }
            Action::Decline { .. } => {
                let (source, port) = self.question()?;
                let to = SocketAddr::new(source.ip(), port);
                let (who, datagram) = (self.machine.nick(), self.machine.rejection());
                net.send_datagram(who, self.host, self.address.port(), to, &datagram);
            }
            Action::SayInPrivate { peer, text } => {
                let talk = self.chats.get(self.talk_with(peer)?).ok_or("there is no such chat")?;
                let window = talk.end;
                self.send(net, window, &talk.chat.say(text));
                let (peer, text) = (peer.to_owned(), text.to_owned());
                self.sees_in(net, window, Seen::ChatText { peer, text, own: true });
            }
            Action::Close { peer } => {
                let talk = self.chats.remove(self.talk_with(peer)?);
                self.send(net, talk.end, &talk.chat.disconnect());
                net.close(talk.end);
                let (peer, end) = (peer.to_owned(), "closed".to_owned());
                self.sees_in(net, talk.end, Seen::ChatClosed { peer, end });
            }
            Action::Quit => {
                self.say_to_directory(net, &self.machine.quit())?;
                self.is_in = false;
                for talk in std::mem::take(&mut self.chats) {
                    self.send(net, talk.end, &talk.chat.disconnect());
                    net.close(talk.end);
                    let (peer, end) = (talk.peer, "closed".to_owned());
                    self.sees_in(net, talk.end, Seen::ChatClosed { peer, end });
                }
                if let Some(end) = self.server.take() {
                    net.close(end);
                }
            }
        }
        Ok(())
    }

    fn sights(&mut self) -> &mut Sights {
        &mut self.sights
    }

    fn is_in(&self) -> bool {
        self.is_in
    }

    fn roster(&self) -> (Vec<String>, u32) {
        let others = self.machine.roster().keys().filter(|nick| *nick != self.machine.nick());
        (others.cloned().collect(), 0)
    }

    fn member(&self, nick: &str) -> Option<(SocketAddr, Option<Dialect>)> {
        let (ip, port) = self.machine.roster().get(nick)?;
        Some((SocketAddr::new(ip.parse().ok()?, *port), None))
    }

    fn directory_end(&self) -> Option<EndId> {
        self.server
    }

    fn chat_ends(&self) -> Vec<EndId> {
        self.chats.iter().map(|talk| talk.end).collect()
    }

    fn last_port(&self) -> Option<u16> {
        None
    }

    fn links(&self) -> usize {
        usize::from(self.server.is_some()) + self.chats.len()
    }

    fn pending(&self) -> usize {
        self.chats.len() + self.invitations.len()
    }

    fn longest_text(&self) -> usize {
        usize::MAX
    }

    fn ledger(&self) -> Option<&Ledger> {
        None
    }

    fn is_original(&self) -> bool {
        true
    }

    fn address(&self) -> SocketAddr {
        self.address
    }
}
