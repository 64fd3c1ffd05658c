//! Both sides of a link, and somebody between them.

extern crate std;

use proptest::prelude::*;
use std::{format, vec, vec::Vec};

use super::handshake::HandshakeMessage;
use super::*;
use crate::name::Nick;
use crate::time::{Duration, Instant, TimeoutReason};

const NOW: Instant = Instant::START;
const ANN: Nick = Nick::literal("ann");
const BOB: Nick = Nick::literal("bob");
/// Ann invited; so Bob connects, and is the initiator.
const CHAT: Purpose<'_> = Purpose::Chat { inviter: &ANN, invited: &BOB };

/// One side, and all that has happened to it.
struct Side {
    identity: Identity,
    link: SecureLink,
    /// What it wants sent.
    out: Vec<u8>,
    peer: Option<PublicKey>,
    check: Option<CheckPhrase>,
    plain: Vec<u8>,
    broken: Option<Broken>,
}

impl Side {
    fn initiator(seed: u8, purpose: Purpose<'_>) -> Self {
        let mut generator = Generator::new([seed; 32]);
        let identity = Identity::generate(&mut generator);
        let (link, first) = SecureLink::initiate(&identity, purpose, &mut generator, NOW);
        Side { out: first.to_vec(), ..Side::new(identity, link) }
    }

    fn responder(seed: u8, purpose: Purpose<'_>) -> Self {
        let mut generator = Generator::new([seed; 32]);
        let identity = Identity::generate(&mut generator);
        let link = SecureLink::respond(&identity, purpose, &mut generator, NOW);
        Side::new(identity, link)
    }

    fn new(identity: Identity, link: SecureLink) -> Self {
        let (out, plain) = (Vec::new(), Vec::new());
        Side { identity, link, out, peer: None, check: None, plain, broken: None }
    }

    fn receive(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (used, item) = self.link.receive(bytes);
            assert!(used > 0, "no progress");
            bytes = &bytes[used..];
            let mut sent = |message: HandshakeMessage| self.out.extend_from_slice(&message);
            match item {
                None => assert!(bytes.is_empty(), "not all was used"),
                Some(Item::Send(message)) => sent(message),
                Some(Item::Secured { peer, check, send }) => {
                    assert_eq!(self.peer.replace(peer), None);
                    self.check = check;
                    send.into_iter().for_each(sent);
                }
                Some(Item::Plain(plain)) => self.plain.extend_from_slice(plain),
                Some(Item::Broken(broken)) => assert_eq!(self.broken.replace(broken), None),
            }
        }
    }

    fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        let mut buffer = [0; MAX_RECORD];
        buffer[2..2 + plain.len()].copy_from_slice(plain);
        self.link.seal(&mut buffer, plain.len()).unwrap().to_vec()
    }

    fn send(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// Two sides whose handshake has come about, with what each of them sent for it.
fn linked(purpose: Purpose<'_>) -> (Side, Side, [Vec<u8>; 3]) {
    let (mut initiator, mut responder) = (Side::initiator(1, purpose), Side::responder(2, purpose));
    let first = initiator.send();
    responder.receive(&first);
    let second = responder.send();
    initiator.receive(&second);
    let third = initiator.send();
    responder.receive(&third);
    assert!(initiator.link.is_open() && responder.link.is_open());
    (initiator, responder, [first, second, third])
}

#[test]
fn each_side_learns_the_others_key() {
    for purpose in [Purpose::Directory, CHAT] {
        let (initiator, responder, _) = linked(purpose);
        assert_eq!(initiator.peer, Some(*responder.identity.public()));
        assert_eq!(responder.peer, Some(*initiator.identity.public()));
        assert_eq!(initiator.check, responder.check);
        assert_eq!(initiator.check.is_some(), purpose == CHAT);
        assert!(initiator.link.next_timeout().is_none() && responder.link.next_timeout().is_none());
    }
}

#[test]
fn the_messages_are_as_long_as_the_protocol_says() {
    let [first, second, third] = linked(Purpose::Directory).2;
    assert_eq!(first[..4], [1, 1, 0, 32]);
    assert_eq!(second[..2], [0, 96]);
    assert_eq!(third[..2], [0, 64]);
    assert_eq!([first.len(), second.len(), third.len()], [36, 98, 66]);
    let chat = linked(CHAT).2;
    assert_eq!(chat.each_ref().map(|message| message[1]), [64, 112, 80]);
    assert_eq!(chat.map(|message| message.len()), [66, 114, 82]);
}

#[test]
fn one_seed_gives_one_stream_of_bytes() {
    assert_eq!(linked(CHAT).2, linked(CHAT).2);
    let (first, other) = (Side::initiator(1, CHAT).out, Side::initiator(3, CHAT).out);
    assert_ne!(first, other);
}

#[test]
fn both_sides_have_to_mean_the_same() {
    let swapped = Purpose::Chat { inviter: &BOB, invited: &ANN };
    let (mut initiator, mut responder) = (Side::initiator(1, CHAT), Side::responder(2, swapped));
    responder.receive(&initiator.send());
    initiator.receive(&responder.send());
    assert_eq!(initiator.broken, Some(Broken::Forged));
    assert_eq!((initiator.peer, initiator.out.len()), (None, 0));
}

#[test]
fn somebody_between_them_makes_the_check_phrases_differ() {
    let (mut bob, mut ann) = (Side::initiator(1, CHAT), Side::responder(2, CHAT));
    let (mut to_ann, mut to_bob) = (Side::initiator(3, CHAT), Side::responder(4, CHAT));
    for _ in 0..2 {
        to_bob.receive(&bob.send());
        bob.receive(&to_bob.send());
        ann.receive(&to_ann.send());
        to_ann.receive(&ann.send());
    }
    assert!(bob.check.is_some() && ann.check.is_some());
    assert_ne!(bob.check, ann.check);
}

#[test]
fn a_nonce_that_was_not_committed_to_ends_the_chat() {
    let mut generator = Generator::new([1; 32]);
    let identity = Identity::generate(&mut generator);
    let prologue = b"plausch 1 chat ann\0bob";
    let mut cheat = noise::Noise::new(&identity, &generator.draw(), prologue);
    cheat.make_ephemeral();
    let mut ann = Side::responder(2, CHAT);
    let framed = |message: &[u8]| [&(message.len() as u16).to_be_bytes(), message].concat();
    let (mut first, mut third) = (heapless::Vec::<u8, 112>::new(), heapless::Vec::<u8, 112>::new());
    cheat.write_first(&[0; 32], &mut first).unwrap();
    ann.receive(&framed(&first));
    let answer = ann.send();
    cheat.read_second_keys(&answer[2..]).unwrap();
    cheat.read_second_payload(&answer[2..], &mut [0; 16]).unwrap();
    cheat.write_third(&[5; 16], &mut third).unwrap();
    ann.receive(&framed(&third));
    assert_eq!((ann.broken, ann.peer), (Some(Broken::Commitment), None));
}

#[test]
fn a_handshake_in_steps_is_the_same_handshake() {
    for purpose in [Purpose::Directory, CHAT] {
        let (whole, _, messages) = linked(purpose);
        let mut sides = [Side::initiator(1, purpose), Side::responder(2, purpose)];
        sides[0].out.clear();
        // Whose message it is, and how many operations of the curve it takes.
        for (index, (to, steps)) in [(1, 3), (0, 3), (1, 1)].into_iter().enumerate() {
            let side = &mut sides[to];
            for piece in messages[index].chunks(7) {
                assert!(!side.link.has_work());
                assert_eq!(side.link.gather(piece), (piece.len(), None));
            }
            assert!(side.link.has_work());
            assert_eq!(side.link.gather(b"more"), (0, None));
            let came: Vec<_> = (0..steps).map(|_| side.link.work()).collect();
            let (last, before) = came.split_last().unwrap();
            assert!(before.iter().all(Option::is_none) && !side.link.has_work(), "{came:?}");
            let sent = match last {
                Some(Item::Send(message)) => message.to_vec(),
                Some(Item::Secured { peer, check, send }) => {
                    side.peer = Some(*peer);
                    side.check = *check;
                    send.as_ref().map_or(vec![], |send| send.to_vec())
                }
                other => panic!("{other:?}"),
            };
            assert_eq!(Some(&sent), messages.get(index + 1).or(Some(&vec![])));
        }
        assert_eq!((sides[0].peer, sides[0].check), (whole.peer, whole.check));
        assert_eq!(sides[1].peer, Some(*sides[0].identity.public()));
    }
}

#[test]
fn what_is_left_of_a_record_is_there_until_more_is_received() {
    let (mut client, mut server, _) = linked(Purpose::Directory);
    server.link.receive(&client.seal(b"hello"));
    server.link.consume(2);
    assert_eq!(server.link.plain(), b"llo");
    server.link.consume(9);
    assert_eq!(server.link.plain(), b"");
    server.link.receive(&client.seal(b"again"));
    assert_eq!(server.link.plain(), b"again");
}

#[test]
fn records_say_what_was_sealed() {
    let (mut client, mut server, _) = linked(Purpose::Directory);
    for plain in [&b"x"[..], b"hello", &[7; MAX_PLAINTEXT]] {
        let record = client.seal(plain);
        assert_eq!(record.len(), plain.len() + 18);
        server.receive(&record);
        assert_eq!(std::mem::take(&mut server.plain), plain);
        let record = server.seal(plain);
        client.receive(&record);
        assert_eq!(std::mem::take(&mut client.plain), plain);
    }
    assert_eq!((client.broken, server.broken), (None, None));
}

#[test]
fn what_is_no_record_is_not_sealed_and_changes_nothing() {
    let (mut client, mut server, _) = linked(Purpose::Directory);
    let mut buffer = [0; MAX_RECORD + 1];
    assert_eq!(client.link.seal(&mut buffer, 0), Err(SealError::Length));
    assert_eq!(client.link.seal(&mut buffer, MAX_PLAINTEXT + 1), Err(SealError::Length));
    assert_eq!(client.link.seal(&mut buffer[..22], 5), Err(SealError::Length));
    server.receive(&client.seal(b"hello"));
    assert_eq!(server.plain, b"hello");
    let mut closed = Side::initiator(1, CHAT);
    assert_eq!(closed.link.seal(&mut buffer, 1), Err(SealError::Over));
}

#[test]
fn a_record_that_is_repeated_left_out_or_late_ends_the_link() {
    let (mut client, _, messages) = linked(Purpose::Directory);
    let records = [client.seal(b"1"), client.seal(b"2"), client.seal(b"3")];
    for (order, heard) in [(vec![0, 0], "1"), (vec![1], ""), (vec![0, 2], "1"), (vec![1, 0], "")] {
        let mut server = Side::responder(2, Purpose::Directory);
        server.receive(&messages[0]);
        server.receive(&messages[2]);
        order.iter().for_each(|&index| server.receive(&records[index]));
        assert_eq!(server.plain, heard.as_bytes(), "{order:?}");
        assert_eq!(server.broken, Some(Broken::Forged), "{order:?}");
        // What is right now is too late.
        records.iter().for_each(|record| server.receive(record));
        assert_eq!(server.plain, heard.as_bytes(), "{order:?}");
        assert_eq!(server.link.seal(&mut [0; 50], 1), Err(SealError::Over));
    }
}

#[test]
fn a_record_is_not_for_who_sent_it() {
    let (mut client, _, _) = linked(Purpose::Directory);
    let record = client.seal(b"hello");
    client.receive(&record);
    assert_eq!((client.broken, client.plain.len()), (Some(Broken::Forged), 0));
}

#[test]
fn a_length_that_cannot_be_ends_the_link_at_once() {
    for len in [0, 1, 16, 1041, 0xffff_u16] {
        let (mut client, _, _) = linked(Purpose::Directory);
        client.receive(&len.to_be_bytes());
        assert_eq!(client.broken, Some(Broken::Length), "{len}");
    }
    for len in [17, 1040_u16] {
        let (mut client, _, _) = linked(Purpose::Directory);
        client.receive(&len.to_be_bytes());
        assert_eq!(client.broken, None, "{len}");
    }
    // A handshake message has one length and no other.
    for len in [0, 31, 33, 64, 512, 513, 0xffff_u16] {
        let mut server = Side::responder(2, Purpose::Directory);
        server.receive(&OPENING);
        server.receive(&len.to_be_bytes());
        assert_eq!(server.broken, Some(Broken::Length), "{len}");
    }
}

#[test]
fn what_does_not_open_as_a_secure_link_ends_it() {
    for opening in [&b"\x01\x02"[..], b"\x01\x00", b"\x00\x01", b"HELLO"] {
        let mut server = Side::responder(2, Purpose::Directory);
        server.receive(opening);
        assert_eq!(server.broken, Some(Broken::Opening), "{opening:?}");
    }
}

#[test]
fn a_handshake_has_ten_seconds() {
    for mut side in [Side::initiator(1, CHAT), Side::responder(2, Purpose::Directory)] {
        let timeout = side.link.next_timeout().unwrap();
        assert_eq!(timeout.reason, TimeoutReason::Handshake);
        assert_eq!(timeout.at, NOW + Duration::from_secs(10));
        assert_eq!(side.link.on_timeout(Instant::from_micros(9_999_999)), None);
        assert_eq!(side.link.on_timeout(timeout.at), Some(Broken::Late));
        assert_eq!(side.link.on_timeout(timeout.at), None);
        assert_eq!(side.link.next_timeout(), None);
        side.receive(&[0; 100]);
        assert!(side.out.is_empty() || side.peer.is_none());
    }
}

#[test]
fn a_link_takes_less_than_two_kilobytes() {
    assert!(size_of::<SecureLink>() <= 2048, "{}", size_of::<SecureLink>());
}

#[test]
fn nothing_secret_is_in_debug() {
    let (side, _, _) = linked(CHAT);
    let waiting = Side::initiator(1, CHAT).link;
    let shown = format!("{:?} {waiting:?}", side.link);
    let secret = side.identity.secret();
    assert!(!shown.contains(&format!("{}, {}", secret[0], secret[1])), "{shown}");
    assert!(!shown.contains('['), "{shown}");
    assert!(!shown.contains(&format!("{}", PublicKey::new(*secret))), "{shown}");
}

/// The same protocol by somebody else: snow.
mod by_snow {
    use super::*;
    use snow::{Builder, HandshakeState, TransportState};

    fn snow<'a>(secret: &'a [u8; 32], prologue: &'a [u8]) -> Builder<'a> {
        let builder = Builder::new("Noise_XX_25519_ChaChaPoly_BLAKE2s".parse().unwrap());
        builder.prologue(prologue).unwrap().local_private_key(secret).unwrap()
    }

    fn read(noise: &mut HandshakeState, message: &[u8]) -> Vec<u8> {
        let mut payload = [0; 64];
        let len = noise.read_message(&message[2..], &mut payload).unwrap();
        payload[..len].to_vec()
    }

    fn write(noise: &mut HandshakeState, payload: &[u8]) -> Vec<u8> {
        let mut message = vec![0; 2 + 112];
        let len = noise.write_message(payload, &mut message[2..]).unwrap();
        message.truncate(2 + len);
        message[..2].copy_from_slice(&(len as u16).to_be_bytes());
        message
    }

    const SNOWS: [u8; 32] = [9; 32];

    /// An initiator of ours and a responder of snow's.
    fn with_responder() -> (Side, TransportState) {
        let theirs = Identity::from_secret(&SNOWS);
        let mut client = Side::initiator(1, Purpose::Directory);
        let builder = snow(theirs.secret(), b"plausch 1 directory")
            .fixed_ephemeral_key_for_testing_only(&[8; 32]);
        let mut noise = builder.build_responder().unwrap();
        assert_eq!(read(&mut noise, &client.send()[2..]), b"");
        client.receive(&write(&mut noise, b""));
        assert_eq!(client.peer, Some(*theirs.public()));
        assert_eq!(read(&mut noise, &client.send()), b"");
        assert_eq!(noise.get_remote_static().unwrap(), client.identity.public().as_bytes());
        (client, noise.into_transport_mode().unwrap())
    }

    #[test]
    fn a_chats_responder_understands_snow() {
        let theirs = Identity::from_secret(&SNOWS);
        let builder = snow(theirs.secret(), b"plausch 1 chat ann\0bob")
            .fixed_ephemeral_key_for_testing_only(&[8; 32]);
        let mut noise = builder.build_initiator().unwrap();
        let mut ann = Side::responder(2, CHAT);
        let nonce = [5; 16];
        let commitment = noise::hash(&[theirs.public().as_bytes(), &nonce]);
        ann.receive(&write(&mut noise, &*commitment));
        let answer = read(&mut noise, &ann.send());
        ann.receive(&write(&mut noise, &nonce));
        assert_eq!((ann.peer, ann.broken), (Some(*theirs.public()), None));
        let answer = answer.as_slice().try_into().unwrap();
        let check = CheckPhrase::new(theirs.public(), ann.identity.public(), &nonce, answer);
        assert_eq!(ann.check, Some(check));
        let mut noise = noise.into_transport_mode().unwrap();
        let mut plain = [0; 64];
        let len = noise.read_message(&ann.seal(b"hello")[2..], &mut plain).unwrap();
        assert_eq!(&plain[..len], b"hello");
    }

    /// Each direction gets new keys after 2^16 records, in both programs after the same one.
    #[test]
    fn snow_reads_and_writes_more_records_than_one_key_is_good_for() {
        let (mut client, mut noise) = with_responder();
        let (mut plain, mut record) = ([0; 64], [0; 64]);
        for count in 0..(1_u32 << 16) + 3 {
            if count == 1 << 16 {
                noise.rekey_outgoing();
                noise.rekey_incoming();
            }
            let said = count.to_be_bytes();
            let len = noise.read_message(&client.seal(&said)[2..], &mut plain).unwrap();
            assert_eq!(plain[..len], said);
            let len = noise.write_message(&said, &mut record[2..]).unwrap();
            record[..2].copy_from_slice(&(len as u16).to_be_bytes());
            client.receive(&record[..2 + len]);
            assert_eq!(std::mem::take(&mut client.plain), said);
        }
        assert_eq!(client.broken, None);
    }
}

/// `bytes` in pieces, cut at these places.
fn pieces<'a>(bytes: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    ends.push(bytes.len());
    ends.sort();
    let starts = [0].into_iter().chain(ends.clone());
    starts.zip(ends.clone()).map(|(start, end)| &bytes[start..end]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_split_gives_the_same(
        plains in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..80), 1..6),
        cuts: Vec<prop::sample::Index>,
    ) {
        let (mut client, _, messages) = linked(Purpose::Directory);
        let mut stream = [&messages[0][..], &messages[2]].concat();
        plains.iter().for_each(|plain| stream.extend(client.seal(plain)));
        let mut server = Side::responder(2, Purpose::Directory);
        for piece in pieces(&stream, &cuts) {
            server.receive(piece);
        }
        prop_assert_eq!(server.broken, None);
        prop_assert_eq!(&server.out, &messages[1]);
        prop_assert_eq!(server.peer, Some(*client.identity.public()));
        prop_assert_eq!(server.plain, plains.concat());
    }

    /// Whatever is changed on the way: no side takes it for the other's.
    #[test]
    fn a_changed_byte_is_noticed(
        chat: bool,
        message in 0..4_usize,
        at: prop::sample::Index,
        change in 1..=255_u8,
    ) {
        let purpose = if chat { CHAT } else { Purpose::Directory };
        let (mut initiator, mut responder) = (Side::initiator(1, purpose), Side::responder(2, purpose));
        let tamper = |index, mut bytes: Vec<u8>| {
            if index == message && !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= change;
            }
            bytes
        };
        responder.receive(&tamper(0, initiator.send()));
        initiator.receive(&tamper(1, responder.send()));
        responder.receive(&tamper(2, initiator.send()));
        if initiator.link.is_open() {
            let record = tamper(3, initiator.seal(b"hello"));
            responder.receive(&record);
        }
        prop_assert!(responder.plain.is_empty());
        prop_assert!(!(initiator.link.is_open() && responder.link.is_open() && message < 3));
    }

    #[test]
    fn any_bytes_are_survived(bytes: Vec<u8>, cuts: Vec<prop::sample::Index>, open: bool) {
        let (client, _, _) = linked(Purpose::Directory);
        let mut side = if open { client } else { Side::responder(2, CHAT) };
        for piece in pieces(&bytes, &cuts) {
            side.receive(piece);
        }
        prop_assert!(side.plain.is_empty());
    }
}
