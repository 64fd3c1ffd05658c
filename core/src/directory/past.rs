//! What the room said last: kept for those who come later and ask for it (§6).

use core::fmt;

use super::Tables;
use crate::name::Nick;
use crate::panic_free;
use crate::text::Text;
use crate::time::{Duration, Instant};
use crate::wire::{Message, Place};

/// Where a directory keeps texts: a queue, which the directory keeps within its limits.
pub trait Past {
    /// Adds a text, the `number`th that was said in the room. If there is no room for it, the oldest
    /// ones are forgotten; if that does not help, it is not kept.
    fn push(&mut self, now: Instant, number: u32, nick: &Nick, text: Text<'_>);

    /// Forgets the oldest one.
    fn pop(&mut self);

    /// How many there are.
    fn len(&self) -> usize;

    /// How many bytes their nicknames and texts have.
    fn bytes(&self) -> usize;

    /// The text at `index`; the oldest is at 0.
    fn get(&self, now: Instant, index: usize) -> Option<Said<'_>>;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A text that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<'a> {
    /// Its number among all texts of the room.
    pub number: u32,
    /// How long ago it was said.
    pub age: Duration,
    /// The speaker.
    pub nick: Nick,
    /// What it said.
    pub text: Text<'a>,
}

/// How much of what the room said is kept (§7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastLimits {
    /// How many texts. 0: none.
    pub texts: usize,
    /// How many bytes, nicknames included. 0: none.
    pub bytes: usize,
    /// For how long.
    pub age: Duration,
}

impl PastLimits {
    /// Nothing is kept.
    pub const NOTHING: PastLimits = PastLimits { texts: 0, bytes: 0, age: Duration::ZERO };
}

/// What a client wants to be told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// How many texts, at most.
    pub(super) texts: u32,
    /// Only those behind this place.
    pub(super) since: Option<Place>,
}

/// How far the room has come, and the last of what it said.
#[derive(Debug)]
pub(super) struct Memory<P> {
    place: Place,
    past: P,
}

impl<P: Past + Default> Memory<P> {
    pub(super) fn new(seed: u32) -> Self {
        Memory { place: Place { room: seed, said: 0 }, past: P::default() }
    }

    /// Somebody has said something to the room.
    pub(super) fn keep(&mut self, limits: &PastLimits, now: Instant, nick: &Nick, text: Text<'_>) {
        self.place.said = self.place.said.saturating_add(1);
        if limits.texts > 0 && limits.bytes > 0 {
            self.past.push(now, self.place.said, nick, text);
        }
        self.trim(limits);
    }

    /// The room has come that far, although not all of it was said here.
    #[cfg(feature = "cluster")]
    pub(super) fn count_up_to(&mut self, said: u32) {
        self.place.said = said;
    }

    #[cfg(feature = "cluster")]
    pub(super) fn set_place(&mut self, place: Place) {
        self.place = place;
    }

    /// Forgets all that was said.
    #[cfg(feature = "cluster")]
    pub(super) fn start_anew(&mut self) {
        while !self.past.is_empty() {
            self.past.pop();
        }
    }

    #[cfg(feature = "cluster")]
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Forgets what is too much.
    fn trim(&mut self, limits: &PastLimits) {
        while !self.past.is_empty()
            && (self.past.len() > limits.texts || self.past.bytes() > limits.bytes)
        {
            self.past.pop();
        }
    }

    /// Forgets what is too much or too old: before somebody is told, not at each text, which would
    /// slow the room down.
    pub(super) fn forget(&mut self, limits: &PastLimits, now: Instant) {
        self.trim(limits);
        while self.past.get(now, 0).is_some_and(|said| said.age > limits.age) {
            self.past.pop();
        }
    }

    /// Whether a newcomer has been in the room before.
    pub(super) fn knows(&self, wanted: &Wanted) -> bool {
        wanted.since.is_some_and(|since| since.room == self.place.room)
    }

    /// What a newcomer is told.
    pub(super) fn tell(&self, now: Instant, wanted: Wanted) -> Telling<'_, P> {
        let Place { room, said } = self.place;
        // A place that the room has not reached is one of another room.
        let since = wanted.since.filter(|since| since.room == room && since.said <= said);
        let since = since.map_or(0, |since| since.said);
        let most = usize::try_from(wanted.texts).unwrap_or(usize::MAX);
        let mut next = self.past.len().saturating_sub(most);
        while self.past.get(now, next).is_some_and(|said| said.number <= since) {
            next = next.saturating_add(1);
        }
        Telling { now, past: &self.past, next, place: Some(self.place) }
    }
}

/// The past as one link is told it, and the present at its end.
#[derive(Debug)]
pub(super) struct Telling<'a, P> {
    now: Instant,
    past: &'a P,
    /// The index of the next text.
    next: usize,
    /// None: all is told.
    place: Option<Place>,
}

impl<'a, P: Past> Telling<'a, P> {
    pub(super) fn next(&mut self) -> Option<Message<'a>> {
        let place = self.place?;
        let Some(Said { number, age, nick, text }) = self.past.get(self.now, self.next) else {
            self.place = None;
            return Some(Message::Present(place));
        };
        self.next = self.next.saturating_add(1);
        let age = u32::try_from(age.as_secs()).unwrap_or(u32::MAX);
        let place = Place { said: number, ..place };
        Some(Message::Past { place, age, nick, text })
    }
}

/// The past of a directory with these tables, as one link is told it.
pub(super) type TellingOf<'a, T> = Telling<'a, <T as Tables>::Past>;

/// A past of at most `BYTES` bytes, in place. Each text takes 15 more than it and its nickname have.
#[derive(Default)]
pub struct FixedPast<const BYTES: usize> {
    /// The length of a record, then its number, when it was said, the nickname's length, the
    /// nickname, the text.
    records: heapless::Vec<u8, BYTES>,
    len: usize,
}

/// How many bytes a record has beside its nickname and text.
const HEADER: usize = 15;

impl<const BYTES: usize> FixedPast<BYTES> {
    fn records(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.records.as_slice();
        core::iter::from_fn(move || {
            let (len, behind) = rest.split_first_chunk::<2>()?;
            let (record, after) = behind.split_at_checked(u16::from_le_bytes(*len).into())?;
            rest = after;
            Some(record)
        })
    }

    fn append(&mut self, bytes: &[u8]) {
        let appended = self.records.extend_from_slice(bytes);
        debug_assert!(appended.is_ok(), "room was made for it");
    }
}

/// Without what was said.
impl<const BYTES: usize> fmt::Debug for FixedPast<BYTES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FixedPast").field("len", &self.len).finish_non_exhaustive()
    }
}

impl<const BYTES: usize> Past for FixedPast<BYTES> {
    fn push(&mut self, now: Instant, number: u32, nick: &Nick, text: Text<'_>) {
        let (nick, text) = (nick.as_bytes(), text.as_received().as_bytes());
        let size = HEADER.saturating_add(nick.len()).saturating_add(text.len());
        let Ok(len) = u16::try_from(size.saturating_sub(2)) else { return };
        if size > BYTES {
            return;
        }
        while self.records.len() > BYTES.saturating_sub(size) && self.len > 0 {
            self.pop();
        }
        self.append(&len.to_le_bytes());
        self.append(&number.to_le_bytes());
        self.append(&now.as_micros().to_le_bytes());
        self.append(&[nick.len() as u8]);
        self.append(nick);
        self.append(text);
        self.len = self.len.saturating_add(1);
    }

    fn pop(&mut self) {
        let Some(len) = self.records().next().map(<[u8]>::len) else { return };
        let end = self.records.len();
        let left = panic_free::move_to_front(&mut self.records, len.saturating_add(2), end);
        self.records.truncate(left);
        self.len = self.len.saturating_sub(1);
    }

    fn len(&self) -> usize {
        self.len
    }

    fn bytes(&self) -> usize {
        self.records.len().saturating_sub(self.len.saturating_mul(HEADER))
    }

    fn get(&self, now: Instant, index: usize) -> Option<Said<'_>> {
        let (number, rest) = self.records().nth(index)?.split_first_chunk::<4>()?;
        let (at, rest) = rest.split_first_chunk::<8>()?;
        let (&len, rest) = rest.split_first()?;
        let (nick, text) = rest.split_at_checked(len.into())?;
        Some(Said {
            number: u32::from_le_bytes(*number),
            age: now.since(Instant::from_micros(u64::from_le_bytes(*at))),
            nick: Nick::new(core::str::from_utf8(nick).ok()?).ok()?,
            text: Text::new(core::str::from_utf8(text).ok()?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::collections::VecDeque;
    use std::string::{String, ToString};
    use std::vec::Vec;

    fn said(past: &impl Past) -> Vec<(u32, String)> {
        let get = |index| past.get(Instant::START, index);
        (0..past.len()).map(|at| get(at).unwrap()).map(|s| (s.number, s.text.to_string())).collect()
    }

    proptest::proptest! {
        #[test]
        fn a_fixed_past_keeps_the_newest_that_fit(
            steps in proptest::collection::vec(0..70usize, 0..60),
        ) {
            let mut model = VecDeque::new();
            let mut past = FixedPast::<100>::default();
            let nick = Nick::literal("ann");
            for (number, len) in steps.into_iter().enumerate() {
                let number = number as u32;
                if len == 0 {
                    past.pop();
                    model.pop_front();
                } else {
                    let text = "x".repeat(len * 2);
                    past.push(Instant::START, number, &nick, Text::new(&text).unwrap());
                    let size = |text: &str| text.len() + 3 + HEADER;
                    if size(&text) <= 100 {
                        model.push_back((number, text));
                    }
                    while model.iter().map(|(_, text)| size(text)).sum::<usize>() > 100 {
                        model.pop_front();
                    }
                }
                assert_eq!(said(&past), Vec::from(model.clone()));
                let bytes = model.iter().map(|(_, text)| text.len() + 3).sum::<usize>();
                assert_eq!((past.len(), past.bytes()), (model.len(), bytes));
            }
        }
    }

    #[test]
    fn no_memory_keeps_nothing() {
        let mut past = FixedPast::<0>::default();
        past.push(Instant::START, 1, &Nick::literal("ann"), Text::literal("hi"));
        past.pop();
        assert!(past.is_empty() && past.get(Instant::START, 0).is_none());
    }
}
