//! What the server asks of the heap: how much for a member that says nothing, and how often for a text.
//!
//! Members are bare sockets in the same process, which take nothing of the heap themselves.

#[path = "common/handshake.rs"]
mod handshake;

use std::alloc::System;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard};

use plausch_core::secure::{Generator, Identity, MAX_RECORD, SecureLink};
use plausch_transport_std::Rate;
use plausch_transport_std::server::{self, Options, Running, Security};
use stats_alloc::{INSTRUMENTED_SYSTEM, Stats, StatsAlloc};

use handshake::shake_hands;

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The heap is everybody's: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn an_idle_member_takes_little_memory() {
    /// What all members share is there once so many have joined.
    const FIRST: usize = 24;
    const MEMBERS: usize = 1000;
    /// Bytes that one of them may take.
    const MOST: usize = 620;

    let mut room = Room::new();
    let each = bytes_of_each(&mut room, FIRST, MEMBERS, Room::grow);
    println!("{each} bytes for each member");
    assert!(each <= MOST, "an idle member takes {each} bytes, and may take {MOST}");
}

#[test]
fn an_idle_secure_member_takes_little_more() {
    const FIRST: usize = 24;
    const MEMBERS: usize = 100;
    /// Bytes that one of them may take, its keys among them.
    const MOST: usize = 900;

    let mut room = Room::new();
    room.grow(1);
    // What the clients themselves take does not count.
    let mut links = Vec::with_capacity(2 * (FIRST + MEMBERS));
    let grow = |room: &mut Room, count| room.grow_secure(&mut links, count);
    let each = bytes_of_each(&mut room, FIRST, MEMBERS, grow);
    println!("{each} bytes for each secure member");
    assert!(each <= MOST, "an idle secure member takes {each} bytes, and may take {MOST}");
}

#[test]
fn a_text_takes_little_of_the_heap_however_many_hear_it() {
    const MEMBERS: usize = 100;
    const TEXTS: usize = 500;
    /// Allocations that a text may take: one keeps it for newcomers, the reactor gathers in another one whom it wakes, and the
    /// executor's queue takes one now and then. The deliveries themselves take none.
    const MOST: usize = 4;

    let mut room = Room::new();
    room.grow(MEMBERS);
    // By then, the server has kept as many texts as it may, and its log has its size.
    room.talk(TEXTS);
    let before = room.heap();
    room.talk(TEXTS);
    let after = room.heap();
    let count = |stats: Stats| stats.allocations + stats.reallocations;
    let taken = count(after) - count(before);
    println!("{taken} allocations for {TEXTS} texts, {} deliveries", TEXTS * MEMBERS);
    assert!(taken <= MOST * TEXTS, "{TEXTS} texts take {taken} allocations");
}

/// A server and its members.
struct Room {
    server: Running,
    members: Vec<TcpStream>,
    _alone: MutexGuard<'static, ()>,
}

impl Room {
    fn new() -> Self {
        let alone = ALONE.lock().unwrap_or_else(|failed| failed.into_inner());
        let identity = Arc::new(Identity::generate(&mut Generator::new([7; 32])));
        let mut options = Options {
            listen: vec![([127, 0, 0, 1], 0).into()],
            security: Some(Security::new(identity)),
            ..Options::default()
        };
        options.limits.directory.broadcasts = Rate::UNLIMITED;
        options.limits.directory.handshakes = Rate::UNLIMITED;
        let server = server::spawn(options).unwrap();
        Room { server, members: Vec::with_capacity(2000), _alone: alone }
    }

    /// Lets members join until there are so many. All have heard of the last one when this returns.
    fn grow(&mut self, count: usize) {
        for number in self.members.len()..count {
            let mut member = TcpStream::connect(self.server.addresses()[0]).unwrap();
            send(&mut member, "HELLO 1");
            send(&mut member, &format!("REGISTER member-{number:04} {}", 20_000 + number));
            hear(&mut member, &joined(number));
            self.members.push(member);
        }
        let joined = joined(count - 1);
        let others = self.members.iter_mut().rev().skip(1);
        others.for_each(|member| hear(member, &joined));
    }

    /// Lets members with secure links join until there are so many. The first member, which has a plain one, has heard of the last one
    /// when this returns.
    fn grow_secure(&mut self, links: &mut Vec<SecureLink>, count: usize) {
        let identity = Identity::generate(&mut Generator::new([8; 32]));
        let mut generator = Generator::new([9; 32]);
        for number in self.members.len()..1 + count {
            let mut member = TcpStream::connect(self.server.addresses()[0]).unwrap();
            let mut link = shake_hands(&mut member, &identity, &mut generator);
            for payload in ["HELLO 1", &format!("REGISTER member-{number:04} {}", 20_000 + number)]
            {
                let mut record = [0; MAX_RECORD];
                let len = frame(payload, &mut record[2..]);
                member.write_all(link.seal(&mut record, len).unwrap()).unwrap();
            }
            hear(&mut self.members[0], &joined(number));
            self.members.push(member);
            links.push(link);
        }
    }

    /// The first member says so many texts, one after the other; all hear each of them.
    fn talk(&mut self, texts: usize) {
        let text = "BROADCAST member-0000 what is said to the room, and heard by everybody in it";
        for _ in 0..texts {
            send(&mut self.members[0], text);
            self.members.iter_mut().for_each(|member| hear(member, text.as_bytes()));
        }
    }

    /// How the heap stands once the server has put aside what it needed.
    fn heap(&self) -> Stats {
        let there = smol::block_on(self.server.handle().members());
        assert_eq!(there.len(), self.members.len());
        drop(there);
        HEAP.stats()
    }
}

/// What each of so many members takes who come behind the `first` ones.
fn bytes_of_each(
    room: &mut Room,
    first: usize,
    members: usize,
    mut grow: impl FnMut(&mut Room, usize),
) -> usize {
    grow(room, first);
    let before = room.heap();
    grow(room, first + members);
    let after = room.heap();
    (live_bytes(after) - live_bytes(before)) / members
}

fn live_bytes(stats: Stats) -> usize {
    stats.bytes_allocated - stats.bytes_deallocated
}

/// What everybody hears when a member has joined.
fn joined(number: usize) -> Vec<u8> {
    format!("USER_JOINED member-{number:04} ").into_bytes()
}

fn send(member: &mut TcpStream, payload: &str) {
    let mut bytes = [0; 128];
    let len = frame(payload, &mut bytes);
    member.write_all(&bytes[..len]).unwrap();
}

/// Writes a payload as the framed dialect sends it. Returns how many bytes that is.
fn frame(payload: &str, bytes: &mut [u8]) -> usize {
    let end = 4 + payload.len();
    bytes[..4].copy_from_slice(&u32::try_from(payload.len()).unwrap().to_be_bytes());
    bytes[4..end].copy_from_slice(payload.as_bytes());
    end
}

/// Reads until `what` has arrived.
fn hear(member: &mut TcpStream, what: &[u8]) {
    let mut buffer = [0; 4 << 10];
    let mut held = 0;
    loop {
        let count = member.read(&mut buffer[held..]).unwrap();
        assert!(count > 0, "the server has closed the link");
        let end = held + count;
        if buffer[..end].windows(what.len()).any(|window| window == what) {
            return;
        }
        // It may have arrived in part.
        held = end.min(what.len());
        buffer.copy_within(end - held..end, 0);
    }
}
