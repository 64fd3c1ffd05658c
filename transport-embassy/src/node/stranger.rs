//! [`Stranger`]: whether what answers is a directory at all.

use core::net::SocketAddr;

use plausch_core::client::{Disconnect, Service, Verdict, judge};

/// What is known of whatever answers where the directory should be.
#[derive(Debug, Default)]
pub(super) struct Stranger {
    to: Option<SocketAddr>,
    /// What the first bytes say. None: there have been none.
    verdict: Option<Verdict>,
    joined: bool,
    /// Where a directory has been before.
    known: Option<SocketAddr>,
}

impl Stranger {
    pub(super) fn connecting(&mut self, to: SocketAddr) {
        *self = Stranger { to: Some(to), known: self.known, ..Stranger::default() };
    }

    /// `bytes` have arrived.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        self.verdict = self.verdict.or_else(|| Some(judge(bytes)));
    }

    pub(super) fn welcomed(&mut self) {
        self.joined = true;
        self.known = self.to;
    }

    /// Why the connection really ended, for `reason` as far as the machine knows.
    pub(super) fn explain(&self, reason: Disconnect) -> Disconnect {
        match reason.explain(self.verdict) {
            _ if self.joined => reason,
            // A directory that was there before may just be starting.
            Disconnect::NotAServer(Service::Mute) if self.known == self.to => reason,
            explained => explained,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TO: SocketAddr =
        SocketAddr::new(core::net::IpAddr::V4(core::net::Ipv4Addr::LOCALHOST), 1);

    #[test]
    fn what_is_no_directory_is_named() {
        for (first, reason, explained) in [
            (&b"HTTP/1.1 400"[..], Disconnect::Ended, Disconnect::NotAServer(Service::Web)),
            (b"SSH-2.0-x", Disconnect::NoAnswer, Disconnect::NotAServer(Service::Shell)),
            (b"\xff\xfe", Disconnect::OutOfSync, Disconnect::NotAServer(Service::Unknown)),
            (b"\0\0\0\x09HELLO 1", Disconnect::Ended, Disconnect::Ended),
            (b"HTTP/1.1 400", Disconnect::Unreachable, Disconnect::Unreachable),
        ] {
            let mut stranger = Stranger::default();
            stranger.connecting(TO);
            stranger.read(first);
            stranger.read(b"and more");
            assert_eq!(stranger.explain(reason), explained, "{first:?}");
        }
    }

    #[test]
    fn a_directory_that_was_there_before_is_none_the_less_one() {
        let mut stranger = Stranger::default();
        stranger.connecting(TO);
        assert_eq!(stranger.explain(Disconnect::Ended), Disconnect::NotAServer(Service::Mute));
        stranger.welcomed();
        assert_eq!(stranger.explain(Disconnect::Ended), Disconnect::Ended);
        stranger.connecting(TO);
        assert_eq!(stranger.explain(Disconnect::Ended), Disconnect::Ended);
    }
}
