//! A directory that tells what it likes, and somebody between two members who reads and changes what goes through.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

use plausch_core::wire::{ChatPort, Datagram, Dialect, SliceSink};

use crate::common::framed;

/// What is done with what goes through: from the one who connected, or back to it.
pub(crate) type Meddle = Box<dyn FnMut(Way, &mut Vec<u8>) -> Then + Send>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    FromInvited,
    FromInviter,
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    GoOn,
    Cut,
}

/// All that went through.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tap(Arc<Mutex<Vec<u8>>>);

impl Tap {
    pub(crate) fn has(&self, wanted: &str) -> bool {
        let bytes = self.0.lock().unwrap();
        bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes())
    }
}

/// A directory that takes exactly these two, and tells each where the other is: the second one, where the middle is.
/// `profile` is told of the second.
pub(crate) fn directory(names: [&str; 2], profile: Option<String>, middle: Middle) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let names = names.map(str::to_owned);
    thread::spawn(move || {
        let mut members = Vec::new();
        while members.len() < names.len() {
            let (mut stream, _) = listener.accept().unwrap();
            let (name, port) = registered(&mut stream);
            members.push((name, port, stream));
        }
        let port_of = |name: &str| members.iter().find(|member| member.0 == name).unwrap().1;
        let ports = [port_of(&names[0]), middle.runs(port_of(&names[1]))];
        let entries: String = names
            .iter()
            .zip(ports)
            .map(|(name, port)| format!(" {name}:127.0.0.1:{port}"))
            .collect();
        for (name, _, stream) in &mut members {
            let mut answers = vec!["HELLO 1".to_owned(), format!("WELCOME {name}")];
            answers.push(format!("USERLIST{entries}"));
            answers.extend(profile.clone());
            for answer in answers {
                stream.write_all(&framed(&answer)).unwrap();
            }
        }
        // They stay in the room until the test is over.
        for (_, _, mut stream) in members {
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    address
}

/// Who registers on a connection, and where it takes invitations.
fn registered(stream: &mut TcpStream) -> (String, u16) {
    let mut arrived = Vec::new();
    loop {
        let mut bytes = [0; 512];
        let count = stream.read(&mut bytes).unwrap();
        assert!(count > 0, "it hung up");
        arrived.extend_from_slice(&bytes[..count]);
        let text = String::from_utf8_lossy(&arrived);
        // The preamble has it twice, and ends with it (§1).
        let mut told = text.split("REGISTER ").skip(2);
        if let Some(rest) = told.next() {
            let mut words = rest.split_whitespace();
            if let (Some(name), Some(port)) = (words.next(), words.next())
                && port.len() == 5
            {
                return (name.to_owned(), port.parse().unwrap());
            }
        }
    }
}

/// Between the inviter and the invited.
pub(crate) struct Middle {
    pub(crate) tap: Tap,
    pub(crate) meddle: Meddle,
}

impl Middle {
    /// Takes invitations for the one that takes them at `invited`; returns where.
    fn runs(self, invited: u16) -> u16 {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = udp.local_addr().unwrap().port();
        let meddle = Arc::new(Mutex::new(self.meddle));
        thread::spawn(move || {
            // An invitation is repeated, and each copy names the same port.
            let mut known: HashMap<u16, ChatPort> = HashMap::new();
            let mut bytes = [0; 1500];
            while let Ok((len, _)) = udp.recv_from(&mut bytes) {
                let Ok(Some(Datagram::Invitation { port: inviter, from: nick })) =
                    Datagram::decode(&bytes[..len])
                else {
                    continue;
                };
                let own = *known.entry(inviter.get()).or_insert_with(|| {
                    let chats = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
                    let port = chats.local_addr().unwrap().port();
                    let (tap, meddle) = (self.tap.clone(), Arc::clone(&meddle));
                    thread::spawn(move || relay(&chats, inviter.get(), &tap, &meddle));
                    ChatPort::new(port).unwrap()
                });
                let mut answer = [0; 512];
                let mut sink = SliceSink::new(&mut answer);
                let invitation = Datagram::Invitation { port: own, from: nick };
                invitation.encode(Dialect::of(bytes[0]), &mut sink).unwrap();
                let used = sink.used();
                udp.send_to(&answer[..used], (Ipv4Addr::LOCALHOST, invited)).unwrap();
            }
        });
        port
    }
}

/// Takes one connection, and passes on what comes, both ways.
fn relay(chats: &TcpListener, inviter: u16, tap: &Tap, meddle: &Arc<Mutex<Meddle>>) {
    let Ok((invited, _)) = chats.accept() else { return };
    let Ok(inviter) = TcpStream::connect((Ipv4Addr::LOCALHOST, inviter)) else { return };
    let ways = [(Way::FromInvited, &invited, &inviter), (Way::FromInviter, &inviter, &invited)];
    for (way, from, to) in ways {
        let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let (tap, meddle) = (tap.clone(), Arc::clone(meddle));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                let mut bytes = buffer[..count].to_vec();
                tap.0.lock().unwrap().extend_from_slice(&bytes);
                let then = (meddle.lock().unwrap())(way, &mut bytes);
                if then == Then::Cut {
                    let _ = from.shutdown(Shutdown::Both);
                    break;
                }
                if to.write_all(&bytes).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Write);
        });
    }
}
