//! An arbitrary directory, arbitrary peers, sockets, clocks and users against a member.

mod model;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use plausch_core::client::{Client, Command, FixedTables, Input, Limits, Outputs, Peer};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::time::Instant;
use plausch_core::wire::{
    ChatPort, Datagram, Dialect, Hello, Inbox, Line, Message, Place, Profile, Received,
    RecordInbox, Sender, Token, UserEntry, UserList,
};

use self::model::{CHATS, MAX_PAST, MEMBERS, Machine, Model, Stage, Turn};
use crate::script::{Script, encoded, encoded_line, text};
use crate::secure::check;

/// Shows that whatever directory, peers, sockets, clocks and users do: each link is asked for, used and closed once, and
/// none is forgotten; strangers get no answer; there is one chat with each member; the roster is the directory's; what
/// is due gets done.
pub fn client(data: &[u8]) {
    let mut script = Script::new(data);
    let mut machine = Client::new(Limits { past: MAX_PAST, ..Limits::default() });
    machine.set_secure_chats(true);
    let mut host =
        Host { machine, model: Model::default(), dialect: Dialect::Framed, now: Instant::START };
    while let Some(step) = script.step() {
        host.step(step, &mut script);
    }
    for _ in 0..4 {
        host.wait(Duration::from_secs(30), true);
    }
    host.command(Command::Quit, Turn::Quit);
}

/// A client's host.
struct Host {
    machine: Machine,
    model: Model,
    /// What the directory speaks.
    dialect: Dialect,
    now: Instant,
}

impl Host {
    fn step(&mut self, step: u8, script: &mut Script<'_>) {
        match step % 16 {
            0 if step >= 192 => self.secured(script),
            15 if step >= 192 => {
                // There is no room for all of them.
                let _ = self.machine.expect_key(script.nick(), key(script));
            }
            0 => self.join(script),
            1 => self.answer(script),
            2 => self.welcome(script),
            3 => self.comes_or_goes(script),
            4 => self.directory_says(script),
            5 => {
                let link = self.model.any(script.byte(), |stage| matches!(stage, Stage::Up(_)));
                if self.model.is_directory(link) {
                    self.model.honest = false;
                }
                self.receive(link, script.bytes());
            }
            6 => self.hang_up(script),
            7 => self.command(Command::Invite { nick: script.nick() }, Turn::Asked),
            8 => self.datagram(script),
            9 => {
                let source = source(script);
                self.hear(source, Dialect::Framed, Datagram::Rejection);
            }
            10 => self.decide(script),
            11 => self.talk(script),
            12 | 13 => {
                let waits = [1, 40, 150, 1000, 2000, 9_999, 10_000, 15_000, 30_000, 90_000];
                let wait = waits[script.below(waits.len())];
                self.wait(Duration::from_millis(wait), step % 16 == 12);
            }
            14 => self.peer_says(script),
            _ => self.odd(script),
        }
    }

    fn join(&mut self, script: &mut Script<'_>) {
        let directory = SocketAddr::new(ip(script), 9000);
        let speaks = [Dialect::Framed, Dialect::Line][script.below(2)];
        let dialect = script.coin().then_some(speaks);
        if !self.model.has_directory() {
            self.dialect = speaks;
        }
        let udp_port = [7000, 0][script.below(2)];
        let nick = script.nick();
        self.command(
            Command::Join { directory, nick, udp_port, dialect, local: None },
            Turn::Join(directory),
        );
    }

    /// What was asked for comes, or does not.
    fn answer(&mut self, script: &mut Script<'_>) {
        let waits = |stage: &Stage| !matches!(stage, Stage::Up(_));
        let Some(link) = self.model.any(script.byte(), waits) else { return };
        if script.byte().is_multiple_of(4) {
            self.model.gone(link);
            return self.handle(Input::Failed { link }, Turn::Link(link));
        }
        let (from, port) = (source(script), [40_001, 5000, 1024, 80][script.below(4)]);
        let input = match self.model.stage(link) {
            Stage::Opening => {
                self.model.goes_on(link, Stage::Waiting);
                Input::Listening { link, port }
            }
            Stage::Connecting(to, sender) => {
                let (to, inbox) = (*to, Box::new(Inbox::new(*sender, 500)));
                self.model.goes_on(link, Stage::Up(inbox));
                Input::Connected { link, peer: to }
            }
            Stage::Waiting | Stage::Up(_) => {
                let inbox = Box::new(Inbox::new(Sender::Peer, 500));
                self.model.goes_on(link, Stage::Up(inbox));
                Input::Connected { link, peer: from }
            }
        };
        self.handle(input, Turn::Link(link));
    }

    fn welcome(&mut self, script: &mut Script<'_>) {
        let Some(own) = self.machine.nick().cloned() else { return };
        if self.machine.is_joined() {
            return;
        }
        if script.coin() {
            self.said(&Message::Hello(Hello::default()));
        }
        self.said(&Message::Welcome { nick: own });
        self.list();
    }

    fn list(&mut self) {
        let entry =
            |(nick, addr): (&Nick, &SocketAddrV4)| UserEntry { nick: nick.clone(), addr: *addr };
        let entries: Vec<UserEntry> = self.model.room.iter().map(entry).collect();
        let entries = entries.as_slice();
        self.model.listed = false;
        self.said(&Message::UserList(UserList::new(&entries)));
        if self.machine.is_joined() {
            self.model.listed = true;
        }
    }

    fn comes_or_goes(&mut self, script: &mut Script<'_>) {
        let (nick, from) = (script.nick(), source(script));
        let IpAddr::V4(ip) = from.ip() else { return };
        let addr = SocketAddrV4::new(ip, from.port());
        if self.model.room.remove(&nick).is_some() {
            self.said(&Message::UserLeft { nick });
        } else {
            self.model.room.insert(nick.clone(), addr);
            self.said(&Message::UserJoined(UserEntry { nick, addr }));
        }
    }

    fn directory_says(&mut self, script: &mut Script<'_>) {
        let (nick, said) = (script.nick(), script.text());
        let text = text(&said);
        let kind = script.byte();
        match kind % 6 {
            0 if kind >= 128 => {
                let (room, said) = (script.number().into(), script.number().into());
                let (place, age) = (Place { room, said }, script.number().into());
                self.said(&Message::Past { place, age, nick, text });
            }
            1 if kind >= 128 => self.said(&Message::Present(Place { room: 0, said: 0 })),
            0 => self.said(&Message::Relayed { nick, text }),
            1 => self.said(&Message::Error { text }),
            2 => self.said(&Message::Ping { token: Token::new("?").expect("a token") }),
            3 => self.said(&Message::Pong { token: Token::new("?").expect("a token") }),
            4 => {
                let dialect = script.coin().then_some(Dialect::Line);
                let addr = script.coin().then_some([0, 0, 0, 0, 0, 0, 0, 1].into());
                let mut profile = Profile::new(nick);
                (profile.dialect, profile.addr) = (dialect, addr);
                profile.key = script.coin().then(|| key(script));
                self.said(&Message::Profile(profile));
            }
            _ => self.list(),
        }
    }

    fn said(&mut self, message: &Message<'_>) {
        let bytes = encoded(message, self.dialect);
        let link = self.model.directory();
        self.receive(link, &bytes);
    }

    fn peer_says(&mut self, script: &mut Script<'_>) {
        let talks = |stage: &Stage| matches!(stage, Stage::Up(_));
        let link = self.model.any(script.byte(), talks);
        if self.model.is_directory(link) {
            return;
        }
        let said = script.text();
        let mut bytes = match script.below(4) {
            3 => encoded_line(&Line::MarkedNick(script.nick())),
            0 => encoded_line(&Line::Nick(script.nick())),
            1 => encoded_line(&Line::Text(text(&said))),
            _ => encoded_line(&Line::Disconnect),
        };
        if script.coin() {
            bytes.pop();
        }
        self.receive(link, &bytes);
    }

    /// The handshake of a chat is done, or what it led to is read.
    fn secured(&mut self, script: &mut Script<'_>) {
        let is_read = |link: &&LinkId| self.model.is_read(**link);
        let links: Vec<LinkId> = self.model.secure.keys().filter(is_read).copied().collect();
        let Some(&link) = links.get(script.below(links.len())) else { return };
        if self.model.secure.insert(link, true) == Some(false) {
            let (key, check) = (key(script), Some(check()));
            return self.handle(Input::Secured { link, key, check }, Turn::Link(link));
        }
        let mut records = RecordInbox::<64>::new();
        for _ in 0..1 + script.below(3) {
            let plaintext = script.bytes();
            if let Some(item) = records.read(plaintext) {
                let received = Received { dialect: Dialect::Line, item };
                self.handle(Input::Received { link, received }, Turn::Link(link));
            }
            if !self.model.is_read(link) {
                return;
            }
        }
    }

    fn receive(&mut self, link: Option<LinkId>, mut bytes: &[u8]) {
        let Some(link) = link else { return };
        if !self.model.is_read_in_lines(link) {
            return;
        }
        while !bytes.is_empty() {
            let Some(mut inbox) = self.model.take_inbox(link) else { return };
            let space = inbox.space();
            let count = space.len().min(bytes.len());
            assert!(count > 0, "the inbox is stuck");
            space[..count].copy_from_slice(&bytes[..count]);
            inbox.received(count);
            bytes = &bytes[count..];
            while let Some(received) = inbox.next() {
                self.handle(Input::Received { link, received }, Turn::Link(link));
                if !self.model.is_read_in_lines(link) {
                    inbox.take_rest();
                    break;
                }
                if !self.model.is_live(link) {
                    return;
                }
            }
            self.model.put_inbox(link, inbox);
        }
    }

    fn hang_up(&mut self, script: &mut Script<'_>) {
        let up = |stage: &Stage| matches!(stage, Stage::Up(_));
        let Some(link) = self.model.any(script.byte(), up) else { return };
        let inbox = self.model.take_inbox(link);
        self.model.gone(link);
        self.handle(Input::Closed { link }, Turn::Link(link));
        if let (Some(mut inbox), true) = (inbox, self.model.take_flush(link))
            && let Some(received) = inbox.flush()
        {
            self.handle(Input::Received { link, received }, Turn::Link(link));
        }
    }

    fn datagram(&mut self, script: &mut Script<'_>) {
        let from = source(script);
        let port = ChatPort::new([40_001, 5000, 1024][script.below(3)]).expect("a chat's port");
        let nick = script.coin().then(|| script.nick());
        let dialect = [Dialect::Framed, Dialect::Line][script.below(2)];
        self.hear(from, dialect, Datagram::Invitation { port, from: nick });
    }

    fn hear(&mut self, from: SocketAddr, dialect: Dialect, datagram: Datagram) {
        let ip = from.ip().to_canonical();
        let known = self.machine.members().any(|member| member.addr.ip() == ip);
        if let Datagram::Invitation { port, .. } = &datagram {
            self.model.asked.insert(SocketAddr::new(ip, port.get()));
        }
        let turn = match (known, &datagram) {
            (true, _) | (_, Datagram::Rejection) => Turn::Datagram(ip),
            (false, _) => Turn::Stranger,
        };
        self.handle(Input::Datagram { from, dialect, datagram }, turn);
    }

    fn decide(&mut self, script: &mut Script<'_>) {
        let peers: Vec<Peer> = self.machine.peers().cloned().collect();
        let Some(peer) = peers.get(script.below(peers.len())).cloned() else { return };
        let (command, turn) = match script.below(4) {
            3 => (Command::Trust { peer }, Turn::Other),
            0 => (Command::Accept { peer }, Turn::Asked),
            1 => (Command::Decline { peer }, Turn::Decided),
            _ => (Command::Close { peer }, Turn::Decided),
        };
        self.command(command, turn);
    }

    fn talk(&mut self, script: &mut Script<'_>) {
        let said = script.text();
        let text = text(&said);
        let peers: Vec<Peer> = self.machine.peers().cloned().collect();
        match peers.get(script.below(peers.len() + 1)).cloned() {
            Some(peer) => self.command(Command::Say { peer, text }, Turn::Other),
            None => self.command(Command::Broadcast { text }, Turn::Other),
        }
    }

    /// Leaving, and what comes too late.
    fn odd(&mut self, script: &mut Script<'_>) {
        let kind = script.below(8);
        if kind == 0 {
            return self.command(Command::Quit, Turn::Quit);
        }
        let Some(link) = self.model.a_late_one(script.byte()) else { return };
        let input = match kind {
            1 | 2 => Input::Connected { link, peer: source(script) },
            3 | 4 => Input::Listening { link, port: 40_001 },
            5 => Input::Failed { link },
            6 => Input::Closed { link },
            _ => {
                let mut inbox = Inbox::<64>::new(Sender::Peer, 63);
                inbox.space()[..4].copy_from_slice(b"ann\n");
                inbox.received(4);
                let Some(received) = inbox.next() else { return };
                let input = Input::Received { link, received };
                return self.handle(input, Turn::Late(link));
            }
        };
        self.handle(input, Turn::Late(link));
    }

    fn handle(&mut self, input: Input<'_>, turn: Turn) {
        self.model.begin(turn);
        follow(self.machine.handle(self.now, input), &mut self.model, self.now);
        self.done();
    }

    fn command(&mut self, command: Command<'_>, turn: Turn) {
        self.model.begin(turn);
        if let Ok(outputs) = self.machine.command(self.now, command) {
            follow(outputs, &mut self.model, self.now);
        }
        self.done();
    }

    fn done(&mut self) {
        self.model.end(&self.machine);
        // Whoever is asked for a flush does it before anything else.
        while let Some(link) = self.model.next_flush() {
            let Some(mut inbox) = self.model.take_inbox(link) else { continue };
            if let Some(received) = inbox.flush() {
                self.handle(Input::Received { link, received }, Turn::Link(link));
            }
            self.model.put_inbox(link, inbox);
        }
    }

    fn wait(&mut self, duration: Duration, fire: bool) {
        self.now = self.now + duration;
        if !fire {
            return;
        }
        let due =
            |machine: &Machine, now| machine.next_timeout().is_some_and(|next| next.at <= now);
        for _ in 0..4 * (CHATS + 1) {
            if !due(&self.machine, self.now) {
                break;
            }
            self.handle(Input::Timeout, Turn::Other);
        }
        assert!(!due(&self.machine, self.now), "timeouts without end");
        self.model.nothing_is_due(self.now);
    }
}

fn follow(outputs: Outputs<'_, FixedTables<MEMBERS, CHATS>>, model: &mut Model, now: Instant) {
    let mut count = 0;
    for output in outputs {
        count += 1;
        model.output(&output, now);
    }
    // The pieces of the longest text, or two for each chat.
    assert!(count <= Outputs::<FixedTables<MEMBERS, CHATS>>::MAX + 6, "{count} outputs");
}

fn ip(script: &mut Script<'_>) -> IpAddr {
    let ips: [IpAddr; 5] = [
        Ipv4Addr::new(10, 0, 0, 1).into(),
        Ipv4Addr::new(10, 0, 0, 2).into(),
        Ipv4Addr::LOCALHOST.into(),
        Ipv4Addr::new(10, 0, 0, 2).to_ipv6_mapped().into(),
        [0, 0, 0, 0, 0, 0, 0, 1].into(),
    ];
    ips[script.below(5)]
}

fn source(script: &mut Script<'_>) -> SocketAddr {
    SocketAddr::new(ip(script), [7001, 7002, 0][script.below(3)])
}

/// One of a few keys.
fn key(script: &mut Script<'_>) -> PublicKey {
    PublicKey::new([script.byte() % 4; 32])
}
