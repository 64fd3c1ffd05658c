//! [`OwnKey`]: the key by which a board is known (§8.1), and whether it may join with it.

use embassy_net::Stack;
use plausch_core::secure::{Generator, Identity, PublicKey};
use plausch_transport_embassy::{Config, Keys as NodeKeys, Node, NodeResources, Runner, Security};

use crate::keys::{Health, Known};
use crate::settings::{Secure, Settings, Storage, StorageError};

/// The key by which a board is known.
#[derive(Debug)]
pub struct OwnKey {
    /// Until the node has it.
    identity: Option<Identity>,
    public: Option<PublicKey>,
    /// For this start's links, and for a new key.
    generator: Option<Generator>,
    trouble: Option<Trouble>,
}

/// What is wrong with the keys of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// The board has no place for a key.
    NoPlace,
    /// The chip's generator makes no noise.
    NoNoise,
    /// A new key cannot be written.
    NotKept,
    /// The board's own key is damaged.
    Damaged,
    /// Keys of others are damaged.
    OthersDamaged,
}

/// Why a board does not join the room of its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blocked {
    /// Until the user has decided about what is damaged.
    Damaged(Trouble),
    /// The link would be plain, and must not be.
    NoKey(Trouble),
    /// Nobody knows which key the server must have.
    Unreadable,
}

impl OwnKey {
    /// The key that `storage` keeps. At the board's first start it is made. `generator` is new at each start;
    /// none: the chip has no noise.
    pub async fn load(storage: &mut impl Storage, generator: Option<Generator>) -> Self {
        let mut own = OwnKey { identity: None, public: None, generator, trouble: None };
        own.trouble = own.find(storage).await.err();
        own.public = own.identity.as_ref().map(|identity| *identity.public());
        own
    }

    /// For a board without flash: a key that it was given.
    pub fn given(identity: Option<Identity>, generator: Option<Generator>) -> Self {
        let public = identity.as_ref().map(|identity| *identity.public());
        let trouble = match (&identity, &generator) {
            (None, _) => Some(Trouble::NoPlace),
            (_, None) => Some(Trouble::NoNoise),
            _ => None,
        };
        OwnKey { identity, public, generator, trouble }
    }

    async fn find(&mut self, storage: &mut impl Storage) -> Result<(), Trouble> {
        let mut keys = storage.keys();
        let health = keys.health().await;
        self.identity = keys.identity().await;
        match (health, &self.identity) {
            (Health::New, _) => {
                let generator = self.generator.as_mut().ok_or(Trouble::NoNoise)?;
                let identity = Identity::generate(generator);
                keys.keep_identity(&identity).await.map_err(|StorageError| Trouble::NotKept)?;
                self.identity = Some(identity);
            }
            (Health::Good, _) => {}
            (Health::Damaged, Some(_)) => return Err(Trouble::OthersDamaged),
            (Health::Damaged, None) => return Err(Trouble::Damaged),
            (Health::None, _) => return Err(Trouble::NoPlace),
        }
        match self.generator {
            Some(_) => Ok(()),
            None => Err(Trouble::NoNoise),
        }
    }

    /// A node with this key, that joins the room of `settings` unless something is wrong with the keys.
    pub async fn node<const C: usize, const M: usize, const I: usize, const K: usize>(
        &mut self,
        stack: Stack<'static>,
        resources: &'static mut NodeResources<C, M, I, K>,
        settings: &Settings,
        storage: &mut impl Storage,
    ) -> (Runner, Node) {
        let config = self.config(settings, storage).await.unwrap_or_default();
        let (runner, node) = match self.take_keys() {
            Some(keys) => plausch_transport_embassy::new_secure(stack, resources, config, keys),
            None => plausch_transport_embassy::new(stack, resources, config),
        };
        expect_members(&node, settings, storage).await;
        (runner, node)
    }

    /// What secure links are made with, once. None: there can be none.
    pub fn take_keys(&mut self) -> Option<NodeKeys> {
        let (identity, generator) = self.identity.take().zip(self.generator.as_mut())?;
        Some(NodeKeys::new(identity, *generator.draw()))
    }

    /// How to join. None: the user has not said where.
    pub(crate) async fn config(
        &self,
        settings: &Settings,
        storage: &mut impl Storage,
    ) -> Result<Option<Config>, Blocked> {
        let Some(mut config) = settings.config() else { return Ok(None) };
        let mode = settings.secure.unwrap_or_default();
        if mode == Secure::Off {
            return Ok(Some(config));
        }
        if let Some(trouble @ (Trouble::Damaged | Trouble::OthersDamaged)) = self.trouble {
            return Err(Blocked::Damaged(trouble));
        }
        let mut keys = storage.keys();
        let unreadable = |StorageError| Blocked::Unreadable;
        let known = keys.server(&config.server).await.map_err(unreadable)?;
        let required = mode == Secure::Require;
        if let Some(trouble) = self.trouble {
            let mut members = 0;
            keys.members(&config.server, |_| members += 1).await.map_err(unreadable)?;
            return match required || known.is_some() || members > 0 {
                true => Err(Blocked::NoKey(trouble)),
                false => Ok(Some(config)),
            };
        }
        config.security = Some(Security { known, required });
        Ok(Some(config))
    }

    /// What others know the board by.
    pub fn public(&self) -> Option<&PublicKey> {
        self.public.as_ref()
    }

    /// What is wrong with its keys.
    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// Goes on without the keys of others that are damaged.
    ///
    /// # Errors
    /// That cannot be written.
    pub(crate) async fn leave_out_damaged(
        &mut self,
        storage: &mut impl Storage,
    ) -> Result<(), StorageError> {
        storage.keys().leave_out_damaged().await?;
        self.trouble = self.generator.is_none().then_some(Trouble::NoNoise);
        Ok(())
    }

    /// Makes a new key. It counts from the next start on.
    ///
    /// # Errors
    /// Why there is none; the old one still counts.
    pub(crate) async fn renew(&mut self, storage: &mut impl Storage) -> Result<(), Trouble> {
        let generator = self.generator.as_mut().ok_or(Trouble::NoNoise)?;
        let identity = Identity::generate(generator);
        storage.keys().keep_identity(&identity).await.map_err(|StorageError| Trouble::NotKept)
    }
}

/// Tells the node which keys the members of the room must have.
pub(crate) async fn expect_members(node: &Node, settings: &Settings, storage: &mut impl Storage) {
    node.forget_keys();
    let Some(server) = &settings.server else { return };
    // Whom the node has no room for, it logs. That nothing can be read was said at the start.
    let expect = |known: Known| {
        let _ = node.expect_key(&known.nick, known.key);
    };
    let _ = storage.keys().members(server, expect).await;
}
