//! Lines from stdin, as a channel: so that a program can wait for other things at the same time.

use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::thread;
#[cfg(unix)]
use std::time::Duration;

use async_channel::Receiver;
use plausch_app::encoding::{self, NotText};

use crate::foreground;

/// How many lines are read ahead: a faster writer has to wait.
const MAX_AHEAD: usize = 64;
/// How long a line may be: enough for the longest text of a chat, with each of its bytes written as `\u0000`.
const MAX_LINE: usize = 64 * 1024;
/// A line that follows another one within this time was not typed.
#[cfg(unix)]
const AT_ONCE: Duration = Duration::from_millis(30);

/// A line without its end, or why it cannot be used.
pub(crate) type Line = Result<String, NotText>;

/// The lines of stdin. The channel closes when stdin ends, or when none of the rest can be read.
///
/// A thread reads them, because a read of stdin cannot be cancelled. It ends with the process. While the program is in
/// the background of its terminal, it reads nothing, and what is typed goes to others.
pub(crate) fn lines() -> Receiver<Line> {
    start(false)
}

/// The same for a face that is used by persons. What comes to a terminal faster than anybody types was pasted: it is one
/// line, with `\n` in it.
pub(crate) fn typed_lines() -> Receiver<Line> {
    start(true)
}

fn start(is_typed: bool) -> Receiver<Line> {
    let (to, lines) = async_channel::bounded(MAX_AHEAD);
    thread::spawn(move || {
        foreground::never_stop_this_thread();
        let mut each = |line| to.send_blocking(line).is_ok();
        let terminal = BufReader::new(Foreground);
        match io::stdin().is_terminal() {
            true if is_typed => {
                let mut typed = Typed::default();
                read(terminal, |line, rest| typed.take(line, follows(rest), &mut each));
                typed.hand_on(&mut each);
            }
            true => read(terminal, |line, _| each(line)),
            false => read(io::stdin().lock(), |line, _| each(line)),
        }
    });
    lines
}

/// Lines that came at once.
#[derive(Debug, Default)]
struct Typed {
    lines: Vec<String>,
    length: usize,
}

impl Typed {
    /// Takes a line, and hands it on with those before it, unless another one `follows` at once. Whether more is wanted.
    fn take(&mut self, line: Line, follows: bool, each: &mut impl FnMut(Line) -> bool) -> bool {
        let is_wanted = match line {
            Ok(line) => {
                self.length += line.len() + 1;
                // One line as long as allowed has an end, too.
                if self.length <= MAX_LINE + 1 {
                    self.lines.push(line);
                }
                true
            }
            Err(what) => each(Err(what)),
        };
        is_wanted && (follows || self.hand_on(each))
    }

    /// Hands on what there is.
    fn hand_on(&mut self, each: &mut impl FnMut(Line) -> bool) -> bool {
        let Typed { lines, length } = std::mem::take(self);
        match length {
            0 => true,
            _ if length > MAX_LINE + 1 => each(Err(NotText::TooLong(MAX_LINE))),
            _ => each(Ok(lines.join("\n"))),
        }
    }
}

/// Whether another line comes at once.
fn follows(rest: &BufReader<Foreground>) -> bool {
    #[cfg(unix)]
    if rest.buffer().is_empty() {
        use rustix::event::{PollFd, PollFlags, poll};
        let at_once = AT_ONCE.try_into().ok();
        let stdin = io::stdin();
        let found = poll(&mut [PollFd::new(&stdin, PollFlags::IN)], at_once.as_ref());
        return found.is_ok_and(|count| count > 0) && foreground::is_ours();
    }
    !rest.buffer().is_empty()
}

/// The terminal, read only while this process is in its foreground.
struct Foreground;

impl Read for Foreground {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            foreground::wait();
            match io::stdin().lock().read(to) {
                // It went to the background while it waited.
                Err(_) if !foreground::is_ours() => {}
                // The terminal is gone.
                Err(_) => return Ok(0),
                read => return read,
            }
        }
    }
}

/// Hands each line to `each`, until that wants no more, and what stands behind it. Takes no more memory than the longest
/// allowed line.
fn read<R: BufRead>(mut from: R, mut each: impl FnMut(Line, &R) -> bool) {
    let mut bytes = Vec::new();
    let mut is_first = true;
    loop {
        bytes.clear();
        // One byte more than allowed, and the line's end.
        let most = u64::try_from(MAX_LINE + 2).unwrap_or(u64::MAX);
        match (&mut from).take(most).read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                each(Err(NotText::Unreadable(error.kind())), &from);
                return;
            }
        }
        let content = without_end(&bytes);
        let line = match content.len() > MAX_LINE {
            true => Err(NotText::TooLong(MAX_LINE)),
            false if is_first => encoding::start(content),
            false => encoding::line(content),
        };
        let is_hopeless = line.is_err_and(NotText::concerns_everything);
        if !each(line.map(str::to_owned), &from) || is_hopeless {
            return;
        }
        if !bytes.ends_with(b"\n") && from.skip_until(b'\n').is_err() {
            return;
        }
        is_first = false;
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        read(bytes, |line, _| {
            lines.push(line);
            true
        });
        lines
    }

    fn text(text: &str) -> Line {
        Ok(text.to_owned())
    }

    #[test]
    fn a_line_is_text_without_its_end_and_the_last_one_needs_none() {
        assert_eq!(all("Zoë\r\n\nb\r\nc".as_bytes()), ["Zoë", "", "b", "c"].map(text));
        assert_eq!(all(b""), []);
    }

    #[test]
    fn lines_that_come_at_once_into_a_terminal_are_one() {
        let mut typed = Typed::default();
        let mut lines = Vec::new();
        let mut take = |text: &str, follows| {
            typed.take(Ok(text.to_owned()), follows, &mut |line| {
                lines.push(line);
                true
            })
        };
        take("typed", false);
        take("one", true);
        take("/quit", true);
        take("three", false);
        take(&"x".repeat(MAX_LINE), true);
        take("/quit", false);
        take("", false);
        let long = Err(NotText::TooLong(MAX_LINE));
        assert_eq!(lines, [text("typed"), text("one\n/quit\nthree"), long, text("")]);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let lines = all("\u{feff}/msg bob secret\n\u{feff}\n".as_bytes());
        assert_eq!(lines, ["/msg bob secret", "\u{feff}"].map(text));
    }

    #[test]
    fn a_line_that_cannot_be_read_leaves_the_others_alone() {
        let lines = all(b"a\nZo\xeb\n\xff\x80\nx\0y\nb\n");
        let [latin1, other, nul] = [NotText::Latin1, NotText::NotUtf8, NotText::Nul].map(Err);
        assert_eq!(lines, [text("a"), latin1, other, nul, text("b")]);
    }

    #[test]
    fn input_in_utf_16_is_named_once_and_nothing_of_it_is_used() {
        let bytes: Vec<u8> =
            "/msg bob hi\nhello\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&bytes), [Err(NotText::Utf16)]);
    }

    #[test]
    fn input_that_cannot_be_read_to_its_end_is_no_end() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::IsADirectory.into())
            }
        }
        let mut lines = Vec::new();
        read(BufReader::new(b"a\nb".chain(Broken)), |line, _| {
            lines.push(line);
            true
        });
        assert_eq!(lines, [text("a"), Err(NotText::Unreadable(io::ErrorKind::IsADirectory))]);
    }

    #[test]
    fn a_line_that_is_too_long_is_left_out_and_takes_no_memory() {
        let fits = "x".repeat(MAX_LINE);
        let bytes = format!("{fits}\r\n{fits}y\n{}\nb\n{fits}{fits}", "z".repeat(3 * MAX_LINE));
        let long = || Err(NotText::TooLong(MAX_LINE));
        assert_eq!(all(bytes.as_bytes()), [text(&fits), long(), long(), text("b"), long()]);
        let endless = io::repeat(b'x').take(1 << 30);
        let mut count = 0;
        read(BufReader::new(endless), |line, _| {
            count += 1;
            line.is_err()
        });
        assert_eq!(count, 1);
    }
}
