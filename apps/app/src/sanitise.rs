//! The one gate to a face: whatever others wrote passes it before it is drawn or printed.

use plausch_core::invisible::{is_control, is_format, is_ignorable, is_variation};
use plausch_core::text::Text;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// How many marks (accents, vowel signs) one character may carry: real scripts need no more, and towers
/// of them would cover the lines above.
const MAX_MARKS: usize = 4;

/// `text` without anything that a terminal could obey, that turns around or hides what stands beside it, or
/// that starts a new line. Of what terminals disagree about, the letters are left: a flag is its country's, as in \[DE\].
pub fn sanitise(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    // At the start, a mark would sit on what somebody else wrote.
    let mut marks = MAX_MARKS;
    // Composed: terminals disagree less about one character than about several that make one.
    let mut characters = text.nfc().peekable();
    while let Some(c) = characters.next() {
        let before = clean.chars().next_back();
        if let Some(voiced) = characters.peek().and_then(|mark| voiced(c, *mark)) {
            characters.next();
            clean.push(voiced);
            marks = 0;
        } else if let Some(letter) = letter_of_flag(c) {
            match characters.next_if(|c| letter_of_flag(*c).is_some()).and_then(letter_of_flag) {
                Some(second) => clean.extend(['[', letter, second, ']']),
                None => clean.push(letter),
            }
            marks = 0;
        } else if is_control(c) {
            clean.push(' ');
            marks = 0;
        } else if is_unseen(c)
            || is_frame(c)
            || (before.is_none() && joins('x', c))
            || (is_jamo(c) && !before.is_some_and(|before| joins(before, c)))
        {
            continue;
        } else if !is_mark(c) {
            clean.push(if is_voice_mark(c) { wide_mark(c) } else { c });
            marks = 0;
        } else if marks < MAX_MARKS {
            clean.push(c);
            marks += 1;
        }
    }
    clean
}

/// As [`sanitise`], for a face that draws every emoji with a font of its own: flags, families, skin tones and keys stay
/// whole. Nothing else gets through: only a grapheme that is such an emoji as Unicode lists it.
pub fn sanitise_around_emoji(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, grapheme) in text.grapheme_indices(true).filter(|(_, it)| is_composed_emoji(it)) {
        clean += &sanitise(&text[rest..at]);
        clean += grapheme;
        rest = at + grapheme.len();
    }
    clean + &sanitise(&text[rest..])
}

/// Whether it is an emoji of several characters.
fn is_composed_emoji(grapheme: &str) -> bool {
    !grapheme.is_ascii() && grapheme.chars().nth(1).is_some() && emojis::get(grapheme).is_some()
}

/// The lines of what somebody said, each [sanitised](sanitise): at least one. Whoever shows them marks each, or indents all
/// but the first, so that nobody can write what looks like somebody else's.
pub fn sanitise_lines(text: &str) -> Vec<String> {
    lines_by(text, sanitise)
}

/// As [`sanitise_lines`], for a face that draws every emoji: see [`sanitise_around_emoji`].
pub fn sanitise_lines_around_emoji(text: &str) -> Vec<String> {
    lines_by(text, sanitise_around_emoji)
}

fn lines_by(text: &str, sanitise: fn(&str) -> String) -> Vec<String> {
    text.splitn(Text::MAX_LINES, '\n').map(sanitise).collect()
}

/// Whether `c` takes no room and is not seen, at least by some terminals. By fillers two different nicknames would look
/// the same; for skin tones some terminals leave room.
fn is_unseen(c: char) -> bool {
    is_format(c) || is_ignorable(c) || is_variation(c)
}

/// The letter that `c` is in a flag: two of them name a country.
fn letter_of_flag(c: char) -> Option<char> {
    let number = u32::from(c).checked_sub(0x1F1E6).filter(|number| *number < 26)?;
    char::from_u32(u32::from('A') + number)
}

/// A half-width letter of Japanese with a mark, as one letter that is as wide as both.
fn voiced(letter: char, mark: char) -> Option<char> {
    if !is_voice_mark(mark) {
        return None;
    }
    let mut composed = [letter, mark].into_iter().nfkc();
    composed.next().filter(|_| composed.next().is_none())
}

/// Whether `c` is a half-width mark of Japanese: to some it is a character, to others a part of the one before.
fn is_voice_mark(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

fn wide_mark(c: char) -> char {
    if c == '\u{ff9e}' { '\u{309b}' } else { '\u{309c}' }
}

/// Whether `c` draws a frame around the character before it, as that of a key.
fn is_frame(c: char) -> bool {
    matches!(u32::from(c), 0x0488 | 0x0489 | 0x1ABE | 0x20DD..=0x20E0 | 0x20E2..=0x20E4 | 0xA670..=0xA672)
}

/// Whether `c` is a vowel or a final of Hangul, which is seen only within a syllable.
fn is_jamo(c: char) -> bool {
    matches!(u32::from(c), 0x1161..=0x11FF | 0xD7B0..=0xD7FF)
}

/// Whether `c` is drawn together with the character before it, though it may take room, as Thai vowels do.
fn joins(before: char, c: char) -> bool {
    String::from_iter([before, c]).graphemes(true).count() == 1
}

fn is_mark(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_text_are_as_safe_as_one_and_not_without_end() {
        assert_eq!(sanitise_lines("a\u{1b}[2J\n\u{202e}b"), ["a [2J", "b"]);
        let lines = sanitise_lines(&"x\n".repeat(1000));
        assert_eq!(lines.len(), Text::MAX_LINES);
        assert!(lines.last().is_some_and(|line| line.starts_with("x x x")));
    }

    #[test]
    fn nothing_that_a_terminal_would_obey_gets_through() {
        assert_eq!(sanitise("\u{1b}[2J\u{7}\u{9b}1m\r\na\tb"), " [2J  1m  a b");
        assert_eq!(sanitise("\u{1b}]0;title\u{1b}\\"), " ]0;title \\");
    }

    #[test]
    fn what_turns_around_or_hides_is_left_out() {
        assert_eq!(sanitise("a\u{202e}b\u{2066}c\u{200b}d\u{200d}e\u{feff}f\u{ad}g"), "abcdefg");
        assert_eq!(sanitise("a\u{2028}b\u{3164}\u{fe0f}\u{e0041}"), "a b");
    }

    /// Found by the fuzzer: what follows stood in the place of the skin tone.
    #[test]
    fn a_skin_tone_does_not_move_what_stands_behind_it() {
        assert_eq!(sanitise("\u{1f44d}\u{1f3fd}!"), "\u{1f44d}!");
    }

    /// Found by the fuzzer: terminals show nothing of it.
    #[test]
    fn a_vowel_of_hangul_outside_of_a_syllable_is_left_out() {
        assert_eq!(sanitise("\u{1164}bob\u{11ab}"), "bob");
        assert_eq!(sanitise("\u{acff}\u{1164}"), "\u{acff}");
        assert_eq!(sanitise("\u{1112}\u{1161}\u{11ab}"), "\u{d55c}");
    }

    /// Found by the fuzzer: the terminal drew it in the place of the space before it.
    #[test]
    fn a_vowel_that_joins_what_stands_before_it_is_left_out_at_the_start() {
        assert_eq!(sanitise("\u{e33}\u{e33}a"), "a");
        assert_eq!(sanitise("\u{e19}\u{e33}"), "\u{e19}\u{e33}");
    }

    #[test]
    fn of_what_terminals_disagree_about_the_letters_are_left() {
        assert_eq!(sanitise("🇩🇪🇫🇷 🇩"), "[DE][FR] D");
        assert_eq!(sanitise("1\u{fe0f}\u{20e3} #\u{20e3}"), "1 #");
        assert_eq!(sanitise("❤\u{fe0f}"), "❤");
        assert_eq!(sanitise("👨\u{200d}👩\u{200d}👧"), "👨👩👧");
        assert_eq!(sanitise("ｶﾞｷﾞｸﾞ ﾊﾟｱ aﾞ"), "ガギグ パｱ a゛");
        assert_eq!(sanitise("क्ष e\u{301}"), "क्ष \u{e9}");
    }

    #[test]
    fn for_a_face_that_draws_them_emoji_stay_whole_and_nothing_else_gets_through() {
        let text = "🇩🇪🇫🇷 👨\u{200d}👩\u{200d}👧 👍🏽 1\u{fe0f}\u{20e3} ❤\u{fe0f} 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert_eq!(sanitise_around_emoji(text), text);
        // No country, no family, and a flag that is followed by a hidden text.
        assert_eq!(sanitise_around_emoji("🇽🇽🇩"), "[XX]D");
        assert_eq!(sanitise_around_emoji("a\u{200d}b\u{fe0f} 🏴\u{e0061}\u{e0062}x"), "ab 🏴x");
        assert_eq!(sanitise_around_emoji("\u{202e}👍🏽\u{202c}\u{1b}[2J"), "👍🏽 [2J");
        assert_eq!(sanitise_around_emoji("👍🏽\u{301}\u{301}"), sanitise("👍🏽\u{301}\u{301}"));
    }

    #[test]
    fn what_is_not_seen_stands_in_no_emoji_but_those_of_unicode() {
        let unseen = ['\u{200d}', '\u{200b}', '\u{fe0f}', '\u{202e}', '\u{e0061}', '\u{e007f}'];
        for c in unseen {
            for text in
                [format!("😀{c}"), format!("{c}😀"), format!("a{c}😀{c}b"), format!("1{c}2")]
            {
                let shown = sanitise_around_emoji(&text);
                let rest = shown.graphemes(true).filter(|it| !is_composed_emoji(it));
                assert!(!rest.collect::<String>().contains(unseen), "{text:?} {shown:?}");
            }
        }
    }

    #[test]
    fn every_script_passes_and_towers_of_marks_do_not() {
        for text in ["Zoë", "李雷 说", "นี่", "עברית", "😀", "हिन्दी"]
        {
            assert_eq!(sanitise(text), text);
        }
        assert_eq!(sanitise(&format!("a{}", "\u{301}".repeat(50))).chars().count(), 1 + MAX_MARKS);
        assert_eq!(sanitise("\u{301}a"), "a");
    }

    #[test]
    fn no_character_of_unicode_gets_through_that_a_terminal_would_obey() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let shown = sanitise(&format!("x{c}"));
            assert!(!shown.chars().any(|c| c.is_control() || is_format(c)), "{c:?}");
        }
    }
}
