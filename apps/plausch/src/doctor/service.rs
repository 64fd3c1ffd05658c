//! The service of this machine: how it stands, with what it runs, and where it keeps its files.

use std::path::{Path, PathBuf};

use clap::Parser;
use plausch_app::texts;

use super::asking::ask;
use super::{Check, Finding};
use crate::cli::{Cli, Command, ServeArgs};

/// Its unit.
const UNIT: &str = "plausch.service";
/// Where systemd keeps folders for services of the machine.
const STATE: &str = "/var/lib";

/// The service, as systemd knows it.
#[derive(Debug)]
pub(super) struct Service {
    state: String,
    folder: Option<PathBuf>,
    pub(super) open_files: Option<u64>,
    /// What stands behind `plausch serve` in its unit.
    serve: Option<ServeArgs>,
}

impl Service {
    /// None: there is none.
    pub(super) fn installed() -> Option<Self> {
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

    /// Where it keeps its files, if root asks: whoever else asks means a server of its own, and may not look there.
    pub(super) fn folder_for_root(&self) -> Option<&Path> {
        #[cfg(unix)]
        let is_root = rustix::process::geteuid().is_root();
        #[cfg(not(unix))]
        let is_root = false;
        self.folder.as_deref().filter(|_| is_root)
    }

    /// Adds to `args` what its unit says, as far as they do not say it themselves.
    pub(super) fn complete(&self, args: &mut ServeArgs) {
        let Some(serve) = &self.serve else { return };
        for (&key, value) in &serve.flags.0 {
            args.flags.0.entry(key).or_insert_with(|| value.clone());
        }
        let config = || serve.config.config.clone();
        args.config.config = args.config.config.take().or_else(config);
    }

    /// How it stands. `is_meant`: whether all else that is found is about it.
    pub(super) fn finding(&self, is_meant: bool) -> Finding {
        match self.state.as_str() {
            "failed" => Finding::failure(Check::Service, texts::doctor_has_failed(UNIT))
                .mended_by(format!("journalctl -u {UNIT} -n 50")),
            "active" | "reloading" if is_meant => {
                Finding::fine(Check::Service, texts::doctor_runs(UNIT))
            }
            "active" | "reloading" => {
                Finding::warning(Check::Service, texts::doctor_is_another(UNIT))
                    .mended_by("sudo plausch doctor")
            }
            _ => Finding::warning(Check::Service, texts::doctor_does_not_run(UNIT))
                .mended_by("sudo systemctl enable --now plausch.socket plausch.service"),
        }
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
