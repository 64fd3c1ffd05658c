//! [`Control`]: commands that arrive through the control socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use async_channel::{Receiver, Sender};
use plausch_app::control::{self, Answer, Caller, ControlSocket};
use plausch_app::state;
use plausch_app::texts;

pub(super) use plausch_app::control::FOR_PROGRAMS;

/// See the module.
pub(super) struct Control {
    orders: Receiver<Order>,
    socket: Option<Arc<ControlSocket>>,
}

/// One command, and where its answer goes.
pub(super) struct Order {
    /// What was asked for.
    pub(super) command: String,
    answer: mpsc::Sender<Answer>,
    /// Ends once the answer is written.
    written: Receiver<()>,
}

impl Control {
    /// Listens for the server that is at these addresses. If that is not possible, the log says why, and nobody commands.
    pub(super) fn open(addresses: &[SocketAddr]) -> Self {
        // A server has an address, or would not have started.
        let Some(addr) = addresses.first() else { return Control::none(&texts::no_control("")) };
        let path = match state::file_of(control::KIND, *addr) {
            Ok(path) => path,
            Err(error) => return Control::none(&texts::no_control(&error.to_string())),
        };
        let (sender, orders) = async_channel::bounded(1);
        let opened = ControlSocket::open(path.clone()).and_then(|socket| {
            let socket = Arc::new(socket);
            let listening = Arc::clone(&socket);
            let thread = thread::Builder::new().name("control".to_owned());
            thread.spawn(move || listen(&listening, &sender))?;
            Ok(socket)
        });
        match opened {
            Ok(socket) => Control { orders, socket: Some(socket) },
            Err(error) => Control::none(&texts::no_control_at(&path, &error)),
        }
    }

    /// Nobody can command: the log says why.
    fn none(why: &str) -> Self {
        log::warn!("{why}");
        let (_, orders) = async_channel::bounded(1);
        Control { orders, socket: None }
    }

    /// The next command. Nothing is lost if one stops waiting.
    pub(super) async fn next(&self) -> Order {
        match self.orders.recv().await {
            Ok(order) => order,
            // Nobody can command.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        if let Some(socket) = &self.socket {
            socket.remove();
        }
    }
}

impl Order {
    /// Answers, and waits until that is written or nobody reads it.
    pub(super) async fn answer(self, answer: Answer) {
        if self.answer.send(answer).is_ok() {
            let _ = self.written.recv().await;
        }
    }
}

/// Takes one command after the other, until the socket does not work or nobody does them.
fn listen(socket: &ControlSocket, orders: &Sender<Order>) {
    while let Ok(caller) = socket.next() {
        let (answer, answered) = mpsc::channel();
        let (done, written) = async_channel::bounded(1);
        let order = Order { command: caller.command.clone(), answer, written };
        if orders.send_blocking(order).is_err() {
            return;
        }
        if let Ok(answer) = answered.recv() {
            Caller::answer(caller, &answer);
        }
        drop(done);
    }
}
