//! What became of each private chat that a member asked for, or was asked for: every request has exactly one end.

use std::net::SocketAddr;

use plausch_core::client::{ChatEnd, Command, Event, Peer, Rejection};
use plausch_core::link::LinkId;
use plausch_core::time::Instant;

use super::network::EndId;

/// All requests of one member of ours, in the order in which they began.
#[derive(Debug, Default)]
pub struct Ledger {
    requests: Vec<Request>,
    /// The invitation that the machine is being told of: its source, and the TCP port that it names.
    arriving: Option<(SocketAddr, u16)>,
    /// When this member came into the room, whether the directory was modern, and when it was out again.
    stays: Vec<Stay>,
}

#[derive(Debug)]
struct Stay {
    from: Instant,
    modern: bool,
    until: Option<Instant>,
}

/// One request for a private chat, from the invitation to the end of the chat.
#[derive(Debug, Clone)]
pub struct Request {
    /// The other member.
    pub peer: Peer,
    /// Who asked.
    pub asked: Asked,
    /// When this member invited the other, or was shown the invitation.
    pub began: Instant,
    /// When this member accepted it.
    pub accepted: Option<Instant>,
    /// When the chat opened.
    pub opened: Option<Instant>,
    /// When it ended, and how.
    pub ended: Option<(Instant, Ended)>,
    /// Another invitation came from the same IP address while this one waited: it may have taken its place.
    pub rivalled: bool,
    /// This side of the chat's connection.
    end: Option<EndId>,
}

/// Who asked for a private chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// This member did, and listens on this link, at this TCP port.
    Own {
        /// What listens.
        link: Option<LinkId>,
        /// Where, once it does.
        port: Option<u16>,
    },
    /// The other did, from this UDP address, and listens at this TCP port.
    Other {
        /// The invitation's source.
        from: SocketAddr,
        /// The TCP port that it names.
        port: u16,
    },
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user declined it.
    Declined,
    /// The user was told that the invitation came to nothing.
    Rejected(Rejection),
    /// The user was told that the chat, or the other's invitation, is over.
    Closed(ChatEnd),
    /// The user was told that there is no room for it.
    NoRoom,
    /// The user left the room and all chats.
    Left,
}

impl Ledger {
    /// All requests, in the order in which they began.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// Whether this member was in the room all the time between the two.
    pub fn was_in(&self, from: Instant, until: Instant) -> bool {
        let over = |stay: &Stay| stay.until.is_some_and(|end| end <= until);
        self.stays.iter().any(|stay| stay.from <= from && !over(stay))
    }

    /// Whether the directory was modern in whose room this member was then, or last.
    pub fn was_modern(&self, at: Instant) -> bool {
        self.stays.iter().rfind(|stay| stay.from <= at).is_some_and(|stay| stay.modern)
    }

    /// The machine is about to be told of an invitation.
    pub(super) fn arrives(&mut self, from: SocketAddr, port: u16) {
        self.arriving = Some((from, port));
        for request in self.requests.iter_mut().filter(|request| request.is_waiting()) {
            if let Asked::Other { from: other, port: at } = request.asked {
                request.rivalled |= other.ip() == from.ip() && at != port;
            }
        }
    }

    /// The machine has been told.
    pub(super) fn arrived(&mut self) {
        self.arriving = None;
    }

    /// The machine has taken a command.
    ///
    /// # Errors
    /// The law that this breaks.
    pub(super) fn command(&mut self, now: Instant, command: &Command<'_>) -> Result<(), String> {
        let unasked = |peer: &Peer| format!("{peer} has not asked");
        match command {
            Command::Invite { nick } => {
                let peer = Peer::Nick(nick.clone());
                if let Some(asked) = self.waiting(&peer) {
                    asked.accepted = Some(now);
                } else if self.open(&peer).next().is_some() {
                    return Err(format!("{peer} is invited again"));
                } else {
                    let asked = Asked::Own { link: None, port: None };
                    self.requests.push(Request::new(peer, asked, now));
                }
            }
            Command::Accept { peer } => {
                self.waiting(peer).ok_or_else(|| unasked(peer))?.accepted = Some(now);
            }
            Command::Decline { peer } => {
                let asked = self.waiting(peer).ok_or_else(|| unasked(peer))?;
                asked.ended = Some((now, Ended::Declined));
            }
            // An invitation that waits for the user ends here; an event says so of everything else.
            Command::Close { peer } => {
                let first = self.open(peer).next().ok_or_else(|| unasked(peer))?;
                if first.is_waiting()
                    && let Some(asked) = self.waiting(peer)
                {
                    asked.ended = Some((now, Ended::Declined));
                }
            }
            Command::Quit => {
                for request in self.requests.iter_mut().filter(|request| request.ended.is_none()) {
                    request.ended = Some((now, Ended::Left));
                }
                self.leaves(now);
            }
            _ => {}
        }
        Ok(())
    }

    /// The machine wants to listen on a link: for the member that was just invited, if for a new one.
    pub(super) fn listens(&mut self, on: LinkId) {
        let newest = self.requests.last_mut().filter(|request| request.ended.is_none());
        if let Some(Request { asked: Asked::Own { link: link @ None, .. }, .. }) = newest {
            *link = Some(on);
        }
    }

    /// The link listens at that port.
    pub(super) fn listening(&mut self, on: LinkId, at: u16) {
        for request in &mut self.requests {
            if let Asked::Own { link: Some(link), port: port @ None } = &mut request.asked
                && *link == on
            {
                *port = Some(at);
            }
        }
    }

    /// The user is told of something. `end` is the connection of a chat that has just opened.
    ///
    /// # Errors
    /// The law that this breaks.
    pub(super) fn event(
        &mut self,
        now: Instant,
        event: &Event<'_>,
        end: Option<EndId>,
    ) -> Result<(), String> {
        match event {
            Event::Welcome { modern, .. } => {
                self.stays.push(Stay { from: now, modern: *modern, until: None });
            }
            Event::Disconnected { .. } => self.leaves(now),
            Event::Invited { peer, .. } => self.asked(now, peer, None)?,
            Event::NoRoom { peer } => self.asked(now, peer, Some((now, Ended::NoRoom)))?,
            Event::Rejected { peer, reason } => {
                let mut open = self.open(peer);
                let own = open.find(|request| request.is_own() && request.opened.is_none());
                let own = own.ok_or_else(|| format!("{peer} rejects what was not asked"))?;
                own.ended = Some((now, Ended::Rejected(*reason)));
            }
            Event::ChatOpened { peer, addr, .. } => {
                if self.open(peer).any(|request| request.opened.is_some()) {
                    return Err(format!("there are two chats with {peer}"));
                }
                // Until now, a peer may have been known by its address alone.
                let by_address = Peer::Addr(addr.ip());
                let wanted = [peer, &by_address];
                let mut open = wanted.into_iter().flat_map(|peer| {
                    let all = self.requests.iter().enumerate();
                    let agreed = all.filter(move |(_, request)| {
                        request.peer == *peer && request.is_pending() && !request.is_waiting()
                    });
                    agreed.map(|(at, _)| at)
                });
                let at =
                    open.next().ok_or_else(|| format!("a chat with {peer} opens by itself"))?;
                let request = &mut self.requests[at];
                request.peer = peer.clone();
                (request.opened, request.end) = (Some(now), end);
            }
            Event::ChatText { peer, .. }
                if !self.open(peer).any(|request| request.opened.is_some()) =>
            {
                return Err(format!("there is a text of {peer} outside of a chat"));
            }
            Event::ChatClosed { peer, end } => {
                let expired = *end == ChatEnd::Expired;
                let mut open = self.open(peer);
                let request = open.find(|request| request.is_waiting() == expired);
                let request =
                    request.ok_or_else(|| format!("{peer}: {end:?}, and nothing was open"))?;
                request.ended = Some((now, Ended::Closed(*end)));
            }
            _ => {}
        }
        Ok(())
    }

    /// The connection of the chat that an event is about, if it is about one.
    pub(super) fn window(&self, event: &Event<'_>) -> Option<EndId> {
        let (Event::ChatOpened { peer, .. }
        | Event::ChatText { peer, .. }
        | Event::ChatClosed { peer, .. }) = event
        else {
            return None;
        };
        let of_peer = |request: &&Request| request.peer == *peer && request.opened.is_some();
        self.requests.iter().rfind(of_peer)?.end
    }

    fn leaves(&mut self, now: Instant) {
        if let Some(stay) = self.stays.last_mut() {
            stay.until.get_or_insert(now);
        }
    }

    fn asked(
        &mut self,
        now: Instant,
        peer: &Peer,
        ended: Option<(Instant, Ended)>,
    ) -> Result<(), String> {
        let arriving = self.arriving.take();
        let (from, port) = arriving.ok_or_else(|| format!("{peer} asks out of nothing"))?;
        // Of several members at one address, each may ask.
        if matches!(peer, Peer::Nick(_)) && self.open(peer).next().is_some() {
            return Err(format!("{peer} has asked, or is in a chat, and asks again"));
        }
        let request = Request::new(peer.clone(), Asked::Other { from, port }, now);
        self.requests.push(Request { ended, ..request });
        Ok(())
    }

    /// The oldest invitation of `peer` that waits for the user.
    fn waiting(&mut self, peer: &Peer) -> Option<&mut Request> {
        self.open(peer).find(|request| request.is_waiting())
    }

    /// The requests from and to `peer` that have not ended, the oldest first.
    fn open(&mut self, peer: &Peer) -> impl Iterator<Item = &mut Request> {
        self.requests
            .iter_mut()
            .filter(move |request| request.peer == *peer && request.ended.is_none())
    }
}

impl Request {
    fn new(peer: Peer, asked: Asked, began: Instant) -> Self {
        Request {
            peer,
            asked,
            began,
            accepted: None,
            opened: None,
            ended: None,
            rivalled: false,
            end: None,
        }
    }

    /// Whether this member asked.
    pub fn is_own(&self) -> bool {
        matches!(self.asked, Asked::Own { .. })
    }

    /// This side of the chat's connection, once it has opened.
    pub fn end(&self) -> Option<EndId> {
        self.end
    }

    /// Whether it has neither opened nor ended.
    pub fn is_pending(&self) -> bool {
        self.settled().is_none()
    }

    /// When it opened or ended.
    pub fn settled(&self) -> Option<Instant> {
        self.opened.or(self.ended.map(|(at, _)| at))
    }

    /// Whether it waits for the user.
    fn is_waiting(&self) -> bool {
        !self.is_own() && self.accepted.is_none() && self.is_pending()
    }
}
