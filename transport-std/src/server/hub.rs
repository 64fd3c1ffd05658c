//! [`Hub`]: the directory's machine, alone or among others.

use plausch_core::directory::{Command, CommandError, Directory, Input, MemberView};
use plausch_core::time::{Instant, Timeout};

use super::driver::{Policy, Room, perform};
use super::event::Reporter;
use crate::growing::DirectoryTables;

/// A server's machine.
#[derive(Debug)]
pub(super) enum Hub {
    /// It has its room for itself.
    Alone(Box<Directory<DirectoryTables, Policy>>),
    /// It shares it with others.
    #[cfg(feature = "cluster")]
    Clustered(Box<super::cluster::Site>),
}

impl Hub {
    pub(super) fn room(&self) -> &Directory<DirectoryTables, Policy> {
        match self {
            Hub::Alone(directory) => directory,
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.room(),
        }
    }

    pub(super) fn room_mut(&mut self) -> &mut Directory<DirectoryTables, Policy> {
        match self {
            Hub::Alone(directory) => directory,
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.machine.room_mut(),
        }
    }

    /// Visits the members of this server, ordered by nickname.
    pub(super) fn each_member(&self, visit: impl FnMut(MemberView<'_>)) {
        match self {
            Hub::Alone(directory) => directory.members().for_each(visit),
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => {
                let here = site.machine.members().filter(|(_, server)| server.is_none());
                here.map(|(member, _)| member).for_each(visit);
            }
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Timeout> {
        match self {
            Hub::Alone(directory) => directory.next_timeout(),
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
            Hub::Alone(directory) => {
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
            Hub::Alone(directory) => {
                directory.command(now, command)?.for_each(|output| perform(room, reporter, output));
                Ok(())
            }
            #[cfg(feature = "cluster")]
            Hub::Clustered(site) => site.command(now, command, room, reporter),
        }
    }
}
