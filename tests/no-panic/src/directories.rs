//! A directory in fixed tables: every input, every command, every output encoded.

use plausch_core::directory::AnyNick;
use plausch_core::directory::{
    ClosedBy, Command, Directory, FixedTables, Input, Limits, Output, Outputs, PastLimits, Sign,
};

#[cfg(feature = "secure")]
use plausch_core::directory::{Look, Owned, Owner, Security};
#[cfg(feature = "secure")]
use plausch_core::table::Fixed;

use crate::chance;
use crate::streams::encode;

type Tables = FixedTables<16, 200>;

#[cfg(not(feature = "secure"))]
type Policy = AnyNick;
#[cfg(feature = "secure")]
type Policy = Owned<AnyNick, Fixed<Look, Owner, 16>>;

pub struct Directories(Directory<Tables, Policy>);

#[cfg(not(feature = "secure"))]
fn policy() -> Policy {
    AnyNick
}

/// One that has kept an owner.
#[cfg(feature = "secure")]
fn policy() -> Policy {
    let mut policy = Policy::new(AnyNick, chance::size());
    let owner = Owner { key: chance::key(), until: chance::now() };
    chance::keep(&policy.restore(Look::of(chance::string()), owner));
    policy
}

impl Directories {
    pub fn new() -> Self {
        Directories(Directory::new(limits(), policy(), 0))
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
            #[cfg(feature = "secure")]
            6 => self.0.set_security(security()),
            #[cfg(feature = "secure")]
            7 => self.0.policy().owners().for_each(|owner| chance::keep(&owner)),
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
        #[cfg(feature = "secure")]
        handshakes: chance::rate(),
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
        #[cfg(feature = "secure")]
        5 => Input::Secured { link, key: chance::key() },
        #[cfg(feature = "secure")]
        6 => Input::Handshake { link },
        _ => Input::Timeout,
    }
}

#[cfg(feature = "secure")]
fn security() -> Security {
    match chance::number() {
        0 => Security::Plain,
        1 => Security::Offered,
        _ => Security::Required,
    }
}

fn command() -> Command<'static> {
    match chance::number() {
        0 => Command::Kick { nick: chance::nick(), why: chance::maybe(chance::text) },
        1 => Command::Say { text: chance::text() },
        2 => Command::Reply { link: chance::link(), done: chance::yes(), text: chance::text() },
        3 => Command::PutUp {
            sign: if chance::yes() { Sign::Topic } else { Sign::Motd },
            text: chance::maybe(chance::text),
        },
        4 => Command::Announce { after: chance::duration(), why: chance::maybe(chance::text) },
        _ => Command::Stop { text: chance::maybe(chance::text) },
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
