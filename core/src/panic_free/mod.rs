//! What the standard library and nom do as well, but in a way that could panic as far as a linker
//! can see.
//!
//! A program for a board is linked with this crate, and then searched for panics: none may be left
//! (`tests/no-panic`). That proves more than reading does, but a linker sees neither that an index
//! is in bounds nor that a slice ends at a character. Among what it distrusts are formatting
//! numbers and addresses, parsing IPv6 addresses, and inserting into a vector. So those few things
//! are here, and tested against the standard library. It also distrusts searching a text for one
//! `char`, but not for one of a set: hence `split([':'])` elsewhere in this crate.
//!
//! | file | what |
//! |---|---|
//! | `decimal.rs` | numbers as text |
//! | `ip.rs` | IP addresses as text, both ways |
//! | `parse.rs` | one character, for nom |
//! | `vec.rs` | moving things within a vector or a buffer |

mod decimal;
mod ip;
mod parse;
mod vec;

pub(crate) use decimal::{Decimal, write_number, write_port};
pub(crate) use ip::{parse_ipv6, write_ip, write_ipv4, write_ipv6};
pub(crate) use parse::exactly;
pub(crate) use vec::{insert, move_to_front, remove};
