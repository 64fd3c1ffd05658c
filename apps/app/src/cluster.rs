//! What a server has to know to share its room with others: from its settings, from files, and from the environment.

use std::fs::File;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use plausch_core::name::Nick;
use plausch_transport_std::server::cluster::{EngineOptions, Options, ServerOptions};
use zeroize::Zeroizing;

use crate::environment::Environment;
use crate::settings::{ClusterSettings, ServeSettings};
use crate::{host, private, texts};

/// The variable with the password for the engine. It is no setting: those are shown.
pub const PASSWORD_VARIABLE: &str = "PLAUSCH_CLUSTER_PASSWORD";

/// No file with a password or a certificate is longer.
const MAX_LENGTH: u64 = 1 << 20;

/// How a server with these settings shares its room. None: it does not.
///
/// # Errors
/// Says what is wrong, and what to do about it. No password is in it.
pub fn options(settings: &ServeSettings, env: Environment<'_>) -> Result<Option<Options>, String> {
    let cluster = &settings.cluster;
    let Some(address) = &cluster.engine else { return Ok(None) };
    let address = match password(cluster, env)? {
        Some(password) => address.clone().with_password(&password),
        None => address.clone(),
    };
    if cluster.ca.is_some() && !address.is_encrypted() {
        return Err(texts::ca_without_tls());
    }
    let mut engine = EngineOptions::new(address);
    engine.ca = cluster.ca.as_deref().map(certificate).transpose()?;
    engine.room.clone_from(&cluster.room);
    // Whoever waits longer has no time left to try again.
    engine.timeout = engine.timeout.min(cluster.lease / 4);
    let name = cluster.name.clone().unwrap_or_else(|| default_name(&settings.listen));
    let mut server = ServerOptions::new(name);
    server.lease = cluster.lease;
    server.alone = cluster.alone;
    server.host = host_for_others(&settings.listen);
    Ok(Some(Options { engine, server }))
}

/// The password for the engine, from its file or from the environment.
fn password(
    settings: &ClusterSettings,
    env: Environment<'_>,
) -> Result<Option<Zeroizing<String>>, String> {
    let of_environment = env(PASSWORD_VARIABLE).filter(|password| !password.is_empty());
    match (&settings.password_file, of_environment.map(Zeroizing::new)) {
        (Some(_), Some(_)) => Err(texts::two_passwords()),
        (Some(path), None) => password_in(path).map(Some),
        (None, password) => Ok(password),
    }
}

fn password_in(path: &Path) -> Result<Zeroizing<String>, String> {
    let unreadable = |error: io::Error| texts::password_not_read(path, &error);
    let file = File::open(path).map_err(unreadable)?;
    if let Some(mode) = private::exposed(&file).map_err(unreadable)? {
        return Err(texts::password_exposed(path, mode));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_LENGTH).read_to_string(&mut text).map_err(unreadable)?;
    // An editor ends its last line.
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(texts::password_empty(path)),
        password if password.contains(['\r', '\n']) => Err(texts::password_of_lines(path)),
        password => Ok(Zeroizing::new(password.to_owned())),
    }
}

fn certificate(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_LENGTH).read_to_end(&mut bytes))
        .map_err(|error| texts::certificate_not_read(path, &error))?;
    Ok(bytes)
}

/// The machine's name and the port: no two servers have both in common.
fn default_name(listen: &[SocketAddr]) -> Nick {
    let machine = machine();
    let machine = machine.split('.').next().unwrap_or_default();
    let number = match listen.iter().map(SocketAddr::port).find(|port| *port != 0) {
        Some(port) => port.to_string(),
        // Any free one: not known yet, but the process is.
        None => format!("p{}", std::process::id()),
    };
    let room = Nick::MAX_BYTES - number.len() - 1;
    let plain = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    let machine: String = machine.chars().filter(plain).take(room).collect();
    let machine = if machine.is_empty() { "server" } else { &machine };
    // It has nothing that a name may not have.
    Nick::new(&format!("{machine}-{number}")).unwrap_or(Nick::literal("server"))
}

fn machine() -> String {
    #[cfg(unix)]
    return rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    return std::env::var("COMPUTERNAME").unwrap_or_default();
}

/// Where members that came over a loopback address are reached from other machines, or at least by other servers here.
fn host_for_others(listen: &[SocketAddr]) -> Option<IpAddr> {
    let of_machine = host::reachable(listen).first().map(|place| place.addr.ip());
    of_machine.or_else(|| listen.iter().map(SocketAddr::ip).find(IpAddr::is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn settings(address: &str) -> ServeSettings {
        let mut settings = ServeSettings::default();
        settings.cluster.engine = Some(address.parse().unwrap());
        settings
    }

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn password_file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        use std::io::Write;
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(file.path(), permissions).unwrap();
        }
        file
    }

    #[test]
    fn a_server_without_an_engine_shares_nothing() {
        assert!(options(&ServeSettings::default(), &nothing).unwrap().is_none());
    }

    #[test]
    fn the_password_comes_from_one_place_and_is_never_shown() {
        let env = |name: &str| (name == PASSWORD_VARIABLE).then(|| "s3cret".to_owned());
        let mut given = settings("redis://me@engine");
        let by_environment = options(&given, &env).unwrap().unwrap();
        let file = password_file("s3cret\n", 0o600);
        given.cluster.password_file = Some(file.path().to_owned());
        let by_file = options(&given, &nothing).unwrap().unwrap();
        for options in [by_environment, by_file] {
            assert!(options.engine.address.has_password());
            assert!(!format!("{options:?}").contains("s3cret"));
        }
        assert_eq!(options(&given, &env).unwrap_err(), texts::two_passwords());
    }

    #[test]
    #[cfg(unix)]
    fn a_file_with_a_password_is_for_its_owner_only_and_has_one_line() {
        let mut given = settings("redis://engine");
        let mut refused = |text: &str, mode| {
            let file = password_file(text, mode);
            given.cluster.password_file = Some(file.path().to_owned());
            let why = options(&given, &nothing).unwrap_err();
            assert!(!why.contains("s3cret"), "{why}");
            (why, file.path().to_owned())
        };
        let (why, path) = refused("s3cret", 0o640);
        assert_eq!(why, texts::password_exposed(&path, 0o640));
        let (why, path) = refused("\n", 0o600);
        assert_eq!(why, texts::password_empty(&path));
        let (why, path) = refused("s3cret\nother\n", 0o600);
        assert_eq!(why, texts::password_of_lines(&path));
        given.cluster.password_file = Some("/nowhere/password".into());
        assert!(options(&given, &nothing).unwrap_err().contains("/nowhere/password"));
    }

    #[test]
    fn a_certificate_is_for_encrypted_connections() {
        let mut given = settings("redis://engine");
        given.cluster.ca = Some("/nowhere/ca.pem".into());
        assert_eq!(options(&given, &nothing).unwrap_err(), texts::ca_without_tls());
        given.cluster.engine = Some("rediss://engine".parse().unwrap());
        assert!(options(&given, &nothing).unwrap_err().contains("/nowhere/ca.pem"));
    }

    #[test]
    fn a_short_lease_leaves_time_to_ask_the_engine_again() {
        let mut given = settings("redis://engine");
        given.cluster.lease = Duration::from_secs(2);
        let options = options(&given, &nothing).unwrap().unwrap();
        assert_eq!(options.engine.timeout, Duration::from_millis(500));
        assert_eq!(options.server.lease, Duration::from_secs(2));
    }

    #[test]
    fn a_server_without_a_name_is_called_as_its_machine_and_its_port() {
        let name = default_name(&["0.0.0.0:9000".parse().unwrap()]);
        assert!(name.as_str().ends_with("-9000"), "{name}");
        let other = default_name(&["127.0.0.1:0".parse().unwrap()]);
        assert!(other.as_str().ends_with(&format!("-p{}", std::process::id())), "{other}");
    }

    #[test]
    fn members_here_are_reached_at_an_address_that_others_have_if_there_is_one() {
        let here = host_for_others(&["127.0.0.1:9000".parse().unwrap()]);
        assert_eq!(here, Some([127, 0, 0, 1].into()));
    }
}
