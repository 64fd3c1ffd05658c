//! Keys: what the user is told of them, and what the commands about them do.

use embedded_io_async::Write;
use plausch_core::client::ChatSecurity;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_embassy::{Event, Peer};

use super::Console;
use crate::board::Board;
use crate::keys::{Known, NotKept, Trust};
use crate::own_key::{Blocked, Trouble, expect_members};
use crate::peers::Found;
use crate::settings::{Key, Secure, Storage};
use crate::trusting::SecureChat;
use crate::words;
use crate::words::secure as said;

impl<W: Write, S: Storage, B: Board> Console<W, S, B> {
    /// Follows an event, and says what is to be said of keys. Returns whether that was all.
    pub(super) async fn follow_keys(&mut self, event: &Event) -> bool {
        self.trusting.on_event(event);
        match event {
            Event::Secured { key, first: true } => self.first_contact(key).await,
            Event::OtherKey { known, shown } => self.other_key(known, shown).await,
            Event::ChatHeld { peer, known, shown } => {
                self.error(&said::held(peer, shown.is_some())).await;
                self.error(&said::known_key(known)).await;
                if let Some(shown) = shown {
                    self.error(&said::shown_key(shown)).await;
                }
                self.error(&said::held_why(peer)).await;
                self.error(&said::held_trust(peer)).await;
            }
            Event::ChatOpened { peer, security, .. } => self.chat_opened(peer, security).await,
            Event::ChatShown { peer, number } => {
                let said = self.trusting.chat(peer).map(|chat| chat.said);
                // Once for all that was said in a row.
                if said == Some(*number) {
                    self.system(&format_args!("{peer} was shown what you said")).await;
                }
            }
            _ => return false,
        }
        true
    }

    async fn first_contact(&mut self, key: &PublicKey) {
        let Some(server) = self.settings.server.clone() else { return };
        let kept = self.storage.keys().remember_server(&server, key).await;
        self.system(&said::secured(&server, key)).await;
        match kept {
            Ok(None) => {}
            Ok(Some(gone)) => {
                self.system(&format_args!(
                    "for that, the keys of {gone} and its members are forgotten: the board keeps no more"
                ))
                .await;
            }
            Err(error) => self.system(&NotKept::from(error)).await,
        }
    }

    async fn other_key(&mut self, known: &PublicKey, shown: &PublicKey) {
        let Some(server) = self.settings.server.clone() else { return };
        self.error(&said::other_key(&server)).await;
        self.error(&said::known_key(known)).await;
        self.error(&said::shown_key(shown)).await;
        self.error(&said::OTHER_KEY_WHY).await;
        self.error(&said::OTHER_KEY_TRUST).await;
    }

    async fn chat_opened(&mut self, peer: &Peer, security: &ChatSecurity) {
        let ChatSecurity::Secure { key, check } = *security else {
            return self.system(&said::chat_opened(peer, None)).await;
        };
        let mut trust = Trust::New;
        let mut kept = Ok(None);
        if let (Peer::Nick(nick), Some(server)) = (peer, self.settings.server.clone()) {
            let before = self.storage.keys().member(&server, nick).await.ok().flatten();
            if let Some(before) = before.filter(|before| before.key == key) {
                trust = before.trust;
            }
            // At once: the power may be cut before the chat ends.
            let known = Known { nick: nick.clone(), key, trust: trust.max(Trust::Remembered) };
            kept = self.storage.keys().remember_member(&server, &known).await;
        }
        self.system(&said::chat_opened(peer, Some((key, trust)))).await;
        self.told_kept(kept).await;
        self.trusting.opened(SecureChat { peer: peer.clone(), key, trust, check, said: 0 });
    }

    /// After what is remembered of members has changed.
    async fn told_kept(&mut self, kept: Result<Option<Nick>, NotKept>) {
        match kept {
            Ok(None) => {}
            // The node has room for those who are remembered, and for some more.
            Ok(Some(_)) => expect_members(&self.node, &self.settings, &mut self.storage).await,
            Err(not_kept) => self.system(&not_kept).await,
        }
    }

    /// Says why the board does not join the room of its settings.
    pub(super) async fn blocked(&mut self, blocked: Blocked) {
        self.error(&blocked).await;
    }

    /// The user trusts a new key: the server's, or that of a chat that is held.
    pub(super) async fn trust(&mut self, name: Option<&str>) {
        match name.map(|name| self.trusting.held(name)) {
            None => self.trust_server().await,
            Some(Found::Peer(peer)) => {
                let trusted = self.node.trust_peer(&peer);
                self.report(trusted, &peer).await;
            }
            Some(Found::Several(peers)) => {
                let name = name.unwrap_or_default();
                self.error(&words::Ambiguous(name, peers)).await;
            }
            Some(Found::Nobody) => self.error(&said::NOTHING_TO_TRUST).await,
        }
    }

    async fn trust_server(&mut self) {
        if self.own_key.trouble() == Some(Trouble::OthersDamaged) {
            let done = self.own_key.leave_out_damaged(&mut self.storage).await;
            return match done {
                Ok(()) => {
                    self.system(&said::GOING_ON).await;
                    self.rejoin().await;
                }
                Err(error) => self.error(&NotKept::from(error)).await,
            };
        }
        let (key, server) = (self.trusting.other_key.take(), self.settings.server.clone());
        let (Some(key), Some(server)) = (key, server) else {
            return match self.trusting.first_held() {
                Some(_) => self.error(&said::TRUST_WHOM).await,
                None => self.error(&said::NOTHING_TO_TRUST).await,
            };
        };
        match self.storage.keys().remember_server(&server, &key).await {
            Ok(_) => self.system(&said::trusting(&server, &key)).await,
            Err(error) => self.system(&NotKept::from(error)).await,
        }
        self.stay.forget_absence();
        // It goes on, though the key may not be remembered.
        self.node.trust(key);
    }

    /// The user compares the digits of a private chat, or says that they are the same on both sides.
    pub(super) async fn verify(&mut self, name: Option<&str>, is_same: bool) {
        let peer = match (name, self.current.clone()) {
            (Some(name), _) => match self.whom(name).await {
                Some(peer) => peer,
                None => return,
            },
            (None, Some(peer)) => peer,
            (None, None) => return self.error(&said::VERIFY_WHOM).await,
        };
        let Some(chat) = self.trusting.chat(&peer) else {
            return match self.peers.is_chatting(&peer) {
                true => self.error(&said::nothing_to_verify(&peer)).await,
                false => self.error(&said::no_chat(&peer)).await,
            };
        };
        if is_same {
            chat.trust = Trust::Verified;
        }
        let SecureChat { key, trust, check, .. } = chat.clone();
        if !is_same {
            self.system(&said::compare(&peer)).await;
            self.system(&said::digits(check)).await;
            return self.system(&said::confirm(&peer, trust)).await;
        }
        self.system(&said::verified(&peer, &key)).await;
        if let (Peer::Nick(nick), Some(server)) = (&peer, self.settings.server.clone()) {
            let known = Known { nick: nick.clone(), key, trust };
            let kept = self.storage.keys().remember_member(&server, &known).await;
            self.told_kept(kept).await;
        }
    }

    /// Shows the key by which the board is known.
    pub(super) async fn identity(&mut self) {
        if let Some(key) = self.own_key.public().copied() {
            self.system(&format_args!("key: {key}")).await;
            self.system(&format_args!("fingerprint: {}", key.fingerprint())).await;
        }
        match self.own_key.trouble() {
            Some(Trouble::OthersDamaged) => {
                self.blocked(Blocked::Damaged(Trouble::OthersDamaged)).await;
            }
            Some(trouble) => self.error(&format_args!("this board has no key: {trouble}")).await,
            None => {}
        }
    }

    /// Makes a new key, if the user knows what that means.
    pub(super) async fn renew(&mut self, is_sure: bool) {
        if !is_sure && self.own_key.public().is_some() {
            for line in said::RENEW_WARNING {
                self.system(&line).await;
            }
            return;
        }
        match self.own_key.renew(&mut self.storage).await {
            Ok(()) => self.restart().await,
            Err(trouble) => self.error(&format_args!("there is no new key: {trouble}")).await,
        }
    }

    pub(super) async fn set_secure(&mut self, secure: Secure) {
        self.settings.secure = Some(secure);
        self.store(Key::Secure).await;
        self.system(&secure).await;
        self.rejoin().await;
    }

    /// The part of the status that is about keys.
    pub(super) async fn status_of_keys(&mut self) {
        let secure = self.settings.secure.unwrap_or_default();
        self.system(&secure).await;
        if let Err(blocked) = self.own_key.config(&self.settings, &mut self.storage).await {
            self.blocked(blocked).await;
        }
    }
}
