//! The notation of others' keys.

use plausch_transport_std::server::{Fingerprint, parse_key};

use super::{Notation, Unit, entries, joined, list};
use crate::language::fl;
use crate::texts;

/// What stands for an empty list.
const NONE: &str = "none";

/// Keys, each by its fingerprint, or as it is: then its fingerprint is kept.
pub(in crate::settings) struct Keys;

impl Unit for Keys {
    type Value = Vec<Fingerprint>;

    const NOTATION: Notation = list(|| fl!(value_keys));

    fn read(text: &str) -> Result<Vec<Fingerprint>, String> {
        entries(text, NONE)
            .map(|key| parse_key(key).ok_or_else(|| texts::bad_operator(key)))
            .collect()
    }

    fn write(value: &Vec<Fingerprint>) -> String {
        joined(value, NONE, ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_as_plausch_identity_shows_it() {
        let key = "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo";
        let shown = "9564 b2b5 6b02 7db8 e426 94f3 299b e63b";
        let other = "0123 4567 89ab cdef 0123 4567 89ab cdef";
        for text in [key, shown, "9564B2B56B027DB8E42694F3299BE63B"] {
            assert_eq!(Keys::write(&Keys::read(text).unwrap()), shown, "{text}");
        }
        let both = format!("{key}, {other},");
        assert_eq!(Keys::write(&Keys::read(&both).unwrap()), format!("{shown},{other}"));
        assert_eq!(Keys::read(NONE), Ok(Vec::new()));
        for text in ["ann", "9564 b2b5", &key[1..], &shown[..38]] {
            assert_eq!(Keys::read(text), Err(texts::bad_operator(text)));
        }
    }
}
