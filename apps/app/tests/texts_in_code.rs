//! Every sentence that a person reads stands in `i18n/`, and none in code: there nobody would translate it.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ExprMethodCall, Item, LitStr, Macro};

/// Sentences that may stand in code: in which file, how they begin, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("history/export.rs", "<!DOCTYPE html>", "HTML without a word to read"),
    ("identity/text.rs", "plausch identity", "what the file of a key begins with"),
    (
        "identity/text.rs",
        "# Whoever has this secret",
        "a comment in that file, the same in every language",
    ),
    ("app/src/owners.rs", "plausch owners", "what the file of owners begins with"),
    ("app/src/banned.rs", "plausch bans", "what the file of bans begins with"),
    ("app/src/topic.rs", "plausch topic", "what the file of the topic begins with"),
    ("texts/system.rs", " (os error", "Rust adds it to what the system says"),
    ("language/words.rs", "the English message names", "an error of the compiler"),
    ("theme/role.rs", "", "the documentation of themes"),
    ("metrics/page.rs", "", "for programs, with names that are the same in every language"),
    ("metrics/http.rs", "", "what HTTP says"),
    ("doctor/machine.rs", "sudo ", "commands, the same in every language"),
    ("doctor/mod.rs", "sudo ", "commands, the same in every language"),
    ("doctor/network.rs", "", "commands and rules of firewalls, the same in every language"),
    ("gui/src/fonts.rs", "Twemoji Mozilla", "the name of a font"),
];

/// Macros whose texts only a programmer reads.
const FOR_PROGRAMMERS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "panic",
    "unreachable",
    "debug",
    "trace",
];

/// A sentence in code, and its line.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    line: usize,
    text: String,
}

#[derive(Default)]
struct Scan(Vec<Found>);

impl Scan {
    fn literal(&mut self, line: usize, text: String) {
        if is_sentence(&text) {
            self.0.push(Found { line, text });
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut is_attribute = false;
        for token in tokens {
            let begins_attribute =
                matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '#');
            match token {
                // A comment for programmers, for one.
                TokenTree::Group(_) if is_attribute => {}
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    if let Ok(literal) = syn::parse_str::<LitStr>(&literal.to_string()) {
                        self.literal(line, literal.value());
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
            is_attribute = begins_attribute;
        }
    }
}

impl<'ast> Visit<'ast> for Scan {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.literal(literal.span().start().line, literal.value());
    }

    fn visit_macro(&mut self, of: &'ast Macro) {
        let name = of.path.segments.last().map(|name| name.ident.to_string()).unwrap_or_default();
        if !FOR_PROGRAMMERS.contains(&name.as_str()) {
            self.tokens(of.tokens.clone());
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        // What is expected is for programmers.
        if call.method == "expect" {
            self.visit_expr(&call.receiver);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether it is compiled for tests alone.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        let condition = attribute.parse_args::<TokenStream>().unwrap_or_default().to_string();
        attribute.path().is_ident("test")
            || (is_cfg && condition.contains("test") && !condition.contains("not"))
    })
}

/// Whether two words stand beside each other, which is what names, keys, patterns and escape sequences do not have.
fn is_sentence(text: &str) -> bool {
    let is_sql = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "PRAGMA", "WITH", "DROP"];
    let text = text.trim();
    if is_sql.iter().any(|word| text.starts_with(word)) {
        return false;
    }
    // Of what is put in, nothing is known.
    let words: Vec<_> = text.split_whitespace().map(is_word).collect();
    words.windows(2).any(|two| two[0] && two[1])
}

/// Whether it is a word of a sentence.
fn is_word(word: &str) -> bool {
    let word = word.trim_end_matches([',', '.', ';', ':', '?', '!', ')']);
    let word = word.trim_start_matches('(');
    word.chars().count() >= 2
        && word.chars().all(|c| c.is_alphabetic() || c == '\'')
        && word.chars().skip(1).any(char::is_lowercase)
}

fn sentences(source: &str) -> Vec<Found> {
    let mut scan = Scan::default();
    scan.visit_file(&syn::parse_file(source).expect("it compiles"));
    scan.0
}

/// All sources below `folder`, without those of tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match path.is_dir() {
            true if ["tests", "harness", "story"].contains(&name.as_str()) => {}
            true => sources(&path, found),
            false if name.ends_with(".rs") && name != "tests.rs" => found.push(path),
            false => {}
        }
    }
}

#[test]
fn no_sentence_that_a_person_reads_stands_in_code() {
    let apps = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    // What boards say is English.
    for app in ["app", "plausch", "gui"].map(|app| apps.join(app).join("src")) {
        if app.exists() {
            sources(&app, &mut files);
        }
    }
    assert!(files.len() > 80, "{files:?}");
    let mut used = vec![false; EXCEPTIONS.len()];
    let mut left_over = Vec::new();
    for file in &files {
        for Found { line, text } in sentences(&fs::read_to_string(file).expect("a source")) {
            let is_meant = |(name, start, _): &(&str, &str, &str)| {
                file.to_string_lossy().ends_with(name) && text.starts_with(start)
            };
            match EXCEPTIONS.iter().position(is_meant) {
                Some(at) => used[at] = true,
                None => left_over.push(format!("{}:{line}: {text:?}", file.display())),
            }
        }
    }
    assert!(left_over.is_empty(), "these belong in i18n/:\n{}", left_over.join("\n"));
    let unused: Vec<_> = EXCEPTIONS.iter().zip(used).filter(|(_, used)| !used).collect();
    assert!(unused.is_empty(), "these exceptions are needed no more: {unused:?}");
}

#[test]
fn a_sentence_is_found_wherever_a_person_would_read_it() {
    for code in [
        r#"println!("the door is open");"#,
        r#"let text = format!("{nick} has left the room");"#,
        r#"let text = "not in the room".to_owned();"#,
        r#"say(match it { true => "come in", false => "" });"#,
        r#"spans.push(Span::raw(format!("{}", or("so it is", 1))));"#,
        r#"log::info!("the server stops");"#,
        r#"const WHY: &str = "Because it is so";"#,
    ] {
        let found = sentences(&format!("fn f() {{\n{code}\n}}"));
        assert_eq!(found.len(), 1, "{code}: {found:?}");
        assert_eq!(found[0].line, 2);
    }
}

#[test]
fn what_only_a_programmer_reads_is_no_left_over() {
    for code in [
        r#"#[expect(lint, reason = "it is so")] fn f() {}"#,
        r#"/// What it does.
           fn f() { panic!("this is a bug"); }"#,
        r#"table! { /// It is there.
           It => "it" }"#,
        r#"fn f() { it().expect("it is there"); assert!(true, "it is there"); }"#,
        r#"fn f() { log::debug!("it is there"); say("{nick}: {text}"); ask("SELECT text FROM said"); }"#,
        r#"#[cfg(test)] mod tests { fn f() { say("it is there"); } }"#,
        r#"fn f() { say("--plain"); say("not_in_room"); say("%Y-%m-%d"); say("  "); }"#,
    ] {
        assert_eq!(sentences(code), [], "{code}");
    }
}
