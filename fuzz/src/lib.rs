//! Fuzz targets: hostile bytes for the wire, hostile peers for the machines. Each is a function of bytes that
//! panics if a promise is broken.
//!
//! | target | what it shows |
//! |---|---|
//! | [`decode_framed`] | no framed bytes make the decoder panic or stand still, and what it reads is written and read again the same |
//! | [`decode_line`] | the same of the line dialect, and of the lines of a private chat |
//! | [`decode_datagram`] | the same of datagrams |
//! | [`roundtrip`] | any message that can be built is written and read again the same, in both dialects |
//! | [`split`] | any split of a stream gives the same outputs, of the decoder and of the machines behind it |
//! | [`directory`] | whatever clients do: unique nicks, one roster for all, nothing to a closed link, no request answered twice, no nickname of another key's |
//! | [`client`] | whatever directory, peers and sockets do: links are asked for, used and closed once, strangers get no answer |
//! | [`terminal`] | whatever is received and typed, the screen shows it, the terminal is as it was, and each row is whose it says |
//! | [`handshake`] | whatever is done to the bytes of a handshake: who is taken for the peer is the peer, and has sent every byte |
//! | [`records`] | whatever is done to the records of a secure link: what is heard was said, in order, whole and once |
//! | [`entry`] | no entry of a cluster's stream makes its reader panic, and what it reads is written and read again the same |
//! | [`chat`] | however two chats' bytes are cut and delayed, in plain or over a secure link: texts arrive in order, whole and once, and both hear the end; no end is forged, and no key is passed over |
//!
//! The machines' targets read their input as a script ([`script`]): one step, one byte, then its arguments. They
//! check the machine against a model that is built from the outputs alone.

pub mod chat;
pub mod client;
pub mod decode;
pub mod directory;
pub mod entry;
pub mod roundtrip;
pub mod script;
pub mod secure;
pub mod split;
pub mod terminal;

pub use crate::chat::chat;
pub use crate::client::client;
pub use crate::decode::{decode_datagram, decode_framed, decode_line};
pub use crate::directory::directory;
pub use crate::entry::entry;
pub use crate::roundtrip::roundtrip;
pub use crate::secure::{handshake, records};
pub use crate::split::split;
pub use crate::terminal::terminal;

/// What is fuzzed: panics if a promise is broken.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Target); 12] = [
    ("decode_framed", decode_framed),
    ("decode_line", decode_line),
    ("decode_datagram", decode_datagram),
    ("roundtrip", roundtrip),
    ("split", split),
    ("directory", directory),
    ("client", client),
    ("chat", chat),
    ("terminal", terminal),
    ("handshake", handshake),
    ("records", records),
    ("entry", entry),
];

/// The program of a target: a fuzzer if cargo-fuzz builds it, else a program that replays the files it is given.
#[macro_export]
macro_rules! target {
    ($target:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::$target(data));

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            $crate::replay($crate::$target)
        }
    };
}

/// Gives each file that the command line names to `target`.
///
/// # Errors
/// If a file cannot be read.
pub fn replay(target: Target) -> std::io::Result<()> {
    for path in std::env::args_os().skip(1) {
        let data = std::fs::read(&path)?;
        println!("{}: {} bytes", path.display(), data.len());
        target(&data);
    }
    Ok(())
}
