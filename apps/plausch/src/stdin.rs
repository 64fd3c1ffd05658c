//! Lines from stdin, as a channel: so that a program can wait for other things at the same time.

use std::io::BufRead;
use std::thread;

use async_channel::Receiver;

use plausch_app::texts;

/// How many lines are read ahead: a faster writer has to wait.
const MAX_AHEAD: usize = 64;

/// The lines of stdin without their ends, or what is wrong with one. The channel closes when stdin ends.
///
/// A thread reads them, because a read of stdin cannot be cancelled. It ends with the process.
pub(crate) fn lines() -> Receiver<Result<String, String>> {
    let (to, lines) = async_channel::bounded(MAX_AHEAD);
    thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut line = Vec::new();
        while stdin.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            if to.send_blocking(text_of(&line)).is_err() {
                break;
            }
            line.clear();
        }
    });
    lines
}

/// Whether this process may read from the terminal: in the background, it would be stopped for that.
pub(crate) fn is_ours() -> bool {
    #[cfg(unix)]
    if let Ok(group) = rustix::termios::tcgetpgrp(std::io::stdin()) {
        return group == rustix::process::getpgrp();
    }
    true
}

fn text_of(line: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(line).map_err(|_| texts::NOT_UTF8.to_owned())?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_text_without_its_end() {
        assert_eq!(text_of("Zoë\r\n".as_bytes()), Ok("Zoë".to_owned()));
        assert_eq!(text_of(b"a"), Ok("a".to_owned()));
        assert_eq!(text_of(b"\xff\n"), Err(texts::NOT_UTF8.to_owned()));
    }
}
