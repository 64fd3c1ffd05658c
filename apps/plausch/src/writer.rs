//! [`Writer`]: output that nobody has to read. A thread of its own writes it, and whoever says something never waits.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How many bytes wait for a slow reader; of what comes then, only the lines are counted.
const MAX_WAITING: usize = 1 << 20;
/// How long to wait with a stream that takes nothing for now, though it is not to block.
const PAUSE: Duration = Duration::from_millis(50);
/// Asks the terminal to say where a paste begins and ends: while there is a prompt, somebody types behind it.
const MARK_PASTES: &str = "\x1b[?2004h";
const MARK_NO_PASTES: &str = "\x1b[?2004l";

/// Writes to a stream without ever waiting for it. Clones write to the same one.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// Says how many lines were lost.
    lost: fn(u64) -> String,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    /// How many bytes of text wait.
    bytes: usize,
    /// What stands below all that was said, and has yet to be drawn if it is new.
    prompt: Prompt,
    is_writing: bool,
    /// The thread has nothing to do, and is to be woken.
    sleeps: bool,
    /// Somebody waits until all is written.
    is_awaited: bool,
}

#[derive(Default)]
struct Prompt {
    wanted: String,
    shown: String,
}

enum Waiting {
    Text(String),
    Lost(u64),
}

impl Writer {
    /// Writes to `stream`. `lost` says that so many lines were lost because nobody read them.
    pub(crate) fn new(stream: impl Write + Send + 'static, lost: fn(u64) -> String) -> Self {
        let state = Mutex::new(State::default());
        let shared = Arc::new(Shared { state, changed: Condvar::new(), lost });
        let for_thread = Arc::clone(&shared);
        // Without a thread nothing is written, and all is counted.
        let _ = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || for_thread.write(stream));
        Writer(shared)
    }

    /// Writes to stdout.
    pub(crate) fn stdout(lost: fn(u64) -> String) -> Self {
        Self::new(unlocked(io::stdout()), lost)
    }

    /// Writes to stderr.
    pub(crate) fn stderr(lost: fn(u64) -> String) -> Self {
        Self::new(unlocked(io::stderr()), lost)
    }

    /// Says one or more lines, without the last one's end.
    pub(crate) fn say(&self, lines: &str) {
        let mut state = self.0.state();
        // A large answer is said if nothing else waits.
        if state.waiting.is_empty() || state.bytes + lines.len() < MAX_WAITING {
            state.bytes += lines.len();
            state.waiting.push_back(Waiting::Text(format!("{lines}\n")));
        } else {
            let count = 1 + lines.matches('\n').count() as u64;
            state.lose(count);
        }
        self.0.wake(state);
    }

    /// From now on `prompt` stands on the row below all that was said, drawn as it is; if it is empty, nothing does.
    pub(crate) fn prompt(&self, prompt: &str) {
        let mut state = self.0.state();
        if state.prompt.wanted != prompt {
            prompt.clone_into(&mut state.prompt.wanted);
            self.0.wake(state);
        }
    }

    /// The prompt stands where others have written since: it is neither drawn nor taken away.
    pub(crate) fn lose_prompt(&self) {
        self.0.state().prompt = Prompt::default();
    }

    /// Waits until all is written, but not longer than `until`.
    pub(crate) fn flush(&self, until: Instant) {
        let mut state = self.0.state();
        while state.is_writing || state.has_work() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state.is_awaited = true;
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is something to write. A call of the system for each line would cost more than the line does, and the thread would
    /// wait for `state` if it were woken earlier.
    fn wake(&self, mut state: MutexGuard<'_, State>) {
        let sleeps = std::mem::take(&mut state.sleeps);
        drop(state);
        if sleeps {
            self.changed.notify_all();
        }
    }

    /// Writes what is said, forever.
    fn write(&self, mut stream: impl Write) {
        loop {
            let mut state = self.state();
            while !state.has_work() {
                state.sleeps = true;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let (out, count) = state.take(self.lost);
            state.is_writing = true;
            drop(state);
            let written = write_all(&mut stream, out.as_bytes());
            let mut state = self.state();
            state.is_writing = false;
            let is_awaited = std::mem::take(&mut state.is_awaited);
            if written.is_err() && count > 0 {
                // The disk is full, or the reader gone. That may change.
                state.lose_first(count);
                state.prompt.shown.clear();
                let waited = self.changed.wait_timeout(state, PAUSE);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
            }
            if is_awaited {
                self.changed.notify_all();
            }
        }
    }
}

impl State {
    fn has_work(&self) -> bool {
        let is_lost = |waiting: &Waiting| matches!(waiting, Waiting::Lost(_));
        // That something was lost is not worth a write that fails again.
        !self.waiting.iter().all(is_lost) || self.prompt.wanted != self.prompt.shown
    }

    /// All that waits, as it is to be written, and how many lines of it were said.
    fn take(&mut self, lost: fn(u64) -> String) -> (String, u64) {
        let mut out = String::new();
        if !self.prompt.shown.is_empty() || !self.prompt.wanted.is_empty() {
            out += "\r\x1b[K";
        }
        let mut count = 0;
        for waiting in self.waiting.drain(..) {
            match waiting {
                Waiting::Text(text) => {
                    count += text.matches('\n').count() as u64;
                    out += &text;
                }
                Waiting::Lost(lines) => {
                    count += lines;
                    out += &lost(lines);
                    out.push('\n');
                }
            }
        }
        self.bytes = 0;
        match (self.prompt.shown.is_empty(), self.prompt.wanted.is_empty()) {
            (true, false) => out += MARK_PASTES,
            (false, true) => out += MARK_NO_PASTES,
            _ => {}
        }
        self.prompt.wanted.clone_into(&mut self.prompt.shown);
        out += &self.prompt.shown;
        (out, count)
    }

    /// Lines were lost behind all that waits.
    fn lose(&mut self, lines: u64) {
        match self.waiting.back_mut() {
            Some(Waiting::Lost(before)) => *before += lines,
            _ => self.waiting.push_back(Waiting::Lost(lines)),
        }
    }

    /// Lines were lost before all that waits.
    fn lose_first(&mut self, lines: u64) {
        match self.waiting.front_mut() {
            Some(Waiting::Lost(before)) => *before += lines,
            _ => self.waiting.push_front(Waiting::Lost(lines)),
        }
    }
}

/// The same, but it waits for a stream that somebody else set not to block.
fn write_all(stream: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(PAUSE),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    stream.flush()
}

/// The stream without the lock of the standard library: a panic's message must not wait for a write that blocks.
#[cfg(unix)]
fn unlocked(stream: impl std::os::fd::AsFd) -> Box<dyn Write + Send> {
    match stream.as_fd().try_clone_to_owned() {
        Ok(fd) => Box::new(std::fs::File::from(fd)),
        // It is closed.
        Err(_) => Box::new(io::sink()),
    }
}

#[cfg(not(unix))]
fn unlocked(stream: impl Write + Send + 'static) -> impl Write + Send + 'static {
    stream
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// A stream that takes what a test lets through.
    struct Gate {
        writes: Sender<String>,
        results: Receiver<io::Result<()>>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.writes
                .send(String::from_utf8_lossy(bytes).into_owned())
                .map_err(io::Error::other)?;
            self.results.recv().map_err(io::Error::other)??;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn gate() -> (Writer, Receiver<String>, Sender<io::Result<()>>) {
        let ((writes, written), (let_through, results)) = (channel(), channel());
        let writer = Writer::new(Gate { writes, results }, |lines| format!("{lines} lost"));
        (writer, written, let_through)
    }

    #[test]
    fn nobody_waits_for_a_stream_that_blocks_and_what_does_not_fit_is_counted_in_its_place() {
        let (writer, written, let_through) = gate();
        writer.say("first");
        assert_eq!(written.recv().unwrap(), "first\n");
        let long = "x".repeat(MAX_WAITING / 2);
        (0..5).for_each(|_| writer.say(&long));
        writer.say(&format!("{long}\n{long}"));
        writer.flush(Instant::now());
        let_through.send(Ok(())).unwrap();
        assert_eq!(written.recv().unwrap(), format!("{long}\n6 lost\n"));
        writer.say("last");
        let_through.send(Ok(())).unwrap();
        assert_eq!(written.recv().unwrap(), "last\n");
        let_through.send(Ok(())).unwrap();
        writer.flush(Instant::now() + Duration::from_secs(60));
        assert!(written.try_recv().is_err());
    }

    #[test]
    fn what_a_full_disk_did_not_take_is_counted_once_it_takes_something() {
        let (writer, written, let_through) = gate();
        for line in ["one", "two"] {
            writer.say(line);
            assert!(written.recv().unwrap().ends_with(&format!("{line}\n")));
            let_through.send(Err(ErrorKind::StorageFull.into())).unwrap();
            writer.flush(Instant::now() + Duration::from_secs(60));
        }
        writer.say("three");
        assert_eq!(written.recv().unwrap(), "2 lost\nthree\n");
        let_through.send(Ok(())).unwrap();
    }

    #[test]
    fn what_is_said_stands_above_the_prompt() {
        let (writer, written, let_through) = gate();
        writer.prompt("> ki");
        assert_eq!(written.recv().unwrap(), "\r\u{1b}[K\u{1b}[?2004h> ki");
        writer.say("ann joined");
        writer.prompt("> kic");
        let_through.send(Ok(())).unwrap();
        assert_eq!(written.recv().unwrap(), "\r\u{1b}[Kann joined\n> kic");
        writer.prompt("");
        let_through.send(Ok(())).unwrap();
        assert_eq!(written.recv().unwrap(), "\r\u{1b}[K\u{1b}[?2004l");
        let_through.send(Ok(())).unwrap();
    }

    #[test]
    fn what_several_say_at_once_is_written_whole_and_in_each_ones_order() {
        const EACH: usize = 2000;
        let (writes, written) = channel();
        let writer = Writer::new(Told(writes), |lines| format!("{lines} lost"));
        thread::scope(|scope| {
            for who in ["ann", "bob", "zoe"] {
                let writer = writer.clone();
                scope.spawn(move || (0..EACH).for_each(|nth| writer.say(&format!("{who} {nth}"))));
            }
        });
        // Whoever is not woken, or not told, is waited for in vain.
        let until = Instant::now() + Duration::from_secs(60);
        writer.flush(until);
        assert!(Instant::now() < until);
        let all: String = written.try_iter().collect();
        for who in ["ann", "bob", "zoe"] {
            let theirs =
                all.lines().filter_map(|line| line.strip_prefix(who)?.trim().parse::<usize>().ok());
            assert!(theirs.eq(0..EACH), "{who} has said {EACH} lines");
        }
    }

    /// A stream that takes everything.
    struct Told(Sender<String>);

    impl Write for Told {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.0.send(text).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
