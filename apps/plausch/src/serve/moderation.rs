//! [`Moderation`]: whom the operator has banned or muted, kept for the server's next start.

use std::time::{Duration, SystemTime};

use plausch_app::banned::BansFile;
use plausch_app::model::only_one_named;
use plausch_app::settings::parse_time;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::server::{Handle, Member, Rule, Sanction, Target, TargetError, looks};

/// See the module.
pub(super) struct Moderation {
    /// None: what is forbidden is forgotten when the server stops.
    file: Option<BansFile>,
    rules: Vec<Rule>,
}

/// What the operator wants to forbid.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(super) sanction: Sanction,
    pub(super) target: Target,
    /// None: for ever.
    pub(super) time: Option<Duration>,
    pub(super) why: Option<String>,
}

/// The longest reason, in bytes. Every client has room for it.
const MAX_WHY: usize = 200;

impl Wanted {
    /// Reads `WHO [TIME] [why]`.
    ///
    /// # Errors
    /// What to tell the operator.
    pub(super) fn parse(sanction: Sanction, text: &str) -> Result<Self, String> {
        let (target, rest) = parse_target(text)?;
        let (first, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let is_time = first.starts_with(|c: char| c.is_ascii_digit());
        let time = parse_time(first).filter(|time| is_time && !time.is_zero());
        let why = if time.is_some() { behind.trim() } else { rest };
        if why.len() > MAX_WHY {
            return Err(texts::why_too_long(why.len(), MAX_WHY));
        }
        let why = Some(why).filter(|why| !why.is_empty()).map(ToOwned::to_owned);
        Ok(Wanted { sanction, target, time, why })
    }
}

/// Reads whom a command means, and returns what stands behind it. A fingerprint may be in its eight groups.
///
/// # Errors
/// What to tell the operator.
pub(super) fn parse_target(text: &str) -> Result<(Target, &str), String> {
    let (first, rest) = fingerprint(text)
        .or_else(|| text.split_once(char::is_whitespace).map(|(it, rest)| (it.to_owned(), rest)))
        .unwrap_or_else(|| (text.to_owned(), ""));
    let target = first.parse().map_err(|error| match error {
        TargetError::Nick(error) => texts::bad_nick(error),
        _ => texts::bad_network(&first),
    })?;
    Ok((target, rest.trim()))
}

/// The digits of a fingerprint in groups, and what stands behind them.
fn fingerprint(text: &str) -> Option<(String, &str)> {
    let (mut digits, mut rest) = (String::new(), text);
    for _ in 0..8 {
        let (group, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        if group.len() != 4 || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        digits += group;
        rest = behind.trim_start();
    }
    Some((digits, rest))
}

impl Moderation {
    /// What was kept.
    ///
    /// # Errors
    /// In words: the file cannot be read.
    pub(super) fn read(file: Option<BansFile>) -> Result<Self, String> {
        let rules = file.as_ref().map_or(Ok(Vec::new()), BansFile::read)?;
        Ok(Moderation { file, rules })
    }

    /// What holds.
    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Reads the file again, which the operator may have changed. Returns what to say, if somebody is removed now.
    ///
    /// # Errors
    /// In words. Nothing has changed.
    pub(super) async fn reload(&mut self, server: &Handle) -> Result<Vec<String>, String> {
        self.rules = self.current()?;
        let removed = server.set_rules(self.rules.clone()).await;
        Ok(removed.iter().map(was_removed).collect())
    }

    /// Bans or mutes somebody, and says what came of it.
    ///
    /// # Errors
    /// In words: nothing has changed, or it is forgotten when the server stops.
    pub(super) async fn impose(
        &mut self,
        server: &Handle,
        wanted: Wanted,
    ) -> Result<String, String> {
        let Wanted { sanction, mut target, time, why } = wanted;
        let mut rules = self.current()?;
        if let Target::Nick(name) = &mut target {
            let members = server.members().await;
            let nicks: Vec<&Nick> = members.iter().map(|member| &member.nick).collect();
            if let Some(nick) = only_one_named(name.as_str(), &nicks) {
                *name = nick.clone();
            }
        }
        rules.retain(|rule| rule.sanction != sanction || !is_same(&rule.target, &target));
        let until = time.map(|time| SystemTime::now().checked_add(time));
        let (until, time) = match until {
            // So long is for ever.
            Some(None) | None => (None, None),
            Some(until) => (until, time),
        };
        let said = texts::sanctioned_now(sanction, &target, time);
        rules.push(Rule { sanction, target, until, why });
        self.rules = rules;
        let removed = server.set_rules(self.rules.clone()).await;
        let lines: Vec<_> = [said].into_iter().chain(removed.iter().map(was_removed)).collect();
        self.keep(lines.join("\n"))
    }

    /// Takes it back.
    ///
    /// # Errors
    /// In words: there is nothing to take back, or it comes back at the next start.
    pub(super) async fn lift(
        &mut self,
        server: &Handle,
        sanction: Sanction,
        target: &Target,
    ) -> Result<String, String> {
        let mut rules = self.current()?;
        let before = rules.len();
        rules.retain(|rule| rule.sanction != sanction || !is_same(&rule.target, target));
        if rules.len() == before {
            return Err(texts::not_sanctioned(sanction, target));
        }
        self.rules = rules;
        server.set_rules(self.rules.clone()).await;
        self.keep(texts::lifted(sanction, target))
    }

    /// The rules that are not over: of the file, which may have been changed by hand.
    ///
    /// # Errors
    /// In words: the file cannot be read.
    pub(super) fn current(&self) -> Result<Vec<Rule>, String> {
        match &self.file {
            Some(file) => file.read(),
            None => {
                let now = SystemTime::now();
                Ok(self.rules.iter().filter(|rule| !rule.is_over(now)).cloned().collect())
            }
        }
    }

    fn keep(&self, said: String) -> Result<String, String> {
        let Some(file) = &self.file else {
            return Ok(format!("{said}\n{}", texts::bans_not_kept()));
        };
        match file.write(&self.rules) {
            Ok(()) => Ok(said),
            Err(error) => Err(format!("{said}\n{}", texts::not_written(file.path(), &error))),
        }
    }
}

pub(super) fn was_removed(Member { nick, addr, key, .. }: &Member) -> String {
    texts::was_removed(nick, addr.ip(), key.as_ref())
}

/// Whether two targets are the same, or nicknames that look alike.
fn is_same(one: &Target, other: &Target) -> bool {
    match (one, other) {
        (Target::Nick(one), Target::Nick(other)) => {
            let other = looks(other.as_str());
            looks(one.as_str()).iter().any(|look| other.contains(look))
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Result<Wanted, String> {
        Wanted::parse(Sanction::Ban, text)
    }

    #[test]
    fn a_time_and_a_reason_may_stand_behind_whoever_is_meant() {
        let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));
        for (text, target, time, why) in [
            ("Bob", "Bob", None, None),
            ("Bob 10m", "Bob", minutes(10), None),
            ("Bob 2h  for  shouting", "Bob", minutes(120), Some("for  shouting")),
            ("Bob 7d", "Bob", minutes(7 * 24 * 60), None),
            ("Bob for 10m of shouting", "Bob", None, Some("for 10m of shouting")),
            ("Bob 10 times", "Bob", None, Some("10 times")),
            ("192.0.2.0/24 1h", "192.0.2.0/24", minutes(60), None),
            (
                "0123 4567 89ab cdef 0123 4567 89AB cdef 1h spam",
                "0123456789abcdef0123456789abcdef",
                minutes(60),
                Some("spam"),
            ),
            ("cafe 1h", "cafe", minutes(60), None),
        ] {
            let target = target.parse().unwrap();
            let why = why.map(ToOwned::to_owned);
            let expected = Wanted { sanction: Sanction::Ban, target, time, why };
            assert_eq!(wanted(text), Ok(expected), "{text}");
        }
        assert_eq!(wanted("10.0.0.0/99"), Err(texts::bad_network("10.0.0.0/99")));
        assert!(wanted("a:b").is_err());
        assert_eq!(wanted(&format!("Bob {}", "x".repeat(201))), Err(texts::why_too_long(201, 200)));
    }

    #[test]
    fn what_looks_alike_is_one_nickname() {
        let target = |text: &str| text.parse::<Target>().unwrap();
        assert!(is_same(&target("Paul"), &target("pauI")));
        assert!(!is_same(&target("Paul"), &target("Saul")));
        assert!(!is_same(&target("10.0.0.1"), &target("10.0.0.0/24")));
    }
}
