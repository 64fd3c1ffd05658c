//! What is asked of the engine for the directory, and what comes of it there.

use core::net::{Ipv4Addr, SocketAddr};

use super::in_flight::Purpose;
use super::server::{Cluster, nothing, only};
use super::{Answer, Content, Entry, Epoch, Event, Joined, Output, Outputs, Request};
use crate::directory::{self, Ask, Directory, Guest, Holder, Look, NickPolicy, Tables};
use crate::link::LinkId;
use crate::refusal::Refusal;
use crate::time::Instant;
use crate::wire::Message;

impl Cluster {
    /// Asks the engine for what the directory wants of all.
    pub(super) fn ask<'a>(&mut self, now: Instant, ask: Ask<'a>) -> Option<Output<'a>> {
        let (content, purpose) = match ask {
            Ask::Join { link, member, looks, over } => {
                let content = Content::Joined(self.joined(member, looks, over));
                (content, Purpose::Join(link))
            }
            Ask::Leave { nick, leave } => (Content::Left { nick, leave }, Purpose::Leave),
            Ask::Say { link, modern, known, nick, text } => {
                if known {
                    let said = Content::Said { nick, text };
                    let said = self.append(now, said, Purpose::Say(link));
                    if said.is_some() {
                        return said;
                    }
                }
                if self.in_flight.says(link) && self.in_flight.refuse(0, now, link) {
                    return None;
                }
                let message = Message::Error { text: Refusal::Unsaid.text(modern) };
                let to = directory::Recipients::Link(link);
                return Some(Output::Room(directory::Output::Send { to, message }));
            }
            Ask::Whether { nick } => (Content::Ask { nick }, Purpose::Other),
            Ask::There { nick } => (Content::There { nick }, Purpose::Other),
        };
        let request = self.append(now, content, purpose);
        if request.is_none() && purpose == Purpose::Leave {
            self.owes = true;
        }
        request
    }

    /// A member as the others are to know it.
    pub(super) fn joined(&self, member: Guest, looks: [Look; 2], over: Option<Holder>) -> Joined {
        let Guest { nick, addr, dialect, modern, key, .. } = member;
        let over = match over {
            Some(Holder::Here { .. }) => Some(self.epoch),
            Some(Holder::Guest { home, .. }) => Some(Epoch::new(home)),
            Some(Holder::Departed { .. }) | None => None,
        };
        // Elsewhere, a loopback address is somebody else's.
        let addr = match (addr.ip().is_loopback(), self.options.host) {
            (false, _) => addr,
            (true, Some(host)) => SocketAddr::new(host, addr.port()),
            (true, None) => SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0),
        };
        Joined { nick, addr, dialect, modern, key, looks, over }
    }

    /// Asks the engine to append an entry. None: too many are in flight.
    pub(super) fn append<'a>(
        &mut self,
        now: Instant,
        content: Content<'a>,
        purpose: Purpose,
    ) -> Option<Output<'a>> {
        let number = self.number.saturating_add(1);
        if !self.in_flight.add(number, now, purpose) {
            return None;
        }
        self.number = number;
        let entry = Entry { epoch: self.epoch, number, content };
        let most = u32::try_from(self.members).unwrap_or(u32::MAX);
        Some(Output::Engine(Request::Append { entry, most }))
    }

    /// What has become of an entry that was to be appended.
    pub(super) fn on_answered<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        number: u64,
        answer: Answer,
    ) -> Outputs<'a, T> {
        if answer == Answer::Expired {
            return self.fall(now, room);
        }
        let Some(purpose) = self.in_flight.get(number) else { return nothing() };
        // What is appended is in flight until it is read back.
        let is_settled = matches!(purpose, Purpose::Leave | Purpose::Decide | Purpose::Other);
        if answer == Answer::Done && !is_settled {
            return nothing();
        }
        if let Purpose::Say(link) = purpose {
            self.in_flight.refuse(number, now, link);
            return nothing();
        }
        self.in_flight.take(number);
        let refusal = match answer {
            Answer::Done => return nothing(),
            Answer::Taken => Refusal::NickTaken,
            Answer::Full => Refusal::Full,
            Answer::Expired | Answer::Refused => Refusal::Apart,
        };
        match purpose {
            Purpose::Join(link) => Outputs::new(room.refuse_to_join(now, link, refusal)),
            Purpose::Rejoin(link) if room.is_known(link) => nothing(),
            Purpose::Rejoin(link) if answer != Answer::Refused => {
                Outputs::new(room.displace(now, link))
            }
            Purpose::Rejoin(_) | Purpose::Leave => {
                self.owes = true;
                nothing()
            }
            Purpose::Announce => only(Output::Event(Event::Unsaid { texts: 1 })),
            Purpose::Decide => {
                let full = answer == Answer::Full;
                self.owes |= !full;
                only(Output::Event(Event::Unshared { full }))
            }
            Purpose::Say(_) | Purpose::Refused(_) | Purpose::Other => nothing(),
        }
    }

    /// Tells a member that its text may not have been said.
    pub(super) fn unsaid<'a, T: Tables, P: NickPolicy>(
        room: &'a Directory<T, P>,
        link: LinkId,
    ) -> Outputs<'a, T> {
        let mut outputs = Outputs::new(room.unsaid(link));
        outputs.push(Output::Event(Event::Unsaid { texts: 1 }));
        outputs
    }
}
