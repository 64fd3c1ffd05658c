//! `plausch identity`: the keys by which this program and a server on this machine are known.

use std::process::ExitCode;

use plausch_app::environment::Environment;
use plausch_app::identity::{Error, KeyFile, Owner};
use plausch_app::texts;
use plausch_core::secure::Identity;

use crate::cli::{IdentityArgs, IdentityCommand};
use crate::exit::{USAGE, fail};
use crate::service::{self, Service};
use crate::{question, report};

/// Shows the key, or does with it what the command line says.
pub(crate) fn run(args: &IdentityArgs, env: Environment<'_>) -> ExitCode {
    let owner = if args.server { Owner::Server } else { Owner::Client };
    if let Some(IdentityCommand::Renew { yes: false }) = args.command {
        if !question::can_ask() {
            return fail(USAGE, &texts::renew_nobody_to_ask());
        }
        if !question::agrees(&texts::ask_renew(owner), None) {
            return ExitCode::SUCCESS;
        }
    }
    let file = match owner {
        Owner::Client => KeyFile::of(owner),
        Owner::Server => service::server_key(Service::installed().as_ref(), env),
    };
    match file.and_then(|file| said(&file, args.command.as_ref())) {
        Ok(text) => report::print(&text),
        Err(error) => fail(1, &error.to_string()),
    }
}

/// What there is to say once it is done.
fn said(file: &KeyFile, command: Option<&IdentityCommand>) -> Result<String, Error> {
    let shown = |identity: &Identity| texts::identity(identity.public(), file.path()) + "\n";
    let (identity, kept) = match command {
        None => (file.open()?, None),
        Some(IdentityCommand::Renew { .. }) => file.renew()?,
        Some(IdentityCommand::Import { file: from }) => file.import(from)?,
        Some(IdentityCommand::Export { file: to }) => {
            let identity = file.export(to)?;
            return Ok(shown(&identity) + &texts::key_exported(to) + "\n");
        }
    };
    let kept = kept.map(|path| texts::key_kept_aside(&path) + "\n");
    Ok(shown(&identity) + &kept.unwrap_or_default())
}
