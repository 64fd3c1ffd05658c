//! [`Hub`]: the directory's machine, alone or among others.

use plausch_core::decision::Decision;
use plausch_core::directory::{Command, CommandError, Directory, Input, MemberView};
use plausch_core::table::Full;
use plausch_core::time::{Instant, Timeout};

use super::decided::Decisions;
use super::driver::{Policy, Room, perform};
use super::event::Reporter;
use super::handle::Member;
use crate::growing::DirectoryTables;

/// A server's machine.
#[derive(Debug)]
pub(super) enum Hub {
    /// It has its room for itself, and all decisions are its operator's.
    Alone(Box<Directory<DirectoryTables, Policy>>, Decisions),
    /// It shares it with others.
    #[cfg(feature = "cluster")]
    Clustered(Box<super::cluster::Site>),
}

impl Hub {
    pub(super) fn room(&self) -> &Directory<DirectoryTables, Policy> {
        match self {
            Hub::Alone(directory, _) => directory,
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.room(),
        }
    }

    pub(super) fn room_mut(&mut self) -> &mut Directory<DirectoryTables, Policy> {
        match self {
            Hub::Alone(directory, _) => directory,
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.room_mut(),
        }
    }

    /// The members of this server, ordered by nickname.
    pub(super) fn members(&self) -> Vec<Member> {
        let mut members = Vec::new();
        self.each_member(|member| members.push(Member::seen(&member)));
        members
    }

    /// What was decided for the room.
    pub(super) fn decisions(&self) -> &Decisions {
        match self {
            Hub::Alone(_, decisions) => decisions,
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.decisions(),
        }
    }

    /// Visits the members of this server, ordered by nickname.
    pub(super) fn each_member(&self, visit: impl FnMut(MemberView<'_>)) {
        match self {
            Hub::Alone(directory, _) => directory.members().for_each(visit),
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => {
                let here = site.machine.members().filter(|(_, server)| server.is_none());
                here.map(|(member, _)| member).for_each(visit);
            }
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Timeout> {
        match self {
            Hub::Alone(directory, _) => directory.next_timeout(),
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.next_timeout(),
        }
    }

    /// Tells the machine what happened, and does what comes of it.
    pub(super) fn input(
        &mut self,
        now: Instant,
        input: Input<'_>,
        room: &mut Room,
        reporter: &Reporter,
    ) {
        match self {
            Hub::Alone(directory, _) => {
                directory.handle(now, input).for_each(|output| perform(room, reporter, output));
            }
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => {
                site.input(now, plausch_core::cluster::Input::Room(input), room, reporter);
            }
        }
    }

    /// Does what the operator asks for.
    pub(super) fn command(
        &mut self,
        now: Instant,
        command: Command<'_>,
        room: &mut Room,
        reporter: &Reporter,
    ) -> Result<(), CommandError> {
        match self {
            Hub::Alone(directory, _) => {
                directory.command(now, command)?.for_each(|output| perform(room, reporter, output));
                Ok(())
            }
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.command(now, command, room, reporter),
        }
    }

    /// Holds what the operator has decided at the time `wall`, in milliseconds since 1970. Whether the other servers, if there are
    /// any, hear of it now.
    pub(super) fn decide(
        &mut self,
        now: Instant,
        wall: u64,
        decision: Decision<'_>,
        room: &mut Room,
        reporter: &Reporter,
    ) -> Result<bool, Full> {
        match self {
            Hub::Alone(_, decisions) => {
                let _ = (now, room, reporter);
                decisions.decide(wall, decision)?;
                Ok(true)
            }
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.decide(now, wall, decision, room, reporter),
        }
    }

    /// Whether what the room is about is done when its turn among the texts has come, and not at once.
    pub(super) fn has_turns(&self) -> bool {
        match self {
            Hub::Alone(..) => false,
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.state() == plausch_core::cluster::State::Together,
        }
    }
}
