//! [`PerSocket`]: an array of `N` + 2, which const generics cannot yet express.

/// One value for each of a node's TCP sockets: two that are always there, and one for each chat.
#[derive(Debug)]
pub(crate) struct PerSocket<T, const CHATS: usize> {
    first: [T; 2],
    rest: [T; CHATS],
}

impl<T, const CHATS: usize> PerSocket<T, CHATS> {
    pub(crate) const LEN: usize = CHATS + 2;

    pub(crate) const fn new(first: [T; 2], rest: [T; CHATS]) -> Self {
        PerSocket { first, rest }
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

    pub(crate) fn map_mut<'a, R>(
        &'a mut self,
        mut f: impl FnMut(&'a mut T) -> R,
    ) -> PerSocket<R, CHATS> {
        PerSocket { first: self.first.each_mut().map(&mut f), rest: self.rest.each_mut().map(f) }
    }
}
