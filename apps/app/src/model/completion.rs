//! Completion of commands and nicknames, over a line and its cursor.

use super::Draft;
use super::commands::COMMANDS;

/// The choices for the word at the cursor, and which one is taken: completing again takes the next.
#[derive(Debug)]
pub(super) struct Completion {
    before: String,
    after: String,
    choices: Vec<String>,
    index: usize,
}

/// The names that can be completed.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// Members and peers of chats, in order.
    pub(super) members: Vec<&'a str>,
    /// Whose invitations wait for an answer.
    pub(super) invitations: Vec<String>,
    /// Whom the user ignores.
    pub(super) ignored: Vec<&'a str>,
}

/// Completes the word at the cursor, or takes the next choice of the last completion.
pub(super) fn complete(
    draft: &mut Draft,
    last: Option<Completion>,
    names: &Names<'_>,
) -> Option<Completion> {
    let completion = match last {
        Some(last) => Completion { index: (last.index + 1) % last.choices.len(), ..last },
        None => begin(draft, names)?,
    };
    let Completion { before, after, choices, index } = &completion;
    let head = format!("{before}{}", choices.get(*index)?);
    let cursor = head.chars().count();
    *draft = Draft::with_cursor(head + after, cursor);
    Some(completion)
}

fn begin(draft: &Draft, names: &Names<'_>) -> Option<Completion> {
    let (head, after) = draft.split();
    let start = head
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let (before, word) = head.split_at(start);
    let choices: Vec<String> = if before.is_empty() && word.starts_with('/') {
        let words = COMMANDS.iter().map(|usage| usage.word);
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
        } else if before.starts_with("/unignore ") {
            names.ignored.clone()
        } else {
            names.members.clone()
        };
        let suffix = if before.is_empty() { ": " } else { " " };
        all.into_iter()
            .filter(|name| starts_with(name, word))
            .map(|name| format!("{name}{suffix}"))
            .collect()
    };
    let after = after.strip_prefix(' ').unwrap_or(after);
    (!choices.is_empty()).then(|| Completion {
        before: before.to_owned(),
        after: after.to_owned(),
        choices,
        index: 0,
    })
}

/// Whether `name` starts with `prefix`, ignoring case.
fn starts_with(name: &str, prefix: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    prefix.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names<'static> {
        let invitations = vec!["10.0.0.9".to_owned()];
        Names { members: vec!["Ann", "Zoë", "anton"], invitations, ignored: vec!["Eve"] }
    }

    fn completed(typed: &str, times: usize) -> String {
        let mut draft = Draft::new(typed);
        let mut last = None;
        for _ in 0..times {
            last = complete(&mut draft, last, &names());
        }
        draft.text().to_owned()
    }

    #[test]
    fn commands_and_nicknames_are_completed() {
        assert_eq!(completed("/acc", 1), "/accept ");
        assert_eq!(completed("zo", 1), "Zoë: ");
        assert_eq!(completed("hello ZO", 1), "hello Zoë ");
        assert_eq!(completed("/chat z", 1), "/chat Zoë ");
        assert_eq!(completed("/accept ", 1), "/accept 10.0.0.9 ");
        assert_eq!(completed("/unignore ", 1), "/unignore Eve ");
    }

    #[test]
    fn completing_again_takes_the_next_choice() {
        assert_eq!(completed("an", 1), "Ann: ");
        assert_eq!(completed("an", 2), "anton: ");
        assert_eq!(completed("an", 3), "Ann: ");
        assert_eq!(completed("/chat ", 3), "/chat anton ");
    }

    #[test]
    fn if_nothing_fits_nothing_changes() {
        for typed in ["", "x", "/dance", "hello "] {
            assert_eq!(completed(typed, 2), typed);
        }
    }

    #[test]
    fn what_stands_behind_the_cursor_stays() {
        let mut draft = Draft::with_cursor("zo there", 2);
        complete(&mut draft, None, &names());
        assert_eq!(draft, Draft::with_cursor("Zoë: there", 5));
    }
}
