//! What a board brings.

/// A board, as far as its node's console needs it.
pub trait Board {
    /// Whether the board has a radio: then it is told the Wi-Fi's name and password.
    const HAS_WIFI: bool;

    /// Why the board started, in a few words.
    fn last_restart(&self) -> &'static str;

    /// Restarts the board.
    fn restart(&mut self) -> !;

    /// How many bytes of stack were ever in use, where that is known.
    fn deepest_stack(&self) -> Option<usize> {
        None
    }

    /// Shows how it stands, by a light or a pin.
    fn show(&mut self, light: Light);

    /// The Wi-Fi to join from now on.
    fn join_wifi(&mut self, ssid: &str, password: &str);
}

/// What a light tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Not in the room.
    Away,
    /// In the room.
    Joined,
    /// Somebody said something.
    Message,
    /// Somebody asks for a private chat.
    Invitation,
}
