//! Seeds of the target `terminal`: what others send, what is typed, how the window changes.

use crate::Seeds;

/// 80 columns and 24 rows, in colours; 20 and 6, without.
const WIDE: &[u8] = &[8, 7, 1];
const NARROW: &[u8] = &[3, 5, 0];
const WELCOME: &[u8] = &[0, 1];

pub(crate) fn terminal() -> Seeds {
    let screen = |size: &[u8], steps: &[Vec<u8>]| {
        [size, WELCOME]
            .into_iter()
            .chain(steps.iter().map(Vec::as_slice))
            .collect::<Vec<_>>()
            .concat()
    };
    let all: [(&str, Vec<u8>); 9] = [
        ("somebody-speaks", screen(WIDE, &[says("bob", "hi"), says("李雷", "😀 你好")])),
        (
            "orders",
            screen(
                WIDE,
                &[says("bob", "\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}1m"), error("\u{1b}c\u{1b}[?1049h")],
            ),
        ),
        (
            "forged-lines",
            screen(
                NARROW,
                &[
                    says("bob", "x\r\n12:34 » zoe: I say so"),
                    says("eve", "word word 12:34 » zoe: so"),
                ],
            ),
        ),
        (
            "turned-around",
            screen(WIDE, &[says("a\u{202e}b", "\u{2066}c\u{200b}\u{feff}"), joins("\u{3164}bob")]),
        ),
        (
            "wide-and-marked",
            screen(
                NARROW,
                &[
                    says("नी", "👍🏽👨\u{200d}👩🇩🇪ﷺ⸻"),
                    says("e\u{301}", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}"),
                ],
            ),
        ),
        (
            "a-private-chat",
            screen(
                WIDE,
                &[
                    asks("bob"),
                    vec![18, 6, 15, b'y'],
                    opens("bob"),
                    tells("bob", "psst\n"),
                    closes("bob", 3),
                ],
            ),
        ),
        (
            "a-long-text",
            screen(
                NARROW,
                &[vec![1, 1, b'b', 6, 3, b'a', b'b', b' '], vec![18, 0, 6], vec![18, 0, 7]],
            ),
        ),
        (
            "typing",
            screen(
                WIDE,
                &[vec![15, 0, 5, b'/', b'h', b'e', b'l', b'p'], vec![18, 0, 0], vec![18, 0, 1]],
            ),
        ),
        (
            "the-window-changes",
            screen(
                WIDE,
                &[
                    says("bob", "hi"),
                    vec![16, 0, 0],
                    vec![16, 11, 8],
                    vec![13, 1, 0, 2, b'n', b'o'],
                    vec![17, 1, 0],
                ],
            ),
        ),
    ];
    all.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

fn said(text: &str) -> Vec<u8> {
    [vec![u8::try_from(text.len()).expect("a short text")], text.as_bytes().to_vec()].concat()
}

fn says(nick: &str, text: &str) -> Vec<u8> {
    [vec![1], said(nick), vec![0], said(text)].concat()
}

fn error(text: &str) -> Vec<u8> {
    [vec![3, 0], said(text)].concat()
}

fn joins(nick: &str) -> Vec<u8> {
    [vec![4], said(nick)].concat()
}

fn asks(nick: &str) -> Vec<u8> {
    [vec![7, 0], said(nick), vec![0]].concat()
}

fn opens(nick: &str) -> Vec<u8> {
    [vec![8, 0], said(nick)].concat()
}

fn tells(nick: &str, text: &str) -> Vec<u8> {
    [vec![9, 0], said(nick), vec![0], said(text)].concat()
}

fn closes(nick: &str, why: u8) -> Vec<u8> {
    [vec![11, 0], said(nick), vec![why]].concat()
}
