//! A directory in fixed tables: every input, every command, every output encoded.

use plausch_core::directory::AnyNick;
use plausch_core::directory::{
    ClosedBy, Command, Directory, FixedTables, Input, Limits, Output, Outputs, PastLimits,
};

use crate::chance;
use crate::streams::encode;

type Tables = FixedTables<16, 200>;

pub struct Directories(Directory<Tables, AnyNick>);

impl Directories {
    pub fn new() -> Self {
        Directories(Directory::new(limits(), AnyNick, 0))
    }

    pub fn step(&mut self) {
        let now = chance::now();
        match chance::number() {
            0 => drain(self.0.handle(now, input())),
            1 => {
                if let Ok(outputs) = self.0.command(now, command()) {
                    drain(outputs);
                }
            }
            2 => chance::keep(&self.0.next_timeout()),
            3 => self.0.members().for_each(|member| chance::keep(&member)),
            4 => chance::keep(&(self.0.member_count(), *self.0.limits())),
            5 => self.0.set_limits(now, limits()),
            _ => {}
        }
    }
}

fn limits() -> Limits {
    Limits {
        payload_length: chance::size(),
        members: chance::size(),
        connections_per_address: chance::size(),
        connections_unregistered: chance::size(),
        registrations: chance::rate(),
        unregistered_connection: chance::duration(),
        broadcasts: chance::rate(),
        newcomers_pause: chance::duration(),
        ping_after: chance::duration(),
        dead_after: chance::duration(),
        ghost_after: chance::duration(),
        past: past(),
    }
}

fn past() -> PastLimits {
    PastLimits { texts: chance::size(), bytes: chance::size(), age: chance::duration() }
}

fn input() -> Input<'static> {
    let link = chance::link();
    match chance::number() {
        0 => Input::Accepted { link, from: chance::address() },
        1 => Input::Received { link, received: chance::received() },
        2 => Input::Closed { link, by: ClosedBy::Peer },
        3 => Input::Closed { link, by: ClosedBy::Error },
        4 => Input::Closed { link, by: ClosedBy::Slow },
        _ => Input::Timeout,
    }
}

fn command() -> Command<'static> {
    match chance::number() {
        0 => Command::Kick { nick: chance::nick(), why: chance::maybe(chance::text) },
        1 => Command::Say { text: chance::text() },
        _ => Command::Stop { text: chance::text() },
    }
}

fn drain(outputs: Outputs<'_, Tables>) {
    for output in outputs {
        if let Output::Send { message, .. } = &output {
            encode(message);
        }
        chance::keep(&output);
    }
}
