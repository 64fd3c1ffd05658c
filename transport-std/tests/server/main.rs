//! The server over real sockets, as clients of both dialects see it.

mod limits;
mod operator;
mod people;
mod quiet;
mod room;
