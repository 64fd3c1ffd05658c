//! [`ChaChaPoly`]: the cipher, for clatter's parts: clatter's own, or ring's.
//!
//! clatter's is Rust alone and builds for any board. ring's is assembly with the instructions that
//! a big processor has for many blocks at once: a server of many secure links spends most of its
//! time here.

#[cfg(not(feature = "ring"))]
pub(super) use clatter::crypto::cipher::ChaChaPoly;
#[cfg(feature = "ring")]
pub(super) use with_ring::ChaChaPoly;

#[cfg(feature = "ring")]
mod with_ring {
    use clatter::bytearray::{ByteArray, SensitiveByteArray};
    use clatter::error::{CipherError, CipherResult};
    use clatter::traits::{Cipher, CryptoComponent};
    use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

    type Key = SensitiveByteArray<[u8; 32]>;

    /// The bytes behind what is sealed.
    const TAG: usize = 16;

    #[derive(Clone)]
    pub(in crate::secure) struct ChaChaPoly;

    impl CryptoComponent for ChaChaPoly {
        fn name() -> &'static str {
            "ChaChaPoly"
        }
    }

    impl Cipher for ChaChaPoly {
        type Key = Key;

        fn tag_len() -> usize {
            TAG
        }

        fn encrypt(
            key: &Key,
            nonce: u64,
            ad: &[u8],
            plaintext: &[u8],
            out: &mut [u8],
        ) -> CipherResult<()> {
            let len = plaintext.len();
            out.get_mut(..len).ok_or(CipherError::Encrypt)?.copy_from_slice(plaintext);
            Self::encrypt_in_place(key, nonce, ad, out, len).map(|_| ())
        }

        fn encrypt_in_place(
            key: &Key,
            nonce: u64,
            ad: &[u8],
            in_out: &mut [u8],
            plaintext_len: usize,
        ) -> CipherResult<usize> {
            let parts = in_out.split_at_mut_checked(plaintext_len);
            let (plain, rest) = parts.ok_or(CipherError::Encrypt)?;
            let place = rest.first_chunk_mut::<TAG>().ok_or(CipherError::Encrypt)?;
            let key = keyed(key).ok_or(CipherError::Encrypt)?;
            let tag = key
                .seal_in_place_separate_tag(counted(nonce), Aad::from(ad), plain)
                .map_err(|_| CipherError::Encrypt)?;
            place.copy_from_slice(tag.as_ref());
            Ok(plaintext_len.saturating_add(TAG))
        }

        fn decrypt(
            key: &Key,
            nonce: u64,
            ad: &[u8],
            ciphertext: &[u8],
            out: &mut [u8],
        ) -> CipherResult<()> {
            let (sealed, tag) = ciphertext.split_last_chunk::<TAG>().ok_or(CipherError::Decrypt)?;
            let place = out.get_mut(..sealed.len()).ok_or(CipherError::Decrypt)?;
            place.copy_from_slice(sealed);
            open(key, nonce, ad, place, *tag)
        }

        fn decrypt_in_place(
            key: &Key,
            nonce: u64,
            ad: &[u8],
            in_out: &mut [u8],
            ciphertext_len: usize,
        ) -> CipherResult<usize> {
            let ciphertext = in_out.get_mut(..ciphertext_len);
            let parts = ciphertext.and_then(|all| all.split_last_chunk_mut::<TAG>());
            let (sealed, tag) = parts.ok_or(CipherError::Decrypt)?;
            open(key, nonce, ad, sealed, *tag)?;
            Ok(sealed.len())
        }
    }

    fn open(
        key: &Key,
        nonce: u64,
        ad: &[u8],
        sealed: &mut [u8],
        tag: [u8; TAG],
    ) -> CipherResult<()> {
        let key = keyed(key).ok_or(CipherError::Decrypt)?;
        key.open_in_place_separate_tag(counted(nonce), Aad::from(ad), tag.into(), sealed, 0..)
            .map_err(|_| CipherError::Decrypt)?;
        Ok(())
    }

    fn keyed(key: &Key) -> Option<LessSafeKey> {
        UnboundKey::new(&CHACHA20_POLY1305, key.as_slice()).ok().map(LessSafeKey::new)
    }

    /// Noise's nonce for this cipher: four zeros, then the record's number, its lowest byte first.
    fn counted(record: u64) -> Nonce {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&record.to_le_bytes());
        Nonce::assume_unique_for_key(nonce)
    }
}
