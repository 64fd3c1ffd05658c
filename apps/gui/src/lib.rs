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
//! | `signals.rs` | what the operating system tells |
//! | `keys.rs`, `names.rs` | the keys of the window, and the names of its controls |
//! | `story/` | tests: the whole application without a display |
//! | `theme.rs`, `styles.rs`, `fonts.rs` | colours, controls, fonts |

mod arguments;
mod draft;
mod entries;
mod first_page;
mod fonts;
mod gui;
mod invitations;
mod keys;
mod lines;
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
    match run(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(1, &error.to_string()),
    }
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
