//! What was said before the client came: gathered until all of it is told.

use std::collections::VecDeque;
use std::time::Duration;

use plausch_core::name::Nick;
use plausch_core::text::Text;

use super::{Event, PastText};

/// How many bytes a server may tell of the past; the oldest texts are left out.
const MAX_BYTES: usize = 1 << 20;

/// Texts of the past.
#[derive(Default)]
pub(super) struct Past {
    texts: VecDeque<PastText>,
    bytes: usize,
}

impl Past {
    pub(super) fn push(&mut self, age: Duration, from: Nick, text: Text<'_>) {
        let text = text.in_lines().to_string();
        self.bytes += text.len();
        self.texts.push_back(PastText { age, from, text });
        while self.bytes > MAX_BYTES
            && let Some(oldest) = self.texts.pop_front()
        {
            self.bytes -= oldest.text.len();
        }
    }

    /// All of it, if there is any.
    pub(super) fn take(&mut self) -> Option<Event> {
        self.bytes = 0;
        let texts = Vec::from(std::mem::take(&mut self.texts));
        (!texts.is_empty()).then_some(Event::Past { texts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_tells_too_much_is_heard_from_the_end() {
        let mut past = Past::default();
        let nick = Nick::new("ann").unwrap();
        let long = "x".repeat(MAX_BYTES / 2);
        for text in [long.as_str(), &long, "last"] {
            past.push(Duration::ZERO, nick.clone(), Text::new(text).unwrap());
        }
        let Some(Event::Past { texts }) = past.take() else { panic!("nothing is told") };
        assert_eq!((texts.len(), texts[1].text.as_str()), (2, "last"));
        assert_eq!(past.take(), None);
    }
}
