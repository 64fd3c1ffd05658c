//! What the standard library and nom do as well, but in a way that could panic as far as a linker
//! can see.
//!
//! A program for a board is linked with this crate, and then searched for panics: none may be left
//! (`tests/no-panic`). That proves more than reading does, but a linker sees neither that an index
//! is in bounds nor that a slice ends at a character. Among what it distrusts are formatting
//! numbers and addresses, parsing IPv6 addresses, and searching a text for one `char` or slicing it
//! there; searching for one of a set of `char`s is fine. So those few things are here, and tested
//! against the standard library. Nothing else in the crate has to know why.
//!
//! | file | what |
//! |---|---|
//! | `decimal.rs` | numbers as text |
//! | `ip.rs` | IP addresses as text, both ways |
//! | `parse.rs` | one character, for nom |

mod decimal;
mod ip;
mod parse;

pub(crate) use decimal::{Decimal, write_port};
pub(crate) use ip::{parse_ipv6, write_ip, write_ipv4, write_ipv6};
pub(crate) use parse::exactly;
