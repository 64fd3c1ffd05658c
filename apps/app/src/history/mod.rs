//! What was said in earlier stays: kept in a file of this computer, and written by a thread of its own, so that nobody
//! waits for a disk.
//!
//! ```text
//! Model ─► Ask ─► History ═► thread: Store ─► the file
//! Model ◄─ Answer ◄─────────◄
//! ```
//!
//! | file | what |
//! |---|---|
//! | `ask.rs` | what the history is asked, and what it answers |
//! | `record.rs` | what is kept of what happened |
//! | `keeper.rs` | the thread |
//! | `store.rs`, `schema.sql` | the file: a SQLite database |
//! | `known.rs` | which servers it has |
//! | `rows.rs` | its rows as values |
//! | `forget.rs` | forgetting: what the user wants gone, and what is too old |
//! | `words.rs` | what a user looks for, as a question to its index |
//! | `export.rs` | a conversation as text, JSON lines or HTML |

mod ask;
mod export;
mod forget;
mod keeper;
mod known;
mod record;
mod rows;
mod store;
#[cfg(test)]
mod tests;
mod words;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use futures_lite::FutureExt;
use jiff::tz::TimeZone;
use smol::channel::{self, Receiver, Sender};

pub use crate::database::Trouble;
pub use ask::{Answer, Ask, ExportError, Hit, Past, Question, Report, Scope, Venue};
use keeper::Keeper;
pub(crate) use known::knows;
pub use record::{Record, What};

/// Its name in the folder for data.
pub(crate) const FILE: &str = "history.db";
/// How many asks wait for the disk, at most; what is beyond is not kept.
const MAX_WAITING: usize = 10_000;
/// How many bytes of records wait for the disk, at most.
const MAX_BYTES_WAITING: usize = 16 << 20;
/// How long the disk may take at the end for what is still to be written.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// Which conversations are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// None.
    Off,
    /// Those of rooms.
    Room,
    /// Those of rooms and private chats.
    All,
}

/// The settings of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Which conversations are kept.
    pub keep: Keep,
    /// For how many days; 0 is no limit.
    pub days: u32,
    /// How large the file may be, in bytes; the oldest records go first.
    pub bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { keep: Keep::All, days: 365, bytes: 100 << 20 }
    }
}

/// Where and for whom the history is kept.
#[derive(Debug, Clone)]
pub struct Options {
    /// The file. None: the platform has no place for it.
    pub path: Option<PathBuf>,
    /// The server whose room the user is in, `HOST:PORT`.
    pub server: String,
    /// How much is kept.
    pub settings: Settings,
    /// The time zone of the days and times that are told.
    pub time_zone: TimeZone,
}

/// The history, kept by a thread. What is asked of clones is done in one order, and each answer is told once.
#[derive(Debug, Clone)]
pub struct History {
    asks: Sender<Ask>,
    answers: Receiver<Answer>,
    waiting: Arc<Waiting>,
    ended: Receiver<()>,
}

/// What the thread has not taken yet.
#[derive(Debug, Default)]
struct Waiting {
    bytes: AtomicUsize,
    /// How many records found no room.
    lost: AtomicUsize,
}

impl History {
    /// Begins. Nothing waits for the file: what is wrong with it is an answer.
    pub fn start(options: Options) -> History {
        let (asks, asked) = channel::bounded(MAX_WAITING);
        let (answering, answers) = channel::unbounded();
        let (ending, ended) = channel::bounded(1);
        let waiting = Arc::new(Waiting::default());
        let keeper = Keeper::new(options, answering, Arc::clone(&waiting));
        thread::spawn(move || {
            keeper.run(&asked);
            drop(ending);
        });
        History { asks, answers, waiting, ended }
    }

    /// Asks for something. What is to be kept is given up if the disk is too slow for it.
    pub fn ask(&self, ask: Ask) {
        let size = ask.size();
        let is_full = self.waiting.bytes.load(Ordering::Relaxed) + size > MAX_BYTES_WAITING;
        if is_full && size > 0 {
            self.waiting.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.waiting.bytes.fetch_add(size, Ordering::Relaxed);
        if self.asks.try_send(ask).is_err() {
            self.waiting.bytes.fetch_sub(size, Ordering::Relaxed);
            self.waiting.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits for the next answer. Nothing is lost if the future is dropped.
    pub async fn answer(&self) -> Answer {
        match self.answers.recv().await {
            Ok(answer) => answer,
            Err(channel::RecvError) => std::future::pending().await,
        }
    }

    /// Writes what is still to be written, if the disk takes it in time.
    pub async fn end(&self) {
        self.asks.close();
        let ended = async {
            let _ = self.ended.recv().await;
        };
        let timeout = async {
            smol::Timer::after(END_TIMEOUT).await;
        };
        ended.or(timeout).await;
    }
}

/// One name for a server, however it was written: this machine has several.
pub(crate) fn server_name(server: &str) -> String {
    let server = server.to_lowercase();
    let Some((host, port)) = server.rsplit_once(':') else { return server };
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match ip.map_or(host == "localhost", |ip| ip.is_loopback() || ip.is_unspecified()) {
        true => format!("localhost:{port}"),
        false => server,
    }
}

impl Waiting {
    fn taken(&self, ask: &Ask) {
        self.bytes.fetch_sub(ask.size(), Ordering::Relaxed);
    }

    /// How many records found no room since this was asked last.
    fn take_lost(&self) -> usize {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

impl Ask {
    /// How much memory it takes, about, if it is something to be kept.
    fn size(&self) -> usize {
        match self {
            Ask::Keep(_, record) => record.size(),
            Ask::KeepLine(_, line) => line.len(),
            Ask::Seen(_) | Ask::Question(_) => 0,
        }
    }
}
