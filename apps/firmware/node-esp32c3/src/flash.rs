//! Where settings are kept: a partition of the flash, by the name of `settings`, as `partitions.csv` has it.

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use esp_hal::peripherals::FLASH;
use esp_storage::{FlashStorage, FlashStorageError};
use plausch_node::{Flash, Key, Storage, StorageError};

/// Where the bootloader has the table of partitions.
const TABLE: u32 = 0x8000;
/// How many entries it can have, how long one is, and what it starts with.
const MOST: u32 = 95;
const ENTRY: usize = 32;
const MAGIC: [u8; 2] = [0xaa, 0x50];
/// A partition for data.
const DATA: u8 = 1;
/// Its name, as an entry has it.
const NAME: &[u8] = b"settings\0\0\0\0\0\0\0\0";

/// The settings. On a board whose table has no place for them, nothing is kept.
pub(crate) struct Kept(Option<Flash<Partition>>);

impl Kept {
    pub(crate) fn new(flash: FLASH<'static>) -> Self {
        let partition = Partition::find(FlashStorage::new(flash));
        Kept(partition.and_then(|partition| {
            let len = partition.len;
            Flash::new(partition, 0..len)
        }))
    }
}

impl Storage for Kept {
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

/// A part of the flash, which starts at 0 for whoever uses it.
struct Partition {
    flash: FlashStorage<'static>,
    start: u32,
    len: u32,
}

impl Partition {
    /// Looks for it in the table.
    fn find(mut flash: FlashStorage<'static>) -> Option<Self> {
        let mut entry = Entry([0; ENTRY]);
        for number in 0..MOST {
            flash.read_nor(TABLE + number * ENTRY as u32, &mut entry.0).ok()?;
            let Some((kind, start, len, name)) = entry.read() else { break };
            if kind == DATA && name == NAME {
                return Some(Partition { flash, start, len });
            }
        }
        None
    }

    /// Where in the flash `len` bytes at `offset` are.
    fn place(&self, offset: u32, len: usize) -> Result<u32, NorFlashErrorKind> {
        let end = u32::try_from(len).ok().and_then(|len| offset.checked_add(len));
        match end {
            Some(end) if end <= self.len => Ok(self.start + offset),
            _ => Err(NorFlashErrorKind::OutOfBounds),
        }
    }
}

/// The flash is read a word at a time.
#[repr(align(4))]
struct Entry([u8; ENTRY]);

impl Entry {
    /// What the partition is for, where it starts, how long it is, and its name.
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
        let place = self.place(offset, bytes.len())?;
        self.flash.read_nor(place, bytes).map_err(kind)
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
        let place = self.place(from, len as usize)?;
        self.flash.erase(place, place + len).map_err(kind)
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        let place = self.place(offset, bytes.len())?;
        self.flash.write_nor(place, bytes).map_err(kind)
    }
}

fn kind(error: FlashStorageError) -> NorFlashErrorKind {
    match error {
        FlashStorageError::NotAligned => NorFlashErrorKind::NotAligned,
        FlashStorageError::OutOfBounds => NorFlashErrorKind::OutOfBounds,
        _ => NorFlashErrorKind::Other,
    }
}
