//! The load on a server: members who say to it what it understands, and what that costs.

use std::io;
use std::time::{Duration, Instant};

use plausch_core::time;
use plausch_load::{Heard, Next, Outcome, Pace, Voice};

use super::figures::{Figures, cpu_seconds, cpu_seconds_of, machine_cpu_seconds};
use super::seal::{Seal, Sealing};
use super::servers::Place;
use super::speech::{Frame, Speech};

/// What to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// Who is in the room and hears all.
    pub(super) members: usize,
    /// How many of them also speak.
    pub(super) senders: usize,
    pub(super) pace: Pace,
    /// Nothing new is said after this time.
    pub(super) time: Duration,
}

/// Nothing has happened for so long: the run is over, and what is missing is lost.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a text is, in bytes.
const LENGTH: usize = 64;

/// Members who are in the room.
pub(super) struct Load {
    load: plausch_load::Load<'static, Member>,
    figures: Figures,
}

impl Load {
    /// Joins all members of `plan`.
    ///
    /// # Errors
    /// If the server does not do what it should.
    pub(super) fn join(
        plan: Plan,
        (speech, sealing): (Speech, &Sealing),
        Place { addrs, pids }: &Place,
    ) -> io::Result<Self> {
        let Plan { members, senders, pace, time } = plan;
        let apart = speech.splits();
        let (length, patience) = (LENGTH, PATIENCE);
        let plan = plausch_load::Plan { members, senders, apart, pace, length, time, patience };
        let member = |id, _: Option<&Member>| Member {
            id,
            only_speaks: id >= members,
            speech,
            sealing: sealing.clone(),
            seal: Seal::Plain,
            plain: Vec::new(),
        };
        let before = cpu_seconds_of(pids);
        let load = plausch_load::Load::join(plan, addrs, member, Box::new(|_| true))?;
        let join_cpu = cpu_seconds_of(pids) - before;
        let seal = load.first().map_or_else(String::new, |first| first.seal.name());
        Ok(Load { load, figures: Figures { join_cpu, seal, ..Figures::new(pids) } })
    }

    /// The members talk. Returns what was measured.
    ///
    /// # Errors
    /// If the server does not do what it should.
    pub(super) fn talk(self) -> io::Result<Figures> {
        let Load { mut load, figures } = self;
        let own = std::process::id();
        let times = || [cpu_seconds_of(&figures.pids), cpu_seconds(own), machine_cpu_seconds()];
        let (before, began) = (times(), Instant::now());
        load.talk().map_err(io::Error::other)?;
        let (after, time) = (times(), began.elapsed().as_secs_f64());
        let [server_cpu, own_cpu, machine] = std::array::from_fn(|at| after[at] - before[at]);
        let others = ((machine - server_cpu - own_cpu) / time).max(0.0);
        let outcome = load.outcome();
        let Outcome { joined, members, refused, gone, .. } = &outcome;
        if joined < members || !refused.is_empty() || !gone.is_empty() {
            let why = format!("{joined} joined; refused: {refused:?}; gone: {gone:?}");
            return Err(io::Error::other(why));
        }
        Ok(Figures { outcome, server_cpu, own_cpu, others, ..figures })
    }
}

/// One member, or a link on which it only speaks.
struct Member {
    id: usize,
    only_speaks: bool,
    speech: Speech,
    sealing: Sealing,
    seal: Seal,
    /// Opened bytes that are not a whole frame yet.
    plain: Vec<u8>,
}

impl Voice for Member {
    fn connected(&mut self, _: time::Instant, out: &mut Vec<u8>) {
        let hello = self.speech.hello(self.id, self.only_speaks);
        self.seal = self.sealing.link(self.id, &hello, out);
    }

    fn received(
        &mut self,
        _: time::Instant,
        bytes: &[u8],
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) -> Next {
        let Member { speech, seal, plain, .. } = self;
        if let Err(error) = seal.open(bytes, plain, out) {
            hear(Heard::Gone(&error.to_string()));
            return Next::Close;
        }
        let mut used = 0;
        while let Some((length, frame)) = speech.next(&plain[used..]) {
            used += length;
            match frame {
                Frame::Other => {}
                Frame::Text(text) => hear(Heard::Text(text)),
                Frame::Joined => hear(Heard::Joined),
                Frame::Reply(bytes) => seal.seal(&bytes, out),
                Frame::Refused(why) => hear(Heard::Refused(&why)),
            }
        }
        plain.drain(..used);
        Next::Stay
    }

    fn passed(&mut self, _: time::Instant, _: &mut Vec<u8>, _: &mut dyn FnMut(Heard<'_>)) -> Next {
        Next::Stay
    }

    fn closed(&mut self, _: time::Instant, hear: &mut dyn FnMut(Heard<'_>)) {
        hear(Heard::Gone("ended"));
    }

    fn say(&mut self, _: time::Instant, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
        let mut plain = Vec::new();
        self.speech.say(self.id, text, &mut plain);
        self.seal.seal(&plain, out);
        Ok(())
    }

    fn leave(&mut self, _: time::Instant, _: &mut Vec<u8>) {}

    fn echoes(&self) -> bool {
        self.speech.echoes()
    }
}
