//! The manual page, made from the command line and from the table of all settings.

use std::collections::HashSet;
use std::io;

use clap::{Command, CommandFactory, Id};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use plausch_app::texts;

use crate::cli::Cli;

/// The page, in the language of `man`.
///
/// # Errors
/// Those of writing into memory: none in practice.
pub(crate) fn page() -> io::Result<String> {
    let mut cli = Cli::command();
    cli.build();
    let main = Man::new(cli.clone().override_usage(synopsis(&cli)));
    let mut page = Vec::new();
    main.render_title(&mut page)?;
    main.render_name_section(&mut page)?;
    main.render_synopsis_section(&mut page)?;
    main.render_description_section(&mut page)?;
    main.render_options_section(&mut page)?;
    let mut described: HashSet<_> = cli.get_arguments().map(|arg| arg.get_id().clone()).collect();
    for command in cli.get_subcommands() {
        page.extend(section(command, &mut described)?.into_bytes());
    }
    page.extend(ending(&cli).into_bytes());
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// All ways to call the program, one on each line.
fn synopsis(cli: &Command) -> String {
    let usage = |command: &Command| {
        let usage = command.clone().render_usage().to_string();
        usage.trim_start_matches("Usage: ").trim().to_owned()
    };
    let main = format!("{} [OPTIONS]", cli.get_name());
    let others = cli.get_subcommands().map(usage);
    [main].into_iter().chain(others).collect::<Vec<_>>().join("\n")
}

/// One command, and those of its options that are not described yet.
fn section(command: &Command, described: &mut HashSet<Id>) -> io::Result<String> {
    let name = command.get_display_name().unwrap_or(command.get_name()).replace('-', " ");
    let mut roff = Roff::new();
    roff.control("SH", [name.to_uppercase().as_str()]);
    if let Some(about) = command.get_about() {
        roff.text([roman(format!("{about}."))]);
    }
    let is_known = |id: &Id| described.contains(id);
    if command.get_opts().any(|arg| is_known(arg.get_id()) && arg.get_long() != Some("config")) {
        roff.text([roman(texts::MANUAL_SAME_OPTIONS)]);
    }
    let options = command.clone().mut_args(|arg| {
        let is_known = is_known(arg.get_id());
        arg.hide(is_known)
    });
    described.extend(command.get_arguments().map(|arg| arg.get_id().clone()));
    let mut rendered = Vec::new();
    Man::new(options).render_options_section(&mut rendered)?;
    let options = String::from_utf8_lossy(&rendered).replace(".SH ", ".SS ");
    let mut after = Roff::new();
    if let Some(text) = command.get_after_help() {
        verbatim(&mut after, &text.to_string());
    }
    Ok(roff.to_roff() + &options + &after.to_roff())
}

/// What is said about the program as a whole.
fn ending(cli: &Command) -> String {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    if let Some(text) = cli.get_after_help() {
        verbatim(&mut roff, text.to_string().trim_start_matches("Examples:\n"));
    }
    roff.control("SH", ["FILES"]).text([roman(texts::MANUAL_FILES)]);
    roff.control("SH", ["ENVIRONMENT"]).text([roman(texts::MANUAL_ENVIRONMENT)]);
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in texts::MANUAL_EXIT_STATUS {
        roff.control("TP", []).text([bold(*code)]).text([roman(*meaning)]);
    }
    roff.to_roff()
}

/// Text whose lines stay as they are.
fn verbatim(roff: &mut Roff, text: &str) {
    roff.control("PP", []).control("nf", []);
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;
    use plausch_app::settings::SETTINGS;

    #[test]
    fn the_manual_has_every_setting_once_with_its_help_and_default() {
        let page = page().unwrap().replace("\\-", "-").replace("\\*(Aq", "'");
        for setting in SETTINGS {
            let flag = format!("--{}\\fR", setting.key);
            assert_eq!(
                page.matches(&format!("{flag} \\fI<")).count()
                    + page.matches(&format!("{flag}\n")).count(),
                1,
                "{flag}"
            );
            assert!(page.contains(&cli::help(setting)), "{}", setting.key);
        }
    }

    #[test]
    fn the_manual_has_every_command() {
        let page = page().unwrap();
        for command in Cli::command().get_subcommands() {
            let heading = format!(".SH \"PLAUSCH {}\"", command.get_name().to_uppercase());
            assert!(page.contains(&heading), "{heading}: {page}");
        }
    }
}
