//! [`Cluster`]: the other servers of the room, as the operator hears of them.

use std::future::pending;
use std::time::Duration;

use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::server::Running;
use plausch_transport_std::server::cluster::{
    ClusterView, EngineError, Event, Options, RoomEvent, State, WhenAlone,
};
use smol::Timer;
use smol::future::or;

/// What is known of the cluster from the start. See the module.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    name: Nick,
    /// Where the engine is: without a password.
    engine: String,
    alone: WhenAlone,
}

/// How long the start waits for the engine. If the engine is slower, the server is alone until it answers.
const PATIENCE: Duration = Duration::from_secs(3);

impl Cluster {
    pub(super) fn new(options: &Options) -> Self {
        let engine = options.engine.address.to_string();
        let server = &options.server;
        Cluster { name: server.name.clone(), engine, alone: server.alone }
    }

    /// Waits for what becomes of the first attempt to join the others, and says that.
    ///
    /// # Errors
    /// The engine will not do before somebody has changed something: says what.
    pub(super) async fn first(&self, server: &Running) -> Result<String, String> {
        let too_late = async {
            Timer::after(PATIENCE).await;
            Err(EngineError::TimedOut)
        };
        match or(outcome(server), too_late).await {
            Ok(()) => {
                let view = server.handle().cluster().await;
                let others = view.map(|view| view.others).unwrap_or_default();
                if others.contains(&self.name) {
                    log::warn!("{}", texts::cluster_name_taken(self.name.as_str()));
                }
                let others: Vec<_> = others.iter().map(Nick::to_string).collect();
                Ok(texts::cluster_together(self.name.as_str(), &self.engine, &others))
            }
            Err(error) if error.may_pass() => {
                let accepts = self.alone == WhenAlone::Accept;
                Ok(texts::cluster_alone(&self.engine, &words(&error), accepts))
            }
            Err(error) => Err(texts::cluster_refused(&self.engine, &words(&error))),
        }
    }

    /// Waits for the next event, and says what the log does not know: that another server has this one's name. Nothing is
    /// lost if one stops waiting.
    pub(super) async fn next_warning(&self, server: &Running) -> String {
        let Some(events) = server.cluster_events() else { return pending().await };
        while let Some(event) = events.next().await {
            if matches!(&event, Event::Room(RoomEvent::Came { name }) if *name == self.name) {
                return texts::cluster_name_taken(self.name.as_str());
            }
        }
        pending().await
    }

    /// The cluster as the console shows it. `here`: how many members this server has.
    pub(super) fn shown(&self, view: &ClusterView, here: usize) -> String {
        let why = view.engine.as_ref().map(words);
        let mut lines = vec![
            texts::cluster_state(self.name.as_str(), view.state.word()),
            texts::cluster_engine(&self.engine, why.as_deref()),
        ];
        let others = view.others.iter().map(|other| {
            (other, view.guests.iter().filter(|guest| guest.server == *other).count())
        });
        let servers = [(&self.name, here)].into_iter().chain(others);
        lines.extend(
            servers.map(|(name, members)| {
                format!("  {}", texts::cluster_server(name.as_str(), members))
            }),
        );
        lines.join("\n")
    }
}

/// Waits until the server is with the others, or cannot be.
async fn outcome(server: &Running) -> Result<(), EngineError> {
    let Some(events) = server.cluster_events() else { return Ok(()) };
    loop {
        match events.next().await {
            Some(Event::Room(RoomEvent::State(State::Together))) => return Ok(()),
            Some(Event::EngineFails(error)) => return Err(error),
            Some(_) => {}
            None => return pending().await,
        }
    }
}

/// Why the engine does not do what it is asked, in the language in force.
fn words(error: &EngineError) -> String {
    texts::engine_error(error.word(), error.detail())
}
