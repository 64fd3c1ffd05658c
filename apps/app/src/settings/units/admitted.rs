//! The notation of those who may be in the room.

use plausch_transport_std::server::{Network, Target, parse_key};

use super::{Notation, Unit, entries, joined, list};
use crate::language::fl;
use crate::texts;

/// What stands for everybody.
const ALL: &str = "all";

/// Keys and networks. A nickname admits nobody, as anybody can take it.
pub(in crate::settings) struct Admitted;

impl Unit for Admitted {
    type Value = Vec<Target>;

    const NOTATION: Notation = list(|| fl!(value_admitted));

    fn read(text: &str) -> Result<Vec<Target>, String> {
        let text = text.trim();
        let admitted: Vec<_> = entries(text, ALL).map(read).collect::<Result<_, _>>()?;
        // Whoever wrote a list and left nothing in it does not mean everybody.
        if admitted.is_empty() && text != ALL {
            return Err(texts::bad_admitted(text));
        }
        Ok(admitted)
    }

    fn write(value: &Vec<Target>) -> String {
        joined(value, ALL, texts::target)
    }
}

fn read(text: &str) -> Result<Target, String> {
    match parse_key(text) {
        Some(key) => Ok(Target::Key(key)),
        None => {
            let network = text.parse::<Network>().map_err(|_| texts::bad_admitted(text))?;
            Ok(Target::Network(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_networks_are_admitted_and_nicknames_are_not() {
        let key = "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo";
        let shown = "9564 b2b5 6b02 7db8 e426 94f3 299b e63b";
        let both = Admitted::read(&format!("{key}, 192.0.2.7/24")).unwrap();
        assert_eq!(Admitted::write(&both), format!("{shown},192.0.2.0/24"));
        assert_eq!(Admitted::read(shown), Admitted::read(key));
        assert_eq!(Admitted::read(ALL), Ok(Vec::new()));
        for text in ["ann", "", " , ", "10.0.0.0/33", &shown[..38]] {
            assert_eq!(Admitted::read(text), Err(texts::bad_admitted(text.trim())), "{text}");
        }
    }
}
