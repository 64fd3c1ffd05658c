//! The real program, `plausch-gui`, on a screen that nobody sees.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

use rustix::process::Signal;
use x11rb::protocol::xproto::Window;

use super::picture::Picture;
use super::screen::Screen;
use crate::home::Home;
use crate::process::Process;
use crate::waiting::SOON;

/// What the program loads when it shows a window.
const LIBRARIES: &[&str] =
    &["libX11.so.6", "libX11-xcb.so.1", "libXcursor.so.1", "libXi.so.6", "libxkbcommon-x11.so.0"];

/// Whether the window can be tried here; if not, says why.
pub fn is_here() -> bool {
    let why = program().and_then(|_| has_what_it_needs());
    if let Err(why) = &why {
        eprintln!("not run: {why}");
    }
    why.is_ok()
}

/// The program, which the test command builds before any test runs. `PLAUSCH_GUI_BIN` names another one.
fn program() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("PLAUSCH_GUI_BIN") {
        return Ok(named.into());
    }
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.parent().and_then(Path::parent).ok_or("the tests are nowhere")?;
    let program = folder.join("plausch-gui");
    let changed = |path: &Path| path.metadata().and_then(|about| about.modified());
    let build = "first: cargo build -p plausch-gui";
    let built = changed(&program).map_err(|_| format!("the window is not built; {build}"))?;
    match newest_source(&folder.join("plausch-gui.d"), changed) {
        Some(newest) if newest > built => {
            Err(format!("the window is older than its source; {build}"))
        }
        _ => Ok(program),
    }
}

/// When what it is built from was changed last, as cargo notes it: `program: file file …`.
fn newest_source(
    note: &Path,
    changed: impl Fn(&Path) -> std::io::Result<SystemTime>,
) -> Option<SystemTime> {
    let note = std::fs::read_to_string(note).ok()?;
    let (_, sources) = note.split_once(": ")?;
    sources.split_whitespace().filter_map(|source| changed(Path::new(source)).ok()).max()
}

fn has_what_it_needs() -> Result<(), String> {
    let runs = |program: &str| Command::new(program).arg("-help").output();
    runs("Xvfb").map_err(|_| "Xvfb is not here (xvfb)".to_owned())?;
    // Whoever has no such list may have the libraries.
    let Ok(list) = Command::new("ldconfig").arg("-p").output() else { return Ok(()) };
    let list = String::from_utf8_lossy(&list.stdout);
    match LIBRARIES.iter().find(|library| !list.is_empty() && !list.contains(**library)) {
        Some(missing) => Err(format!("{missing} is not here")),
        None => Ok(()),
    }
}

/// A running `plausch-gui` with a screen of its own; both end when it is dropped.
#[derive(Debug)]
pub struct Gui {
    process: Process,
    screen: Screen,
    main: Window,
    /// How many pixels a point has.
    scale: i16,
}

/// How it is started.
#[derive(Debug)]
pub struct Start {
    screen: (u16, u16),
    scale: i16,
    locale: &'static str,
    home: Home,
}

impl Start {
    /// On a screen of this size.
    #[must_use]
    pub fn on_screen(self, width: u16, height: u16) -> Self {
        Start { screen: (width, height), ..self }
    }

    /// With so many pixels for each point.
    #[must_use]
    pub fn at_scale(self, scale: i16) -> Self {
        Start { scale, ..self }
    }

    /// On a system of this locale.
    #[must_use]
    pub fn in_locale(self, locale: &'static str) -> Self {
        Start { locale, ..self }
    }

    /// With this in the configuration file.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn configured(self, text: &str) -> Self {
        Start { home: self.home.configured(text), ..self }
    }

    /// Starts it.
    ///
    /// # Panics
    /// If it shows no window.
    pub fn start(self, args: &[&str]) -> Gui {
        let mut screen = Screen::of(self.screen.0, self.screen.1);
        let mut command = self.home.command(program().expect("the window is here"));
        command.args(args).env("DISPLAY", screen.name()).env("LC_ALL", self.locale);
        command.env("TZ", "UTC").env("WINIT_X11_SCALE_FACTOR", self.scale.to_string());
        for variable in
            ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "LANGUAGE", "USER", "LOGNAME", "USERNAME"]
        {
            command.env_remove(variable);
        }
        let process = Process::of("window", command, self.home);
        let main = screen.until("a window", |screen| {
            screen.windows().into_iter().find(|window| screen.title(*window).is_some())
        });
        screen.focus(main);
        let mut gui = Gui { process, screen, main, scale: self.scale };
        // Who manages windows makes none larger than the screen.
        let (_, _, width, height) = gui.screen.place(main);
        let (most_wide, most_high) = self.screen;
        if width > most_wide || height > most_high {
            gui.resize(width.min(most_wide), height.min(most_high));
        }
        // On its first page, a field has the focus; in the room, the draft has.
        gui.until_ringed(|_| true);
        gui
    }
}

impl Gui {
    /// On a screen of 1024×768, for the first time, in English.
    pub fn on_first_start() -> Start {
        Start { screen: (1024, 768), scale: 1, locale: "C.UTF-8", home: Home::new() }
    }

    /// Starts it for the first time, joins `server` at once, and is in the room.
    pub fn join(nick: &str, server: std::net::SocketAddr) -> Self {
        let server = server.to_string();
        let mut gui = Self::on_first_start().start(&["--nick", nick, "--server", &server]);
        gui.until_reads(&format!("you are in the room, as {nick}"));
        gui
    }

    /// Fills the first page in by keys, and joins. It has the focus in its first field.
    pub fn fill_in(&mut self, nick: &str, server: &str) {
        self.presses("ctrl+a");
        self.types(nick);
        let before = self.until_ringed(|_| true);
        self.presses("Return");
        self.until_ringed(|row| row > before);
        self.types(server);
        self.presses("Return");
    }

    /// Waits until a field that `is_wanted` by its first row has the ring of the focus around it. Its first row.
    fn until_ringed(&mut self, is_wanted: impl Fn(usize) -> bool) -> usize {
        let (main, width) = (self.main, usize::try_from(self.scale).unwrap_or(1) * 2);
        self.screen.until("the focus", |screen| {
            screen.picture(main)?.ring(width).filter(|row| is_wanted(*row))
        })
    }

    /// Waits until something has the focus.
    ///
    /// # Panics
    /// If nothing ever has.
    pub fn until_focused(&mut self) {
        self.until_ringed(|_| true);
    }

    /// The user types this.
    pub fn types(&mut self, text: &str) {
        self.screen.types(text);
    }

    /// The user types this and Enter.
    pub fn says(&mut self, text: &str) {
        self.types(text);
        self.presses("Return");
    }

    /// The user presses keys together, such as `ctrl+y`.
    pub fn presses(&mut self, keys: &str) {
        self.screen.presses(keys);
    }

    /// Waits until the main window's title begins with this, perhaps behind how much is unread.
    ///
    /// # Panics
    /// If it never does.
    pub fn until_titled(&mut self, place: &str) -> String {
        let main = self.main;
        self.screen.until(&format!("{place} as a title"), |screen| {
            let title = screen.title(main)?;
            let shown = title.rsplit(") ").next()?;
            shown.starts_with(place).then_some(title)
        })
    }

    /// Waits until the main window's title says that something is unread elsewhere.
    ///
    /// # Panics
    /// If it never does.
    pub fn until_unread(&mut self) {
        let main = self.main;
        self.screen.until("a mark of what is unread", |screen| {
            screen.title(main).filter(|title| title.starts_with('('))
        });
    }

    /// Waits until the conversation shows this, which is read as a user would copy it. All that it shows.
    ///
    /// # Panics
    /// If it never does.
    pub fn until_reads(&mut self, words: &str) -> String {
        self.until_reads_times(1, words)
    }

    /// What can be read in the window now.
    pub fn reads(&mut self) -> String {
        let (width, height) = self.size();
        // From above the first line, but below the tabs, however large they are, to below the last line, at the left of
        // the draft, where nothing is.
        let (from, to) =
            ((width / 3, 150 * self.scale), (4 * self.scale, height - 60 * self.scale));
        self.screen.drags(self.main, from, to);
        self.screen.selection("PRIMARY").unwrap_or_default()
    }

    /// The same, so many times.
    ///
    /// # Panics
    /// If it never does.
    pub fn until_reads_times(&mut self, count: usize, words: &str) -> String {
        let main = self.main;
        let until = Instant::now() + SOON;
        let mut last = None;
        loop {
            // Reading selects, which is seen. What is selected already looks the same afterwards: then it is read again
            // only once something else has changed.
            let before = self.screen.picture(main);
            let read = self.reads();
            if read.matches(words).count() >= count {
                return read;
            }
            assert!(Instant::now() < until, "the window never showed {words}, but:\n{read}");
            // A slow window gives what is selected a little later than it draws that: so it is asked twice.
            if last.as_ref() == Some(&read) {
                self.screen.until(words, |screen| (screen.picture(main) != before).then_some(()));
                last = None;
            } else {
                last = Some(read);
            }
        }
    }

    /// What was copied.
    pub fn copied(&mut self) -> String {
        self.screen.selection("CLIPBOARD").unwrap_or_default()
    }

    /// Waits until the main window looks so.
    ///
    /// # Panics
    /// If it never does.
    pub fn until_looks(&mut self, what: &str, is_so: impl Fn(&Picture) -> bool) -> Picture {
        let main = self.main;
        self.screen.until(what, |screen| screen.picture(main).filter(|picture| is_so(picture)))
    }

    /// Keeps what the main window shows as a file, for somebody to look at.
    pub fn keep(&self, name: &str) -> PathBuf {
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("window").replace("::", "-");
        let path = std::env::temp_dir().join(format!("plausch-window-{test}-{name}.ppm"));
        if let Some(picture) = self.screen.picture(self.main) {
            let _ = picture.keep(&path);
        }
        path
    }

    /// How wide and high the main window is, in pixels.
    pub fn size(&self) -> (i16, i16) {
        let (_, _, width, height) = self.screen.place(self.main);
        (width.try_into().unwrap_or(i16::MAX), height.try_into().unwrap_or(i16::MAX))
    }

    /// The user makes the main window so big, in pixels, and waits until it is.
    pub fn resize(&mut self, width: u16, height: u16) {
        let main = self.main;
        self.screen.resize(main, width.into(), height.into());
        self.screen.until("the new size", |screen| {
            let (_, _, is_wide, is_high) = screen.place(main);
            (is_wide == width && is_high == height).then_some(())
        });
    }

    /// How many windows there are.
    pub fn windows(&mut self) -> usize {
        self.screen.windows().len()
    }

    /// The user closes the main window.
    pub fn close(&mut self) {
        self.screen.close(self.main);
    }

    /// The screen, for its mouse.
    pub fn screen(&mut self) -> &mut Screen {
        &mut self.screen
    }

    /// Waits for its end: its exit code.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.process.exit_code()
    }

    /// Sends it a signal.
    pub fn signal(&mut self, signal: Signal) {
        self.process.signal(signal);
    }

    /// The process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

impl Drop for Gui {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the window looks so: {}", self.keep("failed").display());
        }
    }
}
