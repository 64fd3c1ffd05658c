//! The notation of networks.

use plausch_transport_std::server::Network;

use super::{Notation, Unit, entries, joined, list};
use crate::language::fl;
use crate::texts;

/// What stands for an empty list.
const NONE: &str = "none";

/// Networks, each with its bits; or an address.
pub(in crate::settings) struct Networks;

impl Unit for Networks {
    type Value = Vec<Network>;

    const NOTATION: Notation = list(|| fl!(value_networks));

    fn read(text: &str) -> Result<Vec<Network>, String> {
        entries(text, NONE).map(|text| text.parse().map_err(|_| texts::bad_network(text))).collect()
    }

    fn write(value: &Vec<Network>) -> String {
        joined(value, NONE, ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_bits_and_an_address_stands_for_itself() {
        let read = |text| Networks::read(text).map(|networks| Networks::write(&networks));
        assert_eq!(read("192.0.2.7/24, 2001:db8::1").as_deref(), Ok("192.0.2.0/24,2001:db8::/64"));
        assert_eq!(read("10.0.0.5").as_deref(), Ok("10.0.0.5"));
        assert_eq!(Networks::read(NONE), Ok(Vec::new()));
        for text in ["school", "10.0.0.0/33", "10.0.0/8", "9564b2b56b027db8e42694f3299be63b"] {
            assert_eq!(Networks::read(text), Err(texts::bad_network(text)));
        }
    }
}
