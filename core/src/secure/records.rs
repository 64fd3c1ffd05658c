//! Records (§8.2): sealed and opened where they lie.

use core::fmt;

use super::Broken;
use super::noise::Keys;

/// The most bytes of plaintext in a record.
pub const MAX_PLAINTEXT: usize = 1024;
/// The most bytes that a record takes on the wire, its length included.
pub const MAX_RECORD: usize = LENGTH + MAX_PLAINTEXT + TAG;

/// The bytes in front of a record that say how long it is.
pub(super) const LENGTH: usize = 2;
/// The bytes behind the plaintext that nobody can forge.
const TAG: usize = 16;
/// A direction gets new keys after so many records.
const REKEY_AFTER: u64 = 1 << 16;

/// Seals what this side sends.
pub struct Sealer(Direction);

/// Opens what the peer sends.
pub struct Opener(Direction);

/// Why a record is not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SealError {
    /// The caller has not 1 to [`MAX_PLAINTEXT`] bytes of plaintext, or no room for the record.
    /// Nothing has changed.
    Length,
    /// The link is not open, or at its end.
    Over,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SealError::Length => "a record has 1 to 1024 bytes of plaintext",
            SealError::Over => "the link is not open",
        })
    }
}

impl core::error::Error for SealError {}

impl Sealer {
    pub(super) fn new(keys: Keys) -> Self {
        Sealer(Direction(Some(keys)))
    }

    /// Makes a record of `plaintext` bytes, which begin at the third byte of `buffer`. Returns the
    /// record as it is to be sent: those bytes and 18 more.
    ///
    /// # Errors
    /// Says why it is not sealed. What is in `buffer` then must not be sent.
    pub fn seal<'a>(
        &mut self,
        buffer: &'a mut [u8],
        plaintext: usize,
    ) -> Result<&'a [u8], SealError> {
        if plaintext == 0 || plaintext > MAX_PLAINTEXT {
            return Err(SealError::Length);
        }
        let len = plaintext.saturating_add(TAG);
        let record = buffer.get_mut(..len.saturating_add(LENGTH)).ok_or(SealError::Length)?;
        let (length, body) = record.split_first_chunk_mut().ok_or(SealError::Length)?;
        *length = u16::try_from(len).map_err(|_| SealError::Length)?.to_be_bytes();
        let sealed =
            self.0.with_keys(|keys| keys.encrypt_with_ad_in_place(&[], body, plaintext).is_ok());
        if sealed { Ok(record) } else { Err(SealError::Over) }
    }
}

impl Opener {
    pub(super) fn new(keys: Keys) -> Self {
        Opener(Direction(Some(keys)))
    }

    /// How many bytes the record takes that begins with these, its length included; none as long as they do not say.
    ///
    /// # Errors
    /// No record is so long.
    pub fn record_len(bytes: &[u8]) -> Result<Option<usize>, Broken> {
        let Some(&length) = bytes.first_chunk() else { return Ok(None) };
        let len = usize::from(u16::from_be_bytes(length));
        if is_record_length(len) {
            Ok(Some(len.saturating_add(LENGTH)))
        } else {
            Err(Broken::Length)
        }
    }

    /// Opens a record, which is given without its length. Returns its plaintext.
    ///
    /// # Errors
    /// If it is not the next record of the peer. Then the link is at its end: nothing else is
    /// opened.
    pub fn open<'a>(&mut self, record: &'a mut [u8]) -> Result<&'a [u8], Broken> {
        let len = record.len();
        if !is_record_length(len) {
            self.0 = Direction(None);
            return Err(Broken::Length);
        }
        if self.0.0.is_none() {
            return Err(Broken::Over);
        }
        let opened =
            self.0.with_keys(|keys| keys.decrypt_with_ad_in_place(&[], record, len).is_ok());
        if !opened {
            return Err(Broken::Forged);
        }
        record.get(..len.saturating_sub(TAG)).ok_or(Broken::Length)
    }
}

/// Whether a record, without its length, may have so many bytes.
pub(super) const fn is_record_length(len: usize) -> bool {
    len > TAG && len <= MAX_PLAINTEXT + TAG
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}

/// The keys of one direction; none once something has failed.
struct Direction(Option<Keys>);

impl Direction {
    /// Lets `work` use the keys for one record. False, for good, if it fails.
    fn with_keys(&mut self, work: impl FnOnce(&mut Keys) -> bool) -> bool {
        let Some(keys) = &mut self.0 else { return false };
        // Noise counts on after new keys: so this is right for each further one, too.
        let done =
            work(keys) && (!keys.get_nonce().is_multiple_of(REKEY_AFTER) || keys.rekey().is_ok());
        if !done {
            self.0 = None;
        }
        done
    }
}
