//! Secure links to the directory (§8.3 to §8.5) over real sockets, and who listens in.

mod bytes;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/handshake.rs"]
mod handshake;
mod server;
#[cfg(target_os = "linux")]
mod speed;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use plausch_core::directory::Look;
use plausch_core::secure::{Generator, Identity, PublicKey};
use plausch_transport_std::client::{
    CommandError, Disconnect, Ended, Event, Options, Refusal, Security,
};
use plausch_transport_std::server::{self as hosts, DirectoryLimits, Limits, Running};

use bytes::{Framed, Original};
use common::{ANY_NUMBER, Person, nick, run, server as plain_server};
use wire::Wire;

/// Who somebody is; each number is somebody else.
fn identity(number: u8) -> Arc<Identity> {
    Arc::new(Identity::generate(&mut Generator::new([number; 32])))
}

const SERVERS: u8 = 99;

fn servers_key() -> PublicKey {
    *identity(SERVERS).public()
}

fn limits() -> Limits {
    let directory = DirectoryLimits { broadcasts: ANY_NUMBER, ..DirectoryLimits::default() };
    Limits { directory, ..Limits::default() }
}

fn spawn(limits: Limits, security: Option<hosts::Security>) -> Running {
    let listen = vec![([127, 0, 0, 1], 0).into()];
    let options = hosts::Options { listen, limits, ..hosts::Options::default() };
    hosts::spawn(hosts::Options { security, ..options }).unwrap()
}

/// A server that knows secure links.
fn server() -> Running {
    spawn(limits(), Some(hosts::Security::new(identity(SERVERS))))
}

/// A server that takes no others.
fn strict_server() -> Running {
    let security = hosts::Security::new(identity(SERVERS));
    spawn(limits(), Some(hosts::Security { required: true, ..security }))
}

/// Somebody who knows secure links.
fn options(addr: SocketAddr, name: &str, who: u8) -> Options {
    let security = Some(Security::new(identity(who)));
    Options { security, reconnect: false, ..Options::new(addr.into(), nick(name)) }
}

fn knowing(key: PublicKey, mut options: Options) -> Options {
    if let Some(security) = &mut options.security {
        security.known = Some(key);
    }
    options
}

impl Person {
    /// Joins. Returns whether the link is secure.
    async fn joined(options: Options) -> (Person, bool) {
        let person = Person::with(options);
        let welcome = person.until(|event| matches!(event, Event::Welcome { .. })).await;
        let Event::Welcome { secure, .. } = welcome else { panic!("{welcome:?}") };
        person.until(|event| matches!(event, Event::Users { .. })).await;
        (person, secure)
    }

    async fn hears(&self, from: &str, said: &str) {
        let heard = self.until(|event| matches!(event, Event::Broadcast { .. })).await;
        let is_it = matches!(&heard, Event::Broadcast { from: who, text, .. } if who.as_str() == from && text == said);
        assert!(is_it, "{heard:?}");
    }

    async fn ended(&self) -> Ended {
        match self.until(|event| matches!(event, Event::Ended { .. })).await {
            Event::Ended { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    async fn lost(&self) -> Disconnect {
        match self.until(|event| matches!(event, Event::Disconnected { .. })).await {
            Event::Disconnected { reason, .. } => reason,
            other => panic!("{other:?}"),
        }
    }

    async fn refused(&self) -> Option<Refusal> {
        match self.until(|event| matches!(event, Event::Refused { .. })).await {
            Event::Refused { refusal, .. } => refusal,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn secure_and_plain_members_and_both_originals_are_in_one_room() {
    let server = server();
    let addr = server.addresses()[0];
    run(async {
        let bob = Person::start(addr, "bob");
        bob.until(|event| matches!(event, Event::Users { .. })).await;
        let mut carl = Original::join(addr, "carl");
        let mut dora = Framed::join(addr, "dora");
        for name in ["carl", "dora"] {
            let joined = bob.next().await;
            assert!(matches!(&joined, Event::Joined { nick, .. } if nick.as_str() == name));
        }

        let ann = Person::with(options(addr, "ann", 1));
        let secured = ann.until(|event| !matches!(event, Event::Connecting { .. })).await;
        assert_eq!(secured, Event::Secured { key: servers_key(), first: true });
        let welcome = ann.next().await;
        assert!(matches!(welcome, Event::Welcome { secure: true, modern: true, .. }));
        // She came twice, and nobody saw it.
        let joined = bob.next().await;
        assert!(matches!(&joined, Event::Joined { nick, .. } if nick.as_str() == "ann"));
        assert!(carl.next().starts_with("USER_JOINED dora "));
        for line in [carl.next(), dora.next()] {
            assert!(line.starts_with("USER_JOINED ann "), "{line}");
        }

        ann.client.broadcast("hello, all").await.unwrap();
        ann.hears("ann", "hello, all").await;
        bob.hears("ann", "hello, all").await;
        assert_eq!(carl.next(), "BROADCAST_MSG ann hello, all");
        assert_eq!(dora.next(), "BROADCAST ann hello, all");
        carl.say("BROADCAST carl hi, ann");
        ann.hears("carl", "hi, ann").await;
        bob.hears("carl", "hi, ann").await;
        assert_eq!(dora.next(), "BROADCAST carl hi, ann");

        let members = server.handle().members().await;
        let keys: Vec<_> = members.iter().map(|it| (it.nick.as_str(), it.key)).collect();
        let anns = Some(*identity(1).public());
        assert_eq!(keys, [("bob", None), ("carl", None), ("dora", None), ("ann", anns)]);
    });
}

#[test]
fn a_server_may_take_secure_links_only() {
    let server = strict_server();
    let addr = server.addresses()[0];
    run(async {
        let bob = Person::start(addr, "bob");
        assert_eq!(bob.refused().await, Some(Refusal::NotSecure));
        let mut line = bytes::connect(addr);
        std::io::Write::write_all(&mut line, b"REGISTER carl 0\n").unwrap();
        let told = String::from_utf8(bytes::all(line)).unwrap();
        assert_eq!(told, "ERROR Nur verschlüsselt\n");
        let (ann, secure) = Person::joined(options(addr, "ann", 1)).await;
        let zoe = Person::with(knowing(servers_key(), options(addr, "zoe", 2)));
        let secured = zoe.until(|event| !matches!(event, Event::Connecting { .. })).await;
        assert_eq!(secured, Event::Secured { key: servers_key(), first: false });
        ann.until(|event| matches!(event, Event::Joined { .. })).await;
        assert!(secure);
    });
}

#[test]
fn whoever_listens_in_learns_neither_nicknames_nor_texts() {
    let server = server();
    let wire = Wire::to(server.addresses()[0]);
    run(async {
        let known = knowing(servers_key(), options(wire.addr, "margarete", 1));
        let (ann, _) = Person::joined(known).await;
        ann.client.broadcast("a secret that nobody hears").await.unwrap();
        ann.hears("margarete", "a secret that nobody hears").await;
        ann.client.leave().await;
    });
    assert!(wire.len() > 300);
    for hidden in ["margarete", "secret", "HELLO", "WELCOME", "REGISTER", "USERLIST", "QUIT"] {
        assert!(!wire.heard(hidden), "{hidden}");
    }
}

#[test]
fn at_first_contact_only_the_nickname_is_in_clear_and_not_even_that_if_only_a_secure_link_will_do()
{
    let server = server();
    run(async {
        let wire = Wire::to(server.addresses()[0]);
        let (ann, _) = Person::joined(options(wire.addr, "margarete", 1)).await;
        ann.client.broadcast("a secret that nobody hears").await.unwrap();
        ann.hears("margarete", "a secret that nobody hears").await;
        assert!(wire.heard("REGISTER margarete") && !wire.heard("secret that"));

        let wire = Wire::to(server.addresses()[0]);
        let mut careful = options(wire.addr, "josephine", 2);
        careful.security.as_mut().unwrap().required = true;
        let (zoe, secure) = Person::joined(careful).await;
        assert!(secure && wire.connections() == 1 && !wire.heard("josephine"));
        drop(zoe);
    });
}

#[test]
fn with_a_known_key_or_if_it_has_to_be_secure_a_plain_server_learns_nothing() {
    let server = plain_server(ANY_NUMBER);
    let wire = Wire::to(server.addresses()[0]);
    run(async {
        let mut required = options(wire.addr, "margarete", 1);
        required.security.as_mut().unwrap().required = true;
        let known = knowing(servers_key(), options(wire.addr, "margarete", 1));
        for options in [required, known] {
            let ann = Person::with(options);
            let reason = Disconnect::NotSecure;
            assert_eq!(ann.ended().await, Ended::Disconnected { reason, error: None });
        }
        assert!(server.handle().members().await.is_empty());
        assert!(!wire.heard("margarete"));
        // Where nothing is known and nothing is required, a plain server will do, and the user can see it.
        let (zoe, secure) = Person::joined(options(wire.addr, "zoe", 2)).await;
        assert!(!secure);
        drop(zoe);
    });
}

#[test]
fn with_another_key_than_the_known_one_nothing_is_registered_until_the_user_decides() {
    let server = server();
    let wire = Wire::to(server.addresses()[0]);
    let (known, shown) = (*identity(7).public(), servers_key());
    run(async {
        let ann = Person::with(knowing(known, options(wire.addr, "margarete", 1)));
        let told = ann.until(|event| !matches!(event, Event::Connecting { .. })).await;
        assert_eq!(told, Event::OtherKey { known, shown });
        let reason = Disconnect::OtherKey;
        assert_eq!(ann.ended().await, Ended::Disconnected { reason, error: None });
        assert_eq!(ann.client.trust(shown).await, Err(CommandError::NotJoined));

        let patient = knowing(known, options(wire.addr, "margarete", 1));
        let ann = Person::with(Options { reconnect: true, ..patient });
        assert_eq!(ann.lost().await, Disconnect::OtherKey);
        assert!(server.handle().members().await.is_empty());
        // What comes next is what the user wants: it does not come back by itself.
        let connections = wire.connections();
        ann.client.reconnect().await.unwrap();
        assert_eq!(ann.lost().await, Disconnect::OtherKey);
        assert_eq!(wire.connections(), connections + 1);
        ann.client.trust(shown).await.unwrap();
        let secured = ann.until(|event| !matches!(event, Event::Connecting { .. })).await;
        assert_eq!(secured, Event::Secured { key: shown, first: false });
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        // The pin holds on each attempt.
        ann.client.reconnect().await.unwrap();
        let secured = ann.until(|event| matches!(event, Event::Secured { .. })).await;
        assert_eq!(secured, Event::Secured { key: shown, first: false });
    });
    assert!(!wire.heard("margarete"));
}

#[test]
fn after_a_first_contact_a_client_comes_back_over_secure_links_only() {
    let host = server();
    let wire = Wire::to(host.addresses()[0]);
    run(async {
        let first = Options { reconnect: true, ..options(wire.addr, "ann", 1) };
        let (ann, secure) = Person::joined(first).await;
        assert!(secure);
        let connections = wire.connections();
        ann.client.reconnect().await.unwrap();
        let secured = ann.until(|event| matches!(event, Event::Secured { .. })).await;
        assert_eq!(secured, Event::Secured { key: servers_key(), first: false });
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        assert_eq!(wire.connections(), connections + 1);
    });
}

#[test]
fn a_server_that_was_there_before_and_hangs_is_tried_again() {
    let server = server();
    let wire = Wire::to(server.addresses()[0]);
    run(async {
        let mut patient = Options { reconnect: true, ..options(wire.addr, "ann", 1) };
        patient.limits.joining = Duration::from_secs(3);
        let (ann, secure) = Person::joined(patient).await;
        assert!(secure);
        wire.hang();
        ann.client.reconnect().await.unwrap();
        assert_eq!(ann.lost().await, Disconnect::NoAnswer);
        let next = ann.next().await;
        assert!(matches!(next, Event::Reconnecting { .. }), "{next:?}");
    });
}

#[test]
fn a_known_server_that_hangs_at_the_first_attempt_is_tried_again_and_told_nothing_in_plain() {
    let server = server();
    let wire = Wire::to(server.addresses()[0]);
    run(async {
        let patient = Options { reconnect: true, ..options(wire.addr, "ann", 1) };
        let mut patient = knowing(servers_key(), patient);
        patient.limits.joining = Duration::from_secs(1);
        wire.hang();
        let ann = Person::with(patient);
        assert_eq!(ann.lost().await, Disconnect::NotSecure);
        let next = ann.next().await;
        assert!(matches!(next, Event::Reconnecting { .. }), "{next:?}");
        wire.go_on();
        let welcome = ann.until(|event| matches!(event, Event::Welcome { .. })).await;
        assert!(matches!(welcome, Event::Welcome { secure: true, .. }), "{welcome:?}");
        assert!(!wire.heard("ann"));
    });
}

#[test]
fn records_arrive_however_they_are_cut() {
    let server = server();
    let wire = Wire::to(server.addresses()[0]);
    let long = "x".repeat(4000);
    for piece in [1, 2, 17, 1000] {
        wire.cut(piece);
        run(async {
            let (ann, secure) = Person::joined(options(wire.addr, "ann", 1)).await;
            assert!(secure);
            for text in ["short", &long] {
                ann.client.broadcast(text).await.unwrap();
                ann.hears("ann", text).await;
            }
            ann.client.leave().await;
            assert_eq!(ann.ended().await, Ended::Left);
        });
    }
}

#[test]
fn a_link_on_which_something_was_changed_ends_and_the_client_comes_back() {
    let server = server();
    let wire = Wire::to(server.addresses()[0]);
    run(async {
        let options = Options { reconnect: true, ..options(wire.addr, "ann", 1) };
        let (ann, _) = Person::joined(options).await;
        wire.flip();
        ann.client.broadcast("one").await.unwrap();
        assert_eq!(ann.lost().await, Disconnect::Ended);
        let welcome = ann.until(|event| matches!(event, Event::Welcome { .. })).await;
        assert!(matches!(welcome, Event::Welcome { secure: true, .. }));
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        ann.client.broadcast("two").await.unwrap();
        ann.hears("ann", "two").await;
    });
}

#[test]
fn the_same_key_takes_its_nickname_over_and_the_former_link_does_not_come_back_by_itself() {
    let server = server();
    let addr = server.addresses()[0];
    run(async {
        let patient = || Options { reconnect: true, ..options(addr, "ann", 1) };
        let (old, _) = Person::joined(patient()).await;
        let (new, _) = Person::joined(patient()).await;
        let lost = old.until(|event| matches!(event, Event::Disconnected { .. })).await;
        let reason = Disconnect::TakenOver;
        assert_eq!(lost, Event::Disconnected { reason, error: None });
        new.client.broadcast("it is me").await.unwrap();
        new.hears("ann", "it is me").await;
        // Its user may want it back.
        old.client.reconnect().await.unwrap();
        let next = old.next().await;
        assert!(matches!(next, Event::Connecting { .. }), "{next:?}");
        old.until(|event| matches!(event, Event::Users { .. })).await;
        assert_eq!(new.lost().await, Disconnect::TakenOver);
        assert_eq!(server.handle().members().await.len(), 1);
    });
}

#[test]
fn a_nickname_and_what_looks_like_it_belong_to_the_first_key_after_the_servers_next_start_too() {
    let security = hosts::Security::new(identity(SERVERS));
    let kept = |owners| hosts::Security { owners: Some(owners), ..security.clone() };
    let first = spawn(limits(), Some(kept(Vec::new())));
    let owners = smol::block_on(async {
        let (ann, _) = Person::joined(options(first.addresses()[0], "Paul", 1)).await;
        assert!(first.handle().owners_changed().await);
        ann.client.leave().await;
        first.handle().owners().await.unwrap()
    });
    first.stop();
    let second = spawn(limits(), Some(kept(owners)));
    let addr = second.addresses()[0];
    run(async {
        for name in ["Paul", "paul", "PauI"] {
            let eve = Person::with(options(addr, name, 2));
            assert_eq!(eve.refused().await, Some(Refusal::NickTaken), "{name}");
            assert_eq!(Person::start(addr, name).refused().await, Some(Refusal::NickTaken));
        }
        let (paul, _) = Person::joined(options(addr, "PAUL", 1)).await;
        drop(paul);
    });
    let nobodys = server();
    run(async {
        let (paul, _) = Person::joined(options(nobodys.addresses()[0], "Paul", 1)).await;
        paul.client.leave().await;
        Person::joined(options(nobodys.addresses()[0], "Paul", 2)).await;
        assert_eq!(nobodys.handle().owners().await, Some(Vec::new()));
    });
}

#[test]
fn a_clock_that_was_wrong_keeps_no_nickname_for_longer_than_thirty_days() {
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let (look, key) = (Look::of("ann"), *identity(1).public());
    let owner = hosts::Owner { look, key, until: SystemTime::now() + days(9999) };
    let security = hosts::Security::new(identity(SERVERS));
    let server = spawn(limits(), Some(hosts::Security { owners: Some(vec![owner]), ..security }));
    let owners = smol::block_on(server.handle().owners()).unwrap();
    let left = owners[0].until.duration_since(SystemTime::now()).unwrap();
    assert!(left <= days(30), "{left:?}");
}
