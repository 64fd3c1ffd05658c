//! Invitations as cards, which do not take the focus from what is being typed.

use std::time::Instant;

use iced::widget::{column, container, row, text};
use iced::{Center, Element, Fill};
use plausch_app::peers::Invitation;
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use crate::press::press;
use crate::theme::Roles;
use crate::{fonts, names};

/// How many cards are seen at once.
const SEEN: usize = 3;

/// What the user answers.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Accept(Peer),
    Decline(Peer),
    /// Decline, and be asked by this one no more.
    Ignore(Nick),
}

/// The oldest invitations, and how many more there are.
pub(crate) fn view<'a>(
    invitations: &[Invitation],
    now: Instant,
    size: f32,
    roles: Roles,
) -> Option<Element<'a, Message>> {
    if invitations.is_empty() {
        return None;
    }
    let seen = invitations.iter().take(SEEN).map(|invitation| card(invitation, now, size, roles));
    let more = invitations.len().saturating_sub(SEEN);
    let more = (more > 0)
        .then(|| text(texts::window_more_invitations(more)).size(size * 0.87).color(roles.muted));
    Some(column(seen).push(more).spacing(6).into())
}

fn card<'a>(
    invitation: &Invitation,
    now: Instant,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let who = match &invitation.peer {
        Peer::Nick(nick) => texts::window_invited_by(nick.as_str()),
        Peer::Addr(_) => {
            let candidates: Vec<_> = invitation.candidates.iter().map(Nick::as_str).collect();
            match candidates.is_empty() {
                true => texts::window_invited_by_somebody(),
                false => texts::window_invited_by_one_of(&candidates.join(", ")),
            }
        }
    };
    let from = texts::window_invitation_from(invitation.ip, invitation.left(now));
    let words = column![
        text(sanitise(&who)).size(size).font(fonts::BOLD),
        text(from).size(size * 0.87).color(roles.muted),
    ]
    .spacing(2)
    .width(Fill);
    let accept = press(text(texts::window_accept()).size(size))
        .id(names::accept(&invitation.peer))
        .on_press(Message::Accept(invitation.peer.clone()))
        .style(roles.main_button())
        .padding([7, 14]);
    let decline = press(text(texts::window_decline()).size(size))
        .id(names::decline(&invitation.peer))
        .on_press(Message::Decline(invitation.peer.clone()))
        .style(roles.other_button())
        .padding([7, 14]);
    let ignore = match &invitation.peer {
        Peer::Nick(nick) => Some(
            press(text(texts::window_ignore()).size(size))
                .id(names::ignore(&invitation.peer))
                .on_press(Message::Ignore(nick.clone()))
                .style(roles.choice(false))
                .padding([7, 10]),
        ),
        Peer::Addr(_) => None,
    };
    let card = row![words].push(ignore).push(decline).push(accept).spacing(8).align_y(Center);
    container(card).padding([8, 12]).style(roles.card()).into()
}
