//! [`Stranger`]: whether what answers is a directory at all.

use core::net::SocketAddr;

use plausch_core::client::{Disconnect, Service, Verdict, judge};
use plausch_core::refusal::Refusal;
use plausch_core::text::Text;

/// What is known of whatever answers where the directory should be.
#[derive(Debug, Default)]
pub(super) struct Stranger {
    to: Option<SocketAddr>,
    /// What the first bytes say. None: there have been none.
    verdict: Option<Verdict>,
    joined: bool,
    /// It has ended the connection.
    ended: bool,
    /// The connection was given up, whatever it did.
    given_up: bool,
    /// It has said that another link of this node's key took the nickname over.
    taken_over: bool,
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

    pub(super) fn ended(&mut self) {
        self.ended = true;
    }

    /// The network is gone.
    pub(super) fn given_up(&mut self) {
        self.given_up = true;
    }

    /// It complains.
    pub(super) fn complains(&mut self, text: Text<'_>) {
        let words = [true, false].map(|modern| Refusal::TakenOver.text(modern));
        self.taken_over = words.iter().any(|words| words.as_received() == text.as_received());
    }

    /// Why the connection really ended, for `reason` as far as the machine knows. On a secure link on
    /// which nothing has arrived, the directory is `mute`: it may be starting, or hang, which says
    /// nothing of its secure links.
    pub(super) fn explain(&self, reason: Disconnect, mute: bool) -> Disconnect {
        let reason = match reason {
            Disconnect::NotSecure if self.given_up || (mute && self.ended) => Disconnect::Ended,
            Disconnect::NotSecure if mute && self.known == self.to => Disconnect::NoAnswer,
            Disconnect::Dismissed if self.taken_over => Disconnect::TakenOver,
            reason => reason,
        };
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
            assert_eq!(stranger.explain(reason, false), explained, "{first:?}");
        }
    }

    #[test]
    fn a_directory_that_was_there_before_is_none_the_less_one() {
        let mut stranger = Stranger::default();
        stranger.connecting(TO);
        assert_eq!(
            stranger.explain(Disconnect::Ended, false),
            Disconnect::NotAServer(Service::Mute)
        );
        stranger.welcomed();
        assert_eq!(stranger.explain(Disconnect::Ended, false), Disconnect::Ended);
        stranger.connecting(TO);
        assert_eq!(stranger.explain(Disconnect::Ended, false), Disconnect::Ended);
    }

    #[test]
    fn who_says_nothing_on_a_secure_link_may_only_be_starting() {
        let mut stranger = Stranger::default();
        stranger.connecting(TO);
        assert_eq!(stranger.explain(Disconnect::NotSecure, true), Disconnect::NotSecure);
        stranger.welcomed();
        stranger.connecting(TO);
        assert_eq!(stranger.explain(Disconnect::NotSecure, true), Disconnect::NoAnswer);
        assert_eq!(stranger.explain(Disconnect::NotSecure, false), Disconnect::NotSecure);
        stranger.ended();
        assert_eq!(stranger.explain(Disconnect::NotSecure, true), Disconnect::Ended);
        assert_eq!(stranger.explain(Disconnect::NotSecure, false), Disconnect::NotSecure);
        stranger.given_up();
        assert_eq!(stranger.explain(Disconnect::NotSecure, false), Disconnect::Ended);
    }

    #[test]
    fn who_took_the_nickname_over_is_told_from_who_sends_away() {
        let mut stranger = Stranger::default();
        stranger.connecting(TO);
        stranger.complains(Refusal::Kicked.text(true));
        assert_eq!(stranger.explain(Disconnect::Dismissed, false), Disconnect::Dismissed);
        stranger.complains(Refusal::TakenOver.text(true));
        assert_eq!(stranger.explain(Disconnect::Dismissed, false), Disconnect::TakenOver);
        stranger.connecting(TO);
        assert_eq!(stranger.explain(Disconnect::Dismissed, false), Disconnect::Dismissed);
    }
}
