//! Seeds of secrets, from the system.

use std::io;

/// 32 bytes that nobody else can know.
pub(crate) fn draw() -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    Ok(seed)
}
