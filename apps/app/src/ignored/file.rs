//! The file in which the list outlives the program: TOML, for its owner only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use plausch_core::name::Nick;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Edit, Ignore, Ignored};
use crate::{private, texts};

const TABLE: &str = "ignored";

/// Where the list is. Several programs may use it at once: each change is made to what the file says then.
#[derive(Debug, Clone)]
pub struct File {
    path: PathBuf,
}

impl File {
    /// The list is at `path`, or will be.
    pub fn new(path: PathBuf) -> Self {
        File { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the list. Without a file, it is empty; what has ended by `now` is left out.
    ///
    /// # Errors
    /// If the file cannot be read, or is no such list.
    pub fn read(&self, now: Timestamp) -> io::Result<Ignored> {
        let text = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Ignored::default()),
            read => read?,
        };
        let mut ignored = Ignored::new(parse(&text)?);
        ignored.expire(now);
        Ok(ignored)
    }

    /// Makes a change, in one step: if the disk is full, the file is as it was.
    ///
    /// # Errors
    /// If the file cannot be read or written. It is then unchanged.
    pub fn edit(&self, now: Timestamp, edit: Edit) -> io::Result<()> {
        let mut ignored = self.read(now)?;
        ignored.edit(edit);
        private::make_folder_of(&self.path)?;
        private::replace(&self.path, written(&ignored).as_bytes())
    }
}

fn parse(text: &str) -> io::Result<Vec<Ignore>> {
    let document: DocumentMut = text.parse().map_err(io::Error::other)?;
    let Some(item) = document.get(TABLE) else { return Ok(Vec::new()) };
    let tables = item.as_array_of_tables().ok_or_else(bad)?;
    tables.iter().map(read).collect()
}

fn read(table: &Table) -> io::Result<Ignore> {
    let nick = table.get("nick").and_then(Item::as_str).ok_or_else(bad)?;
    let nick = Nick::new(nick).map_err(|_| bad())?;
    let until = match table.get("until") {
        None => None,
        Some(until) => {
            let until = until.as_datetime().ok_or_else(bad)?;
            Some(until.to_string().parse().map_err(|_| bad())?)
        }
    };
    Ok(Ignore { nick, until })
}

fn bad() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, texts::not_a_list_of_ignored())
}

fn written(ignored: &Ignored) -> String {
    let mut tables = ArrayOfTables::new();
    for Ignore { nick, until } in ignored.list() {
        let mut table = Table::new();
        table["nick"] = value(nick.as_str());
        let until = until.and_then(|until| format!("{until:.0}").parse().ok());
        if let Some(until) = until {
            table["until"] = value::<toml_edit::Datetime>(until);
        }
        tables.push(table);
    }
    let mut document = DocumentMut::new();
    document[TABLE] = Item::ArrayOfTables(tables);
    document.to_string()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn file(folder: &tempfile::TempDir) -> File {
        File::new(folder.path().join("plausch").join("ignored.toml"))
    }

    fn add(file: &File, name: &str, until: Option<Timestamp>) {
        let edit = Edit::Add(Ignore { nick: nick(name), until });
        file.edit(Timestamp::UNIX_EPOCH, edit).unwrap();
    }

    #[test]
    fn the_list_outlives_the_program_and_what_has_ended_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let (file, start) = (file(&folder), Timestamp::UNIX_EPOCH);
        let hour = start + SignedDuration::from_hours(1);
        assert!(file.read(start).unwrap().list().is_empty());
        add(&file, "a\"b\\'", None);
        add(&file, "Zoë", Some(hour));
        add(&file, "eve", None);
        file.edit(start, Edit::Remove(nick("eve"))).unwrap();
        let all = [
            Ignore { nick: nick("Zoë"), until: Some(hour) },
            Ignore { nick: nick("a\"b\\'"), until: None },
        ];
        let read = file.read(start).unwrap().list().to_vec();
        assert_eq!(read.len(), 2);
        assert!(all.iter().all(|ignore| read.contains(ignore)), "{read:?}");
        assert_eq!(file.read(hour).unwrap().list().len(), 1);
    }

    #[test]
    fn what_is_no_such_list_is_neither_read_nor_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        add(&file, "bob", None);
        for text in [
            "[[ignored]]\nnick = 5\n",
            "ignored = 1\n",
            "[[ignored]\n",
            "[[ignored]]\nnick = \"a b\"\n",
        ] {
            fs::write(file.path(), text).unwrap();
            assert!(file.read(Timestamp::UNIX_EPOCH).is_err(), "{text}");
            file.edit(Timestamp::UNIX_EPOCH, Edit::Remove(nick("bob"))).unwrap_err();
            assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_sees_whom_one_ignores() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        add(&file, "bob", None);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(file.path()), mode(file.path().parent().unwrap())), (0o600, 0o700));
    }
}
