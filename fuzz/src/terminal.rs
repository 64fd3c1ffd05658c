//! Target `terminal`: whatever others send, whatever is typed and however the window changes, the terminal client's
//! screen shows it and leaves the terminal as it is; each row belongs to whom it names.
//!
//! The program's own harness checks that; here it is fed.

use std::io;
use std::time::Duration;

use plausch::harness::Harness;
use plausch::harness::terminal::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{
    ChatEnd, ChatSecurity, Disconnect, Event, Member, Peer, Refusal, Rejection,
};

use crate::script::{self, Script};

/// No longer input is played: each step draws a screen.
const STEPS: usize = 64;

/// Plays a script of events, keys and sizes.
///
/// # Panics
/// If the terminal is not as it was, or a row claims to be somebody else's.
pub fn terminal(data: &[u8]) {
    let mut script = Script::new(data);
    let size = size(&mut script);
    let has_colours = script.coin();
    let own = script::nick("zoe");
    let mut harness = Harness::new(own.clone(), size, has_colours);
    for _ in 0..STEPS {
        let Some(step) = script.step() else { break };
        match step % 24 {
            0..15 => harness.event(event(step % 24, &mut script, &own)),
            15 => harness.input(&TerminalEvent::Paste(script.text())),
            16 => harness.resize(self::size(&mut script)),
            17 => harness.wait(Duration::from_secs(script.number().into())),
            _ => harness.input(&TerminalEvent::Key(key(&mut script))),
        }
    }
}

fn size(script: &mut Script<'_>) -> (u16, u16) {
    let columns = [1, 2, 9, 20, 39, 40, 63, 64, 80, 90, 132, 200][script.below(12)];
    let rows = [1, 2, 3, 4, 5, 6, 7, 24, 50][script.below(9)];
    (columns, rows)
}

fn event(kind: u8, script: &mut Script<'_>, own: &Nick) -> Event {
    let addr = || ([10, 0, 0, 9], 40_001).into();
    match kind {
        0 => Event::Welcome {
            nick: own.clone(),
            dialect: Dialect::Framed,
            modern: script.coin(),
            secure: script.coin(),
        },
        1 | 2 => Event::Broadcast { from: nick(script), text: script.text(), own: false },
        3 => complaint(script),
        4 => Event::Joined { nick: nick(script), addr: addr() },
        5 => Event::Left { nick: nick(script) },
        6 => {
            let members = 0..script.below(12);
            Event::Users {
                members: members.map(|_| Member { nick: nick(script), addr: addr() }).collect(),
                others: script.byte().into(),
            }
        }
        7 => Event::Invited {
            peer: peer(script),
            ip: [10, 0, 0, 9].into(),
            candidates: (0..script.below(4)).map(|_| nick(script)).collect(),
        },
        8 => Event::ChatOpened { peer: peer(script), addr: addr(), security: ChatSecurity::Plain },
        9 | 10 => {
            Event::ChatText { peer: peer(script), text: script.text(), own: false, number: None }
        }
        11 => Event::ChatClosed {
            peer: peer(script),
            end: [ChatEnd::Peer, ChatEnd::Lost, ChatEnd::Expired, ChatEnd::Closed][script.below(4)],
        },
        12 => Event::Rejected {
            peer: peer(script),
            reason: [Rejection::Declined, Rejection::Left][script.below(2)],
        },
        13 => match script.coin() {
            true => Event::Disconnected {
                reason: [Disconnect::Ended, Disconnect::Unreachable, Disconnect::Silent]
                    [script.below(3)],
                error: script.coin().then_some(io::ErrorKind::ConnectionRefused),
            },
            false => Event::Reconnecting { after: Duration::from_secs(script.byte().into()) },
        },
        _ => match script.below(4) {
            0 => Event::Refused { text: script.text(), refusal: None },
            1 => Event::Connecting { server: "server:9000".parse().expect("an address") },
            2 => Event::Skipped,
            _ => Event::NoRoom { peer: peer(script) },
        },
    }
}

/// A complaint of the server: one that is known, or whatever it likes to say.
fn complaint(script: &mut Script<'_>) -> Event {
    let text = match script.below(3) {
        0 => "Nickname bereits vergeben".to_owned(),
        _ => script.text(),
    };
    Event::Error { refusal: Refusal::recognize(&text), text }
}

/// The nastiest nickname that is one: what of a text may stand in it.
fn nick(script: &mut Script<'_>) -> Nick {
    let mut name = String::new();
    for c in script.str().chars() {
        name.push(c);
        if Nick::new(&name).is_err() {
            name.pop();
        }
    }
    Nick::new(&name).unwrap_or_else(|_| script::nick("x"))
}

fn peer(script: &mut Script<'_>) -> Peer {
    if script.coin() { Peer::Addr([10, 0, 0, 9].into()) } else { Peer::Nick(nick(script)) }
}

fn key(script: &mut Script<'_>) -> KeyEvent {
    let modifiers = [KeyModifiers::NONE, KeyModifiers::CONTROL, KeyModifiers::ALT]
        [script.below(8).saturating_sub(5)];
    let code = match script.below(20) {
        0 => KeyCode::Enter,
        1 => KeyCode::Tab,
        2 => KeyCode::Up,
        3 => KeyCode::Down,
        4 => KeyCode::Left,
        5 => KeyCode::Right,
        6 => KeyCode::PageUp,
        7 => KeyCode::PageDown,
        8 => KeyCode::Home,
        9 => KeyCode::End,
        10 => KeyCode::Backspace,
        11 => KeyCode::Delete,
        12 => KeyCode::F(1 + script.byte() % 12),
        13 => KeyCode::Char(char::from_u32(script.number().into()).unwrap_or('x')),
        14 => KeyCode::Char('/'),
        _ => KeyCode::Char(script.byte().into()),
    };
    KeyEvent::new(code, modifiers)
}
