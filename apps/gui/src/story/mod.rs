//! Stories: the whole application without a display, driven by what a user does, with a real server and real members.

mod at_once;
mod attention;
mod everyday;
mod finding;
mod frames;
mod looks;
mod person;
mod settings;
mod trusting;
mod writing;

use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, Instant};

use iced::advanced::graphics::text::font_system;
use iced::advanced::renderer::{Headless, Style};
use iced::advanced::widget::{Id, Operation, operation};
use iced::advanced::{Clipboard, clipboard};
use iced::futures::stream::{BoxStream, SelectAll, StreamExt};
use iced::keyboard::{self, Key, Modifiers, key};
use iced::mouse::{self, Button, Cursor};
use iced::{Event, Pixels, Rectangle, Renderer, Size, Task, Theme, window};
use iced_test::runtime::user_interface::{Cache, UserInterface};
use iced_test::runtime::{self, Action, task};
use plausch_app::attention::Desktop;
use plausch_app::settings::{ChatSettings, Flags, Form};
use plausch_app::theme::Themes;
use plausch_transport_std::server::Running;
use smol::Timer;
use smol::future::{or, poll_once};

use crate::fonts;
use crate::gui::{Gui, Message};
use crate::start::Start;

/// How long something may take that has to happen.
const DEADLINE: Duration = Duration::from_secs(30);
/// There is no such file.
const NO_FILE: &str = "/nowhere/config.toml";

/// The application as a user has it.
pub(crate) struct Story {
    gui: Gui,
    renderer: Renderer,
    windows: BTreeMap<window::Id, Window>,
    running: SelectAll<BoxStream<'static, Action<Message>>>,
    copied: Copied,
    /// The window that asks to be looked at.
    asking: Option<window::Id>,
    has_ended: bool,
}

struct Window {
    cache: Cache,
    size: Size,
}

/// A clipboard.
#[derive(Default)]
struct Copied(Option<String>);

impl Clipboard for Copied {
    fn read(&self, _: clipboard::Kind) -> Option<String> {
        self.0.clone()
    }

    fn write(&mut self, kind: clipboard::Kind, contents: String) {
        if kind == clipboard::Kind::Standard {
            self.0 = Some(contents);
        }
    }
}

/// What is known when Zoe has been at `server` before: she joins at once.
pub(crate) fn next_start(server: &Running) -> Start {
    let mut start = Start { knows_server: true, ..first_start() };
    start.settings.nick = Some("Zoe".parse().expect("a nickname"));
    start.settings.server = server.addresses()[0].into();
    start
}

/// What is known when the program starts for the first time.
pub(crate) fn first_start() -> Start {
    Start {
        settings: ChatSettings::default(),
        secure: plausch_app::settings::Secure::Prefer,
        server_key: None,
        limits: plausch_transport_std::server::Limits::default(),
        file: None,
        keeps_nick: true,
        keeps_server: true,
        kept_server: None,
        keeps_history: false,
        data: None,
        knows_server: false,
        is_linked: false,
        is_new: false,
        form: Form::new(Flags::new(), Some(NO_FILE.into()), |_| None),
        themes: Themes::default(),
        follow: |_| Err(io::ErrorKind::NotFound.into()),
        places: None,
    }
}

impl Story {
    /// The program starts.
    pub(crate) fn begin(start: Start) -> Self {
        for font in fonts::own() {
            font_system().write().unwrap().load_font(font);
        }
        let renderer = <Renderer as Headless>::new(fonts::TEXT, Pixels(16.0), None);
        let renderer = smol::block_on(renderer).expect("a renderer");
        let (gui, task) = Gui::new(start);
        let mut story = Story {
            gui,
            renderer,
            windows: BTreeMap::new(),
            running: SelectAll::new(),
            copied: Copied::default(),
            asking: None,
            has_ended: false,
        };
        story.run(task);
        story
    }

    /// The main window.
    pub(crate) fn main(&self) -> window::Id {
        *self.windows.keys().next().expect("a window")
    }

    /// The window that was opened last.
    pub(crate) fn newest(&self) -> window::Id {
        *self.windows.keys().next_back().expect("a window")
    }

    /// How many windows are open.
    pub(crate) fn windows(&self) -> usize {
        self.windows.len()
    }

    /// Whether the program has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The window that asks to be looked at.
    pub(crate) fn asks_for_attention(&self) -> Option<window::Id> {
        self.asking
    }

    /// Notifications go there.
    pub(crate) fn notify(&mut self, desktop: Desktop) {
        self.gui.notify(desktop);
    }

    /// What was copied last.
    pub(crate) fn copied(&self) -> Option<&str> {
        self.copied.0.as_deref()
    }

    /// The title of a window.
    pub(crate) fn title(&self, window: window::Id) -> String {
        self.gui.title(window)
    }

    /// All texts that a window shows, and where.
    pub(crate) fn texts(&mut self, window: window::Id) -> Vec<(String, Rectangle)> {
        let mut texts = Texts(Vec::new());
        self.operate(window, &mut texts);
        texts.0
    }

    /// Where a text that ends so is.
    pub(crate) fn place_of(&mut self, window: window::Id, end: &str) -> Rectangle {
        let texts = self.texts(window);
        let found = texts.iter().find(|(text, _)| text.ends_with(end));
        found.unwrap_or_else(|| panic!("no {end:?} among {texts:#?}")).1
    }

    /// From where to where the mouse is dragged to select two lines, from the left of the first one.
    pub(crate) fn across(
        &mut self,
        window: window::Id,
        first: &str,
        second: &str,
    ) -> (iced::Point, iced::Point) {
        let (first, second) = (self.place_of(window, first), self.place_of(window, second));
        let from = iced::Point::new(0.0, first.y + first.height - 4.0);
        let to = iced::Point::new(second.x + second.width - 20.0, second.y + second.height - 4.0);
        (from, to)
    }

    /// Whether one of the texts in a window has this in it.
    pub(crate) fn sees(&mut self, window: window::Id, words: &str) -> bool {
        self.texts(window).iter().any(|(text, _)| text.contains(words))
    }

    /// Waits until a text in the main window has this in it.
    pub(crate) fn until_sees(&mut self, words: &str) {
        self.until(words, |story| story.sees(story.main(), words));
    }

    /// Waits until it is so. `what`: what is waited for.
    pub(crate) fn until(&mut self, what: &str, is_so: impl Fn(&mut Story) -> bool) {
        loop {
            self.settle();
            if is_so(self) {
                return;
            }
            let action = or(async { self.running.next().await }, async {
                Timer::after(DEADLINE).await;
                None
            });
            match smol::block_on(action) {
                Some(action) => self.perform(action),
                None => panic!("never: {what}; {:#?}", self.texts(self.main())),
            }
        }
    }

    /// Clicks in the middle of this text.
    pub(crate) fn click(&mut self, window: window::Id, words: &str) {
        let texts = self.texts(window);
        let Some((_, bounds)) = texts.iter().find(|(text, _)| text == words) else {
            panic!("no {words:?} among {texts:#?}");
        };
        self.click_at(window, bounds.center());
    }

    /// Clicks there.
    pub(crate) fn click_at(&mut self, window: window::Id, at: iced::Point) {
        self.drag(window, at, at);
    }

    /// Drags the mouse.
    pub(crate) fn drag(&mut self, window: window::Id, from: iced::Point, to: iced::Point) {
        for (at, event) in dragged(from, to) {
            self.happen(window, Cursor::Available(at), &[event]);
        }
    }

    /// Drags the mouse so fast that the window is told only when it is over.
    pub(crate) fn drag_at_once(&mut self, window: window::Id, from: iced::Point, to: iced::Point) {
        let events = dragged(from, to).map(|(_, event)| event);
        self.happen(window, Cursor::Available(to), &events);
    }

    /// Types this, character by character.
    pub(crate) fn type_in(&mut self, window: window::Id, text: &str) {
        for c in text.chars() {
            let text = c.to_string();
            self.key(window, Key::Character(text.as_str().into()), Modifiers::empty(), Some(&text));
        }
    }

    /// Types this and Enter.
    pub(crate) fn enter(&mut self, window: window::Id, text: &str) {
        self.type_in(window, text);
        self.press(window, key::Named::Enter);
    }

    /// Opens the palette by its keys.
    pub(crate) fn open_palette(&mut self, window: window::Id) {
        self.key(window, Key::Character("p".into()), Modifiers::CTRL | Modifiers::SHIFT, None);
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, window: window::Id, key: key::Named) {
        self.key(window, Key::Named(key), Modifiers::empty(), None);
    }

    /// Presses a key together with Ctrl.
    pub(crate) fn control(&mut self, window: window::Id, c: &str) {
        // As a system tells it: letters have no text then, and signs have.
        let text = Some(c).filter(|c| !c.chars().all(char::is_alphabetic));
        self.key(window, Key::Character(c.into()), Modifiers::CTRL, text);
    }

    /// Presses a key together with Shift.
    pub(crate) fn shift(&mut self, window: window::Id, key: key::Named) {
        self.key(window, Key::Named(key), Modifiers::SHIFT, None);
    }

    /// What has the focus in a window, if it has a name.
    pub(crate) fn focused(&mut self, window: window::Id) -> Option<Id> {
        let mut focused = Focused(None);
        self.operate(window, &mut focused);
        focused.0
    }

    /// How far a part of a window is scrolled down, in pixels.
    pub(crate) fn scrolled(&mut self, window: window::Id, id: &Id) -> f32 {
        let mut scrolled = Scrolled(id.clone(), 0.0);
        self.operate(window, &mut scrolled);
        scrolled.1
    }

    /// Presses Tab until this has the focus.
    pub(crate) fn tab_to(&mut self, window: window::Id, id: &Id) {
        for _ in 0..200 {
            if self.focused(window).as_ref() == Some(id) {
                return;
            }
            self.press(window, key::Named::Tab);
        }
        panic!("Tab never comes to {id:?}");
    }

    /// Gives a window another size.
    pub(crate) fn resize(&mut self, window: window::Id, size: Size) {
        self.windows.get_mut(&window).expect("a window").size = size;
        let resized = window::Event::Resized(seen(size, self.gui.scale(window)));
        self.happen(window, Cursor::Unavailable, &[Event::Window(resized)]);
    }

    /// How large everything is.
    pub(crate) fn scale(&self, window: window::Id) -> f32 {
        self.gui.scale(window)
    }

    /// How large a window is.
    pub(crate) fn size(&self, window: window::Id) -> Size {
        self.windows[&window].size
    }

    /// Presses a key together with Alt.
    pub(crate) fn alt(&mut self, window: window::Id, c: &str) {
        self.key(window, Key::Character(c.into()), Modifiers::ALT, None);
    }

    /// Presses a key together with others, and types this by it.
    pub(crate) fn key(
        &mut self,
        window: window::Id,
        key: Key,
        modifiers: Modifiers,
        text: Option<&str>,
    ) {
        self.happen(window, Cursor::Unavailable, &[pressed(key, modifiers, text)]);
    }

    /// Presses keys so fast that the window is told of all of them at once.
    pub(crate) fn keys_at_once(&mut self, window: window::Id, keys: &[Event]) {
        self.happen(window, Cursor::Unavailable, keys);
    }

    /// The user wants to close a window.
    pub(crate) fn close(&mut self, window: window::Id) {
        self.update(Message::CloseAsked(window));
    }

    /// What a window looks like: RGBA, with so many pixels for each of its own.
    pub(crate) fn pixels(&mut self, window: window::Id, pixels: f32) -> (Size<u32>, Vec<u8>) {
        let theme = self.gui.theme(window);
        let scale = self.gui.scale(window);
        let Window { cache, size } = self.windows.remove(&window).expect("a window");
        let view = self.gui.view(window);
        let mut ui = UserInterface::build(view, seen(size, scale), cache, &mut self.renderer);
        let palette = theme.palette();
        let style = Style { text_color: palette.text };
        ui.draw(&mut self.renderer, &theme, &style, Cursor::Unavailable);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels")]
        let physical = Size::new((size.width * pixels) as u32, (size.height * pixels) as u32);
        let pixels = self.renderer.screenshot(physical, scale * pixels, palette.background);
        let cache = ui.into_cache();
        self.windows.insert(window, Window { cache, size });
        (physical, pixels)
    }

    /// All of this happens before the window is drawn again. The mouse is where the last of it left it.
    fn happen(&mut self, window: window::Id, cursor: Cursor, events: &[Event]) {
        let mut messages = self.tell(window, cursor, events);
        while !messages.is_empty() {
            messages.into_iter().for_each(|message| self.update(message));
            self.settle();
            let redraw = window::Event::RedrawRequested(Instant::now());
            messages = match self.windows.contains_key(&window) {
                true => self.tell(window, cursor, &[Event::Window(redraw)]),
                false => Vec::new(),
            };
        }
    }

    /// Tells the widgets of a window. What they say.
    fn tell(&mut self, window: window::Id, cursor: Cursor, events: &[Event]) -> Vec<Message> {
        let scale = self.gui.scale(window);
        let Window { cache, size } = self.windows.remove(&window).expect("a window");
        let view: iced::Element<'_, Message, Theme, Renderer> = self.gui.view(window);
        let mut ui = UserInterface::build(view, seen(size, scale), cache, &mut self.renderer);
        let mut messages = Vec::new();
        ui.update(events, cursor, &mut self.renderer, &mut self.copied, &mut messages);
        let cache = ui.into_cache();
        self.windows.insert(window, Window { cache, size });
        messages
    }

    fn operate(&mut self, window: window::Id, operation: &mut dyn Operation) {
        let scale = self.gui.scale(window);
        let Window { cache, size } = self.windows.remove(&window).expect("a window");
        let view = self.gui.view(window);
        let mut ui: UserInterface<'_, Message, Theme, Renderer> =
            UserInterface::build(view, seen(size, scale), cache, &mut self.renderer);
        ui.operate(&self.renderer, operation);
        let cache = ui.into_cache();
        self.windows.insert(window, Window { cache, size });
    }

    /// This happens.
    pub(crate) fn update(&mut self, message: Message) {
        let task = self.gui.update(message);
        self.run(task);
    }

    fn run(&mut self, task: Task<Message>) {
        if let Some(stream) = task::into_stream(task) {
            self.running.push(stream);
        }
        self.settle();
    }

    /// Performs what can be performed at once.
    fn settle(&mut self) {
        while let Some(Some(action)) = smol::block_on(poll_once(self.running.next())) {
            self.perform(action);
        }
    }

    fn perform(&mut self, action: Action<Message>) {
        match action {
            Action::Output(message) => self.update(message),
            Action::Widget(operation) => {
                let windows: Vec<_> = self.windows.keys().copied().collect();
                let mut current = Some(operation);
                while let Some(mut operation) = current.take() {
                    for window in &windows {
                        self.operate(*window, operation.as_mut());
                    }
                    if let operation::Outcome::Chain(next) = operation.finish() {
                        current = Some(next);
                    }
                }
            }
            Action::Window(runtime::window::Action::Open(window, settings, opened)) => {
                let scale = self.gui.scale(window);
                let size = Size::new(settings.size.width * scale, settings.size.height * scale);
                let cache = Cache::default();
                self.windows.insert(window, Window { cache, size });
                opened.send(window).ok();
            }
            Action::Window(runtime::window::Action::Close(window)) => {
                self.windows.remove(&window);
            }
            Action::Clipboard(runtime::clipboard::Action::Write { contents, .. }) => {
                self.copied.0 = Some(contents);
            }
            Action::Window(runtime::window::Action::RequestUserAttention(window, kind)) => {
                self.asking = kind.map(|_| window);
            }
            Action::Exit => self.has_ended = true,
            _ => {}
        }
    }
}

/// A key that is pressed together with others, and types this.
pub(crate) fn pressed(key: Key, modifiers: Modifiers, text: Option<&str>) -> Event {
    Event::Keyboard(keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
        location: keyboard::Location::Standard,
        modifiers,
        text: text.map(Into::into),
        repeat: false,
    })
}

/// A drag of the mouse: what happens, and where.
fn dragged(from: iced::Point, to: iced::Point) -> [(iced::Point, Event); 4] {
    let moved = |position| mouse::Event::CursorMoved { position };
    let (left, event) = (Button::Left, Event::Mouse);
    [
        (from, event(moved(from))),
        (from, event(mouse::Event::ButtonPressed(left))),
        (to, event(moved(to))),
        (to, event(mouse::Event::ButtonReleased(left))),
    ]
}

/// How much a window of this size has for what stands in it.
fn seen(size: Size, scale: f32) -> Size {
    Size::new(size.width / scale, size.height / scale)
}

/// Finds what has the focus.
struct Focused(Option<Id>);

impl Operation for Focused {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, _: Rectangle, state: &mut dyn operation::Focusable) {
        if state.is_focused() {
            self.0 = id.cloned();
        }
    }
}

/// Finds how far what has this name is scrolled.
struct Scrolled(Id, f32);

impl Operation for Scrolled {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        id: Option<&Id>,
        _: Rectangle,
        _: Rectangle,
        translation: iced::Vector,
        _: &mut dyn operation::Scrollable,
    ) {
        if id == Some(&self.0) {
            self.1 = translation.y;
        }
    }
}

/// Collects all texts.
struct Texts(Vec<(String, Rectangle)>);

impl Operation for Texts {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _: Option<&Id>, bounds: Rectangle, text: &str) {
        self.0.push((text.to_owned(), bounds));
    }
}
