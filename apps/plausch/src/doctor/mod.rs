//! `plausch doctor`: looks at what a server with these settings needs, says what it finds, and how to mend it. It changes
//! nothing.
//!
//! | file | what it looks at |
//! |---|---|
//! | `network.rs` | ports, addresses, the firewall |
//! | `machine.rs` | open files, the clock, the disk |
//! | `kept.rs` | the server's key, bans, owners of nicknames, the message of the day |

mod kept;
mod machine;
mod network;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use plausch_app::environment::{Environment, is_set};
use plausch_app::identity::KeyFile;
use plausch_app::sanitise::sanitise;
use plausch_app::settings::Settings;
use plausch_app::{cluster, texts};
use plausch_transport_std::server::cluster::Engine;
use serde::Serialize;

use crate::cli::{DoctorArgs, ServeArgs};
use crate::report;
use crate::serve;
use crate::service::{self, Service, UNIT};
use crate::terminal::known;
use crate::terminal::wrap::width;

/// Looks at everything, and says what it finds. The exit code is 1 if something keeps a server from working.
pub(crate) fn run(args: &DoctorArgs, env: Environment<'_>) -> ExitCode {
    let findings = look(&args.serve, env);
    let is_healthy = findings.iter().all(|finding| finding.state != State::Fail);
    let text = match args.json {
        true => findings.iter().map(Finding::json).collect::<String>(),
        false => lines(&findings, Marks::of_stdout(env)),
    };
    match (report::print(&text), is_healthy) {
        (printed, true) => printed,
        (_, false) => ExitCode::from(1),
    }
}

/// Looks at what a server with these flags needs. Root means the service, if there is one.
fn look(args: &ServeArgs, env: Environment<'_>) -> Vec<Finding> {
    let mut args = args.clone();
    let service = Service::installed();
    let key = service::server_key(service.as_ref(), env);
    let of_root = service.as_ref().filter(|it| it.folder_for_root(env).is_some());
    if let Some(service) = of_root {
        service.complete(&mut args);
    }
    let settings = serve::read(&args, env);
    let mut findings = match (settings, key) {
        (Err(why), _) => return vec![Finding::failure(Check::Settings, why)],
        (_, Err(error)) => return vec![Finding::failure(Check::Key, error.to_string())],
        (Ok(settings), Ok(key)) => {
            let open_files = of_root.and_then(|service| service.open_files);
            examine(&settings, &key, open_files, env)
        }
    };
    let is_meant = is_set(env, "STATE_DIRECTORY") || of_root.is_some();
    findings.extend(service.as_ref().map(|service| state_of(service, is_meant)));
    findings
}

/// `open_files`: how many its unit allows, if it has one.
fn examine(
    settings: &Settings,
    key: &KeyFile,
    open_files: Option<u64>,
    env: Environment<'_>,
) -> Vec<Finding> {
    let listen = &settings.serve.listen;
    let members = settings.serve.limits.directory.members;
    let mut findings = vec![machine::open_files(members, open_files)];
    findings.extend(listen.iter().map(|addr| network::port(*addr, listen)));
    findings.push(network::addresses(listen));
    findings.extend(network::firewall(listen));
    findings.push(machine::clock());
    findings.push(kept::key(key, settings.secure));
    findings.extend(kept::bans(key, listen));
    findings.extend(kept::owners(key, &settings.serve));
    findings.extend(kept::motd(&settings.serve));
    findings.push(machine::disk(key));
    findings.extend(engine(settings, env));
    findings
}

/// How the service stands. `is_meant`: whether all else that is found is about it.
fn state_of(service: &Service, is_meant: bool) -> Finding {
    match service.state.as_str() {
        "failed" => Finding::failure(Check::Service, texts::doctor_has_failed(UNIT))
            .mended_by(format!("journalctl -u {UNIT} -n 50")),
        "active" | "reloading" if is_meant => {
            Finding::fine(Check::Service, texts::doctor_runs(UNIT))
        }
        "active" | "reloading" => Finding::warning(Check::Service, texts::doctor_is_another(UNIT))
            .mended_by("sudo plausch doctor"),
        _ => Finding::warning(Check::Service, texts::doctor_does_not_run(UNIT))
            .mended_by("sudo systemctl enable --now plausch.socket plausch.service"),
    }
}

/// The engine of its cluster, if it is to be in one.
fn engine(settings: &Settings, env: Environment<'_>) -> Option<Finding> {
    let options = match cluster::options(&settings.serve, env) {
        Ok(None) => return None,
        Ok(Some(options)) => options,
        Err(why) => return Some(Finding::failure(Check::Cluster, why)),
    };
    let address = options.engine.address.to_string();
    Some(match smol::block_on(Engine::new(options.engine).check()) {
        Ok(()) => Finding::fine(Check::Cluster, texts::doctor_engine(&address)),
        Err(error) => {
            let why = texts::engine_error(error.word(), error.detail());
            Finding::failure(Check::Cluster, texts::doctor_engine_fails(&address, &why))
        }
    })
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Check {
    Settings,
    OpenFiles,
    Port,
    Addresses,
    Firewall,
    Clock,
    Key,
    Bans,
    Nicknames,
    Disk,
    Cluster,
    Service,
}

impl Check {
    fn name(self) -> String {
        match self {
            Check::Settings => texts::doctor_settings(),
            Check::OpenFiles => texts::doctor_files(),
            Check::Port => texts::doctor_port(),
            Check::Addresses => texts::doctor_addresses(),
            Check::Firewall => texts::doctor_firewall(),
            Check::Clock => texts::doctor_clock(),
            Check::Key => texts::doctor_key(),
            Check::Bans => texts::doctor_bans(),
            Check::Nicknames => texts::doctor_nicknames(),
            Check::Disk => texts::doctor_disk(),
            Check::Cluster => texts::doctor_cluster(),
            Check::Service => texts::doctor_service(),
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    /// Not as it should be, but the server works.
    Warn,
    /// The server does not start, or nobody joins.
    Fail,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Finding {
    check: Check,
    state: State,
    text: String,
    /// The command that mends it, or what else does.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

impl Finding {
    fn fine(check: Check, text: String) -> Self {
        Finding { check, state: State::Ok, text, fix: None }
    }

    fn warning(check: Check, text: String) -> Self {
        Finding { check, state: State::Warn, text, fix: None }
    }

    fn failure(check: Check, text: String) -> Self {
        Finding { check, state: State::Fail, text, fix: None }
    }

    fn mended_by(self, fix: impl Into<String>) -> Self {
        Finding { fix: Some(fix.into()), ..self }
    }

    fn json(&self) -> String {
        // Nothing in a finding can fail to be written.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// The marks before the findings.
#[derive(Debug, Clone, Copy)]
struct Marks([&'static str; 3]);

impl Marks {
    const SIGNS: Marks = Marks(["✓", "!", "✗"]);
    /// For pipes, and for terminals that may not have those.
    const WORDS: Marks = Marks(["ok  ", "warn", "fail"]);

    fn of_stdout(env: Environment<'_>) -> Self {
        let has_signs = io::stdout().is_terminal()
            && !known::is_dumb(env)
            && !known::shows_what_it_does_not_know(env);
        if has_signs { Marks::SIGNS } else { Marks::WORDS }
    }

    fn of(self, state: State) -> &'static str {
        let Marks([ok, warn, fail]) = self;
        match state {
            State::Ok => ok,
            State::Warn => warn,
            State::Fail => fail,
        }
    }
}

/// A line for each finding, and behind it one for what mends it.
fn lines(findings: &[Finding], marks: Marks) -> String {
    let names: Vec<_> = findings.iter().map(|finding| finding.check.name()).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let mut shown = String::new();
    for (finding, name) in findings.iter().zip(&names) {
        let mark = marks.of(finding.state);
        let gap = " ".repeat(widest - width(name) + 2);
        let indent = " ".repeat(width(mark) + widest + 3);
        let mut texts = finding.text.lines().map(sanitise);
        let first = texts.next().unwrap_or_default();
        shown += &format!("{mark} {name}{gap}{first}\n");
        let fix = finding.fix.iter().map(|fix| texts::doctor_fix(&sanitise(fix)));
        texts.chain(fix).for_each(|line| shown += &format!("{indent}{line}\n"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_is_a_line_and_what_mends_it_stands_below() {
        let findings = [
            Finding::fine(Check::Key, "all is well".to_owned()),
            Finding::failure(Check::Port, "taken\u{1b}[2J".to_owned()).mended_by("ss -ltnp"),
        ];
        assert_eq!(
            lines(&findings, Marks::WORDS),
            "ok   key   all is well\nfail port  taken [2J\n           → ss -ltnp\n"
        );
        assert!(lines(&findings, Marks::SIGNS).starts_with("✓ key   all"));
        assert_eq!(
            findings[1].json(),
            "{\"check\":\"port\",\"state\":\"fail\",\"text\":\"taken\\u001b[2J\",\"fix\":\"ss -ltnp\"}\n"
        );
    }
}
