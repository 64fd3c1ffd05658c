//! Tab: the rest of a command or a nickname.

use tui_input::Input;

use crate::chat::command::COMMANDS;

/// What was completed last: Tab once more takes the next choice.
#[derive(Debug)]
pub(crate) struct Completion {
    before: String,
    after: String,
    choices: Vec<String>,
    at: usize,
}

/// The names that there are to complete.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    /// Who is here, in order.
    pub(crate) members: Vec<&'a str>,
    /// Who waits for an answer.
    pub(crate) invitations: Vec<String>,
}

/// Completes the word at the cursor, or takes the next choice for it.
pub(crate) fn complete(
    draft: &mut Input,
    last: Option<Completion>,
    names: &Names<'_>,
) -> Option<Completion> {
    let completion = match last {
        Some(last) => Completion { at: (last.at + 1) % last.choices.len(), ..last },
        None => begin(draft, names)?,
    };
    let Completion { before, after, choices, at } = &completion;
    let head = format!("{before}{}", choices.get(*at)?);
    let cursor = head.chars().count();
    *draft = Input::new(head + after).with_cursor(cursor);
    Some(completion)
}

fn begin(draft: &Input, names: &Names<'_>) -> Option<Completion> {
    let split =
        draft.value().char_indices().nth(draft.cursor()).map_or(draft.value().len(), |(at, _)| at);
    let (head, after) = draft.value().split_at(split);
    let start = head
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let (before, word) = head.split_at(start);
    let choices: Vec<String> = if before.is_empty() && word.starts_with('/') {
        let words = COMMANDS.iter().map(|entry| entry.word);
        words
            .filter(|command| command.starts_with(word))
            .map(|command| format!("{command} "))
            .collect()
    } else {
        let is_command = before.starts_with('/') && !before.starts_with("//");
        if word.is_empty() && !is_command {
            return None;
        }
        let answers = before.starts_with("/accept ") || before.starts_with("/decline ");
        let all: Vec<&str> = if answers {
            names.invitations.iter().map(String::as_str).collect()
        } else {
            names.members.clone()
        };
        let suffix = if before.is_empty() { ": " } else { " " };
        all.into_iter()
            .filter(|name| begins(name, word))
            .map(|name| format!("{name}{suffix}"))
            .collect()
    };
    let after = after.strip_prefix(' ').unwrap_or(after);
    (!choices.is_empty()).then(|| Completion {
        before: before.to_owned(),
        after: after.to_owned(),
        choices,
        at: 0,
    })
}

/// Whether `name` begins with `start`, whatever the case.
fn begins(name: &str, start: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    start.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names<'static> {
        Names { members: vec!["Ann", "Zoë", "anton"], invitations: vec!["10.0.0.9".to_owned()] }
    }

    fn tabs(typed: &str, count: usize) -> String {
        let mut draft = Input::new(typed.to_owned());
        let mut last = None;
        for _ in 0..count {
            last = complete(&mut draft, last, &names());
        }
        draft.value().to_owned()
    }

    #[test]
    fn commands_and_nicknames_are_completed() {
        assert_eq!(tabs("/acc", 1), "/accept ");
        assert_eq!(tabs("zo", 1), "Zoë: ");
        assert_eq!(tabs("hello ZO", 1), "hello Zoë ");
        assert_eq!(tabs("/chat z", 1), "/chat Zoë ");
        assert_eq!(tabs("/accept ", 1), "/accept 10.0.0.9 ");
    }

    #[test]
    fn once_more_takes_the_next() {
        assert_eq!(tabs("an", 1), "Ann: ");
        assert_eq!(tabs("an", 2), "anton: ");
        assert_eq!(tabs("an", 3), "Ann: ");
        assert_eq!(tabs("/chat ", 3), "/chat anton ");
    }

    #[test]
    fn where_nothing_fits_nothing_changes() {
        for typed in ["", "x", "/dance", "hello "] {
            assert_eq!(tabs(typed, 2), typed);
        }
    }

    #[test]
    fn what_stands_behind_the_cursor_stays() {
        let mut draft = Input::new("zo there".to_owned()).with_cursor(2);
        complete(&mut draft, None, &names());
        assert_eq!((draft.value(), draft.cursor()), ("Zoë: there", 5));
    }
}
