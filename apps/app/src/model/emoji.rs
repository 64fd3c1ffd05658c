//! Emoji by name: `:wave:` is 👋. The names are those of GitHub, which are English; there is no list of German ones.
//!
//! Only emoji of one character are offered, perhaps with the sign that asks for colour. Of flags, families and skin tones,
//! terminals show something else: see [`sanitise`](crate::sanitise::sanitise).

use std::collections::VecDeque;

use emojis::Emoji;
use unicode_segmentation::UnicodeSegmentation;

use super::Draft;

/// How many choices there are, at most.
const MAX_CHOICES: usize = 50;
/// No name is longer, in bytes.
const MAX_NAME: usize = 40;
/// Asks for an emoji where a text has a sign as well.
const COLOURED: char = '\u{fe0f}';

/// The emoji that the user said last, the newest first.
#[derive(Debug, Default)]
pub struct RecentEmoji(VecDeque<&'static str>);

impl RecentEmoji {
    const CAPACITY: usize = 30;

    /// The user said this.
    pub(super) fn said(&mut self, text: &str) {
        for emoji in text.graphemes(true).filter_map(emojis::get).filter(|emoji| is_shown(emoji)) {
            self.0.retain(|known| *known != emoji.as_str());
            self.0.push_front(emoji.as_str());
            self.0.truncate(Self::CAPACITY);
        }
    }

    /// The emoji, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    fn place(&self, emoji: &str) -> usize {
        self.0.iter().position(|known| *known == emoji).unwrap_or(usize::MAX)
    }
}

/// The emoji some of whose names begin like this, each with that name: those first that the user said last, then those
/// with short names, as common ones have.
pub(super) fn beginning_with(
    name: &str,
    recent: &RecentEmoji,
) -> Vec<(&'static str, &'static str)> {
    let name = name.to_lowercase();
    let fitting = emojis::iter().filter(|emoji| is_shown(emoji)).filter_map(|emoji| {
        let fits = emoji.shortcodes().filter(|code| code.starts_with(&name));
        fits.min_by_key(|code| code.len()).map(|code| (emoji.as_str(), code))
    });
    let mut fitting: Vec<_> = fitting.collect();
    // Stable: what is left keeps the order of Unicode, which begins with faces.
    fitting.sort_by_key(|(emoji, code)| (*code != name, recent.place(emoji), code.len()));
    fitting.truncate(MAX_CHOICES);
    fitting
}

/// The draft with an emoji in place of the name that was just completed by a colon before the cursor. None: there is
/// none, or it is part of something else, such as a time, an address or code.
pub(super) fn replaced(draft: &Draft) -> Option<Draft> {
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
    let emoji = emojis::get_by_shortcode(&name.to_lowercase()).filter(|emoji| is_shown(emoji))?;
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
        replaced(&draft).unwrap_or(draft).text().to_owned()
    }

    #[test]
    fn a_name_between_colons_becomes_an_emoji() {
        assert_eq!(typed("hi :wave:"), "hi 👋");
        assert_eq!(typed(":Wave:"), "👋");
        assert_eq!(typed("(:+1:"), "(👍");
        assert_eq!(typed("👋:tada:"), "👋🎉");
        let draft = Draft::with_cursor(":wave: there", 6);
        assert_eq!(replaced(&draft), Some(Draft::with_cursor("👋 there", 1)));
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
