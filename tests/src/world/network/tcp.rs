//! TCP: a stream each way, cut and joined anywhere, with a window; it ends, breaks, or falls silent.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::ends::{End, EndId, Finishing, Listener, ListenerId, Port, Read, Temper};
use super::{Flight, HostId, Network, ProgramId, Signal};

const SEGMENT: usize = 1460;

impl Network {
    /// Connects; answered with `Connected` or `Refused`.
    pub fn connect(
        &mut self,
        owner: ProgramId,
        host: HostId,
        temper: Temper,
        to: SocketAddr,
    ) -> EndId {
        self.started += 1;
        let end = EndId(self.started);
        let port = self.free_port(host);
        let source = self.route(host, to.ip()).map_or(to.ip(), |(_, source)| source);
        let local = SocketAddr::new(source, port);
        let far = self.new_end(owner, host, temper, local, to);
        let at = self.now + far.distance;
        self.ends.insert(end, far);
        self.fly(at, Flight::Syn { end, to });
        end
    }

    /// Waits for connections, or for one; answered with `Listening` or `Taken`.
    pub fn listen(
        &mut self,
        owner: ProgramId,
        host: HostId,
        temper: Temper,
        port: Port,
        once: bool,
    ) -> ListenerId {
        let port = match port {
            Port::Any => Some(self.free_port(host)),
            Port::Only(port) => Some(port).filter(|&port| !self.is_listened_on(host, port)),
            Port::Prefer(port) if self.is_listened_on(host, port) => Some(self.free_port(host)),
            Port::Prefer(port) => Some(port),
        };
        self.started += 1;
        let listener = ListenerId(self.started);
        if let Some(port) = port {
            let waits = Listener { owner, host, port, temper, once, ready: false };
            self.listeners.insert(listener, waits);
        } else {
            let waits = Listener { owner, host, port: 0, temper, once, ready: false };
            self.listeners.insert(listener, waits);
        }
        let at = self.now + self.dice.up_to(Duration::from_millis(1));
        self.fly(at, Flight::Bound { listener, port });
        listener
    }

    /// Waits no longer.
    pub fn unlisten(&mut self, listener: ListenerId) {
        self.listeners.remove(&listener);
    }

    /// A program waits for nobody any longer.
    pub fn unlisten_all(&mut self, owner: ProgramId) {
        self.listeners.retain(|_, listener| listener.owner != owner);
    }

    /// Sends `bytes` behind what was sent before.
    pub fn send(&mut self, end: EndId, bytes: &[u8]) {
        if let Some(at) = self.ends.get_mut(&end)
            && !at.closed
            && at.finishing == Finishing::No
        {
            at.outbox.extend(bytes);
            self.pump(end);
        }
    }

    /// Sends as much of `bytes` as the sender's host takes now, behind what was sent before. Returns how much that
    /// is; if it is not all, the program is told when it takes more.
    pub fn write(&mut self, end: EndId, bytes: &[u8]) -> usize {
        let (rough, buffer) = (self.is_rough(end), self.faults.buffer);
        let Some(at) = self.ends.get(&end) else { return bytes.len() };
        // Whoever finds out that a connection is gone is told by its reading.
        if at.closed || at.finishing != Finishing::No {
            return bytes.len();
        }
        let free = buffer.saturating_sub(at.outbox.len());
        let count = match free.min(bytes.len()) {
            0 => 0,
            count if rough && self.dice.chance(0.3) => 1 + self.dice.below(count),
            // What an original is sent comes as one piece.
            _ if !rough => bytes.len(),
            count => count,
        };
        self.send(end, &bytes[..count]);
        if count < bytes.len()
            && let Some(at) = self.ends.get_mut(&end)
        {
            at.full = true;
            self.tell_of_room(end);
        }
        count
    }

    /// Ends the stream behind what was sent. Reading goes on.
    pub fn finish(&mut self, end: EndId) {
        if let Some(at) = self.ends.get_mut(&end)
            && at.finishing == Finishing::No
        {
            at.finishing = Finishing::Wanted;
            self.pump(end);
        }
    }

    /// Wants no more of a connection. What is not read, or comes later, breaks it for the other side.
    pub fn close(&mut self, end: EndId) {
        self.finish(end);
        let Some(at) = self.ends.get_mut(&end) else { return };
        at.closed = true;
        if !at.inbox.is_empty() {
            self.reset(end);
        }
    }

    /// Breaks a connection.
    pub fn reset(&mut self, end: EndId) {
        let Some(at) = self.ends.get_mut(&end) else { return };
        at.closed = true;
        at.outbox.clear();
        at.finishing = Finishing::Done;
        let (peer, at) = (at.peer, at.last_arrival.max(self.now + at.distance));
        if let Some(to) = peer {
            self.fly(at, Flight::Reset { to });
        }
    }

    /// A connection breaks, for both sides.
    pub fn cut(&mut self, end: EndId) {
        let Some(at) = self.ends.get_mut(&end) else { return };
        at.outbox.clear();
        let (peer, at) = (at.peer, self.now + at.distance);
        self.fly(at, Flight::Reset { to: end });
        if let Some(to) = peer {
            self.fly(at, Flight::Reset { to });
        }
    }

    /// From now on nothing gets through, either way, and nobody is told.
    pub fn silence(&mut self, end: EndId) {
        let peer = self.ends.get(&end).and_then(|end| end.peer);
        for end in [Some(end), peer].into_iter().flatten() {
            if let Some(end) = self.ends.get_mut(&end) {
                end.silent = true;
            }
        }
    }

    /// Stops or starts to read.
    pub fn set_reading(&mut self, end: EndId, reading: bool) {
        if let Some(at) = self.ends.get_mut(&end) {
            at.reading = reading;
            self.wake(end);
        }
    }

    /// Takes at most `most` of what has arrived.
    pub fn read(&mut self, end: EndId, most: usize) -> Read {
        let Some(at) = self.ends.get_mut(&end) else { return Read::Nothing };
        let count = at.inbox.len().min(most);
        if count == 0 {
            let over = at.ended && at.inbox.is_empty();
            return if over { Read::End } else { Read::Nothing };
        }
        let bytes: Vec<u8> = at.inbox.drain(..count).collect();
        at.underway = at.underway.saturating_sub(count);
        let (peer, more) = (at.peer, !at.inbox.is_empty() || at.ended);
        if more {
            self.wake(end);
        }
        if let Some(peer) = peer {
            self.pump(peer);
        }
        Read::Bytes(bytes)
    }

    /// The other side of a connection.
    pub fn other_side(&self, end: EndId) -> Option<EndId> {
        self.ends.get(&end)?.peer
    }

    /// The other side's address.
    pub fn remote(&self, end: EndId) -> Option<SocketAddr> {
        self.ends.get(&end).map(|end| end.remote)
    }

    pub(super) fn is_listened_on(&self, host: HostId, port: u16) -> bool {
        self.listeners.values().any(|listener| listener.host == host && listener.port == port)
    }

    pub(super) fn syn(&mut self, end: EndId, to: SocketAddr) -> Option<(ProgramId, Signal)> {
        let near = self.ends.get(&end)?;
        if near.closed || near.silent {
            return None;
        }
        let (local, distance, from) = (near.local, near.distance, near.host);
        let back = self.now + distance;
        let there = self.route(from, to.ip()).map(|(host, _)| host);
        let found = self.listeners.iter().find(|(_, waits)| {
            Some(waits.host) == there && waits.port == to.port() && to.port() != 0
        });
        let Some((&listener, waits)) = found else {
            self.fly(back, Flight::Refusal { end });
            return None;
        };
        if !waits.ready {
            // It is heard as soon as somebody listens.
            self.fly(self.now + Duration::from_millis(1), Flight::Syn { end, to });
            return None;
        }
        let (owner, host, temper, once) = (waits.owner, waits.host, waits.temper, waits.once);
        if once {
            self.listeners.remove(&listener);
        }
        self.started += 1;
        let far = EndId(self.started);
        let mut accepted = self.new_end(owner, host, temper, to, local);
        accepted.peer = Some(end);
        accepted.distance = distance;
        self.ends.insert(far, accepted);
        self.ends.get_mut(&end)?.peer = Some(far);
        self.fly(back, Flight::SynAck { end });
        Some((owner, Signal::Accepted { listener, end: far, peer: local }))
    }

    pub(super) fn syn_ack(&mut self, end: EndId) -> Option<(ProgramId, Signal)> {
        let at = self.ends.get(&end)?;
        if at.closed {
            self.reset(end);
            return None;
        }
        Some((at.owner, Signal::Connected { end, peer: at.remote }))
    }

    pub(super) fn refusal(&mut self, end: EndId) -> Option<(ProgramId, Signal)> {
        let at = self.ends.remove(&end).filter(|at| !at.closed)?;
        Some((at.owner, Signal::Refused { end }))
    }

    pub(super) fn bound(
        &mut self,
        listener: ListenerId,
        port: Option<u16>,
    ) -> Option<(ProgramId, Signal)> {
        let waits = self.listeners.get_mut(&listener)?;
        let owner = waits.owner;
        waits.ready = true;
        match port {
            Some(port) => Some((owner, Signal::Listening { listener, port })),
            None => {
                self.listeners.remove(&listener);
                Some((owner, Signal::Taken { listener }))
            }
        }
    }

    pub(super) fn segment(&mut self, to: EndId, bytes: Vec<u8>) -> Option<(ProgramId, Signal)> {
        let at = self.ends.get_mut(&to)?;
        if at.silent {
            return None;
        }
        if at.closed {
            self.reset(to);
            return None;
        }
        at.inbox.extend(bytes);
        self.wake(to);
        None
    }

    pub(super) fn fin(&mut self, to: EndId) -> Option<(ProgramId, Signal)> {
        let at = self.ends.get_mut(&to).filter(|at| !at.silent)?;
        at.ended = true;
        self.wake(to);
        None
    }

    pub(super) fn broken(&mut self, to: EndId) -> Option<(ProgramId, Signal)> {
        let at = self.ends.get_mut(&to).filter(|at| !at.silent && !at.closed)?;
        at.closed = true;
        at.outbox.clear();
        at.finishing = Finishing::Done;
        Some((at.owner, Signal::Lost { end: to }))
    }

    pub(super) fn awake(&mut self, end: EndId) -> Option<(ProgramId, Signal)> {
        let at = self.ends.get_mut(&end)?;
        at.waking = false;
        let wanted = at.reading && !at.closed && (!at.inbox.is_empty() || at.ended);
        wanted.then_some((at.owner, Signal::Readable { end }))
    }

    pub(super) fn has_room(&mut self, end: EndId) -> Option<(ProgramId, Signal)> {
        let at = self.ends.get_mut(&end)?;
        let told = std::mem::take(&mut at.full) && !at.closed;
        told.then_some((at.owner, Signal::Writable { end }))
    }

    /// Whoever wrote too much is told soon that there is room again.
    fn tell_of_room(&mut self, end: EndId) {
        let buffer = self.faults.buffer;
        if self.ends.get(&end).is_some_and(|at| at.full && at.outbox.len() < buffer) {
            let at = self.now + self.dice.up_to(Duration::from_millis(2));
            self.fly(at, Flight::Room { end });
        }
    }

    /// Its program reads soon.
    fn wake(&mut self, end: EndId) {
        let Some(at) = self.ends.get_mut(&end) else { return };
        if at.waking || !at.reading {
            return;
        }
        at.waking = true;
        let drowsy = match at.temper {
            Temper::Sturdy if self.faults.rough => Duration::from_millis(5),
            Temper::Sturdy => Duration::ZERO,
            Temper::Frail => Duration::from_millis(5),
            Temper::Sleepy => Duration::from_millis(100),
        };
        let at = self.now + self.dice.up_to(drowsy);
        self.fly(at, Flight::Wake { end });
    }

    /// Sends what the window takes.
    fn pump(&mut self, end: EndId) {
        loop {
            let rough = self.is_rough(end);
            let Some(at) = self.ends.get(&end) else { return };
            let Some(to) = at.peer else { return };
            let Some(far) = self.ends.get(&to) else { return };
            let free = self.faults.window.saturating_sub(far.underway);
            let most = at.outbox.len().min(free).min(SEGMENT);
            let (distance, before) = (at.distance, at.last_arrival);
            if most == 0 {
                break;
            }
            let count =
                if rough && self.dice.chance(0.5) { 1 + self.dice.below(most) } else { most };
            let jitter = if rough { Duration::from_millis(25) } else { Duration::from_millis(8) };
            let arrival = before.max(self.now + distance + self.dice.up_to(jitter));
            let Some(at) = self.ends.get_mut(&end) else { return };
            let bytes: Vec<u8> = at.outbox.drain(..count).collect();
            at.last_arrival = arrival;
            if let Some(far) = self.ends.get_mut(&to) {
                far.underway += count;
            }
            self.fly(arrival, Flight::Segment { to, bytes });
        }
        self.tell_of_room(end);
        let Some(at) = self.ends.get_mut(&end) else { return };
        if at.outbox.is_empty()
            && at.finishing == Finishing::Wanted
            && let Some(to) = at.peer
        {
            at.finishing = Finishing::Done;
            let arrival = at.last_arrival.max(self.now + at.distance);
            self.fly(arrival, Flight::Fin { to });
        }
    }

    /// Whether what this end sends may be cut anywhere.
    fn is_rough(&self, end: EndId) -> bool {
        let peer = self.ends.get(&end).and_then(|end| end.peer);
        let sturdy = peer.and_then(|peer| self.ends.get(&peer)).map(|peer| peer.temper);
        self.faults.rough && sturdy == Some(Temper::Sturdy)
    }

    fn new_end(
        &mut self,
        owner: ProgramId,
        host: HostId,
        temper: Temper,
        local: SocketAddr,
        remote: SocketAddr,
    ) -> End {
        End {
            owner,
            host,
            temper,
            peer: None,
            local,
            remote,
            distance: self.dice.up_to(Duration::from_millis(30)),
            last_arrival: self.now,
            outbox: VecDeque::new(),
            finishing: Finishing::No,
            inbox: VecDeque::new(),
            ended: false,
            underway: 0,
            waking: false,
            reading: true,
            full: false,
            closed: false,
            silent: false,
        }
    }
}
