//! What the configuration file says when there is no room for it.
#![cfg(unix)]

use std::path::PathBuf;
use std::process::Command;

use plausch_app::settings::remember_nick;
use plausch_core::name::Nick;

const FILE: &str = "PLAUSCH_TEST_FILE";

/// Run by the test below, in a process that may not write a byte into a file. By itself, it has nothing to do.
#[test]
fn in_a_process_without_disk_space() {
    if let Some(path) = std::env::var_os(FILE).map(PathBuf::from) {
        remember_nick(&path, &Nick::new("zoe").unwrap()).unwrap_err();
    }
}

#[test]
fn a_full_disk_costs_no_line_of_the_configuration_file() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    let before = "# mine\nnick = \"ann\"\nserver = \"b\"\n\n[serve]\nmembers = 3\n";
    std::fs::write(&path, before).unwrap();
    // Without the signal, writing fails as on a full disk.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" --exact in_a_process_without_disk_space";
    let child = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(FILE, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left behind");
}
