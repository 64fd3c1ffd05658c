//! The operator, the beginning and the end.

use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::{self};
use std::time::{Duration, Instant};

use plausch_transport_std::Dialect;
use plausch_transport_std::server::{
    CommandError, Event, Leave, Limits, ListenError, Options, Refusal, Server,
};

use crate::people::{Client, Running, TIMEOUT};

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
    let options = Options { listen: vec!["127.0.0.1:0".parse().unwrap()], ..Options::default() };
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
fn an_operator_hears_who_joins_leaves_and_is_refused() {
    let server = Running::start(Limits::default());
    let ann = server.join_modern("ann");
    let Event::Joined { nick, addr: hers, dialect, modern, key: None } = server.next_event() else {
        panic!()
    };
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
