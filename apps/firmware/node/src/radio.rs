//! A board's way into the network.

use core::fmt;
use core::future::pending;

/// A radio, as far as the [`Supervisor`](crate::Supervisor) needs it. Each future may be dropped half-way.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one thread")]
pub trait Radio {
    /// Whether there is a Wi-Fi to join. Where not, a cable is all there is.
    const WIFI: bool;

    /// Joins the Wi-Fi of that name; an empty password is for an open one. Done when frames can pass.
    ///
    /// # Errors
    /// Says why it could not be joined.
    async fn join(&mut self, ssid: &str, password: &str) -> Result<(), JoinError>;

    /// Waits until the Wi-Fi that was joined is lost. A radio that cannot tell waits for ever: the network stack's
    /// link is watched as well.
    async fn lost(&mut self) {
        pending::<()>().await;
    }

    /// Leaves the Wi-Fi, if there is one.
    async fn leave(&mut self);
}

/// Why a Wi-Fi could not be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// There is none of that name.
    NotFound,
    /// It does not take the password.
    WrongPassword,
    /// It does not take this board, or was lost while joining.
    Refused,
    /// The radio did not answer.
    Silent,
    /// This image was built without what drives the radio: trying again is of no use.
    NoRadio,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JoinError::NotFound => "there is no Wi-Fi of that name",
            JoinError::WrongPassword => "it does not take the password",
            JoinError::Refused => "it does not let this board in",
            JoinError::Silent => "the radio does not answer",
            JoinError::NoRadio => "this image was built without the radio's firmware",
        })
    }
}

/// For boards with a cable: nothing is to be joined.
#[derive(Debug, Default, Clone, Copy)]
pub struct Wired;

impl Radio for Wired {
    const WIFI: bool = false;

    async fn join(&mut self, _: &str, _: &str) -> Result<(), JoinError> {
        Ok(())
    }

    async fn leave(&mut self) {}
}
