//! A directory.

use plausch_core::directory::AnyNick;
use plausch_core::directory::{Directory, FixedTables, Input, Limits, Output, Outputs};
use plausch_core::wire::{Dialect, Inbox, Sender, SliceSink};

use crate::{INBOX, world};

/// The machine, and an inbox for each link.
pub struct Host<const LINKS: usize> {
    directory: Directory<FixedTables<LINKS>, AnyNick>,
    links: [Inbox<INBOX>; LINKS],
}

impl<const LINKS: usize> Host<LINKS> {
    /// One that has done nothing yet.
    #[expect(clippy::new_without_default, reason = "what is written in place has to be new")]
    pub fn new() -> Self {
        Host {
            directory: Directory::new(Limits::default(), AnyNick, 0),
            links: [const { Inbox::new(Sender::Client, INBOX) }; LINKS],
        }
    }

    /// Does something that a driver does.
    pub fn step(&mut self) {
        let (now, directory) = (world::now(), &mut self.directory);
        match world::turn() {
            at @ 0..64 => self.read(at as usize),
            64 => drain(directory.handle(now, world::directory_input())),
            65 => {
                if let Ok(outputs) = directory.command(now, world::directory_command()) {
                    drain(outputs);
                }
            }
            66 => {
                world::number(directory.next_timeout().map_or(0, |timeout| timeout.at.as_micros()))
            }
            _ => world::number(directory.members().count() as u64),
        }
    }

    fn read(&mut self, at: usize) {
        let link = world::link();
        let Some(inbox) = self.links.get_mut(at) else { return };
        let count = world::read(inbox.space());
        inbox.received(count);
        if let Some(received) = inbox.next() {
            drain(self.directory.handle(world::now(), Input::Received { link, received }));
        }
    }
}

fn drain<const LINKS: usize>(outputs: Outputs<'_, FixedTables<LINKS>>) {
    for output in outputs {
        let mut sink = SliceSink::new(world::free());
        let encoded = match &output {
            Output::Send { message, .. } => {
                message.encode(Dialect::of(world::turn() as u8), &mut sink)
            }
            _ => Ok(()),
        };
        world::directory_output(&output, encoded.map_or(0, |()| sink.used()));
    }
}
