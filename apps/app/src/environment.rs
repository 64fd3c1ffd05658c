//! What the variables of the environment say.

/// Looks up one variable of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A variable with which this program was started.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether a variable is set. An empty one is like none, as everywhere.
pub fn is_set(env: Environment<'_>, name: &str) -> bool {
    env(name).is_some_and(|value| !value.is_empty())
}

/// Whether colours are wanted, unless a theme with colours is chosen.
pub fn wants_colours(env: Environment<'_>) -> bool {
    !is_set(env, "NO_COLOR")
}

/// Whether the user sits at another computer.
pub fn is_remote(env: Environment<'_>) -> bool {
    ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].into_iter().any(|name| is_set(env, name))
}

/// Whether a program of the desktop can show something in front of the user: not if it sits at another computer, or has
/// no desktop.
pub fn has_desktop(env: Environment<'_>) -> bool {
    let is_there = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(|name| is_set(env, name));
    is_there && !is_remote(env)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktop_at_the_other_end_of_a_network_is_somebody_elses() {
        let env = |ssh: &'static str| {
            move |name: &str| match name {
                "DISPLAY" => Some(":0".to_owned()),
                "SSH_CONNECTION" => Some(ssh.to_owned()),
                _ => None,
            }
        };
        assert!(is_remote(&env("10.0.0.1")) && !has_desktop(&env("10.0.0.1")));
        // Who runs a program there in a session of its own empties the variable.
        assert!(!is_remote(&env("")) && has_desktop(&env("")));
    }
}
