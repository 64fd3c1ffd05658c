//! The dialogue so far, for whoever reads a failure.

use std::fmt::{self, Display};

use plausch_core::time::Instant;

/// What happened, and which laws of the world were broken.
#[derive(Debug, Default)]
pub struct Trace {
    lines: Vec<String>,
    broken: Vec<String>,
    /// Nobody will read the dialogue.
    untold: bool,
}

/// No more of a long dialogue is printed, unless `PLAUSCH_TRACE` is set.
const LAST_LINES: usize = 300;

impl Trace {
    /// Takes no notes: of many walks, only the one that fails is told, when it is gone again.
    pub fn leave_untold(&mut self) {
        self.untold = true;
    }

    /// Whether notes are taken.
    pub fn is_told(&self) -> bool {
        !self.untold
    }

    /// Takes note of what `who` did, or what happened to it.
    pub fn note(&mut self, now: Instant, who: &str, what: impl Display) {
        if self.untold {
            return;
        }
        self.lines.push(format!("{now}  {who:<12} {what}"));
    }

    /// Takes note of something that must never happen.
    pub fn broken(&mut self, now: Instant, who: &str, law: impl Display) {
        self.note(now, who, format_args!("BREAKS A LAW: {law}"));
        self.broken.push(format!("{who}: {law}"));
    }

    /// The first law that was broken.
    pub fn first_broken(&self) -> Option<&str> {
        self.broken.first().map(String::as_str)
    }
}

impl Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let longest = std::env::var_os("PLAUSCH_TRACE").map_or(LAST_LINES, |_| usize::MAX);
        let left_out = self.lines.len().saturating_sub(longest);
        if left_out > 0 {
            writeln!(f, "  … {left_out} lines before …")?;
        }
        self.lines.iter().skip(left_out).try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// Bytes as a person reads them.
pub fn readable(bytes: &[u8]) -> Readable<'_> {
    Readable(bytes)
}

/// See [`readable`].
#[derive(Debug)]
pub struct Readable<'a>(&'a [u8]);

impl Display for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 160;
        let shown = self.0.get(..LONGEST).unwrap_or(self.0);
        write!(f, "[{}] ", self.0.len())?;
        for c in String::from_utf8_lossy(shown).chars() {
            match c.is_control() {
                true => write!(f, "{}", c.escape_default())?,
                false => write!(f, "{c}")?,
            }
        }
        f.write_str(if self.0.len() > LONGEST { "…" } else { "" })
    }
}
