//! What the machine has for a server: open files, the time, room on its disk, and who starts it.

use std::path::Path;

use plausch_app::identity::{KeyFile, Owner};
use plausch_app::texts;

use super::asking::ask;
use super::{Check, Finding};

/// How many files a server has open beside its members' connections.
const OTHERS: u64 = 64;
/// So little room on the disk, in bytes, is none.
const NO_ROOM: u64 = 1 << 20;
/// So little is not much: the log may need more.
const LITTLE_ROOM: u64 = 100 << 20;
/// The unit of the service.
const UNIT: &str = "plausch.service";

/// Whether so many members may be here: each takes a file descriptor. A server raises its own limit as far as it may.
pub(super) fn open_files(members: usize) -> Finding {
    let needed = u64::try_from(members).unwrap_or(u64::MAX).saturating_add(OTHERS);
    match most_open_files() {
        Some(most) if most < needed => {
            Finding::warning(Check::OpenFiles, texts::doctor_few_files(most, members, needed))
                .mended_by(texts::doctor_more_files(needed))
        }
        Some(most) => Finding::fine(Check::OpenFiles, texts::doctor_enough_files(most, needed)),
        None => Finding::fine(Check::OpenFiles, texts::doctor_any_files(needed)),
    }
}

/// None: there is no limit, as far as one knows.
fn most_open_files() -> Option<u64> {
    #[cfg(unix)]
    return rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    #[cfg(not(unix))]
    None
}

/// Whether something keeps the clock right: bans end, and certificates are valid, by it.
pub(super) fn clock() -> Finding {
    let asked = ask("timedatectl", &["show", "--property=NTPSynchronized", "--value"]);
    match asked.as_ref().map(|(_, answer)| answer.trim()) {
        Some("yes") => Finding::fine(Check::Clock, texts::doctor_clock_right()),
        Some("no") => Finding::warning(Check::Clock, texts::doctor_clock_alone())
            .mended_by("sudo timedatectl set-ntp true"),
        _ => Finding::fine(Check::Clock, texts::doctor_clock_unknown()),
    }
}

/// Whether the server can keep its key and its files.
pub(super) fn disk() -> Finding {
    let file = match KeyFile::of(Owner::Server) {
        Ok(file) => file,
        Err(error) => return Finding::failure(Check::Disk, error.to_string()),
    };
    // The folder may be made by the first start.
    let folder = file.path().ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = folder.unwrap_or(Path::new("/"));
    if !is_writable(folder) {
        let fix = format!("sudo chown \"$USER\" {}", folder.display());
        return Finding::failure(Check::Disk, texts::doctor_not_writable(folder)).mended_by(fix);
    }
    match room(folder) {
        Some(room) if room < NO_ROOM => {
            Finding::failure(Check::Disk, texts::doctor_little_room(folder, room))
                .mended_by(format!("df -h {}", folder.display()))
        }
        Some(room) if room < LITTLE_ROOM => {
            Finding::warning(Check::Disk, texts::doctor_little_room(folder, room))
                .mended_by(format!("df -h {}", folder.display()))
        }
        room => Finding::fine(Check::Disk, texts::doctor_room(folder, room)),
    }
}

fn is_writable(folder: &Path) -> bool {
    #[cfg(unix)]
    return rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok();
    #[cfg(not(unix))]
    folder.metadata().is_ok_and(|about| !about.permissions().readonly())
}

/// How many bytes are free there.
fn room(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let about = rustix::fs::statvfs(folder).ok()?;
        Some(about.f_bavail.saturating_mul(about.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// How the service stands, if systemd knows one.
pub(super) fn service() -> Option<Finding> {
    let wanted = "--property=LoadState,ActiveState";
    let (_, answer) = ask("systemctl", &["show", wanted, UNIT])?;
    let value = |key: &str| answer.lines().find_map(|line| line.strip_prefix(key));
    if value("LoadState=") != Some("loaded") {
        return None;
    }
    Some(match value("ActiveState=") {
        Some("active" | "reloading") => Finding::fine(Check::Service, texts::doctor_runs(UNIT)),
        Some("failed") => Finding::failure(Check::Service, texts::doctor_has_failed(UNIT))
            .mended_by(format!("journalctl -u {UNIT} -n 50")),
        _ => Finding::warning(Check::Service, texts::doctor_does_not_run(UNIT))
            .mended_by("sudo systemctl enable --now plausch.socket plausch.service"),
    })
}
