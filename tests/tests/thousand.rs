//! A thousand members come, talk and leave, and nothing is lost or doubled.

use std::collections::BTreeSet;

use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::Raw;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

const MEMBERS: usize = 1000;

struct Member {
    nick: String,
    raw: Raw,
}

#[test]
fn a_thousand_members_join_talk_and_leave() {
    allow_files(4 * MEMBERS as u64);
    let server = Server::start(&["--no-rate-limits"]);
    let mut ann = JsonClient::join("ann", server.addr());

    // A third each: framed and line originals, and modern ones, which say HELLO.
    let mut members: Vec<Member> = (0..MEMBERS)
        .map(|number| {
            let nick = format!("m{number:03}");
            let generation = generation(number);
            let mut raw = Raw::connect(generation, server.addr());
            if number % 3 == 2 {
                raw.send("HELLO 1");
            }
            raw.send(&format!("REGISTER {nick} 0"));
            Member { nick, raw }
        })
        .collect();
    let everybody: BTreeSet<String> =
        members.iter().map(|member| member.nick.clone()).chain(["ann".into()]).collect();

    // Whoever comes sees all the others, from the list or when they come, each once.
    for member in &mut members {
        member.raw.expect(&format!("WELCOME {}", member.nick));
        let list = member.raw.expect("USERLIST");
        let mut seen = BTreeSet::new();
        for entry in list.split(' ').skip(1) {
            let nick = entry.split(':').next().unwrap().to_owned();
            assert!(seen.insert(nick), "{entry} is twice in {}'s list", member.nick);
        }
        assert!(seen.contains(&member.nick));
        // It is in the list, and told that it came.
        seen.remove(&member.nick);
        while seen.len() < everybody.len() {
            let joined = member.raw.expect("USER_JOINED ");
            let nick = joined.split(' ').nth(1).unwrap().to_owned();
            assert!(seen.insert(nick), "{joined} once more for {}", member.nick);
        }
        assert_eq!(seen, everybody);
    }

    // Each says one thing, and hears everybody's once: the line ones all but their own.
    for member in &mut members {
        let nick = member.nick.clone();
        member.raw.send(&format!("BROADCAST {nick} {nick} says 😀"));
    }
    for (number, member) in members.iter_mut().enumerate() {
        let mut heard = BTreeSet::new();
        let echo = generation(number) == Generation::Framed;
        while heard.len() < MEMBERS - usize::from(!echo) {
            let payload = member.raw.payload().expect("the server serves");
            let words: Vec<&str> = payload.split(' ').collect();
            match words.as_slice() {
                ["BROADCAST" | "BROADCAST_MSG", nick, again, "says", "😀"] if nick == again => {
                    assert!(
                        heard.insert((*nick).to_owned()),
                        "{payload} twice for {}",
                        member.nick
                    );
                }
                ["PROFILE", ..] => {}
                _ => panic!("{} heard {payload}", member.nick),
            }
        }
        assert_eq!(heard.contains(&member.nick), echo);
    }

    // The first half leaves, with a word and without; the other half hears of each once.
    let rest = members.split_off(MEMBERS / 2);
    let gone: BTreeSet<String> = members.iter().map(|member| member.nick.clone()).collect();
    for (number, mut member) in members.into_iter().enumerate() {
        if number % 2 == 0 {
            member.raw.send("QUIT ");
        }
    }
    for mut member in rest {
        let mut left = BTreeSet::new();
        while left.len() < gone.len() {
            let payload = member.raw.payload().expect("the server serves");
            let nick = payload.strip_prefix("USER_LEFT ").map(str::to_owned);
            let nick = nick.unwrap_or_else(|| panic!("{} heard {payload}", member.nick));
            // Those before it in this loop have gone by now, too.
            if gone.contains(&nick) {
                assert!(left.insert(nick), "{payload} twice for {}", member.nick);
            }
        }
        assert_eq!(left, gone);
    }

    // One of ours saw all of it.
    ann.expect_count(MEMBERS, &json!({"event": "left"}));
    assert_eq!(ann.count(&json!({"event": "joined"})), MEMBERS);
    assert_eq!(ann.count(&json!({"event": "broadcast"})), MEMBERS);
    assert_eq!(ann.count(&json!({"event": "left"})), MEMBERS);
    ann.ask(&json!({"do": "users"}));
    ann.expect(&json!({"event": "users", "users": []}));
}

fn generation(number: usize) -> Generation {
    if number % 3 == 1 { Generation::Line } else { Generation::Framed }
}

/// So many open files, for this process and those that it starts.
fn allow_files(count: u64) {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < count) {
        let current = Some(limit.maximum.map_or(count, |maximum| maximum.min(count)));
        setrlimit(Resource::Nofile, Rlimit { current, maximum: limit.maximum })
            .expect("more open files");
    }
}
