//! Emoji by name: `:wave:` is 👋. The names are those of GitHub, which are English; there is no list of German ones.
//!
//! Where terminals show them, only emoji of one character are offered, perhaps with the sign that asks for colour. Of flags
//! and families, terminals show something else: see [`sanitise`](crate::sanitise::sanitise). A face whose own font draws
//! all of them says so.

use std::collections::VecDeque;

use emojis::{Emoji, EmojiVersion, Group};
use unicode_segmentation::UnicodeSegmentation;

use super::Draft;

/// How many choices there are, at most.
const MAX_CHOICES: usize = 50;
/// No name is longer, in bytes.
const MAX_NAME: usize = 40;
/// What most people say.
const USUAL: &[&str] = &[
    "👍", "😀", "😂", "🎉", "🤔", "😢", "😍", "👋", "👏", "🙏", "🔥", "👀", "🚀", "😎", "😴", "🍕",
];
/// Asks for an emoji where a text has a sign as well.
const COLOURED: char = '\u{fe0f}';

/// Of all emoji, the font has those up to this version.
const OF_FONT: EmojiVersion = EmojiVersion::new(15, 0);

/// The emoji that the user said last, the newest first.
#[derive(Debug, Default)]
pub struct RecentEmoji {
    said: VecDeque<&'static str>,
    /// Whether the face draws all of them.
    pub(super) are_all_drawn: bool,
}

/// An emoji that a user can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedEmoji {
    /// The emoji itself.
    pub emoji: &'static str,
    /// What it is called, in English.
    pub name: &'static str,
}

impl RecentEmoji {
    const CAPACITY: usize = 30;

    /// The user said this.
    pub(super) fn said(&mut self, text: &str) {
        for emoji in text.graphemes(true).filter_map(emojis::get) {
            if !self.shows(emoji) {
                continue;
            }
            self.said.retain(|known| *known != emoji.as_str());
            self.said.push_front(emoji.as_str());
            self.said.truncate(Self::CAPACITY);
        }
    }

    /// The user said these in earlier stays, oldest first.
    pub(super) fn said_before(&mut self, texts: &[String]) {
        let of_text =
            |text: &String| -> Vec<_> { text.graphemes(true).filter_map(emojis::get).collect() };
        for emoji in texts.iter().rev().flat_map(|text| of_text(text).into_iter().rev()) {
            if self.said.len() == Self::CAPACITY {
                return;
            }
            if self.shows(emoji) && !self.said.contains(&emoji.as_str()) {
                self.said.push_back(emoji.as_str());
            }
        }
    }

    /// Whether the face shows it: see the module.
    fn shows(&self, emoji: &Emoji) -> bool {
        match self.are_all_drawn {
            true => emoji.emoji_version() <= OF_FONT,
            false => is_shown(emoji),
        }
    }

    /// So many emoji to have at hand: those that the user said last, then usual ones.
    pub fn at_hand(&self, count: usize) -> Vec<&'static str> {
        let usual = USUAL.iter().copied().filter(|emoji| !self.said.contains(emoji));
        self.iter().chain(usual).take(count).collect()
    }

    /// The emoji, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.said.iter().copied()
    }

    fn place(&self, emoji: &str) -> usize {
        self.said.iter().position(|known| *known == emoji).unwrap_or(usize::MAX)
    }
}

/// The emoji some of whose names begin like this, each with that name: those first that the user said last, then those
/// with short names, as common ones have.
pub(super) fn beginning_with(
    name: &str,
    recent: &RecentEmoji,
) -> Vec<(&'static str, &'static str)> {
    let name = name.to_lowercase();
    let fitting = emojis::iter().filter(|emoji| recent.shows(emoji)).filter_map(|emoji| {
        let fits = emoji.shortcodes().filter(|code| code.starts_with(&name));
        fits.min_by_key(|code| code.len()).map(|code| (emoji.as_str(), code))
    });
    let mut fitting: Vec<_> = fitting.collect();
    // Stable: what is left keeps the order of Unicode, which begins with faces.
    fitting.sort_by_key(|(emoji, code)| (*code != name, recent.place(emoji), code.len()));
    fitting.truncate(MAX_CHOICES);
    fitting
}

/// The emoji of a group in Unicode's order.
pub(super) fn of_group(group: Group, recent: &RecentEmoji) -> Vec<NamedEmoji> {
    group.emojis().filter(|emoji| recent.shows(emoji)).map(NamedEmoji::of).collect()
}

/// The emoji in whose names all of these words are, each of them perhaps in part: those first that are called so, or begin
/// so, then those that the user said last.
pub(super) fn with_words(words: &str, recent: &RecentEmoji) -> Vec<NamedEmoji> {
    let words: Vec<String> = words
        .split(|c: char| c.is_whitespace() || c == ':' || c == '_')
        .map(str::to_lowercase)
        .collect();
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let names = |emoji: &'static Emoji| {
        let codes = emoji.shortcodes().map(|code| code.replace('_', " "));
        codes.chain([emoji.name().to_lowercase()])
    };
    let has_all = |emoji: &&'static Emoji| {
        let names: Vec<String> = names(emoji).collect();
        words.iter().all(|word| names.iter().any(|name| name.contains(word)))
    };
    let wanted = words.join(" ");
    let rank = |emoji: &&'static Emoji| {
        let is_it = names(emoji).any(|name| name == wanted);
        let begins = names(emoji).any(|name| name.starts_with(&wanted));
        (!is_it, !begins, recent.place(emoji.as_str()))
    };
    let mut found: Vec<&'static Emoji> =
        emojis::iter().filter(|emoji| recent.shows(emoji)).filter(has_all).collect();
    // Stable: what is left keeps the order of Unicode, which begins with faces.
    found.sort_by_cached_key(rank);
    found.into_iter().map(NamedEmoji::of).collect()
}

impl NamedEmoji {
    fn of(emoji: &'static Emoji) -> Self {
        NamedEmoji { emoji: emoji.as_str(), name: emoji.name() }
    }
}

/// The draft with an emoji in place of the name that was just completed by a colon before the cursor. None: there is
/// none, or it is part of something else, such as a time, an address or code.
pub(super) fn replaced(draft: &Draft, recent: &RecentEmoji) -> Option<Draft> {
    let (before, after) = draft.split();
    let named = before.strip_suffix(':')?;
    let start = named.char_indices().rev().take_while(|(at, _)| named.len() - at <= MAX_NAME + 1);
    let (start, _) = start.take_while(|(_, c)| !c.is_whitespace()).find(|(_, c)| *c == ':')?;
    let (head, name) = (&named[..start], &named[start + 1..]);
    let line = head.rsplit('\n').next().unwrap_or_default();
    let is_apart = head.chars().next_back().is_none_or(|c| {
        c.is_whitespace() || "([{\"'“„".contains(c) || !c.is_ascii() && !c.is_alphanumeric()
    });
    if !is_apart || line.matches('`').count() % 2 == 1 {
        return None;
    }
    let emoji =
        emojis::get_by_shortcode(&name.to_lowercase()).filter(|emoji| recent.shows(emoji))?;
    let head = format!("{head}{emoji}");
    let cursor = head.chars().count();
    Some(Draft::with_cursor(head + after, cursor))
}

/// Whether every terminal shows it: see the module.
fn is_shown(emoji: &Emoji) -> bool {
    let mut chars = emoji.as_str().chars().filter(|c| *c != COLOURED);
    chars.next().is_some() && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sanitise::sanitise;

    fn typed(text: &str) -> String {
        let draft = Draft::new(text);
        replaced(&draft, &RecentEmoji::default()).unwrap_or(draft).text().to_owned()
    }

    #[test]
    fn a_name_between_colons_becomes_an_emoji() {
        assert_eq!(typed("hi :wave:"), "hi 👋");
        assert_eq!(typed(":Wave:"), "👋");
        assert_eq!(typed("(:+1:"), "(👍");
        assert_eq!(typed("👋:tada:"), "👋🎉");
        let draft = Draft::with_cursor(":wave: there", 6);
        let recent = RecentEmoji::default();
        assert_eq!(replaced(&draft, &recent), Some(Draft::with_cursor("👋 there", 1)));
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in [
            "http://x:80:",
            "http://x:wave:",
            "10:100:",
            "std::ok:",
            "a:ok:",
            "`:wave:",
            "::wave:",
            ":no such thing:",
            ":nosuchthing:",
            ":de:",
            ":family_man_woman_girl:",
            ":",
            "::",
        ] {
            assert_eq!(typed(text), text);
        }
        assert_eq!(typed("`a` :wave:"), "`a` 👋");
    }

    #[test]
    fn only_what_a_terminal_shows_is_offered() {
        let recent = RecentEmoji::default();
        let all: Vec<_> =
            ('a'..='z').flat_map(|c| beginning_with(&c.to_string(), &recent)).collect();
        assert!(all.len() > 500);
        for (emoji, name) in all {
            let shown: String = emoji.chars().filter(|c| *c != COLOURED).collect();
            assert_eq!(sanitise(emoji), shown, "{name}");
        }
    }

    #[test]
    fn a_face_that_draws_them_offers_families_and_flags() {
        let recent = RecentEmoji { are_all_drawn: true, ..RecentEmoji::default() };
        let flags = beginning_with("de", &recent);
        assert!(flags.iter().any(|(emoji, _)| *emoji == "🇩🇪"), "{flags:?}");
        for found in with_words("", &recent) {
            assert_eq!(crate::sanitise::sanitise_around_emoji(found.emoji), found.emoji);
        }
        let draft = Draft::new(":family_man_woman_girl:");
        assert_eq!(replaced(&draft, &recent), Some(Draft::new("👨\u{200d}👩\u{200d}👧")));
    }

    #[test]
    fn emoji_are_found_by_their_english_names() {
        let mut recent = RecentEmoji::default();
        let found = |words: &str, recent: &RecentEmoji| -> Vec<&str> {
            with_words(words, recent).into_iter().map(|found| found.emoji).collect()
        };
        assert_eq!(found("wave", &recent)[0], "👋");
        assert_eq!(found(":tada:", &recent), ["🎉"]);
        assert!(found("heart red", &recent).contains(&"❤\u{fe0f}"));
        assert!(found("no such thing", &recent).is_empty());
        let before = found("cat", &recent)[..3].to_vec();
        recent.said("😼");
        assert!(!before.contains(&"😼") && found("cat", &recent)[..3].contains(&"😼"));
    }

    #[test]
    fn what_the_user_said_in_earlier_stays_comes_behind_what_it_says_now() {
        let mut recent = RecentEmoji::default();
        recent.said("👋");
        recent.said_before(&["🎉".to_owned(), "😼 and 👋".to_owned()]);
        assert_eq!(recent.iter().collect::<Vec<_>>(), ["👋", "😼", "🎉"]);
        recent.said("🎉");
        assert_eq!(recent.iter().collect::<Vec<_>>(), ["🎉", "👋", "😼"]);
        assert_eq!(recent.at_hand(5), ["🎉", "👋", "😼", "👍", "😀"]);
        assert!(USUAL.iter().all(|emoji| emojis::get(emoji).is_some_and(|it| recent.shows(it))));
    }

    #[test]
    fn what_the_user_said_last_is_offered_first() {
        let mut recent = RecentEmoji::default();
        let first = |recent: &RecentEmoji| beginning_with("sm", recent)[0].0;
        let by_default = first(&recent);
        recent.said("well 😼, 👋👋");
        assert_eq!(recent.iter().collect::<Vec<_>>(), ["👋", "😼"]);
        assert_ne!(first(&recent), by_default);
        assert_eq!(first(&recent), "😼");
        (0..100).for_each(|at| recent.said(emojis::iter().nth(at).unwrap().as_str()));
        assert_eq!(recent.iter().count(), RecentEmoji::CAPACITY);
    }
}
