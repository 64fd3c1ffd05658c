//! How the program ends.

use std::io::{self, Write};
use std::process::ExitCode;

use plausch_app::sanitise::sanitise;

/// The exit code for what is wrong with the command line, the environment or the file.
pub(crate) const USAGE: u8 = 2;

/// Says why the program ends, and with what code.
pub(crate) fn fail(code: u8, text: &str) -> ExitCode {
    complain(&format!("plausch: {text}"));
    ExitCode::from(code)
}

/// Writes lines to stderr, which may be a terminal: what they quote is sanitised. If that cannot be written, nobody can
/// be told.
pub(crate) fn complain(text: &str) {
    let lines: Vec<_> = text.lines().map(sanitise).collect();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}
