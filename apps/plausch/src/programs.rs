//! What other programs answer.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take: some wait long for a bus on which nobody answers.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How often one looks whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// How much of its answer is read, in bytes.
const MOST: u64 = 4 << 20;

/// What a program answered: its exit code, and what it wrote to stdout. None: there is no such program, or it took too long.
pub(crate) fn ask(program: &str, args: &[&str]) -> Option<(i32, String)> {
    let mut command = Command::new(program);
    command.args(args).env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let stdout = child.stdout.take()?;
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stdout.take(MOST).read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    let until = Instant::now() + TIMEOUT;
    let code = loop {
        match child.try_wait().ok()? {
            Some(status) => break status.code()?,
            None if Instant::now() < until => thread::sleep(PAUSE),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    };
    let left = until.saturating_duration_since(Instant::now());
    Some((code, answer.recv_timeout(left).ok()?))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_answers_or_it_does_not() {
        assert_eq!(ask("sh", &["-c", "echo yes; exit 3"]), Some((3, "yes\n".to_owned())));
        assert_eq!(ask("no-such-program", &[]), None);
        assert_eq!(ask("sleep", &["100"]), None);
    }
}
