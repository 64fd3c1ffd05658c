//! What the program says of itself: its settings, completions for shells, its manual page.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::{Cli, ConfigArgs};
use crate::{USAGE, fail};
use plausch_app::settings::{self, Environment, Origin, Resolver, Row};
use plausch_app::texts;

/// Shows each value in force, and where it came from.
pub(crate) fn config(args: &ConfigArgs, env: Environment<'_>) -> ExitCode {
    let settle = || {
        let found = settings::find(args.config.config.as_deref(), env)?;
        let mut resolver = Resolver::new(env);
        resolver.chat(&args.chat.layer(), &found.file)?;
        resolver.serve(&args.serve.layer(), &found.file)?;
        Ok((found, resolver.rows()))
    };
    match settle() {
        Ok((found, rows)) => print(&(texts::config_file(found.path.as_deref()) + &table(&rows))),
        Err(text) => {
            let text: String = text;
            fail(USAGE, &text)
        }
    }
}

/// Prints a shell's completions.
pub(crate) fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "plausch", &mut out);
    print(&String::from_utf8_lossy(&out))
}

/// Prints the manual page.
pub(crate) fn man() -> ExitCode {
    let mut out = Vec::new();
    match clap_mangen::Man::new(Cli::command()).render(&mut out) {
        Ok(()) => print(&String::from_utf8_lossy(&out)),
        Err(error) => fail(1, &error.to_string()),
    }
}

fn table(rows: &[Row]) -> String {
    let width = |of: fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (keys, values) = (width(|row| row.key.len()), width(|row| row.value.chars().count()));
    let line = |row: &Row| {
        let Row { key, value, origin } = row;
        let origin = match origin {
            Origin::Default => texts::FROM_DEFAULT.to_owned(),
            Origin::File => texts::FROM_FILE.to_owned(),
            Origin::Environment => texts::from_variable(&settings::variable(key)),
            Origin::Flag => texts::from_flag(key),
        };
        format!("{key:keys$}  {value:values$}  {origin}\n")
    };
    rows.iter().map(line).collect()
}

/// Prints; a reader that has seen enough is no failure.
fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(1, &error.to_string()),
        _ => ExitCode::SUCCESS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_stands_beside_its_origin() {
        let row = |key, value: &str, origin| Row { key, value: value.to_owned(), origin };
        let shown =
            table(&[row("server", "a:1", Origin::Environment), row("nick", "Zoë", Origin::Flag)]);
        assert_eq!(
            shown,
            "server  a:1  environment (PLAUSCH_SERVER)\nnick    Zoë  flag (--nick)\n"
        );
    }
}
