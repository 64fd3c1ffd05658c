//! The load: members of one room, in one thread around one epoll.

use std::collections::HashSet;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType};

use super::figures::{Figures, cpu_seconds, cpu_seconds_of, machine_cpu_seconds};
use super::seal::{Seal, Sealing};
use super::servers::Place;
use super::speech::{Frame, Speech};

/// What to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// Who is in the room and hears all.
    pub(super) members: usize,
    /// How many of them also speak.
    pub(super) senders: usize,
    pub(super) pace: Pace,
    /// Nothing new is said after this time.
    pub(super) time: Duration,
}

/// How fast they speak.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// As fast as all hear it: so many texts of each sender may be under way.
    Window(usize),
    /// So many texts a second, in all.
    Rate(f64),
}

/// How many are connecting at the same time.
const JOINING: usize = 64;
/// Nothing has happened for so long: the run is over, and what is missing is lost.
const STALL: Duration = Duration::from_secs(20);
/// Nothing has happened for so long: all joins are announced.
const QUIET: Duration = Duration::from_millis(300);
/// How long a text is, in bytes.
const LENGTH: usize = 64;

struct Member {
    socket: TcpStream,
    seal: Seal,
    /// Opened bytes that are not a whole frame yet.
    partial: Vec<u8>,
    /// Bytes that the socket did not take yet.
    unsent: Vec<u8>,
    awaits_writable: bool,
}

#[derive(Default)]
struct Sender {
    sent: usize,
    /// Texts that somebody has not heard yet.
    under_way: usize,
    /// How many have not heard each text yet.
    missing: Vec<u32>,
}

pub(super) struct Load<'a> {
    plan: Plan,
    speech: Speech,
    sealing: &'a Sealing,
    /// Members take them in turns.
    servers: Vec<SocketAddr>,
    epoll: rustix::fd::OwnedFd,
    members: Vec<Member>,
    joined: HashSet<usize>,
    senders: Vec<Sender>,
    /// The number of the next text of each sender, for each member.
    next: Vec<usize>,
    start: Instant,
    last: Instant,
    received: Vec<u8>,
    opened: Vec<u8>,
    figures: Figures,
}

impl<'a> Load<'a> {
    /// Joins all members of `plan`.
    ///
    /// # Errors
    /// If the server does not do what it should.
    pub(super) fn join(
        plan: Plan,
        (speech, sealing): (Speech, &'a Sealing),
        Place { addrs, pids }: &Place,
    ) -> io::Result<Self> {
        let now = Instant::now();
        let mut load = Load {
            plan,
            speech,
            sealing,
            servers: addrs.clone(),
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            members: Vec::new(),
            joined: HashSet::new(),
            senders: (0..plan.senders).map(|_| Sender::default()).collect(),
            next: vec![0; plan.members * plan.senders],
            start: now,
            last: now,
            received: vec![0; 256 << 10],
            opened: Vec::new(),
            figures: Figures::new(pids),
        };
        let before = cpu_seconds_of(pids);
        let speakers = if speech.splits() { plan.senders } else { 0 };
        let all = plan.members + speakers;
        while load.joined.len() < all {
            while load.members.len() < all && load.members.len() - load.joined.len() < JOINING {
                load.connect()?;
            }
            load.poll(STALL)?;
            if load.last.elapsed() > STALL {
                return Err(failed(&format!("{} of {all} joined", load.joined.len())));
            }
        }
        load.figures.join_seconds = load.start.elapsed().as_secs_f64();
        while let Some(left) = QUIET.checked_sub(load.last.elapsed()) {
            load.poll(left)?;
        }
        load.figures.settle_seconds = (load.last - load.start).as_secs_f64();
        load.figures.join_cpu = cpu_seconds_of(pids) - before;
        load.figures.seal = load.members[0].seal.name();
        Ok(load)
    }

    /// The members talk. Returns what was measured.
    ///
    /// # Errors
    /// If the server does not do what it should.
    pub(super) fn talk(mut self) -> io::Result<Figures> {
        let (own, pids) = (std::process::id(), self.figures.pids.clone());
        let times = || [cpu_seconds_of(&pids), cpu_seconds(own), machine_cpu_seconds()];
        let before = times();
        let began = Instant::now();
        self.last = began;
        self.exchange(began)?;
        let after = times();
        let [server, own, machine] = std::array::from_fn(|at| after[at] - before[at]);
        let hearers = self.hearers();
        let sent: usize = self.senders.iter().map(|sender| sender.sent).sum();
        let mut figures = self.figures;
        figures.seconds = (self.last - began).as_secs_f64();
        figures.lost = (sent * hearers) as u64 - figures.deliveries;
        (figures.server_cpu, figures.own_cpu) = (server, own);
        figures.others = ((machine - server - own) / began.elapsed().as_secs_f64()).max(0.0);
        Ok(figures)
    }

    fn exchange(&mut self, began: Instant) -> io::Result<()> {
        let end = began + self.plan.time;
        let mut sent = 0;
        loop {
            let mut timeout = STALL;
            match self.plan.pace {
                _ if Instant::now() >= end => {
                    if self.senders.iter().all(|sender| sender.under_way == 0) {
                        return Ok(());
                    }
                }
                Pace::Rate(rate) => {
                    let due = began + Duration::from_secs_f64(sent as f64 / rate);
                    timeout = due.min(end).saturating_duration_since(Instant::now());
                    if due <= Instant::now() {
                        self.say(sent % self.plan.senders, 1)?;
                        sent += 1;
                        continue;
                    }
                }
                Pace::Window(window) => {
                    for sender in 0..self.plan.senders {
                        let count = window - self.senders[sender].under_way;
                        if count > 0 {
                            self.say(sender, count)?;
                        }
                    }
                }
            }
            self.poll(timeout)?;
            if self.last.elapsed() >= STALL {
                return Ok(());
            }
        }
    }

    /// How many hear each text.
    fn hearers(&self) -> usize {
        self.plan.members - usize::from(!self.speech.echoes())
    }

    fn say(&mut self, sender: usize, count: usize) -> io::Result<()> {
        let hearers = self.hearers();
        let splits = self.speech.splits();
        let member = if splits { self.plan.members + sender } else { sender };
        let mut plain = Vec::new();
        for _ in 0..count {
            let state = &mut self.senders[sender];
            let nanos = self.start.elapsed().as_nanos();
            let stamp = format!("{sender:04x}{:08x}{nanos:016x}", state.sent);
            self.speech.say(member, &format!("{stamp:x<LENGTH$}"), &mut plain);
            state.sent += 1;
            state.under_way += 1;
            state.missing.push(hearers as u32);
        }
        let Member { seal, unsent, .. } = &mut self.members[member];
        seal.seal(&plain, unsent);
        self.flush(member)
    }

    fn connect(&mut self) -> io::Result<()> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket =
            rustix::net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
        let server = self.servers[self.members.len() % self.servers.len()];
        match rustix::net::connect(&socket, &server) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        let socket = TcpStream::from(socket);
        socket.set_nodelay(true)?;
        let id = self.members.len();
        let both = epoll::EventFlags::IN | epoll::EventFlags::OUT;
        epoll::add(&self.epoll, &socket, epoll::EventData::new_u64(id as u64), both)?;
        let (mut unsent, partial) = (Vec::new(), Vec::new());
        let hello = self.speech.hello(id, id >= self.plan.members);
        let seal = self.sealing.link(id, &hello, &mut unsent);
        self.members.push(Member { socket, seal, partial, unsent, awaits_writable: true });
        Ok(())
    }

    /// Does what can be done, and waits for it no longer than `timeout`.
    fn poll(&mut self, timeout: Duration) -> io::Result<()> {
        let mut events = [const { std::mem::MaybeUninit::uninit() }; 1024];
        let timeout = Timespec::try_from(timeout).map_err(io::Error::other)?;
        let (events, _) = match epoll::wait(&self.epoll, &mut events, Some(&timeout)) {
            Err(Errno::INTR) => return Ok(()),
            events => events?,
        };
        for event in events {
            let (flags, member) = (event.flags, event.data.u64() as usize);
            if flags.contains(epoll::EventFlags::OUT) {
                self.flush(member)?;
            }
            if flags != epoll::EventFlags::OUT {
                self.receive(member)?;
            }
        }
        Ok(())
    }

    fn flush(&mut self, id: usize) -> io::Result<()> {
        let member = &mut self.members[id];
        if !member.unsent.is_empty() {
            match member.socket.write(&member.unsent) {
                Ok(count) => drop(member.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        let awaits_writable = !member.unsent.is_empty();
        if awaits_writable != member.awaits_writable {
            member.awaits_writable = awaits_writable;
            let mut flags = epoll::EventFlags::IN;
            flags.set(epoll::EventFlags::OUT, awaits_writable);
            let data = epoll::EventData::new_u64(id as u64);
            epoll::modify(&self.epoll, &member.socket, data, flags)?;
        }
        Ok(())
    }

    fn receive(&mut self, id: usize) -> io::Result<()> {
        let member = &mut self.members[id];
        let count = match member.socket.read(&mut self.received) {
            Ok(0) => return Err(failed(&format!("the server closed the link of {id}"))),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        self.last = Instant::now();
        let now = (self.last - self.start).as_nanos() as u64;
        let plain = &mut self.opened;
        plain.clear();
        plain.append(&mut member.partial);
        member.seal.open(&self.received[..count], plain, &mut member.unsent)?;
        let mut input = plain.as_slice();
        while let Some((length, frame)) = self.speech.next(input) {
            input = &input[length..];
            match frame {
                Frame::Other => {}
                Frame::Text(text) => {
                    let next = &mut self.next[id * self.senders.len()..][..self.senders.len()];
                    hear(text, now, next, &mut self.senders, &mut self.figures);
                }
                Frame::Joined => drop(self.joined.insert(id)),
                Frame::Reply(bytes) => member.seal.seal(&bytes, &mut member.unsent),
                Frame::Refused(why) => return Err(failed(&format!("{id} is refused: {why}"))),
            }
        }
        member.partial.extend_from_slice(input);
        if member.unsent.is_empty() { Ok(()) } else { self.flush(id) }
    }
}

/// A member hears a text: the next one of its sender, or one that was lost before it.
fn hear(text: &[u8], now: u64, next: &mut [usize], senders: &mut [Sender], figures: &mut Figures) {
    let stamp = |from: usize, to: usize| {
        let digits = str::from_utf8(text.get(from..to)?).ok()?;
        u64::from_str_radix(digits, 16).ok()
    };
    let stamps = (stamp(0, 4), stamp(4, 12), stamp(12, 28));
    let (Some(sender), Some(number), Some(sent)) = stamps else {
        figures.wrong += 1;
        return;
    };
    let (sender, number) = (sender as usize, number as usize);
    let is_known = senders.get(sender).is_some_and(|sender| number < sender.sent);
    if !is_known || text.len() != LENGTH || number < next[sender] {
        figures.wrong += 1;
        return;
    }
    next[sender] = number + 1;
    figures.deliveries += 1;
    figures.latency.record(now - sent);
    let state = &mut senders[sender];
    state.missing[number] -= 1;
    if state.missing[number] == 0 {
        state.under_way -= 1;
    }
}

fn failed(why: &str) -> io::Error {
    io::Error::other(why.to_owned())
}
