//! Secrets from what a chip's generator says.

use plausch_core::secure::Generator;
use zeroize::Zeroizing;

/// Bytes that are read at once.
const BLOCK: usize = 64;
/// How many blocks are read: it is enough if of 128 bits of noise one is hard to guess.
const BLOCKS: usize = 64;
/// More bytes of one value do not come in a block by chance.
const MOST_OF_ONE: usize = 16;

/// A generator of secrets, from what `noise` fills in, which may be biased and repeat itself a little; 4096
/// bytes of it are mixed. And from what `also` says: what differs from board to board, and from start to
/// start, even if everybody can know it.
///
/// None: it is no noise. Then no secret must be made of it.
pub fn gather(mut noise: impl FnMut(&mut [u8]), also: &[&[u8]]) -> Option<Generator> {
    let mut generator = Generator::new([0; 32]);
    let mut blocks = [Zeroizing::new([0; BLOCK]), Zeroizing::new([0; BLOCK])];
    for _ in 0..BLOCKS {
        blocks.swap(0, 1);
        let [block, before] = &mut blocks;
        noise(&mut block[..]);
        if **block == **before || most_of_one(&block[..]) > MOST_OF_ONE {
            return None;
        }
        generator.mix(&block[..]);
    }
    also.iter().for_each(|also| generator.mix(also));
    Some(generator)
}

/// How often the value is in `block` that is in it most often.
fn most_of_one(block: &[u8]) -> usize {
    let count = |value| block.iter().filter(|byte| **byte == value).count();
    block.iter().map(|value| count(*value)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A xorshift.
    fn noise(mut state: u32) -> impl FnMut(&mut [u8]) {
        move |space| {
            for byte in space {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                *byte = state.to_le_bytes()[1];
            }
        }
    }

    #[test]
    fn other_noise_and_other_boards_have_other_secrets() {
        let draw = |state, also: &[&[u8]]| *gather(noise(state), also).unwrap().draw();
        assert_eq!(draw(1, &[b"board"]), draw(1, &[b"board"]));
        let drawn =
            [draw(1, &[b"board"]), draw(2, &[b"board"]), draw(1, &[b"other"]), draw(1, &[])];
        for (at, one) in drawn.iter().enumerate() {
            assert!(drawn.iter().skip(at + 1).all(|other| other != one), "{at}");
        }
    }

    #[test]
    fn a_generator_that_is_stuck_makes_no_secret() {
        assert!(gather(|space| space.fill(0xff), &[b"board"]).is_none());
        let mut turn = 0;
        let swings = |space: &mut [u8]| {
            turn ^= 1;
            space.fill([0x55, 0xaa][turn]);
        };
        assert!(gather(swings, &[]).is_none());
        // The same again and again.
        assert!(gather(|space| noise(1)(space), &[]).is_none());
        // Most of it is one value.
        let mut some = noise(1);
        let biased = |space: &mut [u8]| {
            some(space);
            space.iter_mut().filter(|byte| **byte & 3 != 0).for_each(|byte| *byte = 0);
        };
        assert!(gather(biased, &[]).is_none());
    }
}
