//! Joins and leaves of a busy room in plain lines: the first is told at once, those that follow are gathered, and told
//! together a little later.

use std::mem;
use std::time::{Duration, Instant};

use plausch_app::model::{Change, Content, Entry, Traffic};
use plausch_transport_std::client::Peer;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    is_on: bool,
    traffic: Traffic,
    /// Until then, what happens is gathered.
    until: Option<Instant>,
    /// How long is gathered next: longer and longer, while it does not get calm.
    time: Duration,
}

impl Gathering {
    /// For so long the first joins and leaves are gathered.
    const LEAST: Duration = Duration::from_secs(3);
    /// No more than that.
    const MOST: Duration = Duration::from_secs(60);

    pub(super) fn new(is_on: bool) -> Self {
        Gathering { is_on, ..Gathering::default() }
    }

    /// Takes `entry` if it is a join or leave to be told later.
    pub(super) fn takes(&mut self, now: Instant, entry: &Entry) -> bool {
        let (nick, has_joined) = match &entry.content {
            Content::Joined(nick) => (nick.clone(), true),
            Content::Left(nick) => (nick.clone(), false),
            _ => return false,
        };
        if !self.is_on {
            return false;
        }
        if self.until.is_none_or(|until| until <= now) && self.traffic.is_empty() {
            self.time = Self::LEAST;
            self.until = Some(now + self.time);
            return false;
        }
        self.traffic.push(Change { time: entry.time, nick, has_joined });
        true
    }

    /// What has to be told before `entry`: that whoever speaks has joined.
    pub(super) fn before(&mut self, entry: &Entry) -> Option<Content> {
        match &entry.content {
            Content::Said { from: Peer::Nick(nick), .. } if self.traffic.contains(nick) => {
                self.take()
            }
            _ => None,
        }
    }

    /// When what was gathered is to be told.
    pub(super) fn due(&self) -> Option<Instant> {
        self.until.filter(|_| !self.traffic.is_empty())
    }

    /// What is to be told now.
    pub(super) fn told(&mut self, now: Instant) -> Option<Content> {
        self.due().filter(|due| *due <= now)?;
        self.time = (self.time * 2).min(Self::MOST);
        self.until = Some(now + self.time);
        self.take()
    }

    fn take(&mut self) -> Option<Content> {
        let traffic = mem::take(&mut self.traffic);
        (!traffic.is_empty()).then_some(Content::Traffic(traffic))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use plausch_core::name::Nick;

    use super::*;

    fn entry(content: Content) -> Entry {
        Entry { number: 1, time: Timestamp::UNIX_EPOCH, content, attention: None, receipt: None }
    }

    fn joined(name: &str) -> Entry {
        entry(Content::Joined(Nick::new(name).unwrap()))
    }

    fn count(content: Option<Content>) -> usize {
        match content {
            Some(Content::Traffic(traffic)) => traffic.counts().joined,
            other => panic!("no traffic: {other:?}"),
        }
    }

    #[test]
    fn the_first_is_told_at_once_and_the_others_together_less_and_less_often() {
        let mut now = Instant::now();
        let mut gathering = Gathering::new(true);
        assert!(!gathering.takes(now, &joined("ann")));
        assert_eq!(gathering.due(), None);
        for seconds in [3, 6, 12, 24, 48, 60, 60] {
            assert!(gathering.takes(now, &joined("bob")) && gathering.takes(now, &joined("cyd")));
            assert_eq!(gathering.told(now), None);
            now += Duration::from_secs(seconds);
            assert_eq!(gathering.due(), Some(now));
            assert_eq!(count(gathering.told(now)), 2);
        }
        now += Gathering::MOST;
        assert!(!gathering.takes(now, &joined("dan")), "it has been calm");
    }

    #[test]
    fn nobody_speaks_before_it_is_told_that_it_has_joined() {
        let now = Instant::now();
        let mut gathering = Gathering::new(true);
        gathering.takes(now, &joined("ann"));
        gathering.takes(now, &joined("bob"));
        let said = |name: &str| {
            let from = Peer::Nick(Nick::new(name).unwrap());
            entry(Content::Said { from, text: "hi".to_owned(), own: false })
        };
        assert_eq!(gathering.before(&said("ann")), None);
        assert_eq!(count(gathering.before(&said("bob"))), 1);
        assert_eq!((gathering.before(&said("bob")), gathering.due()), (None, None));
    }

    #[test]
    fn in_a_pipe_each_is_told_by_itself() {
        let mut gathering = Gathering::new(false);
        for name in ["ann", "bob"] {
            assert!(!gathering.takes(Instant::now(), &joined(name)));
        }
    }
}
