//! [`RoomLog`]: what was said to the room, encoded once for one audience.

use std::collections::VecDeque;
use std::ops::Range;

/// An endless stream of bytes, in chunks. Chunks are freed once every reader has passed them.
///
/// A reader is a position: its owner says where it [enters](RoomLog::enter), how it [moved](RoomLog::moved), and
/// when it [leaves](RoomLog::leave). Nothing here takes longer if there are more readers.
#[derive(Debug, Default)]
pub(super) struct RoomLog {
    chunks: VecDeque<Chunk>,
    /// The position behind the last byte.
    end: u64,
    /// How many readers are at the end. They belong to no chunk.
    caught_up: usize,
    /// How many bytes are excused.
    excused: u64,
}

#[derive(Debug)]
struct Chunk {
    /// The position of its first byte.
    start: u64,
    bytes: Vec<u8>,
    /// How many readers have their position in it.
    readers: usize,
    /// How many bytes were excused before it began.
    excused: u64,
}

/// A chunk of this length is full. With one message more, one `send` still takes it well.
const FULL: usize = 56 << 10;

/// The last chunk keeps this much memory when it is empty, so that a busy room does not allocate.
const KEPT: usize = 64 << 10;

impl RoomLog {
    /// Adds a reader of whatever is appended from now on. Returns its position.
    pub(super) fn enter(&mut self) -> u64 {
        self.caught_up += 1;
        self.end
    }

    /// Removes a reader at `at`.
    pub(super) fn leave(&mut self, at: u64) {
        *self.readers(at) -= 1;
        self.trim();
    }

    /// A reader has moved forward, if it is one: if it has entered.
    pub(super) fn moved(&mut self, from: Option<u64>, to: Option<u64>) {
        if let (Some(from), Some(to)) = (from, to)
            && from != to
        {
            *self.readers(from) -= 1;
            *self.readers(to) += 1;
            self.trim();
        }
    }

    /// Appends what `write` appends to its argument. Returns the range of positions.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Range<u64> {
        let start = self.end;
        if self.chunks.back().is_none_or(|chunk| chunk.bytes.len() >= FULL) {
            // The first chunk begins small: an idle room costs little.
            let bytes = Vec::with_capacity(if self.chunks.is_empty() { 0 } else { KEPT });
            self.chunks.push_back(Chunk { start, bytes, readers: 0, excused: self.excused });
        }
        if let Some(chunk) = self.chunks.back_mut() {
            write(&mut chunk.bytes);
            self.end = chunk.start + chunk.bytes.len() as u64;
            if self.end > start {
                chunk.readers += std::mem::take(&mut self.caught_up);
            }
        }
        self.trim();
        start..self.end
    }

    /// A reader does not have to hurry because of these bytes, which were appended last.
    pub(super) fn excuse(&mut self, range: &Range<u64>) {
        self.excused += range.end - range.start;
    }

    /// How many bytes a reader at `at` is behind, and how many of them are excused: up to a chunk too many.
    pub(super) fn behind(&self, at: u64) -> (u64, u64) {
        let all = self.end - at;
        let chunk = self.index(at).and_then(|index| self.chunks.get(index));
        (all, chunk.map_or(0, |chunk| self.excused - chunk.excused).min(all))
    }

    /// The bytes from `at` to `until`, or as many of them as are in one chunk.
    pub(super) fn slice(&self, at: u64, until: u64) -> &[u8] {
        let Some(chunk) = self.index(at).and_then(|index| self.chunks.get(index)) else {
            return &[];
        };
        let from = (at - chunk.start) as usize;
        let to = (until.saturating_sub(chunk.start) as usize).min(chunk.bytes.len());
        chunk.bytes.get(from..to).unwrap_or_default()
    }

    /// The position behind the last byte.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// How many bytes are kept.
    pub(super) fn kept(&self) -> u64 {
        self.end - self.chunks.front().map_or(self.end, |chunk| chunk.start)
    }

    /// The count that a reader at `at` is part of.
    fn readers(&mut self, at: u64) -> &mut usize {
        match self.index(at).filter(|_| at != self.end) {
            Some(index) => &mut self.chunks[index].readers,
            None => &mut self.caught_up,
        }
    }

    fn index(&self, at: u64) -> Option<usize> {
        // From the back, because hardly anybody is far behind.
        self.chunks.iter().rposition(|chunk| chunk.start <= at)
    }

    /// Frees the chunks that every reader has passed.
    fn trim(&mut self) {
        while self.chunks.front().is_some_and(|chunk| chunk.readers == 0) {
            if self.chunks.len() > 1 {
                self.chunks.pop_front();
                continue;
            }
            match self.chunks.front_mut() {
                Some(chunk) if chunk.bytes.capacity() <= KEPT => {
                    chunk.bytes.clear();
                    chunk.start = self.end;
                    chunk.excused = self.excused;
                }
                _ => self.chunks.clear(),
            }
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(log: &mut RoomLog, at: &mut u64, len: u64) -> Vec<u8> {
        let slice = log.slice(*at, *at + len).to_vec();
        log.moved(Some(*at), Some(*at + slice.len() as u64));
        *at += slice.len() as u64;
        slice
    }

    #[test]
    fn what_all_have_read_is_freed() {
        let mut log = RoomLog::default();
        let (mut ann, mut bob) = (log.enter(), log.enter());
        for number in 0..300_u64 {
            log.append(|bytes| bytes.extend_from_slice(&[number as u8; 1000]));
        }
        assert_eq!(log.kept(), 300_000);
        while !read(&mut log, &mut ann, 1_000_000).is_empty() {}
        assert_eq!((ann, log.kept()), (300_000, 300_000));
        read(&mut log, &mut bob, 60_000);
        assert!(log.kept() < 250_000, "{}", log.kept());
        log.leave(bob);
        assert_eq!(log.kept(), 0);
        log.append(|bytes| bytes.push(7));
        assert_eq!(read(&mut log, &mut ann, 100), [7]);
        assert_eq!(log.kept(), 0);
    }

    #[test]
    fn nobody_reads_what_was_said_before() {
        let mut log = RoomLog::default();
        log.append(|bytes| bytes.push(1));
        assert_eq!(log.kept(), 0);
        let mut ann = log.enter();
        assert_eq!(log.append(|bytes| bytes.push(2)), 1..2);
        assert_eq!(read(&mut log, &mut ann, 9), [2]);
        assert!(log.slice(ann, u64::MAX).is_empty());
    }

    #[test]
    fn what_is_excused_counts_for_whoever_has_not_read_it() {
        let mut log = RoomLog::default();
        let mut ann = log.enter();
        log.append(|bytes| bytes.extend_from_slice(&[1; 1000]));
        let excused = log.append(|bytes| bytes.extend_from_slice(&[2; 100_000]));
        log.excuse(&excused);
        assert_eq!(log.behind(ann), (101_000, 100_000));
        // Of the chunk in which it ends, and no more once that is read, too.
        log.append(|bytes| bytes.extend_from_slice(&[3; 1000]));
        read(&mut log, &mut ann, 101_000);
        assert_eq!(log.behind(ann), (1000, 0));
        read(&mut log, &mut ann, 1000);
        log.append(|bytes| bytes.push(4));
        assert_eq!(log.behind(ann), (1, 0));
    }

    proptest::proptest! {
        /// Readers come, read some, and go: each reads what was appended since it came, and no chunk is kept
        /// that all of them have read.
        #[test]
        fn each_reader_reads_all_of_it(
            steps in proptest::collection::vec((0..4u8, 0..4usize, 0..90_000u64), 0..80),
        ) {
            let mut log = RoomLog::default();
            let mut all = Vec::<u8>::new();
            let mut readers = Vec::<u64>::new();
            for (step, who, count) in steps {
                match step {
                    0 => readers.push(log.enter()),
                    1 => {
                        let piece: Vec<u8> = (0..count / 8).map(|i| (i % 251) as u8).collect();
                        all.extend(&piece);
                        assert_eq!(log.append(|bytes| bytes.extend(&piece)).end, all.len() as u64);
                    }
                    2 if who < readers.len() => log.leave(readers.remove(who)),
                    _ if who < readers.len() => {
                        let at = readers[who] as usize;
                        let piece = read(&mut log, &mut readers[who], count);
                        assert_eq!(piece, all[at..at + piece.len()]);
                        assert!(!piece.is_empty() || at == all.len() || count == 0);
                    }
                    _ => {}
                }
                let slowest = readers.iter().copied().min().unwrap_or(log.end());
                let most = log.end() - slowest;
                // At most one chunk is kept for its last part only.
                assert!(log.kept() <= most + (FULL + 12_000) as u64);
                assert!(most > 0 || log.kept() == 0);
            }
        }
    }
}
