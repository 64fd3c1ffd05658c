//! What a radio provides.

use core::fmt;
use core::future::pending;

/// A radio, as the [`Supervisor`](crate::Supervisor) sees it. Each future may be dropped before it
/// is done.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one thread")]
pub trait Radio {
    /// Whether there is a Wi-Fi to join. If not, the board has a cable.
    const WIFI: bool;

    /// Joins the Wi-Fi of that name; an open one has an empty password. Returns once frames can
    /// pass. [`Radio::leave`] was called before.
    ///
    /// # Errors
    /// Why it could not be joined.
    async fn join(&mut self, ssid: &str, password: &str) -> Result<(), JoinError>;

    /// Waits until the Wi-Fi is lost. A radio that cannot tell waits forever: the network stack's
    /// link is watched too.
    async fn lost(&mut self) {
        pending::<()>().await;
    }

    /// Leaves the Wi-Fi, also one that is only half joined; nothing happens if there is none. Must not
    /// wait for the access point: a radio that takes seconds for it counts as silent.
    async fn leave(&mut self);
}

/// Why a Wi-Fi could not be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// There is no Wi-Fi of that name.
    NotFound,
    /// The Wi-Fi rejects the password.
    WrongPassword,
    /// The exchange of keys failed or came to no end, as it does with a wrong password or a weak
    /// signal. Not a fault of the radio.
    Handshake,
    /// The Wi-Fi rejects this board, or was lost while joining.
    Refused,
    /// The radio did not answer.
    Silent,
    /// This image was built without the radio's firmware: it is useless to try again.
    NoRadio,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JoinError::NotFound => "there is no Wi-Fi of that name",
            JoinError::WrongPassword => "it does not take the password",
            JoinError::Handshake => "the password is wrong, or the signal is too weak",
            JoinError::Refused => "it does not let this board in",
            JoinError::Silent => "the radio does not answer",
            JoinError::NoRadio => "this image was built without the radio's firmware",
        })
    }
}

/// For boards with a cable: there is nothing to join.
#[derive(Debug, Default, Clone, Copy)]
pub struct Wired;

impl Radio for Wired {
    const WIFI: bool = false;

    async fn join(&mut self, _: &str, _: &str) -> Result<(), JoinError> {
        Ok(())
    }

    async fn leave(&mut self) {}
}
