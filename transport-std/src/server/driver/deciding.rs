//! What operators decide, and what the server does then: it removes whoever is banned, and tells the room what it is about.

use std::time::SystemTime;

use plausch_core::directory::{Command, CommandError, NickPolicy, Sign, Who};
use plausch_core::sanction::Sanction;
use plausch_core::text::Text;

use super::{Driver, Machine, Policy, State};
use crate::server::decided::{Decided, Outcome, Ruling, TOPIC, millis, rules};
use crate::server::handle::Member;
#[cfg(feature = "cluster")]
use crate::server::{cluster::News, hub::Hub};

impl Driver {
    /// Does what was decided before the start.
    pub(super) fn begin(&self) {
        self.with_machine(|machine| {
            machine.set_rules();
            machine.put_up_topic();
        });
    }

    /// Decides something for the room. Returns what came of it.
    pub(super) fn decide(&self, rulings: &[Ruling]) -> Result<Outcome, CommandError> {
        self.with_machine(|machine| {
            let mut is_told = true;
            let decided: Result<(), CommandError> = rulings.iter().try_for_each(|ruling| {
                is_told &= machine.decide(ruling)?;
                Ok(())
            });
            // Those before the one that cannot be are made.
            let mut removed = Vec::new();
            if rulings.iter().any(|ruling| !matches!(ruling, Ruling::Topic(_))) {
                machine.set_rules();
                removed = machine.remove_banned();
            }
            if !machine.state.hub.has_turns() {
                machine.put_up_topic();
            }
            machine.state.reporter.decided();
            decided.map(|()| Outcome { removed, is_told })
        })
    }

    /// What was decided last about each thing.
    pub(super) fn decisions(&self) -> Vec<Decided> {
        let state = self.state.borrow();
        let decisions = state.hub.decisions().iter();
        decisions.filter_map(|decision| Decided::read(&decision)).collect()
    }

    /// What the room is about, as was decided last: also if the turn of that has not come.
    pub(super) fn topic(&self) -> Option<String> {
        match topic(&self.state.borrow()) {
            Some(Ruling::Topic(topic)) => topic,
            _ => None,
        }
    }
}

impl Machine<'_> {
    /// Whether the other servers hear of it now.
    fn decide(&mut self, ruling: &Ruling) -> Result<bool, CommandError> {
        let worded = ruling.worded()?;
        let State { hub, room, reporter, .. } = &mut *self.state;
        let wall = millis(SystemTime::now());
        let at = hub.decisions().next_time(worded.about(), wall);
        let decision = worded.at(at).ok_or(CommandError::TextTooLong)?;
        let decided = hub.decide(self.now, wall, decision, room, reporter);
        decided.map_err(|_| CommandError::TooManyDecisions)
    }

    /// Does what was decided elsewhere, and what was decided here and has its turn now.
    #[cfg(feature = "cluster")]
    pub(super) fn do_what_was_decided(&mut self) {
        let Hub::Clustered(site) = &mut self.state.hub else { return };
        let News { rules, topic } = site.take_news();
        if rules {
            self.set_rules();
            let _ = self.remove_banned();
        }
        if topic {
            self.put_up_topic();
        }
        if rules || topic {
            self.state.reporter.decided();
        }
    }

    /// From now on, whoever is banned or muted is whoever that was decided about.
    fn set_rules(&mut self) {
        let wall = SystemTime::now();
        let rules = rules(self.state.hub.decisions(), wall);
        let policy = self.state.hub.room_mut().policy_mut();
        policy.beneath_mut().set_rules(self.now, wall, rules);
    }

    /// Removes all members here who are banned, and tells them why. Returns them.
    fn remove_banned(&mut self) -> Vec<Member> {
        let now = self.now;
        self.remove(
            |policy, who| policy.is_sanctioned(now, Sanction::Ban, who),
            |policy, member| {
                let why = policy.explain_sanction(now, Sanction::Ban, member.who(), member.modern);
                why.to_string()
            },
        )
    }

    /// Removes the members here who are `meant`, and tells each `why`. Returns them.
    pub(super) fn remove(
        &mut self,
        meant: impl Fn(&Policy, Who<'_>) -> bool,
        why: impl Fn(&mut Policy, &Member) -> String,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        let policy = self.state.hub.room().policy();
        self.state.hub.each_member(|member| {
            let (ip, nick) = (member.addr.ip(), Some(member.nick));
            if meant(policy, Who { ip, nick, key: member.key.as_ref() }) {
                members.push(Member::seen(&member));
            }
        });
        members.retain(|member| {
            let why = why(self.state.hub.room_mut().policy_mut(), member);
            let (nick, why) = (member.nick.clone(), Text::new(&why).ok());
            self.command(Command::Kick { nick, why }).is_ok()
        });
        members
    }

    /// Tells the room what it is about, if that is new to it.
    fn put_up_topic(&mut self) {
        let Some(Ruling::Topic(topic)) = topic(self.state) else { return };
        let text = topic.as_deref().and_then(|topic| Text::new(topic).ok());
        // What is too long was not decided. A server that stops has told everybody so.
        let _ = self.command(Command::PutUp { sign: Sign::Topic, text });
    }
}

/// What was decided that the room is about, if that was ever decided.
fn topic(state: &State) -> Option<Ruling> {
    Ruling::read(&state.hub.decisions().get(TOPIC)?)
}
