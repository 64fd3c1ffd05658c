//! Links to rooms, followed by the real program.

use std::process::{Output, Stdio};
use std::sync::Arc;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Server, plausch};
use plausch_tests::terminal::Terminal;
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
        zoe.enter("/quit");
        assert_eq!(zoe.end(), (0, true));
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
