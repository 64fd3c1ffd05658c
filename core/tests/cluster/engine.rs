//! A model of the engine: what Redis or Valkey keep for a room, and what can go wrong there.

use std::collections::BTreeMap;

use plausch_core::cluster::{Answer, Content, Entry, Epoch, Position, Unreadable};

/// Microseconds of the world's time, which the engine's clock shows.
pub(crate) type Micros = u64;

/// A fault in the engine itself that the laws have to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Planted {
    /// Entries of an epoch whose lease is over are appended.
    NoFence,
    /// What is appended twice stands there twice, with new numbers that hide it.
    Twice,
    /// A reader goes on behind what was trimmed, and is not told.
    SilentTrim,
    /// A reader goes on in another history, and is not told.
    SilentFailover,
    /// Readers do not all hear one order.
    TwoOrders,
    /// A lease ends, and nobody is told.
    NobodyGoes,
    /// Of two decisions about the same, the one that comes last counts.
    LastComeWins,
    /// What was decided is not told to whoever comes late.
    DecisionsUntold,
}

#[derive(Debug, Clone)]
struct Claim {
    epoch: Epoch,
    number: u64,
    looks: [[u8; 16]; 2],
    entry: Vec<u8>,
}

/// An entry of the stream.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) position: Position,
    pub(crate) said: u32,
    pub(crate) at: Micros,
    pub(crate) entry: Vec<u8>,
}

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    leases: BTreeMap<Epoch, Micros>,
    servers: BTreeMap<Epoch, Vec<u8>>,
    last: BTreeMap<Epoch, u64>,
    claims: BTreeMap<String, Claim>,
    /// The last entry about each thing that was decided.
    decisions: BTreeMap<String, Vec<u8>>,
    pub(crate) stream: Vec<Kept>,
    /// Up to there, entries are deleted.
    trimmed: Position,
    said: u32,
    pub(crate) history: u64,
    /// About how many things there may be decisions.
    pub(crate) most: usize,
    /// It takes no entries but those that free memory.
    pub(crate) full: bool,
    pub(crate) planted: Option<Planted>,
}

/// All that is known at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) known: Vec<Vec<u8>>,
    pub(crate) recalled: Vec<(u32, Micros, Vec<u8>)>,
    pub(crate) position: Position,
    pub(crate) said: u32,
    pub(crate) history: u64,
}

impl Engine {
    pub(crate) fn new() -> Self {
        Engine {
            leases: BTreeMap::new(),
            servers: BTreeMap::new(),
            last: BTreeMap::new(),
            claims: BTreeMap::new(),
            decisions: BTreeMap::new(),
            stream: Vec::new(),
            trimmed: Position::default(),
            said: 0,
            history: 1,
            most: 1024,
            full: false,
            planted: None,
        }
    }

    fn is_leased(&self, epoch: Epoch, now: Micros) -> bool {
        self.leases.get(&epoch).is_some_and(|&until| now < until)
    }

    pub(crate) fn enter(&mut self, now: Micros, epoch: Epoch, lease: Micros, entry: Vec<u8>) {
        self.leases.insert(epoch, now + lease);
        if self.servers.insert(epoch, entry.clone()).is_none() {
            self.last.insert(epoch, 0);
            self.push(now, entry, 0);
        }
    }

    /// None: the lease is over. Else, the last operation of this server, the end of the stream, and another
    /// server whose lease is over.
    pub(crate) fn renew(
        &mut self,
        now: Micros,
        epoch: Epoch,
        lease: Micros,
    ) -> Option<(u64, Position, Option<Epoch>)> {
        if !self.is_leased(epoch, now) {
            return None;
        }
        self.leases.insert(epoch, now + lease);
        let over = self.servers.keys().find(|&&other| !self.is_leased(other, now)).copied();
        let over = over.filter(|_| self.planted != Some(Planted::NobodyGoes));
        Some((self.last_of(epoch), self.end(), over))
    }

    /// The last operation of a server that is done.
    fn last_of(&self, epoch: Epoch) -> u64 {
        self.last.get(&epoch).copied().unwrap_or(0)
    }

    /// Whether the engine has forgotten an operation that it has answered, as after a failover.
    pub(crate) fn has_forgotten(&self, epoch: Epoch, now: Micros, known: u64) -> bool {
        let is_told = self.planted != Some(Planted::SilentFailover);
        is_told && self.is_leased(epoch, now) && self.last_of(epoch) < known
    }

    pub(crate) fn append(&mut self, now: Micros, bytes: &[u8], most: u32) -> Answer {
        let entry = Entry::decode(bytes).expect("a server writes entries that can be read");
        let Entry { epoch, number, content } = entry;
        if !self.is_leased(epoch, now) && self.planted != Some(Planted::NoFence) {
            return Answer::Expired;
        }
        if number <= self.last_of(epoch) {
            return self.repeated(now, epoch, number, &content, bytes);
        }
        let frees = matches!(content, Content::Left { .. } | Content::Gone { .. });
        if self.full && !frees {
            return Answer::Refused;
        }
        let mut said = 0;
        match content {
            Content::Joined(joined) => {
                let nick = joined.nick.as_str();
                let looks = joined.looks.map(|look| *look.as_bytes());
                let held = self.claims.get(nick);
                let alike = self.claims.iter().any(|(other, claim)| {
                    other != nick && claim.looks.iter().any(|look| looks.contains(look))
                });
                let taken = alike || held.is_some_and(|held| Some(held.epoch) != joined.over);
                let full = held.is_none() && self.claims.len() >= most as usize;
                if taken || full {
                    // What is answered so is answered so again.
                    self.last.insert(epoch, number);
                    return if taken { Answer::Taken } else { Answer::Full };
                }
                let claim = Claim { epoch, number, looks, entry: bytes.to_vec() };
                self.claims.insert(nick.to_owned(), claim);
            }
            Content::Left { nick, .. } => {
                let held = self.claims.get(nick.as_str());
                if held.is_none_or(|held| held.epoch != epoch) {
                    return Answer::Done;
                }
                self.claims.remove(nick.as_str());
            }
            Content::Said { .. } => {
                self.said += 1;
                said = self.said;
            }
            Content::Gone { epoch: gone } => {
                let over = gone == epoch || !self.is_leased(gone, now);
                if !over || self.servers.remove(&gone).is_none() {
                    return Answer::Done;
                }
                self.claims.retain(|_, claim| claim.epoch != gone);
                self.leases.remove(&gone);
                self.last.remove(&gone);
            }
            Content::Decided(decision) => {
                let behind = |entry: &[u8]| entry[Entry::BEFORE_CONTENT..].to_vec();
                let known = self.decisions.get(decision.about());
                let is_late = known.is_some_and(|known| behind(known) >= behind(bytes));
                if is_late && self.planted != Some(Planted::LastComeWins) {
                    self.last.insert(epoch, number);
                    return Answer::Done;
                }
                if known.is_none() && self.decisions.len() >= self.most {
                    self.last.insert(epoch, number);
                    return Answer::Full;
                }
                self.decisions.insert(decision.about().to_owned(), bytes.to_vec());
            }
            _ => {}
        }
        if self.servers.contains_key(&epoch) {
            self.last.insert(epoch, number);
        }
        self.push(now, bytes.to_vec(), said);
        Answer::Done
    }

    fn repeated(
        &mut self,
        now: Micros,
        epoch: Epoch,
        number: u64,
        content: &Content<'_>,
        bytes: &[u8],
    ) -> Answer {
        if self.planted == Some(Planted::Twice)
            && let Content::Said { .. } = content
        {
            self.said += 1;
            let mut bytes = bytes.to_vec();
            let last = self.last.get_mut(&epoch).expect("it was appended");
            *last += 1;
            bytes[10..18].copy_from_slice(&last.to_be_bytes());
            self.push(now, bytes, self.said);
        }
        match content {
            Content::Joined(joined) => match self.claims.get(joined.nick.as_str()) {
                Some(claim) if (claim.epoch, claim.number) == (epoch, number) => Answer::Done,
                _ => Answer::Taken,
            },
            _ => Answer::Done,
        }
    }

    fn push(&mut self, now: Micros, entry: Vec<u8>, said: u32) {
        let time = now / 1000;
        let last = self.end();
        let position = if time > last.time {
            Position { time, count: 0 }
        } else {
            Position { time: last.time, count: last.count + 1 }
        };
        self.stream.push(Kept { position, said, at: now, entry });
    }

    fn end(&self) -> Position {
        self.stream.last().map_or(self.trimmed, |last| last.position)
    }

    pub(crate) fn snapshot(&self, now: Micros, texts: u32) -> Snapshot {
        let claims = self.claims.values().map(|claim| claim.entry.clone());
        let texts_kept = self.stream.iter().filter(|kept| kept.said > 0);
        let mut recalled: Vec<_> = texts_kept
            .rev()
            .take(texts as usize)
            .map(|kept| (kept.said, now - kept.at, kept.entry.clone()))
            .collect();
        recalled.reverse();
        let is_told = self.planted != Some(Planted::DecisionsUntold);
        let decisions = self.decisions.values().filter(|_| is_told).cloned();
        Snapshot {
            known: self.servers.values().cloned().chain(decisions).chain(claims).collect(),
            recalled,
            position: self.end(),
            said: self.said,
            history: self.history,
        }
    }

    /// The next entry behind a position, if there is one.
    pub(crate) fn read(&self, after: Position) -> Result<Option<&Kept>, Unreadable> {
        let silent = matches!(self.planted, Some(Planted::SilentTrim | Planted::SilentFailover));
        let at = self.stream.partition_point(|kept| kept.position <= after);
        let known = after == self.trimmed
            || (at > 0 && self.stream.get(at - 1).is_some_and(|kept| kept.position == after));
        if !known && after < self.trimmed && !silent {
            return Err(Unreadable::Trimmed);
        }
        if !known && !silent {
            return Err(Unreadable::OtherHistory);
        }
        if self.planted == Some(Planted::TwoOrders)
            && let [_, second, ..] = &self.stream[at..]
            && second.said > 0
        {
            return Ok(Some(second));
        }
        Ok(self.stream.get(at))
    }

    /// Deletes all entries but the last ones.
    pub(crate) fn trim(&mut self, keep: usize) {
        while self.stream.len() > keep {
            self.trimmed = self.stream.remove(0).position;
        }
    }

    /// Whether the lease of an epoch is over, or was lost.
    pub(crate) fn is_over(&self, epoch: Epoch, now: Micros) -> bool {
        !self.is_leased(epoch, now)
    }

    /// A replica takes the engine's place.
    pub(crate) fn give_way_to(&mut self, replica: Engine) {
        let history = self.history + 1;
        let (planted, full) = (self.planted, self.full);
        *self = Engine { history, planted, full, ..replica };
    }

    /// Whose nicknames are claimed, and for whom.
    pub(crate) fn claimed(&self) -> BTreeMap<String, Epoch> {
        self.claims.iter().map(|(nick, claim)| (nick.clone(), claim.epoch)).collect()
    }

    /// What was decided about each thing, and when.
    pub(crate) fn decided(&self) -> BTreeMap<String, Word> {
        let read = |entry: &Vec<u8>| match Entry::decode(entry).expect("an entry").content {
            Content::Decided(decision) => (decision.at(), decision.until(), decision.what().into()),
            other => panic!("{other:?}"),
        };
        self.decisions.iter().map(|(about, entry)| (about.clone(), read(entry))).collect()
    }
}

/// What was decided: when, until when, and what.
pub(crate) type Word = (u64, u64, String);
