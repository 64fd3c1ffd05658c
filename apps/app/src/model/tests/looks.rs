//! How the user wants it all to look.

use super::*;
use crate::settings::ChatSettings;
use crate::theme::{Choice, Rgb, ThemeError, Wrong};

fn enter(model: &mut Model, line: &str) -> Option<Action> {
    model.edit(Draft::new(line));
    model.enter(Now::read())
}

fn told(model: &Model) -> &Content {
    &model.shown().entries().last().unwrap().content
}

fn remembered(name: &str) -> Option<Action> {
    let value = name.to_owned();
    Some(Action::Request(Request::Remember { setting: "theme", value }))
}

/// A user with two themes of its own, one of which is called like a built-in one, and one that is wrong.
fn with_themes(choice: &str) -> (tempfile::TempDir, Model) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("mine.toml", "base = \"light\"\n");
    write("dark.toml", "base = \"dark\"\n[roles]\nerror = \"blue\"\n");
    write("wrong.toml", "base = \"dark\"\n[roles]\nerorr = \"red\"\n");
    let settings = ChatSettings {
        theme: Choice::read(choice).unwrap(),
        themes: Some(folder.path().to_owned()),
        ..ChatSettings::default()
    };
    let model = Model::new(nick("zoe")).looking(Now::read(), &settings, true);
    (folder, model)
}

#[test]
fn a_theme_is_taken_at_once_and_remembered() {
    let (_folder, mut model) = with_themes("auto");
    assert_eq!(enter(&mut model, "/theme mine"), remembered("mine"));
    assert_eq!(model.themes().theme().name, "mine");
    let Content::Theme { choice, names, .. } = told(&model) else { panic!("{:?}", told(&model)) };
    assert_eq!(choice, "mine");
    let all = ["auto", "dark", "light", "high-contrast", "none", "mine", "wrong"];
    assert_eq!(names, &all.map(str::to_owned));
    // Whoever is used to capital letters.
    assert_eq!(enter(&mut model, "/theme High-Contrast"), remembered("high-contrast"));
    assert_eq!(enter(&mut model, "/theme"), None);
    assert_eq!(model.themes().theme().name, "high-contrast");
    assert_eq!(enter(&mut model, "/theme auto"), remembered("auto"));
    model.set_background(Now::read(), Rgb::WHITE);
    assert_eq!(model.themes().theme().name, "light");
}

#[test]
fn what_is_wrong_with_a_theme_is_told_and_the_old_one_stays() {
    let (folder, mut model) = with_themes("mine");
    assert_eq!(enter(&mut model, "/theme wrong"), None);
    let wrong = Wrong::Role("erorr".to_owned(), Some("error"));
    let error = ThemeError::Wrong(folder.path().join("wrong.toml"), 3, wrong);
    assert_eq!(told(&model), &Content::Problem(Problem::Theme(error)));
    for name in ["moon", "../mine"] {
        assert_eq!(enter(&mut model, &format!("/theme {name}")), None);
        let Content::Problem(Problem::Theme(ThemeError::Unknown { name: told, .. })) = told(&model)
        else {
            panic!("{:?}", told(&model))
        };
        assert_eq!(told, name);
    }
    assert_eq!(model.themes().theme().name, "mine");
}

#[test]
fn a_theme_that_is_wrong_at_the_start_is_told_of_and_the_fitting_one_is_taken() {
    let (_folder, model) = with_themes("wrong");
    assert!(matches!(told(&model), Content::Problem(Problem::Theme(ThemeError::Wrong(_, 3, _)))));
    // The user's own one of that name.
    assert_eq!(model.themes().theme().name, "dark");
}
