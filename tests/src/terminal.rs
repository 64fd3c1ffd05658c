//! The real program in a terminal: keys in, a screen out.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use vt100::{Parser, Screen};

use crate::home::Home;
use crate::process::plausch;
use crate::waiting::SOON;

/// A running `plausch` in a terminal; it is killed when it is dropped.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<Shown>,
    _home: Arc<Home>,
}

struct Shown {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: Parser,
    /// All that the terminal was told.
    bytes: Vec<u8>,
    is_over: bool,
}

impl Shown {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics")
    }

    /// Waits until all is as `wanted` says; if it is not soon, or if the program ends first, fails with the screen.
    fn wait(&self, what: &str, wanted: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let until = Instant::now() + SOON;
        let mut state = self.lock();
        while !wanted(&state) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || state.is_over {
                let contents = state.parser.screen().contents();
                // The thread that reads the screen needs it, too.
                drop(state);
                panic!("waited for {what}, but the screen shows:\n{contents}");
            }
            state = self.changed.wait_timeout(state, left).expect("no thread panics").0;
        }
        state
    }
}

impl Terminal {
    /// Starts it on a screen of so many rows and columns, with a home of its own. One of 0×0 is looked at as 80×24.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(rows: u16, cols: u16, args: &[&str]) -> Self {
        Self::start_at(&Arc::new(Home::new()), rows, cols, args)
    }

    /// The same, with this home.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_at(home: &Arc<Home>, rows: u16, cols: u16, args: &[&str]) -> Self {
        let mut command = home.terminal_command(plausch());
        command.args(args);
        Self::run(rows, cols, command, Arc::clone(home))
    }

    /// The same, in a system that speaks this language.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_speaking(locale: &str, rows: u16, cols: u16, args: &[&str]) -> Self {
        let home = Home::new();
        let mut command = home.terminal_command(plausch());
        command.args(args);
        command.env("LC_ALL", locale);
        Self::run(rows, cols, command, Arc::new(home))
    }

    /// The same, in a terminal that sets these variables of the environment.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_in(
        home: &Arc<Home>,
        variables: &[(&str, &str)],
        rows: u16,
        cols: u16,
        args: &[&str],
    ) -> Self {
        let mut command = home.terminal_command(plausch());
        variables.iter().for_each(|(name, value)| command.env(name, value));
        command.args(args);
        Self::run(rows, cols, command, Arc::clone(home))
    }

    /// Starts it as a job of a shell that, each time it is back, says for which time, from 1, and brings the job to the
    /// front when it reads a line.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_in_shell(rows: u16, cols: u16, args: &[&str]) -> Self {
        const SHELL: &str =
            r#"set -m; "$0" "$@"; n=1; while echo "back: $n."; read line; do n=$((n+1)); fg; done"#;
        let home = Home::new();
        let mut command = home.terminal_command("sh");
        command.args(["-c", SHELL]);
        command.arg(plausch());
        command.args(args);
        Self::run(rows, cols, command, Arc::new(home))
    }

    /// Starts a shell that knows `plausch`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_shell(rows: u16, cols: u16) -> Self {
        let home = Home::new();
        let mut command = home.terminal_command("sh");
        command.arg("-i");
        let folder = plausch().parent().expect("a file is in a folder").to_owned();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder).chain(std::env::split_paths(&others));
        command.env("PATH", std::env::join_paths(folders).expect("folders without a colon"));
        command.env("PS1", "$ ");
        Self::run(rows, cols, command, Arc::new(home))
    }

    fn run(rows: u16, cols: u16, command: CommandBuilder, home: Arc<Home>) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let child = pair.slave.spawn_command(command).expect("plausch starts");
        drop(pair.slave);
        let keys = pair.master.take_writer().expect("a keyboard");
        let mut output = pair.master.try_clone_reader().expect("a screen");
        let (rows, cols) = if rows == 0 { (24, 80) } else { (rows, cols) };
        let parser = Parser::new(number(rows), number(cols), 0);
        let shown = Arc::new(Shown {
            state: Mutex::new(State { parser, bytes: Vec::new(), is_over: false }),
            changed: Condvar::new(),
        });
        let terminal =
            Terminal { master: pair.master, keys, child, shown: Arc::clone(&shown), _home: home };
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let count = output.read(&mut bytes).unwrap_or(0);
                let mut state = shown.lock();
                state.parser.process(&bytes[..count]);
                state.bytes.extend_from_slice(&bytes[..count]);
                state.is_over = count == 0;
                shown.changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        terminal
    }

    /// Types `text`.
    ///
    /// # Panics
    /// If nobody reads it.
    pub fn type_in(&mut self, text: &str) {
        self.type_bytes(text.as_bytes());
    }

    /// Types what may be a part of a character or a key.
    ///
    /// # Panics
    /// If nobody reads it.
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).expect("keys are read");
        self.keys.flush().expect("keys are read");
    }

    /// Types `text` and Enter.
    pub fn enter(&mut self, text: &str) {
        self.type_in(text);
        self.type_in("\r");
    }

    /// Types `/quit`, and waits for a good end: exit code 0, and the screen as it was.
    ///
    /// # Panics
    /// If it does not come.
    pub fn quit(&mut self) {
        self.enter("/quit");
        assert_eq!(self.end(), (0, true));
    }

    /// Sends its process a signal.
    ///
    /// # Panics
    /// If it has ended.
    pub fn signal(&self, signal: Signal) {
        let id = self.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)).expect("it runs");
        kill_process(id, signal).expect("it runs");
    }

    /// Waits until the screen shows `text`.
    pub fn expect(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the screen does not show `text`.
    pub fn expect_gone(&self, text: &str) {
        self.wait(&format!("no {text}"), |screen| !screen.contents().contains(text));
    }

    /// Waits until a shell asks for a command. An Enter that is typed while a program still has the terminal to
    /// itself does not end a line for the shell.
    pub fn expect_prompt(&self) {
        self.wait("a prompt", |screen| {
            let (row, column) = screen.cursor_position();
            let before = screen.rows(0, column).nth(row.into()).unwrap_or_default();
            !screen.alternate_screen() && before.trim_end() == "$"
        });
    }

    /// Waits until the screen is as `wanted` says.
    ///
    /// # Panics
    /// If it is not soon; shows the screen.
    pub fn wait(&self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        drop(self.shown.wait(what, |state| wanted(state.parser.screen())));
    }

    /// The id of its process, if it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.process_id()
    }

    /// Waits until the terminal was told `bytes`, which a screen does not show.
    ///
    /// # Panics
    /// If it is not soon.
    pub fn expect_told(&self, bytes: &str) {
        self.wait_told(bytes, 1);
    }

    /// Waits until the terminal was told `bytes` so many times.
    ///
    /// # Panics
    /// If it is not soon.
    pub fn wait_told(&self, bytes: &str, times: usize) {
        let is_told = |state: &State| count(&state.bytes, bytes.as_bytes()) >= times;
        drop(self.shown.wait(&format!("{bytes:?}, {times} times"), is_told));
    }

    /// How often the terminal was told `bytes` until now.
    ///
    /// # Panics
    /// If one of its threads has.
    pub fn times_told(&self, bytes: &str) -> usize {
        count(&self.shown.lock().bytes, bytes.as_bytes())
    }

    /// All that the terminal was told until now.
    ///
    /// # Panics
    /// If one of its threads has.
    pub fn told(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().bytes).into_owned()
    }

    /// What the screen shows.
    ///
    /// # Panics
    /// If one of its threads has.
    pub fn contents(&self) -> String {
        self.shown.lock().parser.screen().contents()
    }

    /// The rows of the screen.
    ///
    /// # Panics
    /// If one of its threads has.
    pub fn rows(&self) -> Vec<String> {
        let state = self.shown.lock();
        let screen = state.parser.screen();
        let (_, columns) = screen.size();
        screen.rows(0, columns.get()).collect()
    }

    /// Makes the screen larger or smaller.
    ///
    /// # Panics
    /// If the terminal cannot.
    pub fn resize(&self, rows: u16, cols: u16) {
        let mut state = self.shown.lock();
        state.parser.set_size(number(rows), number(cols));
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("another size");
    }

    /// Waits for its end: its exit code, and whether the screen is as it was: not the alternate one, with
    /// a cursor.
    ///
    /// # Panics
    /// If it does not end soon.
    pub fn end(&mut self) -> (u32, bool) {
        let is_restored = {
            let state = self.shown.wait("its end", |state| state.is_over);
            let screen = state.parser.screen();
            !screen.alternate_screen() && !screen.hide_cursor()
        };
        let code = self.child.wait().expect("a child of this process").exit_code();
        (code, is_restored)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn count(all: &[u8], part: &[u8]) -> usize {
    all.windows(part.len()).filter(|window| *window == part).count()
}

fn number(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a screen has rows and columns")
}
