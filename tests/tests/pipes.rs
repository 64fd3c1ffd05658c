//! The real program in pipes: what it reads, what it writes, and how it ends.

use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output, Stdio};

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Process, Server, plausch};
use serde_json::json;

/// Runs a script of the shell, in which `$plausch` is the program.
fn shell(script: &str) -> Output {
    let home = Home::new();
    let mut command = home.command("sh");
    command.args(["-c", script]).env("plausch", plausch()).stdin(Stdio::null());
    command.output().expect("sh runs")
}

/// The same, joining `server` with `$chat`.
fn chat(server: SocketAddr, script: &str) -> Output {
    shell(&format!("chat=\"$plausch chat --server {server} --nick bob\"; {script}"))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_byte_order_mark_in_front_of_a_command_never_makes_it_a_text() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let output =
        chat(server.addr(), r"printf '\357\273\277/msg ann secret\r\nlast words' | $chat --plain");
    ann.expect(&json!({"event": "broadcast", "text": "last words"}));
    assert_eq!(ann.count(&json!({"event": "broadcast"})), 1, "{}", stdout(&output));
    let output = chat(
        server.addr(),
        r#"printf '\357\273\277{"do":"broadcast","text":"hi"}\n' | $chat --json"#,
    );
    ann.expect(&json!({"event": "broadcast", "text": "hi"}));
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn input_in_another_encoding_is_named_and_nothing_of_it_is_said() {
    let server = Server::start(&[]);
    let ann = JsonClient::join("ann", server.addr());
    for (input, name) in [
        (r"\377\376h\000i\000\n\000h\000o\000\n\000", "UTF-16"),
        (r"h\000i\000\n\000h\000o\000\n\000", "UTF-16"),
        (r"Zo\353\n", "Latin-1"),
        (r"a\000b\n", "NUL"),
    ] {
        let output = chat(server.addr(), &format!("printf '{input}' | $chat --plain"));
        assert!(stdout(&output).contains(name), "{input}: {}", stdout(&output));
        assert_eq!(output.status.code(), Some(1), "{input}: {}", stderr(&output));
    }
    assert_eq!(ann.count(&json!({"event": "broadcast"})), 0);
}

#[test]
fn a_line_without_an_end_is_left_out_and_takes_no_memory() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let script = "{ head -c 100000000 /dev/zero | tr '\\0' x; echo; echo still here; } | \
                  { ulimit -v 1000000; $chat --plain; }";
    let output = chat(server.addr(), script);
    ann.expect(&json!({"event": "broadcast", "text": "still here"}));
    assert!(stdout(&output).contains("more than 65536 bytes"), "{}", stdout(&output));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn what_cannot_be_written_is_said_on_stderr_and_ends_the_program_with_1() {
    let server = Server::start(&[]);
    let _ann = JsonClient::join("ann", server.addr());
    for face in ["--plain", "--json"] {
        let full = format!("{{ sleep 10 & }} | $chat {face} --stay > /dev/full");
        let output = chat(server.addr(), &full);
        assert_eq!(output.status.code(), Some(1), "{face}: {}", stderr(&output));
        assert!(stderr(&output).contains("disk is full"), "{face}: {}", stderr(&output));
    }
    // Whoever reads it goes when the first of many texts was heard: the server takes some of them a second.
    let both = "yes hello | head -1000 | $chat --plain | while read -r line; \
                do case $line in *hello*) exit;; esac; done";
    let both = stderr(&chat(server.addr(), both));
    assert!(
        both.contains("nobody reads the output any more; ") && both.contains("not heard: “hello”"),
        "{both}"
    );
    for about in ["config", "man", "completions bash", "--help", "serve --help", "--version"] {
        let output = shell(&format!("$plausch {about} > /dev/full"));
        assert_eq!(output.status.code(), Some(1), "{about}: {}", stderr(&output));
        assert!(stderr(&output).contains("disk is full"), "{about}: {}", stderr(&output));
    }
}

#[test]
fn a_line_that_is_refused_gives_exit_status_1_and_the_others_are_said() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    for line in ["/msg zoe secret", "/dance", "/chat zoe"] {
        let output = chat(server.addr(), &format!("printf '{line}\nhello\n' | $chat"));
        assert_eq!(output.status.code(), Some(1), "{line}: {}", stdout(&output));
        assert!(stderr(&output).contains("could not be used"), "{line}: {}", stderr(&output));
        ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "hello"}));
    }
}

#[test]
fn what_a_server_without_echoes_did_not_pass_on_gives_exit_status_1() {
    let server = Server::start(&["--broadcasts-at-once", "1", "--broadcasts-per-second", "1"]);
    let _ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    // A secure link is framed, whatever is asked for.
    let plain = ["--dialect", "line", "--secure", "off"];
    let args = ["chat", "--plain", "--nick", "bob", "--server", &addr].into_iter().chain(plain);
    let mut bob = Process::start("bob", args);
    ["1", "2", "3"].into_iter().for_each(|text| bob.tell(text));
    bob.expect_text("you say too much at once");
    bob.close_stdin();
    bob.expect_text("did not pass on some of what you said");
    assert_eq!(bob.exit_code(), Some(1));
}

#[test]
fn what_an_error_quotes_cannot_steer_the_terminal() {
    for flag in ["--nick", "--server"] {
        let output =
            shell(&format!("$plausch chat {flag} \"$(printf 'a\\033[31m b')\" < /dev/null"));
        assert_eq!(output.status.code(), Some(2));
        assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
    }
}

#[test]
fn a_program_whose_stderr_is_full_or_closed_keeps_its_exit_code() {
    let server = Server::start(&[]);
    let _bob = JsonClient::join("bob", server.addr());
    for stderr in ["2> /dev/full", "2>&-"] {
        for (call, code) in [
            (format!("$plausch chat --nick bob --json --server {} {stderr}", server.addr()), 1),
            (format!("$plausch serve --listen {} {stderr}", server.addr()), 1),
            (format!("$plausch serve --members 0 {stderr}"), 2),
            (format!("$plausch --nonsense {stderr}"), 2),
        ] {
            assert_eq!(shell(&call).status.code(), Some(code), "{call}");
        }
    }
}

#[test]
fn a_bot_that_only_listens_stays_when_it_has_no_stdin() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    for stdin in ["< /dev/null", "<&-"] {
        let home = Home::new();
        let out = home.path().join("out");
        let made = Command::new("mkfifo").arg(&out).status().expect("mkfifo runs");
        assert!(made.success());
        // It is asked to leave once it has told.
        let told = "echo \"$line\"; case $line in *psst*) kill $bot;; esac";
        let script = format!(
            "$chat --json --stay {stdin} > '{0}' & bot=$!; while read -r line; do {told}; done < '{0}'; wait $bot",
            out.display()
        );
        let addr = server.addr();
        let bot = std::thread::spawn(move || chat(addr, &script));
        ann.expect(&json!({"event": "joined", "nick": "bob"}));
        ann.ask(&json!({"do": "broadcast", "text": "psst"}));
        let output = bot.join().expect("the script ends");
        assert!(stdout(&output).contains("psst"), "{stdin}: {}", stdout(&output));
        assert_eq!(output.status.code(), Some(0), "{stdin}: {}", stderr(&output));
    }
}

#[test]
fn with_reconnect_the_first_attempt_may_fail_even_if_stdin_has_ended() {
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut ann = JsonClient::start("ann", addr, &["--reconnect"]);
    ann.process().close_stdin();
    ann.expect(&json!({"event": "disconnected", "reason": "unreachable"}));
    ann.expect(&json!({"event": "reconnecting"}));
    let _server = Server::start_at(&addr.to_string(), &[]);
    ann.expect(&json!({"event": "welcome"}));
    ann.expect(&json!({"event": "ended", "reason": "left"}));
    assert_eq!(ann.process().exit_code(), Some(0));
}

#[test]
fn what_config_prints_is_a_file_that_says_the_same() {
    let output = shell(
        "cd \"$HOME\" && $plausch config --nick Zoë --members 20 > a.toml && \
         $plausch config --config a.toml > b.toml && cut -d'#' -f1 a.toml > a && \
         cut -d'#' -f1 b.toml > b && cmp a b && grep -q 'members = 20' b",
    );
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn a_reader_that_has_seen_enough_of_the_help_is_no_failure_and_one_of_the_room_is() {
    let output = shell("$plausch serve --help | head -1");
    assert_eq!((stderr(&output), stdout(&output).lines().count()), (String::new(), 1));
    let server = Server::start(&[]);
    // Somebody joins when nobody reads any more: only who has something to write can notice.
    let script = "{ $chat --json --stay < /dev/null; echo \"$?\" >&2; } | \
                  { head -1; exec < /dev/null; ${chat%bob}ann --json > /dev/null; }";
    let output = chat(server.addr(), script);
    assert!(stderr(&output).contains("nobody reads"), "{}", stderr(&output));
    assert!(stderr(&output).ends_with("1\n"), "{}", stderr(&output));
}

#[test]
fn what_is_not_utf_8_in_the_environment_or_on_the_command_line_is_named() {
    for call in [
        "PLAUSCH_NICK=$(printf 'Zo\\353') $plausch config",
        "$plausch config --nick $(printf 'Zo\\353')",
    ] {
        let output = shell(call);
        assert_eq!(output.status.code(), Some(2), "{call}");
        let said = stderr(&output);
        assert!(said.contains("not UTF-8"), "{call}: {said}");
        assert!(said.contains("PLAUSCH_NICK") || said.contains("Zo"), "{call}: {said}");
    }
}

#[test]
fn all_manual_pages_can_be_written_and_man_complains_about_none() {
    let output = shell("$plausch man --out \"$HOME/man/man1\" && ls \"$HOME/man/man1\"");
    let pages = stdout(&output);
    for page in ["plausch.1", "plausch-serve.1", "plausch-chat.1", "plausch-config.1"] {
        assert!(pages.lines().any(|line| line == page), "{pages}");
    }
    let output = shell("$plausch man --out /dev/null/man");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/dev/null"), "{}", stderr(&output));
    if !shell("command -v man groff").status.success() {
        eprintln!("skipped: man or groff is not here");
        return;
    }
    let script = "$plausch man --out \"$HOME\" && for page in \"$HOME\"/*.1; do \
                  LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l \"$page\" > /dev/null; done";
    let output = shell(script);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}
