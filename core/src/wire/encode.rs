//! A [`Message`] → bytes, in either dialect (§1). Lengths are counted first, so that nothing is
//! copied twice.

use super::sink::{Count, Out, Sink, write};
use super::{Dialect, Hello, Message, Place, UserEntry};
use crate::name::Nick;
use crate::panic_free::{write_ipv4, write_ipv6, write_number, write_port};
use crate::text::Text;

impl Message<'_> {
    /// Writes the message as it goes over TCP: length prefix or newline included.
    ///
    /// # Errors
    /// The sink's own.
    pub fn encode<S: Sink>(&self, dialect: Dialect, sink: &mut S) -> Result<(), S::Error> {
        write(sink, |out| self.write(dialect, out))
    }

    /// The payload's length in bytes, which a directory limits (§7).
    pub fn payload_len(&self, dialect: Dialect) -> usize {
        len(&|out| self.payload(dialect, out))
    }

    fn write(&self, dialect: Dialect, out: &mut dyn Out) {
        match (self, dialect) {
            (Message::Preamble { nick, port, hello }, _) => preamble(hello, nick, *port, out),
            (Message::EndOfPreamble, Dialect::Framed) => {}
            _ => enclose(dialect, &|out| self.payload(dialect, out), out),
        }
    }

    fn payload(&self, dialect: Dialect, out: &mut dyn Out) {
        match self {
            Message::Register { nick, port } => register(nick, *port, out),
            Message::Broadcast { nick, text } => said(b"BROADCAST ", nick, *text, out),
            Message::Quit => out.put(b"QUIT "),
            Message::Welcome { nick } => named(b"WELCOME ", nick, out),
            Message::UserList(list) => {
                out.put(b"USERLIST");
                match list.written() {
                    Some(entries) => out.put(entries),
                    None => list.for_each(|entry| in_list(&entry, out)),
                }
            }
            Message::UserJoined(entry) => {
                out.put(b"USER_JOINED ");
                listed(entry, b" ", out);
            }
            Message::UserLeft { nick } => named(b"USER_LEFT ", nick, out),
            Message::Relayed { nick, text } => said(relayed(dialect), nick, *text, out),
            Message::Error { text: what } => {
                out.put(b"ERROR ");
                text(what.in_one_line(), out);
            }
            Message::Hello(features) => hello(features, out),
            Message::Past { place, age, nick, text } => {
                out.put(b"PAST ");
                at(*place, out);
                out.put(b" ");
                write_number(*age, out);
                said(b" ", nick, *text, out);
            }
            Message::Present(place) => {
                out.put(b"PRESENT ");
                at(*place, out);
            }
            Message::Profile(profile) => {
                named(b"PROFILE ", &profile.nick, out);
                if let Some(dialect) = profile.dialect {
                    out.put(b" dialect=");
                    out.put(dialect.name().as_bytes());
                }
                if let Some(addr) = profile.addr {
                    out.put(b" addr=");
                    write_ipv6(addr, out);
                }
                #[cfg(feature = "secure")]
                if let Some(key) = &profile.key {
                    out.put(b" key=");
                    out.put(key.text().as_str().as_bytes());
                }
            }
            Message::Command { text: what } => {
                out.put(b"COMMAND ");
                text(what.in_one_line(), out);
            }
            Message::Reply { done, text: what } => {
                out.put(if *done { b"REPLY done " } else { b"REPLY failed " });
                text(*what, out);
            }
            Message::Topic { text: topic } => {
                out.put(b"TOPIC");
                if let Some(topic) = topic {
                    out.put(b" ");
                    text(topic.in_one_line(), out);
                }
            }
            Message::Restart { after, text: why } => {
                out.put(b"RESTART ");
                write_number(*after, out);
                if let Some(why) = why {
                    out.put(b" ");
                    text(why.in_one_line(), out);
                }
            }
            Message::Motd { text: motd } => {
                out.put(b"MOTD ");
                text(*motd, out);
            }
            Message::Ping { token } => {
                out.put(b"PING ");
                out.put(token.as_str().as_bytes());
            }
            Message::Pong { token } => {
                out.put(b"PONG ");
                out.put(token.as_str().as_bytes());
            }
            Message::Preamble { .. } | Message::EndOfPreamble => {}
        }
    }
}

impl UserEntry {
    /// Writes the entry as a USERLIST has it, with the space before it: the same in both dialects.
    ///
    /// # Errors
    /// The sink's own.
    pub fn encode<S: Sink>(&self, sink: &mut S) -> Result<(), S::Error> {
        write(sink, |out| in_list(self, out))
    }
}

/// The command of a text that the room is told.
pub(super) const fn relayed(dialect: Dialect) -> &'static [u8] {
    match dialect {
        Dialect::Framed => b"BROADCAST ",
        Dialect::Line => b"BROADCAST_MSG ",
    }
}

/// The preamble of §1. For a nickname of at most 32 bytes, no length byte reaches 0x80 or is a
/// newline.
fn preamble(features: &Hello, nick: &Nick, port: u16, out: &mut dyn Out) {
    let register_len = len(&|out| register(nick, port, out));
    out.put(&prefix(len(&|out| hello(features, out)) + register_len + b"\n\n".len()));
    hello(features, out);
    out.put(b"\n");
    register(nick, port, out);
    out.put(b"\n");
    out.put(&prefix(register_len));
    register(nick, port, out);
}

fn hello(features: &Hello, out: &mut dyn Out) {
    let Hello { payload, past, since, secure } = *features;
    out.put(b"HELLO 1");
    if let Some(payload) = payload {
        out.put(b" payload=");
        write_number(payload, out);
    }
    if past > 0 {
        out.put(b" past=");
        write_number(past, out);
    }
    if let Some(place) = since {
        out.put(b" since=");
        at(place, out);
    }
    if secure {
        out.put(b" secure");
    }
}

fn at(place: Place, out: &mut dyn Out) {
    write_number(place.room, out);
    out.put(b":");
    write_number(place.said, out);
}

/// Writes `payload` as it goes over TCP: with its length before it, or a newline behind it.
pub(super) fn enclose(dialect: Dialect, payload: &dyn Fn(&mut dyn Out), out: &mut dyn Out) {
    match dialect {
        Dialect::Framed => {
            out.put(&prefix(len(payload)));
            payload(out);
        }
        Dialect::Line => {
            payload(out);
            out.put(b"\n");
        }
    }
}

/// How many bytes `payload` has.
pub(super) fn len(payload: &dyn Fn(&mut dyn Out)) -> usize {
    let mut count = Count::default();
    let Ok(()) = write(&mut count, payload);
    count.0
}

/// The length prefix of a framed payload.
pub(super) fn prefix(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}

fn register(nick: &Nick, port: u16, out: &mut dyn Out) {
    named(b"REGISTER ", nick, out);
    out.put(b" ");
    write_port(port, out);
}

pub(super) fn named(command: &[u8], nick: &Nick, out: &mut dyn Out) {
    out.put(command);
    out.put(nick.as_bytes());
}

fn said(command: &[u8], nick: &Nick, what: Text<'_>, out: &mut dyn Out) {
    named(command, nick, out);
    out.put(b" ");
    text(what, out);
}

pub(super) fn text(what: Text<'_>, out: &mut dyn Out) {
    what.wire().for_each(|run| out.put(run.as_bytes()));
}

fn in_list(entry: &UserEntry, out: &mut dyn Out) {
    out.put(b" ");
    listed(entry, b":", out);
}

fn listed(entry: &UserEntry, separator: &[u8], out: &mut dyn Out) {
    out.put(entry.nick.as_bytes());
    out.put(separator);
    write_ipv4(*entry.addr.ip(), out);
    out.put(separator);
    write_port(entry.addr.port(), out);
}
