//! Themes as files. `docs/THEMES.md` says how to write one.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike, Value};

use super::colour::Rgb;
use super::role::Role;
use super::style::Style;
use crate::encoding;
use crate::resembling::resembling;
use crate::settings::line_of;

/// The themes that are built in: their names, and their files.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("none", include_str!("../../themes/none.toml")),
];

/// How a style differs for each role, and more.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// The background for which it is made, and which a window has. A terminal keeps its own.
    pub background: Option<Rgb>,
    /// The colour in which a window writes.
    pub foreground: Option<Rgb>,
    /// The contrast that everything written has with its background, at least, if any colour has it.
    pub contrast: f32,
    /// Whether each nickname has a colour.
    pub nick_colours: bool,
    styles: Vec<Style>,
}

/// Why a theme is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeError {
    /// There is none of this name.
    Unknown {
        /// The name.
        name: String,
        /// Those that there are.
        names: Vec<String>,
    },
    /// Its file cannot be read.
    Unreadable(PathBuf, io::ErrorKind),
    /// Its file is no text.
    NotText(PathBuf, encoding::NotText),
    /// Something is wrong in its file, on this line.
    Wrong(PathBuf, usize, Wrong),
}

/// What is wrong on a line of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// This line is no TOML.
    Toml(String),
    /// There is no such key; perhaps this one was meant.
    Key(String, Option<&'static str>),
    /// There is no such role; perhaps this one was meant.
    Role(String, Option<&'static str>),
    /// The style of this role has a word that none has; perhaps this one was meant.
    Word(&'static str, String, Option<&'static str>),
    /// This key takes a text in quotes.
    NoText(String),
    /// `contrast` takes a number from 1 to 21.
    Contrast,
    /// This key takes a colour, as in `#1e1e1e`.
    Colour(&'static str, String),
    /// `nick-colours` takes true or false.
    NickColours,
    /// `base` takes the name of a theme that is built in.
    Base(String),
}

const KEYS: [&str; 6] = ["base", "background", "foreground", "contrast", "nick-colours", "roles"];
/// A theme is small: whatever is larger is none.
const MAX_BYTES: u64 = 64 << 10;

impl Theme {
    /// The theme of this name among those that are built in.
    pub fn built_in(name: &str) -> Option<Theme> {
        let (name, text) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name)?;
        let mut theme = parse(text).expect("a test reads all of them");
        (*name).clone_into(&mut theme.name);
        Some(theme)
    }

    /// The theme of this name: a file of `folder`, or one that is built in.
    ///
    /// # Errors
    /// If there is none, or its file cannot be read or understood.
    pub(super) fn load(name: &str, folder: Option<&Path>) -> Result<Theme, ThemeError> {
        let path = folder.map(|folder| folder.join(format!("{name}.toml")));
        match path.filter(|path| path.try_exists().unwrap_or(true)) {
            Some(path) => Theme::read(name, &path),
            None => Theme::built_in(name)
                .ok_or_else(|| ThemeError::Unknown { name: name.to_owned(), names: names(folder) }),
        }
    }

    fn read(name: &str, path: &Path) -> Result<Theme, ThemeError> {
        let unreadable = |kind| ThemeError::Unreadable(path.to_owned(), kind);
        let mut bytes = Vec::new();
        // A pipe could keep the reader waiting.
        let is_file = fs::metadata(path).map_err(|error| unreadable(error.kind()))?.is_file();
        let file = match is_file {
            true => fs::File::open(path).map_err(|error| unreadable(error.kind()))?,
            false => return Err(unreadable(io::ErrorKind::IsADirectory)),
        };
        file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|error| unreadable(error.kind()))?;
        let text =
            encoding::start(&bytes).map_err(|what| ThemeError::NotText(path.to_owned(), what))?;
        let mut theme =
            parse(text).map_err(|(line, wrong)| ThemeError::Wrong(path.to_owned(), line, wrong))?;
        name.clone_into(&mut theme.name);
        Ok(theme)
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// Without any look.
    fn plain() -> Theme {
        Theme {
            name: String::new(),
            background: None,
            foreground: None,
            contrast: 4.5,
            nick_colours: true,
            styles: vec![Style::default(); Role::ALL.len()],
        }
    }
}

/// The names of all themes, those of `folder` last.
pub(super) fn names(folder: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut own: Vec<String> = files
        .filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .filter(|name| super::Choice::is_name(name) && !names.contains(name))
        .collect();
    own.sort_unstable();
    names.append(&mut own);
    names
}

fn parse(text: &str) -> Result<Theme, (usize, Wrong)> {
    let document = Document::parse(text).map_err(|error| {
        let line = line_of(text, error.span());
        let written = text.lines().nth(line - 1).unwrap_or_default().trim();
        (line, Wrong::Toml(written.to_owned()))
    })?;
    let table = document.as_table();
    let mut theme = match table.get("base") {
        None => Theme::plain(),
        Some(base) => {
            let line = line_of(text, base.span());
            let name = base.as_str().ok_or_else(|| (line, Wrong::NoText("base".to_owned())))?;
            Theme::built_in(name).ok_or_else(|| (line, Wrong::Base(name.to_owned())))?
        }
    };
    for (key, item) in table.iter() {
        set(&mut theme, text, key, item)?;
    }
    Ok(theme)
}

fn set(theme: &mut Theme, text: &str, key: &str, item: &Item) -> Result<(), (usize, Wrong)> {
    let line = line_of(text, item.span());
    let colour = |key| match item.as_str().map(|text| (text, text.parse())) {
        Some((_, Ok(colour))) => Ok(Some(colour)),
        Some((text, Err(()))) => Err((line, Wrong::Colour(key, text.to_owned()))),
        None => Err((line, Wrong::NoText(key.to_owned()))),
    };
    match key {
        "base" => {}
        "background" => theme.background = colour("background")?,
        "foreground" => theme.foreground = colour("foreground")?,
        "contrast" => theme.contrast = contrast(item).ok_or((line, Wrong::Contrast))?,
        "nick-colours" => {
            theme.nick_colours = item.as_bool().ok_or((line, Wrong::NickColours))?;
        }
        "roles" => {
            let roles = item.as_table_like().ok_or((line, Wrong::NoText(key.to_owned())))?;
            set_roles(theme, text, roles)?;
        }
        _ => return Err((line, Wrong::Key(key.to_owned(), resembling(key, KEYS)))),
    }
    Ok(())
}

fn set_roles(theme: &mut Theme, text: &str, roles: &dyn TableLike) -> Result<(), (usize, Wrong)> {
    for (key, item) in roles.iter() {
        let line = line_of(text, item.span());
        let role = Role::named(key).ok_or_else(|| {
            let names = Role::ALL.iter().map(|role| role.name());
            (line, Wrong::Role(key.to_owned(), resembling(key, names)))
        })?;
        let written = item.as_str().ok_or_else(|| (line, Wrong::NoText(key.to_owned())))?;
        theme.styles[role as usize] = written.parse().map_err(|word: String| {
            let meant = resembling(&word, Style::words());
            (line, Wrong::Word(role.name(), word, meant))
        })?;
    }
    Ok(())
}

fn contrast(item: &Item) -> Option<f32> {
    let number = match item.as_value()? {
        Value::Integer(number) => f32::from(u8::try_from(*number.value()).ok()?),
        #[expect(clippy::cast_possible_truncation, reason = "its range is checked")]
        Value::Float(number) => *number.value() as f32,
        _ => return None,
    };
    (1.0..=21.0).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{Colour, Named};

    #[test]
    fn the_themes_that_are_built_in_give_every_role_a_style() {
        for (name, text) in BUILT_IN {
            let theme = Theme::built_in(name).unwrap();
            assert_eq!(theme.name, *name);
            let document = Document::parse(*text).unwrap();
            let mut roles: Vec<_> =
                document["roles"].as_table().unwrap().iter().map(|(key, _)| key).collect();
            if let Some(base) = document.get("base").and_then(Item::as_str) {
                assert!(BUILT_IN.iter().any(|(name, _)| *name == base));
                continue;
            }
            let mut all: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
            roles.sort_unstable();
            all.sort_unstable();
            assert_eq!(roles, all, "{name}");
        }
        let none = Theme::built_in("none").unwrap();
        assert!(Role::ALL.iter().all(|role| !none.style(*role).has_colours()));
        assert!(!none.nick_colours);
    }

    #[test]
    fn a_theme_inherits_what_it_does_not_change() {
        let text = "base = \"light\"\ncontrast = 7\n[roles]\nerror = \"bright-red bold\"\n";
        let (theme, base) = (parse(text).unwrap(), Theme::built_in("light").unwrap());
        assert!((theme.contrast - 7.0).abs() < f32::EPSILON);
        assert_eq!(theme.style(Role::Link), base.style(Role::Link));
        let red = Some(Colour::Named(Named::BrightRed));
        assert_eq!(
            theme.style(Role::Error),
            Style { foreground: red, bold: true, ..Style::default() }
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let key = |key: &str| key.to_owned();
        for (text, line, wrong) in [
            ("base = \"drak\"", 1, Wrong::Base(key("drak"))),
            ("base = 1", 1, Wrong::NoText(key("base"))),
            ("\nbackgruond = \"#fff\"", 2, Wrong::Key(key("backgruond"), Some("background"))),
            ("background = \"white\"", 1, Wrong::Colour("background", key("white"))),
            ("contrast = 22", 1, Wrong::Contrast),
            ("contrast = 0.5", 1, Wrong::Contrast),
            ("contrast = nan", 1, Wrong::Contrast),
            ("nick-colours = \"no\"", 1, Wrong::NickColours),
            ("roles = 1", 1, Wrong::NoText(key("roles"))),
            ("[roles]\n\nerorr = \"red\"", 3, Wrong::Role(key("erorr"), Some("error"))),
            ("[roles]\nerror = \"redd\"", 2, Wrong::Word("error", key("redd"), Some("red"))),
            ("[roles]\nerror = \"#12345\"", 2, Wrong::Word("error", key("#12345"), None)),
            ("[roles]\nerror = red", 2, Wrong::Toml(key("error = red"))),
        ] {
            assert_eq!(parse(text), Err((line, wrong)), "{text}");
        }
    }

    #[test]
    fn the_users_own_themes_are_found_and_win() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("mine.toml", "base = \"dark\"\n[roles]\nerror = \"red\"\n");
        write("light.toml", "base = \"light\"\n[roles]\nerror = \"blue\"\n");
        write("not a name.toml", "");
        write("broken.toml", "nonsense");
        let load = |name| Theme::load(name, Some(folder.path()));
        assert_eq!(load("mine").unwrap().name, "mine");
        let blue = Some(Colour::Named(Named::Blue));
        assert_eq!(load("light").unwrap().style(Role::Error).foreground, blue);
        let names = ["dark", "light", "high-contrast", "none", "broken", "mine"].map(str::to_owned);
        let unknown = ThemeError::Unknown { name: "moon".to_owned(), names: names.to_vec() };
        assert_eq!(load("moon"), Err(unknown));
        let path = folder.path().join("broken.toml");
        assert_eq!(
            load("broken"),
            Err(ThemeError::Wrong(path, 1, Wrong::Toml("nonsense".to_owned())))
        );
    }

    #[test]
    fn the_manual_of_themes_names_every_role() {
        let manual = include_str!("../../../../docs/THEMES.md");
        for role in Role::ALL {
            let row = format!("| `{}` | {} |", role.name(), role.what());
            assert!(manual.contains(&row), "{row}");
        }
        assert!(KEYS.iter().all(|key| manual.contains(&format!("`{key}`"))));
        assert!(Style::words().all(|word| manual.contains(word)));
    }
}
