//! RAM that survives a restart and behaves like NOR flash: writing clears bits, and only erasing a
//! sector sets them.

use core::ops::Range;

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use plausch_node::Restart;

/// As on the RP2040.
const SECTOR: usize = 4096;
const SIZE: usize = 4 * SECTOR;
/// After the RAM that the linker uses.
const MEMORY: *mut [u8; SIZE] = 0x2010_0000 as *mut [u8; SIZE];

/// The whole flash. Exists once.
pub(crate) struct RamFlash(&'static mut [u8; SIZE]);

impl RamFlash {
    pub(crate) const SETTINGS: Range<u32> = 0..SIZE as u32 / 2;
    #[cfg(feature = "secure")]
    pub(crate) const KEYS: Range<u32> = SIZE as u32 / 2..SIZE as u32;

    /// The flash. At power-on it is filled with the byte of the argument `flash`, or erased.
    pub(crate) fn start(restart: Restart) -> Self {
        // SAFETY: QEMU has RAM there, which the linker does not use, and any bits are bytes.
        let memory = unsafe { &mut *MEMORY };
        if restart == Restart::Power {
            memory.fill(crate::arguments::parsed("flash").unwrap_or(0xff));
        }
        RamFlash(memory)
    }

    fn slice(&mut self, offset: u32, len: usize) -> Result<&mut [u8], NorFlashErrorKind> {
        let from = self.0.get_mut(offset as usize..).ok_or(NorFlashErrorKind::OutOfBounds)?;
        from.get_mut(..len).ok_or(NorFlashErrorKind::OutOfBounds)
    }
}

impl ErrorType for RamFlash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for RamFlash {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        bytes.copy_from_slice(self.slice(offset, bytes.len())?);
        Ok(())
    }

    fn capacity(&self) -> usize {
        SIZE
    }
}

impl NorFlash for RamFlash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        if ![from, to].iter().all(|at| at.is_multiple_of(SECTOR as u32)) {
            return Err(NorFlashErrorKind::NotAligned);
        }
        self.slice(from, to.saturating_sub(from) as usize)?.fill(0xff);
        Ok(())
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        let target = self.slice(offset, bytes.len())?;
        target.iter_mut().zip(bytes).for_each(|(target, byte)| *target &= byte);
        Ok(())
    }
}
