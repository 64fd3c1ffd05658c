//! Originals of both generations at different servers of one room: they take it for one server's.

use plausch_tests::originals::{ChatShown, Generation, LiveChat, LiveClient, Shown};
use plausch_tests::process::{JsonClient, Server, free_port};
use plausch_tests::redis::Redis;
use serde_json::json;

/// Three servers of one room.
fn three(engine: &str) -> [Server; 3] {
    ["one", "two", "three"].map(|name| {
        let cluster = ["--cluster", engine, "--cluster-name", name, "--cluster-lease", "2s"];
        let mut server = Server::start(&cluster);
        server.process().expect_text(&format!("this server is {name}"));
        server
    })
}

fn join(generation: Generation, nick: &str, server: &Server) -> LiveClient {
    LiveClient::join(generation, nick, server.addr()).unwrap()
}

/// One original invites another one, which is at another server.
fn open_chat(from: &LiveClient, to: &mut LiveClient) -> [LiveChat; 2] {
    let invitation = from.invite(to.nick());
    let question = to.question();
    let mut there = to.accept(question);
    let mut here = invitation.accepted().unwrap();
    here.expect_opened(to.nick());
    there.expect_opened(from.nick());
    [here, there]
}

fn talk([one, other]: &mut [LiveChat; 2]) {
    one.say("psst 😀");
    other.expect_said("psst 😀");
    other.say("yes?");
    one.expect_said("yes?");
}

#[test]
fn originals_of_both_generations_talk_in_the_room_and_in_private_from_server_to_server() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let [one, two, three] = &three(&redis.address());
    let mut zoe = JsonClient::join("zoe", three.addr());
    let mut enter = |generation, nick: &str, server| {
        let original = join(generation, nick, server);
        zoe.expect(&json!({"event": "joined", "nick": nick}));
        original
    };
    let mut framed =
        [enter(Generation::Framed, "fay", one), enter(Generation::Framed, "fred", two)];
    let mut line = [enter(Generation::Line, "lea", two), enter(Generation::Line, "leo", three)];
    for pair in [&mut framed, &mut line] {
        // Whoever came first sees who came later, and a nickname is taken everywhere.
        let nick = pair[1].nick().to_owned();
        pair[0].expect(&Shown::UserJoined(nick.clone()));
        for generation in Generation::BOTH {
            let refused = LiveClient::join(generation, &nick, one.addr()).unwrap_err();
            assert!(matches!(refused, Shown::Refused(_)), "{refused:?}");
        }
        let [first, second] = pair;
        first.broadcast("hello");
        second.expect_said(first.nick(), "hello");
        zoe.expect(&json!({"event": "broadcast", "from": first.nick(), "text": "hello"}));
        let mut chat = open_chat(first, second);
        talk(&mut chat);
        let [here, mut there] = chat;
        here.disconnect();
        there.expect(&ChatShown::Ended);
        // Ours invites one that is at another server.
        zoe.ask(&json!({"do": "chat", "with": first.nick()}));
        let question = first.question();
        let mut chat = first.accept(question);
        chat.expect_opened("zoe");
        zoe.expect(&json!({"event": "chat_opened", "with": first.nick()}));
        zoe.ask(&json!({"do": "say", "with": first.nick(), "text": "psst"}));
        chat.expect_said("psst");
        chat.disconnect();
        zoe.expect(&json!({"event": "chat_closed", "with": first.nick()}));
    }
    // All hear all, and who leaves is gone everywhere.
    zoe.ask(&json!({"do": "broadcast", "text": "to everybody"}));
    for original in framed.iter_mut().chain(&mut line) {
        original.expect_said("zoe", "to everybody");
    }
    let [fay, _fred] = framed;
    fay.quit();
    for original in &mut line {
        original.expect(&Shown::UserLeft("fay".into()));
    }
}

#[test]
fn originals_stay_when_their_servers_part_and_meet_again() {
    let port = free_port();
    let Some(redis) = Redis::if_installed_at(port, &[]) else { return };
    let [one, two, three] = &mut three(&redis.address());
    let mut fay = join(Generation::Framed, "fay", one);
    let mut lea = join(Generation::Line, "lea", two);
    let mut zoe = JsonClient::join("zoe", three.addr());
    fay.expect(&Shown::UserJoined("zoe".into()));
    lea.expect(&Shown::UserJoined("zoe".into()));
    drop(redis);
    for server in [&mut *one, two, three] {
        server.process().expect_text("alone: the members here are among themselves");
    }
    fay.expect(&Shown::UserLeft("lea".into()));
    lea.expect(&Shown::UserLeft("fay".into()));
    // It comes back, and has forgotten everything.
    let _redis = Redis::if_installed_at(port, &[]);
    fay.expect(&Shown::UserJoined("lea".into()));
    lea.expect(&Shown::UserJoined("fay".into()));
    zoe.expect(&json!({"event": "joined", "nick": "fay"}));
    lea.broadcast("here we are");
    fay.expect_said("lea", "here we are");
    zoe.expect(&json!({"event": "broadcast", "from": "lea", "text": "here we are"}));
}
