//! Links that can be clicked: where they are on the screen, and how a terminal is told (OSC 8). A link that is broken into
//! rows is one link.
//!
//! Where the drawing puts a link, it notes that beside the screen's cells; the backend tells the terminal when it draws
//! them. Without colours, links are links as well.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use plausch_app::environment::Environment;
use plausch_app::hyperlink;

use super::known;

/// A link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// What it opens: printable ASCII.
    pub(crate) url: String,
    /// The entry in which it stands, its line, and where in that: parts with the same are one link.
    pub(crate) id: (u64, usize, usize),
}

/// A part of a link, in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The columns that it takes.
    pub(crate) columns: Range<usize>,
    pub(crate) link: Rc<Link>,
}

/// The parts of links in each row of a screen, from the left.
pub(crate) type OnScreen = BTreeMap<u16, Vec<Part>>;

/// Where links are on the screen that is drawn next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links(Rc<RefCell<OnScreen>>);

impl Links {
    /// A screen without links.
    pub(super) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// A part of a link, in the row `y`; in each row they come from the left.
    pub(super) fn add(&self, y: u16, part: Part) {
        self.0.borrow_mut().entry(y).or_default().push(part);
    }

    pub(crate) fn on_screen(&self) -> OnScreen {
        self.0.borrow().clone()
    }
}

/// The link in this column.
pub(super) fn link_at(parts: &[Part], x: u16) -> Option<&Rc<Link>> {
    parts.iter().find(|part| part.columns.contains(&usize::from(x))).map(|part| &part.link)
}

impl Link {
    /// What makes the cells that follow a link, up to [`END`].
    pub(super) fn start(&self) -> String {
        let (entry, line, at) = self.id;
        format!("\u{1b}]8;id={entry}-{line}-{at};{}\u{1b}\\", self.url)
    }
}

/// What ends a link.
pub(super) const END: &str = "\u{1b}]8;;\u{1b}\\";

/// Whether this terminal is to be told of links.
///
/// What does not know OSC 8 ignores it, if it keeps to ECMA-48. By itself, the program leaves it out on these:
///
/// | where | why |
/// |---|---|
/// | `TERM=linux`, `vt…` | consoles and hardware: some show what they do not know |
/// | `TERM=eterm…` | a terminal of Emacs shows it |
/// | GNU screen | passes no links on, and shows the rest of a long one |
/// | `VTE_VERSION=5000` | this version of GNOME's terminals crashes |
///
/// tmux knows links from 3.4 on, and before leaves them out.
pub(super) fn are_wanted(setting: hyperlink::Links, env: Environment<'_>) -> bool {
    match setting {
        hyperlink::Links::On => return true,
        hyperlink::Links::Off => return false,
        hyperlink::Links::Auto => {}
    }
    let crashes = env("VTE_VERSION").is_some_and(|version| version == "5000");
    !known::shows_what_it_does_not_know(env) && !known::is_screen(env) && !crashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_that_would_show_it_are_not_told_of_links() {
        let auto = |variables: &[(&str, &str)]| {
            let env = |name: &str| {
                let found = variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let all = [hyperlink::Links::On, hyperlink::Links::Off, hyperlink::Links::Auto];
            let [on, off, auto] = all.map(|setting| are_wanted(setting, &env));
            assert!(on && !off);
            auto
        };
        for variables in [
            &[("TERM", "xterm-256color")][..],
            &[("TERM", "tmux-256color"), ("TMUX", "x")],
            &[("TERM", "screen"), ("TMUX", "x"), ("STY", "1.x")],
            &[("TERM", "xterm"), ("VTE_VERSION", "7600")],
            &[],
        ] {
            assert!(auto(variables), "{variables:?}");
        }
        for variables in [
            &[("TERM", "linux")][..],
            &[("TERM", "vt220")],
            &[("TERM", "eterm-color")],
            &[("TERM", "screen.xterm-256color"), ("STY", "1.x")],
            &[("TERM", "xterm"), ("VTE_VERSION", "5000")],
        ] {
            assert!(!auto(variables), "{variables:?}");
        }
    }
}
