//! Nodes with original programs, which the tests play on raw sockets.

#[expect(dead_code, reason = "these tests need not all of it")]
mod world;

use std::cell::RefCell;
use std::rc::Rc;

use embassy_net::Stack;
use embassy_net::tcp::{Error, TcpSocket};
use embassy_time::{Duration, Instant, Timer};
use world::{World, nick, peer};

type Heard = Rc<RefCell<Vec<(Instant, Vec<u8>)>>>;

async fn read(socket: &mut TcpSocket<'_>, heard: &Heard) -> bool {
    let mut bytes = [0; 1024];
    match socket.read(&mut bytes).await {
        Ok(count @ 1..) => {
            heard.borrow_mut().push((Instant::now(), bytes[..count].to_vec()));
            true
        }
        _ => false,
    }
}

async fn write(socket: &mut TcpSocket<'_>, mut bytes: &[u8]) -> Result<(), Error> {
    while !bytes.is_empty() {
        let count = socket.write(bytes).await?;
        bytes = &bytes[count..];
    }
    Ok(())
}

fn socket(stack: Stack<'static>) -> TcpSocket<'static> {
    TcpSocket::new(stack, Box::leak(Box::new([0; 4096])), Box::leak(Box::new([0; 4096])))
}

/// A member as the framed original is one: it accepts a chat on port 50123 after it has asked for
/// it.
async fn original_inviter(stack: Stack<'static>, heard: Heard) {
    let mut directory = socket(stack);
    directory.connect((embassy_net::IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
    directory.write(b"\0\0\0\x12REGISTER zoe 40009").await.unwrap();
    let ignored = Rc::default();
    while !String::from_utf8_lossy(&joined(&ignored)).contains("ann") {
        assert!(read(&mut directory, &ignored).await);
    }
    let mut packets = (
        [embassy_net::udp::PacketMetadata::EMPTY; 2],
        [embassy_net::udp::PacketMetadata::EMPTY; 2],
    );
    let mut buffers = ([0; 256], [0; 256]);
    let mut udp = embassy_net::udp::UdpSocket::new(
        stack,
        &mut packets.0,
        &mut buffers.0,
        &mut packets.1,
        &mut buffers.1,
    );
    udp.bind(40009).unwrap();
    let ann = embassy_net::IpEndpoint::new(embassy_net::IpAddress::v4(10, 0, 0, 2), 40001);
    udp.send_to(b"\0\0\0\x12CHAT_REQUEST 50123", ann).await.unwrap();
    let mut chat = socket(stack);
    chat.accept(50123).await.unwrap();
    assert!(read(&mut chat, &heard).await);
    chat.write(b"zoe").await.unwrap();
    Timer::after(Duration::from_millis(400)).await;
    // Two texts, and a character in two halves.
    chat.write(b"first").await.unwrap();
    Timer::after(Duration::from_millis(200)).await;
    chat.write(b"sec\xc3").await.unwrap();
    Timer::after(Duration::from_millis(10)).await;
    chat.write(b"\xb6nd").await.unwrap();
    while read(&mut chat, &heard).await {}
    chat.close();
    std::future::pending::<()>().await;
}

fn joined(heard: &Heard) -> Vec<u8> {
    heard.borrow().iter().flat_map(|(_, bytes)| bytes.clone()).collect()
}

#[test]
fn an_original_gets_one_text_at_a_time() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let (stack, _) = world.stack();
    let heard = Heard::default();
    world.spawn(original_inviter(stack, heard.clone()));
    world.hears(&ann, "Joined { nick: \"zoe\"");
    world.hears(&ann, "Invited { peer: Nick(\"zoe\")");
    ann.node.accept(&peer("zoe")).unwrap();
    world.hears(&ann, "ChatOpened");
    world.hears(&ann, "ChatText { peer: Nick(\"zoe\"), text: \"first\" }");
    world.hears(&ann, "ChatText { peer: Nick(\"zoe\"), text: \"secönd\" }");
    for text in ["one", "two", "three"] {
        world.wait(ann.node.say(&peer("zoe"), text)).unwrap();
    }
    ann.node.close(&peer("zoe")).unwrap();
    world.hears(&ann, "ChatClosed");
    world.pass(Duration::from_secs(2));
    let heard = heard.borrow();
    let texts: Vec<_> = heard.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
    assert_eq!(texts, ["ann\n", "one\n", "two\n", "three\n", "[DISCONNECT]\n"]);
    for pair in heard[1..].windows(2) {
        assert!(pair[1].0 - pair[0].0 >= Duration::from_millis(50), "{pair:?}");
    }
}

#[test]
fn an_original_that_joins_gets_its_welcome_alone() {
    for register in [&b"\0\0\0\x0eREGISTER zoe 7"[..], b"REGISTER zoe 7\n"] {
        let mut world = World::new();
        let (_host, _) = world.host();
        let ann = world.member("ann");
        let (stack, _) = world.stack();
        let heard = Heard::default();
        let kept = heard.clone();
        world.spawn(async move {
            let mut directory = socket(stack);
            directory.connect((embassy_net::IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
            directory.write(register).await.unwrap();
            while read(&mut directory, &kept).await {}
        });
        world.hears(&ann, "Joined { nick: \"zoe\"");
        world.pass(Duration::from_secs(1));
        let heard = heard.borrow();
        let (at, first) = &heard[0];
        assert_eq!(
            String::from_utf8_lossy(first).trim_matches(['\0', '\n', '\x0b']),
            "WELCOME zoe"
        );
        assert!(heard[1].0 - *at >= Duration::from_millis(250));
        assert!(String::from_utf8_lossy(&heard[1].1).contains("USERLIST ann:10.0.0.2:40001"));
    }
}

/// A member that says `last` in private and closes the connection right after it.
async fn leaves_with(stack: Stack<'static>, last: &'static [u8]) {
    let mut directory = socket(stack);
    directory.connect((embassy_net::IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
    directory.write(b"\0\0\0\x0eREGISTER zoe 7").await.unwrap();
    let ignored = Rc::default();
    while !String::from_utf8_lossy(&joined(&ignored)).contains("ann") {
        assert!(read(&mut directory, &ignored).await);
    }
    let mut chat = socket(stack);
    // For originals a node listens on the number of its UDP port.
    let door = (embassy_net::IpAddress::v4(10, 0, 0, 2), 40_001);
    while chat.connect(door).await.is_err() {
        chat.abort();
        Timer::after(Duration::from_millis(10)).await;
    }
    chat.write(b"zoe").await.unwrap();
    assert!(read(&mut chat, &ignored).await);
    Timer::after(Duration::from_millis(400)).await;
    chat.write(last).await.unwrap();
    chat.close();
    std::future::pending::<()>().await;
}

#[test]
fn an_originals_last_text_is_received() {
    for (last, heard) in [
        (&b"[DISCONNECT]"[..], &["ChatClosed { peer: Nick(\"zoe\"), end: Peer }"][..]),
        (b"bye", &["ChatText { peer: Nick(\"zoe\"), text: \"bye\" }", "ChatClosed"]),
    ] {
        let mut world = World::new();
        let (_host, _) = world.host();
        let ann = world.member("ann");
        let (stack, _) = world.stack();
        world.spawn(leaves_with(stack, last));
        world.hears(&ann, "Joined { nick: \"zoe\"");
        ann.node.invite(&nick("zoe")).unwrap();
        world.hears(&ann, "ChatOpened");
        for heard in heard {
            world.hears(&ann, heard);
        }
        assert_eq!(ann.count(""), 0);
    }
}

/// A member that sends nothing and reads nothing.
async fn deaf(stack: Stack<'static>) {
    let mut directory = socket(stack);
    directory.connect((embassy_net::IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
    directory.write(b"REGISTER deaf 0\n").await.unwrap();
    std::future::pending::<()>().await;
}

#[test]
fn a_member_that_does_not_read_is_dropped_and_nobody_waits_for_it() {
    let mut world = World::new();
    let (host, _) = world.host();
    let ann = world.member("ann");
    let bob = world.member("bob");
    let (stack, _) = world.stack();
    world.spawn(deaf(stack));
    world.hears(&ann, "Joined { nick: \"deaf\"");
    for n in 0..40 {
        world.wait(bob.node.broadcast(&format!("{n} {}", "z".repeat(300)))).unwrap();
        world.hears(&ann, &format!("Broadcast {{ from: \"bob\", text: \"{n} z"));
    }
    world.hears(&bob, "Left { nick: \"deaf\" }");
    assert_eq!(host.members().count(), 2);
}

/// A server of the first originals, for one client.
async fn line_server(stack: Stack<'static>, heard: Heard) {
    let mut client = socket(stack);
    client.accept(9000).await.unwrap();
    while !String::from_utf8_lossy(&joined(&heard)).contains("REGISTER ann 40001\n") {
        assert!(read(&mut client, &heard).await);
    }
    let said = b"WELCOME ann\nUSERLIST ann:10.0.0.2:40001 bob:10.0.0.9:7\nUSER_JOINED ann 10.0.0.2 40001\nBROADCAST_MSG bob hi\n";
    client.write(said).await.unwrap();
    while read(&mut client, &heard).await {}
    client.close();
    std::future::pending::<()>().await;
}

#[test]
fn a_server_of_the_first_generation_is_found_out() {
    let mut world = World::new();
    let (stack, _) = world.stack();
    let heard = Heard::default();
    world.spawn(line_server(stack, heard.clone()));
    let ann = world.person("ann");
    world.hears(&ann, "Welcome { nick: \"ann\", dialect: Line, modern: false, secure: false }");
    world.hears(&ann, "Broadcast { from: \"bob\", text: \"hi\", own: false }");
    world.wait(ann.node.broadcast("hello")).unwrap();
    world.wait(ann.node.leave());
    let said = String::from_utf8_lossy(&joined(&heard)).into_owned();
    assert!(said.ends_with("\nBROADCAST ann hello\nQUIT \n"), "{said:?}");
    // The node's own text is not an event.
    assert_eq!(ann.count("Broadcast"), 0);
}

#[test]
fn only_the_invited_member_gets_in() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.person_with("ann", |config| config.chat_ports = Some([50_200, 50_200]));
    world.hears(&ann, "Users");
    let bob = world.member("bob");
    world.hears(&ann, "Joined");
    ann.node.invite(&nick("bob")).unwrap();
    world.hears(&bob, "Invited");
    // Somebody else connects first.
    let (stack, _) = world.stack();
    let heard = Heard::default();
    let kept = heard.clone();
    world.spawn(async move {
        let mut intruder = socket(stack);
        intruder.connect((embassy_net::IpAddress::v4(10, 0, 0, 2), 50_200)).await.unwrap();
        intruder.write(b"bob\n").await.unwrap();
        while read(&mut intruder, &kept).await {}
    });
    world.pass(Duration::from_millis(500));
    assert!(joined(&heard).is_empty());
    bob.node.accept(&peer("ann")).unwrap();
    world.hears(&ann, "ChatOpened { peer: Nick(\"bob\")");
    world.hears(&bob, "ChatOpened");
    world.wait(bob.node.say(&peer("ann"), "it is me")).unwrap();
    world.hears(&ann, "ChatText { peer: Nick(\"bob\"), text: \"it is me\" }");
}

/// A server with a room of ten thousand.
async fn crowded_server(stack: Stack<'static>) {
    let mut client = socket(stack);
    client.accept(9000).await.unwrap();
    assert!(read(&mut client, &Heard::default()).await);
    let entries: String = (0..10_000).map(|n| format!(" member{n}:10.1.2.3:{n}")).collect();
    let mut said = Vec::new();
    for payload in ["WELCOME ann", &format!("USERLIST{entries}"), "BROADCAST bob hi"] {
        said.extend(u32::try_from(payload.len()).unwrap().to_be_bytes());
        said.extend(payload.bytes());
    }
    write(&mut client, &said).await.unwrap();
    std::future::pending::<()>().await;
}

#[test]
fn a_room_of_ten_thousand_is_no_trouble() {
    let mut world = World::new();
    let (stack, _) = world.stack();
    world.spawn(crowded_server(stack));
    let ann = world.person("ann");
    world.hears_within(Duration::from_secs(200), &ann, "Users { others: 9996 }");
    world.hears(&ann, "Broadcast { from: \"bob\", text: \"hi\"");
    assert_eq!((ann.node.members().count(), ann.node.others()), (4, 9_996));
}

#[test]
fn strangers_that_vanish_do_not_keep_newcomers_out_while_their_links_close() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let (stack, port) = world.stack();
    // The directory has ten sockets.
    for _ in 0..10 {
        world.spawn(async move {
            let mut directory = socket(stack);
            directory.connect((embassy_net::IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
            std::future::pending::<()>().await;
        });
    }
    world.pass(Duration::from_secs(1));
    world.cut(port, true);
    let ann = world.person("ann");
    // The directory closes them after 10 s (§7).
    world.hears_within(Duration::from_secs(25), &ann, "Welcome");
}

/// Says `bytes` to the directory, and hears what it answers.
async fn says(stack: Stack<'static>, bytes: Vec<u8>, heard: Heard) {
    let mut directory = socket(stack);
    directory.connect((embassy_net::IpAddress::v4(10, 0, 0, 1), 9000)).await.unwrap();
    // Not to the end, if the directory has heard enough.
    let _ = write(&mut directory, &bytes).await;
    while read(&mut directory, &heard).await {}
    heard.borrow_mut().push((Instant::now(), b"the end".to_vec()));
    directory.close();
    std::future::pending::<()>().await;
}

#[test]
fn a_web_page_gets_no_second_line_from_a_boards_directory() {
    let mut world = World::new();
    let (host, _) = world.host();
    let ann = world.member("ann");
    let (stack, _) = world.stack();
    let heard = Heard::default();
    let post = b"POST / HTTP/1.1\r\n\r\nREGISTER mallory 0\nBROADCAST mallory hi\n".to_vec();
    world.spawn(says(stack, post, heard.clone()));
    world.pass(Duration::from_secs(2));
    let heard = String::from_utf8(joined(&heard)).unwrap();
    assert!(heard.starts_with("ERROR ") && heard.ends_with("REGISTER first)\nthe end"), "{heard}");
    assert_eq!(heard.lines().count(), 2, "{heard}");
    assert_eq!(host.members().map(|member| member.nick).collect::<Vec<_>>(), [nick("ann")]);
    drop(ann);
}

#[test]
fn a_text_longer_than_a_board_takes_costs_nobody_its_room() {
    let mut world = World::new();
    let (_host, _) = world.host();
    let ann = world.member("ann");
    let (stack, _) = world.stack();
    let heard = Heard::default();
    let long = "x".repeat(3000);
    let lines = format!("REGISTER zoe 0\nBROADCAST zoe {long}\nBROADCAST zoe short\n");
    world.spawn(says(stack, lines.into_bytes(), heard.clone()));
    world.hears(&ann, "Joined { nick: \"zoe\"");
    world.hears(&ann, "Broadcast { from: \"zoe\", text: \"short\"");
    world.pass(Duration::from_secs(1));
    let heard = String::from_utf8(joined(&heard)).unwrap();
    assert!(heard.contains("\nERROR Nachricht zu lang\n") && !heard.contains("the end"), "{heard}");
}
