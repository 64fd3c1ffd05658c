//! What is known of a terminal by its name, before anybody asks it.

use std::io::{self, IsTerminal};

use plausch_app::environment::{Environment, is_set};

/// Whether the user sits at a terminal on which one can draw.
pub(crate) fn can_draw(env: Environment<'_>) -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb(env)
}

/// Whether the terminal obeys nothing at all, as far as one knows: a Unix gives each that does a name.
pub(crate) fn is_dumb(env: Environment<'_>) -> bool {
    let name = name(env);
    name == "dumb" || (cfg!(unix) && name.is_empty())
}

/// Whether it may show what it does not know: a console, one that is hardware, and that of Emacs.
pub(crate) fn shows_what_it_does_not_know(env: Environment<'_>) -> bool {
    let name = name(env);
    name == "dumb" || name == "linux" || name.starts_with("eterm") || number_of_dec(&name).is_some()
}

/// Whether it has no colours.
pub(super) fn is_monochrome(env: Environment<'_>) -> bool {
    let name = name(env);
    // The terminals of DEC that came before colours.
    let is_old = number_of_dec(&name).is_some_and(|number| number < 525);
    name == "dumb" || name.ends_with("-mono") || name.ends_with("-m") || is_old
}

/// Whether this is GNU screen, and not within tmux: it has its own colours, and passes nothing on.
pub(super) fn is_screen(env: Environment<'_>) -> bool {
    is_set(env, "STY") && !is_set(env, "TMUX")
}

/// The name by which programs know it. Empty: none.
pub(super) fn name(env: Environment<'_>) -> String {
    env("TERM").unwrap_or_default()
}

/// The number in the name of a terminal of DEC, such as `vt220`.
fn number_of_dec(name: &str) -> Option<u16> {
    let number: String =
        name.strip_prefix("vt")?.chars().take_while(char::is_ascii_digit).collect();
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consoles_and_hardware_may_show_what_they_do_not_know() {
        for (name, shows, is_mono) in [
            ("xterm-256color", false, false),
            ("vte-256color", false, false),
            ("xterm-mono", false, true),
            ("linux", true, false),
            ("eterm-color", true, false),
            ("dumb", true, true),
            ("vt220", true, true),
            ("vt525", true, false),
            ("", false, false),
        ] {
            let env = |_: &str| Some(name.to_owned());
            assert_eq!(shows_what_it_does_not_know(&env), shows, "{name}");
            assert_eq!(is_monochrome(&env), is_mono, "{name}");
            assert_eq!(is_dumb(&env), name == "dumb" || (cfg!(unix) && name.is_empty()));
        }
    }
}
