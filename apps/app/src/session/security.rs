//! Who the user is in this stay, and which key the server has to have (§8.4).

use std::sync::Arc;

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
        };
        if options.secure == Secure::Off {
            return match security.given {
                None => Ok((security, None)),
                Some(_) => Err(Failure::OffWithKey),
            };
        }
        let file = options.data.as_ref().map(|folder| folder.join(Owner::Client.file()));
        match file.ok_or(Error::NoFolder).and_then(|file| KeyFile::new(file).open()) {
            Ok(identity) => {
                security.identity = Some(Arc::new(identity));
                Ok((security, None))
            }
            // Who never had a key joins as before, and is told so; but no server that is known, or where a member is, is
            // joined in plain by that.
            Err(why) if !why.has_key() && security.may_be_plain()? => {
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
        let known = match (self.kept()?, self.given) {
            (Some(known), Some(given)) if known != given => {
                let server = self.server.clone();
                return Err(Failure::OtherLink { server, known, given });
            }
            (known, given) => known.or(given),
        };
        let required = self.secure == Secure::Require;
        Ok(Some(client::Security { identity, known, required }))
    }

    /// The keys of members that are remembered.
    pub(super) fn members(&self) -> Result<Vec<Remembered>, Failure> {
        match (&self.keys, &self.identity) {
            (Some(keys), Some(_)) => keys.members(&self.server).map_err(Failure::KeysNotRead),
            _ => Ok(Vec::new()),
        }
    }

    fn may_be_plain(&self) -> Result<bool, Failure> {
        let is_known = self.given.is_some() || self.kept()?.is_some();
        // Without a key of the user's, a member with a known one could not be held to it.
        let members = self.keys.as_ref().map(|keys| keys.members(&self.server));
        let members = members.transpose().map_err(Failure::KeysNotRead)?.unwrap_or_default();
        Ok(self.secure == Secure::Prefer && !is_known && members.is_empty())
    }

    fn kept(&self) -> Result<Option<PublicKey>, Failure> {
        let Some(keys) = &self.keys else { return Ok(None) };
        keys.server(&self.server).map_err(Failure::KeysNotRead)
    }
}
