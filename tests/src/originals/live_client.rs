//! The original's client over sockets and threads.

use std::fmt::Debug;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};

use super::{Chat, ChatShown, Client, Generation, Shown};
use crate::raw::{ELSEWHERE, connected};
use crate::waiting::{SOON, Waiting};

/// How long an original waits for the invited to connect.
const ANSWER: Duration = Duration::from_secs(10);

/// An original's client that has joined; it leaves without a word when it is dropped.
#[derive(Debug)]
pub struct LiveClient {
    generation: Generation,
    nick: String,
    ip: Ipv4Addr,
    machine: Arc<Mutex<Client>>,
    tcp: TcpStream,
    udp: Arc<UdpSocket>,
    shown: Waiting<Shown>,
}

/// A question that waits for the user's answer.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    source: SocketAddr,
    port: u16,
}

/// One's own invitation: it waits for the invited to connect.
#[derive(Debug)]
pub struct Invitation {
    generation: Generation,
    nick: String,
    listener: TcpListener,
    /// The throw-away socket it was sent from, if it was; where a rejection may come to.
    thrown_away: Option<UdpSocket>,
}

/// One side of a private chat; the connection ends when it is dropped.
#[derive(Debug)]
pub struct LiveChat {
    machine: Arc<Mutex<Chat>>,
    tcp: TcpStream,
    shown: Waiting<ChatShown>,
}

impl LiveClient {
    /// Joins from 127.0.0.1.
    ///
    /// # Errors
    /// What is shown when it is not welcomed.
    pub fn join(generation: Generation, nick: &str, server: SocketAddr) -> Result<Self, Shown> {
        Self::join_from(Ipv4Addr::LOCALHOST, generation, nick, server)
    }

    /// Joins from [`ELSEWHERE`].
    ///
    /// # Errors
    /// What is shown when it is not welcomed.
    pub fn join_elsewhere(
        generation: Generation,
        nick: &str,
        server: SocketAddr,
    ) -> Result<Self, Shown> {
        Self::join_from(ELSEWHERE, generation, nick, server)
    }

    /// Joins from `ip`, which is one of this machine.
    ///
    /// # Errors
    /// What is shown when it is not welcomed.
    ///
    /// # Panics
    /// If nobody listens at `server`.
    pub fn join_from(
        ip: Ipv4Addr,
        generation: Generation,
        nick: &str,
        server: SocketAddr,
    ) -> Result<Self, Shown> {
        let mut tcp = connected(ip, server);
        let udp = Arc::new(UdpSocket::bind((ip, 0)).expect("a port for datagrams"));
        let port = udp.local_addr().expect("an address").port();
        let mut machine = Client::new(generation, nick);
        tcp.write_all(&machine.register(port)).expect("the server reads");

        let (sender, receiver) = channel();
        let first = loop {
            let shown = receive(&mut tcp, &mut machine);
            if !shown.is_empty() {
                break shown;
            }
        };
        if first != [Shown::Joined] {
            return Err(first.into_iter().next().expect("something is shown"));
        }
        let machine = Arc::new(Mutex::new(machine));
        read_directory(tcp.try_clone().expect("a handle"), Arc::clone(&machine), sender.clone());
        read_datagrams(Arc::clone(&udp), Arc::clone(&machine), sender);
        let shown = Waiting::new(receiver);
        Ok(LiveClient { generation, nick: nick.to_owned(), ip, machine, tcp, udp, shown })
    }

    /// Says `text` to the room.
    ///
    /// # Panics
    /// If the connection has ended.
    pub fn broadcast(&mut self, text: &str) {
        let bytes = self.lock().broadcast(text);
        self.tcp.write_all(&bytes).expect("the server reads");
    }

    /// Sends bytes that it would not send by itself.
    ///
    /// # Panics
    /// If the connection has ended.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.tcp.write_all(bytes).expect("the server reads");
    }

    /// Leaves.
    pub fn quit(mut self) {
        let bytes = self.lock().quit();
        let _ = self.tcp.write_all(&bytes);
    }

    /// Invites a member of its roster.
    ///
    /// # Panics
    /// If that member is not there.
    pub fn invite(&self, nick: &str) -> Invitation {
        self.invite_at(self.addr_of(nick))
    }

    /// Invites whoever takes datagrams at `addr`.
    ///
    /// # Panics
    /// If there are no ports left.
    pub fn invite_at(&self, addr: SocketAddr) -> Invitation {
        let listener = listen_for_one(self.ip);
        let port = listener.local_addr().expect("an address").port();
        let datagram = self.lock().invitation(port);
        let thrown_away = match self.generation {
            Generation::Framed => {
                self.udp.send_to(&datagram, addr).expect("a datagram is sent");
                None
            }
            Generation::Line => {
                let socket = UdpSocket::bind((self.ip, 0)).expect("a port for datagrams");
                socket.send_to(&datagram, addr).expect("a datagram is sent");
                Some(socket)
            }
        };
        Invitation { generation: self.generation, nick: self.nick.clone(), listener, thrown_away }
    }

    /// Waits until it is asked for a private chat.
    ///
    /// # Panics
    /// If it is not.
    pub fn question(&mut self) -> Question {
        self.wait("a question", |shown| match *shown {
            Shown::Question { source, port } => Some(Question { source, port }),
            _ => None,
        })
    }

    /// Says yes.
    pub fn accept(&self, question: Question) -> LiveChat {
        let tcp = connected(self.ip, question.addr());
        LiveChat::over(tcp, Chat::invited(self.generation, &self.nick))
    }

    /// Says no: to the **TCP** port of the request, as the originals do.
    ///
    /// # Panics
    /// If no datagram can be sent.
    pub fn decline(&self, question: Question) {
        let datagram = self.lock().rejection();
        self.udp.send_to(&datagram, question.addr()).expect("a datagram is sent");
    }

    /// Waits until exactly this is shown.
    ///
    /// # Panics
    /// If it is not.
    pub fn expect(&mut self, wanted: &Shown) {
        self.wait(&format!("{wanted:?}"), |shown| (shown == wanted).then_some(()));
    }

    /// Waits until this text of a member is shown.
    ///
    /// # Panics
    /// If it is not.
    pub fn expect_said(&mut self, from: &str, text: &str) {
        self.expect(&Shown::Said { from: from.to_owned(), text: text.to_owned() });
    }

    /// Waits for the user list.
    ///
    /// # Panics
    /// If it does not come.
    pub fn expect_users(&mut self) -> Vec<String> {
        self.wait("a user list", |shown| match shown {
            Shown::Users(nicks) => Some(nicks.clone()),
            _ => None,
        })
    }

    /// All that was shown so far and not waited for.
    pub fn so_far(&mut self) -> Vec<Shown> {
        self.shown.so_far().iter().cloned().collect()
    }

    /// Its nickname.
    pub fn nick(&self) -> &str {
        &self.nick
    }

    /// Where it takes datagrams.
    ///
    /// # Panics
    /// Never: its socket is bound.
    pub fn udp_addr(&self) -> SocketAddr {
        self.udp.local_addr().expect("an address")
    }

    /// Where a member of its roster takes datagrams.
    ///
    /// # Panics
    /// If that member is not there.
    pub fn addr_of(&self, nick: &str) -> SocketAddr {
        let (ip, port) = self.lock().roster().get(nick).cloned().expect("a member of the roster");
        let ip: IpAddr = ip.parse().expect("an address");
        (ip, port).into()
    }

    /// Whom it knows of.
    pub fn roster(&self) -> Vec<String> {
        self.lock().roster().keys().cloned().collect()
    }

    /// Waits until something that `wanted` knows is shown.
    ///
    /// # Panics
    /// If it is not.
    pub fn wait<R>(&mut self, what: &str, wanted: impl FnMut(&Shown) -> Option<R>) -> R {
        self.shown
            .take(SOON, wanted)
            .unwrap_or_else(|why| panic!("{} waited for {what}: {why}", self.nick))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Client> {
        self.machine.lock().expect("no thread panics")
    }
}

impl Drop for LiveClient {
    fn drop(&mut self) {
        let _ = self.tcp.shutdown(Shutdown::Both);
        // Wakes the thread that reads datagrams; it ends with its channel.
        if let Ok(addr) = self.udp.local_addr() {
            let _ = self.udp.send_to(b"", addr);
        }
    }
}

impl Question {
    /// Where the inviter waits.
    pub fn addr(&self) -> SocketAddr {
        (self.source.ip(), self.port).into()
    }
}

impl Invitation {
    /// Waits until the first one connects, whoever that is.
    ///
    /// # Errors
    /// If nobody does within 10 s.
    pub fn accepted(self) -> Result<LiveChat, String> {
        let (tcp, _) = self.listener.accept().map_err(|why| format!("nobody connected: {why}"))?;
        // In the chat, it waits for as long as the other side is silent.
        tcp.set_read_timeout(None).map_err(|why| why.to_string())?;
        Ok(LiveChat::over(tcp, Chat::inviter(self.generation, &self.nick)))
    }

    /// Waits for a datagram at the throw-away socket of a line original.
    ///
    /// # Errors
    /// If none comes within 10 s, or there is no such socket.
    pub fn answer_to_throw_away(&self) -> Result<Vec<u8>, String> {
        let socket = self.thrown_away.as_ref().ok_or("it was sent from the registered socket")?;
        socket.set_read_timeout(Some(ANSWER)).map_err(|why| why.to_string())?;
        let mut bytes = [0; 1024];
        let count = socket.recv(&mut bytes).map_err(|why| why.to_string())?;
        Ok(bytes[..count].to_vec())
    }
}

impl LiveChat {
    fn over(mut tcp: TcpStream, machine: Chat) -> Self {
        tcp.write_all(&machine.greeting()).expect("the other side reads");
        let (sender, receiver) = channel();
        let machine = Arc::new(Mutex::new(machine));
        read_chat(tcp.try_clone().expect("a handle"), Arc::clone(&machine), sender);
        LiveChat { machine, tcp, shown: Waiting::new(receiver) }
    }

    /// Says `text`.
    ///
    /// # Panics
    /// If the chat is over.
    pub fn say(&mut self, text: &str) {
        let bytes = self.machine.lock().expect("no thread panics").say(text);
        self.tcp.write_all(&bytes).expect("the other side reads");
    }

    /// Ends the chat.
    pub fn disconnect(mut self) {
        let bytes = self.machine.lock().expect("no thread panics").disconnect();
        let _ = self.tcp.write_all(&bytes);
    }

    /// Waits until exactly this is shown.
    ///
    /// # Panics
    /// If it is not.
    pub fn expect(&mut self, wanted: &ChatShown) {
        self.shown
            .take(SOON, |shown| (shown == wanted).then_some(()))
            .unwrap_or_else(|why| panic!("a chat waited for {wanted:?}: {why}"));
    }

    /// Waits until the other side has said who it is.
    ///
    /// # Panics
    /// If it does not, or is somebody else.
    pub fn expect_opened(&mut self, peer: &str) {
        self.expect(&ChatShown::Opened(peer.to_owned()));
    }

    /// Waits until exactly this text is shown.
    ///
    /// # Panics
    /// If it is not.
    pub fn expect_said(&mut self, text: &str) {
        self.expect(&ChatShown::Said(text.to_owned()));
    }

    /// Waits for the next text.
    ///
    /// # Panics
    /// If none comes.
    pub fn expect_any_said(&mut self) -> String {
        let said = |shown: &ChatShown| match shown {
            ChatShown::Said(text) => Some(text.clone()),
            _ => None,
        };
        self.shown.take(SOON, said).unwrap_or_else(|why| panic!("a chat waited for a text: {why}"))
    }

    /// All that was shown so far and not waited for.
    pub fn so_far(&mut self) -> Vec<ChatShown> {
        self.shown.so_far().iter().cloned().collect()
    }
}

impl Drop for LiveChat {
    fn drop(&mut self) {
        let _ = self.tcp.shutdown(Shutdown::Both);
    }
}

fn receive(tcp: &mut TcpStream, machine: &mut Client) -> Vec<Shown> {
    let mut chunk = [0; 1024];
    match tcp.read(&mut chunk) {
        Ok(0) | Err(_) => machine.closed(),
        Ok(count) => machine.received(&chunk[..count]),
    }
}

fn read_directory(mut tcp: TcpStream, machine: Arc<Mutex<Client>>, sender: Sender<Shown>) {
    thread::spawn(move || {
        let mut chunk = [0; 1024];
        loop {
            let count = tcp.read(&mut chunk).unwrap_or(0);
            let shown = {
                let mut machine = machine.lock().expect("no thread panics");
                match count {
                    0 => machine.closed(),
                    count => machine.received(&chunk[..count]),
                }
            };
            let disconnects = shown.contains(&Shown::Disconnected);
            if shown.into_iter().any(|shown| sender.send(shown).is_err()) || count == 0 {
                return;
            }
            if disconnects {
                let _ = tcp.shutdown(Shutdown::Both);
            }
        }
    });
}

fn read_datagrams(udp: Arc<UdpSocket>, machine: Arc<Mutex<Client>>, sender: Sender<Shown>) {
    thread::spawn(move || {
        let mut bytes = [0; 1024];
        while let Ok((count, source)) = udp.recv_from(&mut bytes) {
            // What its own end of life sends, see `Drop`.
            if count == 0 && udp.local_addr().is_ok_and(|own| own == source) {
                return;
            }
            let mut machine = machine.lock().expect("no thread panics");
            for shown in machine.datagram(source, &bytes[..count]) {
                if sender.send(shown).is_err() {
                    return;
                }
            }
        }
    });
}

fn read_chat(mut tcp: TcpStream, machine: Arc<Mutex<Chat>>, sender: Sender<ChatShown>) {
    thread::spawn(move || {
        let mut chunk = [0; 1024];
        loop {
            let count = tcp.read(&mut chunk).unwrap_or(0);
            let (shown, answer, over) = {
                let mut machine = machine.lock().expect("no thread panics");
                let (shown, answer) = match count {
                    0 => (machine.closed(), Vec::new()),
                    count => machine.received(&chunk[..count]),
                };
                (shown, answer, machine.is_over())
            };
            // The answer first: whoever is told that a chat is open may speak at once.
            let _ = tcp.write_all(&answer);
            if shown.is_some_and(|shown| sender.send(shown).is_err()) || count == 0 {
                return;
            }
            if over {
                let _ = tcp.shutdown(Shutdown::Both);
                return;
            }
        }
    });
}

fn listen_for_one(ip: Ipv4Addr) -> TcpListener {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.bind(&SockAddr::from(SocketAddr::from((ip, 0)))).expect("a port to listen on");
    socket.listen(1).expect("a port to listen on");
    socket.set_read_timeout(Some(ANSWER)).expect("a timeout");
    socket.into()
}
