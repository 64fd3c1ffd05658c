//! Programs that put the whole system to the test for as long as one likes.

use std::process::ExitCode;

use plausch_tests::{footprint, soak};

const USAGE: &str = "usage: plausch-tests (soak [--seconds N] | footprint [--write | --check])";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.split_first() {
        Some((&"soak", rest)) => soak::main(rest),
        Some((&"footprint", rest)) => footprint::main(rest),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
