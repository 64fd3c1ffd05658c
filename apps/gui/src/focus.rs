//! Where the focus goes by keys: from control to control, and from one part of a window to the next. What gets it is
//! scrolled to where it can be seen.

use iced::advanced::widget::operation::{
    self, Focusable, Operation, Outcome, Scrollable, scrollable::AbsoluteOffset,
};
use iced::advanced::widget::{Id, operate};
use iced::{Rectangle, Task, Vector, window};

use crate::names;

/// How much of what is around a control is seen, at least, in pixels.
const AROUND: f32 = 24.0;

/// Where to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The next control; after the last, the first.
    Next,
    Previous,
    /// The first control of the next part of the window.
    NextArea,
    PreviousArea,
}

impl Way {
    /// Where an arrow leads that goes down, or up.
    pub(crate) fn by_arrow(is_down: bool) -> Self {
        if is_down { Way::Next } else { Way::Previous }
    }
}

/// The focus of this window goes there.
pub(crate) fn go<T: Send + 'static>(window: window::Id, way: Way) -> Task<T> {
    let survey = Survey { way, controls: Vec::new(), inside: Inside::default() };
    operate(operation::scope(names::window(window), survey)).discard()
}

/// What is this high and so far below the top of what the scrollable `id` shows, is scrolled to where it can be seen.
pub(crate) fn reveal<T: Send + 'static>(id: Id, top: f32, height: f32) -> Task<T> {
    operate(Reveal { id, top, height }).discard()
}

/// A control: what it stands in, and whether it has the focus.
struct Control {
    area: Option<usize>,
    scrollable: Option<usize>,
    bounds: Rectangle,
    is_focused: bool,
}

/// In what the traversal is.
#[derive(Default)]
struct Inside {
    /// What was met last: it is inside of that, if it goes on into it.
    area_ahead: Option<usize>,
    scrollable_ahead: Option<usize>,
    area: Option<usize>,
    scrollable: Option<usize>,
    areas: usize,
    scrollables: usize,
}

impl Inside {
    fn container(&mut self, id: Option<&Id>) {
        if id.is_some_and(|id| names::AREAS.contains(id)) {
            self.area_ahead = Some(self.areas);
            self.areas += 1;
        }
    }

    fn scrollable(&mut self) -> usize {
        self.scrollable_ahead = Some(self.scrollables);
        self.scrollables += 1;
        self.scrollables - 1
    }

    /// It goes on into what was met last, and says where to come back to.
    fn enter(&mut self) -> (Option<usize>, Option<usize>) {
        let outside = (self.area, self.scrollable);
        self.area = self.area_ahead.take().or(self.area);
        self.scrollable = self.scrollable_ahead.take().or(self.scrollable);
        outside
    }

    fn leave(&mut self, outside: (Option<usize>, Option<usize>)) {
        (self.area, self.scrollable) = outside;
        (self.area_ahead, self.scrollable_ahead) = (None, None);
    }
}

/// Finds all controls.
struct Survey {
    way: Way,
    controls: Vec<Control>,
    inside: Inside,
}

impl Operation for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let outside = self.inside.enter();
        operate(self);
        self.inside.leave(outside);
    }

    fn container(&mut self, id: Option<&Id>, _: Rectangle) {
        self.inside.container(id);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        _: Rectangle,
        _: Rectangle,
        _: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.inside.scrollable();
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        let Inside { area, scrollable, .. } = self.inside;
        self.controls.push(Control { area, scrollable, bounds, is_focused: state.is_focused() });
    }

    fn finish(&self) -> Outcome<()> {
        match target(&self.controls, self.way) {
            None => Outcome::None,
            Some(at) => Outcome::Chain(Box::new(Set {
                at,
                bounds: self.controls[at].bounds,
                scrollable: self.controls[at].scrollable,
                met: 0,
                inside: Inside::default(),
            })),
        }
    }
}

/// The control that gets the focus.
fn target(controls: &[Control], way: Way) -> Option<usize> {
    let count = controls.len();
    if count == 0 {
        return None;
    }
    let focused = controls.iter().position(|control| control.is_focused);
    Some(match (way, focused) {
        (Way::Next, at) => at.map_or(0, |at| (at + 1) % count),
        (Way::Previous, at) => at.map_or(count - 1, |at| (at + count - 1) % count),
        (Way::NextArea | Way::PreviousArea, None) => 0,
        (way, Some(at)) => {
            let mut firsts: Vec<(Option<usize>, usize)> = Vec::new();
            for (at, control) in controls.iter().enumerate() {
                if !firsts.iter().any(|(area, _)| *area == control.area) {
                    firsts.push((control.area, at));
                }
            }
            let here = firsts.iter().position(|(area, _)| *area == controls[at].area);
            let (here, areas) = (here.unwrap_or_default(), firsts.len());
            let there = if way == Way::NextArea { here + 1 } else { here + areas - 1 };
            firsts[there % areas].1
        }
    })
}

/// Gives the focus to one control, and scrolls to it.
struct Set {
    at: usize,
    bounds: Rectangle,
    scrollable: Option<usize>,
    met: usize,
    inside: Inside,
}

impl Operation for Set {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let outside = self.inside.enter();
        operate(self);
        self.inside.leave(outside);
    }

    fn container(&mut self, id: Option<&Id>, _: Rectangle) {
        self.inside.container(id);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        translation: Vector,
        state: &mut dyn Scrollable,
    ) {
        if Some(self.inside.scrollable()) == self.scrollable {
            let (seen, it) = (bounds + translation, self.bounds);
            let x = missing(it.x, it.x + it.width, seen.x, seen.x + seen.width);
            let y = missing(it.y, it.y + it.height, seen.y, seen.y + seen.height);
            state.scroll_by(AbsoluteOffset { x, y }, bounds, content);
        }
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        match self.met == self.at {
            true => state.focus(),
            false => state.unfocus(),
        }
        self.met += 1;
    }
}

/// How far to scroll so that what is between `from` and `to` is seen with what is around it.
fn missing(from: f32, to: f32, seen_from: f32, seen_to: f32) -> f32 {
    match from - AROUND < seen_from {
        true => from - AROUND - seen_from,
        false => (to + AROUND - seen_to).max(0.0),
    }
}

/// Scrolls to a part of what a scrollable shows.
struct Reveal {
    id: Id,
    top: f32,
    height: f32,
}

impl Operation for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        id: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        translation: Vector,
        state: &mut dyn Scrollable,
    ) {
        if id == Some(&self.id) {
            let (from, to) = (self.top, self.top + self.height);
            let y = missing(from, to, translation.y, translation.y + bounds.height);
            state.scroll_by(AbsoluteOffset { x: 0.0, y }, bounds, content);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn controls(areas: &[usize], focused: Option<usize>) -> Vec<Control> {
        let control = |(at, area): (usize, &usize)| Control {
            area: Some(*area),
            scrollable: None,
            bounds: Rectangle::default(),
            is_focused: Some(at) == focused,
        };
        areas.iter().enumerate().map(control).collect()
    }

    #[test]
    fn the_focus_goes_round() {
        let at = |focused, way| target(&controls(&[0, 0, 1, 2, 2], focused), way).unwrap();
        assert_eq!(at(None, Way::Next), 0);
        assert_eq!(at(Some(4), Way::Next), 0);
        assert_eq!(at(Some(0), Way::Previous), 4);
        assert_eq!(at(Some(1), Way::NextArea), 2);
        assert_eq!(at(Some(3), Way::NextArea), 0);
        assert_eq!(at(Some(4), Way::PreviousArea), 2);
        assert_eq!(at(Some(1), Way::PreviousArea), 3);
        assert!(target(&[], Way::Next).is_none());
    }
}
