//! Colours, and how well one is read on another.

use std::fmt;
use std::str::FromStr;

use palette::color_difference::Wcag21RelativeContrast;
use palette::{FromColor, IsWithinBounds, Oklab, Oklch, Srgb};

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// One of the sixteen colours of a terminal, in their order. What they look like is the user's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is its name")]
pub enum Named {
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    BrightBlack,
    BrightRed,
    BrightGreen,
    BrightYellow,
    BrightBlue,
    BrightMagenta,
    BrightCyan,
    BrightWhite,
}

/// A colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own one of this name.
    Named(Named),
    /// Exactly this one, or what comes next to it.
    Rgb(Rgb),
}

/// How many colours a screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None.
    None,
    /// The sixteen of [`Named`].
    Named,
    /// Those, and the 240 that xterm has fixed.
    Indexed,
    /// All.
    True,
}

impl Rgb {
    /// Black.
    pub const BLACK: Rgb = Rgb(0, 0, 0);
    /// White.
    pub const WHITE: Rgb = Rgb(255, 255, 255);

    /// How well one of the two is read on the other, after WCAG 2.1: from 1, not at all, to 21. A text needs 4.5.
    pub fn contrast(self, other: Rgb) -> f32 {
        self.srgb().relative_contrast(other.srgb())
    }

    /// Whether black is read on it better than white.
    pub fn is_light(self) -> bool {
        self.contrast(Rgb::BLACK) > self.contrast(Rgb::WHITE)
    }

    /// How well it is read on the worst of these backgrounds.
    pub(super) fn worst_contrast(self, backgrounds: &[Rgb]) -> f32 {
        backgrounds.iter().map(|background| self.contrast(*background)).fold(21.0, f32::min)
    }

    /// How different the two look: from 0 to 1. A difference of 0.02 is just seen.
    pub fn distance(self, other: Rgb) -> f32 {
        let (one, other) = (Oklab::from_color(self.srgb()), Oklab::from_color(other.srgb()));
        let squares = [one.l - other.l, one.a - other.a, one.b - other.b].map(|part| part * part);
        squares.iter().sum::<f32>().sqrt()
    }

    /// The colour of the same hue that has this contrast with each of the backgrounds, and is otherwise as close as
    /// possible; if there is none, the one that is read best.
    #[must_use]
    pub fn readable(self, backgrounds: &[Rgb], contrast: f32) -> Rgb {
        // Between two backgrounds there may be little room, which large steps miss.
        const STEPS: [u16; 2] = [50, 500];
        if self.worst_contrast(backgrounds) >= contrast {
            return self;
        }
        let Oklch { l, chroma, hue } = Oklch::from_color(self.srgb());
        let mut best = self;
        for steps in STEPS.into_iter().take(backgrounds.len()) {
            for step in (1..=steps).map(|step| f32::from(step) / f32::from(steps)) {
                for l in [l + step, l - step].map(|l| l.clamp(0.0, 1.0)) {
                    let other = Rgb::of_hue(l, chroma, hue.into_degrees());
                    let read = other.worst_contrast(backgrounds);
                    if read >= contrast {
                        return other;
                    }
                    if read > best.worst_contrast(backgrounds) {
                        best = other;
                    }
                }
            }
        }
        best
    }

    /// The colour of this lightness and hue in the perceptual space OKLCH, with this chroma or as much of it as sRGB has.
    pub(super) fn of_hue(lightness: f32, chroma: f32, hue: f32) -> Rgb {
        const HALVINGS: usize = 10;
        let at = |chroma| Srgb::from_color_unclamped_of(Oklch::new(lightness, chroma, hue));
        if at(chroma).is_within_bounds() {
            return at(chroma).into();
        }
        let (mut least, mut most) = (0.0, chroma);
        for _ in 0..HALVINGS {
            let middle = (least + most) / 2.0;
            match at(middle).is_within_bounds() {
                true => least = middle,
                false => most = middle,
            }
        }
        at(least).into()
    }

    fn srgb(self) -> Srgb {
        Srgb::new(self.0, self.1, self.2).into_format()
    }
}

/// [`palette`]'s conversion that clamps nothing, under a name that a closure can call.
trait Unclamped {
    fn from_color_unclamped_of(colour: Oklch) -> Self;
}

impl Unclamped for Srgb {
    fn from_color_unclamped_of(colour: Oklch) -> Self {
        use palette::convert::FromColorUnclamped;
        Srgb::from_color_unclamped(colour)
    }
}

impl From<Srgb> for Rgb {
    fn from(colour: Srgb) -> Self {
        let Srgb { red, green, blue, .. } = colour.into_format::<u8>();
        Rgb(red, green, blue)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl FromStr for Rgb {
    type Err = ();

    /// Reads `#rrggbb`, or `#rgb` for short.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').ok_or(())?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(());
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| ())?;
        let [_, red, green, blue] = match digits.len() {
            6 => number,
            3 => {
                [8, 4, 0].iter().fold(0, |all, shift| (all << 8) | (((number >> shift) & 15) * 17))
            }
            _ => return Err(()),
        }
        .to_be_bytes();
        Ok(Rgb(red, green, blue))
    }
}

impl Named {
    /// All of them, in their order.
    pub const ALL: [Named; 16] = [
        Named::Black,
        Named::Red,
        Named::Green,
        Named::Yellow,
        Named::Blue,
        Named::Magenta,
        Named::Cyan,
        Named::White,
        Named::BrightBlack,
        Named::BrightRed,
        Named::BrightGreen,
        Named::BrightYellow,
        Named::BrightBlue,
        Named::BrightMagenta,
        Named::BrightCyan,
        Named::BrightWhite,
    ];

    /// Its name in a theme.
    pub fn name(self) -> &'static str {
        match self {
            Named::Black => "black",
            Named::Red => "red",
            Named::Green => "green",
            Named::Yellow => "yellow",
            Named::Blue => "blue",
            Named::Magenta => "magenta",
            Named::Cyan => "cyan",
            Named::White => "white",
            Named::BrightBlack => "bright-black",
            Named::BrightRed => "bright-red",
            Named::BrightGreen => "bright-green",
            Named::BrightYellow => "bright-yellow",
            Named::BrightBlue => "bright-blue",
            Named::BrightMagenta => "bright-magenta",
            Named::BrightCyan => "bright-cyan",
            Named::BrightWhite => "bright-white",
        }
    }

    /// The one of this name.
    pub fn of_name(name: &str) -> Option<Named> {
        Named::ALL.into_iter().find(|named| named.name() == name)
    }

    /// What it looks like in xterm, and where there is no terminal.
    pub fn rgb(self) -> Rgb {
        XTERM[self as usize]
    }

    /// The one that resembles `colour` most among those that are read on all of these backgrounds, in xterm's colours
    /// and in those of a console.
    pub(super) fn nearest(colour: Rgb, backgrounds: &[Rgb], contrast: f32) -> Option<Named> {
        let fits = |named: &Named| {
            let looks = [XTERM[*named as usize], CONSOLE[*named as usize]];
            looks.iter().all(|look| look.worst_contrast(backgrounds) >= contrast)
        };
        let distance = |named: &Named| named.rgb().distance(colour);
        Named::ALL
            .into_iter()
            .filter(fits)
            .min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }
}

/// The sixteen colours of xterm.
const XTERM: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 0, 0),
    Rgb(0, 205, 0),
    Rgb(205, 205, 0),
    Rgb(0, 0, 238),
    Rgb(205, 0, 205),
    Rgb(0, 205, 205),
    Rgb(229, 229, 229),
    Rgb(127, 127, 127),
    Rgb(255, 0, 0),
    Rgb(0, 255, 0),
    Rgb(255, 255, 0),
    Rgb(92, 92, 255),
    Rgb(255, 0, 255),
    Rgb(0, 255, 255),
    Rgb(255, 255, 255),
];

/// The sixteen colours of VGA, which consoles have.
const CONSOLE: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(170, 0, 0),
    Rgb(0, 170, 0),
    Rgb(170, 85, 0),
    Rgb(0, 0, 170),
    Rgb(170, 0, 170),
    Rgb(0, 170, 170),
    Rgb(170, 170, 170),
    Rgb(85, 85, 85),
    Rgb(255, 85, 85),
    Rgb(85, 255, 85),
    Rgb(255, 255, 85),
    Rgb(85, 85, 255),
    Rgb(255, 85, 255),
    Rgb(85, 255, 255),
    Rgb(255, 255, 255),
];

/// The colour of this number among xterm's 256, from 16: a cube of six steps, and 24 greys.
pub(super) fn indexed(index: u8) -> Rgb {
    let step = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..=15 => XTERM[usize::from(index)],
        16..=231 => {
            let at = index - 16;
            Rgb(step(at / 36), step(at / 6 % 6), step(at % 6))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            Rgb(grey, grey, grey)
        }
    }
}

/// The number among xterm's fixed colours that resembles `colour` most among those that are read on all of these
/// backgrounds; if none is, the one that is read best.
pub(super) fn nearest_index(colour: Rgb, backgrounds: &[Rgb], contrast: f32) -> u8 {
    let read = |index: &u8| indexed(*index).worst_contrast(backgrounds);
    let distance = |index: &u8| indexed(*index).distance(colour);
    let nearest = (16..=255)
        .filter(|index| read(index) >= contrast)
        .min_by(|one, other| distance(one).total_cmp(&distance(other)));
    let best = || (16..=255).max_by(|one, other| read(one).total_cmp(&read(other)));
    nearest.or_else(best).unwrap_or(15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written() {
        for (text, rgb) in [("#ff8000", Rgb(255, 128, 0)), ("#f80", Rgb(255, 136, 0))] {
            assert_eq!(text.parse(), Ok(rgb));
        }
        assert_eq!(Rgb(1, 2, 255).to_string(), "#0102ff");
        for text in ["", "#", "ff8000", "#ff80", "#ff80000", "#gg0000", "#+f0000", "#ääa"] {
            assert_eq!(text.parse::<Rgb>(), Err(()), "{text}");
        }
        assert!(Named::ALL.iter().enumerate().all(|(at, named)| *named as usize == at));
        assert_eq!(Named::of_name("bright-red"), Some(Named::BrightRed));
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.01);
        // The grey that is known as the lightest one that is allowed on white.
        let grey = Rgb(0x76, 0x76, 0x76);
        assert!((grey.contrast(Rgb::WHITE) - 4.54).abs() < 0.01);
        assert!(Rgb(0xfd, 0xf6, 0xe3).is_light() && !Rgb(0x00, 0x2b, 0x36).is_light());
    }

    #[test]
    fn a_colour_becomes_readable_on_each_background_and_keeps_its_hue() {
        let red = Rgb(200, 30, 30);
        assert_eq!(red.readable(&[Rgb::WHITE], 4.5), red);
        for grey in 0..=255 {
            let background = Rgb(grey, grey, grey);
            let readable = red.readable(&[background], 4.5);
            assert!(readable.contrast(background) >= 4.5, "{readable} on {background}");
            assert!(readable.0 >= readable.1 && readable.0 >= readable.2, "{readable}");
        }
        let both = red.readable(&[Rgb::BLACK, Rgb::WHITE], 4.5);
        assert!(both.worst_contrast(&[Rgb::BLACK, Rgb::WHITE]) >= 4.5, "{both}");
    }

    #[test]
    fn what_is_out_of_reach_is_read_as_well_as_possible() {
        let grey = Rgb(119, 119, 119);
        let best = Rgb(255, 0, 0).readable(&[grey], 7.0);
        assert!(best.contrast(grey) >= 4.5, "{best}");
    }

    #[test]
    fn the_fixed_colours_are_those_of_xterm() {
        assert_eq!((indexed(16), indexed(231)), (Rgb::BLACK, Rgb::WHITE));
        assert_eq!((indexed(208), indexed(244)), (Rgb(255, 135, 0), Rgb(128, 128, 128)));
        assert_eq!(nearest_index(Rgb(255, 135, 0), &[Rgb::BLACK], 4.5), 208);
        assert!(
            indexed(nearest_index(Rgb(255, 135, 0), &[Rgb::WHITE], 4.5)).contrast(Rgb::WHITE)
                >= 4.5
        );
    }

    #[test]
    fn a_named_colour_is_taken_only_if_every_terminal_shows_it_well() {
        let (dark, light) = (&[Rgb::BLACK][..], &[Rgb::WHITE][..]);
        assert_eq!(Named::nearest(Rgb(255, 80, 80), dark, 4.5), Some(Named::BrightRed));
        assert_eq!(Named::nearest(Rgb(200, 0, 0), light, 4.5), Some(Named::Red));
        assert_eq!(Named::nearest(Rgb(200, 0, 0), &[Rgb::BLACK, Rgb::WHITE], 4.5), None);
    }
}
