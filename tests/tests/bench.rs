//! `plausch bench`, at a real server.

use std::net::TcpListener;
use std::process::Output;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Process, Server, plausch};
use rustix::process::Signal;
use serde_json::{Value, json};

/// Measures with these arguments, and waits for the end.
fn bench(arguments: &[&str]) -> Output {
    let home = Home::new();
    let mut command = home.command(plausch());
    command.arg("bench").args(arguments).output().expect("plausch runs")
}

/// What a measurement of `server` says in JSON, and its exit status.
fn measured(server: &Server, arguments: &[&str]) -> (Value, Option<i32>) {
    let addr = server.addr().to_string();
    let output = bench(&[&["--server", &addr, "--json", "--seconds", "1"], arguments].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr, "", "there is no progress but on a terminal");
    let value = serde_json::from_slice(&output.stdout);
    (value.expect("one line of JSON"), output.status.code())
}

/// Ann is in the room, and a measurement with these arguments, too, three members of which talk already.
fn talking(server: &Server, arguments: &[&str]) -> (JsonClient, Process) {
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let three = ["bench", "--server", &addr, "--members", "3", "--rate", "20"];
    let bench = Process::start("bench", [&three[..], arguments].concat());
    ann.expect(&json!({"event": "broadcast", "from": "bench1"}));
    (ann, bench)
}

/// The count at this key.
fn count(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("{key}: {value}"))
}

#[test]
fn everybody_hears_everything_in_either_dialect_and_over_secure_and_plain_links() {
    let server = Server::start(&["--no-rate-limits"]);
    for (arguments, secure, dialect) in [
        (&["--dialect", "auto"][..], true, "framed"),
        (&["--secure", "require"], true, "framed"),
        (&["--secure", "off"], false, "framed"),
        (&["--secure", "off", "--dialect", "line"], false, "line"),
    ] {
        let members = ["--members", "20", "--senders", "3", "--window", "4"];
        let (value, code) = measured(&server, &[&members, arguments].concat());
        assert_eq!(code, Some(0), "{value}");
        assert_eq!((&value["secure"], &value["dialect"]), (&json!(secure), &json!(dialect)));
        assert_eq!((count(&value, "joined"), count(&value, "lost")), (20, 0), "{value}");
        // In the line dialect, nobody hears itself.
        let hearers = if dialect == "line" { 19 } else { 20 };
        assert!(count(&value, "texts") > 3 * 4, "{value}");
        assert_eq!(count(&value, "deliveries"), hearers * count(&value, "texts"), "{value}");
        let latency = |which: &str, share: &str| value[which][share].as_f64().unwrap();
        assert!(latency("latency_us", "p50") > 0.0, "{value}");
        assert!(latency("last_latency_us", "max") >= latency("last_latency_us", "p50"), "{value}");
    }
}

#[test]
fn a_rate_is_kept_within_the_limits_of_a_server() {
    let server = Server::start(&[]);
    let (value, code) = measured(&server, &["--members", "4", "--rate", "20"]);
    assert_eq!(code, Some(0), "{value}");
    // One more stands at the start; a busy machine may fall behind.
    assert!((1..=21).contains(&count(&value, "texts")), "{value}");
}

#[test]
fn what_the_limits_of_a_server_refuse_is_counted_by_reason() {
    let server = Server::start(&["--broadcasts-at-once", "5", "--broadcasts-per-second", "1"]);
    let (value, code) = measured(&server, &["--members", "4"]);
    assert_eq!(code, Some(1), "{value}");
    assert!(count(&value["unsaid"], "too_fast") > 0, "{value}");
    assert_eq!(count(&value, "lost"), 0, "what was refused is not lost: {value}");
    assert!(count(&value, "deliveries") >= 4 * 2 * 5, "{value}");

    let server = Server::start(&["--connections-per-address", "3", "--no-rate-limits"]);
    let (value, code) = measured(&server, &["--members", "30"]);
    assert_eq!((code, count(&value, "joined")), (Some(1), 3), "{value}");
    assert!(count(&value["refused"], "too_many_connections") > 0, "{value}");

    let server = Server::start(&["--members", "3"]);
    let addr = server.addr().to_string();
    let output = bench(&["--server", &addr, "--members", "5", "--rate", "5", "--seconds", "1"]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{table}");
    assert!(table.contains("3 of 5 members have joined"), "{table}");
    assert!(table.contains("‘members’"), "it names the setting: {table}");
}

#[test]
fn others_in_the_room_may_talk_and_members_leave_as_they_should() {
    let server = Server::start(&["--no-rate-limits"]);
    let (mut ann, mut bench) = talking(&server, &["--json"]);
    for _ in 0..5 {
        ann.ask(&json!({"do": "broadcast", "text": "lunch?"}));
        ann.expect(&json!({"event": "broadcast", "from": "ann"}));
    }
    for nick in ["bench1", "bench2", "bench3"] {
        ann.expect(&json!({"event": "left", "nick": nick}));
    }
    let value =
        bench.expect_line("the figures", |line| serde_json::from_str::<Value>(&line.text).ok());
    assert_eq!((count(&value, "wrong"), count(&value, "lost")), (0, 0), "{value}");
    assert_eq!(bench.exit_code(), Some(0));
}

#[test]
fn a_signal_ends_it_early_with_the_table_so_far() {
    let server = Server::start(&[]);
    let (mut ann, mut bench) = talking(&server, &["--seconds", "3600"]);
    bench.signal(Signal::INT);
    bench.expect_text("3 of 3 members have joined");
    bench.expect_text("nothing is lost");
    assert_eq!(bench.exit_code(), Some(0));
    ann.expect(&json!({"event": "left", "nick": "bench1"}));
}

#[test]
fn a_server_that_ends_meanwhile_is_no_success() {
    let mut server = Server::start(&["--no-rate-limits"]);
    let (_ann, mut bench) = talking(&server, &["--seconds", "3600"]);
    server.process().tell("exit");
    bench.expect_text("the links of 3 members ended");
    assert_eq!(bench.exit_code(), Some(1));
}

#[test]
fn nobody_far_away_is_put_under_load_without_being_asked() {
    // An address for documentation: nobody is there, and nobody is asked for an answer.
    let output = bench(&["--server", "203.0.113.1"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("--yes"), "{stderr}");
}

#[test]
fn what_cannot_be_measured_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap().to_string();
    drop(listener);
    let output = bench(&["--server", &nobody]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&nobody));
    for arguments in [&["--members", "2", "--senders", "3"][..], &["--length", "5"]] {
        assert_eq!(bench(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let server = Server::start(&["--payload-length", "200"]);
    let addr = server.addr().to_string();
    let output = bench(&["--server", &addr, "--members", "2", "--length", "500"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("--length"), "{stderr}");
}
