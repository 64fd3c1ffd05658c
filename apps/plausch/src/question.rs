//! The one question that a fresh machine asks: the nickname.

use std::io::{self, BufRead, Write};

use plausch_app::settings::parse_nick;
use plausch_app::texts;
use plausch_core::name::Nick;

/// Asks until the answer is a nickname; an empty answer takes the suggestion. None if stdin ends.
pub(crate) fn nick(suggestion: Option<Nick>) -> Option<Nick> {
    ask(&mut io::stdin().lock(), &mut io::stdout().lock(), suggestion)
}

fn ask(from: &mut impl BufRead, to: &mut impl Write, suggestion: Option<Nick>) -> Option<Nick> {
    loop {
        write!(to, "{}", texts::ask_nick(suggestion.as_ref().map(Nick::as_str))).ok()?;
        to.flush().ok()?;
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            writeln!(to).ok()?;
            return None;
        }
        match (line.trim(), &suggestion) {
            ("", Some(_)) => return suggestion,
            (name, _) => match parse_nick(name) {
                Ok(nick) => return Some(nick),
                Err(error) => writeln!(to, "{}", texts::bad_nick(error)).ok()?,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(typed: &str) -> (Option<String>, String) {
        let mut shown = Vec::new();
        let nick = ask(&mut typed.as_bytes(), &mut shown, Nick::new("root").ok());
        (nick.map(|nick| nick.to_string()), String::from_utf8(shown).unwrap())
    }

    #[test]
    fn the_question_is_repeated_until_the_answer_is_a_nickname() {
        let (nick, shown) = answer("a b\nZoe\u{308}\n");
        assert_eq!(nick.as_deref(), Some("Zo\u{eb}"));
        assert!(shown.contains("a nickname has no white space"), "{shown}");
        assert_eq!(shown.matches(&texts::ask_nick(Some("root"))).count(), 2);
    }

    #[test]
    fn an_empty_answer_takes_the_suggestion_and_the_end_takes_none() {
        assert_eq!(answer("\n").0.as_deref(), Some("root"));
        assert_eq!(answer("").0, None);
    }
}
