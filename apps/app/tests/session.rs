//! Sessions with real servers, in this process.

mod common;

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use plausch_app::session::{
    App, Batch, Failure, Notice, Options, Outcome, Request, Session, Update, is_about_nick,
};
use plausch_transport_std::client::{CommandError, Ended, Event, Peer, Refusal};
use plausch_transport_std::server::{Limits, Running};

use common::{is_welcome, nick, outcome, serve, text, until};

fn server() -> Running {
    serve(Limits::default())
}

fn options(server: SocketAddr) -> Options {
    common::options(server, false)
}

fn session(server: &Running, name: &str) -> Session {
    App::start(options(server.addresses()[0])).join(nick(name))
}

#[test]
fn leaving_politely_does_first_what_was_asked_before() {
    let server = server();
    smol::block_on(async {
        let (mut ann, mut bob) = (session(&server, "ann"), session(&server, "bob"));
        until(&mut ann, is_welcome).await;
        until(&mut bob, is_welcome).await;
        ann.request(Request::Broadcast("bye".to_owned()));
        ann.quit();
        assert_eq!(until(&mut ann, outcome).await, Outcome::Left);
        assert_eq!(until(&mut bob, text).await, "bye");
        let left = |update: &Update| match update {
            Update::Event(Event::Left { nick }) => Some(nick.clone()),
            _ => None,
        };
        assert_eq!(until(&mut bob, left).await, nick("ann"));
    });
}

#[test]
fn quitting_twice_is_over_at_once_whatever_the_server_does() {
    // It accepts connections, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let quit_twice = || {
        let options = Options { reconnect: true, ..options(silent.local_addr().unwrap()) };
        let mut zoe = App::start(options).join(nick("zoe"));
        let start = Instant::now();
        smol::block_on(async {
            zoe.quit();
            zoe.quit();
            assert_eq!(until(&mut zoe, outcome).await, Outcome::Left);
        });
        start.elapsed()
    };
    // Who quits once waits for 3 s each time; a busy machine is not always slow.
    let fastest = (0..5).map(|_| quit_twice()).min().unwrap();
    assert!(fastest < Duration::from_secs(2), "{fastest:?}");
}

#[test]
fn whoever_leaves_while_much_is_still_to_be_said_is_told_what_is_lost() {
    // More than the client takes at once.
    const TEXTS: usize = 1500;
    let server = server();
    let (left, heard) = smol::block_on(async {
        let mut ann = session(&server, "ann");
        until(&mut ann, is_welcome).await;
        for number in 0..TEXTS {
            ann.request(Request::Broadcast(number.to_string()));
        }
        ann.quit();
        let mut heard = 0;
        loop {
            match ann.next().await {
                Update::Over(outcome) => break (outcome, heard),
                Update::Event(Event::Broadcast { own: true, .. }) => heard += 1,
                _ => {}
            }
        }
    });
    let Outcome::Failed(Failure::Unheard { count, quoted }) = left else { panic!("{left:?}") };
    assert_eq!(heard + count, TEXTS);
    assert_eq!(quoted.first(), Some(&heard.to_string()));
}

#[test]
fn a_request_that_fails_says_which_one_it_was() {
    let server = server();
    smol::block_on(async {
        let mut ann = session(&server, "ann");
        until(&mut ann, is_welcome).await;
        let psst = Request::Say(Peer::Nick(nick("bob")), "psst".to_owned());
        ann.request(psst.clone());
        ann.request(Request::Broadcast(" ".to_owned()));
        let failed = |update: &Update| match update {
            Update::Failed { request, error } => Some((request.clone(), *error)),
            _ => None,
        };
        assert_eq!(until(&mut ann, failed).await, (psst, CommandError::NoChat));
        let empty = (Request::Broadcast(" ".to_owned()), CommandError::EmptyText);
        assert_eq!(until(&mut ann, failed).await, empty);
    });
}

#[test]
fn each_request_is_answered_once_and_in_order() {
    let server = server();
    smol::block_on(async {
        let mut ann = session(&server, "ann");
        until(&mut ann, is_welcome).await;
        let requests = [
            Request::Broadcast("a".to_owned()),
            Request::Users,
            Request::Invite(nick("nobody")),
            Request::Broadcast("b".to_owned()),
            Request::Reconnect,
        ];
        for request in requests.clone() {
            ann.request(request);
        }
        let answered = |update: &Update| match update {
            Update::Done { request } => Some((request.clone(), true)),
            Update::Failed { request, .. } => Some((request.clone(), false)),
            _ => None,
        };
        for request in requests {
            let is_done = request != Request::Invite(nick("nobody"));
            assert_eq!(until(&mut ann, answered).await, (request, is_done));
        }
    });
}

#[test]
fn a_taken_nickname_is_a_reason_to_ask_for_another() {
    let server = server();
    smol::block_on(async {
        let mut first = session(&server, "ann");
        until(&mut first, is_welcome).await;
        let mut second = session(&server, "ann");
        let Outcome::Failed(failure) = until(&mut second, outcome).await else {
            panic!("there are two of them");
        };
        assert!(is_about_nick(&failure));
        let Failure::CannotJoin { reason: Ended::Refused { refusal, .. }, .. } = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(refusal, Some(Refusal::NickTaken));
    });
    let unreachable = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut zoe = App::start(options(unreachable)).join(nick("zoe"));
    let over = smol::block_on(until(&mut zoe, outcome));
    assert!(matches!(&over, Outcome::Failed(failure) if !is_about_nick(failure)), "{over:?}");
}

#[test]
fn the_room_is_hosted_here_if_nobody_answers_and_not_otherwise() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hosting = || Options { hosting: Some(Limits::default()), ..options(free) };
    let hosts = |update: &Update| match update {
        Update::Notice(Notice::Hosting { .. }) => Some(()),
        _ => None,
    };
    let host = App::start(hosting());
    smol::block_on(async {
        let mut ann = host.join(nick("ann"));
        assert!(ann.is_hosting());
        until(&mut ann, hosts).await;
        until(&mut ann, is_welcome).await;
        let mut bob = App::start(hosting()).join(nick("bob"));
        assert!(!bob.is_hosting());
        until(&mut bob, is_welcome).await;
    });
}

#[test]
fn a_nickname_that_was_asked_for_is_remembered_once_it_was_let_in() {
    let server = server();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("plausch.toml");
    let app = App::start(Options { file: Some(file.clone()), ..options(server.addresses()[0]) });
    smol::block_on(async {
        let mut ann = app.join(nick("ann"));
        until(&mut ann, is_welcome).await;
        let remembered = |update: &Update| match update {
            Update::Notice(Notice::NickRemembered { path }) => Some(path.clone()),
            _ => None,
        };
        assert_eq!(until(&mut ann, remembered).await, file);
    });
    assert!(std::fs::read_to_string(&file).unwrap().contains("ann"));
}

#[test]
fn a_batch_says_everything_before_it_leaves() {
    let server = server();
    smol::block_on(async {
        let mut bob = session(&server, "bob");
        until(&mut bob, is_welcome).await;
        let mut batch = Batch::new(session(&server, "ann"));
        for number in 0..3 {
            batch.request(Request::Broadcast(number.to_string()));
        }
        batch.end_input();
        let left = loop {
            if let Update::Over(outcome) = batch.next().await {
                break outcome;
            }
        };
        assert_eq!(left, Outcome::Left);
        for number in 0..3 {
            assert_eq!(until(&mut bob, text).await, number.to_string());
        }
    });
}
