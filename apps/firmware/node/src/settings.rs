//! What a node remembers from one start to the next.

use heapless::String;
use plausch_core::name::Nick;
use plausch_transport_embassy::{Config, Server};

/// What can be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Key {
    /// The Wi-Fi's name.
    Ssid = 1,
    /// The Wi-Fi's password.
    Password = 2,
    /// The server, `HOST:PORT`.
    Server = 3,
    /// The nickname.
    Nick = 4,
}

/// Where it is remembered: flash, or something like it.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one task")]
pub trait Storage {
    /// Reads a value into `space`: its length. None where there is none.
    async fn load(&mut self, key: Key, space: &mut [u8]) -> Option<usize>;

    /// Keeps a value.
    ///
    /// # Errors
    /// Where it cannot be kept.
    async fn store(&mut self, key: Key, value: &[u8]) -> Result<(), StorageError>;
}

/// A value could not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageError;

/// Storage for boards that have none: what is set counts until the next start.
#[derive(Debug, Default, Clone, Copy)]
pub struct Forgetful;

impl Storage for Forgetful {
    async fn load(&mut self, _: Key, _: &mut [u8]) -> Option<usize> {
        None
    }

    async fn store(&mut self, _: Key, _: &[u8]) -> Result<(), StorageError> {
        Err(StorageError)
    }
}

/// What is set. A password is never shown.
#[derive(Clone)]
pub struct Settings {
    /// The Wi-Fi's name.
    pub ssid: Option<String<32>>,
    /// The Wi-Fi's password.
    pub password: Option<String<64>>,
    /// The server.
    pub server: Option<Server>,
    /// The nickname.
    pub nick: Option<Nick>,
    /// The UDP port on which invitations are taken; not remembered.
    pub udp_port: u16,
    /// The TCP ports on which private chats are waited for, none for any; not remembered.
    pub chat_ports: Option<[u16; 2]>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            ssid: None,
            password: None,
            server: None,
            nick: None,
            udp_port: Config::UDP_PORT,
            chat_ports: None,
        }
    }
}

impl Settings {
    /// What `storage` remembers. What is not readable there counts as not set.
    pub async fn load(storage: &mut impl Storage) -> Self {
        let mut space = [0; 96];
        let mut settings = Settings::default();
        for key in [Key::Ssid, Key::Password, Key::Server, Key::Nick] {
            let len = storage.load(key, &mut space).await;
            let value = len.and_then(|len| core::str::from_utf8(space.get(..len)?).ok());
            let Some(value) = value else { continue };
            match key {
                Key::Ssid => settings.ssid = String::try_from(value).ok(),
                Key::Password => settings.password = String::try_from(value).ok(),
                Key::Server => settings.server = value.parse().ok(),
                Key::Nick => settings.nick = Nick::new(value).ok(),
            }
        }
        settings
    }

    /// How to join, once it is known where and as whom.
    pub fn config(&self) -> Option<Config> {
        let mut config = Config::new(self.server.clone()?, self.nick.clone()?);
        (config.udp_port, config.chat_ports) = (self.udp_port, self.chat_ports);
        Some(config)
    }
}
