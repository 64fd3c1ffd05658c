//! Whether a text mentions the user, or a word that it waits for.
//!
//! Words are compared as nicknames are: case and the diacritics of Latin, Greek and Cyrillic letters do not count. They
//! have to stand alone: `ann` is neither in `planned` nor in `ann-marie`.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// The words that a user waits for, besides its nickname.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// As they were written, and as they are compared.
    words: Vec<(String, String)>,
}

impl Words {
    /// How many there may be.
    pub const MAX: usize = 50;
    /// How many bytes each may have.
    pub const MAX_BYTES: usize = 64;

    /// Those of `words` that can be waited for.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a String>) -> Words {
        let mut all = Words::default();
        for word in words {
            all.add(word);
        }
        all
    }

    /// Whether one can wait for `word`: it is seen, is not too long, and can stand in a list with commas, of which `none`
    /// is the empty one.
    pub fn is_word(word: &str) -> bool {
        let is_seen =
            word.chars().any(|c| c.is_alphanumeric() || !(c.is_ascii() || c.is_whitespace()));
        let is_safe = word != "none" && !word.contains(|c: char| c == ',' || c.is_control());
        is_seen && is_safe && word.len() <= Self::MAX_BYTES && !folded(word).is_empty()
    }

    /// Waits for `word` as well. Whether that is new.
    pub fn add(&mut self, word: &str) -> bool {
        let compared = folded(word);
        let is_new = self.words.len() < Self::MAX
            && Self::is_word(word)
            && self.words.iter().all(|(_, other)| *other != compared);
        if is_new {
            self.words.push((word.to_owned(), compared));
        }
        is_new
    }

    /// Waits for `word` no more. Whether it did.
    pub fn remove(&mut self, word: &str) -> bool {
        let (before, compared) = (self.words.len(), folded(word));
        self.words.retain(|(_, other)| *other != compared);
        self.words.len() < before
    }

    /// Whether one more can be waited for.
    pub fn has_room(&self) -> bool {
        self.words.len() < Self::MAX
    }

    /// The words as they were written.
    pub fn as_written(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|(word, _)| word.as_str())
    }

    /// Whether `text` has one of the words, or `nick`.
    pub fn are_in(&self, text: &str, nick: &str) -> bool {
        let text = Text::of(text);
        let nick = folded(nick);
        std::iter::once(&nick)
            .chain(self.words.iter().map(|(_, word)| word))
            .any(|word| text.has(word))
    }
}

/// A text as it is compared, and as it was.
struct Text<'a> {
    folded: String,
    /// For each byte of `folded`: where the character begins of which it was made.
    origins: Vec<usize>,
    original: &'a str,
    /// Where words begin and end, once that is of interest.
    borders: std::cell::OnceCell<Vec<usize>>,
}

impl<'a> Text<'a> {
    fn of(original: &'a str) -> Self {
        let (mut folded, mut origins) = (String::with_capacity(original.len()), Vec::new());
        for (at, c) in original.char_indices() {
            fold(c, &mut folded);
            origins.resize(folded.len(), at);
        }
        Text { folded, origins, original, borders: std::cell::OnceCell::new() }
    }

    fn has(&self, word: &str) -> bool {
        let Some(first) = word.chars().next() else { return false };
        let mut from = 0;
        while let Some(at) = self.folded.get(from..).and_then(|rest| rest.find(word)) {
            let (start, end) = (from + at, from + at + word.len());
            if self.is_border(start) && self.is_border(end) {
                return true;
            }
            from = start + first.len_utf8();
        }
        false
    }

    /// Whether a word begins or ends at this byte of the folded text.
    fn is_border(&self, at: usize) -> bool {
        let origin = self.origins.get(at).copied().unwrap_or(self.original.len());
        if at == 0 || origin == self.original.len() {
            return true;
        }
        if self.origins.get(at - 1) == Some(&origin) {
            return false;
        }
        let (before, behind) = self.original.split_at(origin);
        let is_letter = |c: &char| !is_mark(c);
        let (mut before, mut behind) = (before.chars().rev().filter(is_letter), behind.chars());
        let nearest = (before.next(), behind.next());
        match (nearest.0.is_some_and(is_in_word), nearest.1.is_some_and(is_in_word)) {
            (true, true) => {
                let borders = self.borders.get_or_init(|| {
                    self.original.split_word_bound_indices().map(|(at, _)| at).collect()
                });
                borders.binary_search(&origin).is_ok()
            }
            // A hyphen makes one word of two.
            (true, false) => nearest.1 != Some('-') || !behind.next().is_some_and(is_in_word),
            (false, true) => nearest.0 != Some('-') || !before.next().is_some_and(is_in_word),
            (false, false) => true,
        }
    }
}

fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn folded(text: &str) -> String {
    let mut folded = String::new();
    text.chars().for_each(|c| fold(c, &mut folded));
    folded
}

fn fold(c: char, to: &mut String) {
    to.extend(std::iter::once(c).nfkd().filter(|c| !is_mark(c)).flat_map(char::to_lowercase));
}

/// Those of Latin, Greek and Cyrillic letters.
fn is_mark(c: &char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn has(text: &str, nick: &str) -> bool {
        Words::default().are_in(text, nick)
    }

    #[test]
    fn a_nickname_is_found_as_a_word_however_it_is_written() {
        for text in [
            "Zoë",
            "zoe: hi",
            "hi ZOE!",
            "(zoë)",
            "@Zoe",
            "thanks,zoe",
            "Zoe\u{308} is here",
            "zoe's turn",
            "zoe.Thanks",
            "Ｚｏｅ",
            "is it - zoe - or",
            "zoe-",
            "さzoeさ",
            "“Zoë”",
            "zoe\u{a0}",
            "/zoe/",
        ] {
            assert!(has(text, "Zoë"), "{text}");
        }
        for text in [
            "zoes",
            "azoe",
            "zoe2",
            "zoe_x",
            "x_zoe",
            "zoe-marie",
            "mary-zoe",
            "zo e",
            "",
            "zöe\u{301}x",
        ] {
            assert!(!has(text, "Zoë"), "{text}");
        }
    }

    #[test]
    fn nicknames_of_all_kinds_are_found() {
        for (text, nick) in [
            ("ask bot-3", "bot-3"),
            ("太郎さん", "太郎"),
            ("hi [x]!", "[x]"),
            ("🦊 hi", "🦊"),
            ("МАША, привет", "маша"),
            ("fin de İzmir", "izmir"),
            ("ok 42", "42"),
        ] {
            assert!(has(text, nick), "{text}");
        }
        for (text, nick) in
            [("bot-33", "bot-3"), ("Машам", "маша"), ("a42", "42"), ("3.14159", "14159x")]
        {
            assert!(!has(text, nick), "{text}");
        }
    }

    #[test]
    fn one_waits_for_words_too() {
        let mut words = Words::default();
        assert!(words.add("Deploy") && !words.add("deploy") && words.add("on fire"));
        assert!(words.are_in("the DEPLOY is done", "zoe") && words.are_in("it is on fire!", "zoe"));
        assert!(!words.are_in("deployed", "zoe"));
        assert!(words.remove("DEPLOY") && !words.remove("deploy"));
        assert_eq!(words.as_written().collect::<Vec<_>>(), ["on fire"]);
        for word in ["", " ", "none", "a,b", "-", "a\nb", &"x".repeat(65), "\u{301}"] {
            assert!(!words.add(word), "{word}");
        }
        for number in 0..100 {
            words.add(&format!("word{number}"));
        }
        assert!(!words.has_room() && words.as_written().count() == Words::MAX);
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_looked_through(text in "\\PC{0,40}", nick in "[a-zäß-]{1,6}") {
            prop_assume!(nick.contains(char::is_alphanumeric));
            Words::default().are_in(&text, &nick);
            let spaced = format!("{text} {nick} {text}");
            let addressed = Words::default().are_in(&spaced, &nick);
            prop_assert!(addressed);
        }
    }
}
