//! The server's console on a terminal: the line that is typed, and the shell's jobs.

use std::io::Read;
use std::net::SocketAddr;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, plausch};
use plausch_tests::terminal::Terminal;
use portable_pty::{PtySize, native_pty_system};
use serde_json::json;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// Where the server on the screen says that it listens.
fn addr(terminal: &Terminal) -> SocketAddr {
    terminal.wait("where it listens", |screen| listening(&screen.contents()).is_some());
    listening(&terminal.contents()).unwrap()
}

fn listening(contents: &str) -> Option<SocketAddr> {
    let (_, behind) = contents.split_once("listening on ")?;
    // A free port has five digits: all of them have come.
    let addr = behind.split_whitespace().next()?;
    if addr.len() < "127.0.0.1:".len() + 5 { None } else { addr.parse().ok() }
}

/// A server whose console takes each key: before that, the terminal itself collects and echoes them.
fn serve() -> (Terminal, SocketAddr) {
    let terminal = Terminal::start(24, 80, &SERVE);
    let addr = addr(&terminal);
    terminal.expect("commands: ");
    (terminal, addr)
}

#[test]
fn log_lines_do_not_cut_the_line_that_is_typed() {
    let (mut terminal, addr) = serve();
    terminal.type_in("say hel");
    terminal.expect("> say hel");
    let mut ann = JsonClient::join("ann", addr);
    terminal.wait("the line below the log", |screen| {
        let contents = screen.contents();
        let rows: Vec<_> = contents.lines().collect();
        matches!(rows[..], [.., joined, line] if joined.contains("ann joined") && line == "> say hel")
    });
    terminal.enter("lo");
    ann.expect(&json!({"event": "broadcast", "from": "Server", "text": "hello"}));
    terminal.type_in("kick a\t\x1b[A");
    terminal.wait("the line from before", |screen| screen.contents().ends_with("> say hello"));
    terminal.type_in("\x1b[B");
    terminal.wait("what was being typed", |screen| screen.contents().ends_with("> kick ann "));
}

#[test]
fn what_is_pasted_is_not_obeyed_before_the_operator_enters_it() {
    let (mut terminal, addr) = serve();
    let mut ann = JsonClient::join("ann", addr);
    terminal.expect("ann joined");
    // Marked, as terminals do, and not.
    for pasted in ["\x1b[200~say hi\nexit\nall\n\x1b[201~", "say hi\rexit\rall\r"] {
        terminal.type_in(pasted);
        terminal.wait("one line", |screen| screen.contents().ends_with("> say hi exit all"));
        terminal.expect("Enter enters it");
        terminal.enter("");
        ann.expect(&json!({"event": "broadcast", "from": "Server", "text": "hi exit all"}));
    }
    terminal.enter("/EXIT");
    ann.expect(&json!({"event": "disconnected"}));
    assert_eq!(terminal.end(), (0, true));
}

#[test]
fn ctrl_c_asks_before_a_room_with_members_is_closed() {
    let (mut terminal, addr) = serve();
    let mut ann = JsonClient::join("ann", addr);
    terminal.type_in("exit\x03");
    terminal.expect_gone("> exit");
    terminal.type_in("\x03");
    terminal.expect("1 member is here");
    terminal.type_in("\x03");
    ann.expect(&json!({"event": "disconnected"}));
    let (code, is_restored) = terminal.end();
    assert!(code == 0 && is_restored);
}

#[test]
fn nobody_waits_for_an_operator_who_has_stopped_the_output() {
    let (mut terminal, addr) = serve();
    let mut ann = JsonClient::join("ann", addr);
    terminal.expect("ann joined");
    terminal.type_in("\x13");
    let mut bob = JsonClient::join("bob", addr);
    bob.ask(&json!({"do": "broadcast", "text": "can you hear me?"}));
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "can you hear me?"}));
    assert!(!terminal.contents().contains("bob joined"), "{}", terminal.contents());
    terminal.type_in("\x11");
    terminal.expect("bob joined");
}

#[test]
fn a_server_whose_terminal_is_closed_tells_its_members_and_stops() {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let home = Home::new();
    let mut command = home.terminal_command(plausch());
    command.args(SERVE);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut screen = pair.master.try_clone_reader().unwrap();
    let mut shown = Vec::new();
    let addr = loop {
        if let Some(addr) = listening(&String::from_utf8_lossy(&shown)) {
            break addr;
        }
        let mut bytes = [0; 256];
        let count = screen.read(&mut bytes).unwrap();
        assert!(count > 0, "{shown:?}");
        shown.extend(&bytes[..count]);
    };
    let mut ann = JsonClient::join("ann", addr);
    drop((screen, pair.master));
    ann.expect(&json!({"event": "broadcast", "from": "Server"}));
    ann.expect(&json!({"event": "disconnected"}));
    assert_eq!(child.wait().unwrap().exit_code(), 0);
}

#[test]
fn a_server_serves_on_in_the_background_and_its_console_works_in_front_again() {
    let mut shell = Terminal::start_shell(40, 80);
    // Even where the background must not write.
    shell.enter("stty tostop; plausch serve --listen 127.0.0.1:0 &");
    let addr = addr(&shell);
    let mut ann = JsonClient::join("ann", addr);
    shell.expect("ann joined");
    shell.enter("echo $((6 * 7)) shell");
    shell.expect("42 shell");
    shell.enter("fg");
    shell.expect("commands: ");
    shell.enter("say from the front");
    ann.expect(&json!({"event": "broadcast", "text": "from the front"}));
    shell.type_in("\x1a");
    shell.expect("Stopped");
    shell.enter("echo $((7 * 7)) shell");
    shell.expect("49 shell");
    shell.enter("bg");
    let mut bob = JsonClient::join("bob", addr);
    bob.ask(&json!({"do": "broadcast", "text": "from the back"}));
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "from the back"}));
    shell.enter("fg");
    shell.enter("exit");
    ann.expect(&json!({"event": "disconnected"}));
    shell.expect_prompt();
    shell.enter("echo $((8 * 8)) shell");
    shell.expect("64 shell");
    // The terminal echoes again, and edits lines.
    shell.type_in("echo backspacf\x7fe");
    shell.expect("echo backspace");
}
