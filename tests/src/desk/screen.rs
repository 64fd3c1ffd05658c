//! An X server without a monitor: `Xvfb`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Instant;

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConfigureWindowAux,
    ConnectionExt as _, CreateWindowAux, EventMask, ImageFormat, InputFocus, MapState, Window,
    WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::keyboard::Keyboard;
use super::picture::Picture;
use crate::waiting::SOON;

/// What the X server calls an input.
const KEY_PRESS: u8 = 2;
const KEY_RELEASE: u8 = 3;
const BUTTON_PRESS: u8 = 4;
const BUTTON_RELEASE: u8 = 5;
const MOTION: u8 = 6;

/// A screen; it ends when it is dropped, and with it whatever shows something on it.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    name: String,
    connection: Arc<RustConnection>,
    root: Window,
    /// Who asks for what is selected.
    asker: Window,
    keyboard: Keyboard,
    events: Receiver<Event>,
    /// Something happened while an answer was waited for.
    has_changed: bool,
    watched: Vec<Window>,
}

impl Screen {
    /// A screen of this size.
    ///
    /// # Panics
    /// If there is no `Xvfb`, or it does not start.
    pub fn of(width: u16, height: u16) -> Self {
        let size = format!("{width}x{height}x24");
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &size]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb starts");
        let mut number = String::new();
        let told = server.stdout.take().expect("a pipe");
        BufReader::new(told).read_line(&mut number).expect("Xvfb says its number");
        let name = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&name)).expect("Xvfb answers");
        let connection = Arc::new(connection);
        let root = connection.setup().roots[screen].root;
        let keyboard = Keyboard::of(&connection);
        let asker = connection.generate_id().expect("an id");
        let own = CreateWindowAux::new();
        connection
            .create_window(0, asker, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &own)
            .expect("a request");
        connection.damage_query_version(1, 1).expect("a request").reply().expect("damage");
        let mask = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        connection.change_window_attributes(root, &mask).expect("a request");
        connection.flush().expect("Xvfb reads");
        let (sender, events) = channel();
        let reader = Arc::clone(&connection);
        thread::spawn(move || {
            while let Ok(event) = reader.wait_for_event() {
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        let watched = Vec::new();
        Screen {
            server,
            name,
            connection,
            root,
            asker,
            keyboard,
            events,
            has_changed: false,
            watched,
        }
    }

    /// By what programs know it: `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Looks again after each event, until `look` finds something.
    ///
    /// # Panics
    /// If it never does.
    pub fn until<R>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<R>) -> R {
        let until = Instant::now() + SOON;
        loop {
            while self.events.try_recv().is_ok() {}
            self.has_changed = false;
            if let Some(found) = look(self) {
                return found;
            }
            if self.has_changed && Instant::now() < until {
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => panic!("the screen never showed {what}"),
                Err(RecvTimeoutError::Disconnected) => panic!("Xvfb has ended"),
            }
        }
    }

    /// The windows that are seen. From now on, each change in them is an event.
    pub(super) fn windows(&mut self) -> Vec<Window> {
        let tree = self.connection.query_tree(self.root).expect("a request");
        let mut seen = tree.reply().expect("windows").children;
        seen.retain(|window| {
            let attributes = self.connection.get_window_attributes(*window).expect("a request");
            attributes.reply().is_ok_and(|attributes| attributes.map_state == MapState::VIEWABLE)
        });
        for window in &seen {
            if !self.watched.contains(window) {
                self.watch(*window);
                self.watched.push(*window);
            }
        }
        seen
    }

    fn watch(&self, window: Window) {
        let mask = EventMask::PROPERTY_CHANGE | EventMask::STRUCTURE_NOTIFY;
        let mask = ChangeWindowAttributesAux::new().event_mask(mask);
        let damage = self.connection.generate_id().expect("an id");
        self.connection.change_window_attributes(window, &mask).expect("a request");
        self.connection
            .damage_create(damage, window, ReportLevel::RAW_RECTANGLES)
            .expect("a request");
        self.connection.flush().expect("Xvfb reads");
    }

    /// What stands above a window.
    pub(super) fn title(&self, window: Window) -> Option<String> {
        let property = self.property(window, "_NET_WM_NAME")?;
        String::from_utf8(property).ok().filter(|title| !title.is_empty())
    }

    fn property(&self, window: Window, name: &str) -> Option<Vec<u8>> {
        let (name, any) = (self.atom(name), AtomEnum::ANY);
        let cookie = self.connection.get_property(false, window, name, any, 0, 1 << 20).ok()?;
        Some(cookie.reply().ok()?.value)
    }

    fn atom(&self, name: &str) -> Atom {
        let cookie = self.connection.intern_atom(false, name.as_bytes()).expect("a request");
        cookie.reply().expect("an atom").atom
    }

    /// The keys go to this window.
    pub(super) fn focus(&self, window: Window) {
        let parent = InputFocus::PARENT;
        self.connection.set_input_focus(parent, window, x11rb::CURRENT_TIME).expect("a request");
        self.connection.flush().expect("Xvfb reads");
    }

    /// The user makes a window so wide and so high, at the top left.
    pub(super) fn resize(&self, window: Window, width: u32, height: u32) {
        let place = ConfigureWindowAux::new().x(0).y(0).width(width).height(height);
        self.connection.configure_window(window, &place).expect("a request");
        self.connection.flush().expect("Xvfb reads");
    }

    /// Where a window is, and how wide and high: `(x, y, width, height)`.
    pub(super) fn place(&self, window: Window) -> (i16, i16, u16, u16) {
        let place = self.connection.get_geometry(window).expect("a request");
        let place = place.reply().expect("a window");
        (place.x, place.y, place.width, place.height)
    }

    /// The user closes a window, as the cross in its frame does.
    pub(super) fn close(&self, window: Window) {
        let data = [self.atom("WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
        let event = ClientMessageEvent::new(32, window, self.atom("WM_PROTOCOLS"), data);
        self.connection.send_event(false, window, EventMask::NO_EVENT, event).expect("a request");
        self.connection.flush().expect("Xvfb reads");
    }

    /// What a window looks like.
    pub(super) fn picture(&self, window: Window) -> Option<Picture> {
        let (_, _, width, height) = self.place(window);
        let format = ImageFormat::Z_PIXMAP;
        let cookie = self.connection.get_image(format, window, 0, 0, width, height, !0).ok()?;
        Some(Picture::new(width.into(), &cookie.reply().ok()?.data))
    }

    /// Types this.
    pub fn types(&self, text: &str) {
        let shift = self.keyboard.named("shift");
        for c in text.chars() {
            let (key, is_shifted) = self.keyboard.character(c);
            let shift = is_shifted.then_some(shift);
            self.strike(shift.into_iter().chain([key]).collect());
        }
    }

    /// Presses keys together, such as `ctrl+y`.
    pub fn presses(&self, keys: &str) {
        self.strike(keys.split('+').map(|name| self.keyboard.named(name)).collect());
    }

    fn strike(&self, keys: Vec<u8>) {
        keys.iter().for_each(|key| self.input(KEY_PRESS, *key, (0, 0)));
        keys.iter().rev().for_each(|key| self.input(KEY_RELEASE, *key, (0, 0)));
        self.connection.flush().expect("Xvfb reads");
    }

    /// Presses the mouse at one place of `window`, moves it to another, and releases it.
    ///
    /// A program may take all that has happened for something that happened where the mouse is now. So it has taken in
    /// one thing before the next one happens, as it has with a slow hand.
    pub(super) fn drags(&mut self, window: Window, from: (i16, i16), to: (i16, i16)) {
        self.input(MOTION, 0, from);
        self.until_taken_in(window);
        self.input(BUTTON_PRESS, 1, (0, 0));
        self.until_taken_in(window);
        self.input(MOTION, 0, to);
        self.until_taken_in(window);
        self.input(BUTTON_RELEASE, 1, (0, 0));
        self.until_taken_in(window);
    }

    /// Waits until the program of `window` has taken in what happened so far: it says that it is alive.
    fn until_taken_in(&mut self, window: Window) {
        let ping = self.atom("_NET_WM_PING");
        let data = [ping, x11rb::CURRENT_TIME, window, 0, 0];
        let event = ClientMessageEvent::new(32, window, self.atom("WM_PROTOCOLS"), data);
        self.connection.send_event(false, window, EventMask::NO_EVENT, event).expect("a request");
        self.connection.flush().expect("Xvfb reads");
        let is_answer = |event: &Event| match event {
            Event::ClientMessage(answer) => answer.data.as_data32()[0] == ping,
            _ => false,
        };
        while !is_answer(&self.events.recv_timeout(SOON).expect("the window is alive")) {}
        self.has_changed = true;
    }

    /// Turns the wheel: so many notches up.
    pub fn scrolls_up(&self, at: (i16, i16), notches: usize) {
        self.input(MOTION, 0, at);
        for _ in 0..notches {
            self.input(BUTTON_PRESS, 4, (0, 0));
            self.input(BUTTON_RELEASE, 4, (0, 0));
        }
        self.connection.flush().expect("Xvfb reads");
    }

    fn input(&self, what: u8, detail: u8, (x, y): (i16, i16)) {
        let root = self.root;
        self.connection.xtest_fake_input(what, detail, 0, root, x, y, 0).expect("a request");
    }

    /// What is selected (`PRIMARY`), or was copied (`CLIPBOARD`); nothing if nobody gives it.
    pub fn selection(&mut self, which: &str) -> Option<String> {
        let (selection, utf8) = (self.atom(which), self.atom("UTF8_STRING"));
        let property = self.atom("PLAUSCH_TESTS");
        self.connection.delete_property(self.asker, property).expect("a request");
        self.connection
            .convert_selection(self.asker, selection, utf8, property, x11rb::CURRENT_TIME)
            .expect("a request");
        self.connection.flush().expect("Xvfb reads");
        let until = Instant::now() + SOON;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left).expect("the owner answers") {
                Event::SelectionNotify(answer) if answer.selection == selection => {
                    let is_given = answer.property != x11rb::NONE;
                    let given = is_given.then(|| self.property(self.asker, "PLAUSCH_TESTS"));
                    return String::from_utf8(given.flatten()?).ok();
                }
                _ => self.has_changed = true,
            }
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
