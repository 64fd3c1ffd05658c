//! How a server comes to know what all others know: at its start, when its lease was over, when the
//! stream could not be read on. And what it does about it, one piece at a time.

use super::fold::guest_of;
use super::in_flight::Purpose;
use super::server::{Cluster, Phase, RETRY, Step, nothing, only};
use super::{
    Content, Entry, Event, Ignored, Joined, Output, Outputs, Position, Request, Unreadable,
};
use crate::decision::{About, Decisions, Held, Told};
use crate::directory::{Ask, Directory, Holder, Leave, NickPolicy, Stale, Tables};
use crate::link::LinkId;
use crate::refusal::Refusal;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Duration, Instant};
use crate::wire::Place;

/// What members are told, at this server alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Announcement {
    /// The others are out of reach.
    Alone,
    /// They are back.
    Together,
    /// Something may have been missed.
    Lost,
}

impl Announcement {
    const fn text(self) -> Text<'static> {
        match self {
            Announcement::Alone => Text::literal(
                "Dieser Server ist von den anderen getrennt: hier geht es ohne sie weiter. \
                 (This server is cut off from the others: the room goes on without them.)",
            ),
            Announcement::Together => Text::literal(
                "Dieser Server ist wieder mit den anderen verbunden. \
                 (This server is connected to the others again.)",
            ),
            Announcement::Lost => Text::literal(
                "Hier fehlt vielleicht etwas: dieser Server war von den anderen getrennt. \
                 (Something may be missing here: this server was cut off from the others.)",
            ),
        }
    }
}

/// What is left to do, one piece at a time.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// To tell the members.
    announce: Option<Announcement>,
    /// To tell those who wait for what is in flight that nothing comes of it.
    drain: bool,
    /// To take all guests out of the room.
    pub(super) purge: bool,
    /// To look for entries that the others do not know.
    pub(super) stale: Option<Cursor>,
    /// To ask again for the leave of those that have left.
    departed: Option<Cursor>,
    /// To tell the others what was decided and they do not know: what comes behind this.
    pub(super) decisions: Option<Option<About>>,
    /// To forget servers that are not there any more.
    servers: bool,
    /// To tell members where the room is.
    pub(super) places: Option<Cursor>,
    /// The members were told that the others are out of reach.
    was_alone: bool,
}

/// How far a search among the links has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cursor(Option<LinkId>);

impl Work {
    /// What there is to do when the lease is over.
    pub(super) fn alone() -> Self {
        Work {
            announce: Some(Announcement::Alone),
            drain: true,
            purge: true,
            stale: Some(Cursor::default()),
            places: Some(Cursor::default()),
            was_alone: true,
            ..Work::default()
        }
    }

    /// What was refused is to be asked for again.
    pub(super) fn again(&mut self) {
        self.stale = Some(Cursor::default());
        self.departed = Some(Cursor::default());
        self.decisions = Some(None);
    }

    fn tell(&mut self, announcement: Announcement) {
        self.announce = Some(announcement);
        self.places = Some(Cursor::default());
    }
}

impl Cluster {
    /// The lease has begun, as it was asked for.
    pub(super) fn on_entered<T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &mut Directory<T, P>,
    ) {
        let Phase::Alone(Step::Asked(asked)) = self.phase else { return };
        self.lease.begin(asked);
        if self.lease.until().is_none_or(|until| now >= until) {
            self.lease.end();
            self.phase = Phase::Alone(Step::At(now + RETRY));
            return;
        }
        self.learn(now, room);
    }

    /// The stream cannot be read on.
    pub(super) fn on_unreadable<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        why: Unreadable,
    ) -> Outputs<'a, T> {
        if !matches!(self.phase, Phase::Settling | Phase::Together) {
            return nothing();
        }
        self.learn(now, room);
        self.work.tell(Announcement::Lost);
        only(Output::Event(Event::Lost(why)))
    }

    /// Nothing of what the server believes counts until it is known from a snapshot. Before that, all
    /// servers go whose lease is over: what they claimed is nobody's.
    fn learn<T: Tables, P: NickPolicy>(&mut self, now: Instant, room: &mut Directory<T, P>) {
        self.phase = Phase::Learning(Step::At(now));
        self.buried = false;
        self.lease.ask_at(now);
        self.round = self.round.wrapping_add(1).max(1);
        self.work.stale = None;
        room.share(Some(self.round));
        self.set_door(now, room);
    }

    /// A snapshot is about to be told.
    pub(super) fn begin_snapshot<T: Tables, P: NickPolicy>(&mut self, room: &mut Directory<T, P>) {
        room.forget_past();
        self.is_haunted = false;
        let mut last = None;
        while let Some((&epoch, _)) = self.others.after(last.as_ref()) {
            last = Some(epoch);
            if let Some(other) = self.others.get_mut(&epoch) {
                other.seen = false;
            }
        }
    }

    pub(super) fn on_known<'a, T: Tables, P: NickPolicy, D: Table<About, Held>>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        decisions: &mut Decisions<D>,
        entry: &'a [u8],
    ) -> Outputs<'a, T> {
        if !matches!(self.phase, Phase::Learning(Step::Asked(_))) {
            return nothing();
        }
        let Entry { epoch, number, content } = match Entry::decode(entry) {
            Ok(entry) => entry,
            Err(error) => return ignored(None, Ignored::Unreadable(error)),
        };
        if let Content::Decided(decision) = content {
            return self.on_decided(decisions, epoch, decision, Told::New);
        }
        if self.ghost == Some(epoch) {
            // Those are the members that are here.
            self.is_haunted = true;
            return nothing();
        }
        match content {
            Content::Here { name, key } if epoch != self.epoch => match self.others.get_mut(&epoch)
            {
                Some(other) => {
                    other.seen = true;
                    nothing()
                }
                None => self.on_here(epoch, number, name, key),
            },
            Content::Joined(joined) if epoch == self.epoch => {
                self.own_read = self.own_read.max(number);
                if let Some(Purpose::Join(link)) = self.in_flight.take(number)
                    && room.is_joining(link, &joined.nick)
                {
                    return self.join(now, room, link, &joined);
                }
                match room.holder(&joined.nick) {
                    Some(Holder::Here { link, .. }) if self.is_as_known(room, link, &joined) => {
                        room.mark(link);
                        nothing()
                    }
                    // Its leave is lost, or on its way.
                    Some(Holder::Departed { link }) => {
                        room.mark(link);
                        self.leave_again(now, nothing(), joined.nick)
                    }
                    _ => self.leave_again(now, nothing(), joined.nick),
                }
            }
            Content::Joined(joined) => {
                let Some(other) = self.others.get_mut(&epoch) else {
                    return ignored(Some(epoch), Ignored::UnknownServer);
                };
                other.read = other.read.max(number);
                let guest = guest_of(&joined, epoch);
                if room.confirm_guest(&guest) {
                    return nothing();
                }
                if let Some(Holder::Here { known: true, .. }) = room.holder(&guest.nick) {
                    return ignored(Some(epoch), Ignored::NickTaken);
                }
                self.welcome_guest(now, room, &joined, epoch)
            }
            _ => nothing(),
        }
    }

    /// Whether a member is the one that has joined, and not another one who came after its leave: that may be lost.
    fn is_as_known<T: Tables, P: NickPolicy>(
        &self,
        room: &Directory<T, P>,
        link: LinkId,
        joined: &Joined,
    ) -> bool {
        match room.asking(link, None) {
            Some(Ask::Join { member, looks, .. }) => {
                *joined == Joined { over: joined.over, ..self.joined(member, looks, None) }
            }
            _ => false,
        }
    }

    /// The engine believes that a member is here who is not: behind these outputs, it is told so.
    pub(super) fn leave_again<'a, T: Tables>(
        &mut self,
        now: Instant,
        mut outputs: Outputs<'a, T>,
        nick: crate::name::Nick,
    ) -> Outputs<'a, T> {
        if let Some(request) = self.ask(now, Ask::Leave { nick, leave: Leave::Ended }) {
            outputs.push(request);
        }
        outputs
    }

    pub(super) fn on_recalled<T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &mut Directory<T, P>,
        said: u32,
        age: Duration,
        entry: &[u8],
    ) {
        if matches!(self.phase, Phase::Learning(Step::Asked(_)))
            && let Ok(Entry { content: Content::Said { nick, text }, .. }) = Entry::decode(entry)
            && room.may_say(&nick, text)
        {
            let age = u64::try_from(age.as_micros()).unwrap_or(u64::MAX);
            let at = Instant::from_micros(now.as_micros().saturating_sub(age));
            room.recall(at, said, &nick, text);
        }
    }

    pub(super) fn on_snapshot<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        (position, said, number): (Position, u32, u32),
        history: u64,
    ) -> Outputs<'a, T> {
        if !matches!(self.phase, Phase::Learning(Step::Asked(_))) {
            return nothing();
        }
        if self.is_haunted {
            // As long as the engine holds its members' nicknames for its last epoch, the server cannot
            // claim them. Whoever renews a lease learns whose is over, and says so. Nothing of this
            // snapshot counts.
            self.learn(now, room);
            self.phase = Phase::Learning(Step::At(now + self.lease.length() / 8));
            return nothing();
        }
        self.ghost = None;
        self.position = position;
        room.set_place(Place { room: number, said });
        self.phase = Phase::Settling;
        self.work.stale = Some(Cursor::default());
        self.work.places = Some(Cursor::default());
        self.work.decisions = Some(None);
        self.work.servers = true;
        only(Output::Engine(Request::Read { after: position, history }))
    }

    /// Whether something is left to do.
    pub(super) fn has_work(&self) -> bool {
        let work = &self.work;
        let wanted = work.stale.is_some() || work.departed.is_some() || work.decisions.is_some();
        let searching = self.may_search() && wanted;
        let places = work.places.is_some() && !matches!(self.phase, Phase::Learning(_));
        let refused = self.in_flight.has_refused();
        let now = refused || work.announce.is_some() || work.drain || work.purge || work.servers;
        now || searching || places || self.is_settled()
    }

    /// Whether entries that the others do not know can be looked for.
    fn may_search(&self) -> bool {
        !matches!(self.phase, Phase::Learning(_)) && self.in_flight.has_room()
    }

    /// Whether all members are known to the others, and the server does not know it yet.
    fn is_settled(&self) -> bool {
        self.phase == Phase::Settling
            && self.work.stale.is_none()
            && self.work.decisions.is_none()
            && !self.in_flight.is_rejoining()
            && !self.owes
    }

    /// Does one piece of it.
    pub(super) fn do_work<'a, T: Tables, P: NickPolicy, D: Table<About, Held>>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        decisions: &'a Decisions<D>,
    ) -> Outputs<'a, T> {
        if let Some(announcement) = self.work.announce.take() {
            return Outputs::new(room.announce(announcement.text()));
        }
        if self.work.drain {
            self.work.drain = self.in_flight.oldest().is_some();
            return self.drop_oldest(now, room);
        }
        if let Some(link) = self.in_flight.take_refused() {
            return Self::unsaid(room, link);
        }
        if core::mem::take(&mut self.work.purge) {
            return Outputs::new(room.remove_guests(now, None));
        }
        if self.work.servers {
            return self.forget_server();
        }
        if let Some(Cursor(last)) = self.work.stale.filter(|_| self.may_search()) {
            return self.search(now, room, last);
        }
        if let Some(Cursor(last)) = self.work.departed.filter(|_| self.may_search()) {
            let next = room.departed_after(last);
            self.work.departed = next.as_ref().map(|(link, _)| Cursor(Some(*link)));
            return match next {
                Some((_, nick)) => self.leave_again(now, nothing(), nick),
                None => nothing(),
            };
        }
        let may_search = self.may_search();
        if let Some(last) = self.work.decisions.take_if(|_| may_search) {
            return self.tell_decision(now, decisions, last.as_ref());
        }
        if self.is_settled() {
            self.phase = Phase::Together;
            self.set_door(now, room);
            if core::mem::take(&mut self.work.was_alone) {
                self.work.tell(Announcement::Together);
            }
            return nothing();
        }
        if let Some(Cursor(last)) = self.work.places {
            let next = room.counting_after(last);
            self.work.places = next.map(|link| Cursor(Some(link)));
            return match next {
                Some(link) => Outputs::new(room.tell_place(link)),
                None => nothing(),
            };
        }
        nothing()
    }

    /// Does what there is to do about the next entry that the others do not know.
    fn search<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        last: Option<LinkId>,
    ) -> Outputs<'a, T> {
        let next = room.stale_after(last);
        self.work.stale = next.as_ref().map(|(link, _)| Cursor(Some(*link)));
        match next {
            Some((_, Stale::Gone(link))) => {
                room.remove_gone(link);
                nothing()
            }
            Some((_, Stale::Guest(nick))) => {
                let mut outputs = Outputs::new(room.remove_guest(now, &nick));
                outputs.push(Output::Event(Event::Left { nick, leave: None }));
                outputs
            }
            Some((_, Stale::Member(link)))
                if !matches!(self.phase, Phase::Alone(_)) && !self.in_flight.rejoins(link) =>
            {
                // Its nickname is its own already if that was asked for before.
                let over = Some(Holder::Here { link, known: false });
                let Some(Ask::Join { member, looks, over, .. }) = room.asking(link, over) else {
                    return nothing();
                };
                let joined = Content::Joined(self.joined(member, looks, over));
                only(self.append(now, joined, Purpose::Rejoin(link)))
            }
            _ => nothing(),
        }
    }

    /// Forgets a server that the snapshot did not have.
    fn forget_server<'a, T: Tables>(&mut self) -> Outputs<'a, T> {
        let unseen = self.others.iter().find(|(_, other)| !other.seen);
        let unseen = unseen.map(|(&epoch, _)| epoch);
        self.work.servers = unseen.is_some();
        let gone = unseen.and_then(|epoch| self.others.remove(&epoch));
        only(gone.map(|other| Output::Event(Event::Gone { name: other.name })))
    }

    /// Nothing comes of the oldest entry in flight.
    pub(super) fn drop_oldest<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
    ) -> Outputs<'a, T> {
        match self.in_flight.pop() {
            Some(Purpose::Join(link)) => {
                Outputs::new(room.refuse_to_join(now, link, Refusal::Apart))
            }
            Some(Purpose::Say(link) | Purpose::Refused(link)) => Self::unsaid(room, link),
            Some(Purpose::Announce) => only(Output::Event(Event::Unsaid { texts: 1 })),
            Some(Purpose::Rejoin(_) | Purpose::Leave) => {
                self.owes = !matches!(self.phase, Phase::Alone(_));
                nothing()
            }
            Some(Purpose::Decide) => {
                self.owes = !matches!(self.phase, Phase::Alone(_));
                only(Output::Event(Event::Unshared { full: false }))
            }
            Some(Purpose::Other) | None => nothing(),
        }
    }
}

/// An entry was left out.
pub(super) fn ignored<'a, T: Tables>(by: Option<super::Epoch>, why: Ignored) -> Outputs<'a, T> {
    only(Output::Event(Event::Ignored { by, why }))
}
