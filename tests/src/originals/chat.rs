//! One side of a private chat, as the originals hold it.

use super::Generation;
use super::python::strip;

/// What the window of a private chat shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatShown {
    /// The other side said who it is.
    Opened(String),
    /// The other side said something: whatever one `recv(1024)` returned.
    Said(String),
    /// The other side said `[DISCONNECT]`.
    Ended,
    /// The connection ended without it.
    Lost,
    /// The reader died of an exception.
    Broken,
}

/// One side of a private chat.
#[derive(Debug)]
pub struct Chat {
    generation: Generation,
    nick: String,
    /// Whether it is the inviter, who answers the other's nickname with its own.
    inviter: bool,
    peer: Option<String>,
    over: bool,
}

impl Chat {
    /// The side that invited, and was connected to.
    pub fn inviter(generation: Generation, nick: &str) -> Self {
        Chat { generation, nick: nick.to_owned(), inviter: true, peer: None, over: false }
    }

    /// The side that accepted, and has connected.
    pub fn invited(generation: Generation, nick: &str) -> Self {
        Chat { generation, nick: nick.to_owned(), inviter: false, peer: None, over: false }
    }

    /// What is sent before anything is read: the invited's bare nickname.
    pub fn greeting(&self) -> Vec<u8> {
        if self.inviter { Vec::new() } else { self.nick.clone().into_bytes() }
    }

    /// What one `recv(1024)` returned. Also says what to send in answer.
    pub fn received(&mut self, chunk: &[u8]) -> (Option<ChatShown>, Vec<u8>) {
        if self.over {
            return (None, Vec::new());
        }
        let Ok(text) = std::str::from_utf8(chunk) else {
            self.over = true;
            return (Some(ChatShown::Broken), Vec::new());
        };
        let text = strip(text);
        if self.peer.is_none() {
            self.peer = Some(text.to_owned());
            let answer = if self.inviter { self.nick.clone().into_bytes() } else { Vec::new() };
            return (Some(ChatShown::Opened(text.to_owned())), answer);
        }
        if text == "[DISCONNECT]" {
            self.over = true;
            return (Some(ChatShown::Ended), Vec::new());
        }
        (Some(ChatShown::Said(text.to_owned())), Vec::new())
    }

    /// The connection has ended.
    pub fn closed(&mut self) -> Option<ChatShown> {
        let over = std::mem::replace(&mut self.over, true);
        (!over).then_some(ChatShown::Lost)
    }

    /// What is sent to say `text`.
    pub fn say(&self, text: &str) -> Vec<u8> {
        match self.generation {
            Generation::Framed => text.as_bytes().to_vec(),
            Generation::Line => format!("{text}\n").into_bytes(),
        }
    }

    /// What is sent to end the chat.
    pub fn disconnect(&self) -> Vec<u8> {
        self.say("[DISCONNECT]")
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.over
    }
}
