//! What a client knows of its directory's key (§8.3, §8.4).

use core::net::SocketAddr;

use crate::secure::PublicKey;

/// What is known of the directory's key. The driver remembers keys, under the name and port that its
/// user typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Trust {
    /// Links are plain.
    #[default]
    Plain,
    /// No key is remembered. The directory is asked whether it knows secure links; if it does, the
    /// client comes back over one, and takes its key for the right one.
    FirstContact,
    /// No key is remembered, but only a secure link will do: the client opens one at once, so that
    /// nothing goes out in plain, and takes its key for the right one.
    AnyKey,
    /// Only this key will do: it is remembered, or was given to the user. Without it nothing is
    /// registered.
    Pinned(PublicKey),
}

/// Whether links to the directory are secure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Security {
    pub(super) trust: Trust,
    /// Where the directory is.
    pub(super) to: Option<SocketAddr>,
    /// The link is a secure one.
    pub(super) secure: bool,
    /// The directory wants the client to come back over one.
    pub(super) wanted_back: bool,
}

impl Security {
    pub(super) const fn new() -> Self {
        Security { trust: Trust::Plain, to: None, secure: false, wanted_back: false }
    }

    /// For a new link to there.
    pub(super) fn for_link(&self, to: SocketAddr) -> Self {
        let secure = matches!(self.trust, Trust::Pinned(_) | Trust::AnyKey);
        Security { trust: self.trust, to: Some(to), secure, wanted_back: false }
    }
}
