//! Whom a server of this machine has banned or muted, in a file from one start to the next.
//!
//! ```text
//! plausch bans 2
//! 2026-11-28T07:00:00.5Z ban Eve - advertising
//! 2026-11-29T18:00:00.1Z mute 192.0.2.0/24 2026-12-01T18:00:00Z shouting, all of them
//! 2026-11-29T18:05:00.7Z unban Bob
//! ```
//!
//! A line is when that was decided, what is forbidden, to whom, until when (`-`: for ever), and why. If it does not say when, all that
//! others have decided about the same counts. What was taken back, or is over, is remembered for 30 days: other servers of the room may have
//! slept meanwhile.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use plausch_transport_std::server::{Decided, Rule, Ruling, Sanction};

use crate::private;
use crate::texts;

const KIND: &str = "plausch bans 2";
/// Without the times at which things were decided.
const OLD_KIND: &str = "plausch bans 1";

/// The file of one server.
#[derive(Debug, Clone)]
pub struct BansFile {
    path: PathBuf,
}

impl BansFile {
    /// The rules are in this file, or will be.
    pub fn new(path: PathBuf) -> Self {
        BansFile { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what was decided, the oldest first, unless nobody has to know of it any more. Without a file, that is nothing.
    ///
    /// # Errors
    /// In words, with what to do: it cannot be read, or is damaged.
    pub fn read(&self) -> Result<Vec<Decided>, String> {
        let path = &self.path;
        let text = match private::read(path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(texts::bans_damaged(path, None));
            }
            text => text.map_err(|error| texts::bans_not_read(path, &error))?,
        };
        let Some(text) = text else { return Ok(Vec::new()) };
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, kind)| ![KIND, OLD_KIND].contains(&kind)) {
            return Err(texts::bans_damaged(path, None));
        }
        let (mut all, now) = (Vec::new(), SystemTime::now());
        // An operator may have written it: an empty line says nothing.
        for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let decided =
                decided(line).ok_or_else(|| texts::bans_damaged(path, Some(index + 1)))?;
            if !decided.may_be_forgotten(now) {
                all.push(decided);
            }
        }
        all.sort_by_key(|decided| decided.at);
        Ok(all)
    }

    /// Writes in one step who is banned or muted, or not any more, in place of what it said before.
    ///
    /// # Errors
    /// It is as it was.
    pub fn write(&self, decided: &[Decided]) -> io::Result<()> {
        let mut text = format!("{KIND}\n");
        for Decided { ruling, at } in decided {
            if *at != SystemTime::UNIX_EPOCH
                && let Ok(at) = Timestamp::try_from(*at)
            {
                let _ = write!(text, "{at} ");
            }
            let _ = match ruling {
                Ruling::Impose(Rule { sanction, target, until, why }) => {
                    let until = until.and_then(|until| Timestamp::try_from(until).ok());
                    let until = until.map_or_else(|| "-".to_owned(), |until| until.to_string());
                    let why = why.as_deref().map(|why| format!(" {why}")).unwrap_or_default();
                    writeln!(text, "{} {target} {until}{why}", sanction.word())
                }
                Ruling::Lift(sanction, target) => writeln!(text, "un{} {target}", sanction.word()),
                Ruling::Topic(_) => Ok(()),
            };
        }
        private::make_folder_of(&self.path)?;
        private::replace(&self.path, text.as_bytes())
    }
}

/// What a line says.
fn decided(line: &str) -> Option<Decided> {
    let line = line.trim();
    let (first, rest) = line.split_once(' ')?;
    let (at, line) = match first.parse::<Timestamp>() {
        Ok(at) => (SystemTime::from(at), rest.trim_start()),
        Err(_) => (SystemTime::UNIX_EPOCH, line),
    };
    let (verb, rest) = line.split_once(' ')?;
    let (sanction, is_over) = match verb.strip_prefix("un") {
        Some(sanction) => (sanction, true),
        None => (verb, false),
    };
    let sanction = Sanction::ALL.into_iter().find(|it| it.word() == sanction)?;
    if is_over {
        return Some(Decided { ruling: Ruling::Lift(sanction, rest.trim().parse().ok()?), at });
    }
    let (target, rest) = rest.trim_start().split_once(' ')?;
    let rest = rest.trim_start();
    let (until, why) = rest.split_once(' ').unwrap_or((rest, ""));
    let until = match until {
        "-" => None,
        until => Some(SystemTime::from(until.parse::<Timestamp>().ok()?)),
    };
    let why = Some(why.trim()).filter(|why| !why.is_empty()).map(ToOwned::to_owned);
    let rule = Rule { sanction, target: target.parse().ok()?, until, why };
    Some(Decided { ruling: Ruling::Impose(rule), at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;

    /// After 1970.
    fn at(millis: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
    }

    fn rule(
        sanction: Sanction,
        target: &str,
        until: Option<SystemTime>,
        why: Option<&str>,
    ) -> Ruling {
        let (target, why) = (target.parse().unwrap(), why.map(ToOwned::to_owned));
        Ruling::Impose(Rule { sanction, target, until, why })
    }

    fn all() -> Vec<Decided> {
        let (ban, mute, later) = (Sanction::Ban, Sanction::Mute, Some(at(4_000_000_000_000)));
        let recently = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let recently = u64::try_from(recently.as_millis()).unwrap() - 1;
        let key = "0123456789abcdef0123456789abcdef";
        vec![
            Decided { ruling: rule(ban, "Zo\u{eb}", None, Some("no bots - please")), at: at(0) },
            Decided { ruling: rule(mute, "192.0.2.0/24", later, None), at: at(1) },
            Decided { ruling: rule(ban, key, later, Some("why?")), at: at(1_700_000_000_123) },
            Decided { ruling: Ruling::Lift(mute, "unban".parse().unwrap()), at: at(recently) },
        ]
    }

    #[test]
    fn what_was_written_is_read_again_and_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = BansFile::new(folder.path().join("data").join("bans-9000"));
        assert_eq!(file.read(), Ok(Vec::new()));
        let written = all();
        file.write(&written).unwrap();
        assert_eq!(file.read(), Ok(written));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_long_over_is_forgotten_and_what_an_operator_wrote_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = BansFile::new(folder.path().join("bans-9000"));
        for kind in [KIND, OLD_KIND] {
            let text = "\n\nban Eve 2020-01-01T00:00:00Z\n2020-01-01T00:00:00Z unmute Eve\n  mute  Bob  -   loud  \r\n";
            fs::write(file.path(), format!("{kind}{text}")).unwrap();
            let ruling = rule(Sanction::Mute, "Bob", None, Some("loud"));
            assert_eq!(file.read(), Ok(vec![Decided { ruling, at: at(0) }]));
        }
    }

    #[test]
    fn damage_is_told_with_its_line_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = BansFile::new(folder.path().join("bans-9000"));
        for (damaged, line) in [
            ("", None),
            ("plausch bans 3\n", None),
            ("plausch bans 1\nban Eve -\nbann Eve -\n", Some("3")),
            ("plausch bans 1\nban Eve tomorrow\n", Some("2")),
            ("plausch bans 1\nban Eve\n", Some("2")),
            ("plausch bans 1\nban 10.0.0.0/99 -\n", Some("2")),
            ("plausch bans 2\nunban\n", Some("2")),
            ("plausch bans 2\n2026-11-28T07:00:00Z unban Eve -\n", Some("2")),
        ] {
            fs::write(file.path(), damaged).unwrap();
            let told = file.read().unwrap_err();
            assert!(
                told.contains("bans-9000") && line.is_none_or(|it| told.contains(it)),
                "{told}"
            );
            assert_eq!(fs::read_to_string(file.path()).unwrap(), damaged);
        }
    }
}
