//! A client in fixed tables: every input, every command, every output encoded.

use plausch_core::client::{
    Backoff, Client, Command, Disconnect, Event, FixedTables, Input, Limits, Output, Outputs, Peer,
    judge,
};

use crate::chance;
use crate::streams::{encode, encode_datagram, encode_line, encode_record};

type Tables = FixedTables<16, 4>;

pub struct Clients {
    client: Client<Tables>,
    backoff: Backoff,
}

impl Clients {
    pub fn new() -> Self {
        Clients { client: Client::new(limits()), backoff: Backoff::new(chance::number()) }
    }

    pub fn step(&mut self) {
        let now = chance::now();
        match chance::number() {
            0 => drain(self.client.handle(now, input())),
            1 => {
                if let Ok(outputs) = self.client.command(now, command()) {
                    drain(outputs);
                }
            }
            2 => chance::keep(&self.client.next_timeout()),
            3 => self.client.members().for_each(|member| chance::keep(&member)),
            4 => self.client.peers().for_each(chance::keep),
            5 => chance::keep(&(self.client.others(), self.client.link_of(&peer()))),
            6 => chance::keep(&(self.client.nick(), self.client.is_joined())),
            7 => chance::keep(&self.backoff.wait()),
            8 => {
                let first = chance::maybe(|| judge(chance::bytes()));
                chance::keep(&Disconnect::Ended.explain(first));
            }
            #[cfg(feature = "secure")]
            9 => self.client.set_trust(trust()),
            #[cfg(feature = "secure")]
            10 => chance::keep(&self.client.is_secure(chance::link())),
            #[cfg(feature = "secure")]
            12 => {
                self.client.set_secure_chats(chance::yes());
                self.client.require_secure_chats(chance::yes());
                chance::keep(&self.client.expect_key(chance::nick(), chance::key()));
            }
            #[cfg(feature = "secure")]
            13 => self.client.forget_keys(),
            #[cfg(feature = "secure")]
            11 => chance::keep(&self.client.key_of(&chance::nick())),
            #[cfg(feature = "secure")]
            14 => chance::keep(&self.client.accepts(&chance::key())),
            _ => self.backoff.reset(),
        }
    }
}

fn limits() -> Limits {
    Limits {
        payload_length: chance::size(),
        invitations: chance::rate(),
        invitation: chance::duration(),
        repeat: chance::duration(),
        joining: chance::duration(),
        ping_after: chance::duration(),
        dead_after: chance::duration(),
        past: chance::number(),
    }
}

fn peer() -> Peer {
    match chance::yes() {
        true => Peer::Nick(chance::nick()),
        false => Peer::Addr(chance::ip()),
    }
}

fn input() -> Input<'static> {
    let link = chance::link();
    match chance::number() {
        0 => Input::Connected { link, peer: chance::address() },
        1 => Input::Listening { link, port: chance::port() },
        2 => Input::Failed { link },
        3 => Input::Received { link, received: chance::received() },
        4 => Input::Closed { link },
        5 => Input::Datagram {
            from: chance::address(),
            dialect: chance::dialect(),
            datagram: chance::datagram(),
        },
        #[cfg(feature = "secure")]
        6 => Input::Secured { link, key: chance::key(), check: chance::check() },
        _ => Input::Timeout,
    }
}

#[cfg(feature = "secure")]
fn trust() -> plausch_core::client::Trust {
    use plausch_core::client::Trust;
    match chance::number() {
        0 => Trust::Plain,
        1 => Trust::FirstContact,
        2 => Trust::AnyKey,
        _ => Trust::Pinned(chance::key()),
    }
}

fn command() -> Command<'static> {
    match chance::number() {
        0 => Command::Join {
            directory: chance::address(),
            nick: chance::nick(),
            udp_port: chance::port(),
            dialect: chance::maybe(chance::dialect),
            local: chance::maybe(chance::ip),
        },
        1 => Command::Broadcast { text: chance::text() },
        2 => Command::Invite { nick: chance::nick() },
        3 => Command::Accept { peer: peer() },
        4 => Command::Decline { peer: peer() },
        5 => Command::Say { peer: peer(), text: chance::text() },
        6 => Command::Close { peer: peer() },
        7 => Command::Trust { peer: peer() },
        8 => Command::Operate { text: chance::text() },
        _ => Command::Quit,
    }
}

fn drain(outputs: Outputs<'_, Tables>) {
    for output in outputs {
        match &output {
            Output::Send { message, .. } => encode(message),
            Output::SendLine { line, .. } => encode_line(line),
            Output::SendRecord { record, .. } => encode_record(record),
            Output::SendTo { datagram, .. } => encode_datagram(datagram),
            Output::Event(
                Event::Users { members, .. } | Event::Invited { candidates: members, .. },
            ) => members.iter().for_each(|member| chance::keep(&member)),
            _ => {}
        }
        chance::keep(&output);
    }
}
