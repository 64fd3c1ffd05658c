//! Settings in flash: an append-only map over two sectors or more, that survives a power cut at any moment.

use core::ops::Range;

use embedded_storage_async::nor_flash::NorFlash;
use sequential_storage::cache::Cache;
use sequential_storage::cache::Uncached;
use sequential_storage::map::{MapConfig, MapStorage};

use crate::settings::{Key, Storage, StorageError, VALUE};

/// A key, a value, and what a flash's word rounds them up to.
type Space = Aligned<{ (VALUE + 1).next_multiple_of(32) }>;

/// Some flash wants its data at even addresses.
#[repr(align(4))]
struct Aligned<const N: usize>([u8; N]);

/// Settings in a part of a flash.
pub struct Flash<F: NorFlash> {
    map: MapStorage<u8, F, Cache<Uncached, Uncached, Uncached, u8>>,
}

impl<F: NorFlash> Flash<F> {
    /// The settings in `range` of `flash`: whole sectors, two at least. None where they are not.
    pub fn new(flash: F, range: Range<u32>) -> Option<Self> {
        let config = MapConfig::try_new(range).ok()?;
        Some(Flash { map: MapStorage::new(flash, config, Cache::new_uncached()) })
    }
}

impl<F: NorFlash> Storage for Flash<F> {
    async fn load(&mut self, key: Key, space: &mut [u8]) -> Result<Option<usize>, StorageError> {
        let mut read = Space::new();
        let value = self.map.fetch_item::<&[u8]>(&mut read.0, &(key as u8)).await;
        let Some(value) = value.map_err(|_| StorageError)? else { return Ok(None) };
        space.get_mut(..value.len()).ok_or(StorageError)?.copy_from_slice(value);
        Ok(Some(value.len()))
    }

    async fn store(&mut self, key: Key, value: &[u8]) -> Result<(), StorageError> {
        let mut written = Space::new();
        self.map.store_item(&mut written.0, &(key as u8), &value).await.map_err(|_| StorageError)
    }

    async fn erase(&mut self) -> Result<(), StorageError> {
        self.map.erase_all().await.map_err(|_| StorageError)
    }
}

impl<const N: usize> Aligned<N> {
    const fn new() -> Self {
        Aligned([0; N])
    }
}
