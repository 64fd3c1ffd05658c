//! [`EventQueue`]: events that wait for the application, and the text that goes with one of them.

use core::cell::{Ref, RefCell};
use core::fmt::Write as _;
use core::task::Context;

use embassy_sync::waitqueue::MultiWakerRegistration;
use heapless::{Deque, String};
use plausch_core::client;
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::Duration;

use super::event::{Event, Peer, ReceivedText, TextOwner};
use crate::fmt::debug;

/// Tasks that wait for the same thing at once. If there are more, they keep waking each other.
pub(super) const MAX_WAITING_TASKS: usize = 4;
const MAX_EVENTS: usize = 8;
/// The most events that one input of the machine causes.
const MAX_EVENTS_PER_INPUT: usize = 4;

/// Events that wait for the application. At most one of them has a text, which is kept beside the
/// queue.
pub(super) struct EventQueue {
    events: Deque<QueuedEvent, MAX_EVENTS>,
    /// A text waits for the application or is held by it.
    text_pending: bool,
    waker: MultiWakerRegistration<MAX_WAITING_TASKS>,
}

impl EventQueue {
    pub(super) const fn new() -> Self {
        EventQueue {
            events: Deque::new(),
            text_pending: false,
            waker: MultiWakerRegistration::new(),
        }
    }

    /// Whether there is room for the events of one more input, with or without a text.
    pub(super) fn has_room(&self) -> bool {
        !self.text_pending && self.has_room_without_text()
    }

    /// Whether there is room for the events of one more input that brings no text.
    pub(super) fn has_room_without_text(&self) -> bool {
        self.events.len() + MAX_EVENTS_PER_INPUT <= MAX_EVENTS
    }

    pub(super) fn push(&mut self, event: Event) {
        self.push_queued(QueuedEvent::Plain(event));
    }

    /// Queues an event of the machine. Its text, if it has one, is copied to `text`.
    pub(super) fn push_from<const N: usize>(
        &mut self,
        event: client::Event<'_>,
        text: &RefCell<String<N>>,
    ) {
        use client::Event as E;
        let event = match event {
            E::Broadcast { from, text: received, own } => {
                return self.push_text(QueuedEvent::Broadcast { from, own }, received, text);
            }
            E::Past { age, from, text: received } => {
                return self.push_text(QueuedEvent::Past { age, from }, received, text);
            }
            E::Error { text: received } => {
                return self.push_text(QueuedEvent::Error, received.in_one_line(), text);
            }
            E::ChatText { peer, text: received, .. } => {
                return self.push_text(QueuedEvent::ChatText { peer }, received, text);
            }
            E::Refused { text: received } => {
                return self.push_text(QueuedEvent::Refused, received.in_one_line(), text);
            }
            E::Users { others, .. } => Event::Users { others },
            E::Joined { nick, addr } => Event::Joined { nick, addr },
            E::Left { nick } => Event::Left { nick },
            E::Skipped => Event::Skipped,
            E::Invited { peer, ip, .. } => Event::Invited { peer, ip },
            E::NoRoom { peer } => Event::NoRoom { peer },
            E::Rejected { peer, reason } => Event::Rejected { peer, reason },
            E::ChatOpened { peer, addr, security } => Event::ChatOpened { peer, addr, security },
            E::ChatShown { peer, number } => Event::ChatShown { peer, number },
            #[cfg(feature = "secure")]
            E::ChatHeld { peer, known, shown } => Event::ChatHeld { peer, known, shown },
            #[cfg(feature = "secure")]
            E::Secured { key, first } => Event::Secured { key, first },
            #[cfg(feature = "secure")]
            E::OtherKey { known, shown } => Event::OtherKey { known, shown },
            E::ChatClosed { peer, end } => Event::ChatClosed { peer, end },
            E::Disconnected { reason } => Event::Disconnected { reason },
            _ => return,
        };
        self.push(event);
    }

    /// The next event, its text borrowed from `text`; or none, and then the task is woken when
    /// there is one.
    pub(super) fn pop<const N: usize>(
        &mut self,
        text: &'static RefCell<String<N>>,
        owner: &'static dyn TextOwner,
        cx: &mut Context<'_>,
    ) -> Option<Event> {
        let event = self.events.pop_front();
        if event.is_none() {
            self.waker.register(cx.waker());
        }
        let text = || ReceivedText::new(Ref::map(text.borrow(), String::as_str), owner);
        event.map(|event| event.with_text(text))
    }

    /// The application has dropped its text.
    pub(super) fn text_dropped(&mut self) {
        self.text_pending = false;
    }

    fn push_text<const N: usize>(
        &mut self,
        event: QueuedEvent,
        received: Text<'_>,
        text: &RefCell<String<N>>,
    ) {
        if let (false, Ok(mut text)) = (self.text_pending, text.try_borrow_mut()) {
            text.clear();
            // It fits: it came through an inbox of the same size.
            let _ = write!(text, "{}", received.in_lines());
            self.text_pending = true;
            self.push_queued(event);
        }
    }

    fn push_queued(&mut self, event: QueuedEvent) {
        if self.events.push_back(event).is_err() {
            debug!("an event is lost: the application is too slow");
        }
        self.waker.wake();
    }
}

/// An event without its text.
#[derive(Debug)]
enum QueuedEvent {
    Plain(Event),
    Broadcast { from: Nick, own: bool },
    Past { age: Duration, from: Nick },
    Error,
    ChatText { peer: Peer },
    Refused,
}

impl QueuedEvent {
    /// The event. `text` is called if it has a text.
    fn with_text(self, text: impl FnOnce() -> ReceivedText) -> Event {
        match self {
            QueuedEvent::Plain(event) => event,
            QueuedEvent::Broadcast { from, own } => Event::Broadcast { from, text: text(), own },
            QueuedEvent::Past { age, from } => Event::Past { age, from, text: text() },
            QueuedEvent::Error => Event::Error { text: text() },
            QueuedEvent::ChatText { peer } => Event::ChatText { peer, text: text() },
            QueuedEvent::Refused => Event::Refused { text: text() },
        }
    }
}
