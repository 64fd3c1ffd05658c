//! What a node's tasks tell each other.

use core::cell::Cell;
use core::time::Duration;

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::channel::Channel;
use embassy_sync::signal::Signal;

use crate::lamp::Lamp;
use crate::progress::Progress;
use crate::radio::JoinError;
use crate::settings::Wifi;

/// What all tasks of a node share, for a `StaticCell`; they run in one thread.
pub struct Wires {
    /// What the board's light shows.
    pub lamp: Lamp,
    /// Who has to show that it makes progress.
    pub progress: Progress,
    /// The Wi-Fi to join from now on.
    pub(crate) wifi: Signal<NoopRawMutex, Wifi>,
    /// For the console.
    pub(crate) news: Channel<NoopRawMutex, News, 4>,
    /// The last of it.
    pub(crate) latest: Cell<News>,
}

impl Wires {
    /// Nobody has told anybody anything.
    pub const fn new() -> Self {
        Wires {
            lamp: Lamp::new(),
            progress: Progress::new(),
            wifi: Signal::new(),
            news: Channel::new(),
            latest: Cell::new(News::Idle),
        }
    }

    pub(crate) async fn tell(&self, news: News) {
        self.latest.set(news);
        self.news.send(news).await;
    }
}

impl Default for Wires {
    fn default() -> Self {
        Self::new()
    }
}

/// How the board stands to its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing is known of any network yet.
    Idle,
    /// The Wi-Fi is being joined.
    Joining,
    /// It could not be joined.
    NotJoined(JoinError),
    /// The board is in its Wi-Fi, and asks for an address.
    Linked,
    /// Nobody gives an address.
    NoAddress,
    /// There is an address.
    Up,
    /// Wi-Fi, cable or address are gone.
    Lost,
    /// All is tried again after that time.
    Again(Duration),
}
