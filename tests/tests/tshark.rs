//! What somebody else's program sees on the wire while two real clients and a real server talk (§8): tshark, on the
//! loopback device. Where it may not capture, the test says so, and has not run.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use plausch_core::wire::Datagram;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::waiting::{SOON, Waiting};
use serde_json::json;

/// Nothing else on this machine is called so.
const NICKS: [&str; 2] = ["annabelle-of-the-wire", "bartholomew-of-the-wire"];
const TEXTS: [&str; 3] = ["a-text-for-the-whole-room", "a-text-for-one-alone", "and-its-answer"];
/// What stands behind a nickname in the greeting of a chat that is to be secure (§8.6).
const MARK: &[u8] = b"\x1d\x1c\x1f\x1e\n";

/// All that went over one direction of a connection, or in one datagram.
#[derive(Debug)]
struct Flow {
    is_datagram: bool,
    bytes: Vec<u8>,
}

/// A packet: from where it is, and what it carries.
#[derive(Debug)]
struct Packet {
    /// The connection's number and the port that sent it; none: a datagram.
    tcp: Option<(u32, u16)>,
    payload: Vec<u8>,
}

/// tshark, while it captures.
struct Capture {
    tshark: Child,
    packets: Waiting<Packet>,
}

impl Capture {
    /// Begins; returns once packets are seen.
    ///
    /// # Errors
    /// Says why they cannot be.
    fn begin() -> Result<Self, String> {
        let mut command = Command::new("tshark");
        command.args(["-i", "lo", "-n", "-l", "-B", "16", "-f", "tcp or udp", "-T", "fields"]);
        for field in ["tcp.stream", "tcp.srcport", "tcp.payload", "udp.payload"] {
            command.args(["-e", field]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut tshark = command.spawn().map_err(|error| format!("tshark: {error}"))?;
        let (sender, receiver) = channel();
        let lines = BufReader::new(tshark.stdout.take().expect("a pipe"));
        thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let Some(packet) = packet(&line) else { continue };
                if sender.send(packet).is_err() {
                    return;
                }
            }
        });
        let mut capture = Capture { tshark, packets: Waiting::new(receiver) };
        match capture.until("the capture has begun") {
            Ok(_) => Ok(capture),
            Err(why) => {
                let _ = capture.tshark.kill();
                let mut said = String::new();
                if let Some(mut stderr) = capture.tshark.stderr.take() {
                    let _ = stderr.read_to_string(&mut said);
                }
                Err(format!("{why}: {}", said.trim()))
            }
        }
    }

    /// Sends that word as datagrams until one of them is seen. Returns what was captured before it.
    fn until(&mut self, word: &str) -> Result<Vec<Packet>, String> {
        let nobody = UdpSocket::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let to = nobody.local_addr().map_err(|error| error.to_string())?;
        let (start, mut before) = (Instant::now(), Vec::new());
        loop {
            nobody.send_to(word.as_bytes(), to).map_err(|error| error.to_string())?;
            match self.packets.next(Duration::from_millis(100)) {
                Ok(packet) if packet.payload == word.as_bytes() => return Ok(before),
                Ok(packet) => before.push(packet),
                Err(RecvTimeoutError::Disconnected) => return Err("it has ended".to_owned()),
                Err(RecvTimeoutError::Timeout) if start.elapsed() > SOON => {
                    return Err("it sees nothing".to_owned());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// All that went over the wire by now, put together.
    fn end(mut self) -> Vec<Flow> {
        let packets = self.until("the capture ends").expect("it has captured until now");
        let (mut streams, mut flows) = (BTreeMap::<_, Vec<u8>>::new(), Vec::new());
        for Packet { tcp, payload } in packets {
            match tcp {
                Some(direction) => streams.entry(direction).or_default().extend(payload),
                None => flows.push(Flow { is_datagram: true, bytes: payload }),
            }
        }
        flows.extend(streams.into_values().map(|bytes| Flow { is_datagram: false, bytes }));
        flows
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let _ = self.tshark.kill();
        let _ = self.tshark.wait();
    }
}

/// What one line of tshark says.
fn packet(line: &str) -> Option<Packet> {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    let (stream, port, tcp, udp) = (next(), next(), next(), next());
    let digits = if tcp.is_empty() { udp } else { tcp };
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let payload: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    let tcp = stream.parse().ok().zip(port.parse().ok());
    Some(Packet { tcp, payload: payload.filter(|payload| !payload.is_empty())? })
}

fn has(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

/// Two real clients talk in the room of a real server, and in private.
fn they_talk(secure: &str) {
    let server = Server::start(&[]);
    let [mut ann, mut bob] = NICKS.map(|nick| {
        let mut client = JsonClient::start(nick, server.addr(), &["--secure", secure]);
        client.expect(&json!({"event": "welcome", "secure": secure != "off"}));
        client.expect(&json!({"event": "users"}));
        client
    });
    ann.expect(&json!({"event": "joined", "nick": NICKS[1]}));
    ann.ask(&json!({"do": "broadcast", "text": TEXTS[0]}));
    bob.expect(&json!({"event": "broadcast", "text": TEXTS[0]}));
    ann.opens_chat_with(&mut bob);
    ann.ask(&json!({"do": "say", "with": NICKS[1], "text": TEXTS[1]}));
    bob.expect(&json!({"event": "chat_message", "with": NICKS[0], "text": TEXTS[1]}));
    bob.ask(&json!({"do": "say", "with": NICKS[0], "text": TEXTS[2]}));
    ann.expect(&json!({"event": "chat_message", "with": NICKS[1], "text": TEXTS[2]}));
    ann.ask(&json!({"do": "close", "with": NICKS[1]}));
    bob.expect(&json!({"event": "chat_closed", "with": NICKS[0]}));
}

#[test]
fn tshark_sees_no_text_and_no_nickname_but_in_invitations_and_greetings() {
    let begin = || match Capture::begin() {
        Ok(capture) => Some(capture),
        Err(why) => {
            println!("not run: {why}");
            None
        }
    };
    let Some(capture) = begin() else { return };
    they_talk("off");
    let clear = capture.end();
    // In plain, all of it is there: so what is not found below is not there.
    for words in TEXTS.iter().chain(&NICKS) {
        assert!(clear.iter().any(|flow| has(&flow.bytes, words)), "{words} was not captured");
    }

    let Some(capture) = begin() else { return };
    they_talk("require");
    let secure = capture.end();
    let (mut invitations, mut greetings) = (0, 0);
    for Flow { is_datagram, bytes } in &secure {
        let shown = String::from_utf8_lossy(bytes);
        for text in TEXTS {
            assert!(!has(bytes, text), "{text} is in clear: {shown}");
        }
        let greeting = NICKS.iter().find(|nick| {
            bytes.strip_prefix(nick.as_bytes()).is_some_and(|rest| rest.starts_with(MARK))
        });
        let is_invitation = *is_datagram
            && matches!(Datagram::decode(bytes), Ok(Some(Datagram::Invitation { .. })));
        let rest: &[u8] = match greeting {
            Some(nick) if !is_datagram => &bytes[nick.len() + MARK.len()..],
            _ if is_invitation => &[],
            _ => bytes,
        };
        greetings += usize::from(rest.len() < bytes.len() && !is_invitation);
        invitations += usize::from(is_invitation && NICKS.iter().any(|nick| has(bytes, nick)));
        for nick in NICKS {
            assert!(!has(rest, nick), "{nick} is in clear: {shown}");
        }
    }
    // Those two are what §8 leaves in clear, and they were captured.
    assert_eq!(greetings, 2);
    assert!(invitations >= 1, "no invitation was captured");
}
