//! `plausch doctor`, as a process: what it finds, and that it changes nothing.

#![cfg(target_os = "linux")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use plausch_tests::home::Home;
use plausch_tests::process::{Server, free_port, plausch};
use serde_json::Value;

/// What it says, and with what code it ends. Programs in the home come before those of the system.
fn doctor(home: &Home, args: &[&str]) -> (String, Option<i32>) {
    run(command(home), args)
}

fn command(home: &Home) -> Command {
    let mut command = home.command(plausch());
    let others = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(home.path().to_owned()).chain(std::env::split_paths(&others));
    command.env("PATH", std::env::join_paths(folders).unwrap());
    command
}

fn run(mut command: Command, args: &[&str]) -> (String, Option<i32>) {
    let output = command.arg("doctor").args(args).stdin(Stdio::null()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code())
}

/// A machine on which nothing is wrong: no firewall, a clock that is right, and no service.
fn healthy() -> Home {
    let home = Home::new();
    home.program("firewall-cmd", "exit 252");
    home.program("nft", "exit 1");
    home.program("timedatectl", "echo yes");
    home.program("systemctl", "exit 4");
    home
}

/// What it finds, by what it looked at.
fn findings(home: &Home, args: &[&str]) -> (Vec<Value>, Option<i32>) {
    read(doctor(home, &[&["--json"], args].concat()))
}

fn read((said, code): (String, Option<i32>)) -> (Vec<Value>, Option<i32>) {
    (said.lines().map(|line| serde_json::from_str(line).expect(line)).collect(), code)
}

fn of<'a>(findings: &'a [Value], check: &str) -> &'a Value {
    findings.iter().find(|finding| finding["check"] == check).expect(check)
}

fn state<'a>(findings: &'a [Value], check: &str) -> &'a str {
    of(findings, check)["state"].as_str().unwrap()
}

#[test]
fn a_machine_on_which_a_server_can_run_is_healthy_and_stays_as_it_is() {
    let home = healthy();
    let listen = format!("0.0.0.0:{}", free_port());
    let (found, code) = findings(&home, &["--listen", &listen, "--members", "100"]);
    assert_eq!(code, Some(0), "{found:?}");
    for check in ["open_files", "port", "clock", "key", "bans", "disk"] {
        assert_eq!(state(&found, check), "ok", "{found:?}");
    }
    assert!(found.iter().all(|it| it["check"] != "cluster" && it["check"] != "service"));
    // It has made no key, and nothing else.
    assert!(!home.path().join("data").exists());
    // For people, each is a line.
    let (said, code) = doctor(&home, &["--listen", &listen]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.lines().any(|line| line.starts_with("ok   port")), "{said}");
    let (said, _) = doctor(&home, &["--listen", &listen, "--language", "de"]);
    assert!(said.contains(&format!("{listen} ist frei")), "{said}");
}

#[test]
fn whoever_has_the_port_is_named() {
    let home = healthy();
    let server = Server::start(&[]);
    let (found, code) = findings(&home, &["--listen", &server.addr().to_string()]);
    assert_eq!((state(&found, "port"), code), ("ok", Some(0)), "{found:?}");
    assert_eq!(state(&found, "addresses"), "warn", "{found:?}");
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let (found, code) = findings(&home, &["--listen", &mute.local_addr().unwrap().to_string()]);
    assert_eq!((state(&found, "port"), code), ("fail", Some(1)), "{found:?}");
    assert!(of(&found, "port")["fix"].as_str().unwrap().contains("ss -ltnp"), "{found:?}");
}

#[test]
fn what_is_wrong_is_said_with_the_command_that_mends_it() {
    let home = healthy().with_server_key();
    let listen = format!("0.0.0.0:{}", free_port());
    let port = listen.split_once(':').unwrap().1;
    home.program("timedatectl.no", "echo no");
    fs::rename(home.path().join("timedatectl.no"), home.path().join("timedatectl")).unwrap();
    let firewall = r#"case "$1" in --state) exit 0;; *) exit 1;; esac"#;
    home.program("firewall-cmd.on", firewall);
    fs::rename(home.path().join("firewall-cmd.on"), home.path().join("firewall-cmd")).unwrap();
    home.program("systemctl.failed", "echo LoadState=loaded; echo ActiveState=failed");
    fs::rename(home.path().join("systemctl.failed"), home.path().join("systemctl")).unwrap();
    fs::set_permissions(home.data("server.key"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(home.data(&format!("bans-{port}")), "something else").unwrap();
    let args = ["--listen", &listen, "--members", "2000000000"];
    let (found, code) = findings(&home, &args);
    assert_eq!(code, Some(1), "{found:?}");
    for (check, is, words) in [
        ("open_files", "warn", "LimitNOFILE"),
        ("firewall", "warn", &format!("--add-port={port}/tcp")[..]),
        ("clock", "warn", "set-ntp true"),
        ("key", "fail", "chmod 600"),
        ("bans", "fail", "damaged"),
        ("service", "fail", "journalctl -u plausch.service"),
    ] {
        let finding = of(&found, check);
        assert_eq!(finding["state"], is, "{finding}");
        assert!(finding.to_string().contains(words), "{finding}");
    }
    // An engine that is not there.
    let engine = format!("redis://127.0.0.1:{}", free_port());
    let (found, code) = findings(&home, &["--listen", &listen, "--cluster", &engine]);
    assert_eq!((state(&found, "cluster"), code), ("fail", Some(1)), "{found:?}");
}

#[test]
fn settings_that_serve_would_not_take_are_all_that_is_said() {
    let home = healthy().configured("[serve]\nmembers = 0\n");
    let (found, code) = findings(&home, &[]);
    assert_eq!((found.len(), state(&found, "settings"), code), (1, "fail", Some(1)), "{found:?}");
    assert!(found[0]["text"].as_str().unwrap().contains("members"), "{found:?}");
}

#[test]
fn a_message_of_the_day_without_which_serve_would_not_start_is_named() {
    let home = healthy();
    let listen = format!("127.0.0.1:{}", free_port());
    let motd = home.path().join("motd");
    let args = ["--listen", &listen, "--motd-file", motd.to_str().unwrap()];
    let (found, code) = findings(&home, &args);
    assert_eq!((state(&found, "settings"), code), ("fail", Some(1)), "{found:?}");
    assert!(of(&found, "settings")["text"].as_str().unwrap().contains("motd"), "{found:?}");
    fs::write(&motd, "Be kind.\n").unwrap();
    let (found, code) = findings(&home, &args);
    assert_eq!(code, Some(0), "{found:?}");
}

/// What systemd says of a service that keeps its files in `folder`, and is started with `flags`.
fn with_service(home: &Home, folder: &Path, flags: &str) {
    let of_unit = format!(
        "echo LoadState=loaded; echo ActiveState=active; echo StateDirectory={}; echo LimitNOFILE=777\n\
         echo 'ExecStart={{ path=/usr/bin/plausch ; argv[]=/usr/bin/plausch serve {flags} ; pid=0 }}'",
        folder.display(),
    );
    home.program("systemctl.there", &format!("[ \"$1\" = show ] || exit 3\n{of_unit}"));
    fs::rename(home.path().join("systemctl.there"), home.path().join("systemctl")).unwrap();
}

#[test]
fn root_is_told_about_the_service_and_others_that_they_were_not() {
    let (home, service) = (healthy(), Home::new().with_server_key());
    let folder = service.data("");
    let config = service.path().join("plausch.toml");
    let listen = format!("127.0.0.1:{}", free_port());
    fs::write(&config, format!("[serve]\nlisten = \"{listen}\"\n")).unwrap();
    with_service(&home, &folder, &format!("--config {} --members 600", config.display()));
    let look = |args: &[&str]| {
        let mut command = command(&home);
        // Whoever names a folder means that one.
        command.env_remove("XDG_DATA_HOME");
        read(run(command, &[&["--json"], args].concat()))
    };
    let (found, code) = look(&[]);
    if !rustix::process::geteuid().is_root() {
        assert_eq!(state(&found, "service"), "warn", "{found:?}");
        assert_eq!(of(&found, "service")["fix"], "sudo plausch doctor", "{found:?}");
        return;
    }
    assert_eq!(code, Some(0), "{found:?}");
    for (check, words) in [
        ("open_files", "777 may be open, and 664"),
        ("port", &listen[..]),
        ("key", service.data("server.key").to_str().unwrap()),
        ("disk", folder.to_str().unwrap().trim_end_matches('/')),
        ("service", "runs"),
    ] {
        let finding = of(&found, check);
        assert!(finding["text"].as_str().unwrap().contains(words), "{words}: {finding}");
    }
    // What is given comes first; and root may have left a file that the service cannot read.
    let topic = service.data("topic");
    fs::write(&topic, "").unwrap();
    chown(&topic, Some(1), None).unwrap();
    let (found, code) = look(&["--members", "7"]);
    assert!(of(&found, "open_files").to_string().contains("71 are needed"), "{found:?}");
    assert_eq!((state(&found, "disk"), code), ("fail", Some(1)), "{found:?}");
    let fix = of(&found, "disk")["fix"].as_str().unwrap();
    assert!(Command::new("sh").args(["-c", &fix.replace("sudo ", "")]).status().unwrap().success());
    assert_eq!(look(&[]).1, Some(0));
}
