//! A member: what it sees, and what is true of that, whatever goes wrong.

use std::collections::{BTreeMap, BTreeSet};

use plausch_core::link::LinkId;
use plausch_core::refusal::Refusal;
use plausch_core::wire::{Message, Place};

use crate::engine::Micros;

/// What has become of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stay {
    /// It has registered, and waits.
    Waiting,
    In,
    Out,
}

/// What has become of a text, as far as its speaker knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    OnItsWay,
    Heard,
    /// The speaker was told that it may not have been said.
    Unsaid,
}

/// Somebody at one server, from a connection to its end.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) server: usize,
    pub(crate) link: LinkId,
    pub(crate) nick: String,
    /// Who speaks: all that have one key are one.
    pub(crate) voice: usize,
    pub(crate) stay: Stay,
    pub(crate) roster: BTreeSet<String>,
    /// The members that spoke as those nicknames, while they are in the list.
    voices: BTreeMap<String, usize>,
    /// The texts heard, by number, in order.
    pub(crate) heard: Vec<u32>,
    pub(crate) said: BTreeMap<u32, (Micros, Fate)>,
    /// When it came into the room.
    pub(crate) since: Micros,
    /// When it was told that something is wrong with the servers.
    pub(crate) told: Vec<Micros>,
    pub(crate) place: Option<Place>,
    /// What it was refused with last.
    pub(crate) refusal: Option<Refusal>,
    /// Whether it answers when it is asked whether it is there.
    pub(crate) answers: bool,
    /// When it went away, or was sent away.
    pub(crate) went: Option<Micros>,
    /// When it was told that its key has taken the nickname over.
    pub(crate) taken_over: Option<Micros>,
}

impl Member {
    pub(crate) fn new(server: usize, link: LinkId, nick: &str, voice: usize) -> Self {
        Member {
            server,
            link,
            nick: nick.to_owned(),
            voice,
            stay: Stay::Waiting,
            roster: BTreeSet::new(),
            voices: BTreeMap::new(),
            heard: Vec::new(),
            said: BTreeMap::new(),
            since: 0,
            told: Vec::new(),
            place: None,
            refusal: None,
            answers: true,
            went: None,
            taken_over: None,
        }
    }

    /// It receives a message. Says which law that breaks.
    pub(crate) fn receive(
        &mut self,
        now: Micros,
        message: &Message<'_>,
        speakers: &[usize],
    ) -> Result<(), String> {
        if self.stay == Stay::Out {
            return Err(format!("{} is out, and is sent {message:?}", self.nick));
        }
        match message {
            Message::Welcome { nick } => {
                if self.stay != Stay::Waiting || *nick != *self.nick.as_str() {
                    return Err(format!("{} is welcomed as {nick}", self.nick));
                }
                (self.stay, self.since) = (Stay::In, now);
            }
            Message::UserList(list) => {
                self.roster = list.iter().map(|entry| entry.nick.to_string()).collect();
                if self.roster.len() != list.iter().count() {
                    return Err(format!("{}: a nickname is listed twice", self.nick));
                }
            }
            Message::UserJoined(entry) => {
                let nick = entry.nick.to_string();
                if !self.roster.insert(nick.clone()) && nick != self.nick {
                    return Err(format!("{}: {nick} joins, and was there", self.nick));
                }
            }
            Message::UserLeft { nick } => {
                self.voices.remove(nick.as_str());
                if !self.roster.remove(nick.as_str()) {
                    return Err(format!("{}: {nick} leaves, and was not there", self.nick));
                }
            }
            Message::Relayed { nick, text } => {
                if let Some(place) = &mut self.place {
                    place.said += 1;
                }
                let text = text.as_received();
                match text.strip_prefix('t').and_then(|number| number.parse().ok()) {
                    Some(number) => self.hear(nick.as_str(), number, speakers)?,
                    // Said by the server itself.
                    None => self.told.push(now),
                }
            }
            Message::Present(place) => self.place = Some(*place),
            Message::Error { text } => {
                self.refusal = Refusal::recognize(text.as_received());
                self.taken_over = (self.refusal == Some(Refusal::TakenOver)).then_some(now);
                if self.refusal == Some(Refusal::Unsaid) {
                    let mut waiting =
                        self.said.values_mut().filter(|(_, fate)| *fate == Fate::OnItsWay);
                    if let Some((_, fate)) = waiting.next() {
                        *fate = Fate::Unsaid;
                    }
                }
            }
            Message::Past { .. }
            | Message::Hello(_)
            | Message::Profile(_)
            | Message::Ping { .. }
            | Message::Pong { .. } => {}
            other => return Err(format!("{} is sent {other:?}", self.nick)),
        }
        Ok(())
    }

    /// It is there no more.
    pub(crate) fn go(&mut self, now: Micros) {
        self.stay = Stay::Out;
        self.went.get_or_insert(now);
    }

    fn hear(&mut self, nick: &str, number: u32, speakers: &[usize]) -> Result<(), String> {
        if self.heard.contains(&number) {
            return Err(format!("{} hears t{number} twice", self.nick));
        }
        if !self.roster.contains(nick) {
            return Err(format!("{} hears {nick}, who is not in its list", self.nick));
        }
        let speaker = speakers[number as usize];
        let voice = *self.voices.entry(nick.to_owned()).or_insert(speaker);
        if voice != speaker {
            return Err(format!("{} hears two members that are called {nick}", self.nick));
        }
        self.heard.push(number);
        // What comes back late was said all the same.
        if let Some((_, fate)) = self.said.get_mut(&number) {
            *fate = Fate::Heard;
        }
        Ok(())
    }
}
