//! Files that cannot be used, or not now.

use super::*;

fn trouble(kept: &Kept) -> Trouble {
    match kept.answer() {
        Answer::Report(Report::Trouble(trouble)) => trouble,
        answer => panic!("{answer:?}"),
    }
}

/// The trouble is told once, whatever is kept then, and the file stays as it is.
fn assert_off(kept: &Kept) -> Trouble {
    let before = fs::read(&kept.path).ok();
    let told = trouble(kept);
    let past = Question::Past { target: Target::Room, before: None, count: 10 };
    kept.history.ask(Ask::Question(past));
    (0..10).for_each(|_| kept.say(&Target::Room, "bob", "hi"));
    assert_eq!(kept.report(Question::Search("hi".to_owned())), Report::Trouble(told.clone()));
    kept.end();
    assert_eq!(fs::read(&kept.path).ok(), before);
    told
}

fn with_file(bytes: &[u8]) -> TempDir {
    let folder = folder();
    let path = folder.path().join("plausch");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("history.db"), bytes).unwrap();
    folder
}

#[test]
fn a_file_that_is_no_history_stays_as_it_is() {
    let folder = with_file(b"dear diary");
    let kept = Kept::of(&folder);
    assert_eq!(assert_off(&kept), Trouble::Damaged(kept.path.clone()));
}

/// A history of a few hundred lines.
fn full_file() -> (TempDir, PathBuf) {
    let folder = folder();
    let kept = Kept::of(&folder);
    (0..2000).for_each(|number| kept.say(&Target::Room, "bob", &format!("line {number}")));
    kept.past(&Target::Room);
    kept.end();
    (folder, kept.path)
}

#[test]
fn a_file_of_which_a_part_is_missing_stays_as_it_is() {
    let (folder, path) = full_file();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let kept = Kept::of(&folder);
    assert_eq!(assert_off(&kept), Trouble::Damaged(path));
}

#[test]
fn a_file_of_a_newer_version_stays_as_it_is() {
    let (folder, path) = full_file();
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    let kept = Kept::of(&folder);
    assert_eq!(assert_off(&kept), Trouble::Newer(path));
}

#[test]
fn somebody_elses_database_stays_as_it_is() {
    let folder = with_file(b"");
    let path = folder.path().join("plausch").join("history.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (a)").unwrap();
    let kept = Kept::of(&folder);
    assert_eq!(assert_off(&kept), Trouble::Damaged(path));
}

#[test]
fn where_no_folder_can_be_made_the_reason_is_told_once() {
    let folder = folder();
    fs::write(folder.path().join("plausch"), "a file").unwrap();
    let kept = Kept::of(&folder);
    assert!(matches!(assert_off(&kept), Trouble::Inaccessible(..)));
    let nowhere = Options {
        path: None,
        server: SERVER.to_owned(),
        settings: Settings::default(),
        time_zone: TimeZone::UTC,
    };
    let nowhere = History::start(nowhere);
    let answer = smol::block_on(nowhere.answer());
    assert_eq!(answer, Answer::Report(Report::Trouble(Trouble::NoFolder)));
}

#[test]
fn while_another_program_writes_nothing_is_lost() {
    let folder = folder();
    let kept = Kept::of(&folder);
    kept.past(&Target::Room);
    let other = rusqlite::Connection::open(&kept.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    kept.say(&Target::Room, "bob", "meanwhile");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(texts(&kept.past(&Target::Room)), ["meanwhile"]);
}
