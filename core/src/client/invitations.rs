//! Inviting and being invited (§4).

use core::net::{IpAddr, SocketAddr};

use super::call::Call;
use super::chats::Chats;
use super::entry::{ChatEntry, Offer, State};
use super::guard::{ORIGINAL_COPY_TIMEOUT, Outcome};
use super::output::{Event, ListenPort, Output};
use super::roster::{MemberView, Members};
use super::{ChatEnd, CommandError, Peer, Rejection, Tables};
use crate::link::LinkId;
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::time::Instant;
use crate::wire::{ChatPort, Datagram, Dialect, Sender};

/// What a client remembers of its own invitations. Those that are not over are in [`Chats`].
#[derive(Debug, Default)]
pub(super) struct Invitations {
    /// When a link was last asked to listen on the number of the UDP port.
    preferred: Option<Instant>,
}

/// An invitation that waits for the user's answer.
struct Pending {
    key: u32,
    from: SocketAddr,
    port: ChatPort,
    dialect: Dialect,
}

impl Invitations {
    #[inline(never)]
    pub(super) fn invite<T: Tables>(
        &mut self,
        nick: Nick,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) -> Result<(), CommandError> {
        let reach = call.roster.reach(&nick).ok_or(CommandError::NoSuchMember)?;
        let peer = Peer::Nick(nick);
        match chats.find(&peer).map(|(_, entry)| &entry.state) {
            Some(State::Invited { .. }) => return self.accept(&peer, chats, call),
            Some(_) => return Err(CommandError::ChatExists),
            None => {}
        }
        if reach.addr.port() == 0 || reach.addr.ip().is_unspecified() {
            return Err(CommandError::NotReachable);
        }
        let link = call.ids.allocate();
        let offer = Offer {
            udp_port: reach.addr.port(),
            dialect: reach.dialect,
            modern: reach.modern,
            port: None,
            until: call.now + call.limits.invitation,
            repeat: None,
        };
        let state = State::Opening { link, offer };
        let entry = ChatEntry {
            #[cfg(feature = "secure")]
            told: told(&peer, call),
            peer,
            ip: reach.addr.ip(),
            state,
        };
        chats.insert(entry).map_err(|_| CommandError::NoRoom)?;
        // The originals send their rejection by UDP, but to the TCP port that they were told. It
        // arrives if that has the number of the registered UDP port. But the same number twice in a
        // row would look like a copy.
        let unused =
            self.preferred.is_none_or(|last| call.now.since(last) > ORIGINAL_COPY_TIMEOUT * 2);
        let port = match (reach.modern, call.roster.udp_port()) {
            (false, port @ 1024..) if unused => {
                self.preferred = Some(call.now);
                ListenPort::Prefer(port)
            }
            _ => ListenPort::Any,
        };
        call.push(Output::Listen { link, port });
        Ok(())
    }

    pub(super) fn accept<T: Tables>(
        &mut self,
        peer: &Peer,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) -> Result<(), CommandError> {
        let pending = pending(peer, chats).ok_or(CommandError::NoInvitation)?;
        self.connect(pending.key, pending.from.ip(), pending.port, chats, call);
        Ok(())
    }

    pub(super) fn decline<T: Tables>(
        &mut self,
        peer: &Peer,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) -> Result<(), CommandError> {
        let Pending { key, from, port, dialect } =
            pending(peer, chats).ok_or(CommandError::NoInvitation)?;
        chats.remove(key);
        chats.remember(from.ip(), port, Outcome::Declined, call);
        send_rejection(from, dialect, call);
        Ok(())
    }

    #[inline(never)]
    pub(super) fn on_listening<T: Tables>(
        &mut self,
        link: LinkId,
        port: u16,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) {
        let Some(port) = ChatPort::new(port) else {
            chats.on_failed(link, call);
            return call.push(Output::Close { link });
        };
        let Some((_, entry)) = chats.find_link(link) else {
            return call.push(Output::Close { link });
        };
        let State::Opening { mut offer, .. } = entry.state else { return };
        let again = offer.port.replace(port).is_some();
        offer.repeat = offer.modern.then_some(call.now + call.limits.repeat);
        entry.state = State::Inviting { link, offer };
        // The peer knows a port that is listened on again.
        if !again {
            send_invitation(entry.ip, &offer, port, call);
        }
    }

    #[inline(never)]
    pub(super) fn on_invited<T: Tables>(
        &mut self,
        from: SocketAddr,
        dialect: Dialect,
        port: ChatPort,
        nick: Option<Nick>,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) {
        let (ip, now) = (from.ip(), call.now);
        let Some(peer) = identify(from, dialect, nick, call) else { return };
        if chats.iter().any(|(_, entry)| entry.ip == ip && has_peer_port(entry, port)) {
            return;
        }
        match chats.guard.outcome(ip, port, now) {
            Some(Outcome::Over) => return,
            Some(Outcome::Unmet) if !is_under_way(&peer, chats) => return,
            // The rejection may have been lost.
            Some(Outcome::Declined) => return send_rejection(from, dialect, call),
            Some(Outcome::Unmet) | None => {}
        }
        if !chats.guard.allows(ip, call.limits.invitations, now) {
            return;
        }
        let until = now + call.limits.invitation;
        let state = State::Invited { udp_port: from.port(), port, dialect, until };
        // Each of several members at one address may invite.
        let known = chats.find(&peer).filter(|_| peer != Peer::Addr(ip));
        if let Some((key, entry)) = known {
            match entry.state {
                // Both have invited each other at once.
                State::Opening { link, .. } | State::Inviting { link, .. }
                    if yields_to(&peer, call) =>
                {
                    self.connect(key, ip, port, chats, call);
                    call.push(Output::Close { link });
                }
                // The peer has withdrawn its invitation, and invites again: the answer goes to the
                // new port.
                State::Invited { port: before, .. } => {
                    let before_ip = entry.ip;
                    // Unless a copy of it shows that it is this one that came late.
                    chats.remember(before_ip, before, Outcome::Unmet, call);
                    if let Some(entry) = chats.get_mut(key) {
                        entry.ip = ip;
                        entry.state = state;
                    }
                }
                _ => {}
            }
            return;
        }
        let entry = ChatEntry {
            #[cfg(feature = "secure")]
            told: told(&peer, call),
            peer: peer.clone(),
            ip,
            state,
        };
        match chats.insert(entry) {
            Ok(()) => {
                let candidates = match peer {
                    Peer::Nick(_) => Members::NONE,
                    Peer::Addr(ip) => call.roster.members_at(ip),
                };
                call.event(Event::Invited { peer, ip, candidates });
            }
            Err(_) => {
                chats.remember(ip, port, Outcome::Unmet, call);
                call.event(Event::NoRoom { peer });
            }
        }
    }

    #[inline(never)]
    pub(super) fn on_timeout<T: Tables>(
        &mut self,
        key: u32,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) {
        let Some(entry) = chats.get_mut(key) else { return };
        match &mut entry.state {
            State::Opening { offer, .. } | State::Inviting { offer, .. }
                if offer.until <= call.now =>
            {
                let shared = match &entry.peer {
                    Peer::Nick(nick) => call.roster.shares_proxy_with(nick),
                    Peer::Addr(_) => false,
                };
                let reason = if shared { Rejection::SharedAddress } else { Rejection::Timeout };
                chats.withdraw(key, reason, call.outputs);
            }
            State::Opening { offer, .. } => offer.repeat = None,
            State::Inviting { offer, .. } => {
                offer.repeat = Some(call.now + call.limits.repeat);
                if let Some(port) = offer.port {
                    send_invitation(entry.ip, offer, port, call);
                }
            }
            State::Invited { port, .. } => {
                let (ip, port) = (entry.ip, *port);
                chats.remember(ip, port, Outcome::Over, call);
                chats.end(key, ChatEnd::Expired, call.outputs);
            }
            State::Connecting { link, .. } => {
                call.push(Output::Close { link: *link });
                chats.end(key, ChatEnd::Unreachable, call.outputs);
            }
            State::Talking { .. } => {}
        }
    }

    /// Accepts the invitation from `ip`.
    fn connect<T: Tables>(
        &mut self,
        key: u32,
        ip: IpAddr,
        port: ChatPort,
        chats: &mut Chats<T>,
        call: &mut Call<'_, '_, T>,
    ) {
        let link = call.ids.allocate();
        let to = SocketAddr::new(ip, port.get());
        // Until the chat is open: then it is over.
        chats.remember(ip, port, Outcome::Unmet, call);
        if let Some(entry) = chats.get_mut(key) {
            entry.ip = ip;
            let until = call.now + call.limits.invitation;
            entry.state = State::Connecting { link, port: to.port(), until };
            call.push(Output::Connect { link, to, sender: Sender::Peer });
        }
    }
}

/// The key that the directory has told of that peer.
#[cfg(feature = "secure")]
fn told<T: Tables>(peer: &Peer, call: &Call<'_, '_, T>) -> Option<PublicKey> {
    match peer {
        Peer::Nick(nick) => call.roster.key_of(nick).copied(),
        Peer::Addr(_) => None,
    }
}

/// The oldest invitation from `peer` that waits for the user's answer.
fn pending<T: Tables>(peer: &Peer, chats: &Chats<T>) -> Option<Pending> {
    chats.iter().find_map(|(key, entry)| match entry.state {
        State::Invited { udp_port, port, dialect, .. } if entry.peer == *peer => {
            Some(Pending { key, from: SocketAddr::new(entry.ip, udp_port), port, dialect })
        }
        _ => None,
    })
}

/// Whether this side invites that member, or the member waits for the user's answer.
fn is_under_way<T: Tables>(peer: &Peer, chats: &Chats<T>) -> bool {
    let state = chats.find(peer).map(|(_, entry)| &entry.state);
    matches!(peer, Peer::Nick(_))
        && matches!(
            state,
            Some(State::Opening { .. } | State::Inviting { .. } | State::Invited { .. })
        )
}

/// Whether `port` is the peer's in that chat or invitation.
fn has_peer_port(entry: &ChatEntry, port: ChatPort) -> bool {
    match entry.state {
        State::Invited { port: at, .. } => at == port,
        State::Connecting { port: at, .. } | State::Talking { port: at, .. } => at == port.get(),
        State::Opening { .. } | State::Inviting { .. } => false,
    }
}

/// Who sent an invitation; none if no member is at that address.
fn identify<T: Tables>(
    from: SocketAddr,
    dialect: Dialect,
    nick: Option<Nick>,
    call: &Call<'_, '_, T>,
) -> Option<Peer> {
    let ip = from.ip();
    let roster = call.roster;
    if let Some(nick) = nick.filter(|nick| roster.is_at(nick, ip)) {
        return Some(Peer::Nick(nick));
    }
    if let Some(member) = roster.members_at(ip).iter().find(|member| member.addr == from) {
        return Some(Peer::Nick(member.nick.clone()));
    }
    let mut senders = likely_senders(ip, dialect, call);
    let first = senders.next()?;
    match senders.next() {
        None => Some(Peer::Nick(first.nick.clone())),
        Some(_) => Some(Peer::Addr(ip)),
    }
}

/// Where the sender of an invitation takes its answer: a line original invites from a throw-away
/// port.
fn reply_address<T: Tables>(
    from: SocketAddr,
    dialect: Dialect,
    call: &Call<'_, '_, T>,
) -> SocketAddr {
    let mut there = call.roster.members_at(from.ip()).iter();
    if dialect == Dialect::Framed || there.any(|member| member.addr == from) {
        return from;
    }
    let mut senders = likely_senders(from.ip(), dialect, call);
    let only = senders.next().filter(|_| senders.next().is_none());
    only.map(|member| member.addr).filter(|addr| addr.port() != 0).unwrap_or(from)
}

/// The members at an address that may have sent a datagram in `dialect`: those that speak it, or
/// all if none does.
fn likely_senders<'a, T: Tables>(
    ip: IpAddr,
    dialect: Dialect,
    call: &Call<'_, 'a, T>,
) -> impl Iterator<Item = MemberView<'a>> + use<'a, T> {
    let usual = call.roster.directory().dialect();
    let speaks = move |member: &MemberView<'_>| member.dialect.unwrap_or(usual) == dialect;
    let members = call.roster.members_at(ip);
    let any = members.iter().any(|member| speaks(&member));
    members.iter().filter(move |member| !any || speaks(member))
}

/// Of two members that invite each other at once, the one with the smaller nickname yields (§4).
fn yields_to<T: Tables>(peer: &Peer, call: &Call<'_, '_, T>) -> bool {
    matches!((call.roster.own(), peer), (Some(own), Peer::Nick(peer)) if own < peer)
}

fn send_invitation<T: Tables>(
    ip: IpAddr,
    offer: &Offer,
    port: ChatPort,
    call: &mut Call<'_, '_, T>,
) {
    let datagram = Datagram::Invitation { port, from: call.roster.own().cloned() };
    let to = SocketAddr::new(ip, offer.udp_port);
    call.push(Output::SendTo { to, dialect: offer.dialect, datagram });
}

fn send_rejection<T: Tables>(from: SocketAddr, dialect: Dialect, call: &mut Call<'_, '_, T>) {
    let to = reply_address(from, dialect, call);
    call.push(Output::SendTo { to, dialect, datagram: Datagram::Rejection });
}
