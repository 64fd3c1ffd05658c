//! [`Model`]: a room, and beside it what each link should hear.

use std::io::ErrorKind;

use plausch_core::link::LinkIds;
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::UserEntry;

use super::*;

/// A room, and what each link should hear: a queue of its own, to which everything is copied.
pub(super) struct Model {
    /// Sockets are known by their place among the links.
    pub(super) room: Room<usize>,
    ids: LinkIds,
    pub(super) links: Vec<Modelled>,
    said: u32,
}

pub(super) struct Modelled {
    pub(super) link: LinkId,
    pub(super) shared: Rc<RefCell<Endpoint<usize>>>,
    modern: bool,
    pub(super) entered: bool,
    pub(super) closed: bool,
    /// Where in the queue it is held.
    pub(super) held: Option<usize>,
    /// The socket took less than there was.
    pub(super) blocked: bool,
    /// Its task was told to go on, or waits for the socket.
    pub(super) awake: bool,
    pub(super) queue: Vec<u8>,
    pub(super) heard: Vec<u8>,
    /// What its log holds since it was sent everything, but not for it.
    pub(super) skipped: usize,
}

impl Model {
    pub(super) fn new(limit: usize) -> Self {
        Model { room: Room::new(limit), ids: LinkIds::new(), links: Vec::new(), said: 0 }
    }

    pub(super) fn connect(&mut self, dialect: Dialect, modern: bool) -> usize {
        let link = self.ids.allocate();
        let shared = self.room.add(link, self.links.len());
        shared.borrow_mut().dialect = dialect;
        let (queue, heard) = (Vec::new(), Vec::new());
        self.links.push(Modelled {
            link,
            shared,
            modern,
            entered: false,
            closed: false,
            held: None,
            blocked: false,
            awake: true,
            queue,
            heard,
            skipped: 0,
        });
        self.links.len() - 1
    }

    pub(super) fn enter(&mut self, who: usize) {
        let Modelled { link, modern, .. } = self.links[who];
        self.links[who].entered = true;
        self.room.apply(Output::Enter { link, modern });
    }

    pub(super) fn member(&mut self, dialect: Dialect, modern: bool) -> usize {
        let who = self.connect(dialect, modern);
        self.enter(who);
        who
    }

    /// Sends a text of that length to some links. A link that cannot take that much must be found slow.
    pub(super) fn say(&mut self, to: Recipients, len: usize) {
        self.said += 1;
        let text = format!("{} {}", self.said, "x".repeat(len));
        let text = Text::new(&text).unwrap();
        self.send(to, &Message::Relayed { nick: Nick::new("ann").unwrap(), text });
    }

    /// Tells the room that somebody has come.
    pub(super) fn come(&mut self) {
        self.said += 1;
        let nick = Nick::new(&format!("somebody{}", self.said)).unwrap();
        let addr = "127.0.0.1:40001".parse().unwrap();
        self.send(Recipients::Room, &Message::UserJoined(UserEntry { nick, addr }));
    }

    fn send(&mut self, to: Recipients, message: &Message<'_>) {
        for link in &mut self.links {
            let hears = !link.closed
                && match to {
                    Recipients::Link(to) => to == link.link,
                    Recipients::Room => link.entered,
                    Recipients::RoomExcept(but) => link.entered && but != link.link,
                    Recipients::Modern => link.entered && link.modern,
                };
            let mut bytes = Vec::new();
            let modern = link.modern || to == Recipients::Link(link.link);
            encode(message, link.shared.borrow().dialect, modern, &mut bytes);
            if hears {
                link.queue.extend(bytes);
            } else if to == Recipients::RoomExcept(link.link) {
                link.skipped += bytes.len();
            }
        }
        self.room.apply(Output::Send { to, message: message.clone() });
    }

    /// Lets the link's task run with a socket that takes at most `most` bytes. Returns how it ended.
    pub(super) fn run(&mut self, who: usize, mut takes: usize) -> Flushed {
        let link = &mut self.links[who];
        let heard = &mut link.heard;
        link.shared.borrow_mut().waker = None;
        let flushed = self.room.flush(&link.shared, |_, pieces| {
            let bytes: Vec<u8> = pieces.iter().flat_map(|piece| piece.to_vec()).collect();
            assert!(!bytes.is_empty(), "there is nothing to send");
            let count = bytes.len().min(takes);
            takes -= count;
            heard.extend(&bytes[..count]);
            if count == 0 { Err(ErrorKind::WouldBlock.into()) } else { Ok(count) }
        });
        let flushed = flushed.unwrap();
        link.blocked = flushed == Flushed::Blocked;
        if flushed == Flushed::CaughtUp && link.held.is_none() {
            link.skipped = 0;
        }
        link.awake = false;
        let mut endpoint = link.shared.borrow_mut();
        assert!(endpoint.may_sleep());
        endpoint.waker = Some(Waker::noop().clone());
        flushed
    }

    /// Lets the tasks run of all that were woken, or have a socket that takes more now; it takes so much.
    pub(super) fn run_all(&mut self, takes: impl Fn(usize) -> usize) {
        self.room.woken();
        for link in &mut self.links {
            link.awake |= link.shared.borrow().waker.is_none();
        }
        for who in 0..self.links.len() {
            let gone = self.links[who].shared.borrow().state() == EndpointState::Dropped;
            if !gone
                && self.links[who].awake
                && !self.links[who].blocked
                && self.run(who, takes(who)) == Flushed::Ended
            {
                self.room.remove(&Rc::clone(&self.links[who].shared));
            }
        }
    }

    /// From now on the link is delivered what is said.
    pub(super) fn make_direct(&mut self, who: usize) {
        self.links[who].shared.borrow_mut().direct = true;
    }

    /// Delivers what was said, where no socket takes more than `takes` bytes. Returns how often something was sent.
    pub(super) fn deliver(&mut self, takes: usize) -> usize {
        let mut sent: Vec<(usize, Vec<u8>)> = Vec::new();
        self.room.deliver(std::slice::from_mut(&mut sent), |sent, &mut who, pieces| {
            let mut bytes: Vec<u8> = pieces.iter().flat_map(|piece| piece.to_vec()).collect();
            assert!(!bytes.is_empty(), "there is nothing to send");
            bytes.truncate(takes);
            let count = bytes.len();
            sent.push((who, bytes));
            let taken = Taken { count, holds_back: false };
            if count == 0 { Err(ErrorKind::WouldBlock.into()) } else { Ok(taken) }
        });
        let (links, sends) = (&mut self.links, sent.len());
        sent.iter().for_each(|(who, bytes)| links[*who].heard.extend(bytes));
        for link in links.iter_mut().filter(|link| link.shared.borrow().is_delivered()) {
            link.skipped = 0;
        }
        sends
    }

    pub(super) fn slow(&mut self) -> Vec<LinkId> {
        let mut slow = Vec::new();
        while let Some(link) = self.room.next_slow() {
            slow.push(link);
            // As the directory answers it.
            self.room.apply(Output::Close { link });
        }
        slow
    }

    pub(super) fn hears_all(&mut self, who: usize) {
        self.run(who, usize::MAX);
        let link = &self.links[who];
        assert_eq!(link.heard, link.queue[..link.held.unwrap_or(link.queue.len())]);
    }
}
