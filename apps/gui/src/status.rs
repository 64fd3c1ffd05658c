//! The state of the connection in words, with what one can do about it.

use std::time::Instant;

use iced::widget::{container, row, text};
use iced::{Center, Element, Fill};
use plausch_app::attention::Until;
use plausch_app::model::{Model, Status};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_transport_std::client::Peer;

use crate::names;
use crate::press::press;
use crate::theme::Roles;

/// What the user does about it.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    TryNow,
    Trust,
    TrustPeer(Peer),
    Settings,
    Leave,
}

/// The bar at the bottom of a window. `server`: as it was configured; `quiet`: until when nothing is signalled.
pub(crate) fn view<'a>(
    model: &Model,
    server: &str,
    quiet: Option<&Until>,
    is_leaving: bool,
    now: Instant,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let size = size * 0.87;
    let (colour, words) = match model.status() {
        _ if is_leaving => (roles.warning, texts::window_leaving()),
        Status::Connecting => (roles.warning, texts::window_connecting(server)),
        Status::Online(_) => {
            let state = texts::state_secure(model.is_secure());
            (roles.good, format!("{} · {state}", texts::window_online(server)))
        }
        Status::Offline { .. } if model.other_key().is_some() => {
            (roles.error, texts::window_other_key(server))
        }
        Status::Offline { retry_at: None } => (roles.error, texts::window_offline(server)),
        Status::Offline { retry_at: Some(at) } => {
            let after = at.saturating_duration_since(now);
            let words = match model.is_nick_refused() {
                true => texts::window_nick_refused(after),
                false => texts::window_retry(server, after),
            };
            (roles.error, words)
        }
    };
    let action = |words: String, message: Message| {
        press(text(words).size(size)).on_press(message).style(roles.other_button()).padding([3, 10])
    };
    let is_waiting = matches!(model.status(), Status::Offline { .. }) && !is_leaving;
    let try_now = is_waiting.then(|| action(texts::window_try_now(), Message::TryNow));
    // Whoever presses Enter without looking does not trust anybody.
    let trust = model.other_key().map(|_| action(texts::window_trust(), Message::Trust));
    let trust = trust.map(|trust| trust.id(names::TRUST));
    let held = model.held().first().map(|peer| {
        let words = sanitise(&texts::window_trust_peer(peer));
        action(words, Message::TrustPeer(peer.clone())).id(names::TRUST_PEER)
    });
    let quiet = quiet.map(|until| {
        let words = match until {
            Until::Time(end) => texts::state_quiet_until(&texts::time_of(end)),
            Until::Told => texts::state_quiet(),
        };
        text(words).size(size).color(roles.muted)
    });
    let settings = action(texts::window_settings(), Message::Settings).id(names::SETTINGS);
    let leave = action(texts::window_leave(), Message::Leave).id(names::LEAVE);
    // What is long gets more lines, and pushes nothing out of the window.
    let words = text(sanitise(&words)).size(size).width(Fill);
    let bar = row![text("●").size(size).color(colour), words]
        .push(try_now)
        .push(trust)
        .push(held)
        .push(quiet)
        .push(text(sanitise(model.nick().as_str())).size(size).color(roles.own))
        .push(settings)
        .push(leave)
        .spacing(8)
        .align_y(Center);
    container(bar).id(names::STATUS).padding([5, 12]).width(Fill).style(roles.raised()).into()
}

/// Whether something is counted down, so that the window changes by itself.
pub(crate) fn is_counting(model: &Model) -> bool {
    let retries = matches!(model.status(), Status::Offline { retry_at: Some(_) });
    retries || !model.invitations().is_empty()
}
