//! A home directory of its own for each process, so that nobody's configuration plays a part.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use portable_pty::CommandBuilder;

/// The public key of all servers of the tests.
pub const SERVER_KEY: &str = "E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20";
const SERVER_SECRET: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

/// An empty directory; it is removed when it is dropped.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
}

impl Home {
    /// Makes one.
    ///
    /// # Panics
    /// If no directory can be made.
    #[expect(clippy::new_without_default, reason = "it makes a directory")]
    pub fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("plausch-tests-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a directory");
        Home { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a program that is at home here keeps this file of its data.
    pub fn data(&self, name: &str) -> PathBuf {
        self.path.join("data").join("plausch").join(name)
    }

    /// The configuration file of a program that is at home here.
    pub fn config_file(&self) -> PathBuf {
        self.path.join("config").join("plausch").join("config.toml")
    }

    /// With this in the configuration file.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn configured(self, text: &str) -> Self {
        write(&self.config_file(), text, 0o600);
        self
    }

    /// A server that is at home here has the key that all servers of the tests have: members who come back to it after a
    /// restart know it.
    ///
    /// # Panics
    /// If the file cannot be written.
    #[must_use]
    pub fn with_server_key(self) -> Self {
        let key = format!("plausch identity 1\nsecret {SERVER_SECRET}\npublic {SERVER_KEY}\n");
        write(&self.data("server.key"), &key, 0o600);
        self
    }

    /// A program of this name: a script of the shell, without its first line.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.path.join(name);
        write(&path, &format!("#!/bin/sh\n{script}\n"), 0o700);
        path
    }

    /// A program that is at home here, and sees no settings in its environment.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for variable in settings() {
            command.env_remove(variable);
        }
        command.envs(self.variables());
        command
    }

    /// The same, in a terminal.
    pub fn terminal_command(&self, program: impl AsRef<OsStr>) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        for variable in settings().chain(COLOURS.map(OsString::from)) {
            command.env_remove(variable);
        }
        for (variable, value) in self.variables() {
            command.env(variable, value);
        }
        command.env("TERM", "xterm-256color");
        command
    }

    fn variables(&self) -> [(&'static str, PathBuf); 5] {
        [
            // English, whatever the developer's system speaks.
            ("LC_ALL", "C.UTF-8".into()),
            ("HOME", self.path.clone()),
            ("XDG_CONFIG_HOME", self.path.join("config")),
            ("XDG_DATA_HOME", self.path.join("data")),
            ("XDG_STATE_HOME", self.path.join("state")),
        ]
    }
}

/// A new file, which only its owner reads.
fn write(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let mut options = fs::OpenOptions::new();
    let file = options.mode(mode).write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
}

/// What a terminal says of its colours: that of the developer is another one.
const COLOURS: [&str; 8] =
    ["NO_COLOR", "COLORTERM", "COLORFGBG", "TERM_PROGRAM", "TMUX", "STY", "WT_SESSION", "SSH_TTY"];

/// The variables that set something for `plausch`.
fn settings() -> impl Iterator<Item = OsString> {
    let variables = std::env::vars_os().map(|(variable, _)| variable);
    variables.filter(|variable| variable.to_string_lossy().starts_with("PLAUSCH_"))
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
