//! Makes a function of each message in `i18n/`: `src/language/words.rs` takes them in.

use std::env;
use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> ExitCode {
    let out = env::var("OUT_DIR").expect("cargo names the folder");
    let options = BuildOptions::default()
        .with_locales_folder("i18n")
        .with_default_language("en")
        .with_output_file_path(&format!("{out}/words.rs"))
        .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/words.ftl")))
        .with_prefix("")
        .with_lint_level(LintLevel::Deny)
        .without_format()
        // Terminals show them as boxes, or leave room for them. What turns a line around is taken out of what others
        // wrote: see `sanitise.rs`.
        .without_bidi_isolation();
    build_from_locales_folder(options)
}
