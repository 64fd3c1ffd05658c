//! An input, read from its front as the steps of a script, and what all targets make of bytes.

use std::convert::Infallible;

use arbitrary::Unstructured;
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::{Dialect, Line, Message, Sink};

/// A few nicknames that differ in length, script and order: more of them would only meet less often.
pub const NICKS: [&str; 8] =
    ["ann", "bob", "Zoë", "Server", "李雷", "a", "12345678901234567890123456789012", "😀"];

/// An input as a script. Behind its end, every number is 0.
#[derive(Debug)]
pub struct Script<'a>(Unstructured<'a>);

impl<'a> Script<'a> {
    /// Reads `data` from its front.
    pub fn new(data: &'a [u8]) -> Self {
        Script(Unstructured::new(data))
    }

    /// The next step; none at the script's end.
    pub fn step(&mut self) -> Option<u8> {
        if self.0.is_empty() { None } else { Some(self.byte()) }
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        self.0.arbitrary().unwrap_or(0)
    }

    /// The next two bytes as a number.
    pub fn number(&mut self) -> u16 {
        self.0.arbitrary().unwrap_or(0)
    }

    /// The next byte as a place in a list of `len`.
    pub fn below(&mut self, len: usize) -> usize {
        usize::from(self.byte()) % len.max(1)
    }

    /// Whether the next byte is odd.
    pub fn coin(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// One of [`NICKS`].
    pub fn nick(&mut self) -> Nick {
        nick(NICKS[self.below(NICKS.len())])
    }

    /// A byte of length, then so many bytes.
    pub fn bytes(&mut self) -> &'a [u8] {
        let len = self.below(256).min(self.0.len());
        self.0.bytes(len).unwrap_or_default()
    }

    /// [`Script::bytes`] as far as they are UTF-8.
    pub fn str(&mut self) -> &'a str {
        let bytes = self.bytes();
        bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
    }

    /// A text, perhaps repeated until it is a long one: up to 6000 bytes, longer than any limit.
    pub fn text(&mut self) -> String {
        let times = [1, 1, 1, 1, 1, 1, 40, 6000][self.below(8)];
        let text = self.str();
        let text = text.repeat(times.min(6000 / text.len().max(1)));
        if Text::new(&text).is_ok() { text } else { "hi".to_owned() }
    }

    /// Everything that is left.
    pub fn rest(self) -> &'a [u8] {
        self.0.take_rest()
    }
}

/// A nickname that is one.
///
/// # Panics
/// If it is none.
pub fn nick(name: &str) -> Nick {
    Nick::new(name).expect("a nickname")
}

/// A text that is one.
///
/// # Panics
/// If it is none.
pub fn text(text: &str) -> Text<'_> {
    Text::new(text).expect("a text")
}

/// A message as it goes over TCP.
pub fn encoded(message: &Message<'_>, dialect: Dialect) -> Vec<u8> {
    let mut bytes = Growing::default();
    let Ok(()) = message.encode(dialect, &mut bytes);
    bytes.0
}

/// A line of a private chat as it goes over TCP.
pub fn encoded_line(line: &Line<'_>) -> Vec<u8> {
    let mut bytes = Growing::default();
    let Ok(()) = line.encode(&mut bytes);
    bytes.0
}

/// Panics unless what a person is to see is one line without control characters.
///
/// # Panics
/// If it is not.
pub fn is_one_line(text: Text<'_>) {
    let shown = text.to_string();
    let bad = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    assert!(!shown.contains(bad), "a text that is more than one line: {shown:?}");
    assert_eq!(shown.len(), text.in_one_line().encoded_len());
    let lines = text.in_lines().to_string();
    assert!(!lines.replace('\n', " ").contains(bad), "{lines:?}");
    assert_eq!(lines.split('\n').count(), text.line_count());
    assert!(text.line_count() <= Text::MAX_LINES);
}

/// Bytes without end.
#[derive(Debug, Default)]
pub struct Growing(pub Vec<u8>);

impl Sink for Growing {
    type Error = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
