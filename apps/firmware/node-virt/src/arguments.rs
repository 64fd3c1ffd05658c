//! The command line that QEMU passes to the board: words like `nick=ann`.

use core::str::FromStr;

#[cfg(feature = "secure")]
pub(crate) const OPEN: usize = 0x01;
#[cfg(feature = "secure")]
pub(crate) const CLOSE: usize = 0x02;
#[cfg(feature = "secure")]
pub(crate) const READ: usize = 0x06;
const GET_CMDLINE: usize = 0x15;

/// The value of the argument `name`, parsed.
pub(crate) fn parsed<T: FromStr>(name: &str) -> Option<T> {
    let mut space = [0u8; 256];
    let mut block = [space.as_mut_ptr() as usize, space.len() - 1];
    // SAFETY: the call writes at most the given length at the pointer, and the length into the
    // block.
    let failed = unsafe { semihosting(GET_CMDLINE, block.as_mut_ptr()) };
    let line = core::str::from_utf8(space.get(..block[1])?).ok().filter(|_| failed == 0)?;
    // QEMU counts the NUL at the end.
    let line = line.trim_end_matches('\0');
    let mut words = line.split_whitespace().filter_map(|word| word.split_once('='));
    words.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok())
}

/// Asks QEMU for something.
///
/// # Safety
/// `block` is what the call expects.
pub(crate) unsafe fn semihosting(call: usize, block: *mut usize) -> usize {
    let result;
    // SAFETY: debuggers know this sequence: three uncompressed instructions on one page.
    unsafe {
        core::arch::asm!(
            ".balign 16",
            ".option push",
            ".option norvc",
            "slli zero, zero, 0x1f",
            "ebreak",
            "srai zero, zero, 7",
            ".option pop",
            inout("a0") call => result,
            in("a1") block,
        );
    }
    result
}
