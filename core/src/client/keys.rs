//! The keys that peers are known by (§8.7).

use super::chats::Chats;
use super::roster::Roster;
use super::{ChatSecurity, Tables};
use crate::chat;
use crate::link::LinkId;
use crate::logging::warning;
use crate::name::Nick;
use crate::secure::PublicKey;
use crate::table::{Full, Table};

/// Whether chats are secure, and with whom they have to be.
#[derive(Debug, Default)]
pub(super) struct Keys<K> {
    /// This client can do secure chats.
    pub(super) able: bool,
    /// And it has no others with those of whom no key is known.
    pub(super) required: bool,
    expected: K,
}

impl<K: Table<Nick, PublicKey>> Keys<K> {
    pub(super) fn expect(&mut self, nick: Nick, key: PublicKey) -> Result<(), Full> {
        self.expected.insert(nick, key)
    }

    pub(super) fn forget(&mut self) {
        self.expected.clear();
    }

    /// From now on no other key will do, as far as there is room to remember this one. Keys that are
    /// remembered stay: else somebody with many nicknames could drive them out.
    pub(super) fn on_opened(&mut self, nick: &Nick, security: ChatSecurity) {
        if let ChatSecurity::Secure { key, .. } = security
            && self.expect(nick.clone(), key).is_err()
        {
            warning!(
                key_not_kept: "there is no room to remember the key of {}: who comes with another one is not noticed",
                nick = nick.as_str()
            );
        }
    }
}

impl<T: Tables> Chats<T> {
    /// Before a chat reads a greeting, tells it which key the peer has to have: the one that is
    /// remembered, or else the one that the directory told; or had told before, since whoever cuts the
    /// link to it would else make it forgotten.
    pub(super) fn before_greeting(
        &mut self,
        link: LinkId,
        input: &chat::Input<'_>,
        roster: &Roster<T::Members>,
    ) {
        let nick = self.chat_on(link).and_then(|chat| chat.greeted_by(input));
        let Some(nick) = nick else { return };
        let told = self.find_link(link).and_then(|(_, entry)| entry.told_of(&nick));
        let remembered = self.keys.expected.get(&nick);
        let known = remembered.or_else(|| roster.key_of(&nick)).copied().or(told);
        if let Some(chat) = self.chat_on(link) {
            chat.set_secure(known);
        }
    }
}
