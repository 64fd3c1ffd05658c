//! [`Rule`]: whom the operator has banned or muted; and [`Moderated`], the policy that says so to the directory.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use plausch_core::directory::{Look, NickPolicy, Who, source_bits};
use plausch_core::name::{Nick, NickError};
use plausch_core::sanction::{Sanction, Sanctioned};
use plausch_core::secure::{Fingerprint, PublicKey};
use plausch_core::text::Text;
use plausch_core::time::Instant;

use super::nick::Unicode;

/// What the operator has forbidden somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What is forbidden.
    pub sanction: Sanction,
    /// To whom.
    pub target: Target,
    /// Until then; none: for ever.
    pub until: Option<SystemTime>,
    /// What whoever it concerns is told. It travels in one message: keep it short.
    pub why: Option<String>,
}

impl Rule {
    /// How much longer it holds; `None`: for ever. Zero once it is over.
    pub fn left(&self, now: SystemTime) -> Option<Duration> {
        self.until.map(|until| until.duration_since(now).unwrap_or_default())
    }

    /// Whether it is over.
    pub fn is_over(&self, now: SystemTime) -> bool {
        self.left(now) == Some(Duration::ZERO)
    }
}

/// Whom a [`Rule`] concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Whoever has this nickname, or one that looks like it where those are refused.
    Nick(Nick),
    /// Whoever comes from there.
    Network(Network),
    /// Whoever has the key with this fingerprint.
    Key(Fingerprint),
}

/// IP addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    ip: IpAddr,
    prefix: u8,
}

/// Why a text names no [`Target`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is no nickname.
    #[error(transparent)]
    Nick(#[from] NickError),
    /// It is a network with more bits than its addresses have.
    #[error("a network is an address, a slash, and how many bits its addresses share")]
    Prefix,
}

impl Network {
    /// The first `prefix` bits of an address. `None`: it does not have so many.
    pub fn new(ip: IpAddr, prefix: u8) -> Option<Self> {
        let masked = match ip {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shl(32u32.checked_sub(prefix.into())?).unwrap_or(0);
                IpAddr::V4((ip.to_bits() & mask).into())
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shl(128u32.checked_sub(prefix.into())?).unwrap_or(0);
                IpAddr::V6((ip.to_bits() & mask).into())
            }
        };
        Some(Network { ip: masked, prefix })
    }

    /// One address; of IPv6, all that count as one (§7).
    pub fn of(ip: IpAddr) -> Self {
        let ip = ip.to_canonical();
        // Nobody else has an address like that one.
        let prefix = if ip == Ipv6Addr::LOCALHOST { 128 } else { source_bits(ip) };
        Network::new(ip, prefix).unwrap_or(Network { ip, prefix })
    }

    /// Whether an address is one of it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        Network::new(ip.to_canonical(), self.prefix).is_some_and(|network| network == *self)
    }

    /// Whether it has one address only.
    fn is_single(&self) -> bool {
        self.prefix == if self.ip.is_ipv4() { 32 } else { 128 }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address alone stands for what is usually taken for one.
        match *self == Network::of(self.ip) && self.is_single() {
            true => self.ip.fmt(f),
            false => write!(f, "{}/{}", self.ip, self.prefix),
        }
    }
}

/// `192.0.2.0/24`, or an address alone, as [`Network::of`] takes it.
impl FromStr for Network {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        match text.parse()? {
            Target::Network(network) => Ok(network),
            Target::Nick(_) | Target::Key(_) => Err(TargetError::Prefix),
        }
    }
}

/// Without a space: a nickname, `192.0.2.7`, `192.0.2.0/24`, or the 32 digits of a fingerprint.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Nick(nick) => f.write_str(nick.as_str()),
            Target::Network(network) => network.fmt(f),
            Target::Key(fingerprint) => {
                fingerprint.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// What is written there, and a key itself. What could be an address or a key is no nickname.
impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if let Ok(ip) = text.parse() {
            return Ok(Target::Network(Network::of(ip)));
        }
        if let Some((ip, prefix)) = text.split_once('/')
            && let Ok(ip) = ip.parse()
        {
            let network = prefix.parse().ok().and_then(|prefix| Network::new(ip, prefix));
            return network.map(Target::Network).ok_or(TargetError::Prefix);
        }
        if let Some(fingerprint) = fingerprint(text).or_else(|| fingerprint_of_key(text)) {
            return Ok(Target::Key(fingerprint));
        }
        Ok(Target::Nick(Nick::new(text)?))
    }
}

/// A key that a text names: by its fingerprint, as `plausch identity` shows it or in one piece; or itself, in base64url.
pub fn parse_key(text: &str) -> Option<Fingerprint> {
    let digits: String = text.split_whitespace().collect();
    fingerprint(&digits).or_else(|| fingerprint_of_key(text))
}

fn fingerprint_of_key(text: &str) -> Option<Fingerprint> {
    Some(text.parse::<PublicKey>().ok()?.fingerprint())
}

fn fingerprint(text: &str) -> Option<Fingerprint> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bytes = u128::from_str_radix(text, 16).ok()?.to_be_bytes();
    Some(Fingerprint::from_bytes(bytes))
}

/// Which nicknames are allowed, and whom the operator has banned or muted.
#[derive(Debug)]
pub(super) struct Moderated {
    nicks: Unicode,
    rules: Vec<Kept>,
    /// By the fingerprints of their keys.
    operators: Vec<Fingerprint>,
    /// Who may be in the room; none: everybody.
    admitted: Vec<Target>,
    /// Where limits for one address do not hold.
    exempt: Vec<Network>,
    /// What was explained last.
    explained: String,
}

/// A rule, ready to be asked.
#[derive(Debug)]
struct Kept {
    rule: Rule,
    until: Option<Instant>,
    /// Those of the nickname that it names.
    looks: Option<[Look; 2]>,
}

impl Moderated {
    /// Nobody is banned or muted.
    pub(super) fn new(nicks: Unicode) -> Self {
        Moderated {
            nicks,
            rules: Vec::new(),
            operators: Vec::new(),
            admitted: Vec::new(),
            exempt: Vec::new(),
            explained: String::new(),
        }
    }

    /// These rules hold from now on, and no others. It is `now` here, and `wall` on the wall.
    pub(super) fn set_rules(&mut self, now: Instant, wall: SystemTime, rules: Vec<Rule>) {
        let kept = |rule: Rule| Kept {
            until: rule.left(wall).map(|left| now + left),
            looks: match &rule.target {
                Target::Nick(nick) => Some(self.nicks.looks(nick)),
                Target::Network(_) | Target::Key(_) => None,
            },
            rule,
        };
        self.rules = rules.into_iter().map(kept).collect();
    }

    /// These may command the server from now on, and nobody else.
    pub(super) fn set_operators(&mut self, operators: Vec<Fingerprint>) {
        self.operators = operators;
    }

    /// These may be in the room from now on, and nobody else; if there are none, everybody may.
    pub(super) fn set_admitted(&mut self, admitted: Vec<Target>) {
        self.admitted = admitted;
    }

    /// Limits for one address do not hold there from now on, and everywhere else.
    pub(super) fn set_exempt(&mut self, exempt: Vec<Network>) {
        self.exempt = exempt;
    }

    /// The rule that forbids somebody this: of several, the one that holds longest.
    fn applying(&self, now: Instant, sanction: Sanction, who: Who<'_>) -> Option<&Kept> {
        let (looks, fingerprint) = (OnceCell::new(), OnceCell::new());
        let concerns = |kept: &&Kept| match &kept.rule.target {
            Target::Nick(_) => kept.looks.is_some_and(|wanted| {
                let of = |nick| self.nicks.looks(nick);
                let looks = looks.get_or_init(|| who.nick.map(of));
                looks.is_some_and(|looks| looks.iter().any(|look| wanted.contains(look)))
            }),
            Target::Network(network) => network.contains(who.ip),
            Target::Key(wanted) => {
                fingerprint.get_or_init(|| who.key.map(PublicKey::fingerprint)).as_ref()
                    == Some(wanted)
            }
        };
        let holds = |kept: &&Kept| kept.until.is_none_or(|until| now < until);
        let rules = self.rules.iter().filter(|kept| kept.rule.sanction == sanction);
        rules.filter(holds).filter(concerns).max_by(|one, other| match (one.until, other.until) {
            (Some(one), Some(other)) => one.cmp(&other),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, None) => Ordering::Equal,
        })
    }
}

impl NickPolicy for Moderated {
    fn check(&self, nick: &Nick) -> Result<(), NickError> {
        self.nicks.check(nick)
    }

    fn is_operator(&self, key: &PublicKey) -> bool {
        // Where nobody is one, nothing is computed.
        !self.operators.is_empty() && self.operators.contains(&key.fingerprint())
    }

    fn is_admitted(&self, who: Who<'_>) -> bool {
        let fingerprint = who.key.map(PublicKey::fingerprint);
        let is_meant = |target: &Target| match target {
            Target::Nick(nick) => who.nick == Some(nick),
            Target::Network(network) => network.contains(who.ip),
            Target::Key(wanted) => fingerprint.as_ref() == Some(wanted),
        };
        let is_operator = || who.key.is_some_and(|key| self.is_operator(key));
        self.admitted.is_empty() || self.admitted.iter().any(is_meant) || is_operator()
    }

    fn is_exempt(&self, ip: IpAddr) -> bool {
        self.exempt.iter().any(|network| network.contains(ip))
    }

    fn resembles(&self, nick: &Nick) -> bool {
        self.nicks.resembles(nick)
    }

    fn explain(&mut self, nick: &Nick, modern: bool) -> Text<'_> {
        self.nicks.explain(nick, modern)
    }

    fn take(&mut self, nick: &Nick) {
        self.nicks.take(nick);
    }

    fn release(&mut self, nick: &Nick) {
        self.nicks.release(nick);
    }

    fn looks(&self, nick: &Nick) -> [Look; 2] {
        self.nicks.looks(nick)
    }

    fn is_sanctioned(&self, now: Instant, sanction: Sanction, who: Who<'_>) -> bool {
        self.applying(now, sanction, who).is_some()
    }

    fn explain_sanction(
        &mut self,
        now: Instant,
        sanction: Sanction,
        who: Who<'_>,
        modern: bool,
    ) -> Text<'_> {
        let mut explained = std::mem::take(&mut self.explained);
        explained.clear();
        if let Some(Kept { rule, until, .. }) = self.applying(now, sanction, who) {
            let left = until.map(|until| until.since(now));
            // A String takes all that is written.
            let _ = Sanctioned { sanction, left, why: rule.why.as_deref() }
                .write(modern, &mut explained);
        }
        self.explained = explained;
        Text::new(&self.explained).unwrap_or(sanction.refusal().text(modern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::LookAlikes;

    fn target(text: &str) -> Target {
        text.parse().unwrap()
    }

    fn rule(target: &str, until: Option<SystemTime>, why: Option<&str>) -> Rule {
        let why = why.map(ToOwned::to_owned);
        Rule { sanction: Sanction::Ban, target: self::target(target), until, why }
    }

    fn moderated(rules: Vec<Rule>) -> Moderated {
        let mut policy = Moderated::new(Unicode::default());
        policy.set_rules(Instant::START, SystemTime::UNIX_EPOCH, rules);
        policy
    }

    fn who<'a>(ip: &str, nick: Option<&'a Nick>, key: Option<&'a PublicKey>) -> Who<'a> {
        Who { ip: ip.parse().unwrap(), nick, key }
    }

    #[test]
    fn a_target_is_a_nickname_an_address_a_network_or_a_key() {
        let key = PublicKey::new([7; 32]);
        let digits: String = key.fingerprint().to_string().split(' ').collect();
        for (text, shown) in [
            ("Zoë", "Zoë"),
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8::1", "2001:db8::/64"),
            ("2001:db8::1/128", "2001:db8::1/128"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::/0", "::/0"),
            ("fe80::1", "fe80::1"),
            ("and/or", "and/or"),
            (&digits, &digits),
            (&key.to_string(), &digits),
        ] {
            assert_eq!(target(text).to_string(), shown, "{text}");
            assert_eq!(target(shown), target(text));
        }
        assert_eq!("192.0.2.7/33".parse::<Target>(), Err(TargetError::Prefix));
        assert_eq!("192.0.2.7/".parse::<Target>(), Err(TargetError::Prefix));
        assert_eq!("a b".parse::<Target>(), Err(TargetError::Nick(NickError::Character(' '))));
    }

    proptest::proptest! {
        #[test]
        fn a_network_has_the_addresses_that_begin_as_it_does(one: u32, other: u32, prefix in 0..=32u8) {
            let network = Network::new(IpAddr::V4(one.into()), prefix).unwrap();
            let alike = (one ^ other).leading_zeros() >= prefix.into();
            assert_eq!(network.contains(IpAddr::V4(other.into())), alike);
            assert!(network.contains(IpAddr::V4(one.into())));
        }

        #[test]
        fn a_network_of_ipv6_has_none_of_ipv4(one: u128, other: u32, prefix in 0..=128u8) {
            let network = Network::new(IpAddr::V6(one.into()), prefix).unwrap();
            assert!(network.contains(IpAddr::V6(one.into())));
            assert!(!network.contains(IpAddr::V4(other.into())));
        }
    }

    #[test]
    fn whoever_is_banned_in_any_way_is_banned() {
        let key = PublicKey::new([7; 32]);
        let policy = moderated(vec![
            rule("Paul", None, None),
            rule("10.0.0.0/8", None, None),
            rule(&key.to_string(), None, None),
        ]);
        let is_banned = |who| policy.is_sanctioned(Instant::START, Sanction::Ban, who);
        let (paul, ann) = (Nick::new("PauI").unwrap(), Nick::new("ann").unwrap());
        let other = PublicKey::new([8; 32]);
        assert!(is_banned(who("192.0.2.1", Some(&paul), None)));
        assert!(is_banned(who("10.9.9.9", None, None)));
        assert!(is_banned(who("192.0.2.1", Some(&ann), Some(&key))));
        assert!(!is_banned(who("192.0.2.1", Some(&ann), Some(&other))));
        let muted = policy.is_sanctioned(
            Instant::START,
            Sanction::Mute,
            who("10.9.9.9", Some(&paul), Some(&key)),
        );
        assert!(!muted);
    }

    #[test]
    fn an_empty_list_admits_everybody_and_any_other_one_only_those_on_it() {
        let (listed, other) = (PublicKey::new([7; 32]), PublicKey::new([8; 32]));
        let ann = Nick::new("ann").unwrap();
        let mut policy = Moderated::new(Unicode::default());
        let of_key = |key| who("192.0.2.1", Some(&ann), key);
        assert!(policy.is_admitted(of_key(None)));
        policy.set_admitted(vec![target(&listed.to_string()), target("10.0.0.0/8")]);
        assert!(policy.is_admitted(of_key(Some(&listed))));
        assert!(!policy.is_admitted(of_key(Some(&other))) && !policy.is_admitted(of_key(None)));
        assert!(policy.is_admitted(who("10.1.2.3", Some(&ann), None)));
        policy.set_operators(vec![other.fingerprint()]);
        assert!(policy.is_admitted(of_key(Some(&other))));
        policy.set_admitted(Vec::new());
        assert!(policy.is_admitted(of_key(None)));
    }

    #[test]
    fn where_nicknames_may_look_alike_only_the_same_one_is_meant() {
        let mut policy = Moderated::new(Unicode::new(LookAlikes::Allow));
        policy.set_rules(Instant::START, SystemTime::UNIX_EPOCH, vec![rule("Paul", None, None)]);
        for (name, banned) in [("Paul", true), ("PauI", false), ("paul", false)] {
            let nick = Nick::new(name).unwrap();
            let who = who("192.0.2.1", Some(&nick), None);
            assert_eq!(policy.is_sanctioned(Instant::START, Sanction::Ban, who), banned, "{name}");
        }
    }

    #[test]
    fn the_rule_that_holds_longest_is_explained_and_each_ends_by_itself() {
        let after = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let mut policy = moderated(vec![
            rule("10.0.0.1", after(60), Some("first")),
            rule("10.0.0.0/8", after(120), Some("second")),
            rule("10.0.0.0/24", after(30), None),
        ]);
        let mut told = |seconds| {
            let now = Instant::START + Duration::from_secs(seconds);
            let who = who("10.0.0.1", None, None);
            let banned = policy.is_sanctioned(now, Sanction::Ban, who);
            let text = policy.explain_sanction(now, Sanction::Ban, who, true);
            banned.then(|| text.to_string())
        };
        let told_at = |left: &str| {
            Some(format!("you are banned from this server, for another {left}: second"))
        };
        assert_eq!(told(0), told_at("2m"));
        assert_eq!(told(90), told_at("30s"));
        assert_eq!(told(120), None);
        assert!(rule("ann", after(60), None).is_over(SystemTime::now()));
        assert!(!rule("ann", None, None).is_over(SystemTime::now()));
    }
}
