//! The files of `i18n/`: every language says everything, with the same arguments, and nothing is said that nobody asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The messages of a language: the file and the arguments of each.
type Messages = BTreeMap<String, (String, BTreeSet<String>)>;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/i18n"))
}

fn languages() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = entries.map(|it| it.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn messages(language: &str) -> Messages {
    let mut messages = Messages::new();
    for entry in fs::read_dir(folder().join(language)).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut id = None;
        for line in fs::read_to_string(&path).unwrap().lines().filter(|it| !it.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let (name, _) = line.split_once(" =").expect(line);
                let before = messages.insert(name.to_owned(), (file.clone(), BTreeSet::new()));
                assert!(before.is_none(), "{language}: {name} stands there twice");
                id = Some(name.to_owned());
            }
            let Some((_, arguments)) = id.as_ref().and_then(|id| messages.get_mut(id)) else {
                continue;
            };
            for behind in line.split('$').skip(1) {
                let end = behind.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
                arguments.insert(behind[..end.unwrap_or(behind.len())].to_owned());
            }
        }
    }
    messages
}

#[test]
fn every_language_has_the_same_messages_in_the_same_files_with_the_same_arguments() {
    let english = messages("en");
    assert!(english.len() > 100 && languages().len() > 1);
    for language in languages() {
        let others = messages(&language);
        for (id, of_english) in &english {
            assert_eq!(others.get(id), Some(of_english), "{language}: {id}");
        }
        for id in others.keys() {
            assert!(english.contains_key(id), "{language}: {id} is not in English");
        }
    }
}

#[test]
fn every_message_is_asked_for() {
    fn read(folder: &Path, sources: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, sources);
            } else {
                sources.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut sources = String::new();
    read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut sources);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words: BTreeSet<_> = sources.split(|c| !is_of_name(c)).collect();
    for id in messages("en").keys() {
        assert!(words.contains(id.replace('-', "_").as_str()), "{id}");
    }
}
