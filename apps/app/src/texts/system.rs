//! What the operating system says if something fails: it speaks English to every program.

use std::io::ErrorKind as Kind;

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
        _ => return None,
    })
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
