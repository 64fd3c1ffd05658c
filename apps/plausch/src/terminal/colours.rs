//! What is known of a terminal's colours before it is asked: how many it has, and what stands behind them.

use plausch_app::environment::{Environment, is_set};
use plausch_app::theme::{Depth, Named, Rgb};

use super::known;

/// Terminals that show every colour, though not all of them say so.
const TRUE_TERMS: [&str; 7] =
    ["direct", "truecolor", "kitty", "ghostty", "alacritty", "foot", "wezterm"];
const TRUE_PROGRAMS: [&str; 5] = ["iTerm.app", "WezTerm", "vscode", "ghostty", "WarpTerminal"];

/// How many colours the terminal has.
pub(super) fn depth(env: Environment<'_>) -> Depth {
    let value = |name: &str| env(name).unwrap_or_default();
    let term = known::name(env);
    if known::is_monochrome(env) {
        return Depth::None;
    }
    let is_true = matches!(value("COLORTERM").as_str(), "truecolor" | "24bit")
        || TRUE_TERMS.into_iter().any(|name| term.contains(name))
        || TRUE_PROGRAMS.contains(&value("TERM_PROGRAM").as_str())
        || is_set(env, "WT_SESSION")
        || cfg!(windows);
    // GNU screen has its own colours, whatever it was started in.
    if is_true && !known::is_screen(env) {
        Depth::True
    } else if term.contains("256color") || value("TERM_PROGRAM") == "Apple_Terminal" {
        Depth::Indexed
    } else {
        Depth::Named
    }
}

/// What the terminal writes on, if the environment knows: a console writes on black, and some say it in COLORFGBG, as
/// `15;0` or `0;default;15`.
pub(super) fn background(env: Environment<'_>) -> Option<Rgb> {
    if known::name(env) == "linux" {
        return Some(Rgb::BLACK);
    }
    let colours = env("COLORFGBG")?;
    let (_, background) = colours.rsplit_once(';')?;
    Named::ALL.get(background.parse::<usize>().ok()?).map(|named| named.rgb())
}

/// Whether the terminal can be asked: not one without colours, nor one that may show the question.
pub(super) fn can_be_asked(env: Environment<'_>) -> bool {
    cfg!(unix) && !known::shows_what_it_does_not_know(env) && !known::is_monochrome(env)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn each_terminal_shows_as_many_colours_as_it_has() {
        for (variables, expected) in [
            (&[("TERM", "xterm-256color")][..], Depth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "foot")], Depth::True),
            (&[("TERM", "xterm-direct")], Depth::True),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], Depth::Indexed),
            (&[("TERM", "xterm")], Depth::Named),
            (&[("TERM", "linux")], Depth::Named),
            (&[("TERM", "vt220")], Depth::None),
            (&[("TERM", "dumb")], Depth::None),
            (&[("TERM", "screen"), ("STY", "1.x"), ("COLORTERM", "truecolor")], Depth::Named),
            (
                &[("TERM", "tmux-256color"), ("TMUX", "x"), ("STY", "1"), ("COLORTERM", "24bit")],
                Depth::True,
            ),
        ] {
            assert_eq!(depth(&env(variables)), expected, "{variables:?}");
        }
    }

    #[test]
    fn the_environment_may_know_the_background() {
        for (variables, expected) in [
            (&[("COLORFGBG", "15;0")][..], Some(Rgb::BLACK)),
            (&[("COLORFGBG", "0;default;15")], Some(Rgb::WHITE)),
            (&[("COLORFGBG", "15;default")], None),
            (&[("COLORFGBG", "0;16")], None),
            (&[("COLORFGBG", "")], None),
            (&[("TERM", "linux")], Some(Rgb::BLACK)),
            (&[("TERM", "xterm")], None),
        ] {
            assert_eq!(background(&env(variables)), expected, "{variables:?}");
        }
    }

    #[test]
    fn a_terminal_is_asked_if_it_may_answer() {
        for (term, expected) in
            [("xterm", true), ("linux", false), ("vt100", false), ("eterm-color", false)]
        {
            assert_eq!(can_be_asked(&env(&[("TERM", term)])), expected && cfg!(unix), "{term}");
        }
    }
}
