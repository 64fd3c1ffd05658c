//! Seeds out of what the original programs put on the wire.

use serde_json::Value;

use super::Seeds;

/// One message of an original.
struct Vector {
    dialect: &'static str,
    channel: String,
    sender: String,
    command: String,
    bytes: Vec<u8>,
}

/// A stream for each kind of sender and command, and the odd payloads as a stream.
pub(crate) fn decode(dialect: &str) -> Seeds {
    let mut seeds = Seeds::new();
    for vector in tcp(dialect) {
        let seed = seeds
            .entry(format!("{}-{}", vector.sender, vector.command))
            .or_insert_with(|| vec![source(&vector.sender), 255]);
        // As they are; behind the first one of a kind, the others.
        seed.extend(&vector.bytes);
    }
    let odd = include_str!("../../../tests/vectors/odd_payloads.json");
    for sender in ["client", "server"] {
        let mut seed = vec![source(sender), 255];
        for payload in array(odd).iter().map(|odd| bytes(&odd["payload"])) {
            seed.extend(payload);
            seed.push(b'\n');
        }
        seeds.insert(format!("{sender}-odd-payloads"), seed);
    }
    seeds
}

/// Each datagram of an original, and one with a FROM.
pub(crate) fn datagrams() -> Seeds {
    let mut seeds: Seeds = vectors()
        .into_iter()
        .filter(|vector| vector.channel == "udp")
        .map(|vector| (format!("{}-{}", vector.dialect, vector.command), vector.bytes))
        .collect();
    let from = b"\0\0\0\x12CHAT_REQUEST 50123\0\0\0\x08FROM ann";
    seeds.insert("framed-CHAT_REQUEST-FROM".to_owned(), from.to_vec());
    seeds
}

/// Everything that a sender says, cut small.
pub(crate) fn split() -> Seeds {
    let mut seeds = Seeds::new();
    for dialect in ["framed", "line"] {
        for vector in tcp(dialect) {
            let seed = seeds
                .entry(format!("{dialect}-{}", vector.sender))
                .or_insert_with(|| vec![source(&vector.sender), 255, 3, 1, 7, 30]);
            seed.extend(&vector.bytes);
        }
    }
    let preamble =
        b"\x00\xff\x02\x04\x09\0\0\0\x1bHELLO 1\nREGISTER Bob 40001\n\0\0\0\x12REGISTER Bob 40001";
    seeds.insert("preamble".to_owned(), preamble.to_vec());
    let list = b"\x01\x20\x02\x05\x09USERLIST ann:1.2.3.4:5 bob:0.0.0.0:0 x:y:z\nWELCOME ann\n";
    seeds.insert("line-list".to_owned(), list.to_vec());
    seeds
}

/// A message of each kind.
pub(crate) fn roundtrip() -> Seeds {
    let names = [
        "register",
        "broadcast",
        "quit",
        "welcome",
        "list",
        "joined",
        "left",
        "relayed",
        "error",
        "hello",
        "profile",
        "ping",
        "pong",
        "preamble",
        "chat",
        "datagram",
    ];
    let seed = |kind: u8| {
        let mut seed = vec![kind, 4];
        seed.extend("Zoë".as_bytes());
        seed.extend(40_001u16.to_le_bytes());
        seed.extend([0, 5]);
        seed.extend(b"hello");
        seed.extend([1, 1, 127, 0, 0, 1, 0]);
        seed
    };
    names.iter().zip(0..).map(|(name, kind)| ((*name).to_owned(), seed(kind))).collect()
}

fn source(sender: &str) -> u8 {
    match sender {
        "client" => 0,
        "server" => 1,
        _ => 2,
    }
}

fn tcp(dialect: &str) -> Vec<Vector> {
    let mut vectors = vectors();
    // In the framed dialect a chat is no stream of messages.
    let peers = |vector: &Vector| vector.sender == "peer" && dialect == "framed";
    vectors.retain(|vector| vector.channel == "tcp" && vector.dialect == dialect && !peers(vector));
    vectors
}

fn vectors() -> Vec<Vector> {
    let framed = array(include_str!("../../../tests/vectors/framed.json"));
    let line = array(include_str!("../../../tests/vectors/line.json"));
    let read = |dialect, value: &Value| Vector {
        dialect,
        channel: text(&value["channel"]),
        sender: text(&value["sender"]),
        command: text(&value["command"]),
        bytes: bytes(&value["bytes"]),
    };
    let framed = framed.iter().map(|value| read("framed", value));
    framed.chain(line.iter().map(|value| read("line", value))).collect()
}

fn array(json: &str) -> Vec<Value> {
    serde_json::from_str(json).expect("the vectors are a JSON array")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a JSON string").to_owned()
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = text(value);
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(pair).collect()
}
