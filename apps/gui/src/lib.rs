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
//! | `display.rs` | whether there is a screen |
//! | `gui/` | the application: its pages and windows |
//! | `stay.rs` | a stay in the room, run beside the window |
//! | `first_page.rs` | nickname and server, or hosting a room here |
//! | `room/` | the room: what a window adds to the model, and how its parts are put together |
//! | `tabs.rs`, `members.rs`, `invitations.rs`, `draft.rs`, `status.rs` | the parts of it |
//! | `finding.rs` | looking for words |
//! | `picker.rs` | emoji to choose |
//! | `palette.rs` | everything that can be done, found by its name |
//! | `alerts.rs` | what asks for attention |
//! | `entries/`, `lines.rs`, `pieces.rs` | the lines of a conversation as a widget, and how entries become lines |
//! | `links.rs` | what a click on a link does |
//! | `signals.rs` | what the operating system tells |
//! | `emblem.rs` | by what a desktop knows the windows |
//! | `settings_page/` | the settings |
//! | `keys.rs`, `bound.rs`, `names.rs` | the keys of the window, those that all faces share, and the names of its controls |
//! | `press.rs`, `focus.rs` | buttons that the keyboard reaches, and where the focus goes by keys |
//! | `in_order.rs` | what the user does, one thing after the other |
//! | `places.rs` | where the windows were, and how large everything is, in a file |
//! | `story/` | tests: the whole application without a display |
//! | `theme.rs`, `styles.rs`, `fonts.rs` | colours, controls, fonts |

mod alerts;
mod arguments;
mod bound;
mod display;
mod draft;
mod emblem;
mod entries;
mod finding;
mod first_page;
mod focus;
mod fonts;
mod gui;
mod in_order;
mod invitations;
mod keys;
mod lines;
mod links;
mod members;
mod names;
mod palette;
mod picker;
mod pieces;
mod places;
mod press;
mod room;
mod settings_page;
mod signals;
mod start;
mod status;
mod stay;
#[cfg(test)]
mod story;
mod styles;
mod tabs;
mod theme;

use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

use arguments::{Arguments, PROGRAM, USAGE};
use gui::Gui;
use plausch_app::sanitise::sanitise;
use plausch_app::{command_line, environment, texts};
use start::Start;

/// The exit code of a program that has a fault, as Rust has it.
const FAULT: u8 = 101;

/// The program: shows the window until it is closed.
pub fn main() -> ExitCode {
    let env = environment::variable;
    command_line::language(&env).bring_into_force();
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let start = match Start::read(&arguments, &env) {
        Ok(start) => start,
        Err(text) => return fail(USAGE, &text),
    };
    if !display::is_named(&env) {
        return fail(1, &texts::window_no_display());
    }
    display::watch();
    match panic::catch_unwind(|| run(start)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(1, &error.to_string()),
        Err(_) if !display::has_opened() => {
            fail(1, &texts::window_dead_display(&display::name(&env)))
        }
        // It has been told already.
        Err(_) => ExitCode::from(FAULT),
    }
}

fn run(start: Start) -> iced::Result {
    let begin = move || {
        display::opened();
        Gui::new(start.clone())
    };
    let daemon = iced::daemon(begin, Gui::update, Gui::view)
        .title(Gui::title)
        .theme(Gui::theme)
        .scale_factor(Gui::scale)
        .subscription(Gui::subscription)
        .default_font(fonts::TEXT);
    fonts::own().into_iter().fold(daemon, iced::Daemon::font).run()
}

/// Says why the program ends, and with what code. What is quoted may be meant for a terminal; if nobody reads it, nobody
/// can be told.
pub(crate) fn fail(code: u8, text: &str) -> ExitCode {
    let lines: Vec<_> = text.lines().map(sanitise).collect();
    writeln!(io::stderr(), "{PROGRAM}: {}", lines.join("\n")).ok();
    ExitCode::from(code)
}
