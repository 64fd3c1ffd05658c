//! [`Log`]: records in two or more sectors of a flash.
//!
//! One sector counts: the one whose first slot says so, and if two do, the one with the higher generation. New records are
//! appended to it, and a later one takes the place of an earlier one about the same. When it is full, all that still
//! counts is copied to another sector, whose first slot is written last; then the old sector is erased.
//! So a power cut at any moment, while writing or erasing, leaves either the old or the new, and what is damaged is
//! never taken for what was never there.

use core::ops::Range;

use embedded_storage_async::nor_flash::NorFlash;

use super::record::{Aligned, COMMIT, COMMITTED, Kind, Record, SLOT, Worth};
use crate::flash::are_whole_sectors;
use crate::settings::StorageError;

/// Records in a range of a flash.
pub(super) struct Log<'a, F> {
    flash: &'a mut F,
    range: Range<u32>,
}

/// How it stands with the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// There were never any.
    New,
    /// They are in this sector.
    Kept(Sector),
    /// There were some, and none of them can be found.
    Lost,
}

/// The sector that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sector {
    at: usize,
    generation: u32,
    /// The first slot behind all that was written.
    free: usize,
    /// Some of its records are damaged.
    pub(super) damaged: bool,
}

impl<'a, F: NorFlash> Log<'a, F> {
    const SLOTS: usize = F::ERASE_SIZE / SLOT;

    /// The records in `range` of `flash`. None: the range is not two or more whole sectors.
    pub(super) fn new(flash: &'a mut F, range: Range<u32>) -> Option<Self> {
        let fits = F::ERASE_SIZE % SLOT == 0
            && COMMIT.is_multiple_of(F::WRITE_SIZE)
            && COMMITTED.0.len().is_multiple_of(F::WRITE_SIZE)
            && SLOT.is_multiple_of(F::READ_SIZE);
        (fits && are_whole_sectors::<F>(&range)).then_some(Log { flash, range })
    }

    pub(super) async fn state(&mut self) -> Result<State, StorageError> {
        let (mut newest, mut ours) = (None::<(usize, u32)>, false);
        for at in 0..self.sectors() {
            let first = self.read(at, 0).await?;
            let worth = first.worth();
            if let (Worth::Valid, true, Some(generation)) =
                (worth, first.is(Kind::Sector), first.payload().first_chunk())
            {
                let generation = u32::from_le_bytes(*generation);
                if newest.is_none_or(|(_, newest)| generation > newest) {
                    newest = Some((at, generation));
                }
            } else if !matches!(worth, Worth::Blank | Worth::Torn) {
                // Not a sector that was never finished.
                ours |= self.has_records(at).await?;
            }
        }
        let Some((at, generation)) = newest else {
            return Ok(if ours { State::Lost } else { State::New });
        };
        let mut sector = Sector { at, generation, free: 1, damaged: false };
        for slot in 1..Self::SLOTS {
            match self.read(at, slot).await?.worth() {
                Worth::Blank => continue,
                Worth::Damaged => sector.damaged = true,
                Worth::Torn | Worth::Valid => {}
            }
            sector.free = slot + 1;
        }
        Ok(State::Kept(sector))
    }

    /// Calls `visit` with each record that still counts, oldest first.
    pub(super) async fn visit(
        &mut self,
        sector: Sector,
        mut visit: impl FnMut(&Record),
    ) -> Result<(), StorageError> {
        for slot in 1..sector.free {
            if let Some(record) = self.counting(sector, slot).await? {
                visit(&record);
            }
        }
        Ok(())
    }

    /// Adds `record`, in place of what was there about the same. Only if there were never any records, or
    /// some are kept.
    pub(super) async fn add(&mut self, record: &Record) -> Result<(), StorageError> {
        match self.state().await? {
            State::New => self.rewrite(None, Some(record), |_| false).await,
            State::Kept(sector) => {
                if sector.free < Self::SLOTS
                    && self.write(sector.at, sector.free..Self::SLOTS, record).await.is_ok()
                {
                    return Ok(());
                }
                self.rewrite(Some(sector), Some(record), |_| false).await
            }
            State::Lost => Err(StorageError),
        }
    }

    /// Leaves out what is damaged, and the records of which `drop` says so; and adds one, all in one step.
    pub(super) async fn rewrite(
        &mut self,
        old: Option<Sector>,
        add: Option<&Record>,
        drop: impl Fn(&Record) -> bool,
    ) -> Result<(), StorageError> {
        let count = self.sectors();
        for step in 1..=count {
            let at = old.map_or(step - 1, |old| (old.at + step) % count);
            if old.is_some_and(|old| old.at == at) {
                // All other sectors are worn out.
                break;
            }
            if self.rewrite_to(at, old, add, &drop).await.is_ok() {
                // From now on nobody reads the old one, even if this fails.
                let _ = self.erase_all_but(at).await;
                return Ok(());
            }
        }
        Err(StorageError)
    }

    async fn rewrite_to(
        &mut self,
        at: usize,
        old: Option<Sector>,
        add: Option<&Record>,
        drop: impl Fn(&Record) -> bool,
    ) -> Result<(), StorageError> {
        self.erase(at).await?;
        let mut free = 1;
        for slot in 1..old.map_or(0, |old| old.free) {
            let Some(old) = old else { break };
            let Some(record) = self.counting(old, slot).await? else { continue };
            if drop(&record) || add.is_some_and(|add| same(add, &record)) {
                continue;
            }
            free = self.write(at, free..Self::SLOTS, &record).await? + 1;
        }
        if let Some(record) = add {
            self.write(at, free..Self::SLOTS, record).await?;
        }
        let generation = old.map_or(0, |old| old.generation).wrapping_add(1).to_le_bytes();
        let first = Record::new(Kind::Sector, &[&generation]).ok_or(StorageError)?;
        self.write(at, 0..1, &first).await?;
        Ok(())
    }

    /// The record in `slot`, unless it is none, or a later one took its place.
    async fn counting(
        &mut self,
        sector: Sector,
        slot: usize,
    ) -> Result<Option<Record>, StorageError> {
        let record = self.read(sector.at, slot).await?;
        if record.worth() != Worth::Valid {
            return Ok(None);
        }
        for later in slot + 1..sector.free {
            let later = self.read(sector.at, later).await?;
            if same(&later, &record) && later.worth() == Worth::Valid {
                return Ok(None);
            }
        }
        Ok(Some(record))
    }

    async fn has_records(&mut self, at: usize) -> Result<bool, StorageError> {
        for slot in 0..Self::SLOTS {
            if self.read(at, slot).await?.is_ours() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes `record` into the first of these slots that takes it. Returns which one.
    async fn write(
        &mut self,
        at: usize,
        slots: Range<usize>,
        record: &Record,
    ) -> Result<usize, StorageError> {
        for slot in slots {
            if self.read(at, slot).await?.worth() != Worth::Blank {
                continue;
            }
            let address = self.address(at, slot);
            // Reading it back shows whether it worked.
            let _ = self.flash.write(address, record.body()).await;
            if self.read(at, slot).await?.body() != record.body() {
                continue;
            }
            let _ = self.flash.write(address + COMMIT as u32, &COMMITTED.0).await;
            if self.read(at, slot).await?.worth() == Worth::Valid {
                return Ok(slot);
            }
        }
        Err(StorageError)
    }

    /// Erases a sector, unless it is erased.
    async fn erase(&mut self, at: usize) -> Result<(), StorageError> {
        let mut blank = true;
        for slot in 0..Self::SLOTS {
            blank &= self.read(at, slot).await?.worth() == Worth::Blank;
        }
        if blank {
            return Ok(());
        }
        // Whatever a power cut leaves of it then, its first slot says nothing any more.
        let none = Aligned([0; SLOT]);
        let _ = self.flash.write(self.address(at, 0), &none.0).await;
        let (from, to) = (self.address(at, 0), self.address(at + 1, 0));
        self.flash.erase(from, to).await.map_err(|_| StorageError)
    }

    /// There may be an old secret in them.
    async fn erase_all_but(&mut self, at: usize) -> Result<(), StorageError> {
        for other in (0..self.sectors()).filter(|other| *other != at) {
            self.erase(other).await?;
        }
        Ok(())
    }

    async fn read(&mut self, at: usize, slot: usize) -> Result<Record, StorageError> {
        let mut record = Record::EMPTY;
        let address = self.address(at, slot);
        self.flash.read(address, record.bytes_mut()).await.map_err(|_| StorageError)?;
        Ok(record)
    }

    fn sectors(&self) -> usize {
        (self.range.end - self.range.start) as usize / F::ERASE_SIZE
    }

    fn address(&self, at: usize, slot: usize) -> u32 {
        self.range.start + (at * F::ERASE_SIZE + slot * SLOT) as u32
    }
}

/// Whether two records are about the same, so that the later one counts.
fn same(one: &Record, other: &Record) -> bool {
    one.kind() == other.kind() && one.subject() == other.subject()
}
