//! A stream says the same in whatever pieces it arrives.

use std::net::SocketAddr;

use plausch_core::client::{self, Client};
use plausch_core::directory::AnyNick;
use plausch_core::directory::{self, Directory, Limits};
use plausch_core::link::LinkIds;
use plausch_core::time::Instant;
use plausch_core::wire::{Decoder, Inbox, Item, Received, Sender};

use crate::script::{Script, nick};

/// Shows that any split of a stream gives the same outputs, of the decoder, of the inbox, and of the machines behind it.
///
/// # Panics
/// If it does not hold.
pub fn split(data: &[u8]) {
    let mut script = Script::new(data);
    let sender = [Sender::Client, Sender::Directory, Sender::Peer][script.below(3)];
    let limit = usize::from(script.byte()).max(32);
    let cuts = script.bytes();
    let bytes = script.rest();
    let pieces = cut(bytes, cuts);

    let whole = through_decoder(sender, limit, &[bytes]);
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(through_decoder(sender, limit, &pieces), whole, "in pieces");
    assert_eq!(through_decoder(sender, limit, &single), whole, "byte by byte");

    let whole = through_decoder(sender, limit.min(63), &[bytes]);
    for pieces in [&[bytes][..], &pieces, &single] {
        assert_eq!(through_inbox::<64>(sender, limit, pieces), whole, "through an inbox");
    }

    let machine = match sender {
        Sender::Client => through_directory,
        Sender::Directory => through_client,
        Sender::Peer => return,
    };
    let whole = machine(&[bytes]);
    assert_eq!(machine(&pieces), whole, "through a machine");
    assert_eq!(machine(&single), whole, "through a machine, byte by byte");
}

/// `bytes` in pieces of the lengths that `cuts` say, over and over.
fn cut<'b>(mut bytes: &'b [u8], cuts: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    for &len in cuts.iter().filter(|&&len| len > 0).cycle() {
        if bytes.is_empty() {
            return pieces;
        }
        let (piece, rest) = bytes.split_at(bytes.len().min(usize::from(len)));
        pieces.push(piece);
        bytes = rest;
    }
    pieces.push(bytes);
    pieces
}

fn through_decoder(sender: Sender, limit: usize, pieces: &[&[u8]]) -> Vec<String> {
    let mut decoder = Decoder::new(sender, limit);
    let (mut waiting, mut items) = (Vec::new(), Vec::new());
    for piece in pieces {
        waiting.extend_from_slice(piece);
        loop {
            let (used, item) = decoder.decode(&waiting);
            let done = item.is_none();
            keep(item, &mut items);
            waiting.drain(..used);
            if done {
                break;
            }
        }
    }
    if sender == Sender::Peer {
        keep(decoder.flush(&waiting).1, &mut items);
    }
    items
}

fn through_inbox<const N: usize>(sender: Sender, limit: usize, pieces: &[&[u8]]) -> Vec<String> {
    let mut inbox = Inbox::<N>::new(sender, limit);
    let mut items = Vec::new();
    feed(&mut inbox, pieces, |received| keep(Some(received.item), &mut items));
    if sender == Sender::Peer {
        keep(inbox.flush().map(|received| received.item), &mut items);
    }
    items
}

fn feed<const N: usize>(
    inbox: &mut Inbox<N>,
    pieces: &[&[u8]],
    mut each: impl FnMut(Received<'_>),
) {
    for mut piece in pieces.iter().copied() {
        while !piece.is_empty() {
            let space = inbox.space();
            assert!(!space.is_empty(), "the inbox is stuck");
            let count = space.len().min(piece.len());
            space[..count].copy_from_slice(&piece[..count]);
            piece = &piece[count..];
            inbox.received(count);
            while let Some(received) = inbox.next() {
                each(received);
            }
        }
    }
}

/// What was read, but for what only says that more is to come.
fn keep(item: Option<Item<'_>>, items: &mut Vec<String>) {
    items.extend(item.filter(|item| *item != Item::Unfinished).map(|item| format!("{item:?}")));
}

fn through_directory(pieces: &[&[u8]]) -> Vec<String> {
    let mut machine = Directory::<directory::FixedTables<2>, _>::new(Limits::default(), AnyNick, 0);
    let link = LinkIds::new().allocate();
    let from = SocketAddr::from(([192, 168, 1, 7], 50000));
    let mut outputs = Vec::new();
    let mut inbox = Inbox::<512>::new(Sender::Client, 300);
    machine
        .handle(Instant::START, directory::Input::Accepted { link, from })
        .for_each(|output| outputs.push(format!("{output:?}")));
    feed(&mut inbox, pieces, |received| {
        machine
            .handle(Instant::START, directory::Input::Received { link, received })
            .for_each(|output| outputs.push(format!("{output:?}")));
    });
    outputs
}

fn through_client(pieces: &[&[u8]]) -> Vec<String> {
    let mut machine = Client::<client::FixedTables<3, 1>>::new(client::Limits::default());
    let directory = SocketAddr::from(([192, 168, 1, 1], 9000));
    let join = client::Command::Join {
        directory,
        nick: nick("ann"),
        udp_port: 7000,
        dialect: None,
        local: None,
    };
    let mut outputs = Vec::new();
    let mut link = None;
    for output in machine.command(Instant::START, join).expect("one can join") {
        if let client::Output::Connect { link: named, .. } = output {
            link = Some(named);
        }
    }
    let link = link.expect("a link to the directory");
    let mut tell = |input: client::Input<'_>, outputs: &mut Vec<String>| {
        machine
            .handle(Instant::START, input)
            .for_each(|output| outputs.push(format!("{output:?}")));
    };
    tell(client::Input::Connected { link, peer: directory }, &mut outputs);
    let mut inbox = Inbox::<512>::new(Sender::Directory, 300);
    feed(&mut inbox, pieces, |received| {
        tell(client::Input::Received { link, received }, &mut outputs);
    });
    for member in machine.members() {
        outputs.push(format!("{member:?}"));
    }
    outputs
}
