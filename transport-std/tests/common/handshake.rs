//! The client's part of a handshake, byte by byte. It takes nothing of the heap.

use std::io::{Read, Write};
use std::net::TcpStream;

use plausch_core::secure::{Generator, Identity, Item, Purpose, SecureLink};
use plausch_core::time::Instant;

/// Makes a connection to a server a secure link.
pub(crate) fn shake_hands(
    stream: &mut TcpStream,
    identity: &Identity,
    generator: &mut Generator,
) -> SecureLink {
    let (mut link, opening) =
        SecureLink::initiate(identity, Purpose::Directory, generator, Instant::START);
    stream.write_all(&opening).unwrap();
    let mut answer = [0; 98];
    stream.read_exact(&mut answer).unwrap();
    let (_, item) = link.receive(&answer);
    let Some(Item::Secured { send: Some(last), .. }) = item else { panic!("{item:?}") };
    stream.write_all(&last).unwrap();
    link
}
