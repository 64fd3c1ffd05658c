use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::{UserEntry, UserList};

use super::*;
use model::Model;

mod model;

#[test]
fn each_line_of_a_text_is_a_text_to_an_original() {
    let mut model = Model::new(1000);
    let members = [(Dialect::Framed, true), (Dialect::Framed, false), (Dialect::Line, false)];
    let members = members.map(|(dialect, modern)| model.member(dialect, modern));
    let text = Text::new("one\n\n  two").unwrap();
    let message = Message::Relayed { nick: Nick::new("ann").unwrap(), text };
    model.room.apply(Output::Send { to: Recipients::Room, message });
    let heard = members.map(|who| {
        model.run(who, 1000);
        String::from_utf8(model.links[who].heard.clone()).unwrap()
    });
    assert_eq!(heard[0], "\0\0\0\x1cBROADCAST ann one\u{2028}\u{2028}  two");
    assert_eq!(heard[1], "\0\0\0\x11BROADCAST ann one\0\0\0\x13BROADCAST ann   two");
    assert_eq!(heard[2], "BROADCAST_MSG ann one\nBROADCAST_MSG ann   two\n");
}

#[test]
fn each_audience_hears_its_own_dialect() {
    let mut model = Model::new(1 << 20);
    let ann = model.member(Dialect::Framed, true);
    let bob = model.member(Dialect::Line, false);
    let zoe = model.member(Dialect::Line, true);
    let nobody = model.connect(Dialect::Framed, false);
    model.say(Recipients::Room, 10);
    model.say(Recipients::RoomExcept(model.links[bob].link), 10);
    model.say(Recipients::Modern, 10);
    model.say(Recipients::Link(model.links[bob].link), 10);
    model.say(Recipients::Link(model.links[nobody].link), 10);
    [ann, bob, zoe, nobody].into_iter().for_each(|who| model.hears_all(who));
    assert!(
        model.links[bob].heard.starts_with(b"BROADCAST_MSG ann 1 xxxxxxxxxx\nBROADCAST_MSG ann 4 ")
    );
    assert!(model.links[ann].heard.starts_with(b"\0\0\0\x1aBROADCAST ann 1 xxxxxxxxxx\0\0"));
    assert!(model.room.audiences.iter().all(|audience| audience.log.kept() == 0));
}

#[test]
fn everything_that_waits_goes_out_in_one_send() {
    let mut model = Model::new(1 << 20);
    let bob = model.member(Dialect::Line, false);
    let link = model.links[bob].link;
    model.say(Recipients::Room, 10);
    model.say(Recipients::RoomExcept(link), 10);
    model.say(Recipients::Link(link), 10);
    model.say(Recipients::Room, 10);
    let mut sends = 0;
    let flushed = model.room.flush(&model.links[bob].shared, |_, pieces| {
        sends += 1;
        Ok(pieces.iter().map(|piece| piece.len()).sum())
    });
    assert_eq!((flushed.unwrap(), sends), (Flushed::CaughtUp, 1));
}

#[test]
fn what_is_said_is_delivered_in_one_send_and_wakes_one_task() {
    let mut model = Model::new(1 << 20);
    let members = [(); 3].map(|()| model.member(Dialect::Framed, true));
    members.into_iter().for_each(|who| model.make_direct(who));
    members.into_iter().for_each(|who| model.hears_all(who));
    model.room.wait_for_news(Waker::noop(), News::Traffic);
    let sleeps =
        |model: &Model| model.links.iter().all(|link| link.shared.borrow().waker.is_some());
    model.say(Recipients::Room, 10);
    model.say(Recipients::RoomExcept(model.links[0].link), 10);
    assert_eq!((model.room.woken().len(), sleeps(&model)), (1, true));
    assert_eq!((model.deliver(usize::MAX), sleeps(&model)), (3, true));
    assert_eq!(model.deliver(usize::MAX), 0, "only once");
    assert!(model.links.iter().all(|link| link.heard == link.queue));
    assert_eq!(model.room.kept(), 0);
}

#[test]
fn who_comes_waits_if_the_deliverer_says_so_until_something_is_said_or_the_room_is_crowded() {
    let mut model = Model::new(10_000);
    let ann = model.member(Dialect::Framed, true);
    let zoe = model.member(Dialect::Framed, true);
    model.make_direct(ann);
    [ann, zoe].into_iter().for_each(|who| model.hears_all(who));
    let woken = |model: &mut Model| model.room.woken().len();
    let wait = |model: &mut Model, least| model.room.wait_for_news(Waker::noop(), least);
    wait(&mut model, News::Said);
    model.come();
    model.come();
    assert_eq!((model.room.news(), woken(&mut model)), (News::Traffic, 0));
    // Whoever is sent something else hears it before that.
    model.say(Recipients::Link(model.links[zoe].link), 10);
    assert_eq!(woken(&mut model), 1);
    model.hears_all(zoe);
    model.come();
    assert_eq!((model.deliver(usize::MAX), woken(&mut model)), (1, 1), "zoe has a task");
    assert_eq!((model.room.news(), woken(&mut model)), (News::None, 0));
    model.hears_all(zoe);
    // A text is for both.
    model.come();
    model.say(Recipients::Room, 10);
    assert_eq!((model.room.news(), woken(&mut model)), (News::Said, 2));
    assert_eq!(model.deliver(usize::MAX), 1);
    model.hears_all(zoe);
    wait(&mut model, News::Said);
    while !model.room.rounds.is_crowded() {
        assert_eq!(woken(&mut model), 0);
        model.come();
    }
    assert_eq!((model.room.news(), woken(&mut model)), (News::Said, 1));
    assert_eq!((model.deliver(usize::MAX), woken(&mut model)), (1, 1));
    model.hears_all(zoe);
    // If nobody is to gather it, both are woken at once.
    model.room.rounds.begin(Waker::noop());
    wait(&mut model, News::Traffic);
    model.come();
    assert_eq!(woken(&mut model), 2);
    assert_eq!(model.deliver(usize::MAX), 1);
    model.hears_all(zoe);
    assert!(model.links.iter().all(|link| link.heard == link.queue));
    assert_eq!(model.room.kept(), 0);
}

#[test]
fn who_takes_less_than_was_said_or_is_an_original_is_left_to_its_task() {
    let mut model = Model::new(10_000);
    let ann = model.member(Dialect::Framed, true);
    let full = model.member(Dialect::Framed, true);
    let original = model.member(Dialect::Line, false);
    [full, original].into_iter().for_each(|who| model.make_direct(who));
    [ann, full, original].into_iter().for_each(|who| model.hears_all(who));
    model.say(Recipients::Room, 100);
    assert_eq!(model.deliver(50), 1);
    model.room.woken();
    assert!(model.links.iter().all(|link| link.shared.borrow().waker.is_none()));
    // Its task finds that the socket takes nothing. So it is found to be slow.
    assert_eq!(model.run(full, 0), Flushed::Blocked);
    assert_eq!(model.deliver(usize::MAX), 0);
    [ann, original].into_iter().for_each(|who| model.hears_all(who));
    model.say(Recipients::Room, 10_000);
    assert_eq!((model.deliver(usize::MAX), model.slow()), (0, vec![model.links[full].link]));
}

#[test]
fn only_who_falls_too_far_behind_is_slow() {
    let mut model = Model::new(10_000);
    let ann = model.member(Dialect::Framed, true);
    let slow = model.member(Dialect::Framed, true);
    let held = model.member(Dialect::Framed, true);
    model.room.apply(Output::Hold { link: model.links[held].link });
    model.links[held].held = Some(0);
    model.say(Recipients::Room, 5_000);
    assert_eq!(model.run(slow, 100), Flushed::Blocked);
    model.hears_all(ann);
    model.hears_all(held);
    model.say(Recipients::Room, 4_900);
    // Ann was not asked for long, but nothing says that it is slow.
    assert_eq!(model.slow(), []);
    model.say(Recipients::Room, 80);
    assert_eq!(model.slow(), [model.links[held].link], "more than the limit, held back or not");
    model.say(Recipients::Room, 4_000);
    assert_eq!(model.slow(), [model.links[slow].link]);
    assert_eq!(model.links[slow].shared.borrow().state(), EndpointState::Dropped);
    model.hears_all(ann);
    assert_eq!(model.room.audiences[0].log.kept(), 0, "nothing is kept for who is dropped");
}

#[test]
fn nobody_is_slow_because_thousands_leave_and_come_back() {
    const THOUSANDS: usize = 6000;
    let mut model = Model::new(1 << 20);
    let slow = model.member(Dialect::Framed, true);
    let nick = |number: usize| Nick::new(&format!("somebody-at-berlin-{number:05}")).unwrap();
    let say = |model: &mut Model, message| {
        model.room.apply(Output::Send { to: Recipients::Room, message });
    };
    let all_leave = |model: &mut Model| {
        (0..THOUSANDS).for_each(|number| say(model, Message::UserLeft { nick: nick(number) }));
    };
    let all_come = |model: &mut Model| {
        for number in 0..THOUSANDS {
            let addr = "203.0.113.200:49152".parse().unwrap();
            say(model, Message::UserJoined(UserEntry { nick: nick(number), addr }));
            let mut profile = plausch_core::wire::Profile::new(nick(number));
            profile.key = Some(plausch_core::secure::PublicKey::new([7; 32]));
            say(model, Message::Profile(profile));
        }
    };
    all_leave(&mut model);
    assert_eq!(model.run(slow, 100), Flushed::Blocked);
    all_come(&mut model);
    let once = model.room.kept();
    println!("{once} bytes are written once for all when {THOUSANDS} leave and come back");
    assert!(once > 1 << 20, "that is more than may wait");
    model.say(Recipients::Room, 3000);
    assert_eq!(model.slow(), []);
    // Texts count as ever, and who comes and goes does once it is too much.
    for _ in 0..350 {
        model.say(Recipients::Room, 3000);
    }
    assert_eq!(model.slow(), [model.links[slow].link]);
    let slow = model.member(Dialect::Framed, true);
    let mut rounds = 0;
    while model.slow().is_empty() {
        all_leave(&mut model);
        assert!(model.links[slow].heard.is_empty());
        all_come(&mut model);
        rounds += 1;
    }
    let most = 5 * (1 << 20) + once;
    assert!((2..=most / once).contains(&rounds), "{rounds} rounds of {once} bytes");
}

#[test]
fn who_enters_with_a_connection_that_is_full_already_is_found_to_be_slow() {
    let mut model = Model::new(10_000);
    let ann = model.member(Dialect::Framed, true);
    let full = model.connect(Dialect::Framed, true);
    model.say(Recipients::Link(model.links[full].link), 500);
    assert_eq!(model.run(full, 100), Flushed::Blocked);
    // It never takes more: nobody asks it to send again.
    model.enter(full);
    assert!(model.links[full].shared.borrow().may_sleep());
    for _ in 0..4 {
        model.say(Recipients::Room, 4_000);
        model.hears_all(ann);
    }
    assert_eq!(model.slow(), [model.links[full].link]);
    model.hears_all(ann);
    assert_eq!(model.room.kept(), 0, "nothing is kept for it");
}

#[test]
fn private_messages_can_be_too_many_but_a_greeting_cannot() {
    struct Crowd;
    impl plausch_core::wire::Entries for Crowd {
        fn entry_after(&self, place: Option<u64>) -> Option<(u64, UserEntry)> {
            let next = place.map_or(0, |place| place + 1);
            let nick = Nick::new(&format!("member{next}")).unwrap();
            let addr = "127.0.0.1:40001".parse().unwrap();
            (next < 1000).then_some((next, UserEntry { nick, addr }))
        }
    }
    let mut model = Model::new(1000);
    let ann = model.connect(Dialect::Framed, true);
    let link = model.links[ann].link;
    let list = UserList::new(&Crowd);
    model.room.apply(Output::Send { to: Recipients::Link(link), message: Message::UserList(list) });
    model.say(Recipients::Link(link), 900);
    assert_eq!(model.slow(), []);
    model.say(Recipients::Link(link), 100);
    assert_eq!(model.slow(), [link]);
}

#[test]
fn a_link_that_closes_gets_what_was_sent_before_and_nothing_behind() {
    let mut model = Model::new(1 << 20);
    let ann = model.member(Dialect::Framed, true);
    let bob = model.member(Dialect::Framed, true);
    let link = model.links[ann].link;
    model.room.apply(Output::Hold { link });
    model.say(Recipients::Room, 10);
    model.say(Recipients::Link(link), 10);
    model.room.apply(Output::Close { link });
    model.links[ann].closed = true;
    model.say(Recipients::Room, 10);
    assert_eq!(model.run(ann, 20), Flushed::Blocked);
    assert_eq!(model.run(ann, usize::MAX), Flushed::Ended);
    model.hears_all(ann);
    model.room.remove(&Rc::clone(&model.links[ann].shared));
    model.hears_all(bob);
    assert_eq!(model.room.audiences[0].log.kept(), 0);
}

#[test]
fn readers_let_writers_go_first_when_much_was_said() {
    let mut model = Model::new(10_000);
    model.member(Dialect::Framed, true);
    model.room.rounds.begin(Waker::noop());
    model.say(Recipients::Room, 4_000);
    assert!(!model.room.rounds.is_crowded() && model.room.woken().is_empty());
    model.say(Recipients::Room, 4_000);
    assert!(model.room.rounds.is_crowded());
    assert_eq!((model.room.woken().len(), model.room.woken().len()), (1, 0), "told once");
    model.room.rounds.begin(Waker::noop());
    assert!(!model.room.rounds.is_crowded());
}

proptest::proptest! {
    /// Whatever is said, and however the sockets take it: each link hears what a queue of its own would give it, is
    /// woken when there is something for it, and is dropped if, and only if, it keeps more of the log than the limit.
    /// The log never keeps more.
    #[test]
    fn each_link_hears_what_it_should(
        steps in proptest::collection::vec((0..16u8, 0..8usize, 0..3000usize), 0..250),
    ) {
        const LIMIT: usize = 8_000;
        let mut model = Model::new(LIMIT);
        let mut waits = false;
        for (step, who, count) in steps {
            let known = who < model.links.len() && !model.links[who].closed;
            match step {
                0 if model.links.len() < 8 => {
                    let dialect = if count % 2 == 0 { Dialect::Framed } else { Dialect::Line };
                    let who = model.connect(dialect, count % 3 == 0);
                    if who.is_multiple_of(2) {
                        model.make_direct(who);
                    }
                }
                1 | 2 if known && !model.links[who].entered => model.enter(who),
                3 | 4 => model.say(Recipients::Room, count),
                5 if known => model.say(Recipients::RoomExcept(model.links[who].link), count),
                6 => model.say(Recipients::Modern, count),
                7 if known => model.say(Recipients::Link(model.links[who].link), count / 10),
                8 if known && model.links[who].held.is_none() => {
                    model.links[who].held = Some(model.links[who].queue.len());
                    model.room.apply(Output::Hold { link: model.links[who].link });
                }
                9 | 10 if known => {
                    model.links[who].held = None;
                    model.room.apply(Output::Release { link: model.links[who].link });
                }
                11 if known && count < 1000 => {
                    model.links[who].closed = true;
                    model.links[who].held = None;
                    model.room.apply(Output::Close { link: model.links[who].link });
                }
                12 => model.come(),
                13 => {
                    // Who comes may wait from now on, or not.
                    let least = if count % 2 == 0 { News::Said } else { News::Traffic };
                    model.room.wait_for_news(Waker::noop(), least);
                }
                _ if who < model.links.len() => {
                    // Its socket takes something again.
                    model.links[who].awake |= model.links[who].blocked;
                    model.links[who].blocked = false;
                }
                _ => {}
            }
            for link in model.slow() {
                let slow = model.links.iter_mut().find(|slow| slow.link == link).unwrap();
                let excess = slow.queue.len() - slow.heard.len() + slow.skipped;
                // Of one that closes, the log behind its end counts, too.
                assert!(slow.closed || excess > LIMIT, "{link} is dropped for {excess} bytes");
                slow.closed = true;
                model.room.remove(&slow.shared);
            }
            // Now and then, what is said in two steps is delivered at once.
            waits = !waits && count % 4 == 0;
            if !waits {
                model.deliver(if count % 5 == 0 { count } else { usize::MAX });
            }
            model.run_all(|who| if (count + who) % 3 == 0 { count } else { usize::MAX });
            for audience in &model.room.audiences {
                assert!(audience.log.kept() <= (LIMIT + (64 << 10)) as u64);
            }
        }
        model.deliver(usize::MAX);
        model.run_all(|_| usize::MAX);
        for link in &model.links {
            let gone = link.shared.borrow().state() == EndpointState::Dropped;
            let until = link.held.unwrap_or(link.queue.len());
            match gone || link.blocked {
                true => assert!(link.queue[..until].starts_with(&link.heard)),
                false => assert_eq!(link.heard, link.queue[..until]),
            }
        }
    }
}
