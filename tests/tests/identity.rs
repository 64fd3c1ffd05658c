//! Keys in files, made, refused and changed by the real program.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;

use plausch_tests::home::{Home, SERVER_KEY};
use plausch_tests::process::{Server, plausch};
use plausch_tests::terminal::Terminal;

/// What it says of a key, and with what code it ends.
fn identity(home: &Home, args: &[&str]) -> (String, Option<i32>) {
    let mut command = home.command(plausch());
    let Output { status, stdout, stderr } =
        command.arg("identity").args(args).stdin(Stdio::null()).output().unwrap();
    let said = [stdout, stderr].concat();
    (String::from_utf8(said).unwrap(), status.code())
}

/// The key that it shows.
fn key(home: &Home, args: &[&str]) -> String {
    let (said, code) = identity(home, args);
    assert_eq!(code, Some(0), "{said}");
    let key = said.lines().find_map(|line| line.strip_prefix("key")).expect("a key");
    key.trim().to_owned()
}

#[test]
fn a_key_is_made_once_for_its_owner_only_and_a_server_has_its_own() {
    let home = Home::new();
    let mine = key(&home, &[]);
    assert_eq!((mine.len(), key(&home, &[])), (43, mine.clone()));
    let servers = key(&home, &["--server"]);
    assert_ne!(servers, mine);
    for name in ["identity.key", "server.key"] {
        let mode = fs::metadata(home.data(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // A server that runs has the key that is shown.
    let server = fs::read_to_string(home.data("server.key")).unwrap();
    assert!(server.contains(&servers), "{server}");
}

#[test]
fn programs_that_start_at_once_show_the_same_key() {
    let home = Home::new();
    let start = || {
        let mut command = home.command(plausch());
        command.arg("identity").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
    };
    let programs: Vec<_> = (0..4).map(|_| start()).collect();
    let said = programs.into_iter().map(|program| program.wait_with_output().unwrap().stdout);
    let said: Vec<_> = said.collect();
    assert!(!said[0].is_empty() && said.iter().all(|it| *it == said[0]), "{said:?}");
}

#[test]
fn a_key_that_others_can_read_or_that_is_damaged_is_refused_with_advice_and_stays() {
    let home = Home::new();
    key(&home, &[]);
    let path = home.data("identity.key");
    let sound = fs::read(&path).unwrap();
    let refused = |advice: &str| {
        for args in
            [&["identity"][..], &["chat", "--json", "--nick", "zoe", "--server", "127.0.0.1:1"]]
        {
            let mut command = home.command(plausch());
            let output = command.args(args).stdin(Stdio::null()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
            assert!(said.contains(advice), "{args:?}: {said}");
        }
    };
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    refused("chmod 600");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let damaged = [&sound[..sound.len() - 5], b"xxxx\n"].concat();
    fs::write(&path, &damaged).unwrap();
    refused("plausch identity import FILE");
    assert_eq!(fs::read(&path).unwrap(), damaged);
}

#[test]
fn a_key_is_renewed_only_on_purpose_and_goes_from_one_computer_to_another() {
    let (home, other) = (Arc::new(Home::new()), Home::new());
    let first = key(&home, &[]);
    let (said, code) = identity(&home, &["renew"]);
    assert_eq!((code, said.contains("--yes")), (Some(2), true), "{said}");
    for (answer, renewed) in [("n", false), ("y", true)] {
        let mut terminal = Terminal::start_at(&home, 24, 110, &["identity", "renew"]);
        terminal.expect("Make a new key? [y/N]");
        terminal.enter(answer);
        assert_eq!(terminal.end(), (0, true));
        assert_eq!(key(&home, &[]) != first, renewed, "{answer}");
    }
    let second = key(&home, &[]);
    let third = key(&home, &["renew", "--yes"]);
    assert!(third != first && third != second);
    let kept = ["identity.key.old1", "identity.key.old2"].map(|it| home.data(it));
    let kept = kept.map(|path| fs::read_to_string(path).unwrap());
    assert!(kept[0].contains(&first) && kept[1].contains(&second), "{kept:?}");

    let stick = home.path().join("stick");
    let stick = stick.to_str().unwrap();
    assert_eq!(key(&home, &["export", stick]), third);
    let (said, code) = identity(&home, &["export", stick]);
    assert_eq!((code, said.contains("not overwritten")), (Some(1), true), "{said}");
    assert_ne!(key(&other, &[]), third);
    assert_eq!(key(&other, &["import", stick]), third);
    assert_eq!(key(&other, &[]), third);
    assert!(other.data("identity.key.old1").exists());
}

#[test]
fn a_server_does_not_start_with_a_key_that_others_can_read() {
    let home = Home::new().with_server_key();
    let path = home.data("server.key");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let mut command = home.command(plausch());
    command.args(["serve", "--listen", "127.0.0.1:0"]).stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("chmod 600") && said.contains("identity --server renew"), "{said}");
    // Without secure links it needs none.
    let server = Server::start_in(home, "127.0.0.1:0", &["--secure", "off"]);
    assert_ne!(server.addr().port(), 0);
}

#[test]
fn a_room_is_not_opened_in_plain_because_its_key_cannot_be_used() {
    let mut server = Server::start(&[]);
    let addr = server.addr().to_string();
    server.process().kill();
    let home = Home::new().with_server_key();
    fs::set_permissions(home.data("server.key"), fs::Permissions::from_mode(0o640)).unwrap();
    let mut command = home.command(plausch());
    command.args(["--json", "--nick", "zoe", "--server", &addr]).stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("\"cannot_host\"") && said.contains("chmod 600"), "{said}");
    assert!(!said.contains("\"hosting\""), "{said}");
}

#[test]
fn root_means_the_key_of_the_service_and_what_root_changes_the_service_can_read() {
    const USER: u32 = 65532;
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root is told of the service");
        return;
    }
    let (home, service) = (Home::new(), Home::new().with_server_key());
    let folder = service.data("server.key").parent().unwrap().to_owned();
    for path in [&folder, &service.data("server.key")] {
        chown(path, Some(USER), Some(USER)).unwrap();
    }
    let of_unit = format!("echo LoadState=loaded; echo StateDirectory={}", folder.display());
    home.program("systemctl", &of_unit);
    let run = |args: &[&str]| {
        let others = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(home.path().to_owned()).chain(std::env::split_paths(&others));
        let mut command = home.command(plausch());
        command.env("PATH", std::env::join_paths(folders).unwrap()).env_remove("XDG_DATA_HOME");
        let output =
            command.args(["identity", "--server"]).args(args).stdin(Stdio::null()).output();
        let Output { status, stdout, stderr } = output.unwrap();
        let said = String::from_utf8([stdout, stderr].concat()).unwrap();
        assert!(status.success(), "{said}");
        said
    };
    let owner = |path: &Path| fs::metadata(path).unwrap().uid();
    assert!(run(&[]).contains(SERVER_KEY));
    let said = run(&["renew", "--yes"]);
    assert!(
        !said.lines().any(|line| line.starts_with("key") && line.contains(SERVER_KEY)),
        "{said}"
    );
    for file in fs::read_dir(&folder).unwrap() {
        assert_eq!(owner(&file.unwrap().path()), USER, "{said}");
    }
    // What is exported is root's, whosever the folder is.
    let exported = folder.join("exported");
    run(&["export", exported.to_str().unwrap()]);
    assert_eq!(owner(&exported), 0);
    assert!(!home.path().join(".local").exists());
}
