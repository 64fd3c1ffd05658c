//! The dialogue so far, for whoever reads a failure.

use std::fmt::{self, Display};

use plausch_core::time::Instant;

/// What happened, and which laws of the world were broken.
#[derive(Debug, Default)]
pub struct Trace {
    lines: Vec<String>,
    broken: Vec<String>,
}

/// No more of a long dialogue is printed, unless `PLAUSCH_TRACE` is set.
const LAST_LINES: usize = 300;

impl Trace {
    /// Takes note of what `who` did, or what happened to it.
    pub fn note(&mut self, now: Instant, who: &str, what: impl Display) {
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
pub fn readable(bytes: &[u8]) -> String {
    const LONGEST: usize = 160;
    let shown = bytes.get(..LONGEST).unwrap_or(bytes);
    let text: String = String::from_utf8_lossy(shown)
        .chars()
        .flat_map(|c| {
            if c.is_control() { c.escape_default().to_string() } else { c.to_string() }
                .chars()
                .collect::<Vec<_>>()
        })
        .collect();
    let more = if bytes.len() > LONGEST { "…" } else { "" };
    format!("[{}] {text}{more}", bytes.len())
}
