//! A text in pieces that look different: emoji, links, and what is between them.

use plausch_app::hyperlink::Hyperlink;
use unicode_segmentation::UnicodeSegmentation;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Plain(&'a str),
    Emoji(&'a str),
    /// Where it leads is not always what is written.
    Link {
        text: &'a str,
        url: String,
    },
}

impl<'a> Piece<'a> {
    pub(crate) fn text(&self) -> &'a str {
        match self {
            Piece::Plain(text) | Piece::Emoji(text) | Piece::Link { text, .. } => text,
        }
    }
}

/// The pieces of `text`, in order; together they are the text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for Hyperlink { range, url } in Hyperlink::all_in(text) {
        push_emoji(&mut pieces, &text[at..range.start]);
        at = range.end;
        pieces.push(Piece::Link { text: &text[range], url });
    }
    push_emoji(&mut pieces, &text[at..]);
    pieces
}

fn push_emoji<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    let mut plain = 0;
    if !text.is_ascii() {
        for (at, grapheme) in text.grapheme_indices(true).filter(|(_, it)| is_emoji(it)) {
            if plain < at {
                pieces.push(Piece::Plain(&text[plain..at]));
            }
            plain = at + grapheme.len();
            pieces.push(Piece::Emoji(&text[at..plain]));
        }
    }
    if plain < text.len() {
        pieces.push(Piece::Plain(&text[plain..]));
    }
}

/// Whether it is drawn in colour: what is a letter or a sign unless a selector says otherwise is not.
fn is_emoji(grapheme: &str) -> bool {
    !grapheme.is_ascii()
        && emojis::get(grapheme)
            .is_some_and(|emoji| emoji.as_str() == grapheme || grapheme.chars().nth(1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_pieces_of_their_own_and_signs_are_not() {
        let family = "👨‍👩‍👧";
        let text = format!("hi {family}😀 © 1 ☺ ☺️");
        let all = pieces(&text);
        let emoji: Vec<_> =
            all.iter().filter(|piece| matches!(piece, Piece::Emoji(_))).map(Piece::text).collect();
        assert_eq!(emoji, [family, "😀", "☺️"]);
        assert_eq!(all.iter().map(Piece::text).collect::<String>(), text);
    }

    #[test]
    fn links_end_before_what_ends_a_sentence() {
        let all = pieces("see https://a.example/x?y=1, or javascript:alert(1).");
        let link = Piece::Link {
            text: "https://a.example/x?y=1",
            url: "https://a.example/x?y=1".to_owned(),
        };
        assert_eq!(all, [Piece::Plain("see "), link, Piece::Plain(", or javascript:alert(1).")]);
    }
}
