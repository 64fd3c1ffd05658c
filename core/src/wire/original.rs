//! What an original is told in place of a [`Message`] that it does not know.

use super::encode::{enclose, named, relayed, text};
use super::sink::{Out, Sink, write};
use super::{Dialect, Message};
use crate::name::Nick;
use crate::panic_free::write_number;

impl Message<'_> {
    /// Writes the message as an original is told it. It knows no line breaks: each line of a text is a
    /// text (§2). And what the operator has put up it is told in words (§6).
    ///
    /// # Errors
    /// The sink's own.
    pub fn encode_for_original<S: Sink>(
        &self,
        dialect: Dialect,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        match *self {
            Message::Relayed { ref nick, text } => text.lines().try_for_each(|text| {
                Message::Relayed { nick: nick.clone(), text }.encode(dialect, sink)
            }),
            Message::Motd { text } => {
                Message::Relayed { nick: Nick::SERVER, text }.encode_for_original(dialect, sink)
            }
            Message::Topic { text: topic } => announce(dialect, sink, |out| match topic {
                Some(topic) => {
                    out.put(b"Thema: ");
                    text(topic.in_one_line(), out);
                }
                None => out.put(b"Kein Thema mehr"),
            }),
            Message::Restart { after, text: why } => announce(dialect, sink, |out| {
                out.put(b"Neustart, in ");
                time(after, out);
                out.put(b" wieder da");
                if let Some(why) = why {
                    out.put(b": ");
                    text(why.in_one_line(), out);
                }
            }),
            _ => self.encode(dialect, sink),
        }
    }
}

/// Tells an original something in words: as a text of the operator's.
fn announce<S: Sink>(
    dialect: Dialect,
    sink: &mut S,
    words: impl Fn(&mut dyn Out),
) -> Result<(), S::Error> {
    let payload = |out: &mut dyn Out| {
        named(relayed(dialect), &Nick::SERVER, out);
        out.put(b" ");
        words(out);
    };
    write(sink, |out| enclose(dialect, &payload, out))
}

/// About so many seconds, in the dative.
fn time(seconds: u32, out: &mut dyn Out) {
    const HOUR: u32 = 60 * 60;
    let (number, unit): (_, &[u8]) = match seconds {
        1 => return out.put(b"einer Sekunde"),
        0 | 2..90 => (seconds, b" Sekunden"),
        90..5400 => (seconds.saturating_add(30) / 60, b" Minuten"),
        _ => (seconds.saturating_add(HOUR / 2) / HOUR, b" Stunden"),
    };
    write_number(number, out);
    out.put(unit);
}
