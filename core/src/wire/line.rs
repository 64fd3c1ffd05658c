//! Writing the lines of a private chat (§5). The chat's machine reads them: what a line means
//! depends on its state.

use super::encode;
use super::sink::{self, Sink};
use crate::name::Nick;
use crate::text::Text;

/// One line of a private chat.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Line<'a> {
    /// The greeting: the sender's nickname.
    Nick(Nick),
    /// The greeting of a sender that can do secure chats (§8.6).
    MarkedNick(Nick),
    /// Something that the sender says.
    Text(Text<'a>),
    /// `[DISCONNECT]`: the chat is over.
    Disconnect,
}

impl Line<'_> {
    /// The line that ends a chat. As a text, it cannot be sent in private (§5).
    pub const DISCONNECT: &'static str = "[DISCONNECT]";

    /// What stands behind the nickname of a side that can do secure chats (§8.6). Originals take it
    /// for white space.
    pub(crate) const MARK: &'static str = "\u{1d}\u{1c}\u{1f}\u{1e}";

    /// Writes the line, newline included.
    ///
    /// # Errors
    /// The sink's own.
    pub fn encode<S: Sink>(&self, sink: &mut S) -> Result<(), S::Error> {
        sink::write(sink, |out| {
            match self {
                Line::Nick(nick) => out.put(nick.as_bytes()),
                Line::MarkedNick(nick) => {
                    out.put(nick.as_bytes());
                    out.put(Self::MARK.as_bytes());
                }
                Line::Text(text) => encode::text(*text, out),
                Line::Disconnect => out.put(Self::DISCONNECT.as_bytes()),
            }
            out.put(b"\n");
        })
    }
}
