//! What `plausch doctor` finds.

use std::path::Path;

use bytesize::ByteSize;
use plausch_core::client::Service;
use plausch_core::secure::PublicKey;

use crate::language::fl;

pub fn about_doctor() -> String {
    fl!(about_doctor)
}

pub fn about_doctor_more() -> String {
    fl!(about_doctor_more)
}

pub fn help_doctor_json() -> String {
    fl!(help_doctor_json)
}

pub fn doctor_settings() -> String {
    fl!(doctor_settings)
}

pub fn doctor_files() -> String {
    fl!(doctor_files)
}

pub fn doctor_port() -> String {
    fl!(doctor_port)
}

pub fn doctor_addresses() -> String {
    fl!(doctor_addresses)
}

pub fn doctor_firewall() -> String {
    fl!(doctor_firewall)
}

pub fn doctor_clock() -> String {
    fl!(doctor_clock)
}

pub fn doctor_key() -> String {
    fl!(doctor_key)
}

pub fn doctor_bans() -> String {
    fl!(doctor_bans)
}

pub fn doctor_nicknames() -> String {
    fl!(doctor_nicknames)
}

pub fn doctor_disk() -> String {
    fl!(doctor_disk)
}

pub fn doctor_cluster() -> String {
    fl!(doctor_cluster)
}

pub fn doctor_service() -> String {
    fl!(doctor_service)
}

/// What mends something: mostly a command.
pub fn doctor_fix(fix: &str) -> String {
    fl!(doctor_fix, fix = fix)
}

/// There may be fewer members than are allowed.
pub fn doctor_few_files(most: u64, members: usize, needed: u64) -> String {
    let (most, members, needed) = (most.to_string(), members.to_string(), needed.to_string());
    fl!(doctor_few_files, most = most, members = members, needed = needed)
}

pub fn doctor_more_files(needed: u64) -> String {
    fl!(doctor_more_files, needed = needed.to_string())
}

pub fn doctor_enough_files(most: u64, needed: u64) -> String {
    fl!(doctor_enough_files, most = most.to_string(), needed = needed.to_string())
}

pub fn doctor_any_files(needed: u64) -> String {
    fl!(doctor_any_files, needed = needed.to_string())
}

pub fn doctor_port_free(addr: &str) -> String {
    fl!(doctor_port_free, addr = addr)
}

pub fn doctor_port_ours(addr: &str) -> String {
    fl!(doctor_port_ours, addr = addr)
}

pub fn doctor_port_of_systemd(addr: &str) -> String {
    fl!(doctor_port_of_systemd, addr = addr)
}

pub fn doctor_port_original(addr: &str) -> String {
    fl!(doctor_port_original, addr = addr)
}

/// Another program has the port; `service`: what it is, if that is known.
pub fn doctor_port_taken(addr: &str, service: Option<Service>) -> String {
    match service {
        Some(Service::Web) => fl!(doctor_port_web, addr = addr),
        Some(Service::Shell) => fl!(doctor_port_ssh, addr = addr),
        _ => fl!(doctor_port_taken, addr = addr),
    }
}

pub fn doctor_port_special(addr: &str) -> String {
    fl!(doctor_port_special, addr = addr)
}

pub fn doctor_other_port() -> String {
    fl!(doctor_other_port)
}

pub fn doctor_no_family(addr: &str) -> String {
    fl!(doctor_no_family, addr = addr)
}

pub fn doctor_no_such_address(addr: &str) -> String {
    fl!(doctor_no_such_address, addr = addr)
}

pub fn doctor_places(places: &str) -> String {
    fl!(doctor_places, places = places)
}

pub fn doctor_private() -> String {
    fl!(doctor_private)
}

pub fn doctor_no_ipv6() -> String {
    fl!(doctor_no_ipv6)
}

pub fn doctor_loopback_only() -> String {
    fl!(doctor_loopback_only)
}

pub fn doctor_no_network() -> String {
    fl!(doctor_no_network)
}

/// `is_root`: otherwise there may be one that only root sees.
pub fn doctor_no_firewall_seen(is_root: bool) -> String {
    match is_root {
        true => fl!(doctor_no_firewall),
        false => fl!(doctor_no_firewall_seen),
    }
}

pub fn doctor_nothing_stopped() -> String {
    fl!(doctor_nothing_stopped)
}

pub fn doctor_passes(name: &str, port: u16) -> String {
    fl!(doctor_passes, name = name, port = port.to_string())
}

pub fn doctor_stops(name: &str, port: u16) -> String {
    fl!(doctor_stops, name = name, port = port.to_string())
}

pub fn doctor_clock_right() -> String {
    fl!(doctor_clock_right)
}

pub fn doctor_clock_alone() -> String {
    fl!(doctor_clock_alone)
}

pub fn doctor_clock_unknown() -> String {
    fl!(doctor_clock_unknown)
}

pub fn doctor_plain() -> String {
    fl!(doctor_plain)
}

pub fn doctor_key_there(key: &PublicKey, path: &Path) -> String {
    let fingerprint = key.fingerprint().to_string();
    fl!(doctor_key_there, fingerprint = fingerprint, path = path.to_string_lossy())
}

pub fn doctor_key_to_come(path: &Path) -> String {
    fl!(doctor_key_to_come, path = path.to_string_lossy())
}

pub fn doctor_rules(count: usize) -> String {
    fl!(doctor_rules, count = count)
}

pub fn doctor_owners(count: usize) -> String {
    fl!(doctor_owners, count = count)
}

pub fn doctor_not_writable(folder: &Path) -> String {
    fl!(doctor_not_writable, folder = folder.to_string_lossy())
}

pub fn doctor_little_room(folder: &Path, bytes: u64) -> String {
    let room = ByteSize::b(bytes).to_string();
    fl!(doctor_little_room, room = room, folder = folder.to_string_lossy())
}

/// How many bytes are free, if that is known.
pub fn doctor_room(folder: &Path, bytes: Option<u64>) -> String {
    let folder = folder.to_string_lossy();
    match bytes {
        Some(bytes) => {
            fl!(doctor_room, room = ByteSize::b(bytes).to_string(), folder = folder)
        }
        None => fl!(doctor_writable, folder = folder),
    }
}

pub fn doctor_engine(address: &str) -> String {
    fl!(doctor_engine, address = address)
}

/// `why`: see [`engine_error`](super::engine_error).
pub fn doctor_engine_fails(address: &str, why: &str) -> String {
    fl!(doctor_engine_fails, address = address, why = why)
}

pub fn doctor_runs(unit: &str) -> String {
    fl!(doctor_runs, unit = unit)
}

pub fn doctor_has_failed(unit: &str) -> String {
    fl!(doctor_has_failed, unit = unit)
}

pub fn doctor_does_not_run(unit: &str) -> String {
    fl!(doctor_does_not_run, unit = unit)
}

/// The unit is that of another server than the one that is looked at.
pub fn doctor_is_another(unit: &str) -> String {
    fl!(doctor_is_another, unit = unit)
}

pub fn doctor_strange_file(file: &Path) -> String {
    fl!(doctor_strange_file, file = file.to_string_lossy())
}
