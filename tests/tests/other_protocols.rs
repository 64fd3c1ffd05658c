//! The first message (§3): whoever speaks another protocol is told so, and gets no second line.

use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::Raw;
use serde_json::json;

#[test]
fn whoever_speaks_another_protocol_is_told_so_and_gets_no_second_line() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let body = "REGISTER mallory 0\nBROADCAST mallory hi\n";
    let post = format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
        server.addr(),
        body.len(),
    );
    let framed = |payload: &[u8]| {
        let len = u32::try_from(payload.len()).unwrap();
        [&len.to_be_bytes(), payload, b"\0\0\0\x12REGISTER mallory 0"].concat()
    };
    let line = |first: &[u8]| [first, b"\n", body.as_bytes()].concat();
    for (generation, bytes) in [
        (Generation::Line, post.into_bytes()),
        (Generation::Line, line(b"GET / HTTP/1.1\r")),
        (Generation::Line, line(b"")),
        (Generation::Line, line(b" \t ")),
        (Generation::Line, line(b"SSH-2.0-OpenSSH_9.6\r")),
        (Generation::Line, line(b"*1\r\n$4\r\nPING\r")),
        (Generation::Line, line(b"\xff\xfb\x1f")),
        (Generation::Line, line(b"register mallory 0")),
        (Generation::Line, line(b"PING ?")),
        (Generation::Line, line(b"QUIT")),
        // What a page may send once its name stands for this machine.
        (Generation::Line, line(b"HELLO / HTTP/1.1\r")),
        (Generation::Line, line(b"HELLO")),
        // TLS, RDP, SOCKS: a newline may never come.
        (Generation::Line, b"\x16\x03\x01\x02\x00\x01".to_vec()),
        (Generation::Line, b"\x03".to_vec()),
        (Generation::Line, [b"\x05\x01\x00", body.as_bytes()].concat()),
        // PostgreSQL, SMB, and what we do not know ourselves.
        (Generation::Framed, framed(b"\x04\xd2\x16\x2f")),
        (Generation::Framed, framed(b"\xffSMBr")),
        (Generation::Framed, framed(b"NOPE 1")),
        (Generation::Framed, framed(b"PONG ?")),
        (Generation::Framed, framed(b"HELLO server")),
        (Generation::Framed, framed(b"")),
    ] {
        let mut raw = Raw::connect(generation, server.addr());
        raw.send_bytes(&bytes);
        let error = raw.expect("ERROR ");
        assert!(error.contains("this is a Plausch chat server"), "{error}");
        assert_eq!(raw.rest(), [""; 0], "{:?}", String::from_utf8_lossy(&bytes));
    }
    ann.ask(&json!({"do": "broadcast", "text": "undisturbed"}));
    ann.expect(&json!({"event": "broadcast", "text": "undisturbed"}));
    assert_eq!(ann.count(&json!({"event": "joined"})), 0);
    assert_eq!(ann.count(&json!({"event": "broadcast"})), 1);
}

#[test]
fn a_hello_opens_a_connection_and_so_does_another_one() {
    let server = Server::start(&[]);
    for generation in Generation::BOTH {
        let mut raw = Raw::connect(generation, server.addr());
        // Behind it, what is not known is an extension, and ignored.
        for payload in ["HELLO 1 future", "HELLO 2", "FUTURE 1", "REGISTER zoe 0"] {
            raw.send(payload);
        }
        raw.expect("WELCOME zoe");
        raw.send("QUIT ");
        raw.rest();
    }
}
