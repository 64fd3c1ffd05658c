//! The keys in force: the defaults, changed by the configuration file.

use std::collections::BTreeMap;

use super::action::{ACTIONS, KeyAction, KeysHelp, ROWS};
use super::key::{Key, Sequence};
use crate::resembling::resembling;
use crate::texts;

/// How many characters two keys may have together to be shown beside each other.
const SHORT: usize = 12;

/// Which keys do what.
#[derive(Debug, Clone, PartialEq)]
pub struct Bindings {
    actions: BTreeMap<Sequence, KeyAction>,
    /// What the configuration file binds, and unbinds.
    of_user: BTreeMap<Sequence, Option<KeyAction>>,
}

/// What became of a key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// It does this.
    Does(KeyAction),
    /// It is the first key of a sequence, and the next one decides.
    Waits,
    /// Nothing is bound to it behind the first key of a sequence.
    Forgotten,
    /// Nothing is bound to it.
    Unbound,
}

impl Default for Bindings {
    fn default() -> Self {
        let keys = ACTIONS.iter().flat_map(|entry| {
            let keys = entry.keys.iter().filter_map(|keys| keys.parse().ok());
            keys.map(|keys: Sequence| (keys, entry.action))
        });
        Bindings { actions: keys.collect(), of_user: BTreeMap::new() }
    }
}

impl Bindings {
    /// The default keys, changed by lines of the configuration file: keys, and the name of an action, or nothing.
    ///
    /// # Errors
    /// The line that is wrong, counted from 0, what is wrong with it and what is allowed.
    pub fn with<'a>(
        lines: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, (usize, String)> {
        let mut bindings = Bindings::default();
        for (number, (keys, action)) in lines.into_iter().enumerate() {
            bindings.bind(keys, action).map_err(|why| (number, why))?;
            if !bindings.actions.values().any(|action| *action == KeyAction::Send) {
                return Err((number, texts::no_key_sends()));
            }
        }
        Ok(bindings)
    }

    /// Binds keys to an action, or to nothing if its name is empty. Those that were bound and are in the way are free.
    fn bind(&mut self, written: &str, name: &str) -> Result<(), String> {
        let keys: Sequence = written.parse().map_err(|error| texts::bad_keys(written, &error))?;
        let action = match name.trim() {
            "" => None,
            name => Some(KeyAction::named(name).ok_or_else(|| {
                let known = ACTIONS.iter().map(|entry| entry.name);
                texts::unknown_key_action(name, resembling(name, known))
            })?),
        };
        let others = self.of_user.iter().filter(|(_, action)| action.is_some());
        let other = others.map(|(other, _)| other).find(|other| {
            action.is_some()
                && (keys.goes_on_after(other.first) != other.goes_on_after(keys.first))
                && keys.first == other.first
        });
        if let Some(other) = other {
            return Err(texts::keys_in_the_way(&format!("{keys:#}"), &format!("{other:#}")));
        }
        if self.of_user.insert(keys, action).is_some() {
            return Err(texts::keys_bound_twice(&format!("{keys:#}")));
        }
        self.actions.remove(&keys);
        if let Some(action) = action {
            self.actions.retain(|other, _| {
                other.first != keys.first || (other.second.is_some() && keys.second.is_some())
            });
            self.actions.insert(keys, action);
        }
        Ok(())
    }

    /// What `key` does. `waiting` is the first key of a sequence, if it was pressed before, and is kept by the face.
    pub fn press(&self, waiting: &mut Option<Key>, key: Key) -> Pressed {
        let keys = match waiting.take() {
            Some(first) => Sequence { first, second: Some(key) },
            None => key.into(),
        };
        match self.actions.get(&keys) {
            Some(action) => Pressed::Does(*action),
            None if keys.second.is_some() => Pressed::Forgotten,
            None if self.actions.keys().any(|keys| keys.goes_on_after(key)) => {
                *waiting = Some(key);
                Pressed::Waits
            }
            None => Pressed::Unbound,
        }
    }

    /// The keys that do `action`, the one to show first: by default the first of its table, otherwise the user's own.
    pub fn keys_of(&self, action: KeyAction) -> Vec<Sequence> {
        let is_bound = |keys: &Sequence| self.actions.get(keys) == Some(&action);
        let by_default: Vec<Sequence> = ACTIONS
            .iter()
            .filter(|entry| entry.action == action)
            .flat_map(|entry| entry.keys.iter().filter_map(|keys| keys.parse().ok()))
            .collect();
        let others = self.actions.keys().filter(|keys| !by_default.contains(keys)).copied();
        others.chain(by_default.iter().copied()).filter(is_bound).collect()
    }

    /// Everything that is bound, in the order of the table of actions, with whether the file has bound it.
    pub fn all(&self) -> impl Iterator<Item = (Sequence, KeyAction, bool)> {
        ACTIONS.iter().flat_map(|entry| {
            let keys = self.keys_of(entry.action).into_iter();
            keys.map(|keys| (keys, entry.action, self.of_user.contains_key(&keys)))
        })
    }

    /// What the file says about this key, alone: what it does, or that it does nothing. None: nothing.
    pub fn of_user(&self, key: Key) -> Option<Option<KeyAction>> {
        self.of_user.get(&key.into()).copied()
    }

    /// The keys that do nothing since the file says so.
    pub fn unbound(&self) -> impl Iterator<Item = Sequence> {
        self.of_user.iter().filter(|(_, action)| action.is_none()).map(|(keys, _)| *keys)
    }

    /// The rows of the help: keys, and what says what they do. What no key does is left out.
    pub fn rows(&self, help: KeysHelp) -> Vec<(String, &'static str)> {
        let rows = ROWS.iter().filter(|row| row.help == help);
        rows.filter_map(|row| Some((self.shown(row.actions)?, row.text))).collect()
    }

    /// One action with two of its keys, if they are short, or several with one key each.
    fn shown(&self, names: &[&'static str]) -> Option<String> {
        let keys = |name: &&str| KeyAction::named(name).map(|action| self.keys_of(action));
        let keys: Vec<Vec<Sequence>> = names.iter().filter_map(keys).collect();
        let shown: Vec<String> = match keys.as_slice() {
            [keys] => {
                let mut shown: Vec<String> = keys.iter().take(2).map(Sequence::to_string).collect();
                if shown.iter().map(String::len).sum::<usize>() > SHORT {
                    shown.truncate(1);
                }
                shown
            }
            _ if keys.iter().all(Vec::is_empty) => Vec::new(),
            all => {
                let first = |keys: &Vec<Sequence>| keys.first().map(Sequence::to_string);
                all.iter().map(|keys| first(keys).unwrap_or_else(texts::no_key)).collect()
            }
        };
        (!shown.is_empty()).then(|| shown.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Code, Surface};

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    fn does(bindings: &Bindings, keys: &str) -> Pressed {
        let mut waiting = None;
        keys.split(' ').map(|text| bindings.press(&mut waiting, key(text))).last().unwrap()
    }

    fn with(lines: &[(&str, &str)]) -> Bindings {
        Bindings::with(lines.iter().copied()).unwrap()
    }

    fn wrong(lines: &[(&str, &str)]) -> (usize, String) {
        Bindings::with(lines.iter().copied()).unwrap_err()
    }

    #[test]
    fn every_default_key_can_be_read_and_does_one_thing() {
        let count: usize = ACTIONS.iter().map(|entry| entry.keys.len()).sum();
        for keys in ACTIONS.iter().flat_map(|entry| entry.keys) {
            let parsed: Sequence = keys.parse().unwrap_or_else(|error| panic!("{keys}: {error:?}"));
            assert_eq!(format!("{parsed:#}"), **keys, "it is written as it is shown");
        }
        let bindings = Bindings::default();
        assert_eq!(bindings.actions.len(), count, "no key is there twice");
        let begins =
            |keys: &Sequence| bindings.actions.keys().any(|other| other.goes_on_after(keys.first));
        assert!(!bindings.actions.keys().any(|keys| keys.second.is_none() && begins(keys)));
    }

    #[test]
    fn names_and_actions_are_there_once_and_every_row_names_actions() {
        for (at, entry) in ACTIONS.iter().enumerate() {
            let others = &ACTIONS[at + 1..];
            assert!(
                others.iter().all(|other| other.name != entry.name && other.action != entry.action)
            );
            assert_eq!(KeyAction::named(entry.name), Some(entry.action));
        }
        for name in ROWS.iter().flat_map(|row| row.actions) {
            assert!(KeyAction::named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_file_binds_keys_and_frees_them() {
        let bindings = with(&[("ctrl+n", "previous-conversation"), ("ctrl+p", ""), ("F7", "find")]);
        assert_eq!(does(&bindings, "ctrl+n"), Pressed::Does(KeyAction::PreviousConversation));
        assert_eq!(does(&bindings, "alt+right"), Pressed::Does(KeyAction::NextConversation));
        assert_eq!(does(&bindings, "ctrl+p"), Pressed::Unbound);
        assert_eq!(does(&bindings, "f7"), Pressed::Does(KeyAction::Surface(Surface::Find)));
        let shown = |action| bindings.keys_of(action).first().map(|keys| keys.to_string());
        assert_eq!(shown(KeyAction::PreviousConversation).as_deref(), Some("Ctrl+N"));
        assert_eq!(shown(KeyAction::NextConversation).as_deref(), Some("Alt+Right"));
        assert_eq!(bindings.of_user(key("ctrl+p")), Some(None));
        assert_eq!(bindings.of_user(key("ctrl+n")), Some(Some(KeyAction::PreviousConversation)));
        assert_eq!(bindings.of_user(key("alt+right")), None);
        assert_eq!(bindings.unbound().map(|keys| keys.to_string()).collect::<Vec<_>>(), ["Ctrl+P"]);
    }

    #[test]
    fn two_keys_one_after_the_other_are_waited_for() {
        let bindings = with(&[("ctrl+x n", "next-conversation")]);
        let mut waiting = None;
        assert_eq!(bindings.press(&mut waiting, key("ctrl+x")), Pressed::Waits);
        let typed = Key::plain(Code::Char('n'));
        let pressed = bindings.press(&mut waiting, typed);
        assert_eq!((pressed, waiting), (Pressed::Does(KeyAction::NextConversation), None));
        assert_eq!(does(&bindings, "ctrl+x ctrl+c"), Pressed::Forgotten);
        assert_eq!(bindings.press(&mut waiting, typed), Pressed::Unbound);
        // The default in its way is gone.
        let bindings = with(&[("ctrl+n n", "next-conversation")]);
        assert_eq!(does(&bindings, "ctrl+n n"), Pressed::Does(KeyAction::NextConversation));
        let bindings = with(&[("ctrl+x", "next-conversation")]);
        assert_eq!(does(&bindings, "ctrl+x"), Pressed::Does(KeyAction::NextConversation));
    }

    #[test]
    fn what_is_wrong_is_told_with_what_is_allowed() {
        let bad = |keys: &str, error| texts::bad_keys(keys, &error);
        use crate::keys::KeyError;
        assert_eq!(wrong(&[("ctrl+i", "find")]), (0, bad("ctrl+i", KeyError::SameAs("tab"))));
        let unknown = texts::unknown_key_action("next-converstion", Some("next-conversation"));
        assert_eq!(wrong(&[("f7", "find"), ("f8", "next-converstion")]), (1, unknown));
        assert_eq!(wrong(&[("f7", "dance")]).1, texts::unknown_key_action("dance", None));
        let twice = texts::keys_bound_twice("ctrl+g");
        assert_eq!(wrong(&[("ctrl+g", "find"), ("Ctrl+G", "redraw")]), (1, twice));
        for [one, other] in [["ctrl+g", "ctrl+g n"], ["ctrl+g n", "ctrl+g"]] {
            let in_the_way = (1, texts::keys_in_the_way(other, one));
            assert_eq!(wrong(&[(one, "find"), (other, "redraw")]), in_the_way);
        }
        assert_eq!(wrong(&[("f7", "send"), ("enter", ""), ("f7", "")]).0, 2);
        assert_eq!(wrong(&[("enter", "")]), (0, texts::no_key_sends()));
    }
}
