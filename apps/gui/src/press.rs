//! Buttons that the keyboard reaches. Those of iced know the mouse only.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Quad, Renderer as _};
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::widget::{Button, button};
use iced::{
    Border, Color, Element, Event, Length, Padding, Rectangle, Renderer, Size, Theme, Vector, touch,
};

/// How far the ring of the one that has the focus stands off, and how wide it is.
const OFF: f32 = 1.0;
const RING: f32 = 2.0;

/// A button that has the focus like a field: Tab goes to it, Enter and the space bar press it. A click leaves the focus
/// where it is, so that whoever was typing goes on.
pub(crate) struct Press<'a, Message> {
    button: Button<'a, Message>,
    on_press: Option<Message>,
    id: Option<Id>,
}

/// A button with this on it.
pub(crate) fn press<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
) -> Press<'a, Message> {
    Press { button: button(content), on_press: None, id: None }
}

impl<'a, Message: Clone + 'a> Press<'a, Message> {
    /// What it does. Without it, it cannot be pressed.
    pub(crate) fn on_press(self, message: Message) -> Self {
        self.on_press_maybe(Some(message))
    }

    pub(crate) fn on_press_maybe(self, message: Option<Message>) -> Self {
        Press { on_press: message, ..self }
    }

    /// By what it is found: see `names.rs`.
    pub(crate) fn id(self, id: Id) -> Self {
        Press { id: Some(id), ..self }
    }

    pub(crate) fn style(
        self,
        style: impl Fn(&Theme, button::Status) -> button::Style + 'a,
    ) -> Self {
        Press { button: self.button.style(style), ..self }
    }

    pub(crate) fn padding(self, padding: impl Into<Padding>) -> Self {
        Press { button: self.button.padding(padding), ..self }
    }

    pub(crate) fn width(self, width: impl Into<Length>) -> Self {
        Press { button: self.button.width(width), ..self }
    }
}

impl<'a, Message: Clone + 'a> From<Press<'a, Message>> for Element<'a, Message> {
    fn from(press: Press<'a, Message>) -> Self {
        let Press { button, on_press, id } = press;
        let content = button.on_press_maybe(on_press.clone()).into();
        Element::new(Pressed { content, on_press, id })
    }
}

/// The widget: a button in it does all that is about the mouse.
struct Pressed<'a, Message> {
    content: Element<'a, Message>,
    on_press: Option<Message>,
    id: Option<Id>,
}

/// Whether it has the focus.
#[derive(Debug, Default)]
struct Focus(bool);

impl Focusable for Focus {
    fn is_focused(&self) -> bool {
        self.0
    }

    fn focus(&mut self) {
        self.0 = true;
    }

    fn unfocus(&mut self) {
        self.0 = false;
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Pressed<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Focus>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Focus::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
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
        let focus = tree.state.downcast_mut::<Focus>();
        match self.on_press {
            Some(_) => operation.focusable(self.id.as_ref(), layout.bounds(), focus),
            None => focus.unfocus(),
        }
        self.content.as_widget_mut().operate(&mut tree.children[0], layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let child = &mut tree.children[0];
        self.content
            .as_widget_mut()
            .update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        let focus = tree.state.downcast_mut::<Focus>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(_))
            | Event::Touch(touch::Event::FingerPressed { .. })
                if focus.0 =>
            {
                focus.0 = false;
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(Named::Enter | Named::Space),
                modifiers,
                ..
            }) if focus.0 && *modifiers == Modifiers::empty() && !shell.is_event_captured() => {
                if let Some(message) = &self.on_press {
                    shell.publish(message.clone());
                    shell.capture_event();
                }
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let child = &tree.children[0];
        self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        if tree.state.downcast_ref::<Focus>().0 && self.on_press.is_some() {
            let ring = Quad {
                bounds: layout.bounds().expand(OFF),
                border: Border::default().width(RING).rounded(7.0).color(theme.palette().text),
                ..Quad::default()
            };
            // Above what stands on the button, and not cut off at its edge.
            renderer.with_layer(*viewport, |renderer| renderer.fill_quad(ring, Color::TRANSPARENT));
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
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
