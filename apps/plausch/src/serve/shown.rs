//! What an operator is shown of members, of bans and of the server: in words, or for programs (`plausch ctl --json`).

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_transport_std::server::cluster::Guest;
use plausch_transport_std::server::{Member, MemberDetail, Metrics, Rule};
use serde::Serialize;

use super::metrics::Process;
use crate::terminal::wrap::width;

/// For whom something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Words,
    /// For programs: one JSON object in each line.
    Json,
}

/// How a server stands.
pub(super) struct Status {
    pub(super) metrics: Metrics,
    /// For how long it has been running.
    pub(super) running: Duration,
    /// What the room is about.
    pub(super) topic: Option<String>,
    pub(super) process: Process,
}

/// What came of a command that shows nothing.
pub(super) fn said(text: String, form: Form) -> String {
    match form {
        Form::Words => text,
        Form::Json => json([Said { text: &text }]),
    }
}

/// Who is here, and who is at other servers of the room.
pub(super) fn list(members: &[Member], guests: &[Guest], form: Form) -> String {
    match form {
        Form::Words => list_in_words(members, guests),
        Form::Json => {
            let here = members.iter().map(of_member);
            json(here.chain(guests.iter().map(of_guest)))
        }
    }
}

/// All that is known of a member.
pub(super) fn detail(detail: &MemberDetail, form: Form) -> String {
    let MemberDetail { member, link, connected, silent, texts, spoke, waiting, .. } = detail;
    if form == Form::Json {
        return json([OfDetail {
            member: of_member(member),
            link: link.cursor(),
            connected_ms: millis(*connected),
            silent_ms: millis(*silent),
            texts: *texts,
            last_text_ms: spoke.map(millis),
            waiting: *waiting,
            muted: detail.is_muted,
            operator: detail.is_operator,
        }]);
    }
    let mut lines = vec![
        texts::member_place(&member.nick, member.addr, *connected, *link),
        texts::member_link(&dialect(member), member.key.as_ref()),
        texts::member_said(*texts, *spoke),
        texts::member_heard(*silent, *waiting),
    ];
    lines.extend(detail.is_muted.then(texts::member_muted));
    lines.extend(detail.is_operator.then(texts::member_operator));
    lines.join("\n")
}

/// A member of another server of the room.
pub(super) fn guest(guest: &Guest, form: Form) -> String {
    match form {
        Form::Words => {
            texts::member_elsewhere(&guest.nick, guest.addr, &sanitise(guest.server.as_str()))
        }
        Form::Json => json([of_guest(guest)]),
    }
}

/// Who is banned or muted.
pub(super) fn bans(rules: &[Rule], now: SystemTime, form: Form) -> String {
    if form == Form::Json {
        return json(rules.iter().map(|rule| OfRule {
            sanction: rule.sanction.word(),
            who: rule.target.to_string(),
            until: rule.until.and_then(|until| Some(Timestamp::try_from(until).ok()?.to_string())),
            why: rule.why.as_deref(),
        }));
    }
    if rules.is_empty() {
        return texts::nobody_is_sanctioned();
    }
    let targets: Vec<_> = rules.iter().map(|rule| texts::target(&rule.target)).collect();
    let widest = targets.iter().map(|target| width(target)).max().unwrap_or(0);
    let lines = rules.iter().zip(&targets).map(|(rule, target)| {
        let (sanction, gap) = (rule.sanction.word(), widest - width(target) + 2);
        let why = rule.why.as_deref().map(|why| format!(": {}", sanitise(why)));
        let (left, why) = (texts::still(rule.left(now)), why.unwrap_or_default());
        format!("  {sanction:<4}  {target}{:gap$}{left}{why}", "")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How the server stands, and what it has counted.
pub(super) fn status(status: &Status, form: Form) -> String {
    let Status { metrics, running, topic, process } = status;
    let Process { memory, open_files, most_files, .. } = process;
    let joined = metrics.joined_plain + metrics.joined_secure;
    let left = metrics.left.values().sum();
    if form == Form::Json {
        return json([OfStatus {
            version: env!("CARGO_PKG_VERSION"),
            running_ms: millis(*running),
            topic: topic.as_deref(),
            members: metrics.members(),
            members_secure: metrics.members_secure,
            originals: metrics.originals,
            members_limit: metrics.members_limit,
            members_most: metrics.members_most,
            joined,
            left,
            refused: &metrics.refused,
            texts: metrics.texts,
            deliveries: metrics.deliveries,
            links: metrics.links,
            accepted: metrics.accepted,
            dropped: metrics.dropped,
            slow: metrics.slow,
            bytes_received: metrics.bytes_received,
            bytes_sent: metrics.bytes_sent,
            cluster: metrics.cluster.as_ref().map(|cluster| cluster.state.word()),
            memory: *memory,
            open_files: *open_files,
            most_files: *most_files,
        }]);
    }
    let mut lines = vec![
        texts::status_running(env!("CARGO_PKG_VERSION"), *running),
        texts::status_members(metrics),
        texts::status_since(joined, left, metrics.refused.values().sum()),
        texts::status_texts(metrics),
        texts::status_links(metrics),
        texts::status_traffic(metrics),
    ];
    if let (Some(memory), Some(open), Some(most)) = (memory, open_files, most_files) {
        lines.push(texts::status_process(*memory, *open, *most));
    }
    lines.join("\n")
}

fn list_in_words(members: &[Member], guests: &[Guest]) -> String {
    let count = match guests.len() {
        0 => texts::member_count(members.len()),
        others => texts::member_count_of_cluster(members.len(), members.len() + others),
    };
    let here = members.iter().map(|member| (&member.nick, member.addr, dialect(member)));
    let elsewhere = guests
        .iter()
        .map(|guest| (&guest.nick, guest.addr, texts::at_server(&sanitise(guest.server.as_str()))));
    let rows = here.chain(elsewhere);
    let rows: Vec<_> =
        rows.map(|(nick, addr, what)| (sanitise(nick.as_str()), addr.to_string(), what)).collect();
    let widest = |column: fn(&(String, String, String)) -> &str| {
        rows.iter().map(|row| width(column(row))).max().unwrap_or(0)
    };
    let (of_nicks, of_addrs) = (widest(|row| &row.0), widest(|row| &row.1));
    let mut lines = vec![count];
    lines.extend(rows.iter().map(|(nick, addr, what)| {
        // Not every character is as wide as another.
        let gap = of_nicks - width(nick) + 2;
        format!("  {nick}{:gap$}{addr:<of_addrs$}  {what}", "")
    }));
    lines.join("\n")
}

/// What a member speaks.
fn dialect(member: &Member) -> String {
    match member.modern {
        true => texts::modern(),
        false => member.dialect.name().to_owned(),
    }
}

#[derive(Serialize)]
struct Said<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct OfMember<'a> {
    nick: &'a str,
    ip: IpAddr,
    udp: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modern: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a str>,
}

#[derive(Serialize)]
struct OfDetail<'a> {
    #[serde(flatten)]
    member: OfMember<'a>,
    link: u64,
    connected_ms: u64,
    silent_ms: u64,
    texts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_text_ms: Option<u64>,
    waiting: u64,
    muted: bool,
    operator: bool,
}

#[derive(Serialize)]
struct OfRule<'a> {
    sanction: &'static str,
    who: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct OfStatus<'a> {
    version: &'static str,
    running_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    members: usize,
    members_secure: usize,
    originals: usize,
    members_limit: usize,
    members_most: usize,
    joined: u64,
    left: u64,
    refused: &'a BTreeMap<&'static str, u64>,
    texts: u64,
    deliveries: u64,
    links: usize,
    accepted: u64,
    dropped: u64,
    slow: u64,
    bytes_received: u64,
    bytes_sent: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_files: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    most_files: Option<u64>,
}

fn of_member(member: &Member) -> OfMember<'_> {
    OfMember {
        dialect: Some(member.dialect.name()),
        modern: Some(member.modern),
        key: member.key.map(|key| key.to_string()),
        fingerprint: member.key.map(|key| key.fingerprint().to_string()),
        server: None,
        ..at(member.nick.as_str(), member.addr)
    }
}

fn of_guest(guest: &Guest) -> OfMember<'_> {
    OfMember { server: Some(guest.server.as_str()), ..at(guest.nick.as_str(), guest.addr) }
}

fn at(nick: &str, addr: SocketAddr) -> OfMember<'_> {
    let (ip, udp) = (addr.ip(), addr.port());
    OfMember {
        nick,
        ip,
        udp,
        dialect: None,
        modern: None,
        key: None,
        fingerprint: None,
        server: None,
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A line for each.
fn json(rows: impl IntoIterator<Item = impl Serialize>) -> String {
    // Nothing in a row can fail to be written.
    let rows = rows.into_iter().map(|row| serde_json::to_string(&row).unwrap_or_default());
    rows.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;
    use plausch_core::wire::Dialect;
    use plausch_transport_std::server::Sanction;

    #[test]
    fn the_list_says_who_is_here_and_where() {
        let nick = Nick::new("Bob").unwrap();
        let addr = ([10, 0, 0, 9], 40001).into();
        let listed = list(
            &[Member { nick, addr, dialect: Dialect::Line, modern: false, key: None }],
            &[],
            Form::Words,
        );
        let words: Vec<_> = listed.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(words, ["Bob", "10.0.0.9:40001", "line"]);
    }

    #[test]
    fn the_list_says_on_which_server_a_member_is_that_is_not_here() {
        let nick = |name| Nick::new(name).unwrap();
        let addr = ([10, 0, 0, 9], 40001).into();
        let guest = Guest { nick: nick("Zoë"), addr, server: nick("berlin") };
        let (nick, dialect) = (nick("Bob"), Dialect::Line);
        let here = Member { nick, addr, dialect, modern: false, key: None };
        let listed = list(&[here], &[guest], Form::Words);
        let lines: Vec<_> = listed.lines().collect();
        assert_eq!(lines[0], texts::member_count_of_cluster(1, 2));
        assert_eq!(lines[2], "  Zoë  10.0.0.9:40001  at berlin");
    }

    #[test]
    fn the_columns_of_the_list_are_straight_whatever_the_nicknames() {
        let member = |nick, addr: &str| Member {
            nick: Nick::new(nick).unwrap(),
            addr: addr.parse().unwrap(),
            dialect: Dialect::Framed,
            modern: true,
            key: None,
        };
        let listed = list(
            &[
                member("Bob", "10.0.0.9:40001"),
                member("李雷", "[2001:db8::1:2:3]:40001"),
                member("a-nickname-with-all-its-32-bytes", "10.0.0.10:1"),
            ],
            &[],
            Form::Words,
        );
        let columns = |line: &str| {
            let (before, _) = line.split_at(line.find(&texts::modern()).unwrap());
            width(before)
        };
        let columns: Vec<_> = listed.lines().skip(1).map(columns).collect();
        assert!(columns.windows(2).all(|two| two[0] == two[1]), "{listed}");
    }

    #[test]
    fn programs_are_told_the_same_in_lines_of_json() {
        let nick = |name| Nick::new(name).unwrap();
        let addr = ([10, 0, 0, 9], 40001).into();
        let key = plausch_core::secure::PublicKey::new([7; 32]);
        let (fingerprint, key) = (key.fingerprint(), Some(key));
        let bob = Member { nick: nick("Bob"), addr, dialect: Dialect::Framed, modern: true, key };
        let zoe = Guest { nick: nick("Zoë"), addr, server: nick("berlin") };
        let listed = list(&[bob], &[zoe], Form::Json);
        let lines: Vec<_> = listed.lines().collect();
        assert_eq!(lines[1], r#"{"nick":"Zoë","ip":"10.0.0.9","udp":40001,"server":"berlin"}"#);
        assert!(lines[0].contains(&format!(r#""fingerprint":"{fingerprint}""#)), "{listed}");
        assert!(lines[0].starts_with(
            r#"{"nick":"Bob","ip":"10.0.0.9","udp":40001,"dialect":"framed","modern":true,"#
        ));
        let until = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
        let rules = [
            (Sanction::Ban, "Eve", None, Some("spam\nand more")),
            (Sanction::Mute, "192.0.2.0/24", Some(until), None),
        ];
        let rules = rules.map(|(sanction, target, until, why)| Rule {
            sanction,
            target: target.parse().unwrap(),
            until,
            why: why.map(ToOwned::to_owned),
        });
        assert_eq!(
            bans(&rules, SystemTime::UNIX_EPOCH, Form::Json),
            "{\"sanction\":\"ban\",\"who\":\"Eve\",\"why\":\"spam\\nand more\"}\n\
             {\"sanction\":\"mute\",\"who\":\"192.0.2.0/24\",\"until\":\"1970-01-02T00:00:00Z\"}"
        );
        assert_eq!(bans(&[], SystemTime::UNIX_EPOCH, Form::Json), "");
        assert_eq!(said("done".to_owned(), Form::Json), r#"{"text":"done"}"#);
    }
}
