//! What a measurement of a server says.

use std::io;
use std::time::Duration;

use plausch_core::wire::Dialect;

use crate::language::fl;

/// A number with so many decimals.
fn decimal(value: f64, digits: usize) -> String {
    let number = format!("{value:.digits$}");
    match number.split_once('.') {
        Some((whole, part)) => fl!(bench_decimal, whole = whole, part = part),
        None => number,
    }
}

fn seconds(time: Duration) -> String {
    fl!(bench_seconds, seconds = decimal(time.as_secs_f64(), 2))
}

/// A latency in the table.
pub fn bench_latency(time: Duration) -> String {
    fl!(bench_milliseconds, milliseconds = decimal(time.as_secs_f64() * 1e3, 2))
}

/// Progress: how many are in the room.
pub fn bench_joining(joined: usize, members: usize) -> String {
    fl!(bench_joining, joined = joined, members = members)
}

/// Progress: how long they have talked.
pub fn bench_talking(time: Duration, deliveries: u64) -> String {
    let time = fl!(bench_seconds, seconds = decimal(time.as_secs_f64(), 1));
    fl!(bench_talking, time = time, deliveries = deliveries)
}

/// What was measured.
pub fn bench_server(server: &str, dialect: Dialect, is_secure: bool) -> String {
    match is_secure {
        true => fl!(bench_server_secure, server = server, dialect = dialect.name()),
        false => fl!(bench_server_plain, server = server, dialect = dialect.name()),
    }
}

pub fn bench_joined(joined: usize, members: usize, time: Duration) -> String {
    fl!(bench_joined, members = members, joined = joined, time = seconds(time))
}

/// `rate`: texts in a second.
pub fn bench_said(texts: u64, length: usize, time: Duration, rate: f64) -> String {
    let (time, rate) = (seconds(time), decimal(rate, 0));
    fl!(bench_said, texts = texts, length = length, time = time, rate = rate)
}

/// `rate`: deliveries in a second.
pub fn bench_heard(deliveries: u64, rate: f64) -> String {
    fl!(bench_heard, deliveries = deliveries, rate = decimal(rate, 0))
}

/// The head of the table: what the rows are about, and the columns.
pub fn bench_head() -> [String; 4] {
    [fl!(bench_until_heard), fl!(bench_half), fl!(bench_most), fl!(bench_all)]
}

/// The rows: until each member, and until the last one has heard a text.
pub fn bench_rows() -> [String; 2] {
    [fl!(bench_by_each), fl!(bench_by_last)]
}

pub fn bench_nothing_lost() -> String {
    fl!(bench_nothing_lost)
}

pub fn bench_lost(lost: u64) -> String {
    fl!(bench_lost, lost = lost)
}

pub fn bench_wrong(wrong: u64) -> String {
    fl!(bench_wrong, wrong = wrong)
}

/// `reason`: the server's, in one word.
pub fn bench_refused(count: u64, reason: &str) -> String {
    fl!(bench_refused, count = count, why = because(reason))
}

/// `reason`: in one word.
pub fn bench_gone(count: u64, reason: &str) -> String {
    let why = match reason {
        "not_secure" => fl!(bench_because_no_secure),
        reason => because(reason),
    };
    fl!(bench_gone, count = count, why = why)
}

/// `reason`: the server's, in one word.
pub fn bench_unsaid(count: u64, reason: &str) -> String {
    fl!(bench_unsaid, count = count, why = because(reason))
}

pub fn bench_not_tried(count: usize) -> String {
    fl!(bench_not_tried, count = count)
}

/// `share`: of the time in which the program waited for nothing.
pub fn bench_busy(share: f64) -> String {
    fl!(bench_busy, percent = decimal(share * 100.0, 0))
}

/// Why, and which setting helps: for a reason in one word, or in the server's words.
fn because(reason: &str) -> String {
    match reason {
        "full" => fl!(bench_because_full),
        "too_many_connections" => fl!(bench_because_connections),
        "too_many_registrations" => fl!(bench_because_registrations),
        "too_fast" => fl!(bench_because_too_fast),
        "text_too_long" => fl!(bench_because_too_long),
        "nick_taken" | "nick_resembles" | "taken_over" => fl!(bench_because_nick_taken),
        "not_secure" => fl!(bench_because_not_secure),
        "banned" | "muted" | "kicked" => fl!(bench_because_banned),
        "apart" | "unsaid" | "displaced" => fl!(bench_because_apart),
        "ended" | "dismissed" => fl!(bench_because_ended),
        "no_answer" | "silent" => fl!(bench_because_silent),
        "out_of_sync" => fl!(bench_because_no_sense),
        "unreachable" => fl!(bench_because_unreachable),
        other => other.to_owned(),
    }
}

pub fn bench_unreachable(server: &str, error: &io::Error) -> String {
    fl!(bench_unreachable, server = server, why = super::os_error(error))
}

/// The server is elsewhere, and nobody can be asked.
pub fn bench_not_here(server: &str) -> String {
    fl!(bench_not_here, server = server)
}

/// Whether to put a server elsewhere under load.
pub fn ask_bench(server: &str, members: usize) -> String {
    fl!(ask_bench, server = server, members = members)
}

pub fn bench_too_many_senders(senders: usize, members: usize) -> String {
    fl!(bench_too_many_senders, senders = senders, members = members)
}

pub fn bench_too_long(most: usize) -> String {
    fl!(bench_too_long, most = most)
}

/// The program may have too few open files.
pub fn bench_few_files(members: usize, needed: u64, files: u64) -> String {
    fl!(bench_few_files, members = members, needed = needed, files = files)
}

pub fn bench_failed(error: &io::Error) -> String {
    fl!(bench_failed, why = super::os_error(error))
}
