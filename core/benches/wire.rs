//! How long it takes to read and to write one message, in each dialect: `cargo bench -p plausch-core`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::{
    Decoder, Dialect, Item, Message, PAYLOAD, Sender, SliceSink, UserEntry, UserList,
};

const ANN: Nick = Nick::literal("ann");
const TEXT: &str = "64 bytes of what people say to each other in a room on most days";

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let text = Text::new(TEXT).unwrap();
    let addr = "192.168.1.23:40001".parse().unwrap();
    let entries = vec![UserEntry { nick: ANN, addr }; 100];
    let entries = entries.as_slice();
    let messages = [
        ("REGISTER", Sender::Client, Message::Register { nick: ANN, port: 40_001 }),
        ("BROADCAST", Sender::Client, Message::Broadcast { nick: ANN, text }),
        ("relayed BROADCAST", Sender::Directory, Message::Relayed { nick: ANN, text }),
        ("USER_JOINED", Sender::Directory, Message::UserJoined(UserEntry { nick: ANN, addr })),
        ("USERLIST of 100", Sender::Directory, Message::UserList(UserList::new(&entries))),
    ];
    for (name, sender, message) in &messages {
        for dialect in [Dialect::Framed, Dialect::Line] {
            write_and_read(&mut criterion, name, *sender, message, dialect);
        }
    }
    criterion.final_summary();
}

fn write_and_read(
    criterion: &mut Criterion,
    name: &str,
    sender: Sender,
    message: &Message<'_>,
    dialect: Dialect,
) {
    let mut buffer = [0; PAYLOAD];
    let mut encode = || {
        let mut sink = SliceSink::new(&mut buffer);
        black_box(message).encode(dialect, &mut sink).unwrap();
        sink.used()
    };
    let used = encode();
    let mut group = criterion.benchmark_group("wire");
    group.throughput(Throughput::Bytes(used as u64));
    let id = |what: &str| BenchmarkId::new(format!("{what} {name}"), dialect.name());
    group.bench_function(id("write"), |bench| bench.iter(&mut encode));
    let bytes = &buffer[..used];
    assert_eq!(read(sender, bytes), bytes.len());
    group.bench_function(id("read"), |bench| bench.iter(|| read(sender, black_box(bytes))));
    group.finish();
}

/// Reads all items in `bytes`. Returns how many bytes they have.
fn read(sender: Sender, bytes: &[u8]) -> usize {
    let mut decoder = Decoder::new(sender, PAYLOAD);
    let mut used = 0;
    loop {
        let (more, item) = decoder.decode(&bytes[used..]);
        used += more;
        match black_box(item) {
            Some(Item::Invalid(_) | Item::TooLong | Item::OutOfSync) => return 0,
            Some(_) => {}
            None => return used,
        }
    }
}
