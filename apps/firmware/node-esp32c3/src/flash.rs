//! Stores settings and keys in the partitions of the flash that are called so (`partitions.csv`).

use core::ops::Range;

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use esp_hal::peripherals::FLASH;
use esp_storage::{FlashStorage, FlashStorageError};
#[cfg(feature = "secure")]
use plausch_node::Keys;
use plausch_node::{Flash, Key, Storage, StorageError};

/// The address of the partition table.
const TABLE: u32 = 0x8000;
/// The most entries of the table, the bytes of an entry, and what it starts with.
const MAX_ENTRIES: u32 = 95;
const ENTRY: usize = 32;
const MAGIC: [u8; 2] = [0xaa, 0x50];
/// The type of a data partition.
const DATA: u8 = 1;
/// The partitions' names, as they are in an entry.
const SETTINGS: &[u8] = b"settings\0\0\0\0\0\0\0\0";
#[cfg(feature = "secure")]
const KEYS: &[u8] = b"keys\0\0\0\0\0\0\0\0\0\0\0\0";

/// The storage of settings and keys. Without its partition nothing is stored.
pub(crate) struct Partitioned(Option<Flash<Whole>>);

impl Partitioned {
    pub(crate) fn new(flash: FLASH<'static>) -> Self {
        let mut flash = Whole(FlashStorage::new(flash));
        let settings = flash.find(SETTINGS);
        #[cfg(feature = "secure")]
        let keys = flash.find(KEYS);
        let storage = settings.and_then(|settings| Flash::new(flash, settings));
        #[cfg(feature = "secure")]
        let storage = storage.map(|storage| match keys {
            Some(keys) => storage.with_keys(keys),
            None => storage,
        });
        Partitioned(storage)
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

    #[cfg(feature = "secure")]
    type Flash = Whole;

    #[cfg(feature = "secure")]
    fn keys(&mut self) -> Keys<'_, Whole> {
        match &mut self.0 {
            Some(flash) => flash.keys(),
            None => Keys::none(),
        }
    }
}

/// The whole flash, of which each storage uses its partition.
pub(crate) struct Whole(FlashStorage<'static>);

impl Whole {
    /// Where a data partition is, by the partition table.
    fn find(&mut self, wanted: &[u8]) -> Option<Range<u32>> {
        let mut entry = Entry([0; ENTRY]);
        for number in 0..MAX_ENTRIES {
            self.0.read_nor(TABLE + number * ENTRY as u32, &mut entry.0).ok()?;
            let Some((kind, start, len, name)) = entry.read() else { break };
            if kind == DATA && name == wanted {
                return Some(start..start.checked_add(len)?);
            }
        }
        None
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

impl ErrorType for Whole {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Whole {
    const READ_SIZE: usize = FlashStorage::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        self.0.read_nor(offset, bytes).map_err(kind)
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl NorFlash for Whole {
    const WRITE_SIZE: usize = FlashStorage::WRITE_SIZE;
    const ERASE_SIZE: usize = FlashStorage::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        self.0.erase(from, to).map_err(kind)
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        self.0.write_nor(offset, bytes).map_err(kind)
    }
}

fn kind(error: FlashStorageError) -> NorFlashErrorKind {
    match error {
        FlashStorageError::NotAligned => NorFlashErrorKind::NotAligned,
        FlashStorageError::OutOfBounds => NorFlashErrorKind::OutOfBounds,
        _ => NorFlashErrorKind::Other,
    }
}
