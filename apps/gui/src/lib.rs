//! Plausch as a window: a face of `plausch-app`, as the terminal client is.
//!
//! ```text
//! Session ── stay.rs ─► Told ─► Gui::update ─► Room: the model, scroll positions, drafts ─► view
//!    ▲                              ▲                                                        │
//!    └──────── Order ◄──────────────┴──────────────────────── Message ◄──────────────────────┘
//! ```
//!
//! | file | what |
//! |---|---|
//! | `arguments.rs`, `start.rs` | the command line, and what is known at the start |
//! | `gui.rs` | the application: its pages and windows |
//! | `stay.rs` | a stay in the room, run beside the window |
//! | `first_page.rs` | nickname and server, or hosting a room here |
//! | `room.rs` | the room: what a window adds to the model, and how its parts are put together |
//! | `tabs.rs`, `members.rs`, `invitations.rs`, `draft.rs`, `status.rs` | the parts of it |
//! | `entries/`, `lines.rs`, `pieces.rs` | the lines of a conversation as a widget, and how entries become lines |
//! | `links.rs` | what a click on a link does |
//! | `signals.rs` | what the operating system tells |
//! | `emblem.rs` | by what a desktop knows the windows |
//! | `keys.rs`, `names.rs` | the keys of the window, and the names of its controls |
//! | `story/` | tests: the whole application without a display |
//! | `theme.rs`, `styles.rs`, `fonts.rs` | colours, controls, fonts |

mod arguments;
mod draft;
mod emblem;
mod entries;
mod first_page;
mod fonts;
mod gui;
mod invitations;
mod keys;
mod lines;
mod links;
mod members;
mod names;
mod pieces;
mod room;
mod signals;
mod start;
mod status;
mod stay;
#[cfg(test)]
mod story;
mod styles;
mod tabs;
mod theme;

use std::process::ExitCode;

use arguments::Arguments;
use gui::Gui;
use plausch_app::language::Language;
use plausch_app::settings::Environment;
use plausch_app::texts;
use start::Start;

/// The program: shows the window until it is closed.
pub fn main() -> ExitCode {
    let arguments = Arguments::read();
    let env = |name: &str| std::env::var(name).ok();
    Language::of_system(&env).bring_into_force();
    let start = match Start::read(arguments, &env) {
        Ok(start) => start,
        Err(text) => return fail(2, &text),
    };
    if !has_display(&env) {
        return fail(1, &texts::window_no_display());
    }
    match run(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(1, &error.to_string()),
    }
}

/// Whether there may be a screen. Elsewhere than on Linux and its like, there always is one.
fn has_display(env: Environment<'_>) -> bool {
    let is_set = |name: &&str| env(name).is_some_and(|value| !value.is_empty());
    cfg!(not(all(unix, not(target_os = "macos"))))
        || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].iter().any(is_set)
}

fn run(start: Start) -> iced::Result {
    let daemon = iced::daemon(move || Gui::new(start.clone()), Gui::update, Gui::view)
        .title(Gui::title)
        .theme(Gui::theme)
        .subscription(Gui::subscription)
        .default_font(fonts::TEXT);
    fonts::own().into_iter().fold(daemon, iced::Daemon::font).run()
}

fn fail(code: u8, text: &str) -> ExitCode {
    eprintln!("plausch-gui: {text}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_screen_there_is_no_window() {
        let only = |name: &'static str| move |asked: &str| (asked == name).then(|| ":0".to_owned());
        assert!(has_display(&only("DISPLAY")) && has_display(&only("WAYLAND_DISPLAY")));
        assert_eq!(has_display(&|_| None), !cfg!(target_os = "linux"));
        assert_eq!(has_display(&|_| Some(String::new())), !cfg!(target_os = "linux"));
    }
}
