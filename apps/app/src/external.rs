//! A text in another editor: the one that `VISUAL` or `EDITOR` names, with its arguments.
//!
//! The text is in a file that only the user can read, in a folder of its own: what the editor leaves beside it goes away
//! with it. If something is wrong with what comes back, or the editor had to end, they stay, and the user is told where.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use crate::editing::Draft;
use crate::encoding::{self, NotText};

/// Why no text came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExternalError {
    /// There can be no file for the text, for this reason.
    NoFile(io::ErrorKind),
    /// There is no such program.
    NoEditor(String),
    /// The editor ended with an error, as some do to say that the text is to stay as it is.
    Failed(String),
    /// What came back is no text; the file is still there.
    NotText(PathBuf, NotText),
    /// It had to end before the user was done; what it has kept is still in this folder.
    Terminated(PathBuf),
    /// What came back has more than [`Draft::MAX_BYTES`] bytes; the file is still there.
    TooLong(PathBuf),
}

/// An editor that may have to end before its user is done. All clones are of the same.
#[derive(Debug, Clone, Default)]
pub struct Editor(Arc<Mutex<Running>>);

#[derive(Debug, Default)]
struct Running {
    process: Option<u32>,
    /// What is edited.
    path: Option<PathBuf>,
    has_to_end: bool,
}

impl Editor {
    /// Asks it to end: editors then keep what was written. Who started the program with nohup has SIGHUP ignored.
    pub fn terminate(&self) {
        let mut running = self.running();
        running.has_to_end = true;
        running.terminate();
    }

    /// The file that is in it now, if it is open.
    pub fn path(&self) -> Option<PathBuf> {
        self.running().path.clone()
    }

    fn begins(&self, process: u32, path: &Path) {
        let mut running = self.running();
        (running.process, running.path) = (Some(process), Some(path.to_owned()));
        if running.has_to_end {
            running.terminate();
        }
    }

    /// It has ended. Whether it had to.
    fn ends(&self) -> bool {
        let mut running = self.running();
        (running.process, running.path) = (None, None);
        running.has_to_end
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    #[cfg(unix)]
    fn terminate(&self) {
        use rustix::process::{Pid, Signal, kill_process};
        let process = self.process.and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(process) = process {
            kill_process(process, Signal::TERM).ok();
        }
    }

    /// Nobody tells a program there.
    #[cfg(not(unix))]
    fn terminate(&self) {}
}

/// What a shell says if there is no such program, or it cannot be run.
const NOT_FOUND: [Option<i32>; 2] = [Some(126), Some(127)];

/// The command line of the user's editor.
pub fn editor() -> String {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| env::var(name).ok());
    let named = named.map(|editor| editor.trim().to_owned()).find(|editor| !editor.is_empty());
    named.unwrap_or_else(usual_editor)
}

/// The first that is there of those that systems bring along, the easiest one first.
fn usual_editor() -> String {
    if cfg!(windows) {
        return "notepad".to_owned();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &&str| env::split_paths(&path).any(|folder| folder.join(name).is_file());
    ["editor", "nano", "vim"].into_iter().find(is_there).unwrap_or("vi").to_owned()
}

/// Lets the user edit `text` with `editor`, and returns what it became. This blocks until the editor ends; it has the
/// terminal meanwhile, if it wants one.
///
/// # Errors
/// If there is nothing to return: see [`ExternalError`].
pub fn edit(editor: &str, text: &str, running: &Editor) -> Result<String, ExternalError> {
    let no_file = |error: io::Error| ExternalError::NoFile(error.kind());
    let (folder, path) = write(text).map_err(no_file)?;
    let mut child =
        command(editor, &path).spawn().map_err(|_| ExternalError::NoEditor(editor.to_owned()))?;
    running.begins(child.id(), &path);
    let status = child.wait();
    let had_to_end = running.ends();
    if had_to_end && !status.as_ref().is_ok_and(ExitStatus::success) {
        return terminated(text, folder, &path);
    }
    match status {
        Err(_) => return Err(ExternalError::NoEditor(editor.to_owned())),
        Ok(status) if NOT_FOUND.contains(&status.code()) => {
            return Err(ExternalError::NoEditor(editor.to_owned()));
        }
        Ok(status) if !ExitStatus::success(&status) => {
            return Err(ExternalError::Failed(editor.to_owned()));
        }
        Ok(_) => {}
    }
    let bytes = read(&path).map_err(no_file)?;
    // What the user has written is not lost.
    let kept = || {
        let _ = folder.keep();
        path.clone()
    };
    if bytes.len() > Draft::MAX_BYTES {
        return Err(ExternalError::TooLong(kept()));
    }
    match encoding::start(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(what) => Err(ExternalError::NotText(kept(), what)),
    }
}

/// What there is after the editor had to end: the text, if it has changed nothing, or where it is.
fn terminated(text: &str, folder: TempDir, path: &Path) -> Result<String, ExternalError> {
    let is_alone = fs::read_dir(folder.path()).is_ok_and(|files| files.count() == 1);
    match read(path) {
        Ok(bytes) if is_alone && bytes == text.as_bytes() => Ok(text.to_owned()),
        _ => Err(ExternalError::Terminated(folder.keep())),
    }
}

/// A file with `text`, and its folder, which is deleted with it.
fn write(text: &str) -> io::Result<(TempDir, PathBuf)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("plausch-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    // Where there is one, it is in memory and the user's alone.
    let of_user =
        env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = match of_user.map(|path| builder.tempdir_in(path)) {
        Some(Ok(folder)) => folder,
        _ => builder.tempdir()?,
    };
    let path = folder.path().join("text.txt");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path)?;
    file.write_all(text.as_bytes())?;
    if !text.is_empty() {
        file.write_all(b"\n")?;
    }
    Ok((folder, path))
}

/// What is in the file now, but not much more than a draft can have. Without its last end of a line, which editors add.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let most = Draft::MAX_BYTES as u64 + 3;
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() < most as usize && bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    Ok(bytes)
}

/// As git does it: the shell knows how to read a command line with arguments and quotes. A single command takes the place
/// of the shell, and is told what the shell would be.
#[cfg(unix)]
fn command(editor: &str, path: &Path) -> Command {
    let mut command = Command::new("sh");
    let is_single = !editor.contains(['=', ';', '&', '|', '(', '{', '<', '>', '\n']);
    let exec = if is_single { "exec " } else { "" };
    command.arg("-c").arg(format!("{exec}{editor} \"$@\"")).arg(editor).arg(path);
    command
}

#[cfg(not(unix))]
fn command(editor: &str, path: &Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).arg(path);
    command
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A script as an editor, with an argument.
    fn edited_by(script: &str, text: &str) -> Result<String, ExternalError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my editor");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        edit(&format!("'{}' --wait", path.display()), text, &Editor::default())
    }

    #[test]
    fn a_text_goes_to_the_editor_and_comes_back() {
        let script = r#"[ "$1" = --wait ] && sed -i s/old/new/ "$2""#;
        assert_eq!(edited_by(script, "the old\n\ntext").as_deref(), Ok("the new\n\ntext"));
        assert_eq!(edited_by(r#": > "$2""#, "old").as_deref(), Ok(""));
        assert_eq!(edited_by("true", "as it was").as_deref(), Ok("as it was"));
        assert_eq!(edited_by(r#"[ -s "$2" ] || printf hi > "$2""#, "").as_deref(), Ok("hi"));
    }

    #[test]
    fn only_the_user_can_read_it_and_nothing_of_it_is_left() {
        let seen = tempfile::NamedTempFile::new().unwrap();
        let script = format!(
            r#"touch "$2~"; (stat -c %a "$2" "$(dirname "$2")"; dirname "$2") > {}"#,
            seen.path().display()
        );
        edited_by(&script, "secret").unwrap();
        let seen = fs::read_to_string(seen.path()).unwrap();
        let seen: Vec<_> = seen.lines().collect();
        assert_eq!(seen[..2], ["600", "700"]);
        assert!(!Path::new(seen[2]).exists(), "{seen:?}");
    }

    #[test]
    fn an_editor_that_fails_or_is_missing_is_named() {
        assert!(matches!(edited_by("exit 1", "text"), Err(ExternalError::Failed(_))));
        assert!(matches!(edited_by("kill -9 $$", "text"), Err(ExternalError::Failed(_))));
        let missing = "no-such-editor-anywhere";
        assert_eq!(
            edit(missing, "text", &Editor::default()),
            Err(ExternalError::NoEditor(missing.to_owned()))
        );
    }

    #[test]
    fn what_an_editor_keeps_when_it_has_to_end_stays() {
        let editor = Editor::default();
        let other = editor.clone();
        std::thread::spawn(move || {
            let is_ready =
                || other.path().is_some_and(|path| path.with_extension("ready").exists());
            while !is_ready() {
                std::thread::yield_now();
            }
            other.terminate();
        });
        let script = tempfile::tempdir().unwrap();
        let keeps = script.path().join("an editor");
        let text = r#"trap 'cp "$1" "$1.save"; exit 1' TERM; : > "${1%.txt}.ready"; until false; do sleep 0.01; done"#;
        fs::write(&keeps, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&keeps, fs::Permissions::from_mode(0o700)).unwrap();
        let keeps = format!("'{}'", keeps.display());
        let Err(ExternalError::Terminated(folder)) = edit(&keeps, "text", &editor) else {
            panic!()
        };
        assert_eq!(fs::read_to_string(folder.join("text.txt.save")).unwrap(), "text\n");
        fs::remove_dir_all(folder).unwrap();
        // And if it began too late.
        assert_eq!(edit("tail -f", "text", &editor).as_deref(), Ok("text"));
        assert_eq!(editor.path(), None);
    }

    #[test]
    fn what_is_no_draft_stays_in_its_file() {
        let script = format!(r#"head -c {} /dev/zero | tr '\0' x > "$2""#, Draft::MAX_BYTES + 2);
        let Err(ExternalError::TooLong(path)) = edited_by(&script, "text") else { panic!() };
        assert_eq!(fs::metadata(&path).unwrap().len(), Draft::MAX_BYTES as u64 + 2);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        let Err(ExternalError::NotText(path, _)) = edited_by(r#"printf 'a\377b' > "$2""#, "text")
        else {
            panic!()
        };
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
