//! A setting on the page.

use iced::widget::{column, row, text, text_input};
use iced::{Center, Element};
use plausch_app::settings::{Control, Field, Settings};
use plausch_app::texts;

use super::{Message, part};
use crate::names;
use crate::press::press;
use crate::theme::Roles;

/// How wide fields are, for a number and for anything else.
const NUMBER: f32 = 110.0;
const TEXT: f32 = 340.0;

/// A setting: what it is for, what changes it, where its value comes from, what is wrong.
pub(super) fn view<'a>(
    field: &'a Field,
    control: &Control,
    usual: &Settings,
    is_inside: bool,
    roles: Roles,
) -> Element<'a, Message> {
    let setting = field.setting;
    let written = |width| written(field, usual, width, roles);
    let control = match control {
        Control::Switch { on, off } => {
            let words = [(*on).to_owned(), (*off).to_owned()];
            choice(field, &words, roles)
        }
        Control::Choice(words) => choice(field, words, roles),
        Control::Number => {
            let step = |sign: &'a str, is_up| {
                press(text(sign).size(15))
                    .id(names::step(setting.key, is_up))
                    .on_press(Message::Step(setting.key, is_up))
                    .style(roles.other_button())
                    .padding([6, 12])
            };
            let number = row![step("−", false), written(NUMBER), step("+", true)];
            let number = number.spacing(6).align_y(Center);
            number.push(asks(field, roles)).into()
        }
        Control::Text => {
            let line = row![written(TEXT)].spacing(6).align_y(Center);
            line.push(asks(field, roles)).wrap().into()
        }
    };
    let mut about = vec![setting.key.to_owned(), field.origin.in_words(setting)];
    about.extend(setting.range());
    if is_inside && part::waits(setting) {
        about.push(texts::window_settings_next_time());
    }
    let about = text(about.join(" · ")).size(13).color(roles.muted);
    let given =
        field.is_given().then(|| text(texts::window_settings_given()).size(13).color(roles.muted));
    let problem = field.problem.as_ref().map(|it| text(it).size(14).color(roles.error));
    let words = text(setting.help()).size(15);
    column![words, control].push(problem).push(about).push(given).spacing(6).into()
}

/// Where its value is written.
fn written<'a>(
    field: &'a Field,
    usual: &Settings,
    width: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let key = field.setting.key;
    let usual = field.setting.value(usual).unwrap_or_default();
    text_input(&usual, &field.text)
        .id(names::setting(key))
        .on_input(move |text| Message::Write(key, text))
        .on_submit(Message::Set(key))
        .style(roles.field())
        .size(15)
        .padding(7)
        .width(width)
        .into()
}

/// What becomes of what is written and not in force yet.
fn asks<'a>(field: &Field, roles: Roles) -> Option<Element<'a, Message>> {
    let key = field.setting.key;
    let set = press(text(texts::window_settings_set()).size(14))
        .id(names::set(key))
        .on_press(Message::Set(key))
        .style(roles.main_button())
        .padding([7, 14]);
    let undo = press(text(texts::window_settings_undo()).size(14))
        .on_press(Message::Undo(key))
        .style(roles.other_button())
        .padding([7, 14]);
    field.is_changed().then(|| row![set, undo].spacing(6).into())
}

/// One of these words.
fn choice<'a>(field: &Field, words: &[String], roles: Roles) -> Element<'a, Message> {
    let key = field.setting.key;
    let choices = words.iter().map(|word| -> Element<'a, Message> {
        let is_chosen = *word == field.value;
        // Not by its colour alone.
        let mark = if is_chosen { "● " } else { "○ " };
        press(text(format!("{mark}{}", texts::setting_word(key, word))).size(14))
            .id(names::choice(key, word))
            .on_press(Message::Choose(key, word.clone()))
            .style(roles.choice(is_chosen))
            .padding([6, 12])
            .into()
    });
    row(choices).spacing(4).wrap().into()
}
