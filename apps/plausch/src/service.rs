//! The service of this machine: how it stands, with what it runs, and where it keeps its files.

use std::path::{Path, PathBuf};

use clap::Parser;
use plausch_app::environment::{Environment, is_set};
use plausch_app::identity::{Error, KeyFile, Owner};

use crate::cli::{Cli, Command, ServeArgs};
use crate::programs::ask;

/// Its unit.
pub(crate) const UNIT: &str = "plausch.service";
/// Where systemd keeps folders for services of the machine.
const STATE: &str = "/var/lib";

/// The service, as systemd knows it.
#[derive(Debug)]
pub(crate) struct Service {
    /// What systemd calls its state, such as `active`.
    pub(crate) state: String,
    folder: Option<PathBuf>,
    /// How many files it may have open, if that is limited.
    pub(crate) open_files: Option<u64>,
    /// What stands behind `plausch serve` in its unit.
    serve: Option<ServeArgs>,
}

impl Service {
    /// None: there is none.
    pub(crate) fn installed() -> Option<Self> {
        let wanted = "--property=LoadState,ActiveState,StateDirectory,LimitNOFILE,ExecStart";
        let (_, answer) = ask("systemctl", &["show", wanted, UNIT])?;
        Service::read(&answer)
    }

    fn read(answer: &str) -> Option<Self> {
        let value = |key: &str| answer.lines().find_map(|line| line.strip_prefix(key));
        if value("LoadState=") != Some("loaded") {
            return None;
        }
        let folder = value("StateDirectory=").and_then(|folders| folders.split(' ').next());
        let folder = folder.filter(|folder| !folder.is_empty());
        Some(Service {
            state: value("ActiveState=").unwrap_or_default().to_owned(),
            folder: folder.map(|folder| Path::new(STATE).join(folder)),
            open_files: value("LimitNOFILE=").and_then(|most| most.parse().ok()),
            serve: value("ExecStart=").and_then(serve_args),
        })
    }

    /// Its folder, if root asks, and names no folder: whoever else asks means a server of its own, and may not look there. The
    /// service itself is told its folder.
    pub(crate) fn folder_for_root(&self, env: Environment<'_>) -> Option<&Path> {
        #[cfg(unix)]
        let is_root = rustix::process::geteuid().is_root();
        #[cfg(not(unix))]
        let is_root = false;
        let is_named = ["STATE_DIRECTORY", "XDG_DATA_HOME"].into_iter().any(|it| is_set(env, it));
        self.folder.as_deref().filter(|_| is_root && !is_named)
    }

    /// Adds to `args` what its unit says, as far as they do not say it themselves.
    pub(crate) fn complete(&self, args: &mut ServeArgs) {
        let Some(serve) = &self.serve else { return };
        for (&key, value) in &serve.flags.0 {
            args.flags.0.entry(key).or_insert_with(|| value.clone());
        }
        let config = || serve.config.config.clone();
        args.config.config = args.config.config.take().or_else(config);
    }
}

/// The key of the server that is meant: root means the service, if there is one.
///
/// # Errors
/// There is no folder for it.
pub(crate) fn server_key(
    service: Option<&Service>,
    env: Environment<'_>,
) -> Result<KeyFile, Error> {
    match service.and_then(|service| service.folder_for_root(env)) {
        Some(folder) => Ok(KeyFile::in_folder(folder, Owner::Server)),
        None => KeyFile::of(Owner::Server),
    }
}

/// What a unit that starts a server gives it, from systemd's `{ path=… ; argv[]=… ; ignore_errors=… }`.
fn serve_args(exec_start: &str) -> Option<ServeArgs> {
    let (_, argv) = exec_start.split_once("argv[]=")?;
    let argv = argv.split(" ; ").next().unwrap_or_default();
    match Cli::try_parse_from(argv.split_whitespace()).ok()?.command? {
        Command::Serve(args) => Some(args),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "ExecStart={ path=/usr/bin/plausch ; argv[]=/usr/bin/plausch serve --config /etc/plausch/plausch.toml --members 7 ; ignore_errors=no ; start_time=[n/a] }\n\
        LimitNOFILE=65536\nStateDirectory=plausch\nLoadState=loaded\nActiveState=active\n";

    #[test]
    fn a_unit_says_with_what_the_service_runs() {
        let service = Service::read(ANSWER).unwrap();
        assert_eq!(service.folder.as_deref(), Some(Path::new("/var/lib/plausch")));
        assert_eq!(service.open_files, Some(65536));
        let mut args = ServeArgs::default();
        service.complete(&mut args);
        assert_eq!(args.config.config.as_deref(), Some(Path::new("/etc/plausch/plausch.toml")));
        assert_eq!(args.flags.0["members"], "7");
        // What is given to doctor itself comes first.
        args.flags.0.insert("members", "8".to_owned());
        args.config.config = Some("other.toml".into());
        service.complete(&mut args);
        assert_eq!(args.flags.0["members"], "8");
        assert_eq!(args.config.config.as_deref(), Some(Path::new("other.toml")));
    }

    #[test]
    fn a_unit_of_another_kind_says_less_and_none_is_none() {
        let of_script = ANSWER.replace("argv[]=/usr/bin/plausch serve", "argv[]=/opt/start-it");
        let of_script = of_script.replace("LimitNOFILE=65536", "LimitNOFILE=infinity");
        let service = Service::read(&of_script).unwrap();
        assert!(service.serve.is_none() && service.open_files.is_none());
        assert!(Service::read(&ANSWER.replace("=loaded", "=not-found")).is_none());
        assert!(Service::read("").is_none());
    }
}
