//! The real program, `plausch`, as a process: started, listened to, and ended with the test.
//!
//! If a test fails, each process that it started prints all its input and output.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::home::Home;
use crate::schema;
use crate::waiting::{SOON, Waiting};

/// A port at which nobody listens.
///
/// # Panics
/// If there is none.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// The program, built once. `PLAUSCH_BIN` names another one.
///
/// # Panics
/// If it cannot be built.
pub fn plausch() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| std::env::var_os("PLAUSCH_BIN").map_or_else(build, PathBuf::from)).clone()
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--package", "plausch", "--message-format", "json"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "plausch cannot be built");
    let lines = String::from_utf8_lossy(&output.stdout);
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let named = message["target"]["name"] == "plausch" && message["target"]["kind"][0] == "bin";
        named.then(|| message["executable"].as_str().map(PathBuf::from))?
    };
    lines.lines().find_map(executable).expect("cargo names what it built")
}

/// One line that a process wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whether to stderr.
    pub is_error: bool,
    /// Without its newline.
    pub text: String,
    /// As JSON, once somebody has looked.
    event: OnceCell<Option<Value>>,
}

impl Line {
    /// The event that it is. Every event that a test looks at is as the schema says.
    fn event(&self) -> Option<&Value> {
        let read = || {
            let event = serde_json::from_str(&self.text).ok().filter(|_| !self.is_error)?;
            schema::check(&event).expect("the event is a known one");
            Some(event)
        };
        self.event.get_or_init(read).as_ref()
    }
}

/// A running `plausch`, or another of our programs; it is killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Waiting<Line>,
    dialogue: Arc<Mutex<Vec<String>>>,
    _home: Home,
}

impl Process {
    /// Starts it under a name for the dialogue, with a home of its own.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(name: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        Self::start_in(name, "C.UTF-8", args)
    }

    /// Starts it on a system of this locale, such as `de_DE.UTF-8`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_in(
        name: &str,
        locale: &str,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Self {
        let home = Home::new();
        let mut command = home.command(plausch());
        command.args(args).env("NO_COLOR", "1").env("LC_ALL", locale);
        Self::of(name, command, home)
    }

    /// Starts a program that is at home in `home`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn of(name: &str, command: Command, home: Home) -> Self {
        Self::with_stdin(name, command, home, Stdio::piped())
    }

    /// The same with another stdin.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn with_stdin(name: &str, mut command: Command, home: Home, stdin: Stdio) -> Self {
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let dialogue = Arc::new(Mutex::new(Vec::new()));
        let (sender, receiver) = channel();
        let stdout = child.stdout.take().expect("a pipe");
        let stderr = child.stderr.take().expect("a pipe");
        read_lines(stdout, false, Arc::clone(&dialogue), sender.clone());
        read_lines(stderr, true, Arc::clone(&dialogue), sender);
        let stdin = child.stdin.take();
        let lines = Waiting::new(receiver);
        Process { name: name.to_owned(), child, stdin, lines, dialogue, _home: home }
    }

    /// Writes a line to its stdin.
    ///
    /// # Panics
    /// If its stdin was closed.
    pub fn tell(&mut self, line: &str) {
        self.note(format!("< {line}"));
        let stdin = self.stdin.as_mut().expect("its stdin is open");
        // Whether it still reads is for the test to see in what it says.
        let _ = writeln!(stdin, "{line}").and_then(|()| stdin.flush());
    }

    /// Ends its stdin.
    pub fn close_stdin(&mut self) {
        self.note("< (end)".to_owned());
        self.stdin = None;
    }

    /// Waits for a line.
    ///
    /// # Panics
    /// If it does not come soon.
    pub fn expect_line<R>(&mut self, what: &str, wanted: impl FnMut(&Line) -> Option<R>) -> R {
        let name = &self.name;
        self.lines
            .take(SOON, wanted)
            .unwrap_or_else(|why| panic!("{name} did not say {what}: {why}"))
    }

    /// Waits for a line that holds `part`, in capitals or not.
    ///
    /// # Panics
    /// If it does not come soon.
    pub fn expect_text(&mut self, part: &str) -> String {
        let lower = part.to_lowercase();
        self.expect_line(part, |line| {
            line.text.to_lowercase().contains(&lower).then(|| line.text.clone())
        })
    }

    /// Waits for its end: its exit code; none if a signal ended it.
    ///
    /// # Panics
    /// If it does not end soon.
    pub fn exit_code(&mut self) -> Option<i32> {
        let never = self.lines.take(SOON, |_| None::<()>).unwrap_err();
        assert!(never.starts_with("never"), "{} does not end", self.name);
        self.child.wait().expect("a child of this process").code()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    ///
    /// # Panics
    /// If it has ended.
    pub fn signal(&mut self, signal: Signal) {
        self.note(format!("< ({signal:?})"));
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// Ends it at once.
    ///
    /// # Panics
    /// If it cannot be.
    pub fn kill(&mut self) {
        self.note("< (kill)".to_owned());
        self.child.kill().expect("it runs");
        self.child.wait().expect("a child of this process");
    }

    /// All that it wrote so far.
    ///
    /// # Panics
    /// If one of its threads has.
    pub fn dialogue(&self) -> Vec<String> {
        self.dialogue.lock().expect("no thread panics").clone()
    }

    fn note(&self, line: String) {
        if let Ok(mut dialogue) = self.dialogue.lock() {
            dialogue.push(line);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            let dialogue = self.dialogue.lock().map(|dialogue| dialogue.join("\n  "));
            eprintln!("--- {}\n  {}", self.name, dialogue.unwrap_or_default());
        }
    }
}

/// How much memory a process has, and the most that it had, in KiB, if the system says so.
pub fn memory_kib(pid: u32) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kib = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((kib("VmRSS:")?, kib("VmHWM:")?))
}

/// A running `plausch serve`.
#[derive(Debug)]
pub struct Server {
    process: Process,
    addr: SocketAddr,
}

impl Server {
    /// Starts one on a free port of 127.0.0.1.
    pub fn start(args: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", args)
    }

    /// Starts one, and waits until it says where it listens.
    ///
    /// # Panics
    /// If it does not.
    pub fn start_at(listen: &str, args: &[&str]) -> Self {
        Self::start_in(Home::new().with_server_key(), listen, args)
    }

    /// Starts one that is at home in `home`, and waits until it says where it listens.
    ///
    /// # Panics
    /// If it does not.
    pub fn start_in(home: Home, listen: &str, args: &[&str]) -> Self {
        let mut command = home.command(plausch());
        command.args(["serve", "--listen", listen]).args(args).env("NO_COLOR", "1");
        let mut process = Process::of("server", command, home);
        let addr = process.expect_line("listening on", |line| {
            let (_, behind) = line.text.split_once("listening on ")?;
            behind.split_whitespace().next()?.trim_end_matches([',', '.', ';']).parse().ok()
        });
        Server { process, addr }
    }

    /// Ends it, and starts another one in its place, which has a key of its own.
    ///
    /// # Panics
    /// If it does not end well, or the other one does not start.
    pub fn replace(mut self, args: &[&str]) -> Self {
        self.process.tell("exit");
        assert_eq!(self.process.exit_code(), Some(0));
        Self::start_in(Home::new(), &self.addr.to_string(), args)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The process, for its console, signals and end.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

/// A running `plausch chat --json`.
#[derive(Debug)]
pub struct JsonClient {
    nick: String,
    process: Process,
}

impl JsonClient {
    /// Starts one.
    pub fn start(nick: &str, server: SocketAddr, args: &[&str]) -> Self {
        let server = server.to_string();
        let args = ["chat", "--json", "--server", &server, "--nick", nick]
            .into_iter()
            .chain(args.iter().copied());
        JsonClient { nick: nick.to_owned(), process: Process::start(nick, args) }
    }

    /// Starts one, and waits until it is in the room: it has been welcomed and has its user list.
    pub fn join(nick: &str, server: SocketAddr) -> Self {
        Self::start(nick, server, &[]).joined()
    }

    /// The same for one that is at home in `home`.
    pub fn join_in(home: Home, nick: &str, server: SocketAddr) -> Self {
        let mut command = home.command(plausch());
        command.args(["chat", "--json", "--server", &server.to_string(), "--nick", nick]);
        JsonClient { nick: nick.to_owned(), process: Process::of(nick, command, home) }.joined()
    }

    /// Waits until it is in the room.
    #[must_use]
    pub fn joined(mut self) -> Self {
        self.expect(&json!({"event": "welcome", "nick": self.nick}));
        self.expect(&json!({"event": "users"}));
        self
    }

    /// Invites `other`, which accepts: both have the chat open, and know that the other is on this machine. Returns what
    /// each of them is told of it.
    ///
    /// # Panics
    /// If it does not come to that.
    pub fn opens_chat_with(&mut self, other: &mut Self) -> [Value; 2] {
        let (inviter, invited) = (self.nick.clone(), other.nick.clone());
        self.ask(&json!({"do": "chat", "with": invited}));
        other.expect(&json!({"event": "chat_request", "with": inviter, "ip": "127.0.0.1"}));
        other.ask(&json!({"do": "accept", "with": inviter}));
        let opened = |with: &str| json!({"event": "chat_opened", "with": with, "ip": "127.0.0.1"});
        [self.expect(&opened(&invited)), other.expect(&opened(&inviter))]
    }

    /// Asks it for something.
    ///
    /// # Panics
    /// If that is no action.
    pub fn ask(&mut self, action: &Value) {
        schema::check(action).expect("the action is a known one");
        self.process.tell(&action.to_string());
    }

    /// Waits for an event that has all the keys and values of `pattern`, takes and returns it. Those
    /// before it stay.
    ///
    /// # Panics
    /// If it does not come soon.
    pub fn expect(&mut self, pattern: &Value) -> Value {
        self.process.expect_line(&pattern.to_string(), |line| {
            line.event().filter(|event| matches(event, pattern)).cloned()
        })
    }

    /// Waits for an event of either pattern.
    ///
    /// # Panics
    /// If none comes soon.
    pub fn expect_either(&mut self, one: &Value, other: &Value) -> Value {
        self.process.expect_line(&format!("{one} or {other}"), |line| {
            line.event().filter(|event| matches(event, one) || matches(event, other)).cloned()
        })
    }

    /// Waits until `count` events of this pattern have come that nobody waited for. They stay, but for
    /// the last one.
    ///
    /// # Panics
    /// If they do not come soon.
    pub fn expect_count(&mut self, count: usize, pattern: &Value) {
        let mut seen = 0;
        self.process.expect_line(&format!("{count} times {pattern}"), |line| {
            seen += usize::from(line.event().is_some_and(|event| matches(event, pattern)));
            (seen == count).then_some(())
        });
    }

    /// All events so far, and in order, whether they were waited for or not.
    pub fn events(&self) -> Vec<Value> {
        let said = self.process.dialogue();
        said.iter().filter_map(|line| serde_json::from_str(line.strip_prefix("> ")?).ok()).collect()
    }

    /// How many events so far have all the keys and values of `pattern`, waited for or not.
    pub fn count(&self, pattern: &Value) -> usize {
        self.events().iter().filter(|event| matches(event, pattern)).count()
    }

    /// Its nickname.
    pub fn nick(&self) -> &str {
        &self.nick
    }

    /// The process, for its signals and end.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

fn matches(event: &Value, pattern: &Value) -> bool {
    match pattern {
        Value::Object(keys) => keys.iter().all(|(key, value)| event.get(key) == Some(value)),
        _ => event == pattern,
    }
}

fn read_lines(
    pipe: impl Read + Send + 'static,
    is_error: bool,
    dialogue: Arc<Mutex<Vec<String>>>,
    sender: Sender<Line>,
) {
    thread::spawn(move || {
        for text in BufReader::new(pipe).lines() {
            let Ok(text) = text else { return };
            if let Ok(mut dialogue) = dialogue.lock() {
                dialogue.push(format!("{} {text}", if is_error { "!" } else { ">" }));
            }
            if sender.send(Line { is_error, text, event: OnceCell::new() }).is_err() {
                return;
            }
        }
    });
}
