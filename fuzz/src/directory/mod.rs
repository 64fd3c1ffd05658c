//! Arbitrary clients, sockets, clocks and operators against the directory.

mod ledger;
mod model;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use plausch_core::directory::{
    ClosedBy, Command, Directory, FixedTables, Input, Limits, Output, Outputs, PastLimits, Security,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::secure::PublicKey;
use plausch_core::time::{Instant, Rate};
use plausch_core::wire::{Dialect, Hello, Inbox, Item, Message, Place, Received, Sender, Token};

use self::ledger::Ledger;
use self::model::{LINKS, Machine, Model, PAST, Policy, ROOM, Said, Turn};
use crate::script::{Script, encoded, text};

/// Shows that whatever clients, sockets, clocks and operators do: nicknames are unique; every member's roster is the
/// directory's; nothing goes to a closed link; nobody speaks for another; nothing is answered twice;
/// the past is what was said, and is told once, to those who asked; what is due gets done. Keys are told as they are;
/// nobody has a nickname of another key, nor is there over a plain link where none may be.
pub fn directory(data: &[u8]) {
    let mut script = Script::new(data);
    let connections = script.below(256);
    let limits = Limits {
        payload_length: 300,
        members: 4,
        connections_per_address: [0, 2][connections % 2],
        connections_unregistered: [0, 3][connections / 2 % 2],
        registrations: Rate { burst: 8, per_second: 1 },
        broadcasts: Rate { burst: 3, per_second: 1 },
        handshakes: Rate { burst: 4, per_second: 1 },
        past: PastLimits { texts: 5, bytes: 200, age: Duration::from_secs(60) },
        ..Limits::default()
    };
    let security = [Security::Plain, Security::Offered, Security::Required][connections / 4 % 3];
    let owned = [0, 4][connections / 12 % 2];
    let mut host = Host::new(limits, security, owned);
    while let Some(step) = script.step() {
        host.step(step, &mut script);
    }
    // Whoever is silent from now on is gone, but for the originals.
    for _ in 0..8 {
        host.wait(Duration::from_secs(30), true);
    }
}

/// A directory's host.
struct Host {
    machine: Machine,
    model: Model,
    ids: LinkIds,
    inboxes: BTreeMap<LinkId, (Dialect, Inbox<512>)>,
    now: Instant,
}

impl Host {
    fn new(limits: Limits, security: Security, owned: usize) -> Self {
        let ledger = Ledger::default();
        let mut machine = Directory::new(limits, Policy::new(ledger.clone(), owned), ROOM);
        machine.set_security(security);
        Host {
            machine,
            model: Model::new(limits, security, ledger),
            ids: LinkIds::new(),
            inboxes: BTreeMap::new(),
            now: Instant::START,
        }
    }

    fn step(&mut self, step: u8, script: &mut Script<'_>) {
        let waits = [1, 100, 250, 1000, 3000, 9_999, 10_000, 30_000, 60_000, 90_000];
        match step % 16 {
            // Older seeds know no secure links.
            0 => self.accept(script, step >= 128),
            1 => {
                let link = self.any(script);
                self.receive(link, script.bytes());
            }
            2 => {
                // So that older seeds say what they said.
                let mut hello = if step >= 128 { hello(script) } else { Hello::default() };
                hello.secure = step >= 192;
                self.says(script, |_, _| Some(Message::Hello(hello)));
            }
            3 => {
                let (nick, port) = (script.nick(), [0, 1, 40001, 65535][script.below(4)]);
                self.says(script, |_, _| Some(Message::Register { nick, port }));
            }
            4 => {
                let (other, said) = (script.nick(), script.text());
                let own = !script.byte().is_multiple_of(4);
                let text = text(&said);
                self.says(script, |model, link| {
                    let nick = model.nick(link).filter(|_| own).unwrap_or(other);
                    Some(Message::Broadcast { nick, text })
                });
            }
            5 => self.says(script, |_, _| Some(Message::Quit)),
            6 | 7 => {
                let word = script.str().to_owned();
                self.says(script, |_, _| {
                    let token = Token::new(&word)?;
                    Some(if step % 16 == 6 {
                        Message::Ping { token }
                    } else {
                        Message::Pong { token }
                    })
                });
            }
            8 => {
                let by = [ClosedBy::Peer, ClosedBy::Error, ClosedBy::Slow][script.below(3)];
                let Some(link) = self.any(script) else { return };
                self.inboxes.remove(&link);
                self.handle(Input::Closed { link, by }, Turn::default());
            }
            9 | 10 => {
                let wait = waits[script.below(waits.len())];
                self.wait(Duration::from_millis(wait), step % 16 == 9);
            }
            11 => {
                let said = script.text();
                let why = script.coin().then(|| text(&said));
                self.command(Command::Kick { nick: script.nick(), why });
            }
            12 => self.command(Command::Say { text: text(&script.text()) }),
            13 if script.byte() == 13 => {
                self.command(Command::Stop { text: Some(text(&script.text())) });
            }
            14 => self.late(script),
            // Older seeds know no operators.
            15 if step >= 240 => {
                let said = script.text();
                let text = text(&said);
                self.says(script, |_, _| Some(Message::Command { text }));
            }
            15 if step >= 224 => {
                let Some(link) = self.model.commanding() else { return };
                let (done, said) = (script.coin(), script.text());
                self.command(Command::Reply { link, done, text: text(&said) });
            }
            _ => self.fire_one(),
        }
    }

    fn accept(&mut self, script: &mut Script<'_>, is_secure: bool) {
        let here = Ipv4Addr::new(10, 0, 0, 1);
        let ips: [IpAddr; 4] = [
            here.into(),
            here.to_ipv6_mapped().into(),
            Ipv4Addr::new(10, 0, 0, 2).into(),
            Ipv6Addr::LOCALHOST.into(),
        ];
        let ip = ips[script.below(4)];
        let dialect = [Dialect::Framed, Dialect::Line][script.below(2)];
        let link = self.ids.allocate();
        self.inboxes.insert(link, (dialect, Inbox::new(Sender::Client, 300)));
        self.model.accepted(link, ip.to_canonical(), self.now);
        self.handle(Input::Accepted { link, from: SocketAddr::new(ip, 50_000) }, Turn::default());
        if is_secure {
            self.shakes_hands(link, PublicKey::new([script.below(3) as u8; 32]));
        }
    }

    fn shakes_hands(&mut self, link: LinkId, key: PublicKey) {
        if self.inboxes.contains_key(&link) {
            self.handle(Input::Handshake { link }, Turn::default());
        }
        if self.inboxes.contains_key(&link) {
            self.model.secured(link, key);
            self.handle(Input::Secured { link, key }, Turn::default());
        }
    }

    /// A link that is open, if there is one.
    fn any(&mut self, script: &mut Script<'_>) -> Option<LinkId> {
        let at = script.below(self.inboxes.len());
        self.inboxes.keys().nth(at).copied()
    }

    fn says<'m>(
        &mut self,
        script: &mut Script<'_>,
        message: impl FnOnce(&Model, LinkId) -> Option<Message<'m>>,
    ) {
        let Some(link) = self.any(script) else { return };
        let Some(message) = message(&self.model, link) else { return };
        let bytes = encoded(&message, self.inboxes[&link].0);
        self.receive(Some(link), &bytes);
    }

    fn receive(&mut self, link: Option<LinkId>, mut bytes: &[u8]) {
        let Some(link) = link else { return };
        while !bytes.is_empty() {
            let Some((dialect, mut inbox)) = self.inboxes.remove(&link) else { return };
            let space = inbox.space();
            let count = space.len().min(bytes.len());
            space[..count].copy_from_slice(&bytes[..count]);
            inbox.received(count);
            bytes = &bytes[count..];
            while let Some(received) = inbox.next() {
                let turn =
                    Turn { link: Some(link), said: Said::of(&received.item), operator: false };
                self.model.heard(link, &received, self.now);
                self.handle(Input::Received { link, received }, turn);
                if self.model.is_closed(link) {
                    return;
                }
            }
            let dialect = inbox.dialect().unwrap_or(dialect);
            self.inboxes.insert(link, (dialect, inbox));
        }
    }

    /// Something that comes of a link that was closed long ago is nothing.
    fn late(&mut self, script: &mut Script<'_>) {
        let Some(link) = self.model.a_closed_one(script.byte()) else { return };
        let item = Item::Message(Message::Quit);
        let received = Received { dialect: Dialect::Line, item };
        let input = match script.coin() {
            true => Input::Received { link, received },
            false => Input::Closed { link, by: ClosedBy::Peer },
        };
        let late = self.machine.handle(self.now, input).next();
        assert_eq!(late, None, "an answer to what came too late");
    }

    fn handle(&mut self, input: Input<'_>, turn: Turn) {
        self.model.begin(turn);
        follow(self.machine.handle(self.now, input), &mut self.model, self.now);
        self.done();
    }

    fn command(&mut self, command: Command<'_>) {
        self.model.begin(Turn { operator: true, ..Turn::default() });
        let stops = matches!(command, Command::Stop { .. });
        if let Ok(outputs) = self.machine.command(self.now, command) {
            follow(outputs, &mut self.model, self.now);
            if stops {
                self.model.stop();
            }
        }
        self.done();
    }

    fn done(&mut self) {
        self.model.end(&self.machine, self.now);
        self.inboxes.retain(|&link, _| !self.model.is_closed(link));
    }

    fn wait(&mut self, duration: Duration, fire: bool) {
        self.now = self.now + duration;
        if !fire {
            return;
        }
        let due =
            |machine: &Machine, now| machine.next_timeout().is_some_and(|next| next.at <= now);
        for _ in 0..4 * LINKS {
            if !due(&self.machine, self.now) {
                break;
            }
            self.fire_one();
        }
        assert!(!due(&self.machine, self.now), "timeouts without end");
        self.model.nothing_is_due(self.now);
    }

    fn fire_one(&mut self) {
        let before = self.machine.next_timeout();
        self.handle(Input::Timeout, Turn::default());
        let after = self.machine.next_timeout();
        // Several links may be due at one moment: that it makes progress, `wait` sees.
        let due = before.is_some_and(|timeout| timeout.at <= self.now);
        assert!(due || after == before, "something is done before its time");
    }
}

fn hello(script: &mut Script<'_>) -> Hello {
    let (past, room, said) = (script.below(8) as u32, script.below(2) as u32, script.below(16));
    let since = script.coin().then_some(Place { room: ROOM + room, said: said as u32 });
    Hello { past, since, ..Hello::default() }
}

fn follow(outputs: Outputs<'_, FixedTables<LINKS, PAST>>, model: &mut Model, now: Instant) {
    let mut count = 0;
    for output in outputs {
        count += 1;
        match output {
            Output::Send { to, message } => model.send(to, &message, now),
            Output::Enter { link, modern } => model.enter(link, modern),
            Output::Hold { link } => model.hold(link, true),
            Output::Release { link } => model.hold(link, false),
            Output::Close { link } => model.close(link),
            Output::Commanded { link, key, .. } => model.commanded(link, key),
            Output::Event(event) => model.event(&event),
        }
    }
    // The past has five texts, and an end.
    let most = Outputs::<FixedTables<LINKS, PAST>>::MAX + LINKS + 6;
    assert!(count <= most, "{count} outputs");
}
