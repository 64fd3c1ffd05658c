//! All settings, each defined once. Flags, variables of the environment, the file, `plausch config`, help and the
//! manual are derived from this table; the defaults are those of the types that the settings end up in.

use std::time::Duration;

use plausch_core::name::Nick;
use plausch_transport_std::server::Target;

use super::looks::{ThemeName, Times};
use super::units::{
    Addresses, Admitted, Alone, AttentionKinds, Bytes, ClickableLinks, Count, Dialect, Engine,
    File, HistoryKeep, Keys, LogForm, LogLevel, LookAlikes, MetricsAddress, Networks, Nickname,
    Notation, NotifyBy, OnOff, QuietHours, QuietNow, RoomName, SecureLinks, Server, ServerName,
    Switch, Time, Tongue, Topic, Unit, WhichJoins, WordList,
};
use super::{Secure, Settings};
use crate::language::fl;
use crate::texts;

/// A [`Setting`]: its section, its key, the field that it sets, how that is written, the message with its help, and the
/// range with messages that give reasons.
macro_rules! setting {
    (
        $section:ident, $key:literal, $($field:ident).+ : $unit:ty, $help:ident
        $(, from $least:expr => $too_low:ident)? $(, to $most:expr => $too_high:ident)?
    ) => {
        Setting {
            key: $key,
            short: None,
            section: Section::$section,
            notation: <$unit>::NOTATION,
            words: <$unit>::words,
            help: || fl!($help),
            is_limit: false,
            needs_restart: false,
            is_confidential: false,
            assign: |settings, text| {
                let value = <$unit>::read(text)?;
                $(if value < $least { return Err(fl!($too_low)) })?
                $(if value > $most { return Err(fl!($too_high)) })?
                settings.$($field).+ = value;
                Ok(())
            },
            write: |settings| <$unit>::write(&settings.$($field).+),
            least: || None$(.or(Some(<$unit>::write(&$least))))?,
            most: || None$(.or(Some(<$unit>::write(&$most))))?,
        }
    };
}

/// To add a setting, add the field that it sets, a line here, and its help to `i18n/`.
pub static SETTINGS: &[Setting] = &[
    setting!(All, "language", language: Tongue, setting_language),
    setting!(Both, "secure", secure: SecureLinks, setting_secure).restart(),
    setting!(Chat, "server", chat.server: Server, setting_server).short('s'),
    setting!(Chat, "nick", chat.nick: Nickname, setting_nick).short('n'),
    setting!(Chat, "dialect", chat.dialect: Dialect, setting_dialect),
    setting!(Chat, "mouse", chat.mouse: OnOff, setting_mouse),
    setting!(Chat, "member-list", chat.member_list: OnOff, setting_member_list),
    setting!(Chat, "theme", chat.theme: ThemeName, setting_theme),
    setting!(Chat, "time-format", chat.time_format: Times, setting_time_format),
    setting!(Chat, "joins", chat.joins: WhichJoins, setting_joins),
    setting!(Chat, "emoji", chat.emoji: OnOff, setting_emoji),
    setting!(Chat, "emoji-bar", chat.emoji_bar: OnOff, setting_emoji_bar),
    setting!(Chat, "links", chat.links: ClickableLinks, setting_links),
    setting!(Chat, "plain-time", chat.plain_time: OnOff, setting_plain_time),
    setting!(Chat, "history", chat.history.keep: HistoryKeep, setting_history),
    setting!(Chat, "history-days", chat.history.days: Count<u32>, setting_history_days).limit(),
    setting!(Chat, "history-size", chat.history.bytes: Bytes, setting_history_size,
        from 1 << 20 => history_size_too_low).limit(),
    setting!(Chat, "past", chat.limits.past: Count<u32>, setting_past).limit(),
    setting!(Chat, "attention", chat.attention.kinds: AttentionKinds, setting_attention),
    setting!(Chat, "highlight", chat.attention.highlight: WordList, setting_highlight),
    setting!(Chat, "bell", chat.attention.bell: OnOff, setting_bell),
    setting!(Chat, "notify", chat.attention.notify: NotifyBy, setting_notify),
    setting!(Chat, "title", chat.attention.title: OnOff, setting_title),
    setting!(Chat, "quiet", chat.attention.quiet: QuietNow, setting_quiet),
    setting!(Chat, "quiet-hours", chat.attention.quiet_hours: QuietHours, setting_quiet_hours),
    setting!(Chat, "invitations-at-once", chat.limits.invitations.burst: Count<u32>, setting_invitations_at_once).limit(),
    setting!(Chat, "invitations-per-second", chat.limits.invitations.per_second: Count<u32>, setting_invitations_per_second).limit(),
    setting!(Serve, "listen", serve.listen: Addresses, setting_listen).short('l').restart(),
    setting!(Serve, "qr", serve.qr: OnOff, setting_qr).restart(),
    setting!(Serve, "topic", serve.topic: Topic, setting_topic),
    setting!(Serve, "motd-file", serve.motd_file: File, setting_motd_file),
    setting!(Serve, "log", serve.log: LogLevel, setting_log),
    setting!(Serve, "log-format", serve.log_format: LogForm, setting_log_format).restart(),
    setting!(Serve, "metrics", serve.metrics: MetricsAddress, setting_metrics).restart(),
    setting!(Serve, "cluster", serve.cluster.engine: Engine, setting_cluster).restart().confidential(),
    setting!(Serve, "cluster-name", serve.cluster.name: ServerName, setting_cluster_name).restart(),
    setting!(Serve, "cluster-room", serve.cluster.room: RoomName, setting_cluster_room).restart(),
    setting!(Serve, "cluster-lease", serve.cluster.lease: Time, setting_cluster_lease,
        from Duration::from_secs(1) => cluster_lease_too_low,
        to Duration::from_secs(600) => cluster_lease_too_high).restart(),
    setting!(Serve, "cluster-alone", serve.cluster.alone: Alone, setting_cluster_alone).restart(),
    setting!(Serve, "cluster-ca", serve.cluster.ca: File, setting_cluster_ca).restart(),
    setting!(Serve, "cluster-password-file", serve.cluster.password_file: File, setting_cluster_password_file).restart(),
    setting!(Serve, "threads", serve.threads: Count<usize>, setting_threads,
        from 1 => threads_too_low,
        to 1024 => threads_too_high).restart(),
    setting!(Serve, "payload-length", serve.limits.directory.payload_length: Bytes, setting_payload_length,
        from MIN_PAYLOAD => payload_length_too_low,
        to MAX_PAYLOAD => payload_length_too_high).limit().restart(),
    setting!(Serve, "members", serve.limits.directory.members: Count<usize>, setting_members,
        from 1 => members_too_low).limit(),
    setting!(Serve, "connections-per-address", serve.limits.directory.connections_per_address: Count<usize>, setting_connections_per_address).limit(),
    setting!(Serve, "exempt-networks", serve.exempt: Networks, setting_exempt_networks).limit(),
    setting!(Serve, "connections-unregistered", serve.limits.directory.connections_unregistered: Count<usize>, setting_connections_unregistered).limit(),
    setting!(Serve, "unregistered-connection", serve.limits.directory.unregistered_connection: Time, setting_unregistered_connection,
        from Duration::from_millis(100) => unregistered_connection_too_low).limit(),
    setting!(Serve, "registrations-at-once", serve.limits.directory.registrations.burst: Count<u32>, setting_registrations_at_once).limit(),
    setting!(Serve, "registrations-per-second", serve.limits.directory.registrations.per_second: Count<u32>, setting_registrations_per_second).limit(),
    setting!(Serve, "handshakes-at-once", serve.limits.directory.handshakes.burst: Count<u32>, setting_handshakes_at_once).limit(),
    setting!(Serve, "handshakes-per-second", serve.limits.directory.handshakes.per_second: Count<u32>, setting_handshakes_per_second).limit(),
    setting!(Serve, "broadcasts-at-once", serve.limits.directory.broadcasts.burst: Count<u32>, setting_broadcasts_at_once).limit(),
    setting!(Serve, "broadcasts-per-second", serve.limits.directory.broadcasts.per_second: Count<u32>, setting_broadcasts_per_second).limit(),
    setting!(Serve, "past-texts", serve.limits.directory.past.texts: Count<usize>, setting_past_texts).limit(),
    setting!(Serve, "past-bytes", serve.limits.directory.past.bytes: Bytes, setting_past_bytes).limit(),
    setting!(Serve, "past-age", serve.limits.directory.past.age: Time, setting_past_age).limit(),
    setting!(Serve, "bytes-waiting", serve.limits.bytes_waiting: Bytes, setting_bytes_waiting).limit(),
    setting!(Serve, "newcomers-pause", serve.limits.directory.newcomers_pause: Time, setting_newcomers_pause,
        to Duration::from_secs(10) => newcomers_pause_too_high).limit(),
    setting!(Serve, "ping-after", serve.limits.directory.ping_after: Time, setting_ping_after,
        from Duration::from_secs(1) => ping_after_too_low).limit(),
    setting!(Serve, "dead-after", serve.limits.directory.dead_after: Time, setting_dead_after).limit(),
    setting!(Serve, "ghost-after", serve.limits.directory.ghost_after: Time, setting_ghost_after,
        from Duration::from_millis(100) => ghost_after_too_low,
        to Duration::from_secs(10) => ghost_after_too_high).limit(),
    setting!(Serve, "operators", serve.operators: Keys, setting_operators),
    setting!(Serve, "admit", serve.admitted: Admitted, setting_admit),
    setting!(Serve, "reserve-nicks", serve.reserve_nicks: OnOff, setting_reserve_nicks).restart(),
    setting!(Serve, "look-alikes", serve.limits.look_alikes: LookAlikes, setting_look_alikes).limit().restart(),
    setting!(Serve, "no-rate-limits", serve.no_rate_limits: Switch, setting_no_rate_limits).limit(),
];

/// A client that joins sends REGISTER, its nickname and its port (§2).
const MIN_PAYLOAD: usize = "REGISTER ".len() + Nick::MAX_BYTES + " 65535".len();
/// No payload reaches 2^24 bytes (§1).
const MAX_PAYLOAD: usize = (1 << 24) - 1;
/// How long a member has to answer a ping, at least.
const TIME_TO_ANSWER: Duration = Duration::from_secs(1);

/// Two settings that contradict each other: their keys, and why.
pub(super) fn conflict(settings: &Settings) -> Option<([&'static str; 2], String)> {
    let limits = &settings.serve.limits;
    let directory = &limits.directory;
    for (rate, keys) in [
        (settings.chat.limits.invitations, ["invitations-per-second", "invitations-at-once"]),
        (directory.registrations, ["registrations-per-second", "registrations-at-once"]),
        (directory.handshakes, ["handshakes-per-second", "handshakes-at-once"]),
        (directory.broadcasts, ["broadcasts-per-second", "broadcasts-at-once"]),
    ] {
        if rate.burst > 0 && rate.per_second == 0 {
            return Some((keys, texts::rate_never_refills(keys[1])));
        }
    }
    if settings.secure == Secure::Off && !settings.serve.operators.is_empty() {
        return Some((["operators", "secure"], texts::operators_without_keys()));
    }
    let names_keys = settings.serve.admitted.iter().any(|it| matches!(it, Target::Key(_)));
    if settings.secure == Secure::Off && names_keys {
        return Some((["admit", "secure"], texts::admitted_without_keys()));
    }
    let dead_after = directory.ping_after.saturating_add(TIME_TO_ANSWER);
    if directory.dead_after < dead_after {
        let why = texts::dropped_before_asked(&Time::write(&dead_after));
        return Some((["dead-after", "ping-after"], why));
    }
    let bytes_waiting = directory.payload_length.saturating_mul(2);
    if limits.bytes_waiting < bytes_waiting {
        let why = texts::dropped_by_one_text(&Bytes::write(&bytes_waiting));
        return Some((["bytes-waiting", "payload-length"], why));
    }
    None
}

/// What a setting is for. In the file, those for serving stand in `[serve]`, and all others at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Whatever the program does.
    All,
    /// Joining a room, and running a server.
    Both,
    /// Joining a room.
    Chat,
    /// Running a server.
    Serve,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file. The flag is `--KEY`; see also [`Setting::variable`].
    pub key: &'static str,
    /// The flag of one letter, if there is one.
    pub short: Option<char>,
    /// Where it belongs.
    pub section: Section,
    /// How its values are written.
    pub notation: Notation,
    help: fn() -> String,
    /// Whether help lists it with the limits.
    pub is_limit: bool,
    /// Whether a server that runs keeps its value.
    pub needs_restart: bool,
    /// Whether what was written may have a password in it: no error repeats it.
    pub(super) is_confidential: bool,
    words: fn() -> Vec<&'static str>,
    assign: fn(&mut Settings, &str) -> Result<(), String>,
    write: fn(&Settings) -> String,
    least: fn() -> Option<String>,
    most: fn() -> Option<String>,
}

impl Setting {
    /// The setting of that name.
    pub fn named(key: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// Its variable in the environment: `PLAUSCH_MEMBERS` for `members`.
    pub fn variable(&self) -> String {
        variable(self.key)
    }

    /// What it means, without its default and its range.
    pub fn help(&self) -> String {
        (self.help)()
    }

    /// Where it belongs in the file: for a user who wrote it elsewhere.
    pub(super) fn misplaced(&self) -> String {
        match self.section {
            Section::All | Section::Both | Section::Chat => texts::belongs_at_the_top(self.key),
            Section::Serve => texts::belongs_below_serve(self.key),
        }
    }

    /// Reads a value into the settings.
    ///
    /// # Errors
    /// Says why this value is not allowed, and which ones are.
    pub(super) fn set(&self, settings: &mut Settings, text: &str) -> Result<(), String> {
        (self.assign)(settings, text).map_err(|why| texts::bad_value(&why, self.range().as_deref()))
    }

    /// Its value, as a flag or the file would have it. None: it has no value.
    pub fn value(&self, settings: &Settings) -> Option<String> {
        Some((self.write)(settings)).filter(|text| !text.is_empty())
    }

    /// Its line in the file. None: it has no value.
    pub fn line(&self, settings: &Settings) -> Option<String> {
        let value = self.value(settings)?;
        Some(format!("{} = {}", self.key, self.toml(&value).ok()?))
    }

    /// A value as the file has it.
    ///
    /// # Errors
    /// If it cannot be written without quotes, as numbers are.
    pub(super) fn toml(&self, value: &str) -> Result<toml_edit::Value, toml_edit::TomlError> {
        Ok(match (self.notation.is_list, self.notation.is_quoted) {
            (true, _) => value.split(',').map(str::trim).collect::<toml_edit::Array>().into(),
            (false, true) => value.into(),
            (false, false) => value.parse()?,
        })
    }

    /// The allowed values, if they are limited: "at least 1".
    pub fn range(&self) -> Option<String> {
        texts::range((self.least)().as_deref(), (self.most)().as_deref())
    }

    /// The words to choose from, if it is a choice.
    pub fn words(&self) -> Vec<&'static str> {
        (self.words)()
    }

    /// Whether its flag takes no value.
    pub fn is_switch(&self) -> bool {
        self.notation.name.is_none()
    }

    const fn short(self, letter: char) -> Self {
        Setting { short: Some(letter), ..self }
    }

    const fn restart(self) -> Self {
        Setting { needs_restart: true, ..self }
    }

    const fn confidential(self) -> Self {
        Setting { is_confidential: true, ..self }
    }

    const fn limit(self) -> Self {
        Setting { is_limit: true, ..self }
    }
}

/// The variable that stands for the flag `--KEY`.
pub(super) fn variable(key: &str) -> String {
    format!("PLAUSCH_{}", key.to_uppercase().replace('-', "_"))
}
