//! Keys that the user trusts, or has to decide about: the server's, and those of private chats (§8.7).

use std::collections::BTreeMap;

use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{ChatSecurity, CheckPhrase, Event, Peer};

use super::{Action, Content, Model, Now, Problem, Target, Typed};
use crate::session::Request;
use crate::trust::{Remembered, Trust};

/// Whether others can hear a private chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// They can: it is plain.
    Plain,
    /// They cannot.
    Secure {
        /// The other side's key.
        key: PublicKey,
        /// How far it is trusted.
        trust: Trust,
        /// What both users can compare.
        check: CheckPhrase,
    },
}

/// What is known of keys.
#[derive(Debug, Default)]
pub(super) struct Trusting {
    /// The key that the server has, if the user has to decide about it.
    other_key: Option<PublicKey>,
    /// Members' keys of earlier stays and of this one.
    remembered: Vec<Remembered>,
    chats: BTreeMap<Peer, Privacy>,
    /// Those that are not opened before the user decides.
    held: Vec<Peer>,
    /// The check phrase that the user was shown last.
    shown_check: Option<CheckPhrase>,
}

impl Model {
    /// For a user who remembers these keys of members.
    #[must_use]
    pub fn remembering(mut self, remembered: Vec<Remembered>) -> Self {
        self.trusting.remembered = remembered;
        self
    }

    /// Whether the link to the server is secure.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// The key that the server has, if it is another than the one that is known: the user has to decide.
    pub fn other_key(&self) -> Option<PublicKey> {
        self.trusting.other_key
    }

    /// Whether others can hear what is said there. None: it is the room, or the chat is over.
    pub fn privacy(&self, target: &Target) -> Option<Privacy> {
        match target {
            Target::Room => None,
            Target::Chat(peer) => self.trusting.chats.get(peer).copied(),
        }
    }

    /// Whether the user can say that the check phrase of that private chat is the same on both sides: it was shown, and
    /// nothing was said about it.
    pub fn can_confirm_check(&self, target: &Target) -> bool {
        match self.privacy(target) {
            Some(Privacy::Secure { check, trust, .. }) => {
                trust != Trust::Verified && self.trusting.shown_check == Some(check)
            }
            _ => false,
        }
    }

    /// The private chats that are not opened before the user decides about a key, oldest first.
    pub fn held(&self) -> &[Peer] {
        &self.trusting.held
    }

    /// The user trusts the key that the server has now: by a button, which may have been drawn before that was settled.
    pub fn trust_server(&mut self, now: Now) -> Option<Action> {
        self.trusting.other_key?;
        self.perform(now, Typed::Trust(None))
    }

    /// The user opens the chat that is held: by a button.
    pub fn trust_peer(&mut self, peer: &Peer) -> Option<Action> {
        let request = self.open_held(peer.clone()).ok()?;
        Some(Action::Request(request))
    }

    /// The user sees the check phrase of the private chat that is shown: by a button.
    pub fn show_check(&mut self, now: Now) -> Option<Action> {
        self.perform(now, Typed::Verify(None, false))
    }

    /// The user says that the check phrase of the private chat that is shown is the same on both sides: by a button.
    pub fn confirm_check(&mut self, now: Now) -> Option<Action> {
        self.perform(now, Typed::Verify(None, true))
    }

    /// Follows an event of the client, before it is entered.
    pub(super) fn follow_keys(&mut self, event: &Event) {
        let Trusting { other_key, remembered, chats, held, .. } = &mut self.trusting;
        match event {
            Event::Secured { .. } => *other_key = None,
            Event::OtherKey { shown, .. } => *other_key = Some(*shown),
            Event::ChatHeld { peer, .. } => held.push(peer.clone()),
            Event::ChatOpened { peer, security, .. } => {
                held.retain(|held| held != peer);
                let privacy = match security {
                    ChatSecurity::Secure { key, check } => {
                        let known = |it: &&Remembered| is(it, peer) && it.key == *key;
                        let trust = remembered.iter().find(known).map_or(Trust::New, |it| it.trust);
                        Privacy::Secure { key: *key, trust, check: *check }
                    }
                    _ => Privacy::Plain,
                };
                chats.insert(peer.clone(), privacy);
            }
            Event::ChatClosed { peer, .. } => {
                held.retain(|held| held != peer);
                if let Some(Privacy::Secure { key, trust, .. }) = chats.remove(peer) {
                    self.remember(peer, key, trust.max(Trust::Remembered));
                }
            }
            _ => {}
        }
    }

    fn remember(&mut self, peer: &Peer, key: PublicKey, trust: Trust) -> Option<Remembered> {
        let Peer::Nick(nick) = peer else { return None };
        let new = Remembered { nick: nick.clone(), key, trust };
        self.trusting.remembered.retain(|it| it.nick != *nick);
        self.trusting.remembered.push(new.clone());
        Some(new)
    }

    /// The user trusts a new key: the server's, or that of a chat that is held.
    ///
    /// # Errors
    /// There is none to decide about, or it is not said whose: what a chat needs is never done by the word for the server.
    pub(super) fn trust(&mut self, now: Now, name: Option<String>) -> Result<Request, Problem> {
        if let Some(name) = name {
            let held = self.trusting.held.iter().find(|peer| peer.to_string() == name).cloned();
            let peer = held.map_or_else(|| self.named(&name), Ok)?;
            return self.open_held(peer);
        }
        let Some(key) = self.trusting.other_key.take() else {
            return Err(match self.held() {
                [] => Problem::NothingToTrust,
                held => Problem::TrustWhom(held.to_vec()),
            });
        };
        let server = self.server.clone();
        self.push(now, Target::Room, Content::Trusting { server, key });
        Ok(Request::Trust(key))
    }

    fn open_held(&mut self, peer: Peer) -> Result<Request, Problem> {
        let at = self.trusting.held.iter().position(|held| *held == peer);
        self.trusting.held.remove(at.ok_or(Problem::NothingToTrust)?);
        Ok(Request::TrustPeer(peer))
    }

    /// The user compares the check phrase of a private chat, or says that it is the same on both sides.
    ///
    /// # Errors
    /// There is no such chat, or it has none.
    pub(super) fn verify(
        &mut self,
        now: Now,
        name: Option<String>,
        is_same: bool,
    ) -> Result<Option<Request>, Problem> {
        let peer = match (name, self.shown().target()) {
            (Some(name), _) => self.named(&name)?,
            (None, Target::Chat(peer)) => peer.clone(),
            (None, Target::Room) => return Err(Problem::VerifyWhom),
        };
        let privacy = self.trusting.chats.get_mut(&peer).ok_or(Problem::NoChat(peer.clone()))?;
        let Privacy::Secure { key, trust, check } = privacy else {
            return Err(Problem::NothingToVerify(peer));
        };
        let target = Target::Chat(peer.clone());
        if !is_same {
            let (check, trust) = (*check, *trust);
            self.trusting.shown_check = Some(check);
            self.push(now, target, Content::Check { peer, check, trust });
            return Ok(None);
        }
        *trust = Trust::Verified;
        let key = *key;
        let verified = self.remember(&peer, key, Trust::Verified);
        let verified = verified.ok_or(Problem::NothingToVerify(peer.clone()))?;
        self.push(now, target, Content::Verified { peer, key });
        Ok(Some(Request::Verify(verified)))
    }
}

fn is(remembered: &Remembered, peer: &Peer) -> bool {
    matches!(peer, Peer::Nick(nick) if remembered.nick == *nick)
}
