//! What the system's tests share.
//!
//! | file | what |
//! |---|---|
//! | `terminal.rs` | the real program in a terminal |
//! | `vectors.rs` | what the original programs put on the wire, byte for byte |
//! | `waiting.rs` | waiting for what somebody says, without sleeping |
//! | `arbitrary.rs` | arbitrary messages, and arbitrary bytes that come close to them |
//! | `bare_metal.rs` | compilers for bare metal |
//! | `desk/` | the real window on a screen that nobody sees |
//! | `firmware/` | nodes on emulated boards, wired to the host or to each other |
//! | `footprint/` | how big it all is, beside what it was |
//! | `home.rs` | a home directory for each process |
//! | `middle/` | a simulated world in which all bytes go through an attacker |
//! | `originals/` | stand-ins of both generations of the original programs |
//! | `peers/` | how fast the server is, beside servers of others |
//! | `process.rs` | the real program: its server, and its clients driven by JSON |
//! | `raw.rs` | a socket that sends any bytes at all |
//! | `responsiveness/` | how quickly the terminal client answers in a large room |
//! | `room.rs` | a room with a member, for whoever comes at a terminal |
//! | `schema.rs` | whether events and actions are as `docs/json.schema.json` says |
//! | `soak/` | the real server among hostile peers, for as long as asked |
//! | `stream.rs` | bytes and messages, in whatever pieces |
//! | `watched.rs` | a server that tells how it stands, and who asks |
//! | `world/` | a simulated world of members, originals and faults |

pub mod arbitrary;
pub mod bare_metal;
pub mod desk;
pub mod firmware;
pub mod footprint;
pub mod home;
pub mod middle;
pub mod originals;
#[cfg(target_os = "linux")]
pub mod peers;
pub mod process;
pub mod raw;
pub mod redis;
pub mod responsiveness;
pub mod room;
pub mod schema;
pub mod soak;
pub mod stream;
pub mod terminal;
pub mod vectors;
pub mod waiting;
pub mod watched;
pub mod world;
