//! What a window looks like.

use std::io::{Result, Write};
use std::ops::Range;
use std::path::Path;

/// A picture: rows of red, green and blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// From what an X server of 24 bits for each pixel gives.
    pub(super) fn new(width: usize, bytes: &[u8]) -> Self {
        let pixels = bytes.chunks_exact(4).map(|bgrx| [bgrx[2], bgrx[1], bgrx[0]]).collect();
        Picture { width, pixels }
    }

    /// How wide and how high it is.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.pixels.len() / self.width.max(1))
    }

    /// The colour at a place, from the top left.
    ///
    /// # Panics
    /// If it is outside.
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.pixels[y * self.width + x]
    }

    /// How many pixels in a part of it `is_wanted`.
    pub fn count(
        &self,
        xs: Range<usize>,
        ys: Range<usize>,
        is_wanted: impl Fn([u8; 3]) -> bool,
    ) -> usize {
        let places = ys.flat_map(|y| xs.clone().map(move |x| (x, y)));
        places.filter(|(x, y)| is_wanted(self.at(*x, *y))).count()
    }

    /// Which rows of a part of it are not of one colour: where something is.
    pub fn rows_with_something(&self, xs: Range<usize>, ys: Range<usize>) -> Vec<usize> {
        ys.filter(|y| xs.clone().any(|x| self.at(x, *y) != self.at(xs.start, *y))).collect()
    }

    /// The first row of the ring around what has the focus: a wide line in the colour of what matters, which is so many
    /// pixels high.
    pub(super) fn ring(&self, width: usize) -> Option<usize> {
        let (columns, rows) = self.size();
        let is_blue = |x: usize, y: usize| {
            let [red, _, blue] = self.at(x, y);
            blue.saturating_sub(red) > 80
        };
        // Buttons are of the same colour, and higher.
        let is_ring = |x: usize, y: usize| {
            (0..width).all(|below| is_blue(x, y + below)) && !is_blue(x, y + 2 * width)
        };
        (1..rows.saturating_sub(2 * width)).find(|y| {
            let begins = |x: &usize| is_ring(*x, *y) && !is_blue(*x, y - 1);
            (0..columns).filter(begins).count() > 100
        })
    }

    /// Keeps it as a file (PPM), for somebody to look at.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, path: &Path) -> Result<()> {
        let (width, height) = self.size();
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        write!(file, "P6\n{width} {height}\n255\n")?;
        self.pixels.iter().try_for_each(|pixel| file.write_all(pixel))?;
        file.flush()
    }
}
