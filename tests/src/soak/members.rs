//! Members that behave well, of all kinds: originals of both generations, modern ones, and the real client.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::home::Home;
use crate::originals::Generation;
use crate::process::plausch;
use crate::raw::connected;
use crate::waiting::SOON;

const SOCKETS: usize = 120;
const CLIENTS: usize = 8;
/// So many of the members talk.
const TALKERS: usize = 10;
/// Below the limit for broadcasts: 20 a second.
const PAUSE: Duration = Duration::from_millis(200);
/// The text behind all others.
const LAST: &str = "last";

/// The well-behaved members.
pub(super) struct Room {
    pub(super) members: usize,
    /// How many have heard all to the end.
    pub(super) listened: Arc<AtomicUsize>,
    listening: Vec<JoinHandle<()>>,
    /// Those who talk, and how.
    voices: Vec<(String, Generation, TcpStream)>,
    clients: Vec<Child>,
    /// Held open: at its end a client would leave.
    _stdins: Vec<ChildStdin>,
    _homes: Vec<Home>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    heard: AtomicU64,
    failures: Mutex<Vec<String>>,
}

/// The talking, until it is ended.
pub(super) struct Talk {
    stop: Arc<AtomicBool>,
    talking: JoinHandle<()>,
}

impl Room {
    /// Joins all members.
    pub(super) fn open(server: SocketAddr) -> Self {
        let shared = Arc::<Shared>::default();
        let listened = Arc::<AtomicUsize>::default();
        let mut listening = Vec::new();
        let mut listen = |nick: String, deaf_to: Option<String>, mut texts: Box<dyn Texts>| {
            let (shared, listened) = (Arc::clone(&shared), Arc::clone(&listened));
            listening.push(thread::spawn(move || {
                match hear_all(&mut *texts, deaf_to.as_deref(), &shared) {
                    Ok(()) => drop(listened.fetch_add(1, Ordering::Relaxed)),
                    Err(why) => shared.fail(format!("{nick}: {why}")),
                }
            }));
        };
        let mut voices = Vec::new();
        for number in 0..SOCKETS {
            let nick = nick(number);
            let generation = [Generation::Framed, Generation::Line, Generation::Framed][number % 3];
            let stream = connected(Ipv4Addr::LOCALHOST, server);
            stream.set_read_timeout(Some(SOON)).expect("a timeout");
            let mut socket = Socket { generation, stream, bytes: Vec::new() };
            if number % 3 == 2 {
                socket.send("HELLO 1");
            }
            socket.send(&format!("REGISTER {nick} 0"));
            while !socket.payload().expect("it is welcome").starts_with("USERLIST") {}
            if number < TALKERS {
                let stream = socket.stream.try_clone().expect("a descriptor");
                voices.push((nick.clone(), generation, stream));
            }
            // The echo rule: who speaks the line dialect does not hear itself.
            let deaf_to = (generation == Generation::Line).then(|| nick.clone());
            listen(nick, deaf_to, Box::new(socket));
        }
        let (mut clients, mut stdins, mut homes) = (Vec::new(), Vec::new(), Vec::new());
        for number in SOCKETS..SOCKETS + CLIENTS {
            let home = Home::new();
            let mut child = client(&nick(number), server, &home);
            stdins.push(child.stdin.take().expect("a pipe"));
            let mut lines = Lines(BufReader::new(child.stdout.take().expect("a pipe")));
            while !lines.line().expect("it is welcome").contains("\"users\"") {}
            listen(nick(number), None, Box::new(lines));
            clients.push(child);
            homes.push(home);
        }
        Room {
            members: SOCKETS + CLIENTS,
            listened,
            listening,
            voices,
            clients,
            _stdins: stdins,
            _homes: homes,
            shared,
        }
    }

    /// Begins to talk: each talker says numbers, in order, with something to carry behind them.
    pub(super) fn talk(&self) -> Talk {
        let stop = Arc::<AtomicBool>::default();
        let mut voices: Vec<_> = self
            .voices
            .iter()
            .map(|(nick, generation, stream)| {
                (nick.clone(), *generation, stream.try_clone().expect("a descriptor"))
            })
            .collect();
        let (until, shared) = (Arc::clone(&stop), Arc::clone(&self.shared));
        let talking = thread::spawn(move || {
            let load = "x".repeat(1500);
            let mut say = |text: &str| {
                for (nick, generation, stream) in &mut voices {
                    let payload = generation.packed(&format!("BROADCAST {nick} {text}"));
                    if let Err(why) = stream.write_all(&payload) {
                        shared.fail(format!("{nick} cannot talk: {why}"));
                    }
                }
            };
            for number in 0_u64.. {
                if until.load(Ordering::Relaxed) {
                    break;
                }
                let start = Instant::now();
                say(&format!("{number} {load}"));
                thread::sleep(PAUSE.saturating_sub(start.elapsed()));
            }
            say(LAST);
        });
        Talk { stop, talking }
    }

    /// Waits until all members have heard the last text, or cannot any more. What went wrong?
    pub(super) fn close(&mut self) -> Vec<String> {
        for member in self.listening.drain(..) {
            if member.join().is_err() {
                self.shared.fail("a member panicked".to_owned());
            }
        }
        for client in &mut self.clients {
            let _ = client.kill();
            let _ = client.wait();
        }
        self.failures()
    }

    pub(super) fn failures(&self) -> Vec<String> {
        self.shared.failures.lock().expect("no thread panics").clone()
    }

    /// How many texts the members have heard, all together.
    pub(super) fn heard(&self) -> u64 {
        self.shared.heard.load(Ordering::Relaxed)
    }
}

impl Talk {
    /// Says the last text of each.
    pub(super) fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.talking.join();
    }
}

impl Shared {
    fn fail(&self, why: String) {
        self.failures.lock().expect("no thread panics").push(why);
    }
}

fn nick(number: usize) -> String {
    format!("member{number}")
}

/// Starts the real client, which speaks JSON.
pub(super) fn client(nick: &str, server: SocketAddr, home: &Home) -> Child {
    let mut command = home.command(plausch());
    command.args(["chat", "--json", "--nick", nick, "--server", &server.to_string()]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("plausch starts")
}

/// Where a member hears from.
trait Texts: Send {
    /// The next thing that somebody says to the room: who, and what.
    fn next(&mut self) -> Result<(String, String), String>;
}

/// Hears the texts of all talkers: each once, in order, and the last one.
fn hear_all(texts: &mut dyn Texts, deaf_to: Option<&str>, shared: &Shared) -> Result<(), String> {
    let talkers = (0..TALKERS).map(nick).filter(|nick| Some(nick.as_str()) != deaf_to);
    let mut next: BTreeMap<String, u64> = talkers.map(|nick| (nick, 0)).collect();
    while !next.is_empty() {
        let (from, text) = texts.next()?;
        shared.heard.fetch_add(1, Ordering::Relaxed);
        let Some(wanted) = next.get_mut(&from) else { continue };
        let word = text.split(' ').next().unwrap_or_default();
        if word == LAST {
            next.remove(&from);
        } else if word.parse() == Ok(*wanted) {
            *wanted += 1;
        } else {
            return Err(format!("{from} said {word}, and {wanted} was to come"));
        }
    }
    Ok(())
}

struct Socket {
    generation: Generation,
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Socket {
    fn send(&mut self, payload: &str) {
        // Whether it arrives is seen in what comes back.
        let _ = self.stream.write_all(&self.generation.packed(payload));
    }

    fn payload(&mut self) -> Result<String, String> {
        loop {
            if let Some(payload) = self.generation.take(&mut self.bytes) {
                return Ok(String::from_utf8_lossy(&payload).into_owned());
            }
            let mut chunk = [0; 16384];
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err("was dropped".to_owned()),
                Ok(count) => self.bytes.extend_from_slice(&chunk[..count]),
                Err(why) => return Err(format!("hears nothing: {why}")),
            }
        }
    }
}

impl Texts for Socket {
    fn next(&mut self) -> Result<(String, String), String> {
        loop {
            let payload = self.payload()?;
            let mut words = payload.splitn(3, ' ');
            match (words.next(), words.next(), words.next()) {
                (Some("BROADCAST" | "BROADCAST_MSG"), Some(from), Some(text)) => {
                    return Ok((from.to_owned(), text.to_owned()));
                }
                (Some("PING"), Some(token), _) => self.send(&format!("PONG {token}")),
                (Some("ERROR"), ..) => return Err(format!("was told: {payload}")),
                _ => {}
            }
        }
    }
}

struct Lines(BufReader<std::process::ChildStdout>);

impl Lines {
    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) => Err("ended".to_owned()),
            Ok(_) => Ok(line),
            Err(why) => Err(why.to_string()),
        }
    }
}

impl Texts for Lines {
    fn next(&mut self) -> Result<(String, String), String> {
        loop {
            let line = self.line()?;
            let event: Value = serde_json::from_str(&line).map_err(|why| why.to_string())?;
            let word = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            match event["event"].as_str() {
                Some("broadcast") => return Ok((word("from"), word("text"))),
                Some("disconnected" | "error" | "complaint" | "limited") => {
                    return Err(format!("was told: {line}"));
                }
                _ => {}
            }
        }
    }
}
