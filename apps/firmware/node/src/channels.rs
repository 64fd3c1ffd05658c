//! [`Channels`]: how a node's tasks talk to each other.

use core::cell::Cell;
use core::time::Duration;

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::channel::Channel;
use embassy_sync::signal::Signal;

use crate::lamp::Lamp;
use crate::progress::Progress;
use crate::radio::JoinError;
use crate::settings::Wifi;
use crate::unanswered::Unanswered;

/// The channels between a node's tasks, for a `StaticCell`. All tasks run in one thread.
pub struct Channels {
    /// The board's light.
    pub lamp: Lamp,
    /// The tasks that have to make progress.
    pub progress: Progress,
    /// The Wi-Fi to join from now on.
    pub(crate) wifi: Signal<NoopRawMutex, Wifi>,
    /// Each change of the network's state, for the console.
    pub(crate) network: Channel<NoopRawMutex, NetworkState, 4>,
    /// The state now.
    pub(crate) latest_network: Cell<NetworkState>,
    /// The attempts at the room that nothing answered.
    pub(crate) unanswered: Unanswered,
}

impl Channels {
    /// Empty channels.
    pub const fn new() -> Self {
        Channels {
            lamp: Lamp::new(),
            progress: Progress::new(),
            wifi: Signal::new(),
            network: Channel::new(),
            latest_network: Cell::new(NetworkState::Unknown),
            unanswered: Unanswered::new(),
        }
    }

    pub(crate) async fn set_network(&self, state: NetworkState) {
        self.latest_network.set(state);
        self.network.send(state).await;
    }
}

impl Default for Channels {
    fn default() -> Self {
        Self::new()
    }
}

/// The state of the board's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetworkState {
    /// Nothing has happened yet.
    Unknown,
    /// The Wi-Fi is being joined.
    Joining,
    /// The Wi-Fi could not be joined.
    JoinFailed(JoinError),
    /// The board is in its Wi-Fi and asks for an address.
    Joined,
    /// Nobody gives the board an address.
    NoAddress,
    /// The board has an address.
    Up,
    /// Wi-Fi, cable or address are lost.
    Lost,
    /// The Wi-Fi seems to be there, but nothing answers: it is left and joined again.
    Unanswered,
    /// The next attempt follows after this time.
    Retrying(Duration),
}
