//! Bugs that were there once.

extern crate std;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::link::{LinkId, LinkIds};
use crate::name::{Nick, NickError};
use crate::refusal::Refusal;
use crate::sanction::Sanction;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::table::Fixed;
use crate::text::Text;
use crate::time::{Instant, Rate};
use crate::wire::{Dialect, Hello, Item, Message, Received};

/// A directory, and somebody who connects to it.
struct Pair {
    directory: Directory<FixedTables<4>, AnyNick>,
    ids: LinkIds,
}

impl Pair {
    fn new() -> Self {
        Pair { directory: Directory::new(Limits::default(), AnyNick, 0), ids: LinkIds::new() }
    }

    fn connects(&mut self, at: Instant) -> LinkId {
        let link = self.ids.allocate();
        let from = SocketAddr::from(([10, 0, 0, 1], 50_000));
        self.directory.handle(at, Input::Accepted { link, from }).for_each(drop);
        link
    }

    fn says<'a>(&'a mut self, at: Instant, link: LinkId, message: Message<'a>) -> Vec<Output<'a>> {
        let received = Received { dialect: Dialect::Framed, item: Item::Message(message) };
        self.directory.handle(at, Input::Received { link, received }).collect()
    }

    fn registers(&mut self, at: Instant, name: &str) -> LinkId {
        let link = self.connects(at);
        self.says(at, link, Message::Hello(Hello::default()));
        self.says(at, link, Message::Register { nick: Nick::new(name).unwrap(), port: 0 });
        link
    }
}

fn seconds(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

#[test]
fn nothing_is_done_any_more_behind_a_stop() {
    let mut pair = Pair::new();
    let ann = pair.registers(Instant::START, "ann");
    let text = Text::new("bye").unwrap();
    let last =
        pair.directory.command(Instant::START, Command::Stop { text: Some(text) }).unwrap().last();
    assert_eq!(last, Some(Output::Close { link: ann }));

    for command in [
        Command::Stop { text: None },
        Command::Say { text },
        Command::Kick { nick: Nick::new("ann").unwrap(), why: None },
    ] {
        let done = pair.directory.command(Instant::START, command).map(Iterator::count);
        assert_eq!(done, Err(CommandError::Stopped));
    }
    for input in [Input::Closed { link: ann, by: ClosedBy::Peer }, Input::Timeout] {
        assert_eq!(pair.directory.handle(seconds(100), input).next(), None);
    }
    assert_eq!(pair.says(Instant::START, ann, Message::Quit), []);
}

fn limited(registrations: Rate) -> Pair {
    let limits = Limits { registrations, ..Limits::default() };
    Pair { directory: Directory::new(limits, AnyNick, 0), ids: LinkIds::new() }
}

fn is_refused_for_its_address(outputs: &[Output<'_>]) -> bool {
    outputs.iter().any(|output| {
        matches!(
            output,
            Output::Event(Event::Refused { refusal: Refusal::TooManyRegistrations, .. })
        )
    })
}

fn register(name: &str) -> Message<'static> {
    Message::Register { nick: Nick::new(name).unwrap(), port: 0 }
}

#[test]
fn leaving_gives_an_address_no_new_allowance() {
    let mut pair = limited(Rate { burst: 2, per_second: 1 });
    let mut tries = |at| {
        let at = Instant::from_micros(at);
        let link = pair.connects(at);
        let refused = is_refused_for_its_address(&pair.says(at, link, register("ann")));
        pair.directory.handle(at, Input::Closed { link, by: ClosedBy::Peer }).for_each(drop);
        refused
    };
    assert_eq!([tries(0), tries(0), tries(0)], [false, false, true]);
    assert_eq!([tries(1_000_000), tries(1_000_000)], [false, true]);
}

#[test]
fn connections_that_say_nothing_cost_an_address_no_allowance() {
    let mut pair = limited(Rate { burst: 1, per_second: 1 });
    for _ in 0..100 {
        let link = pair.connects(Instant::START);
        pair.directory
            .handle(Instant::START, Input::Closed { link, by: ClosedBy::Peer })
            .for_each(drop);
    }
    let link = pair.connects(Instant::START);
    assert!(!is_refused_for_its_address(&pair.says(Instant::START, link, register("ann"))));
    // A second REGISTER is an error, and no try.
    let again = pair.says(Instant::START, link, register("bob"));
    assert!(!is_refused_for_its_address(&again) && !again.is_empty());
}

#[test]
fn addresses_that_are_gone_leave_room_for_others() {
    let mut pair = limited(Rate { burst: 1, per_second: 1 });
    for host in 0..=255 {
        let link = pair.ids.allocate();
        let from = SocketAddr::from(([10, 0, 0, host], 50_000));
        pair.directory.handle(Instant::START, Input::Accepted { link, from }).for_each(drop);
        let outputs = pair.says(Instant::START, link, register("ann"));
        assert!(!is_refused_for_its_address(&outputs) && !outputs.is_empty(), "{host}");
        pair.directory
            .handle(Instant::START, Input::Closed { link, by: ClosedBy::Peer })
            .for_each(drop);
    }
}

#[test]
fn a_challenger_that_goes_away_does_not_keep_a_ghost_alive() {
    let mut pair = Pair::new();
    pair.registers(Instant::START, "ann");
    for at in [30, 60, 88] {
        pair.directory.handle(seconds(at), Input::Timeout).for_each(drop);
    }
    let challenger = pair.registers(seconds(88), "ann");
    pair.says(seconds(89), challenger, Message::Quit);
    while pair.directory.next_timeout().is_some_and(|next| next.at <= seconds(90)) {
        pair.directory.handle(seconds(90), Input::Timeout).for_each(drop);
    }
    assert_eq!(pair.directory.member_count(), 0);
}

#[test]
fn a_challenge_does_not_prolong_the_holders_silence() {
    let mut pair = Pair::new();
    pair.registers(Instant::START, "ann");
    for at in [30, 60, 89] {
        pair.directory.handle(seconds(at), Input::Timeout).for_each(drop);
    }
    pair.registers(seconds(89), "ann");
    assert_eq!(pair.directory.next_timeout().map(|next| next.at), Some(seconds(90)));
}

/// Tables with room for more addresses than are remembered.
struct Wide;

impl Tables for Wide {
    type Links = Fixed<LinkId, LinkEntry, 4>;
    type Nicks = Fixed<Nick, LinkId, 4>;
    type Addresses = Fixed<(IpAddr, u16), LinkId, 4>;
    type Sources = Fixed<IpAddr, SourceEntry, 5000>;
    type Past = FixedPast<0>;
    type Listing = ();
    type Signs = NoSigns;
    type Timers = Fixed<(Instant, LinkId), (), 4>;
}

#[test]
fn only_so_many_addresses_are_remembered() {
    let mut directory = Directory::<Wide, _>::new(Limits::default(), AnyNick, 0);
    let mut ids = LinkIds::new();
    let mut most = 0;
    for number in 0..10_000_u32 {
        let link = ids.allocate();
        let from = SocketAddr::from((Ipv4Addr::from(number), 50_000));
        directory.handle(Instant::START, Input::Accepted { link, from }).for_each(drop);
        let received = Received { dialect: Dialect::Framed, item: Item::Message(register("ann")) };
        directory.handle(Instant::START, Input::Received { link, received }).for_each(drop);
        directory.handle(Instant::START, Input::Closed { link, by: ClosedBy::Peer }).for_each(drop);
        most = most.max(directory.source_count());
    }
    assert!((4000..=4097).contains(&most), "{most}");
}

#[cfg(feature = "secure")]
#[test]
fn an_address_begins_so_many_handshakes_and_leaving_gives_it_no_more() {
    let mut pair = Pair::new();
    let handshakes = Rate { burst: 2, per_second: 1 };
    pair.directory.set_limits(Instant::START, Limits { handshakes, ..Limits::default() });
    let mut may_begin = |at| {
        let link = pair.connects(at);
        let ip = [10, 0, 0, 1].into();
        let outputs: Vec<_> = pair.directory.handle(at, Input::Handshake { link }).collect();
        let closed = [Output::Close { link }, Output::Event(Event::Dropped { ip })];
        assert!(outputs.is_empty() || outputs == closed, "{outputs:?}");
        let may = outputs.is_empty();
        pair.directory.handle(at, Input::Closed { link, by: ClosedBy::Peer }).for_each(drop);
        may
    };
    let may = [0, 0, 0, 1, 1].map(|second| may_begin(seconds(second)));
    assert_eq!(may, [true, true, false, true, false]);
}

#[test]
fn the_addresses_of_one_ipv6_network_are_counted_as_one() {
    let limits = Limits { connections_per_address: 2, ..Limits::default() };
    let mut directory = Directory::<FixedTables<8>, _>::new(limits, AnyNick, 0);
    let mut ids = LinkIds::new();
    let mut is_let_in = |ip: &str| {
        let link = ids.allocate();
        let from = SocketAddr::new(ip.parse().unwrap(), 50_000);
        directory.handle(Instant::START, Input::Accepted { link, from }).for_each(drop);
        let name = std::format!("member{}", link.cursor());
        let received = Received { dialect: Dialect::Framed, item: Item::Message(register(&name)) };
        let mut outputs = directory.handle(Instant::START, Input::Received { link, received });
        let text = Refusal::TooManyConnections.text(false);
        let to = Recipients::Link(link);
        let refused = Output::Send { to, message: Message::Error { text } };
        !outputs.any(|output| output == refused)
    };
    let network = ["2001:db8::1", "2001:db8::2:1", "2001:db8::3"].map(&mut is_let_in);
    assert_eq!(network, [true, true, false]);
    assert!(is_let_in("2001:db8:0:1::1") && is_let_in("10.0.0.1"));
    // Those of the local link are told apart.
    assert_eq!(["fe80::1", "fe80::2", "fe80::3"].map(&mut is_let_in), [true; 3]);
}

#[cfg(feature = "secure")]
#[test]
fn who_would_be_refused_takes_no_nickname_over() {
    let mut pair = Pair::new();
    let at = Instant::START;
    let mut joins = |name: &str, port, key: Option<PublicKey>| {
        let link = pair.connects(at);
        if let Some(key) = key {
            pair.directory.handle(at, Input::Secured { link, key }).for_each(drop);
        }
        pair.says(at, link, Message::Hello(Hello::default()));
        let nick = Nick::new(name).unwrap();
        let outputs = pair.says(at, link, Message::Register { nick, port });
        outputs.iter().any(|output| matches!(output, Output::Event(Event::Joined { .. })))
    };
    let anns = Some(PublicKey::new([1; 32]));
    assert!(joins("ann", 1, anns) && joins("bob", 2, None));
    // At Bob's address and port, and then at those that she has.
    assert!(!joins("ann", 2, anns));
    assert!(joins("ann", 1, anns));
    assert_eq!(pair.directory.member_count(), 2);
}

#[test]
fn of_too_many_connections_that_do_not_register_the_oldest_gives_way() {
    let limits = Limits { connections_unregistered: 2, ..Limits::default() };
    let mut directory = Directory::<FixedTables<8>, _>::new(limits, AnyNick, 0);
    let mut ids = LinkIds::new();
    let mut connects = |directory: &mut Directory<_, _>| {
        let link = ids.allocate();
        let from = SocketAddr::from(([10, 0, 0, 1], 50_000));
        let outputs = directory.handle(Instant::START, Input::Accepted { link, from });
        let closed = outputs.filter_map(|output| match output {
            Output::Close { link } => Some(link),
            _ => None,
        });
        (link, closed.collect::<Vec<_>>())
    };
    let registers = |directory: &mut Directory<_, _>, link, name: &str| {
        let received = Received { dialect: Dialect::Framed, item: Item::Message(register(name)) };
        directory.handle(Instant::START, Input::Received { link, received }).for_each(drop);
    };
    let (ann, none) = connects(&mut directory);
    assert_eq!(none, []);
    registers(&mut directory, ann, "ann");
    // Members do not count.
    let (first, _) = connects(&mut directory);
    let (second, none) = connects(&mut directory);
    assert_eq!(none, []);
    assert_eq!(connects(&mut directory).1, [first]);
    registers(&mut directory, second, "bob");
    let (fourth, none) = connects(&mut directory);
    assert_eq!(none, []);
    let (_, third) = connects(&mut directory);
    assert!(third.len() == 1 && third[0] < fourth && third[0] > second, "{third:?}");
    assert_eq!(directory.member_count(), 2);
}

#[test]
fn the_longest_answer_fills_the_outputs_and_no_more() {
    let mut pair = Pair::new();
    let mut connects = |hello: bool| {
        let link = pair.ids.allocate();
        let from = "[2001:db8::1]:50000".parse().unwrap();
        pair.directory.handle(Instant::START, Input::Accepted { link, from }).for_each(drop);
        if hello {
            pair.says(Instant::START, link, Message::Hello(Hello::default()));
        }
        assert!(!pair.says(Instant::START, link, register("ann")).is_empty());
    };
    connects(true);
    // An original with an IPv6 address: there is all to say of it that there can be.
    connects(false);
    let kick = Command::Kick { nick: Nick::literal("ann"), why: None };
    let outputs = pair.directory.command(Instant::START, kick).unwrap();
    assert_eq!(outputs.count(), Outputs::<FixedTables<4>>::MAX);
}

#[cfg(feature = "secure")]
#[test]
fn the_answer_to_a_key_that_comes_back_is_as_long_as_the_longest() {
    let mut pair = Pair::new();
    let key = PublicKey::new([1; 32]);
    let mut connects = |hello: bool| {
        let link = pair.ids.allocate();
        let from = "[2001:db8::1]:50000".parse().unwrap();
        pair.directory.handle(Instant::START, Input::Accepted { link, from }).for_each(drop);
        pair.directory.handle(Instant::START, Input::Secured { link, key }).for_each(drop);
        if hello {
            pair.says(Instant::START, link, Message::Hello(Hello::default()));
        }
        pair.says(Instant::START, link, register("ann")).len()
    };
    connects(true);
    assert_eq!(connects(false), Outputs::<FixedTables<4>>::MAX);
}

/// Bans 10.0.0.1 and eve, and mutes bob.
struct Strict;

impl NickPolicy for Strict {
    fn check(&self, _: &Nick) -> Result<(), NickError> {
        Ok(())
    }

    fn is_sanctioned(&self, now: Instant, sanction: Sanction, who: Who<'_>) -> bool {
        let named = |name| who.nick.is_some_and(|nick| nick.as_str() == name);
        now < seconds(60)
            && match sanction {
                Sanction::Ban => who.ip == IpAddr::from([10, 0, 0, 1]) || named("eve"),
                Sanction::Mute => named("bob"),
            }
    }
}

/// A directory that bans and mutes, and what it does about a client.
struct Strictly {
    directory: Directory<FixedTables<16>, Strict>,
    ids: LinkIds,
}

impl Strictly {
    fn new(limits: Limits) -> Self {
        Strictly { directory: Directory::new(limits, Strict, 0), ids: LinkIds::new() }
    }

    fn connects(&mut self, at: Instant, host: u8) -> (LinkId, bool) {
        let link = self.ids.allocate();
        let from = SocketAddr::from(([10, 0, 0, host], 50_000));
        let closed = self.directory.handle(at, Input::Accepted { link, from }).count() > 0;
        (link, !closed)
    }

    /// Which errors it is told, and whether its link is closed.
    fn says(&mut self, at: Instant, link: LinkId, message: Message<'_>) -> (Vec<String>, bool) {
        let received = Received { dialect: Dialect::Framed, item: Item::Message(message) };
        let (mut errors, mut closed) = (Vec::new(), false);
        for output in self.directory.handle(at, Input::Received { link, received }) {
            match output {
                Output::Send { message: Message::Error { text }, .. } => {
                    errors.push(text.to_string());
                }
                Output::Close { .. } => closed = true,
                _ => {}
            }
        }
        (errors, closed)
    }
}

#[test]
fn a_banned_address_or_nickname_is_told_so_and_is_welcome_once_the_ban_is_over() {
    let banned = |modern| (std::vec![Refusal::Banned.text(modern).to_string()], true);
    let mut room = Strictly::new(Limits::default());
    let (link, open) = room.connects(seconds(0), 1);
    assert!(open);
    assert_eq!(room.says(seconds(0), link, Message::Hello(Hello::default())), banned(true));
    let (link, _) = room.connects(seconds(0), 1);
    assert_eq!(room.says(seconds(0), link, register("ann")), banned(false));
    let (link, _) = room.connects(seconds(0), 2);
    room.says(seconds(0), link, Message::Hello(Hello::default()));
    assert_eq!(room.says(seconds(0), link, register("eve")), banned(true));
    let (link, _) = room.connects(seconds(60), 1);
    assert_eq!(room.says(seconds(60), link, register("eve")), (Vec::new(), false));
    assert_eq!(room.directory.member_count(), 1);
}

#[test]
fn a_banned_address_costs_little_however_often_it_comes() {
    let mut room = Strictly::new(Limits::default());
    let told = (0..12).filter(|_| room.connects(seconds(0), 1).1).count();
    assert_eq!(told, 8);
    // It is told by secure links, too, but not as often as others may begin one.
    #[cfg(feature = "secure")]
    {
        let handshakes = Rate { burst: 200, per_second: 1 };
        let mut room = Strictly::new(Limits { handshakes, ..Limits::default() });
        let mut may_begin = |host| {
            let (link, _) = room.connects(seconds(0), host);
            let closed = room.directory.handle(seconds(0), Input::Handshake { link }).count() > 0;
            if !closed {
                let by = ClosedBy::Peer;
                room.directory.handle(seconds(0), Input::Closed { link, by }).for_each(drop);
            }
            !closed
        };
        assert_eq!((0..5).filter(|_| may_begin(1)).count(), 2);
        assert_eq!((0..5).filter(|_| may_begin(2)).count(), 5);
    }
}

#[test]
fn what_a_muted_member_says_is_not_relayed_and_it_stays() {
    let mut room = Strictly::new(Limits::default());
    let (link, _) = room.connects(seconds(0), 2);
    room.says(seconds(0), link, Message::Hello(Hello::default()));
    assert_eq!(room.says(seconds(0), link, register("bob")), (Vec::new(), false));
    let hi = || Message::Broadcast { nick: Nick::literal("bob"), text: Text::new("hi").unwrap() };
    let muted = std::vec![Refusal::Muted.text(true).to_string()];
    assert_eq!(room.says(seconds(1), link, hi()), (muted, false));
    let received = Received { dialect: Dialect::Framed, item: Item::Message(hi()) };
    let relayed = room.directory.handle(seconds(60), Input::Received { link, received }).next();
    assert!(matches!(relayed, Some(Output::Send { to: Recipients::Room, .. })), "{relayed:?}");
}
