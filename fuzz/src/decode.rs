//! Arbitrary bytes, read: no panic, no standing still, and what is read can be written and read again the same.

use plausch_core::wire::{Datagram, Decoder, Dialect, Item, Message, Sender, UserList};

use crate::script::{Growing, Script, encoded, is_one_line};

/// Shows that no framed bytes make the decoder panic or stand still, and that what it reads is written and read
/// again the same.
pub fn decode_framed(data: &[u8]) {
    let mut script = Script::new(data);
    let sender = [Sender::Client, Sender::Directory][script.below(2)];
    let limit = usize::from(script.byte()).max(32);
    let rest = script.rest();
    // As they are: arbitrary prefixes.
    let mut bytes = rest.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = 0;
    }
    read(sender, limit, &bytes);
    // Line by line: right prefixes, so that the grammar is reached.
    let framed = |payload: &[u8]| {
        let len = u32::try_from(payload.len()).expect("no fuzzer's input is so long");
        [&len.to_be_bytes(), payload].concat()
    };
    let bytes: Vec<u8> = rest.split(|&byte| byte == b'\n').flat_map(framed).collect();
    read(sender, limit, &bytes);
}

/// Shows the same of the line dialect, and of the lines of a private chat.
pub fn decode_line(data: &[u8]) {
    let mut script = Script::new(data);
    let sender = [Sender::Client, Sender::Directory, Sender::Peer][script.below(3)];
    let limit = usize::from(script.byte()).max(32);
    let bytes = script.rest();
    if sender == Sender::Peer || bytes.first() != Some(&0) {
        read(sender, limit, bytes);
    }
}

/// Shows that no datagram makes its reader panic, and that what it reads is written and read again the same.
///
/// # Panics
/// If it does not hold.
pub fn decode_datagram(data: &[u8]) {
    let Ok(Some(datagram)) = Datagram::decode(data) else { return };
    for dialect in [Dialect::Framed, Dialect::Line] {
        let mut bytes = Growing::default();
        let Ok(()) = datagram.encode(dialect, &mut bytes);
        assert!(bytes.0.len() <= Datagram::MAX_BYTES);
        assert_eq!(Dialect::of(bytes.0[0]), dialect);
        // The newest original's reader ends at a datagram of less than four bytes.
        assert!(bytes.0.len() >= 4);
        let expected = match (&datagram, dialect) {
            (&Datagram::Invitation { port, .. }, Dialect::Line) => {
                Datagram::Invitation { port, from: None }
            }
            _ => datagram.clone(),
        };
        assert_eq!(Datagram::decode(&bytes.0), Ok(Some(expected)));
    }
}

/// Reads all of `bytes`, and looks at what comes out.
fn read(sender: Sender, limit: usize, bytes: &[u8]) {
    let mut decoder = Decoder::new(sender, limit);
    let (mut used, mut dead) = (0, false);
    loop {
        let rest = &bytes[used..];
        let (more, item) = decoder.decode(rest);
        assert!(more <= rest.len(), "more is used than there is");
        used += more;
        let Some(item) = item else { break };
        assert!(!dead, "{item:?} behind the end");
        dead = item == Item::OutOfSync;
        let dialect = decoder.dialect().expect("a dialect, where something was read");
        look(sender, limit, dialect, &item);
        // Each of these has used bytes; the others may come without, but never twice on end.
        let free = matches!(item, Item::ListEnd { .. } | Item::TooLong | Item::Unfinished);
        assert!(more > 0 || free, "{item:?} out of nothing");
    }
    let rest = &bytes[used..];
    assert!(dead || rest.len() <= limit.max(64), "{} bytes wait, of {limit}", rest.len());
    let (again, item) = decoder.decode(rest);
    assert_eq!((again, item), (0, None), "something comes out of what was read already");
}

fn look(sender: Sender, limit: usize, dialect: Dialect, item: &Item<'_>) {
    match item {
        Item::Message(message) => {
            said(message);
            again(sender, dialect, message, &[Item::Message(message.clone())]);
        }
        Item::Entry(entry) => {
            let entries = [entry.clone()];
            let entries = entries.as_slice();
            let list = Message::UserList(UserList::new(&entries));
            let items =
                [Item::ListStart, Item::Entry(entry.clone()), Item::ListEnd { unreadable: 0 }];
            again(sender, dialect, &list, &items);
        }
        Item::Line { text, .. } => {
            assert!(text.len() <= limit);
            assert!(!text.contains('\n'));
        }
        _ => {}
    }
}

fn said(message: &Message<'_>) {
    if let Message::Broadcast { text, .. }
    | Message::Relayed { text, .. }
    | Message::Error { text } = message
    {
        is_one_line(*text);
    }
}

/// Writes `message` and reads it again.
pub(crate) fn again(
    sender: Sender,
    dialect: Dialect,
    message: &Message<'_>,
    expected: &[Item<'_>],
) {
    let bytes = encoded(message, dialect);
    let mut decoder = Decoder::new(sender, 1 << 20);
    let (mut used, mut expected) = (0, expected.iter());
    loop {
        let (more, item) = decoder.decode(&bytes[used..]);
        used += more;
        let Some(item) = item else { break };
        assert_eq!(Some(&item), expected.next(), "of {message:?} in {dialect}");
    }
    assert_eq!(expected.next(), None, "of {message:?} in {dialect}");
    assert_eq!(used, bytes.len());
    assert_eq!(decoder.dialect(), Some(dialect));
}
