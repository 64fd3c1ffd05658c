//! The settings as a page, made from their table: each with what it is for, what fits to change it with, where its value
//! comes from, and what is wrong with what is written.
//!
//! | file | what |
//! |---|---|
//! | `part.rs` | the parts of the page, and which setting stands where |
//! | `field.rs` | a setting |
//! | `keys.rs` | the keys |

mod field;
mod keys;
mod part;

use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Center, Element, Fill};
use plausch_app::keys::Bindings;
use plausch_app::settings::{Control, Form, Settings};
use plausch_app::texts;

use crate::press::press;
use crate::theme::Roles;
use crate::{fonts, names};
pub(crate) use part::Part;

/// How wide the page gets, in pixels.
const WIDTH: f32 = 680.0;

/// The page.
#[derive(Debug)]
pub(crate) struct SettingsPage {
    shown: Part,
    /// The themes that can be chosen.
    themes: Vec<String>,
    /// All values as they are if nobody says otherwise.
    usual: Settings,
}

/// What the user does on it.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Show(Part),
    /// This is written into the field of a setting.
    Write(&'static str, String),
    /// What is written there is to be in force.
    Set(&'static str),
    Undo(&'static str),
    /// This is to be its value.
    Choose(&'static str, String),
    /// One more, or one less.
    Step(&'static str, bool),
    Close,
}

/// What has changed: a setting, and all values.
pub(crate) type Changed = (&'static str, Settings);

impl SettingsPage {
    pub(crate) fn new(themes: Vec<String>) -> Self {
        SettingsPage { shown: Part::Look, themes, usual: Settings::default() }
    }

    /// Takes in what the user does, but [`Message::Close`].
    pub(crate) fn update(&mut self, form: &mut Form, message: Message) -> Option<Changed> {
        let (key, text) = match message {
            Message::Show(part) => {
                self.shown = part;
                return None;
            }
            Message::Close => return None,
            Message::Write(key, text) => {
                form.write(key, text);
                return None;
            }
            Message::Undo(key) => {
                form.take_back(key);
                return None;
            }
            Message::Set(key) => (key, None),
            Message::Choose(key, text) => (key, Some(text)),
            Message::Step(key, is_up) => {
                let number: u64 = form.field(key)?.text.trim().parse().ok()?;
                let number =
                    if is_up { number.saturating_add(1) } else { number.saturating_sub(1) };
                (key, Some(number.to_string()))
            }
        };
        if let Some(text) = text {
            form.write(key, text);
        }
        form.set(key).map(|settings| (key, settings))
    }

    /// The page. `is_inside`: whether the user is in a room.
    pub(crate) fn view<'a>(
        &'a self,
        form: &'a Form,
        bindings: &Bindings,
        is_inside: bool,
        roles: Roles,
    ) -> Element<'a, Message> {
        let back = press(text(texts::window_back()).size(14))
            .id(names::BACK)
            .on_press(Message::Close)
            .style(roles.other_button())
            .padding([6, 14]);
        let title = text(texts::window_settings()).size(24).font(fonts::BOLD);
        let head = row![title, space::horizontal(), back].align_y(Center);
        let parts = Part::ALL.iter().map(|part| -> Element<'a, Message> {
            press(text(part.name()).size(14))
                .id(names::part(*part as usize))
                .on_press(Message::Show(*part))
                .style(roles.choice(*part == self.shown))
                .padding([5, 10])
                .into()
        });
        let parts = container(row(parts).spacing(4).wrap()).id(names::PARTS);
        let wrong = form.problem().map(|problem| text(problem).size(14).color(roles.error));
        let mut page = column![].spacing(22);
        if self.shown == Part::Keys {
            page = page.push(keys::view(bindings, roles));
        } else {
            for field in form.fields().iter().filter(|it| Part::of(it.setting) == self.shown) {
                let control = match field.setting.key {
                    "theme" => Control::Choice(self.themes.clone()),
                    _ => field.control(),
                };
                page = page.push(field::view(field, &control, &self.usual, is_inside, roles));
            }
            let file = texts::window_settings_file(form.file());
            page = page.push(text(file).size(13).color(roles.muted));
        }
        let page = container(page).padding([4, 8]).width(Fill);
        let page = scrollable(page).spacing(4).style(roles.scrollable());
        let page = container(page).id(names::FIELDS);
        let page = column![head, parts].push(wrong).push(page.height(Fill)).spacing(14);
        container(page.max_width(WIDTH)).padding([18, 20]).center_x(Fill).height(Fill).into()
    }
}
