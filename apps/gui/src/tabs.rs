//! The bar of conversations.

use iced::widget::{Id, container, row, scrollable, text, tooltip};
use iced::{Center, Element, Fill};
use plausch_app::model::{Conversation, Model, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use crate::press::press;
use crate::theme::Roles;
use crate::{fonts, names};

/// What the user does in the bar.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Show(Target),
    PopOut(Target),
    Close(Target),
}

/// The bar. `shown`: the conversation that is shown below it; `is_elsewhere`: whether one has a window of its own.
pub(crate) fn view<'a>(
    model: &'a Model,
    shown: &Target,
    is_elsewhere: impl Fn(&Target) -> bool,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let tabs = model.conversations().iter().map(|conversation| {
        let target = conversation.target();
        tab(model, conversation, target == shown, is_elsewhere(target), size, roles)
    });
    let bar = scrollable(row(tabs).spacing(4).padding([5, 8]))
        .direction(scrollable::Direction::Horizontal(
            scrollable::Scrollbar::new().width(3).scroller_width(3),
        ))
        .width(Fill);
    container(bar).id(names::TABS).style(roles.raised()).into()
}

fn tab<'a>(
    model: &Model,
    conversation: &'a Conversation,
    is_shown: bool,
    is_elsewhere: bool,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let target = conversation.target();
    let is_open = model.is_open(target);
    let name = text(name(target)).size(size).color(if is_open { roles.text } else { roles.muted });
    let name = if conversation.unread() > 0 { name.font(fonts::BOLD) } else { name };
    let (unread, calls) = (conversation.unread() - conversation.calls(), conversation.calls());
    let count = |mark: &str, count: usize| {
        (count > 0).then(|| {
            let count = text(format!("{mark}{}", count.min(999))).size(size * 0.8);
            container(count).padding([1, 6])
        })
    };
    // What asks for attention stands apart, and not by its colour alone.
    let unread = count("", unread).map(|count| count.style(roles.tip()));
    let calls = count("!", calls).map(|count| count.style(roles.count()));
    let over =
        (!is_open).then(|| text(texts::chat_is_over()).size(size * 0.8).color(roles.faint_text));
    let label = row![name].push(over).push(unread).push(calls).spacing(6).align_y(Center);
    let show = press(label)
        .id(names::tab(target))
        .on_press(Message::Show(target.clone()))
        .style(roles.choice(is_shown))
        .padding([5, 10]);
    if *target == Target::Room {
        return show.into();
    }
    let small = |sign: &'a str, id: Id, words: String, message: Message| {
        let sign = press(text(sign).size(size * 0.93).color(roles.muted))
            .id(id)
            .on_press(message)
            .style(roles.choice(false))
            .padding([5, 6]);
        let words = container(text(words).size(size * 0.87)).padding([4, 8]).style(roles.tip());
        tooltip(sign, words, tooltip::Position::Bottom)
    };
    let pop_out = (!is_elsewhere).then(|| {
        let message = Message::PopOut(target.clone());
        small("↗", names::pop_out(target), texts::window_pop_out(), message)
    });
    let close = Message::Close(target.clone());
    let close = small("×", names::close(target), texts::window_close_chat(), close);
    row![show].push(pop_out).push(close).align_y(Center).into()
}

/// What a conversation is called.
pub(crate) fn name(target: &Target) -> String {
    match target {
        Target::Room => texts::room_tab(),
        Target::Chat(peer) => sanitise(&peer.to_string()),
    }
}
