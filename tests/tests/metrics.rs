//! What a server tells whoever watches it: `/metrics`, `/health` and `/ready`, as Prometheus and others ask for it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, free_port, plausch};
use plausch_tests::raw::Raw;
use plausch_tests::redis::{Redis, address};
use plausch_tests::waiting::SOON;
use plausch_tests::watched::{Watcher, answer, ask, connect, scrape, values, watched};
use serde_json::{Value, json};

/// Scrapes until `name` has this value.
fn scrape_until(at: SocketAddr, name: &str, value: f64) -> BTreeMap<String, f64> {
    let until = Instant::now() + SOON;
    loop {
        let values = scrape(at);
        if values.get(name) == Some(&value) {
            return values;
        }
        assert!(Instant::now() < until, "{name} is never {value}: {:?}", values.get(name));
    }
}

#[test]
fn metrics_tell_who_is_here_and_what_has_happened() {
    let (server, at) = watched(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut bob = Raw::join(Generation::Framed, server.addr(), "bob");
    Raw::register(Generation::Line, server.addr(), "bob").rest();
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    ann.ask(&json!({"do": "broadcast", "text": "hi"}));
    bob.expect("BROADCAST ann hi");
    let values = scrape_until(at, "plausch_texts_total", 1.0);
    for (name, value) in [
        (r#"plausch_members{link="secure"}"#, 1.0),
        (r#"plausch_members{link="plain"}"#, 1.0),
        ("plausch_original_members", 1.0),
        (r#"plausch_joins_total{link="secure"}"#, 1.0),
        (r#"plausch_joins_total{link="plain"}"#, 1.0),
        (r#"plausch_refusals_total{reason="nick_taken"}"#, 1.0),
        (r#"plausch_handshakes_total{result="done"}"#, 1.0),
        (r#"plausch_leaves_total{reason="quit"}"#, 0.0),
        ("plausch_deliveries_total", 2.0),
        ("plausch_slow_links_total", 0.0),
        ("plausch_lag_bytes", 0.0),
    ] {
        assert_eq!(values.get(name), Some(&value), "{name}: {values:?}");
    }
    for name in ["plausch_received_bytes_total", "plausch_sent_bytes_total"] {
        assert!((10.0..100_000.0).contains(&values[name]), "{name}: {values:?}");
    }
    assert!(values["plausch_accepted_links_total"] >= 3.0, "{values:?}");
    assert!(values["process_open_fds"] < values["process_max_fds"], "{values:?}");
    bob.send("QUIT ");
    let values = scrape_until(at, r#"plausch_leaves_total{reason="quit"}"#, 1.0);
    assert_eq!(values[r#"plausch_members{link="plain"}"#], 0.0, "{values:?}");
}

#[test]
fn a_crowd_that_talks_is_counted_to_the_last_delivery_while_others_watch() {
    const MEMBERS: usize = 100;
    const TEXTS: usize = 50;
    let (server, at) = watched(&["--no-rate-limits"]);
    let mut members: Vec<_> = (0..MEMBERS)
        .map(|number| Raw::join(Generation::Framed, server.addr(), &format!("m{number}")))
        .collect();
    let watching = thread::spawn(move || {
        let mut before = 0.0;
        loop {
            let deliveries = scrape(at)["plausch_deliveries_total"];
            assert!(deliveries >= before, "a counter never falls");
            before = deliveries;
            if deliveries >= (MEMBERS * TEXTS) as f64 {
                return deliveries;
            }
        }
    });
    for (number, member) in members.iter_mut().take(TEXTS).enumerate() {
        member.send(&format!("BROADCAST m{number} hi"));
    }
    for member in &mut members {
        (0..TEXTS).for_each(|_| drop(member.expect("BROADCAST")));
    }
    assert_eq!(watching.join().unwrap(), (MEMBERS * TEXTS) as f64);
    assert_eq!(scrape(at)["plausch_texts_total"], TEXTS as f64);
}

#[test]
fn a_thousand_members_talk_and_whoever_watches_is_answered_each_time() {
    const MEMBERS: f64 = 1000.0;
    let (server, at) = watched(&["--no-rate-limits"]);
    let watcher = Watcher::begin(at, Duration::from_millis(100));
    let home = Home::new();
    let mut bench = home.command(plausch());
    bench.args(["bench", "--server", &server.addr().to_string(), "--json", "--seconds", "2"]);
    bench.args(["--members", "1000", "--senders", "5", "--rate", "10"]);
    let Output { status, stdout, .. } = bench.stdin(Stdio::null()).output().unwrap();
    let scrapes = watcher.end();
    let said = String::from_utf8(stdout).unwrap();
    assert!(status.success(), "all have heard all: {said}");
    let measured: Value = serde_json::from_str(&said).unwrap();
    assert!(scrapes.len() > 20, "{}", scrapes.len());
    let mut before = 0.0;
    for scrape in &scrapes {
        assert_eq!(scrape.status, 200, "{}", scrape.page);
        let deliveries = values(&scrape.page)["plausch_deliveries_total"];
        assert!(deliveries >= before, "a counter never falls");
        before = deliveries;
    }
    // What the members have heard is what the server has counted.
    let now = scrape(at);
    assert_eq!(now["plausch_texts_total"], measured["texts"].as_f64().unwrap());
    assert_eq!(now["plausch_deliveries_total"], measured["deliveries"].as_f64().unwrap());
    assert_eq!(now[r#"plausch_joins_total{link="secure"}"#], MEMBERS);
    assert!(measured["deliveries"].as_f64() >= Some(10.0 * MEMBERS), "{said}");
}

/// Has Prometheus' own tool look at something, if it is there. It reads `page` from its stdin.
fn promtool(args: &[&str], page: &str) {
    let mut command = Command::new("promtool");
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut tool) = command.spawn() else {
        println!("skipped: promtool is not here (Debian's package prometheus)");
        return;
    };
    // It may say what is wrong before it has read all.
    let _ = tool.stdin.take().unwrap().write_all(page.as_bytes());
    let Output { status, stdout, stderr } = tool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(status.success(), "{said}");
}

#[test]
fn prometheus_own_tool_finds_nothing_wrong_with_the_page() {
    let redis = Redis::if_installed(&[]);
    let engine = redis.as_ref().map(Redis::address);
    let cluster = engine.as_ref().map_or(Vec::new(), |engine| vec!["--cluster", engine]);
    let (server, at) = watched(&cluster);
    let _ann = Raw::join(Generation::Framed, server.addr(), "ann");
    promtool(&["check", "metrics"], &ask(at, "/metrics").1);
}

#[test]
fn alerts_fire_if_something_is_wrong_and_only_then() {
    promtool(&["check", "rules", "../docs/alerts.yml"], "");
    promtool(&["test", "rules", "alerts.yml"], "");
}

#[test]
fn alerts_are_explained_and_ask_for_nothing_that_is_not_told() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
    let read = |name| std::fs::read_to_string(format!("{docs}/{name}")).unwrap();
    let (rules, manual, dashboard) =
        (read("alerts.yml"), read("OPERATING.md"), read("grafana.json"));
    let alerts = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: "));
    let alerts: Vec<_> = alerts.collect();
    assert!(alerts.len() > 5, "{alerts:?}");
    for alert in alerts {
        assert!(manual.contains(&format!("| `{alert}` |")), "{alert}");
    }
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let expressions = rules.lines().filter_map(|line| line.trim().strip_prefix("expr: "));
    let names = expressions.flat_map(|expression| expression.split(|c| !is_of_name(c)));
    let names = names.filter(|it| it.starts_with("plausch_") || it.starts_with("process_"));
    // That the dashboard asks only for what is told is another test.
    let unknown: Vec<_> = names.filter(|name| !dashboard.contains(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_full_server_is_alive_and_not_ready() {
    let (server, at) = watched(&["--members", "1"]);
    assert_eq!(ask(at, "/ready"), (200, "ready\n".to_owned()));
    let mut ann = Raw::join(Generation::Framed, server.addr(), "ann");
    ann.expect("USER_JOINED ann");
    assert_eq!(ask(at, "/ready"), (503, "full\n".to_owned()));
    assert_eq!(ask(at, "/health"), (200, "alive\n".to_owned()));
    assert_eq!(ask(at, "/").0, 404);
}

#[test]
fn a_server_that_is_cut_off_from_those_that_share_its_room_is_alive_and_not_ready() {
    let port = free_port();
    let (mut server, at) = watched(&["--cluster", &address(port)]);
    assert_eq!(ask(at, "/ready"), (503, "apart\n".to_owned()));
    assert_eq!(ask(at, "/health"), (200, "alive\n".to_owned()));
    let Some(_redis) = Redis::if_installed_at(port, &[]) else { return };
    server.process().expect_text("in one room with the other servers");
    assert_eq!(ask(at, "/ready"), (200, "ready\n".to_owned()));
}

#[test]
fn servers_that_share_a_room_tell_how_they_stand() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let engine = redis.address();
    let start =
        |name| watched(&["--cluster", &engine, "--cluster-name", name, "--cluster-lease", "2s"]);
    let ((berlin, at), (munich, _)) = (start("berlin"), start("mun\"ich"));
    let _ann = Raw::join(Generation::Framed, berlin.addr(), "ann");
    let _others = ["bob", "cid"].map(|nick| Raw::join(Generation::Framed, munich.addr(), nick));
    let members = r#"plausch_cluster_members{server="mun\"ich"}"#;
    let values = scrape_until(at, members, 2.0);
    let state = |state: &str| format!("plausch_cluster_state{{state=\"{state}\"}}");
    for (name, value) in [
        (state("together"), 1.0),
        (state("doubtful"), 0.0),
        (state("alone"), 0.0),
        ("plausch_cluster_servers".to_owned(), 2.0),
        (r#"plausch_cluster_members{server="berlin"}"#.to_owned(), 1.0),
        (r#"plausch_members{link="plain"}"#.to_owned(), 1.0),
    ] {
        assert_eq!(values.get(&name), Some(&value), "{name}: {values:?}");
    }
    assert!((0.0..=2.0).contains(&values["plausch_cluster_lease_seconds"]), "{values:?}");
    assert!(values["plausch_cluster_lag_seconds"] >= 0.0, "{values:?}");
    assert!(values["plausch_engine_answers_total"] > 0.0, "{values:?}");
    assert!(values["plausch_engine_answer_seconds_total"] > 0.0, "{values:?}");
    drop(redis);
    let values = scrape_until(at, &state("alone"), 1.0);
    assert_eq!(values["plausch_cluster_lease_seconds"], 0.0, "{values:?}");
    assert_eq!(values["plausch_cluster_servers"], 1.0, "{values:?}");
    assert!(values["plausch_engine_failures_total"] > 0.0, "{values:?}");
}

#[test]
fn whoever_asks_slowly_or_for_too_much_keeps_nobody_else_out() {
    let (_server, at) = watched(&[]);
    let slow: Vec<_> = (0..100)
        .map(|_| {
            let mut stream = connect(at);
            // Those that had to go for others may be closed already.
            let _ = stream.write_all(b"GET /metrics HTT");
            stream
        })
        .collect();
    assert_eq!(ask(at, "/health").0, 200);
    let mut huge = connect(at);
    write!(huge, "GET /metrics HTTP/1.1\r\n").unwrap();
    // It is answered before it has sent all.
    while huge.write_all(b"Header: with nothing to say, and much of it\r\n").is_ok() {
        let mut head = [0; 12];
        huge.set_nonblocking(true).unwrap();
        let answered = huge.read(&mut head);
        huge.set_nonblocking(false).unwrap();
        if answered.is_ok() {
            assert_eq!(&head, b"HTTP/1.1 431");
            break;
        }
    }
    let mut no_http = connect(at);
    no_http.write_all(b"\x01\x01\0\x20").unwrap();
    assert_eq!(answer(no_http).0, 400);
    drop(slow);
    assert_eq!(ask(at, "/health").0, 200);
}

#[test]
fn the_dashboard_asks_for_nothing_that_is_not_told() {
    let redis = Redis::if_installed(&[]);
    let engine = redis.as_ref().map(Redis::address);
    let cluster = engine.as_ref().map_or(Vec::new(), |engine| vec!["--cluster", engine]);
    let (server, at) = watched(&cluster);
    let ann = Raw::join(Generation::Framed, server.addr(), "ann");
    Raw::register(Generation::Framed, server.addr(), "ann").rest();
    let values = scrape_until(at, r#"plausch_refusals_total{reason="nick_taken"}"#, 1.0);
    drop(ann);
    let told: BTreeSet<_> = values.keys().map(|name| name.split('{').next().unwrap()).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/grafana.json");
    let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let mut asked = BTreeSet::new();
    let of_cluster =
        |name: &&str| ["plausch_cluster_", "plausch_engine_"].iter().any(|it| name.starts_with(it));
    for target in targets {
        let expression = target["expr"].as_str().unwrap();
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let names = expression.split(|c| !is_of_name(c));
        let names = names.filter(|it| it.starts_with("plausch_") || it.starts_with("process_"));
        let names: Vec<_> = names.collect();
        assert!(!names.is_empty(), "{expression}");
        asked.extend(names);
    }
    if redis.is_none() {
        asked.retain(|name| !of_cluster(name));
    }
    let untold: Vec<_> = asked.difference(&told).collect();
    assert!(untold.is_empty(), "{untold:?}");
    // And it leaves nothing out.
    let unasked: Vec<_> =
        told.difference(&asked).filter(|it| **it != "plausch_build_info").collect();
    assert!(unasked.is_empty(), "{unasked:?}");
}

#[test]
fn an_address_that_is_taken_is_named_and_nobody_is_served() {
    let (_server, at) = watched(&[]);
    let mut other = plausch_tests::process::Process::start(
        "other",
        ["serve", "--listen", "127.0.0.1:0", "--metrics", &at.to_string()],
    );
    other.expect_text(&at.to_string());
    assert_eq!(other.exit_code(), Some(1));
}
