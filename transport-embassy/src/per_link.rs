//! One thing for each socket: two that are always there, and one for each chat.

/// `N` + 2 things.
#[derive(Debug)]
pub(crate) struct PerLink<T, const N: usize> {
    first: [T; 2],
    rest: [T; N],
}

impl<T, const N: usize> PerLink<T, N> {
    pub(crate) const fn new(first: [T; 2], rest: [T; N]) -> Self {
        PerLink { first, rest }
    }

    pub(crate) const fn len() -> usize {
        N + 2
    }

    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let (first, rest) = (&mut self.first, &mut self.rest);
        match at.checked_sub(first.len()) {
            None => first.get_mut(at),
            Some(at) => rest.get_mut(at),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.first.iter().chain(&self.rest)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.first.iter_mut().chain(&mut self.rest)
    }

    /// What `make` makes of each thing.
    pub(crate) fn map_mut<'a, R>(
        &'a mut self,
        mut make: impl FnMut(&'a mut T) -> R,
    ) -> PerLink<R, N> {
        PerLink {
            first: self.first.each_mut().map(&mut make),
            rest: self.rest.each_mut().map(make),
        }
    }
}
