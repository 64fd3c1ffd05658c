//! What is wrong with a file or a pipe.

use std::io;
use std::path::Path;

use crate::encoding::NotText;
use crate::language::fl;

/// What `bytes` are instead of text, and what to do about it.
pub fn not_text(what: NotText) -> String {
    match what {
        NotText::Utf16 => fl!(is_utf16),
        NotText::Utf32 => fl!(is_utf32),
        NotText::Latin1 => fl!(is_latin1),
        NotText::NotUtf8 => fl!(is_not_utf8),
        NotText::Nul => fl!(has_nul),
        NotText::Unreadable(error) => fl!(input_unreadable, why = super::os_kind(error)),
        NotText::TooLong(most) => fl!(line_too_long, most = most),
    }
}

/// A line of stdin that was not understood.
pub fn bad_line(what: NotText) -> String {
    match what {
        NotText::Unreadable(_) => not_text(what),
        _ if what.concerns_everything() => fl!(input_not_used, why = not_text(what)),
        _ => fl!(line_left_out, why = not_text(what)),
    }
}

pub fn some_texts_not_passed_on() -> String {
    fl!(some_texts_not_passed_on)
}

pub fn some_input_left_out() -> String {
    fl!(some_input_left_out)
}

/// Several lines came at once into a terminal, faster than anybody types.
pub fn ask_to_send_pasted(count: usize) -> String {
    fl!(ask_to_send_pasted, count = count)
}

pub fn pasted_dropped() -> String {
    fl!(pasted_dropped)
}

/// Why the output ended before the program did.
pub fn cannot_write(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::BrokenPipe => fl!(output_unread),
        io::ErrorKind::TimedOut => fl!(output_late),
        io::ErrorKind::StorageFull => fl!(output_disk_full),
        _ => fl!(output_unwritable, why = super::os_error(error)),
    }
}

pub fn cannot_write_to(path: &Path, error: &io::Error) -> String {
    fl!(path_unwritable, path = path.to_string_lossy(), why = super::os_error(error))
}
