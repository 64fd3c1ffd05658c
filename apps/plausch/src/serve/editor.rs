//! The line that the operator types: editing, recall of earlier lines, completion.

use std::collections::VecDeque;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use plausch_app::editing::{self, Cuts, Draft, Edit};
use plausch_app::keys::{Bindings, Key, KeyAction, Pressed, Surface};
use plausch_app::model::Recall;
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use super::console::{TAKES_NICK, WORDS};
use crate::terminal::input::{key, typed};
use crate::terminal::wrap::{fit, tail, width};

/// How many choices are shown.
const MAX_SHOWN: usize = 50;

/// What the operator wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A line was entered, or cannot be read.
    Line(Result<String, String>),
    /// Ctrl+C without a line.
    Interrupt,
    /// Ctrl+D without a line.
    End,
    /// To complete the word at the end of the line.
    Complete,
    /// Nothing: lines were pasted, and stand in one.
    Joined,
}

/// What came at once, lines among it, as the paste that it is though the terminal does not say so.
pub(super) fn unmarked_paste(events: Vec<Event>) -> Vec<Event> {
    let is_end = |event: &&Event| matches!(event, Event::Key(key) if key.code == KeyCode::Enter);
    let first_end = events.iter().position(|event| is_end(&event));
    let last_text = events.iter().rposition(|event| !is_end(&event));
    if first_end.is_none() || last_text < first_end {
        return events;
    }
    let mut text = String::new();
    for event in &events {
        match event {
            Event::Key(KeyEvent { code: KeyCode::Char(c), .. }) => text.push(*c),
            Event::Key(KeyEvent { code: KeyCode::Enter, .. }) => text.push('\n'),
            Event::Paste(pasted) => text += pasted,
            _ => {}
        }
    }
    vec![Event::Paste(text)]
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Editor {
    line: editing::Editor,
    cuts: Cuts,
    recall: Recall,
    /// The keys for writing are those of the room.
    bindings: Bindings,
    /// The first key of a sequence, if it was pressed.
    waiting: Option<Key>,
}

impl Editor {
    /// The operator pressed a key or pasted something.
    pub(super) fn event(&mut self, event: &Event, told: &mut VecDeque<Told>) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key, told),
            Event::Paste(text) => {
                // Nothing is entered by a paste: each of its lines could be a command.
                let lines = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
                let lines: Vec<_> = lines.collect();
                self.insert(&lines.join(" "));
                if lines.len() > 1 {
                    told.push_back(Told::Joined);
                }
            }
            _ => {}
        }
    }

    fn key(&mut self, event: KeyEvent, told: &mut VecDeque<Told>) {
        let is_empty = self.text().is_empty();
        if self.waiting.is_some() {
            return self.edit(event);
        }
        match (event.code, event.modifiers) {
            (KeyCode::Enter, _) => self.enter(told),
            (KeyCode::Tab, KeyModifiers::NONE) => told.push_back(Told::Complete),
            (KeyCode::Char('c'), KeyModifiers::CONTROL) if is_empty => {
                told.push_back(Told::Interrupt);
            }
            (KeyCode::Char('c'), KeyModifiers::CONTROL) => self.set(String::new()),
            (KeyCode::Char('d'), KeyModifiers::CONTROL) if is_empty => told.push_back(Told::End),
            (KeyCode::Up, _) | (KeyCode::Char('p'), KeyModifiers::CONTROL) => {
                if let Some(line) = self.recall.older(self.line.draft().text()) {
                    self.set(line);
                }
            }
            (KeyCode::Down, _) | (KeyCode::Char('n'), KeyModifiers::CONTROL) => {
                if let Some(line) = self.recall.newer(self.line.draft().text()) {
                    self.set(line);
                }
            }
            _ => match typed(&event) {
                Some(c) => self.insert(c.encode_utf8(&mut [0; 4])),
                None => self.edit(event),
            },
        }
    }

    /// What the key does to a line in the room, too.
    fn edit(&mut self, event: KeyEvent) {
        let Some(key) = key(&event) else { return };
        let edit = match self.bindings.press(&mut self.waiting, key) {
            Pressed::Does(KeyAction::Edit(Edit::NewLine)) => return,
            Pressed::Does(KeyAction::Edit(edit)) => edit,
            Pressed::Does(KeyAction::AcceptOrYank) => Edit::Yank,
            Pressed::Does(KeyAction::DeclineOrDelete) => Edit::Delete,
            Pressed::Does(KeyAction::Surface(Surface::NewestOrLineEnd)) => Edit::LineEnd,
            _ => return,
        };
        // What would be too long stays as it is.
        self.line.apply(edit, &mut self.cuts).ok();
    }

    fn enter(&mut self, told: &mut VecDeque<Told>) {
        let line = self.line.take().text().to_owned();
        self.cuts.end_run();
        self.recall.push(&line);
        told.push_back(Told::Line(Ok(line)));
    }

    /// Inserts `text` where the cursor is, unless the line would be too long then.
    fn insert(&mut self, text: &str) {
        let mut draft = self.line.draft().clone();
        if draft.type_in(text).is_ok() {
            self.cuts.end_run();
            self.line.set(draft);
        }
    }

    fn set(&mut self, line: String) {
        self.cuts.end_run();
        self.line.set(Draft::new(line));
    }

    /// What is typed.
    pub(super) fn text(&self) -> &str {
        self.line.draft().text()
    }

    /// Completes the word at the end of the line: a command, or one of `nicks`. If there are several, returns them.
    pub(super) fn complete(&mut self, nicks: &[String]) -> Option<String> {
        let (line, behind) = self.line.draft().split();
        if !behind.is_empty() {
            return None;
        }
        let (before, word) = match line.split_once(' ') {
            None => ("", line),
            Some((command, word)) if TAKES_NICK.contains(&command) => {
                (&line[..=command.len()], word)
            }
            Some(_) => return None,
        };
        let choices: Vec<&str> = match before {
            "" => WORDS.iter().copied().filter(|choice| choice.starts_with(word)).collect(),
            _ => {
                let wanted = word.to_lowercase();
                let fits = |nick: &&String| nick.to_lowercase().starts_with(&wanted);
                nicks.iter().filter(fits).map(String::as_str).collect()
            }
        };
        match choices[..] {
            [] => None,
            [only] => {
                self.set(format!("{before}{only} "));
                None
            }
            _ => {
                let common = common_start(&choices);
                if common.len() > word.len() {
                    self.set(format!("{before}{common}"));
                    return None;
                }
                let shown = choices[..choices.len().min(MAX_SHOWN)].join("  ");
                Some(if choices.len() > MAX_SHOWN { format!("{shown}  …") } else { shown })
            }
        }
    }

    /// The line behind its prompt as it is to be drawn on a row of so many columns, and the cursor in it.
    pub(super) fn draw(&self, columns: usize) -> String {
        let prompt = texts::CONSOLE_PROMPT;
        let room = columns.saturating_sub(width(prompt) + 3);
        let (head, behind) = self.line.draft().split();
        let (head, behind) = (sanitise(head), sanitise(behind));
        let seen = tail(&head, room);
        // What is not seen is marked in place of the blank behind the prompt.
        let mark = if seen.len() < head.len() { "…" } else { " " };
        let behind = fit(&behind, (room + 1).saturating_sub(width(seen)));
        let column = width(prompt) + 1 + width(seen);
        format!("{prompt}{mark}{seen}{behind}\r\x1b[{column}C")
    }
}

fn common_start<'a>(choices: &[&'a str]) -> &'a str {
    let Some((first, others)) = choices.split_first() else { return "" };
    let is_common = |(at, c): &(usize, char)| {
        let end = at + c.len_utf8();
        others.iter().all(|other| other.get(..end) == first.get(..end))
    };
    let end =
        first.char_indices().take_while(is_common).last().map_or(0, |(at, c)| at + c.len_utf8());
    &first[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(editor: &mut Editor, text: &str) -> Vec<Told> {
        let mut told = VecDeque::new();
        for c in text.chars() {
            let key = match c {
                '\n' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
                '\t' => KeyEvent::new(KeyCode::Tab, KeyModifiers::NONE),
                '↑' => KeyEvent::new(KeyCode::Up, KeyModifiers::NONE),
                '↓' => KeyEvent::new(KeyCode::Down, KeyModifiers::NONE),
                '←' => KeyEvent::new(KeyCode::Left, KeyModifiers::NONE),
                '\u{3}' => KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL),
                '\u{4}' => KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL),
                c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
            };
            editor.event(&Event::Key(key), &mut told);
        }
        told.into()
    }

    fn line(text: &str) -> Told {
        Told::Line(Ok(text.to_owned()))
    }

    #[test]
    fn up_brings_lines_back_and_down_what_was_being_typed() {
        let mut editor = Editor::default();
        assert_eq!(typed(&mut editor, "list\nsay hi\n"), [line("list"), line("say hi")]);
        assert_eq!(typed(&mut editor, "ki↑↑\n"), [line("list")]);
        assert_eq!(typed(&mut editor, "hel↑↓p\n"), [line("help")]);
    }

    #[test]
    fn ctrl_c_clears_the_line_and_only_without_one_it_interrupts() {
        let mut editor = Editor::default();
        assert_eq!(typed(&mut editor, "exit\u{3}"), []);
        assert_eq!(typed(&mut editor, "\u{3}\u{4}"), [Told::Interrupt, Told::End]);
    }

    #[test]
    fn tab_completes_commands_and_nicknames() {
        let nicks = ["Ann", "anton", "Zoë"].map(str::to_owned);
        let completed = |text: &str| {
            let mut editor = Editor::default();
            typed(&mut editor, text);
            let choices = editor.complete(&nicks);
            (editor.text().to_owned(), choices)
        };
        assert_eq!(completed("ki"), ("kick ".to_owned(), None));
        assert_eq!(completed("kick z"), ("kick Zoë ".to_owned(), None));
        assert_eq!(completed("kick an"), ("kick an".to_owned(), Some("Ann  anton".to_owned())));
        assert_eq!(completed("say z"), ("say z".to_owned(), None));
        assert_eq!(completed("dance"), ("dance".to_owned(), None));
    }

    #[test]
    fn a_long_line_shows_where_the_cursor_is_and_what_is_left_out() {
        let mut editor = Editor::default();
        typed(&mut editor, "say 李雷");
        assert_eq!(editor.draw(80), "> say 李雷\r\u{1b}[10C");
        typed(&mut editor, "0123456789");
        assert_eq!(editor.draw(13), ">…123456789\r\u{1b}[11C");
        typed(&mut editor, &"←".repeat(14));
        assert_eq!(editor.draw(13), "> say 李雷0…\r\u{1b}[4C");
    }

    #[test]
    fn a_paste_enters_nothing_and_nothing_in_it_is_obeyed_by_the_terminal() {
        let mut editor = Editor::default();
        let mut told = VecDeque::new();
        editor.event(&Event::Paste("say hi\r\n".to_owned()), &mut told);
        assert_eq!(told, []);
        editor.event(&Event::Paste(" all\r\n\nexit\n\u{1b}[2J".to_owned()), &mut told);
        assert_eq!(told, [Told::Joined]);
        assert!(editor.draw(80).starts_with("> say hiall exit "), "{:?}", editor.draw(80));
        assert!(!editor.draw(80).contains("\u{1b}[2J"), "{:?}", editor.draw(80));
    }

    #[test]
    fn lines_that_come_at_once_are_a_paste_and_a_single_one_is_typed() {
        let keys = |text: &str| -> Vec<Event> {
            let code = |c| if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            text.chars().map(|c| Event::Key(KeyEvent::new(code(c), KeyModifiers::NONE))).collect()
        };
        for typed in ["list\n", "\n", "\n\n", "list", ""] {
            assert_eq!(unmarked_paste(keys(typed)), keys(typed), "{typed:?}");
        }
        let pasted = |text: &str| [Event::Paste(text.to_owned())];
        assert_eq!(unmarked_paste(keys("hi\nexit\n")), pasted("hi\nexit\n"));
        assert_eq!(unmarked_paste(keys("\nexit")), pasted("\nexit"));
    }
}
