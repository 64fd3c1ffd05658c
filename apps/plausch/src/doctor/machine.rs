//! What the machine has for a server: open files, the time, and room on its disk.

#[cfg(unix)]
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use plausch_app::identity::KeyFile;
use plausch_app::texts;

use super::{Check, Finding};
use crate::programs::ask;

/// How many files a server has open beside its members' connections.
const OTHERS: u64 = 64;
/// So little room on the disk, in bytes, is none.
const NO_ROOM: u64 = 1 << 20;
/// So little is not much: the log may need more.
const LITTLE_ROOM: u64 = 100 << 20;

/// Whether so many members may be here: each takes a file descriptor. A server raises its own limit as far as it may, or as
/// its unit allows.
pub(super) fn open_files(members: usize, of_unit: Option<u64>) -> Finding {
    let needed = u64::try_from(members).unwrap_or(u64::MAX).saturating_add(OTHERS);
    match of_unit.or_else(most_open_files) {
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
pub(super) fn disk(key: &KeyFile) -> Finding {
    // The folder may be made by the first start.
    let folder = key.path().ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = folder.unwrap_or(Path::new("/"));
    if !is_writable(folder) {
        let fix = format!("sudo chown \"$USER\" {}", folder.display());
        return Finding::failure(Check::Disk, texts::doctor_not_writable(folder)).mended_by(fix);
    }
    let is_its_own = key.path().parent() == Some(folder);
    if let Some(file) = strange_file(folder).filter(|_| is_its_own) {
        let fix = format!("sudo chown -R --reference={0} {0}", folder.display());
        return Finding::failure(Check::Disk, texts::doctor_strange_file(&file)).mended_by(fix);
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

/// A file that belongs to somebody else than its folder, such as root: the server may not read it.
fn strange_file(folder: &Path) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = folder.metadata().ok()?.uid();
        let is_strange = |file: &DirEntry| file.metadata().is_ok_and(|about| about.uid() != owner);
        let files = folder.read_dir().ok()?.flatten();
        files.filter(is_strange).map(|file| file.path()).min()
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
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
