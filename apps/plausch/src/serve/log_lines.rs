//! The lines of the server's log. Nicknames and errors of others in them are sanitised, too.

use std::fmt;
use std::io::{self, Write};

use env_logger::Builder;
use env_logger::fmt::Formatter;
use log::{LevelFilter, Record};

use plausch_app::sanitise::sanitise;

/// Logs to stderr, from `level` on.
pub(super) fn start(level: LevelFilter) {
    // Only what this program logs: the logs of its libraries help nobody who runs it.
    Builder::new().filter_module("plausch", level).format(line).init();
}

fn line(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let (time, level, target) = (out.timestamp(), record.level(), record.target());
    let style = out.default_level_style(level);
    writeln!(out, "[{time} {style}{level:<5}{style:#} {target}] {}", shown(record.args()))
}

/// The message of a line, sanitised.
pub(crate) fn shown(args: &fmt::Arguments<'_>) -> String {
    sanitise(&args.to_string())
}
