//! Stores settings in the partition `settings` of the flash (`partitions.csv`).

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use esp_hal::peripherals::FLASH;
use esp_storage::{FlashStorage, FlashStorageError};
use plausch_node::{Flash, Key, Storage, StorageError};

/// The address of the partition table.
const TABLE: u32 = 0x8000;
/// The most entries of the table, the bytes of an entry, and what it starts with.
const MAX_ENTRIES: u32 = 95;
const ENTRY: usize = 32;
const MAGIC: [u8; 2] = [0xaa, 0x50];
/// The type of a data partition.
const DATA: u8 = 1;
/// The partition's name, as it is in an entry.
const NAME: &[u8] = b"settings\0\0\0\0\0\0\0\0";

/// The storage of settings. Without the partition nothing is stored.
pub(crate) struct Partitioned(Option<Flash<Partition>>);

impl Partitioned {
    pub(crate) fn new(flash: FLASH<'static>) -> Self {
        let partition = Partition::find(FlashStorage::new(flash));
        Partitioned(partition.and_then(|partition| {
            let len = partition.len;
            Flash::new(partition, 0..len)
        }))
    }
}

impl Storage for Partitioned {
    async fn load(&mut self, key: Key, space: &mut [u8]) -> Result<Option<usize>, StorageError> {
        match &mut self.0 {
            Some(flash) => flash.load(key, space).await,
            None => Ok(None),
        }
    }

    async fn store(&mut self, key: Key, value: &[u8]) -> Result<(), StorageError> {
        self.0.as_mut().ok_or(StorageError)?.store(key, value).await
    }

    async fn erase(&mut self) -> Result<(), StorageError> {
        match &mut self.0 {
            Some(flash) => flash.erase().await,
            None => Ok(()),
        }
    }
}

/// A part of the flash. Its addresses start at 0.
struct Partition {
    flash: FlashStorage<'static>,
    start: u32,
    len: u32,
}

impl Partition {
    /// Finds it in the partition table.
    fn find(mut flash: FlashStorage<'static>) -> Option<Self> {
        let mut entry = Entry([0; ENTRY]);
        for number in 0..MAX_ENTRIES {
            flash.read_nor(TABLE + number * ENTRY as u32, &mut entry.0).ok()?;
            let Some((kind, start, len, name)) = entry.read() else { break };
            if kind == DATA && name == NAME {
                return Some(Partition { flash, start, len });
            }
        }
        None
    }

    /// The address in the flash of `len` bytes at `offset`.
    fn address(&self, offset: u32, len: usize) -> Result<u32, NorFlashErrorKind> {
        let end = u32::try_from(len).ok().and_then(|len| offset.checked_add(len));
        match end {
            Some(end) if end <= self.len => Ok(self.start + offset),
            _ => Err(NorFlashErrorKind::OutOfBounds),
        }
    }
}

/// Aligned, because the flash is read in words.
#[repr(align(4))]
struct Entry([u8; ENTRY]);

impl Entry {
    /// The partition's type, start, length and name.
    fn read(&self) -> Option<(u8, u32, u32, &[u8])> {
        let word = |at| self.0.get(at..)?.first_chunk().copied().map(u32::from_le_bytes);
        let known = self.0.starts_with(&MAGIC);
        known.then_some((*self.0.get(2)?, word(4)?, word(8)?, self.0.get(12..28)?))
    }
}

impl ErrorType for Partition {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Partition {
    const READ_SIZE: usize = FlashStorage::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        let address = self.address(offset, bytes.len())?;
        self.flash.read_nor(address, bytes).map_err(kind)
    }

    fn capacity(&self) -> usize {
        self.len as usize
    }
}

impl NorFlash for Partition {
    const WRITE_SIZE: usize = FlashStorage::WRITE_SIZE;
    const ERASE_SIZE: usize = FlashStorage::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        let len = to.checked_sub(from).ok_or(NorFlashErrorKind::OutOfBounds)?;
        let address = self.address(from, len as usize)?;
        self.flash.erase(address, address + len).map_err(kind)
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        let address = self.address(offset, bytes.len())?;
        self.flash.write_nor(address, bytes).map_err(kind)
    }
}

fn kind(error: FlashStorageError) -> NorFlashErrorKind {
    match error {
        FlashStorageError::NotAligned => NorFlashErrorKind::NotAligned,
        FlashStorageError::OutOfBounds => NorFlashErrorKind::OutOfBounds,
        _ => NorFlashErrorKind::Other,
    }
}
