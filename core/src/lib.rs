#![no_std]
//! The chat-room protocol as sans-IO machines.

pub mod chat;
pub mod client;
pub mod directory;
mod fmt;
pub mod link;
pub mod name;
pub mod table;
pub mod text;
pub mod time;
pub mod wire;
