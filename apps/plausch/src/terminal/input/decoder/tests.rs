use super::*;
use proptest::prelude::*;

fn decoder() -> Decoder {
    Decoder::new(Patience::LOCAL)
}

fn all(decoder: &mut Decoder) -> Vec<Event> {
    std::iter::from_fn(|| decoder.next()).collect()
}

/// All events of `bytes`, and of the time behind them.
fn events(bytes: &[u8]) -> Vec<Event> {
    let mut decoder = decoder();
    decoder.feed(bytes);
    expire(&mut decoder);
    all(&mut decoder)
}

/// Nothing comes for long.
fn expire(decoder: &mut Decoder) {
    while decoder.patience().is_some() {
        decoder.expire();
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

fn plain(code: KeyCode) -> Event {
    key(code, KeyModifiers::NONE)
}

fn typed(text: &str) -> Vec<Event> {
    text.chars().map(|c| plain(KeyCode::Char(c))).collect()
}

const ENTER: KeyCode = KeyCode::Enter;

#[test]
fn text_and_keys_are_told_apart() {
    assert_eq!(events("hé😀".as_bytes()), typed("hé😀"));
    assert_eq!(
        events(b"\x1b[A\x1bOB\x1b[[A\x1b[5~"),
        [plain(KeyCode::Up), plain(KeyCode::Down), plain(KeyCode::F(1)), plain(KeyCode::PageUp),]
    );
    assert_eq!(
        events(b"\x1b1\x03\t\x7f"),
        [
            key(KeyCode::Char('1'), KeyModifiers::ALT),
            key(KeyCode::Char('c'), KeyModifiers::CONTROL),
            plain(KeyCode::Tab),
            plain(KeyCode::Backspace),
        ]
    );
    assert_eq!(events(b"\x1b"), [plain(KeyCode::Esc)]);
    assert_eq!(events(b"\x1b\r"), [key(ENTER, KeyModifiers::ALT)]);
    assert_eq!(events(b"a\xffb"), typed("a\u{fffd}b"));
    assert_eq!(events("a\u{85}\u{9b}b".as_bytes()), typed("ab"));
}

#[test]
fn what_nobody_asked_the_terminal_for_is_not_typed() {
    for answer in [
        "\x1b[?62;22c",
        "\x1b[>0;276;0c",
        "\x1b]11;rgb:0/0/0\x1b\\",
        "\x1b]0;x\x07",
        "\x1bP1+r\x1b\\",
        "\x1b[12;40R",
        "\x1b[201~",
        "\x1b[<35;1;1M",
        "\x1b[?2026;2$y",
        "\x1b_Gi=1;OK\x1b\\",
    ] {
        let mut decoder = decoder();
        decoder.feed(answer.as_bytes());
        let told = all(&mut decoder);
        assert!(
            told.iter().all(
                |event| !matches!(event, Event::Key(key) if matches!(key.code, KeyCode::Char(_)))
            ),
            "{answer:?}: {told:?}"
        );
        decoder.feed(b"x");
        assert_eq!(all(&mut decoder), typed("x"), "{answer:?}");
    }
    // The line is slow.
    for answer in ["\x1b[?62;22c", "\x1b]11;rgb:0/0/0\x1b\\", "\x1b[?1I", "\x1b_Gi=1;OK\x1b\\"] {
        let mut decoder = decoder();
        for byte in answer.bytes() {
            decoder.feed(&[byte]);
            if decoder.state == State::Escape(Age::New) {
                decoder.expire();
            }
        }
        assert_eq!(all(&mut decoder), [], "{answer:?}");
    }
}

const BACKGROUND: [Answer; 2] =
    [Answer::Background(plausch_app::theme::Rgb(0x1e, 0x1e, 0x2e)), Answer::Last];

/// Whatever the line does to them, and however late they are.
#[test]
fn an_answer_that_is_due_is_never_typed_and_always_understood() {
    for end in ["\x07", "\x1b\\"] {
        let answers = format!("\x1b]11;rgb:1e1e/1e1e/2e2e{end}\x1b[?62;22c");
        for at in 0..answers.len() {
            for is_long in [false, true] {
                let mut decoder = decoder();
                decoder.set_answer_due(true);
                decoder.feed(&answers.as_bytes()[..at]);
                if is_long {
                    expire(&mut decoder);
                }
                decoder.feed(&answers.as_bytes()[at..]);
                let mut told = all(&mut decoder);
                told.retain(|event| !is_long || *event != plain(KeyCode::Esc));
                assert_eq!(told, [], "{at} {is_long} {end:?}");
                let understood: Vec<_> = std::iter::from_fn(|| decoder.next_answer()).collect();
                assert_eq!(understood, BACKGROUND, "{at} {is_long} {end:?}");
                decoder.feed(b"x");
                assert_eq!(all(&mut decoder), typed("x"), "{at} {end:?}");
            }
        }
    }
}

#[test]
fn an_answer_that_nobody_waits_for_any_more_is_not_typed() {
    let mut decoder = decoder();
    for part in ["\x1b]11;rgb:1e1e", "/1e1e/2e", "2e\x07", "hi"] {
        decoder.feed(part.as_bytes());
        expire(&mut decoder);
    }
    assert_eq!(all(&mut decoder), typed("hi"));
    assert_eq!(decoder.next_answer(), Some(BACKGROUND[0]));
}

#[test]
fn what_is_typed_while_an_answer_is_due_is_typed() {
    let mut decoder = decoder();
    decoder.set_answer_due(true);
    decoder.feed(b"hi\x1b");
    expire(&mut decoder);
    decoder.feed("[11]; \u{e9}\r".as_bytes());
    expire(&mut decoder);
    let mut wanted = typed("hi");
    wanted.push(plain(KeyCode::Esc));
    wanted.extend(typed("[11]; \u{e9}"));
    wanted.push(plain(ENTER));
    assert_eq!(all(&mut decoder), wanted);
}

#[test]
fn an_escape_sequence_that_a_slow_line_splits_is_not_typed() {
    for sequence in [&b"\x1b[A"[..], b"\x1b[1;5C", b"\x1b[200~a\rb\x1b[201~", b"\x1bOP"] {
        let mut decoder = decoder();
        for byte in sequence {
            // Longer than one waits for the rest of Esc.
            decoder.feed(&[*byte]);
            while matches!(decoder.state, State::Escape(Age::New | Age::Old)) {
                decoder.expire();
            }
        }
        let mut told = all(&mut decoder);
        let wanted = events(sequence);
        told.retain(|event| *event != plain(KeyCode::Esc));
        assert_eq!(told, wanted, "{sequence:?}");
    }
}

#[test]
fn what_is_typed_behind_esc_is_text() {
    let mut decoder = decoder();
    for part in ["\x1b", "[", "x"] {
        decoder.feed(part.as_bytes());
        expire(&mut decoder);
    }
    let mut wanted = vec![plain(KeyCode::Esc)];
    wanted.extend(typed("[x"));
    assert_eq!(all(&mut decoder), wanted);
}

#[test]
fn esc_and_another_key_at_once_are_both_pressed_and_nothing_else_is_typed() {
    let ctrl_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(events(b"\x1b\x03"), [plain(KeyCode::Esc), ctrl_c]);
    assert_eq!(events(b"\x1b\t"), [plain(KeyCode::Esc), plain(KeyCode::Tab)]);
    let alt_x = key(KeyCode::Char('x'), KeyModifiers::ALT);
    assert_eq!(events(b"\x1bx"), [alt_x]);
}

#[test]
fn nothing_is_lost_of_what_is_typed_soon_behind_esc() {
    for text in ["hello", "OK", "Please", "1"] {
        let mut decoder = decoder();
        decoder.feed(b"\x1b");
        // Later than with Alt, and sooner than one knows that it is no sequence.
        decoder.expire();
        decoder.feed(text.as_bytes());
        expire(&mut decoder);
        let mut told = all(&mut decoder);
        told.retain(|event| *event != plain(KeyCode::Esc));
        assert_eq!(told, typed(text));
    }
}

#[test]
fn an_enter_with_text_behind_it_is_a_line_of_a_paste() {
    let line_break = || Event::Paste("\n".to_owned());
    let [a, b] = ['a', 'b'].map(|c| plain(KeyCode::Char(c)));
    let enter = plain(ENTER);
    assert_eq!(events(b"a\r"), [a.clone(), enter.clone()]);
    assert_eq!(events(b"a\n"), [a.clone(), enter.clone()]);
    for lines in [&b"a\rb\r"[..], b"a\nb\n", b"a\r\nb\r\n"] {
        assert_eq!(events(lines), [a.clone(), line_break(), b.clone(), enter.clone()]);
    }
    assert_eq!(events(b"a\r\x1b[A"), [a, enter, plain(KeyCode::Up)]);
}

#[test]
fn what_breaks_out_of_a_paste_enters_nothing() {
    let told = events(b"\x1b[200~a\x1b[201~/quit\r\x1b[200~b\x1b[201~");
    assert!(!told.contains(&plain(ENTER)), "{told:?}");
}

#[test]
fn a_paste_without_an_end_is_over_after_a_while() {
    assert_eq!(events(b"\x1b[200~a\r\x1b[20"), [Event::Paste("a\r\x1b[20".to_owned())]);
}

#[test]
fn a_huge_paste_takes_no_more_memory_than_it_takes_to_refuse_it() {
    let mut decoder = decoder();
    decoder.feed(b"\x1b[200~");
    decoder.feed(&vec![b'x'; 10 << 20]);
    let State::Paste(paste) = &decoder.state else { panic!("a paste") };
    assert!(paste.text.capacity() <= 2 * Paste::MAX);
    decoder.feed(b"\x1b[201~");
    let Some(Event::Paste(text)) = decoder.next() else { panic!("a paste") };
    assert!(Draft::default().insert(&text).is_err());
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\x1b[200~",
            "\x1b[201~",
            "\x1b[A",
            "\x1bOA",
            "\x1b",
            "\x1b[<64;1;1M",
            "\x1b[M !!",
            "\r",
            "\n",
            "\r\n",
            "\t",
            "😀",
            "é",
            "[",
            "O",
            "200~",
            "\x1b]0;x\x07",
            "\x1b\\",
            "text",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn it_does_not_matter_where_a_stream_is_cut(bytes in stream(), cuts in prop::collection::vec(0..200usize, 0..10)) {
        let mut decoder = decoder();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        let mut from = 0;
        for cut in cuts.into_iter().chain([bytes.len()]) {
            decoder.feed(&bytes[from..cut]);
            from = cut;
        }
        expire(&mut decoder);
        prop_assert_eq!(all(&mut decoder), events(&bytes));
    }
}
