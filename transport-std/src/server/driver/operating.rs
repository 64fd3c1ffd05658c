//! What operators ask of a server, and what it does then.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use plausch_core::directory::{Command, CommandError, NickPolicy, Sign, Who};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::refusal::Refusal;
use plausch_core::sanction::Sanction;
use plausch_core::secure::Fingerprint;
use plausch_core::text::Text;

use super::{Driver, Policy};
use crate::requests::Requests;
use crate::server::decided::Ruling;
use crate::server::handle::{Member, MemberDetail, Request};
#[cfg(feature = "cluster")]
use crate::server::hub::Hub;
use crate::server::metrics::Metrics;
use crate::server::options::{Limits, Owner};
use crate::server::room::Record;
use crate::server::rules::{Network, Target};

/// What the members are told at the end.
const GOODBYE: &str = "The server is shutting down";

impl Driver {
    /// Does what operators ask for, until one of them asks to stop.
    pub(in crate::server) async fn serve_operators(&self, requests: Requests<Request>) {
        while let Ok(request) = requests.recv().await {
            // The caller may have gone away.
            let _ = match request {
                Request::Members(done) => done.try_send(self.members()).map_err(drop),
                Request::Look(nick, done) => done.try_send(self.look_at(&nick)).map_err(drop),
                Request::Kick { nick, why, done } => {
                    done.try_send(self.kick(nick, why.as_deref())).map_err(drop)
                }
                Request::Say { text, done } => done.try_send(self.say(&text)).map_err(drop),
                Request::PutUp { sign, text, done } => {
                    done.try_send(self.put_up(sign, text.as_deref())).map_err(drop)
                }
                Request::Sign(sign, done) => done.try_send(self.sign(sign)).map_err(drop),
                Request::Announce { after, why, done } => {
                    done.try_send(self.announce(after, why.as_deref())).map_err(drop)
                }
                Request::SetLimits(limits) => {
                    self.set_limits(&limits);
                    Ok(())
                }
                Request::Decide(rulings, done) => {
                    done.try_send(self.decide(&rulings)).map_err(drop)
                }
                Request::Decisions(done) => done.try_send(self.decisions()).map_err(drop),
                Request::SetOperators(operators) => {
                    self.set_operators(operators);
                    Ok(())
                }
                Request::SetAdmitted(admitted, done) => {
                    done.try_send(self.set_admitted(admitted)).map_err(drop)
                }
                Request::SetExempt(exempt) => {
                    self.set_exempt(exempt);
                    Ok(())
                }
                Request::Reply { link, done, pieces } => {
                    self.reply(link, done, &pieces);
                    Ok(())
                }
                Request::Metrics(done) => done.try_send(self.metrics()).map_err(drop),
                Request::Owners(done) => done.try_send(self.owners()).map_err(drop),
                #[cfg(feature = "cluster")]
                Request::Cluster(done) => done.try_send(self.cluster()).map_err(drop),
                Request::Stop => return,
            };
        }
        // Nobody can ask any more: the server goes on.
        std::future::pending::<()>().await;
    }

    /// Says goodbye, unless the members know that the server ends, and closes all links.
    pub(in crate::server) fn stop(&self) -> Result<(), CommandError> {
        let goodbye = Text::new(GOODBYE).ok();
        self.command(Command::Stop { text: goodbye.filter(|_| !self.is_announced.get()) })
    }

    fn kick(&self, nick: Nick, why: Option<&str>) -> Result<(), CommandError> {
        let why = why.map(Text::new).transpose()?;
        self.command(Command::Kick { nick, why })
    }

    fn say(&self, text: &str) -> Result<(), CommandError> {
        self.command(Command::Say { text: Text::new(text)? })
    }

    fn put_up(&self, sign: Sign, text: Option<&str>) -> Result<(), CommandError> {
        if sign == Sign::Topic {
            return self.decide(&[Ruling::Topic(text.map(ToOwned::to_owned))]).map(drop);
        }
        let text = text.map(Text::new).transpose()?;
        self.command(Command::PutUp { sign, text })
    }

    fn sign(&self, sign: Sign) -> Option<String> {
        if sign == Sign::Topic {
            return self.topic();
        }
        let state = self.state.borrow();
        Some(state.hub.room().sign(sign)?.in_lines().to_string())
    }

    fn announce(&self, after: Duration, why: Option<&str>) -> Result<(), CommandError> {
        let why = why.map(Text::new).transpose()?;
        self.command(Command::Announce { after, why })?;
        self.is_announced.set(true);
        Ok(())
    }

    fn set_limits(&self, limits: &Limits) {
        self.with_machine(|machine| {
            let (bytes_waiting, limits) = (limits.bytes_waiting, limits.for_directory());
            machine.state.hub.room_mut().set_limits(machine.now, limits);
            machine.state.room.set_bytes_waiting(bytes_waiting);
        });
    }

    pub(super) fn set_operators(&self, operators: Vec<Fingerprint>) {
        self.with_machine(|machine| {
            let policy = machine.state.hub.room_mut().policy_mut();
            policy.beneath_mut().set_operators(operators);
        });
    }

    /// Removes all members who may not be here by then, and tells them why. Returns them.
    pub(super) fn set_admitted(&self, admitted: Vec<Target>) -> Vec<Member> {
        self.with_machine(|machine| {
            let policy = machine.state.hub.room_mut().policy_mut();
            policy.beneath_mut().set_admitted(admitted);
            machine.remove(
                |policy, who| !policy.is_admitted(who),
                |_, member| Refusal::NotAdmitted.text(member.modern).to_string(),
            )
        })
    }

    pub(super) fn set_exempt(&self, exempt: Vec<Network>) {
        self.with_machine(|machine| {
            let policy = machine.state.hub.room_mut().policy_mut();
            policy.beneath_mut().set_exempt(exempt);
        });
    }

    /// Tells a member what came of its command, in pieces of which each fits into a message.
    fn reply(&self, link: LinkId, done: bool, pieces: &[String]) {
        for text in pieces.iter().filter_map(|piece| Text::new(piece).ok()) {
            // A server that stops has told everybody so.
            let _ = self.command(Command::Reply { link, done, text });
        }
    }

    fn command(&self, command: Command<'_>) -> Result<(), CommandError> {
        self.with_machine(|machine| machine.command(command))
    }

    fn members(&self) -> Vec<Member> {
        self.state.borrow().hub.members()
    }

    fn look_at(&self, nick: &Nick) -> Option<MemberDetail> {
        let now = self.clock.read(std::time::Instant::now(), &self.alarm);
        let state = self.state.borrow();
        let policy = state.hub.room().policy();
        let mut found = None;
        state.hub.each_member(|member| {
            if member.nick != nick {
                return;
            }
            let link = member.link;
            let Some(endpoint) = state.room.endpoint(link) else { return };
            let Record { accepted, texts, spoke } = endpoint.borrow().record;
            let key = member.key.as_ref();
            let who = Who { ip: member.addr.ip(), nick: Some(nick), key };
            found = Some(MemberDetail {
                link,
                connected: now.since(accepted),
                silent: now.since(member.heard),
                texts,
                spoke: (texts > 0).then(|| now.since(spoke)),
                waiting: state.room.waiting(link),
                is_muted: policy.is_sanctioned(now, Sanction::Mute, who),
                is_operator: key.is_some_and(|key| policy.is_operator(key)),
                member: Member::seen(&member),
            });
        });
        found
    }

    fn metrics(&self) -> Metrics {
        let state = self.state.borrow();
        let (directory, room) = (state.hub.room(), &state.room);
        let mut metrics = Metrics {
            members_limit: directory.limits().members,
            #[cfg(feature = "cluster")]
            cut_off: directory.is_closed(),
            links: self.links.get(),
            lag: room.lag(),
            kept: room.kept(),
            texts: room.texts(),
            deliveries: room.deliveries(),
            ..self.counters.metrics()
        };
        state.hub.each_member(|member| {
            match member.key {
                None => metrics.members_plain += 1,
                Some(_) => metrics.members_secure += 1,
            }
            metrics.originals += usize::from(!member.modern);
        });
        #[cfg(feature = "cluster")]
        if let Hub::Clustered(site) = &state.hub {
            let now = self.clock.read(std::time::Instant::now(), &self.alarm);
            metrics.cluster = Some(site.metrics(now));
        }
        metrics
    }

    /// Whose nicknames are. Whoever is here is seen now.
    fn owners(&self) -> Vec<Owner> {
        let state = self.state.borrow();
        let room = state.hub.room();
        let policy = room.policy();
        let here = room.members().filter_map(|member| Some((member.nick, member.key?)));
        let looks = here.flat_map(|(nick, key)| policy.looks(nick).map(|look| (look, key)));
        let here: BTreeSet<_> = looks.collect();
        let now = self.clock.read(std::time::Instant::now(), &self.alarm);
        let wall = SystemTime::now();
        let owners = policy.owners().map(|(&look, owner)| {
            let left = match here.contains(&(look, owner.key)) {
                true => Policy::KEPT,
                false => owner.until.since(now),
            };
            Owner { look, key: owner.key, until: wall + left }
        });
        owners.collect()
    }
}
