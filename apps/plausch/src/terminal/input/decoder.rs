//! Bytes of a terminal, cut anywhere by a slow line, as keys, clicks and pastes.
//!
//! What belongs together is waited for: half an escape sequence is never taken for typed text. What the terminal answers
//! is told apart from what is typed, also if it comes late or in pieces; what nobody asked for is dropped as a whole.

use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use plausch_app::model::Draft;

use super::answer::{self, Answer};
use super::{bursts, sequence};

/// How long one waits for the rest of what has begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For what comes at once: more of a paste behind Enter, a character with Alt behind Esc.
    pub(super) at_once: Duration,
    /// From then on, behind Esc: it may begin a sequence.
    pub(super) escape: Duration,
    /// Within what only a terminal sends.
    pub(super) sequence: Duration,
    /// Within a paste, whose end may have been lost.
    pub(super) paste: Duration,
    /// For an answer that is due, before somebody else has the terminal.
    pub(super) answer: Duration,
}

impl Patience {
    /// For a terminal on this machine.
    pub(super) const LOCAL: Patience = Patience {
        at_once: Duration::from_millis(2),
        escape: Duration::from_millis(100),
        sequence: Duration::from_secs(2),
        paste: Duration::from_secs(10),
        answer: Duration::from_millis(100),
    };
    /// For a terminal at the other end of a network.
    pub(super) const REMOTE: Patience = Patience {
        at_once: Duration::from_millis(20),
        escape: Duration::from_secs(1),
        sequence: Duration::from_secs(5),
        paste: Duration::from_secs(60),
        answer: Duration::from_millis(500),
    };
}

/// See the module.
#[derive(Debug)]
pub(super) struct Decoder {
    patience: Patience,
    state: State,
    /// A paste has ended, and nothing has shown yet that what follows is typed.
    is_behind_paste: bool,
    /// The terminal was asked something, and has not answered.
    is_answer_due: bool,
    events: VecDeque<Event>,
    answers: VecDeque<Answer>,
}

/// What has begun and is not complete.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Nothing,
    /// The end of a line: Enter, unless text follows at once.
    Enter(u8),
    /// ESC.
    Escape(Age),
    /// The parameters of a sequence that begins with ESC [.
    Csi {
        params: Vec<u8>,
        is_late: bool,
    },
    /// A sequence that begins with ESC O.
    Ss3 {
        is_late: bool,
    },
    /// A click in the old encoding, behind ESC [ M.
    Click(Vec<u8>),
    /// A string for a program, as answers of terminals are; its end is BEL or ESC \. Here is no more of it than the longest
    /// answer has.
    String(Vec<u8>),
    /// The same, and ESC behind it.
    StringEnd(Vec<u8>),
    /// A character, perhaps typed with Alt.
    Character {
        bytes: Vec<u8>,
        modifiers: KeyModifiers,
    },
    Paste(Paste),
}

/// How long ago ESC came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// Just now: it may stand for Alt, or begin a sequence.
    New,
    /// It may begin a sequence that a slow line has split.
    Old,
    /// It was taken for the key, and yet the rest of a sequence may follow.
    Late,
}

/// A paste of which the end is missing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Paste {
    /// Not more than it takes to see that it is too long.
    text: Vec<u8>,
    /// The last bytes, among which the end may be.
    last: VecDeque<u8>,
}

const ESC: u8 = 0x1b;
const PASTE_END: &[u8] = b"\x1b[201~";
/// Sequences with more bytes of parameters are dropped.
const MAX_PARAMS: usize = 64;

impl Decoder {
    pub(super) fn new(patience: Patience) -> Self {
        Decoder {
            patience,
            state: State::Nothing,
            is_behind_paste: false,
            is_answer_due: false,
            events: VecDeque::new(),
            answers: VecDeque::new(),
        }
    }

    /// The next event that is complete.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// The next answer that is complete.
    pub(super) fn next_answer(&mut self) -> Option<Answer> {
        self.answers.pop_front()
    }

    /// Whether an answer is complete.
    pub(super) fn has_answer(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Whether the terminal was asked something and has not answered: then what may begin an answer is waited for.
    pub(super) fn set_answer_due(&mut self, is_due: bool) {
        self.is_answer_due = is_due;
    }

    /// Takes in what the terminal sent.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.byte(byte));
    }

    /// How long to wait for more before [`Decoder::expire`], if it depends on that.
    pub(super) fn patience(&self) -> Option<Duration> {
        let Patience { at_once, escape, sequence, paste, .. } = self.patience;
        match &self.state {
            State::Nothing if self.is_behind_paste => Some(at_once),
            // The rest of a character, a click or a sequence comes sooner or later: nobody types half of one.
            State::Nothing | State::Character { .. } | State::Click(_) => None,
            State::Csi { is_late: false, .. } => None,
            State::String(text) if answer::begins(text) => None,
            State::StringEnd(text) if answer::of_string(text).is_some() => None,
            State::String(text) if self.is_answer_due && answer::may_begin(text) => None,
            State::Escape(Age::Late) if self.is_answer_due => None,
            State::Enter(_) | State::Escape(Age::New) => Some(at_once),
            State::Escape(Age::Old) | State::Ss3 { is_late: true } => Some(escape),
            State::Escape(Age::Late)
            | State::Csi { is_late: true, .. }
            | State::Ss3 { is_late: false }
            | State::String(_)
            | State::StringEnd(_) => Some(sequence),
            State::Paste(_) => Some(paste),
        }
    }

    /// Nothing came for that long.
    pub(super) fn expire(&mut self) {
        self.is_behind_paste = false;
        match mem::replace(&mut self.state, State::Nothing) {
            State::Enter(_) => self.key(KeyCode::Enter, KeyModifiers::NONE),
            State::Escape(Age::New) => self.state = State::Escape(Age::Old),
            State::Escape(Age::Old) => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.state = State::Escape(Age::Late);
            }
            State::Csi { params, is_late: true } => self.was_typed(b'[', &params),
            State::Ss3 { is_late: true } => self.was_typed(b'O', &[]),
            State::Paste(paste) => self.events.push_back(paste.into_event()),
            // It was the key.
            State::StringEnd(_) => self.key(KeyCode::Esc, KeyModifiers::NONE),
            State::Nothing
            | State::Escape(Age::Late)
            | State::Csi { is_late: false, .. }
            | State::Ss3 { is_late: false }
            | State::Click(_)
            | State::String(_)
            | State::Character { .. } => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        match mem::replace(&mut self.state, State::Nothing) {
            State::Nothing => self.begin(byte, KeyModifiers::NONE),
            State::Enter(end) => self.behind_enter(end, byte),
            State::Escape(age) => self.behind_escape(age, byte),
            State::Csi { params, is_late } => self.csi(params, is_late, byte),
            State::Ss3 { is_late } => self.ss3(is_late, byte),
            State::Click(mut click) => {
                click.push(byte);
                match click[..] {
                    [button, column, row] => {
                        self.events.extend(sequence::old_click([button, column, row]));
                    }
                    _ => self.state = State::Click(click),
                }
            }
            State::String(text) => self.string(text, byte),
            State::StringEnd(text) => {
                let answer = answer::of_string(&text);
                self.answers.extend(answer);
                match (byte, answer) {
                    (b'\\', _) => {}
                    // Some end it with ESC alone.
                    (ESC, Some(_)) => self.begin(ESC, KeyModifiers::NONE),
                    _ => self.behind_escape(Age::New, byte),
                }
            }
            State::Character { mut bytes, modifiers } => {
                bytes.push(byte);
                self.character(bytes, modifiers);
            }
            State::Paste(mut paste) => {
                if paste.is_complete_with(byte) {
                    self.events.push_back(paste.into_event());
                    self.is_behind_paste = true;
                } else {
                    self.state = State::Paste(paste);
                }
            }
        }
    }

    fn begin(&mut self, byte: u8, modifiers: KeyModifiers) {
        let control = |code: char| (KeyCode::Char(code), modifiers | KeyModifiers::CONTROL);
        let (code, modifiers) = match byte {
            ESC => {
                self.state = State::Escape(Age::New);
                return;
            }
            b'\r' | b'\n' if modifiers.is_empty() => {
                self.state = State::Enter(byte);
                return;
            }
            b'\r' | b'\n' => (KeyCode::Enter, modifiers),
            b'\t' => (KeyCode::Tab, modifiers),
            0x7f => (KeyCode::Backspace, modifiers),
            0 => control(' '),
            1..=0x1a => control(char::from(byte - 1 + b'a')),
            0x1c..=0x1f => control(char::from(byte - 0x1c + b'4')),
            _ => return self.character(vec![byte], modifiers),
        };
        self.key(code, modifiers);
    }

    /// Several ends of lines at once, or text behind one, are pasted into a terminal that does not mark pastes.
    fn behind_enter(&mut self, end: u8, byte: u8) {
        match (end, byte) {
            (b'\r', b'\n') => {
                self.state = State::Enter(byte);
                return;
            }
            (_, b'\r' | b'\n' | b'\t' | 0x20..=0x7e | 0x80..) => self.pasted_line_end(),
            _ if self.is_behind_paste => self.pasted_line_end(),
            _ => self.key(KeyCode::Enter, KeyModifiers::NONE),
        }
        self.begin(byte, KeyModifiers::NONE);
    }

    fn pasted_line_end(&mut self) {
        self.events.push_back(Event::Paste(bursts::LINE_END.to_owned()));
    }

    fn behind_escape(&mut self, age: Age, byte: u8) {
        let (is_new, is_late) = (age == Age::New, age == Age::Late);
        match byte {
            b'[' => self.state = State::Csi { params: Vec::new(), is_late },
            // Many a word begins with it.
            b'O' => self.state = State::Ss3 { is_late: !is_new },
            b']' if is_late && self.is_answer_due => self.state = State::String(Vec::new()),
            _ if is_late => self.begin(byte, KeyModifiers::NONE),
            b']' | b'_' => self.state = State::String(Vec::new()),
            b'P' if is_new => self.state = State::String(Vec::new()),
            // The end of a string.
            b'\\' => {}
            // Even if it was split: half of it would enter the draft.
            b'\r' | b'\n' => self.begin(byte, KeyModifiers::ALT),
            0x20.. if is_new => self.begin(byte, KeyModifiers::ALT),
            // Two keys, such as Esc and Ctrl+C: they mean nothing together.
            _ => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.begin(byte, KeyModifiers::NONE);
            }
        }
    }

    fn string(&mut self, mut text: Vec<u8>, byte: u8) {
        match byte {
            0x07 => self.answers.extend(answer::of_string(&text)),
            0x18 | 0x1a => {}
            // The rest of its end, or something new.
            ESC => self.state = State::StringEnd(text),
            _ => {
                if text.len() <= answer::MAX {
                    text.push(byte);
                }
                self.state = State::String(text);
            }
        }
    }

    fn csi(&mut self, mut params: Vec<u8>, is_late: bool, byte: u8) {
        match byte {
            // The console of Linux has sequences such as ESC [ [ A.
            0x20..=0x3f | b'[' if byte != b'[' || params.is_empty() => {
                if params.len() < MAX_PARAMS {
                    params.push(byte);
                }
                self.state = State::Csi { params, is_late };
            }
            b'M' if params.is_empty() => self.state = State::Click(Vec::new()),
            b'~' if params == b"200" => self.state = State::Paste(Paste::default()),
            0x40..=0x7e => match (answer::of_csi(&params, byte), sequence::csi(&params, byte)) {
                (Some(answer), _) => self.answers.push_back(answer),
                (None, Some(event)) => self.events.push_back(event),
                (None, None) if is_late => {
                    params.push(byte);
                    self.was_typed(b'[', &params);
                }
                (None, None) => {}
            },
            // It was none, or its rest is lost.
            _ => {
                if is_late {
                    self.was_typed(b'[', &params);
                }
                self.begin(byte, KeyModifiers::NONE);
            }
        }
    }

    fn ss3(&mut self, is_late: bool, byte: u8) {
        match (sequence::ss3(byte), byte) {
            (Some(event), _) => self.events.push_back(event),
            (None, 0x20..=0x7e) if !is_late => {}
            _ => {
                if is_late {
                    self.was_typed(b'O', &[]);
                }
                self.begin(byte, KeyModifiers::NONE);
            }
        }
    }

    /// A character that is complete, or one that is none, with what came behind it.
    fn character(&mut self, bytes: Vec<u8>, modifiers: KeyModifiers) {
        match std::str::from_utf8(&bytes) {
            // No key stands for a control character of eight bits.
            Ok(text) => text
                .chars()
                .filter(|c| !c.is_control())
                .for_each(|c| self.key(KeyCode::Char(c), modifiers)),
            Err(error) => match error.error_len() {
                None => self.state = State::Character { bytes, modifiers },
                Some(length) => {
                    self.key(KeyCode::Char(char::REPLACEMENT_CHARACTER), modifiers);
                    bytes[length..].iter().for_each(|&byte| self.byte(byte));
                }
            },
        }
    }

    /// What looked like the late rest of a sequence was typed behind Esc.
    fn was_typed(&mut self, first: u8, rest: &[u8]) {
        self.begin(first, KeyModifiers::NONE);
        self.feed(rest);
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.events.push_back(Event::Key(KeyEvent::new(code, modifiers)));
    }
}

impl Paste {
    /// A paste that is too long is known by this many bytes.
    const MAX: usize = Draft::MAX_BYTES + 1;

    fn is_complete_with(&mut self, byte: u8) -> bool {
        self.last.push_back(byte);
        if self.last.iter().eq(PASTE_END) {
            return true;
        }
        if self.last.len() == PASTE_END.len() {
            let first = self.last.pop_front();
            self.text.extend(first.filter(|_| self.text.len() < Self::MAX));
        }
        false
    }

    fn into_event(self) -> Event {
        let mut text = self.text;
        if !self.last.iter().eq(PASTE_END) {
            text.extend(self.last);
        }
        Event::Paste(String::from_utf8_lossy(&text).into_owned())
    }
}

#[cfg(test)]
mod tests;
