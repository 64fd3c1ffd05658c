//! The command line that QEMU passes to the board: words like `nick=ann`.

use core::str::FromStr;

use cortex_m_semihosting::{nr, syscall};
use heapless::Vec;

/// The value of the argument `name`, parsed.
#[expect(clippy::unnecessary_mut_passed, reason = "the host writes into the block")]
pub(crate) fn parsed<T: FromStr>(name: &str) -> Option<T> {
    let mut space = [0u8; 256];
    let mut block = [space.as_mut_ptr() as usize, space.len() - 1];
    // SAFETY: the call writes at most the given length at the pointer, and the length into the
    // block.
    let failed = unsafe { syscall(nr::GET_CMDLINE, &mut block) };
    let line: Vec<u8, 256> = Vec::from_slice(space.get(..block[1])?).ok()?;
    let line = core::str::from_utf8(&line).ok().filter(|_| failed == 0)?;
    // QEMU counts the NUL at the end.
    let line = line.trim_end_matches('\0');
    let mut words = line.split_whitespace().filter_map(|word| word.split_once('='));
    words.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok())
}

/// The same, for a number.
pub(crate) fn number(name: &str) -> Option<u16> {
    parsed(name)
}
