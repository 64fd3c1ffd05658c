//! Flash for tests: its power can be cut, and it wears out.

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};

const SECTOR: usize = 4096;
pub(crate) const SIZE: usize = 2 * SECTOR;

/// Erasing a sector takes as long as writing this many bytes.
pub(crate) const ERASING: usize = 3;

/// NOR flash: writing clears bits, erasing sets a sector's.
#[derive(Clone)]
pub(crate) struct MockFlash {
    pub(crate) bytes: [u8; SIZE],
    /// The number of bytes that can be written before the power is cut.
    pub(crate) left: usize,
    /// Its sectors cannot be written or erased any more.
    pub(crate) worn: bool,
}

impl MockFlash {
    pub(crate) fn new(byte: u8) -> Self {
        MockFlash { bytes: [byte; SIZE], left: usize::MAX, worn: false }
    }

    fn spend(&mut self) -> Result<(), NorFlashErrorKind> {
        if self.worn {
            return Err(NorFlashErrorKind::Other);
        }
        self.left = self.left.checked_sub(1).ok_or(NorFlashErrorKind::Other)?;
        Ok(())
    }
}

impl ErrorType for MockFlash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for MockFlash {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        let at = offset as usize;
        bytes.copy_from_slice(&self.bytes[at..at + bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        SIZE
    }
}

impl NorFlash for MockFlash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        for sector in self.bytes[from as usize..to as usize].chunks_mut(SECTOR) {
            if self.worn {
                return Err(NorFlashErrorKind::Other);
            }
            for _ in 0..ERASING {
                let Some(left) = self.left.checked_sub(1) else {
                    return Err(NorFlashErrorKind::Other);
                };
                // A power cut while erasing may leave anything: here, one half of the sector.
                let half =
                    if self.left.is_multiple_of(2) { 0..SECTOR / 2 } else { SECTOR / 2..SECTOR };
                self.left = left;
                sector[half].fill(0xff);
            }
            sector.fill(0xff);
        }
        Ok(())
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        for (at, byte) in bytes.iter().enumerate() {
            self.spend()?;
            self.bytes[offset as usize + at] &= byte;
        }
        Ok(())
    }
}
