//! The stand-ins of the originals among themselves: they work with each other, and have the originals' faults.

use std::net::SocketAddr;

use plausch_tests::originals::{
    Action, Chat, ChatShown, Client, Generation, LiveClient, LiveServer, Server, Shown,
};

#[test]
fn members_talk_in_a_room_of_their_own_generation() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let mut ann = LiveClient::join(generation, "Änn", server.addr()).unwrap();
        let mut bob = LiveClient::join(generation, "bob", server.addr()).unwrap();
        ann.expect(&Shown::UserJoined("bob".into()));
        bob.broadcast("hi   there 😀");
        ann.expect_said("bob", "hi there 😀");
        ann.broadcast("hello");
        bob.expect_said("Änn", "hello");
        // The framed server sends everybody's own texts back, the line server does not.
        let echo = Shown::Said { from: "Änn".into(), text: "hello".into() };
        ann.broadcast("again");
        bob.expect_said("Änn", "again");
        match generation {
            Generation::Framed => ann.expect(&echo),
            Generation::Line => assert!(!ann.so_far().contains(&echo)),
        }
        bob.quit();
        ann.expect(&Shown::UserLeft("bob".into()));
        drop(server);
        ann.expect(&Shown::Disconnected);
    }
}

#[test]
fn a_nickname_is_taken() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let _ann = LiveClient::join(generation, "ann", server.addr()).unwrap();
        let refused = LiveClient::join(generation, "ann", server.addr()).unwrap_err();
        assert_eq!(refused, Shown::Refused("Nickname bereits vergeben".into()));
    }
}

#[test]
fn private_chats_open_and_end() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let mut ann = LiveClient::join(generation, "ann", server.addr()).unwrap();
        let mut bob = LiveClient::join(generation, "bob", server.addr()).unwrap();
        ann.expect(&Shown::UserJoined("bob".into()));

        let invitation = ann.invite("bob");
        let question = bob.question();
        let mut bobs = bob.accept(question);
        let mut anns = invitation.accepted().unwrap();
        anns.expect_opened("bob");
        bobs.expect_opened("ann");
        anns.say("psst 😀");
        bobs.expect_said("psst 😀");
        bobs.say("yes?");
        anns.expect_said("yes?");
        anns.disconnect();
        bobs.expect(&ChatShown::Ended);
    }
}

#[test]
fn a_rejection_goes_to_the_tcp_port_of_the_request() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let mut ann = LiveClient::join(generation, "ann", server.addr()).unwrap();
        let mut bob = LiveClient::join(generation, "bob", server.addr()).unwrap();
        ann.expect(&Shown::UserJoined("bob".into()));
        // Whoever listens at the UDP port of the same number gets it.
        let waits = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = waits.local_addr().unwrap().port();
        let request = Client::new(generation, "ann").invitation(port);
        waits.send_to(&request, bob.udp_addr()).unwrap();
        let question = bob.question();
        bob.decline(question);
        let mut bytes = [0; 64];
        let (count, from) = waits.recv_from(&mut bytes).unwrap();
        assert_eq!(from, bob.udp_addr());
        let payload =
            if generation == Generation::Framed { "CHAT_REJECTED " } else { "CHAT_REJECTED" };
        assert_eq!(bytes[..count], generation.datagram(payload));
        // So the originals never see each other's.
        assert!(!ann.so_far().contains(&Shown::Rejected));
        ann.broadcast("still here");
        bob.expect_said("ann", "still here");
    }
}

#[test]
fn an_original_loses_its_user_list_when_it_comes_with_the_welcome() {
    for generation in Generation::BOTH {
        let mut server = Server::new(generation);
        server.connected(1, "127.0.0.1".parse().unwrap());
        server.connected(2, "127.0.0.1".parse().unwrap());
        let mut ann = Client::new(generation, "ann");
        let bob = Client::new(generation, "bob");
        server.received(1, &ann.register(40001));
        // Not when each message comes by itself …
        let mut second = Client::new(generation, "bob");
        let actions = server.received(2, &bob.register(40002));
        let mut shown = Vec::new();
        for sent in sent_to(2, &actions) {
            shown.extend(second.received(&sent));
        }
        let list = Shown::Users(vec!["ann".into(), "bob".into()]);
        assert_eq!(shown, [Shown::Joined, list, Shown::UserJoined("bob".into())]);
        // … but always when one recv() returns all of it.
        let mut second = bob;
        assert_eq!(second.received(&sent_to(2, &actions).concat()), [Shown::Joined]);
        assert!(second.roster().is_empty());
        // The member that was there before cannot lose it any more.
        ann.received(&generation.packed("WELCOME ann"));
        let joined = sent_to(1, &actions).concat();
        assert_eq!(ann.received(&joined), [Shown::UserJoined("bob".into())]);
    }
}

#[test]
fn a_framed_original_loses_sync_if_half_a_message_is_dropped() {
    let generation = Generation::Framed;
    let mut bob = Client::new(generation, "bob");
    let bytes = [generation.packed("WELCOME bob"), generation.packed("USERLIST bob:1.2.3.4:5")];
    let bytes = bytes.concat();
    let (first, rest) = bytes.split_at(20);
    assert_eq!(bob.received(first), [Shown::Joined]);
    assert_eq!(bob.received(rest), []);
    assert_eq!(bob.received(&generation.packed("USER_LEFT ann")), []);
}

#[test]
fn some_messages_end_an_originals_reader_for_good() {
    for generation in Generation::BOTH {
        let bad = [
            "USERLIST ann:1.2.3.4:5 bob",
            "USERLIST ann:::1:5",
            "USER_JOINED ann 1.2.3.4",
            "USER_JOINED ann 1.2.3.4 5 dialect=framed",
        ];
        for payload in bad {
            let mut bob = joined(generation);
            let shown = bob.received(&generation.packed(payload));
            assert!(matches!(shown.as_slice(), [Shown::ReaderEnded(_)]), "{payload}: {shown:?}");
            assert_eq!(bob.received(&generation.packed("USER_LEFT ann")), []);
        }
        let mut bob = joined(generation);
        let mut bytes = generation.packed("BROADCAST ann xx");
        let at = bytes.iter().position(|&byte| byte == b'x').unwrap();
        bytes[at] = 0xff;
        assert!(matches!(bob.received(&bytes).as_slice(), [Shown::ReaderEnded(_)]));

        let mut bob = joined(generation);
        assert_eq!(bob.received(&generation.packed("PROFILE ann dialect=line")), []);
        assert_eq!(bob.received(&generation.packed("USERLIST")), [Shown::Users(vec![])]);
    }
}

#[test]
fn a_character_cut_by_a_chunk_ends_a_line_originals_reader() {
    let said = Generation::Line.packed("BROADCAST_MSG ann 😀");
    let (first, rest) = said.split_at(said.len() - 3);
    let mut bob = joined(Generation::Line);
    assert_eq!(bob.received(first), [Shown::ReaderEnded("invalid utf-8".into())]);
    assert_eq!(bob.received(rest), []);

    let said = Generation::Framed.packed("BROADCAST ann 😀");
    let (first, rest) = said.split_at(said.len() - 3);
    let mut bob = joined(Generation::Framed);
    assert_eq!(bob.received(first), []);
    let shown = Shown::Said { from: "ann".into(), text: "😀".into() };
    assert_eq!(bob.received(rest), [shown]);
}

#[test]
fn each_generation_knows_its_own_relay_only() {
    let mut framed = joined(Generation::Framed);
    assert_eq!(framed.received(&Generation::Framed.packed("BROADCAST_MSG ann hi")), []);
    let mut line = joined(Generation::Line);
    assert_eq!(line.received(&Generation::Line.packed("BROADCAST ann hi")), []);
}

#[test]
fn an_error_ends_a_line_original_only() {
    let mut framed = joined(Generation::Framed);
    let error = Shown::Error("too much".into());
    let shown = framed.received(&Generation::Framed.packed("ERROR too  much"));
    assert_eq!(shown.as_slice(), std::slice::from_ref(&error));
    let mut line = joined(Generation::Line);
    let shown = line.received(&Generation::Line.packed("ERROR too much"));
    assert_eq!(shown, [error, Shown::Disconnected]);
}

#[test]
fn datagrams_ask_one_question_each() {
    let source: SocketAddr = "127.0.0.1:40002".parse().unwrap();
    let question = || vec![Shown::Question { source, port: 50123 }];
    for generation in Generation::BOTH {
        let mut bob = joined(generation);
        let request = bob.invitation(50123);
        assert_eq!(bob.datagram(source, &request), question());
        assert_eq!(bob.datagram(source, &request), question());
        let rejection = bob.rejection();
        assert_eq!(bob.datagram(source, &rejection), [Shown::Rejected]);
    }
    // The framed ones read the first message of a datagram only.
    let mut bob = joined(Generation::Framed);
    let both = [bob.invitation(50123), Generation::Framed.datagram("FROM ann")].concat();
    assert_eq!(bob.datagram(source, &both), question());
    // Too short a datagram ends the reader.
    assert!(matches!(bob.datagram(source, b"hi").as_slice(), [Shown::DatagramReaderEnded(_)]));
    assert_eq!(bob.datagram(source, &both), []);
}

#[test]
fn one_recv_is_one_text_of_a_chat() {
    let mut chat = Chat::inviter(Generation::Framed, "ann");
    assert_eq!(chat.received(b"bob\n"), (Some(ChatShown::Opened("bob".into())), b"ann".to_vec()));
    assert_eq!(chat.received(b"one\ntwo\n").0, Some(ChatShown::Said("one\ntwo".into())));
    // The end is understood only when it arrives alone.
    let with = chat.received(b"bye\n[DISCONNECT]\n").0;
    assert_eq!(with, Some(ChatShown::Said("bye\n[DISCONNECT]".into())));
    assert_eq!(chat.received(b" [DISCONNECT]\n").0, Some(ChatShown::Ended));
    assert_eq!(chat.received(b"more").0, None);

    let mut chat = Chat::invited(Generation::Line, "bob");
    assert_eq!(chat.greeting(), b"bob");
    assert_eq!(chat.received(b"ann").0, Some(ChatShown::Opened("ann".into())));
    assert_eq!(chat.received(&"😀".as_bytes()[..2]).0, Some(ChatShown::Broken));
}

#[test]
fn a_server_relays_whatever_name_is_given() {
    for generation in Generation::BOTH {
        let mut server = room(generation);
        let actions = server.received(1, &Client::new(generation, "bob").broadcast("x  y"));
        let heard = |link| sent_to(link, &actions).concat();
        match generation {
            Generation::Framed => {
                assert_eq!(heard(1), generation.packed("BROADCAST bob x y"));
                assert_eq!(heard(2), heard(1));
            }
            // Everybody but the one of that name.
            Generation::Line => {
                assert_eq!(heard(1), generation.packed("BROADCAST_MSG bob x y"));
                assert!(heard(2).is_empty());
            }
        }
    }
}

#[test]
fn a_server_answers_wrong_arguments_in_the_newest_generation_only() {
    for payload in ["REGISTER x", "REGISTER x 1 2", "BROADCAST ann"] {
        let mut framed = room(Generation::Framed);
        let actions = framed.received(1, &Generation::Framed.packed(payload));
        let [Action::Send { link: 1, bytes }] = actions.as_slice() else { panic!("{actions:?}") };
        assert!(bytes[4..].starts_with(b"ERROR "), "{payload}");
        let mut line = room(Generation::Line);
        assert_eq!(line.received(1, &Generation::Line.packed(payload)), []);
        assert_eq!(line.nicks(), ["ann", "bob"]);
    }
}

#[test]
fn invalid_utf8_ends_a_servers_thread_for_that_client() {
    for (generation, bytes) in
        [(Generation::Framed, b"\0\0\0\x01\xff".as_slice()), (Generation::Line, b"\xff\n")]
    {
        let mut server = room(generation);
        let actions = server.received(1, bytes);
        let left = generation.packed("USER_LEFT ann");
        assert_eq!(actions, [Action::Close { link: 1 }, Action::Send { link: 2, bytes: left }]);
        assert_eq!(server.nicks(), ["bob"]);
    }
}

#[test]
fn a_newcomer_can_hear_others_before_its_welcome() {
    for generation in Generation::BOTH {
        let mut server = room(generation);
        server.connected(3, "127.0.0.1".parse().unwrap());
        let own = server.received(3, &Client::new(generation, "zoe").register(40003));
        // Another thread is faster.
        let others = server.received(1, &Client::new(generation, "ann").broadcast("hi"));
        let mut zoe = Client::new(generation, "zoe");
        let mut shown = Vec::new();
        for sent in sent_to(3, &others).iter().chain(&sent_to(3, &own)) {
            shown.extend(zoe.received(sent));
        }
        assert!(matches!(shown.as_slice(), [Shown::ReaderEnded(_)]), "{shown:?}");
    }
}

#[test]
fn the_preamble_is_understood_by_both_servers() {
    let preamble = b"\0\0\0\x1bHELLO 1\nREGISTER Bob 40001\n\0\0\0\x12REGISTER Bob 40001";
    for generation in Generation::BOTH {
        let mut server = Server::new(generation);
        server.connected(1, "127.0.0.1".parse().unwrap());
        let actions = server.received(1, preamble);
        let mut expected = generation.packed("WELCOME Bob");
        expected.extend(generation.packed("USERLIST Bob:127.0.0.1:40001"));
        expected.extend(generation.packed("USER_JOINED Bob 127.0.0.1 40001"));
        assert_eq!(sent_to(1, &actions).concat(), expected);
        if generation == Generation::Line {
            // The leftover is an unknown line once it is ended.
            assert_eq!(server.received(1, b"\nBROADCAST Bob hi\n"), []);
        }
        assert_eq!(server.nicks(), ["Bob"]);
    }
}

/// Somebody who is in the room.
fn joined(generation: Generation) -> Client {
    let mut client = Client::new(generation, "bob");
    assert_eq!(client.received(&generation.packed("WELCOME bob")), [Shown::Joined]);
    client
}

/// A server with ann on link 1 and bob on link 2.
fn room(generation: Generation) -> Server {
    let mut server = Server::new(generation);
    for (link, nick) in [(1, "ann"), (2, "bob")] {
        server.connected(link, "127.0.0.1".parse().unwrap());
        server.received(link, &Client::new(generation, nick).register(40000));
    }
    server
}

fn sent_to(link: usize, actions: &[Action]) -> Vec<Vec<u8>> {
    let sent = |action: &Action| match action {
        Action::Send { link: to, bytes } if *to == link => Some(bytes.clone()),
        _ => None,
    };
    actions.iter().filter_map(sent).collect()
}
