//! `Noise_XX_25519_ChaChaPoly_BLAKE2s`, revision 34, made of clatter's parts.
//!
//! clatter and what it is made of have panics in them, which no peer can reach:
//!
//! | where | why it cannot happen |
//! |---|---|
//! | `apply_keystream`: the stream is used up | it has 256 GB, a record takes 17 blocks of 64 bytes |
//! | `encrypt_in_place`: no room for the tag | `Sealer::seal` has looked |
//! | `encrypt`, `decrypt`, `copy_from_slice`: lengths that do not fit | a message has exactly the length that its keys, tags and payload need: `Handshake` refuses any other before clatter sees it |
//! | messages over 65 535 bytes | they have at most 112 |
//! | tokens that are none of XX, patterns that are too long, a message behind the last | the pattern is a constant; clatter returns an error where it is not a message's turn |
//! | the protocol's name does not fit, a key is longer than a block | both are constants |
//! | bounds in the arithmetic of the curve | its loops run over constants |
//!
//! `tests/no-panic` shows that records have the first two and no others.

use clatter::bytearray::SensitiveByteArray;
use clatter::cipherstate::CipherState;
use clatter::crypto::cipher::ChaChaPoly;
use clatter::crypto::dh::X25519;
use clatter::crypto::hash::Blake2s;
use clatter::error::{DhError, DhResult};
use clatter::handshakepattern::noise_xx;
use clatter::rand_core::{self, CryptoRng, RngCore};
use clatter::traits::{CryptoComponent, Dh, Hash, Rng};
use clatter::{KeyPair, NqHandshakeCore};
use zeroize::Zeroizing;

use super::{Generator, Identity};

/// The keys of one direction of a link.
pub(super) type Keys = CipherState<ChaChaPoly>;

/// A handshake.
pub(super) type Noise = NqHandshakeCore<Curve, ChaChaPoly, Blake2s, NoRandomness>;

/// A handshake of `identity`. None if clatter takes its own pattern for a wrong one: never.
pub(super) fn handshake(
    identity: &Identity,
    initiator: bool,
    prologue: &[u8],
    generator: &mut Generator,
) -> Option<Noise> {
    with_keys(identity, &Identity::generate(generator), initiator, prologue)
}

fn with_keys(
    identity: &Identity,
    ephemeral: &Identity,
    initiator: bool,
    prologue: &[u8],
) -> Option<Noise> {
    let (own, ephemeral) = (pair(identity), pair(ephemeral));
    Noise::new(noise_xx(), prologue, initiator, Some(own), Some(ephemeral), None, None).ok()
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

type Secret = SensitiveByteArray<[u8; 32]>;

fn pair(keys: &Identity) -> KeyPair<[u8; 32], Secret> {
    KeyPair::new(*keys.public().as_bytes(), SensitiveByteArray::new(*keys.secret()))
}

/// X25519 that makes no keys by itself: all are given, so that entropy is an argument.
#[derive(Clone)]
pub(super) struct Curve;

impl CryptoComponent for Curve {
    fn name() -> &'static str {
        X25519::name()
    }
}

impl Dh for Curve {
    type PrivateKey = Secret;
    type PubKey = [u8; 32];
    type Output = Secret;

    fn genkey_rng<R: Rng>(_: &mut R) -> DhResult<KeyPair<[u8; 32], Secret>> {
        Err(DhError::KeyGeneration)
    }

    fn pubkey(secret: &Secret) -> [u8; 32] {
        X25519::pubkey(secret)
    }

    fn dh(secret: &Secret, public: &[u8; 32]) -> DhResult<Secret> {
        X25519::dh(secret, public)
    }
}

/// In place of a source of randomness, which clatter wants to have: [`Curve`] never asks it.
#[derive(Clone, Default)]
pub(super) struct NoRandomness;

impl CryptoRng for NoRandomness {}

impl RngCore for NoRandomness {
    fn next_u32(&mut self) -> u32 {
        0
    }

    fn next_u64(&mut self) -> u64 {
        0
    }

    fn fill_bytes(&mut self, _: &mut [u8]) {}

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), rand_core::Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use clatter::Handshaker;
    use serde_json::Value;
    use std::vec::Vec;

    const VECTORS: &str = include_str!("../../../tests/vectors/noise_xx.json");

    fn bytes(value: &Value) -> Vec<u8> {
        let digits = value.as_str().unwrap().as_bytes().chunks(2);
        digits.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap()).collect()
    }

    fn keys(value: &Value) -> Identity {
        Identity::from_secret(bytes(value).as_slice().try_into().unwrap())
    }

    #[test]
    fn the_vectors_of_cacophony_come_out_byte_for_byte() {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let vectors = vectors["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 1);
        for vector in vectors {
            let side = |side: &str, initiator| {
                let of = |what: &str| &vector[&std::format!("{side}_{what}")];
                let (own, ephemeral) = (keys(of("static")), keys(of("ephemeral")));
                with_keys(&own, &ephemeral, initiator, &bytes(of("prologue"))).unwrap()
            };
            let (mut initiator, mut responder) = (side("init", true), side("resp", false));
            let name: &str = &Noise::build_name(&noise_xx());
            assert_eq!(vector["protocol_name"], name);

            let messages = vector["messages"].as_array().unwrap();
            let (handshake, records) = messages.split_at(3);
            for (index, message) in handshake.iter().enumerate() {
                let (payload, expected) = (bytes(&message["payload"]), &message["ciphertext"]);
                let (from, to) = match index % 2 {
                    0 => (&mut initiator, &mut responder),
                    _ => (&mut responder, &mut initiator),
                };
                let mut sent = [0; 512];
                let len = from.write_message(&payload, &mut sent).unwrap();
                assert_eq!(sent[..len], bytes(expected), "message {index}");
                let mut read = [0; 512];
                let read_len = to.read_message(&sent[..len], &mut read).unwrap();
                assert_eq!(read[..read_len], payload);
            }
            let (initiator, responder) =
                (initiator.finalize().unwrap(), responder.finalize().unwrap());
            assert_eq!(*initiator.get_handshake_hash(), *bytes(&vector["handshake_hash"]));
            assert_eq!(*responder.get_handshake_hash(), *bytes(&vector["handshake_hash"]));

            // The responder's is the next turn.
            let (ours, theirs) = (initiator.take(), responder.take());
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
