//! Links to rooms and in texts, followed by the real program.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Server, plausch};
use plausch_tests::terminal::Terminal;
use plausch_tests::waiting::SOON;
use serde_json::json;

#[test]
fn a_link_to_a_new_room_asks_first_and_not_again() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let link = format!("plausch://{}", server.addr());
    let home = Arc::new(Home::new());
    for is_new in [true, false] {
        let mut zoe = Terminal::start_at(&home, 24, 100, &["chat", &link, "--nick", "zoe"]);
        if is_new {
            zoe.expect(&format!("You have not been in the room at {} yet", server.addr()));
            zoe.enter("y");
        }
        ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("2 here");
        zoe.enter("hello");
        ann.expect(&json!({"event": "broadcast", "from": "zoe", "text": "hello"}));
        zoe.quit();
        ann.expect(&json!({"event": "left", "nick": "zoe"}));
    }
}

#[test]
fn whoever_does_not_say_yes_stays_out() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let link = format!("plausch://{}/", server.addr());
    for (face, answer) in [(None, ""), (None, "n"), (Some("--plain"), "perhaps")] {
        let mut args = vec!["chat", &link, "--nick", "zoe"];
        args.extend(face);
        let mut zoe = Terminal::start(24, 100, &args);
        zoe.expect("[y/N]");
        zoe.enter(answer);
        assert_eq!(zoe.end(), (0, true), "{face:?} {answer}");
    }
    ann.ask(&json!({"do": "users", "id": 1}));
    ann.expect(&json!({"event": "done", "id": 1}));
    assert_eq!(ann.count(&json!({"event": "joined", "nick": "zoe"})), 0);
}

#[test]
fn nobody_can_be_asked_in_a_pipe_and_a_bad_link_leads_nowhere() {
    let home = Home::new();
    let chat = |args: &[&str]| -> Output {
        let mut command = home.command(plausch());
        command.arg("chat").args(args).args(["--nick", "zoe"]).stdin(Stdio::null());
        command.output().unwrap()
    };
    for (args, words) in [
        (&["plausch://127.0.0.1:9"][..], "write --server 127.0.0.1:9 if you want to"),
        (&["plausch://127.0.0.1:9", "--json"], "write --server 127.0.0.1:9 if you want to"),
        (&["plausch://127.0.0.1:9", "--server", "127.0.0.1:9"], "do not go together"),
        (&["plausch://zoe@127.0.0.1:9"], "this is no link to a room"),
        (&["plausch://127.0.0.1:9/?nick=root"], "this is no link to a room"),
        (&["127.0.0.1:9"], "an address alone goes behind --server"),
    ] {
        let output = chat(args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(words), "{args:?}: {told}");
    }
    // The usual room needs no question.
    let server = Server::start(&[]);
    let mut command = home.command(plausch());
    let link = format!("plausch://localhost:{}", server.addr().port());
    command.args(["chat", &link, "--nick", "zoe", "--json"]).stdin(Stdio::null());
    let output = command.env("PLAUSCH_SERVER", server.addr().to_string()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("welcome"), "{output:?}");
}

/// The links that the terminal was told: their ids, what they open, and what is shown as them.
fn links_told(terminal: &Terminal) -> Vec<(String, String, String)> {
    let told = terminal.told();
    let links = told.split("\u{1b}]8;id=").skip(1).map(|link| {
        let (head, rest) = link.split_once("\u{1b}\\").expect("a link has a head");
        let (id, url) = head.split_once(';').expect("a link opens something");
        let (text, _) = rest.split_once("\u{1b}]8;;\u{1b}\\").expect("a link has an end");
        // Where it stands, and its colours.
        let parts = text.split('\u{1b}').map(|part| match part.strip_prefix('[') {
            Some(order) => order.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).get(1..),
            None => Some(part),
        });
        (id.to_owned(), url.to_owned(), parts.flatten().collect())
    });
    links.collect()
}

#[test]
fn a_link_that_is_broken_into_rows_is_one_link_in_the_terminal() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let mut zoe = Terminal::start(24, 60, &["chat", "--server", &addr, "--nick", "zoe"]);
    ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    zoe.expect("zoe ·");
    let url = format!("https://a.example/{}/end", "x".repeat(90));
    let text = format!("look at {url}, all of you");
    ann.ask(&json!({"do": "broadcast", "text": text}));
    zoe.expect("all of you");
    let links = links_told(&zoe);
    assert!(links.len() > 1, "{links:?}");
    assert!(links.iter().all(|(id, opened, _)| *opened == url && *id == links[0].0), "{links:?}");
    let shown: String = links.iter().map(|(_, _, text)| text.as_str()).collect();
    assert_eq!(shown, url);
    zoe.quit();
}

#[test]
fn no_terminal_is_told_of_links_that_would_show_something_else_or_if_the_user_wants_none() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    for (term, setting, is_told) in [
        ("linux", "auto", false),
        ("linux", "on", true),
        ("xterm-256color", "auto", true),
        ("xterm-256color", "off", false),
    ] {
        let home = Arc::new(Home::new());
        let args = ["chat", "--server", &addr, "--nick", "zoe", "--links", setting];
        let mut zoe = Terminal::start_in(&home, &[("TERM", term), ("STY", "")], 24, 80, &args);
        ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("2 here");
        ann.ask(&json!({"do": "broadcast", "text": "https://a.example/page"}));
        zoe.expect("https://a.example/page");
        assert_eq!(zoe.told().contains("\u{1b}]8;"), is_told, "{term} {setting}");
        zoe.quit();
        ann.expect(&json!({"event": "left", "nick": "zoe"}));
    }
}

/// A desktop whose program for pages tells what it is to open.
struct Desktop {
    home: Arc<Home>,
    opened: mpsc::Receiver<String>,
}

impl Desktop {
    fn new() -> Self {
        let home = Arc::new(Home::new());
        let pipe = home.path().join("opened");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        home.program("xdg-open", &format!("echo \"$1\" > '{}'", pipe.display()));
        let (to, opened) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(url) = fs::read_to_string(&pipe) {
                if to.send(url.trim_end().to_owned()).is_err() {
                    break;
                }
            }
        });
        Desktop { home, opened }
    }

    fn join(&self, variables: &[(&str, &str)], args: &[&str]) -> Terminal {
        let path = format!("{}:{}", self.home.path().display(), std::env::var("PATH").unwrap());
        let desktop = [("PATH", path.as_str()), ("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "")];
        let near = [("SSH_CONNECTION", ""), ("SSH_CLIENT", ""), ("SSH_TTY", "")];
        let all = [&desktop[..], &near, variables].concat();
        Terminal::start_in(&self.home, &all, 24, 100, args)
    }

    fn opened(&self) -> String {
        self.opened.recv_timeout(SOON).expect("something is opened")
    }
}

#[test]
fn open_shows_the_newest_link_or_an_earlier_one_on_the_desktop() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let desktop = Desktop::new();
    for face in [None, Some("--plain")] {
        let mut args = vec!["chat", "--server", &addr, "--nick", "zoe", "--history", "off"];
        args.extend(["--past", "0"]);
        args.extend(face);
        let mut zoe = desktop.join(&[], &args);
        ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("ann");
        zoe.enter("/open");
        zoe.expect("nobody has written a link here yet");
        for text in ["first https://a.example/1", "then https://b.example/?a=1&b=$(id)", "hm"] {
            ann.ask(&json!({"do": "broadcast", "text": text}));
        }
        zoe.expect("hm");
        zoe.enter("/open");
        zoe.expect("opening https://b.example/");
        assert_eq!(desktop.opened(), "https://b.example/?a=1&b=$(id)");
        zoe.enter("/open 2");
        assert_eq!(desktop.opened(), "https://a.example/1");
        zoe.enter("/open 3");
        zoe.expect("there are only 2 links here");
        ann.ask(&json!({"do": "broadcast", "text": "or come to plausch://127.0.0.1:9"}));
        zoe.expect("or come");
        zoe.enter("/open");
        zoe.expect("plausch chat plausch://127.0.0.1:9");
        zoe.quit();
        ann.expect(&json!({"event": "left", "nick": "zoe"}));
    }
}

#[test]
fn where_nothing_can_be_opened_the_address_stands_in_a_line_of_its_own() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let desktop = Desktop::new();
    for variables in [[("SSH_CONNECTION", "10.0.0.1")], [("DISPLAY", "")]] {
        let mut zoe = desktop.join(&variables, &["chat", "--server", &addr, "--nick", "zoe"]);
        ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("2 here");
        ann.ask(&json!({"do": "broadcast", "text": "read https://a.example/1 now"}));
        zoe.expect("read https");
        zoe.enter("/open");
        zoe.expect("no browser can be opened from here");
        let is_alone = |row: &str| row.trim_end().ends_with("· https://a.example/1");
        zoe.wait("the address alone", |screen| screen.rows(0, 70).any(|row| is_alone(&row)));
        zoe.quit();
        ann.expect(&json!({"event": "left", "nick": "zoe"}));
    }
    assert!(desktop.opened.try_recv().is_err());
}
