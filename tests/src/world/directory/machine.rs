//! The directory's machine, with tables that grow or with a board's.

use plausch_core::directory::AnyNick;
use plausch_core::directory::{
    Command, CommandError, Directory, FixedTables, Input, Limits, MemberView,
};
use plausch_core::time::{Instant, Timeout};
use plausch_transport_std::growing::DirectoryTables;

use super::links::{Links, WHO};
use crate::world::network::Network;

/// Where a directory keeps its entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Memory {
    /// In the server's own tables.
    #[default]
    Growing,
    /// In a board's: eight members, and two connections more.
    Board,
}

/// The core's machine.
#[derive(Debug)]
pub enum Machine {
    /// In tables that grow.
    Growing(Box<Directory<DirectoryTables, AnyNick>>),
    /// On a board.
    Board(Box<Directory<FixedTables<{ Memory::LINKS }, { Memory::PAST }>, AnyNick>>),
}

/// Does the same with either.
macro_rules! either {
    ($machine:expr, $directory:ident => $does:expr) => {
        match $machine {
            Machine::Growing($directory) => $does,
            Machine::Board($directory) => $does,
        }
    };
}

impl Memory {
    /// How many connections a board has.
    pub const LINKS: usize = 10;
    /// The longest payload that a board reads.
    const PAYLOAD: usize = 511;
    /// How many bytes a board keeps of what was said before.
    const PAST: usize = 300;

    /// What of `limits` there is room for.
    pub fn bound(self, limits: Limits) -> Limits {
        match self {
            Memory::Growing => limits,
            Memory::Board => Limits {
                members: limits.members.min(Self::LINKS - 2),
                payload_length: limits.payload_length.min(Self::PAYLOAD),
                ..limits
            },
        }
    }
}

impl Machine {
    pub(super) fn new(memory: Memory, limits: Limits, seed: u32) -> Self {
        let limits = memory.bound(limits);
        match memory {
            Memory::Growing => Machine::Growing(Box::new(Directory::new(limits, AnyNick, seed))),
            Memory::Board => Machine::Board(Box::new(Directory::new(limits, AnyNick, seed))),
        }
    }

    pub(super) fn memory(&self) -> Memory {
        match self {
            Machine::Growing(_) => Memory::Growing,
            Machine::Board(_) => Memory::Board,
        }
    }

    /// Tells it what happened, and does on `links` what comes of it.
    pub(super) fn input(&mut self, links: &mut Links, net: &mut Network, input: Input<'_>) {
        either!(self, directory => links.perform(net, directory.handle(net.now(), input)));
    }

    /// The same, for what the operator wants.
    pub(super) fn command(
        &mut self,
        links: &mut Links,
        net: &mut Network,
        command: Command<'_>,
    ) -> Result<(), CommandError> {
        either!(self, directory => links.perform(net, directory.command(net.now(), command)?));
        Ok(())
    }

    /// The same, if there must be no outputs.
    pub(super) fn ignores(&mut self, net: &mut Network, input: Input<'_>) {
        let output = either!(self, directory => {
            directory.handle(net.now(), input).next().map(|output| format!("{output:?}"))
        });
        if let Some(output) = output {
            net.broken_law(WHO, format_args!("what is closed is heard: {output}"));
        }
    }

    /// The same, if nobody looks at the outputs.
    pub(super) fn input_unseen(&mut self, now: Instant, input: Input<'_>) {
        either!(self, directory => directory.handle(now, input).for_each(drop));
    }

    /// When it wants to be woken, and why.
    pub fn next_timeout(&self) -> Option<Timeout> {
        either!(self, directory => directory.next_timeout())
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        either!(self, directory => directory.limits())
    }

    /// How many members there are.
    pub fn member_count(&self) -> usize {
        either!(self, directory => directory.member_count())
    }

    /// The members in the order in which they came.
    pub fn members(&self) -> Box<dyn Iterator<Item = MemberView<'_>> + '_> {
        either!(self, directory => Box::new(directory.members()))
    }
}
