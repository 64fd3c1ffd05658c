//! What is wrong with a command line, in the words of the program: clap knows only English.

use std::io;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::texts;

/// What is wrong if something could not be printed. A reader that has seen enough is no failure.
pub fn unprinted(error: &io::Error) -> Option<String> {
    (error.kind() != io::ErrorKind::BrokenPipe).then(|| texts::cannot_write(error))
}

/// What is wrong with the arguments of `command`, the program with its command, and what to do about it.
pub fn what_is_wrong(error: &Error, command: &str) -> String {
    let help = format!("{command} --help");
    let option = one(error, ContextKind::InvalidArg);
    let value = one(error, ContextKind::InvalidValue).unwrap_or_default();
    match (error.kind(), option) {
        (ErrorKind::UnknownArgument, Some(given)) => unknown(error, &given, command, &help),
        (ErrorKind::InvalidSubcommand, _) => {
            let given = one(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let meant = one(error, ContextKind::SuggestedSubcommand);
            texts::no_such_command(&given, meant.as_deref(), &help)
        }
        (ErrorKind::MissingSubcommand, _) => texts::command_missing(command, &help),
        (ErrorKind::InvalidValue, Some(option)) if value.is_empty() => {
            texts::value_missing(&option, &all(error, ContextKind::ValidValue), &help)
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(option)) => {
            let values = all(error, ContextKind::ValidValue);
            let meant = one(error, ContextKind::SuggestedValue);
            texts::value_unknown(&value, &option, &values, meant.as_deref(), &help)
        }
        (ErrorKind::NoEquals, Some(option)) => texts::equals_missing(&option),
        (ErrorKind::TooManyValues, Some(option)) => texts::value_not_taken(&option, &value),
        (ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues, Some(option)) => {
            texts::values_miscounted(&option, &help)
        }
        (ErrorKind::ArgumentConflict, option) => conflict(error, option, &help),
        (ErrorKind::MissingRequiredArgument, _) => {
            texts::argument_missing(&all(error, ContextKind::InvalidArg), &help)
        }
        _ => texts::command_line_bad(&help),
    }
}

fn unknown(error: &Error, given: &str, command: &str, help: &str) -> String {
    let meant = one(error, ContextKind::SuggestedArg);
    match one(error, ContextKind::SuggestedSubcommand) {
        Some(elsewhere) => {
            texts::unknown_option_elsewhere(given, &format!("{command} {elsewhere}"))
        }
        None if given.starts_with('-') => texts::unknown_option(given, meant.as_deref(), help),
        None => texts::unexpected_argument(given, help),
    }
}

fn conflict(error: &Error, option: Option<String>, help: &str) -> String {
    let others = all(error, ContextKind::PriorArg);
    let command = one(error, ContextKind::InvalidSubcommand);
    match (option, command, others.first()) {
        (Some(option), _, Some(other)) if *other != option => {
            texts::option_not_with(&option, other)
        }
        (Some(option), ..) => texts::option_twice(&option),
        (None, Some(command), Some(option)) => texts::command_not_with(&command, option),
        _ => texts::command_line_bad(help),
    }
}

fn one(error: &Error, kind: ContextKind) -> Option<String> {
    all(error, kind).into_iter().next()
}

fn all(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
