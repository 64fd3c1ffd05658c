//! A private chat by itself: every input, every command, every output encoded.

use plausch_core::chat::{Chat, Command, Input, Output, Outputs, Role};

use crate::chance;
use crate::streams::{encode_line, encode_record};

pub struct Chats(Chat);

impl Chats {
    pub fn new() -> Self {
        let role = if chance::yes() { Role::Inviter } else { Role::Invited };
        Chats(Chat::new(chance::nick(), role, chance::maybe(chance::nick), chance::now()))
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
            #[cfg(feature = "secure")]
            3 => {
                self.0.set_secure(chance::maybe(chance::key));
                self.0.require_secure(chance::yes());
            }
            2 => chance::keep(&(self.0.next_timeout(), self.0.is_open())),
            _ => *self = Chats::new(),
        }
    }
}

fn input() -> Input<'static> {
    match chance::number() {
        0 => Input::Connected,
        1 => Input::Received(chance::item()),
        2 => Input::Closed,
        #[cfg(feature = "secure")]
        3 => match chance::check() {
            Some(check) => Input::Secured { key: chance::key(), check },
            None => Input::Timeout,
        },
        _ => Input::Timeout,
    }
}

fn command() -> Command<'static> {
    match chance::number() {
        0 => Command::Say(chance::text()),
        1 => Command::Trust,
        _ => Command::Close,
    }
}

fn drain(outputs: Outputs<'_>) {
    for output in outputs {
        match &output {
            Output::Send { line, .. } => encode_line(line),
            Output::SendRecord(record) => encode_record(record),
            _ => {}
        }
        chance::keep(&output);
    }
}
