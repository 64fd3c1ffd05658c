//! [`Effects`]: what the core's machine wants done, and what came of it for the application and the lifecycle.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant as StdInstant};

use async_channel::Sender as ChannelSender;
use plausch_core::client::{Disconnect, Event as MachineEvent, MemberView, Output, Outputs};
use plausch_core::link::LinkId;
use plausch_core::secure::Purpose;
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::Sender;
use smol::Executor;

use super::link::Arrival;
use super::outbox::{Meaning, Outbox};
use super::past::Past;
use super::secure::Keys;
use super::server::Server;
use super::sockets::Sockets;
use super::unsaid::Unsaid;
use super::{ChatEnd, Event, Member, Peer, Refusal, Security};
use crate::growing::ClientTables;

/// What the machine's outputs act on.
pub(super) struct Effects {
    pub(super) sockets: Sockets,
    pub(super) keys: Option<Keys>,
    pub(super) server: Server,
    pub(super) outbox: Outbox,
    pub(super) unsaid: Unsaid,
    past: Past,
    /// Until when to wait for a server that restarts.
    pub(super) restart: Option<StdInstant>,
    start: StdInstant,
    /// For the application, in order.
    pub(super) events: VecDeque<Event>,
    pub(super) outcome: Option<Outcome>,
    pub(super) complaint: Complaint,
}

/// How much longer than it has said a server may take to restart.
const PATIENCE: Duration = Duration::from_secs(60);

/// What has to wait until the outputs are done.
pub(super) enum Later {
    /// The unfinished line of a link is to be taken for a whole one.
    Flush(LinkId),
    /// What has arrived on a link is wanted again.
    HandIn(LinkId),
}

/// What decides how the client's life goes on.
pub(super) enum Outcome {
    Welcome,
    /// `may_hang`: the server has taken the connection, and has said nothing.
    Disconnected {
        reason: Disconnect,
        error: Option<io::ErrorKind>,
        may_hang: bool,
    },
    Refused(Complaint),
}

/// What the server says is wrong.
#[derive(Clone, Default)]
pub(super) struct Complaint {
    pub(super) text: String,
    pub(super) refusal: Option<Refusal>,
}

impl Effects {
    pub(super) fn new(
        executor: Arc<Executor<'static>>,
        arrivals: ChannelSender<Arrival>,
        security: Option<Security>,
    ) -> Self {
        Effects {
            sockets: Sockets::new(executor, arrivals),
            keys: security.map(Keys::new),
            server: Server::default(),
            outbox: Outbox::default(),
            unsaid: Unsaid::default(),
            past: Past::default(),
            restart: None,
            start: StdInstant::now(),
            events: VecDeque::new(),
            outcome: None,
            complaint: Complaint::default(),
        }
    }

    /// Does what the machine wants. Returns what takes the machine again, of which there is at most one.
    pub(super) fn perform(
        &mut self,
        now: Instant,
        outputs: Outputs<'_, ClientTables>,
    ) -> Option<Later> {
        let mut later = None;
        for output in outputs {
            match output {
                Output::Connect { link, to, sender } => {
                    if sender == Sender::Directory {
                        self.server = Server::new(link);
                    }
                    self.sockets.connect(link, to, sender);
                }
                Output::Listen { link, port } => self.sockets.listen(link, port),
                Output::Close { link } => self.sockets.close(link),
                Output::Send { link, dialect, message } => {
                    self.sockets.send(link, dialect, &message);
                }
                Output::SendLine { link, at, line } => {
                    self.sockets.send_line(link, self.std_time(at), &line);
                }
                Output::SendTo { to, dialect, datagram } => {
                    self.sockets.send_to(to, dialect, &datagram);
                }
                Output::Secure { link, inviter, invited, initiate } => {
                    let purpose = Purpose::Chat { inviter: &inviter, invited: &invited };
                    if let Err(error) = self.secure(link, purpose, initiate, now) {
                        // The machine waits for the handshake, and then gives up.
                        log::warn!("no secure chat: {error}");
                    }
                }
                Output::SendRecord { link, record } => self.sockets.send_record(link, &record),
                Output::Hold { link } => self.sockets.hold(link, true),
                Output::Release { link } => {
                    self.sockets.hold(link, false);
                    later = Some(Later::HandIn(link));
                }
                Output::Flush { link } => later = Some(Later::Flush(link)),
                Output::Event(event) => self.happened(event),
            }
        }
        self.sockets.drop_kept();
        later
    }

    /// Makes a link secure from here on, and begins its handshake or waits for one.
    pub(super) fn secure(
        &mut self,
        link: LinkId,
        purpose: Purpose<'_>,
        initiate: bool,
        now: Instant,
    ) -> io::Result<()> {
        let Some(keys) = &mut self.keys else { return Ok(()) };
        let (secure, first) = if initiate {
            let (secure, first) = keys.initiate(purpose, now)?;
            (secure, Some(first))
        } else {
            (keys.respond(purpose, now)?, None)
        };
        self.sockets.secure(link, secure, first);
        Ok(())
    }

    /// A server that ends a link before it says anything may be starting: that it has said nothing `shows` something else
    /// than that it has no secure links.
    pub(super) fn excuse_mute(&mut self, shows: Disconnect) {
        if let Some(Outcome::Disconnected { reason, .. }) = &mut self.outcome
            && *reason == Disconnect::NotSecure
        {
            *reason = shows;
        }
    }

    pub(super) fn tell_unheard(&mut self, peer: Option<Peer>, texts: Vec<String>) {
        if !texts.is_empty() {
            self.events.push_back(Event::Unheard { peer, texts });
        }
    }

    /// The machine's time.
    pub(super) fn now(&self) -> Instant {
        let micros = self.start.elapsed().as_micros();
        Instant::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }

    pub(super) fn std_time(&self, at: Instant) -> StdInstant {
        self.start + at.since(Instant::START)
    }

    fn happened(&mut self, event: MachineEvent<'_>) {
        // Nothing overtakes what was said before, even if its end is never told.
        if !matches!(event, MachineEvent::Past { .. } | MachineEvent::Skipped) {
            self.events.extend(self.past.take());
        }
        let event = match event {
            MachineEvent::Past { age, from, text } => {
                return self.past.push(age, from, text);
            }
            MachineEvent::Present => return,
            MachineEvent::Topic { text } => {
                Event::Topic { text: text.map(|text| text.to_string()) }
            }
            MachineEvent::Restarting { after, text } => {
                self.restart = Some(StdInstant::now() + after + PATIENCE);
                Event::Restarting { after, text: text.map(|text| text.to_string()) }
            }
            MachineEvent::Motd { text } => Event::Motd { text: text.in_lines().to_string() },
            MachineEvent::Welcome { nick, dialect, modern } => {
                self.outcome = Some(Outcome::Welcome);
                self.restart = None;
                self.server.joined = Some((dialect, modern));
                let secure = self.server.link.is_some_and(|link| self.sockets.is_secure(link));
                Event::Welcome { nick, dialect, modern, secure }
            }
            MachineEvent::Secured { key, first } => {
                if let Some(keys) = &mut self.keys {
                    keys.pin(key);
                }
                Event::Secured { key, first }
            }
            MachineEvent::OtherKey { known, shown } => Event::OtherKey { known, shown },
            MachineEvent::Refused { text } => {
                self.outcome = Some(Outcome::Refused(Complaint::new(text)));
                return;
            }
            MachineEvent::Disconnected { reason } => {
                let may_hang = false;
                self.outcome = Some(Outcome::Disconnected { reason, error: None, may_hang });
                return;
            }
            MachineEvent::Users { members, others } => {
                Event::Users { members: members.iter().map(member).collect(), others }
            }
            MachineEvent::Joined { nick, addr } => Event::Joined { nick, addr },
            MachineEvent::Left { nick } => Event::Left { nick },
            MachineEvent::Broadcast { from, text, own } => {
                if own {
                    let lost = self.outbox.on_echo(StdInstant::now(), text.as_received());
                    self.tell_unheard(None, lost);
                }
                Event::Broadcast { from, text: text.in_lines().to_string(), own }
            }
            MachineEvent::Error { text } => {
                self.complaint = Complaint::new(text);
                let Complaint { text, refusal } = self.complaint.clone();
                let error = Event::Error { text, refusal };
                match self.outbox.on_error(StdInstant::now(), refusal) {
                    Meaning::Other => error,
                    Meaning::Again => return,
                    Meaning::Refused(text) => {
                        self.events.push_back(error);
                        Event::Unheard { peer: None, texts: vec![text] }
                    }
                }
            }
            MachineEvent::Reply { done, text } => {
                Event::Reply { done, text: text.in_lines().to_string() }
            }
            MachineEvent::Skipped => Event::Skipped,
            MachineEvent::Invited { peer, ip, candidates } => {
                let candidates = candidates.iter().map(|member| member.nick.clone()).collect();
                Event::Invited { peer, ip, candidates }
            }
            MachineEvent::NoRoom { peer } => Event::NoRoom { peer },
            MachineEvent::Rejected { peer, reason } => Event::Rejected { peer, reason },
            MachineEvent::ChatOpened { peer, addr, security } => {
                Event::ChatOpened { peer, addr, security }
            }
            MachineEvent::ChatHeld { peer, known, shown } => Event::ChatHeld { peer, known, shown },
            MachineEvent::ChatText { peer, text, own, number } => {
                Event::ChatText { peer, text: text.in_lines().to_string(), own, number }
            }
            MachineEvent::ChatShown { peer, number } => Event::ChatShown { peer, number },
            MachineEvent::ChatClosed { peer, end } => {
                let unsaid = self.unsaid.take(&peer, end == ChatEnd::Closed);
                self.events.push_back(Event::ChatClosed { peer: peer.clone(), end });
                return self.tell_unheard(Some(peer), unsaid);
            }
            other => return log::debug!("an unknown event: {other:?}"),
        };
        self.events.push_back(event);
    }
}

impl Complaint {
    fn new(text: Text<'_>) -> Self {
        let text = text.to_string();
        Complaint { refusal: Refusal::recognize(&text), text }
    }
}

pub(super) fn member(member: MemberView<'_>) -> Member {
    Member { nick: member.nick.clone(), addr: member.addr }
}
