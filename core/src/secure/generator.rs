//! [`Generator`]: secrets, drawn from one seed.

use core::fmt;

use chacha20::ChaChaCore;
use chacha20::cipher::consts::U10;
use chacha20::cipher::{Block, KeyIvInit, StreamCipherCore};
use zeroize::{Zeroize, Zeroizing};

use super::noise::hash;

/// Secrets, drawn from one seed: ephemeral keys and nonces. The same seed gives the same ones.
///
/// It is ChaCha20, and it erases its key with each draw: whoever reads the memory learns nothing of
/// what was drawn before. See the [module](super) about seeds.
pub struct Generator {
    key: Zeroizing<[u8; 32]>,
}

impl Generator {
    /// A generator of `seed`: 32 bytes that nobody else can know.
    pub fn new(seed: [u8; 32]) -> Self {
        Generator { key: Zeroizing::new(seed) }
    }

    /// Adds what may be hard to guess. It never makes the generator worse, even if somebody else
    /// chose it.
    pub fn mix(&mut self, entropy: &[u8]) {
        *self.key = *hash(&[b"plausch mix", &*self.key, entropy]);
    }

    /// The next secret: 32 bytes that nobody else can know, such as the seed of another generator.
    pub fn draw(&mut self) -> Zeroizing<[u8; 32]> {
        let mut cipher = ChaChaCore::<U10>::new((&*self.key).into(), &[0; 12].into());
        let mut block = Block::<ChaChaCore<U10>>::default();
        cipher.write_keystream_block(&mut block);
        let mut secret = Zeroizing::new([0; 32]);
        let halves = self.key.iter_mut().chain(secret.iter_mut());
        halves.zip(&block).for_each(|(place, byte)| *place = *byte);
        block.zeroize();
        secret
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Generator")
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn a_seed_gives_the_same_secrets_and_each_of_them_once() {
        let draws = |mut generator: Generator| -> std::vec::Vec<[u8; 32]> {
            (0..100).map(|_| *generator.draw()).collect()
        };
        let first = draws(Generator::new([7; 32]));
        assert_eq!(first, draws(Generator::new([7; 32])));
        let other = draws(Generator::new([8; 32]));
        let mut mixed = Generator::new([7; 32]);
        mixed.mix(b"noise");
        let mut all = [first, other, draws(mixed)].concat();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 300);
    }

    /// The first block of the key stream of ChaCha20 with a key and nonce of zeros, as RFC 8439
    /// (A.1, test vector 1) has it: its first half becomes the next key, its second half is drawn.
    #[test]
    fn what_is_drawn_is_chacha20() {
        let mut generator = Generator::new([0; 32]);
        let secret = generator.draw();
        assert_eq!(generator.key[..4], [0x76, 0xb8, 0xe0, 0xad]);
        assert_eq!(generator.key[28..], [0x8b, 0x77, 0x0d, 0xc7]);
        assert_eq!(secret[..4], [0xda, 0x41, 0x59, 0x7c]);
        assert_eq!(secret[28..], [0xb2, 0xee, 0x65, 0x86]);
    }
}
