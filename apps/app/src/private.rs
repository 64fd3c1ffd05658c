//! Files and folders for their owner only.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Makes the folder in which a file lies, and those in which that lies, if they are missing.
pub(crate) fn make_folder_of(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder_of(path))
}

/// The folder in which a file lies.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The text of a file. None: there is none.
pub(crate) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        // Unless it is a link to a file that is not there now.
        Err(error)
            if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() =>
        {
            Ok(None)
        }
        text => text.map(Some),
    }
}

/// The permissions of a file that others may open, too. None: only its owner may, or the system has no such permissions.
pub(crate) fn exposed(file: &File) -> io::Result<Option<u32>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mode = file.metadata()?.mode();
        Ok((mode & 0o077 != 0).then_some(mode & 0o777))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(None)
    }
}

/// Writes a file in one step, in place of what was there: if the disk is full, that is as it was.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    given(written(path, bytes)?, path)?.persist(path)?;
    Ok(())
}

/// The same for a file that others may read: it keeps its permissions.
pub(crate) fn replace_with_permissions(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = given(written(path, bytes)?, path)?;
    if let Ok(before) = fs::metadata(path) {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.persist(path)?;
    Ok(())
}

/// Writes a file in one step, if there is none. Of several who do so, one succeeds; the others are told
/// [`AlreadyExists`](io::ErrorKind::AlreadyExists).
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    given(written(path, bytes)?, path)?.persist_noclobber(path)?;
    Ok(())
}

/// The same for a file that is for whoever makes it, whosever the folder is.
pub(crate) fn create_for_maker(path: &Path, bytes: &[u8]) -> io::Result<()> {
    written(path, bytes)?.persist_noclobber(path)?;
    Ok(())
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    // For its owner only, by itself.
    let mut file = NamedTempFile::new_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// What root writes belongs to the folder's owner: a server that runs as that user has to read it.
fn given(file: NamedTempFile, path: &Path) -> io::Result<NamedTempFile> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let folder = folder_of(path).metadata()?;
        if file.as_file().metadata()?.uid() == 0 && folder.uid() != 0 {
            fchown(file.as_file(), Some(folder.uid()), Some(folder.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(file)
}

/// Makes a file to be written. One that is there already stays as it is, and that is an error.
pub(crate) fn new_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(path)
}

/// Makes an empty file, if there is none; if there is one, it is for its owner only from now on. Whether it is new.
pub(crate) fn make_file(path: &Path) -> io::Result<bool> {
    match new_file(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = fs::metadata(path)?.permissions().mode();
                if mode & 0o077 != 0 {
                    fs::set_permissions(path, fs::Permissions::from_mode(mode & !0o077))?;
                }
            }
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
