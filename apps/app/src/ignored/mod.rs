//! Whom the user ignores: by nickname, and by those that look like it.
//!
//! An address says nothing: members behind one router share it, and originals do not tell it. So whoever takes quite
//! another nickname is heard again.
//!
//! | file | what |
//! |---|---|
//! | `file.rs` | the file in which the list outlives the program |

mod file;

use std::collections::BTreeSet;

use jiff::Timestamp;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;
use plausch_transport_std::server::looks;

pub use file::File;

/// A nickname that is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The nickname.
    pub nick: Nick,
    /// When it ends. None: when the user says so.
    pub until: Option<Timestamp>,
}

/// Something else to be ignored, or not any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Ignore this.
    Add(Ignore),
    /// Do not ignore this nickname any more.
    Remove(Nick),
}

/// Whom the user ignores, by nickname in order.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    list: Vec<Ignore>,
    looks: BTreeSet<String>,
}

impl Ignored {
    /// The list, each nickname once.
    pub fn new(list: impl IntoIterator<Item = Ignore>) -> Self {
        let mut ignored = Ignored::default();
        list.into_iter().for_each(|ignore| ignored.edit(Edit::Add(ignore)));
        ignored
    }

    /// Changes the list. A nickname that is in it already gets another end.
    pub fn edit(&mut self, edit: Edit) {
        let (Edit::Add(Ignore { nick, .. }) | Edit::Remove(nick)) = &edit;
        let at = self.list.binary_search_by(|ignore| ignore.nick.cmp(nick));
        match (edit, at) {
            (Edit::Add(ignore), Ok(at)) => self.list[at] = ignore,
            (Edit::Add(ignore), Err(at)) => self.list.insert(at, ignore),
            (Edit::Remove(_), Ok(at)) => drop(self.list.remove(at)),
            (Edit::Remove(_), Err(_)) => {}
        }
        let nicks = self.list.iter().map(|ignore| ignore.nick.as_str());
        self.looks = nicks.flat_map(looks).collect();
    }

    /// Takes out of the list what has ended.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Nick> {
        let is_over = |ignore: &&Ignore| ignore.until.is_some_and(|until| until <= now);
        let over: Vec<_> =
            self.list.iter().filter(is_over).map(|ignore| ignore.nick.clone()).collect();
        over.iter().for_each(|nick| self.edit(Edit::Remove(nick.clone())));
        over
    }

    /// The nickname in the list for which `nick` is ignored: itself, or one that looks like it.
    pub fn find(&self, nick: &Nick) -> Option<&Nick> {
        if self.list.is_empty() {
            return None;
        }
        let looks_of_it = looks(nick.as_str());
        if !looks_of_it.iter().any(|look| self.looks.contains(look)) {
            return None;
        }
        let is_alike = |ignore: &&Ignore| {
            looks(ignore.nick.as_str()).iter().any(|look| looks_of_it.contains(look))
        };
        let itself = self.list.iter().find(|ignore| ignore.nick == *nick);
        itself.or_else(|| self.list.iter().find(is_alike)).map(|ignore| &ignore.nick)
    }

    /// Whether `nick` is ignored.
    pub fn contains(&self, nick: &Nick) -> bool {
        self.find(nick).is_some()
    }

    /// Whether all who may have sent an invitation are ignored.
    pub fn hides_inviting(&self, peer: &Peer, candidates: &[Nick]) -> bool {
        match peer {
            Peer::Nick(nick) => self.contains(nick),
            Peer::Addr(_) => {
                !candidates.is_empty() && candidates.iter().all(|nick| self.contains(nick))
            }
        }
    }

    /// All of them.
    pub fn list(&self) -> &[Ignore] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn ignored(names: &[&str]) -> Ignored {
        Ignored::new(names.iter().map(|name| Ignore { nick: nick(name), until: None }))
    }

    #[test]
    fn who_looks_like_somebody_ignored_is_ignored_as_well() {
        let ignored = ignored(&["Paul", "eve"]);
        for name in ["Paul", "PauI", "paul", "Рaul", "EVE", "еve"] {
            assert!(ignored.contains(&nick(name)), "{name}");
        }
        for name in ["Paula", "Pau", "bob", "steve"] {
            assert!(!ignored.contains(&nick(name)), "{name}");
        }
        assert_eq!(ignored.find(&nick("PauI")), Some(&nick("Paul")));
    }

    #[test]
    fn a_nickname_is_in_the_list_once_until_its_time_is_over() {
        let now = Timestamp::UNIX_EPOCH;
        let mut ignored = ignored(&["bob", "ann"]);
        ignored.edit(Edit::Add(Ignore { nick: nick("bob"), until: Some(now) }));
        let names = |ignored: &Ignored| -> Vec<_> {
            ignored.list().iter().map(|ignore| ignore.nick.to_string()).collect()
        };
        assert_eq!(names(&ignored), ["ann", "bob"]);
        assert!(ignored.expire(now - SignedDuration::from_secs(1)).is_empty());
        assert_eq!(ignored.expire(now), [nick("bob")]);
        ignored.edit(Edit::Remove(nick("bob")));
        assert_eq!(names(&ignored), ["ann"]);
        assert!(!ignored.contains(&nick("bob")));
    }
}
