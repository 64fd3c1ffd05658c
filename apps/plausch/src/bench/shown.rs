//! What was measured, for people and for scripts.

use std::time::Duration;

use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_core::wire::Dialect;
use plausch_load::{Histogram, Outcome, Pace, Plan};
use serde_json::{Value, json};

use crate::terminal::wrap::width;

/// What was measured, and how.
pub(super) struct Measured {
    pub(super) server: String,
    pub(super) plan: Plan,
    /// What the server speaks, and whether links are secure. None: nobody got in.
    pub(super) found: Option<(Dialect, bool)>,
    pub(super) outcome: Outcome,
}

/// If the load has not waited for longer than this share of the time, the server may be able to do more.
const MOST_BUSY: f64 = 0.9;
/// The columns: the median, what 99 of 100 do not exceed, all.
const SHARES: [f64; 3] = [0.5, 0.99, 1.0];

impl Measured {
    /// For people.
    pub(super) fn table(&self) -> String {
        let Measured { server, plan, found, outcome } = self;
        let mut lines = Vec::new();
        if let Some((dialect, is_secure)) = *found {
            lines.push(texts::bench_server(server, dialect, is_secure));
        }
        let Outcome { joined, members, join_time, .. } = *outcome;
        lines.push(texts::bench_joined(joined, members, join_time));
        if outcome.texts > 0 {
            let Outcome { texts, time, deliveries, .. } = *outcome;
            let rate = outcome.texts_per_second();
            lines.push(texts::bench_said(texts, plan.length, time, rate));
            lines.push(texts::bench_heard(deliveries, outcome.deliveries_per_second()));
        }
        if outcome.deliveries > 0 {
            lines.push(String::new());
            lines.extend(latencies(outcome));
        }
        lines.push(String::new());
        lines.extend(self.losses());
        let lines: Vec<_> = lines.iter().map(|line| sanitise(line)).collect();
        lines.join("\n") + "\n"
    }

    /// What went wrong, and what may be.
    fn losses(&self) -> Vec<String> {
        let outcome = &self.outcome;
        let mut lines = Vec::new();
        let of_each = |reasons: &std::collections::BTreeMap<String, u64>,
                       say: fn(u64, &str) -> String| {
            reasons.iter().map(|(reason, count)| say(*count, reason)).collect::<Vec<_>>()
        };
        lines.extend(of_each(&outcome.refused, texts::bench_refused));
        lines.extend(of_each(&outcome.gone, texts::bench_gone));
        let tried: u64 = outcome.refused.values().chain(outcome.gone.values()).sum();
        let tried = outcome.joined + usize::try_from(tried).unwrap_or(usize::MAX);
        match outcome.members.saturating_sub(tried) {
            0 => {}
            count => lines.push(texts::bench_not_tried(count)),
        }
        lines.extend(of_each(&outcome.unsaid, texts::bench_unsaid));
        if outcome.lost > 0 {
            lines.push(texts::bench_lost(outcome.lost));
        }
        if outcome.wrong > 0 {
            lines.push(texts::bench_wrong(outcome.wrong));
        }
        if outcome.texts > 0 && outcome.lost + outcome.wrong == 0 {
            lines.push(texts::bench_nothing_lost());
        }
        if outcome.busy > MOST_BUSY {
            lines.push(texts::bench_busy(outcome.busy));
        }
        lines
    }

    /// For scripts: one line.
    pub(super) fn json(&self) -> String {
        let Measured { server, plan, found, outcome } = self;
        let (window, rate) = match plan.pace {
            Pace::Window(window) => (Some(window), None),
            Pace::Rate(rate) => (None, Some(rate)),
        };
        let seconds = |time: Duration| time.as_secs_f64();
        let value = json!({
            "server": server,
            "dialect": found.map(|(dialect, _)| dialect.name()),
            "secure": found.map(|(_, is_secure)| is_secure),
            "members": outcome.members,
            "senders": plan.senders,
            "window": window,
            "rate": rate,
            "length": plan.length,
            "joined": outcome.joined,
            "join_s": seconds(outcome.join_time),
            "settle_s": seconds(outcome.settle_time),
            "texts": outcome.texts,
            "seconds": seconds(outcome.time),
            "deliveries": outcome.deliveries,
            "deliveries_per_s": outcome.deliveries_per_second().round(),
            "latency_us": quantiles(&outcome.latency),
            "last_latency_us": quantiles(&outcome.last_latency),
            "busy": outcome.busy,
            "lost": outcome.lost,
            "wrong": outcome.wrong,
            "unsaid": outcome.unsaid,
            "refused": outcome.refused,
            "gone": outcome.gone,
        });
        format!("{value}\n")
    }
}

/// The table of latencies.
fn latencies(outcome: &Outcome) -> Vec<String> {
    let row = |name: String, histogram: &Histogram| {
        let [half, most, all] = SHARES
            .map(|share| texts::bench_latency(Duration::from_nanos(histogram.quantile(share))));
        [name, half, most, all]
    };
    let [each, last] = texts::bench_rows();
    let rows = [texts::bench_head(), row(each, &outcome.latency), row(last, &outcome.last_latency)];
    let widths: [usize; 4] =
        std::array::from_fn(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0));
    let line = |row: &[String; 4]| {
        let mut line = row[0].clone() + &" ".repeat(widths[0] - width(&row[0]));
        for at in 1..row.len() {
            line += &" ".repeat(3 + widths[at] - width(&row[at]));
            line += &row[at];
        }
        line
    };
    rows.iter().map(line).collect()
}

/// In microseconds.
fn quantiles(histogram: &Histogram) -> Value {
    let [p50, p99, max] = SHARES.map(|share| histogram.quantile(share) as f64 / 1e3);
    json!({"p50": p50, "p99": p99, "max": max})
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::language::Language;

    fn measured() -> Measured {
        let mut outcome = Outcome { members: 50, joined: 48, ..Outcome::default() };
        (outcome.texts, outcome.deliveries, outcome.lost) = (100, 4790, 10);
        (outcome.join_time, outcome.time) = (Duration::from_millis(120), Duration::from_secs(2));
        outcome.latency.record(1_500_000);
        outcome.last_latency.record(12_000_000);
        outcome.refused.insert("too_many_connections".to_owned(), 1);
        outcome.unsaid.insert("too_fast".to_owned(), 3);
        outcome.busy = 0.96;
        let plan = Plan {
            members: 50,
            senders: 2,
            apart: false,
            pace: Pace::Rate(50.0),
            length: 64,
            time: Duration::from_secs(2),
            patience: Duration::ZERO,
        };
        let found = Some((Dialect::Framed, true));
        Measured { server: "10.0.0.5:9000".to_owned(), plan, found, outcome }
    }

    #[test]
    fn the_table_says_what_was_measured_and_what_went_wrong() {
        let table = measured().table();
        let expected = "\
10.0.0.5:9000, framed, encrypted
48 of 50 members have joined, in 0.12 s
100 texts of 64 bytes were said in 2.00 s: 50 a second
they were heard 4790 times: 2395 deliveries a second

until a text is heard       half       99 %        all
by each member           1.49 ms    1.49 ms    1.49 ms
by the last member      11.93 ms   11.93 ms   11.93 ms

1 member was not let in, or sent away: there are too many connections from this address; ‘connections-per-address’ allows more
1 more did not try
the server did not pass on 3 texts: a member may say only so much; ‘broadcasts-per-second’ or ‘no-rate-limits’ allows more
10 deliveries are lost
this program itself was busy for 96 % of the time: perhaps the server can do more
";
        assert_eq!(table, expected);
    }

    #[test]
    fn the_table_speaks_the_language_in_force() {
        let table = Language::named("de").unwrap().within(|| measured().table());
        assert!(table.contains("in 0,12 s\n") && table.contains("von jedem Mitglied"), "{table}");
    }

    #[test]
    fn scripts_get_one_line_with_all_figures() {
        let json = measured().json();
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json.matches('\n').count(), 1);
        assert_eq!((&value["lost"], &value["unsaid"]["too_fast"]), (&json!(10), &json!(3)));
        assert_eq!((&value["rate"], &value["window"]), (&json!(50.0), &Value::Null));
        assert_eq!(value["deliveries_per_s"], json!(2395.0));
    }
}
