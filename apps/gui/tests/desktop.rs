//! What the desktop is told about the program, in `desktop/`: the files agree with each other and with the program. The
//! test command has them validated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const NAME: &str = "org.plausch.Plausch";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("desktop")
}

fn file(ending: &str) -> PathBuf {
    folder().join(format!("{NAME}.{ending}"))
}

fn read(ending: &str) -> String {
    fs::read_to_string(file(ending)).unwrap()
}

/// The keys of the desktop entry.
fn entry() -> BTreeMap<String, String> {
    let text = read("desktop");
    let (first, lines) = text.split_once('\n').unwrap();
    assert_eq!(first, "[Desktop Entry]");
    let keys = lines.lines().map(|line| line.split_once('=').unwrap_or_else(|| panic!("{line}")));
    keys.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// What stands in the first such element.
fn element<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, text) = text.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name}"));
    text.split_once(&format!("</{name}>")).unwrap().0
}

#[test]
fn the_files_agree_with_each_other_and_with_the_program() {
    let (entry, about) = (entry(), read("metainfo.xml"));
    assert_eq!(element(&about, "id"), NAME);
    assert_eq!(entry["Icon"], NAME);
    assert_eq!(entry["StartupWMClass"], NAME);
    let emblem = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emblem.rs");
    assert!(fs::read_to_string(emblem).unwrap().contains(&format!("\"{NAME}\"")));
    assert!(
        about.contains(&format!("<launchable type=\"desktop-id\">{NAME}.desktop</launchable>"))
    );
    assert!(about.contains(&format!("<icon type=\"stock\">{NAME}</icon>")));
    assert_eq!(element(&about, "name"), entry["Name"]);
    assert_eq!(element(&about, "summary"), entry["Comment"]);
    assert!(
        about.contains(&format!("<summary xml:lang=\"de\">{}</summary>", entry["Comment[de]"]))
    );
    let categories: String = entry["Categories"]
        .split_terminator(';')
        .fold(String::new(), |all, category| format!("{all}\n    <category>{category}</category>"));
    assert_eq!(element(&about, "categories").trim(), categories.trim());
    assert_eq!(element(&about, "binary"), env!("CARGO_PKG_NAME"));
    assert_eq!(element(&about, "project_license"), env!("CARGO_PKG_LICENSE"));
    let newest = about.split_once("<release version=\"").unwrap().1.split_once('"').unwrap().0;
    assert_eq!(newest, env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_link_starts_the_program_with_one_argument() {
    let (entry, about) = (entry(), read("metainfo.xml"));
    assert_eq!(entry["Exec"], format!("{} %u", env!("CARGO_PKG_NAME")));
    assert_eq!(entry["MimeType"], "x-scheme-handler/plausch;");
    assert_eq!(element(&about, "mediatype"), "x-scheme-handler/plausch");
    assert!(Path::new(env!("CARGO_BIN_EXE_plausch-gui")).is_file());
}

#[test]
fn every_picture_is_there() {
    let (about, root) = (read("metainfo.xml"), folder().join("../../.."));
    let place = format!(
        "{}/main/",
        env!("CARGO_PKG_REPOSITORY").replace("//github.com", "//raw.githubusercontent.com")
    );
    let mut count = 0;
    for picture in about.split("<image>").skip(1) {
        let address = picture.split_once("</image>").unwrap().0;
        let path = address.strip_prefix(&place).unwrap_or_else(|| panic!("{address}"));
        let bytes = fs::read(root.join(path)).unwrap_or_else(|_| panic!("{path}"));
        assert!(bytes.starts_with(b"\x89PNG"), "{path}");
        count += 1;
    }
    assert!(count > 0);
    // Nothing that a viewer would have to fetch, or run.
    let icon = read("svg");
    assert!(icon.contains("viewBox=\"0 0 128 128\""));
    for word in ["href", "<script", "<image", "<style", "<text"] {
        assert!(!icon.contains(word), "{word}");
    }
}

#[cfg(unix)]
#[test]
fn they_are_installed_where_desktops_look() {
    let prefix = env::temp_dir().join(format!("plausch-desktop-{}", std::process::id()));
    let installed = Command::new(folder().join("install")).arg(&prefix).output().unwrap();
    assert!(installed.status.success(), "{installed:?}");
    for (ending, place) in [
        ("desktop", "applications"),
        ("svg", "icons/hicolor/scalable/apps"),
        ("metainfo.xml", "metainfo"),
    ] {
        let there = prefix.join("share").join(place).join(format!("{NAME}.{ending}"));
        assert_eq!(fs::read_to_string(&there).unwrap(), read(ending), "{there:?}");
        let told = String::from_utf8_lossy(&installed.stdout).into_owned();
        assert!(told.contains(there.to_str().unwrap()), "{told}");
    }
    fs::remove_dir_all(&prefix).unwrap();
}
