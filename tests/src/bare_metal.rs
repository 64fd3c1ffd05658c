//! Compilers for bare metal: an installed target, or else a compiler that brings the library's source.

use std::ffi::OsString;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why something cannot be tried here.
#[derive(Debug, Clone)]
pub struct Missing(pub String);

/// What can be tried; if something is missing for it, reports that `what` is skipped.
///
/// # Panics
/// If something is missing and the environment has `PLAUSCH_FIRMWARE=required`.
pub fn or_skip<T>(result: Result<T, Missing>, what: &str) -> Option<T> {
    let Err(Missing(why)) = result else { return result.ok() };
    let required = std::env::var_os("PLAUSCH_FIRMWARE").is_some_and(|it| it == "required");
    assert!(!required, "{what}: {why}");
    // Not with a macro: the test harness would hide the output of a test that passes.
    let _ = writeln!(stderr(), "SKIPPED: {what}: {why}");
    None
}

/// What builds for one target, or for several at once.
#[derive(Debug, Clone)]
pub struct Compiler {
    targets: Vec<String>,
    /// One that has the library's source, but not the library.
    with_source: Option<PathBuf>,
    linkers: Option<PathBuf>,
}

impl Compiler {
    /// What builds for `target` on this machine.
    ///
    /// # Errors
    /// Says what is missing.
    pub fn of(target: &str) -> Result<Self, Missing> {
        let libdir = output("rustc", &["--print", "target-libdir", "--target", target]);
        let has_library = libdir.is_some_and(|libdir| Path::new(&libdir).is_dir());
        let host_libraries = output("rustc", &["--print", "target-libdir"]);
        let linkers = host_libraries
            .and_then(|libraries| Some(Path::new(&libraries).parent()?.join("bin")))
            .filter(|bin| bin.join("rust-lld").is_file());
        let targets = vec![target.to_owned()];
        if has_library {
            return Ok(Compiler { targets, with_source: None, linkers });
        }
        let system = PathBuf::from("/usr/bin/rustc");
        if system.is_file() && Path::new("/usr/lib/rustlib/src/rust/library/core").is_dir() {
            return Ok(Compiler { targets, with_source: Some(system), linkers });
        }
        Err(Missing(format!(
            "no compiler for {target}: `rustup target add {target}`, or Debian's rustc-web and rust-web-src"
        )))
    }

    /// Has it build for `target`, too, in the same run: half of a build is one thread's work. False: that takes another compiler.
    pub fn add(&mut self, target: &str) -> bool {
        let same = Compiler::of(target).is_ok_and(|other| other.with_source == self.with_source);
        if same {
            self.targets.push(target.to_owned());
        }
        same
    }

    /// Which one it is, and where the library comes from: what figures depend on.
    pub fn version(&self) -> String {
        let (rustc, library) = match &self.with_source {
            None => (Path::new("rustc"), "its library as installed"),
            Some(rustc) => (rustc.as_path(), "its library built along"),
        };
        let version =
            output(rustc, &["--version"]).unwrap_or_else(|| "an unknown rustc".to_owned());
        format!("{version}, {library}")
    }

    /// `cargo build --release` for its targets, in the workspace `folder`; with its `smaller.toml`, if it has one and the
    /// compiler can.
    pub fn build(&self, folder: &Path) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(["build", "--quiet", "--locked", "--release"])
            .args(self.targets.iter().flat_map(|target| ["--target", target]))
            .current_dir(folder)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stdin(Stdio::null());
        if let Some(rustc) = &self.with_source {
            command.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1");
            if folder.join("smaller.toml").is_file() {
                command.args(["--config", "smaller.toml"]);
            }
        }
        if let Some(path) = self.path() {
            command.env("PATH", path);
        }
        command
    }

    /// Where programs are found, the linkers first.
    fn path(&self) -> Option<OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = self.linkers.iter().cloned().chain(std::env::split_paths(&path));
        std::env::join_paths(all).ok()
    }
}

/// The folder of the whole tree.
///
/// # Panics
/// Never: this crate is in it.
pub fn tree() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the tree")
}

/// What a program says, if it is there and succeeds.
pub(crate) fn output(program: impl AsRef<Path>, args: &[&str]) -> Option<String> {
    let output = Command::new(program.as_ref()).args(args).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}
