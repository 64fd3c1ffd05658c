//! [`Moderation`]: whom operators have banned or muted, kept for the server's next start.

use std::time::{Duration, SystemTime};

use plausch_app::banned::BansFile;
use plausch_app::model::only_one_named;
use plausch_app::settings::parse_time;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::server::{
    Decided, Handle, Member, Outcome, Rule, Ruling, Sanction, Target, TargetError, looks,
};

use super::console::nicks;

/// See the module.
pub(super) struct Moderation {
    /// None: what is forbidden is forgotten when the server stops.
    file: Option<BansFile>,
    /// What stands in the file, unless the operator has changed it by hand since.
    written: Vec<Decided>,
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
        let written = file.as_ref().map_or(Ok(Vec::new()), BansFile::read)?;
        Ok(Moderation { file, written })
    }

    /// What was decided before the start.
    pub(super) fn decided(&self) -> &[Decided] {
        &self.written
    }

    /// Reads the file again, which the operator may have changed: what has changed there is decided now. Returns what there is to say about
    /// that.
    ///
    /// # Errors
    /// In words. Nothing has changed.
    pub(super) async fn reload(&mut self, server: &Handle) -> Result<Vec<String>, String> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let edited = file.read()?;
        let rulings = edits(&self.written, &edited);
        if rulings.is_empty() {
            return Ok(Vec::new());
        }
        let outcome = server.decide(rulings).await.map_err(texts::console_error)?;
        self.written = edited;
        Ok([texts::bans_changed()].into_iter().chain(told(&outcome)).collect())
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
        let mut lines = self.reload(server).await?;
        let Wanted { sanction, mut target, time, why } = wanted;
        if let Target::Nick(name) = &mut target {
            let nicks = nicks(server).await;
            let nicks: Vec<&Nick> = nicks.iter().collect();
            if let Some(nick) = only_one_named(name.as_str(), &nicks) {
                *name = nick.clone();
            }
        }
        let until = time.map(|time| SystemTime::now().checked_add(time));
        let (until, time) = match until {
            // So long is for ever.
            Some(None) | None => (None, None),
            Some(until) => (until, time),
        };
        let alike = holding(server, sanction, &target).await;
        let alike = alike.into_iter().filter(|other| *other != target);
        let mut rulings: Vec<_> = alike.map(|other| Ruling::Lift(sanction, other)).collect();
        lines.insert(0, texts::sanctioned_now(sanction, &target, time));
        rulings.push(Ruling::Impose(Rule { sanction, target, until, why }));
        let outcome = server.decide(rulings).await.map_err(texts::console_error)?;
        lines.extend(told(&outcome));
        self.keep(server, lines.join("\n")).await
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
        let mut lines = self.reload(server).await?;
        let alike = holding(server, sanction, target).await;
        if alike.is_empty() {
            return Err(texts::not_sanctioned(sanction, target));
        }
        let rulings = alike.into_iter().map(|other| Ruling::Lift(sanction, other)).collect();
        let outcome = server.decide(rulings).await.map_err(texts::console_error)?;
        lines.insert(0, texts::lifted(sanction, target));
        lines.extend(told(&outcome));
        self.keep(server, lines.join("\n")).await
    }

    /// Keeps what operators of other servers have decided, too, beside what this one's has changed in the file by hand.
    ///
    /// # Errors
    /// In words: the file cannot be read or written.
    pub(super) async fn follow(&mut self, server: &Handle) -> Result<(), String> {
        let told = self.reload(server).await?;
        told.iter().for_each(|line| log::info!("{line}"));
        self.write(server).await
    }

    async fn keep(&mut self, server: &Handle, said: String) -> Result<String, String> {
        if self.file.is_none() {
            return Ok(format!("{said}\n{}", texts::bans_not_kept()));
        }
        match self.write(server).await {
            Ok(()) => Ok(said),
            Err(why) => Err(format!("{said}\n{why}")),
        }
    }

    /// Writes what the file does not say yet.
    async fn write(&mut self, server: &Handle) -> Result<(), String> {
        let (Some(file), now) = (&self.file, SystemTime::now()) else { return Ok(()) };
        let mut decided = rulings(server).await;
        decided.retain(|decided| !decided.may_be_forgotten(now));
        if decided == self.written {
            return Ok(());
        }
        file.write(&decided).map_err(|error| texts::not_written(file.path(), &error))?;
        self.written = decided;
        Ok(())
    }
}

/// What was decided about whom, the oldest first.
async fn rulings(server: &Handle) -> Vec<Decided> {
    let mut decided = server.decisions().await.unwrap_or_default();
    decided.retain(|decided| !matches!(decided.ruling, Ruling::Topic(_)));
    decided.sort_by_key(|decided| decided.at);
    decided
}

/// Who is banned or muted, by the oldest decision first.
pub(super) async fn rules(server: &Handle, now: SystemTime) -> Vec<Rule> {
    let decided = rulings(server).await;
    decided.iter().filter_map(|decided| decided.rule(now)).cloned().collect()
}

/// Who is banned, or muted, and is the same, or has a nickname that looks alike.
async fn holding(server: &Handle, sanction: Sanction, target: &Target) -> Vec<Target> {
    let mut alike = rules(server, SystemTime::now()).await;
    alike.retain(|rule| rule.sanction == sanction && is_same(&rule.target, target));
    alike.into_iter().map(|rule| rule.target).collect()
}

/// What the operator has decided by changing what was written.
fn edits(written: &[Decided], edited: &[Decided]) -> Vec<Ruling> {
    // The usual case, and all that is compared then.
    if written
        .iter()
        .map(|decided| &decided.ruling)
        .eq(edited.iter().map(|decided| &decided.ruling))
    {
        return Vec::new();
    }
    let is_in = |all: &[Decided], ruling: &Ruling| all.iter().any(|other| other.ruling == *ruling);
    let now = SystemTime::now();
    let removed = written.iter().filter_map(|decided| decided.rule(now)).filter_map(|rule| {
        let lift = Ruling::Lift(rule.sanction, rule.target.clone());
        let is_gone = !edited.iter().any(|other| other.ruling.is_about_the_same_as(&lift));
        is_gone.then_some(lift)
    });
    let new = edited.iter().map(|decided| &decided.ruling);
    let new = new.filter(|ruling| !is_in(written, ruling)).cloned();
    removed.chain(new).collect()
}

/// What came of a decision.
fn told(Outcome { removed, is_told }: &Outcome) -> Vec<String> {
    let later = (!is_told).then(texts::others_told_later);
    removed.iter().map(was_removed).chain(later).collect()
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
    fn what_is_changed_in_the_file_is_decided_and_nothing_else() {
        let rule = |target: &str, why: Option<&str>| {
            let (target, why) = (target.parse().unwrap(), why.map(ToOwned::to_owned));
            Ruling::Impose(Rule { sanction: Sanction::Ban, target, until: None, why })
        };
        let lift = |target: &str| Ruling::Lift(Sanction::Ban, target.parse().unwrap());
        let all = |rulings: &[Ruling]| {
            let at = SystemTime::now();
            rulings.iter().map(|ruling| Decided { ruling: ruling.clone(), at }).collect::<Vec<_>>()
        };
        let written = all(&[rule("Eve", None), rule("Bob", None), lift("Cat")]);
        assert_eq!(edits(&written, &written), []);
        let edited = all(&[rule("Eve", Some("ads")), rule("Dan", None)]);
        let decided = [lift("Bob"), rule("Eve", Some("ads")), rule("Dan", None)];
        assert_eq!(edits(&written, &edited), decided);
        assert_eq!(edits(&written, &all(&[lift("Eve"), rule("Bob", None)])), [lift("Eve")]);
    }

    #[test]
    fn what_looks_alike_is_one_nickname() {
        let target = |text: &str| text.parse::<Target>().unwrap();
        assert!(is_same(&target("Paul"), &target("pauI")));
        assert!(!is_same(&target("Paul"), &target("Saul")));
        assert!(!is_same(&target("10.0.0.1"), &target("10.0.0.0/24")));
    }
}
