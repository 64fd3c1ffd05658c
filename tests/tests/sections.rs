//! Every section of the protocol that the sources cite exists in `docs/PROTOCOL.md`.

use std::fs;
use std::path::{Path, PathBuf};

/// `## 5. The private chat` is section 5; a numbered item `2.` below it is section 5.2.
fn sections(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut section = String::new();
    for line in document.lines() {
        if let Some(heading) = line.strip_prefix("## ")
            && let Some((number, _)) = heading.split_once(". ")
        {
            section = number.to_owned();
            found.push(section.clone());
        } else if let Some((item, _)) = line.split_once(". ")
            && item.parse::<u32>().is_ok()
        {
            found.push(format!("{section}.{item}"));
        }
    }
    found
}

/// The numbers behind each `§` in `source`, with the line each stands in.
fn cited(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, text) in source.lines().enumerate() {
        for after in text.split('§').skip(1) {
            let end = after.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(after.len());
            // A bare § speaks of sections, and cites none.
            match after[..end].trim_end_matches('.') {
                "" => {}
                number => found.push((line + 1, number.to_owned())),
            }
        }
    }
    found
}

/// All sources and documents of ours below `folder`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs" || ext == "md") {
            found.push(path);
        }
    }
}

#[test]
fn every_cited_section_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let sections = sections(&fs::read_to_string(root.join("docs/PROTOCOL.md")).unwrap());
    let mut paths = Vec::new();
    files(root, &mut paths);
    let mut citations = 0;
    for path in paths.iter().filter(|path| !path.ends_with(file!().rsplit('/').next().unwrap())) {
        for (line, number) in cited(&fs::read_to_string(path).unwrap()) {
            citations += 1;
            let place = path.strip_prefix(root).unwrap().display();
            assert!(sections.contains(&number), "{place}:{line} cites §{number}, which is none");
        }
    }
    assert!(citations > 100, "only {citations} citations were found: the sources moved");
}

#[test]
fn cited_and_existing_sections_are_told_apart() {
    let sections = sections("## 1. One\n1. a\n2. b\n\n## 2. Two\n");
    assert_eq!(sections, ["1", "1.1", "1.2", "2"]);
    let cited = cited("see §1.2 and (§3).\n// §2, §2.1.");
    assert_eq!(
        cited.iter().map(|(_, number)| number).collect::<Vec<_>>(),
        ["1.2", "3", "2", "2.1"]
    );
}
