//! Which lines are seen, and where.

use std::collections::BTreeMap;

use iced::{Point, Rectangle, Size};

use super::laid::{Laid, Look};
use super::line::{Line, Source};
use super::scroll::{Anchor, Scroll};
use super::{BAR, MIN_THUMB, within};

/// The lines that are seen, laid out. Those that were seen before stay so until they are not.
#[derive(Default)]
pub(super) struct Paper {
    pub(super) size: Size,
    look: Option<Look>,
    laid: BTreeMap<usize, (Line, Laid)>,
    /// The lines that are seen and how far below the top each begins, from the top.
    placed: Vec<(usize, f32)>,
    count: usize,
    start: usize,
    is_following: bool,
}

impl Paper {
    /// Places the lines that are seen in an area of this size.
    pub(super) fn place(&mut self, source: &impl Source, look: &Look, scroll: Scroll, size: Size) {
        if size.width != self.size.width || self.look.as_ref() != Some(look) {
            self.laid.clear();
        }
        self.size = size;
        self.look = Some(look.clone());
        let all = source.indices();
        (self.start, self.count) = (all.start, all.len());
        self.placed.clear();
        let anchor = scroll.anchor.filter(|_| !all.is_empty());
        let mut is_following = anchor.is_none();
        if let Some(anchor) = anchor {
            // Lines that are not kept any more cannot be seen.
            let index = anchor.index.clamp(all.start, all.end - 1);
            self.up(source, look, index, anchor.y);
            if let Some((first, y)) = self.placed.first().copied().filter(|(_, y)| *y > 0.0) {
                // There is nothing above the oldest line.
                debug_assert_eq!(first, all.start);
                self.placed.iter_mut().for_each(|(_, top)| *top -= y);
            }
            let bottom = self.down(source, look);
            is_following = bottom <= size.height;
        }
        if is_following {
            self.placed.clear();
            self.up(source, look, all.end, size.height);
        }
        self.is_following = is_following;
        let seen: Vec<usize> = self.placed.iter().map(|(index, _)| *index).collect();
        self.laid.retain(|index, _| seen.binary_search(index).is_ok());
    }

    /// The line at `index` begins at `y`: places it, and what is seen above it.
    fn up(&mut self, source: &impl Source, look: &Look, index: usize, y: f32) {
        let mut above = Vec::new();
        let mut top = y;
        for index in (source.indices().start..index).rev() {
            if top <= 0.0 {
                break;
            }
            top -= self.height(source, look, index);
            above.push((index, top));
        }
        above.reverse();
        self.placed = above;
        if index < source.indices().end {
            self.height(source, look, index);
            self.placed.push((index, y));
        }
    }

    /// Places what is seen below the last line that is placed. Where the last one ends.
    fn down(&mut self, source: &impl Source, look: &Look) -> f32 {
        let Some((mut index, y)) = self.placed.last().copied() else { return 0.0 };
        let mut bottom = y + self.height(source, look, index);
        while bottom < self.size.height && index + 1 < source.indices().end {
            index += 1;
            self.placed.push((index, bottom));
            bottom += self.height(source, look, index);
        }
        if index + 1 < source.indices().end { f32::INFINITY } else { bottom }
    }

    /// The height of a line, which is laid out if it was not.
    fn height(&mut self, source: &impl Source, look: &Look, index: usize) -> f32 {
        let Some(line) = source.line(index) else { return 0.0 };
        if let Some((same, laid)) = self.laid.get(&index)
            && *same == line
        {
            return laid.height;
        }
        let laid = Laid::new(&line, look, self.size.width - BAR);
        let height = laid.height;
        self.laid.insert(index, (line, laid));
        height
    }

    /// Scrolled by so many pixels, upwards if positive; and whether the user wants to see what is above all lines.
    pub(super) fn scroll_by(
        &mut self,
        source: &impl Source,
        look: &Look,
        scroll: Scroll,
        pixels: f32,
    ) -> (Scroll, bool) {
        let end = source.indices().end;
        let Some((first, y)) = self.placed.first().copied() else { return (scroll, pixels > 0.0) };
        let is_top = pixels > 0.0 && first == self.start && y + pixels >= 0.0;
        if self.is_following && (pixels <= 0.0 || (first == self.start && y >= 0.0)) {
            return (scroll, is_top);
        }
        let size = self.size;
        let moved = scroll.anchored(Some(Anchor { index: first, y: y + pixels }), end);
        self.place(source, look, moved, size);
        let anchor = match (self.is_following, self.placed.first()) {
            (false, Some((index, y))) => Some(Anchor { index: *index, y: *y }),
            _ => None,
        };
        (scroll.anchored(anchor, end), is_top)
    }

    /// Scrolled so that the thumb of the scroll bar begins at `y`.
    pub(super) fn dragged_to(&self, source: &impl Source, y: f32) -> Scroll {
        let all = source.indices();
        let Some(thumb) = self.thumb() else { return Scroll::default() };
        let fraction = (y / (self.size.height - thumb.height).max(1.0)).clamp(0.0, 1.0);
        if fraction == 1.0 {
            return Scroll::default();
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place on a screen"
        )]
        let index =
            all.start + ((all.len() - self.placed.len().min(all.len())) as f32 * fraction) as usize;
        Scroll::default().anchored(Some(Anchor { index, y: 0.0 }), all.end)
    }

    /// The thumb of the scroll bar, if there is more than is seen.
    pub(super) fn thumb(&self) -> Option<Rectangle> {
        let (first, y) = self.placed.first().copied()?;
        if self.placed.len() >= self.count && y >= 0.0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
        let (count, above, seen) =
            (self.count as f32, (first - self.start) as f32, self.placed.len() as f32);
        let height = (self.size.height * seen / count).max(MIN_THUMB).min(self.size.height);
        let fraction = match self.is_following {
            true => 1.0,
            false => (above / (count - seen).max(1.0)).min(1.0),
        };
        let top = (self.size.height - height) * fraction;
        Some(Rectangle::new(
            Point::new(self.size.width - BAR + 1.0, top),
            Size::new(BAR - 2.0, height),
        ))
    }

    /// The lines that are seen, from the top: index, where it begins, and the line itself.
    pub(super) fn seen(&self) -> impl Iterator<Item = (usize, f32, &Laid)> {
        self.placed.iter().filter_map(|(index, y)| Some((*index, *y, &self.laid.get(index)?.1)))
    }

    /// The place in the text of a line that is nearest to a point of the area.
    pub(super) fn hit(&self, at: Point) -> Option<(usize, usize)> {
        let (first, last) = (self.placed.first()?, self.placed.last()?);
        if at.y < first.1 {
            return Some((first.0, 0));
        }
        let (index, y) = self.placed.iter().rev().find(|(_, y)| *y <= at.y).unwrap_or(last);
        let laid = &self.laid.get(index)?.1;
        Some((*index, laid.hit(within(at, *y), self.look.as_ref()?)))
    }

    /// The index of the line at a point of the area, if a click shows more or less of it.
    pub(super) fn folding(&self, at: Point) -> Option<usize> {
        let is_at = |y: f32, laid: &Laid| (y + laid.top..y + laid.height).contains(&at.y);
        let (index, ..) = self.seen().find(|(_, y, laid)| is_at(*y, laid) && laid.is_folding)?;
        Some(index)
    }

    /// Where the link at a point of the area leads.
    pub(super) fn link(&self, at: Point) -> Option<String> {
        let (_, y, laid) =
            self.seen().find(|(_, y, laid)| (*y..y + laid.height).contains(&at.y))?;
        laid.link(within(at, y), self.look.as_ref()?)
    }
}
