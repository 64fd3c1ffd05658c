//! The control socket: how `plausch ctl` reaches a server on this machine, also one that has no console.
//!
//! ```text
//! plausch ctl ──► "ban eve 2h\n" ──► server
//!             ◄── "done\neve is banned for 2h" (or "failed\n…"), end of stream
//! ```
//!
//! A command that begins with [`FOR_PROGRAMS`] is answered in JSON, if it is done.
//!
//! It is a Unix socket beside the server's key, for its owner only: whoever may open it may command the server.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::identity::{KeyFile, Owner};
use crate::private;

/// How the names of sockets begin.
pub const KIND: &str = "control";

/// Stands before a command whose answer is for a program.
pub const FOR_PROGRAMS: &str = "--json ";

/// Where the service of the Debian package keeps what outlives it.
const OF_SERVICE: &str = "/var/lib/plausch";

/// The longest command, in bytes.
const MAX_COMMAND: u64 = 64 << 10;

/// How long the other side may take to write or to read.
const TIMEOUT: Duration = Duration::from_secs(5);

const DONE: &str = "done";
const FAILED: &str = "failed";

/// What came of a command: what to say, or why it was not done.
pub type Answer = Result<String, String>;

/// A socket on which commands arrive.
#[derive(Debug)]
pub struct ControlSocket {
    listener: UnixListener,
    path: PathBuf,
}

/// One command that has arrived.
#[derive(Debug)]
pub struct Caller {
    stream: UnixStream,
    /// What it says.
    pub command: String,
}

impl ControlSocket {
    /// Listens there, in place of a server that is gone.
    ///
    /// # Errors
    /// [`AddrInUse`](io::ErrorKind::AddrInUse) if another server answers there; or it is not possible.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        private::make_folder_of(&path)?;
        if UnixStream::connect(&path).is_ok() {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        // At no moment can anybody else open it.
        let folder = tempfile::Builder::new().prefix(".c").tempdir_in(private::folder_of(&path))?;
        let new = folder.path().join("s");
        let listener = UnixListener::bind(&new)?;
        fs::set_permissions(&new, fs::Permissions::from_mode(0o600))?;
        fs::rename(&new, &path)?;
        Ok(ControlSocket { listener, path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Nobody finds it any more.
    pub fn remove(&self) {
        // If it cannot be removed, the next server takes its place.
        let _ = fs::remove_file(&self.path);
    }

    /// Waits for a command, as long as the socket works. Whoever says none is not waited for long.
    ///
    /// # Errors
    /// The socket does not work.
    pub fn next(&self) -> io::Result<Caller> {
        loop {
            let (stream, _) = match self.listener.accept() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                accepted => accepted?,
            };
            if let Ok(command) = read_command(&stream) {
                return Ok(Caller { stream, command });
            }
        }
    }
}

impl Caller {
    /// Says what came of the command. Whoever does not read it does not hear it.
    pub fn answer(mut self, answer: &Answer) {
        let (word, text) = match answer {
            Ok(text) => (DONE, text),
            Err(text) => (FAILED, text),
        };
        let _ = self.stream.write_all(format!("{word}\n{text}").as_bytes());
    }
}

fn read_command(stream: &UnixStream) -> io::Result<String> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let mut line = String::new();
    BufReader::new(stream.take(MAX_COMMAND)).read_line(&mut line)?;
    let command = line.strip_suffix('\n').ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(command.to_owned())
}

/// Tells the server whose socket is there what to do.
///
/// # Errors
/// It cannot be reached, or has ended.
pub fn command(path: &Path, command: &str) -> io::Result<Answer> {
    let mut stream = UnixStream::connect(path)?;
    stream.write_all(format!("{}\n", command.replace(['\n', '\r'], " ")).as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    match text.split_once('\n') {
        Some((DONE, text)) => Ok(Ok(text.to_owned())),
        Some((FAILED, text)) => Ok(Err(text.to_owned())),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The sockets of all servers that run on this machine, as far as this user may reach them; and the first one that it may not
/// reach.
pub fn servers() -> (Vec<PathBuf>, Option<(PathBuf, io::Error)>) {
    let key = KeyFile::of(Owner::Server).ok();
    let own = key.as_ref().map(|key| private::folder_of(key.path()));
    let folders = own.into_iter().chain([Path::new(OF_SERVICE)]);
    servers_in(folders)
}

fn servers_in<'a>(
    folders: impl Iterator<Item = &'a Path>,
) -> (Vec<PathBuf>, Option<(PathBuf, io::Error)>) {
    let (mut found, mut barred) = (Vec::new(), None);
    for folder in folders {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                barred.get_or_insert((folder.to_owned(), error));
                continue;
            }
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let is_socket = entry.file_type().is_ok_and(|kind| kind.is_socket());
            if !is_socket || !entry.file_name().to_string_lossy().starts_with(KIND) {
                continue;
            }
            match UnixStream::connect(entry.path()) {
                Ok(_) => found.push(entry.path()),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    barred.get_or_insert((entry.path(), error));
                }
                // What a server has left behind.
                Err(_) => {}
            }
        }
    }
    found.sort();
    found.dedup();
    (found, barred)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn a_command_is_answered_and_only_the_owner_may_give_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data").join("control-9000");
        let socket = ControlSocket::open(path.clone()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let serving = thread::spawn(move || {
            for answer in [Ok("one\ntwo".to_owned()), Err("no".to_owned())] {
                let caller = socket.next().unwrap();
                assert_eq!(caller.command, "ban eve  for a reason");
                caller.answer(&answer);
            }
            // Whoever says nothing is passed over.
            let caller = socket.next().unwrap();
            assert_eq!(caller.command, "");
            socket
        });
        let ask = || command(&path, "ban eve\n for a reason").unwrap();
        assert_eq!(ask(), Ok("one\ntwo".to_owned()));
        assert_eq!(ask(), Err("no".to_owned()));
        drop(UnixStream::connect(&path).unwrap());
        // It is not answered: its server is gone before that.
        assert_eq!(command(&path, "").unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        serving.join().unwrap().remove();
        assert!(!path.exists());
    }

    #[test]
    fn a_server_takes_the_place_of_one_that_is_gone_and_of_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("control-9000");
        // Left behind by one that was killed.
        drop(UnixListener::bind(&path).unwrap());
        let find = || servers_in([folder.path()].into_iter()).0;
        assert_eq!(find(), [] as [PathBuf; 0]);
        let first = ControlSocket::open(path.clone()).unwrap();
        let second = ControlSocket::open(path.clone()).unwrap_err();
        assert_eq!(second.kind(), io::ErrorKind::AddrInUse);
        let other = ControlSocket::open(folder.path().join("control-9001")).unwrap();
        fs::write(folder.path().join("control-note"), "no socket").unwrap();
        assert_eq!(find(), [path.clone(), other.path().to_owned()]);
        first.remove();
        drop(first);
        assert_eq!(find(), [other.path().to_owned()]);
        assert!(ControlSocket::open(path).is_ok());
    }
}
