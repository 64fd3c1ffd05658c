//! What is wrong with a file or a pipe.

use std::io;
use std::path::Path;

use crate::encoding::NotText;

/// What `bytes` are instead of text, and what to do about it.
pub fn not_text(what: NotText) -> String {
    let (what, from) = match what {
        NotText::Utf16 => ("this is UTF-16, not UTF-8", "UTF-16"),
        NotText::Utf32 => ("this is UTF-32, not UTF-8", "UTF-32"),
        NotText::Latin1 => ("this is not UTF-8, but perhaps Latin-1", "LATIN1"),
        NotText::NotUtf8 => {
            return "this is not UTF-8: save it as UTF-8, or convert it with iconv".to_owned();
        }
        NotText::Nul => return "this has a NUL byte, so it is no text".to_owned(),
        NotText::Unreadable(error) => {
            return format!("the rest of the input cannot be read: {error}");
        }
        NotText::TooLong(most) => {
            return format!("this line has more than {most} bytes: split it up");
        }
    };
    format!("{what}: save it as UTF-8, or convert it, as in: iconv -f {from} -t UTF-8")
}

/// A line of stdin that was not understood.
pub fn bad_line(what: NotText) -> String {
    match what {
        NotText::Unreadable(_) => not_text(what),
        _ if what.concerns_everything() => {
            format!("nothing of the input was used: {}", not_text(what))
        }
        _ => format!("a line was left out: {}", not_text(what)),
    }
}

pub const SOME_TEXTS_NOT_PASSED_ON: &str =
    "the server did not pass on some of what you said: it was too much at once";
pub const SOME_INPUT_LEFT_OUT: &str = "some lines of the input could not be used";

/// Several lines came at once into a terminal, faster than anybody types.
pub fn ask_to_send_pasted(count: usize) -> String {
    format!(
        "you pasted {count} lines, and none is sent yet: Enter sends them one by one, any other line drops them"
    )
}

pub const PASTED_DROPPED: &str = "what you pasted was dropped";

/// Why the output ended before the program did.
pub fn cannot_write(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::BrokenPipe => "nobody reads the output any more".to_owned(),
        io::ErrorKind::TimedOut => {
            "the end of the output was not read in time, and is lost".to_owned()
        }
        io::ErrorKind::StorageFull => "the output cannot be written: the disk is full".to_owned(),
        _ => format!("the output cannot be written: {}", os_error(error)),
    }
}

pub fn cannot_write_to(path: &Path, error: &io::Error) -> String {
    format!("{}: {}", path.display(), cannot_write(error))
}

/// What the operating system says, without its number.
pub fn os_error(error: &(impl ToString + ?Sized)) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
