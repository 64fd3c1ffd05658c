//! What a desktop's server asks of a nickname.

use plausch_core::name::{Nick, NickError, NickPolicy};

/// Nicknames are in Unicode normal form C (§2): what looks the same is the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct NormalFormC;

impl NickPolicy for NormalFormC {
    fn check(&self, nick: &Nick) -> Result<(), NickError> {
        match unicode_normalization::is_nfc(nick.as_str()) {
            true => Ok(()),
            false => Err(NickError::NotNormal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_and_its_accent_are_one_character() {
        let check = |name| NormalFormC.check(&Nick::new(name).unwrap());
        assert_eq!(check("Zo\u{eb}"), Ok(()));
        assert_eq!(check("Zoe\u{308}"), Err(NickError::NotNormal));
    }
}
