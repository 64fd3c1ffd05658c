//! The lines of a conversation as a widget: only those that are seen are laid out, however many there are.
//!
//! | file | what |
//! |---|---|
//! | `line.rs` | a line as data, and where lines come from |
//! | `scroll.rs` | how far one has scrolled |
//! | `laid.rs` | a line, laid out: its paragraphs, links, and what of it is hit or selected |
//! | `paper.rs` | which lines are seen, and where |
//! | `selection.rs` | what is selected, and what of it is copied |
//!
//! How far a conversation is scrolled belongs to the application, and comes back as a message when the user scrolls.
//! What is selected is the widget's own.

mod laid;
mod line;
mod paper;
mod scroll;
mod selection;
#[cfg(test)]
mod tests;

use iced::advanced::clipboard;
use iced::advanced::layout;
use iced::advanced::renderer::{self, Quad, Renderer as _};
use iced::advanced::text::Renderer as _;
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::mouse::{self, Button, Interaction, ScrollDelta};
use iced::{Border, Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector};

pub(crate) use line::{Kind, Line, Rule, Source};
pub(crate) use scroll::Scroll;

use plausch_app::texts;

use crate::theme::Roles;
use laid::Look;
use paper::Paper;
use selection::Selection;

/// How much a notch of the wheel scrolls, in rows of text.
const WHEEL_ROWS: f32 = 3.0;
/// How wide the scroll bar is, and how short its thumb may get.
const BAR: f32 = 8.0;
const MIN_THUMB: f32 = 32.0;

/// The lines of a conversation.
pub(crate) struct Entries<'a, S, Message> {
    source: S,
    scroll: Scroll,
    look: Look,
    on_scroll: Box<dyn Fn(Scroll) -> Message + 'a>,
    on_top: Message,
    on_link: Box<dyn Fn(String) -> Message + 'a>,
    on_fold: Option<Box<dyn Fn(usize) -> Message + 'a>>,
}

impl<'a, S: Source, Message: Clone> Entries<'a, S, Message> {
    /// The lines of `source`. `on_top`: the user wants to see what is above the oldest one.
    pub(crate) fn new(
        source: S,
        scroll: Scroll,
        size: f32,
        roles: Roles,
        on_scroll: impl Fn(Scroll) -> Message + 'a,
        on_top: Message,
        on_link: impl Fn(String) -> Message + 'a,
    ) -> Self {
        let look = Look { size, roles, time_columns: source.time_columns() };
        let (on_scroll, on_link) = (Box::new(on_scroll), Box::new(on_link));
        Entries { source, scroll, look, on_scroll, on_top, on_link, on_fold: None }
    }

    /// `on_fold`: more is to be seen of the line of this index, or less.
    pub(crate) fn folding(self, on_fold: impl Fn(usize) -> Message + 'a) -> Self {
        Entries { on_fold: Some(Box::new(on_fold)), ..self }
    }

    /// The user scrolls by so many pixels, upwards if positive.
    fn scroll_by(&self, state: &mut State, pixels: f32, shell: &mut Shell<'_, Message>) {
        let (scroll, is_top) = state.paper.scroll_by(&self.source, &self.look, self.scroll, pixels);
        if is_top {
            shell.publish(self.on_top.clone());
        }
        self.scroll_to(scroll, shell);
    }

    fn scroll_to(&self, scroll: Scroll, shell: &mut Shell<'_, Message>) {
        if scroll != self.scroll {
            shell.publish((self.on_scroll)(scroll));
        }
    }

    fn on_key(&self, state: &mut State, key: &Key, modifiers: keyboard::Modifiers) -> Keyed {
        let page = state.paper.size.height - self.look.row() * 2.0;
        match key {
            Key::Named(Named::PageUp) => Keyed::Scroll(page),
            Key::Named(Named::PageDown) => Keyed::Scroll(-page),
            Key::Named(Named::End) if modifiers.command() => Keyed::Follow,
            Key::Character(c) if modifiers.command() && c.as_str() == "c" => Keyed::Copy,
            _ => Keyed::Nothing,
        }
    }

    fn copy(&self, state: &State, kind: clipboard::Kind, clipboard: &mut dyn Clipboard) -> bool {
        let text = state.selection.text(&self.source);
        let is_something = !text.is_empty();
        if is_something {
            clipboard.write(kind, text);
        }
        is_something
    }
}

/// What a key does here.
enum Keyed {
    Scroll(f32),
    Follow,
    Copy,
    Nothing,
}

/// What the widget keeps from one drawing to the next.
#[derive(Default)]
struct State {
    paper: Paper,
    selection: Selection,
    /// Where in the thumb of the scroll bar the mouse has taken it.
    grip: Option<f32>,
}

impl<S: Source, Message: Clone> Widget<Message, Theme, Renderer> for Entries<'_, S, Message> {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        _renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let size = limits.max();
        let state = tree.state.downcast_mut::<State>();
        state.paper.place(&self.source, &self.look, self.scroll, size);
        layout::Node::new(size)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        for (index, y, laid) in state.paper.seen() {
            let Some(line) = self.source.line(index) else { continue };
            let at = bounds.position() + Vector::new(0.0, y);
            for (rule, laid) in line.rules.iter().zip(&laid.rules) {
                let at = at + Vector::new(0.0, laid.top);
                let bounds = Rectangle::new(at, Size::new(bounds.width, self.look.rule()));
                operation.text(None, bounds, &rule.words);
            }
            let at = at + Vector::new(0.0, laid.top);
            let size = Size::new(bounds.width, laid.height - laid.top);
            if line.is_call {
                operation.text(None, Rectangle::new(at, size), &texts::window_calls_you());
            }
            operation.text(None, Rectangle::new(at, size), &line.copied(0..line.text.len()));
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        let over = cursor.position_in(bounds);
        match event {
            Event::Mouse(mouse::Event::WheelScrolled { delta }) if over.is_some() => {
                let pixels = match delta {
                    ScrollDelta::Lines { y, .. } => y * WHEEL_ROWS * self.look.row(),
                    ScrollDelta::Pixels { y, .. } => *y,
                };
                self.scroll_by(state, pixels, shell);
                shell.capture_event();
            }
            Event::Mouse(mouse::Event::ButtonPressed(Button::Left)) => {
                let Some(at) = over else {
                    if state.selection.clear() {
                        shell.request_redraw();
                    }
                    return;
                };
                if let Some(thumb) = state.paper.thumb().filter(|_| at.x >= bounds.width - BAR) {
                    let is_in = (thumb.y..thumb.y + thumb.height).contains(&at.y);
                    let grip = if is_in { at.y - thumb.y } else { thumb.height / 2.0 };
                    state.grip = Some(grip);
                    self.scroll_to(state.paper.dragged_to(&self.source, at.y - grip), shell);
                } else {
                    state.selection.press(&state.paper, &self.source, at);
                }
                shell.request_redraw();
                shell.capture_event();
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                let at = *position - Vector::new(bounds.x, bounds.y);
                if let Some(grip) = state.grip {
                    self.scroll_to(state.paper.dragged_to(&self.source, at.y - grip), shell);
                } else if state.selection.is_dragging() {
                    // Beyond the edges, the lines come to the mouse.
                    let beyond = at.y.min(0.0) + (at.y - bounds.height).max(0.0);
                    if beyond != 0.0 {
                        self.scroll_by(state, -beyond.clamp(-40.0, 40.0), shell);
                    }
                    state.selection.drag(&state.paper, at);
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(Button::Left)) => {
                state.grip = None;
                if !state.selection.release() {
                    return;
                }
                if self.copy(state, clipboard::Kind::Primary, clipboard) {
                    return;
                }
                let Some(at) = over else { return };
                if let Some(url) = state.paper.link(at) {
                    shell.publish((self.on_link)(url));
                } else if let (Some(index), Some(on_fold)) =
                    (state.paper.folding(at), &self.on_fold)
                {
                    shell.publish(on_fold(index));
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) => {
                match self.on_key(state, key, *modifiers) {
                    Keyed::Scroll(pixels) => self.scroll_by(state, pixels, shell),
                    Keyed::Follow => self.scroll_to(Scroll::default(), shell),
                    Keyed::Copy if self.copy(state, clipboard::Kind::Standard, clipboard) => {}
                    Keyed::Copy | Keyed::Nothing => return,
                }
                shell.capture_event();
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &Renderer,
    ) -> Interaction {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        match cursor.position_in(bounds) {
            Some(at) if at.x >= bounds.width - BAR => Interaction::Idle,
            Some(at) if state.paper.link(at).is_some() => Interaction::Pointer,
            Some(at) if state.paper.folding(at).is_some() => Interaction::Pointer,
            Some(at) if at.x >= self.look.text_left() => Interaction::Text,
            _ => Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let Some(clip) = bounds.intersection(viewport) else { return };
        let (look, roles) = (&self.look, &self.look.roles);
        let quad = |renderer: &mut Renderer, bounds: Rectangle, radius: f32, color| {
            let border = Border::default().rounded(radius);
            renderer.fill_quad(Quad { bounds, border, ..Quad::default() }, color);
        };
        renderer.with_layer(clip, |renderer| {
            for (index, y, laid) in state.paper.seen() {
                let origin = bounds.position() + Vector::new(0.0, y);
                for rule in &laid.rules {
                    let (at, lines) = rule.parts(look, bounds.width - BAR);
                    let (color, line) = match rule.is_unread {
                        true => (roles.error, roles.error),
                        false => (roles.muted, roles.faint),
                    };
                    renderer.fill_paragraph(&rule.words, origin + at, color, clip);
                    for part in lines {
                        quad(renderer, part + Vector::new(origin.x, origin.y), 0.0, line);
                    }
                }
                let size = Size::new(bounds.width, laid.height - laid.top);
                let behind = Rectangle::new(origin + Vector::new(0.0, laid.top), size);
                if self.scroll.marked() == Some(index) {
                    quad(renderer, behind, 0.0, roles.marked);
                }
                if let Some(sign) = &laid.sign {
                    quad(renderer, behind, 0.0, roles.card);
                    quad(renderer, Rectangle { width: 3.0, ..behind }, 0.0, roles.warning);
                    let at = Vector::new(look.text_left() - look.size * 1.6, laid.text_top);
                    renderer.fill_paragraph(sign, origin + at, roles.warning, clip);
                }
                let text = origin + Vector::new(look.text_left(), laid.text_top);
                if laid.is_own {
                    let bar = Size::new(2.0, laid.height - laid.bar_top);
                    let at = origin + Vector::new(look.text_left() - 9.0, laid.bar_top);
                    quad(renderer, Rectangle::new(at, bar), 1.0, roles.own);
                }
                for part in state.selection.rectangles(index, laid) {
                    let part = part + Vector::new(text.x, text.y);
                    quad(renderer, part, 2.0, roles.selection);
                }
                for (paragraph, at, color) in laid.head(look) {
                    renderer.fill_paragraph(paragraph, origin + at, color, clip);
                }
                renderer.fill_paragraph(&laid.text, text, look.color(laid.kind), clip);
                for (line, color) in laid.underlines() {
                    quad(renderer, line + Vector::new(text.x, text.y), 0.0, color);
                }
            }
        });
        let Some(thumb) = state.paper.thumb() else { return };
        let is_used = state.grip.is_some()
            || cursor.position_in(bounds).is_some_and(|at| at.x >= bounds.width - BAR);
        let color = if is_used { roles.muted } else { roles.faint };
        let thumb = thumb + Vector::new(bounds.x, bounds.y);
        renderer.with_layer(clip, |renderer| quad(renderer, thumb, 3.0, color));
    }
}

impl<'a, S: Source + 'a, Message: Clone + 'a> From<Entries<'a, S, Message>>
    for Element<'a, Message>
{
    fn from(entries: Entries<'a, S, Message>) -> Self {
        Element::new(entries)
    }
}

/// Where a line's own point is, if the line is at `y`.
fn within(at: Point, y: f32) -> Point {
    Point::new(at.x, at.y - y)
}
