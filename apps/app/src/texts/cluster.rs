//! What the operator of a server sees that shares its room with others.

use std::io;
use std::path::Path;

use crate::language::fl;

pub fn two_passwords() -> String {
    fl!(two_passwords)
}

pub fn password_exposed(path: &Path, mode: u32) -> String {
    fl!(password_exposed, mode = format!("{mode:o}"), path = path.to_string_lossy())
}

pub fn password_not_read(path: &Path, error: &io::Error) -> String {
    fl!(password_not_read, path = path.to_string_lossy(), why = super::os_error(error))
}

pub fn password_empty(path: &Path) -> String {
    fl!(password_empty, path = path.to_string_lossy())
}

pub fn password_of_lines(path: &Path) -> String {
    fl!(password_of_lines, path = path.to_string_lossy())
}

pub fn certificate_not_read(path: &Path, error: &io::Error) -> String {
    fl!(certificate_not_read, path = path.to_string_lossy(), why = super::os_error(error))
}

pub fn ca_without_tls() -> String {
    fl!(ca_without_tls)
}

/// Why the engine does not do what it is asked. `kind`: its word; `detail`: in the words of the engine or the system.
pub fn engine_error(kind: &str, detail: &str) -> String {
    match kind {
        "unreachable" => fl!(engine_unreachable, detail = detail),
        "timed_out" => fl!(engine_timed_out),
        "lost" => fl!(engine_lost, detail = detail),
        "tls" => fl!(engine_tls, detail = detail),
        "no_password" => fl!(engine_no_password),
        "wrong_password" => fl!(engine_wrong_password),
        "no_rights" => fl!(engine_no_rights, detail = detail),
        "too_old" => fl!(engine_too_old, detail = detail),
        "read_only" => fl!(engine_read_only),
        "full" => fl!(engine_full),
        "cannot_save" => fl!(engine_cannot_save),
        "too_few_replicas" => fl!(engine_too_few_replicas),
        "not_ready" => fl!(engine_not_ready, detail = detail),
        "no_such_primary" => fl!(engine_no_such_primary, detail = detail),
        _ => fl!(engine_unexpected, detail = detail),
    }
}

/// `others`: the other servers.
pub fn cluster_together(name: &str, engine: &str, others: &[String]) -> String {
    match others.is_empty() {
        true => fl!(cluster_together_first, name = name, engine = engine),
        false => {
            fl!(cluster_together, name = name, others = others.join(", "), engine = engine)
        }
    }
}

/// `why`: see [`engine_error`]; `accepts`: whether newcomers are let in.
pub fn cluster_alone(engine: &str, why: &str, accepts: bool) -> String {
    match accepts {
        true => fl!(cluster_alone_open, engine = engine, why = why),
        false => fl!(cluster_alone_closed, engine = engine, why = why),
    }
}

/// The engine will not do until somebody has changed something.
pub fn cluster_refused(engine: &str, why: &str) -> String {
    fl!(cluster_refused, engine = engine, why = why)
}

pub fn cluster_name_taken(name: &str) -> String {
    fl!(cluster_name_taken, name = name)
}

/// What the console shows of a cluster; `state`: its word.
pub fn cluster_state(name: &str, state: &str) -> String {
    match state {
        "together" => fl!(cluster_state_together, name = name),
        "doubtful" => fl!(cluster_state_doubtful, name = name),
        "rejoining" => fl!(cluster_state_rejoining, name = name),
        _ => fl!(cluster_state_alone, name = name),
    }
}

/// `why`: what is wrong with it, if anything.
pub fn cluster_engine(engine: &str, why: Option<&str>) -> String {
    match why {
        None => fl!(cluster_engine_works, engine = engine),
        Some(why) => fl!(cluster_engine_fails, engine = engine, why = why),
    }
}

/// A server, and how many members it has.
pub fn cluster_server(name: &str, members: usize) -> String {
    fl!(cluster_server, members = members, name = name)
}

pub fn no_cluster() -> String {
    fl!(no_cluster)
}

/// What stands beside a member of another server.
pub fn at_server(name: &str) -> String {
    fl!(at_server, name = name)
}

/// How many members there are: here, and on all servers.
pub fn member_count_of_cluster(here: usize, all: usize) -> String {
    fl!(member_count_of_cluster, all = all, here = here)
}

/// `state`: its word.
pub fn log_cluster_state(state: &str) -> Option<String> {
    Some(match state {
        "together" => fl!(log_together),
        "doubtful" => fl!(log_doubtful),
        "alone" => fl!(log_alone),
        "rejoining" => fl!(log_rejoining),
        _ => return None,
    })
}

pub fn log_server_came(name: &str) -> String {
    fl!(log_server_came, name = name)
}

pub fn log_server_has_other_key(name: &str) -> String {
    fl!(log_server_has_other_key, name = name)
}

pub fn log_server_gone(name: &str) -> String {
    fl!(log_server_gone, name = name)
}

pub fn log_texts_lost() -> String {
    fl!(log_texts_lost)
}

pub fn log_texts_unsaid(count: u32) -> String {
    fl!(log_texts_unsaid, count = count)
}

pub fn log_too_many_decisions() -> String {
    fl!(log_too_many_decisions)
}

pub fn log_engine_works() -> String {
    fl!(log_engine_works)
}

/// `why`: see [`engine_error`].
pub fn log_engine_fails(why: &str) -> String {
    fl!(log_engine_fails, why = why)
}
