//! `plausch serve --cluster`: several servers with one room, and a real engine.

use std::fs;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Process, Server, free_port, plausch};
use plausch_tests::redis::{Redis, address};
use plausch_tests::waiting::SOON;
use serde_json::json;

const SECRET: &str = "s3cret-of-the-engine";

/// A server in the room of this engine, whose lease is short.
fn serve(name: &str, engine: &str, args: &[&str]) -> Server {
    let cluster = ["--cluster", engine, "--cluster-name", name, "--cluster-lease", "2s"];
    Server::start(&[&cluster, args].concat())
}

/// A file in `home` with the engine's password.
fn password_file(home: &Home, password: &str, mode: u32) -> PathBuf {
    use std::io::Write;
    let path = home.path().join(format!("password-{mode:o}"));
    let file = fs::OpenOptions::new().mode(mode).write(true).create_new(true).open(&path);
    writeln!(file.unwrap(), "{password}").unwrap();
    path
}

#[test]
fn members_of_two_servers_are_in_one_room_and_both_operators_see_them() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let mut berlin = serve("berlin", &redis.address(), &[]);
    berlin.process().expect_text("this server is berlin, the first in its room");
    let mut munich = serve("munich", &redis.address(), &[]);
    munich.process().expect_text("this server is munich, in one room with berlin");
    berlin.process().expect_text("the server munich is there");

    let mut ann = JsonClient::join("ann", berlin.addr());
    let mut bob = JsonClient::join("bob", munich.addr());
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    ann.ask(&json!({"do": "broadcast", "text": "hello"}));
    bob.expect(&json!({"event": "broadcast", "from": "ann", "text": "hello"}));
    ann.opens_chat_with(&mut bob);

    let console = berlin.process();
    console.tell("list");
    console.expect_text("2 members, 1 of them here");
    console.expect_line("where bob is", |line| {
        let words: Vec<_> = line.text.split_whitespace().collect();
        (words.first() == Some(&"bob") && words.ends_with(&["at", "munich"])).then_some(())
    });
    console.tell("cluster");
    console.expect_text("this server is berlin: in one room with the others");
    console.expect_text(&format!("engine: {}", redis.address()));
    console.expect_text("  berlin: 1 member");
    console.expect_text("  munich: 1 member");
    console.tell("say dinner");
    bob.expect(&json!({"event": "broadcast", "from": "Server", "text": "dinner"}));
    console.tell("kick bob enough");
    bob.expect(&json!({"event": "disconnected"}));

    munich.process().tell("exit");
    assert_eq!(munich.process().exit_code(), Some(0));
    let said = munich.process().dialogue();
    assert!(!said.iter().any(|line| line.contains("among themselves")), "{said:?}");
    berlin.process().expect_text("the server munich is gone");
}

/// A server that keeps what is its own in `home`, from one start to the next.
fn serve_in(home: &Home, name: &str, listen: &str, engine: &str, config: &str) -> Process {
    let own = Home::new().configured(config);
    let mut command = own.command(plausch());
    command.args(["serve", "--listen", listen, "--cluster", engine, "--cluster-name", name]);
    command.args(["--cluster-lease", "2s"]).env("NO_COLOR", "1");
    command.env("XDG_DATA_HOME", home.path().join(name));
    let mut server = Process::of(name, command, own);
    server.expect_text("listening on");
    server
}

/// Gives that server a command from elsewhere, and returns what it answers.
fn ctl(home: &Home, name: &str, args: &[&str]) -> String {
    let own = Home::new();
    let mut command = own.command(plausch());
    command.arg("ctl").args(args).env("NO_COLOR", "1");
    command.env("XDG_DATA_HOME", home.path().join(name));
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Waits until that server answers this so.
fn ctl_until(home: &Home, name: &str, args: &[&str], wanted: impl Fn(&str) -> bool) {
    let start = Instant::now();
    loop {
        let answer = ctl(home, name, args);
        if wanted(&answer) {
            return;
        }
        assert!(start.elapsed() < SOON, "{name}, {args:?}: {answer}");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_one_operator_decides_holds_at_all_servers_and_outlives_them() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let (home, engine) = (Home::new(), redis.address());
    let names = ["berlin", "munich", "bonn"];
    let listen = names.map(|_| format!("127.0.0.1:{}", free_port()));
    let start = |at: usize, config: &str| {
        let mut server = serve_in(&home, names[at], &listen[at], &engine, config);
        server.expect_text("in one room with");
        server
    };
    // The first one has banned somebody before it shared its room.
    let before = home.path().join("berlin/plausch");
    fs::create_dir_all(&before).unwrap();
    let file = before.join(format!("bans-{}", listen[0].replace(':', "-")));
    fs::write(file, "plausch bans 1\nban mallory - before\n").unwrap();
    let mut berlin = serve_in(&home, names[0], &listen[0], &engine, "[serve]\ntopic = \"tea\"\n");
    berlin.expect_text("the first in its room");
    let mut munich = start(1, "[serve]\ntopic = \"coffee\"\n");
    let bonn = start(2, "");

    let mut ann = JsonClient::join("ann", listen[1].parse().unwrap());
    let mut eve = JsonClient::join("eve", listen[2].parse().unwrap());
    assert_eq!(ctl(&home, "berlin", &["ban", "EVE", "7d", "ads"]), "eve is banned for 7d\n");
    let told = "you are banned from this server for another 7d: ads";
    eve.expect(&json!({"event": "kicked", "code": "banned", "text": told}));
    ann.expect(&json!({"event": "left", "nick": "eve"}));
    ctl(&home, "bonn", &["mute", "ann", "3d"]);
    ctl(&home, "bonn", &["topic", "cake"]);
    ann.expect(&json!({"event": "topic", "text": "cake"}));
    ann.ask(&json!({"do": "broadcast", "text": "hello"}));
    ann.expect(&json!({"event": "limited", "code": "muted"}));
    // All show the same, and what was there before is not lost.
    let shown = ctl(&home, "munich", &["bans"]);
    for name in names {
        ctl_until(&home, name, &["bans"], |bans| bans == shown);
        ctl_until(&home, name, &["topic"], |topic| topic == "the topic: cake\n");
    }
    for line in ["ban   mallory  for ever: before", "ban   eve      for another 7d: ads"] {
        assert!(shown.contains(line), "{shown}");
    }
    // One that was away meanwhile brings nothing back, though its file says otherwise.
    munich.tell("exit");
    assert_eq!(munich.exit_code(), Some(0));
    ctl(&home, "berlin", &["unban", "eve"]);
    ctl(&home, "berlin", &["topic", "-"]);
    let munich = start(1, "[serve]\ntopic = \"coffee\"\n");
    for name in names {
        let is_so = |bans: &str| !bans.contains(" eve ") && bans.contains("mallory");
        ctl_until(&home, name, &["bans"], is_so);
        ctl_until(&home, name, &["topic"], |topic| topic == "the room has no topic\n");
    }
    assert!(!ctl(&home, "berlin", &["bans"]).contains(" eve "));
    JsonClient::join("eve", listen[1].parse().unwrap());
    // All of it is in the files, should the engine be lost with all servers.
    for mut server in [berlin, bonn, munich] {
        server.tell("exit");
        assert_eq!(server.exit_code(), Some(0));
    }
    redis.command("FLUSHALL");
    let mut bonn = serve_in(&home, names[2], &listen[2], &engine, "");
    bonn.expect_text("the first in its room");
    let shown = ctl(&home, "bonn", &["bans"]);
    assert!(
        !shown.contains(" eve ") && shown.contains("mallory") && shown.contains("ann"),
        "{shown}"
    );
}

#[test]
fn who_decides_while_the_others_are_out_of_reach_is_told_that_they_hear_of_it_later() {
    let port = free_port();
    let home = Home::new();
    let listen = format!("127.0.0.1:{}", free_port());
    let mut berlin = serve_in(&home, "berlin", &listen, &address(port), "");
    berlin.expect_text("this server is alone");
    let told = "mallory is banned\nthe other servers hear of it once this one is with them again\n";
    assert_eq!(ctl(&home, "berlin", &["ban", "mallory"]), told);
    let told = "the topic: tea\nthe other servers hear of it once this one is with them again\n";
    assert_eq!(ctl(&home, "berlin", &["topic", "tea"]), told);
    let Some(_redis) = Redis::if_installed_at(port, &[]) else { return };
    berlin.expect_text("in one room with the other servers");
    let other = format!("127.0.0.1:{}", free_port());
    let mut munich = serve_in(&home, "munich", &other, &address(port), "");
    munich.expect_text("in one room with berlin");
    assert!(ctl(&home, "munich", &["bans"]).contains("mallory"));
    assert_eq!(ctl(&home, "munich", &["topic"]), "the topic: tea\n");
}

#[test]
fn a_server_that_has_the_name_of_another_one_is_told_so() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let mut first = serve("berlin", &redis.address(), &[]);
    let mut second = serve("berlin", &redis.address(), &[]);
    second.process().expect_text("another server of this room is called berlin, too");
    first.process().expect_text("another server of this room is called berlin, too");
}

#[test]
fn the_engines_password_comes_from_a_file_or_the_environment_and_is_shown_nowhere() {
    let Some(redis) = Redis::if_installed(&["--requirepass", SECRET]) else { return };
    let engine = redis.address();
    for by_file in [true, false] {
        let home = Home::new();
        let path = password_file(&home, SECRET, 0o600);
        let mut command = home.command(plausch());
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "trace", "--cluster", &engine]);
        match by_file {
            true => command.arg("--cluster-password-file").arg(path),
            false => command.env("PLAUSCH_CLUSTER_PASSWORD", SECRET),
        };
        let mut server = Process::of("server", command, home);
        server.expect_text("the first in its room");
        server.tell("cluster");
        server.expect_text("engine: redis://127.0.0.1:");
        let seen = fs::read(format!("/proc/{}/cmdline", server.id())).unwrap();
        assert!(!String::from_utf8_lossy(&seen).contains(SECRET));
        server.tell("exit");
        assert_eq!(server.exit_code(), Some(0));
        let said = server.dialogue();
        assert!(said.iter().all(|line| !line.contains(SECRET)), "{said:?}");
    }
    // What all settings are says where the password is, and not what it is.
    let home = Home::new();
    let path = password_file(&home, SECRET, 0o600);
    let mut command = home.command(plausch());
    command.args(["config", "--cluster", &engine, "--cluster-password-file"]).arg(&path);
    command.env("PLAUSCH_CLUSTER_PASSWORD", SECRET);
    let mut config = Process::of("config", command, home);
    config.expect_text(&format!("cluster-password-file = \"{}\"", path.display()));
    assert_eq!(config.exit_code(), Some(0));
    assert!(config.dialogue().iter().all(|line| !line.contains(SECRET)));
}

#[test]
fn what_cannot_be_a_cluster_is_refused_with_what_to_do_and_without_the_password() {
    let with_password = format!("redis://:{SECRET}@engine.invalid");
    let home = Home::new();
    let exposed = password_file(&home, SECRET, 0o644).display().to_string();
    let good = "redis://engine.invalid";
    for (args, code, said) in [
        (&["--cluster", &with_password][..], 2, "a password does not belong here"),
        (&["--cluster", "engine:6379"], 2, "write where the engine is"),
        (&["--cluster", good, "--cluster-lease", "10ms"], 2, "1s to 10m"),
        (&["--cluster", good, "--cluster-name", "a b"], 2, "write a name for this server"),
        (&["--cluster", good, "--cluster-room", "*"], 2, "letters, digits"),
        (&["--cluster", good, "--cluster-alone", "maybe"], 2, "refuse, accept"),
        (&["--cluster", good, "--cluster-ca", "ca.pem"], 1, "rediss://"),
        (&["--cluster", "rediss://engine.invalid", "--cluster-ca", "no.pem"], 1, "no.pem"),
        (&["--cluster", good, "--cluster-password-file", &exposed], 1, "chmod 600"),
        (&["--cluster", good, "--cluster-password-file", "/no/file"], 1, "/no/file"),
    ] {
        let args = ["serve", "--listen", "127.0.0.1:0"].iter().chain(args);
        let mut server = Process::start("server", args);
        server.expect_text(said);
        assert_eq!(server.exit_code(), Some(code), "{said}");
        assert!(server.dialogue().iter().all(|line| !line.contains(SECRET)), "{said}");
    }
    // In the configuration file, with quotes and without them.
    for (written, said) in [
        (format!("\"{with_password}\""), "a password does not belong here"),
        (with_password, "cannot be understood"),
    ] {
        let home = Home::new().configured(&format!("[serve]\ncluster = {written}\n"));
        for command in ["serve", "config"] {
            let home = Home::new().configured(&fs::read_to_string(home.config_file()).unwrap());
            let mut run = home.command(plausch());
            run.arg(command);
            let mut process = Process::of(command, run, home);
            process.expect_text(said);
            assert_eq!(process.exit_code(), Some(2));
            assert!(process.dialogue().iter().all(|line| !line.contains(SECRET)), "{written}");
        }
    }
}

#[test]
fn a_server_without_its_engine_says_so_lets_nobody_in_and_joins_the_others_when_it_comes() {
    let port = free_port();
    let mut berlin = serve("berlin", &address(port), &[]);
    berlin.process().expect_text("this server is alone and lets nobody in");
    let mut ann = JsonClient::start("ann", berlin.addr(), &[]);
    assert_eq!(ann.process().exit_code(), Some(1));
    let mut munich = serve("munich", &address(port), &["--cluster-alone", "accept"]);
    munich.process().expect_text("this server is alone; it lets newcomers in");
    let mut bob = JsonClient::join("bob", munich.addr());
    munich.process().tell("cluster");
    munich.process().expect_text("this server is munich: alone");
    munich.process().expect_text(": it cannot be reached");

    let Some(_redis) = Redis::if_installed_at(port, &[]) else { return };
    berlin.process().expect_text("in one room with the other servers");
    munich.process().expect_text("in one room with the other servers");
    let mut ann = JsonClient::join("ann", berlin.addr());
    bob.expect(&json!({"event": "joined", "nick": "ann"}));
    ann.ask(&json!({"do": "broadcast", "text": "here at last"}));
    bob.expect(&json!({"event": "broadcast", "from": "ann", "text": "here at last"}));
}

#[test]
fn an_engine_that_will_not_do_ends_the_start_with_the_reason() {
    let Some(redis) = Redis::if_installed(&["--requirepass", SECRET]) else { return };
    let engine = redis.address();
    let home = Home::new();
    let wrong = password_file(&home, "guess", 0o600).display().to_string();
    let right = password_file(&home, SECRET, 0o400).display().to_string();
    let user = engine.replace("redis://", "redis://few@");
    let few = format!("AUTH {SECRET}\r\nACL SETUSER few on >{SECRET} ~* +ping +info");
    redis.command(&few);
    for (args, said) in [
        (&["--cluster", &engine][..], "it wants a password"),
        (&["--cluster", &engine, "--cluster-password-file", &wrong], "the password is wrong"),
        (&["--cluster", &user, "--cluster-password-file", &right], "too few rights"),
    ] {
        let args = ["serve", "--listen", "127.0.0.1:0"].iter().chain(args);
        let mut server = Process::start("server", args);
        server.expect_text(said);
        assert_eq!(server.exit_code(), Some(1), "{said}");
        assert!(!server.dialogue().iter().any(|line| line.contains("listening on")), "{said}");
    }
}

#[test]
fn a_german_operator_is_told_in_german() {
    let port = free_port();
    let args = ["serve", "--listen", "127.0.0.1:0", "--cluster", &address(port)];
    let mut server = Process::start_in("server", "de_DE.UTF-8", args);
    server.expect_text("der Vermittler: er ist nicht zu erreichen");
    server.expect_text("ist dieser Server allein und lässt niemanden herein");
    let Some(_redis) = Redis::if_installed_at(port, &[]) else { return };
    server.expect_text("in einem Raum mit den anderen Servern");
    server.expect_text("der Vermittler tut wieder, was er soll");
}
