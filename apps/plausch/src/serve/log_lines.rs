//! The lines of the server's log: nicknames and errors of others pass the gate to the terminal in them, too.

use std::fmt;
use std::io::{self, Write};

use env_logger::Builder;
use env_logger::fmt::Formatter;
use log::{LevelFilter, Record};

use plausch_app::sanitise::sanitise;

/// Logs to stderr, from `level` on.
pub(super) fn start(level: LevelFilter) {
    // Only what this program says of itself: what its building blocks say helps nobody who runs it.
    Builder::new().filter_module("plausch", level).format(line).init();
}

fn line(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let (time, level, target) = (out.timestamp(), record.level(), record.target());
    let style = out.default_level_style(level);
    writeln!(out, "[{time} {style}{level:<5}{style:#} {target}] {}", shown(record.args()))
}

/// What a line says, as it is shown.
pub(crate) fn shown(args: &fmt::Arguments<'_>) -> String {
    sanitise(&args.to_string())
}
