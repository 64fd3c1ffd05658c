//! How a terminal signals what asks for attention: by its bell, and by a notification if it knows how.
//!
//! | sequence | terminals |
//! |---|---|
//! | OSC 9 | iTerm2, Warp |
//! | OSC 777 | foot, Ghostty, Konsole, rxvt-unicode, WezTerm |
//! | OSC 99 | kitty |
//!
//! Within tmux, a sequence is wrapped so that tmux passes it on, if its `allow-passthrough` is on; the bell is heard in
//! any case. GNU screen hears the bell alone. What others wrote is sanitised, and cannot end a sequence or add a part.

use plausch_app::attention::{Alert, Notify, Settings};
use plausch_app::environment::{Environment, has_desktop, is_set};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use super::known;
use super::wrap::fit;

/// How many columns of what others wrote a notification shows.
const COLUMNS: usize = 120;

/// How this terminal signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signal {
    has_bell: bool,
    by: By,
    is_in_tmux: bool,
}

/// What shows a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Nothing,
    Osc9,
    Osc777,
    Osc99,
    Desktop,
}

/// What a signal comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signalled {
    /// What the terminal is to be told.
    pub(super) bytes: String,
    /// The title and the text of what the desktop is to show.
    pub(super) on_desktop: Option<(String, String)>,
}

impl Signal {
    /// As the user and the environment want it.
    pub(super) fn new(settings: &Settings, env: Environment<'_>) -> Self {
        let by = match settings.notify {
            Notify::Auto => detect(env),
            Notify::Bell | Notify::Off => By::Nothing,
            Notify::Osc9 => By::Osc9,
            Notify::Osc777 => By::Osc777,
            Notify::Osc99 => By::Osc99,
            Notify::Desktop => By::Desktop,
        };
        Signal { has_bell: settings.bell, by, is_in_tmux: is_set(env, "TMUX") }
    }

    /// Signals `alert`.
    pub(super) fn of(self, alert: &Alert) -> Signalled {
        let from = fit(&sanitise(&alert.newest.from.to_string()), COLUMNS / 2);
        let text = alert.newest.text.as_deref().unwrap_or_default();
        let text = fit(&sanitise(text), COLUMNS);
        let title = texts::notification(alert.newest.kind, &from, alert.others);
        let mut bytes = String::new();
        match self.by {
            By::Nothing | By::Desktop => {}
            By::Osc9 if text.is_empty() => self.osc(&mut bytes, "9", &[&title]),
            By::Osc9 => self.osc(&mut bytes, "9", &[&format!("{title}: {text}")]),
            By::Osc777 => self.osc(&mut bytes, "777;notify", &[&title, &text]),
            By::Osc99 => {
                // A newer one takes the place of one that still stands there.
                self.osc(&mut bytes, "99;i=plausch:d=0:p=title", &[&title]);
                self.osc(&mut bytes, "99;i=plausch:d=1:p=body", &[&text]);
            }
        }
        if self.has_bell {
            bytes.push('\u{7}');
        }
        let on_desktop = (self.by == By::Desktop).then_some((title, text));
        Signalled { bytes, on_desktop }
    }

    fn osc(self, bytes: &mut String, code: &str, parts: &[&str]) {
        const ST: &str = "\u{1b}\\";
        let parts: Vec<String> = parts.iter().map(|part| harmless(part)).collect();
        let sequence = format!("\u{1b}]{code};{}{ST}", parts.join(";"));
        match self.is_in_tmux {
            true => {
                let doubled = sequence.replace('\u{1b}', "\u{1b}\u{1b}");
                bytes.push_str(&format!("\u{1b}Ptmux;{doubled}{ST}"));
            }
            false => bytes.push_str(&sequence),
        }
    }
}

/// A text as a part of a sequence: without what would end it or begin another part.
pub(super) fn harmless(text: &str) -> String {
    let safe = |c| if c == ';' { ',' } else { c };
    text.chars().filter(|c| !c.is_control()).map(safe).collect()
}

fn detect(env: Environment<'_>) -> By {
    // It passes nothing on that is as long.
    if known::is_screen(env) {
        return By::Nothing;
    }
    let has = |name: &str| is_set(env, name);
    let value = |name: &str| env(name).unwrap_or_default();
    let (term, program, local) = (value("TERM"), value("TERM_PROGRAM"), value("LC_TERMINAL"));
    let is = |name: &str| program == name || local == name;
    if term.contains("kitty") || has("KITTY_WINDOW_ID") {
        By::Osc99
    } else if is("iTerm.app") || is("iTerm2") || has("ITERM_SESSION_ID") || is("WarpTerminal") {
        By::Osc9
    } else if ["foot", "rxvt"].into_iter().any(|name| term.starts_with(name))
        || ["ghostty", "wezterm"].into_iter().any(|name| term.contains(name))
        || is("ghostty")
        || is("WezTerm")
        || ["KONSOLE_VERSION", "WEZTERM_PANE", "GHOSTTY_RESOURCES_DIR"].into_iter().any(has)
    {
        By::Osc777
    } else if has_desktop(env) {
        By::Desktop
    } else {
        By::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::attention::{Call, Kind};
    use plausch_app::model::Target;
    use plausch_core::name::Nick;
    use plausch_transport_std::client::Peer;

    fn by(variables: &[(&str, &str)]) -> By {
        let env = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Signal::new(&Settings::default(), &env).by
    }

    fn alert(name: &str, text: &str) -> Alert {
        let from = Peer::Nick(Nick::new(name).unwrap());
        let text = Some(text.to_owned());
        Alert { newest: Call { kind: Kind::Mention, target: Target::Room, from, text }, others: 2 }
    }

    #[test]
    fn each_terminal_is_told_in_its_own_way() {
        for (variables, expected) in [
            (&[("TERM", "xterm-kitty")][..], By::Osc99),
            (&[("TERM", "foot")], By::Osc777),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], By::Osc9),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], By::Osc777),
            (&[("TERM", "xterm-ghostty"), ("SSH_TTY", "/dev/pts/1")], By::Osc777),
            (&[("TERM", "xterm-256color"), ("KONSOLE_VERSION", "230804")], By::Osc777),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("LC_TERMINAL", "iTerm2")], By::Osc9),
            (&[("TERM", "screen"), ("STY", "1.x"), ("KITTY_WINDOW_ID", "1")], By::Nothing),
        ] {
            assert_eq!(by(variables), expected, "{variables:?}");
        }
        // The desktop at the other end of a network is somebody else's.
        let remote = [("TERM", "xterm"), ("DISPLAY", ":0"), ("SSH_CONNECTION", "10.0.0.1")];
        assert_eq!(by(&remote), By::Nothing);
        assert_eq!(by(&remote[..2]), By::Desktop);
    }

    #[test]
    fn what_others_wrote_ends_no_sequence_and_begins_none() {
        let hostile = "zoe\u{1b}\\\u{1b}]0;title\u{7}\u{9c}\u{90};4;1;\n\u{202e}end";
        for by in [By::Osc9, By::Osc777, By::Osc99] {
            for is_in_tmux in [false, true] {
                let signal = Signal { has_bell: false, by, is_in_tmux };
                let Signalled { bytes, .. } = signal.of(&alert("\u{3164}a;b", hostile));
                let sequences = if by == By::Osc99 { 2 } else { 1 };
                let escapes = if is_in_tmux { 6 } else { 2 } * sequences;
                assert_eq!(bytes.matches('\u{1b}').count(), escapes, "{bytes:?}");
                assert!(!bytes.contains(['\u{7}', '\n', '\u{9c}', '\u{90}', '\u{202e}']));
                assert!(bytes.contains("a,b") && bytes.contains("end"), "{bytes:?}");
                let parts =
                    if by == By::Osc777 { 3 } else { sequences * 2 - usize::from(by == By::Osc9) };
                let own = bytes.replace("tmux;", "").matches(';').count();
                assert_eq!(own, parts, "{bytes:?}");
            }
        }
    }

    #[test]
    fn a_notification_is_short() {
        let signal = Signal { has_bell: true, by: By::Osc777, is_in_tmux: false };
        let Signalled { bytes, on_desktop } = signal.of(&alert("bob", &"zoe ".repeat(10_000)));
        assert!(bytes.len() < 400 && bytes.ends_with("\u{1b}\\\u{7}"), "{bytes:?}");
        assert_eq!(on_desktop, None);
    }
}
