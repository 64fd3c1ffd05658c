//! Whether there is a screen. What opens the windows does not say so: it ends the program with an error of a programmer.

use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use plausch_app::environment::Environment;

/// Whether the screen is there.
static OPENED: AtomicBool = AtomicBool::new(false);

/// The variables that name a screen, the one that is tried first at the beginning.
const VARIABLES: [&str; 3] = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"];

/// Whether there may be a screen. Elsewhere than on Linux and its like, there always is one.
pub(crate) fn is_named(env: Environment<'_>) -> bool {
    cfg!(not(all(unix, not(target_os = "macos")))) || named(env).next().is_some()
}

/// What names the screen, as the user has set it.
pub(crate) fn name(env: Environment<'_>) -> String {
    let set: Vec<_> = named(env).map(|(name, value)| format!("{name}={value}")).collect();
    set.join(", ")
}

fn named(env: Environment<'_>) -> impl Iterator<Item = (&'static str, String)> {
    let set = move |name| Some((name, env(name).filter(|value| !value.is_empty())?));
    VARIABLES.into_iter().filter_map(set)
}

/// Faults are told only from when the screen is there: before, the reason is that there is none.
pub(crate) fn watch() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |fault| {
        if has_opened() {
            tell(fault);
        }
    }));
}

/// The screen is there.
pub(crate) fn opened() {
    OPENED.store(true, Ordering::Relaxed);
}

/// Whether it is.
pub(crate) fn has_opened() -> bool {
    OPENED.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_screen_there_is_no_window() {
        let only = |name: &'static str| move |asked: &str| (asked == name).then(|| ":0".to_owned());
        assert!(is_named(&only("DISPLAY")) && is_named(&only("WAYLAND_DISPLAY")));
        assert_eq!(name(&only("DISPLAY")), "DISPLAY=:0");
        assert_eq!(is_named(&|_| None), !cfg!(target_os = "linux"));
        assert_eq!(is_named(&|_| Some(String::new())), !cfg!(target_os = "linux"));
    }
}
