//! Every setting, from every place, with good values and bad ones.

use std::path::{Path, PathBuf};

use super::*;
use crate::encoding::NotText;
use crate::texts;

const SECTIONS: &[Section] = &[Section::All, Section::Both, Section::Chat, Section::Serve];

/// A value for each setting, other than its default.
const SAMPLES: &[(&str, &str)] = &[
    ("language", "de"),
    ("secure", "require"),
    ("server", "example.org:7000"),
    ("nick", "Zoë"),
    ("dialect", "line"),
    ("mouse", "off"),
    ("member-list", "off"),
    ("theme", "mine"),
    ("time-format", "%H:%M:%S"),
    ("joins", "none"),
    ("emoji", "off"),
    ("emoji-bar", "on"),
    ("links", "off"),
    ("plain-time", "on"),
    ("history", "room"),
    ("history-days", "7"),
    ("history-size", "2MiB"),
    ("past", "7"),
    ("attention", "mention,private"),
    ("highlight", "deploy,on fire"),
    ("bell", "off"),
    ("notify", "osc777"),
    ("title", "off"),
    ("quiet", "2026-11-26T22:00:00Z"),
    ("quiet-hours", "22:00-07:00"),
    ("invitations-at-once", "2"),
    ("invitations-per-second", "6"),
    ("listen", "127.0.0.1:7000"),
    ("qr", "off"),
    ("topic", "tea, and cake"),
    ("motd-file", "motd"),
    ("log", "debug"),
    ("log-format", "json"),
    ("metrics", "127.0.0.1:9100"),
    ("cluster", "redis://192.0.2.1:6380"),
    ("cluster-name", "berlin"),
    ("cluster-room", "lobby"),
    ("cluster-lease", "20s"),
    ("cluster-alone", "accept"),
    ("cluster-ca", "ca.pem"),
    ("cluster-password-file", "password"),
    ("threads", "3"),
    ("payload-length", "512"),
    ("members", "5"),
    ("connections-per-address", "2"),
    ("exempt-networks", "192.0.2.0/24,2001:db8::/64"),
    ("connections-unregistered", "9"),
    ("unregistered-connection", "3s"),
    ("registrations-at-once", "3"),
    ("registrations-per-second", "4"),
    ("handshakes-at-once", "5"),
    ("handshakes-per-second", "6"),
    ("broadcasts-at-once", "7"),
    ("broadcasts-per-second", "8"),
    ("past-texts", "3"),
    ("past-bytes", "2KiB"),
    ("past-age", "5m"),
    ("bytes-waiting", "64KiB"),
    ("newcomers-pause", "100ms"),
    ("ping-after", "10s"),
    ("dead-after", "20s"),
    ("ghost-after", "1s"),
    ("operators", "9564 b2b5 6b02 7db8 e426 94f3 299b e63b"),
    ("admit", "9564 b2b5 6b02 7db8 e426 94f3 299b e63b,192.0.2.0/24"),
    ("reserve-nicks", "on"),
    ("look-alikes", "allow"),
    ("no-rate-limits", "true"),
];

fn flags(values: &[(&'static str, &str)]) -> Flags {
    values.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
}

fn in_file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

/// Settles `values` as flags, with an empty file.
fn settle(values: &[(&'static str, &str)]) -> Result<Settings, String> {
    let (_folder, path) = in_file("");
    Sources::read(flags(values), Some(&path), &|_| None)?.resolve(SECTIONS)
}

fn values(settings: &Settings) -> Vec<(&'static str, String)> {
    let value = |setting: &Setting| setting.value(settings).unwrap_or_default();
    SETTINGS.iter().map(|setting| (setting.key, value(setting))).collect()
}

#[test]
fn every_setting_has_the_same_name_and_meaning_in_flags_environment_and_file() {
    let samples: Vec<_> = SAMPLES.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    let by_flags = settle(SAMPLES).unwrap();
    assert_eq!(values(&by_flags), samples);

    let environment = |variable: &str| {
        let setting = SETTINGS.iter().find(|setting| setting.variable() == variable)?;
        SAMPLES.iter().find(|(key, _)| *key == setting.key).map(|(_, value)| (*value).to_owned())
    };
    let (_folder, path) = in_file("");
    let sources = Sources::read(Flags::new(), Some(&path), &environment).unwrap();
    assert_eq!(values(&sources.resolve(SECTIONS).unwrap()), samples);

    let lines = |section| {
        let settings = SETTINGS.iter().filter(move |setting| setting.section == section);
        settings.map(|setting| setting.line(&by_flags).unwrap() + "\n").collect::<String>()
    };
    let text = format!(
        "{}{}{}[serve]\n{}",
        lines(Section::All),
        lines(Section::Both),
        lines(Section::Chat),
        lines(Section::Serve)
    );
    let (_folder, path) = in_file(&text);
    let sources = Sources::read(Flags::new(), Some(&path), &|_| None).unwrap();
    assert_eq!(values(&sources.resolve(SECTIONS).unwrap()), samples, "{text}");
}

#[test]
fn the_samples_differ_from_the_defaults() {
    let defaults = values(&Settings::default());
    for (sample, default) in SAMPLES.iter().zip(&defaults) {
        assert_eq!(sample.0, default.0);
        assert_ne!(sample.1, default.1, "{}", sample.0);
    }
    assert_eq!(SAMPLES.len(), defaults.len());
}

#[test]
fn the_defaults_are_those_of_the_types_and_are_allowed() {
    let nothing = settle(&[]).unwrap();
    let limits = client::Limits { past: 100, ..client::Limits::default() };
    assert_eq!(nothing.chat.limits, limits);
    assert_eq!(nothing.chat.server.to_string(), "127.0.0.1:9000");
    assert_eq!(nothing.chat.nick, None);
    let usual = server::Options::default();
    assert_eq!(nothing.serve.listen, usual.listen);
    assert_eq!(nothing.serve.limits.directory, usual.limits.directory);
    assert_eq!(nothing.serve.limits.bytes_waiting, usual.limits.bytes_waiting);
    let mut settings = Settings::default();
    for setting in SETTINGS {
        if let Some(value) = setting.value(&nothing) {
            assert_eq!(setting.set(&mut settings, &value), Ok(()), "{}", setting.key);
        }
    }
    assert_eq!(values(&settings), values(&nothing));
}

#[test]
fn flags_win_over_environment_over_file_over_default() {
    let nothing = |_: &str| None;
    let some = |name: &str| (name == "PLAUSCH_MEMBERS").then(|| "30".to_owned());
    let (_empty, no_file) = in_file("");
    let (_folder, file) = in_file("[serve]\nmembers = 20\n");
    for (flag, env, path, members, origin) in [
        (None, &nothing as Environment<'_>, &no_file, 10_000, Origin::Default),
        (None, &nothing, &file, 20, Origin::File(file.clone(), 2)),
        (None, &some, &file, 30, Origin::Environment),
        (Some(("members", "40")), &some, &file, 40, Origin::Flag),
    ] {
        let sources = Sources::read(flags(flag.as_slice()), Some(path), env).unwrap();
        assert_eq!(sources.resolve(SECTIONS).unwrap().serve.limits.directory.members, members);
        assert_eq!(sources.origin(Setting::named("members").unwrap()), origin);
    }
}

#[test]
fn what_cannot_be_read_says_how_it_is_written() {
    for (key, value, what) in [
        ("server", "host:0", texts::bad_server().as_str()),
        ("nick", "a b", "spaces"),
        ("dialect", "klingon", "auto, framed, line"),
        ("invitations-at-once", "many", texts::bad_count().as_str()),
        ("invitations-per-second", "4294967296", texts::count_too_large().as_str()),
        ("listen", "nowhere", "IP:PORT"),
        ("log", "loud", "off, error, warn, info, debug, trace"),
        ("payload-length", "1 sack", texts::bad_bytes().as_str()),
        ("members", "-1", texts::bad_count().as_str()),
        ("connections-per-address", "", texts::bad_count().as_str()),
        ("connections-unregistered", "1.5", texts::bad_count().as_str()),
        ("unregistered-connection", "10", texts::bad_time().as_str()),
        ("registrations-at-once", "x", texts::bad_count().as_str()),
        ("registrations-per-second", "x", texts::bad_count().as_str()),
        ("broadcasts-at-once", "x", texts::bad_count().as_str()),
        ("broadcasts-per-second", "x", texts::bad_count().as_str()),
        ("bytes-waiting", "much", texts::bad_bytes().as_str()),
        ("newcomers-pause", "soon", texts::bad_time().as_str()),
        ("ping-after", "-1s", texts::bad_time().as_str()),
        ("dead-after", "never", texts::bad_time().as_str()),
        ("ghost-after", "3", texts::bad_time().as_str()),
        ("look-alikes", "perhaps", "refuse, allow"),
        ("secure", "yes", "off, prefer, require"),
        ("no-rate-limits", "perhaps", texts::bad_switch().as_str()),
    ] {
        let error = settle(&[(key, value)]).unwrap_err();
        assert!(error.starts_with(&format!("--{key}")) && error.contains(what), "{error}");
    }
}

#[test]
fn what_would_lock_everybody_out_is_refused_with_the_reason_and_the_range() {
    for (key, value, why, range) in [
        ("members", "0", "nobody could join", "at least 1"),
        ("payload-length", "10", "first message would be too long", "47 to 16777215"),
        ("payload-length", "46", "first message would be too long", "47 to 16777215"),
        ("payload-length", "16MiB", "cannot carry", "47 to 16777215"),
        ("unregistered-connection", "0s", "in so short a time", "at least 100ms"),
        ("newcomers-pause", "1h", "seem to hang", "at most 10s"),
        ("ping-after", "0s", "busy asking", "at least 1s"),
        ("ghost-after", "0s", "lose its nickname", "100ms to 10s"),
        ("ghost-after", "1m", "gives up before that", "100ms to 10s"),
    ] {
        let error = settle(&[(key, value)]).unwrap_err();
        let setting = format!("--{key} {value}: ");
        assert!(error.starts_with(&setting) && error.contains(why), "{error}");
        assert!(error.ends_with(&format!("(allowed: {range})")), "{error}");
    }
    settle(&[("members", "1"), ("payload-length", "47"), ("ghost-after", "100ms")]).unwrap();
    settle(&[("newcomers-pause", "0s"), ("connections-per-address", "0")]).unwrap();
}

#[test]
fn a_client_with_the_longest_nickname_can_join_at_the_least_payload_length() {
    let longest = format!("REGISTER {} 65535", "x".repeat(Nick::MAX_BYTES));
    settle(&[("payload-length", &longest.len().to_string())]).unwrap();
    settle(&[("payload-length", &(longest.len() - 1).to_string())]).unwrap_err();
}

#[test]
fn values_that_do_not_go_together_are_refused_with_both_named() {
    for (values, one, other, advice) in [
        (
            &[("dead-after", "20s")][..],
            "--dead-after 20s",
            "ping-after = 30s (the default)",
            "dead-after to at least 31s",
        ),
        (
            &[("ping-after", "2m")],
            "dead-after = 1m 30s (the default)",
            "--ping-after 2m",
            "dead-after to at least 2m 1s",
        ),
        (
            &[("bytes-waiting", "9")],
            "--bytes-waiting 9",
            "payload-length = 4KiB (the default)",
            "bytes-waiting to at least 8KiB",
        ),
        (
            &[("broadcasts-per-second", "0")],
            "--broadcasts-per-second 0",
            "broadcasts-at-once = 50 (the default)",
            "broadcasts-at-once to 0 for no limit",
        ),
        (
            &[("registrations-per-second", "0"), ("registrations-at-once", "9")],
            "--registrations-per-second 0",
            "--registrations-at-once 9",
            "registrations-at-once to 0 for no limit",
        ),
        (
            &[("invitations-per-second", "0")],
            "--invitations-per-second 0",
            "invitations-at-once = 5 (the default)",
            "invitations-at-once to 0 for no limit",
        ),
    ] {
        let error = settle(values).unwrap_err();
        assert!(error.starts_with(&format!("{one} does not go with {other}: ")), "{error}");
        assert!(error.contains(advice), "{error}");
    }
    settle(&[("broadcasts-per-second", "0"), ("broadcasts-at-once", "0")]).unwrap();
    settle(&[("dead-after", "31s")]).unwrap();
}

#[test]
fn an_error_names_the_place_of_the_value() {
    let (_folder, path) = in_file("# mine\n[serve]\nmembers = 0\n");
    let file = Sources::read(Flags::new(), Some(&path), &|_| None).unwrap();
    let error = file.resolve(SECTIONS).unwrap_err();
    let place = format!("members = 0 ({}, line 3): ", path.display());
    assert!(error.starts_with(&place), "{error}");
    let env = |name: &str| (name == "PLAUSCH_NICK").then(|| "a b".to_owned());
    let environment = Sources::read(Flags::new(), Some(&path), &env).unwrap();
    let error = environment.resolve(&[Section::Chat]).unwrap_err();
    assert!(error.starts_with("PLAUSCH_NICK=a b (environment): "), "{error}");
}

#[test]
fn a_file_may_start_with_a_byte_order_mark_and_other_encodings_are_named() {
    let (_folder, path) = in_file("\u{feff}nick = \"Zoë\"\n");
    let sources = Sources::read(Flags::new(), Some(&path), &|_| None).unwrap();
    assert_eq!(sources.resolve(SECTIONS).unwrap().chat.nick, Nick::new("Zoë").ok());
    remember_nick(&path, &Nick::new("Ann").unwrap()).unwrap();
    let sources = Sources::read(Flags::new(), Some(&path), &|_| None).unwrap();
    assert_eq!(sources.resolve(SECTIONS).unwrap().chat.nick, Nick::new("Ann").ok());

    let utf16: Vec<u8> = "nick = \"Zoë\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, what) in [(&utf16[..], NotText::Utf16), (b"nick = \"Zo\xeb\"", NotText::Latin1)] {
        std::fs::write(&path, bytes).unwrap();
        let error = Sources::read(Flags::new(), Some(&path), &|_| None).err();
        assert_eq!(error, Some(texts::not_text_in(&path, what)));
    }
}

#[test]
fn an_empty_variable_is_like_none() {
    let (_folder, path) = in_file("nick = \"Zoë\"\n");
    let empty = |_: &str| Some(String::new());
    let settings = Sources::read(Flags::new(), Some(&path), &empty).unwrap().resolve(SECTIONS);
    assert_eq!(settings.unwrap().chat.nick, Nick::new("Zoë").ok());
}

#[test]
fn a_file_that_is_named_has_to_exist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing.toml");
    let error = Sources::read(Flags::new(), Some(&path), &|_| None).err().unwrap();
    assert!(error.contains("missing.toml") && error.contains("no such"), "{error}");
    let env = |name: &str| (name == "PLAUSCH_CONFIG").then(|| path.display().to_string());
    assert_eq!(Sources::read(Flags::new(), None, &env).err().as_ref(), Some(&error));
}

#[test]
fn the_rates_can_be_turned_off_and_nothing_else_with_them() {
    let settings = settle(&[("no-rate-limits", "true")]).unwrap();
    let directory = settings.serve.options().limits.directory;
    let usual = server::Limits::default().directory;
    assert_eq!(
        directory,
        plausch_core::directory::Limits {
            broadcasts: Rate::UNLIMITED,
            registrations: Rate::UNLIMITED,
            handshakes: Rate::UNLIMITED,
            ..usual
        }
    );
}

#[test]
fn sections_that_are_not_asked_for_keep_their_defaults() {
    let (_folder, path) = in_file("[serve]\nmembers = 0\n");
    let sources = Sources::read(Flags::new(), Some(&path), &|_| None).unwrap();
    let settings = sources.resolve(&[Section::Chat]).unwrap();
    assert_eq!(values(&settings), values(&Settings::default()));
}

#[test]
fn the_language_is_known_before_all_else_and_whatever_is_wrong_with_the_settings() {
    let german = |name: &str| (name == "LANG").then(|| "de_DE.UTF-8".to_owned());
    let spoken = |flags_given: &[(&'static str, &str)], text: &str| {
        let (_folder, path) = in_file(text);
        language(flags(flags_given), Some(&path), &german).tag()
    };
    assert_eq!(spoken(&[], ""), "de");
    assert_eq!(spoken(&[], "language = \"en\""), "en");
    assert_eq!(spoken(&[], "language = \"auto\""), "de");
    assert_eq!(spoken(&[("language", "de")], "language = \"en\""), "de");
    assert_eq!(spoken(&[("language", "en")], "[[["), "en");
    assert_eq!(spoken(&[("language", "tlh")], "nick = 3"), "de");
    assert_eq!(language(Flags::new(), Some(Path::new("/no/such/file")), &german).tag(), "de");
}
