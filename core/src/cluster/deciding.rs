//! What operators decide: here, where it holds at once, and at the other servers.

use super::in_flight::Purpose;
use super::learning::ignored;
use super::server::{Cluster, Phase, Server, nothing, only};
use super::{Content, Epoch, Ignored, Output, Outputs};
use crate::decision::{About, Decision, Decisions, Held, Told};
use crate::directory::{NickPolicy, Tables};
use crate::table::{Full, Table};
use crate::time::Instant;

impl<T: Tables, P: NickPolicy, D: Table<About, Held>> Server<T, P, D> {
    /// Holds what its operator has decided, at the time `wall`, and tells the others: now, or once they are
    /// back. It takes [`Decisions::next_time`] for a new decision. What it means is to be done at once, or when
    /// its turn has [come](Output::Decided): unless the server is [together](super::State::Together) with the
    /// others, that may take long.
    ///
    /// # Errors
    /// There are as many decisions as there may be.
    pub fn decide<'a>(
        &'a mut self,
        now: Instant,
        wall: u64,
        decision: Decision<'a>,
    ) -> Result<Outputs<'a, T>, Full> {
        let Server { room, decisions, cluster } = self;
        let told = decisions.decide(wall, decision)?;
        let abandon = cluster.look_at_the_clock(now, room);
        let mut outputs = nothing();
        if told == Told::New && cluster.is_sharing() {
            match cluster.append(now, Content::Decided(decision), Purpose::Decide) {
                Some(request) => outputs.push(request),
                None => cluster.owes = true,
            }
        }
        outputs.first(abandon);
        cluster.finish(now, &mut outputs);
        Ok(outputs)
    }

    /// What operators have decided, here and at the other servers.
    pub fn decisions(&self) -> &Decisions<D> {
        &self.decisions
    }
}

impl Cluster {
    /// Something was decided, and all know of it. It is told if it is new, or as well known as that.
    pub(super) fn on_decided<'a, T: Tables, D: Table<About, Held>>(
        &self,
        decisions: &mut Decisions<D>,
        by: Epoch,
        decision: Decision<'a>,
        told: Told,
    ) -> Outputs<'a, T> {
        match decisions.learn(decision, self.round) {
            Ok(known) if known == Told::New || known == told => only(Output::Decided(decision)),
            Ok(_) => nothing(),
            Err(_) => ignored(Some(by), Ignored::Full),
        }
    }

    /// Tells the others the next decision behind that one which they do not know.
    pub(super) fn tell_decision<'a, T: Tables, D: Table<About, Held>>(
        &mut self,
        now: Instant,
        decisions: &'a Decisions<D>,
        last: Option<&About>,
    ) -> Outputs<'a, T> {
        let next = decisions.unknown_after(last, self.round);
        let Some(decision) = next.filter(|_| !matches!(self.phase, Phase::Alone(_))) else {
            return nothing();
        };
        self.work.decisions = About::try_from(decision.about()).ok().map(Some);
        only(self.append(now, Content::Decided(decision), Purpose::Decide))
    }
}
