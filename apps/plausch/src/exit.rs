//! How the program ends.

use std::process::ExitCode;

/// The exit code for what is wrong with the command line, the environment or the file.
pub(crate) const USAGE: u8 = 2;

/// Says why the program ends, and with what code.
pub(crate) fn fail(code: u8, text: &str) -> ExitCode {
    eprintln!("plausch: {text}");
    ExitCode::from(code)
}
