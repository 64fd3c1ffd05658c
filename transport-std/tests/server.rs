//! The server over real sockets, as clients of both dialects see it.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use plausch_transport_std::server::{
    self, CommandError, DirectoryLimits, Event, Handle, Leave, Limits, ListenError, LookAlikes,
    Options, Refusal, Server,
};
use plausch_transport_std::{Dialect, Rate};
use socket2::{Domain, Socket, Type};

#[test]
fn a_room_has_members_of_both_dialects() {
    let server = Running::start(Limits::default());
    let mut ann = server.connect();
    ann.frame("HELLO 1");
    assert_eq!(ann.hear(), "HELLO 1");
    ann.frame("REGISTER ann 40001");
    assert_eq!(ann.hear(), "WELCOME ann");
    assert_eq!(ann.hear(), "USERLIST ann:127.0.0.1:40001");
    assert_eq!(ann.hear(), "USER_JOINED ann 127.0.0.1 40001");

    let mut bob = server.connect();
    bob.line("REGISTER bob 40002");
    assert_eq!(bob.hear(), "WELCOME bob");
    assert_eq!(bob.hear(), "USERLIST ann:127.0.0.1:40001 bob:127.0.0.1:40002");
    assert_eq!(bob.hear(), "USER_JOINED bob 127.0.0.1 40002");
    assert_eq!(ann.hear(), "USER_JOINED bob 127.0.0.1 40002");
    assert_eq!(ann.hear(), "PROFILE bob dialect=line");

    // The echo rule: who speaks the framed dialect hears itself.
    ann.frame("BROADCAST ann one");
    assert_eq!(ann.hear(), "BROADCAST ann one");
    assert_eq!(bob.hear(), "BROADCAST_MSG ann one");
    bob.line("BROADCAST bob two");
    assert_eq!(ann.hear(), "BROADCAST bob two");
    ann.frame("BROADCAST ann three");
    assert_eq!(bob.hear(), "BROADCAST_MSG ann three", "and who speaks the other one does not");

    bob.line("BROADCAST ann four");
    assert_eq!(bob.hear(), "ERROR Der Absender ist nicht der eigene Nickname");
    bob.line("QUIT ");
    assert_eq!(bob.rest(), "");
    assert_eq!(ann.hear(), "BROADCAST ann three");
    assert_eq!(ann.hear(), "USER_LEFT bob");
}

#[test]
fn messages_may_come_in_any_pieces() {
    let server = Running::start(Limits::default());
    let mut ann = server.connect();
    for byte in b"REGISTER ann 0\nBROADCAST ann \xc3\xa4\xc3\xb6\nBROADCAST nobody x\n" {
        ann.stream.get_mut().write_all(&[*byte]).unwrap();
    }
    assert_eq!(ann.hear(), "WELCOME ann");
    assert_eq!(ann.hear(), "USERLIST ann:127.0.0.1:0");
    assert_eq!(ann.hear(), "USER_JOINED ann 127.0.0.1 0");
    assert_eq!(ann.hear(), "ERROR Der Absender ist nicht der eigene Nickname");
}

#[test]
fn a_newcomer_is_left_alone_and_then_told_all_in_order() {
    let pause = Duration::from_millis(400);
    let server = Running::start(directory(DirectoryLimits { newcomers_pause: pause, ..usual() }));
    let mut ann = server.join_modern("ann");
    let mut bob = server.connect();
    let asked = Instant::now();
    bob.frame("REGISTER bob 0");
    assert_eq!(bob.hear(), "WELCOME bob");
    ann.hears_joining("bob");
    ann.frame("BROADCAST ann while you were waiting");
    assert_eq!(ann.hear(), "BROADCAST ann while you were waiting");
    assert_eq!(bob.hear(), "USERLIST ann:127.0.0.1:0 bob:127.0.0.1:0");
    assert!(asked.elapsed() >= pause, "after {:?}", asked.elapsed());
    assert_eq!(bob.hear(), "USER_JOINED bob 127.0.0.1 0");
    assert_eq!(bob.hear(), "BROADCAST ann while you were waiting");
}

#[test]
fn an_error_arrives_however_much_the_client_sends() {
    let server = Running::start(Limits::default());
    let _ann = server.join_line("ann");
    let mut late = server.connect();
    late.line("REGISTER ann 0");
    let mut sender = late.stream.get_ref().try_clone().unwrap();
    let sending = thread::spawn(move || while sender.write_all(&[b'x'; 10_000]).is_ok() {});
    assert_eq!(late.rest(), "ERROR Nickname bereits vergeben\n");
    drop(late);
    sending.join().unwrap();

    let mut flood = server.connect();
    flood.stream.get_mut().write_all(&[b'x'; 100_000]).unwrap();
    assert_eq!(flood.rest(), "ERROR Nachricht zu lang\n");
    let mut huge = server.connect();
    huge.stream.get_mut().write_all(&[0, 1, 0, 0, b'x']).unwrap();
    assert_eq!(huge.hear(), "ERROR Nachricht zu lang");
    assert_eq!(huge.rest(), "");
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let server = Running::start(Limits::default());
    let mut ann = server.connect();
    ann.line("REGISTER an:n 0");
    ann.stream.get_ref().shutdown(Shutdown::Write).unwrap();
    assert_eq!(ann.rest(), "ERROR Ungültiger Nickname: enthält einen Doppelpunkt\n");
    let mut ann = server.connect();
    ann.line("REGISTER Zoe\u{308} 0");
    assert_eq!(ann.rest(), "ERROR Ungültiger Nickname: nicht in Unicode-Normalform C\n");
}

#[test]
fn who_does_not_register_is_closed() {
    let limits = directory(DirectoryLimits {
        unregistered_connection: Duration::from_millis(50),
        ..usual()
    });
    let server = Running::start(limits);
    assert_eq!(server.connect().rest(), "");
}

#[test]
fn a_modern_member_that_does_not_answer_is_dropped_and_one_that_does_is_not() {
    let server = Running::start(directory(DirectoryLimits {
        ping_after: Duration::from_millis(100),
        // Long enough for an answer on a busy machine.
        dead_after: Duration::from_secs(3),
        ..usual()
    }));
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_modern("bob");
    loop {
        match ann.hear().as_str() {
            "PING ?" => ann.frame("PONG ?"),
            "USER_LEFT bob" => break,
            other => assert_eq!(other, "USER_JOINED bob 127.0.0.1 0"),
        }
    }
    assert_eq!(bob.hear(), "PING ?");
    assert_eq!(bob.rest(), "");
}

#[test]
fn of_too_many_who_do_not_register_the_oldest_gives_way_to_who_does() {
    let limits = directory(DirectoryLimits { connections_unregistered: 20, ..usual() });
    let server = Running::start(limits);
    let mut ann = server.join_modern("ann");
    let mut silent: Vec<Client> = (0..21).map(|_| server.connect()).collect();
    assert_eq!(silent.remove(0).rest(), "");
    for number in 0..50 {
        // Each drives out the oldest, and does not have to wait.
        silent.push(server.connect());
        let mut bob = server.connect();
        bob.line("REGISTER bob 0");
        assert_eq!(bob.hear(), "WELCOME bob", "{number}");
        bob.line("QUIT ");
        assert_eq!(ann.hear(), "USER_JOINED bob 127.0.0.1 0");
        assert_eq!(ann.hear(), "PROFILE bob dialect=line");
        assert_eq!(ann.hear(), "USER_LEFT bob");
    }
    let last = silent.pop().expect("somebody silent");
    assert!(silent.len() > 20);
    assert_eq!(silent.remove(0).rest(), "");
    drop(last);
    ann.frame("BROADCAST ann still here");
    assert_eq!(ann.hear(), "BROADCAST ann still here");
}

#[test]
fn one_address_has_so_many_connections() {
    let server =
        Running::start(directory(DirectoryLimits { connections_per_address: 1, ..usual() }));
    let ann = server.join_modern("ann");
    let mut bob = server.connect();
    bob.line("REGISTER bob 0");
    assert_eq!(bob.rest(), "ERROR Zu viele Verbindungen von dieser IP-Adresse\n");
    drop(ann);
    // The server learns of that in its own time.
    let welcomed = || {
        let mut bob = server.connect();
        bob.line("REGISTER bob 0");
        bob.hear() == "WELCOME bob"
    };
    assert!((0..1000).any(|_| welcomed()));
}

#[test]
fn one_address_registers_so_often() {
    let limits =
        directory(DirectoryLimits { registrations: Rate { burst: 2, per_second: 0 }, ..usual() });
    let server = Running::start(limits);
    let mut ann = server.join_modern("ann");
    drop(server.join_modern("bob"));
    let mut carl = server.connect();
    carl.line("REGISTER carl 0");
    assert_eq!(
        carl.rest(),
        "ERROR Zu viele Anmeldungen von dieser IP-Adresse: bitte etwas warten\n"
    );
    ann.frame("BROADCAST ann still here");
    while ann.hear() != "BROADCAST ann still here" {}
}

#[test]
fn nobody_is_called_what_looks_like_a_member_or_the_server() {
    let server = Running::start(Limits::default());
    let paul = server.join_modern("Paul");
    for (nick, error) in [
        ("paul", "Nickname ist mit einem vergebenen zu verwechseln: Paul (frei: paul2)"),
        ("PauI", "Nickname ist mit einem vergebenen zu verwechseln: Paul (frei: PauI2)"),
        ("Server", "Nickname bereits vergeben"),
        ("SERVER", "Nickname ist mit einem vergebenen zu verwechseln: Server (frei: SERVER2)"),
        ("Ѕеrvеr", "Ungültiger Nickname: mischt Schriften mit gleich aussehenden Zeichen"),
    ] {
        let mut other = server.connect();
        other.line(&format!("REGISTER {nick} 0"));
        assert_eq!(other.rest(), format!("ERROR {error}\n"), "{nick}");
    }
    drop(paul);
    // The server learns of that in its own time.
    let welcomed = || {
        let mut other = server.connect();
        other.line("REGISTER PAUL 0");
        other.hear() == "WELCOME PAUL"
    };
    assert!((0..1000).any(|_| welcomed()));
}

#[test]
fn look_alikes_can_be_allowed() {
    let limits = Limits { look_alikes: LookAlikes::Allow, ..Limits::default() };
    let server = Running::start(limits);
    let _members = ["Paul", "paul", "PauI", "SERVER"].map(|nick| server.join_modern(nick));
    let mut other = server.connect();
    other.line("REGISTER Server 0");
    assert_eq!(other.rest(), "ERROR Nickname bereits vergeben\n");
}

#[test]
fn a_slow_reader_is_dropped_and_nobody_waits_for_it() {
    let server = Running::start(Limits { bytes_waiting: 256 << 10, ..unhindered() });
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_line("bob");
    ann.hears_joining("bob");
    // Its socket takes as little as the system allows.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(1).unwrap();
    socket.connect(&server.addr.into()).unwrap();
    let mut slow = Client::new(socket.into());
    slow.line("REGISTER slow 0");
    ann.hears_joining("slow");
    assert_eq!(bob.hear(), "USER_JOINED slow 127.0.0.1 0");

    // Everybody else hears all of it, in order.
    let text = "x".repeat(4000);
    let mut told = false;
    for number in 0.. {
        assert!(number < 20_000, "the slow reader is never dropped");
        ann.frame(&format!("BROADCAST ann {number} {text}"));
        let mut heard = ann.hear();
        if heard == "USER_LEFT slow" {
            told = true;
            heard = ann.hear();
        }
        assert_eq!(heard, format!("BROADCAST ann {number} {text}"));
        let mut heard = bob.hear();
        if heard == "USER_LEFT slow" {
            heard = bob.hear();
        }
        assert_eq!(heard, format!("BROADCAST_MSG ann {number} {text}"));
        if told {
            break;
        }
    }
    let members = smol::block_on(server.handle.members());
    assert_eq!(
        members.iter().map(|member| member.nick.as_str()).collect::<Vec<_>>(),
        ["ann", "bob"]
    );
}

#[test]
fn who_asks_without_reading_the_answers_is_dropped() {
    let server = Running::start(Limits {
        bytes_waiting: 64 << 10,
        ..directory(DirectoryLimits { newcomers_pause: Duration::from_secs(60), ..usual() })
    });
    let mut ann = server.join_modern("ann");
    let mut rude = server.connect();
    rude.line("REGISTER rude 0");
    ann.hears_joining("rude");
    // In its pause nothing is written: each empty line is answered, and the answers wait.
    while rude.stream.get_mut().write_all(&[b'\n'; 1000]).is_ok() {}
    assert_eq!(ann.hear(), "USER_LEFT rude");
}

#[test]
fn two_hundred_members_hear_everything_once() {
    const MEMBERS: usize = 200;
    const TEXTS: usize = 10;
    let server = Running::start(Limits { bytes_waiting: 16 << 20, ..unhindered() });
    let (joined, all_joined) = mpsc::channel();
    let mut starts = Vec::new();
    let members: Vec<JoinHandle<()>> = (0..MEMBERS)
        .map(|number| {
            let (start, started) = mpsc::channel::<()>();
            starts.push(start);
            let (mut client, joined) = (server.connect(), joined.clone());
            thread::spawn(move || {
                let framed = number % 2 == 0;
                let nick = format!("member{number}");
                client.say(framed, &format!("REGISTER {nick} 0"));
                while client.hear() != format!("USER_JOINED {nick} 127.0.0.1 0") {}
                joined.send(()).unwrap();
                started.recv().unwrap();
                for text in 0..TEXTS {
                    client.say(framed, &format!("BROADCAST {nick} text {text}"));
                }
                let mut next = HashMap::<String, usize>::new();
                let others = if framed { MEMBERS } else { MEMBERS - 1 };
                for _ in 0..others * TEXTS {
                    let heard = loop {
                        let heard = client.hear();
                        if !heard.starts_with("USER_JOINED") {
                            break heard;
                        }
                    };
                    let words: Vec<&str> = heard.split(' ').collect();
                    let next = next.entry(words[1].to_owned()).or_default();
                    let command = if framed { "BROADCAST" } else { "BROADCAST_MSG" };
                    assert_eq!(words, [command, words[1], "text", &next.to_string()]);
                    *next += 1;
                }
                assert_eq!(next.contains_key(&nick), framed);
                assert!(next.values().all(|&texts| texts == TEXTS));
            })
        })
        .collect();
    (0..MEMBERS).for_each(|_| all_joined.recv_timeout(TIMEOUT).unwrap());
    starts.iter().for_each(|start| start.send(()).unwrap());
    members.into_iter().for_each(|member| member.join().unwrap());
}

#[test]
fn an_operator_lists_kicks_and_speaks() {
    let server = Running::start(Limits::default());
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_line("bob");
    ann.hears_joining("bob");
    let members = smol::block_on(server.handle.members());
    let shown = |member: &plausch_transport_std::server::Member| {
        format!("{} {} {} {}", member.nick, member.addr, member.dialect, member.modern)
    };
    assert_eq!(
        members.iter().map(shown).collect::<Vec<_>>(),
        ["ann 127.0.0.1:0 framed true", "bob 127.0.0.1:0 line false"]
    );
    let say = |text: &str| smol::block_on(server.handle.say(text));
    assert_eq!(say("supper is ready"), Ok(()));
    assert_eq!(say(" \n"), Err(CommandError::EmptyText));
    assert_eq!(say(&"x".repeat(5000)), Err(CommandError::TextTooLong));
    assert_eq!(bob.hear(), "BROADCAST_MSG Server supper is ready");
    let kick = |why| smol::block_on(server.handle.kick(&"bob".parse().unwrap(), why));
    assert_eq!(kick(Some("")), Err(CommandError::EmptyText));
    assert_eq!(kick(Some("too loud")), Ok(()));
    assert_eq!(bob.rest(), "ERROR too loud\n");
    assert_eq!(kick(None), Err(CommandError::NoSuchMember));
    assert_eq!(ann.hear(), "BROADCAST Server supper is ready");
    assert_eq!(ann.hear(), "USER_LEFT bob");
}

#[test]
fn stopping_tells_everybody_and_frees_the_port() {
    let mut server = Running::start(Limits::default());
    let mut ann = server.join_modern("ann");
    let mut bob = server.connect();
    bob.line("REGISTER bob 0");
    assert_eq!(bob.hear(), "WELCOME bob");
    ann.hears_joining("bob");
    let mut nobody = server.connect();
    nobody.frame("HELLO 1");
    assert_eq!(nobody.hear(), "HELLO 1");
    server.handle.stop();
    assert_eq!(smol::block_on(server.handle.say("too late")), Err(CommandError::Stopped));
    assert_eq!(ann.hear(), "BROADCAST Server The server is shutting down");
    assert_eq!(ann.rest(), "");
    // Its pause was not over.
    assert_eq!(
        bob.rest(),
        "USERLIST ann:127.0.0.1:0 bob:127.0.0.1:0\nUSER_JOINED bob 127.0.0.1 0\n\
         BROADCAST_MSG Server The server is shutting down\n"
    );
    assert_eq!(nobody.rest(), "");
    drop((ann, bob, nobody));
    smol::block_on(server.running().stopped());
    server.stop();
    assert!(smol::block_on(server.handle.members()).is_empty());
    assert_eq!(smol::block_on(server.handle.say("hi")), Err(CommandError::Stopped));
    TcpListener::bind(server.addr).unwrap();
}

#[test]
fn a_stopping_server_does_not_wait_for_those_who_are_gone() {
    let stop = || {
        let mut server = Running::start(Limits::default());
        let mut ann = server.join_modern("ann");
        server.handle.stop();
        assert_eq!(ann.hear(), "BROADCAST Server The server is shutting down");
        assert_eq!(ann.rest(), "");
        drop(ann);
        let asked = Instant::now();
        server.stop();
        asked.elapsed()
    };
    // A server that waits does so for 1 s each time; a busy machine is not always slow.
    let fastest = (0..5).map(|_| stop()).min().unwrap();
    assert!(fastest < Duration::from_millis(900), "after {fastest:?}");
}

#[test]
fn a_stopping_server_does_not_wait_for_those_who_stay() {
    let mut server = Running::start(Limits::default());
    let mut ann = server.join_modern("ann");
    let asked = Instant::now();
    server.handle.stop();
    server.stop();
    assert!(asked.elapsed() < TIMEOUT / 4, "after {:?}", asked.elapsed());
    assert_eq!(ann.hear(), "BROADCAST Server The server is shutting down");
}

#[test]
fn a_server_that_is_dropped_leaves_nothing_behind() {
    let options =
        Options { listen: vec!["127.0.0.1:0".parse().unwrap()], limits: Limits::default() };
    let (tell, told) = mpsc::channel();
    let (enough, until) = async_channel::bounded(1);
    let serving = thread::spawn(move || {
        smol::block_on(async {
            let server = Server::bind(options).await?;
            tell.send((server.addresses()[0], server.handle())).unwrap();
            let until = async { until.recv().await.unwrap() };
            futures_lite::future::or(server.run(), until).await;
            Ok::<(), ListenError>(())
        })
    });
    let (addr, handle) = told.recv().unwrap();
    let mut ann = Client::new(TcpStream::connect(addr).unwrap());
    ann.join_modern("ann");
    enough.send_blocking(()).unwrap();
    serving.join().unwrap().unwrap();
    assert_eq!(ann.rest(), "");
    assert!(smol::block_on(handle.members()).is_empty());
    TcpListener::bind(addr).unwrap();
}

#[test]
fn several_addresses_are_one_room() {
    let listen = vec!["127.0.0.1:0".parse().unwrap(), "[::1]:0".parse().unwrap()];
    let server = match server::spawn(Options { listen, limits: Limits::default() }) {
        // A machine without IPv6.
        Err(ListenError::Refused { error, .. }) if error.kind() == ErrorKind::AddrNotAvailable => {
            return;
        }
        server => server.unwrap(),
    };
    let connect = |addr: &SocketAddr| Client::new(TcpStream::connect(addr).unwrap());
    let [mut ann, mut bob] = [0, 1].map(|index| connect(&server.addresses()[index]));
    ann.join_modern("ann");
    bob.frame("HELLO 1");
    bob.frame("REGISTER bob 40002");
    assert_eq!(ann.hear(), "USER_JOINED bob 0.0.0.0 0");
    assert_eq!(ann.hear(), "PROFILE bob addr=::1");
}

#[test]
fn an_operator_hears_who_joins_leaves_and_is_refused() {
    let server = Running::start(Limits::default());
    let ann = server.join_modern("ann");
    let Event::Joined { nick, addr: hers, dialect, modern } = server.next_event() else { panic!() };
    assert_eq!((nick.as_str(), hers.ip()), ("ann", server.addr.ip()));
    assert_eq!((dialect, modern), (Dialect::Framed, true));
    let mut late = server.connect();
    late.line("REGISTER Server 0");
    let (ip, refusal) = (server.addr.ip(), Refusal::NickTaken);
    assert_eq!(server.next_event(), Event::Refused { ip, refusal });
    drop(ann);
    let Event::Left { nick, addr, leave: Leave::Ended | Leave::Lost } = server.next_event() else {
        panic!()
    };
    assert_eq!((nick.as_str(), addr), ("ann", hers));
    server.running().handle().stop();
    assert_eq!(smol::block_on(server.running().events().next()), None);
}

#[test]
fn a_server_that_cannot_listen_does_not_start() {
    let nowhere = Options { listen: Vec::new(), ..Options::default() };
    let error = smol::block_on(Server::bind(nowhere)).unwrap_err();
    assert_eq!(io::Error::from(error).kind(), ErrorKind::InvalidInput);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = vec![taken.local_addr().unwrap()];
    let error = smol::block_on(Server::bind(Options { listen, ..Options::default() })).unwrap_err();
    assert_eq!(io::Error::from(error).kind(), ErrorKind::AddrInUse);
}

/// Longer than anything takes on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(120);

fn usual() -> DirectoryLimits {
    DirectoryLimits::default()
}

fn directory(directory: DirectoryLimits) -> Limits {
    Limits { directory, ..Limits::default() }
}

/// Any number of broadcasts, and no pause for newcomers.
fn unhindered() -> Limits {
    directory(DirectoryLimits {
        broadcasts: Rate { burst: 0, per_second: 0 },
        newcomers_pause: Duration::ZERO,
        ..usual()
    })
}

/// A server on a thread of its own; it stops with the test.
struct Running {
    addr: SocketAddr,
    handle: Handle,
    running: Option<server::Running>,
}

impl Running {
    fn start(limits: Limits) -> Self {
        let listen = vec!["127.0.0.1:0".parse().unwrap()];
        let running = server::spawn(Options { listen, limits }).unwrap();
        let (addr, handle) = (running.addresses()[0], running.handle().clone());
        Running { addr, handle, running: Some(running) }
    }

    fn running(&self) -> &server::Running {
        self.running.as_ref().unwrap()
    }

    fn stop(&mut self) {
        self.running.take().unwrap().stop();
    }

    fn next_event(&self) -> Event {
        smol::block_on(self.running().events().next()).unwrap()
    }

    fn connect(&self) -> Client {
        Client::new(TcpStream::connect(self.addr).unwrap())
    }

    fn join_modern(&self, nick: &str) -> Client {
        let mut client = self.connect();
        client.join_modern(nick);
        client
    }

    fn join_line(&self, nick: &str) -> Client {
        let mut client = self.connect();
        client.line(&format!("REGISTER {nick} 0"));
        while client.hear() != format!("USER_JOINED {nick} 127.0.0.1 0") {}
        client
    }
}

struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream.set_write_timeout(Some(TIMEOUT)).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream: BufReader::new(stream) }
    }

    fn join_modern(&mut self, nick: &str) {
        self.frame("HELLO 1");
        self.frame(&format!("REGISTER {nick} 0"));
        while self.hear() != format!("USER_JOINED {nick} 127.0.0.1 0") {}
    }

    fn frame(&mut self, payload: &str) {
        self.say(true, payload);
    }

    fn line(&mut self, payload: &str) {
        self.say(false, payload);
    }

    fn say(&mut self, framed: bool, payload: &str) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let message = match framed {
            true => [&length, payload.as_bytes()].concat(),
            false => [payload.as_bytes(), b"\n"].concat(),
        };
        self.stream.get_mut().write_all(&message).unwrap();
    }

    /// The next message, in whichever dialect.
    fn hear(&mut self) -> String {
        let framed = self.stream.fill_buf().unwrap().first() == Some(&0);
        let mut payload = Vec::new();
        if framed {
            let mut length = [0; 4];
            self.stream.read_exact(&mut length).unwrap();
            payload.resize(u32::from_be_bytes(length) as usize, 0);
            self.stream.read_exact(&mut payload).unwrap();
        } else {
            self.stream.read_until(b'\n', &mut payload).unwrap();
            assert_eq!(payload.pop(), Some(b'\n'), "the end of the stream");
        }
        String::from_utf8(payload).unwrap()
    }

    /// That somebody joins, and what the server says of it.
    fn hears_joining(&mut self, nick: &str) {
        assert_eq!(self.hear(), format!("USER_JOINED {nick} 127.0.0.1 0"));
        assert!(self.hear().starts_with(&format!("PROFILE {nick} dialect=")));
    }

    /// All that comes before the end of the stream, which is a regular one.
    fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.stream.read_to_string(&mut rest).unwrap();
        rest
    }
}
