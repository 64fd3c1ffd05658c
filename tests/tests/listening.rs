//! Where the server listens, and why it cannot.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Process, plausch};
use serde_json::json;

/// A port that is free for all addresses.
fn free_port() -> u16 {
    TcpListener::bind("[::]:0")
        .or_else(|_| TcpListener::bind("0.0.0.0:0"))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The next address that a server says it listens on.
fn listens(server: &mut Process) -> SocketAddr {
    server.expect_line("listening on", |line| line.text.strip_prefix("listening on ")?.parse().ok())
}

#[test]
fn all_addresses_of_both_families_are_listened_on_in_both_orders() {
    if TcpListener::bind("[::1]:0").is_err() {
        eprintln!("this machine has no IPv6");
        return;
    }
    let everywhere = |port| [format!("0.0.0.0:{port}"), format!("[::]:{port}")];
    for is_reversed in [false, true] {
        let port = free_port();
        let mut list = everywhere(port);
        if is_reversed {
            list.reverse();
        }
        let mut server = Process::start("server", ["serve", "--listen", &list.join(",")]);
        for addr in list {
            assert_eq!(listens(&mut server).to_string(), addr);
        }
        for addr in [format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
            JsonClient::join("ann", addr.parse().unwrap());
        }
    }
    // Alone, it stands for IPv4, too.
    let port = free_port();
    let mut server = Process::start("server", ["serve", "--listen", &format!("[::]:{port}")]);
    listens(&mut server);
    let _ann = JsonClient::join("ann", format!("127.0.0.1:{port}").parse().unwrap());
    let mut bob = JsonClient::start("bob", format!("[::1]:{port}").parse().unwrap(), &[]);
    let users = bob.expect(&json!({"event": "users"})).to_string();
    assert!(users.contains("\"127.0.0.1\""), "{users}");
}

#[test]
fn every_example_for_the_server_in_help_and_readme_serves() {
    let help = Command::new(plausch()).args(["serve", "--help"]).output().unwrap();
    let readme = include_str!("../../README.md");
    let text = String::from_utf8(help.stdout).unwrap() + readme;
    let examples = text.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("ExecStart=/usr/local/bin/");
        let command = line.strip_prefix("plausch serve")?;
        // A remark stands far behind the command.
        Some(command.split("   ").next().unwrap_or_default().trim().to_owned())
    });
    let home = Home::new();
    let file = home.path().join("plausch.toml");
    std::fs::write(&file, "[serve]\nmembers = 100\n").unwrap();
    let mut count = 0;
    for example in examples {
        count += 1;
        let port = free_port().to_string();
        let args: Vec<String> = example
            .split_whitespace()
            .map(|word| word.trim_matches('\'').replace("9000", &port))
            .map(|word| word.replace("/etc/plausch.toml", file.to_str().unwrap()))
            .collect();
        let mut args: Vec<&str> =
            ["serve"].into_iter().chain(args.iter().map(String::as_str)).collect();
        let everywhere = format!("0.0.0.0:{port},[::]:{port}");
        if !example.contains("--listen") {
            args.extend(["--listen", &everywhere]);
        }
        let mut server = Process::start("server", args);
        server.expect_text("listening on");
        server.tell("exit");
        assert_eq!(server.exit_code(), Some(0), "{example}");
    }
    assert!(count >= 6, "{text}");
}

#[test]
fn a_server_that_cannot_listen_says_which_address_and_the_right_reason() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let port = free_port();
    for (listen, reasons) in [
        (format!("127.0.0.1:{port},{taken}"), vec![&taken as &str, "another program"]),
        (format!("127.0.0.1:{port},127.0.0.1:{port}"), vec!["listed twice"]),
        (format!("0.0.0.0:{port},127.0.0.1:{port}"), vec!["127.0.0.1", "stands for it already"]),
        (format!("203.0.113.9:{port}"), vec!["203.0.113.9", "does not have the address"]),
        (format!("[2001:db8::9]:{port}"), vec!["2001:db8::9", "this machine does not have"]),
    ] {
        let mut server = Process::start("server", ["serve", "--listen", &listen]);
        assert_eq!(server.exit_code(), Some(1), "{listen}");
        let said = server.dialogue().join("\n");
        assert!(reasons.iter().all(|reason| said.contains(reason)), "{listen}: {said}");
        assert!(!said.contains("os error"), "{said}");
    }
    // It listened on none of them.
    TcpListener::bind(("127.0.0.1", port)).unwrap();
}
