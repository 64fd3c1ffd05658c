//! [`Requests`]: what a handle asks of the one that does the work.

use async_channel::{Receiver, RecvError, Sender};

/// Requests in order. If they are dropped, so are those that nobody has received, and with each the place of its answer:
/// whoever waits for one learns that there will be none.
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
        // The channel itself would keep them as long as there is a sender.
        self.0.close();
        while self.0.try_recv().is_ok() {}
    }
}
