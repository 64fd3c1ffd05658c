//! A policy of nicknames that keeps the books on what it is told.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use plausch_core::directory::NickPolicy;
use plausch_core::name::{Nick, NickError};
use plausch_core::secure::PublicKey;

/// The nicknames that are taken. Two of them never start with the same letter.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(Rc<RefCell<BTreeSet<Nick>>>);

impl Ledger {
    /// The key of whoever may command the directory.
    pub(super) const OPERATOR: PublicKey = PublicKey::new([2; 32]);

    /// The nicknames that are taken.
    pub(super) fn taken(&self) -> BTreeSet<Nick> {
        self.0.borrow().clone()
    }
}

impl NickPolicy for Ledger {
    fn check(&self, _: &Nick) -> Result<(), NickError> {
        Ok(())
    }

    fn resembles(&self, nick: &Nick) -> bool {
        let taken = self.0.borrow();
        assert!(!taken.contains(nick), "{nick} is taken, not like one that is");
        let first = nick.as_str().chars().next();
        taken.iter().any(|other| other.as_str().chars().next() == first)
    }

    fn take(&mut self, nick: &Nick) {
        assert!(self.0.borrow_mut().insert(nick.clone()), "{nick} is taken twice");
    }

    fn is_operator(&self, key: &PublicKey) -> bool {
        *key == Self::OPERATOR
    }

    fn release(&mut self, nick: &Nick) {
        assert!(self.0.borrow_mut().remove(nick), "{nick} was not taken");
    }
}
