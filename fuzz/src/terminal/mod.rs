//! Target `terminal`: whatever others send, whatever is typed and however the window changes, the terminal client's
//! screen shows it and leaves the terminal as it is; each row belongs to whom it names.
//!
//! The terminal is an emulator that reads the bytes the program draws.

mod emulator;
mod rows;

use std::time::Duration;

use plausch::stage::Stage;
use plausch::stage::terminal::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch::bridge::{Event};
use plausch_transport_std::client::{ChatEnd, Rejection, Member, Peer};

use crate::script::{self, Script};
use emulator::Emulator;
use rows::Voices;

/// No longer input is played: each step draws a screen.
const STEPS: usize = 64;

/// Plays a script of events, keys and sizes.
///
/// # Panics
/// Where the terminal is not as it was, or a row claims to be somebody else's.
pub fn terminal(data: &[u8]) {
    let mut script = Script::new(data);
    let size = size(&mut script);
    let coloured = script.coin();
    let own = script::nick("zoe");
    let mut stage = Stage::new(own.clone(), size, coloured);
    let mut emulator = Emulator::new(size);
    let mut voices = Voices::default();
    for _ in 0..STEPS {
        let Some(step) = script.step() else { break };
        match step % 24 {
            0..15 => {
                let event = event(step % 24, &mut script, &own);
                for line in plausch::stage::plain(&own, &event) {
                    assert!(!line.contains(char::is_control), "more than a line: {line:?}");
                    emulator::shows_a_line(&line);
                }
                voices.note(&event);
                stage.event(&event);
            }
            15 => stage.input(&TerminalEvent::Paste(script.text())),
            16 => {
                let size = self::size(&mut script);
                stage.resize(size);
                emulator.resize(size);
            }
            17 => stage.wait(Duration::from_secs(script.number().into())),
            _ => stage.input(&TerminalEvent::Key(key(&mut script))),
        }
        emulator.process(&stage.draw());
        emulator.is_sane();
        rows::belong_to_whom_they_name(&emulator, &stage, &voices);
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
        0 => Event::Welcome { nick: own.clone(), dialect: Dialect::Framed, modern: script.coin() },
        1 | 2 => Event::Broadcast { from: nick(script), text: script.text(), own: false },
        3 => Event::Error { text: script.text() },
        4 => Event::Joined(Member { nick: nick(script), addr: addr() }),
        5 => Event::Left { nick: nick(script) },
        6 => {
            let members = 0..script.below(12);
            Event::Users {
                members: members.map(|_| Member { nick: nick(script), addr: addr() }).collect(),
                others: script.byte().into(),
            }
        }
        7 => Event::ChatRequested {
            peer: peer(script),
            ip: [10, 0, 0, 9].into(),
            candidates: (0..script.below(4)).map(|_| nick(script)).collect(),
        },
        8 => Event::ChatOpened { peer: peer(script), addr: addr() },
        9 | 10 => Event::ChatMessage { peer: peer(script), text: script.text(), own: false },
        11 => Event::ChatClosed {
            peer: peer(script),
            reason: [ChatEnd::Peer, ChatEnd::Lost, ChatEnd::Expired, ChatEnd::Closed]
                [script.below(4)],
        },
        12 => Event::ChatRejected {
            peer: peer(script),
            reason: [Rejection::Declined, Rejection::Left][script.below(2)],
        },
        13 => match script.coin() {
            true => Event::Disconnected { reason: script.text() },
            false => Event::Reconnecting { after: Duration::from_secs(script.byte().into()) },
        },
        _ => match script.coin() {
            true => Event::Refused { text: script.text() },
            false => Event::Connecting { server: "server:9000".to_owned() },
        },
    }
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
