//! What the operating system says if something fails: it speaks English to every program.

use std::io::{self, ErrorKind as Kind};

use crate::language::fl;

/// What the operating system says, if it says something.
pub fn reason(error: Option<Kind>) -> Option<String> {
    Some(match error? {
        Kind::NotFound => fl!(system_not_found),
        Kind::PermissionDenied => fl!(system_permission),
        Kind::ConnectionRefused => fl!(system_refused),
        Kind::ConnectionReset => fl!(system_reset),
        Kind::HostUnreachable => fl!(system_unreachable_host),
        Kind::NetworkUnreachable => fl!(system_unreachable_net),
        Kind::ConnectionAborted => fl!(system_aborted),
        Kind::NotConnected => fl!(system_not_connected),
        Kind::AddrInUse => fl!(system_in_use),
        Kind::AddrNotAvailable => fl!(system_not_available),
        Kind::NetworkDown => fl!(system_net_down),
        Kind::BrokenPipe => fl!(system_broken_pipe),
        Kind::AlreadyExists => fl!(system_exists),
        Kind::WouldBlock => fl!(system_would_block),
        Kind::NotADirectory => fl!(system_not_a_directory),
        Kind::IsADirectory => fl!(system_is_a_directory),
        Kind::ReadOnlyFilesystem => fl!(system_read_only),
        Kind::InvalidInput => fl!(system_invalid),
        Kind::InvalidData => fl!(system_bad_data),
        Kind::TimedOut => fl!(system_timed_out),
        Kind::WriteZero => fl!(system_nothing_written),
        Kind::StorageFull => fl!(system_full),
        Kind::QuotaExceeded => fl!(system_quota),
        Kind::FileTooLarge => fl!(system_too_large),
        Kind::ResourceBusy => fl!(system_busy),
        Kind::Unsupported => fl!(system_unsupported),
        Kind::UnexpectedEof => fl!(system_ended_early),
        Kind::OutOfMemory => fl!(system_no_memory),
        Kind::InvalidFilename => fl!(system_bad_name),
        Kind::DirectoryNotEmpty => fl!(system_not_empty),
        Kind::CrossesDevices => fl!(system_other_disk),
        Kind::ExecutableFileBusy => fl!(system_program_busy),
        Kind::ArgumentListTooLong => fl!(system_command_too_long),
        Kind::StaleNetworkFileHandle => fl!(system_stale),
        Kind::NotSeekable => fl!(system_not_seekable),
        Kind::TooManyLinks => fl!(system_too_many_links),
        Kind::Deadlock => fl!(system_deadlock),
        Kind::Interrupted => fl!(system_interrupted),
        _ => return None,
    })
}

/// Why the system did not do something: in a few words, for behind a colon or in brackets.
pub fn os_error(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(EIO) if cfg!(unix) => return fl!(system_device_fault),
        Some(ENFILE | EMFILE) if cfg!(unix) => return fl!(system_too_many_files),
        Some(ELOOP) if cfg!(target_os = "linux") => return fl!(system_loop),
        _ => {}
    }
    reason(Some(error.kind())).unwrap_or_else(|| {
        // Rare, and better in the system's words, without its number, than not at all.
        let text = error.to_string();
        text.split(" (os error").next().unwrap_or_default().to_lowercase()
    })
}

/// The same of an error of which nothing but its kind was kept.
pub fn os_kind(kind: Kind) -> String {
    reason(Some(kind)).unwrap_or_else(|| fl!(system_no_reason))
}

/// Why the system does not do something with a file or a folder.
pub fn file_reason(kind: Kind) -> String {
    match kind {
        Kind::PermissionDenied => fl!(system_no_writing),
        Kind::NotADirectory => fl!(system_path_no_folder),
        Kind::NotFound => fl!(system_no_folder),
        kind => reason(Some(kind)).unwrap_or_else(|| fl!(system_no_reason)),
    }
}

// What no kind of error says. A device has a fault.
const EIO: i32 = 5;
// The whole system, or this process, has as many files open as it may.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
// Symbolic links lead in a circle.
const ELOOP: i32 = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn what_the_system_says_has_no_number_and_is_said_in_the_language_in_force() {
        let said = |number| os_error(&io::Error::from_raw_os_error(number));
        assert_eq!(said(13), "permission denied");
        assert_eq!(said(24), "too many files are open");
        // EPROTO has no kind.
        assert!(!said(71).is_empty() && !said(71).contains("os error"), "{}", said(71));
        let german = Language::named("de").unwrap();
        assert_eq!(german.within(|| said(13)), "keine Berechtigung");
        assert_eq!(reason(Some(Kind::Other)), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_the_system_says_of_files_is_said_in_every_language() {
        // E2BIG, EIO, ENOMEM, EACCES, EBUSY, EXDEV, ENFILE, EMFILE, ETXTBSY, EFBIG, ENOSPC, ESPIPE, EMLINK, EDEADLK,
        // ENAMETOOLONG, ENOTEMPTY, ELOOP, ESTALE, EDQUOT
        let numbers = [7, 5, 12, 13, 16, 18, 23, 24, 26, 27, 28, 29, 31, 35, 36, 39, 40, 116, 122];
        for number in numbers {
            let said = |tag| {
                let error = io::Error::from_raw_os_error(number);
                Language::named(tag).unwrap().within(|| os_error(&error))
            };
            assert_ne!(said("de"), said("en"), "{number}");
        }
    }
}
