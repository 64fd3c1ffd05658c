//! Drives [`plausch_core`]'s machines over smol and async-net.

mod bytes;
pub mod client;
pub mod growing;
pub mod server;
