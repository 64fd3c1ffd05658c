//! How controls look, from the roles of a theme.

use iced::border::Radius;
use iced::widget::{button, container, rule, scrollable, text_editor, text_input};
use iced::{Background, Border, Color, Element, Padding, Shadow, Theme};

use crate::theme::Roles;

/// A place for something that comes and goes, with so much room below it: what stands beneath stays the same to iced, and
/// keeps the focus.
pub(crate) fn slot<'a, Message: 'a>(
    it: Option<Element<'a, Message>>,
    gap: f32,
) -> Element<'a, Message> {
    let bottom = if it.is_some() { gap } else { 0.0 };
    container(it).padding(Padding { bottom, ..Padding::ZERO }).into()
}

/// How round corners are.
const ROUND: f32 = 6.0;

impl Roles {
    /// What one most likely wants.
    pub(crate) fn main_button(self) -> impl Fn(&Theme, button::Status) -> button::Style {
        move |theme, status| {
            let colour = theme.palette().primary;
            let background = match status {
                button::Status::Active => colour,
                button::Status::Hovered => mix(colour, self.text, 0.12),
                button::Status::Pressed => mix(colour, self.text, 0.22),
                button::Status::Disabled => mix(colour, theme.palette().background, 0.6),
            };
            filled(background, readable_on(background))
        }
    }

    /// What one may want, too.
    pub(crate) fn other_button(self) -> impl Fn(&Theme, button::Status) -> button::Style {
        move |_, status| {
            let text = match status {
                button::Status::Disabled => self.muted,
                _ => self.text,
            };
            let background = match status {
                button::Status::Active | button::Status::Disabled => self.raised,
                _ => self.active,
            };
            let border = Border { color: self.faint, width: 1.0, radius: Radius::from(ROUND) };
            button::Style { border, ..filled(background, text) }
        }
    }

    /// One of several in a row or a list.
    pub(crate) fn choice(
        self,
        is_chosen: bool,
    ) -> impl Fn(&Theme, button::Status) -> button::Style {
        move |_, status| {
            let is_over = matches!(status, button::Status::Hovered | button::Status::Pressed);
            let background = match (is_chosen, is_over) {
                (true, _) => self.active,
                (false, true) => mix(self.raised, self.active, 0.6),
                (false, false) => Color::TRANSPARENT,
            };
            filled(background, self.text)
        }
    }

    /// A field in which one types.
    pub(crate) fn field(self) -> impl Fn(&Theme, text_input::Status) -> text_input::Style {
        move |theme, status| {
            let is_focused = matches!(status, text_input::Status::Focused { .. });
            text_input::Style {
                background: Background::Color(theme.palette().background),
                border: self.edge(theme, is_focused),
                icon: self.muted,
                placeholder: self.faint_text,
                value: self.text,
                selection: self.selection,
            }
        }
    }

    /// Where one types what is to be said.
    pub(crate) fn draft(
        self,
        is_refused: bool,
    ) -> impl Fn(&Theme, text_editor::Status) -> text_editor::Style {
        move |theme, status| {
            let is_focused = matches!(status, text_editor::Status::Focused { .. });
            text_editor::Style {
                background: Background::Color(theme.palette().background),
                border: self.edge(theme, is_focused),
                placeholder: self.faint_text,
                value: if is_refused { self.error } else { self.text },
                selection: self.selection,
            }
        }
    }

    fn edge(self, theme: &Theme, is_focused: bool) -> Border {
        let color = if is_focused { theme.palette().primary } else { self.faint };
        let width = if is_focused { 2.0 } else { 1.0 };
        Border { color, width, radius: Radius::from(ROUND) }
    }

    /// A bar, or a list at the side.
    pub(crate) fn raised(self) -> impl Fn(&Theme) -> container::Style {
        move |_| container::Style::default().background(self.raised)
    }

    /// What asks for an answer.
    pub(crate) fn card(self) -> impl Fn(&Theme) -> container::Style {
        move |theme| {
            let border =
                Border { color: theme.palette().primary, width: 1.0, radius: Radius::from(ROUND) };
            container::Style::default().background(self.card).border(border)
        }
    }

    /// How much is unread.
    pub(crate) fn count(self) -> impl Fn(&Theme) -> container::Style {
        move |theme| {
            let background = theme.palette().primary;
            container::Style::default()
                .background(background)
                .color(readable_on(background))
                .border(Border::default().rounded(8.0))
        }
    }

    /// What a tooltip stands in.
    pub(crate) fn tip(self) -> impl Fn(&Theme) -> container::Style {
        move |_| {
            let border = Border { color: self.faint, width: 1.0, radius: Radius::from(ROUND) };
            container::Style::default().background(self.active).border(border).color(self.text)
        }
    }

    pub(crate) fn rule(self) -> impl Fn(&Theme) -> rule::Style {
        move |_| rule::Style {
            color: self.faint,
            radius: Radius::from(0.0),
            fill_mode: rule::FillMode::Full,
            snap: true,
        }
    }

    /// A list that scrolls: its bar is only as strong as it has to be.
    pub(crate) fn scrollable(self) -> impl Fn(&Theme, scrollable::Status) -> scrollable::Style {
        move |theme, status| {
            let is_used = matches!(
                status,
                scrollable::Status::Hovered { is_vertical_scrollbar_hovered: true, .. }
                    | scrollable::Status::Dragged { .. }
            );
            let color = if is_used { self.muted } else { self.faint };
            let mut style = scrollable::default(theme, status);
            style.container = container::Style::default();
            style.vertical_rail.background = None;
            style.vertical_rail.scroller.background = Background::Color(color);
            style.vertical_rail.scroller.border = Border::default().rounded(3.0);
            style
        }
    }
}

fn filled(background: Color, text_color: Color) -> button::Style {
    button::Style {
        background: Some(Background::Color(background)),
        text_color,
        border: Border::default().rounded(ROUND),
        shadow: Shadow::default(),
        snap: true,
    }
}

fn mix(one: Color, other: Color, share: f32) -> Color {
    let part = |one: f32, other: f32| one + (other - one) * share;
    Color { r: part(one.r, other.r), g: part(one.g, other.g), b: part(one.b, other.b), a: one.a }
}

/// Black or white, whichever is easier to read.
fn readable_on(background: Color) -> Color {
    let against = |color: Color| background.relative_contrast(color);
    if against(Color::WHITE) >= against(Color::BLACK) { Color::WHITE } else { Color::BLACK }
}
