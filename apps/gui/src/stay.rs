//! A stay in the room, run beside the window: orders go in, what happened comes out, at most once for each frame.

use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use plausch_app::history::{Ask, Keep};
use plausch_app::ignored::Ignored;
use plausch_app::session::{App, Options, Request, Session, Update};
use plausch_app::trust::Remembered;
use plausch_core::name::Nick;
use smol::Timer;
use smol::future::race;

/// The time between two tellings, at least: a busy room does not keep the window from drawing.
const FRAME: Duration = Duration::from_millis(33);
/// How many updates are told at once.
const MAX_BATCH: usize = 1000;

/// What the window wants.
#[derive(Debug)]
pub(crate) enum Order {
    /// Join the room, if not in it.
    Join(Nick),
    /// Ask this of the client.
    Request(Request),
    /// Ask this of the history.
    Ask(Ask),
    /// Leave; twice: at once.
    Quit,
}

/// What the window is told.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// A stay begins.
    Begun(Begun),
    /// This happened, in this order. After [`Update::Over`], another stay may begin.
    Happened(Vec<Update>),
    /// The history has been written, and nothing follows.
    Ended,
}

/// A stay that begins.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    pub(crate) nick: Nick,
    pub(crate) server: String,
    pub(crate) keeps: Option<Keep>,
    pub(crate) ignored: Ignored,
    pub(crate) remembered: Vec<Remembered>,
}

/// Starts the application, which joins as soon as it is told to. It ends when the sender of orders is dropped.
pub(crate) fn start(options: Options) -> (Sender<Order>, Receiver<Told>) {
    let (give, orders) = async_channel::unbounded();
    // If the window does not keep up, the client waits, and counts what it leaves out.
    let (tell, told) = async_channel::bounded(1);
    smol::spawn(run(options, orders, tell)).detach();
    (give, told)
}

async fn run(options: Options, orders: Receiver<Order>, tell: Sender<Told>) {
    // Hosting looks for a server first, and may wait for it.
    let app = smol::unblock(move || App::start(options)).await;
    while let Ok(order) = orders.recv().await {
        let Order::Join(nick) = order else { continue };
        let session = app.join(nick);
        let begun = Begun {
            nick: session.nick().clone(),
            server: session.server().to_owned(),
            keeps: session.keeps(),
            ignored: session.ignored().clone(),
            remembered: session.remembered().to_vec(),
        };
        if tell.send(Told::Begun(begun)).await.is_err() {
            break;
        }
        stay(session, &orders, &tell).await;
    }
    // The history writes what it has.
    smol::unblock(move || drop(app)).await;
    tell.send(Told::Ended).await.ok();
}

enum Wake {
    Update(Update),
    Order(Option<Order>),
}

async fn stay(mut session: Session, orders: &Receiver<Order>, tell: &Sender<Told>) {
    let mut told_at: Option<Instant> = None;
    loop {
        let update = async { Wake::Update(session.next().await) };
        let wake = match orders.is_closed() && orders.is_empty() {
            true => update.await,
            false => race(update, async { Wake::Order(orders.recv().await.ok()) }).await,
        };
        match wake {
            Wake::Order(Some(Order::Request(request))) => session.request(request),
            Wake::Order(Some(Order::Ask(ask))) => session.ask(ask),
            Wake::Order(Some(Order::Join(_))) => {}
            // Without a window, there is nobody for whom to stay.
            Wake::Order(Some(Order::Quit) | None) => session.quit(),
            Wake::Update(update) => {
                if let Some(told_at) = told_at {
                    Timer::at(told_at + FRAME).await;
                }
                let mut updates = vec![update];
                while updates.len() < MAX_BATCH
                    && !matches!(updates.last(), Some(Update::Over(_)))
                    && let Some(update) = session.try_next().await
                {
                    updates.push(update);
                }
                let is_over = matches!(updates.last(), Some(Update::Over(_)));
                told_at = Some(Instant::now());
                let is_heard = tell.send(Told::Happened(updates)).await.is_ok();
                if is_over || !is_heard {
                    return;
                }
            }
        }
    }
}
