//! Invitations, both ways (§4).

use core::net::{IpAddr, SocketAddr};

use super::guard::{DOUBLED_FOR, REPEATED_FOR};
use super::machine::Client;
use super::output::{Event, ListenPort, Output, Outputs, Peer, Rejection};
use super::roster::{MemberView, Members};
use super::slot::{Offer, Slot, State};
use super::{ChatEnd, CommandError, Tables};
use crate::link::LinkId;
use crate::name::Nick;
use crate::table::Table;
use crate::time::Instant;
use crate::wire::{ChatPort, Datagram, Dialect, Sender};

impl<T: Tables> Client<T> {
    #[inline(never)]
    pub(super) fn invite(
        &mut self,
        now: Instant,
        nick: Nick,
        outputs: &mut Outputs<'_, T>,
    ) -> Result<(), CommandError> {
        if !self.is_joined() {
            return Err(CommandError::NotJoined);
        }
        let reach = self.roster.reach(&nick).ok_or(CommandError::NoSuchMember)?;
        let peer = Peer::Nick(nick);
        match self.slot(&peer).map(|(_, slot)| &slot.state) {
            Some(State::Invited { .. }) => return self.accept(now, &peer, outputs),
            Some(_) => return Err(CommandError::ChatExists),
            None => {}
        }
        if reach.addr.port() == 0 || reach.addr.ip().is_unspecified() {
            return Err(CommandError::NotReachable);
        }
        let link = self.ids.allocate();
        let offer = Offer {
            udp_port: reach.addr.port(),
            dialect: reach.dialect,
            modern: reach.modern,
            port: None,
            until: now + self.limits.invitation,
            repeat: None,
        };
        let state = State::Opening { link, offer };
        self.add(Slot { peer, ip: reach.addr.ip(), state })?;
        // The originals send their rejection by UDP, but to the TCP port that they were told. Where it is the
        // registered UDP port's number, too, it is heard. Twice in a row, it would look like a copy.
        let fresh = self.preferred.is_none_or(|last| now.since(last) > DOUBLED_FOR * 2);
        let port = match (reach.modern, self.udp_port) {
            (false, port @ 1024..) if fresh => {
                self.preferred = Some(now);
                ListenPort::Prefer(port)
            }
            _ => ListenPort::Any,
        };
        outputs.push(Output::Listen { link, port });
        Ok(())
    }

    pub(super) fn accept(
        &mut self,
        now: Instant,
        peer: &Peer,
        outputs: &mut Outputs<'_, T>,
    ) -> Result<(), CommandError> {
        let (key, source, port, _) = self.waiting(peer).ok_or(CommandError::NoInvitation)?;
        self.connect(now, key, source, port, outputs);
        Ok(())
    }

    pub(super) fn decline(
        &mut self,
        now: Instant,
        peer: &Peer,
        outputs: &mut Outputs<'_, T>,
    ) -> Result<(), CommandError> {
        let (key, source, port, dialect) = self.waiting(peer).ok_or(CommandError::NoInvitation)?;
        self.chats.remove(&key);
        self.settle(source.ip(), port, true, now);
        let to = self.ear_of(source, dialect);
        outputs.push(Output::SendTo { to, dialect, datagram: Datagram::Rejection });
        Ok(())
    }

    #[inline(never)]
    pub(super) fn listening(
        &mut self,
        now: Instant,
        link: LinkId,
        port: u16,
        outputs: &mut Outputs<'_, T>,
    ) {
        let repeat = self.limits.repeat;
        let Some(port) = ChatPort::new(port) else {
            self.chat_failed(link, outputs);
            return outputs.push(Output::Close { link });
        };
        let from = self.roster.own().cloned();
        let Some((_, slot)) = self.slot_of(link) else {
            outputs.push(Output::Close { link });
            return;
        };
        let State::Opening { mut offer, .. } = slot.state else { return };
        let again = offer.port.replace(port).is_some();
        offer.repeat = offer.modern.then_some(now + repeat);
        slot.state = State::Inviting { link, offer };
        if !again {
            // What was told once, and is listened on again, is not told anew.
            outputs.push(send_invitation(slot.ip, &offer, port, from));
        }
    }

    #[inline(never)]
    pub(super) fn invited<'a>(
        &'a mut self,
        now: Instant,
        source: SocketAddr,
        dialect: Dialect,
        port: ChatPort,
        from: Option<Nick>,
        outputs: &mut Outputs<'a, T>,
    ) {
        let ip = source.ip();
        if !self.is_joined() {
            return;
        }
        let Some(peer) = self.who(source, dialect, from) else { return };
        let same = |slot: &Slot| match &slot.state {
            State::Invited { port: at, .. } => *at == port,
            State::Connecting { port: at, .. } | State::Talking { port: at, .. } => {
                *at == port.get()
            }
            _ => false,
        };
        if self.chats.iter().any(|(_, slot)| slot.ip == ip && same(slot)) {
            return;
        }
        match self.guard.settled(ip, port, now) {
            Some(false) => return,
            // The rejection may have been lost.
            Some(true) => {
                let to = self.ear_of(source, dialect);
                outputs.push(Output::SendTo { to, dialect, datagram: Datagram::Rejection });
                return;
            }
            None => {}
        }
        if !self.guard.allows(ip, self.limits.invitations, now) {
            return;
        }
        let until = now + self.limits.invitation;
        let state = State::Invited { udp_port: source.port(), port, dialect, until };
        // Of several members at one address, each may ask.
        let known = self.slot(&peer).filter(|_| peer != Peer::Addr(ip));
        if let Some((key, slot)) = known {
            let (glare, link) =
                (matches!(slot.state, State::Opening { .. } | State::Inviting { .. }), slot.link());
            return match (&slot.state, link) {
                (_, Some(link)) if glare && self.yields_to(&peer) => {
                    self.connect(now, key, source, port, outputs);
                    outputs.push(Output::Close { link });
                }
                // It was taken back, and made anew: the same question, with another answer.
                (&State::Invited { port, .. }, _) => {
                    let before = slot.ip;
                    self.settle(before, port, false, now);
                    if let Some(slot) = self.chats.get_mut(&key) {
                        slot.ip = ip;
                        slot.state = state;
                    }
                }
                _ => {}
            };
        }
        match self.add(Slot { peer: peer.clone(), ip, state }) {
            Ok(()) => {
                let candidates = match peer {
                    Peer::Nick(_) => Members::NONE,
                    Peer::Addr(ip) => self.roster.members_at(ip),
                };
                outputs.event(Event::Invited { peer, ip, candidates });
            }
            Err(_) => {
                self.settle(ip, port, false, now);
                outputs.event(Event::NoRoom { peer });
            }
        }
    }

    #[inline(never)]
    pub(super) fn rejected(&mut self, source: SocketAddr, outputs: &mut Outputs<'_, T>) {
        let there = |slot: &Slot| slot.offer().is_some() && slot.ip == source.ip();
        let exact = |slot: &Slot| {
            there(slot) && slot.offer().is_some_and(|offer| offer.udp_port == source.port())
        };
        let found = self.chats.iter().find(|(_, slot)| exact(slot)).or_else(|| {
            let mut all = self.chats.iter().filter(|(_, slot)| there(slot));
            all.next().filter(|_| all.next().is_none())
        });
        if let Some((&key, _)) = found {
            self.call_off(key, Rejection::Declined, outputs);
        }
    }

    #[inline(never)]
    pub(super) fn invitation_timeout(
        &mut self,
        now: Instant,
        key: u32,
        outputs: &mut Outputs<'_, T>,
    ) {
        let repeat = self.limits.repeat;
        let own = self.roster.own().cloned();
        let Some(slot) = self.chats.get_mut(&key) else { return };
        match &mut slot.state {
            State::Opening { offer, .. } | State::Inviting { offer, .. } if offer.until <= now => {
                self.call_off(key, Rejection::Timeout, outputs);
            }
            State::Opening { offer, .. } => offer.repeat = None,
            State::Inviting { offer, .. } => {
                offer.repeat = Some(now + repeat);
                if let Some(port) = offer.port {
                    outputs.push(send_invitation(slot.ip, offer, port, own));
                }
            }
            State::Invited { port, .. } => {
                let (ip, port) = (slot.ip, *port);
                self.settle(ip, port, false, now);
                self.end(key, ChatEnd::Expired, outputs);
            }
            State::Connecting { link, .. } => {
                outputs.push(Output::Close { link: *link });
                self.end(key, ChatEnd::Unreachable, outputs);
            }
            State::Talking { .. } => {}
        }
    }

    /// Ends all invitations from and to a member that has left.
    pub(super) fn withdraw(
        &mut self,
        nick: &Nick,
        reason: Rejection,
        outputs: &mut Outputs<'_, T>,
    ) {
        let Some((key, slot)) = self.slot(&Peer::Nick(nick.clone())) else { return };
        if slot.offer().is_some() {
            self.call_off(key, reason, outputs);
        } else if let State::Invited { .. } = slot.state {
            self.end(key, ChatEnd::Expired, outputs);
        }
    }

    /// Gives up one's own invitation, and its link.
    fn call_off(&mut self, key: u32, reason: Rejection, outputs: &mut Outputs<'_, T>) {
        if let Some(link) = self.chats.get(&key).and_then(Slot::link) {
            outputs.push(Output::Close { link });
        }
        self.give_up(key, reason, outputs);
    }

    /// Gives up one's own invitation, whose link is gone already.
    pub(super) fn give_up(&mut self, key: u32, reason: Rejection, outputs: &mut Outputs<'_, T>) {
        if let Some(slot) = self.chats.remove(&key) {
            outputs.event(Event::Rejected { peer: slot.peer, reason });
        }
    }

    fn connect(
        &mut self,
        now: Instant,
        key: u32,
        source: SocketAddr,
        port: ChatPort,
        outputs: &mut Outputs<'_, T>,
    ) {
        let link = self.ids.allocate();
        let to = SocketAddr::new(source.ip(), port.get());
        self.settle(source.ip(), port, false, now);
        if let Some(slot) = self.chats.get_mut(&key) {
            slot.ip = source.ip();
            slot.state =
                State::Connecting { link, port: to.port(), until: now + self.limits.invitation };
            outputs.push(Output::Connect { link, to, sender: Sender::Peer });
        }
    }

    /// An invitation is dealt with: late copies of it are not shown.
    fn settle(&mut self, ip: IpAddr, port: ChatPort, declined: bool, now: Instant) {
        let late = if self.roster.directory().modern { REPEATED_FOR } else { DOUBLED_FOR };
        self.guard.settle(ip, port, declined, now + late);
    }

    /// The oldest invitation of `peer` that waits for the user.
    fn waiting(&self, peer: &Peer) -> Option<(u32, SocketAddr, ChatPort, Dialect)> {
        self.chats.iter().find_map(|(&key, slot)| match slot.state {
            State::Invited { udp_port, port, dialect, .. } if slot.peer == *peer => {
                Some((key, SocketAddr::new(slot.ip, udp_port), port, dialect))
            }
            _ => None,
        })
    }

    /// Who sent an invitation; nobody, where no member is at that address.
    fn who(&self, source: SocketAddr, dialect: Dialect, from: Option<Nick>) -> Option<Peer> {
        let ip = source.ip();
        let named =
            from.filter(|nick| self.roster.reach(nick).is_some_and(|reach| reach.addr.ip() == ip));
        if let Some(nick) = named {
            return Some(Peer::Nick(nick));
        }
        if let Some(member) = self.members_at(ip).find(|member| member.addr == source) {
            return Some(Peer::Nick(member.nick.clone()));
        }
        let mut there = self.speakers_at(ip, dialect);
        let first = there.next()?;
        match there.next() {
            None => Some(Peer::Nick(first.nick.clone())),
            Some(_) => Some(Peer::Addr(ip)),
        }
    }

    /// Where the sender of an invitation hears: a line original asks from a throw-away port.
    fn ear_of(&self, source: SocketAddr, dialect: Dialect) -> SocketAddr {
        if dialect == Dialect::Framed
            || self.members_at(source.ip()).any(|there| there.addr == source)
        {
            return source;
        }
        let mut there = self.speakers_at(source.ip(), dialect);
        let only = there.next().filter(|_| there.next().is_none());
        only.map(|member| member.addr).filter(|addr| addr.port() != 0).unwrap_or(source)
    }

    /// The members at an address that a datagram in `dialect` may be from: those who speak it, if there are
    /// any.
    fn speakers_at(&self, ip: IpAddr, dialect: Dialect) -> impl Iterator<Item = MemberView<'_>> {
        let own = self.roster.directory().dialect;
        let speaks = move |member: &MemberView<'_>| member.dialect.unwrap_or(own) == dialect;
        let some = self.members_at(ip).any(|member| speaks(&member));
        self.members_at(ip).filter(move |member| !some || speaks(member))
    }

    /// Of two members that invite each other at once, the one with the smaller nickname yields.
    fn yields_to(&self, peer: &Peer) -> bool {
        matches!((self.roster.own(), peer), (Some(own), Peer::Nick(peer)) if own < peer)
    }
}

fn send_invitation<'a>(
    ip: IpAddr,
    offer: &Offer,
    port: ChatPort,
    from: Option<Nick>,
) -> Output<'a> {
    let datagram = Datagram::Invitation { port, from };
    Output::SendTo { to: SocketAddr::new(ip, offer.udp_port), dialect: offer.dialect, datagram }
}
