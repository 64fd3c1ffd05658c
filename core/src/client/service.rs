//! What answers where a directory was expected, told by its first bytes.

/// What answers where a directory was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Service {
    /// HTTP.
    Web,
    /// SSH.
    Shell,
    /// SMTP, or FTP, which greets in the same way.
    Mail,
    /// IRC.
    Irc,
    /// Something that wants to speak TLS.
    Encrypted,
    /// It ends the connection without a word.
    Mute,
    /// Something else.
    Unknown,
}

impl Service {
    /// The service in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Service::Web => "web",
            Service::Shell => "ssh",
            Service::Mail => "mail",
            Service::Irc => "irc",
            Service::Encrypted => "tls",
            Service::Mute => "mute",
            Service::Unknown => "unknown",
        }
    }
}

/// What the first bytes from a server say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Verdict {
    /// It may be a chat server, or too few bytes have come.
    Open,
    /// It is another service.
    Known(Service),
    /// It does not begin like a chat server.
    Strange,
}

/// What chat servers begin with: a length, or one of these words in the line dialect.
const WORDS: [&[u8]; 9] =
    [b"WELCOME", b"ERROR", b"HELLO", b"USER", b"BROADCAST", b"PROFILE", b"PING", b"PONG", b"PAST"];

const SERVICES: [(&[u8], Service); 10] = [
    (b"HTTP/", Service::Web),
    (b"<", Service::Web),
    (b"SSH-", Service::Shell),
    (b"220", Service::Mail),
    (b"421", Service::Mail),
    (b"554", Service::Mail),
    (b"NOTICE ", Service::Irc),
    (b":", Service::Irc),
    // An alert, and a handshake.
    (b"\x15\x03", Service::Encrypted),
    (b"\x16\x03", Service::Encrypted),
];

impl Verdict {
    /// How many bytes suffice to judge.
    pub const ENOUGH: usize = 64;
}

/// Judges the first bytes that a server has sent; more than [`Verdict::ENOUGH`] say no more.
pub fn judge(bytes: &[u8]) -> Verdict {
    // White space and a byte order mark say nothing.
    let start = bytes.iter().position(|byte| !b"\r\n\t \xef\xbb\xbf".contains(byte));
    let bytes = start.and_then(|start| bytes.get(start..)).unwrap_or_default();
    let begins = |word: &[u8]| word.starts_with(bytes) || bytes.starts_with(word);
    if bytes.first().is_none_or(|first| *first == 0) || WORDS.into_iter().any(begins) {
        return Verdict::Open;
    }
    match SERVICES.into_iter().find(|(word, _)| bytes.starts_with(word)) {
        Some((_, service)) => Verdict::Known(service),
        None => Verdict::Strange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_known_by_its_first_bytes() {
        for (bytes, service) in [
            (&b"HTTP/1.1 400 Bad Request\r\n"[..], Service::Web),
            (b"<!DOCTYPE HTML>", Service::Web),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Service::Shell),
            (b"220 mail.example.org ESMTP\r\n", Service::Mail),
            (b":irc.example.org NOTICE * :*** Looking up", Service::Irc),
            (b"NOTICE AUTH :*** Looking up", Service::Irc),
            (b"\x15\x03\x01\x00\x02\x02\x46", Service::Encrypted),
        ] {
            assert_eq!(judge(bytes), Verdict::Known(service), "{bytes:?}");
        }
        for bytes in [&b"J\0\0\0\n8.0.36"[..], b"RFB 003.008\n", b"-ERR unknown command", b"\xff"] {
            assert_eq!(judge(bytes), Verdict::Strange, "{bytes:?}");
        }
    }

    #[test]
    fn a_chat_server_is_never_taken_for_a_stranger() {
        for answer in [
            &b"\0\0\0\x09HELLO 1\n"[..],
            b"\0",
            b"WELCOME ann\n",
            b"W",
            b"ERROR Server voll\n",
            b"HELLO 1\n",
            b"USERLIST\n",
            b"USER_JOINED bob 127.0.0.1 7\n",
            b"BROADCAST_MSG bob hi\n",
            b"\n",
            b"",
        ] {
            assert_eq!(judge(answer), Verdict::Open, "{answer:?}");
        }
    }
}
