//! What a client may ask of its host, told from its outputs alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use plausch_core::client::{Client, Event, FixedTables, Output, Peer};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::time::Instant;
use plausch_core::wire::{Datagram, Inbox, Line, Message, Sender};

use crate::script::is_one_line;

/// How many others and how many chats the client under test has room for.
pub(super) const MEMBERS: usize = 3;
pub(super) const CHATS: usize = 2;
/// How many texts of the past it asks for.
pub(super) const MAX_PAST: u32 = 3;

pub(super) type Machine = Client<FixedTables<MEMBERS, CHATS>>;

/// How far a link is.
pub(super) enum Stage {
    Connecting(SocketAddr, Sender),
    Opening,
    Waiting,
    Up(Box<Inbox<512>>),
}

/// What an input or a command is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turn {
    Other,
    Join(SocketAddr),
    /// The user wants a chat.
    Asked,
    /// The user does not.
    Decided,
    Link(LinkId),
    /// A link that the client has no interest in any more.
    Late(LinkId),
    Datagram(IpAddr),
    /// An invitation from an address without a member.
    Stranger,
    Quit,
}

struct Link {
    sender: Sender,
    /// None while its inbox is in the driver's hands.
    stage: Option<Stage>,
    since: Instant,
}

pub(super) struct Model {
    /// The links that were asked for, and are neither closed nor gone.
    live: BTreeMap<LinkId, Link>,
    late: Vec<LinkId>,
    last: Option<LinkId>,
    turn: Turn,
    flushes: Vec<LinkId>,
    /// Links of chats that are to be secure, and whether they are.
    pub(super) secure: BTreeMap<LinkId, bool>,
    /// Links of which nothing may be handed in.
    pub(super) held: BTreeSet<LinkId>,
    /// Where invitations came from, and where their senders wait.
    pub(super) asked: BTreeSet<SocketAddr>,
    declined: bool,
    /// Who is in the room, as an honest directory says.
    pub(super) room: BTreeMap<Nick, SocketAddrV4>,
    pub(super) honest: bool,
    /// The list was sent since the last joining.
    pub(super) listed: bool,
    /// How many texts of the past it may still tell.
    past_left: u32,
}

impl Default for Model {
    fn default() -> Self {
        Model {
            live: BTreeMap::new(),
            late: Vec::new(),
            last: None,
            turn: Turn::Other,
            flushes: Vec::new(),
            secure: BTreeMap::new(),
            held: BTreeSet::new(),
            asked: BTreeSet::new(),
            declined: false,
            room: BTreeMap::new(),
            honest: true,
            listed: false,
            past_left: 0,
        }
    }
}

impl Model {
    pub(super) fn any(&self, at: u8, wanted: impl Fn(&Stage) -> bool) -> Option<LinkId> {
        let fits = |link: &Link| link.stage.as_ref().is_some_and(&wanted);
        let links: Vec<LinkId> =
            self.live.iter().filter(|(_, link)| fits(link)).map(|(&link, _)| link).collect();
        (!links.is_empty()).then(|| links[usize::from(at) % links.len()])
    }

    pub(super) fn a_late_one(&self, at: u8) -> Option<LinkId> {
        (!self.late.is_empty()).then(|| self.late[usize::from(at) % self.late.len()])
    }

    /// The directory's link, if it is up.
    pub(super) fn directory(&self) -> Option<LinkId> {
        let up = |link: &Link| {
            link.sender == Sender::Directory && matches!(link.stage, Some(Stage::Up(_)))
        };
        self.live.iter().find(|(_, link)| up(link)).map(|(&link, _)| link)
    }

    /// Whether there is a link to a directory, up or not.
    pub(super) fn has_directory(&self) -> bool {
        self.live.values().any(|link| link.sender == Sender::Directory)
    }

    pub(super) fn is_directory(&self, link: Option<LinkId>) -> bool {
        link.is_some() && link == self.directory()
    }

    /// Whether what comes over a link is handed in.
    pub(super) fn is_read(&self, link: LinkId) -> bool {
        self.is_live(link) && !self.held.contains(&link)
    }

    /// Whether it is read in lines: what is secure comes in records, and what is held is not read.
    pub(super) fn is_read_in_lines(&self, link: LinkId) -> bool {
        !self.secure.contains_key(&link) && !self.held.contains(&link)
    }

    pub(super) fn is_live(&self, link: LinkId) -> bool {
        self.live.contains_key(&link)
    }

    pub(super) fn stage(&self, link: LinkId) -> &Stage {
        self.live[&link].stage.as_ref().expect("a stage")
    }

    pub(super) fn goes_on(&mut self, link: LinkId, stage: Stage) {
        self.live.get_mut(&link).expect("a live link").stage = Some(stage);
    }

    pub(super) fn gone(&mut self, link: LinkId) {
        self.live.remove(&link);
        self.late.push(link);
    }

    pub(super) fn take_inbox(&mut self, link: LinkId) -> Option<Box<Inbox<512>>> {
        match self.live.get_mut(&link)?.stage.take() {
            Some(Stage::Up(inbox)) => Some(inbox),
            other => {
                self.live.get_mut(&link)?.stage = other;
                None
            }
        }
    }

    pub(super) fn put_inbox(&mut self, link: LinkId, inbox: Box<Inbox<512>>) {
        if let Some(link) = self.live.get_mut(&link) {
            link.stage = Some(Stage::Up(inbox));
        }
    }

    pub(super) fn take_flush(&mut self, link: LinkId) -> bool {
        let before = self.flushes.len();
        self.flushes.retain(|&flush| flush != link);
        self.flushes.len() < before
    }

    /// The next live link that is to be flushed.
    pub(super) fn next_flush(&mut self) -> Option<LinkId> {
        let at = self.flushes.iter().position(|link| self.live.contains_key(link))?;
        Some(self.flushes.remove(at))
    }

    pub(super) fn begin(&mut self, turn: Turn) {
        self.turn = turn;
    }

    pub(super) fn output(&mut self, output: &Output<'_>, now: Instant) {
        assert_ne!(self.turn, Turn::Stranger, "{output:?} for a stranger");
        match output {
            Output::Connect { link, to, sender } => {
                let fits = match (self.turn, sender) {
                    (Turn::Join(directory), Sender::Directory) => *to == directory,
                    (Turn::Asked | Turn::Datagram(_), Sender::Peer) => self.asked.contains(to),
                    _ => false,
                };
                assert!(fits, "{output:?} in {:?}", self.turn);
                assert!(to.port() >= 1024);
                self.named(*link, *sender, Stage::Connecting(*to, *sender), now);
                if *sender == Sender::Directory {
                    self.honest = true;
                    self.listed = false;
                }
            }
            Output::Listen { link, .. } => {
                let fits = !matches!(self.turn, Turn::Late(_) | Turn::Quit | Turn::Join(_));
                assert!(fits, "{output:?} in {:?}", self.turn);
                self.named(*link, Sender::Peer, Stage::Opening, now);
            }
            Output::Close { link } => {
                let late = self.turn == Turn::Late(*link);
                assert!(self.live.remove(link).is_some() || late, "{link} is closed twice");
                self.late.push(*link);
            }
            Output::Send { link, message, .. } => {
                self.is_up(*link, Sender::Directory);
                if let Message::Broadcast { text, .. } = message {
                    is_one_line(*text);
                }
            }
            Output::SendLine { link, line, .. } => {
                self.is_up(*link, Sender::Peer);
                assert!(!self.secure.contains_key(link), "{line:?} in plain on a secure link");
                if let Line::Text(text) = line {
                    is_one_line(*text);
                }
            }
            Output::SendTo { datagram, .. } => {
                let rejection = *datagram == Datagram::Rejection;
                match self.turn {
                    Turn::Datagram(_) => assert!(rejection && self.declined, "a reflection"),
                    Turn::Decided => self.declined |= rejection,
                    _ => assert!(!rejection, "nobody has said no"),
                }
            }
            Output::Secure { link, inviter, invited, .. } => {
                self.is_up(*link, Sender::Peer);
                assert_ne!(inviter, invited, "a chat with oneself");
                assert_eq!(self.secure.insert(*link, false), None, "{link} is secured twice");
            }
            Output::SendRecord { link, .. } => {
                self.is_up(*link, Sender::Peer);
                assert_eq!(self.secure.get(link), Some(&true), "{link} is not secure");
            }
            Output::Hold { link } => assert!(self.held.insert(*link), "{link} is held twice"),
            Output::Release { link } => assert!(self.held.remove(link), "{link} is not held"),
            Output::Flush { link } => {
                let just_gone = self.turn == Turn::Link(*link);
                assert!(just_gone || self.live.contains_key(link), "{link} is gone");
                self.flushes.push(*link);
            }
            Output::Event(event) => self.event(event),
        }
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Broadcast { text, .. }
            | Event::ChatText { text, .. }
            | Event::Error { text }
            | Event::Refused { text } => is_one_line(*text),
            Event::Past { text, .. } => {
                is_one_line(*text);
                let left = self.past_left.checked_sub(1);
                self.past_left = left.expect("more of the past than was asked for");
            }
            Event::Welcome { .. } => self.past_left = MAX_PAST,
            Event::Invited { ip, .. } => {
                let Turn::Datagram(from) = self.turn else { panic!("nobody invites") };
                assert_eq!(*ip, from);
            }
            _ => {}
        }
    }

    fn named(&mut self, link: LinkId, sender: Sender, stage: Stage, now: Instant) {
        assert!(self.last < Some(link), "{link} is not new");
        self.last = Some(link);
        self.live.insert(link, Link { sender, stage: Some(stage), since: now });
    }

    fn is_up(&self, link: LinkId, sender: Sender) {
        let found = self.live.get(&link).expect("a link that is neither closed nor gone");
        assert_eq!(found.sender, sender);
        assert!(matches!(found.stage, None | Some(Stage::Up(_))), "{link} is not up");
    }

    /// All outputs of an input are done.
    pub(super) fn end(&mut self, machine: &Machine) {
        if self.turn == Turn::Quit {
            assert!(self.live.is_empty(), "a link is forgotten");
            assert!(machine.next_timeout().is_none());
            return;
        }
        let (chats, directories): (Vec<_>, Vec<_>) =
            self.live.values().partition(|link| link.sender == Sender::Peer);
        let peers: Vec<&Peer> = machine.peers().collect();
        assert!(directories.len() <= 1, "two directories");
        assert!(peers.len() <= CHATS);
        assert!(chats.len() <= peers.len(), "{} links for {} chats", chats.len(), peers.len());
        let named: Vec<_> = peers.iter().filter(|peer| matches!(peer, Peer::Nick(_))).collect();
        let once: BTreeSet<_> = named.iter().collect();
        assert_eq!(named.len(), once.len(), "two chats with one member");
        assert!(!machine.is_joined() || directories.len() == 1, "in the room without a link");
        self.roster(machine);
    }

    fn roster(&self, machine: &Machine) {
        let kept: Vec<&Nick> = machine.members().map(|member| member.nick).collect();
        assert!(kept.len() <= MEMBERS);
        assert!(
            !kept.iter().any(|&nick| machine.nick() == Some(nick)),
            "one is in one's own roster"
        );
        if !(self.honest && self.listed && machine.is_joined()) {
            return;
        }
        let others = self.room.keys().filter(|nick| machine.nick() != Some(nick)).count();
        assert!(kept.iter().all(|&nick| self.room.contains_key(nick)), "a ghost in the roster");
        let told = usize::try_from(machine.others()).expect("a small number");
        assert_eq!(kept.len() + told, others, "somebody is missing in the roster");
    }

    /// All timeouts that are due were handled.
    pub(super) fn nothing_is_due(&self, now: Instant) {
        for (id, link) in &self.live {
            let limit = match (link.sender, &link.stage) {
                (_, Some(Stage::Up(_)) | None) => continue,
                (Sender::Directory, _) => Duration::from_secs(15),
                _ => Duration::from_secs(10),
            };
            assert!(now.since(link.since) < limit, "{id} waits without end");
        }
    }
}
