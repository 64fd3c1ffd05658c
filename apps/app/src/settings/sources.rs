//! Where values come from, and which one wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Settings;
use super::file::File;
use super::schema::{self, SETTINGS, Section, Setting, variable};
use crate::environment::Environment;
use crate::keys::Bindings;
use crate::language::Language;
use crate::texts;

/// What the flags of a command line say: key and value. A switch that is on has the value `true`.
pub type Flags = BTreeMap<&'static str, String>;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing set it.
    Default,
    /// This line of this file.
    File(PathBuf, usize),
    /// The setting's variable.
    Environment,
    /// The setting's flag.
    Flag,
}

/// All places from which settings come.
pub struct Sources<'a> {
    flags: Flags,
    env: Environment<'a>,
    file: File,
}

impl<'a> Sources<'a> {
    /// Reads the file: `file`, or else the one that `PLAUSCH_CONFIG` names, or else the platform's usual one.
    ///
    /// # Errors
    /// Says what is wrong with the file. One that was named has to exist.
    pub fn read(flags: Flags, file: Option<&Path>, env: Environment<'a>) -> Result<Self, String> {
        let named = file
            .map(PathBuf::from)
            .or_else(|| env(&variable("config")).filter(|path| !path.is_empty()).map(Into::into));
        let file = match named {
            Some(path) => File::read(path)?,
            None => File::find()?,
        };
        Ok(Sources { flags, env, file })
    }

    /// The settings in force. Those of other sections keep their defaults.
    ///
    /// # Errors
    /// Names the value that is not allowed and its origin, says why, and what is allowed.
    pub fn resolve(&self, sections: &[Section]) -> Result<Settings, String> {
        self.resolve_with(sections, &Flags::new())
    }

    /// The same with values that win over all others. An empty one: nothing sets that setting.
    pub(super) fn resolve_with(
        &self,
        sections: &[Section],
        chosen: &Flags,
    ) -> Result<Settings, String> {
        let describe = |setting: &Setting, value: &str| {
            let value = if setting.is_confidential { "\u{2026}" } else { value };
            match chosen.contains_key(setting.key) {
                true => format!("{} = {value}", setting.key),
                false => self.origin(setting).set(setting, value),
            }
        };
        let mut settings = Settings::default();
        let is_asked_for = |setting: &&Setting| match setting.section {
            Section::All | Section::Both => true,
            section => sections.contains(&section),
        };
        for setting in SETTINGS.iter().filter(is_asked_for) {
            let text = match chosen.get(setting.key) {
                Some(text) => Some(text.clone()).filter(|text| !text.is_empty()),
                None => self.given(setting).map(|(text, _)| text),
            };
            if let Some(text) = text {
                setting
                    .set(&mut settings, &text)
                    .map_err(|why| texts::bad_setting(&describe(setting, &text), &why))?;
            }
        }
        if sections.contains(&Section::Chat) {
            settings.chat.keys = self.keys()?;
            settings.chat.themes = self.file().and_then(Path::parent).map(|at| at.join("themes"));
        }
        match schema::conflict(&settings) {
            Some((keys, why)) => {
                let [one, other] = keys.map(|key| match Setting::named(key) {
                    Some(setting) => {
                        describe(setting, &setting.value(&settings).unwrap_or_default())
                    }
                    None => key.to_owned(),
                });
                Err(texts::bad_combination(&one, &other, &why))
            }
            None => Ok(settings),
        }
    }

    fn keys(&self) -> Result<Bindings, String> {
        let lines = self.file.keys();
        let written = lines.iter().map(|line| (line.keys.as_str(), line.action.as_str()));
        Bindings::with(written).map_err(|(number, what)| {
            let path = self.file.path().unwrap_or(Path::new(""));
            texts::bad_file(path, lines.get(number).map_or(0, |line| line.line), &what)
        })
    }

    /// Where the value of `setting` came from.
    pub fn origin(&self, setting: &Setting) -> Origin {
        self.given(setting).map_or(Origin::Default, |(_, origin)| origin)
    }

    /// The path of the configuration file, whether it exists or not. None: there is no home directory for it.
    pub fn file(&self) -> Option<&Path> {
        self.file.path()
    }

    fn given(&self, setting: &Setting) -> Option<(String, Origin)> {
        if let Some(text) = self.flags.get(setting.key) {
            return Some((text.clone(), Origin::Flag));
        }
        // An empty variable is like none, as everywhere.
        if let Some(text) = (self.env)(&setting.variable()).filter(|text| !text.is_empty()) {
            return Some((text, Origin::Environment));
        }
        let (text, line) = self.file.get(setting.key)?;
        Some((text.to_owned(), Origin::File(self.file.path()?.to_owned(), line)))
    }
}

/// The language that the settings choose, before anything is said: what is wrong with them is told later, in it.
pub fn language(flags: Flags, file: Option<&Path>, env: Environment<'_>) -> Language {
    let sources = Sources::read(flags.clone(), file, env).unwrap_or_else(|_| Sources {
        flags,
        env,
        file: File::default(),
    });
    let given = Setting::named("language").and_then(|setting| sources.given(setting));
    let chosen = given.and_then(|(name, _)| Language::named(&name));
    chosen.unwrap_or_else(|| Language::of_system(env))
}

impl Origin {
    /// Where the value of `setting` came from, in words.
    pub fn in_words(&self, setting: &Setting) -> String {
        match self {
            Origin::Default => texts::from_default(),
            Origin::File(_, line) => texts::from_file(*line),
            Origin::Environment => texts::from_environment(&setting.variable()),
            Origin::Flag => texts::from_flag(setting.key),
        }
    }

    /// How `setting` was set to `value`, as the user wrote it.
    fn set(&self, setting: &Setting, value: &str) -> String {
        let key = setting.key;
        match self {
            Origin::Default => texts::set_by_default(key, value),
            Origin::File(path, line) => texts::set_in_file(key, value, path, *line),
            Origin::Environment => texts::set_in_environment(&setting.variable(), value),
            Origin::Flag if setting.is_switch() => format!("--{key}"),
            Origin::Flag => format!("--{key} {value}"),
        }
    }
}
