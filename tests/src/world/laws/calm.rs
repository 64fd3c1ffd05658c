//! When nothing was in the way of invitations and chats: what has to work then need not work always.

use plausch_core::time::{Duration, Instant};

/// What was in the way, of whom, and when.
#[derive(Debug, Default)]
pub(crate) struct Calm {
    troubles: Vec<Trouble>,
    /// Since when datagrams are lost.
    losing: Option<Instant>,
}

#[derive(Debug)]
struct Trouble {
    /// Everybody's, if nobody's.
    who: Option<String>,
    from: Instant,
    until: Instant,
}

/// How long it takes until nothing shows of a trouble any more.
const AFTERMATH: Duration = Duration::from_secs(2);

impl Calm {
    /// Something is in the way of `who`, or of everybody.
    pub(crate) fn trouble(&mut self, who: Option<&str>, from: Instant, until: Instant) {
        let until = until + AFTERMATH;
        self.troubles.push(Trouble { who: who.map(str::to_owned), from, until });
    }

    /// Datagrams are lost from now on, or not any more.
    pub(crate) fn set_losing(&mut self, losing: bool, now: Instant) {
        if let Some(from) = self.losing.take() {
            self.trouble(None, from, now);
        }
        self.losing = losing.then_some(now);
    }

    /// Whether nothing was in the way of any of `whose` at any time between the two.
    pub(super) fn was_calm(&self, whose: &[&str], from: Instant, until: Instant) -> bool {
        let theirs =
            |trouble: &&Trouble| trouble.who.as_deref().is_none_or(|who| whose.contains(&who));
        let mut troubles = self.troubles.iter().filter(theirs);
        self.losing.is_none_or(|since| since > until)
            && !troubles.any(|trouble| trouble.from <= until && trouble.until >= from)
    }
}
