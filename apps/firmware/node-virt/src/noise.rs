//! Noise for secrets, and the board's key. The board has neither a generator nor flash: it reads the host's, by
//! semihosting, and is given a key.

use plausch_core::secure::{Generator, Identity};

use crate::arguments::{self, CLOSE, OPEN, READ, semihosting};

const FILE: &[u8] = b"/dev/urandom\0";
/// The mode that C calls `rb`.
const READ_BINARY: usize = 1;

/// A generator of secrets, new at each start. None: the host has no such file.
pub(crate) fn generator() -> Option<Generator> {
    let mut open = [FILE.as_ptr() as usize, READ_BINARY, FILE.len() - 1];
    // SAFETY: the call only reads the name, which ends with a NUL.
    let file = unsafe { semihosting(OPEN, open.as_mut_ptr()) };
    let read = |space: &mut [u8]| {
        let mut block = [file, space.as_mut_ptr() as usize, space.len()];
        // SAFETY: the call writes at most that many bytes there. If it writes fewer, the rest is no
        // noise, and not taken for it.
        unsafe { semihosting(READ, block.as_mut_ptr()) };
    };
    let generator = plausch_node::entropy::gather(read, &[]);
    // SAFETY: nobody reads the file any more.
    unsafe { semihosting(CLOSE, [file].as_mut_ptr()) };
    generator
}

/// The key of the argument `secret`, for tests: everybody can guess it.
pub(crate) fn identity() -> Option<Identity> {
    let byte = arguments::parsed("secret")?;
    Some(Identity::generate(&mut Generator::new([byte; 32])))
}
