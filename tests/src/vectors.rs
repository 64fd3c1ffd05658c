//! What the original programs put on the wire, byte for byte: `vectors/*.json`.

use serde_json::Value;

/// One message, and its bytes as an original wrote them.
#[derive(Debug, Clone)]
pub struct Vector {
    /// `tcp` or `udp`.
    pub channel: String,
    /// `client`, `server` or `peer`.
    pub sender: String,
    /// The command.
    pub command: String,
    /// Its arguments; the last one of a text's command is the text, spaces inside.
    pub args: Vec<String>,
    /// The whole of it, length prefix or newline included.
    pub bytes: Vec<u8>,
}

/// An odd payload, and what the newest original makes of it.
#[derive(Debug, Clone)]
pub struct OddPayload {
    /// Without length prefix or newline.
    pub payload: Vec<u8>,
    /// The command and its arguments; none: an error.
    pub original: Option<(Option<String>, Vec<String>)>,
}

/// The messages of the framed originals.
pub fn framed() -> Vec<Vector> {
    array(include_str!("../vectors/framed.json")).iter().map(vector).collect()
}

/// The messages of the line originals.
pub fn line() -> Vec<Vector> {
    array(include_str!("../vectors/line.json")).iter().map(vector).collect()
}

/// The odd payloads.
pub fn odd_payloads() -> Vec<OddPayload> {
    array(include_str!("../vectors/odd_payloads.json")).iter().map(odd_payload).collect()
}

fn array(json: &str) -> Vec<Value> {
    serde_json::from_str(json).expect("the vectors are a JSON array")
}

fn vector(value: &Value) -> Vector {
    Vector {
        channel: text(&value["channel"]),
        sender: text(&value["sender"]),
        command: text(&value["command"]),
        args: texts(&value["args"]),
        bytes: bytes(&value["bytes"]),
    }
}

fn odd_payload(value: &Value) -> OddPayload {
    let reads = &value["original_reads"];
    let original = reads
        .get("error")
        .is_none()
        .then(|| (reads["command"].as_str().map(str::to_owned), texts(&reads["args"])));
    OddPayload { payload: bytes(&value["payload"]), original }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a JSON string").to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().expect("a JSON array").iter().map(text).collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = text(value);
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(pair).collect()
}
