//! What the system's tests share.
//!
//! | file | what |
//! |---|---|
//! | `vectors.rs` | what the original programs put on the wire, byte for byte |
//! | `arbitrary.rs` | arbitrary messages, and arbitrary bytes that come close to them |
//! | `stream.rs` | bytes and messages, in whatever pieces |

pub mod arbitrary;
pub mod stream;
pub mod vectors;
