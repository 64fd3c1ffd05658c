//! Settings that survive a restart.

use core::fmt;
#[cfg(feature = "secure")]
use core::str::FromStr;

#[cfg(feature = "secure")]
use embedded_storage_async::nor_flash::NorFlash;
use heapless::{String, Vec};
use plausch_core::name::Nick;
use plausch_transport_embassy::{Config, ServerAddr};

#[cfg(feature = "secure")]
use crate::keys::{Keys, NoFlash};

/// A setting that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Key {
    /// The Wi-Fi: name and password together, so that never only one of them is stored.
    Wifi = 1,
    /// The server, `HOST:PORT`.
    Server = 2,
    /// The nickname.
    Nick = 3,
    /// How many texts of the past the node wants to be told.
    Past = 4,
    /// Whether links are secure.
    #[cfg(feature = "secure")]
    Secure = 5,
}

impl Key {
    const ALL: &[Key] = &[
        Key::Wifi,
        Key::Server,
        Key::Nick,
        Key::Past,
        #[cfg(feature = "secure")]
        Key::Secure,
    ];
}

/// Bytes of the longest value.
pub(crate) const MAX_VALUE: usize = 100;

/// Where settings are stored: flash, or something like it.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one thread")]
pub trait Storage {
    /// Reads a value into `space` and returns its length. None: it is not set.
    ///
    /// # Errors
    /// If the storage cannot be read.
    async fn load(&mut self, key: Key, space: &mut [u8]) -> Result<Option<usize>, StorageError>;

    /// Stores a value.
    ///
    /// # Errors
    /// If it cannot be stored.
    async fn store(&mut self, key: Key, value: &[u8]) -> Result<(), StorageError>;

    /// Erases everything, readable or not.
    ///
    /// # Errors
    /// If the storage cannot be erased.
    async fn erase(&mut self) -> Result<(), StorageError>;

    /// The flash that keeps keys.
    #[cfg(feature = "secure")]
    type Flash: NorFlash;

    /// The board's own key, and those of others, which are kept apart from the settings.
    #[cfg(feature = "secure")]
    fn keys(&mut self) -> Keys<'_, Self::Flash>;
}

/// A value could not be read or stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageError;

/// For boards without storage: settings last until the next restart.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoStorage;

impl Storage for NoStorage {
    async fn load(&mut self, _: Key, _: &mut [u8]) -> Result<Option<usize>, StorageError> {
        Ok(None)
    }

    async fn store(&mut self, _: Key, _: &[u8]) -> Result<(), StorageError> {
        Err(StorageError)
    }

    async fn erase(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    #[cfg(feature = "secure")]
    type Flash = NoFlash;

    #[cfg(feature = "secure")]
    fn keys(&mut self) -> Keys<'_, NoFlash> {
        Keys::none()
    }
}

/// A Wi-Fi's name and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Wifi {
    /// Its name.
    pub ssid: String<32>,
    /// Its password; empty for an open Wi-Fi.
    pub password: String<64>,
}

/// What is wrong with a Wi-Fi's name or password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WifiError;

impl fmt::Display for WifiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a Wi-Fi's name has at most 32 bytes, and its password 8 to 64, or none where it is open",
        )
    }
}

impl Wifi {
    /// A Wi-Fi with this name and password.
    ///
    /// # Errors
    /// If no Wi-Fi can have such a name or password.
    pub fn new(ssid: &str, password: &str) -> Result<Self, WifiError> {
        if ssid.is_empty() || !matches!(password.len(), 0 | 8..=64) {
            return Err(WifiError);
        }
        Ok(Wifi {
            ssid: String::try_from(ssid).map_err(|_| WifiError)?,
            password: String::try_from(password).map_err(|_| WifiError)?,
        })
    }

    /// The name's length, the name, the password.
    fn write(&self, value: &mut Vec<u8, MAX_VALUE>) {
        let len = u8::try_from(self.ssid.len()).unwrap_or(0);
        // It fits: 97 bytes at most.
        let _ = value.push(len);
        let _ = value.extend_from_slice(self.ssid.as_bytes());
        let _ = value.extend_from_slice(self.password.as_bytes());
    }

    fn read(value: &[u8]) -> Option<Self> {
        let (&len, rest) = value.split_first()?;
        let (ssid, password) = rest.split_at_checked(len.into())?;
        let [ssid, password] = [ssid, password].map(core::str::from_utf8);
        Wifi::new(ssid.ok()?, password.ok()?).ok()
    }
}

/// The password is never shown.
impl fmt::Debug for Wifi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wifi").field("ssid", &self.ssid).finish_non_exhaustive()
    }
}

/// Whether links are secure (§8).
#[cfg(feature = "secure")]
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Secure {
    /// None is.
    Off,
    /// Wherever the other side can.
    #[default]
    Prefer,
    /// There are no others.
    Require,
}

#[cfg(feature = "secure")]
impl Secure {
    const ALL: [Secure; 3] = [Secure::Off, Secure::Prefer, Secure::Require];

    const fn word(self) -> &'static str {
        match self {
            Secure::Off => "off",
            Secure::Prefer => "prefer",
            Secure::Require => "require",
        }
    }
}

#[cfg(feature = "secure")]
impl FromStr for Secure {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|it| it.word().eq_ignore_ascii_case(word)).ok_or(())
    }
}

/// The settings of a node.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Wi-Fi to join.
    pub wifi: Option<Wifi>,
    /// The server to join.
    pub server: Option<ServerAddr>,
    /// The nickname to take.
    pub nick: Option<Nick>,
    /// How many texts that were said before it came the node wants to be told; none unless it is set.
    pub past: Option<u16>,
    /// Whether links are secure; where the other side can, unless it is set.
    #[cfg(feature = "secure")]
    pub secure: Option<Secure>,
    /// The UDP port for invitations; not stored.
    pub udp_port: u16,
    /// The first and the last TCP port for private chats, none for any; not stored.
    pub chat_ports: Option<[u16; 2]>,
    /// Whether some stored settings could not be read.
    pub unreadable: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            wifi: None,
            server: None,
            nick: None,
            past: None,
            #[cfg(feature = "secure")]
            secure: None,
            udp_port: Config::UDP_PORT,
            chat_ports: None,
            unreadable: false,
        }
    }
}

impl Settings {
    /// What `storage` remembers. What is not readable there counts as not set, and makes room for
    /// what is.
    pub async fn load(storage: &mut impl Storage) -> Self {
        let mut settings = Settings::default();
        for &key in Key::ALL {
            settings.unreadable |= settings.load_one(key, storage).await.is_err();
        }
        if settings.unreadable {
            // If even that fails, storing a setting will tell the user.
            let _ = settings.store_all(storage).await;
        }
        settings
    }

    async fn load_one(&mut self, key: Key, storage: &mut impl Storage) -> Result<(), StorageError> {
        let mut space = [0; MAX_VALUE];
        let Some(len) = storage.load(key, &mut space).await? else { return Ok(()) };
        let value = space.get(..len).ok_or(StorageError)?;
        let text = core::str::from_utf8(value);
        match key {
            Key::Wifi => self.wifi = Some(Wifi::read(value).ok_or(StorageError)?),
            Key::Server => {
                let server = text.ok().and_then(|text| text.parse().ok());
                self.server = Some(server.ok_or(StorageError)?);
            }
            Key::Nick => {
                let nick = text.ok().and_then(|text| Nick::new(text).ok());
                self.nick = Some(nick.ok_or(StorageError)?);
            }
            Key::Past => {
                let past = text.ok().and_then(|text| text.parse().ok());
                self.past = Some(past.ok_or(StorageError)?);
            }
            #[cfg(feature = "secure")]
            Key::Secure => {
                let secure = text.ok().and_then(|text| text.parse().ok());
                self.secure = Some(secure.ok_or(StorageError)?);
            }
        }
        Ok(())
    }

    /// Stores one of them. If that fails, erases the storage and stores all of them.
    pub(crate) async fn store(
        &self,
        key: Key,
        storage: &mut impl Storage,
    ) -> Result<(), StorageError> {
        let Some(value) = self.value(key) else { return Ok(()) };
        match storage.store(key, &value).await {
            Ok(()) => Ok(()),
            Err(StorageError) => self.store_all(storage).await,
        }
    }

    async fn store_all(&self, storage: &mut impl Storage) -> Result<(), StorageError> {
        storage.erase().await?;
        for &key in Key::ALL {
            if let Some(value) = self.value(key) {
                storage.store(key, &value).await?;
            }
        }
        Ok(())
    }

    pub(crate) fn value(&self, key: Key) -> Option<Vec<u8, MAX_VALUE>> {
        let mut value = Vec::new();
        match key {
            Key::Wifi => self.wifi.as_ref()?.write(&mut value),
            Key::Server => value = written(self.server.as_ref()?)?,
            Key::Past => value = written(&self.past?)?,
            #[cfg(feature = "secure")]
            Key::Secure => value.extend_from_slice(self.secure?.word().as_bytes()).ok()?,
            Key::Nick => value.extend_from_slice(self.nick.as_ref()?.as_str().as_bytes()).ok()?,
        }
        Some(value)
    }

    /// How to join over plain links, once server and nickname are set.
    pub fn config(&self) -> Option<Config> {
        let mut config = Config::new(self.server.clone()?, self.nick.clone()?);
        (config.udp_port, config.chat_ports) = (self.udp_port, self.chat_ports);
        config.past = self.past.unwrap_or_default();
        Some(config)
    }
}

fn written(value: &dyn fmt::Display) -> Option<Vec<u8, MAX_VALUE>> {
    let mut text = String::<MAX_VALUE>::new();
    fmt::write(&mut text, format_args!("{value}")).ok()?;
    Some(text.into_bytes())
}
