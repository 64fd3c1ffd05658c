//! Texts that wait to be said, or to be written.

use std::collections::VecDeque;

use async_channel::Sender;
use plausch_core::client::CommandError;

use super::sockets::Mark;

/// How many texts wait before the request to say one more has to.
const MAX_WAITING: usize = 1000;

/// Texts that wait to be said, and the requests that wait for their turn.
#[derive(Debug, Default)]
pub(super) struct Queue(VecDeque<Waiting>);

/// Whom to tell that a text is taken.
pub(super) type Taken = Sender<Result<(), CommandError>>;

#[derive(Debug)]
struct Waiting {
    text: String,
    /// None: that is told.
    taken: Option<Taken>,
}

impl Queue {
    pub(super) fn push(&mut self, text: String, taken: Taken) {
        self.0.push_back(Waiting { text, taken: Some(taken) });
        self.tell();
    }

    /// Puts a text back that was taken off.
    pub(super) fn put_back(&mut self, text: String) {
        self.0.push_front(Waiting { text, taken: None });
    }

    pub(super) fn pop(&mut self) -> Option<String> {
        let Waiting { text, .. } = self.0.pop_front()?;
        self.tell();
        Some(text)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them. Requests that wait are told that their texts were taken: what became of them is told otherwise.
    pub(super) fn take(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.pop()).collect()
    }

    fn tell(&mut self) {
        for waiting in self.0.iter_mut().take(MAX_WAITING).rev() {
            let Some(taken) = waiting.taken.take() else { break };
            let _ = taken.try_send(Ok(()));
        }
    }
}

/// Texts that were handed to a link, and are perhaps not written yet.
#[derive(Debug, Default)]
pub(super) struct Unwritten(VecDeque<(Mark, String)>);

impl Unwritten {
    /// Takes a text that ends at this place of the link.
    pub(super) fn push(&mut self, mark: Mark, text: String) {
        self.0.retain(|(mark, _)| !mark.is_written());
        self.0.push_back((mark, text));
    }

    /// Those that are not written yet.
    pub(super) fn into_texts(self) -> impl Iterator<Item = String> {
        let unwritten = self.0.into_iter().filter(|(mark, _)| !mark.is_written());
        unwritten.map(|(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_texts_are_taken_ahead() {
        let mut queue = Queue::default();
        let (taken, answers) = async_channel::unbounded();
        for number in 0..MAX_WAITING + 2 {
            queue.push(number.to_string(), taken.clone());
        }
        assert_eq!(answers.len(), MAX_WAITING);
        assert_eq!(queue.pop().as_deref(), Some("0"));
        assert_eq!(answers.len(), MAX_WAITING + 1);
        queue.put_back("0".to_owned());
        assert_eq!(queue.take().len(), MAX_WAITING + 2);
        assert_eq!(answers.len(), MAX_WAITING + 2);
    }
}
