//! Bugs that were there once, and what an event promises.

extern crate std;

use std::net::{IpAddr, SocketAddr};
use std::string::ToString;
use std::vec::Vec;

use super::*;
use crate::link::LinkId;
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::text::Text;
use crate::time::Instant;
use crate::wire::{ChatPort, Datagram, Dialect, Inbox, Sender};

const NOW: Instant = Instant::START;

/// A client in a room, and the bytes that its directory sends.
struct Joined<const MEMBERS: usize> {
    client: Client<FixedTables<MEMBERS, 4>>,
    link: LinkId,
    inbox: Inbox<512>,
}

impl<const MEMBERS: usize> Joined<MEMBERS> {
    fn new(welcome: &str) -> Self {
        Self::from(None, welcome)
    }

    fn from(local: Option<IpAddr>, welcome: &str) -> Self {
        let mut client = Client::new(Limits::default());
        let directory = addr("10.0.0.9:9000");
        let nick = Nick::new("ann").unwrap();
        let join = Command::Join { directory, nick, udp_port: 40_000, dialect: None, local };
        let outputs: Vec<_> = client.command(NOW, join).unwrap().collect();
        let [Output::Connect { link, .. }] = outputs[..] else { panic!("{outputs:?}") };
        client.handle(NOW, Input::Connected { link, peer: directory }).for_each(drop);
        let inbox = Inbox::new(Sender::Directory, 511);
        let mut joined = Joined { client, link, inbox };
        joined.hears(welcome, |_| {});
        assert!(joined.client.is_joined());
        joined
    }

    fn hears(&mut self, bytes: &str, mut seen: impl FnMut(Event<'_>)) {
        self.inbox.space()[..bytes.len()].copy_from_slice(bytes.as_bytes());
        self.inbox.received(bytes.len());
        while let Some(received) = self.inbox.next() {
            let link = self.link;
            for output in self.client.handle(NOW, Input::Received { link, received }) {
                if let Output::Event(event) = output {
                    seen(event);
                }
            }
        }
    }

    /// The candidates of the invitation that `from` sends.
    fn is_invited_from(&mut self, from: &str) -> Vec<std::string::String> {
        let datagram = Datagram::Invitation { port: ChatPort::new(50_000).unwrap(), from: None };
        let input = Input::Datagram { from: addr(from), dialect: Dialect::Line, datagram };
        let outputs: Vec<_> = self.client.handle(NOW, input).collect();
        let [Output::Event(Event::Invited { candidates, .. })] = outputs[..] else {
            panic!("{outputs:?}")
        };
        candidates.iter().map(|member| member.nick.to_string()).collect()
    }
}

fn addr(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

const WELCOME: &str = "WELCOME ann\nUSERLIST ann:10.0.0.1:40000 bob:10.0.0.2:40001 zoe:10.0.0.2:40002 eve:10.0.0.3:40003\n";

#[test]
fn an_invitation_known_by_its_address_names_everybody_who_may_have_sent_it() {
    let mut ann = Joined::<8>::new(WELCOME);
    assert_eq!(ann.is_invited_from("10.0.0.2:1234"), ["bob", "zoe"]);
}

#[test]
fn an_invitation_known_by_its_nickname_names_nobody_else() {
    let mut ann = Joined::<8>::new(WELCOME);
    assert!(ann.is_invited_from("10.0.0.2:40002").is_empty());
}

#[test]
fn whoever_joins_a_full_roster_is_told_with_its_address() {
    let mut ann = Joined::<2>::new(WELCOME);
    let mut joined = Vec::new();
    ann.hears("USER_JOINED tom 10.0.0.4 40004\n", |event| {
        if let Event::Joined { nick, addr } = event {
            joined.push((nick.to_string(), addr));
        }
    });
    assert_eq!(joined, [("tom".to_string(), addr("10.0.0.4:40004"))]);
    assert_eq!(ann.client.others(), 2);
}

#[test]
fn the_list_of_users_is_readable_from_its_event() {
    let mut ann = Joined::<8>::new(WELCOME);
    let mut lists = Vec::new();
    ann.hears("USERLIST ann:10.0.0.1:40000 bob:10.0.0.2:40001\n", |event| {
        if let Event::Users { members, others } = event {
            lists.push((members.iter().map(|member| member.addr).collect::<Vec<_>>(), others));
        }
    });
    assert_eq!(lists, [(std::vec![addr("10.0.0.2:40001")], 0)]);
}

#[test]
fn a_text_longer_than_the_directory_takes_is_refused_before_it_is_sent() {
    for (hello, longest) in [
        ("HELLO 1 payload=100\n", 100),
        ("HELLO 1 future=1 payload=100 more\n", 100),
        // An older one says nothing of it, and an original no HELLO.
        ("HELLO 1\n", 4096),
        ("", 4096),
        ("HELLO 1 payload=x\n", 4096),
        // Whatever it takes, others need not.
        ("HELLO 1 payload=99999\n", 4096),
    ] {
        let mut ann = Joined::<4>::new(&std::format!("{hello}WELCOME ann\nUSERLIST\n"));
        let limit = longest - "BROADCAST ann ".len();
        let long = "x".repeat(limit + 1);
        let long = Text::new(&long).unwrap();
        let refused = Err(CommandError::TextTooLong { limit });
        assert_eq!(ann.client.may_broadcast(long), refused, "{hello}");
        let said = ann.client.command(NOW, Command::Broadcast { text: long });
        assert_eq!(said.map(Iterator::count), refused.map(|()| 0), "{hello}");
        let (fits, _) = long.split_at_most(limit);
        assert!(ann.client.command(NOW, Command::Broadcast { text: fits }).is_ok());
    }
}

#[test]
fn an_inviter_behind_a_proxy_is_told_why_nobody_answers() {
    let welcome = "HELLO 1\nWELCOME ann\nUSERLIST ann:172.17.0.1:40000 bob:172.17.0.1:40001 zoe:10.0.0.7:40002\n";
    for (local, invited, reason) in [
        ("192.168.1.5", "bob", Rejection::SharedAddress),
        ("127.0.0.1", "bob", Rejection::SharedAddress),
        // Zoe has an address of her own, and is just not there.
        ("192.168.1.5", "zoe", Rejection::Timeout),
        // On the same machine, it is.
        ("172.17.0.1", "bob", Rejection::Timeout),
        ("::ffff:172.17.0.1", "bob", Rejection::Timeout),
    ] {
        let mut ann = Joined::<4>::from(Some(local.parse().unwrap()), welcome);
        let invite = Command::Invite { nick: Nick::new(invited).unwrap() };
        let outputs: Vec<_> = ann.client.command(NOW, invite).unwrap().collect();
        let [Output::Listen { link, .. }] = outputs[..] else { panic!("{outputs:?}") };
        ann.client.handle(NOW, Input::Listening { link, port: 50_000 }).for_each(drop);
        let late = NOW + Limits::default().invitation;
        let mut told = Vec::new();
        while ann.client.next_timeout().is_some_and(|next| next.at <= late) {
            for output in ann.client.handle(late, Input::Timeout) {
                if let Output::Event(Event::Rejected { reason, .. }) = output {
                    told.push(reason);
                }
            }
            if !told.is_empty() {
                break;
            }
        }
        assert_eq!(told, [reason], "{local} invites {invited}");
    }
}

#[cfg(feature = "secure")]
#[test]
fn a_key_that_was_told_is_not_forgotten_if_the_link_to_the_directory_is_cut() {
    use crate::wire::{Item, Received};

    let mut ann = Joined::<8>::new(WELCOME);
    ann.client.set_secure_chats(true);
    let (bob, key) = (Nick::new("bob").unwrap(), PublicKey::new([7; 32]));
    ann.hears(&std::format!("PROFILE bob key={key}\n"), |_| {});
    assert_eq!(ann.client.key_of(&bob), Some(&key));
    let outputs: Vec<_> =
        ann.client.command(NOW, Command::Invite { nick: bob.clone() }).unwrap().collect();
    let [Output::Listen { link, .. }] = outputs[..] else { panic!("{outputs:?}") };
    ann.client.handle(NOW, Input::Listening { link, port: 50_001 }).for_each(drop);

    ann.client.handle(NOW, Input::Closed { link: ann.link }).for_each(drop);
    let (directory, nick) = (addr("10.0.0.9:9000"), Nick::new("ann").unwrap());
    let join = Command::Join { directory, nick, udp_port: 40_000, dialect: None, local: None };
    ann.client.command(NOW, join).unwrap().for_each(drop);
    assert_eq!(ann.client.key_of(&bob), None);

    let peer = addr("10.0.0.2:50002");
    ann.client.handle(NOW, Input::Connected { link, peer }).for_each(drop);
    // Without the mark, which somebody may have taken away.
    let item = Item::Line { text: "bob", ended: true };
    let received = Received { dialect: Dialect::Line, item };
    let mut outputs = ann.client.handle(NOW, Input::Received { link, received });
    let held = outputs.find_map(|output| match output {
        Output::Event(Event::ChatHeld { known, shown, .. }) => Some((known, shown)),
        _ => None,
    });
    assert_eq!(held, Some((key, None)));
}
