//! A private chat's handshake (§8.6) of snow's parts: for those who do what the core's cannot do. It chooses a nonce
//! late, and it takes one that nobody was bound to.

use plausch_core::name::Nick;
use plausch_core::secure::{Generator, Identity, PublicKey};
use snow::params::HashChoice;
use snow::resolvers::{CryptoResolver, DefaultResolver};
use snow::{Builder, HandshakeState, TransportState};

pub(super) type Nonce = [u8; 16];
/// A check phrase as it is shown: each of its numbers is one of 64 emoji.
pub(super) type Phrase = [u8; 7];

/// Begins a handshake. Nothing is said yet.
pub(super) fn begin(
    identity: &Identity,
    (inviter, invited): (&Nick, &Nick),
    initiate: bool,
    generator: &mut Generator,
) -> HandshakeState {
    let prologue = [b"plausch 1 chat ", inviter.as_bytes(), b"\0", invited.as_bytes()].concat();
    let ephemeral = Identity::generate(generator);
    let protocol = "Noise_XX_25519_ChaChaPoly_BLAKE2s".parse().expect("a protocol");
    let builder = Builder::new(protocol)
        .prologue(&prologue)
        .and_then(|builder| builder.local_private_key(identity.secret()))
        .expect("one of each")
        .fixed_ephemeral_key_for_testing_only(ephemeral.secret());
    let noise = if initiate { builder.build_initiator() } else { builder.build_responder() };
    noise.expect("a handshake")
}

/// 16 bytes that nobody can guess.
pub(super) fn nonce(generator: &mut Generator) -> Nonce {
    let drawn = *Identity::generate(generator).secret();
    std::array::from_fn(|at| drawn[at])
}

/// Reads the other side's message. Returns its payload.
pub(super) fn read(noise: &mut HandshakeState, message: &[u8]) -> Option<Vec<u8>> {
    let mut payload = vec![0; message.len()];
    let len = noise.read_message(message, &mut payload).ok()?;
    payload.truncate(len);
    Some(payload)
}

/// Writes the next message, with its length.
pub(super) fn write(noise: &mut HandshakeState, payload: &[u8]) -> Vec<u8> {
    let mut message = [0; 512];
    let len = noise.write_message(payload, &mut message).expect("its turn");
    framed(&message[..len])
}

pub(super) fn seal(noise: &mut TransportState, plain: &[u8]) -> Vec<u8> {
    let mut record = vec![0; plain.len() + 16];
    let len = noise.write_message(plain, &mut record).expect("a record");
    framed(&record[..len])
}

pub(super) fn open(noise: &mut TransportState, record: &[u8]) -> Option<Vec<u8>> {
    let mut plain = vec![0; record.len()];
    let len = noise.read_message(record, &mut plain).ok()?;
    plain.truncate(len);
    Some(plain)
}

/// What binds the initiator to its nonce.
pub(super) fn commitment(initiator: &PublicKey, nonce: &Nonce) -> [u8; 32] {
    hash(&[initiator.as_bytes(), nonce])
}

/// The check phrase of these keys and nonces, the initiator's first.
pub(super) fn phrase(keys: [&PublicKey; 2], nonces: [&Nonce; 2]) -> Phrase {
    let [initiator, responder] = keys.map(|key| key.as_bytes());
    let hash = hash(&[b"plausch check", initiator, responder, nonces[0], nonces[1]]);
    let bits = hash[..8].iter().fold(0, |bits: u64, &byte| bits << 8 | u64::from(byte));
    std::array::from_fn(|at| (bits >> (58 - 6 * at) & 63) as u8)
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = DefaultResolver.resolve_hash(&HashChoice::Blake2s).expect("a hash");
    parts.iter().for_each(|part| hash.input(part));
    let mut result = [0; 32];
    hash.result(&mut result);
    result
}

pub(super) fn framed(bytes: &[u8]) -> Vec<u8> {
    let len = u16::try_from(bytes.len()).expect("a short message");
    [&len.to_be_bytes(), bytes].concat()
}

/// Puts together what begins with its length.
#[derive(Debug, Default)]
pub(super) struct Frames(Vec<u8>);

impl Frames {
    /// Returns how many of `bytes` were used, and a whole message, without its length.
    pub(super) fn take(&mut self, bytes: &[u8]) -> (usize, Option<Vec<u8>>) {
        for (at, &byte) in bytes.iter().enumerate() {
            self.0.push(byte);
            if let Some((len, message)) = self.0.split_first_chunk()
                && message.len() >= usize::from(u16::from_be_bytes(*len)).max(1)
            {
                let message = message.to_vec();
                self.0.clear();
                return (at + 1, Some(message));
            }
        }
        (bytes.len(), None)
    }
}
