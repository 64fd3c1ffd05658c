//! [`Site`]: one server of a cluster, as its driver has it.

use std::net::SocketAddr;
use std::rc::Rc;

use log::{Level, debug, info, log, warn};
use plausch_core::cluster::{Event as RoomEvent, Input, Output, Outputs, Server, State};
use plausch_core::decision::Decision;
use plausch_core::directory::{Command, CommandError, Directory};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::table::Full;
use plausch_core::time::Instant;

use super::desk::Desk;
use super::error::EngineError;
use super::{Options, ServerOptions};
use crate::growing::{DecisionTable, DirectoryTables};
use crate::server::decided::{Decisions, TOPIC};
use crate::server::driver::{Policy, Room};
use crate::server::event::Reporter;

/// The machine, and where it puts what it asks of the engine.
#[derive(Debug)]
pub(in crate::server) struct Site {
    pub(in crate::server) machine: Server<DirectoryTables, Policy, DecisionTable>,
    pub(in crate::server) desk: Rc<Desk>,
    /// Why the engine does not do what it is asked.
    engine: Option<EngineError>,
    /// It leaves the others for good: that is no news.
    is_stopping: bool,
    news: News,
    /// It is being told what all others know.
    is_learning: bool,
}

/// What was decided, and is not done yet.
#[derive(Debug, Default)]
pub(in crate::server) struct News {
    /// Somebody is banned or muted, or not any more.
    pub(in crate::server) rules: bool,
    /// The turn of what the room is about has come, or will not come soon.
    pub(in crate::server) topic: bool,
}

/// Something that the operator of a server in a cluster may want to know.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Something happened between the servers.
    Room(RoomEvent),
    /// The engine does not do what it is asked. Said once for each reason.
    EngineFails(EngineError),
    /// It does again.
    EngineWorks,
}

/// How a cluster stands, as one of its servers knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterView {
    /// What this server is in it.
    pub state: State,
    /// Why the engine does not do what it is asked, if it does not.
    pub engine: Option<EngineError>,
    /// The other servers.
    pub others: Vec<Nick>,
    /// Their members.
    pub guests: Vec<Guest>,
}

/// A member of another server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Its nickname.
    pub nick: Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// Its server.
    pub server: Nick,
}

impl Site {
    /// A server that joins its cluster once it is driven.
    pub(in crate::server) fn new(
        directory: Directory<DirectoryTables, Policy>,
        decisions: Decisions,
        options: &Options,
        key: Option<PublicKey>,
    ) -> Self {
        let options = ServerOptions { key, ..options.server.clone() };
        Site {
            machine: Server::new(directory, decisions, options, fastrand::u64(..)),
            desk: Rc::new(Desk::new()),
            engine: None,
            is_stopping: false,
            news: News::default(),
            is_learning: false,
        }
    }

    /// Tells the machine what happened, and does what comes of it.
    pub(in crate::server) fn input(
        &mut self,
        now: Instant,
        input: Input<'_>,
        room: &mut Room,
        reporter: &Reporter,
    ) {
        self.is_learning = matches!(input, Input::Known { .. });
        let Site { machine, desk, is_stopping, news, .. } = self;
        perform(machine.handle(now, input), desk, room, reporter, *is_stopping, news);
    }

    /// Does what the operator asks for.
    pub(in crate::server) fn command(
        &mut self,
        now: Instant,
        command: Command<'_>,
        room: &mut Room,
        reporter: &Reporter,
    ) -> Result<(), CommandError> {
        self.is_stopping |= matches!(command, Command::Stop { .. });
        let Site { machine, desk, is_stopping, news, .. } = self;
        perform(machine.command(now, command)?, desk, room, reporter, *is_stopping, news);
        Ok(())
    }

    /// Holds what the operator has decided, and tells the others. Whether they hear of it now.
    pub(in crate::server) fn decide(
        &mut self,
        now: Instant,
        wall: u64,
        decision: Decision<'_>,
        room: &mut Room,
        reporter: &Reporter,
    ) -> Result<bool, Full> {
        let Site { machine, desk, is_stopping, news, .. } = self;
        let outputs = machine.decide(now, wall, decision)?;
        perform(outputs, desk, room, reporter, *is_stopping, news);
        Ok(self.machine.state() == State::Together)
    }

    /// What was decided and is not done yet, but not while much is told at once.
    pub(in crate::server) fn take_news(&mut self) -> News {
        if self.is_learning { News::default() } else { std::mem::take(&mut self.news) }
    }

    pub(in crate::server) fn view(&self) -> ClusterView {
        let guests = self.machine.members().filter_map(|(member, server)| {
            let (nick, addr) = (member.nick.clone(), member.addr);
            server.map(|server| Guest { nick, addr, server: server.clone() })
        });
        ClusterView {
            state: self.machine.state(),
            engine: self.engine.clone(),
            others: self.machine.others().map(|(_, name)| name.clone()).collect(),
            guests: guests.collect(),
        }
    }

    /// The engine did what it was asked, or why not.
    pub(in crate::server) fn tell_of_engine(
        &mut self,
        failure: Option<&EngineError>,
        reporter: &Reporter,
    ) {
        if self.engine.as_ref() == failure {
            return;
        }
        self.engine = failure.cloned();
        reporter.report_cluster(match failure {
            None => {
                info!(event = "engine_works"; "the cluster's engine does again what it is asked");
                Event::EngineWorks
            }
            Some(failure) => {
                let level = if failure.may_pass() { Level::Warn } else { Level::Error };
                let (why, detail) = (failure.word(), failure.detail());
                log!(level, event = "engine_fails", why, detail; "the cluster's engine: {failure}");
                Event::EngineFails(failure.clone())
            }
        });
    }
}

fn perform(
    outputs: Outputs<'_, DirectoryTables>,
    desk: &Desk,
    room: &mut Room,
    reporter: &Reporter,
    is_stopping: bool,
    news: &mut News,
) {
    for output in outputs {
        match output {
            Output::Room(output) => crate::server::driver::perform(room, reporter, output),
            Output::Engine(request) => desk.put(request),
            Output::Decided(decision) => match decision.about() {
                TOPIC => news.topic = true,
                _ => news.rules = true,
            },
            Output::Event(RoomEvent::State(State::Alone)) if is_stopping => {}
            Output::Event(event) => {
                // Nobody knows when the others hear of what was decided here.
                news.topic |= matches!(event, RoomEvent::State(_) | RoomEvent::Unshared { .. });
                tell(&event);
                reporter.report_cluster(Event::Room(event));
            }
        }
    }
}

/// What the operator reads.
fn tell(event: &RoomEvent) {
    match event {
        RoomEvent::State(State::Together) => {
            info!(event = "together"; "in one room with the other servers");
        }
        RoomEvent::State(State::Doubtful) => {
            warn!(event = "doubtful"; "the cluster's engine does not answer: nobody new is let in");
        }
        RoomEvent::State(State::Alone) => {
            warn!(event = "alone"; "alone: the members here are among themselves until the cluster's engine answers");
        }
        RoomEvent::State(State::Rejoining) => {
            info!(event = "rejoining"; "joining the other servers");
        }
        RoomEvent::Came { name } => {
            info!(event = "server_came", name:% = name; "the server {name} is there");
        }
        RoomEvent::OtherKey { name } => {
            warn!(event = "other_key", name:% = name; "the server {name} has another key than this one: clients that reach both by one name take one of them for a stranger");
        }
        RoomEvent::Gone { name } => {
            warn!(event = "server_gone", name:% = name; "the server {name} is gone, and with it its members");
        }
        RoomEvent::Lost(_) => {
            warn!(event = "lost"; "texts of other servers may be lost: not all of them could be read");
        }
        RoomEvent::Unsaid { texts } => {
            warn!(event = "unsaid", count = texts; "{texts} texts may be lost, and who said them was told so");
        }
        RoomEvent::Unshared { full: true } => {
            warn!(event = "too_many_decisions"; "the other servers do not hear of a ban or a mute: the room has as many as it can have");
        }
        event => debug!("{event:?}"),
    }
}
