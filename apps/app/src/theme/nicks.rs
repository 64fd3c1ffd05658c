//! The colours of nicknames: the same nickname has the same hue, everywhere and always.

use unicode_normalization::UnicodeNormalization;

use super::colour::Rgb;

/// How many hues there are: so many that a few speakers have different ones, and so few that those can be told apart.
pub const HUES: usize = 16;

/// How colourful they are, in OKLCH: most hues have as much at these lightnesses.
const CHROMA: f32 = 0.14;
/// How light they are if nothing forbids it, by turns: neighbours among the hues differ in that, too.
const ON_DARK: [f32; 2] = [0.72, 0.84];
const ON_LIGHT: [f32; 2] = [0.53, 0.43];
/// The first hue, in degrees: so that none of them is the red of an error.
const FIRST_HUE: f32 = 41.0;

/// The number of a nickname's hue.
pub(super) fn hue_of(nick: &str) -> usize {
    // FNV-1a: it is the same in each program and on each machine.
    let folded = nick.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let hash = folded.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The lowest bits alone would know little of the first letters.
    usize::try_from((hash ^ (hash >> 32)) % HUES as u64).unwrap_or(0)
}

/// The colours of all hues on these backgrounds, each with that contrast.
pub(super) fn hues(backgrounds: &[Rgb], contrast: f32) -> [Rgb; HUES] {
    let is_light = backgrounds.iter().all(|background| background.is_light());
    let lightness = if is_light { ON_LIGHT } else { ON_DARK };
    std::array::from_fn(|number| {
        #[expect(clippy::cast_precision_loss, reason = "there are few hues")]
        let hue = FIRST_HUE + 360.0 * number as f32 / HUES as f32;
        Rgb::of_hue(lightness[number % 2], CHROMA, hue).readable(backgrounds, contrast)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nickname_keeps_its_hue_whatever_its_case() {
        assert_eq!(hue_of("Zoë"), hue_of("zoë"));
        assert_eq!(hue_of("ＢＯＢ"), hue_of("bob"));
        // They must not change with a version: people know each other by them.
        let known = ["ann", "bob", "zoe"].map(hue_of);
        assert_eq!(known, KNOWN);
    }

    const KNOWN: [usize; 3] = [1, 13, 0];

    #[test]
    fn nicknames_are_spread_over_all_hues() {
        let mut counts = [0; HUES];
        (0..1600).for_each(|number| counts[hue_of(&format!("user{number}"))] += 1);
        assert!(counts.iter().all(|count| (60..=140).contains(count)), "{counts:?}");
    }

    #[test]
    fn on_every_background_every_hue_is_readable() {
        for background in super::super::look::backgrounds() {
            for hue in hues(&[background], 4.5) {
                assert!(hue.contrast(background) >= 4.5, "{hue} on {background}");
            }
        }
        for hue in hues(&[Rgb::BLACK, Rgb::WHITE], 4.5) {
            assert!(hue.worst_contrast(&[Rgb::BLACK, Rgb::WHITE]) >= 4.5, "{hue}");
        }
    }

    #[test]
    fn on_the_backgrounds_that_people_use_the_hues_can_be_told_apart() {
        for background in ["#000000", "#1e1e1e", "#282c34", "#002b36", "#ffffff", "#fdf6e3"] {
            let hues = hues(&[background.parse().unwrap()], 4.5);
            for (at, hue) in hues.iter().enumerate() {
                for other in &hues[at + 1..] {
                    assert!(hue.distance(*other) >= 0.035, "{hue} {other} on {background}");
                }
            }
        }
    }
}
