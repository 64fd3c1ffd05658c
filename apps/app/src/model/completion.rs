//! Completion of commands and what stands behind them, nicknames and emoji, over a draft and its cursor.

use super::Draft;
use super::commands::COMMANDS;
use super::emoji::{self, RecentEmoji};
use super::naming::ignoring_marks;
use super::traffic::Joins;
use crate::language::Language;

/// The choices for the word at the cursor, and which one is taken: completing again takes the next.
#[derive(Debug)]
pub struct Completion {
    before: String,
    after: String,
    choices: Vec<Choice>,
    index: usize,
}

/// What can stand in place of a word.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    text: String,
    /// What a user sees among the other choices.
    label: String,
}

/// Which choice is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Towards {
    Next,
    Previous,
}

/// What can be completed.
pub(super) struct Names<'a> {
    /// Members and peers of chats, those first that the user wants most likely.
    pub(super) members: Vec<&'a str>,
    /// Whose invitations wait for an answer.
    pub(super) invitations: Vec<String>,
    /// Whom the user ignores.
    pub(super) ignored: Vec<&'a str>,
    /// The themes that can be chosen.
    pub(super) themes: Asked<'a>,
    pub(super) recent: &'a RecentEmoji,
    /// What can be opened, the newest first.
    pub(super) links: Asked<'a>,
}

/// Names that are looked for only if they fit: on the disk, or in all that was said.
pub(super) type Asked<'a> = &'a dyn Fn() -> Vec<String>;

impl Completion {
    /// What the choices are, as a user sees them: several, or it would not need to see them.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = &str> {
        self.choices.iter().map(|choice| choice.label.as_str())
    }

    /// Which of them stands in the draft.
    pub fn index(&self) -> usize {
        self.index
    }
}

/// Completes the word at the cursor, or takes another choice of the last completion.
pub(super) fn complete(
    draft: &mut Draft,
    last: Option<Completion>,
    towards: Towards,
    names: &Names<'_>,
) -> Option<Completion> {
    let completion = match last {
        Some(last) if last.choices.len() > 1 => {
            let step = if towards == Towards::Next { 1 } else { last.choices.len() - 1 };
            Completion { index: (last.index + step) % last.choices.len(), ..last }
        }
        // Behind the only choice, the next word begins.
        _ => begin(draft, towards, names)?,
    };
    let Completion { before, after, choices, index } = &completion;
    let head = format!("{before}{}", choices.get(*index)?.text);
    let cursor = head.chars().count();
    *draft = Draft::with_cursor(head + after, cursor);
    Some(completion)
}

fn begin(draft: &Draft, towards: Towards, names: &Names<'_>) -> Option<Completion> {
    let (head, after) = draft.split();
    let start = head
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let (before, word) = head.split_at(start);
    let choices = choices(before, word, names);
    let index = match towards {
        Towards::Next => 0,
        Towards::Previous => choices.len().checked_sub(1)?,
    };
    let after = after.strip_prefix(' ').unwrap_or(after);
    (!choices.is_empty()).then(|| Completion {
        before: before.to_owned(),
        after: after.to_owned(),
        choices,
        index,
    })
}

fn choices(before: &str, word: &str, names: &Names<'_>) -> Vec<Choice> {
    if before.is_empty() && word.starts_with('/') {
        let fits = |command: &&str| command.starts_with(&word.to_lowercase());
        return COMMANDS.iter().map(|usage| usage.word).filter(fits).map(Choice::word).collect();
    }
    if let Some(choices) = before.strip_prefix('/').and_then(|_| arguments(before, word, names)) {
        return choices;
    }
    let start = word.rfind(|c: char| c == ':' || c.is_whitespace());
    let part = start.map_or("", |at| &word[at..]);
    if let Some(name) = part.strip_prefix(':').filter(|name| !name.is_empty()) {
        let head = &word[..word.len() - part.len()];
        return emoji_choices(head, name, names.recent);
    }
    if word.is_empty() {
        return Vec::new();
    }
    let is_first = before.is_empty() || before.ends_with('\n');
    nicknames(word, if is_first { ": " } else { " " }, names)
}

/// Arguments that are any text.
const TEXTS: [&str; 4] = ["TEXT", "WORDS", "WHY", "COMMAND"];
/// Around arguments that can be left out.
const BRACKETS: [char; 2] = ['[', ']'];

/// What can stand behind a command. None: any text.
fn arguments(before: &str, word: &str, names: &Names<'_>) -> Option<Vec<Choice>> {
    let mut words = before.split_whitespace();
    let command = words.next()?.to_lowercase();
    let usage = COMMANDS.iter().find(|usage| usage.word == command)?;
    let all: Vec<&str> = usage.arguments.split_whitespace().collect();
    let is_text = |argument: &&&str| TEXTS.contains(&argument.trim_matches(BRACKETS));
    let Some(argument) = all.get(words.count()).or_else(|| all.last().filter(is_text)) else {
        return Some(Vec::new());
    };
    if is_text(&argument) {
        return None;
    }
    let mut choices = Vec::new();
    for kind in argument.trim_matches(BRACKETS).split('|') {
        match kind {
            "NICK" if matches!(usage.word, "/accept" | "/decline") => {
                choices.extend(fitting(&names.invitations, word));
            }
            "NICK" if usage.word == "/unignore" => {
                choices.extend(fitting(&names.ignored, word));
            }
            "TOPIC" => {
                let commands = COMMANDS.iter().map(|usage| usage.word.trim_start_matches('/'));
                let topics = ["keys", "writing", "commands"].into_iter().chain(commands);
                choices.extend(fitting(topics, word.trim_start_matches('/')));
            }
            "HOW" => choices.extend(fitting(Joins::ALL.map(Joins::word), word)),
            "NUMBER" if usage.word == "/open" => {
                let numbered = (names.links)().into_iter().enumerate();
                let numbered = numbered.map(|(at, link)| ((at + 1).to_string(), link));
                let fitting = numbered.filter(|(number, _)| number.starts_with(word));
                choices.extend(fitting.map(|(number, link)| Choice {
                    text: format!("{number} "),
                    label: format!("{number} {link}"),
                }));
            }
            "LANGUAGE" => choices.extend(fitting(Language::all().map(Language::tag), word)),
            "THEME" => choices.extend(fitting((names.themes)(), word)),
            "TIME" if usage.word == "/quiet" => choices.extend(fitting(["off", "on"], word)),
            "NICK" | "WHO" => choices.extend(nicknames(word, " ", names)),
            kind if kind.chars().any(char::is_lowercase) && starts_with(kind, word) => {
                choices.push(Choice::word(kind));
            }
            _ => {}
        }
    }
    Some(choices)
}

/// Those of these words that begin like the word.
fn fitting(
    words: impl IntoIterator<Item = impl AsRef<str>>,
    word: &str,
) -> impl Iterator<Item = Choice> {
    let words = words.into_iter().filter(|it| starts_with(it.as_ref(), word));
    words.map(|it| Choice::word(it.as_ref()))
}

/// The members whose names begin like the word. Who is used to writing @ before them can do so.
fn nicknames(word: &str, suffix: &str, names: &Names<'_>) -> Vec<Choice> {
    let (at, word) = word.strip_prefix('@').map_or(("", word), |word| ("@", word));
    let fitting = names.members.iter().filter(|name| starts_with(name, word));
    let choice =
        |name: &&str| Choice { text: format!("{at}{name}{suffix}"), label: (*name).to_owned() };
    fitting.map(choice).collect()
}

fn emoji_choices(head: &str, name: &str, recent: &RecentEmoji) -> Vec<Choice> {
    let choice =
        |(emoji, name)| Choice { text: format!("{head}{emoji}"), label: format!("{emoji} {name}") };
    emoji::beginning_with(name, recent).into_iter().map(choice).collect()
}

impl Choice {
    fn word(word: &str) -> Self {
        Choice { text: format!("{word} "), label: word.to_owned() }
    }
}

/// Whether `name` starts with `prefix`, ignoring case and, unless the user writes them, diacritics.
fn starts_with(name: &str, prefix: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let mut wanted = prefix.chars().flat_map(char::to_lowercase);
    wanted.all(|letter| letters.next() == Some(letter))
        || (!name.is_ascii() && ignoring_marks(name).starts_with(&ignoring_case(prefix)))
}

fn ignoring_case(prefix: &str) -> String {
    prefix.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed_by(typed: &str, towards: &[Towards]) -> String {
        let recent = RecentEmoji::default();
        let names = Names {
            members: vec!["Ann", "Zoë", "anton"],
            invitations: vec!["10.0.0.9".to_owned()],
            ignored: vec!["Eve"],
            themes: &|| ["auto", "dark"].map(str::to_owned).into(),
            recent: &recent,
            links: &|| ["https://new.example", "https://old.example"].map(str::to_owned).into(),
        };
        let mut draft = Draft::new(typed);
        let mut last = None;
        for towards in towards {
            last = complete(&mut draft, last, *towards, &names);
        }
        draft.text().to_owned()
    }

    fn completed(typed: &str, times: usize) -> String {
        completed_by(typed, &vec![Towards::Next; times])
    }

    #[test]
    fn commands_and_nicknames_are_completed() {
        assert_eq!(completed("/acc", 1), "/accept ");
        assert_eq!(completed("zo", 1), "Zoë: ");
        assert_eq!(completed("zoe", 1), "Zoë: ");
        assert_eq!(completed("hello ZO", 1), "hello Zoë ");
        assert_eq!(completed("hello @zo", 1), "hello @Zoë ");
        assert_eq!(completed("first\nzo", 1), "first\nZoë: ");
        assert_eq!(completed("/chat z", 1), "/chat Zoë ");
        assert_eq!(completed("/accept ", 1), "/accept 10.0.0.9 ");
        assert_eq!(completed("/unignore ", 1), "/unignore Eve ");
        assert_eq!(completed("//etc zo", 1), "//etc Zoë ");
    }

    #[test]
    fn what_stands_behind_a_command_is_completed_as_it_is_written() {
        assert_eq!(completed("/help ", 1), "/help keys ");
        assert_eq!(completed("/help w", 1), "/help writing ");
        assert_eq!(completed("/help /op", 1), "/help open ");
        assert_eq!(completed("/forget al", 1), "/forget all ");
        assert_eq!(completed("/forget an", 1), "/forget Ann ");
        assert_eq!(completed("/msg ann hi zo", 1), "/msg ann hi Zoë ");
        assert_eq!(completed("/search zo", 1), "/search Zoë ");
        assert_eq!(completed("/joins a", 1), "/joins all ");
        assert_eq!(completed("/language d", 1), "/language de ");
        assert_eq!(completed("/theme d", 1), "/theme dark ");
        assert_eq!(completed("/open ", 1), "/open 1 ");
        assert_eq!(completed("/open ", 2), "/open 2 ");
        assert_eq!(completed("/quiet ", 1), "/quiet off ");
        assert_eq!(completed("/quit zo", 1), "/quit zo");
        assert_eq!(completed("/chat ann zo", 1), "/chat ann zo");
    }

    #[test]
    fn completing_again_takes_the_next_choice_and_back_the_previous_one() {
        use Towards::{Next, Previous};
        assert_eq!(completed("an", 1), "Ann: ");
        assert_eq!(completed("an", 2), "anton: ");
        assert_eq!(completed("an", 3), "Ann: ");
        assert_eq!(completed("/chat ", 3), "/chat anton ");
        assert_eq!(completed_by("an", &[Previous]), "anton: ");
        assert_eq!(completed_by("an", &[Next, Next, Previous]), "Ann: ");
        assert_eq!(completed_by("/chat ", &[Next, Previous]), "/chat anton ");
    }

    #[test]
    fn behind_the_only_choice_the_next_word_is_completed() {
        assert_eq!(completed("/cha", 1), "/chat ");
        assert_eq!(completed("/cha", 2), "/chat Ann ");
        assert_eq!(completed("/cha", 3), "/chat Zoë ");
        assert_eq!(completed("zo", 2), "Zoë: ");
    }

    #[test]
    fn emoji_are_completed_by_name() {
        assert_eq!(completed("hi :wave", 1), "hi 👋");
        assert_eq!(completed(":smirk_c", 1), "😼");
        assert_eq!(completed("well(:wave", 1), "well(👋");
        assert_eq!(completed("hi :", 1), "hi :");
    }

    #[test]
    fn if_nothing_fits_nothing_changes() {
        for typed in ["", "x", "/dance", "hello "] {
            assert_eq!(completed(typed, 2), typed);
        }
    }

    #[test]
    fn what_stands_behind_the_cursor_stays() {
        let recent = RecentEmoji::default();
        let names = Names {
            members: vec!["Zoë"],
            invitations: Vec::new(),
            ignored: Vec::new(),
            themes: &Vec::new,
            recent: &recent,
            links: &Vec::new,
        };
        let mut draft = Draft::with_cursor("zo there", 2);
        complete(&mut draft, None, Towards::Next, &names);
        assert_eq!(draft, Draft::with_cursor("Zoë: there", 5));
    }
}
