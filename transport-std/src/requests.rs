//! [`Requests`]: what handles ask of a client's or a server's task.

use async_channel::{Receiver, RecvError, Sender};

/// Requests, in order. Dropping this drops all that are not received yet. Each holds the sender of its answer, so nobody
/// waits for an answer that never comes.
#[derive(Debug)]
pub(crate) struct Requests<T>(Receiver<T>);

impl<T> Requests<T> {
    pub(crate) fn new() -> (Sender<T>, Requests<T>) {
        let (sender, receiver) = async_channel::unbounded();
        (sender, Requests(receiver))
    }

    /// The next request; an error once nobody can ask any more.
    pub(crate) async fn recv(&self) -> Result<T, RecvError> {
        self.0.recv().await
    }
}

impl<T> Drop for Requests<T> {
    fn drop(&mut self) {
        // The channel would keep them for as long as a handle lives.
        self.0.close();
        while self.0.try_recv().is_ok() {}
    }
}
