//! Moving things within a vector or a buffer: the ways of heapless and the standard library panic
//! if they are out of bounds.

/// Inserts `value` at `at`; returns it if there is no room, or no such place.
pub(crate) fn insert<T, const N: usize>(
    vec: &mut heapless::Vec<T, N>,
    at: usize,
    value: T,
) -> Result<(), T> {
    if at <= vec.len() { vec.insert(at, value) } else { Err(value) }
}

/// Removes and returns what is at `at`.
pub(crate) fn remove<T, const N: usize>(vec: &mut heapless::Vec<T, N>, at: usize) -> Option<T> {
    (at < vec.len()).then(|| vec.remove(at))
}

/// Moves the bytes from `start` up to `end` to the front; returns how many they are.
pub(crate) fn move_to_front(bytes: &mut [u8], start: usize, end: usize) -> usize {
    if start <= end && end <= bytes.len() {
        bytes.copy_within(start..end, 0);
    }
    end.saturating_sub(start)
}
