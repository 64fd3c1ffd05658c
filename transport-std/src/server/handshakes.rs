//! Handshakes of secure links (§8.2), beside the server's thread: each takes as long as a thousand messages, and nobody in
//! the room waits for strangers. Nor do strangers wait for each other longer than they must: sources take turns.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::net::IpAddr;
use std::sync::Arc;

use async_channel::{Receiver, Sender};
use plausch_core::secure::{
    Broken, Generator, HandshakeMessage, Identity, Item, PublicKey, Purpose, SecureLink,
};
use plausch_core::time::Instant;

use super::secure::Secure;

/// A message of a handshake that has arrived, and where to tell what came of it.
#[derive(Debug)]
pub(super) struct Job {
    /// From where the message comes.
    pub(super) source: IpAddr,
    pub(super) work: Work,
    pub(super) done: Sender<Result<Done, Broken>>,
}

/// What there is to do.
#[derive(Debug)]
pub(super) enum Work {
    /// The client's first message is to be answered.
    Answer(Vec<u8>),
    /// Its last one is to be checked.
    Check(Box<SecureLink>, Vec<u8>),
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Done {
    /// This is to be sent.
    Answered(Box<SecureLink>, HandshakeMessage),
    /// The link is secure, and the client has this key.
    Secured(Box<Secure>, PublicKey),
}

/// Jobs that are done before their links hear of it. Links that are closed meanwhile cost nothing.
const BATCH: usize = 16;

/// Does jobs, forever, one at a time.
pub(super) async fn run(jobs: Receiver<Job>, identity: Arc<Identity>, mut generator: Generator) {
    let mut turns = Turns::default();
    loop {
        if turns.is_empty() {
            match jobs.recv().await {
                Ok(job) => turns.push(job),
                Err(_) => return,
            }
        }
        while let Ok(job) = jobs.try_recv() {
            turns.push(job);
        }
        let batch: Vec<Job> = std::iter::from_fn(|| turns.next()).take(BATCH).collect();
        let identity = Arc::clone(&identity);
        generator = smol::unblock(move || {
            batch.into_iter().for_each(|job| job.run(&identity, &mut generator));
            generator
        })
        .await;
    }
}

/// Jobs that wait. Each source has one in its turn, however many it has: a flood from one address keeps nobody else
/// waiting. A link has one job at a time, so there are no more of them than links.
#[derive(Debug, Default)]
struct Turns {
    waiting: HashMap<IpAddr, VecDeque<Job>>,
    /// Each source that has something waiting, once.
    order: VecDeque<IpAddr>,
}

impl Turns {
    fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn push(&mut self, job: Job) {
        let waiting = self.waiting.entry(job.source).or_default();
        if waiting.is_empty() {
            self.order.push_back(job.source);
        }
        waiting.push_back(job);
    }

    fn next(&mut self) -> Option<Job> {
        let source = self.order.pop_front()?;
        let waiting = self.waiting.get_mut(&source)?;
        let job = waiting.pop_front();
        if waiting.is_empty() {
            self.waiting.remove(&source);
        } else {
            self.order.push_back(source);
        }
        job
    }
}

impl Job {
    fn run(self, identity: &Identity, generator: &mut Generator) {
        let Job { work, done, .. } = self;
        // Whoever is gone need not be answered.
        if !done.is_closed() {
            let _ = done.try_send(work.run(identity, generator));
        }
    }
}

impl Work {
    fn run(self, identity: &Identity, generator: &mut Generator) -> Result<Done, Broken> {
        let (mut link, message) = match self {
            // The time is the link's task to look after.
            Work::Answer(first) => {
                let now = Instant::START;
                let link = SecureLink::respond(identity, Purpose::Directory, generator, now);
                (Box::new(link), first)
            }
            Work::Check(link, last) => (link, last),
        };
        let (_, item) = link.receive(&message);
        match item {
            Some(Item::Send(answer)) => Ok(Done::Answered(link, answer)),
            Some(Item::Secured { peer, .. }) => {
                let (sealer, opener) = link.into_directions().ok_or(Broken::Length)?;
                Ok(Done::Secured(Box::new(Secure::new(sealer, opener)), peer))
            }
            Some(Item::Broken(broken)) => Err(broken),
            // The message is whole, and nothing else.
            Some(Item::Plain(_)) | None => Err(Broken::Length),
        }
    }
}

/// A message that a client sends while it shakes hands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// What it begins with.
    head: &'static [u8],
    len: usize,
    is_first: bool,
}

impl Expected {
    /// [`OPENING`](plausch_core::secure::OPENING), a length, an ephemeral key.
    pub(super) const FIRST: Expected =
        Expected { head: &[1, 1, 0, 32], len: 4 + 32, is_first: true };
    /// A length, the client's key, two tags.
    pub(super) const LAST: Expected = Expected { head: &[0, 64], len: 2 + 64, is_first: false };

    /// Takes the message off `bytes` once it is whole. Nothing can follow the first one before it is answered.
    pub(super) fn take(self, bytes: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Broken> {
        let begins = bytes.iter().zip(self.head).all(|(byte, expected)| byte == expected);
        if !begins || (self.is_first && bytes.len() > self.len) {
            return Err(Broken::Length);
        }
        if bytes.len() < self.len {
            return Ok(None);
        }
        let rest = bytes.split_off(self.len);
        Ok(Some(mem::replace(bytes, rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_take_turns() {
        let mut turns = Turns::default();
        let job = |last: u8, number: u8| {
            let source = IpAddr::from([10, 0, 0, last]);
            let (done, _) = async_channel::bounded(1);
            Job { source, work: Work::Answer(vec![number]), done }
        };
        for number in 0..4 {
            turns.push(job(1, number));
        }
        turns.push(job(2, 10));
        let mut next = || {
            turns.next().map(|job| match job.work {
                Work::Answer(message) => message[0],
                Work::Check(..) => unreachable!(),
            })
        };
        assert_eq!([next(), next(), next()], [Some(0), Some(10), Some(1)]);
        turns.push(job(3, 20));
        let mut rest = Vec::new();
        while let Some(job) = turns.next() {
            rest.push(job.source);
        }
        assert_eq!(rest, [1, 3, 1].map(|last| IpAddr::from([10, 0, 0, last])));
        assert!(turns.is_empty() && turns.waiting.is_empty());
    }
}
