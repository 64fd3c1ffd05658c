//! [`Server`]: a directory among others.

use core::fmt;
use core::net::IpAddr;

use super::epoch::Epochs;
use super::in_flight::{InFlight, Purpose};
use super::learning::Work;
use super::lease::Lease;
use super::{
    Asked, Content, Entry, Epoch, Event, Input, Output, Outputs, Position, Request, State,
};
use crate::decision::{About, Decisions, Held};
use crate::directory::{
    self, Command, CommandError, Directory, Holder, MemberView, NickPolicy, Tables,
};
use crate::name::Nick;
use crate::secure::PublicKey;
use crate::table::{Fixed, Table};
use crate::time::{Duration, Instant, Timeout, TimeoutReason};

/// How a server takes part in its cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What people call it.
    pub name: Nick,
    /// The address at which the other servers' members reach those that came over a loopback address.
    /// None: they cannot be reached from there.
    pub host: Option<IpAddr>,
    /// Its key over secure links, if it knows them: the others look whether theirs is the same.
    pub key: Option<PublicKey>,
    /// How long the engine keeps its members' nicknames if it does not hear of it.
    pub lease: Duration,
    /// What it does while it is alone.
    pub alone: WhenAlone,
}

impl Options {
    /// The options of a server with that name: leases of 10 s, and nobody new while it is alone.
    pub const fn new(name: Nick) -> Self {
        Options {
            name,
            host: None,
            key: None,
            lease: Duration::from_secs(10),
            alone: WhenAlone::Refuse,
        }
    }
}

/// What a server does about newcomers while it is alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenAlone {
    /// It refuses them: elsewhere, somebody may have their nicknames.
    #[default]
    Refuse,
    /// It takes them. Whose nickname somebody else has is told so when the server rejoins the others.
    Accept,
}

/// One of several servers with one room. `D` is where it keeps what operators have decided.
///
/// It is driven like the [`Directory`] that it contains. A driver whose clock stands still while the
/// process is stopped must not use that clock here: by it, no lease would ever be over.
pub struct Server<T: Tables, P: NickPolicy, D> {
    pub(super) room: Directory<T, P>,
    pub(super) decisions: Decisions<D>,
    pub(super) cluster: Cluster,
}

/// Without its room.
impl<T: Tables, P: NickPolicy, D> fmt::Debug for Server<T, P, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("cluster", &self.cluster).finish_non_exhaustive()
    }
}

/// How many other servers there may be.
pub(super) const MAX_OTHERS: usize = 32;

/// What a server knows of its cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) options: Options,
    epochs: Epochs,
    pub(super) phase: Phase,
    /// The state of which an event was made.
    reported: State,
    pub(super) epoch: Epoch,
    /// The last epoch in which members were claimed, as long as the engine may not have taken them
    /// for gone.
    pub(super) ghost: Option<Epoch>,
    /// The engine's last snapshot still had it.
    pub(super) is_haunted: bool,
    /// While it learns: the engine knows of no server whose lease is over.
    pub(super) buried: bool,
    pub(super) lease: Lease,
    /// How many members there may be.
    pub(super) members: usize,
    /// The number of the last entry that was to be appended.
    pub(super) number: u64,
    /// The number of the last own entry that was read.
    pub(super) own_read: u64,
    pub(super) in_flight: InFlight,
    pub(super) others: Fixed<Epoch, Other, MAX_OTHERS>,
    pub(super) position: Position,
    /// What entries are marked with that all others know.
    pub(super) round: u32,
    pub(super) work: Work,
    /// An entry was refused that has to be appended: try again once the lease is renewed.
    pub(super) owes: bool,
}

/// Another server.
#[derive(Debug, Clone)]
pub(super) struct Other {
    pub(super) name: Nick,
    /// The number of its last entry that was read.
    pub(super) read: u64,
    /// The engine's last snapshot had it.
    pub(super) seen: bool,
}

/// How far the server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has no lease. One is asked for at that time.
    Alone(Step),
    /// It has a lease. A snapshot is asked for at that time.
    Learning(Step),
    /// It reads the stream, and not all its members are known to the others.
    Settling,
    /// All are.
    Together,
}

/// A request that is made until it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is to be made at that time.
    At(Instant),
    /// It was made at that time.
    Asked(Instant),
}

/// How long to wait until what failed is tried again.
pub(super) const RETRY: Duration = Duration::from_secs(1);

impl<T: Tables, P: NickPolicy, D: Table<About, Held>> Server<T, P, D> {
    /// A server with an empty room, which joins its cluster as soon as it is driven. `decisions` are those that its operator
    /// has kept from before: the others learn what they do not know. `seed` is a random number that no other server has.
    pub fn new(
        directory: Directory<T, P>,
        decisions: Decisions<D>,
        options: Options,
        seed: u64,
    ) -> Self {
        let mut epochs = Epochs::new(seed);
        let epoch = epochs.next();
        let cluster = Cluster {
            lease: Lease::new(options.lease),
            options,
            epochs,
            phase: Phase::Alone(Step::At(Instant::START)),
            reported: State::Alone,
            epoch,
            ghost: None,
            is_haunted: false,
            buried: false,
            members: 0,
            number: 0,
            own_read: 0,
            in_flight: InFlight::new(),
            others: Fixed::new(),
            position: Position::default(),
            round: 0,
            work: Work::default(),
            owes: false,
        };
        Server { room: directory, decisions, cluster }
    }

    /// Handles what happened. The outputs have to be done before the next input.
    pub fn handle<'a>(&'a mut self, now: Instant, input: Input<'a>) -> Outputs<'a, T> {
        let Server { room, decisions, cluster } = self;
        // Whatever happened: first of all, is the lease over?
        let abandon = cluster.look_at_the_clock(now, room);
        let mut outputs = match input {
            Input::Timeout | Input::Room(directory::Input::Timeout) => {
                cluster.on_timeout(now, room, decisions)
            }
            Input::Room(input) => Outputs::new(room.handle(now, input)),
            Input::Failed(asked) => {
                cluster.on_failed(now, asked);
                nothing()
            }
            Input::Entered { epoch } if epoch == cluster.epoch => {
                cluster.on_entered(now, room);
                nothing()
            }
            Input::Renewed { epoch, gone } if epoch == cluster.epoch => {
                cluster.on_renewed(now, gone)
            }
            Input::Expired { epoch } if epoch == cluster.epoch => cluster.fall(now, room),
            Input::Answered { epoch, number, answer } if epoch == cluster.epoch => {
                cluster.on_answered(now, room, number, answer)
            }
            Input::Known { epoch, entry } if epoch == cluster.epoch => {
                cluster.on_known(now, room, decisions, entry)
            }
            Input::Recalled { epoch, said, age, entry } if epoch == cluster.epoch => {
                cluster.on_recalled(now, room, said, age, entry);
                nothing()
            }
            Input::Snapshot { epoch, position, said, room: number, history }
                if epoch == cluster.epoch =>
            {
                cluster.on_snapshot(now, room, (position, said, number), history)
            }
            Input::Read { position, said, entry } => {
                cluster.on_read(now, room, decisions, (position, said, entry))
            }
            Input::Unreadable(why) => cluster.on_unreadable(now, room, why),
            // An answer that is too late.
            _ => nothing(),
        };
        outputs.first(abandon);
        cluster.finish(now, &mut outputs);
        outputs
    }

    /// Does what the operator asks for. What is said by the operator is heard at all servers, and a
    /// member of another server can be kicked, too: that is done later.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
    ) -> Result<Outputs<'a, T>, CommandError> {
        let Server { room, cluster, .. } = self;
        let abandon = cluster.look_at_the_clock(now, room);
        let is_sharing = cluster.is_sharing();
        let mut outputs = match command {
            Command::Say { text } if is_sharing => {
                let nick = Nick::SERVER;
                if !room.may_say(&nick, text) {
                    return Err(CommandError::TextTooLong);
                }
                let said = cluster.append(now, Content::Said { nick, text }, Purpose::Announce);
                only(said.unwrap_or(Output::Event(Event::Unsaid { texts: 1 })))
            }
            Command::Kick { nick, why }
                if is_sharing && matches!(room.holder(&nick), Some(Holder::Guest { .. })) =>
            {
                only(cluster.append(now, Content::Kick { nick, why }, Purpose::Other))
            }
            Command::Kick { nick, .. }
                if matches!(
                    room.holder(&nick),
                    Some(Holder::Guest { .. } | Holder::Departed { .. })
                ) =>
            {
                return Err(CommandError::NoSuchMember);
            }
            Command::Stop { text } => {
                let epoch = cluster.epoch;
                let resign = Content::Gone { epoch };
                let resign = cluster.append(now, resign, Purpose::Other);
                room.share(None);
                let mut outputs = Outputs::new(room.command(now, Command::Stop { text })?);
                if let Some(resign) = resign.filter(|_| cluster.lease.until().is_some()) {
                    outputs.push(resign);
                }
                cluster.stop();
                outputs
            }
            command @ (Command::Say { .. }
            | Command::Kick { .. }
            | Command::Reply { .. }
            | Command::PutUp { .. }
            | Command::Announce { .. }) => Outputs::new(room.command(now, command)?),
        };
        outputs.first(abandon);
        cluster.finish(now, &mut outputs);
        Ok(outputs)
    }

    /// When the server wants [`Input::Timeout`] next.
    pub fn next_timeout(&self) -> Option<Timeout> {
        let own = self.cluster.next_timeout();
        let room = self.room.next_timeout();
        own.into_iter().chain(room).min_by_key(|timeout| timeout.at)
    }

    /// The directory: its members, and those of the other servers.
    pub fn room(&self) -> &Directory<T, P> {
        &self.room
    }

    /// The directory, to change what it allows.
    pub fn room_mut(&mut self) -> &mut Directory<T, P> {
        &mut self.room
    }

    /// What the server is in its cluster.
    pub fn state(&self) -> State {
        self.cluster.reported
    }

    /// Where the stream is to be read on: behind the last entry that was read.
    pub fn position(&self) -> Position {
        self.cluster.position
    }

    /// When its lease is over, as it sees that; none: it has none.
    pub fn lease_until(&self) -> Option<Instant> {
        self.cluster.lease.until()
    }

    /// What people call it.
    pub fn name(&self) -> &Nick {
        &self.cluster.options.name
    }

    /// The other servers.
    pub fn others(&self) -> impl Iterator<Item = (Epoch, &Nick)> {
        self.cluster.others.iter().map(|(&epoch, other)| (epoch, &other.name))
    }

    /// All members, and what people call the servers of those that are not here.
    pub fn members(&self) -> impl Iterator<Item = (MemberView<'_>, Option<&Nick>)> {
        self.room.members().map(|member| {
            let home = match self.room.holder(member.nick) {
                Some(Holder::Guest { home, .. }) => self.cluster.others.get(&Epoch::new(home)),
                _ => None,
            };
            (member, home.map(|other| &other.name))
        })
    }

    /// Says at which address members that came over a loopback address are reached from elsewhere:
    /// those that join from now on.
    pub fn set_host(&mut self, host: Option<IpAddr>) {
        self.cluster.options.host = host;
    }
}

impl Cluster {
    /// Whether the room is shared: what happens in it is asked of all.
    pub(super) fn is_sharing(&self) -> bool {
        !matches!(self.phase, Phase::Alone(_))
    }

    fn state(&self, now: Instant) -> State {
        match self.phase {
            Phase::Alone(_) => State::Alone,
            Phase::Learning(_) | Phase::Settling => State::Rejoining,
            Phase::Together if self.lease.doubtful().is_some_and(|at| now >= at) => State::Doubtful,
            Phase::Together => State::Together,
        }
    }

    /// The lease may be over, or doubtful. Nothing may happen before that is known.
    pub(super) fn look_at_the_clock<T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &mut Directory<T, P>,
    ) -> Option<Output<'static>> {
        self.members = room.limits().members;
        let over = self.lease.until().is_some_and(|until| now >= until);
        let abandon = over.then(|| self.abandon(now, room));
        self.set_door(now, room);
        abandon
    }

    /// Opens the room to newcomers, or closes it.
    pub(super) fn set_door<T: Tables, P: NickPolicy>(
        &self,
        now: Instant,
        room: &mut Directory<T, P>,
    ) {
        room.set_closed(match self.state(now) {
            State::Together => false,
            // Until the members of the others are gone, a newcomer's list would have them.
            State::Alone => self.options.alone == WhenAlone::Refuse || self.work.purge,
            State::Doubtful | State::Rejoining => true,
        });
    }

    /// The lease is over: the room is not shared any more.
    pub(super) fn fall<'a, T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
    ) -> Outputs<'a, T> {
        only(self.is_sharing().then(|| self.abandon(now, room)))
    }

    fn abandon<T: Tables, P: NickPolicy>(
        &mut self,
        now: Instant,
        room: &mut Directory<T, P>,
    ) -> Output<'static> {
        let epoch = self.epoch;
        // While the one before is still there, nobody is claimed.
        self.ghost = self.ghost.or(Some(epoch));
        self.phase = Phase::Alone(Step::At(now));
        self.lease.end();
        // What is answered late is not this epoch's.
        self.epoch = self.epochs.next();
        self.others.clear();
        self.owes = false;
        room.share(None);
        // Whoever counts the texts counts others from now on.
        let place = room.place();
        let number = self.epochs.next().number();
        let apart = u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
        room.set_place(crate::wire::Place { room: apart, ..place });
        self.work = Work::alone();
        self.set_door(now, room);
        Output::Engine(Request::Abandon { epoch })
    }

    fn stop(&mut self) {
        self.phase = Phase::Alone(Step::At(Instant::from_micros(u64::MAX)));
        self.lease.end();
        self.work = Work::default();
        self.in_flight = InFlight::new();
    }

    fn on_timeout<'a, T: Tables, P: NickPolicy, D: Table<About, Held>>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        decisions: &'a Decisions<D>,
    ) -> Outputs<'a, T> {
        let own = self.next_timeout().map(|timeout| timeout.at).filter(|&at| at <= now);
        let others = room.next_timeout().map(|timeout| timeout.at);
        match own {
            Some(at) if others.is_none_or(|other| at <= other) => self.step(now, room, decisions),
            _ => Outputs::new(room.handle(now, directory::Input::Timeout)),
        }
    }

    fn next_timeout(&self) -> Option<Timeout> {
        let timeout = |reason| move |at| Timeout { at, reason };
        let (lease, engine) = (timeout(TimeoutReason::Lease), timeout(TimeoutReason::Engine));
        let asked = match self.phase {
            Phase::Alone(Step::At(at)) if at == Instant::from_micros(u64::MAX) => None,
            Phase::Alone(Step::At(at)) => Some(lease(at)),
            Phase::Alone(Step::Asked(at)) | Phase::Learning(Step::Asked(at)) => {
                Some(engine(at + self.lease.length()))
            }
            Phase::Learning(Step::At(at)) => Some(engine(at)).filter(|_| self.buried),
            Phase::Settling | Phase::Together => None,
        };
        let doubtful = self.lease.doubtful().filter(|_| self.reported == State::Together);
        let due = [doubtful, self.lease.until(), self.lease.next()];
        let unanswered = self.in_flight.oldest().map(|at| engine(at + self.patience()));
        let work = self.has_work().then(|| timeout(TimeoutReason::Work)(Instant::START));
        let all = asked.into_iter().chain(due.into_iter().flatten().map(lease));
        all.chain(unanswered).chain(work).min_by_key(|timeout| timeout.at)
    }

    /// How long an entry may be in flight.
    fn patience(&self) -> Duration {
        self.lease.length() / 2
    }

    /// One thing of the cluster's own is due.
    fn step<'a, T: Tables, P: NickPolicy, D: Table<About, Held>>(
        &mut self,
        now: Instant,
        room: &'a mut Directory<T, P>,
        decisions: &'a Decisions<D>,
    ) -> Outputs<'a, T> {
        let length = self.lease.length();
        if self.lease.next().is_some_and(|at| at <= now) {
            self.lease.ask(now);
            let (epoch, lease) = (self.epoch, length);
            return only(Output::Engine(Request::Renew { epoch, lease }));
        }
        match self.phase {
            Phase::Alone(step) if step.is_due(now, length) && !self.has_work() => {
                // Each attempt has an epoch of its own: a late answer begins nothing.
                self.epoch = self.epochs.next();
                (self.number, self.own_read) = (0, 0);
                self.phase = Phase::Alone(Step::Asked(now));
                let Options { name, key, .. } = &self.options;
                let here = Content::Here { name: name.clone(), key: *key };
                let entry = Entry { epoch: self.epoch, number: 0, content: here };
                let (epoch, lease) = (self.epoch, length);
                only(Output::Engine(Request::Enter { epoch, lease, entry }))
            }
            Phase::Learning(step) if self.buried && step.is_due(now, length) => {
                self.phase = Phase::Learning(Step::Asked(now));
                self.begin_snapshot(room);
                let texts = u32::try_from(room.limits().past.texts).unwrap_or(u32::MAX);
                only(Output::Engine(Request::Snapshot { epoch: self.epoch, texts }))
            }
            _ if self.in_flight.oldest().is_some_and(|at| at + self.patience() <= now) => {
                self.drop_oldest(now, room)
            }
            _ => self.do_work(now, room, decisions),
        }
    }

    fn on_failed(&mut self, now: Instant, asked: Asked) {
        match (asked, &mut self.phase) {
            (Asked::Enter, Phase::Alone(step @ Step::Asked(_)))
            | (Asked::Snapshot, Phase::Learning(step @ Step::Asked(_))) => {
                *step = Step::At(now + RETRY);
            }
            // The lease is asked for again soon.
            _ => {}
        }
    }

    fn on_renewed<'a, T: Tables>(&mut self, now: Instant, gone: Option<Epoch>) -> Outputs<'a, T> {
        self.lease.renew();
        let gone = gone.filter(|_| self.is_sharing());
        if matches!(self.phase, Phase::Learning(_)) {
            self.buried = gone.is_none();
            if !self.buried {
                // It may be buried by then, and there may be another one.
                self.lease.ask_at(now + self.lease.length() / 64);
            }
        }
        let gone = gone.and_then(|epoch| self.append(now, Content::Gone { epoch }, Purpose::Other));
        if core::mem::take(&mut self.owes) {
            self.work.again();
        }
        only(gone)
    }

    /// Asks the engine for what the directory wants of all, and says what has become of the server.
    pub(super) fn finish<T: Tables>(&mut self, now: Instant, outputs: &mut Outputs<'_, T>) {
        while let Some(ask) = outputs.next_ask() {
            if let Some(output) = self.ask(now, ask) {
                outputs.push(output);
            }
        }
        let state = self.state(now);
        if core::mem::replace(&mut self.reported, state) != state {
            outputs.push(Output::Event(Event::State(state)));
        }
    }
}

impl Step {
    /// Whether the request is to be made: now, or again, since nothing came of it in that time.
    fn is_due(self, now: Instant, patience: Duration) -> bool {
        now >= match self {
            Step::At(at) => at,
            Step::Asked(at) => at + patience,
        }
    }
}

/// No outputs.
pub(super) fn nothing<'a, T: Tables>() -> Outputs<'a, T> {
    Outputs::new(directory::Outputs::new())
}

/// This output and no other; none, if it is none.
pub(super) fn only<'a, T: Tables>(output: impl Into<Option<Output<'a>>>) -> Outputs<'a, T> {
    let mut outputs = nothing();
    if let Some(output) = output.into() {
        outputs.push(output);
    }
    outputs
}
