//! The history, on real files.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_core::name::Nick;
use plausch_transport_std::client::{ChatEnd, Peer};
use tempfile::TempDir;

use super::*;
use crate::target::Target;

mod trouble;

const SERVER: &str = "host:9000";

struct Kept {
    history: History,
    path: PathBuf,
}

impl Kept {
    fn at(folder: &Path, server: &str, settings: Settings) -> Self {
        let path = folder.join("plausch").join("history.db");
        let (server, time_zone) = (server.to_owned(), TimeZone::UTC);
        let options = Options { path: Some(path.clone()), server, settings, time_zone };
        Kept { history: History::start(options), path }
    }

    fn of(folder: &TempDir) -> Self {
        Kept::at(folder.path(), SERVER, Settings::default())
    }

    fn keep(&self, target: &Target, what: What) {
        self.keep_at(target, Timestamp::now(), what);
    }

    fn keep_at(&self, target: &Target, time: Timestamp, what: What) {
        self.history.ask(Ask::Keep(target.clone(), Record { time, what }));
    }

    fn say(&self, target: &Target, from: &str, text: &str) {
        self.keep(target, said(from, text));
    }

    /// The next answer, but not that the history has begun.
    fn answer(&self) -> Answer {
        loop {
            match smol::block_on(self.history.answer()) {
                Answer::Report(Report::Begun(_)) => {}
                answer => return answer,
            }
        }
    }

    fn ask(&self, question: Question) -> Answer {
        self.history.ask(Ask::Question(question));
        self.answer()
    }

    fn report(&self, question: Question) -> Report {
        match self.ask(question) {
            Answer::Report(report) => report,
            answer => panic!("{answer:?}"),
        }
    }

    fn past(&self, target: &Target) -> Past {
        self.older(target, None, 100)
    }

    fn older(&self, target: &Target, before: Option<i64>, count: usize) -> Past {
        match self.ask(Question::Past { target: target.clone(), before, count }) {
            Answer::Past(past) => past,
            answer => panic!("{answer:?}"),
        }
    }

    fn search(&self, words: &str) -> Vec<String> {
        match self.report(Question::Search(words.to_owned())) {
            Report::Found { hits, .. } => hits.into_iter().map(|hit| text(&hit.record)).collect(),
            report => panic!("{report:?}"),
        }
    }

    /// Waits until all is written, however slow the disk is.
    fn end(&self) {
        smol::block_on(async {
            self.history.end().await;
            let _ = self.history.ended.recv().await;
        });
    }
}

fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

fn chat(name: &str) -> Target {
    Target::Chat(Peer::Nick(nick(name)))
}

fn said(from: &str, text: &str) -> What {
    What::Said { from: Peer::Nick(nick(from)), text: text.to_owned(), own: from == "me" }
}

fn text(record: &Record) -> String {
    match &record.what {
        What::Said { text, .. } => text.clone(),
        what => format!("{what:?}"),
    }
}

fn texts(past: &Past) -> Vec<String> {
    past.records.iter().map(|(_, _, record)| text(record)).collect()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn what_was_said_is_there_after_a_restart_each_in_its_place() {
    let folder = folder();
    let kept = Kept::of(&folder);
    assert!(matches!(
        smol::block_on(kept.history.answer()),
        Answer::Report(Report::Begun(path)) if path == kept.path
    ));
    kept.say(&Target::Room, "bob", "in the room");
    kept.say(&chat("bob"), "me", "in private");
    kept.keep(&Target::Room, What::Left(nick("bob")));
    kept.keep(&chat("bob"), What::Closed(Peer::Nick(nick("bob")), ChatEnd::Peer));
    kept.history.ask(Ask::KeepLine(chat("bob"), "in private".to_owned()));
    kept.end();

    let again = Kept::of(&folder);
    let room = again.past(&Target::Room);
    assert_eq!(texts(&room), ["in the room", &format!("{:?}", What::Left(nick("bob")))]);
    assert!(room.lines.is_empty() && !room.has_older);
    let private = again.past(&chat("bob"));
    assert_eq!(private.records.len(), 2);
    assert_eq!(private.records[0].2.what, said("me", "in private"));
    assert_eq!(private.lines, ["in private"]);
    assert!(again.past(&chat("ann")).records.is_empty());
    let elsewhere = Kept::at(folder.path(), "other:9000", Settings::default());
    assert!(elsewhere.past(&Target::Room).records.is_empty());
}

#[test]
fn older_lines_come_piece_by_piece() {
    let folder = folder();
    let kept = Kept::of(&folder);
    (0..25).for_each(|number| kept.say(&Target::Room, "bob", &number.to_string()));
    let newest = kept.older(&Target::Room, None, 10);
    assert_eq!((texts(&newest)[0].as_str(), newest.has_older), ("15", true));
    let older = kept.older(&Target::Room, Some(newest.records[0].0), 10);
    assert_eq!((texts(&older)[0].as_str(), older.has_older), ("5", true));
    let oldest = kept.older(&Target::Room, Some(older.records[0].0), 10);
    assert_eq!((texts(&oldest).len(), oldest.has_older), (5, false));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let kept = Kept::of(&folder);
    kept.say(&Target::Room, "bob", "hi");
    assert_eq!(kept.past(&Target::Room).records.len(), 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = kept.path.parent().unwrap();
    assert_eq!(mode(parent), 0o700);
    for file in fs::read_dir(parent).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{path:?}");
    }
}

#[test]
fn a_search_finds_the_beginnings_of_words_newest_first_and_obeys_no_operator() {
    let folder = folder();
    let kept = Kept::of(&folder);
    for text in
        ["Pizza tonight?", "no pizza", "Zoë's \"café\" NEAR", "我喜欢比萨", "100% sure", "x 😀"]
    {
        kept.say(&Target::Room, "bob", text);
    }
    kept.say(&chat("ann"), "ann", "pizza in private");
    assert_eq!(kept.search("piz"), ["pizza in private", "no pizza", "Pizza tonight?"]);
    assert_eq!(kept.search("TONIGHT pizza"), ["Pizza tonight?"]);
    assert_eq!(kept.search("ann piz"), ["pizza in private"]);
    assert_eq!(kept.search("zoe CAFE"), ["Zoë's \"café\" NEAR"]);
    assert_eq!(kept.search("比萨"), ["我喜欢比萨"]);
    assert_eq!(kept.search("😀"), ["x 😀"]);
    assert_eq!(kept.search("%"), ["100% sure"]);
    for odd in ["\"", "NEAR(", "a AND", "-x", "*", "piz:za ^", "'", "\\", "NOT", "(", "{}", "\0"] {
        kept.search(odd);
    }
    assert_eq!(kept.search("NEAR"), ["Zoë's \"café\" NEAR"]);
    assert!(kept.search("").is_empty());
}

#[test]
fn a_search_shows_so_many_hits_and_counts_the_rest() {
    let folder = folder();
    let kept = Kept::of(&folder);
    (0..50).for_each(|number| kept.say(&Target::Room, "bob", &format!("ding {number}")));
    let Report::Found { hits, more, .. } = kept.report(Question::Search("ding".to_owned())) else {
        panic!()
    };
    assert_eq!((hits.len(), more), (Report::MAX_HITS, 50 - Report::MAX_HITS));
    assert_eq!(text(&hits[0].record), "ding 49");
    let Report::Excerpt { venue, lines, hit } = kept.report(Question::Around(hits[10].number))
    else {
        panic!()
    };
    assert_eq!(venue, Venue { server: None, target: Target::Room });
    assert_eq!((text(&lines[0].1), lines.len(), hit), ("ding 31".to_owned(), 17, Some(8)));
}

/// All bytes of all files of the history.
fn bytes(kept: &Kept) -> Vec<u8> {
    let files = fs::read_dir(kept.path.parent().unwrap()).unwrap();
    files.flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

fn has(kept: &Kept, text: &str) -> bool {
    let bytes = bytes(kept);
    bytes.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
}

#[test]
fn nothing_of_what_is_forgotten_is_left_in_the_files() {
    let folder = folder();
    let kept = Kept::of(&folder);
    for number in 0..200 {
        kept.say(&chat("bob"), "bob", &format!("verysecret{number} {}", "filler ".repeat(30)));
        kept.say(&Target::Room, "bob", &format!("publicly{number}"));
    }
    kept.history.ask(Ask::KeepLine(chat("bob"), "secretlyentered".to_owned()));
    let scope = Scope::Target(chat("bob"));
    let asked = kept.report(Question::Count(scope.clone()));
    assert_eq!(asked, Report::AskToForget(scope.clone(), 200));
    assert!(has(&kept, "verysecret") && has(&kept, "secretlyentered"));
    assert_eq!(kept.report(Question::Forget(scope.clone())), Report::Forgotten(scope, 200));
    assert!(!has(&kept, "verysecret") && !has(&kept, "secretlyentered"));
    assert!(kept.search("verysecret").is_empty() && kept.past(&chat("bob")).lines.is_empty());
    assert_eq!(kept.search("publicly7").len(), 11);
    assert_eq!(kept.report(Question::Forget(Scope::All)), Report::Forgotten(Scope::All, 200));
    assert!(!has(&kept, "publicly"));
    // And it goes on.
    kept.say(&chat("bob"), "bob", "new");
    assert_eq!(texts(&kept.past(&chat("bob"))), ["new"]);
}

#[test]
fn it_is_known_when_a_room_was_forgotten() {
    let folder = folder();
    let forgotten = |kept: &Kept, target| kept.past(&target).forgotten;
    let kept = Kept::of(&folder);
    assert_eq!(forgotten(&kept, Target::Room), None);
    kept.report(Question::Forget(Scope::Target(chat("bob"))));
    assert_eq!(forgotten(&kept, Target::Room), None, "a private chat is another matter");
    let before = Timestamp::now() - jiff::SignedDuration::from_secs(1);
    kept.report(Question::Forget(Scope::Target(Target::Room)));
    let first = forgotten(&kept, Target::Room);
    assert!(first.is_some_and(|time| time > before) && forgotten(&kept, chat("bob")).is_none());
    kept.end();
    let kept = Kept::of(&folder);
    assert_eq!(forgotten(&kept, Target::Room), first, "at the next start, too");
    let elsewhere = Kept::at(folder.path(), "other:9000", Settings::default());
    assert_eq!(forgotten(&elsewhere, Target::Room), None);
    elsewhere.report(Question::Forget(Scope::All));
    assert!(forgotten(&elsewhere, Target::Room) >= first);
    assert!(forgotten(&kept, Target::Room) >= first, "all of it is forgotten, of all servers");
}

#[test]
fn joins_and_leaves_do_not_count_among_the_records_that_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let kept = Kept::of(&folder);
    for number in 0..4 {
        kept.say(&Target::Room, "bob", &number.to_string());
        for _ in 0..25 {
            kept.keep(&Target::Room, What::Joined(nick("ann")));
            kept.keep(&Target::Room, What::Left(nick("ann")));
        }
    }
    let older = |before, count| {
        let past = kept.older(&Target::Room, before, count);
        let said = texts(&past).iter().filter(|text| text.len() == 1).count();
        (past.records[0].0, past.records.len(), said, past.has_older)
    };
    let (oldest, count, said, has_older) = older(None, 3);
    assert_eq!((count, said, has_older), (60, 1, true), "what is read is bounded");
    assert!(oldest > 1);
    assert_eq!(older(None, 11), (1, 204, 4, false));
    let few = older(Some(52), 1);
    assert_eq!((few.1, few.2, few.3), (20, 0, true));
}

#[test]
fn much_is_forgotten_as_well_as_little() {
    let folder = folder();
    let kept = Kept::of(&folder);
    for number in 0..1500 {
        kept.say(&chat("bob"), "bob", &format!("verysecret{number}"));
    }
    kept.keep(&Target::Room, What::Joined(nick("ann")));
    kept.say(&Target::Room, "ann", "publicly");
    let scope = Scope::Target(chat("bob"));
    assert_eq!(kept.report(Question::Forget(scope.clone())), Report::Forgotten(scope, 1500));
    assert!(!has(&kept, "verysecret"));
    assert_eq!(kept.search("ann"), ["publicly"]);
    kept.say(&chat("bob"), "bob", "verysecret again");
    assert_eq!(kept.search("verysecret"), ["verysecret again"]);
    assert_eq!(kept.report(Question::Forget(Scope::All)), Report::Forgotten(Scope::All, 3));
    assert!(kept.search("ann").is_empty() && !has(&kept, "publicly"));
}

#[test]
fn what_is_too_old_or_too_much_goes() {
    let folder = folder();
    let days = |days: i64| Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
    let kept = Kept::of(&folder);
    for number in 0..1200 {
        kept.keep_at(&Target::Room, days(31), said("bob", &format!("ancient{number}")));
    }
    kept.keep_at(&Target::Room, days(29), said("bob", "recent"));
    assert_eq!(kept.search("recent"), ["recent"]);
    kept.end();
    let settings = Settings { days: 30, ..Settings::default() };
    let kept = Kept::at(folder.path(), SERVER, settings);
    wait_until(|| texts(&kept.past(&Target::Room)) == ["recent"]);
    for number in 0..4000 {
        kept.say(&Target::Room, "bob", &format!("many{number} {}", "word ".repeat(100)));
    }
    kept.end();
    let settings = Settings { bytes: 1 << 20, ..settings };
    let kept = Kept::at(folder.path(), SERVER, settings);
    wait_until(|| kept.search("recent").is_empty());
    wait_until(|| fs::metadata(&kept.path).unwrap().len() < 3 << 20);
    assert!(!kept.search("many3999").is_empty());
    assert!(!has(&kept, "ancient"));
}

/// Asks again and again: what is awaited happens in another thread, which tells nobody.
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(300),
            "a busy machine takes long, but not so long"
        );
        // The other thread is to have the processor.
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn two_programs_at_once_keep_what_both_hear_once() {
    let folder = folder();
    let (one, other) = (Kept::of(&folder), Kept::of(&folder));
    one.past(&Target::Room);
    other.past(&Target::Room);
    for number in 0..20 {
        // Two may say the same.
        let text = format!("text {}", number / 2);
        one.say(&Target::Room, "bob", &text);
        one.past(&Target::Room);
        other.say(&Target::Room, "bob", &text);
        other.past(&Target::Room);
    }
    // Both are the user's.
    let own = |own| What::Said { from: Peer::Nick(nick("zoe")), text: "mine".to_owned(), own };
    one.keep(&Target::Room, own(false));
    one.past(&Target::Room);
    other.keep(&Target::Room, own(true));
    other.say(&Target::Room, "bob", "only one heard this");
    other.past(&Target::Room);
    let heard: Vec<_> = (0..20).map(|number| format!("text {}", number / 2)).collect();
    let all = texts(&one.past(&Target::Room));
    assert_eq!(all[..20], heard);
    assert_eq!(all[20..], ["mine", "only one heard this"]);
    assert_eq!(one.past(&Target::Room).records[20].2.what, own(true));
}

#[test]
fn many_programs_may_begin_at_once() {
    for _ in 0..10 {
        let folder = folder();
        let all: Vec<_> = (0..8).map(|_| Kept::of(&folder)).collect();
        for (number, kept) in all.iter().enumerate() {
            kept.say(&Target::Room, "bob", &number.to_string());
            assert!(texts(&kept.past(&Target::Room)).contains(&number.to_string()));
        }
    }
}

fn export(kept: &Kept, target: &Target, path: &Path) -> Report {
    kept.report(Question::Export(target.clone(), Some(path.to_owned())))
}

#[test]
fn a_conversation_is_exported_whole_and_made_safe() {
    let folder = folder();
    let kept = Kept::of(&folder);
    let time = "2026-11-26T12:34:56.789Z".parse().unwrap();
    kept.keep_at(&Target::Room, time, What::Joined(nick("bob")));
    kept.keep_at(&Target::Room, time, said("bob", "<b>\u{1b}[2J&\u{202e}"));
    kept.say(&chat("ann"), "ann", "not in here");
    let file = |name: &str| folder.path().join(name);
    for name in ["a.txt", "a.jsonl", "a.html"] {
        let report = export(&kept, &Target::Room, &file(name));
        assert_eq!(report, Report::Exported(fs::canonicalize(file(name)).unwrap()));
    }
    let read = |name| fs::read_to_string(file(name)).unwrap();
    assert_eq!(
        read("a.txt"),
        "The room at host:9000\n\n2026-11-26 12:34:56  * bob joined\n2026-11-26 12:34:56  bob: <b> [2J&\n"
    );
    let html = read("a.html");
    assert!(html.contains("<th>bob</th><td>&lt;b&gt; [2J&amp;</td>"), "{html}");
    let lines: Vec<serde_json::Value> =
        read("a.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["event"], "joined");
    assert_eq!(lines[1]["text"], "<b>\u{1b}[2J&\u{202e}");
    assert_eq!(lines[1]["time"], "2026-11-26T12:34:56.789Z");
}

#[test]
fn nothing_is_exported_over_a_file() {
    let folder = folder();
    let kept = Kept::of(&folder);
    let path = folder.path().join("a.txt");
    let failed = |path: Option<&Path>, error| Report::NotExported(path.map(Path::to_owned), error);
    assert_eq!(export(&kept, &Target::Room, &path), failed(None, ExportError::Nothing));
    assert!(!path.exists());
    kept.say(&Target::Room, "bob", "hi");
    fs::write(&path, "mine").unwrap();
    let exists = failed(Some(&path), ExportError::Exists);
    assert_eq!(export(&kept, &Target::Room, &path), exists);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let odd = folder.path().join("a.pdf");
    assert_eq!(export(&kept, &Target::Room, &odd), failed(Some(&odd), ExportError::Ending));
    let nowhere = folder.path().join("none").join("a.txt");
    let error = ExportError::Io(std::io::ErrorKind::NotFound);
    assert_eq!(export(&kept, &Target::Room, &nowhere), failed(Some(&nowhere), error));
}

#[test]
fn a_server_on_this_machine_has_one_name() {
    for name in ["127.0.0.1:9000", "LocalHost:9000", "[::1]:9000", "127.0.0.2:9000"] {
        assert_eq!(server_name(name), "localhost:9000");
    }
    assert_eq!(server_name("Chat.Example.org:7000"), "chat.example.org:7000");
    assert_eq!(server_name("[fd00::5]:9000"), "[fd00::5]:9000");
}

#[test]
fn what_the_user_has_seen_is_known_the_next_time() {
    let folder = folder();
    let kept = Kept::of(&folder);
    let see = |kept: &Kept, target: &Target| kept.history.ask(Ask::Seen(target.clone()));
    assert_eq!(kept.past(&Target::Room).seen, None);
    kept.say(&Target::Room, "bob", "one");
    kept.say(&Target::Room, "bob", "two");
    see(&kept, &Target::Room);
    see(&kept, &Target::Room);
    kept.say(&Target::Room, "bob", "three");
    kept.end();
    let kept = Kept::of(&folder);
    let past = kept.past(&Target::Room);
    let unseen = past.records.iter().filter(|(number, ..)| Some(*number) > past.seen);
    assert_eq!((past.seen.is_some(), unseen.count()), (true, 1));
    // A venue of which nothing is kept.
    let nobody = Target::Chat(Peer::Nick(nick("nobody")));
    see(&kept, &nobody);
    assert_eq!(kept.past(&nobody).seen, Some(0));
    kept.ask(Question::Forget(Scope::All));
    assert_eq!(kept.past(&Target::Room).seen, None);
}

#[test]
fn a_file_of_an_older_build_learns_what_the_user_has_seen() {
    let folder = folder();
    let kept = Kept::of(&folder);
    kept.say(&Target::Room, "bob", "old");
    let path = kept.path.clone();
    kept.end();
    rusqlite::Connection::open(&path).unwrap().execute_batch("DROP TABLE seen").unwrap();
    let kept = Kept::of(&folder);
    assert_eq!(kept.past(&Target::Room).seen, None);
    kept.history.ask(Ask::Seen(Target::Room));
    let past = kept.past(&Target::Room);
    assert_eq!(past.seen, past.records.last().map(|(number, ..)| *number));
}
