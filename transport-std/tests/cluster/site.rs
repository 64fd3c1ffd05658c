//! Servers of one room, each a process of its own: this test program, started again. And people.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use futures_lite::future::or;
use plausch_transport_std::Nick;
use plausch_transport_std::client::{Client, Event, Events, Options, Security};
use plausch_transport_std::server::{self, Decided, Handle, Rule, Ruling, Sanction, cluster};

use crate::common::{PATIENCE, identity, signal};
use crate::redis::Redis;

/// Of the servers in these tests.
const LEASE: Duration = Duration::from_secs(4);
/// Whose key they have.
const SERVERS: u8 = 99;

/// A server. It is killed when it is dropped.
pub(crate) struct Site {
    process: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    address: SocketAddr,
}

/// How a server is started.
pub(crate) struct Setup {
    pub(crate) name: String,
    /// Where the engine is.
    pub(crate) url: String,
    /// Where members join; port 0: at a free one.
    pub(crate) listen: SocketAddr,
    pub(crate) lease: Duration,
    /// Whose key it has: see [`identity`].
    pub(crate) key: u8,
    /// In which network namespace it runs, if not in this one.
    pub(crate) namespace: Option<String>,
    /// What was decided there before, as [`Site::kept`] said.
    pub(crate) kept: String,
}

impl Setup {
    pub(crate) fn new(redis: &Redis, name: &str) -> Self {
        let listen = (Ipv4Addr::LOCALHOST, 0).into();
        let (name, url) = (name.to_owned(), redis.url());
        let kept = String::new();
        Setup { name, url, listen, lease: LEASE, key: SERVERS, namespace: None, kept }
    }
}

impl Site {
    pub(crate) fn start(redis: &Redis, name: &str) -> Self {
        Self::launch(&Setup::new(redis, name))
    }

    pub(crate) fn launch(setup: &Setup) -> Self {
        let Setup { name, url, listen, lease, key, namespace, kept } = setup;
        let program = std::env::current_exe().unwrap();
        let mut command = match namespace {
            None => Command::new(program),
            Some(namespace) => {
                let mut command = Command::new("ip");
                command.args(["netns", "exec", namespace]).arg(program);
                command
            }
        };
        let mut process = command
            .args(["--exact", "site::serves", "--ignored", "--nocapture"])
            .env("PLAUSCH_TEST_SITE", format!("{name} {listen} {} {key} {url}", lease.as_millis()))
            .env("PLAUSCH_TEST_KEPT", kept)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut site = Site { process, input, lines, address: *listen };
        site.address = site.until("listening ").parse().unwrap();
        site
    }

    /// Waits for a line that begins like this, and returns the rest.
    pub(crate) fn until(&self, beginning: &str) -> String {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.starts_with(beginning) => {
                    return line[beginning.len()..].to_owned();
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("a server never says {beginning}")
                }
            }
        }
    }

    /// What it has said that nobody has waited for.
    pub(crate) fn rest(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }

    /// Its operator decides that: `ban WHO`, `unban WHO`, `topic TEXT`.
    pub(crate) fn decides(&mut self, ruling: &str) {
        writeln!(self.input, "{ruling}").unwrap();
    }

    /// What was decided, and when, as [`Setup::kept`] takes it.
    pub(crate) fn kept(&mut self) -> String {
        self.decides("kept");
        self.until("kept ")
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// As Ctrl+Z does, and so on.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.process, name);
    }

    pub(crate) fn join(&self, name: &str) -> Person {
        self.join_with(name, None)
    }

    /// Somebody joins who has this key, or none.
    pub(crate) fn join_with(&self, name: &str, key: Option<u8>) -> Person {
        let nick: Nick = name.parse().unwrap();
        let security = key.map(|key| Security::new(identity(key)));
        let options = Options { security, ..Options::new(self.address.into(), nick.clone()) };
        let (client, events, driver) = Client::new(options);
        smol::spawn(driver).detach();
        Person { nick, client, events, heard: Vec::new(), welcomes: 0 }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[ignore = "not a test, but a server of other tests"]
fn serves() {
    let Ok(site) = std::env::var("PLAUSCH_TEST_SITE") else { return };
    let [name, listen, lease, key, url] = site.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{site}")
    };
    let listen: SocketAddr = listen.parse().unwrap();
    let mut own = cluster::ServerOptions::new(name.parse().unwrap());
    own.lease = Duration::from_millis(lease.parse().unwrap());
    own.host = Some(listen.ip());
    let mut engine = cluster::EngineOptions::new(url.parse().unwrap());
    engine.timeout = Duration::from_secs(1);
    let mut limits = server::Limits::default();
    limits.directory.broadcasts.burst = 0;
    let server = server::spawn(server::Options {
        listen: vec![listen],
        limits,
        security: Some(server::Security::new(identity(key.parse().unwrap()))),
        cluster: Some(cluster::Options { engine, server: own }),
        decisions: kept(&std::env::var("PLAUSCH_TEST_KEPT").unwrap_or_default()),
        ..server::Options::default()
    });
    let server = server.unwrap();
    println!("\nlistening {}", server.addresses()[0]);
    let handle = server.handle().clone();
    std::thread::spawn(move || smol::block_on(tell_what_holds(&handle)));
    let handle = server.handle().clone();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            smol::block_on(decide(&handle, &line));
        }
    });
    let events = server.cluster_events().unwrap();
    smol::block_on(async {
        while let Some(event) = events.next().await {
            match event {
                cluster::Event::Room(cluster::RoomEvent::State(state)) => {
                    println!("{}", state.word());
                }
                event => println!("{event:?}"),
            }
        }
    });
}

async fn decide(server: &Handle, line: &str) {
    if line == "kept" {
        let decided = server.decisions().await.unwrap();
        let lines: Vec<_> = decided.iter().map(written).collect();
        return println!("kept {}", lines.join(";"));
    }
    let outcome = server.decide(vec![ruling(line)]).await.unwrap();
    println!("decided, and the others hear of it: {}", outcome.is_told);
}

/// Says what holds whenever something was decided.
async fn tell_what_holds(server: &Handle) {
    while server.decisions_changed().await {
        let decided = server.decisions().await.unwrap_or_default();
        let lines = decided.iter().filter_map(|decided| match &decided.ruling {
            Ruling::Impose(rule) => Some(format!("ban {}", rule.target)),
            Ruling::Topic(topic) => Some(format!("topic {}", topic.as_ref()?)),
            Ruling::Lift(..) => None,
        });
        println!("holds {}.", lines.collect::<Vec<_>>().join(", "));
    }
}

fn ruling(line: &str) -> Ruling {
    match line.split_once(' ').unwrap() {
        ("ban", target) => {
            let (sanction, target) = (Sanction::Ban, target.parse().unwrap());
            Ruling::Impose(Rule { sanction, target, until: None, why: None })
        }
        ("unban", target) => Ruling::Lift(Sanction::Ban, target.parse().unwrap()),
        ("topic", topic) => Ruling::Topic(Some(topic.to_owned())),
        other => panic!("{other:?}"),
    }
}

fn written(decided: &Decided) -> String {
    let at = decided.at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    match &decided.ruling {
        Ruling::Impose(rule) => format!("{at} ban {}", rule.target),
        Ruling::Lift(_, target) => format!("{at} unban {target}"),
        Ruling::Topic(topic) => format!("{at} topic {}", topic.as_deref().unwrap_or("-")),
    }
}

fn kept(text: &str) -> Vec<Decided> {
    let decided = |line: &str| {
        let (at, line) = line.split_once(' ').unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(at.parse().unwrap());
        Decided { ruling: ruling(line), at }
    };
    text.split(';').filter(|line| !line.is_empty()).map(decided).collect()
}

/// Somebody in the room, and what they heard there.
pub(crate) struct Person {
    pub(crate) nick: Nick,
    pub(crate) client: Client,
    events: Events,
    pub(crate) heard: Vec<String>,
    /// How often they joined.
    pub(crate) welcomes: usize,
}

impl Person {
    /// Waits for an event.
    pub(crate) async fn until(&mut self, what: &str, wanted: impl Fn(&Event) -> bool) -> Event {
        let too_late = async {
            smol::Timer::after(PATIENCE).await;
            None
        };
        let found = async {
            loop {
                let event = self.events.recv().await.unwrap();
                match &event {
                    Event::Broadcast { from, text, .. } => {
                        self.heard.push(format!("{from}: {text}"));
                    }
                    Event::Topic { text: Some(text) } => self.heard.push(format!("topic: {text}")),
                    Event::Welcome { .. } => self.welcomes += 1,
                    _ => {}
                }
                if wanted(&event) {
                    return Some(event);
                }
            }
        };
        let found = or(found, too_late).await;
        found.unwrap_or_else(|| panic!("{} waits for ever: {what}", self.nick))
    }

    /// Waits until somebody is in the room, or no more.
    pub(crate) async fn sees(&mut self, name: &str, is_here: bool) {
        let nick: Nick = name.parse().unwrap();
        // What is not said by an event was said by one before.
        let is_so = async |client: &Client| {
            client.members().await.members.iter().any(|member| member.nick == nick) == is_here
        };
        let client = self.client.clone();
        while !is_so(&client).await {
            self.until(&format!("{name} is here: {is_here}"), |event| {
                matches!(event, Event::Users { .. } | Event::Joined { .. } | Event::Left { .. })
            })
            .await;
        }
    }

    pub(crate) async fn joins(&mut self) {
        self.until("joining", |event| matches!(event, Event::Users { .. })).await;
    }

    /// It is not let in, and gives up.
    pub(crate) async fn stays_out(self) {
        while let Ok(event) = self.events.recv().await {
            assert!(!matches!(event, Event::Welcome { .. }), "{event:?}");
        }
    }

    pub(crate) async fn hears(&mut self, from: &str, text: &str) {
        let wanted = format!("{from}: {text}");
        if !self.heard.contains(&wanted) {
            self.until(&wanted, |event| match event {
                Event::Broadcast { from: by, text: of, .. } => by.as_str() == from && of == text,
                Event::Topic { text: Some(topic) } => from == "topic" && topic == text,
                _ => false,
            })
            .await;
        }
    }

    pub(crate) async fn says(&self, text: &str) {
        self.client.broadcast(text).await.unwrap();
    }
}

/// All people are in the room for everybody.
pub(crate) async fn meet(people: &mut [Person]) {
    let names: Vec<_> = people.iter().map(|person| person.nick.to_string()).collect();
    for person in people {
        let own = person.nick.to_string();
        for name in names.iter().filter(|name| **name != own) {
            person.sees(name, true).await;
        }
    }
}

/// Everybody says something, and everybody hears it.
pub(crate) async fn talk(people: &mut [Person], text: &str) {
    let names: Vec<_> = people.iter().map(|person| person.nick.to_string()).collect();
    for person in &*people {
        person.says(text).await;
    }
    for person in people {
        for name in &names {
            person.hears(name, text).await;
        }
    }
}

/// Whatever two people have both heard, they have heard in the same order; and nobody anything twice.
pub(crate) fn check_order(people: &[Person]) {
    for (at, one) in people.iter().enumerate() {
        let mut once = one.heard.clone();
        once.sort();
        once.dedup();
        assert_eq!(
            once.len(),
            one.heard.len(),
            "{} heard something twice: {:?}",
            one.nick,
            one.heard
        );
        for other in &people[at + 1..] {
            let common = |of: &Person, with: &Person| -> Vec<String> {
                of.heard.iter().filter(|text| with.heard.contains(text)).cloned().collect()
            };
            assert_eq!(common(one, other), common(other, one), "{} and {}", one.nick, other.nick);
        }
    }
}
