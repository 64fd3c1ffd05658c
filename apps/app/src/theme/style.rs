//! What something looks like.

use std::fmt;
use std::str::FromStr;

use super::colour::{Colour, Named};

/// What something looks like. It is written as words: `#5fafff bold`, `black on bright-yellow`, `plain`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// The colour of the letters. None: the usual one.
    pub foreground: Option<Colour>,
    /// The colour behind them. None: the usual one.
    pub background: Option<Colour>,
    /// Whether they are fat.
    pub bold: bool,
    /// Whether they are slanted.
    pub italic: bool,
    /// Whether there is a line below them.
    pub underline: bool,
    /// Whether both colours change places.
    pub reverse: bool,
    /// Whether they are fainter than others.
    pub dim: bool,
}

/// The words that are no colours.
const WORDS: [&str; 8] =
    ["plain", "bold", "italic", "underline", "reverse", "dim", "on", "default"];

impl Style {
    /// Every word that a style can have, for whoever wrote another one.
    pub(crate) fn words() -> impl Iterator<Item = &'static str> {
        WORDS.into_iter().chain(Named::ALL.into_iter().map(Named::name))
    }

    /// Whether it has a colour.
    pub fn has_colours(&self) -> bool {
        self.foreground.is_some() || self.background.is_some()
    }
}

impl FromStr for Style {
    /// The word that is not understood.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut style = Style::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "plain" => {}
                "bold" => style.bold = true,
                "italic" => style.italic = true,
                "underline" => style.underline = true,
                "reverse" => style.reverse = true,
                "dim" => style.dim = true,
                "on" => {
                    let word = words.next().ok_or_else(|| "on".to_owned())?;
                    style.background = colour(word)?;
                }
                word => style.foreground = colour(word)?,
            }
        }
        Ok(style)
    }
}

/// A colour; none for the usual one.
fn colour(word: &str) -> Result<Option<Colour>, String> {
    match (word, word.parse(), Named::of_name(word)) {
        ("default", ..) => Ok(None),
        (_, Ok(rgb), _) => Ok(Some(Colour::Rgb(rgb))),
        (.., Some(named)) => Ok(Some(Colour::Named(named))),
        _ => Err(word.to_owned()),
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Colour::Named(named) => f.write_str(named.name()),
            Colour::Rgb(rgb) => rgb.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Rgb;

    #[test]
    fn a_style_is_a_few_words() {
        let style: Style = "#ff0000 bold on black underline".parse().unwrap();
        let foreground = Some(Colour::Rgb(Rgb(255, 0, 0)));
        let background = Some(Colour::Named(Named::Black));
        let wanted =
            Style { foreground, background, bold: true, underline: true, ..Style::default() };
        assert_eq!(style, wanted);
        assert_eq!("plain".parse(), Ok(Style::default()));
        assert_eq!("default on default".parse(), Ok(Style::default()));
        for (text, word) in
            [("bald", "bald"), ("red on", "on"), ("on bold", "bold"), ("#12", "#12")]
        {
            assert_eq!(text.parse::<Style>(), Err(word.to_owned()));
        }
    }
}
