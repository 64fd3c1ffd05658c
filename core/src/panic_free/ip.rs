//! IP addresses as text, both ways.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::decimal::write_port;
use crate::wire::Out;

/// Writes `ip` as its `Display` does, in at most 45 bytes.
pub(crate) fn write_ip(ip: IpAddr, out: &mut dyn Out) {
    match ip {
        IpAddr::V4(ip) => write_ipv4(ip, out),
        IpAddr::V6(ip) => write_ipv6(ip, out),
    }
}

pub(crate) fn write_ipv4(ip: Ipv4Addr, out: &mut dyn Out) {
    for (at, octet) in ip.octets().into_iter().enumerate() {
        if at > 0 {
            out.put(b".");
        }
        write_port(octet.into(), out);
    }
}

/// RFC 5952: no leading zeros, and `::` for the longest run of zeros, the first of several.
pub(crate) fn write_ipv6(ip: Ipv6Addr, out: &mut dyn Out) {
    if let Some(ip) = ip.to_ipv4_mapped() {
        out.put(b"::ffff:");
        return write_ipv4(ip, out);
    }
    let gap = longest_gap(ip);
    let mut colon = false;
    for (at, group) in ip.segments().into_iter().enumerate() {
        match gap {
            Some((first, _)) if at == first => {
                out.put(b"::");
                colon = false;
            }
            Some((first, len)) if at > first && at < first + len => {}
            _ => {
                if colon {
                    out.put(b":");
                }
                hexadecimal(group, out);
                colon = true;
            }
        }
    }
}

/// Reads an IPv6 address, in every form in which it can be written.
// ipv6 = [ group *( ":" group ) ] [ "::" [ group *( ":" group ) ] ]
// The last two groups may be written as an IPv4 address.
pub(crate) fn parse_ipv6(i: &str) -> Option<Ipv6Addr> {
    match i {
        "" => return None,
        "::" => return Some(Ipv6Addr::UNSPECIFIED),
        _ => {}
    }
    // Of two colons at an end, one is enough to see the gap.
    let i =
        if i.starts_with(':') { i.strip_prefix(':').filter(|i| i.starts_with(':'))? } else { i };
    let i = if i.ends_with(':') { i.strip_suffix(':').filter(|i| i.ends_with(':'))? } else { i };

    let mut groups = [0; 8];
    let mut len = 0;
    // How many groups stand before the gap, once there is one.
    let mut gap = None;
    let mut fields = i.split([':']).peekable();
    while let Some(field) = fields.next() {
        if field.is_empty() {
            if gap.replace(len).is_some() {
                return None;
            }
        } else if fields.peek().is_none() && field.bytes().any(|byte| byte == b'.') {
            let bits = v4(field)?.to_bits();
            *groups.get_mut(len)? = (bits >> 16) as u16;
            *groups.get_mut(len + 1)? = bits as u16;
            len += 2;
        } else {
            *groups.get_mut(len)? = group(field)?;
            len += 1;
        }
    }
    // The gap stands for one group at least.
    let zeros = groups.len() - len;
    if (zeros > 0) != gap.is_some() {
        return None;
    }
    let mut spread = [0; 8];
    for (at, group) in groups.into_iter().take(len).enumerate() {
        let at = if gap.is_some_and(|gap| at >= gap) { at + zeros } else { at };
        *spread.get_mut(at)? = group;
    }
    Some(Ipv6Addr::from(spread))
}

// group = 1*4HEXDIG
fn group(i: &str) -> Option<u16> {
    if i.len() > 4 {
        return None;
    }
    i.chars().try_fold(0u16, |value, c| Some(value << 4 | c.to_digit(16)? as u16))
}

/// No zeros in front: they could be meant for octal numbers.
fn v4(i: &str) -> Option<Ipv4Addr> {
    let mut octets = i.split(['.']).map(|octet| {
        let plain = octet.len() <= 3 && octet.bytes().all(|byte| byte.is_ascii_digit());
        let zero_in_front = octet.len() > 1 && octet.starts_with('0');
        (plain && !zero_in_front).then_some(())?;
        octet.parse::<u8>().ok()
    });
    let mut next = || octets.next().flatten();
    let ip = Ipv4Addr::new(next()?, next()?, next()?, next()?);
    octets.next().is_none().then_some(ip)
}

/// Where the longest run of at least two zeros begins, and how long it is.
fn longest_gap(ip: Ipv6Addr) -> Option<(usize, usize)> {
    let [mut longest, mut run] = [(0, 0); 2];
    for (at, group) in ip.segments().into_iter().enumerate() {
        run = if group != 0 { (at + 1, 0) } else { (run.0, run.1 + 1) };
        if run.1 > longest.1 {
            longest = run;
        }
    }
    (longest.1 > 1).then_some(longest)
}

fn hexadecimal(value: u16, out: &mut dyn Out) {
    let digits = [12, 8, 4, 0].map(|shift| match (value >> shift & 0xf) as u8 {
        digit @ 0..=9 => b'0' + digit,
        digit => b'a' - 10 + digit,
    });
    let zeros = digits.iter().take(3).take_while(|&&digit| digit == b'0').count();
    out.put(digits.get(zeros..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use proptest::prelude::*;
    use std::format;
    use std::string::{String, ToString};

    fn written(ip: IpAddr) -> String {
        let mut bytes = heapless::Vec::<u8, 45>::new();
        crate::wire::write(&mut bytes, |out| write_ip(ip, out)).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn odd_ipv6_addresses_are_read_as_the_standard_library_reads_them() {
        for text in [
            "",
            ":",
            "::",
            ":::",
            "::1",
            ":1",
            "1:",
            "1::",
            "1::2",
            "1:::2",
            "::1::",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8:9",
            "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "1::3:4:5:6:7:8",
            "::1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8::",
            "0001::",
            "00001::",
            "+1::",
            "g::",
            "::1.2.3.4",
            "1.2.3.4::",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3",
            "::1.2.3.4.5",
            "::01.2.3.4",
            "::256.1.1.1",
            "::1.2.3.4:5",
            "::ffff:1.2.3.4",
            "::+1.2.3.4",
            "::1..3.4",
            "fe80::1%eth0",
            "::é",
            "1:2:3:4:5::1.2.3.4",
            "1.2.3.4",
            "[::1]",
        ] {
            assert_eq!(parse_ipv6(text), text.parse().ok(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn addresses_are_written_and_read_as_the_standard_library_does(
            groups in prop::array::uniform8(prop_oneof![Just(0u16), Just(0xffff), any::<u16>()]),
            v4: u32,
        ) {
            let ip = Ipv6Addr::from(groups);
            assert_eq!(written(ip.into()), ip.to_string());
            assert_eq!(parse_ipv6(&ip.to_string()), Some(ip));
            let v4 = Ipv4Addr::from(v4);
            assert_eq!(written(v4.into()), v4.to_string());
            let mapped = v4.to_ipv6_mapped();
            assert_eq!(written(mapped.into()), mapped.to_string());
            assert_eq!(parse_ipv6(&format!("1::{v4}")), format!("1::{v4}").parse().ok());
        }

        #[test]
        fn any_text_is_read_as_the_standard_library_reads_it(text in "[0-9a-fA-F:.+]{0,24}|(:|::|[0-9a-g]{1,5}|1\\.0\\.2\\.03?){1,12}") {
            assert_eq!(parse_ipv6(&text), text.parse().ok(), "{text:?}");
        }
    }
}
