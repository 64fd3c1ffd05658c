//! A private chat by itself: every input, every command, every output encoded.

use plausch_core::chat::{Chat, Command, Input, Output, Outputs, Role};

use crate::chance;
use crate::streams::encode_line;

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
        _ => Input::Timeout,
    }
}

fn command() -> Command<'static> {
    match chance::yes() {
        true => Command::Say(chance::text()),
        false => Command::Close,
    }
}

fn drain(outputs: Outputs<'_>) {
    for output in outputs {
        if let Output::Send { line, .. } = &output {
            encode_line(line);
        }
        chance::keep(&output);
    }
}
