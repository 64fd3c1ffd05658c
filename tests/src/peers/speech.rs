//! What a client says to each server, and how the stream that it receives splits into frames. All are in one room.

use crate::originals::Generation;

/// How the servers are spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speech {
    /// Ours: framed, with HELLO.
    Ours,
    /// IRC (RFC 2812), channel `#c`.
    Irc,
    /// NATS, subject `room`.
    Nats,
    /// Redis publish/subscribe (RESP2), channel `room`.
    Redis,
}

/// One received frame, as far as it matters.
#[derive(Debug, PartialEq)]
pub(super) enum Frame<'a> {
    /// A greeting, somebody else's join, a list.
    Other,
    /// What somebody said.
    Text(&'a [u8]),
    /// This client is in the room now.
    Joined,
    /// The server goes on once it has these bytes.
    Reply(Vec<u8>),
    /// The server turned the client away.
    Refused(String),
}

impl Speech {
    /// Whether a sender hears its own texts.
    pub(super) fn echoes(self) -> bool {
        self != Speech::Irc
    }

    /// Whether somebody who listens cannot speak: senders need links of their own.
    pub(super) fn splits(self) -> bool {
        self == Speech::Redis
    }

    /// What a client of that number says first.
    pub(super) fn hello(self, id: usize, only_speaks: bool) -> Vec<u8> {
        let nick = nick(id);
        match self {
            Speech::Ours => [framed("HELLO 1"), framed(&format!("REGISTER {nick} 0"))].concat(),
            Speech::Irc => format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n").into_bytes(),
            Speech::Nats => b"CONNECT {\"verbose\":false}\r\nSUB room 1\r\nPING\r\n".to_vec(),
            Speech::Redis if only_speaks => b"PING\r\n".to_vec(),
            Speech::Redis => b"SUBSCRIBE room\r\n".to_vec(),
        }
    }

    /// A text for the room.
    pub(super) fn say(self, id: usize, text: &str, out: &mut Vec<u8>) {
        let length = text.len();
        let said = match self {
            Speech::Ours => return out.extend(framed(&format!("BROADCAST {} {text}", nick(id)))),
            Speech::Irc => format!("PRIVMSG #c :{text}\r\n"),
            Speech::Nats => format!("PUB room {length}\r\n{text}\r\n"),
            Speech::Redis => {
                format!("*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n${length}\r\n{text}\r\n")
            }
        };
        out.extend_from_slice(said.as_bytes());
    }

    /// The first frame of `input` and its length, once all of it is there.
    pub(super) fn next(self, input: &[u8]) -> Option<(usize, Frame<'_>)> {
        match self {
            Speech::Ours => ours(input),
            Speech::Irc => irc(input),
            Speech::Nats => nats(input),
            Speech::Redis => redis(input),
        }
    }
}

fn nick(id: usize) -> String {
    format!("u{id:05}")
}

fn framed(payload: &str) -> Vec<u8> {
    Generation::Framed.packed(payload)
}

fn ours(input: &[u8]) -> Option<(usize, Frame<'_>)> {
    let length = 4 + u32::from_be_bytes(*input.first_chunk()?) as usize;
    let payload = input.get(4..length)?;
    let frame = if let Some(rest) = payload.strip_prefix(b"BROADCAST ") {
        Frame::Text(behind(rest, b' '))
    } else if payload.starts_with(b"WELCOME") {
        Frame::Joined
    } else if payload.starts_with(b"ERROR") {
        refused(payload)
    } else {
        Frame::Other
    };
    Some((length, frame))
}

fn irc(input: &[u8]) -> Option<(usize, Frame<'_>)> {
    let (length, line) = line(input)?;
    let command = if line.starts_with(b":") { behind(line, b' ') } else { line };
    let frame = if let Some(rest) = command.strip_prefix(b"PRIVMSG #c :") {
        Frame::Text(rest)
    } else if let Some(token) = command.strip_prefix(b"PING ") {
        Frame::Reply([b"PONG ", token, b"\r\n"].concat())
    } else if command.starts_with(b"001 ") {
        Frame::Reply(b"JOIN #c\r\n".to_vec())
    } else if command.starts_with(b"366 ") {
        Frame::Joined
    } else if command.starts_with(b"422 ") {
        // There is no message of the day.
        Frame::Other
    } else if command.starts_with(b"ERROR ") || command.starts_with(b"4") {
        refused(line)
    } else {
        Frame::Other
    };
    Some((length, frame))
}

fn nats(input: &[u8]) -> Option<(usize, Frame<'_>)> {
    let (length, line) = line(input)?;
    if line.starts_with(b"MSG ") {
        let size = number(line.rsplit(|byte| *byte == b' ').next()?);
        let text = input.get(length..length + size + 2)?;
        return Some((length + size + 2, Frame::Text(&text[..size])));
    }
    let frame = match line {
        b"PONG" => Frame::Joined,
        b"PING" => Frame::Reply(b"PONG\r\n".to_vec()),
        _ if line.starts_with(b"-ERR") => refused(line),
        _ => Frame::Other,
    };
    Some((length, frame))
}

fn redis(input: &[u8]) -> Option<(usize, Frame<'_>)> {
    let (mut at, head) = line(input)?;
    let frame = match head.first() {
        Some(b'*') => {
            let kind = element(input, &mut at)?;
            let (_, last) = (element(input, &mut at)?, element(input, &mut at)?);
            if kind == b"message" { Frame::Text(last) } else { Frame::Joined }
        }
        Some(b'+') => Frame::Joined,
        Some(b'-') => refused(head),
        _ => Frame::Other,
    };
    Some((at, frame))
}

/// The element of an array at `at`: the bytes of a string, or a number's line.
fn element<'a>(input: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let (length, head) = line(&input[*at..])?;
    *at += length;
    let Some(size) = head.strip_prefix(b"$").map(number) else { return Some(head) };
    let bytes = input.get(*at..*at + size + 2)?;
    *at += size + 2;
    Some(&bytes[..size])
}

/// The first line's length with its end, and the line without it.
fn line(input: &[u8]) -> Option<(usize, &[u8])> {
    let end = input.iter().position(|byte| *byte == b'\n')?;
    let line = &input[..end];
    Some((end + 1, line.strip_suffix(b"\r").unwrap_or(line)))
}

/// What is behind the first `byte`, or nothing.
fn behind(bytes: &[u8], byte: u8) -> &[u8] {
    bytes.iter().position(|one| *one == byte).map_or(b"", |at| &bytes[at + 1..])
}

fn number(digits: &[u8]) -> usize {
    str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn refused(reason: &[u8]) -> Frame<'static> {
    Frame::Refused(String::from_utf8_lossy(reason).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of `stream`, of which one byte after the other arrives.
    fn frames(speech: Speech, stream: &[u8]) -> Vec<String> {
        let (mut start, mut seen) = (0, Vec::new());
        for end in 0..=stream.len() {
            while let Some((length, frame)) = speech.next(&stream[start..end]) {
                start += length;
                match frame {
                    Frame::Other => {}
                    Frame::Text(text) => seen.push(String::from_utf8_lossy(text).into_owned()),
                    Frame::Reply(reply) => seen.push(String::from_utf8_lossy(&reply).into_owned()),
                    other => seen.push(format!("{other:?}")),
                }
            }
        }
        assert_eq!(start, stream.len(), "the stream ends with a whole frame");
        seen
    }

    #[test]
    fn every_server_is_understood_in_any_pieces() {
        let stream = [framed("WELCOME u00003"), framed("USERLIST a:1.2.3.4:5")].concat();
        let stream = [stream, framed("BROADCAST a two words")].concat();
        assert_eq!(frames(Speech::Ours, &stream), ["Joined", "two words"]);
        let stream = b"PING :1\r\n:s 001 u :hi\r\n:s 422 u :none\r\n:s 366 u #c :End\r\n:a!a@h PRIVMSG #c :two words\r\n";
        let expected = ["PONG :1\r\n", "JOIN #c\r\n", "Joined", "two words"];
        assert_eq!(frames(Speech::Irc, stream), expected);
        let stream = b"INFO {}\r\nPONG\r\nMSG room 1 5\r\na\r\nbc\r\nPING\r\n";
        assert_eq!(frames(Speech::Nats, stream), ["Joined", "a\r\nbc", "PONG\r\n"]);
        let stream = b"*3\r\n$9\r\nsubscribe\r\n$4\r\nroom\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$4\r\nroom\r\n$5\r\na\r\nbc\r\n:7\r\n";
        assert_eq!(frames(Speech::Redis, stream), ["Joined", "a\r\nbc"]);
    }
}
