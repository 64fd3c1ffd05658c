//! What the program says of itself: its settings, completions for shells, its manual.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{self, ConfigArgs, ManArgs};
use crate::exit::{USAGE, fail};
use crate::{manual, usage};
use plausch_app::environment::Environment;
use plausch_app::keys::{Bindings, Sequence};
use plausch_app::settings::{Flags, SETTINGS, Section, Setting, Settings, Sources};
use plausch_app::{command_line, texts};

/// As they stand in the file.
const SECTIONS: &[Section] = &[Section::All, Section::Both, Section::Chat, Section::Serve];

/// Shows each value in force, and where it came from: in the form of the file, so that lines can be copied into it.
pub(crate) fn config(args: &ConfigArgs, env: Environment<'_>) -> ExitCode {
    let flags: Flags = args.chat.0.clone().into_iter().chain(args.serve.0.clone()).collect();
    let sources = Sources::read(flags, args.config.config.as_deref(), env);
    match sources.and_then(|sources| Ok((sources.resolve(SECTIONS)?, sources))) {
        Ok((settings, sources)) => print(&file(&settings, &sources)),
        Err(text) => fail(USAGE, &text),
    }
}

/// Prints the help that was asked for, or says what is wrong with the command line.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    match (error.use_stderr(), command_line::unreadable_argument()) {
        (false, _) => error.print().map_or_else(unwritable, |()| ExitCode::SUCCESS),
        (true, Some(argument)) => fail(USAGE, &texts::argument_not_utf8(&argument)),
        (true, None) => {
            let arguments: Vec<_> = std::env::args().collect();
            fail(USAGE, &usage::what_is_wrong(error, &arguments))
        }
    }
}

/// Prints the help of a command, or of the whole program.
pub(crate) fn help(topic: Option<&str>) -> ExitCode {
    let printed = cli::help_of(topic).map_or(Ok(()), |help| help.print());
    printed.map_or_else(unwritable, |()| ExitCode::SUCCESS)
}

/// Prints a shell's completions.
pub(crate) fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "plausch", &mut out);
    print(&String::from_utf8_lossy(&out))
}

/// Prints a manual page, or writes all of them.
pub(crate) fn man(args: &ManArgs) -> ExitCode {
    match &args.out {
        None => print(&manual::page(args.page.as_deref())),
        Some(folder) => match write_pages(folder) {
            Ok(count) => print(&format!("{}\n", texts::pages_written(count, folder))),
            Err((path, error)) => fail(1, &texts::cannot_write_to(&path, &error)),
        },
    }
}

fn write_pages(folder: &Path) -> Result<usize, (PathBuf, io::Error)> {
    fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
    let pages = manual::pages();
    for (name, page) in &pages {
        let path = folder.join(format!("{name}.1"));
        fs::write(&path, page).map_err(|error| (path, error))?;
    }
    Ok(pages.len())
}

fn file(settings: &Settings, sources: &Sources<'_>) -> String {
    let line = |setting: &Setting| match setting.line(settings) {
        Some(line) => (line, sources.origin(setting).in_words(setting)),
        // A server that runs has nobody to ask.
        None => (format!("# {} =", setting.key), texts::not_set(setting.section != Section::Serve)),
    };
    let lines: Vec<_> = SETTINGS.iter().map(|setting| (setting.section, line(setting))).collect();
    let width = lines.iter().map(|(_, (line, _))| line.chars().count()).max().unwrap_or(0);
    let mut shown = format!("# {}\n", texts::config_file(sources.file()));
    for section in SECTIONS {
        shown += match section {
            Section::All => "\n",
            Section::Both | Section::Chat => "",
            Section::Serve => "\n[serve]\n",
        };
        for (_, (line, origin)) in lines.iter().filter(|(of, _)| of == section) {
            shown += &format!("{line:width$}  # {origin}\n");
        }
    }
    shown + "\n" + &keys(&settings.chat.keys)
}

/// The table of keys. What is bound by default stands there as well: it says which keys and actions there are.
fn keys(bindings: &Bindings) -> String {
    let line = |keys: Sequence, action| format!("{:17} = \"{action}\"", format!("\"{keys:#}\""));
    let bound = bindings.all().map(|(keys, action, is_of_user)| {
        let origin = if is_of_user { texts::from_keys_table() } else { texts::from_default() };
        (line(keys, action.name()), origin)
    });
    let unbound = bindings.unbound().map(|keys| (line(keys, ""), texts::from_keys_table()));
    let lines: Vec<(String, String)> = bound.chain(unbound).collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
    let lines = lines.iter().map(|(line, origin)| format!("{line:width$}  # {origin}\n"));
    format!("[keys]\n{}", lines.collect::<String>())
}

/// Prints.
pub(crate) fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_or_else(unwritable, |()| ExitCode::SUCCESS)
}

fn unwritable(error: io::Error) -> ExitCode {
    command_line::unprinted(&error).map_or(ExitCode::SUCCESS, |why| fail(1, &why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(file: &Path, env: Environment<'a>) -> Sources<'a> {
        let flags = Flags::from([("log", "off".to_owned())]);
        Sources::read(flags, Some(file), env).unwrap()
    }

    #[test]
    fn what_is_shown_can_stand_in_the_file_and_says_where_each_value_came_from() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(
            &path,
            "nick = \"Zoë\"\n[serve]\nmembers = 20\n[keys]\n\"ctrl+g\" = \"find\"\nf9 = \"\"\n",
        )
        .unwrap();
        let env = |name: &str| (name == "PLAUSCH_DEAD_AFTER").then(|| "2m".to_owned());
        let sources = find(&path, &env);
        let shown = file(&sources.resolve(SECTIONS).unwrap(), &sources);
        for (line, origin) in [
            ("nick = \"Zoë\"", "file, line 1"),
            ("dialect = \"auto\"", "default"),
            ("members = 20", "file, line 3"),
            ("dead-after = \"2m\"", "environment, PLAUSCH_DEAD_AFTER"),
            ("log = \"off\"", "flag, --log"),
            ("\"ctrl+n\"          = \"next-conversation\"", "default"),
            ("\"ctrl+g\"          = \"find\"", "file"),
            ("\"f9\"              = \"\"", "file"),
            ("# cluster =", "not set"),
        ] {
            let found = shown.lines().find(|it| it.starts_with(line)).expect(line);
            assert!(found.ends_with(&format!("  # {origin}")), "{found}");
        }
        let (chat, serve) = shown.split_once("\n[serve]\n").unwrap();
        assert!(chat.contains("server = ") && serve.contains("listen = "), "{shown}");

        std::fs::write(&path, &shown).unwrap();
        let again = find(&path, &|_| None);
        let settings = again.resolve(SECTIONS).unwrap();
        assert_eq!(settings.serve.limits.directory.members, 20);
        assert_eq!(settings.chat.keys.unbound().count(), 1);
        let uncommented = |text: &str| {
            let values = text.lines().map(|line| line.split('#').next().unwrap().trim().to_owned());
            values.collect::<Vec<_>>()
        };
        assert_eq!(uncommented(&file(&settings, &again)), uncommented(&shown));
    }
}
