//! The keys on the page.

use iced::widget::{column, row, text};
use iced::{Element, Fill};
use plausch_app::keys::{Bindings, KeysHelp};
use plausch_app::texts;

use super::Message;
use crate::theme::Roles;
use crate::{fonts, keys};

/// How wide the keys' column is.
const KEYS: f32 = 210.0;

/// All keys, and how to change them.
pub(super) fn view<'a>(bindings: &Bindings, roles: Roles) -> Element<'a, Message> {
    let about = text(texts::window_settings_keys_about()).size(14).color(roles.muted);
    let title = |words: String| text(words).size(16).font(fonts::BOLD);
    let line = |(keys, says): (String, String)| -> Element<'a, Message> {
        let keys = text(keys).size(14).font(fonts::BOLD).width(KEYS);
        row![keys, text(says).size(14).width(Fill)].spacing(10).into()
    };
    let everywhere = [KeysHelp::Everyday, KeysHelp::Writing].into_iter();
    let everywhere = everywhere.flat_map(|help| bindings.rows(help));
    let everywhere = everywhere.map(|(keys, says)| line((keys, texts::keys_do(says))));
    column![title(texts::window_settings_keys_here())]
        .extend(keys::rows(bindings).map(line))
        .push(title(texts::window_settings_keys_everywhere()))
        .extend(everywhere)
        .push(about)
        .spacing(7)
        .into()
}
