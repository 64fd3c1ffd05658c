//! What a text and a join cost the directory's machine, and a delivery the room's log, as the room grows, without a socket; and what it
//! gains that several threads send to thousands of sockets, whose other ends nobody reads meanwhile:
//! `cargo bench -p plausch-transport-std`.

use std::cell::RefCell;
use std::hint::black_box;
use std::io::{IoSlice, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use plausch_core::directory::{
    AnyNick, ClosedBy, Directory, Input, Limits, Output, PastLimits, Recipients,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::{Instant, Rate};
use plausch_core::wire::{Dialect, Hello, Item, Message, Received};
use plausch_transport_std::growing::DirectoryTables;
use plausch_transport_std::server::room::{Endpoint, Room, Taken};

const NOW: Instant = Instant::START;
const TEXT: &str = "64 bytes of what people say to each other in a room on most days";

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for members in [10, 1000, 100_000] {
        handle(&mut criterion, members);
    }
    for members in [10, 1000] {
        deliver(&mut criterion, members);
    }
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    for threads in (0..).map(|power| 1 << power).take_while(|threads| *threads <= processors) {
        send(&mut criterion, 4096, threads);
    }
    criterion.final_summary();
}

/// The directory's machine, and those who are in its room.
struct Crowd {
    directory: Directory<DirectoryTables, AnyNick>,
    ids: LinkIds,
    joined: u32,
}

impl Crowd {
    fn new(members: u32) -> Self {
        let limits = Limits {
            members: usize::MAX,
            connections_unregistered: 0,
            registrations: Rate::UNLIMITED,
            broadcasts: Rate::UNLIMITED,
            past: PastLimits::NOTHING,
            ..Limits::default()
        };
        let directory = Directory::new(limits, AnyNick, 7);
        let mut crowd = Crowd { directory, ids: LinkIds::new(), joined: 0 };
        for _ in 0..members {
            crowd.join();
        }
        assert_eq!(crowd.directory.member_count(), members as usize);
        crowd
    }

    fn join(&mut self) -> (LinkId, Nick) {
        let link = self.ids.allocate();
        let from = (Ipv4Addr::from_bits(0x0a00_0000 + self.joined), 50_000).into();
        let nick = Nick::new(&format!("member-{}", self.joined)).unwrap();
        self.joined += 1;
        self.input(Input::Accepted { link, from });
        self.receive(link, Message::Hello(Hello::default()));
        self.receive(link, Message::Register { nick: nick.clone(), port: 40_001 });
        (link, nick)
    }

    fn receive(&mut self, link: LinkId, message: Message<'_>) {
        let item = Item::Message(message);
        self.input(Input::Received { link, received: Received { dialect: Dialect::Framed, item } });
    }

    fn input(&mut self, input: Input<'_>) {
        for output in self.directory.handle(NOW, input) {
            let _ = black_box(output);
        }
    }
}

fn handle(criterion: &mut Criterion, members: u32) {
    let mut crowd = Crowd::new(members);
    let (link, nick) = crowd.join();
    let text = Text::new(TEXT).unwrap();
    let mut group = criterion.benchmark_group("directory");
    group.bench_function(BenchmarkId::new("text", members), |bench| {
        bench.iter(|| crowd.receive(link, Message::Broadcast { nick: nick.clone(), text }));
    });
    group.bench_function(BenchmarkId::new("join and leave", members), |bench| {
        bench.iter(|| {
            let (link, _) = crowd.join();
            crowd.input(Input::Closed { link, by: ClosedBy::Peer });
        });
    });
    group.finish();
}

fn deliver(criterion: &mut Criterion, members: usize) {
    let mut room = Room::new(1 << 20);
    let mut ids = LinkIds::new();
    let endpoints: Vec<Rc<RefCell<Endpoint<()>>>> = (0..members)
        .map(|_| {
            let link = ids.allocate();
            let endpoint = room.add(link, ());
            room.apply(Output::Enter { link, modern: true });
            endpoint
        })
        .collect();
    let nick = Nick::literal("ann");
    let mut group = criterion.benchmark_group("room");
    group.throughput(Throughput::Elements(members as u64));
    group.bench_function(BenchmarkId::new("text to all", members), |bench| {
        bench.iter(|| {
            let text = Text::new(TEXT).unwrap();
            let message = Message::Relayed { nick: nick.clone(), text };
            room.apply(Output::Send { to: Recipients::Room, message });
            for endpoint in &endpoints {
                let all =
                    |(): &mut (), pieces: &[IoSlice<'_>]| Ok(pieces.iter().map(|p| p.len()).sum());
                room.flush(endpoint, all).unwrap();
            }
        });
    });
    group.finish();
    assert_eq!(room.kept(), 0, "all were sent everything");
}

fn send(criterion: &mut Criterion, members: usize, threads: usize) {
    // Two for each member.
    let _ = rlimit::increase_nofile_limit(3 * members as u64);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut room = Room::new(1 << 20);
    let mut ids = LinkIds::new();
    let mut ends: Vec<TcpStream> = Vec::with_capacity(members);
    for _ in 0..members {
        ends.push(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
        let socket = listener.accept().unwrap().0;
        let link = ids.allocate();
        let endpoint = room.add(link, socket);
        endpoint.borrow_mut().direct = true;
        room.apply(Output::Enter { link, modern: true });
        // It has been sent everything from here on.
        room.flush(&endpoint, |_, _| unreachable!("there is nothing to send")).unwrap();
    }
    let message = Message::Relayed { nick: Nick::literal("ann"), text: Text::new(TEXT).unwrap() };
    let mut workers = vec![(); threads];
    let mut heard = [0; 256];
    let mut group = criterion.benchmark_group("room");
    group.throughput(Throughput::Elements(members as u64)).sample_size(20);
    group.bench_function(BenchmarkId::new("text to 4096 sockets, threads", threads), |bench| {
        bench.iter_custom(|times| {
            let mut took = Duration::ZERO;
            for _ in 0..times {
                let start = std::time::Instant::now();
                room.apply(Output::Send { to: Recipients::Room, message: message.clone() });
                room.deliver(&mut workers, |(), socket: &mut TcpStream, pieces| {
                    Ok(Taken { count: socket.write_vectored(pieces)?, holds_back: false })
                });
                took += start.elapsed();
                for end in &mut ends {
                    assert!(end.read(&mut heard).unwrap() > TEXT.len());
                }
            }
            took
        });
    });
    group.finish();
    assert_eq!(room.kept(), 0, "all were sent everything");
}
