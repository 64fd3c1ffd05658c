//! Bans and mutes: what an operator has forbidden somebody, and what is said about it (§3).

use core::fmt;

use crate::panic_free::Decimal;
use crate::refusal::Refusal;
use crate::time::Duration;

/// What an operator may forbid somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Sanction {
    /// To be in the room.
    Ban,
    /// To say something to the room.
    Mute,
}

impl Sanction {
    /// Both.
    pub const ALL: [Sanction; 2] = [Sanction::Ban, Sanction::Mute];

    /// Its word, in files, in decisions, and for operators.
    pub const fn word(self) -> &'static str {
        match self {
            Sanction::Ban => "ban",
            Sanction::Mute => "mute",
        }
    }

    /// How somebody is refused who has been forbidden this.
    pub const fn refusal(self) -> Refusal {
        match self {
            Sanction::Ban => Refusal::Banned,
            Sanction::Mute => Refusal::Muted,
        }
    }
}

/// What a refusal says beyond [`Refusal::Banned`] or [`Refusal::Muted`]. As text:
/// `you are banned from this server, for another 1d 2h: no bots, please`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sanctioned<'a> {
    /// What is forbidden.
    pub sanction: Sanction,
    /// For how much longer; none: for ever. On the wire rounded up, to whole seconds or more.
    pub left: Option<Duration>,
    /// Why, in the operator's words.
    pub why: Option<&'a str>,
}

impl<'a> Sanctioned<'a> {
    /// Writes it: in English to a modern client, in German to an original.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, modern: bool, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.sanction.refusal().text(modern).as_received())?;
        if let Some(left) = self.left {
            out.write_str(for_another(modern))?;
            write_time(left, out)?;
        }
        let Some(why) = self.why else { return Ok(()) };
        out.write_str(": ")?;
        out.write_str(why)
    }

    /// What a directory means by the `text` of its ERROR.
    pub fn recognize(text: &'a str) -> Option<Self> {
        Sanction::ALL.into_iter().find_map(|sanction| {
            [true, false].into_iter().find_map(|modern| {
                let rest = text.strip_prefix(sanction.refusal().text(modern).as_received())?;
                let (time, why) = match rest.split_once([':']) {
                    Some((time, why)) => (time, Some(why.strip_prefix(" ")?)),
                    None => (rest, None),
                };
                let left = match time {
                    "" => None,
                    time => Some(read_time(time.strip_prefix(for_another(modern))?)?),
                };
                Some(Sanctioned { sanction, left, why })
            })
        })
    }
}

const fn for_another(modern: bool) -> &'static str {
    if modern { ", for another " } else { ", noch " }
}

/// The units of a time, in seconds.
const UNITS: [(u64, char); 4] = [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (1, 's')];
const DAY: u64 = 24 * HOUR;
const HOUR: u64 = 60 * MINUTE;
const MINUTE: u64 = 60;

/// A time as `1d 2h`, `5h 30m`, `12m` or `40s`: rounded up, so that whoever waits that long has waited
/// long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLeft(pub Duration);

impl fmt::Display for TimeLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(self.0, f)
    }
}

fn write_time(time: Duration, out: &mut impl fmt::Write) -> fmt::Result {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let seconds = micros.div_ceil(1_000_000).max(1);
    let round_up = |unit: u64| seconds.saturating_add(unit - 1);
    // By constants: dividing by a variable can panic.
    let mut left = match seconds {
        ..=MINUTE => seconds,
        61..=DAY => round_up(MINUTE) / MINUTE * MINUTE,
        _ => round_up(HOUR) / HOUR * HOUR,
    };
    let mut is_first = true;
    for (unit, letter) in UNITS {
        let count = match unit {
            DAY => left / DAY,
            HOUR => left / HOUR,
            MINUTE => left / MINUTE,
            _ => left,
        };
        if count == 0 {
            continue;
        }
        left = left.saturating_sub(count.saturating_mul(unit));
        if !core::mem::take(&mut is_first) {
            out.write_char(' ')?;
        }
        write!(out, "{}", Decimal { value: count, width: 1 })?;
        out.write_char(letter)?;
    }
    Ok(())
}

/// Reads what [`write_time`] writes.
fn read_time(text: &str) -> Option<Duration> {
    let mut seconds = 0u64;
    for word in text.split([' ']) {
        let mut chars = word.chars();
        let unit = chars.next_back()?;
        let (unit, _) = UNITS.into_iter().find(|(_, letter)| *letter == unit)?;
        let digits = chars.as_str();
        if digits.is_empty() {
            return None;
        }
        let count = digits.chars().try_fold(0u64, |count, c| {
            count.checked_mul(10)?.checked_add(c.to_digit(10)?.into())
        })?;
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
    }
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::String;

    fn written(sanctioned: Sanctioned<'_>, modern: bool) -> String {
        let mut text = String::new();
        sanctioned.write(modern, &mut text).unwrap();
        text
    }

    #[test]
    fn a_ban_says_how_long_it_lasts_and_why() {
        let left = Some(Duration::from_secs(25 * HOUR + 1));
        let ban = Sanctioned { sanction: Sanction::Ban, left, why: Some("no bots: please") };
        assert_eq!(
            written(ban, true),
            "you are banned from this server, for another 1d 2h: no bots: please"
        );
        assert_eq!(
            written(ban, false),
            "Du bist von diesem Server ausgeschlossen, noch 1d 2h: no bots: please"
        );
        let mute = Sanctioned { sanction: Sanction::Mute, left: None, why: None };
        assert_eq!(written(mute, true), "you may not say anything here");
    }

    #[test]
    fn the_time_that_is_left_is_rounded_up() {
        for (micros, shown) in [
            (0, "1s"),
            (1_000_001, "2s"),
            (60_000_000, "1m"),
            (60_000_001, "2m"),
            (3600 * 1_000_000, "1h"),
            (90 * 60 * 1_000_000, "1h 30m"),
            (DAY * 1_000_000, "1d"),
            (DAY * 1_000_000 + 1, "1d 1h"),
            (7 * DAY * 1_000_000, "7d"),
        ] {
            let mut text = String::new();
            write_time(Duration::from_micros(micros), &mut text).unwrap();
            assert_eq!(text, shown);
        }
    }

    #[test]
    fn what_only_looks_like_it_is_not_recognized() {
        for text in [
            "you are banned from this serve",
            "you are banned from this server, for another ",
            "you are banned from this server, for another 1",
            "you are banned from this server, for another h",
            "you are banned from this server, for another 1y",
            "you are banned from this server, for another 99999999999999999999d",
            "you are banned from this server, for another 999999999999999999d",
            "you are banned from this server, noch 1h",
            "you are banned from this server.",
            "",
        ] {
            assert_eq!(Sanctioned::recognize(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_a_client_is_told_is_recognized_in_either_language(
            ban: bool, modern: bool, left in proptest::option::of(0u64..100_000_000), why in proptest::option::of("[a-z:, ]{1,20}"),
        ) {
            let sanction = if ban { Sanction::Ban } else { Sanction::Mute };
            let sanctioned =
                Sanctioned { sanction, left: left.map(Duration::from_secs), why: why.as_deref() };
            let text = written(sanctioned, modern);
            let read = Sanctioned::recognize(&text).unwrap();
            assert_eq!((read.sanction, read.why), (sanction, why.as_deref()));
            // What was rounded once stays as it is.
            assert_eq!(written(read, modern), text);
            let (read, meant) = (read.left.map(|left| left.as_secs()), left);
            assert!(read.is_some() == meant.is_some() && read.unwrap_or(0) >= meant.unwrap_or(0));
            assert_eq!(Refusal::recognize(&text), Some(sanction.refusal()));
        }
    }
}
