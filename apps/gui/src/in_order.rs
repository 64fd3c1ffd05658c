//! What the user does in a window, one thing after the other.
//!
//! On a busy machine, iced hands over several events at once: to widgets that know nothing yet of what the first of them
//! leads to, and with the mouse where the last of them left it. Then a text typed behind Ctrl+Tab would be said in the
//! wrong conversation. So a key that may lead elsewhere waits until all that was done before it has been taken in, and
//! what was done behind it waits for it; and each event of the mouse happens where the mouse was.
//!
//! With Ctrl held down, a key types nothing: fields of iced would take `,` from Ctrl+, as well.

use std::collections::VecDeque;

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, overlay, renderer};
use iced::event::Status;
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::mouse::{self, Cursor};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, window};

use crate::keys::is_modifier;

/// What an event means that the widgets have seen, and have taken or not.
type OnEvent<'a, Message> = Box<dyn Fn(&Event, Status) -> Option<Message> + 'a>;

/// What stands in a window, in which everything is `scale` times as large as usual.
pub(crate) fn in_order<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    scale: f32,
    on_event: impl Fn(&Event, Status) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(InOrder { content: content.into(), scale, on_event: Box::new(on_event) })
}

struct InOrder<'a, Message> {
    content: Element<'a, Message>,
    scale: f32,
    on_event: OnEvent<'a, Message>,
}

/// What is between the user and the widgets.
#[derive(Debug, Default)]
struct State {
    /// What the user did and no widget has seen yet.
    waiting: VecDeque<Event>,
    untaken: Untaken,
    /// Where the mouse was when it moved last, if it is known in pixels of this scale.
    mouse: Option<Point>,
    scale: f32,
}

/// What the widgets have said and the application has not taken in yet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Untaken {
    #[default]
    Nothing,
    /// Something behind which one can go on typing.
    Text,
    /// Something that may lead elsewhere.
    Other,
}

impl State {
    /// Whether an event has to wait, if it is the next one.
    fn holds(&self, event: &Event) -> bool {
        match kind(event) {
            Kind::Told => false,
            Kind::Text => self.untaken == Untaken::Other,
            Kind::Other => self.untaken != Untaken::Nothing,
        }
    }

    /// The next one of those that wait, if it need not wait longer.
    fn next(&mut self) -> Option<Event> {
        match self.waiting.front().is_some_and(|event| self.holds(event)) {
            true => None,
            false => self.waiting.pop_front(),
        }
    }

    /// Where the mouse is for an event, if it is there now.
    fn cursor(&mut self, event: &Event, now: Cursor) -> Cursor {
        match event {
            Event::Mouse(mouse::Event::CursorMoved { position }) => self.mouse = Some(*position),
            Event::Mouse(mouse::Event::CursorLeft) => self.mouse = None,
            Event::Mouse(_) => {}
            _ => return now,
        }
        self.mouse.map_or(now, Cursor::Available)
    }
}

/// What kind of event it is.
enum Kind {
    /// The user does nothing by it.
    Told,
    /// Text is typed, or the mouse is moved: what comes next is about the same.
    Text,
    /// It may lead elsewhere.
    Other,
}

fn kind(event: &Event) -> Kind {
    match event {
        Event::Window(_) => Kind::Told,
        Event::Keyboard(keyboard::Event::KeyPressed { key, text, modifiers, .. }) => {
            let is_text = text.as_ref().is_some_and(|text| !text.chars().any(char::is_control));
            if is_modifier(key) {
                return Kind::Text;
            }
            // The space bar presses buttons, too.
            let may_lead = matches!(key, Key::Named(Named::Enter | Named::Tab | Named::Space))
                || (modifiers.command() && !modifiers.alt());
            match is_text && !may_lead {
                true => Kind::Text,
                false => Kind::Other,
            }
        }
        Event::Mouse(mouse::Event::CursorMoved { .. })
        | Event::Keyboard(_)
        | Event::InputMethod(_) => Kind::Text,
        Event::Mouse(_) | Event::Touch(_) => Kind::Other,
    }
}

/// The event, if it is a key with Ctrl that has a text, without that.
fn without_text(event: &Event) -> Option<Event> {
    match event {
        // Ctrl and Alt together are how some keyboards write more signs.
        Event::Keyboard(keyboard::Event::KeyPressed { modifiers, text: Some(_), .. })
            if modifiers.command() && !modifiers.alt() =>
        {
            let mut event = event.clone();
            if let Event::Keyboard(keyboard::Event::KeyPressed { text, .. }) = &mut event {
                *text = None;
            }
            Some(event)
        }
        _ => None,
    }
}

impl<Message> Widget<Message, Theme, Renderer> for InOrder<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { scale: self.scale, ..State::default() })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        // What is drawn anew is what comes of all that was said.
        state.untaken = Untaken::Nothing;
        #[expect(clippy::float_cmp, reason = "the same value, unless the user has changed it")]
        if state.scale != self.scale {
            (state.scale, state.mouse) = (self.scale, None);
        }
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let child = &mut tree.children[0];
        self.content.as_widget_mut().operate(child, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let Tree { state, children, .. } = tree;
        let state = state.downcast_mut::<State>();
        let mut happens = |state: &mut State, event: &Event, shell: &mut Shell<'_, Message>| {
            let cursor = state.cursor(event, cursor);
            let other = without_text(event);
            let event = other.as_ref().unwrap_or(event);
            let mut said = Vec::new();
            let mut inner = Shell::new(&mut said);
            let content = self.content.as_widget_mut();
            let child = &mut children[0];
            content.update(child, event, layout, cursor, renderer, clipboard, &mut inner, viewport);
            if let Some(message) = (self.on_event)(event, inner.event_status()) {
                inner.publish(message);
            }
            if !inner.is_empty() {
                let untaken = match kind(event) {
                    Kind::Other => Untaken::Other,
                    Kind::Told | Kind::Text => Untaken::Text,
                };
                state.untaken = state.untaken.max(untaken);
            }
            shell.merge(inner, |message| message);
        };
        if let Event::Window(window::Event::Rescaled(_)) = event {
            state.mouse = None;
        }
        while let Some(event) = state.next() {
            // Whether it was taken says nothing about the event that comes now.
            let mut messages = Vec::new();
            let mut earlier = Shell::new(&mut messages);
            happens(state, &event, &mut earlier);
            if earlier.is_layout_invalid() {
                shell.invalidate_layout();
            }
            shell.request_redraw();
            messages.into_iter().for_each(|message| shell.publish(message));
        }
        let is_told = matches!(kind(event), Kind::Told);
        if is_told || (state.waiting.is_empty() && !state.holds(event)) {
            happens(state, event, shell);
        } else {
            state.waiting.push_back(event.clone());
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: Cursor,
        viewport: &Rectangle,
    ) {
        let child = &tree.children[0];
        self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let child = &tree.children[0];
        self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let child = &mut tree.children[0];
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}
