//! How the terminal client looks: its theme, the terminal's background, which it asks for, and colours that can be read.

use std::fs;
use std::path::PathBuf;

use plausch_tests::process::Server;
use plausch_tests::room::Room;
use plausch_tests::terminal::Terminal;
use vt100::{Cell, Color, Screen};

/// What the program asks, and that it may be asked to tell when it turns dark or light.
const ASKED: &str = "\u{1b}]11;?\u{1b}\\\u{1b}[c";
const TELLS: &str = "\u{1b}[?2031h";
const TELLS_NO_MORE: &str = "\u{1b}[?2031l";
/// What the terminal is, as it says: behind this, no other answer comes.
const LAST: &str = "\u{1b}[?62;22c";
const TURNED_LIGHT: &str = "\u{1b}[?997;2n";

const DARK: (u8, u8, u8) = (0x1e, 0x1e, 0x2e);
const LIGHT: (u8, u8, u8) = (0xfd, 0xf6, 0xe3);
const BLACK: (u8, u8, u8) = (0, 0, 0);
const WHITE: (u8, u8, u8) = (255, 255, 255);

const COLUMNS: u16 = 200;
const CTRL_U: &str = "\u{15}";
const CTRL_X_CTRL_E: &str = "\u{18}\u{5}";
const CTRL_Z: &str = "\u{1a}";
const TAB: &str = "\t";

/// The configuration file, beside which the themes are.
fn config(room: &Room) -> PathBuf {
    let path = room.home.path().join("config.toml");
    if !path.exists() {
        fs::write(&path, "").unwrap();
    }
    path
}

fn has_theme(room: &Room, name: &str, text: &str) {
    let folder = room.home.path().join("themes");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

/// Zoe joins, on a terminal with all colours.
fn join(room: &mut Room, variables: &[(&str, &str)], args: &[&str]) -> Terminal {
    let config = config(room);
    let variables = [&[("COLORTERM", "truecolor")], variables].concat();
    let args = [&["--config", config.to_str().unwrap()], args].concat();
    room.zoe_joins_in(&variables, 24, COLUMNS, &args)
}

/// A bit of everything.
fn fill(room: &mut Room, zoe: &mut Terminal) {
    room.ann_says("hello to all");
    room.ann_says("zoe: are you there?");
    room.ann_says("/me waves");
    zoe.expect("waves");
    zoe.enter("yes");
    room.ann_hears("yes");
    zoe.enter("/nosuch");
    zoe.expect("there is no command");
}

/// The answer of a terminal with this background.
fn answer((red, green, blue): (u8, u8, u8)) -> String {
    let part = |part: u8| format!("{part:02x}{part:02x}");
    format!("\u{1b}]11;rgb:{}/{}/{}\u{1b}\\{LAST}", part(red), part(green), part(blue))
}

/// The first cell of `text` on the screen.
fn cell<'a>(screen: &'a Screen, text: &str) -> Option<&'a Cell> {
    let rows: Vec<String> = screen.rows(0, COLUMNS).collect();
    let (row, at) = rows.iter().enumerate().find_map(|(row, shown)| {
        let at = shown.find(text)?;
        Some((row, shown[..at].chars().count()))
    })?;
    screen.cell(u16::try_from(row).unwrap(), u16::try_from(at).unwrap())
}

fn colour(screen: &Screen, text: &str) -> Option<Color> {
    Some(cell(screen, text)?.fgcolor())
}

fn all(screen: &Screen) -> impl Iterator<Item = &Cell> {
    let cells = (0..24).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)));
    cells.filter_map(|(row, column)| screen.cell(row, column))
}

fn contrast(one: (u8, u8, u8), other: (u8, u8, u8)) -> f64 {
    let part = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let light = |(red, green, blue): (u8, u8, u8)| {
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue) + 0.05
    };
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}

/// How well the worst of all coloured letters is read on this background, and how many colours there are.
fn worst(screen: &Screen, background: (u8, u8, u8)) -> (f64, usize) {
    let mut colours = Vec::new();
    for cell in all(screen) {
        let Color::Rgb(red, green, blue) = cell.fgcolor() else {
            assert_eq!(cell.fgcolor(), Color::Default, "{cell:?}");
            continue;
        };
        assert_eq!(cell.bgcolor(), Color::Default, "{cell:?}");
        colours.push((red, green, blue));
    }
    let worst = colours.iter().map(|colour| contrast(*colour, background)).fold(21.0, f64::min);
    colours.sort_unstable();
    colours.dedup();
    (worst, colours.len())
}

fn expect_readable(zoe: &Terminal, background: (u8, u8, u8), least: f64) {
    zoe.wait(&format!("colours on {background:?}"), |screen| {
        let (worst, colours) = worst(screen, background);
        worst >= least && colours >= 3
    });
}

#[test]
fn on_a_dark_background_and_on_a_light_one_all_can_be_read() {
    for (background, other) in [(DARK, LIGHT), (LIGHT, DARK)] {
        let mut room = Room::open();
        let mut zoe = join(&mut room, &[], &[]);
        zoe.expect_told(ASKED);
        zoe.type_in(&answer(background));
        fill(&mut room, &mut zoe);
        expect_readable(&zoe, background, 4.5);
        // They are those of this background.
        zoe.wait("other colours", |screen| worst(screen, other).0 < 4.5);
        zoe.enter("/theme");
        let name = if background == DARK { "dark" } else { "light" };
        zoe.expect(&format!("auto, which is {name} here"));
        zoe.quit();
        assert_eq!((zoe.times_told(ASKED), zoe.times_told(TELLS_NO_MORE)), (1, 1));
    }
}

#[test]
fn a_terminal_that_does_not_answer_has_colours_for_black_and_for_white() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[("COLORFGBG", "")], &[]);
    fill(&mut room, &mut zoe);
    for background in [BLACK, WHITE] {
        expect_readable(&zoe, background, 4.5);
    }
    // Or those that the environment says.
    zoe.quit();
    let mut zoe = join(&mut room, &[("COLORFGBG", "0;15")], &[]);
    fill(&mut room, &mut zoe);
    zoe.enter("/theme");
    zoe.expect("auto, which is light here");
    expect_readable(&zoe, WHITE, 4.5);
}

#[test]
fn an_answer_in_pieces_or_late_is_understood_and_never_typed() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[], &[]);
    zoe.expect_told(ASKED);
    let answer = answer(LIGHT);
    for (number, piece) in
        [&answer[..4], &answer[4..9], &answer[9..24], &answer[24..28]].iter().enumerate()
    {
        zoe.type_in(piece);
        // Time passes, and all that came is read.
        room.ann_says(&format!("piece {number}"));
        zoe.expect(&format!("piece {number}"));
    }
    zoe.type_in(&answer[28..]);
    zoe.type_in("hi");
    zoe.expect("> hi");
    zoe.type_in("\r");
    room.ann_hears("hi");
    fill(&mut room, &mut zoe);
    expect_readable(&zoe, LIGHT, 4.5);
    // One that nobody has asked for.
    zoe.type_in("half ");
    zoe.type_in(&self::answer(DARK));
    zoe.type_in("a text");
    zoe.expect("> half a text");
    expect_readable(&zoe, DARK, 4.5);
    assert!(!zoe.contents().contains("rgb"));
}

#[test]
fn with_no_color_there_are_no_colours_and_yet_all_stands_out() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[("NO_COLOR", "1")], &[]);
    zoe.expect_told(ASKED);
    zoe.type_in(&answer(DARK));
    fill(&mut room, &mut zoe);
    zoe.wait("marks", |screen| {
        let is = |text: &str, has: fn(&Cell) -> bool| cell(screen, text).is_some_and(has);
        is("there is no command", Cell::bold)
            && is("zoe: are", Cell::bold)
            && is("online", Cell::inverse)
            && is("1 Room", |cell| cell.bold() && !cell.inverse())
            && is("waves", Cell::italic)
    });
    zoe.wait("no colour", |screen| {
        all(screen).all(|cell| (cell.fgcolor(), cell.bgcolor()) == (Color::Default, Color::Default))
    });
    assert_eq!(zoe.times_told("\u{1b}[38"), 0);
    // Whoever says so has them.
    zoe.enter("/theme dark");
    zoe.expect("The theme is dark");
    expect_readable(&zoe, DARK, 4.5);
}

#[test]
fn high_contrast_has_more_of_it() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[], &["--theme", "high-contrast"]);
    zoe.expect_told(ASKED);
    for background in [BLACK, WHITE] {
        zoe.type_in(&answer(background));
        fill(&mut room, &mut zoe);
        expect_readable(&zoe, background, 7.0);
    }
}

#[test]
fn a_theme_of_the_user_is_completed_taken_at_once_and_there_the_next_time() {
    let mut room = Room::open();
    has_theme(
        &room,
        "mine.toml",
        "base = \"dark\"\nnick-colours = false\ncontrast = 1\n[roles]\nnotice = \"#123456\"\nerror = \"black on bright-yellow\"\n",
    );
    let mut zoe = join(&mut room, &[], &[]);
    fill(&mut room, &mut zoe);
    zoe.type_in(&format!("{CTRL_U}/theme m{TAB}"));
    zoe.expect("> /theme mine");
    zoe.type_in("\r");
    zoe.expect("The theme is mine");
    let is_mine =
        |screen: &Screen| colour(screen, "The theme is mine") == Some(Color::Rgb(0x12, 0x34, 0x56));
    zoe.wait("its colours", is_mine);
    zoe.wait("its colours on another", |screen| {
        let error = cell(screen, "there is no command");
        error
            .is_some_and(|cell| (cell.fgcolor(), cell.bgcolor()) == (Color::Idx(0), Color::Idx(11)))
    });
    zoe.quit();
    assert!(fs::read_to_string(config(&room)).unwrap().contains("theme = \"mine\""));
    let mut zoe = join(&mut room, &[], &[]);
    zoe.enter("/theme");
    zoe.wait("its colours", is_mine);
}

#[test]
fn a_theme_that_is_wrong_says_where_and_the_old_one_stays() {
    let mut room = Room::open();
    has_theme(&room, "wrong.toml", "base = \"dark\"\n[roles]\nerror = \"redd bold\"\n");
    let mut zoe = join(&mut room, &[], &["--theme", "light"]);
    zoe.expect_told(ASKED);
    zoe.type_in(&answer(LIGHT));
    fill(&mut room, &mut zoe);
    expect_readable(&zoe, LIGHT, 4.5);
    zoe.enter("/theme wrong");
    zoe.expect("wrong.toml, line 3:");
    zoe.expect("did you mean 'red'?");
    zoe.enter("/theme moon");
    zoe.expect("there is no theme moon");
    zoe.enter("/theme");
    zoe.expect("The theme is light");
    expect_readable(&zoe, LIGHT, 4.5);
    zoe.quit();
    assert!(!fs::read_to_string(config(&room)).unwrap().contains("theme"));
    // From the start, it is told in the room, and the fitting one is taken.
    let mut zoe = join(&mut room, &[], &["--theme", "wrong"]);
    zoe.expect("wrong.toml, line 3:");
    zoe.enter("/theme");
    zoe.expect("auto, which is dark here");
}

#[test]
fn a_terminal_that_turns_light_is_asked_again() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[], &[]);
    zoe.expect_told(TELLS);
    zoe.expect_told(ASKED);
    zoe.type_in(&answer(DARK));
    fill(&mut room, &mut zoe);
    expect_readable(&zoe, DARK, 4.5);
    zoe.type_in(TURNED_LIGHT);
    zoe.wait_told(ASKED, 2);
    zoe.type_in(&answer(LIGHT));
    expect_readable(&zoe, LIGHT, 4.5);
    // One that only tells in which way it has turned.
    zoe.type_in("\u{1b}[?997;1n");
    zoe.wait_told(ASKED, 3);
    zoe.type_in(LAST);
    zoe.type_in("hi");
    zoe.expect("> hi");
}

#[test]
fn an_answer_that_is_due_goes_neither_to_the_shell_nor_to_the_editor() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let mut zoe =
        Terminal::start_in_shell(24, COLUMNS, &["chat", "--server", &addr, "--nick", "zoe"]);
    zoe.expect("1 here");
    zoe.expect_told(ASKED);
    zoe.type_in(&format!("{CTRL_Z}{}", answer(DARK)));
    zoe.expect("back: 1.");
    zoe.enter("");
    // It is asked again once it is back.
    zoe.wait_told(ASKED, 2);
    zoe.wait("the room", Screen::alternate_screen);
    assert_eq!(zoe.times_told("rgb"), 0);

    let mut room = Room::open();
    let editor = r#"read -r line; echo "it reads $line." > "$1""#;
    let path = room.home.program("editor", editor);
    // At the other end of a network, an answer takes longer.
    let variables = [("VISUAL", ""), ("EDITOR", path.to_str().unwrap()), ("SSH_TTY", "/dev/pts/9")];
    let mut zoe = join(&mut room, &variables, &[]);
    zoe.expect_told(ASKED);
    zoe.type_in(&format!("{CTRL_X_CTRL_E}{}", answer(DARK)));
    zoe.expect("end it to come back");
    zoe.enter("this");
    zoe.expect("> it reads this.");
    zoe.wait_told(ASKED, 2);
}

#[test]
fn times_are_written_as_the_user_likes_them_or_not_at_all() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[], &["--time-format", "%Y at %H:%M:%S"]);
    room.ann_says("hello to all");
    zoe.wait("a long time", |screen| {
        let rows: Vec<String> = screen.rows(0, COLUMNS).collect();
        rows.iter().any(|row| {
            row.starts_with("20") && &row[4..8] == " at " && row[16..].starts_with("   ann: hello")
        })
    });
    zoe.quit();
    let zoe = join(&mut room, &[], &["--time-format", ""]);
    // A row that looks as if somebody else had said it.
    room.ann_says("hello to all\nann: no");
    zoe.expect("ann: no");
    let rows = zoe.rows();
    assert!(rows.iter().any(|row| row.starts_with("  ann: hello")), "{rows:#?}");
    assert!(rows.iter().all(|row| !row.starts_with("  ann: no")), "{rows:#?}");
}
