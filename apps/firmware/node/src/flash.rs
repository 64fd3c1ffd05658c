//! [`Flash`]: settings as a log of records in two or more sectors. Keys have a range of their own.
//!
//! A record holds all settings, a sequence number and a checksum. The valid record with the highest
//! number counts. A new one is written after it, and a sector is erased only if the latest record
//! is in another sector. So a power cut at any moment, while writing or erasing, leaves either the
//! old or the new settings.

use core::ops::Range;

use embedded_storage_async::nor_flash::NorFlash;

#[cfg(feature = "secure")]
use crate::keys::Keys;
use crate::settings::{Key, MAX_VALUE, Storage, StorageError};

/// Bytes of a record, and of the slot that holds it.
const SLOT: usize = 512;
const MAGIC: [u8; 4] = *b"PLs1";
const NUMBER: usize = MAGIC.len();
const LENGTH: usize = NUMBER + 4;
const ENTRIES: usize = LENGTH + 2;
const CHECKSUM: usize = SLOT - 4;
/// What erased flash reads as.
pub(crate) const BLANK: u8 = 0xff;

/// Settings in a range of a flash.
pub struct Flash<F: NorFlash> {
    flash: F,
    range: Range<u32>,
    #[cfg(feature = "secure")]
    keys: Option<Range<u32>>,
}

/// The content of a slot, valid or not. Aligned, because some flash drivers want that.
#[repr(align(4))]
struct Record([u8; SLOT]);

impl<F: NorFlash> Flash<F> {
    /// The settings in `range` of `flash`. None: the range is not two or more whole sectors.
    pub fn new(flash: F, range: Range<u32>) -> Option<Self> {
        let fits = F::ERASE_SIZE % SLOT == 0
            && SLOT.is_multiple_of(F::WRITE_SIZE)
            && SLOT.is_multiple_of(F::READ_SIZE);
        (fits && are_whole_sectors::<F>(&range)).then_some(Flash {
            flash,
            range,
            #[cfg(feature = "secure")]
            keys: None,
        })
    }

    /// The same, with keys in another range: two or more whole sectors.
    #[cfg(feature = "secure")]
    #[must_use]
    pub fn with_keys(mut self, range: Range<u32>) -> Self {
        self.keys = Some(range);
        self
    }

    fn slots(&self) -> usize {
        (self.range.end - self.range.start) as usize / SLOT
    }

    fn address(&self, slot: usize) -> u32 {
        self.range.start + (slot * SLOT) as u32
    }

    async fn read(&mut self, slot: usize, record: &mut Record) -> Result<(), StorageError> {
        let address = self.address(slot);
        self.flash.read(address, &mut record.0).await.map_err(|_| StorageError)
    }

    /// Reads the latest valid record and returns its slot. None: nothing was ever written.
    async fn latest(&mut self, record: &mut Record) -> Result<Option<usize>, StorageError> {
        let (mut latest, mut blank) = (None, true);
        for slot in 0..self.slots() {
            self.read(slot, record).await?;
            blank &= record.is_blank();
            if let Some(number) = record.number().filter(|_| record.is_valid())
                && latest.is_none_or(|(_, last)| number > last)
            {
                latest = Some((slot, number));
            }
        }
        match latest {
            Some((slot, _)) => {
                self.read(slot, record).await?;
                Ok(Some(slot))
            }
            None if blank => Ok(None),
            None => Err(StorageError),
        }
    }

    /// Writes `record` into the first slot after `last` that takes it.
    async fn append(&mut self, record: &Record, last: Option<usize>) -> Result<(), StorageError> {
        let per_sector = F::ERASE_SIZE / SLOT;
        let sector = |slot: usize| slot / per_sector;
        let mut there = Record::EMPTY;
        for step in 1..=self.slots() {
            let slot = last.map_or(step - 1, |last| (last + step) % self.slots());
            if slot.is_multiple_of(per_sector) {
                if last.is_some_and(|last| sector(last) == sector(slot)) {
                    // All other sectors are worn out.
                    break;
                }
                let (from, to) = (self.address(slot), self.address(slot + per_sector));
                self.flash.erase(from, to).await.map_err(|_| StorageError)?;
            }
            self.read(slot, &mut there).await?;
            if !there.is_blank() {
                continue;
            }
            let address = self.address(slot);
            // Reading it back shows whether it worked.
            let _ = self.flash.write(address, &record.0).await;
            self.read(slot, &mut there).await?;
            if there.0 == record.0 {
                return Ok(());
            }
        }
        Err(StorageError)
    }
}

impl<F: NorFlash> Storage for Flash<F> {
    async fn load(&mut self, key: Key, space: &mut [u8]) -> Result<Option<usize>, StorageError> {
        let mut record = Record::EMPTY;
        if self.latest(&mut record).await?.is_none() {
            return Ok(None);
        }
        let entry = record.entries().find(|(of, _)| *of == key as u8);
        let Some((_, value)) = entry else { return Ok(None) };
        space.get_mut(..value.len()).ok_or(StorageError)?.copy_from_slice(value);
        Ok(Some(value.len()))
    }

    async fn store(&mut self, key: Key, value: &[u8]) -> Result<(), StorageError> {
        if value.len() > MAX_VALUE {
            return Err(StorageError);
        }
        let mut old = Record::EMPTY;
        let last = self.latest(&mut old).await?;
        let mut new = Record::EMPTY;
        for (of, value) in old.entries().filter(|(of, _)| *of != key as u8) {
            new.push(of, value).ok_or(StorageError)?;
        }
        new.push(key as u8, value).ok_or(StorageError)?;
        new.seal(old.number().unwrap_or(0).wrapping_add(1));
        self.append(&new, last).await
    }

    async fn erase(&mut self) -> Result<(), StorageError> {
        let Range { start, end } = self.range;
        self.flash.erase(start, end).await.map_err(|_| StorageError)
    }

    #[cfg(feature = "secure")]
    type Flash = F;

    #[cfg(feature = "secure")]
    fn keys(&mut self) -> Keys<'_, F> {
        match &self.keys {
            Some(range) => Keys::new(&mut self.flash, range.clone()),
            None => Keys::none(),
        }
    }
}

impl Record {
    const EMPTY: Record = Record([BLANK; SLOT]);

    fn is_blank(&self) -> bool {
        self.0.iter().all(|byte| *byte == BLANK)
    }

    fn number(&self) -> Option<u32> {
        let bytes = self.0.get(NUMBER..LENGTH)?;
        self.0.starts_with(&MAGIC).then(|| bytes.try_into().map(u32::from_le_bytes).ok()).flatten()
    }

    fn is_valid(&self) -> bool {
        self.0.starts_with(&MAGIC) && self.0.get(CHECKSUM..) == Some(&self.checksum()[..])
    }

    fn checksum(&self) -> [u8; 4] {
        crc32(self.0.get(..CHECKSUM).unwrap_or_default()).to_le_bytes()
    }

    /// Bytes of all entries.
    fn len(&self) -> usize {
        match self.0.get(LENGTH..ENTRIES) {
            Some(&[low, high]) if self.0.starts_with(&MAGIC) => {
                usize::from(u16::from_le_bytes([low, high]))
            }
            _ => 0,
        }
    }

    /// Keys and their values.
    fn entries(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let mut rest = self.0.get(ENTRIES..ENTRIES + self.len()).unwrap_or_default();
        core::iter::from_fn(move || {
            let (&[key, len], behind) = rest.split_first_chunk()?;
            let (value, behind) = behind.split_at_checked(len.into())?;
            rest = behind;
            Some((key, value))
        })
    }

    fn push(&mut self, key: u8, value: &[u8]) -> Option<()> {
        let (at, len) = (ENTRIES + self.len(), u8::try_from(value.len()).ok()?);
        let end = at + 2 + value.len();
        let (head, place) = self.0.get_mut(at..end).filter(|_| end <= CHECKSUM)?.split_at_mut(2);
        head.copy_from_slice(&[key, len]);
        place.copy_from_slice(value);
        let len = u16::try_from(end - ENTRIES).ok()?.to_le_bytes();
        self.0.get_mut(..MAGIC.len())?.copy_from_slice(&MAGIC);
        self.0.get_mut(LENGTH..ENTRIES)?.copy_from_slice(&len);
        Some(())
    }

    fn seal(&mut self, number: u32) {
        if let Some(place) = self.0.get_mut(NUMBER..LENGTH) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        let checksum = self.checksum();
        if let Some(place) = self.0.get_mut(CHECKSUM..) {
            place.copy_from_slice(&checksum);
        }
    }
}

/// Whether `range` is two or more whole sectors: while one is erased, another one counts.
pub(crate) fn are_whole_sectors<F: NorFlash>(range: &Range<u32>) -> bool {
    let Ok(sector) = u32::try_from(F::ERASE_SIZE) else { return false };
    let whole = range.start.is_multiple_of(sector) && range.end.is_multiple_of(sector);
    let len = range.end.checked_sub(range.start);
    whole && len.is_some_and(|len| len >= 2 * sector)
}

/// Ethernet's checksum, which no blank or zeroed slot has.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let shift = |crc: u32, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), shift))
}

#[cfg(test)]
mod tests {
    extern crate std;

    use embassy_futures::block_on;
    use plausch_core::name::Nick;

    use super::*;
    use crate::mock_flash::{ERASING, MockFlash, SIZE};
    use crate::settings::{Settings, Wifi};

    fn flash(mock: MockFlash) -> Flash<MockFlash> {
        Flash::new(mock, 0..SIZE as u32).unwrap()
    }

    fn load(mock: &MockFlash) -> (Settings, MockFlash) {
        let mut flash = flash(MockFlash { left: usize::MAX, ..mock.clone() });
        let settings = block_on(Settings::load(&mut flash));
        (settings, flash.flash)
    }

    fn some(nick: &str) -> Settings {
        Settings {
            wifi: Some(Wifi::new("my home", "correct horse").unwrap()),
            server: Some("192.168.1.20:9000".parse().unwrap()),
            nick: Some(Nick::new(nick).unwrap()),
            ..Settings::default()
        }
    }

    fn store(settings: &Settings, key: Key, mock: MockFlash) -> MockFlash {
        let mut flash = flash(mock);
        // The next start shows whether it worked.
        let _ = block_on(flash.store(key, &settings.value(key).unwrap()));
        flash.flash
    }

    /// All of `settings` but the nickname.
    fn assert_rest(loaded: &Settings, settings: &Settings) {
        assert!(!loaded.unreadable);
        assert!(loaded.wifi == settings.wifi);
        assert_eq!(loaded.server, settings.server);
    }

    #[test]
    fn what_is_set_is_there_at_the_next_start() {
        let (settings, mut mock) = (some("ann"), MockFlash::new(0xff));
        assert!(!load(&mock).0.unreadable);
        for key in [Key::Wifi, Key::Server, Key::Nick] {
            mock = store(&settings, key, mock);
        }
        let (loaded, _) = load(&mock);
        assert_rest(&loaded, &settings);
        assert_eq!(loaded.nick, settings.nick);
        assert!(!std::format!("{loaded:?}").contains("horse"), "{loaded:?}");
    }

    #[test]
    fn a_power_cut_at_any_moment_leaves_the_old_or_the_new() {
        let [old, new] = ["a_nickname", "another_nickname"].map(some);
        let mut mock = MockFlash::new(0xff);
        for key in [Key::Wifi, Key::Server, Key::Nick, Key::Nick] {
            mock = store(&old, key, mock);
        }
        // Enough rounds to fill each sector.
        let (mut cuts, mut erased) = (0, 0);
        for round in 0..2 * SIZE / SLOT {
            let after = store(&new, Key::Nick, mock.clone());
            let spent = usize::MAX - after.left;
            erased += usize::from(spent > SLOT);
            // Each moment of erasing, and some of writing.
            for left in (0..spent).filter(|left| *left < 2 * ERASING || left % 41 == round) {
                let cut = store(&new, Key::Nick, MockFlash { left, ..mock.clone() });
                let (loaded, again) = load(&cut);
                assert_rest(&loaded, &old);
                assert!(loaded.nick == old.nick || loaded.nick == new.nick, "{round} {left}");
                // And the setting can still be changed.
                let (loaded, _) = load(&store(&new, Key::Nick, again));
                assert_rest(&loaded, &old);
                assert_eq!(loaded.nick, new.nick, "{round} {left}");
                cuts += 1;
            }
            mock = store(&old, Key::Nick, MockFlash { left: usize::MAX, ..after });
            mock.left = usize::MAX;
        }
        assert!(cuts > 300 && erased >= 2, "{cuts} {erased}");
    }

    #[test]
    fn garbage_counts_as_not_set_and_makes_room() {
        let settings = some("ann");
        let mut random = 1u32;
        let mut unreadable = 0;
        for round in 0..300u32 {
            let mut mock = MockFlash::new(0);
            for byte in &mut mock.bytes {
                random ^= random << 13;
                random ^= random >> 17;
                random ^= random << 5;
                // All zeros, noise, and noise in new flash.
                *byte = match round % 3 {
                    0 => round.to_le_bytes()[0],
                    1 => random.to_le_bytes()[0],
                    _ if random.is_multiple_of(64) => random.to_le_bytes()[1],
                    _ => 0xff,
                };
            }
            let (loaded, mut mock) = load(&mock);
            assert!(loaded.wifi.is_none() && loaded.server.is_none() && loaded.nick.is_none());
            unreadable += usize::from(loaded.unreadable);
            let (again, _) = load(&mock);
            assert!(!again.unreadable, "{round}: it is said once");
            for key in [Key::Wifi, Key::Server, Key::Nick] {
                let mut flash = flash(mock);
                assert_eq!(block_on(settings.store(key, &mut flash)), Ok(()), "{round}");
                mock = flash.flash;
            }
            let (loaded, _) = load(&mock);
            assert_rest(&loaded, &settings);
            assert_eq!(loaded.nick, settings.nick);
        }
        assert!(unreadable > 0);
    }

    #[test]
    fn a_value_that_makes_no_sense_is_forgotten_and_said() {
        let mut flash = flash(MockFlash::new(0xff));
        for (key, value) in
            [(Key::Nick, &b"a b"[..]), (Key::Wifi, b"\xffhome"), (Key::Server, b"\xff")]
        {
            block_on(flash.store(key, value)).unwrap();
            let loaded = block_on(Settings::load(&mut flash));
            assert!(loaded.unreadable && loaded.config().is_none() && loaded.wifi.is_none());
            assert!(!block_on(Settings::load(&mut flash)).unreadable);
        }
    }

    #[test]
    fn worn_flash_is_said_and_no_reason_to_stop() {
        let settings = some("ann");
        let mut flash = flash(MockFlash { worn: true, ..MockFlash::new(0) });
        block_on(Settings::load(&mut flash));
        assert_eq!(block_on(settings.store(Key::Nick, &mut flash)), Err(StorageError));
    }
}
