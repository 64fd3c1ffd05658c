//! Stands in for flash: RAM that survives a restart, and behaves like NOR flash. Writing clears bits; only
//! erasing a sector sets them.

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use plausch_node::Restart;

/// As an RP2040's.
const SECTOR: usize = 4096;
const SIZE: usize = 2 * SECTOR;
/// Behind the RAM that the image is given.
const MEMORY: *mut [u8; SIZE] = 0x2010_0000 as *mut [u8; SIZE];

/// All of it. There is one.
pub(crate) struct RamFlash(&'static mut [u8; SIZE]);

impl RamFlash {
    pub(crate) const RANGE: core::ops::Range<u32> = 0..SIZE as u32;

    /// The flash. New flash is erased, unless the board is told with which byte it is to be filled.
    pub(crate) fn start(restart: Restart) -> Self {
        // SAFETY: QEMU has RAM there, which the linker knows nothing of, and any bits are bytes.
        let memory = unsafe { &mut *MEMORY };
        if restart == Restart::Power {
            memory.fill(crate::arguments::parsed("flash").unwrap_or(0xff));
        }
        RamFlash(memory)
    }

    fn place(&mut self, offset: u32, len: usize) -> Result<&mut [u8], NorFlashErrorKind> {
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
        bytes.copy_from_slice(self.place(offset, bytes.len())?);
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
        self.place(from, to.saturating_sub(from) as usize)?.fill(0xff);
        Ok(())
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        let places = self.place(offset, bytes.len())?;
        places.iter_mut().zip(bytes).for_each(|(place, byte)| *place &= byte);
        Ok(())
    }
}
