//! The real program in German: what it says about itself, about mistakes, and as a server.

use std::net::TcpListener;
use std::process::Output;

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{Process, plausch};
use plausch_tests::raw::Raw;

/// Words that an English sentence of the program hardly does without, and a German one never has.
const ENGLISH: &[&str] =
    &[" the ", " is ", " and ", " with ", " cannot ", " this ", " what ", "Usage"];

/// Runs the program with a configuration file, in the language of `locale`.
fn run(locale: &str, config: &str, args: &[&str]) -> Output {
    let home = Home::new().configured(config);
    let mut command = home.command(plausch());
    command.args(args).env("LC_ALL", locale);
    // An empty locale is none, and then these would count.
    for name in ["LC_MESSAGES", "LANG", "LANGUAGE"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

fn german(config: &str, args: &[&str]) -> (Option<i32>, String) {
    let output = run("de_DE.UTF-8", config, args);
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    for english in ENGLISH {
        assert!(!text.contains(english), "{args:?} says {english:?}:\n{text}");
    }
    (output.status.code(), text)
}

#[test]
fn the_program_describes_itself_in_german() {
    for (args, words) in [
        (&["--help"][..], "Aufruf: plausch [OPTIONEN]"),
        (&["-h"], "Optionen:"),
        (&["help"], "Befehle:"),
        (&["serve", "--help"], "Grenzen:"),
        (&["chat", "--help"], "Zeilen hinein, Zeilen heraus"),
        (&["help", "config"], "woher jeder Wert kommt"),
        (&["completions", "--help"], "<SHELL>"),
        (&["man"], "BEZEICHNUNG"),
        (&["man", "serve"], "UMGEBUNGSVARIABLEN"),
        (&["config"], "# Vorgabe"),
    ] {
        let (code, text) = german("", args);
        assert_eq!(code, Some(0), "{args:?}: {text}");
        assert!(text.contains(words), "{args:?}: {text}");
    }
}

#[test]
fn mistakes_are_explained_in_german_and_end_with_the_same_status() {
    for (config, args, words) in [
        ("", &["chat", "--lunch"][..], "plausch: die Option '--lunch' gibt es hier nicht"),
        ("", &["serv"], "meinst du 'serve'?"),
        ("", &["serve", "--log", "loud"], "möglich sind: off, error, warn, info, debug, trace"),
        ("", &["serve", "--members", "0"], "niemand käme herein (erlaubt: mindestens 1)"),
        ("", &["serve", "--members", "many"], "schreib eine ganze Zahl"),
        ("", &["serve", "--listen", "nowhere"], "keine Adresse, auf der ein Server lauschen kann"),
        ("", &["serve", "--dead-after", "1s"], "passt nicht zu ping-after = 30s (Vorgabe)"),
        ("nik = \"zoe\"", &["config"], "Zeile 1: die Einstellung 'nik' gibt es nicht"),
        ("nick = zoe", &["config"], "ist nicht zu verstehen"),
        ("members = 5", &["config"], "gehört unter die Zeile [serve]"),
        ("nick = \"a b\"", &["chat"], "ein Nickname hat keine Leerzeichen"),
        ("", &["config", "--config", "/nowhere.toml"], "diese Konfigurationsdatei gibt es nicht"),
        ("", &["config", "--config", "/"], "das ist ein Ordner"),
    ] {
        let (code, text) = german(config, args);
        assert_eq!(code, Some(2), "{args:?}: {text}");
        assert!(text.contains(words), "{args:?}: {text}");
    }
}

#[test]
fn a_port_that_is_taken_is_explained_in_german() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, text) = german("", &["serve", "--listen", &addr]);
    assert_eq!(code, Some(1), "{text}");
    let port = taken.local_addr().unwrap().port();
    assert!(text.contains(&format!("ein anderes Programm hat Port {port}")), "{text}");
    assert!(text.contains(&format!("auf {addr} kann der Server nicht lauschen")), "{text}");
}

#[test]
fn a_language_that_is_not_spoken_here_is_english_and_nothing_breaks() {
    for locale in ["C", "POSIX", "C.UTF-8", "fr_FR.UTF-8", "", "\u{1b}[2J", "de_"] {
        let output = run(locale, "", &["chat", "--lunch"]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{locale:?}: {text}");
        // The first half of a name is enough.
        let words =
            if locale == "de_" { "gibt es hier nicht" } else { "there is no option '--lunch'" };
        assert!(text.contains(words), "{locale:?}: {text}");
    }
}

#[test]
fn the_server_its_console_and_its_log_speak_german() {
    let args = ["serve", "--listen", "127.0.0.1:0"];
    let mut server = Process::start_in("server", "de_DE.UTF-8", args);
    let addr = server.expect_line("where it listens", |line| {
        line.text.strip_prefix("lauscht auf ")?.parse().ok()
    });
    let mut ann = Raw::join(Generation::Framed, addr, "ann");
    server.expect_text("ann ist gekommen, von 127.0.0.1:0: framed, ein Original");
    let mut second = Raw::connect(Generation::Framed, addr);
    second.send("REGISTER ann 0");
    server.expect_text("ann von 127.0.0.1 abgewiesen: der Nickname ist vergeben");
    for (command, answer) in [
        ("list", "1 Mitglied"),
        ("help", "die Konfigurationsdatei neu lesen (SIGHUP)"),
        ("tanz", "den Befehl tanz gibt es nicht; help zeigt alle"),
        ("quit", "exit beendet den Server, help zeigt alle"),
        ("say", "say TEXT"),
        ("kick", "kick NICK [Grund]"),
        ("kick bob", "bob ist nicht da; list zeigt, wer da ist"),
        ("say Kaffee ist fertig", "gesagt"),
        ("reload", "keine Einstellung hat sich geändert"),
        ("kick ann zu laut", "ann ist aus dem Raum entfernt"),
    ] {
        server.tell(command);
        server.expect_text(answer);
    }
    ann.expect("BROADCAST Server Kaffee ist fertig");
    server.expect_text("ann ist gegangen, von 127.0.0.1:0: vom Betreiber entfernt: zu laut");
    server.tell("exit");
    server.expect_text("der Server hört auf: sein Betreiber verlangt es");
    assert_eq!(server.exit_code(), Some(0));
    let dialogue = server.dialogue().join("\n");
    for english in ENGLISH {
        assert!(!dialogue.contains(english), "{english:?}: {dialogue}");
    }
}
