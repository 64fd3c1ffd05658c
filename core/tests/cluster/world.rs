//! Several servers around one engine: virtual time, a network that is cut, clocks that differ.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use plausch_core::cluster::{
    Answer, Asked, Content, Entry, Epoch, Input, Options, Output, Outputs, Position, Request,
    Server, State, Unreadable, WhenAlone,
};
use plausch_core::decision::{About, Decisions, Held};
use plausch_core::directory::{
    self, ClosedBy, Command, Directory, FixedTables, Limits, Recipients,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::table::Fixed;
use plausch_core::text::Text;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{Dialect, Hello, Item, Message, Received};

use crate::deciding::Barred;
use crate::dice::Dice;
use crate::engine::{Engine, Kept, Micros, Planted, Word};
use crate::member::{Fate, Member, Stay};

pub(crate) const MS: Micros = 1000;
pub(crate) const S: Micros = 1000 * MS;
pub(crate) const LEASE: Duration = Duration::from_secs(10);

type Tables = FixedTables<96, 4096>;
type Kinds = Fixed<About, Held, 16>;

/// A server, and the driver around it.
pub(crate) struct Host {
    pub(crate) server: Server<Tables, Barred, Kinds>,
    /// What it was told that operators have decided, in order.
    pub(crate) decided: Vec<(String, Word)>,
    ids: LinkIds,
    pub(crate) links: BTreeMap<LinkId, usize>,
    pub(crate) entered: BTreeMap<LinkId, bool>,
    /// Its connection to the engine: another number after each cut.
    connection: u64,
    pub(crate) connected: bool,
    /// The connection that was cut before all arrived that was sent through it.
    broken: Option<u64>,
    /// What the engine has not answered.
    unanswered: VecDeque<(Epoch, u64, Vec<u8>, u32)>,
    /// The last operation that the engine has answered, and whose it was.
    known: Option<(Epoch, u64)>,
    waiting: Vec<Asked>,
    reading: Option<Position>,
    /// What was sent and answered before arrives before.
    busy_until: [Micros; 2],
    /// Its clock runs that much faster than the world's, in millionths.
    drift: i64,
    /// How much later it is on its wall, in milliseconds.
    pub(crate) ahead: u64,
    pub(crate) frozen_until: Option<Micros>,
    started: Micros,
    wake: Micros,
}

/// What happens at a time.
#[derive(Debug, Clone)]
enum Happening {
    Wake,
    Request(u64, Wish),
    Reply(u64, Reply),
    Read(u64),
    Fail(Asked),
    /// A member answers.
    Pong(usize),
}

#[derive(Debug, Clone)]
pub(crate) enum Wish {
    Enter(Epoch, Micros, Vec<u8>),
    /// With what is known to be done, and read, when it is asked.
    Renew(Epoch, Micros, (u64, Position)),
    /// The last number is that of the operation that is known to be done.
    Append(Epoch, u64, Vec<u8>, u32, u64),
    Snapshot(Epoch, u32),
}

#[derive(Debug, Clone)]
enum Reply {
    Entered(Epoch),
    /// Whether something that was known is forgotten, and another server that is gone.
    Renewed(Epoch, u64, bool, Option<Epoch>),
    Forgotten(Epoch, u64),
    Expired(Epoch),
    Answered(Epoch, u64, Answer),
    Snapshot(Epoch, std::rc::Rc<crate::engine::Snapshot>),
    Entry(Kept),
    Unreadable(Unreadable),
}

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) now: Micros,
    pub(crate) dice: Dice,
    pub(crate) engine: Engine,
    /// The engine as its replica has it.
    pub(crate) replica: Engine,
    /// Until then, the engine answers nothing.
    pub(crate) paused_until: Micros,
    pub(crate) hosts: Vec<Host>,
    pub(crate) members: Vec<Member>,
    /// Who said each text.
    pub(crate) speakers: Vec<usize>,
    /// The last word of all operators about each thing.
    pub(crate) words: BTreeMap<String, Word>,
    queue: BTreeMap<(Micros, u64), (usize, Happening)>,
    sequence: u64,
    pub(crate) dialogue: Vec<String>,
    /// A failover may have shortened leases.
    pub(crate) failed_over: Micros,
    spins: (Micros, usize),
    pub(crate) alone: WhenAlone,
    /// What each server was, and since when.
    states: Vec<Vec<(Micros, State)>>,
    /// Where whoever joins comes from; none: everybody from elsewhere.
    pub(crate) ip: Option<[u8; 4]>,
}

impl Host {
    /// The last operation of this epoch that the engine has answered.
    fn known(&self, epoch: Epoch) -> u64 {
        self.known.filter(|(of, _)| *of == epoch).map_or(0, |(_, number)| number)
    }
}

impl World {
    pub(crate) fn new(seed: u64, servers: usize) -> Self {
        Self::with(seed, servers, WhenAlone::Refuse)
    }

    pub(crate) fn with(seed: u64, servers: usize, alone: WhenAlone) -> Self {
        let mut world = World {
            seed,
            now: S,
            dice: Dice::new(seed),
            engine: Engine::new(),
            replica: Engine::new(),
            paused_until: 0,
            hosts: Vec::new(),
            members: Vec::new(),
            speakers: Vec::new(),
            words: BTreeMap::new(),
            queue: BTreeMap::new(),
            sequence: 0,
            dialogue: Vec::new(),
            failed_over: 0,
            spins: (0, 0),
            alone,
            states: vec![Vec::new(); servers],
            ip: None,
        };
        for _ in 0..servers {
            let host = world.hosts.len();
            let started = world.start(host, Decisions::default());
            world.hosts.push(started);
            world.wake(host);
        }
        world
    }

    /// All servers together, and these members at the first, the second, and so on.
    pub(crate) fn together(seed: u64, servers: usize, nicks: &[&str]) -> Self {
        let mut world = World::new(seed, servers);
        world.run(2 * S);
        for (at, nick) in nicks.iter().enumerate() {
            world.join(at % servers, nick, None);
        }
        world.run(S);
        world
    }

    /// A server that has kept these decisions.
    fn start(&mut self, host: usize, decisions: Decisions<Kinds>) -> Host {
        let seed = self.dice.roll();
        let limits = Limits { members: 64, ..Limits::default() };
        let barred = Barred::of(&decisions);
        let directory = Directory::new(limits, barred, self.dice.roll() as u32);
        let name = Nick::new(&format!("server-{host}")).expect("a name");
        let mut options = Options::new(name);
        options.lease = LEASE;
        options.alone = self.alone;
        let drift = self.dice.below(80_000) as i64 - 40_000;
        Host {
            server: Server::new(directory, decisions, options, seed),
            decided: Vec::new(),
            ahead: self.dice.below(600_000) as u64,
            ids: LinkIds::new(),
            links: BTreeMap::new(),
            entered: BTreeMap::new(),
            connection: self.dice.roll(),
            connected: true,
            broken: None,
            unanswered: VecDeque::new(),
            known: None,
            waiting: Vec::new(),
            reading: None,
            busy_until: [0; 2],
            drift,
            frozen_until: None,
            started: self.now,
            wake: 0,
        }
    }

    pub(crate) fn clock(&self, host: usize) -> Instant {
        let host = &self.hosts[host];
        let elapsed = (self.now - host.started) as i64;
        let shown = elapsed + elapsed / 1000 * host.drift / 1000;
        // A day, so that the past has ages.
        Instant::START + Duration::from_secs(86_400) + Duration::from_micros(shown as u64)
    }

    pub(crate) fn fail(&self, why: impl std::fmt::Display) -> ! {
        for line in &self.dialogue {
            eprintln!("{line}");
        }
        panic!("seed {}: at {} ms: {why}", self.seed, self.now / MS)
    }

    fn tell(&mut self, line: impl FnOnce() -> String) {
        if std::env::var_os("PLAUSCH_DIALOGUE").is_some() {
            let line = format!("{:>9.3} {}", self.now as f64 / S as f64, line());
            self.dialogue.push(line);
        }
    }

    /// Lets things happen for so long.
    pub(crate) fn run(&mut self, time: Micros) {
        let end = self.now + time;
        while let Some(entry) = self.queue.first_entry() {
            if entry.key().0 > end {
                break;
            }
            let (at, sequence) = *entry.key();
            let (host, happening) = entry.remove();
            self.now = self.now.max(at);
            if self.spins.0 == self.now {
                self.spins.1 += 1;
                if self.spins.1 > 20_000 {
                    self.fail(format!("{host} spins: {happening:?}"));
                }
            } else {
                self.spins = (self.now, 0);
            }
            let frozen = self.hosts[host].frozen_until.filter(|&until| until > self.now);
            let on_engine = matches!(happening, Happening::Request(..));
            match frozen {
                // What arrives waits. Its own timers may come last when it goes on.
                Some(until) if !on_engine => {
                    self.queue.insert((until, sequence), (host, happening));
                }
                _ => self.happen(host, happening),
            }
        }
        self.now = end;
    }

    fn later(&mut self, host: usize, after: Micros, happening: Happening) {
        self.sequence += 1;
        self.queue.insert((self.now + after, self.sequence), (host, happening));
    }

    /// After what was sent before in that direction.
    fn deliver(&mut self, host: usize, way: usize, happening: Happening) {
        let latency = MS / 10 + self.dice.below(3000) as Micros;
        let at = (self.now + latency).max(self.hosts[host].busy_until[way]);
        self.hosts[host].busy_until[way] = at;
        let after = at - self.now;
        self.later(host, after, happening);
    }

    fn happen(&mut self, host: usize, happening: Happening) {
        match happening {
            Happening::Wake => {
                if self.hosts[host].wake <= self.now {
                    self.wake(host);
                }
            }
            Happening::Request(connection, wish) => {
                if self.paused_until > self.now {
                    let after = self.paused_until - self.now;
                    return self.later(host, after, Happening::Request(connection, wish));
                }
                // What is on its way when the connection is cut arrives up to some point, and then
                // nothing more does.
                let at = &self.hosts[host];
                let cut = at.connection != connection || !at.connected;
                let broken = at.broken == Some(connection);
                if cut && (broken || self.dice.chance(0.5)) {
                    self.hosts[host].broken = Some(connection);
                    return;
                }
                let reply = self.serve(wish);
                self.deliver(host, 1, Happening::Reply(connection, reply));
                self.wake_readers();
            }
            Happening::Reply(connection, reply) => {
                let at = &self.hosts[host];
                if at.connected && at.connection == connection {
                    self.reply(host, reply);
                }
            }
            Happening::Read(connection) => self.read(host, connection),
            Happening::Pong(member) => {
                let token = plausch_core::wire::Token::ANY;
                self.send(member, Message::Pong { token });
            }
            Happening::Fail(asked) => {
                if self.hosts[host].waiting.contains(&asked) {
                    self.hosts[host].waiting.retain(|&waiting| waiting != asked);
                    self.input(host, Input::Failed(asked));
                }
            }
        }
    }

    fn serve(&mut self, wish: Wish) -> Reply {
        let now = self.now;
        match wish {
            Wish::Enter(epoch, lease, entry) => {
                self.engine.enter(now, epoch, lease, entry);
                Reply::Entered(epoch)
            }
            Wish::Renew(epoch, lease, (known, read)) => {
                let Some((number, last, gone)) = self.engine.renew(now, epoch, lease) else {
                    return Reply::Expired(epoch);
                };
                let blind = self.engine.planted == Some(Planted::SilentFailover);
                let is_forgotten = !blind && (number < known || last < read);
                Reply::Renewed(epoch, number, is_forgotten, gone)
            }
            Wish::Append(epoch, number, _, _, known)
                if self.engine.has_forgotten(epoch, now, known) =>
            {
                Reply::Forgotten(epoch, number)
            }
            Wish::Append(epoch, number, entry, most, _) => {
                let answer = self.engine.append(now, &entry, most);
                Reply::Answered(epoch, number, answer)
            }
            Wish::Snapshot(epoch, texts) => {
                Reply::Snapshot(epoch, std::rc::Rc::new(self.engine.snapshot(now, texts)))
            }
        }
    }

    fn wake_readers(&mut self) {
        for host in 0..self.hosts.len() {
            if self.hosts[host].reading.is_some() {
                let (after, connection) =
                    (self.dice.below(4000) as Micros, self.hosts[host].connection);
                self.later(host, after, Happening::Read(connection));
            }
        }
    }

    fn read(&mut self, host: usize, connection: u64) {
        let at = &self.hosts[host];
        if !at.connected || at.connection != connection || self.paused_until > self.now {
            return;
        }
        let Some(after) = at.reading else { return };
        let read = self.engine.read(after);
        match read.map(|kept| kept.cloned()) {
            Ok(None) => {}
            Ok(Some(kept)) => {
                self.hosts[host].reading = Some(kept.position);
                self.deliver(host, 1, Happening::Reply(connection, Reply::Entry(kept)));
                self.later(host, 1, Happening::Read(connection));
            }
            Err(why) => {
                self.hosts[host].reading = None;
                self.deliver(host, 1, Happening::Reply(connection, Reply::Unreadable(why)));
            }
        }
    }

    fn reply(&mut self, host: usize, reply: Reply) {
        let answered = |hosts: &mut Vec<Host>, asked| {
            hosts[host].waiting.retain(|&waiting| waiting != asked);
        };
        match reply {
            Reply::Entered(epoch) => {
                answered(&mut self.hosts, Asked::Enter);
                self.input(host, Input::Entered { epoch });
            }
            Reply::Renewed(epoch, number, is_forgotten, gone) => {
                answered(&mut self.hosts, Asked::Renew);
                self.input(host, Input::Renewed { epoch, gone });
                if is_forgotten {
                    self.hosts[host].known = Some((epoch, number));
                    self.input(host, Input::Unreadable(Unreadable::OtherHistory));
                }
            }
            Reply::Forgotten(epoch, number) => {
                self.hosts[host].known = None;
                self.input(host, Input::Unreadable(Unreadable::OtherHistory));
                // In order: what is behind it was not done either.
                let is_behind =
                    |append: &&(Epoch, u64, _, _)| append.0 == epoch && append.1 >= number;
                let again = self.hosts[host].unanswered.iter().filter(is_behind).cloned();
                let again: Vec<_> = again.collect();
                for append in again {
                    self.submit(host, append);
                }
            }
            Reply::Expired(epoch) => {
                answered(&mut self.hosts, Asked::Renew);
                self.input(host, Input::Expired { epoch });
            }
            Reply::Answered(epoch, number, answer) => {
                self.hosts[host]
                    .unanswered
                    .retain(|(at, other, ..)| (*at, *other) != (epoch, number));
                if answer != Answer::Refused {
                    let known = self.hosts[host].known(epoch).max(number);
                    self.hosts[host].known = Some((epoch, known));
                }
                self.input(host, Input::Answered { epoch, number, answer });
            }
            Reply::Snapshot(epoch, snapshot) => {
                answered(&mut self.hosts, Asked::Snapshot);
                for entry in &snapshot.known {
                    self.input(host, Input::Known { epoch, entry });
                }
                for (said, age, entry) in &snapshot.recalled {
                    let age = Duration::from_micros(*age);
                    self.input(host, Input::Recalled { epoch, said: *said, age, entry });
                }
                let (position, said, history) =
                    (snapshot.position, snapshot.said, snapshot.history);
                self.input(host, Input::Snapshot { epoch, position, said, room: 7, history });
            }
            Reply::Entry(Kept { position, said, entry, .. }) => {
                self.input(host, Input::Read { position, said, entry: &entry });
            }
            Reply::Unreadable(why) => self.input(host, Input::Unreadable(why)),
        }
    }

    /// Handles all that is due at a server.
    fn wake(&mut self, host: usize) {
        loop {
            let now = self.clock(host);
            let due = self.hosts[host].server.next_timeout().is_some_and(|due| due.at <= now);
            if !due {
                break;
            }
            self.spins.1 += usize::from(self.spins.0 == self.now);
            if self.spins.1 > 20_000 {
                let due = self.hosts[host].server.next_timeout();
                self.fail(format!("{host} spins: {due:?}"));
            }
            self.input(host, Input::Timeout);
        }
    }

    pub(crate) fn input(&mut self, host: usize, input: Input<'_>) {
        let now = self.clock(host);
        if !matches!(input, Input::Timeout) {
            self.tell(|| format!("{host} ← {input:?}"));
        }
        let World { hosts, members, speakers, dialogue, .. } = self;
        let Host { server, links, entered, .. } = &mut hosts[host];
        let outputs = server.handle(now, input);
        let wishes = perform(self.now, host, outputs, links, entered, members, speakers, dialogue);
        self.done(host, wishes);
    }

    pub(crate) fn command(&mut self, host: usize, command: Command<'_>) -> bool {
        let now = self.clock(host);
        self.tell(|| format!("{host} ← {command:?}"));
        let World { hosts, members, speakers, dialogue, .. } = self;
        let Host { server, links, entered, .. } = &mut hosts[host];
        let Ok(outputs) = server.command(now, command) else { return false };
        let wishes = perform(self.now, host, outputs, links, entered, members, speakers, dialogue);
        self.done(host, wishes);
        true
    }

    pub(crate) fn done(&mut self, host: usize, wishes: Result<Vec<Wished>, String>) {
        let wishes = wishes.unwrap_or_else(|why| self.fail(why));
        for wish in wishes {
            let connection = self.hosts[host].connection;
            match wish {
                Wished::Ask(asked, mut wish) => {
                    if let Wish::Renew(epoch, _, known) = &mut wish {
                        let at = &self.hosts[host];
                        *known = (at.known(*epoch), at.server.position());
                    }
                    self.hosts[host].waiting.push(asked);
                    if self.hosts[host].connected {
                        self.deliver(host, 0, Happening::Request(connection, wish));
                    } else {
                        self.fails_soon(host, asked);
                    }
                }
                Wished::Append(epoch, number, bytes, most) => {
                    self.check_append(host, epoch, &bytes);
                    let append = (epoch, number, bytes, most);
                    self.hosts[host].unanswered.push_back(append.clone());
                    if self.hosts[host].connected {
                        self.submit(host, append);
                    }
                }
                Wished::Pong(member) => self.later(host, MS, Happening::Pong(member)),
                Wished::Read(after) => {
                    self.hosts[host].reading = Some(after);
                    self.later(host, 0, Happening::Read(connection));
                }
                Wished::Decided(about, word) => self.obey(host, about, word),
                Wished::Abandon(epoch) => {
                    self.hosts[host].unanswered.retain(|(at, ..)| *at != epoch);
                    self.hosts[host].reading = None;
                }
            }
        }
        let state = self.hosts[host].server.state();
        if self.states[host].last().is_none_or(|&(_, last)| last != state) {
            self.states[host].push((self.now, state));
        }
        let due = self.hosts[host].server.next_timeout();
        let now = self.clock(host);
        if let Some(due) = due {
            let wait = due.at.since(now).as_micros() as Micros;
            // Its own clock may be slow.
            let wait = wait + wait / 20 + 1;
            let at = self.now + if due.at <= now { 0 } else { wait };
            self.hosts[host].wake = at;
            self.later(host, at - self.now, Happening::Wake);
        }
    }

    fn submit(&mut self, host: usize, (epoch, number, bytes, most): (Epoch, u64, Vec<u8>, u32)) {
        let at = &self.hosts[host];
        let wish = Wish::Append(epoch, number, bytes, most, at.known(epoch));
        let connection = at.connection;
        self.deliver(host, 0, Happening::Request(connection, wish));
    }

    /// A server speaks only while it knows that its lease lasts.
    fn check_append(&self, host: usize, epoch: Epoch, bytes: &[u8]) {
        let resigns =
            matches!(Entry::decode(bytes), Ok(Entry { content: Content::Gone { .. }, .. }));
        let recently = self.now < self.failed_over + 15 * S;
        if self.engine.is_over(epoch, self.now) && !recently && !resigns {
            let at = &self.hosts[host];
            // Somebody else may have seen that the lease is over, but not before it was.
            self.fail(format!(
                "{host} speaks in {epoch:?}, whose lease is over (connected: {})",
                at.connected
            ));
        }
    }

    fn fails_soon(&mut self, host: usize, asked: Asked) {
        // An answer that does not come: the driver's own clock says so.
        self.later(host, 2 * S, Happening::Fail(asked));
    }

    /// The connection of a server to the engine is cut.
    pub(crate) fn cut(&mut self, host: usize) {
        self.tell(|| format!("{host} is cut off"));
        self.hosts[host].connected = false;
        let waiting = self.hosts[host].waiting.clone();
        for asked in waiting {
            self.hosts[host].waiting.retain(|&other| other != asked);
            self.input(host, Input::Failed(asked));
        }
    }

    /// It is there again: what is unanswered is sent again.
    pub(crate) fn mend(&mut self, host: usize) {
        if self.hosts[host].connected {
            return;
        }
        self.tell(|| format!("{host} is connected again"));
        self.hosts[host].connected = true;
        self.hosts[host].connection = self.dice.roll();
        let connection = self.hosts[host].connection;
        let waiting = std::mem::take(&mut self.hosts[host].waiting);
        for asked in waiting {
            self.input(host, Input::Failed(asked));
        }
        let again: Vec<_> = self.hosts[host].unanswered.iter().cloned().collect();
        for append in again {
            self.submit(host, append);
        }
        if self.hosts[host].reading.is_some() || self.state(host) != State::Alone {
            // What was read, and not handed over before the cut, is read again. So is that it cannot be
            // read on.
            self.hosts[host].reading = Some(self.hosts[host].server.position());
            self.later(host, 0, Happening::Read(connection));
        }
    }

    /// The server's process stands still.
    pub(crate) fn freeze(&mut self, host: usize, time: Micros) {
        self.tell(|| format!("{host} stands still for {} ms", time / MS));
        self.hosts[host].frozen_until = Some(self.now + time);
        let at = self.now + time;
        self.hosts[host].wake = at;
        self.later(host, time, Happening::Wake);
    }

    pub(crate) fn is_frozen(&self, host: usize) -> bool {
        self.hosts[host].frozen_until.is_some_and(|until| until > self.now)
    }

    /// The server's process is killed, and another one begins.
    pub(crate) fn kill(&mut self, host: usize) {
        self.tell(|| format!("{host} is killed"));
        let members: Vec<_> = self.hosts[host].links.values().copied().collect();
        for member in members {
            self.members[member].go(self.now);
        }
        // Its decisions are in a file.
        let mut kept = Decisions::default();
        for decision in self.hosts[host].server.decisions().iter() {
            kept.restore(decision).expect("there were as many before");
        }
        self.hosts[host] = self.start(host, kept);
        self.wake(host);
    }

    /// The engine's replica takes its place: what it has not heard of is lost.
    pub(crate) fn fail_over(&mut self) {
        self.tell(|| "the engine fails over".to_owned());
        // It takes a while, so that no position is there twice.
        self.now += MS;
        self.engine.give_way_to(self.replica.clone());
        self.failed_over = self.now;
        for host in 0..self.hosts.len() {
            if self.hosts[host].connected {
                self.cut(host);
                self.mend(host);
            }
        }
    }

    /// The replica hears of all so far.
    pub(crate) fn replicate(&mut self) {
        self.replica = self.engine.clone();
    }

    /// Somebody connects to a server and registers. Returns its number.
    pub(crate) fn join(&mut self, host: usize, nick: &str, key: Option<PublicKey>) -> usize {
        self.join_from(host, nick, key, true)
    }

    pub(crate) fn join_from(
        &mut self,
        host: usize,
        nick: &str,
        key: Option<PublicKey>,
        modern: bool,
    ) -> usize {
        let number = self.members.len();
        let voice = key.map_or(number, |key| usize::MAX - usize::from(key.as_bytes()[0]));
        let link = self.hosts[host].ids.allocate();
        self.members.push(Member::new(host, link, nick, voice));
        self.hosts[host].links.insert(link, number);
        let ip = self.ip.unwrap_or([10, 0, (number >> 8) as u8, number as u8]);
        let from = SocketAddr::from((ip, 50_000));
        self.input(host, Input::Room(directory::Input::Accepted { link, from }));
        if let Some(key) = key {
            self.input(host, Input::Room(directory::Input::Secured { link, key }));
        }
        if modern {
            self.send(number, Message::Hello(Hello { past: 50, ..Hello::default() }));
        }
        let nick = Nick::new(nick).expect("a nickname");
        self.send(number, Message::Register { nick, port: 40_000 });
        number
    }

    /// A member says a new text. Returns its number.
    pub(crate) fn say(&mut self, member: usize) -> u32 {
        let number = self.speakers.len() as u32;
        self.speakers.push(self.members[member].voice);
        let (now, speaker) = (self.now, &mut self.members[member]);
        speaker.said.insert(number, (now, Fate::OnItsWay));
        let nick = Nick::new(&speaker.nick).expect("a nickname");
        let text = format!("t{number}");
        let text = Text::new(&text).expect("a text");
        self.send(member, Message::Broadcast { nick, text });
        number
    }

    pub(crate) fn send(&mut self, member: usize, message: Message<'_>) {
        let (host, link) = (self.members[member].server, self.members[member].link);
        if self.members[member].stay == Stay::Out || !self.hosts[host].links.contains_key(&link) {
            return;
        }
        let received = Received { dialect: Dialect::Framed, item: Item::Message(message) };
        self.input(host, Input::Room(directory::Input::Received { link, received }));
    }

    /// A member's connection ends.
    pub(crate) fn hang_up(&mut self, member: usize) {
        let (host, link) = (self.members[member].server, self.members[member].link);
        if self.members[member].stay != Stay::Out {
            self.members[member].go(self.now);
            self.hosts[host].entered.remove(&link);
            let by = ClosedBy::Peer;
            self.input(host, Input::Room(directory::Input::Closed { link, by }));
        }
    }

    pub(crate) fn state(&self, host: usize) -> State {
        self.hosts[host].server.state()
    }

    /// Whether a server was not in the joint room at some time between the two.
    pub(crate) fn was_apart(&self, host: usize, from: Micros, until: Micros) -> bool {
        let states = &self.states[host];
        let ends = states.iter().skip(1).map(|&(at, _)| at).chain([Micros::MAX]);
        states.iter().zip(ends).any(|(&(begin, state), end)| {
            let apart = matches!(state, State::Alone | State::Rejoining);
            apart && begin <= until && from <= end
        })
    }

    /// When a server that was in the joint room was not any more.
    pub(crate) fn separations(&self, host: usize) -> impl Iterator<Item = Micros> {
        let states = &self.states[host];
        states.iter().zip(states.iter().skip(1)).filter_map(|(&(_, before), &(at, after))| {
            let together = |state| matches!(state, State::Together | State::Doubtful);
            (together(before) && !together(after)).then_some(at)
        })
    }

    /// The members that are in the room, at all servers.
    pub(crate) fn present(&self) -> impl Iterator<Item = (usize, &Member)> {
        self.members.iter().enumerate().filter(|(_, member)| member.stay == Stay::In)
    }

    pub(crate) fn roster(&self) -> BTreeSet<String> {
        self.present().map(|(_, member)| member.nick.clone()).collect()
    }

    pub(crate) fn listed_at(&self, host: usize) -> BTreeMap<String, Option<String>> {
        let members = self.hosts[host].server.members();
        members.map(|(m, at)| (m.nick.to_string(), at.map(ToString::to_string))).collect()
    }
}

/// What a server wants of the engine, of a member, or of its driver.
pub(crate) enum Wished {
    Ask(Asked, Wish),
    Append(Epoch, u64, Vec<u8>, u32),
    Read(Position),
    Abandon(Epoch),
    /// An operator has decided that, somewhere.
    Decided(String, Word),
    /// Its link is to answer.
    Pong(usize),
}

fn bytes(entry: &Entry<'_>) -> Vec<u8> {
    let mut bytes = heapless::Vec::<u8, 8192>::new();
    entry.encode(&mut bytes).expect("an entry is not that long");
    bytes.to_vec()
}

/// Does what a server wants at its links; returns what it wants of the engine.
#[expect(clippy::too_many_arguments, reason = "the outputs borrow the rest of the world's host")]
pub(crate) fn perform(
    now: Micros,
    host: usize,
    outputs: Outputs<'_, Tables>,
    links: &mut BTreeMap<LinkId, usize>,
    entered: &mut BTreeMap<LinkId, bool>,
    members: &mut [Member],
    speakers: &[usize],
    dialogue: &mut Vec<String>,
) -> Result<Vec<Wished>, String> {
    let mut wishes = Vec::new();
    let told = std::env::var_os("PLAUSCH_DIALOGUE").is_some();
    for output in outputs {
        if told {
            dialogue.push(format!("{:>9.3} {host} → {output:?}", now as f64 / S as f64));
        }
        match output {
            Output::Room(directory::Output::Send { to, message }) => {
                let all = || entered.keys().copied();
                let receivers: Vec<LinkId> = match to {
                    Recipients::Link(link) => vec![link],
                    Recipients::Room => all().collect(),
                    Recipients::RoomExcept(but) => all().filter(|&link| link != but).collect(),
                    Recipients::Modern => entered
                        .iter()
                        .filter(|(_, modern)| **modern)
                        .map(|(link, _)| *link)
                        .collect(),
                };
                for link in receivers {
                    let number = links.get(&link).ok_or_else(|| format!("{link} is not there"))?;
                    members[*number].receive(now, &message, speakers)?;
                    if matches!(message, Message::Ping { .. }) && members[*number].answers {
                        wishes.push(Wished::Pong(*number));
                    }
                }
            }
            Output::Room(directory::Output::Enter { link, modern }) => {
                entered.insert(link, modern);
            }
            Output::Room(directory::Output::Close { link }) => {
                entered.remove(&link);
                let number =
                    links.remove(&link).ok_or_else(|| format!("{link} is closed twice"))?;
                members[number].go(now);
            }
            Output::Room(_) | Output::Event(_) => {}
            Output::Decided(decision) => {
                let word = (decision.at(), decision.until(), decision.what().to_owned());
                wishes.push(Wished::Decided(decision.about().to_owned(), word));
            }
            Output::Engine(request) => wishes.push(match request {
                Request::Enter { epoch, lease, entry } => {
                    let lease = lease.as_micros() as Micros;
                    Wished::Ask(Asked::Enter, Wish::Enter(epoch, lease, bytes(&entry)))
                }
                Request::Renew { epoch, lease } => {
                    let (lease, nothing) = (lease.as_micros() as Micros, (0, Position::default()));
                    Wished::Ask(Asked::Renew, Wish::Renew(epoch, lease, nothing))
                }
                Request::Append { entry, most } => {
                    Wished::Append(entry.epoch, entry.number, bytes(&entry), most)
                }
                Request::Snapshot { epoch, texts } => {
                    Wished::Ask(Asked::Snapshot, Wish::Snapshot(epoch, texts))
                }
                Request::Read { after, .. } => Wished::Read(after),
                Request::Abandon { epoch } => Wished::Abandon(epoch),
            }),
        }
    }
    Ok(wishes)
}
