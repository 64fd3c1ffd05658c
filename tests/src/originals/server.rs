//! The directory, as the originals hold it: no checks, no limits.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::python::split;
use super::{Buffer, Generation};

/// What the thread of one client does, in order. Between two of them, other threads do theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends all of `bytes`.
    Send {
        /// To whom.
        link: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// Closes its own connection, and ends.
    Close {
        /// Whose.
        link: usize,
    },
}

/// An original's server.
#[derive(Debug)]
pub struct Server {
    generation: Generation,
    links: BTreeMap<usize, Link>,
    members: BTreeMap<String, Member>,
}

#[derive(Debug)]
struct Link {
    ip: IpAddr,
    buffer: Buffer,
    nick: Option<String>,
}

#[derive(Debug)]
struct Member {
    link: usize,
    ip: IpAddr,
    port: String,
}

impl Server {
    /// Nobody is there.
    pub fn new(generation: Generation) -> Self {
        Server { generation, links: BTreeMap::new(), members: BTreeMap::new() }
    }

    /// Somebody connected.
    pub fn connected(&mut self, link: usize, ip: IpAddr) {
        self.links.insert(link, Link { ip, buffer: Buffer::default(), nick: None });
    }

    /// What one `recv(4096)` on this connection returned.
    pub fn received(&mut self, link: usize, chunk: &[u8]) -> Vec<Action> {
        let generation = self.generation;
        let Some(state) = self.links.get_mut(&link) else { return Vec::new() };
        if state.buffer.fill(generation, chunk).is_err() {
            return self.end(link);
        }
        let mut actions = Vec::new();
        while let Some(payload) =
            self.links.get_mut(&link).and_then(|link| link.buffer.next(generation))
        {
            match payload {
                Ok(payload) => self.message(link, &payload, &mut actions),
                Err(_) => actions.extend(self.end(link)),
            }
        }
        actions
    }

    /// The connection has ended.
    pub fn closed(&mut self, link: usize) -> Vec<Action> {
        if self.links.contains_key(&link) { self.end(link) } else { Vec::new() }
    }

    /// Who is there.
    pub fn nicks(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    fn message(&mut self, link: usize, payload: &str, actions: &mut Vec<Action>) {
        match split(payload).as_slice() {
            ["REGISTER", nick, port] => self.register(link, nick, port, actions),
            ["BROADCAST", nick, text @ ..] if !text.is_empty() => {
                self.relay(nick, &text.join(" "), actions);
            }
            ["REGISTER" | "BROADCAST", ..] if self.generation == Generation::Framed => {
                actions.push(self.send(link, "ERROR Falsche Anzahl von Argumenten"));
            }
            ["QUIT", ..] => actions.extend(self.end(link)),
            _ => {}
        }
    }

    fn register(&mut self, link: usize, nick: &str, port: &str, actions: &mut Vec<Action>) {
        if self.members.contains_key(nick) {
            actions.push(self.send(link, "ERROR Nickname bereits vergeben"));
            actions.extend(self.end(link));
            return;
        }
        let Some(state) = self.links.get_mut(&link) else { return };
        state.nick = Some(nick.to_owned());
        let ip = state.ip;
        // From here on the newcomer hears the others, though it has had no WELCOME yet.
        self.members.insert(nick.to_owned(), Member { link, ip, port: port.to_owned() });
        let mut list = "USERLIST".to_owned();
        for (nick, Member { ip, port, .. }) in &self.members {
            list.push_str(&format!(" {nick}:{ip}:{port}"));
        }
        actions.push(self.send(link, &format!("WELCOME {nick}")));
        actions.push(self.send(link, &list));
        let joined = format!("USER_JOINED {nick} {ip} {port}");
        actions.extend(self.members.values().map(|member| self.send(member.link, &joined)));
    }

    fn relay(&self, nick: &str, text: &str, actions: &mut Vec<Action>) {
        let (command, echo) = match self.generation {
            Generation::Framed => ("BROADCAST", true),
            Generation::Line => ("BROADCAST_MSG", false),
        };
        let others = self.members.iter().filter(|(name, _)| echo || *name != nick);
        let said = format!("{command} {nick} {text}");
        actions.extend(others.map(|(_, member)| self.send(member.link, &said)));
    }

    fn end(&mut self, link: usize) -> Vec<Action> {
        let nick = self.links.remove(&link).and_then(|link| link.nick);
        let mut actions = vec![Action::Close { link }];
        if let Some(nick) = nick {
            self.members.remove(&nick);
            let left = format!("USER_LEFT {nick}");
            actions.extend(self.members.values().map(|member| self.send(member.link, &left)));
        }
        actions
    }

    fn send(&self, link: usize, payload: &str) -> Action {
        Action::Send { link, bytes: self.generation.packed(payload) }
    }
}
