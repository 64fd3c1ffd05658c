//! A server that reserves nicknames, as a process: it knows whose they are after its next start, too (§8.5).

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use plausch_core::name::Nick;
use plausch_core::refusal::Refusal;
use plausch_core::secure::{Generator, Identity};
use plausch_tests::home::Home;
use plausch_tests::process::{Process, plausch};
use plausch_tests::waiting::SOON;
use plausch_transport_std::client::{Client, Event, Options, Security};
use smol::future::or;

/// What outlives the server.
struct Data(Home);

impl Data {
    /// Starts a server there, and waits until it listens.
    fn serve(&self, listen: &str) -> (Process, SocketAddr) {
        let mut server = self.start(listen);
        let addr = server.expect_line("listening on", |line| {
            let (_, behind) = line.text.split_once("listening on ")?;
            behind.split_whitespace().next()?.parse().ok()
        });
        (server, addr)
    }

    fn start(&self, listen: &str) -> Process {
        let home = Home::new();
        let mut command = home.command(plausch());
        command.args(["serve", "--reserve-nicks", "on", "--listen", listen]);
        command.env("NO_COLOR", "1").env("XDG_DATA_HOME", self.folder());
        Process::of("server", command, home)
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("kept")
    }
}

/// Joins as ann, and leaves. Why not, if that is not possible.
fn visit(server: SocketAddr, who: Option<u8>) -> Result<(), Option<Refusal>> {
    let identity = |seed| Arc::new(Identity::generate(&mut Generator::new([seed; 32])));
    let security = who.map(|seed| Security::new(identity(seed)));
    let nick = Nick::new("ann").unwrap();
    let options = Options { security, reconnect: false, ..Options::new(server.into(), nick) };
    let (client, events, driver) = Client::new(options);
    let visiting = async {
        loop {
            match events.recv().await.unwrap() {
                Event::Refused { refusal, .. } => return Err(refusal),
                Event::Welcome { secure, .. } => {
                    assert_eq!(secure, who.is_some());
                    client.leave().await;
                    return Ok(());
                }
                _ => {}
            }
        }
    };
    smol::spawn(driver).detach();
    let too_late = async {
        smol::Timer::after(SOON).await;
        panic!("nobody answers");
    };
    smol::block_on(or(visiting, too_late))
}

#[test]
fn a_nickname_belongs_to_its_owner_after_the_servers_next_start_too() {
    let data = Data(Home::new());
    let (mut first, addr) = data.serve("127.0.0.1:0");
    first.kill();
    let (mut second, _) = data.serve(&addr.to_string());
    visit(addr, Some(1)).unwrap();
    second.tell("exit");
    assert_eq!(second.exit_code(), Some(0));

    let (mut third, _) = data.serve(&addr.to_string());
    assert_eq!(visit(addr, Some(2)), Err(Some(Refusal::NickTaken)));
    assert_eq!(visit(addr, None), Err(Some(Refusal::NickTaken)));
    visit(addr, Some(1)).unwrap();
    third.tell("exit");
    assert_eq!(third.exit_code(), Some(0));

    // What is damaged is not taken for nothing.
    let name = format!("owners-{}-{}", addr.ip(), addr.port());
    let found = fs::read_dir(data.folder().join("plausch")).unwrap();
    let file = found.map(|entry| entry.unwrap().path()).find(|path| path.ends_with(&name));
    let file = file.unwrap();
    fs::write(&file, "something else").unwrap();
    let mut fourth = data.start(&addr.to_string());
    assert!(fourth.expect_text("whose nicknames are").contains(&name));
    assert_eq!(fourth.exit_code(), Some(1));
    assert_eq!(fs::read_to_string(&file).unwrap(), "something else");
}
