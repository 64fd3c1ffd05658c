//! The lines of the server's log. Nicknames and errors of others in them are sanitised, too.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};

use jiff::Timestamp;
use log::kv::{Key, Value, VisitSource};
use log::{Level, LevelFilter, Log, Metadata, Record};
use serde::Serialize;

use plausch_app::environment::{variable, wants_colours};
use plausch_app::sanitise::sanitise;
use plausch_app::settings::LogFormat;

use super::log_words;
use crate::terminal::known;
use crate::writer::Writer;

/// Logs to `writer`, which writes to stderr, from `level` on.
pub(super) fn start(writer: Writer, level: LevelFilter, format: LogFormat) {
    let look = match format {
        LogFormat::Text => Look::of_stderr(),
        LogFormat::Json => Look::Json,
    };
    let log = LogLines { writer, look };
    if log::set_boxed_logger(Box::new(log)).is_ok() {
        set_level(level);
    }
}

/// Logs from `level` on.
pub(super) fn set_level(level: LevelFilter) {
    log::set_max_level(level);
}

struct LogLines {
    writer: Writer,
    look: Look,
}

/// What stands beside a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// The time and the level, for a file or a pipe.
    Plain,
    /// The same, in colours.
    Colours,
    /// The level as a number, as the journal of systemd wants it: it adds the time.
    Journal,
    /// For programs: an object. What has an `event` is in English, whatever the language in force.
    Json,
}

/// A line for programs.
#[derive(Serialize)]
struct JsonLine<'a> {
    time: String,
    level: String,
    /// Where in the program it comes from.
    target: &'a str,
    message: String,
    /// What it names: `event`, and whatever belongs to that.
    #[serde(flatten)]
    values: Values,
}

/// The values of a line, by name, sanitised.
#[derive(Default, Serialize)]
struct Values(BTreeMap<String, String>);

impl<'kvs> VisitSource<'kvs> for Values {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
        self.0.insert(key.to_string(), sanitise(&value.to_string()));
        Ok(())
    }
}

impl Log for LogLines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Only what this program logs: the logs of its libraries help nobody who runs it.
        metadata.target().starts_with("plausch") && metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.writer.say(&line(self.look, Timestamp::now(), record));
        }
    }

    fn flush(&self) {}
}

impl Look {
    fn of_stderr() -> Self {
        if is_journal() {
            Look::Journal
        } else if io::stderr().is_terminal()
            && wants_colours(&variable)
            && !known::is_dumb(&variable)
        {
            Look::Colours
        } else {
            Look::Plain
        }
    }
}

/// Whether stderr is the stream to the journal that systemd opened: its device and its inode.
fn is_journal() -> bool {
    #[cfg(unix)]
    if let (Ok(stream), Ok(stderr)) =
        (std::env::var("JOURNAL_STREAM"), rustix::fs::fstat(io::stderr()))
    {
        return stream == format!("{}:{}", stderr.st_dev, stderr.st_ino);
    }
    false
}

fn line(look: Look, now: Timestamp, record: &Record<'_>) -> String {
    let (level, message) = (record.level(), shown(record));
    // Whoever looks for a fault wants to know where in the program a line comes from.
    let place = match level {
        Level::Debug | Level::Trace => format!("{}: ", record.target()),
        _ => String::new(),
    };
    let time = now.strftime("%Y-%m-%dT%H:%M:%SZ");
    match look {
        Look::Plain => format!("{time} {level:<5} {place}{message}"),
        Look::Colours => {
            let colour = match level {
                Level::Error => 31,
                Level::Warn => 33,
                Level::Info => 32,
                Level::Debug | Level::Trace => 36,
            };
            format!("{time} \x1b[{colour}m{level:<5}\x1b[0m {place}{message}")
        }
        Look::Journal => {
            let priority = match level {
                Level::Error => 3,
                Level::Warn => 4,
                Level::Info => 6,
                Level::Debug | Level::Trace => 7,
            };
            format!("<{priority}>{place}{message}")
        }
        Look::Json => json(now, record),
    }
}

fn json(now: Timestamp, record: &Record<'_>) -> String {
    let mut values = Values::default();
    // These take every value.
    let _ = record.key_values().visit(&mut values);
    let line = JsonLine {
        time: now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        level: record.level().as_str().to_lowercase(),
        target: record.target(),
        message: sanitise(&record.args().to_string()),
        values,
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// The message of a line, in the language in force, sanitised.
pub(crate) fn shown(record: &Record<'_>) -> String {
    sanitise(&log_words::message(record))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(look: Look, level: Level) -> String {
        let args = format_args!("ann joined\u{1b}[2J");
        let record = Record::builder().args(args).level(level).target("plausch_core").build();
        line(look, Timestamp::UNIX_EPOCH, &record)
    }

    #[test]
    fn a_line_says_when_and_how_grave_and_where_only_to_who_looks_for_a_fault() {
        let shown = "ann joined [2J";
        assert_eq!(logged(Look::Plain, Level::Info), format!("1970-01-01T00:00:00Z INFO  {shown}"));
        assert_eq!(
            logged(Look::Plain, Level::Debug),
            format!("1970-01-01T00:00:00Z DEBUG plausch_core: {shown}")
        );
        assert!(logged(Look::Colours, Level::Warn).ends_with(&format!("\u{1b}[0m {shown}")));
    }

    #[test]
    fn programs_get_an_object_with_all_that_the_line_names() {
        let values = [("event", "joined"), ("nick", "ann\u{1b}[2J"), ("link", "link 7")];
        let args = format_args!("ann\u{1b}[2J joined");
        let record = Record::builder().args(args).key_values(&values).build();
        let line = line(Look::Json, Timestamp::UNIX_EPOCH, &record);
        assert!(!line.contains('\n') && line.starts_with(r#"{"time":"1970-01-01T00:00:00.000Z","#));
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        for (key, value) in [
            ("level", "info"),
            ("event", "joined"),
            ("nick", "ann [2J"),
            ("link", "link 7"),
            ("message", "ann [2J joined"),
        ] {
            assert_eq!(object[key], value, "{line}");
        }
    }

    #[test]
    fn the_journal_gets_the_level_as_a_number_and_no_second_time() {
        assert_eq!(logged(Look::Journal, Level::Info), "<6>ann joined [2J");
        assert_eq!(logged(Look::Journal, Level::Error), "<3>ann joined [2J");
    }
}
