//! Sessions that go on, or end well, whatever the network and the user do.

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use plausch_app::session::{
    App, Batch, Failure, Notice, Options, Outcome, Request, Session, Update,
};
use plausch_core::time::Rate;
use plausch_transport_std::client::Event;
use plausch_transport_std::server::{Limits, Running};

use common::{is_welcome, nick, outcome, serve, text, until};

#[test]
fn who_stays_on_the_hosts_machine_takes_the_room_over() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hosting = || Options { hosting: Some(Limits::default()), ..options(free) };
    let host = App::start(hosting());
    smol::block_on(async {
        let mut ann = host.join(nick("ann"));
        until(&mut ann, is_welcome).await;
        let guests = [App::start(hosting()), App::start(hosting())];
        let [mut bob, mut eve] = [guests[0].join(nick("bob")), guests[1].join(nick("eve"))];
        for guest in [&mut bob, &mut eve] {
            until(guest, is_welcome).await;
            assert!(!guest.is_hosting());
        }
        drop((ann, host));
        futures_lite::future::zip(until(&mut bob, is_welcome), until(&mut eve, is_welcome)).await;
        assert!(bob.is_hosting() != eve.is_hosting());
        // Both are in one room.
        bob.request(Request::Broadcast("still here".to_owned()));
        for guest in [&mut bob, &mut eve] {
            let here = |update: &Update| text(update).filter(|text| text == "still here");
            until(guest, here).await;
        }
    });
}

#[test]
fn a_new_nickname_is_remembered_unless_a_flag_decides() {
    let server = server(Rate::UNLIMITED);
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("plausch.toml");
    std::fs::write(&file, "nick = \"ann\"\n").unwrap();
    let options = |keeps_nick| {
        let mut options = options(server.addresses()[0]);
        options.settings.nick = Some(nick("ann"));
        Options { file: Some(file.clone()), keeps_nick, ..options }
    };
    let notice = |update: &Update| match update {
        Update::Notice(notice) => Some(notice.clone()),
        _ => None,
    };
    smol::block_on(async {
        for (keeps_nick, kept) in [(false, "nick = \"ann\"\n"), (true, "nick = \"zoe\"\n")] {
            let app = App::start(options(keeps_nick));
            let mut ann = app.join(nick("ann"));
            until(&mut ann, is_welcome).await;
            ann.request(Request::Rename(nick("zoe")));
            let told = match keeps_nick {
                true => Notice::NickRemembered { path: file.clone() },
                false => Notice::NickNotKept { nick: nick("zoe") },
            };
            assert_eq!(until(&mut ann, notice).await, told);
            assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
            ann.quit();
            until(&mut ann, outcome).await;
        }
    });
}

#[test]
fn a_long_pipe_arrives_whole_and_in_order() {
    let server = server(Rate { burst: 20, per_second: 100 });
    smol::block_on(async {
        let mut bob = session(server.addresses()[0], "bob");
        until(&mut bob, is_welcome).await;
        let mut ann = Batch::new(session(server.addresses()[0], "ann"));
        for number in 0..60 {
            ann.request(Request::Broadcast(number.to_string()));
        }
        ann.end_input();
        assert_eq!(over(&mut ann).await, Outcome::Left);
        for number in 0..60 {
            assert_eq!(until(&mut bob, text).await, number.to_string());
        }
    });
}

#[test]
fn what_a_pipe_loses_is_named_and_makes_it_fail() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let mut ann = Batch::new(session(addr, "ann"));
    for text in ["one", "two"] {
        ann.request(Request::Broadcast(text.to_owned()));
    }
    // The server reads the first text, and dies.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        for payload in ["HELLO 1", "WELCOME ann", "USERLIST ann:127.0.0.1:0"] {
            let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
            stream.write_all(&[&length, payload.as_bytes()].concat()).unwrap();
        }
        let mut heard = Vec::new();
        while !heard.ends_with(b"BROADCAST ann one") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            heard.extend(byte);
        }
    });
    smol::block_on(async {
        let mut unheard = Vec::new();
        let outcome = loop {
            match ann.next().await {
                Update::Event(Event::Unheard { peer: None, texts }) => unheard.extend(texts),
                Update::Event(Event::Reconnecting { .. }) => ann.quit(),
                Update::Over(outcome) => break outcome,
                _ => {}
            }
        };
        assert_eq!(unheard, ["one", "two"]);
        assert_eq!(outcome, Outcome::Failed(Failure::Unheard { count: 2, quoted: unheard }));
    });
    server.join().unwrap();
}

fn server(broadcasts: Rate) -> Running {
    let mut limits = Limits::default();
    limits.directory.broadcasts = broadcasts;
    serve(limits)
}

fn options(server: SocketAddr) -> Options {
    common::options(server, true)
}

fn session(server: SocketAddr, name: &str) -> Session {
    App::start(options(server)).join(nick(name))
}

async fn over(batch: &mut Batch) -> Outcome {
    loop {
        if let Update::Over(outcome) = batch.next().await {
            return outcome;
        }
    }
}
