//! What an entry of the stream does, the same at all servers. Entries are not trusted: one server
//! says nothing about the members of another.

use super::in_flight::Purpose;
use super::learning::{Cursor, ignored};
use super::server::{Cluster, Other, Phase, nothing, only};
use super::{Content, Entry, Epoch, Event, Ignored, Joined, Output, Outputs, Position};
use crate::decision::{About, Decisions, Held, Told};
use crate::directory::{Ask, Command, Directory, GivesUp, Guest, Holder, NickPolicy, Tables};
use crate::link::LinkId;
use crate::name::Nick;
use crate::refusal::Refusal;
use crate::secure::PublicKey;
use crate::table::Table;
use crate::text::Text;
use crate::time::Instant;

/// A member of another server, as the directory knows it.
pub(super) fn guest_of(joined: &Joined, epoch: Epoch) -> Guest {
    let Joined { nick, addr, dialect, modern, key, .. } = joined.clone();
    let addr = core::net::SocketAddr::new(addr.ip().to_canonical(), addr.port());
    Guest { nick, addr, dialect, modern, key, home: epoch.number() }
}

impl Cluster {
    pub(super) fn on_read<'a, T: Tables, P: NickPolicy, D: Table<About, Held>>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        decisions: &mut Decisions<D>,
        (position, said, entry): (Position, u32, &'a [u8]),
    ) -> Outputs<'a, T> {
        // What is read is behind the last snapshot, and read once.
        let reading = matches!(self.phase, Phase::Settling | Phase::Together);
        if !reading || position <= self.position {
            return nothing();
        }
        self.position = position;
        let Entry { epoch, number, content } = match Entry::decode(entry) {
            Ok(entry) => entry,
            Err(error) => return ignored(None, Ignored::Unreadable(error)),
        };
        if let Content::Decided(decision) = content {
            // The later one counts, whoever tells it, and however often.
            if epoch == self.epoch {
                self.own_read = self.own_read.max(number);
                self.in_flight.take(number);
            } else if let Some(other) = self.others.get_mut(&epoch) {
                other.read = other.read.max(number);
            }
            return self.on_decided(decisions, epoch, decision, Told::Known);
        }
        if epoch == self.epoch {
            if number <= self.own_read && number > 0 {
                return self.on_repeated(room, said, &content);
            }
            self.own_read = number;
            return self.on_own(now, room, number, said, content);
        }
        if let Content::Here { name, key } = content {
            return match self.others.get(&epoch) {
                Some(_) => nothing(),
                None => self.on_here(epoch, number, name, key),
            };
        }
        let Some(other) = self.others.get_mut(&epoch) else {
            return ignored(Some(epoch), Ignored::UnknownServer);
        };
        // What a failover has forgotten is appended anew, and has to count with those that are there now. But nobody is to
        // hear a text twice, or to be removed twice.
        let is_known = number <= other.read;
        other.read = other.read.max(number);
        if is_known && matches!(content, Content::Said { .. } | Content::Kick { .. }) {
            return self.on_repeated(room, said, &content);
        }
        self.on_others(now, room, epoch, said, content)
    }

    /// An entry of this server's has come back: its turn has come.
    fn on_own<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        number: u64,
        said: u32,
        content: Content<'a>,
    ) -> Outputs<'a, T> {
        let purpose = match (self.in_flight.get(number), &content) {
            (Some(Purpose::Say(link)), Content::Said { nick, text })
                if self.check_said(room, self.epoch, nick, *text).is_err() =>
            {
                // Its speaker's leave came before it, asked for before the speaker came.
                self.in_flight.refuse(number, now, link);
                None
            }
            _ => self.in_flight.take(number),
        };
        match content {
            Content::Joined(joined) => self.on_own_joined(now, room, purpose, &joined),
            Content::Left { nick, .. } => match room.holder(&nick) {
                Some(Holder::Departed { .. }) => Outputs::new(room.remove_guest(now, &nick)),
                // It was asked for before the member came: all others have to know it again.
                Some(Holder::Here { link, known: true }) => {
                    room.unmark(link);
                    self.work.stale = Some(Cursor::default());
                    nothing()
                }
                _ => nothing(),
            },
            Content::Said { nick, text } => self.on_said(now, room, self.epoch, said, nick, text),
            // Somebody has seen that the lease is over.
            Content::Gone { epoch } if epoch == self.epoch => self.fall(now, room),
            Content::Gone { epoch } => self.on_gone(now, room, epoch),
            Content::Here { .. } | Content::Kick { .. } | Content::Ask { .. } => nothing(),
            Content::There { .. } | Content::Decided(_) => nothing(),
        }
    }

    fn on_own_joined<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        purpose: Option<Purpose>,
        joined: &Joined,
    ) -> Outputs<'a, T> {
        let nick = &joined.nick;
        let holder = room.holder(nick);
        match purpose {
            Some(Purpose::Join(link)) if room.is_joining(link, nick) => {
                if self.may_have(room, holder, self.epoch, joined) {
                    return self.join(now, room, link, joined);
                }
                let refused = room.refuse_to_join(now, link, Refusal::NickTaken);
                self.leave_again(now, Outputs::new(refused), nick.clone())
            }
            // A member is known again. Or it is late: it was asked for again meanwhile, or whoever
            // wanted to join has gone away.
            _ => match holder {
                Some(Holder::Here { link, .. }) => {
                    room.mark(link);
                    nothing()
                }
                // It was a guest's up to here.
                Some(Holder::Guest { .. }) => {
                    let removed = room.remove_guest(now, nick);
                    self.leave_again(now, Outputs::new(removed), nick.clone())
                }
                _ => self.leave_again(now, nothing(), nick.clone()),
            },
        }
    }

    fn on_others<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        epoch: Epoch,
        said: u32,
        content: Content<'a>,
    ) -> Outputs<'a, T> {
        let is_its = |nick: &Nick| match room.holder(nick) {
            Some(Holder::Guest { home, .. }) => home == epoch.number(),
            _ => false,
        };
        match content {
            Content::Joined(joined) => {
                let holder = room.holder(&joined.nick);
                if !self.may_have(room, holder, epoch, &joined) {
                    return ignored(Some(epoch), Ignored::NickTaken);
                }
                // A server may say twice that a member is there.
                if room.confirm_guest(&guest_of(&joined, epoch)) {
                    return nothing();
                }
                self.welcome_guest(now, room, &joined, epoch)
            }
            Content::Left { nick, leave } if is_its(&nick) => {
                let mut outputs = Outputs::new(room.remove_guest(now, &nick));
                outputs.push(Output::Event(Event::Left { nick, leave: Some(leave) }));
                outputs
            }
            Content::Said { nick, text } => self.on_said(now, room, epoch, said, nick, text),
            Content::Kick { nick, why } => match room.holder(&nick) {
                Some(Holder::Here { .. }) => room
                    .command(now, Command::Kick { nick, why })
                    .map_or_else(|_| nothing(), Outputs::new),
                _ => nothing(),
            },
            Content::Ask { nick } => match room.holder(&nick) {
                Some(Holder::Here { link, .. }) => match room.is_wanted_elsewhere(now, link) {
                    true => Outputs::new(room.ping(link)),
                    false => only(self.ask(now, Ask::There { nick })),
                },
                _ => nothing(),
            },
            Content::There { nick } if is_its(&nick) => {
                Outputs::new(room.guest_is_there(now, &nick))
            }
            Content::Gone { epoch } if epoch == self.epoch => self.fall(now, room),
            Content::Gone { epoch } => self.on_gone(now, room, epoch),
            Content::Here { .. } | Content::Decided(_) => nothing(),
            Content::Left { .. } | Content::There { .. } => {
                ignored(Some(epoch), Ignored::NotItsMember)
            }
        }
    }

    /// Whether a nickname is free for whoever has joined at the server `by`, or its holder is to give
    /// way: it is at the same server, or has the same key. The same answer at all servers.
    fn may_have<T: Tables, P: NickPolicy>(
        &self,
        room: &Directory<T, P>,
        holder: Option<Holder>,
        by: Epoch,
        joined: &Joined,
    ) -> bool {
        if joined.nick == Nick::SERVER {
            return false;
        }
        let of = match holder {
            None | Some(Holder::Departed { .. } | Holder::Here { known: false, .. }) => {
                return true;
            }
            Some(Holder::Here { .. }) => self.epoch,
            Some(Holder::Guest { home, .. }) => Epoch::new(home),
        };
        joined.over == Some(of) && (of == by || room.is_key_of(&joined.nick, joined.key))
    }

    /// A member has come to another server. Whoever has its nickname here gives it up.
    pub(super) fn welcome_guest<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        joined: &Joined,
        epoch: Epoch,
    ) -> Outputs<'a, T> {
        let guest = guest_of(joined, epoch);
        // Whoever takes over what all know to be here says by itself that it is there. Of two links with
        // one key nobody knows which is.
        let is_told = joined.over == Some(self.epoch) && !matches!(self.phase, Phase::Learning(_));
        let why = match room.is_key_of(&joined.nick, joined.key) {
            true => GivesUp::Yields { asks: !is_told },
            false => GivesUp::Displaced,
        };
        let (joins, added) = room.add_guest(now, &guest, why);
        let mut outputs = Outputs::new(joins);
        let (nick, addr) = (guest.nick, guest.addr);
        outputs.push(Output::Event(match added {
            true => Event::Joined { nick, addr },
            false => Event::Ignored { by: Some(epoch), why: Ignored::Full },
        }));
        outputs
    }

    /// A link that waited to join does, unless it was banned meanwhile. Whoever gave the nickname up to it
    /// elsewhere is told that it is there.
    pub(super) fn join<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        link: LinkId,
        joined: &Joined,
    ) -> Outputs<'a, T> {
        let nick = &joined.nick;
        if room.is_banned(now, link, nick) {
            // All others have seen whose nickname it took give way.
            if let Some(Holder::Guest { link, .. }) = room.holder(nick) {
                room.unmark(link);
                self.work.stale = Some(Cursor::default());
            }
            let refused = room.refuse_to_join(now, link, Refusal::Banned);
            return self.leave_again(now, Outputs::new(refused), nick.clone());
        }
        let mut outputs = Outputs::new(room.join(now, link, nick));
        if joined.over.is_some_and(|over| over != self.epoch)
            && let Some(there) = self.ask(now, Ask::There { nick: nick.clone() })
        {
            outputs.push(there);
        }
        outputs
    }

    fn on_said<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        by: Epoch,
        said: u32,
        nick: Nick,
        text: Text<'a>,
    ) -> Outputs<'a, T> {
        match self.check_said(room, by, &nick, text) {
            Ok(()) => Outputs::new(room.relay(now, said, nick, text)),
            Err(why) => {
                self.skip(room, said);
                ignored(Some(by), why)
            }
        }
    }

    /// Nobody hears it again.
    fn on_repeated<'a, T: Tables, P: NickPolicy>(
        &mut self,
        room: &mut Directory<T, P>,
        said: u32,
        content: &Content<'_>,
    ) -> Outputs<'a, T> {
        if matches!(content, Content::Said { .. }) {
            self.skip(room, said);
        }
        nothing()
    }

    /// Members count the texts that they hear, so they are told where the room is.
    fn skip<T: Tables, P: NickPolicy>(&mut self, room: &mut Directory<T, P>, said: u32) {
        room.skip(said);
        self.work.places = Some(Cursor::default());
    }

    /// Whether a text that a server has appended is heard. The same answer at all servers.
    fn check_said<T: Tables, P: NickPolicy>(
        &self,
        room: &Directory<T, P>,
        by: Epoch,
        nick: &Nick,
        text: Text<'_>,
    ) -> Result<(), Ignored> {
        let home = match room.holder(nick) {
            Some(Holder::Guest { home, .. }) => Some(Epoch::new(home)),
            Some(Holder::Here { known: true, .. } | Holder::Departed { .. }) => Some(self.epoch),
            Some(Holder::Here { known: false, .. }) => None,
            None => (*nick == Nick::SERVER).then_some(by),
        };
        match home == Some(by) {
            true if room.may_say(nick, text) => Ok(()),
            true => Err(Ignored::TooLong),
            false => Err(Ignored::NotItsMember),
        }
    }

    /// A server is there that was not known.
    pub(super) fn on_here<'a, T: Tables>(
        &mut self,
        epoch: Epoch,
        number: u64,
        name: Nick,
        key: Option<PublicKey>,
    ) -> Outputs<'a, T> {
        let other = Other { name: name.clone(), read: number, seen: true };
        if self.others.insert(epoch, other).is_err() {
            return ignored(Some(epoch), Ignored::Full);
        }
        let mut outputs = only(Output::Event(Event::Came { name: name.clone() }));
        if key != self.options.key {
            outputs.push(Output::Event(Event::OtherKey { name }));
        }
        outputs
    }

    fn on_gone<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        epoch: Epoch,
    ) -> Outputs<'a, T> {
        let Some(other) = self.others.remove(&epoch) else { return nothing() };
        self.work.stale = Some(Cursor::default());
        let mut outputs = Outputs::new(room.remove_guests(now, Some(epoch.number())));
        outputs.push(Output::Event(Event::Gone { name: other.name }));
        outputs
    }
}
