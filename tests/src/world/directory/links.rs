//! The directory's links: what its machine wants done on them, done with the server's own room log.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

use plausch_core::directory::{ClosedBy, Event, Output, Outputs, Recipients, Tables};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::time::Instant;
use plausch_core::wire::{Dialect, Inbox, Message, Sender, UserEntry, UserList};
use plausch_transport_std::server::room::{Endpoint, EndpointState, Flushed, Room};

use super::due::Due;
use crate::stream::{encoded, encoded_for_original};
use crate::world::network::{EndId, Network};
use crate::world::trace::readable;

/// The program, as traces call it.
pub(super) const WHO: &str = "directory";
/// How long a closed link is read on.
const LINGER: Duration = Duration::from_secs(1);

/// Something that was said to the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// By whom.
    pub from: String,
    /// What.
    pub text: String,
    /// Who is to hear it.
    pub to: Vec<LinkId>,
}

/// The links, and the room.
#[derive(Debug)]
pub(super) struct Links {
    room: Room<()>,
    pub(super) bytes_waiting: usize,
    links: BTreeMap<LinkId, Link>,
    by_end: BTreeMap<EndId, LinkId>,
    /// Members without a connection, see [`DirectoryHost::populate`](super::DirectoryHost::populate).
    pub(super) phantoms: BTreeSet<LinkId>,
    /// Whom the room woke, and when they have their turn.
    woken: Arc<Mutex<Vec<LinkId>>>,
    turn: Option<Instant>,
    pub(super) events: Vec<Event>,
    pub(super) relayed: Vec<Relay>,
}

#[derive(Debug)]
pub(super) struct Link {
    pub(super) end: EndId,
    pub(super) inbox: Option<Box<Inbox<4608>>>,
    endpoint: Rc<RefCell<Endpoint<()>>>,
    due: Due,
    /// Who it is, once it was welcomed.
    nick: Option<Nick>,
    /// It is in the room.
    entered: bool,
    modern: bool,
    /// The machine was told that the connection is over: it must not send there.
    pub(super) over: Option<ClosedBy>,
    /// The machine wants no more of it. Until when the other side may read what it was sent.
    until: Option<Instant>,
    /// The host takes no more for now.
    blocked: bool,
    said_all: bool,
    pub(super) heard_all: bool,
}

/// Puts a link among those that the room woke.
struct Alarm {
    link: LinkId,
    woken: Arc<Mutex<Vec<LinkId>>>,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.woken.lock().unwrap_or_else(PoisonError::into_inner).push(self.link);
    }
}

impl Links {
    pub(super) fn new(bytes_waiting: usize) -> Self {
        Links {
            room: Room::new(bytes_waiting),
            bytes_waiting,
            links: BTreeMap::new(),
            by_end: BTreeMap::new(),
            phantoms: BTreeSet::new(),
            woken: Arc::default(),
            turn: None,
            events: Vec::new(),
            relayed: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, link: LinkId, end: EndId, payload_length: usize) {
        let endpoint = self.room.add(link, ());
        let waker = self.waker(link);
        endpoint.borrow_mut().waker = Some(waker);
        let at = Link {
            end,
            inbox: Some(Box::new(Inbox::new(Sender::Client, payload_length))),
            endpoint,
            due: Due::default(),
            nick: None,
            entered: false,
            modern: false,
            over: None,
            until: None,
            blocked: false,
            said_all: false,
            heard_all: false,
        };
        self.links.insert(link, at);
        self.by_end.insert(end, link);
    }

    pub(super) fn perform<T: Tables>(&mut self, net: &mut Network, outputs: Outputs<'_, T>) {
        // A hundred texts of the past, and their end.
        let mut bounded = Outputs::<T>::MAX + self.links.len() + self.phantoms.len() + 101;
        for output in outputs {
            if bounded == 0 {
                net.broken_law(WHO, "more outputs than there may be");
            }
            bounded = bounded.saturating_sub(1);
            self.output(net, output);
        }
        let mut wakers = self.room.woken();
        wakers.drain(..).for_each(Waker::wake);
        self.room.reuse(wakers);
        self.check_memory(net);
        let anybody = !self.woken.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if anybody && self.turn.is_none() {
            // Mostly they write at once. Or others were faster.
            let wait = if net.dice.chance(0.3) { Duration::from_millis(2) } else { Duration::ZERO };
            self.turn = Some(net.now() + net.dice.up_to(wait));
        }
    }

    /// Lets those write who were woken, if it is time.
    pub(super) fn turns(&mut self, net: &mut Network) {
        let due = self.turn.is_some_and(|at| at <= net.now());
        if due || self.room.rounds.is_crowded() {
            self.turn = None;
            let woken =
                std::mem::take(&mut *self.woken.lock().unwrap_or_else(PoisonError::into_inner));
            woken.into_iter().for_each(|link| self.write(net, link));
            self.room.rounds.begin(Waker::noop());
        }
    }

    /// All that is due is written now.
    pub(super) fn hurry(&mut self, net: &mut Network) {
        self.turn = Some(net.now());
        self.turns(net);
    }

    pub(super) fn next_wake(&self) -> Option<Instant> {
        self.links.values().filter_map(|at| at.until).chain(self.turn).min()
    }

    /// Gives up those that had their time to read what they were sent.
    pub(super) fn give_up(&mut self, net: &mut Network) {
        let over = |(&link, at): (&LinkId, &Link)| (at.until? <= net.now()).then_some(link);
        let over: Vec<LinkId> = self.links.iter().filter_map(over).collect();
        over.into_iter().for_each(|link| self.forget(net, link));
    }

    /// The connection takes more.
    pub(super) fn writable(&mut self, net: &mut Network, end: EndId) {
        if let Some(&link) = self.by_end.get(&end) {
            if let Some(at) = self.links.get_mut(&link) {
                at.blocked = false;
            }
            self.write(net, link);
        }
    }

    /// A link to which too much is due.
    pub(super) fn next_slow(&mut self) -> Option<LinkId> {
        self.room.next_slow()
    }

    pub(super) fn get_mut(&mut self, link: LinkId) -> Option<&mut Link> {
        self.links.get_mut(&link)
    }

    pub(super) fn at(&self, end: EndId) -> Option<LinkId> {
        self.by_end.get(&end).copied()
    }

    /// Whether the machine has to do with it still.
    pub(super) fn is_open(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|at| at.until.is_none())
    }

    pub(super) fn len(&self) -> usize {
        self.links.len()
    }

    /// All connections.
    pub(super) fn ends(&self) -> Vec<EndId> {
        self.by_end.keys().copied().collect()
    }

    /// Something was read, in this dialect.
    pub(super) fn speaks(&mut self, link: LinkId, dialect: Dialect) {
        if let Some(at) = self.links.get_mut(&link) {
            at.endpoint.borrow_mut().dialect = dialect;
        }
    }

    /// A connection is gone, or not wanted any more.
    pub(super) fn forget(&mut self, net: &mut Network, link: LinkId) {
        let Some(at) = self.links.remove(&link) else { return };
        self.by_end.remove(&at.end);
        self.room.remove(&at.endpoint);
        net.close(at.end);
    }

    /// The other side has said all that it had to say, and the machine knows.
    pub(super) fn heard_all(&mut self, net: &mut Network, link: LinkId) {
        let Some(at) = self.links.get_mut(&link) else { return };
        at.heard_all = true;
        if at.said_all {
            self.forget(net, link);
        }
    }

    fn output(&mut self, net: &mut Network, output: Output<'_>) {
        match &output {
            Output::Send { to, message } => self.owe(net, *to, message),
            Output::Enter { link, modern } => {
                if let Some(at) = self.known(net, *link, "Enter") {
                    (at.entered, at.modern) = (true, *modern);
                }
            }
            Output::Hold { link } => {
                if self.known(net, *link, "Hold").is_some_and(|at| !at.due.hold()) {
                    net.broken_law(WHO, format_args!("{link} is held twice"));
                }
            }
            Output::Release { link } => {
                if self.known(net, *link, "Release").is_some_and(|at| !at.due.release()) {
                    net.broken_law(WHO, format_args!("{link} is released, and was not held"));
                }
            }
            Output::Close { link } => self.close(net, *link),
            Output::Commanded { link, .. } => {
                net.broken_law(WHO, format_args!("{link} commands, and nobody is an operator"));
            }
            Output::Event(event) => {
                net.note(WHO, format_args!("{event:?}"));
                self.events.push(event.clone());
            }
        }
        let broken = match &output {
            Output::Close { link } => {
                let over = self.links.get(link).and_then(|at| at.over);
                matches!(over, Some(ClosedBy::Error | ClosedBy::Slow)).then_some(*link)
            }
            _ => None,
        };
        self.room.apply(output);
        broken.into_iter().for_each(|link| self.forget(net, link));
    }

    /// Takes note of what is due to whom.
    fn owe(&mut self, net: &mut Network, to: Recipients, message: &Message<'_>) {
        let hears = |(link, at): (&LinkId, &Link)| {
            let hears = match to {
                Recipients::Link(_) => false,
                Recipients::Room => at.entered,
                Recipients::RoomExcept(but) => at.entered && *link != but,
                Recipients::Modern => at.entered && at.modern,
            };
            (hears && at.until.is_none()).then_some(*link)
        };
        let mut all: Vec<LinkId> = self.links.iter().filter_map(hears).collect();
        if let Recipients::Link(link) = to {
            all.extend(self.known(net, link, "Send").map(|_| link));
            if let (Message::Welcome { nick }, Some(at)) = (message, self.links.get_mut(&link)) {
                at.nick = Some(nick.clone());
            }
            if let Message::UserList(list) = message
                && !is_written_whole(list)
            {
                net.broken_law(WHO, "a USERLIST is not written with all who are there");
            }
        }
        let mut bytes = BTreeMap::new();
        for link in &all {
            let Some(at) = self.links.get_mut(link) else { continue };
            let dialect = at.endpoint.borrow().dialect;
            let is_original = at.entered && !at.modern;
            let encode = || match is_original {
                true => encoded_for_original(message, dialect),
                false => encoded(message, dialect),
            };
            at.due.push(bytes.entry((dialect, is_original)).or_insert_with(encode));
        }
        if net.trace.is_told() {
            let none = Vec::new();
            let shown = readable(bytes.values().next().unwrap_or(&none));
            net.note(WHO, format_args!("→ {to:?} ({}) {shown}", all.len()));
        }
        if let Message::Relayed { nick, text } = message {
            let to = self.listeners(nick);
            self.relayed.push(Relay {
                from: nick.to_string(),
                text: text.in_lines().to_string(),
                to,
            });
        }
    }

    /// Who should hear what that member says to the room, whatever the machine makes of it (§1).
    fn listeners(&self, from: &Nick) -> Vec<LinkId> {
        let hears = |at: &Link| {
            let echo = at.endpoint.borrow().dialect == Dialect::Framed;
            at.entered && at.until.is_none() && (echo || at.nick.as_ref() != Some(from))
        };
        self.links.iter().filter(|(_, at)| hears(at)).map(|(&link, _)| link).collect()
    }

    /// Writes what there is, as far as the connection takes it.
    fn write(&mut self, net: &mut Network, link: LinkId) {
        let waker = self.waker(link);
        let Some(at) = self.links.get_mut(&link) else { return };
        // It is awake: nobody needs to wake it.
        at.endpoint.borrow_mut().waker = None;
        if at.endpoint.borrow().state() == EndpointState::Dropped {
            return;
        }
        if !at.blocked && !at.said_all {
            let (end, due) = (at.end, &mut at.due);
            let mut broken = None;
            let flushed = self.room.flush(&at.endpoint, |(), pieces| {
                let bytes: Vec<u8> = pieces.iter().flat_map(|piece| piece.to_vec()).collect();
                let count = net.write(end, &bytes);
                broken = broken.take().or(due.sent(&bytes[..count]).err());
                if count == 0 { Err(ErrorKind::WouldBlock.into()) } else { Ok(count) }
            });
            match flushed {
                Ok(Flushed::Blocked) => at.blocked = true,
                Ok(Flushed::CaughtUp) => {}
                Ok(Flushed::Ended) => {
                    at.said_all = true;
                    at.until = Some(net.now() + LINGER);
                    net.finish(end);
                }
                Err(error) => broken = Some(format!("sending failed: {error}")),
            }
            if !at.blocked && at.due.waiting() > 0 {
                broken = broken.or(Some(format!("{} bytes are never sent", at.due.waiting())));
            }
            if let Some(law) = broken {
                net.broken_law(WHO, format_args!("{link}: {law}"));
            }
        }
        if !at.endpoint.borrow().may_sleep() {
            net.broken_law(WHO, format_args!("nobody would wake {link}"));
        }
        at.endpoint.borrow_mut().waker = Some(waker);
        if at.said_all && at.heard_all {
            self.forget(net, link);
        }
    }

    fn close(&mut self, net: &mut Network, link: LinkId) {
        let Some(at) = self.links.get_mut(&link).filter(|at| at.until.is_none()) else {
            if !self.phantoms.remove(&link) {
                net.broken_law(WHO, format_args!("{link} is closed twice"));
            }
            return;
        };
        at.until = Some(net.now() + LINGER);
        // There is no time left for a pause.
        at.due.release();
    }

    /// What is kept for those that are behind is no more than is allowed, four times as much of who comes and goes, and a
    /// chunk of each log.
    fn check_memory(&self, net: &mut Network) {
        const CHUNKS: u64 = 4 * ((56 << 10) + 4200);
        let most = 4 * 5 * self.bytes_waiting as u64 + CHUNKS;
        if self.room.kept() > most {
            net.broken_law(WHO, format_args!("{} bytes are kept, not {most}", self.room.kept()));
        }
    }

    fn known(&mut self, net: &mut Network, link: LinkId, what: &str) -> Option<&mut Link> {
        match self.links.get_mut(&link) {
            Some(at) if at.over.is_none() && at.until.is_none() => Some(at),
            Some(_) => {
                net.broken_law(WHO, format_args!("{what} to {link}, which is over"));
                None
            }
            None => {
                if !self.phantoms.contains(&link) {
                    net.broken_law(WHO, format_args!("{what} to {link}, which is not there"));
                }
                None
            }
        }
    }

    fn waker(&self, link: LinkId) -> Waker {
        Arc::new(Alarm { link, woken: Arc::clone(&self.woken) }).into()
    }
}

/// Whether a list is written with the entries that it has, each once. A long one is not looked at.
fn is_written_whole(list: &UserList<'_>) -> bool {
    const LONG: usize = 100;
    let entries: Vec<UserEntry> = list.iter().take(LONG).collect();
    let written = encoded(&Message::UserList(*list), Dialect::Line);
    let one_by_one = encoded(&Message::UserList(UserList::new(&entries.as_slice())), Dialect::Line);
    let sorted = |bytes: &[u8]| {
        let mut words: Vec<Vec<u8>> =
            bytes.split(u8::is_ascii_whitespace).map(<[u8]>::to_vec).collect();
        words.sort_unstable();
        words
    };
    entries.len() == LONG || sorted(&written) == sorted(&one_by_one)
}
