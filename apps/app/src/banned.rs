//! Whom a server of this machine has banned or muted, in a file from one start to the next.
//!
//! ```text
//! plausch bans 1
//! ban Eve - advertising
//! mute 192.0.2.0/24 2026-12-01T18:00:00Z shouting, all of them
//! ```
//!
//! A line is what is forbidden, to whom, until when (`-`: for ever), and why.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use plausch_transport_std::server::{Rule, Sanction};

use crate::private;
use crate::texts;

const KIND: &str = "plausch bans 1";

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

    /// Reads the rules that are not over. Without a file, there are none.
    ///
    /// # Errors
    /// In words, with what to do: it cannot be read, or is damaged.
    pub fn read(&self) -> Result<Vec<Rule>, String> {
        let path = &self.path;
        let text = match private::read(path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(texts::bans_damaged(path, None));
            }
            text => text.map_err(|error| texts::bans_not_read(path, &error))?,
        };
        let Some(text) = text else { return Ok(Vec::new()) };
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, kind)| kind != KIND) {
            return Err(texts::bans_damaged(path, None));
        }
        let (mut rules, now) = (Vec::new(), SystemTime::now());
        // An operator may have written it: an empty line says nothing.
        for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let rule = rule(line).ok_or_else(|| texts::bans_damaged(path, Some(index + 1)))?;
            if !rule.is_over(now) {
                rules.push(rule);
            }
        }
        Ok(rules)
    }

    /// Writes them in one step, in place of what it said before.
    ///
    /// # Errors
    /// It is as it was.
    pub fn write(&self, rules: &[Rule]) -> io::Result<()> {
        let mut text = format!("{KIND}\n");
        for Rule { sanction, target, until, why } in rules {
            let until = until.and_then(|until| Timestamp::try_from(until).ok());
            let until = until.map_or_else(|| "-".to_owned(), |until| until.to_string());
            let _ = write!(text, "{} {target} {until}", word(*sanction));
            if let Some(why) = why {
                let _ = write!(text, " {why}");
            }
            text.push('\n');
        }
        private::make_folder_of(&self.path)?;
        private::replace(&self.path, text.as_bytes())
    }
}

/// The word of a sanction, in the file and for operators.
pub const fn word(sanction: Sanction) -> &'static str {
    match sanction {
        Sanction::Ban => "ban",
        Sanction::Mute => "mute",
    }
}

/// What a line says.
fn rule(line: &str) -> Option<Rule> {
    let (sanction, rest) = line.trim().split_once(' ')?;
    let sanction = Sanction::ALL.into_iter().find(|it| word(*it) == sanction)?;
    let (target, rest) = rest.trim_start().split_once(' ')?;
    let rest = rest.trim_start();
    let (until, why) = rest.split_once(' ').unwrap_or((rest, ""));
    let until = match until {
        "-" => None,
        until => Some(SystemTime::from(until.parse::<Timestamp>().ok()?)),
    };
    let why = Some(why.trim()).filter(|why| !why.is_empty()).map(ToOwned::to_owned);
    Some(Rule { sanction, target: target.parse().ok()?, until, why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;

    fn rules() -> Vec<Rule> {
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
        let rule = |sanction, target: &str, until, why: Option<&str>| {
            let (target, why) = (target.parse().unwrap(), why.map(ToOwned::to_owned));
            Rule { sanction, target, until, why }
        };
        vec![
            rule(Sanction::Ban, "Zo\u{eb}", None, Some("no bots - please")),
            rule(Sanction::Mute, "192.0.2.0/24", Some(later), None),
            rule(Sanction::Ban, "0123456789abcdef0123456789abcdef", Some(later), Some("why?")),
        ]
    }

    #[test]
    fn what_was_written_is_read_again_and_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = BansFile::new(folder.path().join("data").join("bans-9000"));
        assert_eq!(file.read(), Ok(Vec::new()));
        file.write(&rules()).unwrap();
        assert_eq!(file.read(), Ok(rules()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_over_is_forgotten_and_what_an_operator_wrote_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = BansFile::new(folder.path().join("bans-9000"));
        let text = "plausch bans 1\n\nban Eve 2020-01-01T00:00:00Z\n  mute  Bob  -   loud  \r\n";
        fs::write(file.path(), text).unwrap();
        let target = "Bob".parse().unwrap();
        let why = Some("loud".to_owned());
        assert_eq!(
            file.read(),
            Ok(vec![Rule { sanction: Sanction::Mute, target, until: None, why }])
        );
    }

    #[test]
    fn damage_is_told_with_its_line_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = BansFile::new(folder.path().join("bans-9000"));
        for (damaged, line) in [
            ("", None),
            ("plausch bans 2\n", None),
            ("plausch bans 1\nban Eve -\nbann Eve -\n", Some("3")),
            ("plausch bans 1\nban Eve tomorrow\n", Some("2")),
            ("plausch bans 1\nban Eve\n", Some("2")),
            ("plausch bans 1\nban 10.0.0.0/99 -\n", Some("2")),
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
