//! A home directory of its own for each process, so that nobody's configuration plays a part.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use portable_pty::CommandBuilder;

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
        std::fs::create_dir_all(&path).expect("a directory");
        Home { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
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
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
