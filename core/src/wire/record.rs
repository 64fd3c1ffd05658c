//! What the records of a secure private chat say (§8.6).

use core::fmt;
use core::str;

use super::Item;
use crate::table::Full;

/// The most bytes of plaintext in a record (§8.2).
const MAX_PLAINTEXT: usize = 1024;
#[cfg(feature = "secure")]
const _: () = assert!(MAX_PLAINTEXT == crate::secure::MAX_PLAINTEXT);

/// What the plaintext of a record in a private chat says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ChatRecord<'a> {
    /// A text, or a piece of one.
    Text {
        /// The text's number, by which [`Shown`](ChatRecord::Shown) names it. All its pieces have
        /// the same one, and come one after the other.
        id: u32,
        /// Whether more of this text follows.
        more: bool,
        /// At most [`ChatRecord::MAX_TEXT`] bytes of it.
        text: &'a str,
    },
    /// The text was handed to the program of whoever sends this.
    Shown {
        /// The text's number.
        id: u32,
    },
    /// The chat is over.
    End,
}

/// What is wrong with the plaintext of a record: the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ChatRecordError {
    /// It is shorter than it says, or than its type needs.
    Short,
    /// A text is no UTF-8.
    Utf8,
}

impl fmt::Display for ChatRecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ChatRecordError::Short => "a record is cut off",
            ChatRecordError::Utf8 => "a text is not UTF-8",
        })
    }
}

impl core::error::Error for ChatRecordError {}

/// Type and length.
const HEADER: usize = 3;
/// Id and flag.
const TEXT_HEADER: usize = 5;
/// Plaintexts are filled up to a multiple of this, so that their lengths say little.
const PADDING: usize = 64;

const TEXT: u8 = 1;
const SHOWN: u8 = 2;
const END: u8 = 3;

impl<'a> ChatRecord<'a> {
    /// The most bytes of text in one record.
    pub const MAX_TEXT: usize = MAX_PLAINTEXT - HEADER - TEXT_HEADER;

    /// Reads the plaintext of a record. None: of a type that is not known, and to be ignored.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn decode(plaintext: &'a [u8]) -> Result<Option<Self>, ChatRecordError> {
        let (&[kind, high, low], rest) =
            plaintext.split_first_chunk::<HEADER>().ok_or(ChatRecordError::Short)?;
        let len = usize::from(u16::from_be_bytes([high, low]));
        let body = rest.get(..len).ok_or(ChatRecordError::Short)?;
        let id = || body.split_first_chunk().ok_or(ChatRecordError::Short);
        Ok(Some(match kind {
            TEXT => {
                let (&id, rest) = id()?;
                let (&more, text) = rest.split_first().ok_or(ChatRecordError::Short)?;
                let text = str::from_utf8(text).map_err(|_| ChatRecordError::Utf8)?;
                ChatRecord::Text { id: u32::from_be_bytes(id), more: more == 1, text }
            }
            SHOWN => ChatRecord::Shown { id: u32::from_be_bytes(*id()?.0) },
            END => ChatRecord::End,
            _ => return Ok(None),
        }))
    }

    /// How many bytes of plaintext it is, if it fits into a record: a multiple of 64.
    pub fn encoded_len(&self) -> usize {
        HEADER.saturating_add(self.body_len()).next_multiple_of(PADDING)
    }

    fn body_len(&self) -> usize {
        match self {
            ChatRecord::Text { text, .. } => text.len().saturating_add(TEXT_HEADER),
            ChatRecord::Shown { .. } => size_of::<u32>(),
            ChatRecord::End => 0,
        }
    }

    /// Writes the plaintext of a record to the front of `out`. Returns how many bytes it has: a
    /// multiple of 64.
    ///
    /// # Errors
    /// If `out`, or a record, has no room for it.
    pub fn encode(&self, out: &mut [u8]) -> Result<usize, Full> {
        let (kind, id, more, text) = match self {
            ChatRecord::Text { id, more, text } => (TEXT, Some(*id), Some(*more), *text),
            ChatRecord::Shown { id } => (SHOWN, Some(*id), None, ""),
            ChatRecord::End => (END, None, None, ""),
        };
        let id = id.map(u32::to_be_bytes);
        let id = id.as_ref().map(<[u8; 4]>::as_slice).unwrap_or_default();
        let more = more.map(|more| [u8::from(more)]);
        let more = more.as_ref().map(<[u8; 1]>::as_slice).unwrap_or_default();
        let [high, low] = u16::try_from(self.body_len()).map_err(|_| Full)?.to_be_bytes();
        let padded = self.encoded_len();
        if padded > MAX_PLAINTEXT {
            return Err(Full);
        }
        let place = out.get_mut(..padded).ok_or(Full)?;
        let header = [kind, high, low];
        let bytes = header.iter().chain(id).chain(more).chain(text.as_bytes());
        let zeros = core::iter::repeat(&0);
        place.iter_mut().zip(bytes.chain(zeros)).for_each(|(place, byte)| *place = *byte);
        Ok(padded)
    }
}

/// The records of one text: as many as it needs.
#[derive(Debug, Clone)]
pub struct ChatRecords<'a> {
    id: u32,
    /// None once the last one is out.
    rest: Option<&'a str>,
}

impl<'a> ChatRecords<'a> {
    /// The records of a text with this number.
    pub fn new(id: u32, text: &'a str) -> Self {
        ChatRecords { id, rest: Some(text) }
    }
}

impl<'a> Iterator for ChatRecords<'a> {
    type Item = ChatRecord<'a>;

    fn next(&mut self) -> Option<ChatRecord<'a>> {
        let rest = self.rest?;
        let mut end = rest.len().min(ChatRecord::MAX_TEXT);
        // A piece ends with a whole character.
        while !rest.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        let (text, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
        self.rest = Some(rest).filter(|rest| !rest.is_empty());
        Some(ChatRecord::Text { id: self.id, more: self.rest.is_some(), text })
    }
}

/// Reads the records of one chat, and puts the pieces of a text together: of one that has at most
/// `N` bytes.
///
/// ```
/// use plausch_core::wire::{ChatRecord, Item, RecordInbox};
///
/// let mut inbox = RecordInbox::<4096>::new();
/// let mut plaintext = [0; 64];
/// let len = ChatRecord::Text { id: 1, more: true, text: "hel" }.encode(&mut plaintext).unwrap();
/// assert_eq!(inbox.read(&plaintext[..len]), None);
/// let len = ChatRecord::Text { id: 1, more: false, text: "lo" }.encode(&mut plaintext).unwrap();
/// let whole = ChatRecord::Text { id: 1, more: false, text: "hello" };
/// assert_eq!(inbox.read(&plaintext[..len]), Some(Item::Record(whole)));
/// ```
pub struct RecordInbox<const N: usize> {
    text: heapless::Vec<u8, N>,
    /// The text of which pieces have come, and more are to come.
    unfinished: Option<u32>,
    too_long: bool,
}

impl<const N: usize> RecordInbox<N> {
    /// Nothing has come yet.
    pub const fn new() -> Self {
        RecordInbox { text: heapless::Vec::new(), unfinished: None, too_long: false }
    }

    /// Reads the plaintext of a record. None: it is a piece, or of a type that is not known.
    ///
    /// What makes no sense is [`Item::OutOfSync`]: it ends the link.
    pub fn read<'a>(&'a mut self, plaintext: &'a [u8]) -> Option<Item<'a>> {
        let (id, more, text) = match ChatRecord::decode(plaintext) {
            Ok(Some(ChatRecord::Text { id, more, text })) => (id, more, text),
            Ok(record) => return record.map(Item::Record),
            Err(_) => return Some(Item::OutOfSync),
        };
        let begun = self.unfinished.replace(id);
        self.unfinished = Some(id).filter(|_| more);
        match begun {
            None if !more => {
                return Some(Item::Record(ChatRecord::Text { id, more, text }));
            }
            // The pieces of a text follow one another.
            Some(other) if other != id => return Some(Item::OutOfSync),
            Some(_) => {}
            None => {
                self.text.clear();
                self.too_long = false;
            }
        }
        self.too_long |= self.text.extend_from_slice(text.as_bytes()).is_err();
        if more {
            return None;
        }
        match str::from_utf8(&self.text) {
            Ok(text) if !self.too_long => Some(Item::Record(ChatRecord::Text { id, more, text })),
            _ => Some(Item::TooLong),
        }
    }
}

impl<const N: usize> Default for RecordInbox<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Without what was said.
impl<const N: usize> fmt::Debug for RecordInbox<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordInbox").field("unfinished", &self.unfinished).finish_non_exhaustive()
    }
}

/// What was said is not left behind in memory.
#[cfg(feature = "secure")]
impl<const N: usize> Drop for RecordInbox<N> {
    fn drop(&mut self) {
        self.text.clear();
        // All of it, and not only the last text.
        let _ = self.text.resize(N, 0);
        zeroize::Zeroize::zeroize(self.text.as_mut_slice());
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use proptest::prelude::*;
    use std::{string::String, vec::Vec};

    fn encoded(record: &ChatRecord<'_>) -> Vec<u8> {
        let mut bytes = [0xff; MAX_PLAINTEXT];
        let len = record.encode(&mut bytes).unwrap();
        bytes[..len].to_vec()
    }

    #[test]
    fn a_record_is_type_length_body_and_zeros() {
        let text = encoded(&ChatRecord::Text { id: 7, more: true, text: "hé" });
        assert_eq!(text[..11], [1, 0, 8, 0, 0, 0, 7, 1, b'h', 0xc3, 0xa9]);
        assert_eq!(text[11..], [0; 53]);
        let shown = encoded(&ChatRecord::Shown { id: 0x0102_0304 });
        assert_eq!(shown[..7], [2, 0, 4, 1, 2, 3, 4]);
        assert_eq!(shown[7..], [0; 57]);
        assert_eq!(encoded(&ChatRecord::End), [&[3][..], &[0; 63]].concat());
    }

    #[test]
    fn what_is_not_known_is_ignored_and_what_is_cut_off_is_an_error() {
        assert_eq!(ChatRecord::decode(&[4, 0, 1, 9]), Ok(None));
        assert_eq!(ChatRecord::decode(&[0, 0, 0]), Ok(None));
        // A type may get more behind what it has now.
        assert_eq!(ChatRecord::decode(&[3, 0, 1, 9]), Ok(Some(ChatRecord::End)));
        for short in [&[][..], &[1, 0], &[4, 0, 1], &[2, 0, 3, 0, 0, 0, 0], &[1, 0, 4, 0, 0, 0, 1]]
        {
            assert_eq!(ChatRecord::decode(short), Err(ChatRecordError::Short), "{short:?}");
        }
        let broken = [1, 0, 6, 0, 0, 0, 1, 0, 0xff];
        assert_eq!(ChatRecord::decode(&broken), Err(ChatRecordError::Utf8));
    }

    #[test]
    fn what_makes_no_sense_is_out_of_sync() {
        let piece = |id, text| encoded(&ChatRecord::Text { id, more: true, text });
        let mut inbox = RecordInbox::<64>::new();
        assert_eq!(inbox.read(&piece(1, "hel")), None);
        assert_eq!(inbox.read(&[4, 0, 0]), None);
        assert_eq!(inbox.read(&piece(2, "wor")), Some(Item::OutOfSync));
        for broken in [&[1, 0, 4, 0, 0, 0, 1][..], &[1, 0, 6, 0, 0, 0, 1, 0, 0xff], &[]] {
            assert_eq!(RecordInbox::<64>::new().read(broken), Some(Item::OutOfSync), "{broken:?}");
        }
        assert!(!std::format!("{inbox:?}").contains("hel"));
    }

    #[test]
    fn the_longest_text_fills_a_record() {
        let text = "x".repeat(ChatRecord::MAX_TEXT + 1);
        let mut bytes = [0; MAX_PLAINTEXT + 64];
        let fits = ChatRecord::Text { id: 1, more: false, text: &text[1..] };
        assert_eq!(fits.encode(&mut bytes), Ok(MAX_PLAINTEXT));
        assert_eq!(fits.encode(&mut bytes[..MAX_PLAINTEXT - 1]), Err(Full));
        assert_eq!(
            ChatRecord::Text { id: 1, more: false, text: &text }.encode(&mut bytes),
            Err(Full)
        );
    }

    proptest! {
        #[test]
        fn a_text_comes_whole_out_of_its_records(text in "[a-zé€😀]{0,1500}", id: u32) {
            let mut whole = String::new();
            let mut over = false;
            for record in ChatRecords::new(id, &text) {
                prop_assert!(!over);
                let bytes = encoded(&record);
                prop_assert_eq!(bytes.len() % PADDING, 0);
                let read = ChatRecord::decode(&bytes).unwrap();
                prop_assert_eq!(read, Some(record));
                let Some(ChatRecord::Text { id: read, more, text }) = read else { panic!() };
                prop_assert_eq!(read, id);
                whole.push_str(text);
                over = !more;
            }
            prop_assert!(over);
            prop_assert_eq!(whole, text);
        }

        #[test]
        fn an_inbox_hands_out_whole_texts_and_says_which_are_too_long(
            texts in proptest::collection::vec("[a-zé€😀]{0,1500}", 1..4),
        ) {
            const MOST: usize = 2500;
            let mut inbox = RecordInbox::<MOST>::new();
            for (id, sent) in (7..).zip(&texts) {
                let mut came = None;
                for record in ChatRecords::new(id, sent) {
                    prop_assert_eq!(&came, &None);
                    // A receipt may come in between.
                    let shown = encoded(&ChatRecord::Shown { id: 1 });
                    let item = inbox.read(&shown);
                    prop_assert_eq!(item, Some(Item::Record(ChatRecord::Shown { id: 1 })));
                    came = inbox.read(&encoded(&record)).map(|item| match item {
                        Item::Record(ChatRecord::Text { id: read, more: false, text }) => {
                            assert_eq!(read, id);
                            Some(String::from(text))
                        }
                        Item::TooLong => None,
                        other => panic!("{other:?}"),
                    });
                }
                let fits = sent.len() <= MOST;
                prop_assert_eq!(came, Some(fits.then(|| sent.clone())));
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = ChatRecord::decode(&bytes);
        }
    }
}
