//! Drives [`plausch_core`]'s machines over smol and async-net.

pub mod client;
