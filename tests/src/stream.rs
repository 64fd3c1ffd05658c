//! Streams of bytes in whatever pieces, read and written with the core's wire.

use std::convert::Infallible;

use plausch_core::secure::{MAX_PLAINTEXT, MAX_RECORD, SecureLink};
use plausch_core::wire::{Datagram, Decoder, Dialect, Inbox, Item, Line, Message, Sender, Sink};

/// A message as it goes over TCP.
pub fn encoded(message: &Message<'_>, dialect: Dialect) -> Vec<u8> {
    let mut bytes = Growing::default();
    let Ok(()) = message.encode(dialect, &mut bytes);
    bytes.0
}

/// A message as it goes over TCP to an original.
pub fn encoded_for_original(message: &Message<'_>, dialect: Dialect) -> Vec<u8> {
    let mut bytes = Growing::default();
    let Ok(()) = message.encode_for_original(dialect, &mut bytes);
    bytes.0
}

/// A datagram as it goes over UDP.
pub fn encoded_datagram(datagram: &Datagram, dialect: Dialect) -> Vec<u8> {
    let mut bytes = Growing::default();
    let Ok(()) = datagram.encode(dialect, &mut bytes);
    bytes.0
}

/// A line of a private chat as it goes over TCP.
pub fn encoded_line(line: &Line<'_>) -> Vec<u8> {
    let mut bytes = Growing::default();
    let Ok(()) = line.encode(&mut bytes);
    bytes.0
}

/// Appends to `out` what `plain` is over a secure link.
///
/// # Panics
/// If the link is not open.
pub fn seal(link: &mut SecureLink, plain: &[u8], out: &mut Vec<u8>) {
    for piece in plain.chunks(MAX_PLAINTEXT) {
        let mut record = [0; MAX_RECORD];
        record[2..2 + piece.len()].copy_from_slice(piece);
        out.extend_from_slice(link.seal(&mut record, piece.len()).expect("an open link"));
    }
}

/// Reads a stream that arrives in `pieces` with a [`Decoder`] whose buffer grows.
pub fn decode_pieces<'p>(
    sender: Sender,
    limit: usize,
    pieces: impl IntoIterator<Item = &'p [u8]>,
    mut each: impl FnMut(Item<'_>),
) {
    let mut decoder = Decoder::new(sender, limit);
    let mut waiting = Vec::new();
    for piece in pieces {
        waiting.extend_from_slice(piece);
        loop {
            let (used, item) = decoder.decode(&waiting);
            let done = item.is_none();
            if let Some(item) = item {
                each(item);
            }
            waiting.drain(..used);
            if done {
                break;
            }
        }
    }
}

/// Reads a stream that arrives in `pieces` with an [`Inbox`] of `N` bytes, which takes of each piece as
/// much as it has space for.
///
/// # Panics
/// If the inbox has no space although there is nothing to be read in it.
pub fn inbox_pieces<'p, const N: usize>(
    sender: Sender,
    limit: usize,
    pieces: impl IntoIterator<Item = &'p [u8]>,
    mut each: impl FnMut(Item<'_>),
) {
    let mut inbox = Inbox::<N>::new(sender, limit);
    for mut piece in pieces {
        while !piece.is_empty() {
            let space = inbox.space();
            assert!(!space.is_empty(), "the inbox is stuck");
            let count = space.len().min(piece.len());
            space[..count].copy_from_slice(&piece[..count]);
            piece = &piece[count..];
            inbox.received(count);
            while let Some(received) = inbox.next() {
                each(received.item);
            }
        }
    }
}

/// `bytes` cut at `cuts`, each taken modulo what is left.
pub fn split<'b>(bytes: &'b [u8], cuts: &[usize]) -> Vec<&'b [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.windows(2).map(|ends| &bytes[ends[0]..ends[1]]).collect()
}

#[derive(Default)]
struct Growing(Vec<u8>);

impl Sink for Growing {
    type Error = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
