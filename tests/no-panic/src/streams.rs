//! Bytes ⇄ messages: every decoder on any bytes, every encoder into every sink.

use plausch_core::wire::{
    self, ChatRecord, ChatRecords, Count, Datagram, Decoder, Inbox, Line, Message, RecordInbox,
    Sender, SliceSink, UserEntry, UserList,
};

use crate::chance;

pub struct Streams {
    decoder: Decoder,
    inbox: Inbox<512>,
    records: RecordInbox<512>,
}

impl Streams {
    pub fn new() -> Self {
        Streams {
            decoder: Decoder::new(sender(), chance::size()),
            inbox: Inbox::new(sender(), chance::size()),
            records: RecordInbox::new(),
        }
    }

    pub fn step(&mut self) {
        match chance::number() {
            0 => *self = Streams::new(),
            1 => chance::keep(&self.decoder.decode(chance::bytes())),
            2 => chance::keep(&self.decoder.flush(chance::bytes())),
            3 => chance::keep(&self.decoder.dialect()),
            4 => self.inbox.space().fill(0),
            5 => self.inbox.received(chance::size()),
            6 => chance::keep(&self.inbox.next()),
            7 => chance::keep(&self.inbox.flush()),
            8 => chance::keep(&self.inbox.dialect()),
            9 => chance::keep(&wire::decode(chance::bytes(), sender())),
            10 => chance::keep(&Datagram::decode(chance::bytes())),
            11 => encode(&chance::message()),
            12 => list(&[chance::user(), chance::user()]),
            13 => encode_datagram(&chance::datagram()),
            14 => encode_line(&Line::Disconnect),
            15 => chance::keep(&self.inbox.take_rest()),
            16 => chance::keep(&self.records.read(chance::bytes())),
            17 => chance::keep(&ChatRecord::decode(chance::bytes())),
            18 => {
                for record in ChatRecords::new(chance::number(), chance::string()) {
                    encode_record(&record);
                }
            }
            19 => encode_line(&Line::MarkedNick(chance::nick())),
            _ => {}
        }
    }
}

pub fn encode(message: &Message<'_>) {
    let dialect = chance::dialect();
    let mut bytes = [0; 300];
    let mut slice = SliceSink::new(&mut bytes);
    chance::keep(&message.encode(dialect, &mut slice));
    chance::keep(&slice.used());
    let mut count = Count::default();
    chance::keep(&message.encode(dialect, &mut count));
    chance::keep(&message.encode_for_original(dialect, &mut count));
    chance::keep(&message.payload_len(dialect));
    chance::keep(&bytes);
}

pub fn encode_line(line: &Line<'_>) {
    let mut bytes = [0; 300];
    chance::keep(&line.encode(&mut SliceSink::new(&mut bytes)));
    chance::keep(&bytes);
}

pub fn encode_record(record: &ChatRecord<'_>) {
    let mut bytes = [0; 1100];
    chance::keep(&record.encode(&mut bytes));
    chance::keep(&bytes);
}

pub fn encode_datagram(datagram: &Datagram) {
    let mut bytes = [0; Datagram::MAX_BYTES];
    chance::keep(&datagram.encode(chance::dialect(), &mut SliceSink::new(&mut bytes)));
    chance::keep(&bytes);
}

fn list(users: &[UserEntry]) {
    let list = UserList::new(&users);
    chance::keep(&list.iter().count());
    encode(&Message::UserList(list));
}

fn sender() -> Sender {
    match chance::number() {
        0 => Sender::Client,
        1 => Sender::Directory,
        _ => Sender::Peer,
    }
}
