//! What the user does at the terminal: keys, the wheel, pastes.
//!
//! | file | what |
//! |---|---|
//! | `decoder.rs` | bytes that come in any pieces |
//! | `answer.rs` | what the terminal answers |
//! | `sequence.rs` | what escape sequences mean |
//! | `bursts.rs` | what comes at once: a paste that is not marked, a wheel that sends keys |
//! | `key.rs` | what a key is to the table of keys |
//! | `unix.rs`, `windows.rs` | where it comes from |

#[cfg_attr(
    not(any(unix, test)),
    expect(dead_code, reason = "the console of Windows is asked nothing")
)]
mod answer;
mod bursts;
#[cfg(any(unix, test))]
mod decoder;
mod key;
#[cfg(any(unix, test))]
mod sequence;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub(crate) use answer::{Answer, QUESTION};
pub(crate) use key::{key, typed};
#[cfg(unix)]
pub(crate) use unix::Input;
#[cfg(windows)]
pub(crate) use windows::Input;
