//! `Noise_XX_25519_ChaChaPoly_BLAKE2s`, revision 34, made of clatter's parts.
//!
//! Each operation of the curve is a step of its own: on a small board it takes so long that others
//! want their turn in between.
//!
//! clatter and what it is made of have panics in them, which no peer can reach:
//!
//! | where | why it cannot happen |
//! |---|---|
//! | `apply_keystream`: the stream is used up | it has 256 GB, a record takes 17 blocks of 64 bytes |
//! | `encrypt_in_place`: no room for the tag | `Sealer::seal` has looked |
//! | `encrypt`, `decrypt`, `copy_from_slice`: lengths that do not fit | a message has exactly the length that its keys, tags and payload need: `Handshake` refuses any other before a part of it is read |
//! | a key is longer than a block | all have 32 bytes |
//! | bounds in the arithmetic of the curve | its loops run over constants |
//!
//! `tests/no-panic` shows that records have the first two and no others.

use clatter::bytearray::{ByteArray, SensitiveByteArray};
use clatter::cipherstate::{CipherState, CipherStates};
use clatter::crypto::dh::X25519;
use clatter::crypto::hash::Blake2s;
use clatter::symmetricstate::SymmetricState;
use clatter::traits::{Dh, Hash};
use heapless::Vec;
use zeroize::Zeroizing;

use super::cipher::ChaChaPoly;
use super::{Broken, Identity};

/// The protocol's name, which both sides begin with.
const NAME: &str = "Noise_XX_25519_ChaChaPoly_BLAKE2s";
/// The bytes of a key.
const KEY: usize = 32;
/// The bytes of a key behind which stands a tag.
const SEALED_KEY: usize = KEY + 16;

/// The keys of one direction of a link.
pub(super) type Keys = CipherState<ChaChaPoly>;

type Symmetric = SymmetricState<ChaChaPoly, Blake2s>;
type Secret = SensitiveByteArray<[u8; KEY]>;

/// One side of a handshake: `-> e`, `<- e, ee, s, es`, `-> s, se`.
///
/// What reads or writes more than one part of a message does at most one operation of the curve.
pub(super) struct Noise {
    symmetric: Symmetric,
    own: Secret,
    own_public: [u8; KEY],
    ephemeral: Secret,
    ephemeral_public: [u8; KEY],
    /// The peer's, once they have come.
    their_ephemeral: [u8; KEY],
    their_public: [u8; KEY],
}

impl Noise {
    /// A handshake of `identity`, with this ephemeral secret.
    pub(super) fn new(identity: &Identity, ephemeral: &[u8; KEY], prologue: &[u8]) -> Self {
        let mut symmetric = Symmetric::new(NAME);
        symmetric.mix_hash(prologue);
        Noise {
            symmetric,
            own: Secret::new(*identity.secret()),
            own_public: *identity.public().as_bytes(),
            ephemeral: Secret::new(*ephemeral),
            ephemeral_public: [0; KEY],
            their_ephemeral: [0; KEY],
            their_public: [0; KEY],
        }
    }

    /// Computes the ephemeral key, before anything is written.
    pub(super) fn make_ephemeral(&mut self) {
        self.ephemeral_public = X25519::pubkey(&self.ephemeral);
    }

    /// Writes the first message.
    pub(super) fn write_first<const N: usize>(
        &mut self,
        payload: &[u8],
        out: &mut Vec<u8, N>,
    ) -> Result<(), Broken> {
        self.write_ephemeral(out)?;
        self.write_sealed(payload, out)
    }

    /// Reads the first message.
    pub(super) fn read_first(&mut self, message: &[u8], payload: &mut [u8]) -> Result<(), Broken> {
        let sealed = self.read_ephemeral(message)?;
        self.read_sealed(sealed, payload)
    }

    /// `ee`: by the responder, once it has read the first message.
    pub(super) fn mix_ephemerals(&mut self) -> Result<(), Broken> {
        mix(&mut self.symmetric, &self.ephemeral, &self.their_ephemeral)
    }

    /// Writes the second message, after `ee`.
    pub(super) fn write_second<const N: usize>(
        &mut self,
        payload: &[u8],
        out: &mut Vec<u8, N>,
    ) -> Result<(), Broken> {
        self.write_ephemeral(out)?;
        self.write_own(out)?;
        mix(&mut self.symmetric, &self.own, &self.their_ephemeral)?;
        self.write_sealed(payload, out)
    }

    /// Reads the keys of the second message.
    pub(super) fn read_second_keys(&mut self, message: &[u8]) -> Result<(), Broken> {
        let rest = self.read_ephemeral(message)?;
        self.mix_ephemerals()?;
        self.read_their_key(rest)?;
        Ok(())
    }

    /// Reads the payload of the second message, after its keys.
    pub(super) fn read_second_payload(
        &mut self,
        message: &[u8],
        payload: &mut [u8],
    ) -> Result<(), Broken> {
        let sealed = message.get(KEY + SEALED_KEY..).ok_or(Broken::Length)?;
        mix(&mut self.symmetric, &self.ephemeral, &self.their_public)?;
        self.read_sealed(sealed, payload)
    }

    /// Writes the third message.
    pub(super) fn write_third<const N: usize>(
        &mut self,
        payload: &[u8],
        out: &mut Vec<u8, N>,
    ) -> Result<(), Broken> {
        self.write_own(out)?;
        mix(&mut self.symmetric, &self.own, &self.their_ephemeral)?;
        self.write_sealed(payload, out)
    }

    /// Reads the third message.
    pub(super) fn read_third(&mut self, message: &[u8], payload: &mut [u8]) -> Result<(), Broken> {
        let sealed = self.read_their_key(message)?;
        mix(&mut self.symmetric, &self.ephemeral, &self.their_public)?;
        self.read_sealed(sealed, payload)
    }

    /// The peer's key, once it has come.
    pub(super) fn their_public(&self) -> [u8; KEY] {
        self.their_public
    }

    /// The keys of both directions, after all messages.
    pub(super) fn split(&self) -> Result<CipherStates<ChaChaPoly>, Broken> {
        self.symmetric.split().map_err(|_| Broken::Over)
    }

    /// `e`
    fn write_ephemeral<const N: usize>(&mut self, out: &mut Vec<u8, N>) -> Result<(), Broken> {
        out.extend_from_slice(&self.ephemeral_public).map_err(|_| Broken::Length)?;
        self.symmetric.mix_hash(&self.ephemeral_public);
        Ok(())
    }

    /// `e`. Returns what follows it.
    fn read_ephemeral<'a>(&mut self, message: &'a [u8]) -> Result<&'a [u8], Broken> {
        let (key, rest) = message.split_first_chunk().ok_or(Broken::Length)?;
        self.their_ephemeral = *key;
        self.symmetric.mix_hash(key);
        Ok(rest)
    }

    /// `s`
    fn write_own<const N: usize>(&mut self, out: &mut Vec<u8, N>) -> Result<(), Broken> {
        let own = self.own_public;
        self.write_sealed(&own, out)
    }

    /// `s`. Returns what follows it.
    fn read_their_key<'a>(&mut self, message: &'a [u8]) -> Result<&'a [u8], Broken> {
        let (sealed, rest) = message.split_at_checked(SEALED_KEY).ok_or(Broken::Length)?;
        let mut key = [0; KEY];
        self.read_sealed(sealed, &mut key)?;
        self.their_public = key;
        Ok(rest)
    }

    /// Writes `plain`: with a tag behind it, once there is a key.
    fn write_sealed<const N: usize>(
        &mut self,
        plain: &[u8],
        out: &mut Vec<u8, N>,
    ) -> Result<(), Broken> {
        let start = out.len();
        let len = plain.len().saturating_add(self.tag());
        out.resize(start.saturating_add(len), 0).map_err(|_| Broken::Length)?;
        let place = out.get_mut(start..).unwrap_or_default();
        self.symmetric.encrypt_and_hash(plain, place).map_err(|_| Broken::Over)
    }

    /// Reads what `plain` has exactly the room for.
    fn read_sealed(&mut self, sealed: &[u8], plain: &mut [u8]) -> Result<(), Broken> {
        if sealed.len() != plain.len().saturating_add(self.tag()) {
            return Err(Broken::Length);
        }
        self.symmetric.decrypt_and_hash(sealed, plain).map_err(|_| Broken::Forged)
    }

    fn tag(&self) -> usize {
        if self.symmetric.has_key() { SEALED_KEY - KEY } else { 0 }
    }
}

/// `ee`, `es`, `se`: mixes in what both sides compute, with one operation of the curve.
fn mix(symmetric: &mut Symmetric, secret: &Secret, public: &[u8; KEY]) -> Result<(), Broken> {
    let shared = X25519::dh(secret, public).map_err(|_| Broken::Forged)?;
    symmetric.mix_key(shared.as_slice());
    Ok(())
}

/// The public key of `secret`.
pub(super) fn public(secret: &[u8; 32]) -> [u8; 32] {
    X25519::pubkey(&SensitiveByteArray::new(*secret))
}

/// BLAKE2s-256 of `parts`, one after the other.
pub(crate) fn hash(parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut hash = Blake2s::default();
    parts.iter().for_each(|part| hash.input(part));
    Zeroizing::new(*hash.result())
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::super::vectors::bytes;
    use super::*;
    use serde_json::Value;

    const VECTORS: &str = include_str!("../../../tests/vectors/noise_xx.json");

    fn keys(value: &Value) -> Identity {
        Identity::from_secret(bytes(value).as_slice().try_into().unwrap())
    }

    #[test]
    fn the_vectors_of_cacophony_come_out_byte_for_byte() {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let vectors = vectors["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 1);
        for vector in vectors {
            let side = |side: &str| {
                let of = |what: &str| &vector[&std::format!("{side}_{what}")];
                let (own, ephemeral) = (keys(of("static")), keys(of("ephemeral")));
                let mut noise = Noise::new(&own, ephemeral.secret(), &bytes(of("prologue")));
                noise.make_ephemeral();
                noise
            };
            let (mut initiator, mut responder) = (side("init"), side("resp"));
            assert_eq!(vector["protocol_name"], NAME);

            let messages = vector["messages"].as_array().unwrap();
            let (handshake, records) = messages.split_at(3);
            for (index, message) in handshake.iter().enumerate() {
                let (payload, expected) = (bytes(&message["payload"]), &message["ciphertext"]);
                let (mut sent, mut read) = (Vec::<u8, 512>::new(), std::vec![0; payload.len()]);
                match index {
                    0 => {
                        initiator.write_first(&payload, &mut sent).unwrap();
                        responder.read_first(&sent, &mut read).unwrap();
                        responder.mix_ephemerals().unwrap();
                    }
                    1 => {
                        responder.write_second(&payload, &mut sent).unwrap();
                        initiator.read_second_keys(&sent).unwrap();
                        initiator.read_second_payload(&sent, &mut read).unwrap();
                    }
                    _ => {
                        initiator.write_third(&payload, &mut sent).unwrap();
                        responder.read_third(&sent, &mut read).unwrap();
                    }
                }
                assert_eq!(sent.as_slice(), bytes(expected), "message {index}");
                assert_eq!(read, payload);
            }
            for side in [&initiator, &responder] {
                let hash = side.symmetric.get_hash();
                assert_eq!(*hash, *bytes(&vector["handshake_hash"]));
            }

            // The responder's is the next turn.
            let (ours, theirs) = (initiator.split().unwrap(), responder.split().unwrap());
            let mut from_responder = (theirs.responder_to_initiator, ours.responder_to_initiator);
            let mut from_initiator = (ours.initiator_to_responder, theirs.initiator_to_responder);
            for (index, message) in records.iter().enumerate() {
                let (payload, expected) =
                    (bytes(&message["payload"]), bytes(&message["ciphertext"]));
                let (seal, open) = match index % 2 {
                    0 => (&mut from_responder.0, &mut from_responder.1),
                    _ => (&mut from_initiator.0, &mut from_initiator.1),
                };
                let mut record = payload.clone();
                record.resize(expected.len(), 0);
                seal.encrypt_with_ad_in_place(&[], &mut record, payload.len()).unwrap();
                assert_eq!(record, expected, "record {index}");
                let len = record.len();
                open.decrypt_with_ad_in_place(&[], &mut record, len).unwrap();
                assert_eq!(record[..payload.len()], payload);
            }
        }
    }
}
