//! A [`Decoder`] with a buffer of fixed size, for drivers without a heap.

use super::{Decoder, Dialect, Item, Sender};
use crate::panic_free;

/// One item that arrived on a link.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Received<'a> {
    /// The dialect of the link.
    pub dialect: Dialect,
    /// What the decoder read.
    pub item: Item<'a>,
}

/// The decoder of one link, and up to `N` bytes that it has not read yet.
///
/// ```
/// use plausch_core::wire::{Inbox, Item, Message, Sender};
///
/// let mut inbox = Inbox::<256>::new(Sender::Directory, 255);
/// for piece in [&b"WELC"[..], b"OME Bob\nUSERL", b"IST Bob:127.0.0.1:40001\n"] {
///     inbox.space()[..piece.len()].copy_from_slice(piece); // as a socket's read does
///     inbox.received(piece.len());
///     while let Some(received) = inbox.next() {
///         println!("{received:?}");
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Inbox<const N: usize> {
    bytes: [u8; N],
    start: usize,
    end: usize,
    decoder: Decoder,
}

impl<const N: usize> Inbox<N> {
    /// Reads what `sender` sends, in payloads of at most `limit` and at most `N` − 1 bytes.
    ///
    /// An inbox of less than 32 bytes does not compile: it would be full before it could recognize
    /// a USERLIST.
    pub const fn new(sender: Sender, limit: usize) -> Self {
        const { assert!(N >= 32, "an inbox has at least 32 bytes") };
        let room = N.saturating_sub(1);
        let limit = if limit < room { limit } else { room };
        Inbox { bytes: [0; N], start: 0, end: 0, decoder: Decoder::new(sender, limit) }
    }

    /// The space for the next bytes of the stream. Not empty once [`Inbox::next`] has returned
    /// none.
    pub fn space(&mut self) -> &mut [u8] {
        self.end = panic_free::move_to_front(&mut self.bytes, self.start, self.end);
        self.start = 0;
        self.bytes.get_mut(self.end..).unwrap_or_default()
    }

    /// The next `count` bytes of the stream were written to [`Inbox::space`].
    pub fn received(&mut self, count: usize) {
        self.end = self.end.saturating_add(count).min(N);
    }

    /// Reads the next item; none until more bytes arrive.
    #[expect(clippy::should_implement_trait, reason = "what it returns borrows the inbox")]
    pub fn next(&mut self) -> Option<Received<'_>> {
        let bytes = self.bytes.get(self.start..self.end).unwrap_or_default();
        let (used, item) = self.decoder.decode(bytes);
        self.start += used;
        let dialect = self.decoder.dialect()?;
        item.map(|item| Received { dialect, item })
    }

    /// Takes the incomplete line of a chat for a whole one, if there is one.
    pub fn flush(&mut self) -> Option<Received<'_>> {
        let bytes = self.bytes.get(self.start..self.end).unwrap_or_default();
        let (used, item) = self.decoder.flush(bytes);
        self.start += used;
        let dialect = self.decoder.dialect()?;
        item.map(|item| Received { dialect, item })
    }

    /// Takes the bytes that are not read yet: those of a chat that is to be secure from here on.
    pub fn take_rest(&mut self) -> &[u8] {
        let rest = self.bytes.get(self.start..self.end).unwrap_or_default();
        (self.start, self.end) = (0, 0);
        rest
    }

    /// The link's dialect, once its first byte has arrived.
    pub const fn dialect(&self) -> Option<Dialect> {
        self.decoder.dialect()
    }
}
