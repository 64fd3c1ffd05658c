//! All settings, each defined once. Flags, variables of the environment, the file, `plausch config`, help and the
//! manual are derived from this table; the defaults are those of the types that the settings end up in.

use std::time::Duration;

use plausch_core::name::Nick;

use super::Settings;
use super::units::{
    Addresses, Bytes, Count, Dialect, HistoryKeep, LogLevel, LookAlikes, Nickname, Notation, OnOff,
    Server, Switch, Time, Unit, WhichJoins,
};
use crate::texts;

/// A [`Setting`]: its section, its key, the field that it sets, how that is written, help, and the range with reasons.
macro_rules! setting {
    (
        $section:ident, $key:literal, $($field:ident).+ : $unit:ty, $help:literal
        $(, from $least:expr => $too_low:literal)? $(, to $most:expr => $too_high:literal)?
    ) => {
        Setting {
            key: $key,
            short: None,
            section: Section::$section,
            notation: <$unit>::NOTATION,
            help: $help,
            is_limit: false,
            needs_restart: false,
            assign: |settings, text| {
                let value = <$unit>::read(text)?;
                $(if value < $least { return Err($too_low.to_owned()) })?
                $(if value > $most { return Err($too_high.to_owned()) })?
                settings.$($field).+ = value;
                Ok(())
            },
            write: |settings| <$unit>::write(&settings.$($field).+),
            least: || None$(.or(Some(<$unit>::write(&$least))))?,
            most: || None$(.or(Some(<$unit>::write(&$most))))?,
        }
    };
}

/// To add a setting, add the field that it sets, and a line here.
pub static SETTINGS: &[Setting] = &[
    setting!(Chat, "server", chat.server: Server, "The server to join").short('s'),
    setting!(Chat, "nick", chat.nick: Nickname,
        "Your nickname: up to 32 bytes, no spaces, no ':'").short('n'),
    setting!(Chat, "dialect", chat.dialect: Dialect,
        "The dialect to speak with the server; auto finds out"),
    setting!(Chat, "mouse", chat.mouse: OnOff,
        "Whether the wheel scrolls and clicks select; text is then marked with Shift"),
    setting!(Chat, "member-list", chat.member_list: OnOff,
        "Whether the members stand beside the room; Alt+M shows and hides them"),
    setting!(Chat, "joins", chat.joins: WhichJoins,
        "Which joins and leaves are shown: those in a row as one line, all, or none"),
    setting!(Chat, "history", chat.history.keep: HistoryKeep,
        "Which conversations are kept on this computer: none, rooms, or private chats too"),
    setting!(Chat, "history-days", chat.history.days: Count<u32>,
        "For how many days they are kept; 0 is no limit").limit(),
    setting!(Chat, "history-size", chat.history.bytes: Bytes,
        "How large the file may become in which they are kept; the oldest go first",
        from 1 << 20 => "a day's talk would not fit").limit(),
    setting!(Chat, "past", chat.limits.past: Count<u32>,
        "How many texts that were said before you came to ask the server for; 0 asks for none").limit(),
    setting!(Chat, "invitations-at-once", chat.limits.invitations.burst: Count<u32>,
        "How many invitations from one IP address may arrive at once; 0 is no limit").limit(),
    setting!(Chat, "invitations-per-second", chat.limits.invitations.per_second: Count<u32>,
        "How many more invitations from one IP address may arrive per second").limit(),
    setting!(Serve, "listen", serve.listen: Addresses,
        "The addresses to listen on, separated by commas; port 0 takes a free one").short('l').restart(),
    setting!(Serve, "log", serve.log: LogLevel,
        "How much to log on stderr; what members say is never logged"),
    setting!(Serve, "payload-length", serve.limits.directory.payload_length: Bytes,
        "The longest message that a member may send",
        from MIN_PAYLOAD => "nobody could join, as a client's first message would be too long",
        to MAX_PAYLOAD => "the protocol cannot carry a longer one").limit().restart(),
    setting!(Serve, "members", serve.limits.directory.members: Count<usize>,
        "How many members there may be",
        from 1 => "nobody could join").limit(),
    setting!(Serve, "connections-per-address", serve.limits.directory.connections_per_address: Count<usize>,
        "How many connections one IP address may have; 0 is no limit").limit(),
    setting!(Serve, "connections-unregistered", serve.limits.directory.connections_unregistered: Count<usize>,
        "How many connections may be open that have not joined yet; one more closes the oldest; 0 is no limit")
        .limit(),
    setting!(Serve, "unregistered-connection", serve.limits.directory.unregistered_connection: Time,
        "How long a new connection may take to join",
        from Duration::from_millis(100) => "nobody could join in so short a time").limit(),
    setting!(Serve, "registrations-at-once", serve.limits.directory.registrations.burst: Count<u32>,
        "How many clients may join at once from one IP address; 0 is no limit").limit(),
    setting!(Serve, "registrations-per-second", serve.limits.directory.registrations.per_second: Count<u32>,
        "How many more clients may join per second from one IP address").limit(),
    setting!(Serve, "broadcasts-at-once", serve.limits.directory.broadcasts.burst: Count<u32>,
        "How many texts a member may say at once; 0 is no limit").limit(),
    setting!(Serve, "broadcasts-per-second", serve.limits.directory.broadcasts.per_second: Count<u32>,
        "How many more texts a member may say per second").limit(),
    setting!(Serve, "past-texts", serve.limits.directory.past.texts: Count<usize>,
        "How many texts are kept for those who come later and ask; 0 keeps none").limit(),
    setting!(Serve, "past-bytes", serve.limits.directory.past.bytes: Bytes,
        "How many bytes of texts are kept for those who come later, at most half of bytes-waiting").limit(),
    setting!(Serve, "past-age", serve.limits.directory.past.age: Time,
        "How long texts are kept for those who come later").limit(),
    setting!(Serve, "bytes-waiting", serve.limits.bytes_waiting: Bytes,
        "How much may wait for a slow member before it is dropped; at least twice payload-length").limit(),
    setting!(Serve, "newcomers-pause", serve.limits.directory.newcomers_pause: Time,
        "How long an original client hears nothing after its welcome",
        to Duration::from_secs(10) => "an original client would seem to hang").limit(),
    setting!(Serve, "ping-after", serve.limits.directory.ping_after: Time,
        "How long a member may be silent before the server asks whether it is there",
        from Duration::from_secs(1) => "the server would be busy asking").limit(),
    setting!(Serve, "dead-after", serve.limits.directory.dead_after: Time,
        "How long a member may be silent before it is dropped; at least 1s more than ping-after").limit(),
    setting!(Serve, "ghost-after", serve.limits.directory.ghost_after: Time,
        "How long a silent member has to answer if somebody else wants to join with its nickname",
        from Duration::from_millis(100) => "a member could lose its nickname to somebody else before it can answer",
        to Duration::from_secs(10) => "a client that wants to join gives up before that").limit(),
    setting!(Serve, "look-alikes", serve.limits.look_alikes: LookAlikes,
        "Whether to allow nicknames that look like a taken one, or that mix scripts").limit().restart(),
    setting!(Serve, "no-rate-limits", serve.no_rate_limits: Switch,
        "Let members join and say as much as they can, for benchmarks").limit(),
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
        (directory.broadcasts, ["broadcasts-per-second", "broadcasts-at-once"]),
    ] {
        if rate.burst > 0 && rate.per_second == 0 {
            return Some((keys, texts::rate_never_refills(keys[1])));
        }
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

/// What a setting is for. In the file, settings for chatting stand at the top, and those for serving in `[serve]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
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
    /// What it means, without its default and its range.
    pub help: &'static str,
    /// Whether help lists it with the limits.
    pub is_limit: bool,
    /// Whether a server that runs keeps its value.
    pub needs_restart: bool,
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

    /// Where it belongs in the file: for a user who wrote it elsewhere.
    pub(super) fn misplaced(&self) -> String {
        match self.section {
            Section::Chat => texts::belongs_at_the_top(self.key),
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
        let value = match self.notation.is_quoted {
            true => toml_edit::Value::from(value).to_string(),
            false => value,
        };
        Some(format!("{} = {value}", self.key))
    }

    /// The allowed values, if they are limited: "at least 1".
    pub fn range(&self) -> Option<String> {
        texts::range((self.least)().as_deref(), (self.most)().as_deref())
    }

    /// Whether its flag takes no value.
    pub fn is_switch(&self) -> bool {
        self.notation.name.is_empty()
    }

    const fn short(self, letter: char) -> Self {
        Setting { short: Some(letter), ..self }
    }

    const fn restart(self) -> Self {
        Setting { needs_restart: true, ..self }
    }

    const fn limit(self) -> Self {
        Setting { is_limit: true, ..self }
    }
}

/// The variable that stands for the flag `--KEY`.
pub(super) fn variable(key: &str) -> String {
    format!("PLAUSCH_{}", key.to_uppercase().replace('-', "_"))
}
