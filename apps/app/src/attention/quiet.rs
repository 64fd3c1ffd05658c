//! For how long nothing is signalled: a while, until the user says so, or some hours of each day.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

/// Whether the user wants quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// It does not.
    Off,
    /// Until it says otherwise.
    On,
    /// Until then.
    Until(Timestamp),
}

/// Until when it is quiet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// Until the user says otherwise.
    Told,
    /// Until then, by this computer's time zone.
    Time(Zoned),
}

/// Hours of each day; they may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: Time,
    to: Time,
}

/// What the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Quiet until it says otherwise.
    On,
    /// No quiet.
    Off,
    /// Quiet for so long.
    For(Duration),
    /// Quiet until it is so late the next time.
    Until(Time),
}

/// How long quiet may be.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

impl Wanted {
    /// Reads `on`, `off`, `30m`, `1h 30m` or `22:00`. None: it is none of them.
    pub fn read(text: &str) -> Option<Wanted> {
        let text = text.trim();
        match text.to_lowercase().as_str() {
            "on" => return Some(Wanted::On),
            "off" => return Some(Wanted::Off),
            _ => {}
        }
        if let Some(time) = time(text) {
            return Some(Wanted::Until(time));
        }
        let time: SignedDuration = text.parse().ok().filter(|_| !text.contains(':'))?;
        let time = Duration::try_from(time).ok()?;
        (!time.is_zero() && time <= LONGEST).then_some(Wanted::For(time))
    }

    /// What it means at this moment.
    pub fn at(self, now: Timestamp, zone: &TimeZone) -> Quiet {
        match self {
            Wanted::On => Quiet::On,
            Wanted::Off => Quiet::Off,
            Wanted::For(time) => now.checked_add(time).map_or(Quiet::On, Quiet::Until),
            Wanted::Until(time) => next(&now.to_zoned(zone.clone()), time)
                .map_or(Quiet::On, |at| Quiet::Until(at.timestamp())),
        }
    }
}

impl Quiet {
    /// Until when it is quiet at this moment; None: it is not.
    pub fn until(self, now: Timestamp, zone: &TimeZone) -> Option<Until> {
        match self {
            Quiet::On => Some(Until::Told),
            Quiet::Until(end) if now < end => Some(Until::Time(end.to_zoned(zone.clone()))),
            Quiet::Off | Quiet::Until(_) => None,
        }
    }
}

impl Hours {
    /// Until when these hours last, if they have begun.
    pub fn until(self, now: Timestamp, zone: &TimeZone) -> Option<Zoned> {
        let now = now.to_zoned(zone.clone());
        let time = now.time();
        let is_within = match self.from <= self.to {
            true => self.from <= time && time < self.to,
            false => self.from <= time || time < self.to,
        };
        is_within.then(|| next(&now, self.to)).flatten()
    }
}

/// When it is so late the next time.
fn next(now: &Zoned, time: Time) -> Option<Zoned> {
    let today = now.with().time(time).build().ok()?;
    if today > *now {
        return Some(today);
    }
    now.date().checked_add(1.day()).ok()?.to_datetime(time).to_zoned(now.time_zone().clone()).ok()
}

/// `22:00` or `7:30`.
fn time(text: &str) -> Option<Time> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        let is_number =
            digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i8>().ok().filter(|_| is_number)
    };
    Time::new(number(hours, 1..=2)?, number(minutes, 2..=2)?, 0, 0).ok()
}

/// `off`, `on`, or until when, as in `2026-11-26T22:00:00Z`.
impl FromStr for Quiet {
    type Err = ();

    fn from_str(text: &str) -> Result<Quiet, ()> {
        match text {
            "off" => Ok(Quiet::Off),
            "on" => Ok(Quiet::On),
            _ => text.parse().map(Quiet::Until).map_err(drop),
        }
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quiet::Off => f.write_str("off"),
            Quiet::On => f.write_str("on"),
            Quiet::Until(end) => write!(f, "{end:.0}"),
        }
    }
}

/// `22:00-07:00`.
impl FromStr for Hours {
    type Err = ();

    fn from_str(text: &str) -> Result<Hours, ()> {
        let (from, to) = text.split_once('-').ok_or(())?;
        let hours = Hours { from: time(from).ok_or(())?, to: time(to).ok_or(())? };
        if hours.from == hours.to { Err(()) } else { Ok(hours) }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.strftime("%H:%M"), self.to.strftime("%H:%M"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        let at: jiff::civil::DateTime = text.parse().unwrap();
        at.to_zoned(zone()).unwrap().timestamp()
    }

    fn end(wanted: &str, now: &str) -> String {
        let now = at(now);
        match Wanted::read(wanted).unwrap().at(now, &zone()).until(now, &zone()) {
            Some(Until::Time(end)) => end.datetime().to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn quiet_lasts_for_a_while_or_until_a_time_of_day() {
        assert_eq!(end("30m", "2026-11-26T21:45"), "2026-11-26T22:15:00");
        assert_eq!(end("1h 30m", "2026-11-26T21:45"), "2026-11-26T23:15:00");
        assert_eq!(end("22:00", "2026-11-26T21:45"), "2026-11-26T22:00:00");
        assert_eq!(end("7:30", "2026-11-26T21:45"), "2026-11-27T07:30:00");
        assert_eq!(end("22:00", "2026-11-26T22:00"), "2026-11-27T22:00:00");
        // The clocks are put forward in that night.
        assert_eq!(end("10:00", "2026-03-28T22:00"), "2026-03-29T10:00:00");
        assert_eq!(end("2:30", "2026-03-28T22:00"), "2026-03-29T03:30:00");
        assert_eq!(
            (end("on", "2026-11-26T22:00"), end("OFF", "2026-11-26T22:00")),
            ("Some(Told)".into(), "None".into())
        );
        for text in
            ["", "30", "soon", "24:00", "22:0", "-5m", "0s", "1:2:3", "400d", "9999h", "22:60"]
        {
            assert_eq!(Wanted::read(text), None, "{text}");
        }
    }

    #[test]
    fn quiet_is_over_when_its_time_is() {
        let now = at("2026-11-26T21:45");
        let quiet = Wanted::For(Duration::from_secs(60)).at(now, &zone());
        assert!(quiet.until(now, &zone()).is_some());
        assert_eq!(quiet.until(now + SignedDuration::from_secs(60), &zone()), None);
    }

    #[test]
    fn hours_of_each_day_may_pass_midnight() {
        let until = |hours: &str, now: &str| {
            let hours: Hours = hours.parse().unwrap();
            hours.until(at(now), &zone()).map(|end| end.datetime().to_string())
        };
        let night = "22:00-07:00";
        assert_eq!(until(night, "2026-11-26T21:59"), None);
        assert_eq!(until(night, "2026-11-26T22:00").as_deref(), Some("2026-11-27T07:00:00"));
        assert_eq!(until(night, "2026-11-27T06:59").as_deref(), Some("2026-11-27T07:00:00"));
        assert_eq!(until(night, "2026-11-27T07:00"), None);
        assert_eq!(
            until("12:00-13:00", "2026-11-27T12:30").as_deref(),
            Some("2026-11-27T13:00:00")
        );
        for text in ["", "22:00", "22-7", "25:00-07:00", "22:00-22:00"] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in ["off", "on", "2026-11-26T22:00:00Z"] {
            assert_eq!(text.parse::<Quiet>().unwrap().to_string(), text);
        }
        assert_eq!("7:00-9:30".parse::<Hours>().unwrap().to_string(), "07:00-09:30");
    }
}
