//! The manual, made from the command line, the table of all settings, and the tables of keys and commands of the room.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use plausch_app::keys::{Bindings, KeysHelp};
use plausch_app::model::COMMANDS;
use plausch_app::settings::Setting;
use plausch_app::texts;

use crate::cli::{self, PAGES};

/// All pages in the language of `man`, each with its name.
pub(crate) fn pages() -> Vec<(String, String)> {
    let commands = [None].into_iter().chain(PAGES.map(Some));
    commands.map(|command| (name(command), page(command))).collect()
}

/// The page of a command, or of the whole program.
pub(crate) fn page(command: Option<&str>) -> String {
    let cli = cli::command();
    let found = command.and_then(|command| cli.find_subcommand(command));
    let mut page = beginning(&name(command), found.unwrap_or(&cli));
    match found {
        Some(found) => page += &of_command(found),
        None => page += &of_program(&cli),
    }
    page + &ending(command)
}

/// The name of a page, which is how other pages call it.
fn name(command: Option<&str>) -> String {
    command.map_or_else(|| "plausch".to_owned(), |command| format!("plausch-{command}"))
}

fn beginning(name: &str, command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut roff = Roff::new();
    roff.control("TH", [name, "1", "", concat!("plausch ", env!("CARGO_PKG_VERSION")), "Plausch"]);
    heading(&mut roff, &texts::manual_name()).text([roman(format!("{name} - {about}"))]);
    heading(&mut roff, &texts::manual_synopsis());
    let usage = command.clone().render_usage().to_string();
    for line in usage.split_once(' ').map_or("", |(_, usage)| usage).lines() {
        roff.text([bold(line.trim())]).control("br", []);
    }
    roff.render()
}

fn of_program(cli: &Command) -> String {
    let mut roff = Roff::new();
    heading(&mut roff, &texts::manual_description());
    // The first line is the name's, too.
    let about = cli.get_long_about().map(ToString::to_string).unwrap_or_default();
    blocks(&mut roff, about.split_once("\n\n").map_or("", |(_, about)| about));
    let (examples, rest) = behind_options(cli);
    roff.control("PP", []);
    blocks(&mut roff, &rest);
    heading(&mut roff, &texts::manual_commands_heading()).text([roman(texts::manual_commands())]);
    let about = |command: &Command| command.get_about().map(ToString::to_string);
    let commands = cli.get_subcommands().filter(|command| PAGES.contains(&command.get_name()));
    let commands = commands.filter_map(|command| Some((command.get_name(), about(command)?)));
    for (name, about) in commands {
        let about = texts::manual_command(&about, &self::name(Some(name)));
        entry(&mut roff, &format!("plausch {name}"), &about);
    }
    let mut after = Roff::new();
    heading(&mut after, &texts::manual_room_heading()).text([roman(texts::manual_in_the_room())]);
    for usage in COMMANDS {
        entry(
            &mut after,
            &format!("{} {}", usage.word, texts::arguments(usage.arguments)),
            &texts::does(usage.word),
        );
    }
    let [slash, does] = texts::manual_slash();
    entry(&mut after, &slash, &does);
    heading(&mut after, &texts::manual_keys_heading()).text([roman(texts::manual_keys())]);
    let bindings = Bindings::default();
    let rows = [KeysHelp::Everyday, KeysHelp::Writing].map(|help| bindings.rows(help));
    for (keys, row) in rows.concat() {
        entry(&mut after, &texts::key_label(&keys), &texts::keys_do(row));
    }
    heading(&mut after, &texts::manual_plain_heading()).text([roman(texts::manual_plain())]);
    heading(&mut after, &texts::manual_examples());
    blocks(&mut after, &examples);
    roff.render() + &options(cli) + &after.render()
}

fn of_command(command: &Command) -> String {
    let mut roff = Roff::new();
    heading(&mut roff, &texts::manual_description());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    roff.text([roman(texts::manual_about(&about))]);
    let mut command = command.clone();
    let same = match command.get_name() {
        "config" => Some(texts::manual_same_options()),
        "doctor" => Some(texts::manual_options_of_serve()),
        _ => None,
    };
    if let Some(same) = same {
        roff.text([roman(same)]);
        command = command.mut_args(|arg| {
            let is_setting = Setting::named(arg.get_id().as_str()).is_some();
            arg.hide(is_setting)
        });
    }
    let (examples, rest) = behind_options(&command);
    roff.control("PP", []);
    blocks(&mut roff, &rest);
    let mut after = Roff::new();
    heading(&mut after, &texts::manual_examples());
    blocks(&mut after, &examples);
    roff.render() + &options(&command) + &behind(&command) + &after.render()
}

/// The commands that stand behind a command, with what stands behind them.
fn behind(command: &Command) -> String {
    let mut roff = Roff::new();
    if command.has_subcommands() {
        heading(&mut roff, &texts::manual_commands_heading());
    }
    for one in command.get_subcommands() {
        let about = one.get_about().map(ToString::to_string).unwrap_or_default();
        let arguments = one.get_arguments().filter(|arg| !arg.is_global_set());
        let arguments = arguments.filter(|arg| arg.get_id() != "help").map(ToString::to_string);
        let words: Vec<_> = [one.get_name().to_owned()].into_iter().chain(arguments).collect();
        entry(&mut roff, &words.join(" "), &texts::manual_about(&about));
    }
    roff.render()
}

/// The options of a command, with their headings.
fn options(command: &Command) -> String {
    let mut rendered = Vec::new();
    // Writing into memory does not fail.
    let _ = Man::new(command.clone()).render_options_section(&mut rendered);
    String::from_utf8_lossy(&rendered).into_owned()
}

/// What stands behind a command's options in its help: its examples, and the rest.
fn behind_options(command: &Command) -> (String, String) {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    // The manual has a heading of its own.
    let text = text.split_once('\n').map_or("", |(_, text)| text);
    let (examples, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    (examples.to_owned(), rest.to_owned())
}

/// What is said on every page.
fn ending(command: Option<&str>) -> String {
    let mut roff = Roff::new();
    for (title, entries) in texts::manual_endings() {
        heading(&mut roff, &title);
        entries.iter().for_each(|(term, meaning)| entry(&mut roff, term, meaning));
    }
    heading(&mut roff, &texts::manual_see_also());
    let others = [None].into_iter().chain(PAGES.map(Some)).filter(|other| *other != command);
    let others: Vec<_> = others.map(|other| format!("{}(1)", name(other))).collect();
    roff.text([roman(others.join(", "))]);
    roff.render()
}

fn heading<'a>(roff: &'a mut Roff, title: &str) -> &'a mut Roff {
    roff.control("SH", [title])
}

/// A term, and its meaning below it.
fn entry(roff: &mut Roff, term: &str, meaning: &str) {
    roff.control("TP", []).text([bold(term.trim())]).text([roman(meaning)]);
}

/// Blocks with empty lines between them. What is indented keeps its lines; the rest is filled.
fn blocks(roff: &mut Roff, text: &str) {
    let mut is_verbatim = false;
    for line in text.lines() {
        if line.starts_with("  ") != is_verbatim && !line.is_empty() {
            is_verbatim = !is_verbatim;
            roff.control(if is_verbatim { "nf" } else { "fi" }, []);
        }
        match line {
            "" => roff.control("PP", []),
            _ => roff.text([roman(line)]),
        };
    }
    if is_verbatim {
        roff.control("fi", []);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;
    use crate::terminal::wrap::width;
    use plausch_app::language::Language;
    use plausch_app::settings::{SETTINGS, Section};

    /// A page as it was meant, without what only `man` reads.
    fn read(command: Option<&str>) -> String {
        page(command).replace("\\-", "-").replace("\\*(Aq", "'")
    }

    #[test]
    fn the_manual_has_every_setting_with_its_help_and_default() {
        let (main, chat, serve) = (read(None), read(Some("chat")), read(Some("serve")));
        for setting in SETTINGS {
            let pages = match setting.section {
                Section::All | Section::Both => vec![&main, &chat, &serve],
                Section::Chat => vec![&main, &chat],
                Section::Serve => vec![&serve],
            };
            for page in pages {
                let flag = format!("--{}\\fR", setting.key);
                let with_value = page.matches(&format!("{flag} \\fI<")).count();
                assert_eq!(with_value + page.matches(&format!("{flag}\n")).count(), 1, "{flag}");
                assert!(
                    page.contains(&plausch_app::command_line::help(setting)),
                    "{}",
                    setting.key
                );
            }
        }
    }

    #[test]
    fn every_command_has_a_page_and_pages_name_only_pages_that_exist() {
        let names: Vec<_> = pages().into_iter().map(|(name, _)| format!("{name}(1)")).collect();
        for command in cli::command().get_subcommands().filter(|it| it.get_name() != "help") {
            assert!(PAGES.contains(&command.get_name()), "{}", command.get_name());
        }
        for command in [None].into_iter().chain(PAGES.map(Some)) {
            let page = read(command);
            for word in page.split(|c: char| c.is_whitespace() || c == ',') {
                let word = word.trim_end_matches(['.', ';', ':']);
                assert!(!word.ends_with("(1)") || names.iter().any(|name| name == word), "{word}");
            }
            let headings = [
                "NAME",
                "SYNOPSIS",
                "DESCRIPTION",
                "EXAMPLES",
                "FILES",
                "ENVIRONMENT",
                "\"EXIT STATUS\"",
            ];
            for heading in headings {
                let line = format!(".SH {heading}\n");
                assert_eq!(page.matches(&line).count(), 1, "{line}: {page}");
            }
        }
    }

    #[test]
    fn the_manual_has_every_key_and_every_command_of_the_room() {
        let page = read(None);
        for (keys, name) in Bindings::default().rows(KeysHelp::Everyday) {
            let does = texts::keys_do(name);
            assert!(page.contains(&format!("\\fB{keys}\\fR\n{does}\n")), "{keys}: {page}");
        }
        for usage in COMMANDS {
            assert!(page.contains(
                &format!("\\fB{} {}", usage.word, usage.arguments).trim_end().to_owned()
            ));
        }
    }

    #[test]
    fn what_the_manual_does_not_wrap_fits_into_80_columns_in_every_language() {
        // What stands below a heading is indented.
        const COLUMNS: usize = 80 - 7;
        for language in Language::all() {
            for (name, page) in language.within(pages) {
                let page = page.replace("\\-", "-").replace("\\*(Aq", "'");
                let mut is_verbatim = false;
                for line in page.lines() {
                    is_verbatim = line == ".nf" || (is_verbatim && line != ".fi");
                    assert!(!is_verbatim || width(line) <= COLUMNS, "{language:?}: {name}: {line}");
                }
                assert!(language == Language::default() || !page.contains(".SH NAME"), "{page}");
            }
        }
    }

    #[test]
    fn examples_keep_their_lines_and_texts_do_not() {
        let mut roff = Roff::new();
        blocks(&mut roff, "One\ntwo:\n  a   b\n  'c'\n\nThree.");
        let page = roff.render();
        let (_, page) = page.split_once("One").unwrap();
        assert_eq!(page, "\ntwo:\n.nf\n  a   b\n  \\*(Aqc\\*(Aq\n.PP\n.fi\nThree.\n");
    }
}
