//! An engine whose replica takes its place when a sentinel says so.

use std::thread::sleep;
use std::time::Duration;

use crate::redis::Redis;

/// The replica of an engine, and a sentinel.
pub(crate) struct Watch {
    sentinel: Redis,
    replica: Redis,
}

impl Watch {
    pub(crate) fn over(primary: &Redis) -> Self {
        let replica = Redis::replica_of(primary);
        let watch = Watch { sentinel: Redis::sentinel(primary.port()), replica };
        watch.wait_for(primary);
        watch
    }

    /// Where the engine is, whichever of the two that is.
    pub(crate) fn url(&self) -> String {
        format!("redis+sentinel://127.0.0.1:{}/room", self.sentinel.port())
    }

    /// The primary is killed, or `stands_still`, until its replica is the primary. When it is back, it takes itself for the
    /// primary for so long; then it is the replica, as the sentinel would make it within ten seconds.
    pub(crate) fn promote(&mut self, primary: &mut Redis, stands_still: bool, doubled: Duration) {
        match stands_still {
            true => primary.signal("-STOP"),
            false => primary.kill(),
        }
        self.wait_for(&self.replica);
        std::mem::swap(primary, &mut self.replica);
        match stands_still {
            true => self.replica.signal("-CONT"),
            false => self.replica.restart(),
        }
        sleep(doubled);
        self.replica.follow(primary);
        self.wait_for(primary);
    }

    /// Waits until the sentinel takes this engine for the primary, and the other one for its replica.
    fn wait_for(&self, primary: &Redis) {
        let port = primary.port();
        let line =
            format!("master0:name=room,status=ok,address=127.0.0.1:{port},slaves=1,sentinels=1");
        self.sentinel.wait_for_line("INFO sentinel", &line);
    }
}
