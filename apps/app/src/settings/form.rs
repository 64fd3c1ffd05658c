//! The settings as a person changes them one by one: what stands in each field, where its value comes from, and what is
//! wrong with it.

use std::path::{Path, PathBuf};

use super::schema::{SETTINGS, Section, Setting};
use super::sources::{Flags, Origin, Sources};
use super::{Settings, remember};
use crate::texts;

/// What fits to change a setting with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Something that is on or off: the values for both.
    Switch {
        /// When it is on.
        on: &'static str,
        /// When it is off.
        off: &'static str,
    },
    /// One of these words.
    Choice(Vec<String>),
    /// A whole number.
    Number,
    /// Anything else that is written.
    Text,
}

/// A setting, as it stands there to be changed.
#[derive(Debug, Clone)]
pub struct Field {
    /// Which one it is.
    pub setting: &'static Setting,
    /// What is written in it.
    pub text: String,
    /// The value in force, as a flag would have it. Empty: none.
    pub value: String,
    /// Where that comes from, at the next start as well.
    pub origin: Origin,
    /// What is wrong with what is written.
    pub problem: Option<String>,
}

impl Field {
    /// What fits to change it with.
    pub fn control(&self) -> Control {
        let words = self.setting.words();
        match words.as_slice() {
            _ if self.setting.is_switch() => Control::Switch { on: "true", off: "false" },
            ["on", "off"] => Control::Switch { on: "on", off: "off" },
            [] if !self.setting.notation.is_quoted => Control::Number,
            [] => Control::Text,
            words => Control::Choice(words.iter().map(|word| (*word).to_owned()).collect()),
        }
    }

    /// Whether something else is written than the value in force.
    pub fn is_changed(&self) -> bool {
        self.text != self.value
    }

    /// Whether the program was started with it, so that the file does not decide.
    pub fn is_given(&self) -> bool {
        matches!(self.origin, Origin::Flag | Origin::Environment)
    }
}

/// All settings that have a flag in a section, as fields.
#[derive(Debug, Clone)]
pub struct Form {
    flags: Flags,
    config: Option<PathBuf>,
    env: fn(&str) -> Option<String>,
    /// What was chosen here against flags and variables, or could not be written into the file: it counts until the program
    /// ends. Empty: nothing is to set it.
    chosen: Flags,
    fields: Vec<Field>,
    file: Option<PathBuf>,
    problem: Option<String>,
}

/// All of them.
const SECTIONS: [Section; 4] = [Section::All, Section::Both, Section::Chat, Section::Serve];

impl Form {
    /// The fields of a program that was started with these `flags`, and reads this file, or else the usual one.
    pub fn new(flags: Flags, config: Option<PathBuf>, env: fn(&str) -> Option<String>) -> Self {
        let fields = SETTINGS.iter().map(|setting| Field {
            setting,
            text: String::new(),
            value: String::new(),
            origin: Origin::Default,
            problem: None,
        });
        let mut form = Form {
            flags,
            config,
            env,
            chosen: Flags::new(),
            fields: fields.collect(),
            file: None,
            problem: None,
        };
        form.read();
        form
    }

    /// Reads everything again: somebody may have changed the file. What was written and not set is gone.
    pub fn read(&mut self) {
        match self.resolve(None) {
            Ok(settings) => {
                self.problem = None;
                for field in &mut self.fields {
                    field.value = field.setting.value(&settings).unwrap_or_default();
                    field.text.clone_from(&field.value);
                    field.problem = None;
                }
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// All fields, in the order of the table of settings.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of this setting.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.setting.key == key)
    }

    /// The configuration file. None: there is no place for it.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What is wrong with the file, so that nothing can be changed before it is put right.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Something is written into a field, and not set yet. What is wrong with it is told at once.
    pub fn write(&mut self, key: &str, text: String) {
        if let Some(field) = self.field_mut(key) {
            field.problem = match text.trim() {
                "" => None,
                text => field.setting.set(&mut Settings::default(), text).err(),
            };
            field.text = text;
        }
    }

    /// Something is wrong with the value of a setting that only a face sees.
    pub fn tell(&mut self, key: &str, problem: String) {
        if let Some(field) = self.field_mut(key) {
            field.problem = Some(problem);
        }
    }

    /// What is written in a field is taken back.
    pub fn take_back(&mut self, key: &str) {
        if let Some(field) = self.field_mut(key) {
            field.text.clone_from(&field.value);
            field.problem = None;
        }
    }

    /// What is written in a field is to be the value, now and, as far as the file decides, at the next start. Empty: the
    /// setting is taken out of the file. None: that cannot be, and the field says why.
    pub fn set(&mut self, key: &str) -> Option<Settings> {
        let at = self.fields.iter().position(|field| field.setting.key == key)?;
        let setting = self.fields[at].setting;
        let text = self.fields[at].text.trim().to_owned();
        let mut probe = Settings::default();
        let value = match text.as_str() {
            "" => Ok(String::new()),
            text => setting
                .set(&mut probe, text)
                .map(|()| setting.value(&probe).unwrap_or_else(|| text.to_owned())),
        };
        match value.and_then(|value| Ok((self.resolve(Some((setting, &value)))?, value))) {
            Ok((settings, value)) => {
                self.keep(at, value);
                self.value_of(at, &settings);
                Some(settings)
            }
            Err(problem) => {
                self.fields[at].problem = Some(problem);
                None
            }
        }
    }

    /// Writes a value down: into the file, and beside that, if something else would win.
    fn keep(&mut self, at: usize, value: String) {
        let setting = self.fields[at].setting;
        let written = match &self.file {
            Some(path) => remember(path, setting.key, &value),
            None => Err(std::io::ErrorKind::NotFound.into()),
        };
        let is_shadowed = self.fields[at].is_given() || written.is_err();
        match is_shadowed {
            true => self.chosen.insert(setting.key, value),
            false => self.chosen.remove(setting.key),
        };
        // Where it comes from is another line now.
        let _ = self.resolve(None);
        self.fields[at].problem = written
            .err()
            .map(|error| texts::not_remembered(setting.key, self.file.as_deref(), error.kind()));
    }

    fn field_mut(&mut self, key: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.setting.key == key)
    }

    fn value_of(&mut self, at: usize, settings: &Settings) {
        let field = &mut self.fields[at];
        field.value = field.setting.value(settings).unwrap_or_default();
        field.text.clone_from(&field.value);
    }

    /// The settings in force, perhaps with another value for one of them. Says of each field where its value comes from.
    fn resolve(&mut self, with: Option<(&'static Setting, &str)>) -> Result<Settings, String> {
        let env = self.env;
        let sources = Sources::read(self.flags.clone(), self.config.as_deref(), &env)?;
        self.file = sources.file().map(PathBuf::from);
        for field in &mut self.fields {
            field.origin = sources.origin(field.setting);
        }
        let mut chosen = self.chosen.clone();
        if let Some((setting, value)) = with {
            chosen.insert(setting.key, value.to_owned());
        }
        sources.resolve_with(&SECTIONS, &chosen)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::language::Language;
    use crate::model::Joins;

    /// A form over a file that says this.
    fn form(text: &str, flags: &[(&'static str, &str)]) -> (tempfile::TempDir, Form) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        (folder, Form::new(flags, Some(path), |_| None))
    }

    fn file(form: &Form) -> String {
        fs::read_to_string(form.file().unwrap()).unwrap()
    }

    fn change(form: &mut Form, key: &str, text: &str) -> Option<Settings> {
        form.write(key, text.to_owned());
        form.set(key)
    }

    #[test]
    fn each_setting_has_the_control_that_fits_it() {
        let (_folder, form) = form("", &[]);
        let control = |key: &str| form.field(key).unwrap().control();
        assert_eq!(control("emoji"), Control::Switch { on: "on", off: "off" });
        assert_eq!(control("no-rate-limits"), Control::Switch { on: "true", off: "false" });
        assert_eq!(control("past"), Control::Number);
        assert_eq!(control("nick"), Control::Text);
        assert_eq!(control("history-size"), Control::Text);
        assert!(
            matches!(control("joins"), Control::Choice(words) if words == ["fold", "all", "none"])
        );
        assert!(
            matches!(control("language"), Control::Choice(words) if words.contains(&"de".to_owned()))
        );
    }

    #[test]
    fn a_changed_setting_is_in_the_file_and_in_force_and_comments_stay() {
        let before = "# mine\njoins = \"fold\" # often\n\n[serve]\nmembers = 5 # few\n";
        let (_folder, mut form) = form(before, &[]);
        assert_eq!(
            form.field("joins").unwrap().origin.clone(),
            Origin::File(form.file().unwrap().into(), 2)
        );
        let settings = change(&mut form, "joins", "none").unwrap();
        assert_eq!(settings.chat.joins, Joins::None);
        let settings = change(&mut form, "members", "6").unwrap();
        assert_eq!(settings.serve.limits.directory.members, 6);
        let after = before.replace("\"fold\"", "\"none\"").replace('5', "6");
        assert_eq!(file(&form), after);
        // Empty: as usual.
        change(&mut form, "members", "").unwrap();
        assert!(!file(&form).contains("members"), "{}", file(&form));
        assert_eq!(form.field("members").unwrap().origin, Origin::Default);
    }

    #[test]
    fn what_is_wrong_is_told_beside_the_field_and_changes_nothing() {
        let before = "past = 7\n";
        let (_folder, mut form) = form(before, &[]);
        assert!(change(&mut form, "past", "many").is_none());
        let problem = form.field("past").unwrap().problem.clone().unwrap();
        assert!(problem.contains("write a whole number"), "{problem}");
        assert!(change(&mut form, "dead-after", "1s").is_none(), "members could not answer");
        let problem = form.field("dead-after").unwrap().problem.clone().unwrap();
        assert!(problem.contains("ping-after"), "{problem}");
        assert_eq!(file(&form), before);
        form.take_back("past");
        assert_eq!(form.field("past").unwrap().text, "7");
        // The file is broken meanwhile.
        fs::write(form.file().unwrap(), "past = \n").unwrap();
        assert!(change(&mut form, "past", "8").is_none());
        assert_eq!(file(&form), "past = \n");
        form.read();
        assert!(form.problem().unwrap().contains("line 1"), "{:?}", form.problem());
    }

    #[test]
    fn what_the_program_was_started_with_gives_way_until_it_ends() {
        let (_folder, mut form) = form("", &[("language", "de")]);
        assert!(form.field("language").unwrap().is_given());
        assert_eq!(form.field("language").unwrap().value, "de");
        let settings = change(&mut form, "language", "en").unwrap();
        assert_eq!(settings.language, Language::named("en"));
        assert_eq!(file(&form), "language = \"en\"\n");
        form.read();
        assert_eq!(form.field("language").unwrap().value, "en");
        assert!(form.field("language").unwrap().is_given(), "the next start has the flag again");
    }

    #[test]
    fn what_is_emptied_stays_empty_though_the_program_was_started_with_it() {
        let (_folder, mut form) = form("", &[("nick", "zoe")]);
        assert_eq!(change(&mut form, "nick", "").unwrap().chat.nick, None);
        form.read();
        assert_eq!(form.field("nick").unwrap().value, "");
        assert_eq!(change(&mut form, "past", "8").unwrap().chat.nick, None);
    }

    #[test]
    fn what_was_chosen_counts_when_values_are_compared() {
        let (_folder, mut form) = form("", &[("dead-after", "20s")]);
        assert!(change(&mut form, "ping-after", "60s").is_none(), "members could not answer");
        let problem = form.field("ping-after").unwrap().problem.clone().unwrap();
        assert!(
            problem.contains("ping-after = 1m") && problem.contains("--dead-after 20s"),
            "{problem}"
        );
        change(&mut form, "dead-after", "5m").unwrap();
        change(&mut form, "ping-after", "60s").unwrap();
        form.read();
        assert_eq!(form.problem(), None);
    }
}
