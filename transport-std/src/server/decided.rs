//! [`Ruling`]: what operators decide for their room; and [`Decided`]: what was decided, and when. Servers with one room have the same
//! decisions: see `plausch_core::decision`, which knows them as text.

use std::time::{Duration, SystemTime};

use plausch_core::decision::{self, Decision};
use plausch_core::directory::{CommandError, Sign};
use plausch_core::sanction::Sanction;
use plausch_core::text::Text;

use super::handle::{Member, floor};
use super::rules::{Rule, Target};
use crate::growing::DecisionTable;

/// What operators decide for their room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// Somebody is banned or muted, instead of what was decided about the same before. What is forbidden is kept to the millisecond,
    /// and as much of why as fits into one line of 500 bytes.
    Impose(Rule),
    /// Somebody is not banned, or muted, any more.
    Lift(Sanction, Target),
    /// What the room is about; `None`: nothing.
    Topic(Option<String>),
}

/// What was decided last about something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub ruling: Ruling,
    /// When, to the millisecond, by the clock of whoever decided it. [`UNIX_EPOCH`](SystemTime::UNIX_EPOCH): before all else.
    pub at: SystemTime,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The members of this server who are banned by it, and were removed.
    pub removed: Vec<Member>,
    /// Whether the other servers of the room hear of it now. If not, they do once they are back.
    pub is_told: bool,
}

pub(super) type Decisions = decision::Decisions<DecisionTable>;

/// What a decision about what the room is about is about.
pub(super) const TOPIC: &str = "topic";

/// What stands before the reason of a rule: what is forbidden is never nothing.
const RULE: char = ':';

/// A decision in words, as all servers of a room know it.
pub(super) struct Worded {
    about: String,
    what: String,
    until: u64,
}

impl Ruling {
    /// Whether two of them are about the same thing: the later one counts.
    pub fn is_about_the_same_as(&self, other: &Ruling) -> bool {
        self.about() == other.about()
    }

    fn about(&self) -> String {
        match self {
            Ruling::Impose(Rule { sanction, target, .. }) | Ruling::Lift(sanction, target) => {
                format!("{} {target}", sanction.word())
            }
            Ruling::Topic(_) => TOPIC.to_owned(),
        }
    }

    /// In words.
    ///
    /// # Errors
    /// The topic is empty or too long.
    pub(super) fn worded(&self) -> Result<Worded, CommandError> {
        let (what, until) = match self {
            Ruling::Impose(Rule { until, why, .. }) => {
                let why = in_one_line(why.as_deref().unwrap_or_default());
                let end = floor(&why, Decision::MAX_WHAT - RULE.len_utf8());
                let why = why.get(..end).unwrap_or_default();
                // What ends at once ends in 1970.
                (format!("{RULE}{why}"), until.map_or(0, |until| millis(until).max(1)))
            }
            Ruling::Lift(..) | Ruling::Topic(None) => (String::new(), 0),
            Ruling::Topic(Some(topic)) => {
                let topic = in_one_line(topic);
                if Text::new(&topic)?.encoded_len() > Sign::TOPIC {
                    return Err(CommandError::TextTooLong);
                }
                (topic, 0)
            }
        };
        Ok(Worded { about: self.about(), what, until })
    }

    /// What a decision means. `None`: it comes from a server that knows more than this one, or means nothing.
    pub(super) fn read(decision: &Decision<'_>) -> Option<Self> {
        if decision.about() == TOPIC {
            let topic = Some(decision.what()).filter(|topic| !topic.is_empty());
            let topic = topic.map(Text::new).transpose().ok()?;
            let fits = topic.is_none_or(|topic| topic.encoded_len() <= Sign::TOPIC);
            return fits.then(|| Ruling::Topic(topic.map(|topic| topic.as_received().to_owned())));
        }
        let (sanction, name) = decision.about().split_once(' ')?;
        let sanction = Sanction::ALL.into_iter().find(|it| it.word() == sanction)?;
        let target: Target = name.parse().ok()?;
        if target.to_string() != name {
            return None;
        }
        if decision.what().is_empty() {
            return Some(Ruling::Lift(sanction, target));
        }
        let why = decision.what().strip_prefix(RULE)?;
        let why = Some(why).filter(|why| !why.is_empty()).map(ToOwned::to_owned);
        let until = Some(decision.until()).filter(|until| *until > 0).map(time);
        Some(Ruling::Impose(Rule { sanction, target, until, why }))
    }
}

impl Worded {
    pub(super) fn about(&self) -> &str {
        &self.about
    }

    /// The decision, made at that time in milliseconds since 1970. `None`: something is longer than a decision may be.
    pub(super) fn at(&self, at: u64) -> Option<Decision<'_>> {
        Decision::new(&self.about, &self.what, at, self.until)
    }
}

impl Decided {
    /// Who is banned or muted, if that was decided, and is not over at that time.
    pub fn rule(&self, now: SystemTime) -> Option<&Rule> {
        match &self.ruling {
            Ruling::Impose(rule) if !rule.is_over(now) => Some(rule),
            _ => None,
        }
    }

    /// Whether nobody has to know of it any more at that time: it was taken back, or is over, for 30 days.
    pub fn may_be_forgotten(&self, now: SystemTime) -> bool {
        let worded = self.ruling.worded().ok();
        let decision = worded.as_ref().and_then(|worded| worded.at(millis(self.at)));
        decision.is_some_and(|it| it.forgotten_at().is_some_and(|at| at <= millis(now)))
    }

    pub(super) fn read(decision: &Decision<'_>) -> Option<Self> {
        Some(Decided { ruling: Ruling::read(decision)?, at: time(decision.at()) })
    }

    /// Holds what was kept from before.
    pub(super) fn restore(&self, decisions: &mut Decisions) {
        let Ok(worded) = self.ruling.worded() else { return };
        if let Some(decision) = worded.at(millis(self.at)) {
            // There is room for all.
            let _ = decisions.restore(decision);
        }
    }
}

/// The rules that hold at that time.
pub(super) fn rules(decisions: &Decisions, wall: SystemTime) -> Vec<Rule> {
    let wall = millis(wall);
    let holding = decisions.iter().filter(|decision| decision.holds(wall));
    let rule = |decision: Decision<'_>| match Ruling::read(&decision)? {
        Ruling::Impose(rule) => Some(rule),
        Ruling::Lift(..) | Ruling::Topic(_) => None,
    };
    holding.filter_map(rule).collect()
}

/// The time in milliseconds since 1970.
pub(super) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX).min(Decision::MAX_TIME)
}

fn time(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH
        .checked_add(Duration::from_millis(millis))
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

fn in_one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(target: &str, until: Option<u64>, why: Option<&str>) -> Ruling {
        let (target, why) = (target.parse().unwrap(), why.map(ToOwned::to_owned));
        Ruling::Impose(Rule { sanction: Sanction::Ban, target, until: until.map(time), why })
    }

    #[test]
    fn what_is_decided_is_read_again() {
        let nick = "x".repeat(32);
        let network = "2001:db8:1111:2222:3333:4444:5555:0/120";
        for ruling in [
            rule("Zo\u{eb}", None, None),
            rule(&nick, Some(1_700_000_000_123), Some("why: not?")),
            rule(network, None, Some(":")),
            rule("0123456789abcdef0123456789abcdef", Some(1), None),
            Ruling::Lift(Sanction::Mute, network.parse().unwrap()),
            Ruling::Topic(None),
            Ruling::Topic(Some("tea, and cake".to_owned())),
        ] {
            let worded = ruling.worded().unwrap();
            let decided = Decided::read(&worded.at(7).unwrap()).unwrap();
            assert_eq!((&decided.ruling, decided.at), (&ruling, time(7)));
        }
    }

    #[test]
    fn a_reason_is_cut_to_what_fits_and_a_topic_that_does_not_fit_is_refused() {
        let long = "\u{e4}\n".repeat(400);
        let worded = rule("Eve", None, Some(&long)).worded().unwrap();
        let Some(Ruling::Impose(Rule { why: Some(why), .. })) =
            Ruling::read(&worded.at(7).unwrap())
        else {
            panic!()
        };
        assert!(long.replace('\n', " ").starts_with(&why) && why.len() > 500, "{}", why.len());
        let topic = |topic: &str| Ruling::Topic(Some(topic.to_owned())).worded().map(|_| ());
        assert_eq!(topic(&"x".repeat(400)), Ok(()));
        assert_eq!(topic(&"x".repeat(401)), Err(CommandError::TextTooLong));
        assert_eq!(topic(" \n"), Err(CommandError::EmptyText));
    }

    #[test]
    fn what_another_server_means_by_something_else_is_nothing_here() {
        for (about, what) in [
            ("ban", ":"),
            ("ban ", ":"),
            ("ban a b", ":"),
            ("ban 192.0.2.7/24", ":"),
            ("ban Eve", "ads"),
            ("praise Eve", ":"),
            ("topic", " "),
            ("topic", &"x".repeat(401)),
            ("motd", "hello"),
        ] {
            assert_eq!(Ruling::read(&Decision::new(about, what, 7, 0).unwrap()), None, "{about}");
        }
    }

    #[test]
    fn only_what_was_not_taken_back_and_is_not_over_is_a_rule() {
        let mut decisions = Decisions::default();
        for (at, ruling) in [
            (1, rule("Eve", None, None)),
            (2, Ruling::Lift(Sanction::Ban, "Eve".parse().unwrap())),
            (3, rule("Bob", Some(9), None)),
            (4, Ruling::Topic(Some("tea".to_owned()))),
        ] {
            Decided { ruling, at: time(at) }.restore(&mut decisions);
        }
        assert_eq!(rules(&decisions, time(8)).len(), 1);
        assert_eq!(rules(&decisions, time(9)), []);
    }
}
