//! A client over smol and async-net.

mod event;
mod request;

pub use event::{ChatEnd, ChatRejection, Event, Member, Peer};
pub use request::Request;
