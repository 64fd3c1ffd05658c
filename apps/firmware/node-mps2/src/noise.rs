//! Noise for secrets. The board has no generator of its own: it reads the host's, by semihosting.

use cortex_m_semihosting::{nr, syscall};
use plausch_core::secure::Generator;

const FILE: &[u8] = b"/dev/urandom\0";
/// The mode that C calls `rb`.
const READ_BINARY: usize = 1;

/// A generator of secrets, new at each start. None: the host has no such file.
pub(crate) fn generator() -> Option<Generator> {
    let open = [FILE.as_ptr() as usize, READ_BINARY, FILE.len() - 1];
    // SAFETY: the call only reads the name, which ends with a NUL.
    let file = unsafe { syscall(nr::OPEN, &open) };
    let read = |space: &mut [u8]| {
        let block = [file, space.as_mut_ptr() as usize, space.len()];
        // SAFETY: the call writes at most that many bytes there. If it writes fewer, the rest is no
        // noise, and not taken for it.
        unsafe { syscall(nr::READ, &block) };
    };
    let generator = plausch_node::entropy::gather(read, &[]);
    // SAFETY: nobody reads the file any more.
    unsafe { syscall(nr::CLOSE, &[file]) };
    generator
}
