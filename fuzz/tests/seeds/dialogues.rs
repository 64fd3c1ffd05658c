//! Seeds that are dialogues, in the steps of each target's script.

use super::Seeds;

// Members, by their place in the script's nicknames.
const ANN: u8 = 0;
const BOB: u8 = 1;

fn seeds(dialogues: &[(&str, &[&[u8]])]) -> Seeds {
    dialogues.iter().map(|(name, steps)| ((*name).to_owned(), steps.concat())).collect()
}

/// A text, as a script has it.
const HI: &[u8] = b"\x00\x02hi";
/// The same, repeated until it is longer than a payload may be.
const LONG: &[u8] = b"\x07\x04hi, ";
/// The end of a chat, as a text.
const END: &[u8] = b"\x00\x0c[DISCONNECT]";

/// Clients of a directory. Who connects first is link 0, and so on.
pub(crate) fn directory() -> Seeds {
    const NO_LIMIT: &[u8] = &[0];
    const TWO_PER_ADDRESS: &[u8] = &[1];
    // One address, framed; another one, line; an IPv6 one, framed.
    const HERE: &[u8] = &[0, 0, 0];
    const THERE: &[u8] = &[0, 2, 1];
    const IPV6: &[u8] = &[0, 3, 0];
    const HELLO: fn(u8) -> [u8; 2] = |link| [2, link];
    const REGISTER: fn(u8, u8, u8) -> [u8; 4] = |nick, port, link| [3, nick, port, link];
    const WAIT: fn(u8) -> [u8; 2] = |time| [9, time];
    const PAUSE: u8 = 2;
    const GHOST: u8 = 4;
    const SILENCE: u8 = 7;
    let says = |link: u8| [&[4, ANN], HI, &[1, link]].concat();
    let says_long = |link: u8| [&[4, ANN], LONG, &[1, link]].concat();
    let pong = |link: u8| [7, 1, b'?', link];
    let quit = |link: u8| [5, link];
    let gone = |link: u8| [8, 0, link];
    let kick = |nick: u8| [&[11], HI, &[1, nick]].concat();
    let stop = [&[13, 13], HI].concat();
    let ann: &[&[u8]] = &[HERE, &HELLO(0), &REGISTER(ANN, 2, 0)];
    let ann = ann.concat();
    let again = [HERE, &REGISTER(ANN, 1, 1)].concat();
    // The directory knows secure links, keeps nicknames for their owners, too, or takes no other links.
    const OFFERED: &[u8] = &[4];
    const OWNED: &[u8] = &[16];
    const REQUIRED: &[u8] = &[8];
    // Over a secure link, with one of three keys.
    const SECURE: fn(u8) -> [u8; 4] = |key| [128, 0, 0, key];
    const KNOWS_SECURE: &[u8] = &[194, 0, 0, 0, 0, 0];
    let joins =
        |nick: u8, port: u8, link: u8| [&HELLO(link)[..], &REGISTER(nick, port, link)].concat();
    seeds(&[
        (
            "secure-a-key-is-told",
            &[OFFERED, &SECURE(1), &joins(ANN, 2, 0), HERE, &joins(BOB, 1, 1), &says(0)],
        ),
        (
            "secure-somebody-comes-back",
            &[OFFERED, HERE, KNOWS_SECURE, &REGISTER(ANN, 2, 0), &SECURE(1), &joins(ANN, 2, 0)],
        ),
        (
            "secure-a-nickname-is-kept",
            &[
                OWNED,
                &SECURE(1),
                &joins(ANN, 2, 0),
                &quit(0),
                &SECURE(2),
                &joins(ANN, 1, 0),
                &SECURE(1),
                &joins(ANN, 2, 0),
            ],
        ),
        (
            "secure-the-same-key-takes-over",
            &[OWNED, &SECURE(1), &joins(ANN, 2, 0), &SECURE(1), &joins(ANN, 2, 1), &says(0)],
        ),
        ("secure-nobody-in-plain", &[REQUIRED, &ann, &SECURE(1), &joins(ANN, 2, 0)]),
        (
            "secure-too-many-handshakes",
            &[
                OFFERED,
                &SECURE(0),
                &SECURE(1),
                &SECURE(2),
                &SECURE(0),
                &SECURE(1),
                &WAIT(3),
                &SECURE(0),
            ],
        ),
        ("an-original-pauses", &[NO_LIMIT, THERE, &REGISTER(ANN, 2, 0), &WAIT(PAUSE), &says(0)]),
        (
            "two-dialects-talk",
            &[
                NO_LIMIT,
                &ann,
                THERE,
                &REGISTER(BOB, 2, 1),
                &says(0),
                &WAIT(PAUSE),
                &says(1),
                &says(0),
                &quit(0),
            ],
        ),
        ("a-ghost-is-dropped", &[NO_LIMIT, &ann, &again, &WAIT(GHOST), &says(0)]),
        ("a-ghost-is-none", &[NO_LIMIT, &ann, &again, &pong(0), &WAIT(GHOST)]),
        ("a-challenger-goes", &[NO_LIMIT, &ann, &again, &gone(1), &WAIT(GHOST), &WAIT(SILENCE)]),
        (
            "a-challenger-keeps-no-ghost-alive",
            &[NO_LIMIT, &ann, &WAIT(8), &WAIT(6), &WAIT(6), &WAIT(5), &again, &gone(1), &WAIT(3)],
        ),
        ("a-challenged-one-is-kicked", &[NO_LIMIT, &ann, &again, &kick(ANN), &WAIT(GHOST)]),
        ("a-nickname-is-taken", &[NO_LIMIT, &ann, THERE, &REGISTER(ANN, 2, 1)]),
        ("an-address-is-taken", &[NO_LIMIT, &ann, HERE, &REGISTER(BOB, 2, 1)]),
        (
            "an-ipv6-member",
            &[
                NO_LIMIT,
                IPV6,
                &HELLO(0),
                &REGISTER(ANN, 2, 0),
                HERE,
                &HELLO(1),
                &REGISTER(BOB, 1, 1),
            ],
        ),
        ("too-many-connections", &[TWO_PER_ADDRESS, HERE, HERE, HERE, &REGISTER(ANN, 0, 2), HERE]),
        ("too-fast", &[NO_LIMIT, &ann, &says(0), &says(0), &says(0), &says(0), &WAIT(3), &says(0)]),
        ("too-long", &[NO_LIMIT, &ann, &says_long(0)]),
        ("nobody-registers", &[NO_LIMIT, HERE, THERE, &WAIT(6), HERE]),
        ("silence", &[NO_LIMIT, &ann, &WAIT(SILENCE), &pong(0), &WAIT(SILENCE), &WAIT(8)]),
        ("the-operator-stops", &[NO_LIMIT, &ann, THERE, &[12], HI, &stop, HERE, &stop]),
    ])
}

/// A member.
pub(crate) fn client() -> Seeds {
    // To a directory of each dialect, which is known or to be found out; all as ann.
    const JOIN: &[u8] = &[0, 0, 0, 0, 0, ANN];
    const JOIN_LINE: &[u8] = &[0, 0, 1, 0, 0, ANN];
    // What was asked for comes, from 10.0.0.2; where it is a port, it is 40001.
    const COMES: &[u8] = &[1, 0, 1, 1, 0, 0];
    const FAILS: &[u8] = &[1, 0, 0];
    const WRONG_ONE: &[u8] = &[1, 0, 1, 0, 0, 0];
    const WELCOME: &[u8] = &[2, 1];
    const BOB_COMES: &[u8] = &[3, BOB, 1, 0];
    const INVITE_BOB: &[u8] = &[7, BOB];
    const BOB_INVITES: &[u8] = &[8, 1, 0, 0, 1, BOB, 0];
    const A_STRANGER_INVITES: &[u8] = &[8, 2, 0, 0, 1, BOB, 0];
    const BOB_DECLINES: &[u8] = &[9, 1, 0];
    const ACCEPT: &[u8] = &[10, 0, 0];
    const REJECT: &[u8] = &[10, 0, 1];
    const CLOSE: &[u8] = &[10, 0, 2];
    const QUIT: &[u8] = &[15, 0];
    const WAIT: fn(u8) -> [u8; 2] = |time| [12, time];
    // The chat's link is the second one that is up.
    let bob_greets = [&[14, 1], HI, &[0, BOB, 0]].concat();
    let bob_greets_and_pauses = [&[14, 1], HI, &[0, BOB, 1]].concat();
    let bob_says = [&[14, 1], HI, &[1, 0]].concat();
    let bob_ends = [&[14, 1], HI, &[2, 0]].concat();
    let says = [&[11], HI, &[0]].concat();
    let broadcasts = [&[11], HI, &[1]].concat();
    let relayed = [&[4, BOB], HI, &[0]].concat();
    let joined = [JOIN, COMES, WELCOME, BOB_COMES].concat();
    let invited = [&joined[..], INVITE_BOB, COMES].concat();
    let open = [&invited[..], COMES, &bob_greets].concat();
    seeds(&[
        ("joins", &[&joined, &relayed, &broadcasts, &WAIT(8)]),
        ("joins-a-line-directory", &[JOIN_LINE, COMES, &[2, 0], BOB_COMES, &relayed]),
        ("cannot-join", &[JOIN, FAILS, JOIN, &WAIT(7)]),
        (
            "more-members-than-fit",
            &[&joined, &[3, 2, 1, 0], &[3, 3, 1, 1], &[3, 4, 0, 1], &[3, 4, 0, 1], BOB_COMES],
        ),
        ("invites-and-talks", &[&open, &says, &bob_says, &bob_ends]),
        ("invites-an-original", &[&invited, COMES, &bob_greets_and_pauses, &WAIT(2), &says, CLOSE]),
        ("the-wrong-one-connects", &[&invited, WRONG_ONE, COMES, COMES, &bob_greets]),
        ("is-declined", &[&invited, BOB_DECLINES]),
        ("nobody-answers", &[&invited, &WAIT(3), &WAIT(6)]),
        (
            "is-invited-and-accepts",
            &[&joined, BOB_INVITES, ACCEPT, COMES, &bob_greets, &says, QUIT],
        ),
        ("is-invited-and-declines", &[&joined, BOB_INVITES, REJECT, BOB_INVITES]),
        ("a-stranger-invites", &[&joined, A_STRANGER_INVITES]),
        ("both-invite", &[&invited, BOB_INVITES, COMES, &bob_greets]),
        ("bob-leaves", &[&invited, BOB_COMES]),
        ("the-directory-dies", &[&open, &[6, 0], &says, JOIN, COMES]),
        ("the-chat-dies", &[&open, &[6, 1]]),
        ("quits-with-a-chat", &[&open, QUIT, JOIN]),
        ("silence", &[&joined, &WAIT(8), &WAIT(9)]),
    ])
}

/// Two chats, or one and an original.
pub(crate) fn chat() -> Seeds {
    const PAIR: &[u8] = &[1, 1, 1];
    const STRANGERS: &[u8] = &[1, 0, 0];
    const ORIGINAL: &[u8] = &[0];
    const ALL: fn(u8) -> [u8; 2] = |to| [4, to];
    const SOME: fn(u8, u8) -> [u8; 3] = |to, bytes| [2, to, bytes];
    const WAIT: fn(u8) -> [u8; 3] = |time| [5, 0, time];
    const CLOSE: fn(u8) -> [u8; 3] = |side| [6, side, 6];
    const CUT: &[u8] = &[7, 0, 7];
    let says = |side: u8, what: &[u8]| [&[0, side], what].concat();
    // Over a secure link; each side knows no key of the other, the right one, or Ann a wrong one of Bob's.
    const SECURE: &[u8] = &[3, 1, 1, 0, 0];
    const KNOWN: &[u8] = &[3, 1, 1, 1, 1];
    const OTHER_KEY: &[u8] = &[3, 1, 1, 2, 1];
    const TRUST: fn(u8) -> [u8; 3] = |side| [6, side, 8];
    const CHANGE: fn(u8) -> [u8; 4] = |to| [7, to, 8, 1];
    let open = [ALL(0), ALL(1)].concat();
    let shake = open.repeat(3);
    seeds(&[
        (
            "secure-talk",
            &[SECURE, &shake, &says(0, HI), &says(1, HI), &SOME(1, 1), &says(1, END), &SOME(0, 70)],
        ),
        ("secure-a-long-text", &[SECURE, &shake, &says(0, b"\x06\x10many words, and "), &ALL(1)]),
        ("secure-known", &[KNOWN, &shake, &says(1, HI), &ALL(0), &CLOSE(0)]),
        ("secure-another-key", &[OTHER_KEY, &shake, &says(1, HI), &ALL(0), &CLOSE(1), &ALL(0)]),
        (
            "secure-another-key-is-trusted",
            &[OTHER_KEY, &shake, &says(1, HI), &ALL(0), &TRUST(0), &says(0, HI), &ALL(1)],
        ),
        ("secure-a-byte-is-changed", &[SECURE, &shake, &says(0, HI), &CHANGE(1), &ALL(1)]),
        ("secure-a-handshake-is-changed", &[SECURE, &open, &CHANGE(0), &open, &open]),
        ("secure-nobody-answers", &[SECURE, &open, &WAIT(7), &WAIT(7)]),
        ("secure-the-line-is-cut", &[SECURE, &shake, &says(0, HI), &SOME(1, 1), CUT]),
        ("secure-both-close", &[SECURE, &shake, &says(1, HI), &CLOSE(0), &CLOSE(1)]),
        (
            "talk",
            &[
                PAIR,
                &open,
                &says(0, HI),
                &says(1, HI),
                &SOME(1, 1),
                &says(0, HI),
                &SOME(1, 3),
                &SOME(0, 2),
            ],
        ),
        ("strangers-talk", &[STRANGERS, &open, &says(0, HI), &ALL(1), &CLOSE(1), &ALL(0)]),
        (
            "a-long-text",
            &[
                PAIR,
                &open,
                &says(0, b"\x06\x10many words, and "),
                &SOME(1, 200),
                &WAIT(4),
                &CLOSE(0),
            ],
        ),
        ("both-close", &[PAIR, &open, &says(1, HI), &CLOSE(0), &CLOSE(1)]),
        (
            "a-greeting-in-pieces",
            &[PAIR, &SOME(0, 1), &SOME(0, 2), &ALL(0), &SOME(1, 1), &CLOSE(0)],
        ),
        ("nobody-greets", &[PAIR, CUT]),
        ("the-line-is-cut", &[PAIR, &open, &says(0, HI), &SOME(1, 1), CUT]),
        ("the-end-cannot-be-said", &[PAIR, &open, &says(0, END), &says(1, HI)]),
        (
            "an-original",
            &[ORIGINAL, &[0], HI, &[1], HI, &[1], LONG, &[0], END, &[1], b"\x06\x0c[DISCONNECT]"],
        ),
    ])
}

// Steps upon a secure link. The initiator is side 0; what is changed is on its way to the side that is named.
const DIRECTORY: &[u8] = &[0];
const CHAT: &[u8] = &[1];
const ALL_TO: fn(u8) -> [u8; 2] = |side| [0, side];
const SOME_TO: fn(u8, u8) -> [u8; 3] = |side, count| [2, side, count];
const CHANGE: fn(u8, u8) -> [u8; 5] = |side, at| [3, side, at, 0, 1];
const LEAVE_OUT: fn(u8, u8, u8) -> [u8; 5] = |side, from, count| [4, side, from, 0, count];
const PUT_IN: fn(u8, u8) -> [u8; 6] = |side, at| [5, side, at, 0, 1, b'!'];
/// What a side has sent, from there, is sent to another.
const AGAIN: fn(u8, u8, u8, u8) -> [u8; 6] = |to, of, from, count| [6, to, of, from, 0, count];
const SAYS: fn(u8) -> [u8; 6] = |side| [7, side, 2, b'h', b'i', 0];
const SAYS_MUCH: fn(u8) -> [u8; 6] = |side| [7, side, 2, b'h', b'i', 1];
const TIME_IS_UP: fn(u8) -> [u8; 2] = |side| [8, side];

/// Handshakes.
pub(crate) fn handshake() -> Seeds {
    seeds(&[
        ("a-directory", &[DIRECTORY, &ALL_TO(1), &ALL_TO(0), &ALL_TO(1), &SAYS(0), &SAYS(1)]),
        ("a-chat", &[CHAT, &ALL_TO(1), &ALL_TO(0), &ALL_TO(1), &SAYS(0), &SAYS(1)]),
        (
            "in-pieces",
            &[
                CHAT,
                &SOME_TO(1, 1),
                &SOME_TO(1, 2),
                &SOME_TO(1, 200),
                &SOME_TO(0, 100),
                &SOME_TO(0, 13),
                &ALL_TO(0),
            ],
        ),
        ("another-opening", &[DIRECTORY, &CHANGE(1, 1)]),
        ("another-length", &[CHAT, &CHANGE(1, 0)]),
        ("another-key", &[DIRECTORY, &CHANGE(1, 9), &ALL_TO(1), &ALL_TO(0)]),
        ("another-commitment", &[CHAT, &CHANGE(1, 40), &ALL_TO(1), &ALL_TO(0)]),
        ("another-answer", &[CHAT, &ALL_TO(1), &CHANGE(0, 99), &ALL_TO(0)]),
        ("another-end", &[CHAT, &ALL_TO(1), &ALL_TO(0), &CHANGE(1, 70), &ALL_TO(1), &SAYS(0)]),
        (
            "something-is-left-out",
            &[DIRECTORY, &LEAVE_OUT(1, 4, 1), &ALL_TO(1), &PUT_IN(1, 0), &ALL_TO(1)],
        ),
        ("sent-back", &[CHAT, &AGAIN(0, 0, 0, 66), &ALL_TO(0)]),
        ("time-is-up", &[CHAT, &ALL_TO(1), &TIME_IS_UP(0), &TIME_IS_UP(1), &ALL_TO(0)]),
    ])
}

/// Records, after a handshake.
pub(crate) fn records() -> Seeds {
    seeds(&[
        (
            "talk",
            &[DIRECTORY, &SAYS(0), &ALL_TO(1), &SAYS(1), &SAYS(1), &SOME_TO(0, 21), &ALL_TO(0)],
        ),
        ("much", &[CHAT, &SAYS_MUCH(0), &SAYS_MUCH(0), &SOME_TO(1, 255), &ALL_TO(1)]),
        ("a-length-is-changed", &[DIRECTORY, &SAYS(0), &CHANGE(1, 1), &ALL_TO(1)]),
        (
            "a-text-is-changed",
            &[DIRECTORY, &SAYS(0), &SAYS(0), &CHANGE(1, 2), &ALL_TO(1), &SAYS(1)],
        ),
        ("a-tag-is-changed", &[DIRECTORY, &SAYS(0), &CHANGE(1, 19), &ALL_TO(1)]),
        ("a-record-is-left-out", &[CHAT, &SAYS(0), &SAYS(0), &LEAVE_OUT(1, 0, 20), &ALL_TO(1)]),
        ("a-record-is-repeated", &[CHAT, &SAYS(0), &ALL_TO(1), &AGAIN(1, 0, 148, 20), &ALL_TO(1)]),
        ("a-record-is-sent-back", &[CHAT, &SAYS(0), &AGAIN(0, 0, 148, 20), &ALL_TO(0)]),
        ("time-does-not-matter", &[CHAT, &TIME_IS_UP(0), &SAYS(0), &TIME_IS_UP(1)]),
    ])
}
