//! Outages: programs that stand still, clocks that jump, a directory whose process ends and starts again.

use std::collections::VecDeque;
use std::time::Duration;

use plausch_core::time::Instant;

use super::directory::{DirectoryHost, Memory};
use super::network::{Port, ProgramId, Signal, Temper};
use super::{DIRECTORY, PORT, Resident, World};

/// A program that stands still, as one that was stopped or whose machine sleeps.
#[derive(Debug)]
pub(super) struct Frozen {
    pub(super) until: Instant,
    /// What has happened to it meanwhile.
    pub(super) signals: VecDeque<Signal>,
}

/// A directory whose process has ended.
#[derive(Debug)]
pub(super) struct Down {
    pub(super) until: Instant,
    limits: plausch_core::directory::Limits,
    memory: Memory,
    bytes_waiting: usize,
}

impl World {
    /// One of ours stands still for so long. Then it finds that it is late.
    pub fn freezes(&mut self, who: &str, time: Duration) {
        if let Some(&id) = self.people.get(who) {
            self.freeze(id, who, time);
        }
    }

    /// The directory stands still for so long.
    pub fn directory_freezes(&mut self, time: Duration) {
        if self.down.is_none() {
            // What it was about to send is sent.
            self.operate(DirectoryHost::hurry);
            self.freeze(ProgramId(0), "directory", time);
        }
    }

    /// All clocks jump by so much: whatever is due then is late.
    pub fn clocks_jump(&mut self, time: Duration) {
        self.net.note("time", format_args!("jumps by {time:?}"));
        let (now, later) = (self.net.now(), self.net.now() + time);
        self.laws.calm.trouble(None, now, later);
        self.net.pass(later);
    }

    /// The directory's process ends, and a new one takes its place after `time`. It takes its connections with it:
    /// either they break, or nobody is told, as if the whole machine were gone.
    pub fn directory_restarts(&mut self, time: Duration, abrupt: bool) {
        if self.down.is_some() || self.frozen.contains_key(&ProgramId(0)) {
            return;
        }
        let fate = if abrupt { "is gone without a word" } else { "ends" };
        self.net.note("directory", format_args!("{fate} for {time:?}"));
        let (connections, limits, memory, bytes_waiting, relayed) = self.operate(|directory, _| {
            (
                directory.connections(),
                *directory.machine().limits(),
                directory.memory(),
                directory.bytes_waiting(),
                directory.relayed().to_vec(),
            )
        });
        for end in connections {
            if abrupt { self.net.silence(end) } else { self.net.reset(end) }
        }
        self.net.unlisten_all(ProgramId(0));
        // Whoever was to hear it may not have: its connection broke.
        let unheard = |relay| super::directory::Relay { to: Vec::new(), ..relay };
        self.relayed_before.extend(relayed.into_iter().map(unheard));
        let until = self.net.now() + time;
        self.down = Some(Down { until, limits, memory, bytes_waiting });
    }

    /// Whether there is a directory that can be joined.
    pub fn directory_is_up(&self) -> bool {
        self.down.is_none()
    }

    /// A new directory takes the place of the one that is gone.
    pub(super) fn rises(&mut self) {
        let Some(down) = self.down.take() else { return };
        self.net.note("directory", "begins anew");
        let Down { memory, limits, bytes_waiting, .. } = down;
        // No two begin at the same moment.
        let seed = self.net.now().as_micros() as u32;
        let directory = DirectoryHost::new(memory, limits, bytes_waiting, seed);
        if let Some(first) = self.programs.first_mut() {
            *first = Resident::Directory(Box::new(directory));
        }
        self.touched.push(ProgramId(0));
        let host = self.net.host(DIRECTORY);
        self.net.listen(ProgramId(0), host, Temper::Sturdy, Port::Only(PORT), false);
    }

    /// It goes on: its timers and what has happened meanwhile come all at once, the one or the other first.
    pub(super) fn thaw(&mut self, program: ProgramId) {
        let Some(frozen) = self.frozen.remove(&program) else { return };
        self.net.note("time", format_args!("program {} goes on", program.0));
        let timers_first = self.net.dice.chance(0.5);
        if timers_first {
            self.wake(program);
        }
        for signal in frozen.signals {
            self.signal(program, signal);
        }
        if !timers_first {
            self.wake(program);
        }
    }

    fn freeze(&mut self, id: ProgramId, who: &str, time: Duration) {
        self.net.note(who, format_args!("stands still for {time:?}"));
        let until = self.net.now() + time;
        self.laws.calm.trouble(Some(who), self.net.now(), until);
        self.frozen.entry(id).or_insert(Frozen { until, signals: VecDeque::new() });
    }

    /// Whether somebody stands still.
    pub fn is_anybody_frozen(&self) -> bool {
        !self.frozen.is_empty()
    }
}
