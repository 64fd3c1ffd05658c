//! Numbers as text.

use core::fmt;

use crate::wire::Out;

/// Shows `value` in decimal, with leading zeros up to `width` digits.
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

/// Writes `port` in decimal.
pub(crate) fn write_port(port: u16, out: &mut dyn Out) {
    write_number(port.into(), out);
}

/// Writes `number` in decimal.
pub(crate) fn write_number(number: u32, out: &mut dyn Out) {
    let (mut digits, mut rest, mut start) = ([0; 10], number, 10);
    for digit in digits.iter_mut().rev() {
        // By a constant: dividing by a variable can panic.
        *digit = b'0'.wrapping_add((rest % 10) as u8);
        rest /= 10;
        start -= 1;
        // Most numbers are short, and a USERLIST has thousands.
        if rest == 0 {
            break;
        }
    }
    out.put(digits.get(start..).unwrap_or_default());
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
    fn every_port_is_written_as_the_standard_library_does() {
        for value in 0..=u16::MAX {
            let mut written = heapless::Vec::<u8, 5>::new();
            crate::wire::write(&mut written, |out| write_port(value, out)).unwrap();
            assert_eq!(written, format!("{value}").as_bytes());
        }
    }

    #[test]
    fn the_least_and_the_largest_number_are_written() {
        for value in [0, 9, 10, u64::MAX] {
            assert_eq!(format!("{}", Decimal { value, width: 0 }), format!("{value}"));
        }
    }
}
