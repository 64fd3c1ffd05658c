//! A member of the room.

use plausch_core::client::{Backoff, Client, FixedTables, Input, Limits, Output, Outputs};
use plausch_core::wire::{Datagram, Dialect, Inbox, Sender, SliceSink};

use crate::{INBOX, world};

/// Sixteen others known by name.
const MEMBERS: usize = 16;

/// The machine, and an inbox for each link: the directory's, and one for each private chat.
pub struct Member<const CHATS: usize> {
    client: Client<FixedTables<MEMBERS, CHATS>>,
    backoff: Backoff,
    directory: Inbox<INBOX>,
    chats: [Inbox<INBOX>; CHATS],
}

impl<const CHATS: usize> Member<CHATS> {
    /// One that has done nothing yet.
    #[expect(clippy::new_without_default, reason = "what is written in place has to be new")]
    pub fn new() -> Self {
        Member {
            client: Client::new(Limits::default()),
            backoff: Backoff::new(world::turn()),
            directory: Inbox::new(Sender::Directory, INBOX),
            chats: [const { Inbox::new(Sender::Peer, INBOX) }; CHATS],
        }
    }

    /// Does something that a driver does.
    pub fn step(&mut self) {
        let (now, client) = (world::now(), &mut self.client);
        match world::turn() {
            at @ 0..16 => self.read(at as usize),
            16 => drain(client.handle(now, world::client_input())),
            17 => {
                if let Some(datagram) = datagram() {
                    drain(client.handle(now, datagram));
                }
            }
            18 => {
                if let Ok(outputs) = client.command(now, world::client_command()) {
                    drain(outputs);
                }
            }
            19 => world::number(client.next_timeout().map_or(0, |timeout| timeout.at.as_micros())),
            20 => client.members().for_each(|member| world::member(&member)),
            21 => client.peers().for_each(world::peer),
            22 => world::number(client.others().into()),
            23 => world::number(self.backoff.wait().as_secs()),
            _ => self.backoff.reset(),
        }
    }

    fn read(&mut self, at: usize) {
        let link = world::link();
        let inbox = self.chats.get_mut(at).unwrap_or(&mut self.directory);
        let count = world::read(inbox.space());
        inbox.received(count);
        let received = if count == 0 { inbox.flush() } else { inbox.next() };
        if let Some(received) = received {
            drain(self.client.handle(world::now(), Input::Received { link, received }));
        }
    }
}

fn datagram() -> Option<Input<'static>> {
    let bytes = world::datagram();
    let dialect = Dialect::of(*bytes.first()?);
    let Input::Datagram { from, .. } = world::client_input() else { return None };
    Some(Input::Datagram { from, dialect, datagram: Datagram::decode(bytes).ok()?? })
}

fn drain<const CHATS: usize>(outputs: Outputs<'_, FixedTables<MEMBERS, CHATS>>) {
    for output in outputs {
        let mut sink = SliceSink::new(world::free());
        let encoded = match &output {
            Output::Send { dialect, message, .. } => message.encode(*dialect, &mut sink),
            Output::SendLine { line, .. } => line.encode(&mut sink),
            Output::SendTo { dialect, datagram, .. } => datagram.encode(*dialect, &mut sink),
            _ => Ok(()),
        };
        world::client_output(&output, encoded.map_or(0, |()| sink.used()));
    }
}
