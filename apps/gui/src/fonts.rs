//! The fonts. Emoji have one of their own: otherwise a machine's font with black ones may come first.

use std::borrow::Cow;

use iced::Font;
use iced::font::Weight;

/// Texts.
pub(crate) const TEXT: Font = Font::DEFAULT;
/// Senders and titles.
pub(crate) const BOLD: Font = Font { weight: Weight::Bold, ..Font::DEFAULT };
/// What stands in columns.
pub(crate) const MONO: Font = Font::MONOSPACE;
/// Emoji, in colour. See `assets/`.
pub(crate) const EMOJI: Font = Font::with_name("Twemoji Mozilla");

/// The fonts that the program brings.
pub(crate) fn own() -> Vec<Cow<'static, [u8]>> {
    vec![Cow::Borrowed(include_bytes!("../assets/twemoji.ttf"))]
}
