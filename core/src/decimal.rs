//! Numbers as text, for `Display`. The standard library's own way can panic as far as a linker can see.

use core::fmt;

/// `value` in decimal, with zeros in front up to `width` digits.
pub(crate) struct Decimal {
    pub(crate) value: u64,
    pub(crate) width: usize,
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 20 digits hold the largest number.
        let mut digits = [b'0'; 20];
        let (mut rest, mut len) = (self.value, 0);
        for digit in digits.iter_mut().rev() {
            if rest == 0 && len >= self.width.max(1) {
                break;
            }
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            len += 1;
        }
        let written = digits.get(digits.len().saturating_sub(len)..).unwrap_or_default();
        f.write_str(core::str::from_utf8(written).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::format;

    proptest::proptest! {
        #[test]
        fn numbers_are_written_as_the_standard_library_does(value: u64, shift in 0..64u32, width in 0..20usize) {
            let value = value >> shift;
            assert_eq!(format!("{}", Decimal { value, width }), format!("{value:0width$}"));
        }
    }

    #[test]
    fn the_least_and_the_largest_number_are_written() {
        for value in [0, 9, 10, u64::MAX] {
            assert_eq!(format!("{}", Decimal { value, width: 0 }), format!("{value}"));
        }
    }
}
