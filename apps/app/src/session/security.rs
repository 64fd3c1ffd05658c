//! Who the user is in this stay, and which key the server has to have (§8.4).

use std::sync::{Arc, Mutex, PoisonError};

use plausch_core::secure::{Identity, PublicKey};
use plausch_transport_std::client;

use super::{Failure, Notice, Options};
use crate::identity::{Error, KeyFile, Owner};
use crate::settings::Secure;
use crate::trust::{self, Keys, Remembered};

/// See the module.
#[derive(Debug)]
pub(super) struct Security {
    secure: Secure,
    /// None: links are plain.
    identity: Option<Arc<Identity>>,
    /// None: there is no place for it.
    pub(super) keys: Option<Keys>,
    server: String,
    /// The key that the link to the room has.
    given: Option<PublicKey>,
    pub(super) decided: Decided,
}

/// The key of the server for which the user has decided since the program started: it counts more than what is remembered,
/// which may not have been written, and than a link. All clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Decided(Arc<Mutex<Option<PublicKey>>>);

impl Decided {
    pub(super) fn set(&self, key: PublicKey) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
    }

    pub(super) fn get(&self) -> Option<PublicKey> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Security {
    /// Reads the user's key, or makes it. What the user is told beside that.
    ///
    /// # Errors
    /// There is no key, and without one the user does not get what it wants.
    pub(super) fn start(options: &Options) -> Result<(Self, Option<Notice>), Failure> {
        let mut security = Security {
            secure: options.secure,
            identity: None,
            keys: options.data.as_ref().map(|folder| Keys::new(folder.join(trust::FILE))),
            server: options.settings.server.to_string(),
            given: options.server_key,
            decided: Decided::default(),
        };
        if options.secure == Secure::Off {
            return match security.given {
                None => Ok((security, None)),
                Some(_) => Err(Failure::OffWithKey),
            };
        }
        let file = options.data.as_ref().map(|folder| KeyFile::in_folder(folder, Owner::Client));
        match file.ok_or(Error::NoFolder).and_then(|file| file.open()) {
            Ok(identity) => {
                security.identity = Some(Arc::new(identity));
                Ok((security, None))
            }
            // Who never had a key joins as before, and is told so; but no server that is known, or where a member is, is
            // joined in plain by that.
            Err(why) if why.allows_plain(security.secure) && !security.knows_anybody()? => {
                Ok((security, Some(Notice::NoKey { why })))
            }
            Err(why) => Err(Failure::NoKey(why)),
        }
    }

    /// What the client is told, by what is remembered now.
    ///
    /// # Errors
    /// Nobody knows which key the server has to have.
    pub(super) fn of_client(&self) -> Result<Option<client::Security>, Failure> {
        let Some(identity) = self.identity.clone() else { return Ok(None) };
        let known = self.known()?;
        let required = self.secure == Secure::Require;
        Ok(Some(client::Security { identity, known, required }))
    }

    /// The user takes this key for the server's from now on. What it is told if that cannot be remembered.
    pub(super) fn decide(&self, key: &PublicKey) -> Option<Notice> {
        self.decided.set(*key);
        let trouble = self.keys.as_ref()?.trust_server(&self.server, key).err()?;
        Some(Notice::KeyNotKept { trouble })
    }

    /// The keys of members that are remembered.
    pub(super) fn members(&self) -> Result<Vec<Remembered>, Failure> {
        match (&self.keys, &self.identity) {
            (Some(keys), Some(_)) => keys.members(&self.server).map_err(Failure::KeysNotRead),
            _ => Ok(Vec::new()),
        }
    }

    /// The key that the server has to have, if one is known.
    fn known(&self) -> Result<Option<PublicKey>, Failure> {
        if let Some(decided) = self.decided.get() {
            return Ok(Some(decided));
        }
        match (self.kept()?, self.given) {
            (Some(known), Some(given)) if known != given => {
                Err(Failure::OtherLink { server: self.server.clone(), known, given })
            }
            (known, given) => Ok(known.or(given)),
        }
    }

    /// Whether the key of the server, or of a member, is known.
    fn knows_anybody(&self) -> Result<bool, Failure> {
        let is_known = self.given.is_some() || self.kept()?.is_some();
        // Without a key of the user's, a member with a known one could not be held to it.
        let members = self.keys.as_ref().map(|keys| keys.members(&self.server));
        let members = members.transpose().map_err(Failure::KeysNotRead)?.unwrap_or_default();
        Ok(is_known || !members.is_empty())
    }

    fn kept(&self) -> Result<Option<PublicKey>, Failure> {
        let Some(keys) = &self.keys else { return Ok(None) };
        keys.server(&self.server).map_err(Failure::KeysNotRead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::secure::Generator;

    #[test]
    fn what_the_user_decides_counts_more_than_a_link_though_it_cannot_be_remembered() {
        let folder = tempfile::tempdir().unwrap();
        // No file can be where a folder is.
        let nowhere = folder.path().join("keys.db");
        std::fs::create_dir(&nowhere).unwrap();
        let [given, shown] = [1, 2].map(|byte| PublicKey::new([byte; 32]));
        let security = |path| Security {
            secure: Secure::Prefer,
            identity: Some(Arc::new(Identity::generate(&mut Generator::new([7; 32])))),
            keys: Some(Keys::new(path)),
            server: "s:1".to_owned(),
            given: Some(given),
            decided: Decided::default(),
        };
        let known = |security: &Security| security.of_client().map(|it| it.and_then(|it| it.known));

        let kept = security(folder.path().join("kept.db"));
        assert_eq!(known(&kept), Ok(Some(given)));
        assert_eq!(kept.decide(&shown), None);
        // A second attempt, for example under another nickname, is no second question.
        assert_eq!(known(&kept), Ok(Some(shown)));
        let next = Security { decided: Decided::default(), ..kept };
        assert!(matches!(known(&next), Err(Failure::OtherLink { .. })));

        let unkept = security(nowhere);
        assert!(matches!(unkept.decide(&shown), Some(Notice::KeyNotKept { .. })));
        assert_eq!(known(&unkept), Ok(Some(shown)));
    }
}
