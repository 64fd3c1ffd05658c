//! The configuration file: where it is, what it says, and how a nickname gets into it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::AppStrategy;
use plausch_core::name::Nick;
use toml_edit::{Document, DocumentMut, Item, TableLike, Value};

use super::schema::{SETTINGS, Section, Setting};
use crate::resembling::resembling;
use crate::{encoding, private, texts};

/// The name of the table of [`Section::Serve`].
const SERVE: &str = "serve";
/// The name of the table of the keys.
const KEYS: &str = "keys";

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct File {
    path: Option<PathBuf>,
    entries: Entries,
    keys: Vec<KeyLine>,
}

/// A line of the table of keys.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyLine {
    pub(super) keys: String,
    pub(super) action: String,
    pub(super) line: usize,
}

/// A value as a flag would have it, and its line.
#[derive(Debug)]
struct Entry {
    text: String,
    line: usize,
}

impl File {
    /// Reads the file where the platform keeps it. A missing file is like an empty one.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub(super) fn find() -> Result<File, String> {
        match default_path() {
            Some(path) if path.try_exists().unwrap_or(true) => File::read(path),
            path => Ok(File { path, ..File::default() }),
        }
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Says what is wrong with the file, and on which line.
    pub(super) fn read(path: PathBuf) -> Result<File, String> {
        let bytes = fs::read(&path).map_err(|error| texts::unreadable(&path, &error))?;
        let text = encoding::start(&bytes).map_err(|what| texts::not_text_in(&path, what))?;
        match parse(text) {
            Ok((entries, keys)) => Ok(File { path: Some(path), entries, keys }),
            Err(Wrong { line, what }) => Err(texts::bad_file(&path, line, &what)),
        }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The value of `key` as a flag would have it, and its line.
    pub(super) fn get(&self, key: &str) -> Option<(&str, usize)> {
        self.entries.get(key).map(|entry| (entry.text.as_str(), entry.line))
    }

    /// What it says about keys, in order.
    pub(super) fn keys(&self) -> &[KeyLine] {
        &self.keys
    }
}

/// Where the platform keeps the file. None: there is no home directory.
fn default_path() -> Option<PathBuf> {
    Some(strategy()?.in_config_dir("config.toml"))
}

/// Where the platform keeps what programs write for themselves. None: there is no home directory.
pub fn data_folder() -> Option<PathBuf> {
    Some(strategy()?.data_dir())
}

/// Where the platform keeps what programs remember of how they were used. None: there is no home directory.
pub fn state_folder() -> Option<PathBuf> {
    let strategy = strategy()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
}

fn strategy() -> Option<impl AppStrategy> {
    etcetera::choose_app_strategy(etcetera::AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "Plausch".to_owned(),
        app_name: "Plausch".to_owned(),
    })
    .ok()
}

type Entries = BTreeMap<&'static str, Entry>;

/// What is wrong with a file, and where.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    line: usize,
    what: String,
}

fn parse(text: &str) -> Result<(Entries, Vec<KeyLine>), Wrong> {
    let document = Document::parse(text).map_err(|error| {
        let line = line_of(text, error.span());
        let written = text.lines().nth(line - 1).unwrap_or_default().trim();
        let is_duplicate = error.message().contains("duplicate");
        Wrong { line, what: texts::not_toml(&repeatable(written), is_duplicate) }
    })?;
    let (mut entries, mut keys) = (Entries::new(), Vec::new());
    for (key, item) in document.iter() {
        let line = line_of(text, item.span());
        match item.as_table_like() {
            None if key == SERVE => return Err(Wrong { line, what: texts::bad_table() }),
            None if key == KEYS => return Err(Wrong { line, what: texts::bad_keys_table() }),
            None => add(&mut entries, Section::Chat, key, item, line)?,
            Some(table) if key == SERVE => {
                for (key, item) in table.iter() {
                    let line = line_of(text, item.span());
                    add(&mut entries, Section::Serve, key, item, line)?;
                }
            }
            Some(table) if key == KEYS => {
                for (key, item) in table.iter() {
                    let line = line_of(text, item.span());
                    let action = item
                        .as_str()
                        .ok_or_else(|| Wrong { line, what: texts::no_key_action(key) })?;
                    keys.push(KeyLine { keys: key.to_owned(), action: action.to_owned(), line });
                }
            }
            Some(_) => return Err(Wrong { line, what: texts::unknown_table(key) }),
        }
    }
    Ok((entries, keys))
}

/// A line as an error may repeat it.
fn repeatable(line: &str) -> Cow<'_, str> {
    let key = line.split('=').next().unwrap_or_default().trim();
    match Setting::named(key).is_some_and(|setting| setting.is_confidential) {
        true => format!("{key} = \u{2026}").into(),
        false => line.into(),
    }
}

/// Adds a key and its value, from the part of the file that belongs to `section`.
fn add(
    entries: &mut Entries,
    section: Section,
    key: &str,
    item: &Item,
    line: usize,
) -> Result<(), Wrong> {
    let wrong = |what| Wrong { line, what };
    let known = SETTINGS.iter().map(|setting| setting.key);
    let setting = Setting::named(key)
        .ok_or_else(|| wrong(texts::unknown_key(key, resembling(key, known))))?;
    if (setting.section == Section::Serve) != (section == Section::Serve) {
        return Err(wrong(setting.misplaced()));
    }
    let text = match item.as_value() {
        Some(Value::String(text)) => text.value().clone(),
        Some(Value::Integer(number)) => number.value().to_string(),
        Some(Value::Float(number)) => number.value().to_string(),
        Some(Value::Boolean(switch)) => switch.value().to_string(),
        Some(Value::Array(list)) if setting.notation.is_list => {
            let part = |value: &Value| {
                value.as_str().filter(|text| !text.contains(',')).map(str::to_owned)
            };
            let parts: Option<Vec<String>> = list.iter().map(part).collect();
            parts.ok_or_else(|| wrong(texts::not_a_list(key)))?.join(",")
        }
        _ => return Err(wrong(texts::not_one_value(key))),
    };
    entries.insert(setting.key, Entry { text, line });
    Ok(())
}

/// The line on which `span` starts, from 1.
pub(crate) fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// Writes `nick` into the file at `path`, and keeps everything else in it.
///
/// # Errors
/// If the file cannot be read or written. It is then unchanged.
pub fn remember_nick(path: &Path, nick: &Nick) -> io::Result<()> {
    remember(path, "nick", nick.as_str())
}

/// Writes the value of a setting into the file at `path`, where it belongs, and keeps everything else in it. Empty: the
/// setting is taken out of it.
///
/// # Errors
/// If the file cannot be read or written. It is then unchanged.
pub fn remember(path: &Path, key: &str, value: &str) -> io::Result<()> {
    let setting = Setting::named(key);
    let value = match (value, setting) {
        ("", _) => None,
        (value, Some(setting)) => Some(setting.toml(value).map_err(io::Error::other)?),
        (value, None) => Some(Value::from(value)),
    };
    let path = follow(path);
    let before = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let mut document: DocumentMut =
        before.parse().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let root: &mut dyn TableLike = document.as_table_mut();
    let table = match setting.filter(|setting| setting.section == Section::Serve) {
        None => root,
        Some(_) if value.is_none() && !root.contains_key(SERVE) => return Ok(()),
        Some(_) => {
            let table = root.entry(SERVE).or_insert_with(toml_edit::table).as_table_like_mut();
            table.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?
        }
    };
    match value {
        Some(mut value) => {
            if let Some(old) = table.get(key).and_then(Item::as_value) {
                // The comment behind it.
                *value.decor_mut() = old.decor().clone();
            }
            // What stands above it stays.
            match table.get_mut(key) {
                Some(old) => *old = Item::Value(value),
                None => _ = table.insert(key, Item::Value(value)),
            }
        }
        None if table.remove(key).is_none() => return Ok(()),
        None => {}
    }
    replace(&path, &document.to_string())
}

/// The file that `path` leads to, if it is a symbolic link.
fn follow(path: &Path) -> PathBuf {
    match (fs::canonicalize(path), fs::read_link(path), path.parent()) {
        (Ok(target), ..) => target,
        // Its target does not exist yet.
        (_, Ok(target), Some(folder)) => folder.join(target),
        _ => path.to_owned(),
    }
}

/// Replaces the file in one step: if the disk is full, nothing is lost. Makes the folder, if there is none.
///
/// # Errors
/// If it cannot be written. It is then unchanged.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(private::folder_of(path))?;
    private::replace_with_permissions(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (usize, String) {
        let Wrong { line, what } = parse(text).unwrap_err();
        (line, what)
    }

    #[test]
    fn values_are_read_as_flags_have_them() {
        let text = "nick = \"Zoë\" # mine\n\n[serve]\nmembers = 5\nno-rate-limits = true\n";
        let (entries, _) = parse(text).unwrap();
        let read = |key| entries.get(key).map(|entry| (entry.text.as_str(), entry.line));
        assert_eq!(read("nick"), Some(("Zoë", 1)));
        assert_eq!(read("members"), Some(("5", 4)));
        assert_eq!(read("no-rate-limits"), Some(("true", 5)));
        assert_eq!(read("server"), None);
    }

    #[test]
    fn keys_have_a_table_of_their_own_in_which_each_line_binds_one() {
        let (_, keys) = parse("[keys]\n\"ctrl+n\" = \"find\"\nf7 = \"\"\n").unwrap();
        let line = |keys: &str, action: &str, line| KeyLine {
            keys: keys.to_owned(),
            action: action.to_owned(),
            line,
        };
        assert_eq!(keys, [line("ctrl+n", "find", 2), line("f7", "", 3)]);
        assert_eq!(wrong("[keys]\nf7 = 3\n"), (2, texts::no_key_action("f7")));
        assert_eq!(wrong("keys = 3\n"), (1, texts::bad_keys_table()));
        assert_eq!(
            wrong("[keys]\nctrl+n = \"find\"\n"),
            (2, texts::not_toml("ctrl+n = \"find\"", false))
        );
    }

    #[test]
    fn an_unknown_key_suggests_the_nearest_one() {
        let (line, what) = wrong("server = \"a\"\nnik = \"b\"\n");
        assert_eq!((line, what), (2, texts::unknown_key("nik", Some("nick"))));
        let (_, what) = wrong("[serve]\npayload_length = 5\n");
        assert_eq!(what, texts::unknown_key("payload_length", Some("payload-length")));
        let (_, what) = wrong("colour = \"red\"\n");
        assert_eq!(what, texts::unknown_key("colour", None));
    }

    #[test]
    fn a_key_in_the_wrong_section_is_told_where_it_belongs() {
        let (line, what) = wrong("members = 5\n");
        assert_eq!((line, what), (1, texts::belongs_below_serve("members")));
        let (line, what) = wrong("[serve]\nlog = \"off\"\nnick = \"Zoë\"\n");
        assert_eq!((line, what), (3, texts::belongs_at_the_top("nick")));
        let (line, what) = wrong("\n[chat]\nnick = \"Zoë\"\n");
        assert_eq!((line, what), (2, texts::unknown_table("chat")));
    }

    #[test]
    fn what_is_not_toml_is_told_in_plain_words() {
        let (line, what) = wrong("server = \"a\"\nnick = Zoë\n");
        assert_eq!((line, what), (2, texts::not_toml("nick = Zoë", false)));
        let (line, what) = wrong("nick = \"a\"\nnick = \"b\"\n");
        assert_eq!((line, what), (2, texts::not_toml("nick = \"b\"", true)));
        assert_eq!(wrong("[[serve]]\n").1, texts::bad_table());
        assert_eq!(wrong("nick = [\"a\", \"b\"]\n").1, texts::not_one_value("nick"));
    }

    #[test]
    fn a_nickname_is_remembered_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plausch").join("config.toml");
        let nick = |name| Nick::new(name).unwrap();
        remember_nick(&path, &nick("a\"b\\")).unwrap();
        assert_eq!(parse(&fs::read_to_string(&path).unwrap()).unwrap().0["nick"].text, "a\"b\\");

        let before =
            "# mine\nserver = \"b\"   # there\nnick = \"old\" # me\n\n[serve]\nmembers = 3\n";
        fs::write(&path, before).unwrap();
        remember_nick(&path, &nick("new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), before.replace("old", "new"));

        fs::write(&path, "# the server's\n[serve]\nmembers = 3\n").unwrap();
        remember_nick(&path, &nick("new")).unwrap();
        let after = "nick = \"new\"\n# the server's\n[serve]\nmembers = 3\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), after);
    }

    #[test]
    fn a_setting_of_the_server_is_remembered_below_its_heading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        remember(&path, "members", "").unwrap();
        assert!(!path.exists(), "there is nothing to take out");
        fs::write(&path, "nick = \"Zoë\"\n").unwrap();
        remember(&path, "members", "7").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "nick = \"Zoë\"\n\n[serve]\nmembers = 7\n");
        let before = "[serve]\nmembers = 7 # few\n\n[keys]\nf7 = \"find\"\n";
        fs::write(&path, before).unwrap();
        remember(&path, "members", "8").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), before.replace("= 7", "= 8"));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "nick = ").unwrap();
        remember_nick(&path, &Nick::new("new").unwrap()).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "nick = ");
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_and_permissions_outlive_a_new_nickname() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("config.toml"), folder.path().join("real.toml"));
        symlink("real.toml", &path).unwrap();
        remember_nick(&path, &Nick::new("one").unwrap()).unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        remember_nick(&path, &Nick::new("two").unwrap()).unwrap();
        assert!(path.is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "nick = \"two\"\n");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
