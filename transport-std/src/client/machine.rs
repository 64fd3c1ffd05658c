//! [`Machine`]: the core's machine and its effects: inputs in, outputs done, events out. Nothing is awaited in between.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant as StdInstant;

use async_channel::Sender as ChannelSender;
use async_io::Async;
use async_net::TcpStream;
use plausch_core::chat;
use plausch_core::client::{Client, Command, CommandError, Disconnect, Input};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::{PublicKey, Purpose};
use plausch_core::text::Text;
use plausch_core::wire::{Datagram, Dialect, Item, Message, Received, Token};
use smol::{Executor, Task};

use super::effects::{self, Complaint, Effects, Later, Outcome};
use super::link::{Arrival, Inbound};
use super::queue::Taken;
use super::secure::{Keys, Opened};
use super::{Event, Options, Peer, Refusal, Roster};
use crate::growing::ClientTables;

/// The peer reads slowly: the text is said later.
const BUSY: CommandError = CommandError::Chat(chat::CommandError::Busy);

pub(super) struct Machine {
    client: Client<ClientTables>,
    effects: Effects,
}

impl Machine {
    pub(super) fn new(
        executor: Arc<Executor<'static>>,
        arrivals: ChannelSender<Arrival>,
        options: &Options,
    ) -> Self {
        let effects = Effects::new(executor, arrivals, options.security.clone());
        let mut client = Client::new(options.limits);
        client.set_secure_chats(options.security.is_some());
        client.require_secure_chats(options.security.as_ref().is_some_and(|it| it.required));
        Machine { client, effects }
    }

    /// Does what the user asks for.
    pub(super) fn command(&mut self, command: Command<'_>) -> Result<(), CommandError> {
        let now = self.effects.now();
        let later = self.effects.perform(now, self.client.command(now, command)?);
        self.do_later(later);
        Ok(())
    }

    /// Tells the machine what happened.
    pub(super) fn input(&mut self, input: Input<'_>) {
        let now = self.effects.now();
        let later = self.effects.perform(now, self.client.handle(now, input));
        self.do_later(later);
    }

    pub(super) fn on_arrival(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Connected { link, peer, listener } => {
                if self.effects.sockets.connected(link, listener) {
                    match self.secure(link) {
                        Ok(()) => self.input(Input::Connected { link, peer }),
                        Err(error) => self.fail(link, &error),
                    }
                }
            }
            Arrival::Listening { link, port } => self.input(Input::Listening { link, port }),
            Arrival::Failed { link, error } => self.fail(link, &error),
            Arrival::Bytes { link, bytes } => {
                if self.effects.sockets.is_chat(link) {
                    self.read(link, |inbound, _| inbound.push(bytes));
                    self.hand_in(link);
                } else if self.effects.sockets.is_secure(link) {
                    self.on_sealed(link, &bytes);
                } else {
                    self.on_bytes(link, bytes);
                }
            }
            Arrival::Closed { link } => {
                if self.effects.sockets.has(link) {
                    let mute = self.effects.sockets.is_mute(link);
                    self.effects.sockets.keep_listener(link);
                    // The machine may want what the stream ended with.
                    self.input(Input::Closed { link });
                    self.effects.sockets.gone(link);
                    if mute {
                        self.effects.excuse_mute(Disconnect::Ended);
                    }
                }
            }
        }
    }

    /// The time of [`Machine::next_timeout`] has come. A server that was `there_before` and says nothing may only hang.
    pub(super) fn on_timeout(&mut self, there_before: bool) {
        let Effects { server, sockets, .. } = &self.effects;
        let mute = server.link.is_some_and(|link| sockets.is_mute(link));
        self.input(Input::Timeout);
        if let Some(Outcome::Disconnected { may_hang, .. }) = &mut self.effects.outcome {
            *may_hang = mute;
        }
        if there_before && mute {
            self.effects.excuse_mute(Disconnect::NoAnswer);
        }
    }

    /// What is known of the server's key, for the next attempt to join.
    pub(super) fn set_trust(&mut self) {
        if let Some(keys) = &self.effects.keys {
            self.client.set_trust(keys.trust());
        }
    }

    /// Takes this key for the server's. Returns whether the client knows secure links.
    pub(super) fn pin(&mut self, key: PublicKey) -> bool {
        self.effects.keys.as_mut().map(|keys| keys.pin(key)).is_some()
    }

    /// From now on, whoever is called so has to come with this key to a private chat.
    pub(super) fn expect_key(&mut self, nick: Nick, key: PublicKey) -> Result<(), CommandError> {
        self.client.expect_key(nick, key).map_err(|_| CommandError::NoRoom)
    }

    /// Whether no plain link to the server will do.
    pub(super) fn insists_on_security(&self) -> bool {
        self.effects.keys.as_ref().is_some_and(Keys::insist)
    }

    /// Whether the server said that another link of the user's key took the nickname over.
    pub(super) fn is_taken_over(&self) -> bool {
        self.effects.complaint.refusal == Some(Refusal::TakenOver)
    }

    pub(super) fn on_datagram(&mut self, from: SocketAddr, bytes: &[u8]) {
        // A datagram that makes no sense is not answered: that would be a reflector.
        if let (Some(&first), Ok(Some(datagram))) = (bytes.first(), Datagram::decode(bytes)) {
            let dialect = Dialect::of(first);
            self.input(Input::Datagram { from, dialect, datagram });
        }
    }

    /// Says goodbye to everybody. The returned tasks end once all of it is sent.
    pub(super) fn leave(&mut self) -> Vec<Task<()>> {
        // This cannot fail.
        let _ = self.command(Command::Quit);
        self.effects.sockets.take_closing()
    }

    /// The events for the application, in order.
    pub(super) fn events(&mut self) -> &mut VecDeque<Event> {
        &mut self.effects.events
    }

    /// Whether the server has said that it restarts, and may still be doing so.
    pub(super) fn waits_for_restart(&self) -> bool {
        self.effects.restart.is_some_and(|until| std::time::Instant::now() < until)
    }

    pub(super) fn take_outcome(&mut self) -> Option<Outcome> {
        let mut outcome = self.effects.outcome.take();
        if let Some(Outcome::Disconnected { reason, .. }) = &mut outcome {
            *reason = self.effects.server.explain(*reason);
        }
        outcome
    }

    /// Takes a text to the room, and says at once or a little later that it has.
    pub(super) fn broadcast(&mut self, text: String, taken: Taken) {
        match self.check(&text) {
            Ok(()) => self.effects.outbox.push(text, taken),
            Err(error) => drop(taken.try_send(Err(error))),
        }
        self.pump();
    }

    /// Takes a text to a peer, and says at once or a little later that it has.
    pub(super) fn say(&mut self, peer: &Peer, text: String, taken: Taken) {
        let waits = self.effects.unsaid.is_waiting(peer);
        let said = if waits { Err(BUSY) } else { self.say_now(peer, &text) };
        if said == Err(BUSY) {
            self.effects.unsaid.push(peer, StdInstant::now(), text, taken);
        } else {
            let _ = taken.try_send(said);
        }
    }

    /// Sends what may be sent now of what was said.
    pub(super) fn pump(&mut self) {
        let now = StdInstant::now();
        while let Some(text) = self.effects.outbox.next(now) {
            self.send(&text);
        }
        if let Some(text) = self.effects.outbox.take_overdue() {
            self.effects.tell_unheard(None, vec![text]);
        }
        while let Some((peer, text)) = self.effects.unsaid.next(now) {
            match self.say_now(&peer, &text) {
                Ok(()) => {}
                Err(BUSY) => self.effects.unsaid.put_back(&peer, now, text),
                Err(_) => self.effects.tell_unheard(Some(peer), vec![text]),
            }
        }
    }

    /// Whether everything was heard that the user said.
    pub(super) fn is_all_heard(&self) -> bool {
        self.effects.outbox.is_empty() && self.effects.unsaid.is_empty()
    }

    /// Whether a text has been without an echo for so long that the server may be gone.
    pub(super) fn is_echo_overdue(&self) -> bool {
        self.effects.outbox.is_overdue(StdInstant::now())
    }

    /// The server is there: no echo is waited for any longer.
    pub(super) fn excuse_echo(&mut self) {
        self.effects.outbox.excuse(StdInstant::now());
    }

    /// Tells what was said to the room and not heard. The link to the server is gone.
    pub(super) fn tell_unheard(&mut self) {
        let texts = self.effects.outbox.take_unheard();
        self.effects.tell_unheard(None, texts);
    }

    /// Tells what was said in private and not sent. All chats are gone.
    pub(super) fn tell_unsaid(&mut self) {
        for (peer, texts) in self.effects.unsaid.take_all() {
            self.effects.tell_unheard(Some(peer), texts);
        }
    }

    /// Asks a modern server whether it is there. Returns whether it can be asked.
    pub(super) fn ping(&mut self) -> bool {
        let Effects { server, sockets, .. } = &mut self.effects;
        let (Some(link), Some((dialect, true)), true) =
            (server.link, server.joined, self.client.is_joined())
        else {
            return false;
        };
        sockets.send(link, dialect, &Message::Ping { token: Token::ANY });
        true
    }

    /// Whether the server has sent anything since then.
    pub(super) fn has_heard_since(&self, since: StdInstant) -> bool {
        self.effects.server.heard.is_some_and(|heard| heard > since)
    }

    /// Gives up the link to the server, for this reason. Chats go on.
    pub(super) fn drop_server(&mut self, reason: Disconnect) {
        let Some(link) = self.effects.server.link else { return };
        if self.effects.sockets.gone(link) {
            self.input(Input::Closed { link });
        }
        if let Some(Outcome::Disconnected { reason: told, .. }) = &mut self.effects.outcome {
            *told = reason;
        }
    }

    pub(super) fn is_joined(&self) -> bool {
        self.client.is_joined()
    }

    /// Whether a member other than the user has this nickname.
    pub(super) fn has_member(&self, nick: &Nick) -> bool {
        self.client.is_joined() && self.client.members().any(|member| member.nick == nick)
    }

    /// Whether the server complained last about one text, which it did not pass on.
    pub(super) fn complains_of_a_text(&self) -> bool {
        self.effects.complaint.refusal.is_some_and(Refusal::is_about_text)
    }

    /// What the server complained about last.
    pub(super) fn take_complaint(&mut self) -> Complaint {
        std::mem::take(&mut self.effects.complaint)
    }

    pub(super) fn set_directory(&mut self, stream: TcpStream) {
        self.effects.sockets.set_directory(stream);
    }

    pub(super) fn open_udp(&mut self, wanted: u16, directory: SocketAddr) -> io::Result<u16> {
        self.effects.sockets.open_udp(wanted, directory)
    }

    pub(super) fn udp(&self) -> Option<Arc<Async<UdpSocket>>> {
        self.effects.sockets.udp()
    }

    pub(super) fn roster(&self) -> Roster {
        Roster {
            members: self.client.members().map(effects::member).collect(),
            others: self.client.others(),
        }
    }

    /// The other side of each chat and invitation.
    pub(super) fn peers(&self) -> Vec<Peer> {
        self.client.peers().cloned().collect()
    }

    pub(super) fn next_timeout(&self) -> Option<StdInstant> {
        self.client.next_timeout().map(|timeout| self.effects.std_time(timeout.at))
    }

    /// When [`Machine::pump`] may have something to do.
    pub(super) fn pump_at(&self) -> Option<StdInstant> {
        let Effects { outbox, unsaid, .. } = &self.effects;
        [outbox.next_timeout(StdInstant::now()), unsaid.next_timeout()].into_iter().flatten().min()
    }

    /// Begins the handshake of a link to the server that has to be secure.
    fn secure(&mut self, link: LinkId) -> io::Result<()> {
        if self.client.is_secure(link) {
            let now = self.effects.now();
            self.effects.secure(link, Purpose::Directory, true, now)?;
        }
        Ok(())
    }

    /// A link is not there, because of `error`.
    fn fail(&mut self, link: LinkId, error: &io::Error) {
        if self.effects.sockets.gone(link) {
            self.input(Input::Failed { link });
        }
        if let Some(Outcome::Disconnected { error: known, .. }) = &mut self.effects.outcome {
            *known = Some(error.kind());
        }
    }

    /// Hands in what has arrived on the link of a chat, as far as it may be.
    fn hand_in(&mut self, link: LinkId) {
        if self.effects.sockets.reads_lines(link) {
            self.read(link, |inbound, each| inbound.read(each));
        }
        if !self.effects.sockets.is_secure(link) || self.effects.sockets.is_held(link) {
            return;
        }
        let mut sealed = Vec::new();
        self.read(link, |inbound, _| sealed = inbound.take_rest());
        let mut rest = sealed.as_slice();
        while !rest.is_empty() && !self.effects.sockets.is_held(link) {
            let (used, opened) = self.effects.sockets.open(link, rest);
            rest = rest.get(used..).unwrap_or_default();
            self.on_opened(link, opened);
        }
        self.read(link, |inbound, _| inbound.push(rest.to_vec()));
    }

    /// What came of the bytes of a chat that is secure, or about to be.
    fn on_opened(&mut self, link: LinkId, opened: Option<Opened>) {
        match opened {
            None => {}
            Some(Opened::Answer(message)) => self.effects.sockets.send_handshake(link, message),
            Some(Opened::Secured { key, check, last }) => {
                self.effects.sockets.send_handshake(link, last);
                self.input(Input::Secured { link, key, check });
            }
            Some(Opened::Plain(plain)) => {
                let Some(mut records) = self.effects.sockets.take_records(link) else { return };
                if let Some(item) = records.read(&plain) {
                    let received = Received { dialect: Dialect::Line, item };
                    self.input(Input::Received { link, received });
                }
                self.effects.sockets.put_records(link, records);
                if self.effects.sockets.is_stuck(link) && self.effects.sockets.gone(link) {
                    self.input(Input::Closed { link });
                }
            }
            Some(Opened::Broken(why)) => {
                log::debug!("{link} is broken: {why}");
                let received = Received { dialect: Dialect::Line, item: Item::OutOfSync };
                self.input(Input::Received { link, received });
            }
        }
    }

    /// Bytes of a secure link to the server.
    fn on_sealed(&mut self, link: LinkId, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (used, opened) = self.effects.sockets.open(link, bytes);
            bytes = bytes.get(used..).unwrap_or_default();
            match opened {
                // Who begins a handshake ends it, too.
                None | Some(Opened::Answer(_)) => {}
                Some(Opened::Plain(plain)) => self.on_bytes(link, plain),
                Some(Opened::Secured { key, check, last }) => {
                    if self.client.accepts(&key) {
                        self.effects.sockets.send_handshake(link, last);
                    }
                    self.input(Input::Secured { link, key, check });
                }
                Some(Opened::Broken(why)) => {
                    log::debug!("{link} is broken: {why}");
                    if self.effects.sockets.gone(link) {
                        self.input(Input::Closed { link });
                    }
                    return;
                }
            }
        }
    }

    fn on_bytes(&mut self, link: LinkId, bytes: Vec<u8>) {
        if let Some(service) = self.effects.server.on_bytes(link, &bytes) {
            return self.drop_server(Disconnect::NotAServer(service));
        }
        self.read(link, |inbound, each| {
            inbound.push(bytes);
            inbound.read(each);
        });
    }

    fn check(&self, text: &str) -> Result<(), CommandError> {
        let text = Text::new(text)?;
        self.client.may_broadcast(text)
    }

    /// Sends a text to the room. The outbox knows of it.
    fn send(&mut self, text: &str) {
        let sent = Text::new(text)
            .map_err(CommandError::from)
            .and_then(|text| self.command(Command::Broadcast { text }));
        let Effects { server, sockets, outbox, .. } = &mut self.effects;
        if sent.is_err() {
            let texts = outbox.take_last();
            return self.effects.tell_unheard(None, texts);
        }
        if let (Some(link), Some((Dialect::Line, _))) = (server.link, server.joined)
            && let Some(mark) = sockets.mark(link)
        {
            outbox.on_unechoed(mark, text.to_owned());
        }
    }

    fn say_now(&mut self, peer: &Peer, text: &str) -> Result<(), CommandError> {
        let link = self.client.link_of(peer);
        if link.is_some_and(|link| self.effects.sockets.is_busy(link)) {
            return Err(BUSY);
        }
        self.command(Command::Say { peer: peer.clone(), text: Text::new(text)? })?;
        if let Some(mark) = link.and_then(|link| self.effects.sockets.mark(link)) {
            self.effects.unsaid.on_said(peer, mark, text.to_owned());
        }
        Ok(())
    }

    fn do_later(&mut self, later: Option<Later>) {
        match later {
            None => {}
            Some(Later::Flush(link)) => self.read(link, |inbound, each| inbound.flush(each)),
            Some(Later::HandIn(link)) => self.hand_in(link),
        }
    }

    /// Lets `read` have a link's bytes, and hand in what it makes of them as long as that is wanted.
    fn read(
        &mut self,
        link: LinkId,
        read: impl FnOnce(&mut Inbound, &mut dyn FnMut(Received<'_>) -> bool),
    ) {
        let Some(mut inbound) = self.effects.sockets.take_inbound(link) else { return };
        read(&mut inbound, &mut |received| {
            self.input(Input::Received { link, received });
            let sockets = &self.effects.sockets;
            !sockets.is_chat(link) || sockets.reads_lines(link)
        });
        self.effects.sockets.put_inbound(link, inbound);
    }
}
