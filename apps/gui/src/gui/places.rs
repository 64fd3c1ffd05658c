//! Where the windows are, and how large everything in them is.

use std::time::Duration;

use iced::{Point, Rectangle, Size, Task, window};

use super::{Gui, Message};
use crate::emblem;
use crate::places::{Place, Places, Which, onto};

/// After so long without a change, it is written down where the windows are.
const CALM: Duration = Duration::from_millis(700);

impl Gui {
    /// How a window is opened: where one of its kind was the last time.
    pub(super) fn window_settings(&self, which: Which) -> window::Settings {
        let (usual, least) = match which {
            Which::Main => (Size::new(960.0, 680.0), Size::new(320.0, 240.0)),
            Which::Alone => (Size::new(480.0, 520.0), Size::new(280.0, 200.0)),
        };
        let Place { size, position } = self.places.of(which);
        let scale = self.places.scale();
        // A window is opened as many times larger as everything in it; what was kept is in the screen's pixels.
        let size = size.unwrap_or(usual);
        let position = match which {
            Which::Main => position.map_or(window::Position::Default, window::Position::Specific),
            // Otherwise each would hide the one before.
            Which::Alone => window::Position::Default,
        };
        window::Settings {
            size: Size::new(size.width / scale, size.height / scale),
            min_size: Some(least),
            position,
            ..emblem::settings()
        }
    }

    /// A window that was opened comes to where it can be seen: the screen may be another one than the last time.
    pub(super) fn bring_onto_screen(window: window::Id) -> Task<Message> {
        window::monitor_size(window).and_then(move |screen| {
            window::position(window).and_then(move |at| {
                window::size(window).map(move |size| Message::Opened { window, screen, at, size })
            })
        })
    }

    pub(super) fn on_opened(
        &self,
        window: window::Id,
        screen: Size,
        at: Point,
        size: Size,
    ) -> Task<Message> {
        let scale = self.places.scale();
        let size = Size::new(size.width * scale, size.height * scale);
        let fits = Size::new(size.width.min(screen.width), size.height.min(screen.height));
        let shrink = match fits == size {
            true => Task::none(),
            false => window::resize(window, Size::new(fits.width / scale, fits.height / scale)),
        };
        match onto(screen, Rectangle::new(at, fits)) {
            Some(there) => shrink.chain(window::move_to(window, there)),
            None => shrink,
        }
    }

    /// A window has another size, or is elsewhere.
    pub(super) fn on_place(
        &mut self,
        window: window::Id,
        size: Option<Size>,
        position: Option<Point>,
    ) -> Task<Message> {
        if let Some(size) = size {
            self.sizes.insert(window, size);
        }
        let which = if window == self.main { Which::Main } else { Which::Alone };
        let scale = self.places.scale();
        let size = size.map(|size| Size::new(size.width * scale, size.height * scale));
        let position = position.map(|at| Point::new(at.x * scale, at.y * scale));
        self.places.is(which, Place { size, position });
        self.keep_places_later()
    }

    /// Everything gets another size.
    pub(super) fn scale_by(&mut self, change: impl FnOnce(&mut Places)) -> Task<Message> {
        let before = self.places.scale();
        change(&mut self.places);
        let by = before / self.places.scale();
        for size in self.sizes.values_mut() {
            *size = Size::new(size.width * by, size.height * by);
        }
        self.keep_places_later()
    }

    pub(super) fn keep_places_later(&mut self) -> Task<Message> {
        self.places_wait += 1;
        let waits = self.places_wait;
        Task::future(async move {
            smol::Timer::after(CALM).await;
            Message::KeepPlaces(waits)
        })
    }

    /// Writes down where the windows are.
    pub(super) fn keep_places(&mut self) {
        // The next time, they are as they were: no reason to disturb anybody.
        self.places.write().ok();
    }

    /// How large everything is.
    pub(crate) fn scale(&self, _: window::Id) -> f32 {
        self.places.scale()
    }

    /// How wide a window is, as far as it is known, in pixels of what stands in it.
    pub(super) fn width(&self, window: window::Id) -> f32 {
        self.sizes.get(&window).map_or(f32::INFINITY, |size| size.width)
    }
}
