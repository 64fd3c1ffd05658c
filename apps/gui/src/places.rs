//! Where the windows were, how large they were, and how large everything in them is: a file that the program writes for
//! itself.

use std::path::PathBuf;
use std::{fs, io};

use iced::{Point, Rectangle, Size};
use plausch_app::settings::replace;
use toml_edit::{DocumentMut, Item, TableLike};

/// How large everything is at first, and to what it can be changed.
const USUAL: f32 = 1.0;
const SCALES: &[f32] = &[0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0];
/// How much of a window has to be on the screen, at least.
const SEEN: f32 = 80.0;

/// Which window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Main,
    /// One that shows one conversation alone.
    Alone,
}

/// A window on the screen, in the screen's pixels, whatever the scale.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) size: Option<Size>,
    pub(crate) position: Option<Point>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Places {
    /// None: nothing is kept.
    path: Option<PathBuf>,
    main: Place,
    alone: Place,
    scale: f32,
    is_changed: bool,
}

impl Places {
    /// Reads the file. What cannot be read is as at first: nothing is lost with it.
    pub(crate) fn read(path: Option<PathBuf>) -> Self {
        let text = path.as_ref().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        let file: DocumentMut = text.parse().unwrap_or_default();
        let place = |name: &str| {
            let table = file.get(name).and_then(Item::as_table_like);
            let pair = |one, other| Some((number(table?, one)?, number(table?, other)?));
            Place {
                size: pair("width", "height").map(Size::from).filter(is_size),
                position: pair("x", "y").map(|(x, y)| Point::new(x, y)),
            }
        };
        let scale = number(file.as_table(), "scale").unwrap_or(USUAL);
        let scale = scale.clamp(SCALES[0], SCALES[SCALES.len() - 1]);
        Places { main: place("main"), alone: place("alone"), scale, is_changed: false, path }
    }

    pub(crate) fn scale(&self) -> f32 {
        self.scale
    }

    /// Everything gets larger, smaller, or as large as at first.
    pub(crate) fn larger(&mut self) {
        let larger = SCALES.iter().find(|scale| **scale > self.scale + 0.01);
        self.set_scale(larger.copied().unwrap_or(self.scale));
    }

    pub(crate) fn smaller(&mut self) {
        let smaller = SCALES.iter().rfind(|scale| **scale < self.scale - 0.01);
        self.set_scale(smaller.copied().unwrap_or(self.scale));
    }

    pub(crate) fn usual(&mut self) {
        self.set_scale(USUAL);
    }

    fn set_scale(&mut self, scale: f32) {
        self.is_changed |= (scale - self.scale).abs() > f32::EPSILON;
        self.scale = scale;
    }

    pub(crate) fn of(&self, which: Which) -> Place {
        match which {
            Which::Main => self.main,
            Which::Alone => self.alone,
        }
    }

    /// A window has this size, or is there.
    pub(crate) fn is(&mut self, which: Which, place: Place) {
        let kept = match which {
            Which::Main => &mut self.main,
            Which::Alone => &mut self.alone,
        };
        let size = place.size.filter(is_size).or(kept.size);
        let new = Place { size, position: place.position.or(kept.position) };
        self.is_changed |= *kept != new;
        *kept = new;
    }

    /// Writes the file, if something has changed.
    ///
    /// # Errors
    /// If it cannot be written. The next time, the windows are as they were.
    pub(crate) fn write(&mut self) -> io::Result<()> {
        let Some(path) = self.path.as_ref().filter(|_| self.is_changed) else { return Ok(()) };
        self.is_changed = false;
        let mut file = DocumentMut::new();
        file["scale"] = toml_edit::value(f64::from(self.scale));
        for (name, place) in [("main", self.main), ("alone", self.alone)] {
            let size = place.size.map(|size| [("width", size.width), ("height", size.height)]);
            let position = place.position.map(|at| [("x", at.x), ("y", at.y)]);
            for (key, value) in size.into_iter().chain(position).flatten() {
                #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
                let value = value.round() as i64;
                file.entry(name).or_insert_with(toml_edit::table)[key] = toml_edit::value(value);
            }
        }
        replace(path, &file.to_string())
    }
}

fn number(table: &dyn TableLike, key: &str) -> Option<f32> {
    let value = table.get(key)?;
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "pixels")]
    let number = value.as_integer().map(|it| it as f32).or(value.as_float().map(|it| it as f32))?;
    Some(number).filter(|number| number.is_finite() && number.abs() < 100_000.0)
}

/// Whether a window can have this size and be seen.
fn is_size(size: &Size) -> bool {
    size.width >= SEEN && size.height >= SEEN
}

/// Where a window has to go to be seen on a screen of this size. None: it is seen.
pub(crate) fn onto(screen: Size, window: Rectangle) -> Option<Point> {
    let at = |from: f32, length: f32, screen: f32| match from {
        from if from + length < SEEN || from < -SEEN || from > screen - SEEN => {
            ((screen - length) / 2.0).max(0.0)
        }
        from => from,
    };
    let there = Point::new(
        at(window.x, window.width, screen.width),
        at(window.y, window.height, screen.height),
    );
    (there != window.position()).then_some(there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_where_they_were_and_everything_is_as_large() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("window.toml");
        let mut places = Places::read(Some(path.clone()));
        assert_eq!(places.of(Which::Main), Place::default());
        places.write().unwrap();
        assert!(!path.exists(), "nothing has changed");
        let main =
            Place { size: Some(Size::new(900.0, 700.0)), position: Some(Point::new(5.0, 6.0)) };
        places.is(Which::Main, Place { size: main.size, position: None });
        places.is(Which::Main, Place { size: None, position: main.position });
        places.is(Which::Alone, Place { size: Some(Size::new(300.0, 400.0)), position: None });
        places.larger();
        places.larger();
        places.write().unwrap();
        let places = Places::read(Some(path));
        assert_eq!(places.of(Which::Main), main);
        assert_eq!(places.of(Which::Alone).size, Some(Size::new(300.0, 400.0)));
        assert!((places.scale() - 1.25).abs() < 0.001);
    }

    #[test]
    fn what_nobody_can_read_or_use_is_as_at_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("window.toml");
        for text in
            ["[main", "scale = nan", "scale = \"x\"\n[main]\nwidth = 1\nheight = -5\n", "main = 3"]
        {
            fs::write(&path, text).unwrap();
            let places = Places::read(Some(path.clone()));
            assert_eq!((places.of(Which::Main), places.scale()), (Place::default(), 1.0), "{text}");
        }
        fs::write(&path, "scale = 50").unwrap();
        assert!((Places::read(Some(path)).scale() - 3.0).abs() < 0.001);
    }

    #[test]
    fn the_scale_has_ends() {
        let mut places = Places::read(None);
        (0..50).for_each(|_| places.larger());
        assert!((places.scale() - 3.0).abs() < 0.001);
        (0..50).for_each(|_| places.smaller());
        assert!((places.scale() - 0.7).abs() < 0.001);
        places.usual();
        assert!((places.scale() - 1.0).abs() < 0.001);
        places.write().unwrap();
    }

    #[test]
    fn a_window_that_cannot_be_seen_comes_back() {
        let screen = Size::new(1024.0, 768.0);
        let window = |x, y| Rectangle::new(Point::new(x, y), Size::new(800.0, 600.0));
        assert_eq!(onto(screen, window(100.0, 50.0)), None);
        assert_eq!(onto(screen, window(400.0, 300.0)), None, "a part of it is enough");
        assert_eq!(onto(screen, window(3000.0, 50.0)), Some(Point::new(112.0, 50.0)));
        assert_eq!(onto(screen, window(0.0, 2000.0)), Some(Point::new(0.0, 84.0)));
        assert_eq!(onto(screen, window(-900.0, -900.0)), Some(Point::new(112.0, 84.0)));
    }
}
