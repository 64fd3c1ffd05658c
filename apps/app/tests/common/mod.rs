//! What sessions with real servers have in common.

use std::net::SocketAddr;

use plausch_app::session::{Options, Outcome, Session, Update};
use plausch_app::settings::{ChatSettings, Secure};
use plausch_core::name::Nick;
use plausch_transport_std::client::Event;
use plausch_transport_std::server::{self, Limits, Running};

pub(crate) fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

pub(crate) fn serve(limits: Limits) -> Running {
    let listen = vec![([127, 0, 0, 1], 0).into()];
    server::spawn(server::Options { listen, limits, ..server::Options::default() }).unwrap()
}

pub(crate) fn options(server: SocketAddr, reconnect: bool) -> Options {
    let settings = ChatSettings { server: server.into(), ..ChatSettings::default() };
    let (hosting, file, keeps_history) = (None, None, false);
    let (data, server_key) = (None, None);
    let secure = Secure::Off;
    Options {
        secure,
        server_key,
        settings,
        hosting,
        reconnect,
        file,
        keeps_nick: true,
        keeps_history,
        data,
    }
}

/// The first thing that `wanted` picks from an update.
pub(crate) async fn until<T>(session: &mut Session, wanted: impl Fn(&Update) -> Option<T>) -> T {
    loop {
        let update = session.next().await;
        if let Some(found) = wanted(&update) {
            return found;
        }
        assert!(!matches!(update, Update::Over(_)), "over too early: {update:?}");
    }
}

pub(crate) fn is_welcome(update: &Update) -> Option<()> {
    matches!(update, Update::Event(Event::Welcome { .. })).then_some(())
}

/// What is said to the room.
pub(crate) fn text(update: &Update) -> Option<String> {
    match update {
        Update::Event(Event::Broadcast { text, .. }) => Some(text.clone()),
        _ => None,
    }
}

pub(crate) fn outcome(update: &Update) -> Option<Outcome> {
    match update {
        Update::Over(outcome) => Some(outcome.clone()),
        _ => None,
    }
}
