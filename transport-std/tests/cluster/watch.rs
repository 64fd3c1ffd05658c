//! An engine whose replica takes its place when a sentinel says so.

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

    /// The primary is killed, and its replica is the primary. When the other one is back, it is the replica, as the sentinel
    /// would make it within ten seconds.
    pub(crate) fn promote(&mut self, primary: &mut Redis) {
        primary.kill();
        self.wait_for(&self.replica);
        std::mem::swap(primary, &mut self.replica);
        self.replica.restart();
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
