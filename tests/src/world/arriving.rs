//! Who comes into the world, and from where.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use plausch_core::name::Nick;
use plausch_core::wire::Dialect;

use super::{DIRECTORY, Member, Original, PORT, ProgramId, Raw, Resident, World};
use crate::originals::Generation;
use crate::world::program::Action;

/// Somebody who comes, and how.
#[derive(Debug, Clone, Copy, Default)]
pub struct Newcomer {
    kind: Kind,
    ip: Option<IpAddr>,
    udp_port: Option<u16>,
    told: Option<Dialect>,
    past: u32,
    /// It can do secure chats.
    marked: bool,
    /// The directory's address, as it reaches it.
    directory: Option<IpAddr>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Roomy,
    Small,
    Node,
    Original(Generation),
}

impl Newcomer {
    /// One of ours with room for everybody, on a host of its own.
    pub fn ours() -> Self {
        Newcomer::default()
    }

    /// One of ours on a small board.
    pub fn small() -> Self {
        Newcomer { kind: Kind::Small, ..Newcomer::default() }
    }

    /// One of ours on a board as the nodes have it.
    pub fn node() -> Self {
        Newcomer { kind: Kind::Node, ..Newcomer::default() }
    }

    /// An original.
    pub fn original(generation: Generation) -> Self {
        Newcomer { kind: Kind::Original(generation), ..Newcomer::default() }
    }

    /// It comes from the host with that address.
    #[must_use]
    pub fn at(self, ip: &str) -> Self {
        Newcomer { ip: Some(ip.parse().expect("an address")), ..self }
    }

    /// It is on the directory's own host, and connects over loopback.
    #[must_use]
    pub fn on_the_directorys_host(self) -> Self {
        let loopback = Ipv4Addr::LOCALHOST.into();
        Newcomer { ip: Some(DIRECTORY), directory: Some(loopback), ..self }
    }

    /// It takes invitations there.
    #[must_use]
    pub fn with_port(self, port: u16) -> Self {
        Newcomer { udp_port: Some(port), ..self }
    }

    /// It was told what the directory speaks.
    #[must_use]
    pub fn told(self, dialect: Dialect) -> Self {
        Newcomer { told: Some(dialect), ..self }
    }

    /// It says in its greetings that it can do secure chats. Among those who cannot: this world has no keys.
    #[must_use]
    pub fn marked(self) -> Self {
        Newcomer { marked: true, ..self }
    }

    /// It asks for so many texts of the past.
    #[must_use]
    pub fn asking_for(self, past: u32) -> Self {
        Newcomer { past, ..self }
    }

    /// It reaches the directory there.
    #[must_use]
    pub fn to_the_directory_at(self, ip: &str) -> Self {
        Newcomer { directory: Some(ip.parse().expect("an address")), ..self }
    }
}

impl World {
    /// One of ours comes from a host of its own.
    pub fn join(&mut self, name: &str) {
        self.comes(name, Newcomer::ours());
    }

    /// An original comes from a host of its own.
    pub fn original_joins(&mut self, name: &str, dialect: Dialect) {
        self.comes(name, Newcomer::original(dialect.into()));
    }

    /// Somebody comes, and joins. Of several with the same name, the world knows the last as that, and the
    /// others no more.
    pub fn comes(&mut self, name: &str, newcomer: Newcomer) {
        let id = self.appears(name, newcomer);
        let ip = newcomer.directory.unwrap_or(DIRECTORY);
        if let (true, Some(Resident::Roomy(member))) =
            (newcomer.marked, self.programs.get_mut(id.0))
        {
            member.can_do_secure_chats();
        }
        self.people.insert(name.to_owned(), id);
        self.doors.insert(name.to_owned(), SocketAddr::new(ip, PORT));
        self.person(name, |person, net| {
            person.does(net, Action::Join { directory: SocketAddr::new(ip, PORT) })
        })
        .unwrap_or_else(|why| self.fail(format_args!("{name} cannot join: {why}")));
    }

    /// Somebody joins again.
    pub fn joins_again(&mut self, name: &str) {
        let directory = self.door_of(name);
        self.does(name, Action::Join { directory });
    }

    /// Where somebody reaches the directory.
    pub fn door_of(&self, name: &str) -> SocketAddr {
        self.doors.get(name).copied().unwrap_or(self.directory)
    }

    /// Somebody raw appears on the host with that address, and connects to the directory.
    pub fn raw_comes(&mut self, name: &str, ip: &str) {
        self.raw_appears(name, ip);
        let directory = self.directory;
        self.raw(name, |raw, net| raw.connect(net, directory));
    }

    /// Somebody raw appears on the host with that address, and connects to nobody.
    pub fn raw_appears(&mut self, name: &str, ip: &str) {
        let (host, _) = self.host(Some(ip.parse().expect("an address")));
        let id = self.add(|_, id| Resident::Raw(Box::new(Raw::new(id, host, name))));
        self.raws.insert(name.to_owned(), id);
    }

    fn appears(&mut self, name: &str, newcomer: Newcomer) -> ProgramId {
        let (host, ip) = self.host(newcomer.ip);
        let number = u16::try_from(self.programs.len()).expect("a world of few");
        let port = newcomer.udp_port.unwrap_or(40_000 + number);
        let address = SocketAddr::new(ip, port);
        let (told, past) = (newcomer.told, newcomer.past);
        let nick = || Nick::new(name).expect("a nickname");
        self.add(|net, id| match newcomer.kind {
            Kind::Roomy => {
                Resident::Roomy(Box::new(Member::new(net, id, host, nick(), address, told, past)))
            }
            Kind::Small => {
                Resident::Small(Box::new(Member::new(net, id, host, nick(), address, told, past)))
            }
            Kind::Node => {
                Resident::Node(Box::new(Member::new(net, id, host, nick(), address, told, past)))
            }
            Kind::Original(generation) => Resident::Original(Box::new(Original::new(
                net, id, host, generation, name, address,
            ))),
        })
    }
}
