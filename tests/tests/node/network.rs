//! Nodes with addresses of their own, in a network that loses frames.

use plausch_tests::firmware::{
    Board, Disturbance, Network, TARGETS, image_or_skip, on_every_board,
};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

use crate::talk_in_private;

/// One frame of ten is lost, one of twenty is doubled, one of five is overtaken by others.
const BAD: Disturbance = Disturbance { lost: 0.1, doubled: 0.05, late: 0.2 };

#[test]
fn lost_doubled_and_late_frames_change_nothing() {
    on_every_board(|image| {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let network = Network::new(1);
        network.disturb(BAD);
        // The node gets its address and joins all the same.
        let mut node = Board::join_over(&network, image, "node", server.addr());
        node.shows("* you are in the room, as node");
        node.shows("* here: ann");
        for n in 0..30 {
            ann.ask(&json!({"do": "broadcast", "text": format!("{n} to the node 😀")}));
            let text = format!("{n} from the node 😀");
            node.types(&text);
            // Waits after a few at once.
            if n % 3 == 2 {
                node.shows(&format!("ann: {n} to the node 😀"));
                ann.expect(&json!({"event": "broadcast", "text": text}));
            }
        }
        let said: Vec<_> = (0..30).map(|n| format!("ann: {n} to the node 😀")).collect();
        assert_eq!(node.shown("ann: "), said);
        let from_node = json!({"event": "broadcast", "from": "node"});
        assert_eq!(ann.count(&from_node), 30);

        // QEMU's user network may retransmit only after 6 s, and the node gives up before: invite
        // again.
        let (opened, mut invited) = ("what you type goes to ann alone", 0);
        while {
            node.types("/chat ann");
            ann.expect(&json!({"event": "chat_request", "with": "node"}));
            ann.ask(&json!({"do": "accept", "with": "node"}));
            invited += 1;
            !node.shows_any(&[opened, "is over", "did not answer"]).contains(opened)
        } {}
        ann.expect(&json!({"event": "chat_opened", "with": "node"}));
        for n in 0..10 {
            node.types(&format!("psst {n}"));
            ann.ask(&json!({"do": "say", "with": "node", "text": format!("pssst {n}")}));
        }
        node.shows("[ann] ann: pssst 9");
        ann.expect(&json!({"event": "chat_message", "text": "psst 9"}));
        assert_eq!(node.shown("[ann] ann: ").len(), 10);
        assert_eq!(ann.count(&json!({"event": "chat_message", "own": false})), 10);
        assert_eq!(ann.count(&json!({"event": "chat_request"})), invited);
        node.types("/close");
        ann.expect(&json!({"event": "chat_closed", "with": "node", "reason": "peer"}));
        assert!(network.harmed() > 20, "only {} frames were harmed", network.harmed());
    });
}

#[test]
fn boards_talk_to_each_other_over_a_bad_network() {
    let [one, two, three] = TARGETS.map(|target| image_or_skip(target, ""));
    let (Some(one), Some(two), Some(three)) = (one, two, three) else { return };
    let Some(host) = image_or_skip(TARGETS[1], "directory") else { return };
    let network = Network::new(4);
    network.disturb(BAD);
    let (mut directory, at) = Board::host_over(&network, &host);
    directory.shows("* a room for eight");
    let mut nodes = Vec::new();
    for (image, nick) in [(&one, "one"), (&two, "two"), (&three, "three")] {
        let mut node = Board::join_over(&network, image, nick, at);
        node.shows(&format!("* you are in the room, as {nick}"));
        nodes.push(node);
    }
    let [one, two, three] = nodes.as_mut_slice() else { unreachable!() };
    one.shows("* three joined");
    for n in 0..10 {
        one.types(&format!("{n} to all 😀"));
    }
    for node in [&mut *two, &mut *three] {
        node.shows("one: 9 to all 😀");
        assert_eq!(node.shown("one: ").len(), 10);
    }
    // From node to node, without a computer in between.
    talk_in_private(one, two);
    talk_in_private(three, one);
    assert!(network.harmed() > 20, "only {} frames were harmed", network.harmed());
}

#[test]
fn a_peer_that_reads_nothing_does_not_block_the_console() {
    let Some(host) = image_or_skip(TARGETS[1], "directory") else { return };
    on_every_board(|image| {
        // The directory is a board, so that the nodes reach each other directly: the gateway would
        // take texts for them.
        let network = Network::new(3);
        let (mut directory, at) = Board::host_over(&network, &host);
        directory.shows("* a room for eight");
        let mut one = Board::join_over(&network, image, "one", at);
        one.shows("* nobody else is here yet");
        let mut two = Board::join_over(&network, image, "two", at);
        two.shows("* here: one");
        let mut ann = JsonClient::join("ann", directory.forwarded_tcp());
        one.shows("* ann joined");
        one.types("/chat two");
        two.shows("* one (10.0.2.16) invites you");
        two.types("/accept");
        one.shows("what you type goes to two alone");
        two.shows("what you type goes to one alone");
        network.pull(2, true);
        // More than all buffers hold.
        for _ in 0..4 {
            one.types(&"z".repeat(400));
        }
        one.shows("! the other side takes nothing at the moment: nothing was sent");
        // The room still works.
        one.types("/room");
        one.types("hello ann");
        ann.expect(&json!({"event": "broadcast", "from": "one", "text": "hello ann"}));
        ann.ask(&json!({"do": "broadcast", "text": "hello one"}));
        one.shows("ann: hello one");
    });
}
