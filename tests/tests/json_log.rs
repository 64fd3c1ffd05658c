//! The server's log as programs read it.

use plausch_tests::originals::Generation;
use plausch_tests::process::{Process, Server};
use plausch_tests::raw::Raw;
use serde_json::Value;

/// The next line of the log about `event`.
fn logged(server: &mut Process, event: &str) -> Value {
    server.expect_line(event, |line| {
        let object: Value = serde_json::from_str(&line.text).ok().filter(|_| line.is_error)?;
        (object["event"] == event).then_some(object)
    })
}

#[test]
fn each_line_is_an_object_and_a_connection_keeps_its_number_from_its_beginning_to_its_end() {
    let mut server = Server::start(&["--log-format", "json", "--log", "debug"]);
    let addr = server.addr();
    let mut ann = Raw::join(Generation::Framed, addr, "ann");
    ann.expect("USER_JOINED ann");
    let connected = logged(server.process(), "connected");
    let link = &connected["link"];
    assert!(link.is_string() && connected["addr"].is_string(), "{connected}");
    let joined = logged(server.process(), "joined");
    assert_eq!((&joined["nick"], &joined["link"]), (&"ann".into(), link), "{joined}");
    assert_eq!(joined["level"], "info");
    assert!(joined["time"].as_str().is_some_and(|time| time.ends_with('Z')), "{joined}");

    ann.send("BROADCAST ann the secret");
    ann.expect("BROADCAST ann the secret");
    Raw::register(Generation::Line, addr, "ann").rest();
    let refused = logged(server.process(), "refused");
    assert_eq!(refused["ip"], "127.0.0.1", "{refused}");
    drop(ann);
    let left = logged(server.process(), "left");
    assert_eq!((&left["nick"], &left["link"]), (&"ann".into(), link), "{left}");
    assert!(left["leave"].is_string(), "{left}");

    server.process().tell("exit");
    assert_eq!(server.process().exit_code(), Some(0));
    let dialogue = server.process().dialogue();
    let log: Vec<_> = dialogue.iter().filter_map(|line| line.strip_prefix("! ")).collect();
    assert!(log.len() > 5, "{dialogue:?}");
    for line in log {
        let object = serde_json::from_str::<Value>(line);
        assert!(object.is_ok_and(|object| object["message"].is_string()), "{line}");
        assert!(!line.contains("secret"), "{line}");
    }
}
