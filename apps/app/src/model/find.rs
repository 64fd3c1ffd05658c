//! Looking for words in one conversation.

use super::{Content, Conversation, Target};
use crate::sanitise::sanitise;
use crate::wording::Wording;

/// How many bytes the words may have, together.
const MAX_BYTES: usize = 200;

/// What the user looks for, and what was found.
#[derive(Debug)]
pub struct Find {
    target: Target,
    words: String,
    /// The index of the entry that was found last.
    found: Option<usize>,
    /// Whether there is nothing more in that direction.
    is_over: bool,
}

/// Where to look for the next entry.
#[derive(Debug, Clone, Copy)]
pub enum Direction {
    /// What was said before.
    Older,
    /// What was said later.
    Newer,
}

impl Find {
    /// Begins to look for words in `conversation`.
    pub fn new(conversation: &Conversation) -> Self {
        let target = conversation.target().clone();
        Find { target, words: String::new(), found: None, is_over: false }
    }

    /// Looks for this as well, which the user typed or pasted behind the words.
    pub fn push(&mut self, text: &str) {
        let text = text.lines().next().unwrap_or_default();
        if self.words.len() + text.len() <= MAX_BYTES {
            self.words += text;
        }
        self.found = None;
    }

    /// Looks for these words and no others.
    pub fn set_words(&mut self, words: &str) {
        self.words.clear();
        self.push(words);
    }

    /// What the user looks for.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Whether there is nothing more in the direction in which the user has gone.
    pub fn is_over(&self) -> bool {
        self.is_over && !self.words.trim().is_empty()
    }

    /// How many entries of `conversation` have the words, and which of them was found last, counted from 1 and the oldest.
    pub fn counts(&self, conversation: &Conversation) -> (Option<usize>, usize) {
        let words = self.small_words();
        if words.is_empty() {
            return (None, 0);
        }
        let has_them = |index: &usize| is_in(conversation, *index, &words);
        let all: Vec<usize> = conversation.indices().filter(has_them).collect();
        let is_it = |index: &usize| self.found == Some(*index);
        (all.iter().position(is_it).map(|at| at + 1), all.len())
    }

    fn small_words(&self) -> Vec<String> {
        self.words.split_whitespace().map(str::to_lowercase).collect()
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.words.pop();
        self.found = None;
    }

    /// Goes on to the next entry of `conversation` that has the words, or with other words to the newest.
    pub fn go(&mut self, conversation: &Conversation, direction: Direction) -> Option<usize> {
        if self.target != *conversation.target() {
            self.target = conversation.target().clone();
            self.found = None;
        }
        let next = self.next(conversation, direction);
        self.is_over = next.is_none();
        self.found = next.or(self.found);
        next
    }

    fn next(&self, conversation: &Conversation, direction: Direction) -> Option<usize> {
        let words = self.small_words();
        if words.is_empty() {
            return None;
        }
        let has_them = |index: &usize| is_in(conversation, *index, &words);
        let all = conversation.indices();
        match (direction, self.found) {
            (Direction::Older, found) => {
                let end = found.map_or(all.end, |found| found.min(all.end));
                (all.start..end).rev().find(has_them)
            }
            (Direction::Newer, Some(found)) => {
                (found.saturating_add(1).max(all.start)..all.end).find(has_them)
            }
            (Direction::Newer, None) => None,
        }
    }
}

/// Whether all of these words, in small letters, are in the entry of this index.
fn is_in(conversation: &Conversation, index: usize, words: &[String]) -> bool {
    conversation.entry(index).is_some_and(|entry| has(&entry.content, words))
}

/// Whether all of these words, in small letters, are seen in an entry.
fn has(content: &Content, words: &[String]) -> bool {
    if let Content::Traffic(traffic) = content {
        // Who is in a crowd can be found, though only their number is seen.
        let names: Vec<_> =
            traffic.changes().map(|change| sanitise(change.nick.as_str()).to_lowercase()).collect();
        let is_there = |word: &String| names.iter().any(|name| name.contains(word.as_str()));
        if words.iter().all(is_there) {
            return true;
        }
    }
    let Wording { author, lines, .. } = Wording::of(content);
    let shown: Vec<_> = author.iter().chain(&lines).map(|line| line.to_lowercase()).collect();
    words.iter().all(|word| shown.iter().any(|line| line.contains(word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Model, Now};
    use plausch_core::name::Nick;
    use plausch_transport_std::client::Event;

    #[test]
    fn what_is_found_is_counted_and_one_goes_from_hit_to_hit() {
        let mut model = Model::new(Nick::new("zoe").unwrap());
        for text in ["red apple", "pear", "green Apple", "apple pie"] {
            let (from, text) = (Nick::new("bob").unwrap(), text.to_owned());
            model.on_event(Now::read(), &Event::Broadcast { from, text, own: false });
        }
        let room = model.shown();
        let mut find = Find::new(room);
        assert_eq!(find.counts(room), (None, 0));
        find.set_words("apple");
        let mut went = |direction| {
            find.go(room, direction);
            (find.counts(room), find.is_over())
        };
        assert_eq!(went(Direction::Older), ((Some(3), 3), false));
        assert_eq!(went(Direction::Older), ((Some(2), 3), false));
        assert_eq!(went(Direction::Newer), ((Some(3), 3), false));
        assert_eq!(went(Direction::Newer), ((Some(3), 3), true));
        find.set_words("apple bob pie");
        assert!(find.go(room, Direction::Older).is_some());
        find.set_words("plum");
        assert!(find.go(room, Direction::Older).is_none() && find.counts(room) == (None, 0));
    }
}
