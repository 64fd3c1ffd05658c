//! [`Load`]: the sockets of all members, in one thread.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant as StdInstant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use plausch_core::time::Instant;

use crate::tally::{self, Tally};
use crate::{Heard, LoadError, Next, Outcome, Pace, Phase, Plan, Progress, Voice, Watch};

/// How many are connecting at the same time.
const JOINING: usize = 64;
/// Nothing has arrived for so long: all joins are announced.
const QUIET: Duration = Duration::from_millis(300);
/// How long it may take until all joins are announced: others may talk in the room.
const SETTLING: Duration = Duration::from_secs(10);
/// How often whoever watches is told.
const LOOK: Duration = Duration::from_millis(100);
/// A sender of whom the server has not passed on a text says nothing for so long.
const PAUSE: Duration = Duration::from_millis(100);
/// How long leaving may take.
const LEAVING: Duration = Duration::from_secs(2);
/// How many bytes are read at once.
const READ_SIZE: usize = 256 << 10;

/// Members of a room, and what they have said and heard. See [`Voice`].
pub struct Load<'a, V> {
    plan: Plan,
    servers: Vec<SocketAddr>,
    watch: Watch<'a>,
    phase: Phase,
    /// When the phase began.
    began: StdInstant,
    looked: StdInstant,
    goes_on: bool,
    poll: Poll,
    links: Vec<Link<V>>,
    /// How many of them are connecting or joining.
    joining: usize,
    /// How many members are in the room.
    joined: usize,
    start: StdInstant,
    /// When anything last arrived.
    last: StdInstant,
    /// How long the phase has waited for something to do.
    waited: Duration,
    buffer: Vec<u8>,
    tally: Tally,
}

struct Link<V> {
    voice: V,
    /// None: it is closed.
    socket: Option<TcpStream>,
    state: State,
    /// Bytes that the socket did not take yet.
    unsent: Vec<u8>,
    /// It says nothing until then.
    silent_until: Option<StdInstant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Connecting,
    Joining,
    Joined,
    /// It is not in the room any more, or never was.
    Out,
}

impl<'a, V: Voice> Load<'a, V> {
    /// Joins the members of `plan`, which take the `servers` in turns. `voice` makes the member with that number; all but the
    /// first, which is in the room before, are made with the first one's. If the server refuses one, no more of them try.
    ///
    /// # Errors
    /// If this machine fails, for example for want of descriptors.
    pub fn join(
        plan: Plan,
        servers: &[SocketAddr],
        mut voice: impl FnMut(usize, Option<&V>) -> V,
        watch: Watch<'a>,
    ) -> io::Result<Self> {
        let now = StdInstant::now();
        let mut load = Load {
            plan,
            servers: servers.to_vec(),
            watch,
            phase: Phase::Joining,
            began: now,
            looked: now,
            goes_on: true,
            poll: Poll::new()?,
            links: Vec::new(),
            joining: 0,
            joined: 0,
            start: now,
            last: now,
            waited: Duration::ZERO,
            buffer: vec![0; READ_SIZE],
            tally: Tally::new(plan.members, plan.senders, plan.length),
        };
        let mut events = Events::with_capacity(1024);
        while load.goes_on && (load.joining > 0 || load.may_open()) {
            while load.may_open() {
                let number = load.links.len();
                let voice = voice(number, load.links.first().map(|first| &first.voice));
                load.open(voice)?;
            }
            load.step(&mut events, LOOK)?;
            if load.joining > 0 && load.last.elapsed() > load.plan.patience {
                load.give_up();
            }
        }
        load.tally.outcome.joined = load.joined;
        load.tally.outcome.join_time = load.last - load.start;
        while let Some(left) = QUIET.checked_sub(load.last.elapsed())
            && load.goes_on
            && load.start.elapsed() < load.tally.outcome.join_time + SETTLING
        {
            load.step(&mut events, left)?;
        }
        load.tally.outcome.settle_time = load.last - load.start;
        Ok(load)
    }

    /// The first member, which may have found something out.
    pub fn first(&self) -> Option<&V> {
        self.links.first().map(|link| &link.voice)
    }

    /// The members talk, until all is heard.
    ///
    /// # Errors
    /// Says why that cannot be measured.
    pub fn talk(&mut self) -> Result<(), LoadError> {
        let mut events = Events::with_capacity(1024);
        self.phase = Phase::Talking;
        self.began = StdInstant::now();
        self.last = self.began;
        self.waited = Duration::ZERO;
        let talked = self.exchange(&mut events);
        self.tally.outcome.time = self.last - self.began;
        let share = self.waited.as_secs_f64() / self.began.elapsed().as_secs_f64();
        self.tally.outcome.busy = 1.0 - share;
        talked
    }

    /// The members leave, and their links are closed once the server has heard it. Returns what was measured.
    ///
    /// # Errors
    /// If this machine fails.
    pub fn leave(mut self) -> io::Result<Outcome> {
        let mut events = Events::with_capacity(1024);
        let now = self.now();
        for id in 0..self.links.len() {
            let Link { voice, unsent, state, .. } = &mut self.links[id];
            *state = State::Out;
            voice.leave(now, unsent);
            self.flush(id);
        }
        let until = StdInstant::now() + LEAVING;
        while self.links.iter().any(|link| link.socket.is_some()) {
            let left = until.saturating_duration_since(StdInstant::now());
            if left.is_zero() {
                break;
            }
            self.step(&mut events, left.min(LOOK))?;
        }
        Ok(self.outcome())
    }

    /// What was measured. If the members have not left, their links just end.
    pub fn outcome(self) -> Outcome {
        self.tally.outcome()
    }

    fn exchange(&mut self, events: &mut Events) -> Result<(), LoadError> {
        let end = self.began + self.plan.time;
        let mut turns = 0_u64;
        loop {
            let now = StdInstant::now();
            let mut timeout = LOOK;
            if now >= end || !self.goes_on || self.joined == 0 {
                if !self.tally.awaits() {
                    return Ok(());
                }
            } else {
                match self.plan.pace {
                    Pace::Rate(rate) => {
                        let due = self.began + Duration::from_secs_f64(turns as f64 / rate);
                        if due <= now {
                            let sender = turns % self.plan.senders as u64;
                            self.say(sender as usize, 1)?;
                            turns += 1;
                            // What has arrived meanwhile is heard first, or it seems to have come later.
                            timeout = Duration::ZERO;
                        } else {
                            timeout = timeout.min(due.min(end) - now);
                        }
                    }
                    Pace::Window(window) => {
                        for sender in 0..self.plan.senders {
                            let count = window.saturating_sub(self.tally.under_way(sender));
                            self.say(sender, count)?;
                        }
                        timeout = timeout.min(end - now);
                    }
                }
            }
            self.step(events, timeout)?;
            // Whoever does not want to wait does not want to wait for what is lost, either.
            let patience = if self.goes_on { self.plan.patience } else { LEAVING };
            if self.last.elapsed() >= patience && self.tally.awaits() {
                return Ok(());
            }
        }
    }

    fn say(&mut self, sender: usize, count: usize) -> Result<(), LoadError> {
        let id = if self.plan.apart { self.plan.members + sender } else { sender };
        let hears = self.joined;
        let Some(link) = self.links.get_mut(id) else { return Ok(()) };
        let is_silent = link.silent_until.is_some_and(|until| until > StdInstant::now());
        if count == 0 || is_silent || link.state != State::Joined {
            return Ok(());
        }
        // The server lets it say only so much: it need not try with all of it.
        let count = if link.silent_until.is_some() { 1 } else { count };
        let hearers = hearers(hears, &link.voice);
        for _ in 0..count {
            let now = self.start.elapsed();
            let text = self.tally.text(sender, now.as_nanos() as u64);
            let said = link.voice.say(instant(now), &text, &mut link.unsent);
            said.map_err(|most| LoadError::TooLong { most })?;
            self.tally.said(sender, hearers);
        }
        self.flush(id);
        Ok(())
    }

    /// Whether one more member may connect.
    fn may_open(&self) -> bool {
        let opened = self.links.len();
        let refused = self.tally.outcome.refused.len() + self.tally.outcome.gone.len() > 0;
        // The first finds out how the server is spoken to.
        let at_once = if self.joined == 0 && opened > 0 { 1 } else { JOINING };
        opened < self.all() && self.joining < at_once && !refused && self.goes_on
    }

    /// How many links there are to be.
    fn all(&self) -> usize {
        self.plan.members + if self.plan.apart { self.plan.senders } else { 0 }
    }

    /// Who speaks on this link.
    fn sender(&self, id: usize) -> Option<usize> {
        let sender = if self.plan.apart { id.checked_sub(self.plan.members)? } else { id };
        (sender < self.plan.senders).then_some(sender)
    }

    fn open(&mut self, voice: V) -> io::Result<()> {
        let id = self.links.len();
        self.joining += 1;
        self.links.push(Link {
            voice,
            socket: None,
            state: State::Connecting,
            unsent: Vec::new(),
            silent_until: None,
        });
        self.connect(id)
    }

    fn connect(&mut self, id: usize) -> io::Result<()> {
        let server = self.servers[id % self.servers.len()];
        let mut socket = TcpStream::connect(server)?;
        let both = Interest::READABLE | Interest::WRITABLE;
        self.poll.registry().register(&mut socket, Token(id), both)?;
        let link = &mut self.links[id];
        link.socket = Some(socket);
        link.state = State::Connecting;
        link.unsent.clear();
        Ok(())
    }

    /// Those that have not joined never will.
    fn give_up(&mut self) {
        for id in 0..self.links.len() {
            if matches!(self.links[id].state, State::Connecting | State::Joining) {
                tally::count(&mut self.tally.outcome.gone, "no_answer");
                self.close(id);
            }
        }
    }

    /// Does what can be done, and waits for it no longer than `timeout`.
    fn step(&mut self, events: &mut Events, timeout: Duration) -> io::Result<()> {
        let before = StdInstant::now();
        match self.poll.poll(events, Some(timeout)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => events.clear(),
            polled => polled?,
        }
        self.waited += before.elapsed();
        for event in events.iter() {
            let id = event.token().0;
            if event.is_writable() {
                self.writable(id);
            }
            if event.is_readable() || event.is_read_closed() || event.is_error() {
                self.readable(id, event.is_read_closed() || event.is_error())?;
            }
        }
        if self.looked.elapsed() >= LOOK {
            self.looked = StdInstant::now();
            self.pass()?;
            let Load { phase, joined, .. } = *self;
            let (time, deliveries) = (self.began.elapsed(), self.tally.outcome.deliveries);
            self.goes_on &= (self.watch)(Progress { phase, joined, time, deliveries });
        }
        Ok(())
    }

    /// Some time has passed.
    fn pass(&mut self) -> io::Result<()> {
        for id in 0..self.links.len() {
            if matches!(self.links[id].state, State::Joining | State::Joined) {
                self.of_voice(id, |voice, now, out, hear| voice.passed(now, out, hear))?;
            }
        }
        Ok(())
    }

    fn writable(&mut self, id: usize) {
        let now = self.now();
        let Link { socket: Some(socket), state, voice, unsent, .. } = &mut self.links[id] else {
            return;
        };
        if *state == State::Connecting {
            let failed = socket.take_error().ok().flatten().is_some();
            if failed {
                return self.end(id);
            }
            if socket.peer_addr().is_err() {
                // It is not connected yet: there will be another event.
                return;
            }
            // A socket that refuses this works all the same.
            let _ = socket.set_nodelay(true);
            *state = State::Joining;
            voice.connected(now, unsent);
        }
        self.flush(id);
    }

    fn flush(&mut self, id: usize) {
        let link = &mut self.links[id];
        let Some(socket) = &mut link.socket else { return };
        let mut sent = 0;
        while sent < link.unsent.len() {
            match socket.write(&link.unsent[sent..]) {
                Ok(count) => sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // That the link is broken is seen where it is read.
                Err(_) => break,
            }
        }
        link.unsent.drain(..sent);
        if link.state == State::Out && link.unsent.is_empty() {
            // If it is closed already, all the better.
            let _ = socket.shutdown(Shutdown::Write);
        }
    }

    fn readable(&mut self, id: usize, is_closed: bool) -> io::Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = self.read(id, is_closed, &mut buffer);
        self.buffer = buffer;
        read
    }

    fn read(&mut self, id: usize, is_closed: bool, buffer: &mut [u8]) -> io::Result<()> {
        loop {
            let Link { socket: Some(socket), state, .. } = &mut self.links[id] else {
                return Ok(());
            };
            let state = *state;
            if state == State::Connecting {
                // What is wrong with it is seen where it is written.
                return Ok(());
            }
            let count = match socket.read(buffer) {
                Ok(count) if count > 0 => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Ok(_) | Err(_) => {
                    self.end(id);
                    return Ok(());
                }
            };
            // Whoever has left hears nothing.
            if state != State::Out {
                self.last = StdInstant::now();
                self.of_voice(id, |voice, now, out, hear| {
                    voice.received(now, &buffer[..count], out, hear)
                })?;
            }
            // Nothing is left if it took less than it could, unless the end is; not every system says so again.
            if cfg!(unix) && count < buffer.len() && !is_closed {
                return Ok(());
            }
        }
    }

    /// Lets a member's voice do something, and does what comes of it.
    fn of_voice(
        &mut self,
        id: usize,
        act: impl FnOnce(&mut V, Instant, &mut Vec<u8>, &mut dyn FnMut(Heard<'_>)) -> Next,
    ) -> io::Result<()> {
        let now = self.start.elapsed();
        let nanos = now.as_nanos() as u64;
        let (sender, is_deaf) = (self.sender(id), id >= self.plan.members);
        let Load { links, tally, joining, joined, .. } = self;
        let Link { voice, state, unsent, silent_until, .. } = &mut links[id];
        let hearers = hearers(*joined, voice);
        let (mut newly, mut over) = (false, false);
        let next = act(voice, instant(now), unsent, &mut |heard| match heard {
            Heard::Text(text) => tally.heard(id, text, nanos),
            Heard::Joined => newly = true,
            Heard::Unsaid(reason) if *state == State::Joined => {
                if sender.is_some_and(|sender| tally.unsaid(sender, hearers, reason)) {
                    *silent_until = Some(StdInstant::now() + PAUSE);
                }
            }
            Heard::Refused(reason) | Heard::Unsaid(reason) => {
                over = true;
                tally::count(&mut tally.outcome.refused, reason);
            }
            Heard::Gone(reason) => {
                if !over {
                    tally::count(&mut tally.outcome.gone, reason);
                }
                over = true;
            }
        });
        if newly && *state == State::Joining {
            *state = State::Joined;
            *joining -= 1;
            *joined += usize::from(!is_deaf);
        }
        if !unsent.is_empty() {
            self.flush(id);
        }
        match next {
            Next::Stay if !over => {}
            Next::Stay | Next::Close => self.close(id),
            Next::Reconnect => self.connect(id)?,
        }
        Ok(())
    }

    /// The other side has closed the link, or it is broken.
    fn end(&mut self, id: usize) {
        let now = self.now();
        let Link { voice, state, .. } = &mut self.links[id];
        if *state != State::Out {
            let mut why = "ended".to_owned();
            voice.closed(now, &mut |heard| {
                if let Heard::Gone(reason) = heard {
                    reason.clone_into(&mut why);
                }
            });
            tally::count(&mut self.tally.outcome.gone, &why);
        }
        self.close(id);
    }

    /// Closes a link. Nobody waits for its member any more.
    fn close(&mut self, id: usize) {
        let link = &mut self.links[id];
        link.socket = None;
        match std::mem::replace(&mut link.state, State::Out) {
            State::Connecting | State::Joining => self.joining -= 1,
            State::Joined if id >= self.plan.members => {}
            State::Joined => {
                self.joined -= 1;
                let is_deaf_to_itself = !link.voice.echoes();
                let deaf_to = self.sender(id).filter(|_| is_deaf_to_itself);
                self.tally.forget(id, deaf_to);
            }
            State::Out => {}
        }
    }

    fn now(&self) -> Instant {
        instant(self.start.elapsed())
    }
}

/// How many of the members hear what this one says.
fn hearers(joined: usize, voice: &impl Voice) -> usize {
    joined.saturating_sub(usize::from(!voice.echoes()))
}

/// So long after the start.
fn instant(since: Duration) -> Instant {
    Instant::START + since
}
