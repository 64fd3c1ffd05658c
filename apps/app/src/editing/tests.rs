use proptest::prelude::*;
use unicode_segmentation::GraphemeCursor;

use super::*;

/// A text with `|` where the cursor is.
fn draft(marked: &str) -> Draft {
    let (before, after) = marked.split_once('|').unwrap();
    Draft::with_cursor(format!("{before}{after}"), before.chars().count())
}

fn marked(editor: &Editor) -> String {
    let (before, after) = editor.draft().split();
    format!("{before}|{after}")
}

fn after(before: &str, edits: &[Edit]) -> String {
    let (mut editor, mut cuts) = (Editor::default(), Cuts::default());
    editor.set(draft(before));
    edits.iter().for_each(|edit| {
        editor.apply(*edit, &mut cuts).unwrap();
    });
    marked(&editor)
}

fn typed(editor: &mut Editor, text: &str) {
    for c in text.chars() {
        let mut draft = editor.draft().clone();
        draft.type_in(c.encode_utf8(&mut [0; 4])).unwrap();
        editor.set(draft);
    }
}

#[test]
fn the_cursor_moves_by_graphemes_words_and_lines() {
    for (before, edit, wanted) in [
        ("a🇩🇪|b", Edit::Left, "a|🇩🇪b"),
        ("a|e\u{301}b", Edit::Right, "ae\u{301}|b"),
        ("|", Edit::Left, "|"),
        ("one two-three|", Edit::WordLeft, "one two-|three"),
        ("one| two", Edit::WordRight, "one two|"),
        ("Zoe\u{308} ist|", Edit::WordLeft, "Zoe\u{308} |ist"),
        ("one\ntw|o", Edit::LineStart, "one\n|two"),
        ("o|ne\ntwo", Edit::LineEnd, "one|\ntwo"),
        ("one\nt|wo", Edit::Up, "o|ne\ntwo"),
        ("👨‍👩‍👧x|\nabc", Edit::Down, "👨‍👩‍👧x\nab|c"),
        ("one|", Edit::Down, "one|"),
    ] {
        assert_eq!(after(before, &[edit]), wanted, "{before} {edit:?}");
    }
}

#[test]
fn graphemes_are_deleted_as_a_whole() {
    for (before, edit, wanted) in [
        ("a👨‍👩‍👧|b", Edit::Backspace, "a|b"),
        ("a|👍🏽b", Edit::Delete, "a|b"),
        ("|a", Edit::Backspace, "|a"),
        ("a\n|b", Edit::Backspace, "a|b"),
        ("a|", Edit::Delete, "a|"),
    ] {
        assert_eq!(after(before, &[edit]), wanted, "{before} {edit:?}");
    }
}

#[test]
fn what_is_cut_in_a_run_is_put_back_as_one() {
    use Edit::*;
    for (before, edits, wanted) in [
        ("say /usr/bin now|", &[CutToBlank, CutToBlank][..], "say |"),
        ("say /usr/bin|", &[CutWordLeft], "say /usr/|"),
        ("|say it", &[CutWordRight], "| it"),
        ("one two|", &[CutToBlank, CutToBlank, Yank], "one two|"),
        ("|one two", &[CutWordRight, CutWordRight, Yank], "one two|"),
        ("one |two", &[CutWordRight, CutToBlank, Yank], "one two|"),
        ("one two|", &[CutToBlank, Left, CutToBlank, Yank, YankOlder], "two| "),
        ("one two|", &[CutToBlank, Left, CutToBlank, Yank, YankOlder, YankOlder], "one| "),
        ("one two|", &[CutToBlank, Yank, Left, YankOlder], "one tw|o"),
        ("one |two", &[CutToLineStart], "|two"),
        ("one |two", &[CutToLineEnd], "one |"),
        ("one|\ntwo", &[CutToLineEnd], "one|two"),
        ("one\n|two", &[CutToLineStart, Yank], "one\n|two"),
        ("|", &[CutToLineStart, CutToLineEnd, CutToBlank, Yank, YankOlder], "|"),
    ] {
        assert_eq!(after(before, edits), wanted, "{before} {edits:?}");
    }
}

#[test]
fn characters_and_words_are_swapped_and_written_big_and_small() {
    use Edit::*;
    for (before, edit, wanted) in [
        ("hte|", SwapCharacters, "het|"),
        ("h|te", SwapCharacters, "th|e"),
        ("a🇩🇪|", SwapCharacters, "🇩🇪a|"),
        ("|ab", SwapCharacters, "|ab"),
        ("a|", SwapCharacters, "a|"),
        ("ab\n|cd", SwapCharacters, "ab\n|cd"),
        ("one two|", SwapWords, "two one|"),
        ("one| two, three", SwapWords, "two one|, three"),
        ("one, tw|o.", SwapWords, "two, one|."),
        ("one two.|", SwapWords, "two one|."),
        ("one|", SwapWords, "one|"),
        ("|", SwapWords, "|"),
        ("say |straße!", Uppercase, "say STRASSE|!"),
        ("|SAY it", Lowercase, "say| it"),
        ("say| élan VITAL", Capitalize, "say Élan| VITAL"),
        ("s|AY", Capitalize, "sAy|"),
    ] {
        assert_eq!(after(before, &[edit]), wanted, "{before} {edit:?}");
    }
}

#[test]
fn typing_is_undone_by_words_and_everything_else_step_by_step() {
    let (mut editor, mut cuts) = (Editor::default(), Cuts::default());
    typed(&mut editor, "hello  there you");
    let mut apply = |editor: &mut Editor, edit| {
        let is_changed = editor.apply(edit, &mut cuts).unwrap();
        (is_changed, marked(editor))
    };
    assert_eq!(apply(&mut editor, Edit::CutToBlank).1, "hello  there |");
    for wanted in ["hello  there you|", "hello  there |", "hello  |", "|"] {
        assert_eq!(apply(&mut editor, Edit::Undo), (true, wanted.to_owned()));
    }
    assert_eq!(apply(&mut editor, Edit::Undo), (false, "|".to_owned()));
    for wanted in ["hello  |", "hello  there |", "hello  there you|", "hello  there |"] {
        assert_eq!(apply(&mut editor, Edit::Redo), (true, wanted.to_owned()));
    }
    assert!(!apply(&mut editor, Edit::Redo).0);
    apply(&mut editor, Edit::Undo);
    typed(&mut editor, "!");
    assert!(!apply(&mut editor, Edit::Redo).0, "what was typed instead goes on");
    assert_eq!(apply(&mut editor, Edit::Undo).1, "hello  there you|");
}

#[test]
fn a_cursor_that_was_moved_divides_what_is_undone_and_comes_back() {
    let (mut editor, mut cuts) = (Editor::default(), Cuts::default());
    typed(&mut editor, "ac");
    editor.apply(Edit::Left, &mut cuts).unwrap();
    typed(&mut editor, "b");
    editor.apply(Edit::LineEnd, &mut cuts).unwrap();
    editor.apply(Edit::Undo, &mut cuts).unwrap();
    assert_eq!(marked(&editor), "a|c");
    editor.apply(Edit::Undo, &mut cuts).unwrap();
    assert_eq!(marked(&editor), "|");
}

#[test]
fn another_text_has_nothing_to_undo() {
    let (mut editor, mut cuts) = (Editor::default(), Cuts::default());
    typed(&mut editor, "secret");
    assert_eq!(editor.take().text(), "secret");
    assert_eq!(editor.apply(Edit::Undo, &mut cuts), Ok(false));
}

#[test]
fn a_draft_does_not_become_too_long_by_keys() {
    let (mut editor, mut cuts) = (Editor::default(), Cuts::default());
    editor.set(Draft::new("x".repeat(Draft::MAX_BYTES)));
    assert_eq!(editor.apply(Edit::NewLine, &mut cuts), Err(TooLong));
    editor.apply(Edit::CutToBlank, &mut cuts).unwrap();
    editor.apply(Edit::Yank, &mut cuts).unwrap();
    assert_eq!(editor.apply(Edit::Yank, &mut cuts), Err(TooLong));
    assert_eq!(editor.draft().text().len(), Draft::MAX_BYTES);
}

/// What a user does with a draft.
#[derive(Debug, Clone)]
enum Doing {
    Type(char),
    Paste(String),
    Edit(Edit),
    Set(String, usize),
}

fn doing() -> impl Strategy<Value = Doing> {
    use Edit::*;
    let edits = [
        Left,
        Right,
        WordLeft,
        WordRight,
        LineStart,
        LineEnd,
        Up,
        Down,
        NewLine,
        Backspace,
        Delete,
        CutToBlank,
        CutWordLeft,
        CutWordRight,
        CutToLineStart,
        CutToLineEnd,
        Yank,
        YankOlder,
        SwapCharacters,
        SwapWords,
        Uppercase,
        Lowercase,
        Capitalize,
        Undo,
        Redo,
    ];
    let odd = prop::sample::select(vec![
        'a',
        ' ',
        '\u{301}',
        '\u{200d}',
        '👩',
        '🇩',
        '🇪',
        '\u{fe0f}',
        '\u{1f3fd}',
        'ß',
        '\u{1112}',
        '\u{1161}',
        '\u{e33}',
    ]);
    prop_oneof![
        3 => odd.prop_map(Doing::Type),
        1 => any::<char>().prop_map(Doing::Type),
        1 => "\\PC{0,9}".prop_map(Doing::Paste),
        6 => prop::sample::select(edits.to_vec()).prop_map(Doing::Edit),
        1 => ("\\PC{0,9}", 0..12_usize).prop_map(|(text, at)| Doing::Set(text, at)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_can_be_undone_and_the_cursor_is_never_within_a_grapheme(
        doings in prop::collection::vec(doing(), 0..60),
    ) {
        let (mut editor, mut cuts) = (Editor::default(), Cuts::default());
        for doing in doings {
            let mut draft = editor.draft().clone();
            match doing {
                Doing::Type(c) => {
                    draft.type_in(&c.to_string()).unwrap();
                    editor.set(draft);
                }
                Doing::Paste(text) => {
                    draft.insert(&text).unwrap();
                    editor.set(draft);
                }
                Doing::Edit(edit) => {
                    editor.apply(edit, &mut cuts).unwrap();
                }
                Doing::Set(text, at) => editor.set(Draft::with_cursor(text, at)),
            }
            let draft = editor.draft();
            let mut cursor = GraphemeCursor::new(draft.at(), draft.text().len(), true);
            prop_assert_eq!(cursor.is_boundary(draft.text(), 0), Ok(true), "{:?}", draft);
        }
        let end = editor.draft().clone();
        let mut steps = 0;
        while editor.apply(Edit::Undo, &mut cuts).unwrap() {
            steps += 1;
        }
        prop_assert_eq!(editor.draft().text(), "");
        for _ in 0..steps {
            editor.apply(Edit::Redo, &mut cuts).unwrap();
        }
        prop_assert!(editor.draft().text() == end.text() || steps == 0);
    }
}
