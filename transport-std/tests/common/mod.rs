//! What the tests of a client share.

use std::future::Future;
use std::time::Duration;

use futures_lite::future::or;
use plausch_transport_std::Nick;

/// Longer than anything takes on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

/// Runs `test`, which fails if it waits for ever.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let too_late = async {
        smol::Timer::after(TIMEOUT).await;
        panic!("nothing happens any more");
    };
    smol::block_on(or(test, too_late));
}

pub(crate) fn nick(nick: &str) -> Nick {
    Nick::new(nick).unwrap()
}
