//! What a server reads when it starts: its key, files beside it, and the message of the day.

use std::net::SocketAddr;
use std::time::SystemTime;

use plausch_app::identity::KeyFile;
use plausch_app::owners::OwnersFile;
use plausch_app::settings::{Secure, ServeSettings};
use plausch_app::texts;

use super::{Check, Finding};
use crate::serve::{Signs, bans_file, lasting};

/// The server's key, without making one.
pub(super) fn key(file: &KeyFile, secure: Secure) -> Finding {
    if secure == Secure::Off {
        return Finding::warning(Check::Key, texts::doctor_plain()).mended_by("--secure prefer");
    }
    match file.read() {
        Ok(Some(identity)) => {
            Finding::fine(Check::Key, texts::doctor_key_there(identity.public(), file.path()))
        }
        Ok(None) => Finding::fine(Check::Key, texts::doctor_key_to_come(file.path())),
        // It says what to do.
        Err(error) => Finding::failure(Check::Key, error.to_string()),
    }
}

/// Whom the operator has banned or muted.
pub(super) fn bans(key: &KeyFile, listen: &[SocketAddr]) -> Option<Finding> {
    let file = bans_file(key.path(), listen)?;
    Some(match file.read() {
        Ok(decided) => {
            let now = SystemTime::now();
            let rules = decided.iter().filter(|decided| decided.rule(now).is_some()).count();
            Finding::fine(Check::Bans, texts::doctor_rules(rules))
        }
        Err(why) => Finding::failure(Check::Bans, why),
    })
}

/// Whose nicknames are, if they are kept.
pub(super) fn owners(key: &KeyFile, settings: &ServeSettings) -> Option<Finding> {
    let listen = lasting(&settings.listen).filter(|_| settings.reserve_nicks)?;
    Some(match OwnersFile::beside(key.path(), listen).read() {
        Ok(owners) => Finding::fine(Check::Nicknames, texts::doctor_owners(owners.len())),
        Err(why) => Finding::failure(Check::Nicknames, why),
    })
}

/// The message of the day, if it keeps the server from starting.
pub(super) fn motd(settings: &ServeSettings) -> Option<Finding> {
    Signs::read(settings).err().map(|why| Finding::failure(Check::Settings, why))
}
