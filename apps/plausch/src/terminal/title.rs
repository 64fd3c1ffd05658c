//! The title of the terminal: how much is unread. What it was before comes back at the end, and while the program is
//! stopped, if the terminal keeps titles in a stack.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use plausch_app::model::Target;
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use super::signal::harmless;
use super::view::View;
use super::wrap::fit;

/// How many columns of a name a title shows.
const COLUMNS: usize = 40;

/// Whether the terminal has a title of ours. A panic gives it back, too.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// The title that is shown.
#[derive(Debug, Default)]
pub(super) struct Title {
    shown: Option<String>,
}

impl Title {
    /// Shows how much is unread.
    pub(super) fn show(&mut self, view: &View) -> io::Result<()> {
        let title = of(view);
        if self.shown.as_ref() == Some(&title) {
            return Ok(());
        }
        let mut out = io::stdout();
        if !IS_OURS.swap(true, Ordering::Relaxed) {
            // The title, and that of its icon, are put away.
            out.write_all(b"\x1b[22;0t")?;
        }
        write!(out, "\x1b]2;{title}\x1b\\")?;
        out.flush()?;
        self.shown = Some(title);
        Ok(())
    }

    /// Somebody else has the terminal now, or had it.
    pub(super) fn lose(&mut self) {
        self.shown = None;
    }
}

/// Gives the terminal the title back that it had. One that keeps no titles shows its own.
pub(super) fn give_back(out: &mut impl Write) {
    if IS_OURS.swap(false, Ordering::Relaxed) {
        out.write_all(b"\x1b]2;\x1b\\\x1b[23;0t").ok();
    }
}

fn of(view: &View) -> String {
    let name = match view.model.shown().target() {
        Target::Room => texts::room_tab(),
        Target::Chat(peer) => fit(&sanitise(&peer.to_string()), COLUMNS),
    };
    let (unread, calls) = view.model.unread();
    harmless(&texts::terminal_title(&name, unread - calls, calls))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
    use jiff::tz::TimeZone;
    use plausch_app::model::{Model, Now, Sight};
    use plausch_core::name::Nick;
    use plausch_transport_std::client::{ChatSecurity, Event, Peer};

    #[test]
    fn a_title_shows_what_is_unread_and_obeys_nobody() {
        let model = Model::new(Nick::new("zoe").unwrap());
        let mut view = View::new(model, "host:9000".to_owned(), TimeZone::UTC);
        assert_eq!(of(&view), "Room - Plausch");
        view.model.looks(Sight { has_focus: Some(false), is_at_end: true });
        let hears = |view: &mut View, text: &str| {
            let (from, text) = (Nick::new("bob").unwrap(), text.to_owned());
            view.model.on_event(Now::read(), &Event::Broadcast { from, text, own: false });
        };
        hears(&mut view, "hi");
        assert_eq!(of(&view), "(1) Room - Plausch");
        hears(&mut view, "zoe?");
        hears(&mut view, "zoe?");
        assert_eq!(of(&view), "(1 !2) Room - Plausch");
        let peer = Peer::Nick(Nick::new(";\u{3164}]0,x").unwrap());
        let addr = ([10, 0, 0, 9], 5000).into();
        view.model.on_event(
            Now::read(),
            &Event::ChatOpened { peer, addr, security: ChatSecurity::Plain },
        );
        view.model.show(1);
        assert!(of(&view).ends_with(" ,]0,x - Plausch"), "{}", of(&view));
    }

    #[test]
    fn who_types_has_read_what_is_shown_although_the_terminal_told_no_focus() {
        let model = Model::new(Nick::new("zoe").unwrap());
        let mut view = View::new(model, "host:9000".to_owned(), TimeZone::UTC);
        view.input(Now::read(), &TerminalEvent::FocusLost);
        let (from, text) = (Nick::new("bob").unwrap(), "zoe?".to_owned());
        view.model.on_event(Now::read(), &Event::Broadcast { from, text, own: false });
        assert_eq!(of(&view), "(!1) Room - Plausch");
        let key = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        view.input(Now::read(), &TerminalEvent::Key(key));
        assert_eq!(of(&view), "Room - Plausch");
    }
}
