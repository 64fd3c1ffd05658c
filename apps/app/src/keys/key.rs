//! A key, or two one after the other, and how they are written: `ctrl+n`, `alt+enter`, `ctrl+x ctrl+e`.

use std::fmt;
use std::str::FromStr;

/// A key with what is held down, the same whatever a terminal or a window calls it. What a terminal cannot tell apart is
/// one key: `ctrl+/` is `ctrl+_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    code: Code,
    control: bool,
    alt: bool,
    shift: bool,
}

/// The key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the name of a key")]
pub enum Code {
    Char(char),
    F(u8),
    Enter,
    Tab,
    Backspace,
    Delete,
    Insert,
    Home,
    End,
    PageUp,
    PageDown,
    Up,
    Down,
    Left,
    Right,
    Esc,
}

/// One key, or two that are pressed one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequence {
    /// The first key, or the only one.
    pub first: Key,
    /// The second key.
    pub second: Option<Key>,
}

/// Why something written is no key that can be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// No key has this name.
    Unknown(String),
    /// The key is there to type this.
    Typed(char),
    /// A terminal does not send it, but what this other key sends.
    SameAs(&'static str),
    /// Terminals do not send it, or it begins what they send for other keys.
    NotSent,
    /// There are more than two keys.
    TooMany,
    /// There is none.
    Empty,
}

/// What each key with a name is called in the file, and shown as.
const NAMES: &[(&str, &str, Code)] = &[
    ("enter", "Enter", Code::Enter),
    ("tab", "Tab", Code::Tab),
    ("backspace", "Backspace", Code::Backspace),
    ("delete", "Del", Code::Delete),
    ("insert", "Ins", Code::Insert),
    ("home", "Home", Code::Home),
    ("end", "End", Code::End),
    ("pageup", "PgUp", Code::PageUp),
    ("pagedown", "PgDn", Code::PageDown),
    ("up", "Up", Code::Up),
    ("down", "Down", Code::Down),
    ("left", "Left", Code::Left),
    ("right", "Right", Code::Right),
    ("esc", "Esc", Code::Esc),
    ("space", "Space", Code::Char(' ')),
    ("plus", "Plus", Code::Char('+')),
];

/// What others call these keys.
const OTHER_NAMES: &[(&str, Code)] = &[
    ("return", Code::Enter),
    ("del", Code::Delete),
    ("ins", Code::Insert),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("pgdown", Code::PageDown),
    ("escape", Code::Esc),
];

/// Keyboards have no more of them that a terminal tells apart.
const MAX_F: u8 = 12;

impl Key {
    /// A key, with whether Ctrl, Alt and Shift are held down.
    pub fn new(code: Code, control: bool, alt: bool, shift: bool) -> Self {
        let key = |code| Key { code, control, alt, shift };
        let Code::Char(c) = code else { return key(code) };
        let lower = lower(c);
        match c {
            _ if lower != c => Key { shift: true, ..key(Code::Char(lower)) },
            'h' if control => Key { control: false, ..key(Code::Backspace) },
            'i' if control => Key { control: false, ..key(Code::Tab) },
            'm' if control => Key { control: false, ..key(Code::Enter) },
            _ if c.is_alphabetic() => key(code),
            // Which of the keys of a keyboard has it, with or without Shift, depends on the country.
            _ => Key { shift: false, ..key(Code::Char(if control { controlled(c) } else { c })) },
        }
    }

    /// A key alone.
    pub fn plain(code: Code) -> Self {
        Key::new(code, false, false, false)
    }

    /// Whether the key types its character.
    pub fn is_typed(&self) -> bool {
        matches!(self.code, Code::Char(_)) && !self.control && !self.alt
    }
}

/// Why nothing can be bound to a character with these keys held down, if that is so: a terminal has to send it, and
/// nothing else for it.
fn problem(c: char, control: bool, alt: bool, shift: bool) -> Option<KeyError> {
    match (control, alt) {
        (false, false) => None,
        (true, true) => Some(KeyError::NotSent),
        (true, false) => match c {
            'i' => Some(KeyError::SameAs("tab")),
            'm' => Some(KeyError::SameAs("enter")),
            'h' | '8' => Some(KeyError::SameAs("backspace")),
            '[' | '3' => Some(KeyError::SameAs("esc")),
            'a'..='z' if !shift => None,
            _ if matches!(controlled(c), ' ' | '_' | '\\' | ']' | '^') => None,
            _ => Some(KeyError::NotSent),
        },
        (false, true) => match (c, shift) {
            // Escape sequences begin with them.
            ('[' | ']' | '_' | '\\', _) | ('o' | 'p' | 'x', true) => Some(KeyError::NotSent),
            _ => None,
        },
    }
}

/// The small letter, if there is exactly one.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

/// What a terminal sends for Ctrl and a character that is no letter.
fn controlled(c: char) -> char {
    match c {
        '/' | '7' => '_',
        '4' => '\\',
        '5' => ']',
        '6' | '~' => '^',
        '2' | '@' => ' ',
        _ => c,
    }
}

impl Sequence {
    /// Whether it begins with `key`, and goes on.
    pub(super) fn goes_on_after(&self, key: Key) -> bool {
        self.first == key && self.second.is_some()
    }
}

impl From<Key> for Sequence {
    fn from(first: Key) -> Self {
        Sequence { first, second: None }
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let unknown = || KeyError::Unknown(text.to_owned());
        let (mut control, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        while let Some((modifier, behind)) = rest.split_once(['+', '-']) {
            // The key itself may be one of both.
            if behind.is_empty() {
                break;
            }
            match modifier.to_lowercase().as_str() {
                "ctrl" | "control" | "c" | "strg" => control = true,
                "alt" | "meta" | "m" | "option" => alt = true,
                "shift" | "s" => shift = true,
                _ => return Err(unknown()),
            }
            rest = behind;
        }
        let code = code(rest).ok_or_else(unknown)?;
        // A capital letter is how one writes the key, not that Shift is held down.
        let Code::Char(c) = code else { return Ok(Key::new(code, control, alt, shift)) };
        let c = lower(c);
        problem(c, control, alt, shift)
            .map_or_else(|| Ok(Key::new(Code::Char(c), control, alt, shift)), Err)
    }
}

fn code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(Code::Char(c));
    }
    let name = name.to_lowercase();
    let named = NAMES.iter().find(|(known, ..)| *known == name).map(|(.., code)| *code);
    let other = || OTHER_NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
    let number =
        || name.strip_prefix('f')?.parse().ok().filter(|number| (1..=MAX_F).contains(number));
    named.or_else(other).or_else(|| number().map(Code::F))
}

impl FromStr for Sequence {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut keys = text.split_whitespace();
        let first: Key = keys.next().ok_or(KeyError::Empty)?.parse()?;
        if let (true, Code::Char(c)) = (first.is_typed(), first.code) {
            return Err(KeyError::Typed(c));
        }
        let second = keys.next().map(str::parse).transpose()?;
        if keys.next().is_some() {
            return Err(KeyError::TooMany);
        }
        Ok(Sequence { first, second })
    }
}

/// As a person reads it: `Ctrl+N`. With `#`, as it stands in the file: `ctrl+n`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_file = f.alternate();
        let held = [(self.control, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")];
        let held = held.iter().filter(|(is_held, _)| *is_held).map(|(_, name)| *name);
        let mut text: String = held.collect();
        match (NAMES.iter().find(|(.., code)| *code == self.code), self.code) {
            (Some((name, label, _)), _) => text += if is_file { name } else { label },
            (None, Code::Char(c)) => text.extend(c.to_uppercase()),
            (None, Code::F(number)) => text += &format!("F{number}"),
            (None, _) => {}
        }
        f.pad(&if is_file { text.to_lowercase() } else { text })
    }
}

/// As its keys are written, with a blank between them.
impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match &self.second {
            Some(second) => {
                f.write_str(" ")?;
                second.fmt(f)
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Sequence, KeyError> {
        text.parse()
    }

    #[test]
    fn keys_are_written_in_many_ways_and_shown_in_one() {
        for (written, shown, file) in [
            ("ctrl+n", "Ctrl+N", "ctrl+n"),
            ("Ctrl+N", "Ctrl+N", "ctrl+n"),
            ("C-n", "Ctrl+N", "ctrl+n"),
            ("alt+enter", "Alt+Enter", "alt+enter"),
            ("M-Return", "Alt+Enter", "alt+enter"),
            ("alt+shift+f", "Alt+Shift+F", "alt+shift+f"),
            ("pgup", "PgUp", "pageup"),
            ("shift+tab", "Shift+Tab", "shift+tab"),
            ("f12", "F12", "f12"),
            ("ctrl+/", "Ctrl+_", "ctrl+_"),
            ("alt++", "Alt+Plus", "alt+plus"),
            ("alt+ä", "Alt+Ä", "alt+ä"),
            ("ctrl+space", "Ctrl+Space", "ctrl+space"),
            (" ctrl+x  Ctrl+e ", "Ctrl+X Ctrl+E", "ctrl+x ctrl+e"),
            ("ctrl+x u", "Ctrl+X U", "ctrl+x u"),
        ] {
            let keys = parse(written).unwrap_or_else(|error| panic!("{written}: {error:?}"));
            assert_eq!((keys.to_string().as_str(), format!("{keys:#}").as_str()), (shown, file));
            assert_eq!(parse(file), Ok(keys), "what is shown for the file can be read: {file}");
        }
    }

    #[test]
    fn what_cannot_be_bound_is_refused_and_says_why() {
        let unknown = |text: &str| KeyError::Unknown(text.to_owned());
        for (written, error) in [
            ("", KeyError::Empty),
            ("a", KeyError::Typed('a')),
            ("A", KeyError::Typed('a')),
            ("space", KeyError::Typed(' ')),
            ("ctrl+i", KeyError::SameAs("tab")),
            ("ctrl+m", KeyError::SameAs("enter")),
            ("ctrl+[", KeyError::SameAs("esc")),
            ("ctrl+shift+n", KeyError::NotSent),
            ("ctrl+1", KeyError::NotSent),
            ("alt+[", KeyError::NotSent),
            ("alt+shift+o", KeyError::NotSent),
            ("ctrl+x ctrl+y ctrl+z", KeyError::TooMany),
            ("hyper+n", unknown("hyper+n")),
            ("ctrl+", unknown("ctrl+")),
            ("f13", unknown("f13")),
            ("banana", unknown("banana")),
            ("ctrl+\u{1b}", unknown("ctrl+\u{1b}")),
        ] {
            assert_eq!(parse(written), Err(error), "{written}");
        }
    }

    #[test]
    fn capital_letters_are_letters_with_shift_and_signs_are_the_same_with_and_without() {
        let alt = |c, shift| Key::new(Code::Char(c), false, true, shift);
        assert_eq!(alt('F', false), alt('f', true));
        assert_ne!(alt('F', false), alt('f', false));
        assert_eq!(alt('?', true), alt('?', false));
    }
}
